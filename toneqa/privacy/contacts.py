"""E-mail addresses, links that open something of a person, logins and passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from toneqa.privacy.kinds import Found, Kind

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SPOKEN_EMAIL: Final = re.compile(
    r"(?<![\w.])[\w.+-]{2,40} ?\(?(?:собак[аи]|@)\)? ?[\w-]{2,30}(?: ?(?:\(?точка\)?|\.) ?[\w-]{2,20}){1,3}(?!\w)", re.IGNORECASE
)


def find_emails(text: str) -> Iterator[Found]:
    if "@" in text:
        yield from (Found(m.start(), m.end(), Kind.EMAIL) for m in _EMAIL.finditer(text))
    if "обака" in text.lower():
        yield from (Found(m.start(), m.end(), Kind.EMAIL) for m in _SPOKEN_EMAIL.finditer(text))


_PROFILES: Final = r"vk\.com|vkontakte\.ru|ok\.ru|t\.me|wa\.me|instagram\.com|facebook\.com|fb\.com|tiktok\.com|twitter\.com|x\.com"
_URL: Final = re.compile(rf"(?:https?://|(?<![\w.@/-])(?:www\.|(?:{_PROFILES})/))[^\s<>\"']{{1,2000}}", re.IGNORECASE)
_URL_SIGNS: Final = ("://", "www.", ".com/", ".me/", ".ru/")
_PROFILE: Final = re.compile(
    rf"(?:https?://)?(?:www\.|m\.)?(?:(?:{_PROFILES})|ok\.\w+)/(?!(?:club|public|event|wall|video|topic|share|reel|joinchat|proxy|app|s|p)(?:[\d/?-]|$))@?[\w.+/-]{{3,}}",
    re.IGNORECASE,
)
_HARMLESS: Final = re.compile(
    r"(?:utm\w*|ya?clid|gclid|fbclid|from|ref|source|page|p|sort|order_by|filter|view|size|color|colour|cat|category|brand|sku|art|lang|hl|region|city"
    r"|q|query|text|search|tab|v|t|min|max|price|limit|offset|per_page)=[^&]*",
    re.IGNORECASE,
)
_SECRET: Final = re.compile(r"(?=[^/?#]*\d)(?=[^/?#]*[A-Za-zА-Яа-я])[\w~=.-]{12,}")
_WORDS: Final = re.compile(r"[a-zа-я.]{2,}\d{0,4}(?:[-_][a-zа-я.]{1,}\d{0,4}|[-_]\d{1,4})*\.?\w{0,5}|[\d.-]+")
"""A piece of a path made of words and short numbers: «kak-vybrat-chainik-2024.html»."""


def find_links(text: str) -> Iterator[Found]:
    if not any(sign in text for sign in _URL_SIGNS):
        return
    for match in _URL.finditer(text):
        link = match.group().rstrip(".,;:!?)]}»")
        if _opens(link):
            yield Found(match.start(), match.start() + len(link), Kind.LINK)


def _opens(link: str) -> bool:
    """Does it carry a token or a parameter of a person, or lead to his page?"""
    if _PROFILE.match(link):
        return True
    path, _, query = link.partition("#")[0].partition("?")
    asked = [part for part in query.split("&") if part]
    if any(not _HARMLESS.fullmatch(part) or _EMAIL.search(part) for part in asked[:_PARTS]):
        return True
    pieces = path.partition("://")[2].split("/")[1:] if "://" in path else path.split("/")[1:]
    return any(_SECRET.fullmatch(piece) and not _WORDS.fullmatch(piece) for piece in pieces[:_PARTS])


_PARTS: Final = 40

_NICK: Final = re.compile(r"(?<![\w.@/+*-])@[A-Za-z][A-Za-z0-9_.]{2,31}(?![\w@-])(?<!\.)")
_SEPARATED: Final = r"(?:\s?[:=]\s?|\s?-{1,2}\s|\s)"
_LABEL: Final = (
    r"(?<![\w])(?:(?P<strong>логин\w{0,3}|login|username|user(?: ?name)?|юзер\w{0,4}|ник(?:нейм)?\w{0,3}|учетк\w{1,3}|имен\w{1,3} пользовател\w|имя пользователя"
    r"|скайп\w?|skype|код клиента|дискорд\w?|discord)|(?P<secret>парол\w{1,3}|password|пасс?ворд|pwd)"
    r"|(?P<weak>аккаунт\w{0,3}|учетн\w{2,3} запис\w{1,3}|пользовател\w{1,3}|телеграм\w{0,2}|telegram|тг|tg|id(?: в [а-я]{3,15})?|айди))"
)
_VALUE: Final = r"[A-Za-zА-Яа-я0-9_@][\w.@$!%#:+*-]{2,40}"
_LABELLED: Final = re.compile(
    rf"{_LABEL}(?P<told>(?: (?:на форуме|в системе|в приложении|в игре|от [а-я]{{3,15}}|у меня|мой|такой|старый|новый)){{0,2}})(?P<sep>{_SEPARATED})(?P<value>{_VALUE})",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(
    rf"(?<!\w)(?:логин|login)\s?(?:/|и|\+)\s?(?:парол\w|password)\s?[:-]\s?(?P<one>{_VALUE})\s?(?:/|,|и|;|\s)\s?(?P<two>{_VALUE})",
    re.IGNORECASE,
)
_LABEL_WORDS: Final = (
    *(
        "логин",
        "login",
        "username",
        "user",
        "юзер",
        " ник ",
        " ник:",
        "никнейм",
        "учетк",
        "учетн",
        "парол",
        "password",
        "пассворд",
        "pwd",
        "скайп",
        "skype",
    ),
    *("код клиента", "дискорд", "discord", "аккаунт", "пользовател", "телеграм", "telegram", " тг", " tg", " id", "айди"),
)
_TOKEN: Final = re.compile(r"(?=.*[A-Za-z0-9])[\w.@$!%#:+*-]+")
_ODD: Final = re.compile(r"\d|_|[a-zа-я][A-ZА-Я]|[@$!%#]|[a-z]\.[a-z]|[a-z]-[a-z]")
_PRODUCT: Final = re.compile(
    r"(?:windows|google|apple|android|microsoft|telegram|desktop|premium|business|for|web|mail|yandex|facebook|skype|iphone|id|ios|mac|password|login"
    r"|e-?mail|sms|https?|www|vk|ok|or|and|is|my|the)[\w.:]{0,8}",
    re.IGNORECASE,
)


def find_logins(text: str) -> Iterator[Found]:
    if "@" in text:
        yield from (Found(m.start(), m.end(), Kind.LOGIN) for m in _NICK.finditer(text))
    lowered = f" {text.lower()}"
    if not any(word in lowered for word in _LABEL_WORDS):
        return
    for match in _BOTH.finditer(text):
        yield from (_trimmed(text, *match.span(name)) for name in ("one", "two"))
    yield from (_trimmed(text, *m.span("value")) for m in _LABELLED.finditer(text) if _is_login(m))


def _trimmed(text: str, start: int, end: int) -> Found:
    return Found(start, start + len(text[start:end].rstrip(".,:;!?")), Kind.LOGIN)


def _is_login(match: re.Match[str]) -> bool:
    """After a colon anything of Latin letters or digits; after a blank it must not be a word or a product."""
    value, told = match["value"].rstrip(".,:;!?"), match["sep"].strip()
    if len(value) < 3 or not _TOKEN.fullmatch(value) or _PRODUCT.fullmatch(value):
        return False
    if match["weak"] or match["secret"]:
        return bool(told and match["secret"]) or (bool(_ODD.search(value)) and (bool(told) or not value.isdigit()))
    return bool(told or _ODD.search(value) or value.isascii())
