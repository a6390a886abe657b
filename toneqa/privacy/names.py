"""Names of persons: chains of capitalised words, judged by how they look and by what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.privacy.cues import Cue, cue_before, is_post_before, is_role
from toneqa.privacy.kinds import Found, Kind
from toneqa.privacy.people import (
    LEADING,
    Look,
    is_dative,
    is_deed,
    is_famous,
    is_first,
    is_listed,
    is_nominal,
    is_noun_surname,
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
_GLUED: Final = re.compile(r"[\w@./-]")


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
        self._shouted = text.isupper() or sum(map(str.isupper, text)) * 2 > sum(map(str.isalpha, text))

    def chain(self, chain: re.Match[str]) -> Iterator[Found]:
        """The stretches of a chain that may be names, each judged by itself."""
        stretch: list[_Piece] = []
        for match in _PIECE.finditer(self._text, chain.start(), chain.end()):
            piece = _Piece(match.start(), match.end(), self._look(match))
            if match.start() == chain.start() and match.start() and self._is_glued(chain):
                continue
            if piece.look is not Look.OTHER or self._completes(stretch, piece):
                stretch.append(piece)
                continue
            yield from self._judge(stretch)
            stretch = []
        yield from self._judge(stretch)

    def _is_glued(self, chain: re.Match[str]) -> bool:
        """To a word, an address, a path."""
        return not self._is_slashed(chain.start(), chain.end()) and _GLUED.match(self._text, chain.start() - 1) is not None

    def _is_slashed(self, start: int, end: int) -> bool:
        """«/Седова/» under a paper is a signature."""
        return self._text[start - 1 : start] == "/" and self._text[end : end + 1] == "/"

    def _look(self, match: re.Match[str]) -> Look:
        word = match.group()
        if word.endswith("."):
            return Look.INITIAL
        if len(word) == 1 or (word.isupper() and len(word) < _SHOUT and not self._shouted):
            return Look.OTHER
        seen = look(word.lower())
        return Look.OTHER if seen is Look.UNKNOWN and not (word.istitle() or self._shouted) else seen

    def _completes(self, stretch: Sequence[_Piece], piece: _Piece) -> bool:
        """A plain word can be a surname: behind a first name, initials or a title («Поля Чиж», «госпожа Мельник»)."""
        word = self._text[piece.start : piece.end].lower()
        if stretch and len(word) <= _SYLLABLE and self._text[stretch[0].start : stretch[0].end].lower() in LEADING:
            return True
        if piece.end - piece.start < _SHORTEST:
            return False
        if not stretch:
            return cue_before(self._text, piece.start) is Cue.TITLE or self._is_odd_surname(word, piece)
        looks = "".join(p.look for p in stretch)
        return bool(_OPEN.fullmatch(looks)) and is_nominal(self._text[piece.start : piece.end].lower())

    def _is_odd_surname(self, word: str, piece: _Piece) -> bool:
        """A plain word with a capital as a surname («Лось В. П.», «инженер Заяц», «Седых Алла») or a first name («Муза Львовна»)."""
        text = self._text
        if is_role(word) or not text[piece.start : piece.end].istitle() or not is_nominal(word):
            return False
        if _TWO_INITIALS.match(text, piece.end) or (is_noun_surname(word) and is_post_before(text, piece.start)):
            return True
        following = _WORD_AFTER.match(text, piece.end)
        seen = look(following[1].lower()) if following else Look.OTHER
        if word in LEADING and seen in (Look.GIVEN, Look.PATRONYMIC):
            return True
        return (seen is Look.PATRONYMIC and is_single(word)) or (seen is Look.GIVEN and is_noun_surname(word))

    def _judge(self, stretch: Sequence[_Piece]) -> Iterator[Found]:
        if not stretch:
            return
        start, end = stretch[0].start, stretch[-1].end
        if self._is_name("".join(piece.look for piece in stretch), start, end):
            yield Found(start, end, Kind.NAME)
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
        return self._by_looks(looks, start, end, cue) or self._by_zone(looks, start, end, cue)

    def _by_looks(self, looks: str, start: int, end: int, cue: Cue) -> bool:
        if len(looks) == 1:
            return self._alone(Look(looks), start, end, cue)
        if "P" in looks or ("I" in looks and _WITH_INITIALS.fullmatch(looks)):
            return True
        if self._text[start:end].lower().split(" ")[0] in LEADING and len(looks) <= _SYLLABLES:
            return True
        return ("G" in looks and len(looks) <= _WORDS) or bool(_FULL.fullmatch(looks))

    def _alone(self, seen: Look, start: int, end: int, cue: Cue) -> bool:
        word = self._text[start:end].lower()
        if seen is Look.GIVEN:
            return (
                word[0] >= "а" and not _CAR.search(self._text, max(0, start - _CAR_SIGNS), start) and not self._in_places(word, start, cue)
            )
        if seen is Look.OTHER:
            return is_post_before(self._text, start)
        if seen is Look.UNKNOWN:
            return not self._inside(start) and bool(_TOLD.match(self._text, end))
        if seen in (Look.SURNAME, Look.PATRONYMIC):
            return not is_famous(word) and not self._in_places(word, start, cue)
        if seen in (Look.MAYBE_GIVEN, Look.MAYBE_SURNAME):
            return not is_famous(word) and not self._in_places(word, start, cue) and self._is_shown(word, start, end)
        return False

    def _is_shown(self, word: str, start: int, end: int) -> bool:
        """A word of two meanings is a name by its capital inside a sentence, by what it does, or by being called."""
        if is_first(word, "Geox"):
            return False
        return (
            self._inside(start)
            or self._acts(end)
            or self._is_done_to(word, end)
            or self._is_slashed(start, end)
            or (is_listed(word) and self._is_called(end))
        )

    def _is_called(self, end: int) -> bool:
        """«Вера, это старшая смены», not «роза, лилия и пион»."""
        return self._text[end : end + 1] in (",", "!") and not _LIST.match(self._text, end)

    def _inside(self, start: int) -> bool:
        """Inside a sentence a capital is a sign of a name; in a text of capitals it is none."""
        return not self._shouted and bool(_INSIDE.match(self._text, start - 2)) if start > 1 else False

    def _acts(self, end: int) -> bool:
        """«Вера звонила», «Федорчук, вы где?»."""
        following = _NEXT_WORD.match(self._text, end)
        return bool(following and is_deed(following[1].lower())) or bool(_ADDRESSED.match(self._text, end))

    def _is_done_to(self, word: str, end: int) -> bool:
        """«Кулибину отказали»."""
        return _DONE_TO.match(self._text, end) is not None and is_dative(word)

    def _in_places(self, word: str, start: int, cue: Cue) -> bool:
        """«во Владимире», «Казань и Владимир»."""
        if not is_place(word):
            return False
        listed = _LISTED.search(self._text, max(0, start - _REACH), start)
        return cue is Cue.INTO or bool(listed and is_place(listed[1].lower()))

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
        text = self._text
        if len(looks) == 1 and cue is not Cue.ROLE and self._is_quoted(start, end):
            return True
        return bool(_MODEL.match(text, end)) or (looks == "g" and cue is Cue.NONE and bool(_NUMBERED.match(text, end)))

    def _is_quoted(self, start: int, end: int) -> bool:
        """«Марина», «Лев и роза»."""
        text = self._text
        opened = text[start - 1 : start] == '"' or text.rfind('"', max(0, start - _QUOTED), start) >= 0
        closed = text[end : end + 1] == '"' or (text[start - 1 : start] == '"' and text.find('"', end, end + _QUOTED) >= 0)
        return opened and closed


_QUOTED: Final = 24
_NAMED_ZONES: Final = frozenset({ZoneKind.GREETING, ZoneKind.CLOSING, ZoneKind.SIGNATURE})
_SHOUT: Final = 4
"""Words in capitals from four letters on: «АННА» is a name, «ИНН» is not, though it could be a form of Инна."""

_SHORTEST: Final = 3
_WORDS: Final = 4
_REACH: Final = 40
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

_INSIDE: Final = re.compile(r"[а-яa-z,\d-] |(?<!\w)[СКОУВ] ")
_NEXT_WORD: Final = re.compile(r" (?:(?:из|с|со) [а-я]{4,20} )?(?:не |уже |сама? |опять |вчера |сегодня )?([а-я]{3,20})(?!\w)")
_DONE_TO: Final = re.compile(
    r" (?:не |уже |тоже |опять |снова )?(?:отказал|ответил|сказал|звонил|писал|обещал|вернул|прислал|привезл|объяснил|нахамил|отправил|перезвонил)и(?!\w)"
)
_ADDRESSED: Final = re.compile(
    r", (?:вы|ты|тебе|вам|вас|здравствуй|добр|привет|спасибо|извините|простите|подскажи|посмотри|проверь|глянь|закрой|помоги|ответь|скинь|пришли|напиши|отправь|перезвони|позвони|уточни|возьми|сделай)",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r", (?:скинь|пришли|глянь|посмотри|проверь|ответь|напиши|перезвони|позвони|помоги|уточни)(?!\w)")
"""«Вовчик, скинь трек»: told to do something, so a person, whatever the dictionary knows."""

_LIST: Final = re.compile(r", [а-я]+(?:,| и) ")
_LISTED: Final = re.compile(r"([А-Я][а-я-]+)(?:,| и) $")
_CAR: Final = re.compile(r"(?<!\w)(?:лад[аеуы]|lada) $", re.IGNORECASE)
_CAR_SIGNS: Final = 6
_MODEL: Final = re.compile(r"(?:-(?:плюс|люкс|мини|макси)| (?:Грант|Вест|Калин|Приор|Нив|Ларгус)\w{0,2}| [Пп]люс)(?!\w)|, включи|-\d")
_GLAD: Final = re.compile(r" (?:вас |вам )?(?:приветств|видеть|помочь|сообщить|служить|знаком|общен|быть)")
"""«Рада приветствовать», «мила была бы»: the adjective, not the name."""

_NUMBERED: Final = re.compile(r" \d{2,}(?!\w)")
