"""Kinds of personal data, and a found piece of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FILL: Final = "*"
"""Stands for every sign of a masked piece that is no blank."""


class Kind(StrEnum):
    """What a piece tells of a person. ``PASSPORT`` is any paper of identity; ``LOGIN`` also a password; ``LINK`` one that
    opens something of a person or shows him; ``ORDER`` any number of a client's file; ``NUMBER`` a long number that
    none of the others knows."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    CARD = "card"
    PASSPORT = "passport"
    SNILS = "snils"
    INN = "inn"
    OGRN = "ogrn"
    ACCOUNT = "account"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    ORDER = "order"
    LINK = "link"
    LOGIN = "login"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of personal data: code points ``[start, end)`` of the text it was found in."""

    start: int
    end: int
    kind: Kind


Finder = Callable[[str], Iterator[Found]]
"""Takes a shadow text (``toneqa.text.shadow``: ё as е, plain quotes, dashes and blanks)."""

LIMIT: Final = 48
"""How far a word such as «паспорт» reaches forward to its number: «паспорт гражданина РФ, серия и номер: » has 40 signs."""


def settled(found: Iterable[Found]) -> tuple[Found, ...]:
    """In order and apart from each other: where two overlap, the surer kind stays whole, the other keeps what is left."""
    pieces = sorted(found, key=lambda piece: -_RANK[piece.kind])
    owner: dict[int, int] = {}
    for number, piece in enumerate(pieces):
        owner.update(dict.fromkeys(range(piece.start, piece.end), number))
    rests = (rest for number, piece in enumerate(pieces) for rest in _owned(owner, number, piece))
    return tuple(_joined(sorted(rests, key=lambda piece: piece.start)))


def _joined(pieces: Iterable[Found]) -> Iterator[Found]:
    """Pieces of one kind that touch are one piece."""
    last: Found | None = None
    for piece in pieces:
        if last and last.end == piece.start and last.kind is piece.kind:
            last = Found(last.start, piece.end, piece.kind)
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _owned(owner: dict[int, int], number: int, piece: Found) -> Iterator[Found]:
    """The stretches of a piece that no surer one has taken."""
    start: int | None = None
    for at in range(piece.start, piece.end + 1):
        mine = at < piece.end and owner[at] == number
        if mine and start is None:
            start = at
        elif not mine and start is not None:
            yield Found(start, at, piece.kind)
            start = None


_SUREST_FIRST: Final = (
    Kind.LINK,
    Kind.EMAIL,
    Kind.ADDRESS,
    Kind.ACCOUNT,
    Kind.CARD,
    Kind.SNILS,
    Kind.INN,
    Kind.OGRN,
    Kind.PASSPORT,
    Kind.BIRTH_DATE,
    Kind.PHONE,
    Kind.ORDER,
    Kind.LOGIN,
    Kind.NAME,
    Kind.NUMBER,
)
_RANK: Final = {kind: rank for rank, kind in enumerate(_SUREST_FIRST)}
