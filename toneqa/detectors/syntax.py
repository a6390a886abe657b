"""What the parse of a sentence says of a hit, where a backend gave one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.types import Token

_SUBJECT: Final = "nsubj"
_SHARING: Final = frozenset({"conj", "xcomp"})
"""Relations over which a verb takes its subject from its head: «вы спешили и не прочитали», «вы решили не читать»."""

_VERBS: Final = frozenset({"VERB", "INFN", "PRTS"})
_UNNAMED: Final = frozenset({"", "dep"})


def is_blamed(tokens: Sequence[Token], start: int, end: int) -> bool:
    """«Вы» is the subject of the verb that «не» denies in the evidence.

    True as well where there is nothing to ask: no parse, no such words («вы, а не мы» denies no verb), or an arc of no named
    relation (spaCy writes ``dep`` where it saw too few).
    """
    inside = [at for at, t in enumerate(tokens) if start <= t.start and t.end <= end]
    clients = [at for at in inside if tokens[at].norm == "вы"]
    denials = [at for at in inside if tokens[at].norm == "не"]
    verbs = [at for at in inside if denials and at > denials[0] and any(tags & _VERBS for tags in tokens[at].tags)]
    if not clients or not verbs or any(_relation(tokens, at) in _UNNAMED for at in (*clients, *denials)):
        return True
    return any(_is_subject(tokens, client, _head(tokens, denial)) for client in clients for denial in denials)


def _is_subject(tokens: Sequence[Token], at: int, verb: int) -> bool:
    """Its own subject, or one shared with the verb it is joined to."""
    if not _relation(tokens, at).startswith(_SUBJECT):
        return False
    wanted, passed = _head(tokens, at), {verb}
    while verb != wanted:
        if _relation(tokens, verb) not in _SHARING or _has_subject(tokens, verb):
            return False
        verb = _head(tokens, verb)
        if verb in passed:
            return False
        passed.add(verb)
    return True


def _has_subject(tokens: Sequence[Token], verb: int) -> bool:
    return any(_head(tokens, at) == verb and _relation(tokens, at).startswith(_SUBJECT) for at in range(len(tokens)))


def _head(tokens: Sequence[Token], at: int) -> int:
    arc = tokens[at].arc
    return at if arc is None else arc.head


def _relation(tokens: Sequence[Token], at: int) -> str:
    arc = tokens[at].arc
    return "" if arc is None else arc.relation
