"""Nouns and adjectives in the form of those they replace, with what agrees with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Grammar, Shape, bare
from toneqa.lang.forms import (
    ADJECTIVE,
    ANIMACY,
    CASES,
    GENDERS,
    MODIFIER,
    NOUN,
    NUMBERS,
    VERB,
    Reading,
    Tags,
    agreeing,
    citation,
    form,
    lemma_of,
    modifier,
    plain,
    read,
    readings_of,
)
from toneqa.lang.groups import agreeing_readings, group_at, may_inflect, modified

CASES_AFTER: Final = {
    preposition: frozenset(cases.split())
    for cases, prepositions in {
        "gent": "без для до из из-за из-под кроме около от после у вместо насчет ради против среди ввиду вследствие относительно касательно",
        "datv": "к ко благодаря согласно вопреки навстречу",
        "accs": "про через сквозь несмотря",
        "ablt": "над перед между",
        "loct": "о об обо при",
        "accs loct": "в во на",
        "accs ablt": "за под",
        "gent ablt accs": "с со",
        "datv loct": "по",
    }.items()
    for preposition in prepositions.split()
}
_CLAUSE_ENDS: Final = frozenset(',.;:!?()-—–"«»…')
_BETWEEN: Final = frozenset({"не", "уже", "еще", "был", "была", "было", "были", "будет", "будут"})


def put_noun(grammar: Grammar, draft: Draft, start: int, end: int) -> None:
    """A noun in the case and number of the old one; modifiers before it and the predicate agree anew."""
    head = start + grammar.old.at
    nouns = _fitting(draft, head, grammar, start)
    first = _first_modifier(draft, start, nouns)
    nouns = [n for n in nouns if all(agreeing_readings(draft.tokens[at], n[1]) for at in range(first, start))]
    nouns = _narrowed(draft, first, end, nouns)
    ways = {way: tags for _, tags in reversed(nouns) if (way := _way(grammar, draft, first, start, tags))}
    if not ways:
        raise UnfitError
    if len(ways) > 1 or (end - start == 1 and _other_readings(draft, head)):
        draft.doubt()
    *before, text = next(reversed(ways))
    for at, word in zip(range(first, start), before, strict=True):
        draft.put(at, word)
    draft.replace(start, end - 1, text)
    noun = next(reversed(ways.values()))
    if any("nomn" in tags for _, tags in nouns):
        noun |= {"nomn"}
    _predicate(grammar, draft, first, end, noun)


def _narrowed(draft: Draft, first: int, end: int, nouns: list[Reading]) -> list[Reading]:
    """Readings that the neighbours allow: a preposition, a noun in front that governs a genitive, a predicate behind."""
    allowed = CASES_AFTER.get(draft.norm(first - 1), CASES)
    if allowed is CASES:
        if first and read(draft.tokens[first - 1], NOUN) and any({"gent", "sing"} <= n[1] for n in nouns):
            return [n for n in nouns if {"gent", "sing"} <= n[1]]
        if any(_is_subject(draft, end, n[1]) for n in nouns):
            allowed = frozenset({"nomn"})
    return [n for n in nouns if n[1] & allowed] or nouns


def _is_subject(draft: Draft, end: int, noun: Tags) -> bool:
    """A short form, or a verb without objects, stands right behind and agrees."""
    at = next((at for at in _clause_after(draft, end) if draft.norm(at) not in _BETWEEN), len(draft.tokens))
    return "nomn" in noun and any(
        tags & {"PRTS", "ADJS", "intr"} and _is_predicate(tags) and _person(tags) <= _person(noun) for _, tags in read_at(draft, at)
    )


def _fitting(draft: Draft, head: int, grammar: Grammar, start: int) -> list[Reading]:
    """Readings of the head that the adjectives of the wording agree with."""
    lemma = lemma_of(bare(grammar.old.words[grammar.old.at]), NOUN)
    mates = [draft.tokens[start + at] for at in grammar.old.mates]
    found = [(word, tags) for word, tags in read(draft.tokens[head], NOUN) if word == lemma]
    return [noun for noun in found if all(agreeing_readings(mate, noun[1]) for mate in mates)]


def _first_modifier(draft: Draft, start: int, nouns: list[Reading]) -> int:
    first = start
    while (
        first and may_inflect(draft.tokens[first - 1], first - 1) and any(agreeing_readings(draft.tokens[first - 1], n[1]) for n in nouns)
    ):
        first -= 1
    return first


def _other_readings(draft: Draft, at: int) -> bool:
    """The word could be of another part of speech."""
    return any(not tags & NOUN for _, tags in readings_of(draft.norm(at)))


def _way(grammar: Grammar, draft: Draft, first: int, start: int, noun: Tags) -> tuple[str, ...] | None:
    """The words before and the new wording for one reading of the old noun."""
    new = _new_noun(grammar, noun)
    before = [modified(draft.tokens[at], noun, agreeing(new)) for at in range(first, start)]
    words = (*before, inflected(grammar.new, new))
    return None if None in words else words  # type: ignore[return-value]


def _new_noun(grammar: Grammar, noun: Tags) -> Tags:
    """Case of the old noun, gender of the new one; the number of the old one where both are cited in the same number."""
    old, new = (citation(bare(shape.words[shape.at]), NOUN).tag.grammemes for shape in (grammar.old, grammar.new))
    number: Tags = noun & NUMBERS if old & NUMBERS == new & NUMBERS else new & NUMBERS
    own: Tags = new & (GENDERS | ANIMACY)
    return (noun & CASES) | number | own


def inflected(shape: Shape, noun: Tags) -> str | None:
    """A wording around a noun in another case and number."""
    words = list(shape.words)
    changes = {shape.at: form(plain(bare(words[shape.at])), NOUN, noun & (CASES | NUMBERS))}
    changes |= {at: _mate(words[at], noun) for at in shape.mates}
    if None in changes.values():
        return None
    for at, word in changes.items():
        words[at] = words[at].replace(bare(words[at]), word or "")
    return " ".join(words)


def _mate(word: str, noun: Tags) -> str | None:
    found = [reading for reading in readings_of(plain(bare(word))) if reading[1] & MODIFIER]
    return next((text for reading in found if (text := modifier(reading, agreeing(noun)))), None)


# --- What agrees with the noun as a subject ---------------------------------------------------------------------------


def _predicate(grammar: Grammar, draft: Draft, start: int, end: int, noun: Tags) -> None:
    """Where the new noun has another gender or number, verb and short forms beside it agree anew; «, который» is too far off."""
    new = _new_noun(grammar, noun)
    if _person(noun) == _person(new):
        return
    if draft.norm(end) == "," and any(tags & MODIFIER for _, tags in read_at(draft, end + 1)):
        raise UnfitError
    if "nomn" not in noun:
        return
    _check_others(draft, _clause_before(draft, start), noun, new)
    for at in _clause_after(draft, end):
        found = [
            (lemma, tags) for lemma, tags in read_at(draft, at) if _is_predicate(tags) and _person(tags) <= _person(noun) and _person(tags)
        ]
        if found:
            if not _is_subject(draft, end, noun):
                draft.doubt()
            draft.put(at, reagreed(*found[0], new))
        elif draft.norm(at) not in _BETWEEN:
            _check_others(draft, _clause_after(draft, at), noun, new)
            return


def _check_others(draft: Draft, places: Iterable[int], noun: Tags, new: Tags) -> None:
    """«претензия от 15.02 рассмотрена», «поступила претензия»: a predicate further off agrees with the old noun alone."""
    for at in places:
        found = [_person(tags) for _, tags in read_at(draft, at) if _is_predicate(tags)]
        if any(person <= _person(noun) for person in found) and not any(person <= _person(new) for person in found):
            raise UnfitError


_KEPT: Final = frozenset({"VERB", "PRTS", "ADJS", "past", "pres", "futr", "indc", "3per", "pssv"})


def reagreed(lemma: str, tags: Tags, subject: Tags) -> str:
    """A verb or short form that agrees with another subject."""
    wanted = (tags & _KEPT) | (subject & NUMBERS if "3per" in tags else _person(subject))
    word = form(lemma, ADJECTIVE if "ADJS" in tags else VERB, wanted)
    if word is None:
        raise UnfitError
    return word


def _is_predicate(tags: Tags) -> bool:
    return bool(tags & {"PRTS", "ADJS"} or ("VERB" in tags and ("past" in tags or "3per" in tags)))


def _person(tags: Tags) -> Tags:
    """Number, and gender in the singular."""
    return tags & (NUMBERS if "plur" in tags else NUMBERS | GENDERS)


def read_at(draft: Draft, at: int) -> tuple[Reading, ...]:
    return readings_of(draft.norm(at)) if at < len(draft.tokens) and draft.tokens[at].tags else ()


def _clause_before(draft: Draft, at: int) -> Iterator[int]:
    while at > 0 and draft.norm(at - 1) not in _CLAUSE_ENDS:
        at -= 1
        yield at


def _clause_after(draft: Draft, at: int) -> Iterator[int]:
    while at < len(draft.tokens) and draft.norm(at) not in _CLAUSE_ENDS:
        yield at
        at += 1


# --- Adjectives ------------------------------------------------------------------------------------------------------


def put_adjective(grammar: Grammar, draft: Draft, start: int, end: int) -> None:
    """An adjective that agrees with the noun after it; without one there is nothing to agree with."""
    head = start + grammar.old.at
    nouns = [noun for case in sorted(CASES) if (g := group_at(draft, head, case)) and g.last >= end for noun in g.nouns]
    if not nouns or _reads_as_noun(draft, head):
        raise UnfitError
    lemma = lemma_of(bare(grammar.new.words[grammar.new.at]), ADJECTIVE)
    ways = list(dict.fromkeys(modifier((lemma, frozenset({"ADJF"})), agreeing(tags)) for _, tags in nouns))
    if ways[0] is None:
        raise UnfitError
    if len(ways) > 1:
        draft.doubt()
    words = list(grammar.new.words)
    words[grammar.new.at] = words[grammar.new.at].replace(bare(words[grammar.new.at]), ways[0])
    draft.replace(start, end - 1, " ".join(words))


def _reads_as_noun(draft: Draft, at: int) -> bool:
    """«данные карты» may be data of a card."""
    nouns = [tags for _, tags in read(draft.tokens[at], NOUN) if "Name" not in tags]
    return bool(nouns) and any("gent" in tags for _, tags in read_at(draft, at + 1))
