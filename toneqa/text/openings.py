"""The salutation that opens a letter or a chat line: where it ends, so that the news after it stays body."""

from __future__ import annotations

import re
from typing import Final

_HELLO: Final = (
    r"(?:(?i:здравствуй(?:те)?(?:-здравствуй(?:те)?)?|здрасьте|добр(?:ый|ого)(?:-добр(?:ый|ого))? (?:день|дня|вечер|вечера|ден[её]ч?[её]?ка?)|добр(?:ое|ого) (?:утро|утра)"
    r"|доброй ночи|(?:самого )?доброго времени суток|приветству(?:ю|ем)|привет(?:-привет|ы|ики?)?(?:-приветик)?|салют|рад[аы]? (?:вас )?приветствовать"
    r"|хай|hello|hi|good (?:morning|afternoon|day|evening))(?!\w))"
)
_NOUNS: Final = (
    r"(?i:коллег[аи]|друзья|друг|дружище|клиент(?:ка|ы)?|покупател(?:ь|и)|пользовател(?:ь|и)|абонент(?:ы)?|гост(?:ь|и|ья)|заявител[ьи]"
    r"|пассажир(?:ы)?|заказчик(?:и)?|партн[её]р(?:ы)?|подписчик(?:и)?|собственник(?:и)?|посетител[ьи]|читател[ьи]|жильцы|соседи|дамы и господа"
    r"|все|всем|ещ[её] раз|снова|вам|вас|тебе)(?!\w)"
)
_TITLED: Final = r"(?i:(?:наш\w{0,3} )?(?:(?:глубоко)?уважаем(?:ый|ая|ые|ое)(?:\(-?ая\))?|дорог(?:ой|ая|ие)|мил(?:ый|ая|ые)|любим(?:ый|ая|ые)|господин|госпожа|семья)(?!\w))"
_OTHERS: Final = (
    r"(?!(?:Вы|Вас|Вам|Ваш\w{0,3}|Мы|Я|Это|Меня|По|На|Спасибо|Благодар\w{1,4}|Извините|Простите|К|В|Да|Нет|Если|Как|Ваше\w{0,2})(?!\w))"
)
_NAME: Final = rf"{_OTHERS}(?:[А-ЯЁA-Z][\w'’-]{{1,30}}|[А-ЯЁ]\.)"
_NAMES: Final = rf"{_NAME}(?: ?{_NAME}){{0,3}}"
_BLANK: Final = r"(?:\{\{?[\w .]{1,40}\}?\}|\[[\w .]{1,40}\]|<[\w .]{1,40}>|%[\w.]{1,40}%)"
_STOP: Final = r"(?=[ \t]*(?:[.!,:;)…(—–-]|$|[^\w\s\"'«(]))"
_LOOSE: Final = r"(?:[ ,]{1,2}[^\W\d_][\w'’-]{0,30}){1,5}"
"""Free words after «Уважаемый», «Дорогая»: up to five, till the sign that must follow."""

_ADDRESSEE: Final = (
    rf"(?:{_NAMES}|{_BLANK}|{_NOUNS}(?: {_NAMES})?|{_TITLED}(?: [А-ЯЁ]\.(?: ?[А-ЯЁ]\.)?(?: {_NAME})?| {_NAMES}| {_BLANK}|{_LOOSE}){_STOP})"
)
_END: Final = r"[ \t]{0,2}[.!,:;)…(]{0,5}(?:[ \t]?[\U0001F300-\U0001FAFF\u2600-\u27BF\ufe0f\u200d]{1,6}[.!]{0,2}){0,2}"
_AFTER: Final = (
    rf"(?:(?: (?i:вас|вам|всех|тебя)(?!\w))?(?:, {{0,3}}| {{1,3}}){_ADDRESSEE}{_STOP}"
    r"|(?: (?i:из|всем|всей|ещ[её] раз|снова|и)\b[^.!?,\n]{0,50}(?=[.!])))?"
)
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"{_HELLO}{_AFTER}{_END}",
        rf"(?:{_NAMES}|[^\W\d_]{{2,20}}|{_BLANK}|{_TITLED} {_NAMES}),? {_HELLO}{_AFTER}{_END}",
        rf"(?i:(?:глубоко)?уважаем(?:ый|ая|ые|ое)(?:\(-?ая\))?)(?!\w)(?: {_NAMES}| {_BLANK}|{_LOOSE}| (?:[А-ЯЁ]\. ?){{1,2}}{_NAME}| {_NAME} (?:[А-ЯЁ]\. ?){{1,2}}){_STOP}{_END}",
        rf"(?i:дорог(?:ой|ая|ие)|мил(?:ый|ая|ые)|любим(?:ый|ая))(?!\w)(?:, [^\W\d_]{{3,15}})?(?: {_NAMES}| (?:наш\w{{1,2}} )?{_NOUNS}| {_BLANK})"
        rf"(?: [^\W\d_]{{3,20}})?{_STOP}{_END}",
        r"(?i:дорог(?:ая|ие) [^\W\d_]{3,20}(?: [^\W\d_]{3,20})?!{1,3})",
    )
)
_PLAIN_FORMS: Final = (_FORMS[0], *_FORMS[2:])
"""After a first salutation «Бабуле привет» is news, not another one."""

_MOST: Final = 3
"""«Здравствуйте! Уважаемая Анна! Добрый день!» — more salutations in a row do not happen."""


def greeting_end(text: str, start: int, end: int) -> int:
    """End of the salutations that open ``text[start:end]``; ``start`` when there is none."""
    done = start
    for number in range(_MOST):
        at = _skip_blank(text, done, end)
        forms = _FORMS if number == 0 else _PLAIN_FORMS
        found = next((m for form in forms if (m := form.match(text, at, min(end, at + _WIDTH)))), None)
        if found is None:
            break
        done = found.end()
    return _without_blank(text, start, done)


_WIDTH: Final = 200
"""No salutation is longer; the bound keeps a line of megabytes cheap."""


def _skip_blank(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _without_blank(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
