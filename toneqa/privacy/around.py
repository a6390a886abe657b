"""What stands around a capitalised word and shows a person: what he does or is told, brackets, quotation marks, his own line."""

from __future__ import annotations

import re
from typing import Final

from toneqa.privacy.people import is_dative, is_deed, is_listed, is_place, look

_REACH: Final = 40
_QUOTED: Final = 24
_GLUED: Final = re.compile(r"[\w@./-]")
_INSIDE: Final = re.compile(r"[а-яa-z,\d-] |(?<!\w)[СКОУВ] ")
_NEXT_WORD: Final = re.compile(r" (?:(?:из|с|со) [а-я]{4,20} )?(?:не |уже |сама? |опять |вчера |сегодня )?([а-я]{3,20})(?!\w)")
_STATE: Final = re.compile(
    r" (?:сегодня |завтра |сейчас |пока )?(?:на больничном|в отпуске|в декрете|в курсе|на линии|на месте|на связи|на обеде"
    r"|выходн\w{2,3}|болеет|занята?|уехала?|ушла|ушел|отпросил\w{2,3})(?!\w)"
)
_BESIDE: Final = re.compile(r" и ([А-Я][а-я]+)(?!\w)")
_DONE_TO: Final = re.compile(
    r" (?:не |уже |тоже |опять |снова )?(?:отказал|ответил|сказал|звонил|писал|обещал|вернул|прислал|привезл|объяснил|нахамил|отправил|перезвонил)и(?!\w)"
)
_ADDRESSED: Final = re.compile(
    r", (?:вы|ты|тебе|вам|вас|здравствуй|добр|привет|спасибо|извините|простите|подскажи|посмотри|проверь|глянь|закрой|помоги|ответь|скинь|пришли"
    r"|напиши|отправь|перезвони|позвони|уточни|возьми|сделай)",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r", (?:ты|где|как там|скинь|пришли|глянь|посмотри|проверь|ответь|напиши|перезвони|позвони|помоги|уточни)(?!\w)")
_GIVEN_TO: Final = re.compile(
    r"(?<!\w)(?:вручен\w|вручить|доставить|доставьте|передать|передайте|передал\w?|отдал\w?|отдайте|выдать|выдан\w?|отправить|отказать) $",
    re.IGNORECASE,
)
_REST: Final = re.compile(r" (?:оглы|кызы|углы|заде)(?!\w)| [А-Я](?=\s*(?:$|[\n,;:|)\]]|\d\d:))")
_LIST: Final = re.compile(r", [а-я]+(?:,| и) ")
_LISTED: Final = re.compile(r"([А-Я][а-я-]+)(?:,| и) $")
_ENDED: Final = re.compile(r"[.!?]|\s*$")
_LAST: Final = re.compile(r"\.?\s*$")
_OVER: Final = re.compile(r"[.!?…)] {1,2}$")
_CAR: Final = re.compile(r"(?<!\w)(?:лад[аеуы]|lada) $", re.IGNORECASE)
_MODEL: Final = re.compile(r"(?:-(?:плюс|люкс|мини|макси)| (?:Грант|Вест|Калин|Приор|Нив|Ларгус)\w{0,2}| [Пп]люс)(?!\w)|, включи|-\d")


class Around:
    """Of one text in the form of a shadow. ``shouted``: a text of capitals, where a capital says nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.shouted = text.isupper() or sum(map(str.isupper, text)) * 2 > sum(map(str.isalpha, text))

    def is_glued(self, start: int, end: int) -> bool:
        """To a word, an address, a path."""
        return start > 0 and not self.is_slashed(start, end) and _GLUED.match(self.text, start - 1) is not None

    def is_slashed(self, start: int, end: int) -> bool:
        """«/Седова/» under a paper is a signature."""
        return self.text[start - 1 : start] == "/" and self.text[end : end + 1] == "/"

    def is_inside(self, start: int) -> bool:
        """Inside a sentence or behind a bracket a capital is a sign of a name."""
        if self.shouted or not start:
            return False
        return self.text[start - 1] == "(" or (start > 1 and _INSIDE.match(self.text, start - 2) is not None)

    def acts(self, end: int) -> bool:
        """«Вера звонила», «Федорчук, вы где?», «Злата на больничном», «Рая и Тома»."""
        if _STATE.match(self.text, end) or _ADDRESSED.match(self.text, end):
            return True
        beside, following = _BESIDE.match(self.text, end), _NEXT_WORD.match(self.text, end)
        return bool(beside and look(beside[1].lower()) in "Gg") or bool(following and is_deed(following[1].lower()))

    def is_told(self, end: int) -> bool:
        """«Вовчик, скинь трек»: a person, whatever the dictionary knows."""
        return _TOLD.match(self.text, end) is not None

    def is_vocative(self, word: str, end: int) -> bool:
        """«Свет, перезвони»: a first name without its last letter."""
        return (is_listed(word + "а") or is_listed(word + "я")) and self.is_told(end)

    def is_done_to(self, word: str, start: int, end: int) -> bool:
        """«Кулибину отказали», «передать Кулибину»."""
        if _DONE_TO.match(self.text, end) and is_dative(word):
            return True
        return word[-1] in "ую" and _GIVEN_TO.search(self.text, max(0, start - _REACH), start) is not None

    def is_called(self, end: int) -> bool:
        """«Вера, это старшая смены», not «роза, лилия и пион»."""
        return self.text[end : end + 1] in (",", "!") and not _LIST.match(self.text, end)

    def is_ended(self, end: int) -> bool:
        """Is the sentence over?"""
        return _ENDED.match(self.text, end) is not None

    def is_line(self, start: int, end: int) -> bool:
        """Does it stand alone on its line or behind the last sentence, as under a letter?"""
        if _LAST.match(self.text, end) and _OVER.search(self.text, max(0, start - _REACH), start):
            return True
        above = self.text.rfind("\n", max(0, start - 2), start)
        return above >= 0 and not self.text[above:start].strip() and self.text[end : end + 1] in ("", "\n")

    def is_in_list_of_places(self, start: int) -> bool:
        """«Казань и Владимир»."""
        listed = _LISTED.search(self.text, max(0, start - _REACH), start)
        return bool(listed and is_place(listed[1].lower()))

    def is_car(self, start: int, end: int) -> bool:
        """«Лада Веста», «Лада Гранта», «Мила-плюс»: a brand with its model."""
        return _MODEL.match(self.text, end) is not None or _CAR.search(self.text, max(0, start - _REACH), start) is not None

    def is_quoted(self, start: int, end: int) -> bool:
        """«Марина», «Лев и роза»."""
        text = self.text
        opened = text[start - 1 : start] == '"' or text.rfind('"', max(0, start - _QUOTED), start) >= 0
        closed = text[end : end + 1] == '"' or (text[start - 1 : start] == '"' and text.find('"', end, end + _QUOTED) >= 0)
        return opened and closed

    def with_rest(self, end: int) -> int:
        """With «оглы», and with an initial without its dot («Виктор К»)."""
        rest = _REST.match(self.text, end)
        return rest.end() if rest else end
