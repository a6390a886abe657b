"""A letter's text with its evidence: numbered faults, and coloured underlines for parts of a refusal, questions and demands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.summary import Json, pieces, visible

LONGEST: Final = 5000
"""Characters of a message that a page shows: five times a long letter. The rest is in the results."""

_RANK: Final = ("info", "warning", "error")
_DEMANDS: Final = ("TRI1", "TRI6")
"""Rules that find what a client demands, and by which law."""

EVIDENCE: Final[Mapping[str, str]] = {
    "refusal": "Отказ",
    **words.PARTS,
    "question": "Вопрос",
    "demand": "Требование",
}
"""Kinds of underline, by class."""


@dataclass(frozen=True, slots=True)
class Mark:
    """``number``: of the fault it belongs to, 0 for mere evidence; ``cls``: severity or kind of evidence."""

    start: int
    end: int
    cls: str
    told: str
    number: int = 0


def evidence(turn: Json) -> Iterator[Mark]:
    """Parts of a refusal, questions, demands of the client."""
    refusal = turn.get("refusal") or {}
    if refusal.get("value"):
        for part, spans in (refusal.get("spans") or {}).items():
            yield from (Mark(a, b, part, EVIDENCE.get(part, part)) for a, b in spans if b > a)
    for asked in turn.get("questions") or ():
        yield Mark(asked["start"], asked["end"], "question", words.question_text(asked))
    if turn["role"] == "client":
        found = [f for f in turn.get("findings") or () if f["code"].startswith(_DEMANDS) and f["end"] > f["start"]]
        yield from (Mark(f["start"], f["end"], "demand", EVIDENCE["demand"]) for f in found)


def marked(turn: Json, faults: Sequence[Json], first: int, titles: Mapping[str, str]) -> Markup:
    """The text of a message. Faults are numbered from ``first``; every piece lies in one mark, however they overlap."""
    marks = [Mark(f["start"], f["end"], f["severity"], titles[f["code"]], first + i) for i, f in enumerate(faults)]
    marks += evidence(turn)
    shown = visible(turn["text"])
    cut = shown[:LONGEST]
    out: list[object] = []
    for piece in pieces(len(cut), [(m.start, m.end) for m in marks]):
        out += [_number(marks[i - 1], "⌀") for i in piece.gaps if marks[i - 1].number]
        text, inside = cut[piece.start : piece.end], [marks[i - 1] for i in piece.inside]
        out.append(_mark(text, inside) if inside and text else text)
        out += [_number(marks[i - 1]) for i in piece.closed if marks[i - 1].number]
    rest = len(shown) - len(cut)
    return joined([*out, el("i", f"… и ещё {words.plural(rest, 'знак', 'знака', 'знаков')}") if rest else None])


def _mark(text: str, inside: Sequence[Mark]) -> Markup:
    classes = [m.cls for m in inside if not m.number]
    graded = [m.cls for m in inside if m.number and m.cls in _RANK]
    if graded:
        classes.insert(0, max(graded, key=_RANK.index))
    return el("mark", text, cls=" ".join(dict.fromkeys(classes)), title="; ".join(dict.fromkeys(m.told for m in inside)))


def _number(mark: Mark, sign: str = "") -> Markup:
    return el("sup", f"{sign}{mark.number}")


def worst_span(turns: Sequence[Json]) -> tuple[str, Sequence[str]]:
    """The harshest quote of an answer and its kinds."""
    found: list[tuple[float, str, str]] = []
    for turn in turns:
        spans: Sequence[Mapping[str, Any]] = (turn.get("harsh") or {}).get("spans") or ()
        found += [(s["prob"], turn["text"][s["start"] : s["end"]], s["kind"]) for s in spans]
    if not found:
        return "", ()
    best = max(found, key=lambda item: item[0])
    return best[1], list(dict.fromkeys(kind for _, _, kind in found))
