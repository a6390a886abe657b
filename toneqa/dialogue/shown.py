"""Measures as JSON and as tables: what the user saves."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from typing import Any, Final, TextIO

from toneqa.dialogue.agents import ENOUGH, Tally, Team
from toneqa.dialogue.course import ENDINGS
from toneqa.dialogue.kinds import KINDS
from toneqa.dialogue.macros import Stock
from toneqa.dialogue.model import Dialogue, Talk
from toneqa.dialogue.promises import BROKEN, KEPT, LATE
from toneqa.dialogue.questions import ANSWERED
from toneqa.report import words
from toneqa.report.csv_table import Cell, cell
from toneqa.report.overview.shares import Share
from toneqa.types import Span

SCHEMA: Final = "toneqa-dialogue/1"
READY: Final = 200
"""Ready-made sentences that are listed."""

_BOM: Final = "\ufeff"

LEADS: Final = {"agent": "сотрудник", "client": "клиент", "even": "поровну", "none": "никто не спрашивает"}

Json = dict[str, Any]


def dialogue_json(found: Dialogue, talk: Talk) -> Json:
    """Quotes are cut from the texts of the result, masked as they are there."""
    texts = {turn.n: turn.text for turn in talk.turns}
    return {
        "id": found.id,
        "source": found.source,
        "answers": found.answers,
        "answers_of": dict(found.answers_of),
        "initiative": {"agent": found.initiative.agent, "client": found.initiative.client, "leads": found.initiative.leads},
        "asked": [{"n": a.n, "author": a.author, "kind": a.kind, "form": a.form, **_piece(texts[a.n], a.span)} for a in found.asked],
        "passive": [{"first": s.first, "last": s.last, "answers": s.answers, "author": s.author} for s in found.stretches],
        "client_questions": [
            {"n": q.n, "state": q.state, "by": q.by, "author": q.author, **_piece(texts[q.n], q.span)} for q in found.questions
        ],
        "promises": [
            {
                "n": p.n,
                "author": p.author,
                "state": p.state,
                "by": p.by,
                "due": p.pledge.due and p.pledge.due.isoformat(),
                **_piece(texts[p.n], p.pledge.span),
                "term": _piece(texts[p.n], p.pledge.term),
            }
            for p in found.promises
        ],
        "repeats": [{"n": r.n, "like": r.like, "author": r.author, "share": r.share} for r in found.repeats],
        "macros": [{"n": m.n, "author": m.author} for m in found.macros],
        "ended": found.ending
        and {"role": str(found.ending.role), "n": found.ending.n, "how": found.ending.how, "author": found.ending.author},
        "first_answer": found.first_answer,
    }


def _piece(text: str, span: Span) -> Json:
    return {"start": span.start, "end": span.end, "quote": text[span.start : span.end]}


def tally_json(tally: Tally) -> Json:
    """Shares are null under ``ENOUGH`` conversations: no figure is made of a few letters."""
    return {
        "conversations": tally.conversations,
        "too_few": not tally.is_enough,
        "answers": tally.answers,
        "asked": {kind: tally.asked[kind] for kind in (*KINDS, "none")},
        "forms": {form: tally.forms[form] for form in words.FORMS},
        "led": {who: tally.led[who] for who in LEADS},
        "client_questions": dict(sorted(tally.questions.items())),
        "promises": dict(sorted(tally.promises.items())),
        "endings": {how: tally.endings[how] for how in ENDINGS},
        "passive": tally.stretches,
        "repeats": tally.repeats,
        "macros": tally.macros,
        "first_answer_median": tally.wait if tally.is_enough else None,
        "shares": {name: _share(share) if tally.is_enough else None for name, share in _shares(tally).items()},
    }


def summary_json(team: Team, stock: Stock) -> Json:
    """The team, each agent, and the sentences that most conversations share."""
    return {
        "schema": SCHEMA,
        "enough": ENOUGH,
        "team": tally_json(team.whole),
        "agents": [{"agent": name} | tally_json(tally) for name, tally in team.listed()],
        "ready_sentences": [{"text": one.text, "conversations": one.conversations} for one in stock.listed(READY)],
    }


def _shares(tally: Tally) -> Mapping[str, Share]:
    return {"leads": tally.leads, "unanswered": tally.unanswered, "kept": tally.kept}


def _share(share: Share) -> Json | None:
    if not share.whole:
        return None
    low, high = share.interval
    return {"part": share.part, "whole": share.whole, "value": round(share.value, 4), "interval": [round(low, 4), round(high, 4)]}


_TALK: Final[Mapping[str, Callable[[Dialogue], Cell]]] = {
    "Номер": lambda d: d.id,
    "Источник": lambda d: d.source,
    "Сотрудники": lambda d: ", ".join(d.answers_of),
    "Ответов": lambda d: d.answers,
    "Ведёт разговор": lambda d: LEADS[d.initiative.leads],
    **{f"Вопросы: {title}": lambda d, kind=kind: sum(a.kind == kind for a in d.asked) for kind, title in KINDS.items()},  # type: ignore[misc]
    "Вопросов-упрёков и риторических": lambda d: sum(a.kind is None for a in d.asked),
    "Вопросов клиента": lambda d: len(d.questions),
    "Без ответа": lambda d: sum(q.state != ANSWERED for q in d.questions),
    "Обещаний со сроком": lambda d: len(d.promises),
    "Сдержано": lambda d: sum(p.state == KEPT for p in d.promises),
    "С опозданием": lambda d: sum(p.state == LATE for p in d.promises),
    "Не сдержано": lambda d: sum(p.state == BROKEN for p in d.promises),
    "Пассивных участков": lambda d: len(d.stretches),
    "Повторов": lambda d: len(d.repeats),
    "Заготовок": lambda d: len(d.macros),
    "Кто закончил": lambda d: words.ROLES[str(d.ending.role)] if d.ending else None,
    "Чем закончилось": lambda d: ENDINGS[d.ending.how] if d.ending else None,
    "Секунд до первого ответа": lambda d: d.first_answer,
}

_AGENT: Final[Mapping[str, Callable[[Tally], Cell]]] = {
    "Разговоров": lambda t: t.conversations,
    "Ответов": lambda t: t.answers,
    "Разговоров, где ведёт сотрудник": lambda t: t.leads.part,
    "Из разговоров с вопросами": lambda t: t.leads.whole,
    **{f"Вопросы: {title}": lambda t, kind=kind: t.asked[kind] for kind, title in KINDS.items()},  # type: ignore[misc]
    "Вопросов-упрёков и риторических": lambda t: t.asked["none"],
    "Открытых": lambda t: t.forms["open"],
    "Закрытых": lambda t: t.forms["closed"],
    "Вопросов клиента": lambda t: t.unanswered.whole,
    "Без ответа": lambda t: t.unanswered.part,
    "Обещаний со сроком": lambda t: t.promises.total(),
    "Сдержано": lambda t: t.promises[KEPT],
    "С опозданием": lambda t: t.promises[LATE],
    "Не сдержано": lambda t: t.promises[BROKEN],
    "Пассивных участков": lambda t: t.stretches,
    "Повторов": lambda t: t.repeats,
    "Заготовок": lambda t: t.macros,
    "Медиана секунд до первого ответа": lambda t: t.wait if t.is_enough else f"мало разговоров (нужно {ENOUGH})",
}


class Table:
    """A CSV for Russian Excel, row by row. ``out`` is open as plain UTF-8 with ``newline=""``."""

    def __init__(self, out: TextIO, headers: list[str]) -> None:
        out.write(_BOM)
        self._rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
        self._rows.writerow(headers)

    @classmethod
    def of_talks(cls, out: TextIO) -> Table:
        return cls(out, list(_TALK))

    @classmethod
    def of_agents(cls, out: TextIO) -> Table:
        return cls(out, ["Сотрудник", *_AGENT])

    def add_talk(self, found: Dialogue) -> None:
        self._rows.writerow([cell(column(found)) for column in _TALK.values()])

    def add_agent(self, name: str, tally: Tally) -> None:
        self._rows.writerow([cell(name), *(cell(column(tally)) for column in _AGENT.values())])
