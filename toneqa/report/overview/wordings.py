"""Wordings that have a replacement, counted whatever their endings: «осуществили проверку» and «осуществляем проверку» are one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from toneqa.lang.aspects import PAIRS
from toneqa.lang.morph import analyse
from toneqa.privacy.kinds import FILL
from toneqa.report.overview.cases import Case
from toneqa.report.overview.cells import Cell

MOST: Final = 20_000
"""Wordings counted at once. Replacements come from a dictionary of phrases: 1,777 conversations of the corpus have 452 forms."""

_LONGEST: Final = 60
_WORD: Final = re.compile(r"[а-яa-z]+(?:-[а-яa-z]+)*")

Form = tuple[str, str]


@dataclass(slots=True)
class Wording:
    """The forms of one phrase; ``cell`` counts the answers that hold it."""

    forms: Counter[Form] = field(default_factory=Counter)
    cell: Cell = field(default_factory=Cell)

    @property
    def shown(self) -> Form:
        """The commonest form and its replacement."""
        return min(self.forms, key=lambda form: (-self.forms[form], form))


class Wordings:
    """Counts phrases of a stream in bounded memory; ``is_cut`` when rare ones had to be left out."""

    def __init__(self) -> None:
        self._found: dict[str, Wording] = {}
        self.is_cut = False

    def add(self, case: Case, weight: int, keep: int) -> None:
        for key, form in dict(_forms(case)).items():
            if key not in self._found and len(self._found) >= MOST:
                self.is_cut = True
                continue
            wording = self._found.setdefault(key, Wording())
            wording.forms[form] += 1
            wording.cell.add(weight, case.ref, keep)

    def top(self, count: int) -> list[Wording]:
        ordered = sorted(self._found.items(), key=lambda item: (-item[1].cell.count, item[0]))
        return [wording for _, wording in ordered[:count]]


def _forms(case: Case) -> Iterator[tuple[str, Form]]:
    for finding in case.answer.findings:
        fix = finding.get("fix") or {}
        quote = " ".join(str(finding.get("quote") or "").lower().split())
        if fix.get("text") and _WORD.search(quote) and len(quote) <= _LONGEST and FILL not in quote:
            yield _lemmas(quote), (quote, str(fix["text"]).lower())


def _lemmas(quote: str) -> str:
    """The phrase with every word in its first form and every verb in one aspect, which makes one of all its endings."""
    found = _WORD.findall(quote.replace("ё", "е"))
    return " ".join(min(PAIRS.get(lemma, lemma) for lemma in analyse(word)[0]) for word in found)
