"""Passwords: argon2id hashes, and the rules of NIST SP 800-63B-4: long, not well known, nothing else."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from toneqa.web.troubles import WebError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 15
"""Signs. NIST SP 800-63B-4 (2025), 3.1.1.2: at least 15 where a password is the only factor."""

LONGEST: Final = 256
"""Enough for any sentence, little enough to hash."""

LEAST_OWN: Final = 6
"""Signs that must remain when well-known words, runs and repetitions are taken out."""

LEAST_DIFFERENT: Final = 5
AT_ONCE: Final = 2
"""Hashes counted at the same time: each takes 64 MB."""

COMMON: Final = (
    *("password", "passw0rd", "passwort", "pass", "word", "qwerty", "qwertz", "azerty", "letmein", "welcome", "admin", "administrator"),
    *("root", "user", "login", "guest", "test", "demo", "default", "changeme", "secret", "master", "monkey", "dragon", "football"),
    *("sunshine", "princess", "iloveyou", "superman", "batman", "shadow", "trustno", "whatever", "freedom", "computer", "internet"),
    *("пароль", "парол", "админ", "администратор", "логин", "привет", "любовь", "солнышко", "солнце", "наташа", "марина", "сергей"),
    *("андрей", "максим", "александр", "россия", "москва", "спартак", "зенит", "динамо", "защита", "секрет", "работа", "поддержка"),
    *("parol", "privet", "lubov", "natasha", "marina", "sergey", "andrey", "maxim", "alexander", "russia", "moscow", "spartak", "zenit"),
    *("toneqa", "tone", "support", "service", "company", "office", "qwe", "asd", "zxc", "йцу", "фыв", "ячс", "abc", "абв", "ghbdtn"),
    *("gfhjkm", "qazwsx", "winter", "spring", "summer", "autumn", "зима", "весна", "лето", "осень", "january", "август", "январь"),
)
"""Words that guessers try first."""

_ROWS: Final = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz"),
    *("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "qazwsxedcrfvtgbyhnujm"),
    *("1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb", "qawsedrftgyhujikolp", "1й2ц3у4к5е6н7г8ш9щ0з"),
)
_RUN: Final = 4
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_REPEATED: Final = re.compile(r"(.{1,8}?)\1+")


@dataclass(frozen=True, slots=True)
class Hasher:
    """Counts and checks hashes, few at a time. ``cheap`` is for tests."""

    cheap: bool = False
    _turns: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE), repr=False, compare=False)

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher().hash(prepared(password))

    def verify(self, known: str | None, password: str) -> bool:
        """Takes as long for a login that does not exist (``known`` None)."""
        from argon2.exceptions import InvalidHashError, VerifyMismatchError

        if len(password) > LONGEST:
            return False
        with self._turns:
            hasher = self._hasher()
            if known is None:
                hasher.hash(prepared(password))
                return False
            try:
                return hasher.verify(known, prepared(password))
            except (VerifyMismatchError, InvalidHashError):
                return False

    def is_old(self, known: str) -> bool:
        """Was it made with weaker parameters than today's?"""
        return self._hasher().check_needs_rehash(known)

    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if self.cheap else PasswordHasher()


def prepared(password: str) -> str:
    """One form for every way of typing it (SP 800-63B-4: normalise Unicode); blanks stay."""
    return unicodedata.normalize("NFC", password)


def check(password: str, own: Iterable[str] = ()) -> None:
    """``own``: login and name, which an attacker tries too.

    Raises:
        WebError: E482 too short, too long or easily guessed.
    """
    text = prepared(password)
    if len(text) < SHORTEST:
        raise WebError("E482", what=f"нужно хотя бы {SHORTEST} знаков. Проще всего взять фразу из нескольких слов")
    if len(text) > LONGEST:
        raise WebError("E482", what=f"он длиннее {LONGEST} знаков")
    if len(set(text)) < LEAST_DIFFERENT or len(_remaining(text.lower(), own)) < LEAST_OWN:
        raise WebError("E482", what="такой легко угадать. Добавьте слова, которых нет в вашем имени и в списках частых паролей")


def temporary() -> str:
    """A password to hand over once: 100 bits, no signs that look alike."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _ in range(5)) for _ in range(4))


def _remaining(text: str, own: Iterable[str]) -> str:
    """What is left without well-known words, runs of the keyboard and the alphabet, years and repetitions."""
    for words in (sorted(_parts(own), key=len, reverse=True), sorted(COMMON, key=len, reverse=True)):
        for word in words:
            text = text.replace(word, " ")
    text = _YEAR.sub(" ", _without_runs(text))
    return "".join(_REPEATED.sub(r"\1", "".join(sign for sign in text if not sign.isspace())))


def _parts(own: Iterable[str]) -> set[str]:
    words = {part for text in own for part in re.split(r"[\W_]+", text.lower())}
    return {word for word in words if len(word) > 2}


def _without_runs(text: str) -> str:
    rows = [row for line in _ROWS for row in (line, line[::-1])]
    for length in range(12, _RUN - 1, -1):
        for row in rows:
            for start in range(len(row) - length + 1):
                text = text.replace(row[start : start + length], " ")
    return text
