"""Sentences in which an agent promises something by a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from toneqa.dialogue.content import sentences
from toneqa.dialogue.model import Pledge
from toneqa.dialogue.terms import term
from toneqa.types import Sentence, Span, Token


def pledges(text: str, said: datetime | None, marked: Sequence[Span], flagged: bool) -> tuple[Pledge, ...]:
    """``marked``: what the rule of promises found; ``flagged``: the model sees a promise somewhere in the message, so that any sentence
    in the future with a term may be it."""
    return tuple(_pledges(text, said, marked, flagged)) if marked or flagged else ()


def _pledges(text: str, said: datetime | None, marked: Sequence[Span], flagged: bool) -> Iterator[Pledge]:
    for sentence in sentences(text):
        touched = any(sentence.start < span.end and span.start < sentence.end for span in marked)
        if not touched and not (flagged and _looks_ahead(sentence)):
            continue
        found = term(text[sentence.start : sentence.end], said)
        if found is not None:
            words = Span(sentence.start + found.span.start, sentence.start + found.span.end)
            yield Pledge(Span(sentence.start, sentence.end), words, found.due, _verbs(sentence))


def _looks_ahead(sentence: Sentence) -> bool:
    """Somebody but the client will do something; no question."""
    if any("?" in token.norm for token in sentence.tokens):
        return False
    pairs = zip(("", *(t.norm for t in sentence.tokens)), sentence.tokens, strict=False)
    return any(before != "не" and has(token, "VERB", "futr") and not has(token, "2per") for before, token in pairs)


def _verbs(sentence: Sentence) -> frozenset[str]:
    """Lemmas of what is promised: verbs in the future or the present."""
    return frozenset(lemma for t in sentence.tokens if has(t, "VERB") and not has(t, "past") for lemma in t.lemmas)


def has(token: Token, *tags: str) -> bool:
    """Some reading has all these grammemes."""
    return any(set(tags) <= found for found in token.tags)
