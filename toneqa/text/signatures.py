"""Lines of a signature: persons, posts, departments, firms, contacts; told from the sentences of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toneqa.text.farewells import WISH
from toneqa.text.quote_dates import Line
from toneqa.text.signers import ADDRESS, CONTACT, FIRM, FIRST_NAMES, HOURS, INTRODUCED, LATIN_NAMES, OURS, POST, PROMOTION, SOCIAL, TEAM

_TALK: Final = re.compile(
    r"[?!;]|:(?!//)\s[^+\d]|(?<!\w)(?:не|вы|вам|вас|мы|нам|я|можно|пожалуйста|спасибо|если|чтобы|будет|уже|ждем|ждём|пишите|звоните|просим|прошу)(?!\w)",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"(?<!\w)(?:[а-яё]{2,}(?:[еиуюая]т|л[аои]?)(?:ся|сь)?|[а-яё]{4,}[йтл]?(?:ся|сь)"
    r"|(?:о|за|от|при|рас|вы|по|пере|под|до|раз|ис|на)[а-яё]{2,12}(?:[лчщшржс]ен|ыт|нят|[влс]ан)[аоы]?|готов[аоы]?|занят[аоы]?|свободн[аоы]|временно)(?!\w)"
)
_NOUNS: Final = re.compile(
    r"[а-яё]*(?:отдел|зал|портал|филиал|персонал|канал|квартал|материал|дел|школ)[аы]?|тел|[а-яё]*(?:тет|вет|нат|дит|инет|кат|зит|кет|лет|рат|мат|тут|мут|рут|плат)|"
    r"аудит|билет|актив|при[её]мка|сервисных|общая"
)
"""What ends like a verb and is a noun of departments and posts: отдел, комитет, деканат, институт."""

PS: Final = re.compile(r"(?:p\.? ?s|п\.? ?с|з\.? ?ы)(?!\w)", re.IGNORECASE)
_NAME: Final = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS: Final = r"(?:[А-ЯЁ][а-яё]?\. ?){1,2}"
_PERSON: Final = re.compile(rf"(?:{_INITIALS}{_NAME}|{_NAME}(?: {_NAME}| {_INITIALS}){{0,2}})(?![\w.])|{_NAME} {_INITIALS}")
_SURE_PERSON: Final = re.compile(rf"{_INITIALS}{_NAME}|{_NAME} {_INITIALS}")
_POSTED: Final = re.compile(rf"{_NAME}(?: {_NAME}){{0,2}}, (?:{POST.pattern}|{TEAM.pattern})")
_SURNAME: Final = re.compile(
    r"(?!Снова|Основа|Готов|Здоров|Половина|Причина|Машина|Корзина|Магазин|Один|Картина|Новинка|Условия)"
    r"[А-ЯЁ][а-яё]{2,15}(?:[оеё]в|ин|[оеё]ва|ина|ск(?:ий|ая)|енко|швили|дзе)"
)
_WITH_SURNAME: Final = re.compile(rf"(?:{_NAME} {_SURNAME.pattern}|{_SURNAME.pattern} {_NAME})(?!\w)")
_AFTER_PERSON: Final = re.compile(
    r"$|\s{0,3}[,|/–—-]|\s(?:из|от|с|со|и|на)\s|\s{0,2}[.!)]\s{0,3}$|\s?[^\w\s]{1,4}$|\s[«\"]|(?:-|\s)[а-яё]+$"
)
_BY_INITIALS: Final = re.compile(rf"{_NAME} (?:[А-ЯЁ]\. ?){{1,2}}$")
_IN_LATIN: Final = re.compile(r"[A-Z][a-z]{1,20}(?: [A-Z][a-z'-]{0,20}\.?){0,2}")
_CAPITALS: Final = re.compile(r"[А-ЯЁ]{3,15} [А-ЯЁ]{3,20}")
_QUOTED: Final = re.compile(r"[«\"][^»\"]{0,60}[»\"]")
LONGEST: Final = 100
"""Longer lines are sentences: the longest signature line of the corpus that is no disclaimer has 58 signs."""

_FINISHED: Final = re.compile(r"[.!?…)»\"\u2600-\u27BF\U0001F300-\U0001FAFF]$|(?:спасибо|благодар\w{1,4}|ваш\w?|thanks),$", re.IGNORECASE)
"""How the line above a signature ends: a list or a sentence goes on in the next line, a closed sentence does not."""

_BARE_WORDS: Final = re.compile(r"[«\"]?[А-ЯЁA-Z][\w-]*[»\"]?(?:[ ,]{1,2}[«\"]?[\w-]+[»\"]?){0,3}")
_BARE_NAME: Final = re.compile(rf"(?!Благодар|Извин|Прост|Жд[её]|Удач|Здравствуй|Привет|Хорош|Готов|Принят){_NAME}(?: {_NAME}){{0,2}}")
_POST_LIKE: Final = re.compile(r"[«\"\w][^\n.,:;!?]{2,60}")
_LOOSE_LINES: Final = 2

MOST: Final = 7
"""Lines of a signature: name, post, department, company, address, phone, link."""


def sure_signature(text: str, lines: Sequence[Line], more: bool) -> int:
    """Number of the first line of a signature without a farewell; the first line of a text is none."""
    cut, loose = len(lines), 0
    for at in range(len(lines) - 1, max(len(lines) - MOST, -1), -1):
        if at == 0 and not more:
            break
        if names_signer(text, lines[at]) or _is_firm(text, lines, at):
            if not loose or _is_finished(text, lines, at):
                cut, loose = at, 0
        elif not belongs_to_signer(text, lines[at]):
            loose += 1
            if loose > _LOOSE_LINES or not _is_post_like(_short(text, lines[at])):
                break
    return _with_head(text, lines, cut)


def signed_above_quote(text: str, lines: Sequence[Line]) -> int:
    """Number of the last line when it is a bare name of a person or firm, under which only quoted mail stands."""
    last = len(lines) - 1
    words = _short(text, lines[last]) if last > 0 else ""
    bare = _BARE_WORDS.fullmatch(words) and _is_bare(words) and not WISH.match(words)
    return last if bare and _is_finished(text, lines, last) else len(lines)


def _with_head(text: str, lines: Sequence[Line], cut: int) -> int:
    """A telephone above the name, or a rare name above its firm or contacts, belongs to the signature too."""
    below = cut
    while below > 1 and cut == len(lines) and _is_contact(_short(text, lines[below - 1])):
        below -= 1
    if not 1 < below < len(lines) or not _is_finished(text, lines, below - 1):
        return cut
    words = _short(text, lines[below - 1])
    if below < cut:
        return below - 1 if _BARE_NAME.fullmatch(words) and _is_bare(words) else cut
    named = len(lines) - cut > 1 and _BARE_NAME.fullmatch(words) and not _has_verb(words) and not _TALK.search(words)
    return cut - 1 if named or (CONTACT.match(words) and _is_bare(words)) else cut


def _is_finished(text: str, lines: Sequence[Line], at: int) -> bool:
    """Is the sentence above over?"""
    start, end = lines[at - 1] if at else (0, 0)
    return _FINISHED.search(text, max(start, end - 20), end) is not None


def is_bare_line(text: str, line: Line) -> bool:
    """A few words without a verb, as a department signs."""
    return _is_post_like(_short(text, line))


def _is_post_like(words: str) -> bool:
    """«завхоз школы № 5» under a name; a sentence or an item of a list is none."""
    words = words.removesuffix(",")
    return _POST_LIKE.fullmatch(words) is not None and not words[0].isdigit() and _is_bare(words)


def _is_firm(text: str, lines: Sequence[Line], at: int) -> bool:
    """«Ателье «Шов»» above contacts, or alone under a sentence that is over."""
    below = at + 1 < len(lines)
    return (below or (at > 0 and text[lines[at - 1][1] - 1] in ".!?)")) and FIRM.fullmatch(text, *lines[at]) is not None


def looks_signed(text: str, line: Line, beside: bool = False) -> bool:
    """Could this line stand under «С уважением», or ``beside`` it?"""
    words = _short(text, line)
    if not words or PS.match(words) or WISH.match(words) or (_TALK.search(words) and not CONTACT.search(words)):
        return False
    return not (beside or words.endswith(".")) or not _has_verb(words) or bool(CONTACT.search(words))


def surely_signed(text: str, line: Line) -> bool:
    """Does this line name a signer or how to reach him, whatever stands above it?"""
    return names_signer(text, line) or _is_contact(_short(text, line))


def names_signer(text: str, line: Line) -> bool:
    """A person, a post or a department that stands by itself, sure enough without a farewell above."""
    words = _short(text, line).lstrip("—–- ")
    if introduced := INTRODUCED.match(words):
        return _PERSON.match(words, introduced.end()) is not None
    if not words or (_TALK.search(words.rstrip("!)")) and not CONTACT.search(words)):
        return False
    return _is_person(words) or _is_titled(words)


def is_inner_name(words: str) -> bool:
    """A first name after the last sentence, on its line."""
    return words[-1] not in ".!?" and _is_person(words) and _is_first_name(words) and not _TALK.search(words)


def _short(text: str, line: Line) -> str:
    """The words of a line that is short enough for a signature, or nothing."""
    return text[slice(*line)] if line[1] - line[0] <= LONGEST else ""


def belongs_to_signer(text: str, line: Line) -> bool:
    """What stands under a name and alone is no signature: «директор по качеству», «магазин «Проба»», a phone."""
    words = _short(text, line)
    if _is_contact(words) or any(p.fullmatch(words) for p in (PROMOTION, SOCIAL, HOURS, ADDRESS)):
        return True
    return any(p.match(words) for p in (POST, TEAM, FIRM)) and not words.endswith(".") and _is_bare(words)


def _is_contact(words: str) -> bool:
    return CONTACT.search(words) is not None and _is_bare(words)


def _is_bare(words: str) -> bool:
    return not _TALK.search(words) and not _has_verb(words)


def _is_person(words: str) -> bool:
    if _CAPITALS.fullmatch(words):
        return _is_first_name(words)
    if _IN_LATIN.fullmatch(words):
        return any(word.lower() in LATIN_NAMES for word in words.split()[:2])
    person = _PERSON.match(words)
    if _POSTED.match(words) and not _has_verb(words):
        return True
    if person is None or not _AFTER_PERSON.match(words, person.end()) or _has_verb(words[person.end() :]):
        return False
    named = _SURE_PERSON.match(words) or _SURNAME.fullmatch(words) or _WITH_SURNAME.match(words)
    return bool(named) or _is_first_name(words)


def _is_titled(words: str) -> bool:
    titled = words[0].isupper() and any(pattern.match(words) for pattern in (POST, TEAM, OURS))
    return titled and (not words.endswith(".") or _BY_INITIALS.search(words) is not None) and not _has_verb(words)


def _is_first_name(words: str) -> bool:
    """One of the first two words is a first name: «Анна Седова», «Седова Анна»."""
    return any(word.strip(",.!)").lower().replace("ё", "е") in FIRST_NAMES for word in re.split(r"[\s-]", words, maxsplit=2)[:2])


def _has_verb(words: str) -> bool:
    """A verb outside of a quoted name («Праздник рядом» is no sentence)."""
    bare = _QUOTED.sub("", words)
    return any(not _NOUNS.fullmatch(found.group()) for found in _VERB.finditer(bare))
