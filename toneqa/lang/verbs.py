"""Verbs in the person, number, tense, mood and aspect of those they replace; their objects and passives with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.lang.aspects import partner
from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Entry, Grammar, bare
from toneqa.lang.forms import (
    AGREEMENT,
    MODIFIER,
    NOUN,
    VERB,
    Tags,
    form,
    plain,
    read,
)
from toneqa.lang.nouns import read_at
from toneqa.lang.objects import put_object
from toneqa.lang.passives import put_passive
from toneqa.lang.place import SPOKEN_OF, Place, base, cited_number, drop, find_place

_FINITE: Final = frozenset(
    ["VERB", "sing", "plur", "1per", "2per", "3per", "past", "pres", "futr", "impr", "indc", "masc", "femn", "neut", "incl", "excl"]
)
_SUBORDINATE: Final = frozenset(["если", "когда", "пока", "как", "после", "чтобы", "что", "раз"])
_ADVERBS: Final = {
    "полный": "полностью", "частичный": "частично", "повторный": "повторно", "срочный": "срочно", "дополнительный": "дополнительно",
    "тщательный": "тщательно", "внимательный": "внимательно", "оперативный": "быстро", "немедленный": "немедленно", "быстрый": "быстро",
    "бесплатный": "бесплатно", "самостоятельный": "самостоятельно", "детальный": "подробно", "подробный": "подробно", "ручной": "вручную",
    "автоматический": "автоматически", "предварительный": "предварительно", "своевременный": "вовремя", "регулярный": "регулярно",
}  # fmt: skip
_ENCLITICS: Final = frozenset({"же", "ли", "бы"})
_COURTESY: Final = frozenset({",", "пожалуйста"})
_POSSESSIVES: Final = frozenset({"его", "ее", "их"})
_STIFF: Final = frozenset({"есть", "суть"})
"""The present of «быть» is a dash or nothing."""


def put_verb(entry: Entry, grammar: Grammar, draft: Draft, start: int, end: int, turned: bool) -> None:
    place = find_place(grammar, draft, start, end, turned)
    verbs = dict(grammar.verbs)
    found = read_at(draft, place.head)
    active = [(verbs[lemma], tags) for lemma, tags in found if lemma in verbs and tags & VERB and not tags & {"PRTS", "pssv"}]
    if active:
        _active(entry, grammar, draft, place, active)
    else:
        put_passive(entry, grammar, draft, place, [r for r in found if base(r[0]) in verbs and ("PRTS" in r[1] or r[0] not in verbs)])


# --- Active ----------------------------------------------------------------------------------------------------------


def _active(entry: Entry, grammar: Grammar, draft: Draft, place: Place, readings: Sequence[tuple[str | None, Tags]]) -> None:
    names = dict(grammar.verbs)
    if len(grammar.old.words) == 1 and any(lemma not in names for lemma, _ in read_at(draft, place.head)):
        draft.doubt()
    if any("PRTF" in tags for _, tags in readings):
        draft.doubt()
    _check_things(grammar, draft, place)
    verb = _verb(draft, place, readings)
    gap = place.gap
    if place.turned:
        _check_front(draft, place)
        after = put_object(entry, grammar, draft, place)
        gap = range(after, place.head)
    adverb = _between(draft, gap, place)
    _write(grammar, draft, place, f"{adverb} {verb}" if adverb else verb)
    if not place.turned:
        put_object(entry, grammar, draft, place)


def _check_front(draft: Draft, place: Place) -> None:
    """«такой возврат не проводят»: what agreed with the noun would be left alone.

    Raises:
        UnfitError: a modifier stands before it.
    """
    if place.rest.start and any(tags & MODIFIER for _, tags in read_at(draft, place.rest.start - 1)):
        raise UnfitError


def _check_things(grammar: Grammar, draft: Draft, place: Place) -> None:
    """The object stands in the accusative, or in the genitive after «не»."""
    if not grammar.old.things:
        return
    negated = draft.norm(place.head - 1) == "не"
    noun = draft.tokens[place.rest.start + len(grammar.old.things) - 1]
    found = [*read(noun, NOUN, "accs"), *(read(noun, NOUN, "gent") if negated else ())]
    number = cited_number(grammar)
    if not any(tags & number for _, tags in found):
        if not found or grammar.new.things:
            raise UnfitError
        draft.doubt()


def _verb(draft: Draft, place: Place, readings: Sequence[tuple[str | None, Tags]]) -> str:
    """The new verb in the old form; a form of the second person may be an order or a future."""
    ways = {word: tags for verb, tags in readings if verb and (word := _form(draft, verb, tags))}
    if not ways:
        raise UnfitError
    if len(ways) > 1:
        wanted = "impr" if _is_order(draft, place) else "indc"
        ways = {word: tags for word, tags in ways.items() if wanted in tags} or ways
    if len(ways) > 1:
        draft.doubt()
    return next(iter(ways))


def _form(draft: Draft, verb: str, tags: Tags) -> str | None:
    wanted = _wanted(tags)
    found = form(plain(verb), VERB, wanted)
    if found is None and "pres" in wanted:
        draft.doubt()
        other = partner(plain(verb))
        found = (form(other, VERB, wanted) if other else None) or form(plain(verb), VERB, (wanted - {"pres"}) | {"futr"})
    if found in _STIFF or (verb == "быть" and "pres" in wanted):
        raise UnfitError
    return found


def _wanted(tags: Tags) -> Tags:
    if "VERB" in tags:
        return tags & _FINITE
    if "PRTF" in tags:
        return tags & (AGREEMENT | {"PRTF", "actv", "past", "pres"})
    return tags & {"INFN", "GRND", "past", "pres"}


def _is_order(draft: Draft, place: Place) -> bool:
    """«Осуществите оплату» orders, «если вы осуществите оплату» foresees."""
    before = {draft.norm(at) for at in range(place.head)}
    return "вы" not in before | {draft.norm(place.head + 1)} and before.isdisjoint(_SUBORDINATE)


def _between(draft: Draft, gap: range, place: Place) -> str:
    """Words between verb and object stay; an adjective of the old noun becomes an adverb, returned.

    Raises:
        UnfitError: a word there belongs to what goes away.
    """
    adverb = ""
    if gap and (draft.norm(gap.start) in _ENCLITICS or draft.norm(gap.stop - 1) in _POSSESSIVES):
        raise UnfitError
    commas = [at for at in gap if draft.norm(at) == ","]
    if commas and (len(commas) != len(gap) - 1 or "пожалуйста" not in (draft.norm(at) for at in gap)):
        raise UnfitError
    for at in gap:
        token = draft.tokens[at]
        kinds = {t for tags in token.tags for t in tags}
        mapped = next((_ADVERBS[lemma] for lemma in sorted(token.lemmas) if lemma in _ADVERBS), "")
        if mapped and kinds & MODIFIER and not place.turned and draft.norm(place.head - 1) != "не":
            adverb = mapped
            draft.drop(at)
        elif (
            not kinds & SPOKEN_OF
            and draft.norm(at) not in _COURTESY
            and not ("PREP" in kinds and at + 1 in gap and read(draft.tokens[at + 1], frozenset({"NPRO"})))
        ):
            raise UnfitError
    return adverb


def _write(grammar: Grammar, draft: Draft, place: Place, verb: str) -> None:
    """The new words: those before the verb, the verb, and its object."""
    new = grammar.new
    front, rest = " ".join(new.words[: new.at]), " ".join(new.words[new.at + 1 :])
    verb = new.words[new.at].replace(bare(new.words[new.at]), verb)
    if front and place.front:
        draft.replace(place.front.start, place.front.stop - 1, front)
    else:
        drop(draft, place.front)
        verb = f"{front} {verb}".strip()
    if rest and not place.rest:
        verb = f"{verb} {rest}"
    draft.put(place.head, verb)
    if place.rest and rest:
        draft.replace(place.rest.start, place.rest.stop - 1, rest)
    else:
        drop(draft, place.rest)
