"""An entry of the dictionary of plain wording, and what its grammar is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from razdel import tokenize

from toneqa.lang.aspects import partner
from toneqa.lang.forms import MODIFIER, NOUN, VERB, Tags, agrees, citation, is_known, kind_of, lemma_of, plain, readings_of

_GAP: Final = 3
"""Between a verb and its object: «осуществим для вас бесплатный перенос», «проведите, пожалуйста, проверку»."""

_GAP_BEHIND: Final = 4
"""Between an object in front and its verb: «возврат средств не может быть осуществлён»."""

_BEFORE_COMMA: Final = frozenset({"что", "чтобы", "если", "как", "когда", "котор"})


@dataclass(frozen=True, slots=True)
class Entry:
    """``head`` is the word of ``wording`` that inflects, ``to_head`` the one of ``to[0]``; ``object`` as «gent>accs».

    ``like``: verbs that say no more than ``head`` and may stand in its place. ``not_before`` and ``not_after``: lemmas next
    to which the wording means something else.
    """

    topic: str
    number: int
    wording: str
    to: tuple[str, ...]
    reason: str = ""
    before: str = ""
    after: str = ""
    head: str = ""
    to_head: str = ""
    safe: bool = False
    object: str = ""
    like: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """``words[at]`` is the head; ``mates`` agree with a noun as head; ``things`` are the direct object after a verb."""

    words: tuple[str, ...]
    at: int
    mates: frozenset[int] = frozenset()
    things: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grammar:
    """``kind`` of the heads, empty for a fixed phrase; ``verbs`` the infinitive of each lemma that the head may show."""

    kind: Tags
    old: Shape
    new: Shape
    verbs: tuple[tuple[str, str | None], ...] = ()


@lru_cache(maxsize=4096)
def grammar_of(entry: Entry) -> Grammar:
    head, to_head, kind = _heads(entry)
    old = _shape(tuple(t.text for t in tokenize(plain(entry.wording))), plain(head), kind)
    new = _shape(tuple(entry.to[0].split()), to_head, kind)
    if not kind or old.at < 0 or new.at < 0:
        return Grammar(frozenset(), old, new)
    verbs = tuple(pair for verb in (head, *entry.like) for pair in _verbs(plain(verb), to_head)) if kind == VERB else ()
    return Grammar(kind, old, new, verbs)


def _heads(entry: Entry) -> tuple[str, str, Tags]:
    head, to_head = entry.head, entry.to_head or entry.to[0]
    return (head, to_head, kind_of(head, to_head)) if head else ("", "", frozenset())


def _shape(words: tuple[str, ...], head: str, kind: Tags) -> Shape:
    at = next((n for n, word in enumerate(words) if bare(word) == head), -1) if kind else -1
    if at < 0:
        return Shape(words, -1)
    if kind == VERB:
        return Shape(words, at, things=_things(words, at + 1))
    return Shape(words, at, mates=_mates(words, at) if kind == NOUN else frozenset())


def bare(word: str) -> str:
    """A word of a phrase without the signs about it."""
    return word.lower().strip('.,:;!?«»"()')


def _mates(words: tuple[str, ...], at: int) -> frozenset[int]:
    """Adjectives in front of a noun that agree with it in its dictionary form."""
    noun = citation(bare(words[at]), NOUN).tag.grammemes
    first = at
    while first and any(tags & MODIFIER and agrees(tags, noun) for _, tags in readings_of(plain(bare(words[first - 1])))):
        first -= 1
    return frozenset(range(first, at))


def _things(words: tuple[str, ...], start: int) -> tuple[int, ...]:
    """Adjectives and noun of the accusative right after a verb."""
    for at in range(start, min(start + 3, len(words))):
        found = readings_of(plain(bare(words[at])))
        if any("NOUN" in tags and "accs" in tags for _, tags in found):
            return tuple(range(start, at + 1))
        if not any(tags & MODIFIER and "accs" in tags for _, tags in found):
            break
    return ()


def _verbs(head: str, to_head: str) -> tuple[tuple[str, str | None], ...]:
    """The verb and its partner of the other aspect, each with its replacement."""
    head, to_head = lemma_of(head, VERB), citation(to_head, VERB).normal_form
    other = partner(head)
    return ((head, to_head), (other, _partner(to_head))) if other else ((head, to_head),)


def _partner(verb: str) -> str | None:
    found = partner(plain(verb))
    if found is None and {"perf", "impf"} <= {t for _, tags in readings_of(plain(verb)) for t in tags}:
        return verb
    return found


def phrases_of(entry: Entry) -> tuple[str, ...]:
    """The phrase in the notation of ``toneqa.lang.match``; a second one where the object may stand before its verb."""
    grammar = grammar_of(entry)
    old, kind = grammar.old, grammar.kind
    if not kind:
        return (" ".join(_fixed(old.words)),)
    if kind == VERB:
        return _verb_phrases(grammar)
    lemmas = {at: lemma_of(old.words[at], kind) for at in (old.at,)} | {at: _mate_lemma(old, at) for at in old.mates}
    return (" ".join(lemmas.get(at) or f"={word}" for at, word in enumerate(old.words)),)


def _fixed(words: tuple[str, ...]) -> list[str]:
    """Every word in its form; a comma may be there or not."""
    out: list[str] = []
    for word in words:
        if word in _BEFORE_COMMA and out and out[-1] != ",?":
            out.append(",?")
        out.append(",?" if word == "," else f"={word}")
    return out


def _mate_lemma(shape: Shape, at: int) -> str:
    return next(lemma for lemma, tags in readings_of(shape.words[at]) if tags & MODIFIER)


def _verb_phrases(grammar: Grammar) -> tuple[str, ...]:
    old = grammar.old
    verbs = [verb for verb, _ in grammar.verbs]
    head = "|".join(verbs + [f"{v}ся" for v in verbs if old.things and not v.endswith("ся") and is_known(f"{v}ся")])
    front = " ".join(_fixed(old.words[: old.at]))
    rest = " ".join(_thing_lemma(old, at) if at in old.things else f"={old.words[at]}" for at in range(old.at + 1, len(old.words)))
    if not rest:
        return (f"{front} {head}".strip(),)
    straight = f"{front} {head} ...{_GAP} {rest}".strip()
    return (straight, f"{rest} ..{_GAP_BEHIND} {head}") if old.things and not front else (straight,)


def _thing_lemma(shape: Shape, at: int) -> str:
    kind = NOUN if at == shape.things[-1] else MODIFIER
    return next(lemma for lemma, tags in readings_of(shape.words[at]) if tags & kind and "accs" in tags)
