"""Sentences for the parts that a refusal lacks. Nothing is invented: what is not known is a gap in square brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from toneqa.config import Settings
from toneqa.detectors.judged import Judged
from toneqa.lang.match import Matcher, Tokens
from toneqa.lang.plain import notation
from toneqa.refusal.joining import joining
from toneqa.refusal.reason import explanation
from toneqa.refusal.voice import Voice
from toneqa.types import Annotated, Offer, Role, Span

ALTERNATIVE_GAP: Final = "[что можно сделать и когда]"
FULL: Final = 2
"""The level of a part that needs no help."""

_GAP: Final = re.compile(r"\[[^\][]*\]")


@dataclass(frozen=True)
class Helper:
    """Made once for an analyzer; the house's alternatives are compiled when the first refusal needs them."""

    settings: Settings

    def offers(self, turns: Sequence[Judged]) -> tuple[Offer, ...] | None:
        """For an answer: None where it does not refuse, nothing where its parts are all there."""
        refusing = [turn for turn in turns if turn.labels.refusal.value]
        if not refusing:
            return None
        levels = _levels(refusing)
        client = _client(turns[0])
        found: list[Offer] = []
        if levels["joining"] < FULL:
            found.append(joining(client, self._voice))
        if levels["explanation"] < FULL:
            found.append(explanation((turn.ctx.current, _telling(turn)) for turn in refusing))
        if levels["alternative"] < FULL:
            found.append(self._alternative(client, refusing))
        return tuple(found)

    @cached_property
    def _voice(self) -> Voice:
        return Voice(self.settings.address == "ты", bool(self.settings.capital_you))

    @cached_property
    def _topics(self) -> Matcher:
        listed = enumerate(self.settings.alternatives)
        return Matcher([((n, topic), notation(topic)) for n, entry in listed for topic in entry.topics])

    def _alternative(self, client: Sequence[Annotated], refusing: Sequence[Judged]) -> Offer:
        """The alternative of the house that shares most topics with the letters; those for any letter come last."""
        known = self.settings.alternatives
        letters = [*client, *(turn.ctx.current for turn in refusing)]
        hits = {hit.key for m in letters for hit in self._topics.find(Tokens(s.tokens for s in m.sentences))} if known else set()
        shared = {n: sum(key[0] == n for key in hits) for n in range(len(known))}  # type: ignore[index]
        fitting = [n for n, entry in enumerate(known) if shared[n] or not entry.topics]
        if not fitting:
            return Offer("alternative", f"Вот что можем предложить: {ALTERNATIVE_GAP}.", False)
        text = known[min(fitting, key=lambda n: (-shared[n], n))].text
        return Offer("alternative", text, not _GAP.search(text))


def _levels(refusing: Sequence[Judged]) -> Mapping[str, int]:
    """The best of all turns that refuse, part by part."""
    parts = refusing[0].labels.refusal.levels
    return {part: max(turn.labels.refusal.levels[part] or 0 for turn in refusing) for part in parts}


def _client(turn: Judged) -> list[Annotated]:
    return [m for m in turn.ctx.before if m.message.role is Role.CLIENT]


def _telling(turn: Judged) -> list[Span]:
    """Sentences that refuse or explain, in the order of the text."""
    spans = turn.labels.refusal.spans
    return sorted({*spans.get("refusal", ()), *spans.get("explanation", ())}, key=lambda s: s.start)
