"""Phrases of ``words.toml`` in a piece of text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from toneqa.dialogue.content import sentences
from toneqa.dialogue.model import HORIZON
from toneqa.lang.match import Matcher, Tokens
from toneqa.types import Sentence


@cache
def matcher(name: str) -> Matcher:
    """Of one list of the file."""
    listed = tomllib.loads(files("toneqa.dialogue").joinpath("words.toml").read_text("utf-8"))
    return Matcher([(name, phrase) for phrase in listed[name]])


def says(name: str, found: Iterable[Sentence]) -> bool:
    return bool(matcher(name).find(Tokens(s.tokens for s in found)))


@lru_cache(maxsize=4 * HORIZON)
def text_says(name: str, text: str) -> bool:
    """Remembered, for many promises look at the same messages."""
    return says(name, sentences(text))
