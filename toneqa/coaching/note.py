"""A note on one answer, as a trainer would sign it: what went well first, then one habit with the agent's own words, its effect and a rewrite.

It speaks of the letter and of the client who reads it, never of what the agent is like.
"""

from __future__ import annotations

from dataclasses import dataclass

from toneqa.coaching.words import BRAVE, BRAVE_MANY, BYE, COULD, GOOD, HELLO, HELLO_MANY, LIKED, NOTHING, NOW, STRENGTHS, TRY


@dataclass(frozen=True, slots=True)
class Praise:
    """``quote`` and the ``effect`` of a rule that praises, or a name of ``STRENGTHS``; neither where nothing was found."""

    quote: str = ""
    effect: str = ""
    strength: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Habit:
    """``quote``: the agent's own words, empty where something is missing; ``example``: the sentence with the fix in it."""

    code: str
    title: str
    quote: str
    effect: str
    advice: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """``many``: on a month of letters."""

    praise: Praise
    habit: Habit | None
    many: bool = False

    @property
    def text(self) -> str:
        """Two short paragraphs and a good-bye."""
        return "\n\n".join(" ".join(filter(None, parts)) for parts in (self._first, self._second, self._last) if parts)

    @property
    def _first(self) -> tuple[str, ...]:
        praise, hello = self.praise, HELLO_MANY if self.many else HELLO
        if praise.quote:
            return hello, LIKED.format(quote=praise.quote), praise.effect
        if praise.strength:
            return hello, GOOD.format(what=STRENGTHS[praise.strength])
        return hello, BRAVE_MANY if self.many else BRAVE

    @property
    def _second(self) -> tuple[str, ...]:
        habit = self.habit
        if habit is None:
            return (NOTHING,)
        quote = NOW.format(quote=habit.quote) if habit.quote else ""
        example = COULD.format(example=habit.example.strip(" .")) if habit.example else ""
        return TRY, quote, habit.effect, habit.advice, example

    @property
    def _last(self) -> tuple[str, ...]:
        return (BYE,) if self.habit else ()
