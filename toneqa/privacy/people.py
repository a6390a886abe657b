"""How a word looks as a name: by the dictionary, by lists, by its letters."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from toneqa.lang.morph import all_readings, is_known, readings
from toneqa.text.signers import FIRST_NAMES

_KEPT: Final = 50_000


class Look(StrEnum):
    """``GIVEN`` is nothing but a first name, ``MAYBE_GIVEN`` also another word («вера»); the same for surnames.
    ``UNKNOWN``: no word of the dictionary; ``LATIN``: a word in Latin letters; ``OTHER``: a plain word."""

    GIVEN = "G"
    MAYBE_GIVEN = "g"
    PATRONYMIC = "P"
    SURNAME = "S"
    MAYBE_SURNAME = "s"
    INITIAL = "I"
    UNKNOWN = "U"
    LATIN = "L"
    OTHER = "X"


_SHORT: Final = """
ни ли ан тэ тян тен лю лу цай югай хван чжан ван чан чен линь нго
"""
SHORT_SURNAMES: Final = frozenset(_SHORT.split())
"""Korean, Chinese and Vietnamese surnames that look like other words."""

_LEADING: Final = """
нгуен фам хоанг пак чой хан чо сон ким ма хо
"""
LEADING: Final = SHORT_SURNAMES | frozenset(_LEADING.split())
"""Surnames of these peoples that stand before the name: «Нгуен Ван Тхань», «Ким Чен Сук»."""

_PLAIN: Final = """
хай хелло мир май март инн кпп бик огрн снилс
"""
_NEVER: Final = frozenset(_PLAIN.split())
"""Greetings and common words that the dictionary also knows as rare names."""

_LATIN_LABELS: Final = frozenset({"cardholder", "holder", "guest", "name", "passenger", "surname", "customer", "client", "from", "dear"})
_NAME_TAGS: Final = frozenset({"Name", "Patr", "Surn"})
_SURNAME_ENDING: Final = re.compile(
    r".{2,}(?:ов|ев|ин|ын|ова|ева|ина|ына|ский|цкий|ская|цкая|ского|цкого|ской|цкой|ому|скому|енко|чук|юк|швили|дзе|ян|янц|ко)"
)


_DECLINED: Final = re.compile(r".{3,}(?:[оеё]в|[иы]н)(?:а|у|ым|ой|е|ых|ы)?")
"""A strange word with the ending of a surname in any case: «Кулибину», «Кулибиным»."""


_OVA: Final = re.compile(r".{2,}[оеё]ва?")
_OF_THEM: Final = re.compile(r".{2,}[оеё]в")


@lru_cache(maxsize=_KEPT)
def look(word: str) -> Look:
    """Of a word in lower case with е for ё."""
    if word in _LATIN_LABELS:
        return Look.OTHER
    if word[0] < "а":
        return Look.GIVEN if word in latin_names() else Look.LATIN
    if word in _NEVER:
        return Look.OTHER
    if word in SHORT_SURNAMES:
        return Look.MAYBE_SURNAME
    found = readings(word)
    tags = [t for _, t in found]
    if not is_known(word) and word not in FIRST_NAMES and not (len(word) > 4 and "-" not in word and _known_stem(word)):
        return _unknown(word, tags)
    named = [t & _NAME_TAGS for t in tags]
    rivals = [t for t, names in zip(tags, named, strict=True) if not names and not ("ADJS" in t and _OVA.fullmatch(word))]
    seen = _given(word, named, rivals) or _surname(named, rivals, tags)
    return seen or _rare(word, tags) or Look.OTHER


def _rare(word: str, tags: list[frozenset[str]]) -> Look | None:
    """«Яхонтова», by the dictionary a form of «яхонтовый», «Сомовой» of «сомовый»; «Свете» of «свет»."""
    if _OVA.fullmatch(word) and all("ADJS" in t for t in tags):
        return Look.MAYBE_SURNAME
    if _DECLINED.fullmatch(word) and any("Surn" in t for _, t in all_readings(word)):
        return Look.MAYBE_SURNAME
    return Look.MAYBE_GIVEN if any(lemma in FIRST_NAMES for lemma, _ in all_readings(word)) else None


def _known_stem(word: str) -> bool:
    """A form of a listed first name that the dictionary does not know («Лейсан» it knows not, «Ильдаром» it does)."""
    return any(lemma in FIRST_NAMES for lemma, _ in readings(word))


def _unknown(word: str, tags: list[frozenset[str]]) -> Look:
    if "-" in word:
        parts = [look(part) for part in word.split("-") if part]
        if any(p in (Look.GIVEN, Look.SURNAME) for p in parts):
            return Look.SURNAME if Look.SURNAME in parts else Look.GIVEN
        return Look.UNKNOWN
    if any("Patr" in t for t in tags) and re.search(r"(?:вич|вна|ична|кызы|оглы)\w{0,3}$", word):
        return Look.PATRONYMIC
    if _SURNAME_ENDING.fullmatch(word) and any("Surn" in t for t in tags[:2]):
        return Look.MAYBE_SURNAME
    if _DECLINED.fullmatch(word) and any("Surn" in t for t in tags):
        return Look.MAYBE_SURNAME
    return Look.UNKNOWN


def _given(word: str, named: list[frozenset[str]], rivals: list[frozenset[str]]) -> Look | None:
    if any("Patr" in names for names in named):
        return Look.PATRONYMIC
    if not any("Name" in names for names in named):
        return Look.MAYBE_GIVEN if word in FIRST_NAMES else None
    lemma = readings(word)[0][0]
    if lemma in _TWOFOLD or word in _TWOFOLD:
        return Look.MAYBE_GIVEN
    return Look.GIVEN if not rivals or ("Name" in named[0] and lemma in FIRST_NAMES) else Look.MAYBE_GIVEN


_DOUBLE: Final = """
вера надежда любовь роза лилия роман лев слава марк майя рада мила гуля тема лада флора рим жасмин злата ника лика венера марта
макс тома поля лена аля вика дана мир арт рая толя пол
"""
_TWOFOLD: Final = frozenset(_DOUBLE.split())
"""First names that are other words too: they need something beside them."""


def _surname(named: list[frozenset[str]], rivals: list[frozenset[str]], tags: list[frozenset[str]]) -> Look | None:
    if not any("Surn" in names for names in named):
        return None
    return Look.SURNAME if not rivals or ("Surn" in named[0] and not any("Geox" in t for t in tags)) else Look.MAYBE_SURNAME


@lru_cache(maxsize=_KEPT)
def is_place(word: str) -> bool:
    return any("Geox" in tags for _, tags in all_readings(word))


@lru_cache(maxsize=_KEPT)
def is_first(word: str, tag: str) -> bool:
    """Has the likeliest reading that grammeme?"""
    return tag in readings(word)[0][1]


def is_listed(word: str) -> bool:
    return word in FIRST_NAMES


@lru_cache(maxsize=_KEPT)
def is_single(word: str) -> bool:
    return "plur" not in readings(word)[0][1]


@lru_cache(maxsize=_KEPT)
def is_dative(word: str) -> bool:
    return any("datv" in tags for _, tags in readings(word))


@lru_cache(maxsize=_KEPT)
def is_person(word: str) -> bool:
    """A common noun for a living being in the singular: «нотариус», «кардиологу»."""
    tags = readings(word)[0][1]
    return "anim" in tags and "NOUN" in tags and "plur" not in tags and tags.isdisjoint(_NAME_TAGS)


@lru_cache(maxsize=_KEPT)
def is_nominal(word: str) -> bool:
    """A noun or an adjective of the dictionary: what a surname may look like («Чиж», «Бурый»)."""
    return any(not tags.isdisjoint(("NOUN", "ADJF")) for _, tags in readings(word))


_NOUNS: Final = """
воробей соловей голубь заяц волк лось жук кузнец мельник коваль бондарь гончар ткач швец скрипка сорока ворона чайка лебедь орел сокол
коршун щука карась сом окунь бык баран козел коза кот кабан лис лиса медведь бобр барсук еж дятел кукушка журавль ворон грач галка мороз
зима лето весна гроза буря крот хомяк муха комар паук гусь утка петух капуста редька кавун мак береза дуб осина верба клен калина
рыба рыбак пастух козак казак пономарь писарь лях турок черемуха горох кулиш сало борщ свекла цыбуля жаба хмара вовк чиж стриж щегол
"""
NOUN_SURNAMES: Final = frozenset(_NOUNS.split())
"""Frequent surnames that are plain nouns."""


@lru_cache(maxsize=_KEPT)
def is_noun_surname(word: str) -> bool:
    """«Заяц», «Зайцу», «Седых»."""
    return any(lemma in NOUN_SURNAMES for lemma, _ in readings(word)) or (len(word) > _OF_MANY and word.endswith(("ых", "их")))


@lru_cache(maxsize=_KEPT)
def is_of_many(word: str) -> bool:
    """«Костров», «Чирков»: a surname, or by the dictionary many of a thing."""
    return bool(_OF_THEM.fullmatch(word)) and all("plur" in tags for _, tags in readings(word))


_THINGS: Final = re.compile(r"(?:магазин|машин|корзин|картин|причин|половин|основ|кабин|витрин|резин|старшин|мужчин|женщин|район|закон)\w*")


@lru_cache(maxsize=_KEPT)
def ends_as_surname(word: str) -> bool:
    """«Лапина», «Лапиной», by the dictionary a thing."""
    return bool(_SURNAME_ENDING.fullmatch(word) or _DECLINED.fullmatch(word)) and not _THINGS.fullmatch(word)


_OF_MANY: Final = 4


_DEEDS: Final = re.compile(
    r"(?!удар)(?:по|пере|со|от|до|за|на|вы|у|при|раз|об|под|из)?(?:звон|сказ|говор|писа|пиш|обеща|прос|ответ|отвеч|реш|помог|помож|ход|шл|шел|прид|приш|ехал|едет|едет|езжа|вол|работ|да[лсё]|бра[лн]|бер|нес|вез|прав"
    r"|куп|плат|жд|жив|болел|болеет|казыва|каза|хамил|груби|веде|вел|встре|объясн|увер|утвержд|прислал|пришл|оформи|провер|знает|знал|хочет|хотел|может|дума|благодар|занима|готови|верн|вернет|уш|узнал"
    r"|родил|замен|консульт|подтверд|подключ|вызвал|сдела|забыл|нашл|нашел|слыша|виде|смотр|чита|игра|учи|помнит)\w*"
)


@lru_cache(maxsize=_KEPT)
def is_deed(word: str) -> bool:
    """A verb in the singular that says what a person does: «звонила», «обещал», «решит»."""
    told = any("VERB" in tags and not tags.isdisjoint(("past", "3per")) and "plur" not in tags for _, tags in readings(word)[:1])
    return told and bool(_DEEDS.match(word))


_PAST: Final = """
пушкин толстой чехов достоевский гоголь тургенев лермонтов гагарин ленин сталин маркс энгельс киров мичурин горький маяковский
есенин чайковский рахманинов шостакович менделеев ломоносов суворов кутузов нахимов жуков дзержинский калинин фрунзе чапаев
королев циолковский моцарт бетховен бах эйнштейн ньютон пифагор мур гант гаусс паскаль дарвин фрейд тесла рентген айвазовский
репин шишкин левитан щорс паустовский пришвин бианки булгаков набоков пастернак ахматова цветаева бродский некрасов крылов
грибоедов бунин куприн шолохов гончаров островский
"""
FAMOUS: Final = frozenset(_PAST.split())
"""Surnames of the past that letters name as streets, books and prizes; with a first name beside them they are masked all the same."""


def is_famous(word: str) -> bool:
    return any(lemma in FAMOUS for lemma, _ in readings(word))


_CYRILLIC: Final = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"
_ROMAN: Final = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch _ y _ e yu ya"
_LETTERS: Final = dict(zip(_CYRILLIC.split(), _ROMAN.split(), strict=True))
_VARIANTS: Final = (
    ("kh", "h"),
    ("yu", "iu"),
    ("ya", "ia"),
    ("ya", "ja"),
    ("ks", "x"),
    ("y", "i"),
    ("iy", "y"),
    ("iy", "i"),
    ("e", "ye"),
    ("ay", "ai"),
    ("ey", "ei"),
)
_ENGLISH: Final = """
john mary james robert michael william david richard joseph thomas daniel matthew anthony mark paul steven andrew peter kevin brian
george edward jason jeffrey ryan gary eric stephen larry scott frank sarah karen nancy lisa emily laura jessica linda susan
margaret elizabeth jennifer patricia barbara hans klaus jean pierre marco jose ahmed mohammed ali alex max anna maria
"""


@cache
def latin_names() -> frozenset[str]:
    """First names as passports and mail programs spell them."""
    plain = {"".join(_LETTERS[c] for c in name if c in _LETTERS).replace("_", "") for name in FIRST_NAMES}
    varied = {name.replace(a, b) for name in plain for a, b in _VARIANTS}
    return frozenset(plain | varied | set(_ENGLISH.split()))
