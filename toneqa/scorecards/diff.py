"""What changed between two scorecards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from toneqa.scorecards.model import Criterion, CriticalError, Scorecard


@dataclass(frozen=True, slots=True)
class Change:
    """``what``: the card itself (empty), or kind and key; ``field``: empty where the whole thing came or went."""

    what: str
    field: str
    before: Any
    after: Any


def diff(before: Scorecard, after: Scorecard) -> list[Change]:
    """In the order of the cards."""
    return [
        *(Change("", name, a, b) for name in ("name", "enough", "scope") if (a := getattr(before, name)) != (b := getattr(after, name))),
        *_tables("criterion", _by_key(before.criteria), _by_key(after.criteria)),
        *_tables("critical", _by_key(before.critical), _by_key(after.critical)),
    ]


def _by_key(tables: Sequence[Criterion] | Sequence[CriticalError]) -> Mapping[str, Any]:
    return {table.key: table for table in tables}


def _tables(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*before, *after]):
        one, two = before.get(key), after.get(key)
        what = f"{kind} «{key}»"
        if one is None or two is None:
            yield Change(what, "", one, two)
            continue
        for field in fields(one):
            a, b = getattr(one, field.name), getattr(two, field.name)
            if a != b:
                yield Change(what, field.name, a, b)
