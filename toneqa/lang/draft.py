"""A sentence with some of its words put otherwise, and the seams: capitals, ё, prepositions, commas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from toneqa.lang.morph import analyzer
from toneqa.types import Token


class UnfitError(Exception):
    """The wording cannot be put in place here: no rewrite is better than a wrong one."""


@dataclass(slots=True)
class Draft:
    """``words`` holds the new text of tokens, None for one that goes away. ``certain`` while the grammar leaves no choice.

    ``wording`` is the phrase of the dictionary: where it is one of letters and capitals (SLA, L2) capitals are no shout.
    """

    tokens: Sequence[Token]
    wording: str = ""
    words: dict[int, str | None] = field(default_factory=dict)
    certain: bool = True

    def put(self, at: int, text: str) -> None:
        """New text in the manner of the old: first capital, all capitals; untouched where only ё differs."""
        self.replace(at, at, text)

    def replace(self, first: int, last: int, text: str) -> None:
        """Tokens first to last give way to one text."""
        old = " ".join(token.text for token in self.tokens[first : last + 1])
        self.words[first] = text if self.wording.isupper() and _bare(old) == _bare(self.wording) else _in_manner(text, old)
        if _plain(text) == _plain(self.tokens[first].text):
            self.words[first] = self.tokens[first].text
        for at in range(first + 1, last + 1):
            self.words[at] = None

    def drop(self, at: int) -> None:
        self.words[at] = None

    def doubt(self) -> None:
        self.certain = False

    def norm(self, at: int) -> str:
        """Lower-case form of a token, empty outside the sentence."""
        return self.tokens[at].norm if 0 <= at < len(self.tokens) else ""


def compose(draft: Draft, text: str) -> tuple[int, int, str]:
    """Start, end and new text of the smallest span that holds all changes.

    Raises:
        UnfitError: nothing changes, or a word would stand twice.
    """
    _mend_seams(draft)
    tokens, words = draft.tokens, draft.words
    changed = [at for at in words if words[at] != tokens[at].text]
    if not changed:
        raise UnfitError
    first, last = min(changed), max(changed)
    new = _joined(draft, first, last, text)
    if not new and first:
        first -= 1
        new = _joined(draft, first, last, text)
    if _doubles(draft, first, last, new):
        raise UnfitError
    if tokens[first].text[:1].isupper() and (first == 0 or (words[first] is None and not tokens[first].text.isupper())):
        new = new[:1].upper() + new[1:]
    start, end = tokens[first].start, tokens[last].end
    return start, end, new if _writes_yo(text) else new.translate(_WITHOUT_YO)


def _joined(draft: Draft, first: int, last: int, text: str) -> str:
    """The words with the spaces that stood before them; a word that goes takes its space along."""
    parts: list[str] = []
    for at in range(first, last + 1):
        word = draft.words.get(at, draft.tokens[at].text)
        if word is None:
            continue
        if parts:
            parts.append(text[draft.tokens[at - 1].end : draft.tokens[at].start])
        parts.append(word)
    return "".join(parts)


def _doubles(draft: Draft, first: int, last: int, new: str) -> bool:
    words = re.findall(r"[\w-]+", _plain(new))
    around = [draft.norm(first - 1), *words, draft.norm(last + 1)]
    return any(a == b and a for a, b in pairwise(around))


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _bare(text: str) -> str:
    """A code may be split into letters and digits."""
    return _plain(text).replace(" ", "")


def _in_manner(text: str, old: str) -> str:
    if sum(map(str.isalpha, old)) > 1 and old.isupper():
        return text.upper()
    return text[:1].upper() + text[1:] if old[:1].isupper() else text


# --- Seams ----------------------------------------------------------------------------------------------------------

_VARIANTS: Final = {"о": ("о", "об"), "об": ("о", "об"), "в": ("в", "во"), "во": ("в", "во"), "с": ("с", "со"), "со": ("с", "со"), "к": ("к", "ко"), "ко": ("к", "ко")}  # fmt: skip
_LONG: Final = {
    "об": re.compile("[аэиоу]"),
    "во": re.compile("[вф][бвгджзклмнпрстфхцчшщ]|мно|льв"),
    "со": re.compile("[сзшжщ][бвгджзклмнпрстфхцчшщ]|вс|мно|льг|щ"),
    "ко": re.compile("мне|всем|всяк|мног|вто"),
}
_OPENERS: Final = re.compile(r"(?:потому что|так как|поскольку|чтобы|если|хотя|когда|пока|который)(?!\w)", re.IGNORECASE)
_NO_COMMA_AFTER: Final = frozenset(',.;:!?-—–("«…') | {
    "и",
    "а",
    "но",
    "или",
    "да",
    "лишь",
    "только",
    "даже",
    "именно",
    "не",
    "ли",
    "то",
    "что",
}


def _mend_seams(draft: Draft) -> None:
    shown = [at for at in range(len(draft.tokens)) if draft.words.get(at, "") is not None]
    changed = [at for at in shown if at in draft.words]
    if changed:
        _mend_comma(draft, min(draft.words) - 1, draft.words[changed[0]] or "")
    for one, other in pairwise(shown):
        if one in draft.words or other in draft.words or one + 1 != other:
            _mend_preposition(draft, one, _plain(draft.words.get(other) or draft.norm(other)))


def _mend_preposition(draft: Draft, at: int, following: str) -> None:
    """«о данном» becomes «об этом»; a preposition may be the last of the new words."""
    text = draft.words.get(at) or draft.tokens[at].text
    front, space, last = text.rpartition(" ")
    variants = _VARIANTS.get(_plain(last))
    if variants is None or not following[:1].isalpha() or (at not in draft.words and draft.norm(at + 1) == following):
        return
    short, long = variants
    wanted = long if _LONG[long].match(following) else short
    if wanted != _plain(last):
        draft.words[at] = front + space + _in_manner(wanted, last)


def _mend_comma(draft: Draft, at: int, new: str) -> None:
    """A clause that had no comma of its own needs one: «задержали в связи с тем, что» becomes «задержали, потому что»."""
    if at >= 0 and _OPENERS.match(new) and draft.norm(at) not in _NO_COMMA_AFTER and draft.tokens[at].is_word:
        draft.words[at] = draft.tokens[at].text + ","


_WITHOUT_YO: Final = str.maketrans("ёЁ", "еЕ")


@lru_cache(maxsize=1)
def _writes_yo(text: str) -> bool:
    """Whether the writer dots the ё; one who had no occasion to is taken to. Asked for every rewrite of a text."""
    if "ё" in text or "Ё" in text:
        return True
    return not any("е" in word and _wants_yo(word) for word in set(re.findall("[а-я]+", text.lower())))


@lru_cache(maxsize=20_000)
def _wants_yo(word: str) -> bool:
    """Written without the dots that every reading of it has."""
    parses = analyzer().parse(word)
    return bool(parses) and analyzer().word_is_known(word) and all("ё" in p.word for p in parses)
