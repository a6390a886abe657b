"""One pass over the results of a run: counts, and the first few letters behind each. Its memory does not grow with the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from toneqa.report.overview import counted
from toneqa.report.overview.cases import Case, cases, day_of
from toneqa.report.overview.cells import KEEP, Cell, Cells, Key, Ref
from toneqa.report.overview.shares import Share
from toneqa.report.overview.wordings import Wordings
from toneqa.report.saved import BROKEN, unfit
from toneqa.report.summary import TROUBLES, Json, Trouble, trouble

SMALL: Final = 500
"""Conversations up to which every letter is kept behind its numbers; a longer run keeps the first ``KEEP`` of each."""

_ALL: Final = 1_000_000

DIMENSIONS: Final[Mapping[str, int]] = {"agent": 500, "queue": 60, "week": 260}
"""Most agents, queues and weeks told apart; those that come later are counted together as ``REST``."""

REST: Final = "остальные"


@dataclass(slots=True)
class Overview:
    """Numbers of a run, updated result by result. ``with_letters`` False: counts alone, for the run before."""

    with_letters: bool = True
    conversations: int = 0
    cells: Cells = field(default_factory=Cells)
    statuses: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    wordings: Wordings = field(default_factory=Wordings)
    troubles: dict[str, list[Trouble]] = field(default_factory=lambda: {"error": [], "skipped": []})
    versions: Mapping[str, str] = field(default_factory=dict)
    first_day: date | None = None
    last_day: date | None = None
    hidden_authors: int = 0
    damaged: int = 0
    _known: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in DIMENSIONS})

    @classmethod
    def of(cls, results: Iterable[Json], with_letters: bool = True) -> Overview:
        overview = cls(with_letters)
        for result in results:
            overview.add(result)
        if not overview.is_small:
            overview.cells.shrink(KEEP)
        return overview

    @property
    def answers(self) -> int:
        return self.scores.total()

    @property
    def mean_score(self) -> float:
        """0 without answers."""
        return sum(score * count for score, count in self.scores.items()) / self.answers if self.answers else 0.0

    def cell(self, *key: str) -> Cell:
        return self.cells[key]

    def share(self, part: Key, whole: Key) -> Share:
        return Share(self.cells[part].count, self.cells[whole].count)

    def add(self, result: Json) -> None:
        """Count one result; the first has place 1."""
        self.conversations += 1
        self.statuses[str(result.get("status"))] += 1
        self.versions = self.versions or result.get("versions") or {}
        if self.conversations == SMALL + 1:
            self.cells.shrink(KEEP)  # what a short run keeps whole
        if result.get("status") == "ok":
            self._add_talk(result)
        else:
            self._add_trouble(result)

    @property
    def is_small(self) -> bool:
        return self.conversations <= SMALL

    @property
    def _keep(self) -> int:
        return 0 if not self.with_letters else _ALL if self.is_small else KEEP

    def _add_trouble(self, result: Json) -> None:
        self.damaged += bool(result.get("damaged"))
        kept = self.troubles["error" if result.get("status") == "error" else "skipped"]
        if len(kept) < TROUBLES:
            kept.append(trouble(result))

    def _add_talk(self, result: Json) -> None:
        """All or nothing: what is wrong with a result shows before any of it is counted."""
        try:
            found = cases(self.conversations, result)
            each = [(case, list(counted.counted(case, self._scopes(case)))) for case in found]
            whole = list(counted.counted_talk(self.conversations, result, found))
            ref = counted.talk_ref(self.conversations, result, found)
        except BROKEN as error:
            self._add_broken(result, error)
            return
        for case, keys in each:
            self._add_case(case, keys)
        self._count(whole, ref)

    def _add_broken(self, result: Json, error: Exception) -> None:
        self.statuses["ok"] -= 1
        self.statuses["error"] += 1
        self._add_trouble(unfit(result, error))

    def _add_case(self, case: Case, keys: Iterable[counted.Counted]) -> None:
        self.scores[case.answer.score] += 1
        self.hidden_authors += case.is_hidden
        self._add_day(day_of(case.answer.last))
        self._count(keys, case.ref)
        if self.with_letters:
            self.wordings.add(case, counted.gravity(case), KEEP)

    def _count(self, keys: Iterable[counted.Counted], ref: Ref) -> None:
        keep = self._keep
        for key, weight in keys:
            self.cells.add(key, weight, ref, keep)

    def _add_day(self, day: date | None) -> None:
        if day:
            self.first_day = min(self.first_day or day, day)
            self.last_day = max(self.last_day or day, day)

    def _scopes(self, case: Case) -> list[Key]:
        """The groups an answer belongs to; agents, queues and weeks beyond the limit are one."""
        queue, week, agent = self._known_or_rest("queue", case.queue), case.week, case.agent
        scopes: list[Key] = [counted.TEAM, ("queue", queue)]
        if agent:
            scopes.append(("agent", self._known_or_rest("agent", agent)))
        if week:
            known = self._known_or_rest("week", week)
            scopes += [("week", known), (counted.CROSS, queue, known)]
        return scopes

    def _known_or_rest(self, dimension: str, value: str) -> str:
        known = self._known[dimension]
        if value not in known and len(known) >= DIMENSIONS[dimension]:
            return REST
        known.add(value)
        return value
