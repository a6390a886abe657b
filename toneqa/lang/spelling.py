"""Words that are probably misspelt: unknown to the dictionaries and one slip away from a common word.

Two dictionaries know what is right: that of pymorphy3 and the Russian one of Hunspell that comes with the package ``spylls`` (extra
``literacy``). A word that both lack is mostly a new word or a name; only one that a single slip could have made of a common word of
service letters is called misspelt. Slips: two letters that changed places, a letter doubled or not, a letter too few or too many, one for
another that sounds alike or lies beside it on the keyboard, a preposition or «не» written together with the next word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from toneqa.errors import UseError
from toneqa.lang.lexicon import lexicon_folder
from toneqa.lang.morph import analyse, is_known, readings

if TYPE_CHECKING:
    from spylls.hunspell import Dictionary

COMMON: Final = "common.txt"
MODERN: Final = "modern.txt"
LEAST: Final = 5
"""Letters of the shortest word that is looked at: shorter ones are a slip away from too many others."""

_LETTERS: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_KEYS: Final = {
    sign: (row, at + shift)
    for row, (shift, signs) in enumerate([(0.0, "йцукенгшщзхъ"), (0.25, "фывапролджэ"), (0.75, "ячсмитьбю")])
    for at, sign in enumerate(signs)
}
_SOUNDS: Final = frozenset(
    frozenset(pair)
    for pair in [
        "оа",
        "еи",
        "еэ",
        "ея",
        "ия",
        "ыи",
        "зс",
        "тд",
        "бп",
        "гк",
        "гв",
        "гх",
        "кх",
        "вф",
        "жш",
        "шщ",
        "щч",
        "ъь",
        "ую",
        "ое",
        "йи",
        "цс",
        "юу",
        "эи",
        "ая",
        "тц",
        "ыо",
    ]  # vowels unstressed, consonants paired
)
_INITIAL: Final = frozenset("зс")
"""Only «сделать» is misspelt in its first letter; others are new words («рендер» is no «тендер»)."""

_PREPOSITIONS: Final = frozenset(["в", "во", "к", "ко"])
# The others begin too many words of their own.

_PREFIXES: Final = (
    *("авто", "аэро", "био", "веб", "вело", "вет", "видео", "внутри", "гос", "двух", "до", "доп", "евро", "жил", "контр", "кофе", "крипто"),
    *("крупно", "мат", "мед", "микро", "мини", "мульти", "недо", "онко", "от", "пере", "под", "пол", "полу", "пред", "при", "про", "промо"),
    *("само", "соц", "спец", "студ", "супер", "теле", "термо", "трёх", "физ", "фото", "шино", "экс", "юр"),
)
_OF_NOUNS: Final = frozenset({"NOUN", "NPRO"})
_OF_ACTS: Final = frozenset({"VERB", "INFN", "GRND"})
_OF_SIGNS: Final = frozenset({"ADJF", "ADJS", "PRTF", "PRTS", "NOUN", "ADVB"})
_TAIL: Final = 4
_ENDEARING: Final = frozenset("кч")
"""A letter more or less of these in the last four makes an endearment: «заказик», «витаминка»."""

_ENDEARMENT: Final = re.compile("(?:ик|чик|очк|ечк|ичк|ушк|юшк|еньк|оньк)[а-я]{0,3}$")
_REFLEXIVE: Final = re.compile("(?:[аеиоуыюя]сь|[^аеиоуыюя]ся)$")
_ENDING: Final = 3
_STEM: Final = 4
_CACHE: Final = 50_000


@dataclass(frozen=True)
class Speller:
    """``common``: lemmas that a slip may have been meant for; ``modern``: lemmas that are right though no dictionary has them."""

    common: frozenset[str]
    modern: frozenset[str]
    folder: Path

    def correction(self, word: str) -> str | None:
        """What a lower-case word was meant to be; None where it is right, or where nobody can tell."""
        if len(word) < LEAST or _is_right(word) or self._is_modern(word):
            return None
        best = self._apart(word) or next(iter(self._near(word)), None)
        return None if best is None or self._dictionary.lookup(word) else best

    def is_common(self, word: str) -> bool:
        return is_known(word) and any(lemma in self.common for lemma, _ in readings(word))

    @property
    def digest(self) -> str:
        """Of everything that decides: both lists and the dictionary."""
        texts = [*sorted(self.common), *sorted(self.modern), *(p.read_bytes().hex() for p in sorted(self.folder.glob("ru.*")))]
        return hashlib.sha256("\n".join(texts).encode()).hexdigest()

    @cached_property
    def _dictionary(self) -> Dictionary:
        """Read when the first doubtful word comes: it takes two seconds."""
        from spylls.hunspell import Dictionary

        return Dictionary.from_files(str(self.folder / "ru"))

    def _is_modern(self, word: str) -> bool:
        """A form of such a word: no dictionary knows how they decline, so a common stem will do."""
        if word in self.modern or not self.modern.isdisjoint(analyse(word)[0]):
            return True
        return any(word[:size] in self._stems for size in range(max(_STEM, len(word) - _ENDING), len(word)))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(word.rstrip("аоийья") for word in self.modern)

    def _near(self, word: str) -> list[str]:
        """Common words a slip away, the likeliest slip first."""
        found = sorted((kind, near) for near, kind in set(_slips(word)) if self.is_common(near))
        return [near for _, near in found]

    def _apart(self, word: str) -> str | None:
        """«втрубке», «невыбирала» as two words."""
        for at in (1, 2):
            first, second = word[:at], word[at:]
            kinds = _OF_ACTS if first == "не" else _OF_NOUNS if first in _PREPOSITIONS else frozenset()
            if len(second) > 2 and self._may_follow(second) and any(kinds & tags and "nomn" not in tags for _, tags in readings(second)):
                return f"{first} {second}"
        return None

    def _may_follow(self, word: str) -> bool:
        return self.is_common(word) or (is_known(word) and any("NPRO" in tags for _, tags in readings(word)))


@cache
def load_speller() -> Speller:
    """
    Raises:
        UseError: E107 the package is not installed.
    """
    spec = find_spec("spylls")
    if spec is None or not spec.submodule_search_locations:
        raise UseError("E107", what="spylls", near="literacy")
    folder = Path(spec.submodule_search_locations[0], "hunspell", "data", "ru")
    return Speller(_words(COMMON), _words(MODERN), folder)


def _words(name: str) -> frozenset[str]:
    lines = (lexicon_folder() / name).read_text("utf-8").splitlines()
    return frozenset(line.strip().replace("ё", "е") for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(_CACHE)
def _is_right(word: str) -> bool:
    return is_known(word) or ("ё" in word and is_known(word.replace("ё", "е"))) or _is_made(word)


def _is_made(word: str) -> bool:
    """A known word with what makes new ones at will: «перевыпуск», «неоказанный», «начислятся», «запросик»."""
    made = any(word.startswith(prefix) and is_known(rest) for prefix in _PREFIXES if len(rest := word[len(prefix) :]) >= _TAIL)
    if made or (_REFLEXIVE.search(word) and is_known(word[:-2])) or is_known(_ENDEARMENT.sub("", word)):
        return True
    return word.startswith("не") and len(word) > 6 and is_known(word[2:]) and any(_OF_SIGNS & t for _, t in readings(word[2:]))


def _slips(word: str) -> Iterator[tuple[str, int]]:
    """Words one slip away, and how unlikely the slip is: 0 places changed or doubled, 1 letter for letter by sound, 2 one too few, 3 one too
    many or beside it on the keyboard."""
    size = len(word)
    yield from ((word[:at] + word[at + 1] + word[at] + word[at + 2 :], 0) for at in range(size - 1) if word[at] != word[at + 1])
    yield from ((word[:at] + word[at + 1 :], 0) for at in range(1, size) if word[at] == word[at - 1])
    yield from ((word[:at] + word[at] + word[at:], 0) for at in range(1, size))
    yield from _replaced(word)
    for at in range(1, size):
        tail = at >= size - _TAIL
        if not (tail and word[at] in _ENDEARING):
            yield word[:at] + word[at + 1 :], 3
    for at in range(1, size + 1):
        tail = at > size - _TAIL
        yield from ((word[:at] + sign + word[at:], 1 if sign == "ь" else 2) for sign in _LETTERS if not (tail and sign in _ENDEARING))


def _replaced(word: str) -> Iterator[tuple[str, int]]:
    for at, old in enumerate(word):
        for new in _LETTERS:
            if new == old or (at == 0 and not {new, old} <= _INITIAL):
                continue
            if frozenset((new, old)) in _SOUNDS:
                yield word[:at] + new + word[at + 1 :], 1
            elif _beside(new, old):
                yield word[:at] + new + word[at + 1 :], 3


def _beside(one: str, other: str) -> bool:
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, at), (row2, at2) = _KEYS[one], _KEYS[other]
    return abs(row - row2) <= 1 and abs(at - at2) <= 1


def common_words(counts: Iterable[tuple[str, int]], least: int = 3) -> list[str]:
    """Lemmas that occur at least so often, for ``common.txt``."""
    often = (word for word, count in counts if count >= least and _PLAIN.fullmatch(word) and is_known(word))
    return sorted(word for word in often if word in analyse(word)[0])


_PLAIN: Final = re.compile("[а-я]{3,}")
