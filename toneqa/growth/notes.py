"""Notes on the answers of saved results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from razdel import sentenize

from toneqa.coaching.note import Habit, Note, Praise
from toneqa.coaching.themes import say_the_same
from toneqa.privacy.kinds import FILL
from toneqa.report.summary import Answer, short, visible
from toneqa.rules.model import Rule
from toneqa.rules.praise import is_praise

Json = Mapping[str, Any]

_FLAGS: Final = ("apology", "promise", "closing")
_FULL: Final = 2


def note(answer: Answer, rules: Mapping[str, Rule]) -> Note:
    """Nothing is praised that the habit is about."""
    habit = habit_of(answer, rules)
    return Note(praise_of(answer, rules, habit.code if habit else ""), habit)


def praise_of(answer: Answer, rules: Mapping[str, Rule], habit: str = "") -> Praise:
    for finding, words in said(answer):
        rule = rules.get(finding["code"])
        if (
            rule
            and finding["quote"]
            and is_praise(rule)
            and not (habit and (say_the_same(rule.code, habit) or _overlaps(answer, words, habit)))
        ):
            return Praise(words, rule.effect, code=rule.code)
    return Praise(strength=next((name for name in _strengths(answer) if not _against(name, habit)), ""))


def habit_of(answer: Answer, rules: Mapping[str, Rule]) -> Habit | None:
    """The gravest piece of advice; None where there is none."""
    for piece in answer.last.get("advice") or ():
        rule = rules.get(piece["codes"][0])
        if rule and rule.effect and rule.advice:
            quote = next((words for finding, words in said(answer) if finding["code"] == rule.code), "")
            return Habit(rule.code, rule.title, quote, rule.effect, rule.advice, own_words(piece.get("example") or ""))
    return None


def own_words(text: str) -> str:
    """On one line, with single quotes inside and no full stop at its end."""
    return short(visible(text)).replace("«", "„").replace("»", "“").rstrip(" .")


def said(answer: Answer) -> list[tuple[Json, str]]:
    """Findings with the sentence they stand in, or the one behind their place; those without masked words first."""
    found = [(f, sentence(turn["text"], f["start"])) for turn in answer.turns for f in turn.get("findings") or ()]
    return sorted(found, key=lambda pair: FILL in pair[1])


def sentence(text: str, at: int) -> str:
    """«Исправила» alone says little: the words of an agent are whole sentences."""
    return own_words(next((s.text for s in sentenize(text) if at < s.stop), text[at:]))


def _overlaps(answer: Answer, words: str, code: str) -> bool:
    return any(own == words for finding, own in said(answer) if finding["code"] == code)


def _strengths(answer: Answer) -> Iterator[str]:
    """From what the labels say, the surest only."""
    levels = answer.levels or {}
    yield from (part for part in ("alternative", "explanation", "joining") if levels.get(part) == _FULL)
    if any(q["type"] not in ("rhetorical", "accusing") for turn in answer.turns for q in turn.get("questions") or ()):
        yield "asks"
    flags = {flag for turn in answer.turns for flag in turn.get("flags") or ()}
    yield from (flag for flag in _FLAGS if flag in flags)
    if answer.harsh and answer.harsh["value"]:
        return
    if answer.tone and answer.tone["label"] == "friendly" and not answer.tone.get("abstain"):
        yield "friendly"
    yield "calm"


_CONTRARY: Final[Mapping[str, tuple[str, ...]]] = {
    "alternative": ("REF20", "REF205"),
    "explanation": ("REF201", "REF204", "REF3"),
    "joining": ("REF203", "REF206", "TON002", "DLG00", "DLG4", "REF10"),
    "asks": ("QST",),
    "apology": ("WRD4", "REF10", "WRD005"),
    "promise": ("DLG001", "WRD0", "WRD1", "TRI40"),
    "closing": ("DLG2",),
    "friendly": ("TON", "DSC", "HRS"),
    "calm": ("HRS", "TON210", "TON21"),
}
"""Beginnings of codes that say the opposite of a strength."""


def _against(strength: str, habit: str) -> bool:
    return bool(habit) and habit.startswith(_CONTRARY[strength])
