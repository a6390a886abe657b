"""Misspelt words of an agent's message, by the dictionary; names, numbers, abbreviations and words of others are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from toneqa.detectors.context import Context
from toneqa.lang.spelling import Speller
from toneqa.rules.catalogue import Catalogue
from toneqa.rules.model import Kind, Rule
from toneqa.types import Finding, Fix, Role, Sentence, Token

CRITERION: Final = "literacy"
_WORD: Final = re.compile("[а-яё]+", re.IGNORECASE)
_ALONE: Final = re.compile(r"[\w*@/\\#\[\]<>{}…-]")
"""Signs that touch a piece of something else: of an address, a mask, a placeholder, a word cut in two."""

_ABBREVIATED: Final = 5
"""Letters of the longest word that a full stop may have cut: «понед.», «предв.»."""


class Spelling:
    """Finds by the rule of its kind; silent where the catalogue has none."""

    def __init__(self, rules: Catalogue, speller: Speller) -> None:
        self._rules: Mapping[str, Rule] = rules.rules
        self._own = next((rule for rule in rules if rule.match.kind is Kind.SPELLING), None)
        self._speller = speller

    def run(self, ctx: Context, found: Sequence[Finding]) -> list[Finding]:
        """The findings of an agent's message and those of the dictionary; a word that another rule of spelling names is named once."""
        if self._own is None or ctx.current.message.role is not Role.AGENT:
            return list(found)
        told = [f for f in found if self._rules[f.code].criterion == CRITERION]
        own = [f for f in self._findings(ctx, self._own.code) if not any(t.start < f.end and f.start < t.end for t in told)]
        return [*found, *own]

    def _findings(self, ctx: Context, code: str) -> Iterator[Finding]:
        for token in _words(ctx):
            corrected = self._speller.correction(token.text.lower())
            if corrected and (token.text.islower() or _is_plain(corrected)):
                text = corrected if token.text.islower() else corrected.capitalize()
                yield Finding(code, token.start, token.end, fix=Fix(token.start, token.end, text), values={"right": text})


def _words(ctx: Context) -> Iterator[Token]:
    theirs = ctx.client.forms if ctx.has_client else {}
    for sentence in ctx.current.sentences:
        for at, token in enumerate(sentence.tokens):
            if _WORD.fullmatch(token.text) and token.norm not in theirs and not _is_apart(ctx, sentence, at):
                yield token


def _is_apart(ctx: Context, sentence: Sentence, at: int) -> bool:
    """A name, an abbreviation, a piece of something else, or the words of others?"""
    token, text = sentence.tokens[at], ctx.current.text
    if not token.text.islower() and (at or not token.text[1:].islower()):
        return True
    if _ALONE.match(text[token.start - 1 : token.start]) or _ALONE.match(text[token.end : token.end + 1]):
        return True
    cut = text[token.end : token.end + 1] == "." and at + 2 < len(sentence.tokens)
    return (cut and len(token.text) <= _ABBREVIATED + 1) or ctx.is_quoted(token.start, token.end)


def _is_plain(word: str) -> bool:
    """A first word with a capital may be a name: it is misspelt only where what it was meant to be is none."""
    from toneqa.lang.morph import readings

    return len(word) > _ABBREVIATED and not any({"Name", "Surn", "Patr", "Geox"} & tags for _, tags in readings(word.split()[-1]))
