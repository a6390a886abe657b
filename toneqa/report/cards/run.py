"""Saved results judged by scorecards, as often as there are files to write; a damaged result is counted, the others are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from toneqa.report.cards.lines import agent_of, to_json
from toneqa.report.wire import dump
from toneqa.scorecards.contact import contacts
from toneqa.scorecards.evaluate import Evaluation, Rules, evaluate_all
from toneqa.scorecards.model import Scorecard
from toneqa.scorecards.people import NOBODY, People
from toneqa.scorecards.rates import Tally

Json = Mapping[str, Any]
ENDINGS: Final = (".jsonl", ".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class Run:
    """Results that can be read again, the cards in order of precedence, the rules with the points of the house, what people judged."""

    results: Iterable[Json]
    cards: Sequence[Scorecard]
    rules: Rules
    people: People = NOBODY

    def judge(self, tally: Tally) -> Iterator[Evaluation]:
        """Every contact, added to ``tally`` as it comes."""
        for result in self.results:
            try:
                found = list(evaluate_all(result, self.cards, self.rules, self.people))
                written = sum(1 for _ in contacts(result))
            except (KeyError, TypeError, ValueError, AttributeError):
                tally.damaged += 1
                continue
            tally.damaged += bool(result.get("damaged"))
            tally.unjudged += not written and not result.get("damaged")
            tally.outside += written - len(found)
            for one in found:
                tally.add(one, agent_of(one))
                yield one

    def tally(self) -> Tally:
        tally = Tally()
        for _ in self.judge(tally):
            pass
        return tally

    def write(self, path: Path, ending: str) -> Tally:
        """One file, in the form of its ending; the totals besides.

        Raises:
            OSError: the file cannot be written.
        """
        from toneqa.report.cards.table import CsvRows, criteria_of, write_book

        tally = Tally()
        if ending == ".xlsx":
            write_book(self.judge(tally), criteria_of(self.cards), tally, path)
            return tally
        with path.open("w", encoding="utf-8", newline="") as out:
            if ending == ".csv":
                rows = CsvRows(out, criteria_of(self.cards))
                for one in self.judge(tally):
                    rows.add(one)
            else:
                out.writelines(dump(to_json(one)) + "\n" for one in self.judge(tally))
        return tally
