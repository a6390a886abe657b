"""Who is meant: one form for every writing of a phone, an address or a name, and a keyed hash of it."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from pathlib import Path
from typing import Final

from toneqa.errors import UseError, system_reason
from toneqa.lang.morph import readings
from toneqa.privacy import checks
from toneqa.privacy.kinds import Kind
from toneqa.text.shadow import make_shadow
from toneqa.text.signers import FIRST_NAMES

KEY_VARIABLE: Final = "TONEQA_PRIVACY_KEY"
SHORTEST_KEY: Final = 16
"""Bytes. Phones are few (10 digits): without a long secret their hashes are undone by trying all of them."""

PERSONAL: Final = frozenset({Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.CARD, Kind.PASSPORT, Kind.SNILS, Kind.INN, Kind.LOGIN})
"""Kinds that lead to one person. A first name alone does not."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


def normal(kind: str, text: str) -> str:
    """The same for every writing: «8 (900) 000-00-01» and «+7 900 0000001», «Анне Седовой» and «Седова Анна»."""
    plain = make_shadow(text).text.strip()
    if kind == Kind.NAME:
        return " ".join(sorted(name_words(plain)))
    if kind == Kind.PHONE:
        return checks.phone_number(plain) or "".join(c for c in plain if c.isdigit())
    if kind in (Kind.EMAIL, Kind.LOGIN):
        return plain.lower()
    return "".join(c for c in plain.upper() if c.isalnum())


def name_words(text: str) -> frozenset[str]:
    """Lemmas of the words of a name; initials keep their letter."""
    return frozenset(_lemma(word.lower()) for word in _WORD.findall(make_shadow(text).text))


def _lemma(word: str) -> str:
    """The likeliest reading as a first name or patronymic, else the word without its ending: «Седовой» and «Седова» are one."""
    if len(word) < _LETTERS or word[0] < "а":
        return word
    named = [lemma for lemma, tags in readings(word) if not tags.isdisjoint(("Name", "Patr"))]
    lemma, tags = readings(word)[0]
    if not tags.isdisjoint(("Name", "Patr")):
        return next((name for name in named if name in FIRST_NAMES), lemma)
    stem = _SURNAME.fullmatch(word)
    return stem[1] or stem[2] if stem else lemma


_LETTERS: Final = 2
_SURNAME: Final = re.compile(r"(.{2,}(?:ов|ев|ин|ын))(?:а|у|ым|е|ой|ою|ы|ых)?|(.{2,}[сц]к)(?:ий|ого|ому|им|ом|ая|ой|ую)")


def keyed(key: bytes, kind: str, text: str) -> str:
    """HMAC-SHA-256 of the normal form, 32 hexadecimal digits; empty for what does not lead to one person."""
    if not key or kind not in PERSONAL:
        return ""
    return _digest(key, kind, _owner(kind, text))


def keyed_author(key: bytes, author: str) -> str:
    """Of an author as an export writes him, where nothing in it leads to one person («Анна»); empty without a key."""
    return _digest(key, "author", " ".join(author.casefold().split())) if key else ""


def _owner(kind: str, text: str) -> str:
    if kind != Kind.NAME:
        return normal(kind, text)
    words = name_words(text)
    whole = [word for word in words if len(word) > 1]
    named = [word for word in whole if not _is_patronymic(word)]
    chosen = named if len(named) > 1 else whole
    return " ".join(sorted(chosen)) if len(chosen) > 1 else ""


def _is_patronymic(word: str) -> bool:
    return any("Patr" in tags for _, tags in readings(word)[:1])


def _digest(key: bytes, kind: str, owner: str) -> str:
    if not owner:
        return ""
    return hmac.new(key, f"{kind}\0{owner}".encode(), hashlib.sha256).hexdigest()[:32]


def load_key(path: str = "") -> bytes:
    """The secret of the keyed hashes: the variable ``TONEQA_PRIVACY_KEY``, else the file; empty without either.

    Raises:
        UseError: E141 the file cannot be read, E142 the key is too short.
    """
    given = os.environ.get(KEY_VARIABLE, "").strip().encode()
    if not given and path:
        given = _read(Path(path))
    if given and len(given) < SHORTEST_KEY:
        raise UseError("E142", what=str(SHORTEST_KEY), at=path or KEY_VARIABLE)
    return given


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError as error:
        raise UseError("E141", what=system_reason(error), at=str(path)) from error
