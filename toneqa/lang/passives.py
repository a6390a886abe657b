"""The passive: «возврат средств осуществлён» becomes «деньги возвращены»."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Entry, Grammar, bare
from toneqa.lang.forms import (
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
    is_known,
    modifier,
    plain,
    read,
    readings_of,
    without,
)
from toneqa.lang.groups import group_at, recase
from toneqa.lang.nouns import read_at, reagreed
from toneqa.lang.place import SPOKEN_OF, Place, base, drop

_LENDS_PASSIVE: Final = {"вернуть": "возвратить"}


def put_passive(entry: Entry, grammar: Grammar, draft: Draft, place: Place, readings: Sequence[Reading]) -> None:
    """«возврат средств осуществлён» becomes «деньги возвращены»; a verb in -ся only in doubt."""
    if not readings or not grammar.old.things or place.front or grammar.new.at:
        raise UnfitError
    lemma, tags = readings[0]
    verb = dict(grammar.verbs)[base(lemma)]
    _check_subject(grammar, draft, place, tags)
    subject, after = _subject(entry, grammar, draft, place)
    gap = range(after, place.head) if place.turned else place.gap
    _agree_between(draft, gap, place, subject)
    word = _passive_form(verb, tags, subject)
    if word is None:
        raise UnfitError
    draft.put(place.head, word)
    draft.doubt()


def _check_subject(grammar: Grammar, draft: Draft, place: Place, verb: Tags) -> None:
    noun = draft.tokens[place.rest.start + len(grammar.old.things) - 1]
    number = verb & (NUMBERS if "plur" in verb else NUMBERS | GENDERS)
    before = {t for _, tags in read_at(draft, place.rest.start - 1) for t in tags} if place.rest.start else set()
    if not any(number <= tags for _, tags in read(noun, NOUN, "nomn")) or before & (MODIFIER | {"PREP"}):
        raise UnfitError


def _subject(entry: Entry, grammar: Grammar, draft: Draft, place: Place) -> tuple[Tags, int]:
    """The new subject, put in the nominative, and what stands after it."""
    new, after = grammar.new, place.rest.stop
    if new.things:
        if group_at(draft, after, "gent") and len(grammar.old.things) == len(place.rest):
            raise UnfitError
        noun = _cited(new.words[new.things[-1]])
        words = [_nominative(new.words[at], noun) for at in new.things] + list(new.words[new.things[-1] + 1 :])
        draft.replace(place.rest.start, place.rest.stop - 1, " ".join(words))
        return noun, after
    if len(new.words) > 1 or entry.object != "gent>accs" or "tran" not in citation(bare(new.words[0]), VERB).tag:
        raise UnfitError
    found = recase(draft, after, "gent", "nomn")
    if found is None:
        raise UnfitError
    drop(draft, place.rest)
    return found[1], found[0]


def _cited(word: str) -> Tags:
    """Number and gender of a noun that stands in the accusative."""
    found = [tags for _, tags in readings_of(plain(bare(word))) if "NOUN" in tags and "accs" in tags]
    return without(found[0], CASES) | {"nomn"}


def _nominative(word: str, noun: Tags) -> str:
    found = next(r for r in readings_of(plain(bare(word))) if "accs" in r[1] and r[1] & (NOUN | MODIFIER))
    made = form(found[0], NOUN, noun & (CASES | NUMBERS)) if "NOUN" in found[1] else modifier(found, agreeing(noun))
    if made is None:
        raise UnfitError
    return word.replace(bare(word), made)


def _agree_between(draft: Draft, gap: range, place: Place, subject: Tags) -> None:
    """Forms of «быть» and «мочь» beside the participle agree with the new subject."""
    behind = place.head + (2 if draft.norm(place.head + 1) == "не" else 1)
    if draft.norm(behind) == "быть":
        raise UnfitError
    sides = [*gap, behind, *([] if place.turned else [place.head - 1])]
    for at in sides:
        found = read_at(draft, at) if at >= 0 else ()
        helping = [(lemma, tags) for lemma, tags in found if lemma in ("быть", "мочь") and tags & {"VERB", "INFN"}]
        if helping:
            lemma, tags = helping[0]
            if "VERB" in tags:
                draft.put(at, reagreed(lemma, tags, subject))
        elif at in gap and not {t for _, tags in found for t in tags} & SPOKEN_OF:
            raise UnfitError


def _passive_form(verb: str | None, tags: Tags, subject: Tags) -> str | None:
    if verb is None:
        return None
    number = subject & (NUMBERS if "plur" in subject else NUMBERS | GENDERS)
    if "PRTS" in tags:
        return form(_LENDS_PASSIVE.get(plain(verb), plain(verb)), VERB, number | {"PRTS", "past"})
    reflexive = f"{plain(verb)}ся"
    if not is_known(reflexive):
        return None
    if "INFN" in tags:
        return form(reflexive, VERB, frozenset({"INFN"}))
    return reagreed(reflexive, tags, subject)
