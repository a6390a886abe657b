"""What is kept of an agent's letters: by month, which rules spoke up, and one example of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from toneqa.growth.notes import own_words, said
from toneqa.privacy.kinds import FILL
from toneqa.report.overview.cases import day_of
from toneqa.report.saved import each
from toneqa.report.summary import Answer, Trouble, answers, shown_author

Json = Mapping[str, Any]
Month = tuple[int, int]
"""Year and month."""

NAMELESS: Final = "без имени"


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one agent wrote in one conversation: it counts once. ``ready``: every answer could be sent as it was."""

    month: Month | None
    ready: bool
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    """The agent's own words, the sentence with the fix where there was one, and how sure the finding was."""

    quote: str
    better: str = ""
    sure: float = 0.0


@dataclass(slots=True)
class History:
    name: str
    letters: list[Letter] = field(default_factory=list)
    examples: dict[tuple[Month | None, str], Example] = field(default_factory=dict)

    def of(self, month: Month | None) -> list[Letter]:
        return [letter for letter in self.letters if letter.month == month]

    def add(self, letter: Letter, examples: Iterable[tuple[str, Example]]) -> None:
        """``examples``: by code."""
        self.letters.append(letter)
        for code, example in examples:
            self._keep(letter.month, code, example)

    def _keep(self, month: Month | None, code: str, example: Example) -> None:
        """The best to show has a rewrite, no masked words, and is the surest."""
        known = self.examples.get((month, code))
        if known is None or _worth(example) > _worth(known):
            self.examples[month, code] = example


def _worth(example: Example) -> tuple[bool, bool, float]:
    return bool(example.better), bool(example.quote) and FILL not in example.quote, example.sure


def _examples(answer: Answer) -> Iterator[tuple[str, Example]]:
    better = {piece["codes"][0]: piece.get("example") or "" for piece in answer.last.get("advice") or ()}
    for finding, words in said(answer):
        yield finding["code"], Example(words, own_words(better.get(finding["code"], "")), finding["confidence"])


def histories(results: Iterable[Json], troubles: list[Trouble] | None = None) -> dict[str, History]:
    """By the name as results show it, in its order. ``troubles`` gains what could not be read."""
    found: dict[str, History] = {}
    for written in each(results, _written, [] if troubles is None else troubles):
        for name, letter, examples in written:
            found.setdefault(name, History(name)).add(letter, examples)
    return dict(sorted(found.items()))


def _written(result: Json) -> list[tuple[str, Letter, list[tuple[str, Example]]]]:
    """One for each agent of a conversation."""
    own: dict[str, list[Answer]] = {}
    for answer in answers(result):
        own.setdefault(shown_author(answer.last) or NAMELESS, []).append(answer)
    return [(name, _letter(some), [one for answer in some for one in _examples(answer)]) for name, some in own.items()]


def _letter(own: Sequence[Answer]) -> Letter:
    day = day_of(own[-1].last)
    codes = frozenset(f["code"] for answer in own for f in answer.findings)
    return Letter((day.year, day.month) if day else None, all(answer.verdict == "send" for answer in own), codes)


def latest(found: Iterable[History]) -> Month | None:
    """The month of the newest letter of all."""
    return max((letter.month for one in found for letter in one.letters if letter.month), default=None)


def before(month: Month) -> Month:
    year, number = month
    return (year, number - 1) if number > 1 else (year - 1, 12)


def month_of(text: str) -> Month | None:
    """«2026-03»; None where it is no month."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day.year, day.month
