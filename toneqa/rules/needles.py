"""What a text must hold for a pattern to match: worked out once, when the rules are compiled (scripts/docs).

To look for a piece of text is some fifty times cheaper than to try a regular expression at every sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, Final

from toneqa.lang.patterns import DIGIT, Pattern

Clause = frozenset[str]
"""Pieces of text, one of which must be there."""

_ZERO_WIDTH: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_MOST: Final = 40
"""So many pieces are still looked for sooner than the pattern."""

_FEW: Final = 12
"""Signs of a class that are looked for one by one."""

_ASKED: Final = 3
"""Clauses kept; the best come first."""


def needles_of(pattern: str) -> list[list[str]]:
    """Pieces of which one of each list is there wherever the pattern matches; no list where nothing is known."""
    from re import _parser  # type: ignore[attr-defined] # the tree of a pattern has no public name; no scoring process comes here

    found = sorted(_of_sequence(list(_parser.parse(pattern))), key=_worth, reverse=True)
    kept: list[list[str]] = []
    for clause in found:
        pieces = {_folded(piece) for piece in clause} if Pattern(pattern).takes_both_cases else clause
        least = sorted(piece for piece in pieces if not any(other in piece for other in pieces - {piece}))
        if len(kept) < _ASKED and " " not in least and not any(_implies(before, least) for before in kept):
            kept.append(least)
    return kept


def _implies(clause: Sequence[str], other: Sequence[str]) -> bool:
    return all(any(short in piece for short in other) for piece in clause)


def _folded(piece: str) -> str:
    return piece if piece == DIGIT else piece.casefold()


def _worth(clause: Clause) -> tuple[float, list[str]]:
    """Long pieces are rare, and few are soon looked for."""
    return min(0.5 if piece == DIGIT else len(piece) for piece in clause) - len(clause) / 10, sorted(clause)


def _of_sequence(items: Sequence[Any]) -> set[Clause]:
    named = [(str(kind), value) for kind, value in items]
    clauses = {*_runs(named), *(clause for kind, value in named for clause in _of_item(kind, value))}
    return {clause for clause in clauses if len(clause) <= _MOST and "" not in clause}


def _runs(items: Iterable[tuple[str, Any]]) -> Iterator[Clause]:
    """Signs that stand side by side, each as it may be written."""
    run = [""]
    for kind, value in items:
        if kind in _ZERO_WIDTH:
            continue
        signs, goes_on = _signs(kind, value)
        if signs and len(run) * len(signs) <= _FEW:
            run = ["".join(pair) for pair in product(run, signs)]
        else:
            yield frozenset(run)
            run = signs or [""]
        if not goes_on:
            yield frozenset(run)
            run = [""]
    yield frozenset(run)


def _signs(kind: str, value: Any) -> tuple[list[str], bool]:
    """What an item is sure to begin with, and whether that is all of it; nothing where that is not told in a few words."""
    if kind in _REPEATS and value[0]:
        least, most, inner = value
        signs = _spelled(inner)
        return ([sign * least for sign in signs] if len(signs) == 1 or least == 1 else []), least == most
    return _spelled([(kind, value)]), True


def _spelled(items: Sequence[Any]) -> list[str]:
    """All that the items stand for, if it is a few pieces of text."""
    found = [""]
    for kind, value in items:
        found = ["".join(pair) for pair in product(found, _spellings(str(kind), value))]
        if not 0 < len(found) <= _FEW:
            return []
    return found


def _spellings(kind: str, value: Any) -> list[str]:
    match kind:
        case "LITERAL":
            return [chr(value)]
        case "IN":
            return [chr(sign) for _, sign in value] if all(str(inner) == "LITERAL" for inner, _ in value) else []
        case "SUBPATTERN":
            return _spelled(value[3])
        case "BRANCH":
            branches = [_spelled(branch) for branch in value[1]]
            return [piece for branch in branches for piece in branch] if all(branches) else []
        case "MAX_REPEAT":
            return ["", *_spelled(value[2])] if value[:2] == (0, 1) and _spelled(value[2]) else []
        case _:
            return []


def _of_item(kind: str, value: Any) -> set[Clause]:
    if kind == "IN":
        return _of_class(value)
    if kind == "BRANCH":
        return _of_branches([_of_sequence(branch) for branch in value[1]])
    if kind in _REPEATS:
        return _of_sequence(value[2]) if value[0] else set()
    inner = {"SUBPATTERN": 3, "ASSERT": 1}.get(kind)
    return _of_sequence(value[inner]) if inner else set()


def _of_branches(found: Sequence[set[Clause]]) -> set[Clause]:
    """The best clause of each branch: one of them holds."""
    return {frozenset().union(*(max(clauses, key=_worth) for clauses in found))} if all(found) else set()


def _of_class(members: Sequence[Any]) -> set[Clause]:
    named = [(str(kind), value) for kind, value in members]
    if all(str(value) == "CATEGORY_DIGIT" or (kind == "RANGE" and all(chr(end).isdigit() for end in value)) for kind, value in named):
        return {frozenset({DIGIT})}
    few = len(named) <= _FEW and all(kind == "LITERAL" for kind, _ in named)
    return {frozenset(chr(value) for _, value in named)} if few else set()
