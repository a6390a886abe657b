"""Claims and the term the law gives to answer them, by kind of demand. An orientation, never legal advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from toneqa.report import words
from toneqa.report.overview.cases import day_of
from toneqa.report.overview.cells import Ref
from toneqa.report.summary import Json

OPEN: Final = "open"
LATE: Final = "late"
IN_TIME: Final = "in_time"
UNDATED: Final = "undated"

STATES: Final[Mapping[str, str]] = {
    OPEN: "без ответа в переписке",
    LATE: "с ответом позже срока",
    IN_TIME: "с ответом в срок",
    UNDATED: "без дат",
}


@dataclass(frozen=True, slots=True)
class Term:
    """``codes``: rules whose finding in a client's message names this kind of demand."""

    kind: str
    title: str
    days: int
    law: str
    codes: tuple[str, ...]
    note: str = ""
    working: bool = False

    @property
    def length(self) -> str:
        return f"{words.plural(self.days, 'день', 'дня', 'дней')}" if not self.working else f"{self.days}\u00a0рабочих дней"

    def due(self, received: date) -> date:
        """Last day of the term. The day of the demand does not count (Civil Code, art. 191); public holidays are not known here."""
        if not self.working:
            return received + timedelta(days=self.days)
        due, left = received, self.days
        while left:
            due += timedelta(days=1)
            left -= due.weekday() < 5
        return due


_LAW: Final = "Закон РФ № 2300-1 «О защите прав потребителей»"

TERMS: Final = (
    Term(
        "bank",
        "обращение в банк или страховую",
        15,
        "Закон № 395-1 «О банках и банковской деятельности», ст. 30.1 (Закон № 442-ФЗ)",
        ("TRI606",),
        "можно продлить на 10 рабочих дней, предупредив клиента",
        working=True,
    ),
    Term("repair", "бесплатный ремонт", 45, f"{_LAW}, ст. 20", ("TRI602",), "не больше, и только по письменному соглашению"),
    Term("goods", "деньги за товар с недостатком", 10, f"{_LAW}, ст. 22", ("TRI601",)),
    Term("service", "деньги за услугу или работу", 10, f"{_LAW}, ст. 31", ("TRI604",)),
    Term(
        "swap",
        "замена товара с недостатком",
        7,
        f"{_LAW}, ст. 21",
        ("TRI603", "TRI104"),
        "20 дней, если нужна проверка качества; месяц, если товара нет",
    ),
    Term("money", "требование о деньгах", 10, f"{_LAW}, ст. 22 и 31", (), "если это товар или услуга для себя, не для бизнеса"),
)
"""The first whose rule fired wins; the last is for all other claims, which are about money by definition (docs/guide.md).

Articles 20, 21, 22 and 31 of the consumer law as quoted by garant.ru and consumer-law sites; article 30.1 of the banking law
as brought in by law 442-FZ of 4 August 2023.
"""

_MONEY: Final = ("TRI101", "TRI102", "TRI103", "TRI105", "TRI106")
"""Rules that find a demand for money of any kind: back, recounted, made good."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of one conversation. ``demand``: what the client asks for, in their words. ``days``: from the demand to the
    first answer, None while there is none."""

    ref: Ref
    term: Term
    demand: str
    received: date | None
    due: date | None
    days: int | None
    state: str

    @property
    def urgency(self) -> int:
        """Weight in a list: what waits for an answer first, the earliest due day first."""
        day = self.due.toordinal() if self.due else 0
        return {OPEN: 3, UNDATED: 2, LATE: 1, IN_TIME: 0}[self.state] * 10_000_000 - day


def claim_of(place: int, result: Json) -> Claim | None:
    """The claim of a conversation that was sorted as one."""
    if ((result.get("conversation") or {}).get("triage") or {}).get("kind") != "claim":
        return None
    messages = result["messages"]
    at = next((i for i, m in enumerate(messages) if (m.get("request") or {}).get("label") == "claim"), None)
    if at is None:
        return None
    answer = next((m for m in messages[at + 1 :] if m["role"] == "agent"), None)
    term = term_of(messages)
    received, answered = day_of(messages[at]), day_of(answer) if answer else None
    due = term.due(received) if received else None
    days = (answered - received).days if answered and received else None
    shown = answer or messages[at]
    return Claim(Ref(place, shown["n"]), term, _demand(messages[at], term), received, due, days, _state(answer is not None, answered, due))


def _demand(message: Json, term: Term) -> str:
    """The quote of the rule that named the kind, else of any rule about demands."""
    found = [f for f in message.get("findings") or () if f["code"] in (*term.codes, *_MONEY) and f.get("quote")]
    return str(min(found, key=lambda f: (f["code"] not in term.codes, f["start"]))["quote"]) if found else ""


def _state(is_answered: bool, answered: date | None, due: date | None) -> str:
    if not is_answered:
        return OPEN
    if answered is None or due is None:
        return UNDATED
    return LATE if answered > due else IN_TIME


def term_of(messages: Sequence[Json]) -> Term:
    codes = set(_client_codes(messages))
    return next((term for term in TERMS if codes.intersection(term.codes)), TERMS[-1])


def _client_codes(messages: Sequence[Json]) -> Iterator[str]:
    for message in messages:
        if message["role"] == "client":
            yield from (f["code"] for f in message.get("findings") or ())
