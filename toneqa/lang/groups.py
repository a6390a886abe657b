"""Groups of a noun with what agrees with it, and their change from one case to another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.forms import (
    ANIMACY,
    CASES,
    MODIFIER,
    NOUN,
    NUMBERS,
    Reading,
    Tags,
    agreeing,
    agrees,
    form,
    is_known,
    is_name,
    modifier,
    read,
    without,
)
from toneqa.types import Token

_LONGEST: Final = 5
_THINGS: Final = frozenset({"счетчик", "наушник"})
_AND: Final = frozenset({"и", "или"})
_SMALL: Final = frozenset({"два", "три", "четыре", "оба"})


@dataclass(frozen=True, slots=True)
class Group:
    """Tokens ``first`` to ``last``, the noun; ``nouns`` are the readings that all before it agree with."""

    first: int
    last: int
    nouns: tuple[Reading, ...]


def group_at(draft: Draft, first: int, case: str) -> Group | None:
    """The longest group of that case that starts here."""
    found = None
    for last in range(first, min(first + _LONGEST, len(draft.tokens))):
        token = draft.tokens[last]
        if not may_inflect(token, last):
            break
        nouns = tuple(noun for noun in read(token, NOUN, case) if _all_agree(draft, first, last, noun[1]))
        found = Group(first, last, nouns) if nouns else found
        if not read(token, MODIFIER, case):
            break
    return found


def may_inflect(token: Token, at: int) -> bool:
    """No names, no words in capitals but «Ваш»."""
    if is_name(token):
        return False
    return token.text.islower() or at == 0 or any("Apro" in tags for tags in token.tags)


def _all_agree(draft: Draft, first: int, last: int, noun: Tags) -> bool:
    return all(agreeing_readings(draft.tokens[at], noun) for at in range(first, last))


def agreeing_readings(token: Token, noun: Tags) -> list[Reading]:
    return [reading for reading in read(token, MODIFIER) if agrees(reading[1], noun)]


def recase(draft: Draft, at: int, old: str, new: str) -> tuple[int, Tags] | None:
    """Put the noun group that starts at ``at`` from one case into another: what follows it, and the noun's reading.

    None where no group of that case stands there.

    Raises:
        UnfitError: it is there, but cannot be put otherwise.
    """
    token = draft.tokens[at] if at < len(draft.tokens) else None
    if token is None:
        return None
    if old == new == "NUMR" and (token.norm.isdigit() or read(token, frozenset({"NUMR"}))):
        return at + 1, frozenset()
    if old not in CASES:
        return (at + 1, frozenset()) if any(old in tags for tags in token.tags) else None
    if token.norm.isdigit() or read(token, frozenset({"NUMR"}), old):
        return _recase_counted(draft, at, old, new)
    group = group_at(draft, at, old)
    if group is None:
        return None
    if old == new:
        return group.last + 1, group.nouns[0][1]
    noun = _recase_group(draft, group, new)
    return _recase_second(draft, group.last + 1, old, new), noun


def _recase_group(draft: Draft, group: Group, case: str) -> Tags:
    """All readings must give the same words; else the first, in doubt."""
    ways = list(dict.fromkeys(way for noun in _things_first(group.nouns) if (way := _words(draft, group, noun, case))))
    if not ways:
        raise UnfitError
    if len(ways) > 1 or not is_known(draft.norm(group.last)):
        draft.doubt()
    for at, word in zip(range(group.first, group.last + 1), ways[0], strict=True):
        draft.put(at, word)
    return group.nouns[0][1]


def _things_first(nouns: Sequence[Reading]) -> Sequence[Reading]:
    """«счётчик» in the dictionary is a person too, in letters never."""
    things = [(lemma, tags) for lemma, tags in nouns if lemma in _THINGS and "inan" in tags]
    return things or nouns


def _words(draft: Draft, group: Group, noun: Reading, case: str) -> tuple[str, ...] | None:
    """The words of a group in another case."""
    lemma, tags = noun
    wanted = agreeing(tags, case)
    before = [modified(draft.tokens[at], tags, wanted) for at in range(group.first, group.last)]
    last = draft.norm(group.last) if "Fixd" in tags else form(lemma, NOUN, (tags & (NUMBERS | ANIMACY)) | {case})
    words = (*before, last)
    return None if None in words else words  # type: ignore[return-value]


def modified(token: Token, noun: Tags, wanted: Tags) -> str | None:
    """A modifier of a noun as another case, number or gender wants it."""
    return next((word for reading in agreeing_readings(token, noun) if (word := modifier(reading, wanted))), None)


def _recase_second(draft: Draft, at: int, old: str, new: str) -> int:
    """«проверку заявки и документов»: the second one changes too, if it is one."""
    if draft.norm(at) == "," and at + 1 < len(draft.tokens) and group_at(draft, at + 1, old):
        raise UnfitError
    if draft.norm(at) not in _AND or at + 1 >= len(draft.tokens):
        return at
    group = group_at(draft, at + 1, old)
    if group is None:
        return at
    draft.doubt()
    _recase_group(draft, group, new)
    return group.last + 1


# --- Numerals -------------------------------------------------------------------------------------------------------


def _recase_counted(draft: Draft, at: int, old: str, new: str) -> tuple[int, Tags]:
    """From the genitive into the nominative or accusative: «двух заявок» becomes «две заявки», «5 заявок» stays."""
    if old != "gent" or new not in ("nomn", "accs"):
        raise UnfitError
    last = _end_of_number(draft, at)
    group = group_at(draft, last + 1, "gent")
    if group is None or "inan" not in group.nouns[0][1]:
        raise UnfitError
    size = _size(draft, at, last)
    if size == "one":
        return group.last + 1, _recase_group(draft, group, new)
    if size == "small":
        _few(draft, group)
    if not draft.norm(at).isdigit():
        _number(draft, at, group, new)
    return group.last + 1, without(group.nouns[0][1], NUMBERS, CASES) | {"plur", new}


def _end_of_number(draft: Draft, at: int) -> int:
    while draft.norm(at).isdigit() and len(draft.norm(at + 1)) == 3 and draft.norm(at + 1).isdigit():
        at += 1
    return at


def _size(draft: Draft, first: int, last: int) -> str:
    number = draft.norm(last)
    if not number.isdigit():
        lemmas = {lemma for lemma, _ in read(draft.tokens[first], frozenset({"NUMR"}))}
        return "small" if lemmas & _SMALL else "large"
    if number[-1] in "1234" and number[-2:-1] != "1":
        return "one" if number[-1] == "1" else "small"
    return "large"


def _few(draft: Draft, group: Group) -> None:
    """After two, three and four a noun stands in the genitive singular."""
    lemma, tags = group.nouns[0]
    noun = form(lemma, NOUN, frozenset({"sing", "gent"}))
    if noun is None or "Pltm" in tags or group.first != group.last:
        raise UnfitError
    draft.put(group.last, noun)


def _number(draft: Draft, at: int, group: Group, case: str) -> None:
    lemma = read(draft.tokens[at], frozenset({"NUMR"}), "gent")[0][0]
    gender = group.nouns[0][1] & {"masc", "femn", "neut"} if lemma in ("два", "оба") else frozenset()
    wanted = frozenset({case}) | gender
    word = next(_numerals(lemma, wanted), None)
    if word is None:
        raise UnfitError
    draft.put(at, word)


def _numerals(lemma: str, wanted: Tags) -> Iterator[str]:
    kind = frozenset({"NUMR"})
    for more in (frozenset({"inan"}), frozenset()):
        if word := form(lemma, kind, wanted | more):
            yield word
