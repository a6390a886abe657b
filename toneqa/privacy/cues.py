"""What the words before a capitalised word say of it: a title or a role makes it a name, a street or a product does not."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from toneqa.privacy.people import is_person

_REACH: Final = 40
_KEPT: Final = 20_000


class Cue(StrEnum):
    """``TITLE``: only a name can follow; ``ROLE``: most likely one; ``HELLO``: somebody is greeted; ``THING``: a street, a
    book, a product; ``INTO``: a place may follow; ``NONE``."""

    TITLE = "title"
    ROLE = "role"
    HELLO = "hello"
    THING = "thing"
    INTO = "into"
    NONE = ""


def cue_before(text: str, start: int) -> Cue:
    """The cue of the one, two or three words before ``start``."""
    words = text[max(0, start - _REACH) : start].split()[-4:]
    while words and words[-1] in _SIGNS:
        sign = words.pop()
        if words:
            words[-1] += sign
    if _PET.search(" ".join(words)):
        return Cue.THING
    return _cue(" ".join(words[-3:]).lower()) if words else Cue.NONE


_SIGNS: Final = ("-", ":", "|", ";", "--")


@lru_cache(maxsize=_KEPT)
def _cue(words: str) -> Cue:
    parts = words.split(" ")
    for size in range(min(3, len(parts)), 0, -1):
        tail = " ".join(parts[-size:]).lstrip('("[>*')
        for cue, pattern in _CUES:
            if pattern.fullmatch(tail):
                return cue
    return Cue.ROLE if parts[-1].isalpha() and parts[-1][0] >= "а" and is_person(parts[-1]) else Cue.NONE


_TITLE: Final = re.compile(
    r"(?:господ(?:ин\w{0,2}|а)|госпож\w{1,2}|г-н\w?|г-ж\w|граждани\w{1,3}|гражданк\w{1,2}|гр\.|товарищ\w{0,2}|тов\.|mr\.?|mrs\.?|ms\.?|мистер\w{0,2}|миссис|мисс|мадам|месье|моя фамилия|фамилия моя|ип|на фамилию|меня зовут|мое имя|на имя|по имени|по фамилии|зовут"
    r"|(?:ф\.? ?и\.? ?о\.?|имя|фамилия|отчество|держатель|holder|cardholder|владелец|владелец карты|name|от кого)(?: \w{3,12})?[:;|=-])"
)
_ROLES: Final = (
    r"менеджер\w{0,2}|оператор\w{0,3}|специалист\w{0,3}|сотрудни\w{1,4}|мастер\w{0,2}|курьер\w{0,2}|водител\w{1,2}|врач\w{0,2}|доктор\w{0,2}|инженер\w{0,2}|консультант\w{0,3}|куратор\w{0,2}"
    r"|агент\w{0,2}|администратор\w{0,2}|директор\w{0,2}|начальник\w{0,2}|руководител\w{1,2}|бухгалтер\w{0,2}|клиент\w{0,3}|клиентк\w{1,2}|заявител\w{1,2}|получател\w{1,2}|отправител\w{1,2}"
    r"|исполнител\w{1,2}|ответственн\w{2,3}|отв\.|исп\.|коллег\w{1,2}|сосед\w{0,3}|муж\w{0,3}|супруг\w{0,2}|жен\w{1,2}|сын\w{0,2}|дочь|дочер\w{1,2}|дочк\w{1,2}|мам\w{1,2}|пап\w{1,2}|бабушк\w{1,2}"
    r"|дедушк\w{1,2}|тет\w{1,2}|дяд\w{1,2}|брат\w{0,2}|сестр\w{1,2}|внук\w?|внучк\w{1,2}|друг\w?|подруг\w{1,2}|пассажир\w?|заказчик\w{0,2}|контактное лицо|от имени|от лица|по поручению|на линии|экспедитор\w{0,2}|ознакомлен\w?|подпис\w{1,2}|автор\w?|доверенность на|на связи"
    r"|с вами|с уважением|пишет(?: вам)?|от|кому|спросить|обратитесь к|спросите|позовите|позвоните|передайте|пациент\w{0,3}|абонент\w{0,2}|юрист\w{0,2}|юрисконсульт\w?|тренер\w{0,2}|учител\w{1,3}"
    r"|электрик\w?|сантехник\w?|слесар\w|повар\w?|диспетчер\w{0,2}|кассир\w?|продав\w{2,3}|преподавател\w{1,3}|хозя\w{2,3}|пользовател\w{1,2}|дежурн\w{2,3}|заведующ\w{2,3}|управляющ\w{2,3}|наш[аеу]?|ваш[аеу]?|вашей|нашей|вашим|нашим|пусть|жил(?:ец|ьца|ьцу|ица|ицы)|квартиросъемщик\w{0,2}|наниматель\w?|свидетел\w{1,2}|истец|истца|ответчик\w?|поручител\w|собственник\w?|пристав\w?|инспектор\w?|участков\w{2,3}|прораб\w?|риелтор\w?"
    r"|согласован\w|утвержда\w{1,3}|утвердил\w?|принял\w?|проверил\w?|подготовил\w?|составил\w?|оформил\w?|выдал\w?|зарегистрировал\w?|отпустил\w?|записал\w?|семь\w{1,2}|я|это"
)
_ROLE: Final = re.compile(rf"(?:{_ROLES})(?: смены| отдела| поддержки| склада| зала| линии)?[:,-]?")
_HELLO: Final = re.compile(
    r"(?:здравствуй\w{0,2}|добр\w{2,3} (?:день|дня|вечер|вечера|утро|утра)|доброй ночи|привет\w{0,5}|уважаем\w{2}|дорог\w{2}|мил\w{2}|рад\w? приветствовать|хай|hello|hi|dear|спасибо|благодарю|извините|простите)[,!.]?"
)
_THING: Final = re.compile(
    r"(?:ул\.|улиц\w{1,3}|просп\.|проспект\w{0,2}|пр\.|пр-т\w?|пер\.|переул\w{1,4}|площад\w{1,2}|пл\.|шоссе|наб\.|набережн\w{2,3}|бульвар\w{0,2}|б-р\w?|имен[иь]|им\.|памятник\w{0,2}|музе\w{1,2}"
    r"|театр\w{0,2}|библиотек\w{1,2}|закон\w{0,2}|теорем\w|диаграмм\w|преми\w{1,2}|роман\w?|книг\w{1,2}|стих\w{0,3}|рассказ\w{0,2}|повест\w{1,2}|опер\w|балет\w?|картин\w{1,2}|фильм\w?(?: о)?|станци\w"
    r"|метро|парк\w{0,2}|сквер\w{0,2}|город\w{0,2}|г\.|дом-музей|бюст\w?|портрет\w?|день|праздник|икон\w{1,2}|храм\w{0,2}|свят(?:ой|ого|ая)|царь|царя|король|остров\w?|озер\w|рек[аи]|мыс\w?|гора"
    r"|набор\w{0,2}|крем\w?|плед\w?|чай|кофе|шампун\w|сорт\w?|роз\w|модел\w{1,2}|тариф\w{0,2}|коллекци\w|лини\w{1,3}|магазин\w{0,2}|салон\w{0,2}|кафе|ресторан\w{0,2}|бренд\w?|марк\w|банк\w?"
    r"|диван\w?|кресл\w{1,2}|комод\w?|кроват\w|шкаф\w?|стол\w?|торт\w?|бот\w?|робот\w?|ассистент\w?|колонк\w|радио|газет\w|журнал\w?|отел\w|гостиниц\w|санатори\w|лагер\w|пансионат\w?|ооо|ао|пао|зао|тц"
    r"|трц|жк|лад[аеуы]|lada|кот\w?|кошк\w|собак\w|пес|пса|щен\w{2,3}|попуга\w{1,2})(?: (?:[а-я]\. ?){1,2})?"
)
_PET: Final = re.compile(
    r"(?<!\w)(?:кот|кошк|кошеч|пес|пса|псу|собак|щен|попуга|хомя|кролик|питом)\w{0,4} (?:зовут|по имени)$", re.IGNORECASE
)
_INTO: Final = re.compile(r"(?:в|во|из|до|под|город\w{0,2}|через|около|по|над|рядом с)")
_CUES: Final = ((Cue.THING, _THING), (Cue.TITLE, _TITLE), (Cue.ROLE, _ROLE), (Cue.HELLO, _HELLO), (Cue.INTO, _INTO))
_CLIENT: Final = re.compile(r"(?<!\w)(?:клиент|заявител|получател|отправител|пациент|абонент|пассажир)\w{0,3} $", re.IGNORECASE)


def is_person_before(text: str, start: int) -> bool:
    """A post, or what a client is called."""
    return is_post_before(text, start) or _CLIENT.search(text, max(0, start - _REACH), start) is not None


def is_pet(text: str, end: int) -> bool:
    """«котика зовут» before ``end``."""
    return _PET.search(text, max(0, end - _REACH), end) is not None


_POST: Final = re.compile(
    r"(?:менеджер|оператор|специалист|сотрудни(?:к|ц)|мастер|курьер|водител|врач|доктор|инженер|консультант|куратор|администратор|директор|начальник|руководител|бухгалтер"
    r"|юрист|тренер|электрик|сантехник|слесар|повар|диспетчер|кассир|преподавател|жил(?:ец|ьц|иц)|сосед|наниматель|квартиросъемщик|свидетел|пристав|инспектор|прораб|механик|монтажник|логист)\w{0,3} $",
    re.IGNORECASE,
)


def is_post_before(text: str, start: int) -> bool:
    """Does a post of a person stand right before?"""
    return _POST.search(text, max(0, start - _REACH), start) is not None


_OTHER_ROLES: Final = re.compile(
    r"(?:покупател|партнер|гост|участни|посетител|заказчи|подписчи|читател|сторон|кандидат|стажер|исполнител|президент|министр|уважаем|дорог|господ|служб|отдел|компани|банк)\w{0,5}"
)


@lru_cache(maxsize=_KEPT)
def is_role(word: str) -> bool:
    """What a person may be called by without being named: «Клиент», «Партнёр»."""
    return bool(_OTHER_ROLES.fullmatch(word) or _ROLE.fullmatch(word) or _TITLE.fullmatch(word) or _HELLO.fullmatch(word))
