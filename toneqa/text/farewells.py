"""Farewells and wishes that end a letter: the forms themselves, and where a formula of respect ends."""

from __future__ import annotations

import re
from typing import Final

from toneqa.text.quote_dates import Line

REACH: Final = 240
"""Signs before the end of a line where a closing sentence may begin."""

_RESPECT: Final = re.compile(
    r"(?:(?:и )?с (?:[а-яё]{4,14}(?:ыми?|ими?|ей|ой) ){0,2}"
    r"(?:уважением|пожелани(?:ем|ями)|благодарностью|признательностью|почтением|любовью|заботой|теплом"
    r"|приветом|нежностью|обнимашками)|искренне ваш[аи]?|всегда ваш[аи]?|обнима(?:ю|ем)|целу(?:ю|ем)(?:,? обнима(?:ю|ем))?"
    r"|береги(?:те)? себя|(?:with )?(?:best|kind|warm) (?:regards|wishes)|regards|sincerely)(?!\w)(?:\s?[/|]\s?(?:with )?(?:best|kind|warm) (?:regards|wishes))?"
    r"(?: (?:и|к|ко|за|о|в|вас|вам|всех|всей)(?!\w)[^,.!?:;]{0,70}|(?: [а-яё]{4,14}){1,3}(?=,))?",
    re.IGNORECASE,
)
_DAY: Final = r"(?:завтра|понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья)"
_TILL: Final = (
    rf"до (?:свидания|встречи|скорого|скорой встречи|связи|{_DAY}(?=\s?[.!)]))"
    r"(?! со? (?!вами|тобой|нами)| (?!и )(?:[^.!?,;:\n]{0,60} )?(?!(?:сай|визи)те)[а-яё]{2,20}[йиь]те(?:сь)?(?!\w))"
)
"""«До встречи с курьером подготовьте паспорт» sets a term and bids no farewell."""

WISH: Final = re.compile(
    rf"(?:(?:ну )?всего (?:вам |тебе )?(?:самого )?(?:доброго|хорошего|наилучшего|лучшего|светлого)|{_TILL}|новых встреч|всех благ"
    r"|удачи(?=(?: (?:вам|тебе|с|со|в|на|и|во)(?!\w)| ?[.!,)]|\s{0,3}$))|счастливо(?=\s?[.!)]|\s{0,3}$)|пока(?=\s?[.!)]|\s{0,3}$)"
    r"|(?:и )?желаю|(?:и )?желаем|с наступающим|с праздник(?:ом|ами)|с (?:новым|днем|днём|рождеством)|будьте здоровы|здоровья (?:вам|и)"
    r"|(?:хорош|отличн|приятн|прекрасн|добр|удачн|т[её]пл|чудесн|замечательн|солнечн|спокойн|счастлив|л[её]гк|мягк|вкусн|уютн|ярк|весел|сладк|безоблачн)"
    r"(?:ого|его|ой|ей|ых|их)(?:-[а-яё]+(?:ого|его|ей|ой|ых|их))?(?: (?:вам|тебе|всем))?(?: и [а-яё]+(?:ого|его|ой|ей|ых|их))?"
    r" [а-яё]+(?:а|я|ы|и|ов|ев|ей|ок|ого|у|ам))"
    r"(?!\w)[^.!?;:]{0,80}",
    re.IGNORECASE,
)
END: Final = re.compile(r"\s{0,3}[.!,)(…]{0,5}(?:\s{0,2}[^\w\s.,!?\"'«»(){}\[\]<>:;/\\|@#$%^&*+=~`–—-]{1,8}[.!)]{0,3}){0,3}\s{0,3}")
_COMFORT: Final = r"(?:тревожьтесь|беспокойтесь|волнуйтесь|переживайте|болейте|грустите|скучайте|унывайте|теряйтесь|прощаемся)(?!\w)"
NEWS: Final = re.compile(
    rf"(?<!\w)(?:нет|не(?! {_COMFORT})|нельзя|будет|было|была|мало|жаль|хватает|уже|чтобы|если|можно|нужно|надо"
    r"|просим|прошу|пишите|звоните|приходите|пожалуйста)(?!\w)|\d{2}[:.]\d{2}|[?]",
    re.IGNORECASE,
)
"""A wish that holds one of these tells something; «и не тревожьтесь» does not."""


def after_formula(text: str, line: Line) -> int | None:
    """Where the words after «С уважением, » begin; None when the line opens with no such formula."""
    start, end = line
    formula = _RESPECT.match(text, start, min(end, start + REACH))
    if formula is None:
        return None
    rest = END.match(text, formula.end(), end)
    at = rest.end() if rest else formula.end()
    glued = at == formula.end() and at < end
    return None if glued else at
