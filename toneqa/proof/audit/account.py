"""The points of one answer, from the saved result alone; what in it contradicts itself is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from toneqa.report.summary import Answer, answers
from toneqa.rules.model import Rule
from toneqa.scoring import CRITICAL, FULL

Json = Mapping[str, Any]

_STEP: Final = 0.05
"""Points are saved with one decimal."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule behind lost points. ``points``: its own on the card before scaling, None where its rules are not at hand."""

    code: str
    quotes: tuple[str, ...]
    places: tuple[tuple[int, int, int], ...]
    points: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Points a criterion lost, and why. ``full``: it lost all of its weight, so faults may add up to more."""

    criterion: str
    points: float
    faults: tuple[Fault, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class Account:
    """An answer. ``scale``: what points of the card are multiplied by, for criteria that do not apply. ``flaws``: contradictions."""

    n: int
    value: int
    verdict: str
    why: tuple[str, ...]
    critical: tuple[str, ...]
    applicable: float
    scale: float
    entries: tuple[Entry, ...]
    flaws: tuple[str, ...]


def accounts(result: Json, rules: Mapping[str, Rule] | None, weights: Mapping[str, float]) -> list[Account]:
    """Of every answer. ``rules``: as the settings bend them, None where they are not those of the result; ``weights``: by criterion."""
    return [_account(answer, rules, weights) for answer in answers(result)]


def _account(answer: Answer, rules: Mapping[str, Rule] | None, weights: Mapping[str, float]) -> Account:
    score = answer.last["score"]
    share = float(score.get("applicable", 1.0))
    scale = FULL / (share * sum(weights.values())) if share else 0.0
    entries = tuple(_entry(answer, c, rules, weights.get(c["criterion"], 0.0) * scale) for c in answer.lost)
    why, critical = tuple(answer.why), tuple(score.get("critical") or ())
    flaws = tuple(_flaws(answer, entries))
    return Account(answer.last["n"], answer.score, answer.verdict, why, critical, share, scale, entries, flaws)


def _entry(answer: Answer, contribution: Json, rules: Mapping[str, Rule] | None, most: float) -> Entry:
    faults = tuple(_fault(answer, code, rules) for code in contribution["codes"])
    points = float(contribution["points"])
    full = contribution["criterion"] != CRITICAL and most > 0 and abs(points + most) <= _STEP
    return Entry(contribution["criterion"], points, faults, full)


def _fault(answer: Answer, code: str, rules: Mapping[str, Rule] | None) -> Fault:
    found = [(turn["n"], f) for turn in answer.turns for f in turn.get("findings") or () if f["code"] == code]
    rule = rules.get(code) if rules else None
    places = tuple((n, f["start"], f["end"]) for n, f in found)
    return Fault(code, tuple(f["quote"] for _, f in found), places, rule.points if rule else None)


def _flaws(answer: Answer, entries: tuple[Entry, ...]) -> Iterator[str]:
    """What a result written by toneqa never has."""
    total = max(0, round(FULL + sum(entry.points for entry in entries)))
    if total != answer.score:
        yield f"баллы складываются в {total}, а записано {answer.score}"
    for entry in entries:
        yield from (f"за {fault.code} сняты баллы, а находки такой нет" for fault in entry.faults if not fault.places)
    for turn in answer.turns:
        for finding in turn.get("findings") or ():
            if turn["text"][finding["start"] : finding["end"]] != finding["quote"]:
                yield f"цитата {finding['code']} не стоит на своём месте в тексте (сообщение {turn['n']}, знак {finding['start']})"
