"""The client's sentences cut into simple clauses, each word with its readings, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from toneqa.lang.morph import analyzer
from toneqa.refusal.voice import Voice
from toneqa.refusal.words import WORDS
from toneqa.types import Annotated, Sentence, Token

if TYPE_CHECKING:
    from pymorphy3.analyzer import Parse

_SUBORDINATORS: Final = WORDS["subordinators"]
_ALWAYS_CUT: Final = WORDS["always_cut"]
_COORDINATORS: Final = frozenset({"и", "да"})
_FINITE: Final = frozenset({"VERB", "PRTS", "PRED"})
_CYRILLIC: Final = re.compile("[а-я]")
_BREAK_OFF: Final = frozenset({":", "№", "#", "×", "/", "="})
_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Word:
    token: Token
    parses: tuple[Parse, ...]

    @property
    def norm(self) -> str:
        return self.token.norm

    @property
    def best(self) -> Parse | None:
        return self.parses[0] if self.parses else None

    @property
    def pos(self) -> str:
        """Part of speech of the likeliest reading; empty for numbers and foreign words."""
        return str(self.parses[0].tag.POS or "") if self.parses else ""

    @property
    def lemma(self) -> str:
        return str(self.parses[0].normal_form).replace("ё", "е") if self.parses else self.norm

    @property
    def infinitive(self) -> str:
        """The dictionary form as it is written, with its ё."""
        return str(self.parses[0].normal_form)

    def can(self, *grammemes: str) -> bool:
        """Has some reading all of these?"""
        return any(set(grammemes) <= parse.tag.grammemes for parse in self.parses)

    def cases(self) -> frozenset[str]:
        return frozenset(str(p.tag.case) for p in self.parses if p.tag.case)


@dataclass(frozen=True, slots=True)
class Clause:
    """``opener``: the conjunction that leads it; ``start``: of its sentence; ``asks``: its sentence is a question or a guess.

    ``others``: somebody else was named in the sentence before.
    """

    text: str
    start: int
    words: tuple[Word, ...]
    opener: str
    asks: bool
    others: bool = False

    @property
    def norms(self) -> list[str]:
        return [w.norm for w in self.words]

    @property
    def is_main(self) -> bool:
        return self.opener in ("", "и", "а", "но", "да")


@lru_cache(maxsize=20_000)
def _parses(norm: str) -> tuple[Parse, ...]:
    """«Пришли» is a past form before it is an order."""
    found = tuple(analyzer().parse(norm)) if _CYRILLIC.search(norm) else ()
    return tuple(sorted(found, key=lambda p: p.tag.mood == "impr" and any(o.tag.tense == "past" for o in found)))


@lru_cache(maxsize=20_000)
def is_known(norm: str) -> bool:
    return bool(analyzer().word_is_known(norm))


def clauses(message: Annotated) -> Iterator[Clause]:
    for sentence in message.sentences:
        yield from _of_sentence(message.text, sentence)


def _of_sentence(text: str, sentence: Sentence) -> Iterator[Clause]:
    asks = any(t.norm.startswith("?") for t in sentence.tokens[-2:]) or any(t.norm in WORDS["doubt"] for t in sentence.tokens)
    before, others = "", False
    for part in _between_signs(sentence.tokens):
        for words in _cut(part):
            opener = words[0].norm if _opens(words[0]) else ""
            rest = words[1:] if opener else words
            if opener == "что" and before in WORDS["regret"]:
                opener = ""
            before = words[-1].norm
            if rest:
                yield Clause(text, sentence.start, tuple(rest), opener, asks, others)
            others = others or any(_is_somebody(words, at) for at in range(len(words)))


def _is_somebody(words: Sequence[Word], at: int) -> bool:
    """A person in the nominative who might do what the next clause tells."""
    after = words[at - 1].pos if at else ""
    return after not in ("PREP", "CONJ") and words[at].pos == "NOUN" and words[at].can("NOUN", "nomn", "anim", "sing")


def _opens(word: Word) -> bool:
    return word.norm in _SUBORDINATORS or word.norm in _ALWAYS_CUT or word.norm in _COORDINATORS or word.norm.startswith("котор")


def _between_signs(tokens: Sequence[Token]) -> Iterator[list[Word]]:
    """Runs of words; quotation marks and the colon of a time stay with them. What a colon or «№» breaks off is no clause."""
    run: list[Word] = []
    asides = _asides(tokens)
    for at, token in enumerate(tokens):
        if at in asides:
            continue
        if token.is_word or token.norm == '"' or _in_time(tokens, at):
            run.append(Word(token, _parses(token.norm)))
            continue
        if run and token.norm not in _BREAK_OFF:
            yield run
        run = []
    if run:
        yield run


def _asides(tokens: Sequence[Token]) -> set[int]:
    """«Подключите мне, пожалуйста, старый тариф»: the courtesy does not break the clause."""
    norms = [token.norm for token in tokens]
    found = [at for at in range(1, len(norms) - 1) if norms[at - 1 : at + 2] == [",", "пожалуйста", ","] and "через" not in norms[at:]]
    return {place for at in found for place in (at - 1, at, at + 1)}


def _in_time(tokens: Sequence[Token], at: int) -> bool:
    """The colon of «18:00»."""
    return tokens[at].norm == ":" and 0 < at < len(tokens) - 1 and tokens[at - 1].norm.isdigit() and tokens[at + 1].norm.isdigit()


def _cut(words: list[Word]) -> Iterator[list[Word]]:
    """Before a conjunction that begins a clause, comma or none."""
    start = 0
    for at in range(1, len(words)):
        if _begins_clause(words, at):
            yield words[start:at]
            start = at
    yield words[start:]


def _begins_clause(words: list[Word], at: int) -> bool:
    word = words[at]
    if word.norm in _ALWAYS_CUT or word.norm.startswith("котор"):
        return True
    if word.norm not in _COORDINATORS or words[at - 1].norm == "так":
        return False
    return any(w.pos in _FINITE for w in words[at + 1 : at + 1 + _FEW])


def said(clause: Clause, words: Sequence[Word], voice: Voice) -> str:
    """The words as the answer says them: the client's own, but for the pronouns and the capital that begins a sentence."""
    out = ""
    for at, word in enumerate(words):
        before = words[at - 1] if at else None
        glued = before is None or before.token.end == word.token.start
        changed = voice.pronoun(word.norm, before.norm if before else "")
        out += ("" if glued else " ") + (changed or _lowered(clause, word))
    return out


def _lowered(clause: Clause, word: Word) -> str:
    text = word.token.text
    return text.lower() if word.token.start == clause.start and word.parses else text
