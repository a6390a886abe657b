"""Names of persons: chains of capitalised words, judged by how they look and by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.privacy.around import Around
from toneqa.privacy.cues import Cue, cue_before, is_post_before, is_role
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.people import (
    LEADING,
    Look,
    ends_as_surname,
    is_famous,
    is_first,
    is_listed,
    is_nominal,
    is_noun_surname,
    is_of_many,
    is_place,
    is_single,
    look,
)
from toneqa.types import ZoneKind

_WORD: Final = r"[A-ZА-Я](?:[A-Za-zА-Яа-я]|[-'](?=[A-Za-zА-Яа-я])){0,40}"
_INITIAL: Final = r"[A-ZА-Я]\."
_LINK: Final = r"(?: |[;/|] ?)"
_CHAIN: Final = re.compile(rf"(?:{_INITIAL}|{_WORD})(?:(?:(?<=\.) ?|{_LINK})(?:{_INITIAL}|{_WORD})){{0,5}}")
_PIECE: Final = re.compile(rf"{_INITIAL}|{_WORD}")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A capitalised word of a chain."""

    start: int
    end: int
    look: Look


Zones = Sequence[tuple[ZoneKind, int, int]]
"""Zones of the letter in offsets of the shadow."""


def find_names(text: str, zones: Zones = ()) -> Iterator[Found]:
    """Names in a shadow text; ``zones`` say where somebody is greeted or signs."""
    reader = _Reader(text, zones)
    for chain in _CHAIN.finditer(text):
        yield from reader.chain(chain)


class _Reader:
    """The chains of one text."""

    def __init__(self, text: str, zones: Zones) -> None:
        self._text, self._zones, self._at = text, [z for z in zones if z[0] in _NAMED_ZONES], 0
        self._around = Around(text)

    def chain(self, chain: re.Match[str]) -> Iterator[Found]:
        """The stretches of a chain that may be names, each judged by itself."""
        stretch: list[_Piece] = []
        for match in _PIECE.finditer(self._text, chain.start(), chain.end()):
            piece = _Piece(match.start(), match.end(), self._look(match))
            if match.start() == chain.start() and self._around.is_glued(chain.start(), chain.end()):
                continue
            if piece.look is not Look.OTHER or self._completes(stretch, piece):
                stretch.append(piece)
                continue
            yield from self._judge(stretch)
            stretch = []
        yield from self._judge(stretch)

    def _look(self, match: re.Match[str]) -> Look:
        word, shouted = match.group(), self._around.shouted
        if word.endswith("."):
            return Look.INITIAL
        if len(word) == 1 or (word.isupper() and len(word) < _SHOUT and not shouted):
            return Look.OTHER
        seen = look(word.lower())
        return Look.OTHER if seen is Look.UNKNOWN and not (word.istitle() or shouted) else seen

    def _word(self, start: int, end: int) -> str:
        return self._text[start:end].lower()

    def _completes(self, stretch: Sequence[_Piece], piece: _Piece) -> bool:
        """A plain word can be a surname: behind a first name, initials or a title («Поля Чиж», «госпожа Мельник»)."""
        word = self._word(piece.start, piece.end)
        if stretch and len(word) <= _SYLLABLE and self._word(stretch[0].start, stretch[0].end) in LEADING:
            return True
        if len(word) < _SHORTEST:
            return False
        if not stretch:
            return cue_before(self._text, piece.start) is Cue.TITLE or self._is_odd_surname(word, piece)
        return bool(_OPEN.fullmatch("".join(p.look for p in stretch))) and is_nominal(word)

    def _is_odd_surname(self, word: str, piece: _Piece) -> bool:
        """A plain word with a capital as a surname («Лось В. П.», «инженер Заяц», «Седых Алла») or a first name («Муза Львовна»)."""
        if is_role(word) or not self._text[piece.start : piece.end].istitle() or not is_nominal(word):
            return False
        if self._is_plain_name(word, piece.start, piece.end) or _TWO_INITIALS.match(self._text, piece.end):
            return True
        following = _WORD_AFTER.match(self._text, piece.end)
        seen = look(following[1].lower()) if following else Look.OTHER
        if seen is Look.PATRONYMIC:
            return is_single(word) or word in LEADING
        return seen is Look.GIVEN and (is_noun_surname(word) or is_of_many(word) or word in LEADING)

    def _is_plain_name(self, word: str, start: int, end: int) -> bool:
        """«Свет, перезвони», «инженер Заяц», «Костров» under a letter."""
        if self._around.is_vocative(word, end):
            return True
        posted = is_post_before(self._text, start)
        return (posted and (is_noun_surname(word) or ends_as_surname(word))) or (
            is_of_many(word) and (posted or self._around.is_line(start, end))
        )

    def _judge(self, stretch: Sequence[_Piece]) -> Iterator[Found]:
        if not stretch:
            return
        start, end = stretch[0].start, stretch[-1].end
        if self._is_name("".join(piece.look for piece in stretch), start, end):
            yield Found(start, self._around.with_rest(end), Kind.NAME)
        elif len(stretch) > 1:
            for piece in stretch:
                if piece.look is not Look.INITIAL and self._is_name(str(piece.look), piece.start, piece.end):
                    yield Found(piece.start, piece.end, Kind.NAME)

    def _is_name(self, looks: str, start: int, end: int) -> bool:
        cue = cue_before(self._text, start)
        if (cue is Cue.THING and not _SURNAME_INITIALS.fullmatch(looks)) or self._is_thing(looks, start, end, cue):
            return False
        if cue is Cue.TITLE or (cue is Cue.ROLE and looks[0] not in "XLI"):
            return True
        if cue is Cue.HELLO and looks == "g" and self._around.is_ended(end):
            return True
        return self._by_looks(looks, start, end, cue) or self._by_zone(looks, start, end, cue)

    def _by_looks(self, looks: str, start: int, end: int, cue: Cue) -> bool:
        if len(looks) == 1:
            return self._alone(Look(looks), start, end, cue)
        if "P" in looks or ("I" in looks and _WITH_INITIALS.fullmatch(looks)):
            return True
        words = self._word(start, end).split(" ")
        if words[0] in LEADING and len(looks) <= _SYLLABLES:
            return True
        if looks in ("GX", "gX") and is_noun_surname(words[-1]):
            return True
        return ("G" in looks and len(looks) <= _WORDS) or bool(_FULL.fullmatch(looks))

    def _alone(self, seen: Look, start: int, end: int, cue: Cue) -> bool:
        word = self._word(start, end)
        if seen is Look.OTHER:
            return self._is_plain_name(word, start, end)
        if seen is Look.UNKNOWN:
            return self._around.is_done_to(word, start, end) or (not self._around.is_inside(start) and self._around.is_told(end))
        if seen not in _NAMES or (seen is not Look.GIVEN and is_famous(word)) or self._in_places(word, start, cue):
            return False
        if seen is Look.GIVEN:
            return word[0] >= "а"
        return seen in (Look.SURNAME, Look.PATRONYMIC) or self._is_shown(word, start, end)

    def _is_shown(self, word: str, start: int, end: int) -> bool:
        """A word of two meanings is a name by its capital inside a sentence, by what it does, or by being called."""
        around = self._around
        if is_first(word, "Geox"):
            return False
        if around.is_inside(start) or around.acts(end) or around.is_slashed(start, end):
            return True
        return around.is_done_to(word, start, end) or around.is_line(start, end) or (is_listed(word) and around.is_called(end))

    def _in_places(self, word: str, start: int, cue: Cue) -> bool:
        """«во Владимире», «Казань и Владимир»."""
        return is_place(word) and (cue is Cue.INTO or self._around.is_in_list_of_places(start))

    def _by_zone(self, looks: str, start: int, end: int, cue: Cue) -> bool:
        if not self._in_zone(start) or (cue is Cue.INTO and looks == "s"):
            return False
        if looks == "g" and _GLAD.match(self._text, end):
            return False
        return looks[0] in "GgPSsI" or (cue is Cue.HELLO and looks in ("U", "UU"))

    def _in_zone(self, start: int) -> bool:
        while self._at < len(self._zones) and self._zones[self._at][2] <= start:
            self._at += 1
        return self._at < len(self._zones) and self._zones[self._at][1] <= start

    def _is_thing(self, looks: str, start: int, end: int, cue: Cue) -> bool:
        """In quotes by itself, or a brand with its model."""
        if len(looks) == 1 and cue is not Cue.ROLE and self._around.is_quoted(start, end):
            return True
        return self._around.is_car(start, end) or (looks == "g" and cue is Cue.NONE and bool(_NUMBERED.match(self._text, end)))


_NAMED_ZONES: Final = frozenset({ZoneKind.GREETING, ZoneKind.CLOSING, ZoneKind.SIGNATURE})
_NAMES: Final = frozenset({Look.GIVEN, Look.MAYBE_GIVEN, Look.SURNAME, Look.MAYBE_SURNAME, Look.PATRONYMIC})
_SHOUT: Final = 4
"""Words in capitals from four letters on: «АННА» is a name, «ИНН» is not, though it could be a form of Инна."""

_SHORTEST: Final = 3
_WORDS: Final = 4
_OPEN: Final = re.compile(r"[Gg]|[Gg]?P|[Gg]P|I{1,2}")
"""What a surname may still follow."""

_WITH_INITIALS: Final = re.compile(r"I{1,2}[GgSsUX]|[GgSsUX][GgPSsU]?I{1,2}")
_FULL: Final = re.compile(r"[Gg][SsUL]|[SsU][Gg]|[SsU][Gg][PU]|SS?|US")
_TWO_INITIALS: Final = re.compile(r" [А-Я]\. ?[А-Я]\.(?! ?[А-Я][а-я])")
_SURNAME_INITIALS: Final = re.compile(r"[SsUX]II")
_WORD_AFTER: Final = re.compile(r" ([А-Я][а-я]+)(?!\w)")
_SYLLABLE: Final = 6
_SYLLABLES: Final = 3
"""«Нгуен Ван Тхань», «Ли Мин Хо»: words after such a surname are short."""

_GLAD: Final = re.compile(r" (?:вас |вам )?(?:приветств|видеть|помочь|сообщить|служить|знаком|общен|быть)")
"""«Рада приветствовать», «мила была бы»: the adjective, not the name."""

_NUMBERED: Final = re.compile(r" \d{2,}(?!\w)")
