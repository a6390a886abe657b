"""Letters of a study scored as answers to the client."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toneqa.batch.run import Setup, scorer
from toneqa.config import Settings
from toneqa.study.effects import Marked
from toneqa.study.facts import PARTS, Facts
from toneqa.study.letters import Variant
from toneqa.types import Conversation, Message, Role


def mark(facts: Facts, letters: Sequence[Variant], settings: Settings, model: Path | None = None) -> tuple[Marked, ...]:
    """Without the client's letter he is taken to have asked for the act in a plain sentence."""
    asked = facts.client or f"Здравствуйте! Можно ли {facts.act}?"
    talks = [
        Conversation(str(n), (Message(Role.CLIENT, asked), Message(Role.AGENT, letter.text)), facts.channel)
        for n, letter in enumerate(letters)
    ]
    results = scorer(Setup(settings, model, masked=False)).score(talks)
    return tuple(_marked(letter, result["messages"][1]) for letter, result in zip(letters, results, strict=True))


def _marked(letter: Variant, message: dict[str, Any]) -> Marked:
    refusal = message["refusal"]
    levels = (refusal[PARTS[0]], refusal[PARTS[1]], refusal[PARTS[2]]) if refusal["value"] else None
    return Marked(letter, message["score"]["value"], message["grade"], message["verdict"], message["tone"]["label"], levels)
