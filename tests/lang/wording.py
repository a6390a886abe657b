"""The small dictionary of the tests, and sentences put otherwise by it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from toneqa.lang.annotate import annotate
from toneqa.lang.lexicon import Lexicon, Rewrite, lexicon
from toneqa.types import Message, Role

WORDS: Final = Path(__file__).parent / "words"


@cache
def words() -> Lexicon:
    return lexicon(WORDS)


def rewrites(text: str, dictionary: Lexicon | None = None) -> list[Rewrite]:
    sentences = annotate(Message(Role.AGENT, text)).sentences
    return list((dictionary or words()).rewrites(sentences, text))


def rewritten(text: str, dictionary: Lexicon | None = None) -> tuple[str, list[str]]:
    """The text with every rewrite in place, and how far each can be trusted."""
    found = rewrites(text, dictionary)
    out = text
    for rewrite in reversed(found):
        out = out[: rewrite.start] + rewrite.text + out[rewrite.end :]
    return out, [rewrite.applicability for rewrite in found]
