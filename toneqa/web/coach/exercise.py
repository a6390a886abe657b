"""A sentence of one's own, rewritten: what the checker says to it, and keeping it if the person wishes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.report.summary import short, visible
from toneqa.rules.model import Rule
from toneqa.store.engine import Transaction
from toneqa.store.exercises import Exercise, Exercises
from toneqa.store.letters import Letters
from toneqa.store.practice import Seen
from toneqa.web.coach.lesson import MOST, quote

LONGEST: Final = 2000
"""Code points of a try."""

SHORTEST: Final = 3
"""Words: an empty line would else be free of every fault."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``told``: a name of ``words.TEXTS``; ``rest``: other rules that speak up, each with its quote. ``codes``: all of them."""

    finding: int
    text: str
    told: str
    rest: tuple[tuple[Rule, str], ...] = ()
    codes: tuple[str, ...] = ()
    saved: bool = False

    @property
    def passed(self) -> bool:
        return self.told == "passed"


def draft(tx: Transaction, seen: Seen, text: str) -> bytes:
    """What the analyst reads: the try, as an answer to the client's letter that the sentence once answered."""
    letter = Letters(tx).letter(seen.item)
    n = next((m.n for m in letter.messages if m.id == seen.message), 0) if letter else 0
    said = [m.text for m in letter.messages if m.role == "client" and m.n < n and m.text] if letter else []
    body = {"draft": text, "client": said[-1] if said else None, "channel": seen.channel}
    return json.dumps({name: value for name, value in body.items() if value is not None}).encode()


def too_early(seen: Seen, text: str) -> Answer | None:
    """Before the checker is asked: the old sentence, or next to nothing."""
    if len(text.split()) < SHORTEST:
        return Answer(seen.finding.id, text, "too_short")
    if text.split() == quote(seen).sentence.split():
        return Answer(seen.finding.id, text, "same_text")
    return None


def judged(seen: Seen, text: str, result: Mapping[str, Any], rules: Mapping[str, Rule]) -> Answer:
    """``result``: of the wire. What a single sentence cannot have (a greeting, an ending) is not asked of it."""
    if result["status"] != "ok":
        return Answer(seen.finding.id, text, "too_short")
    said = [f for f in result["messages"][-1].get("findings") or () if f["severity"] != "info" and f["end"] > f["start"]]
    codes = tuple(dict.fromkeys(str(f["code"]) for f in said))
    if seen.finding.code in codes or any(_same_words(seen, str(f["quote"])) for f in said if f["severity"] == "error"):
        return Answer(seen.finding.id, text, "not_yet", _rest(said, seen.finding.code, rules), codes)
    told = "rough" if any(f["severity"] == "error" for f in said) else "passed"
    return Answer(seen.finding.id, text, told, _rest(said, seen.finding.code, rules), codes)


def _same_words(seen: Seen, quote: str) -> bool:
    """The old wording is still there, though another rule speaks of it now: of several that see the same place one may be silent."""
    return bool(quote) and quote.casefold() in (seen.finding.quote or "").casefold()


def _rest(said: Sequence[Mapping[str, Any]], code: str, rules: Mapping[str, Rule]) -> tuple[tuple[Rule, str], ...]:
    others = [(rules[f["code"]], short(visible(f["quote"]))) for f in said if f["code"] != code and f["code"] in rules]
    return tuple(others[:MOST])


def keep(tx: Transaction, account: int, seen: Seen, answer: Answer) -> None:
    """A try that is sent twice counts once."""
    sentence = quote(seen).sentence
    known = [one for one in Exercises(tx).of(account) if (one.item, one.code, one.sentence) == (seen.item, seen.finding.code, sentence)]
    exercise: Exercise = known[0] if known else Exercises(tx).add(account, seen.finding.code, sentence, item=seen.item)
    if not exercise.tries or exercise.tries[-1].text != answer.text:
        Exercises(tx).attempt(exercise.id, answer.text, answer.passed, {"codes": list(answer.codes)})
