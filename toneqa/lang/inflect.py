"""A wording of the dictionary in the form of the words it replaces.

Verbs keep person, number, tense, mood and aspect, nouns and adjectives case and number; what depends on them agrees anew.
Where the grammar leaves a choice the draft is in doubt; where it has no answer the wording is unfit for the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Entry, bare, grammar_of
from toneqa.lang.forms import ADJECTIVE, CASES, MODIFIER, NOUN, VERB, read
from toneqa.lang.groups import agreeing_readings, group_at, recase
from toneqa.lang.nouns import CASES_AFTER, put_adjective, put_noun, read_at
from toneqa.lang.verbs import put_verb
from toneqa.types import Token

_SPLITS: Final = frozenset({"же", "ли", "бы"})
"""«вместе с тем же курьером» is not «вместе с тем»."""


def put(entry: Entry, tokens: Sequence[Token], start: int, end: int, turned: bool = False) -> Draft:
    """The draft with the entry's wording in place of tokens ``start`` to ``end``; ``turned``: the object stands before its verb.

    Raises:
        UnfitError: it cannot be put there.
    """
    grammar = grammar_of(entry)
    draft = Draft(tokens, entry.wording)
    if grammar.kind == VERB:
        put_verb(entry, grammar, draft, start, end, turned)
    elif grammar.kind == NOUN:
        put_noun(grammar, draft, start, end)
    elif grammar.kind == ADJECTIVE:
        put_adjective(grammar, draft, start, end)
    else:
        _put_fixed(entry, draft, start, end)
    return draft


def _put_fixed(entry: Entry, draft: Draft, start: int, end: int) -> None:
    if _had_modifier(draft, start) or draft.norm(end) in _SPLITS:
        raise UnfitError
    draft.replace(start, end - 1, entry.to[0])
    if not entry.object:
        _check_government(entry, draft, end)
        return
    old, _, new = entry.object.partition(">")
    if recase(draft, end, old, new) is None:
        if old != "INFN" or read_at(draft, end):
            raise UnfitError
        draft.doubt()


def _had_modifier(draft: Draft, start: int) -> bool:
    """«ваше [обращение рассмотрено]»: what agreed with the first noun would be left alone."""
    nouns = read(draft.tokens[start], NOUN)
    return start > 0 and any(agreeing_readings(draft.tokens[start - 1], tags) for _, tags in nouns)


def _check_government(entry: Entry, draft: Draft, end: int) -> None:
    """A new preposition must be able to govern what stands behind it."""
    allowed = CASES_AFTER.get(bare(entry.to[0].split()[-1]))
    found = [tags for _, tags in read_at(draft, end) if tags & (NOUN | MODIFIER | {"NPRO", "NUMR"})]
    if not allowed or not found:
        return
    if any(group_at(draft, end, case) for case in CASES) and not any(group_at(draft, end, case) for case in allowed):
        raise UnfitError
    if not any(tags & allowed for tags in found):
        raise UnfitError
