"""Where the words of a verbal phrase stand in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from toneqa.lang.draft import Draft
from toneqa.lang.entry import Grammar
from toneqa.lang.forms import NUMBERS, Tags, readings_of

SPOKEN_OF: Final = frozenset({"ADVB", "PRCL", "NPRO"})
"""Parts of speech that may stand between a verb and its object."""


@dataclass(frozen=True, slots=True)
class Place:
    """Tokens of the verb, of what stands before and after it in the wording, and of what the writer put between."""

    front: range
    head: int
    rest: range
    gap: range
    turned: bool


def find_place(grammar: Grammar, draft: Draft, start: int, end: int, turned: bool) -> Place:
    size = len(grammar.old.words) - grammar.old.at - 1
    lemmas = {form for verb, _ in grammar.verbs for form in (verb, f"{verb}ся")}
    if turned:
        return Place(range(start, start), end - 1, range(start, start + size), range(start + size, end - 1), True)
    head = next(at for at in range(start, end) if not draft.tokens[at].lemmas.isdisjoint(lemmas))
    return Place(range(start, head), head, range(end - size, end), range(head + 1, end - size), False)


def base(lemma: str) -> str:
    return lemma.removesuffix("ся")


def cited_number(grammar: Grammar) -> Tags:
    """The number of the object in the wording."""
    old = grammar.old
    found = [tags for _, tags in readings_of(old.words[old.things[-1]]) if "NOUN" in tags and "accs" in tags]
    return found[0] & NUMBERS


def drop(draft: Draft, tokens: range) -> None:
    for at in tokens:
        draft.drop(at)
