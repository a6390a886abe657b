"""A frame for the explanation: the rule, date or term that the draft names as its reason, and a gap for why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from toneqa.types import Annotated, Offer, Span

PART: Final = "explanation"
GAP: Final = "[почему так: одно предложение]"

_OF_WHAT: Final = r"(?: (?:договора|правил|оферты|условий|инструкции|закона|регламента|соглашения|тарифа|положения|приказа)(?!\w))?"
_NUMBER: Final = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_RULES: Final = (
    (re.compile(rf"(?<!\w)(?:п\.|пункт(?:а|у|ом|е)?) ?({_NUMBER})(?![\d.]*\d)({_OF_WHAT})", re.IGNORECASE), "п."),
    (re.compile(rf"(?<!\w)(?:ст\.|стать(?:я|и|е|ю|ей)) ?({_NUMBER})(?![\d.]*\d)({_OF_WHAT})", re.IGNORECASE), "ст."),
)
_MONTHS: Final = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_DATE: Final = re.compile(rf"(?<![\w.])(\d{{1,2}} (?:{_MONTHS})|\d{{1,2}}\.\d{{2}}\.\d{{4}})(?![\w.]*\d)")
_TERM: Final = re.compile(
    r"(?<![\w.,])(\d{1,3} (?:(?:рабочих|календарных) )?(?:дней|дня|день|часов|часа|месяцев|месяца|лет|года))(?!\w)", re.IGNORECASE
)


def explanation(turns: Iterable[tuple[Annotated, Iterable[Span]]]) -> Offer:
    """From the sentences that refuse or explain: a rule first, then a term, then a date. What they say stays as it is written."""
    said = [" ".join(turn.text[span.start : span.end].split()) for turn, spans in turns for span in spans]
    fact = next((fact for find in (_rule, _term, _date) for text in said if (fact := find(text))), "")
    return Offer(PART, f"{fact}: {GAP}." if fact else f"Причина такая: {GAP}.", False)


def _rule(text: str) -> str:
    for pattern, short in _RULES:
        if match := pattern.search(text):
            return f"Так сказано в {short} {match[1]}{match[2]}"
    return ""


def _term(text: str) -> str:
    match = _TERM.search(text)
    return f"Дело в сроке ({match[1]})" if match else ""


def _date(text: str) -> str:
    match = _DATE.search(text)
    return f"Дело в дате ({match[1]})" if match else ""
