"""Phrases of ``words.toml`` in a piece of text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from toneqa.lang.match import Matcher, Tokens
from toneqa.types import Sentence


@cache
def matcher(name: str) -> Matcher:
    """Of one list of the file."""
    listed = tomllib.loads(files("toneqa.dialogue").joinpath("words.toml").read_text("utf-8"))
    return Matcher([(name, phrase) for phrase in listed[name]])


def says(name: str, sentences: Iterable[Sentence]) -> bool:
    return bool(matcher(name).find(Tokens(s.tokens for s in sentences)))
