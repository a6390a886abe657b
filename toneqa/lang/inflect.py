"""A wording of the dictionary in the form of the words it replaces.

Verbs keep person, number, tense, mood and aspect, nouns and adjectives case and number; what depends on them agrees anew.
Where the grammar leaves a choice the draft is in doubt; where it has no answer the wording is unfit for the place.
"""

from __future__ import annotations

from collections.abc import Sequence

from toneqa.lang.draft import Draft
from toneqa.lang.entry import Entry, grammar_of
from toneqa.lang.fixed import put_fixed
from toneqa.lang.forms import ADJECTIVE, NOUN, VERB
from toneqa.lang.nouns import put_adjective, put_noun
from toneqa.lang.verbs import put_verb
from toneqa.types import Token


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
        put_fixed(entry, draft, start, end)
    return draft
