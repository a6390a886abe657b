"""How a letter ends: farewell or wish (scored), then the signature (not scored). Works on the last lines alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from toneqa.text.mail_quotes import Line
from toneqa.text.signers import CONTACT, DEVICE, DISCLAIMER, FIRST_NAMES, LEGAL_ANYWHERE, OURS, POST, TEAM
from toneqa.types import Zone, ZoneKind

Lines = Sequence[Line]

_RESPECT: Final = re.compile(
    r"(?:(?:и )?с (?:[а-яё]{4,14}(?:ыми?|ими?|ей|ой) ){0,2}(?:уважением|пожелани(?:ем|ями)|благодарностью|признательностью|почтением|любовью|заботой|теплом"
    r"|приветом|нежностью|обнимашками)|искренне ваш[аи]?|всегда ваш[аи]?|обнима(?:ю|ем)|целу(?:ю|ем)(?:,? обнима(?:ю|ем))?"
    r"|береги(?:те)? себя|(?:with )?(?:best|kind|warm) (?:regards|wishes)|regards|sincerely)(?!\w)"
    r"(?: (?:и|к|ко|за|о|в|вас|вам|всех|всей)(?!\w)[^,.!?:;]{0,70}|(?: [а-яё]{4,14}){1,3}(?=,))?",
    re.IGNORECASE,
)
_WISH: Final = re.compile(
    r"(?:(?:ну )?всего (?:вам |тебе )?(?:самого )?(?:доброго|хорошего|наилучшего|лучшего|светлого)|до (?:свидания|встречи|скорого|скорой встречи|связи|(?:завтра|понедельника|вторника|среды|четверга|пятницы|субботы|воскресенья)(?=\s?[.!)])|новых встреч)|всех благ"
    r"|удачи(?=(?: (?:вам|тебе|с|со|в|на|и|во)(?!\w)| ?[.!,)]|\s{0,3}$))|счастливо(?=\s?[.!)]|\s{0,3}$)|пока(?=\s?[.!)]|\s{0,3}$)"
    r"|(?:и )?желаю|(?:и )?желаем|с наступающим|с праздник(?:ом|ами)|с (?:новым|днем|днём|рождеством)|будьте здоровы|здоровья (?:вам|и)"
    r"|(?:хорош|отличн|приятн|прекрасн|добр|удачн|т[её]пл|чудесн|замечательн|солнечн|спокойн|счастлив|л[её]гк|мягк|вкусн|уютн|ярк|весел|сладк|безоблачн)"
    r"(?:ого|его|ой|ей|ых|их)(?:-[а-яё]+(?:ого|его|ей|ой|ых|их))?(?: (?:вам|тебе|всем))?(?: и [а-яё]+(?:ого|его|ой|ей|ых|их))? [а-яё]+(?:а|я|ы|и|ов|ев|ей|ок|ого|у|ам))"
    r"(?!\w)[^.!?;:]{0,80}",
    re.IGNORECASE,
)
_END: Final = re.compile(r"\s{0,3}[.!,)(…]{0,5}(?:\s{0,2}[^\w\s.,!?\"'«»(){}\[\]<>:;/\\|@#$%^&*+=~`–—-]{1,8}[.!)]{0,3}){0,3}\s{0,3}")
_NEWS: Final = re.compile(
    r"(?<!\w)(?:нет|не|нельзя|будет|было|была|мало|жаль|хватает|уже|чтобы|если|можно|нужно|надо|просим|прошу|пишите|звоните|приходите|пожалуйста)(?!\w)|\d{2}[:.]\d{2}|[?]",
    re.IGNORECASE,
)
_TALK: Final = re.compile(
    r"[?!;]|:(?!//)\s[^+\d]|(?<!\w)(?:не|вы|вам|вас|мы|нам|я|можно|пожалуйста|спасибо|если|чтобы|будет|уже|ждем|ждём|пишите|звоните|просим|прошу)(?!\w)",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"(?<!\w)(?:[а-яё]{2,}(?:[еиуюая]т|л[аои]?)(?:ся|сь)?|[а-яё]{4,}[йтл]?(?:ся|сь)"
    r"|(?:о|за|от|при|рас|вы|по|пере|под|до|раз|ис|на)[а-яё]{2,12}(?:[лчщшржс]ен|ыт|нят|[влс]ан)[аоы]?|готов[аоы]?|занят[аоы]?|свободн[аоы]|временно)(?!\w)"
)
_NOUNS: Final = re.compile(
    r"[а-яё]*(?:отдел|зал|портал|филиал|персонал|канал|квартал|материал|дел|школ)[аы]?|[а-яё]*(?:тет|вет|нат|дит|инет|кат|зит|кет|лет|рат|мат|тут|мут|рут|плат)|"
    r"аудит|билет|актив|при[её]мка|сервисных|общая"
)
"""What ends like a verb and is a noun of departments and posts: отдел, комитет, деканат, институт."""
_PS: Final = re.compile(r"(?:p\.? ?s|п\.? ?с|з\.? ?ы)(?!\w)", re.IGNORECASE)
_DASHES: Final = re.compile(r"--|—|-- ?|_{2,40}|-{3,40}|—{2,40}")
_NAME: Final = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_INITIALS: Final = r"(?:[А-ЯЁ][а-яё]?\. ?){1,2}"
_PERSON: Final = re.compile(rf"(?:{_INITIALS}{_NAME}|{_NAME}(?: {_NAME}| {_INITIALS}){{0,2}})(?![\w.])|{_NAME} {_INITIALS}")
_SURE_PERSON: Final = re.compile(rf"{_INITIALS}{_NAME}|{_NAME} {_INITIALS}")
_POSTED: Final = re.compile(rf"{_NAME}(?: {_NAME}){{0,2}}, (?:{POST.pattern}|{TEAM.pattern})")
_SURNAME: Final = re.compile(
    r"(?!Снова|Основа|Готов|Здоров|Половина|Причина|Машина|Корзина|Магазин|Один|Картина|Новинка|Условия)"
    r"[А-ЯЁ][а-яё]{2,15}(?:[оеё]в|ин|[оеё]ва|ина|ск(?:ий|ая)|енко|швили|дзе)"
)
_AFTER_PERSON: Final = re.compile(r"$|\s{0,3}[,|/–—-]|\s(?:из|от|с|со|и|на)\s|\s{0,2}[.!)]\s{0,3}$|\s?[^\w\s]{1,4}$|\s[«\"]|(?:-|\s)[а-яё]+$")
_LONGEST: Final = 100
"""Longer lines are sentences: the longest signature line of the corpus that is no disclaimer has 58 signs."""

_MOST: Final = 7
"""Lines of a signature: name, post, department, company, address, phone, link."""

_WINDOW: Final = 40
"""Last lines that are looked at for an ending; a disclaimer of lawyers runs to some 20."""

_REACH: Final = 240
"""Signs before the end of a line where a closing sentence may begin."""


def split_ending(text: str, lines: Lines) -> tuple[list[Line], list[Zone]]:
    """The lines before the ending, and the zones of the ending in order."""
    head, tail = list(lines[:-_WINDOW]), list(lines[-_WINDOW:])
    below, tail = _below(text, tail, bool(head))
    signature = [Zone(ZoneKind.SIGNATURE, *line) for line in below]
    tail, signed = _signed(text, tail, bool(head))
    kept, closings = _closings(text, [*head, *tail])
    zones = [*closings, *signed, *signature]
    return kept, sorted(zones, key=lambda zone: zone.start)


def _below(text: str, lines: list[Line], more: bool) -> tuple[list[Line], list[Line]]:
    """What no one writes by hand: after ``--``, «Отправлено с iPhone», the lawyers' note."""
    for at, line in enumerate(lines):
        first = at == 0 and not more
        if not first and _begins_signature(text, lines, at):
            return lines[at:], lines[:at]
    return [], lines


def _begins_signature(text: str, lines: Lines, at: int) -> bool:
    start, end = lines[at]
    if _DASHES.fullmatch(text, start, end):
        rest = lines[at + 1 :]
        short = len(rest) <= 2 * _MOST
        bare = text[start:end] in ("--", "—")
        return short and (bare or all(_looks_signed(text, line, strict=True) for line in rest[:2]))
    if DEVICE.fullmatch(text, start, min(end, start + _REACH)) and len(lines) - at <= _MOST:
        return True
    return DISCLAIMER.match(text, start, end) is not None and _only_legal(text, lines[at + 1 :])


def _only_legal(text: str, rest: Lines) -> bool:
    """After a lawyers' note stand only more notes, contacts and English twins of it."""
    return all(
        DISCLAIMER.match(text, *line) or LEGAL_ANYWHERE.search(text, line[0], min(line[1], line[0] + 1000)) or line[1] - line[0] > _LONGEST
        or _looks_signed(text, line)
        for line in rest
    )  # fmt: skip


def _signed(text: str, lines: list[Line], more: bool) -> tuple[list[Line], list[Zone]]:
    """Signature lines off the end of the letter: after a farewell freely, else only clear names and departments."""
    for at in range(len(lines) - 1, -1, -1):
        if len(lines) - at > _MOST + 3:
            break
        if _is_respect(text, lines[at]) and (at or more or at + 1 < len(lines)):
            return _after_respect(text, lines, at)
    cut = _sure_signature(text, lines, more)
    return _signed_inside(text, lines) if cut == len(lines) else (lines[:cut], [Zone(ZoneKind.SIGNATURE, *line) for line in lines[cut:]])


def _signed_inside(text: str, lines: list[Line]) -> tuple[list[Line], list[Zone]]:
    """«Поправляйтесь. Соня»: a first name after the last sentence."""
    start, end = lines[-1] if lines else (0, 0)
    marks = [m.end() for m in _SENTENCE_END.finditer(text, max(start, end - _REACH), end)]
    if not marks or end - marks[-1] > _SHORT or not _is_inner_name(text[marks[-1] : end]):
        return lines, []
    return [*lines[:-1], (start, _without_blank(text, start, marks[-1]))], [Zone(ZoneKind.SIGNATURE, marks[-1], end)]


_SHORT: Final = 40


def _is_inner_name(words: str) -> bool:
    return words[-1] not in ".!?" and _is_person(words) and _is_first_name(words) and not _TALK.search(words)


def _is_respect(text: str, line: Line) -> bool:
    """«С уважением, Анна» with nothing else on the line."""
    rest = _after_formula(text, line)
    return rest is not None and (rest == line[1] or _looks_signed(text, (rest, line[1]), beside=True))


def _after_formula(text: str, line: Line) -> int | None:
    start, end = line
    formula = _RESPECT.match(text, start, min(end, start + _REACH))
    if formula is None:
        return None
    rest = _END.match(text, formula.end(), end)
    at = rest.end() if rest else formula.end()
    glued = at == formula.end() and at < end
    return None if glued else at


def _after_respect(text: str, lines: list[Line], at: int) -> tuple[list[Line], list[Zone]]:
    """Names after the farewell; a postscript below them is body again."""
    stop = at + 1
    while stop < len(lines) and stop - at <= _MOST and _looks_signed(text, lines[stop]):
        stop += 1
    rest = lines[stop:]
    if rest and stop == at + 1 and not _PS.match(text, *rest[0]) and _after_formula(text, lines[at]) == lines[at][1]:
        return lines, []
    names = [Zone(ZoneKind.SIGNATURE, *line) for line in lines[at + 1 : stop]]
    if not rest:
        return lines[: at + 1], names
    return [*lines[:at], *rest], [*(_closing_zones(text, lines[at]) or ()), *names]


def _sure_signature(text: str, lines: list[Line], more: bool) -> int:
    """Number of the first line of a signature without a farewell; the first line of a text is none."""
    cut = len(lines)
    for at in range(len(lines) - 1, max(len(lines) - _MOST, -1), -1):
        if at == 0 and not more:
            break
        if _names_signer(text, lines[at]):
            cut = at
        elif not _is_contact(text, lines[at]) and not _is_post(text, lines[at]):
            break
    return cut


def _is_contact(text: str, line: Line) -> bool:
    words = text[slice(*line)]
    return len(words) <= _LONGEST and bool(CONTACT.search(words)) and not _TALK.search(words) and not _has_verb(words)


def _is_post(text: str, line: Line) -> bool:
    """«директор по качеству» under a name."""
    words = text[slice(*line)] if line[1] - line[0] <= _LONGEST else ""
    return POST.match(words) is not None and not words.endswith(".") and not _TALK.search(words) and not _has_verb(words)


def _looks_signed(text: str, line: Line, strict: bool = False, beside: bool = False) -> bool:
    """Could this line stand under «С уважением»?"""
    if line[1] - line[0] > _LONGEST:
        return False
    words = text[slice(*line)]
    if strict:
        return _names_signer(text, line) or _is_contact(text, line)
    if _PS.match(words) or _WISH.match(words) or (_TALK.search(words) and not CONTACT.search(words)):
        return False
    return not (beside or words.endswith(".")) or not _sentence_like(words)


def _sentence_like(words: str) -> bool:
    return _has_verb(words) and not CONTACT.search(words)


def _names_signer(text: str, line: Line) -> bool:
    """A person, a post or a department that stands by itself, sure enough without a farewell above."""
    words = text[slice(*line)] if line[1] - line[0] <= _LONGEST else ""
    words = words.lstrip("—–- ")
    if not words or (_TALK.search(words.rstrip("!)")) and not CONTACT.search(words)):
        return False
    return _is_person(words) or _is_titled(words)


def _is_person(words: str) -> bool:
    person = _PERSON.match(words)
    if _POSTED.match(words) and not _has_verb(words):
        return True
    if person is None or not _AFTER_PERSON.match(words, person.end()) or _has_verb(words[person.end() :]):
        return False
    return bool(_SURE_PERSON.match(words) or _SURNAME.fullmatch(words)) or _is_first_name(words)


def _is_titled(words: str) -> bool:
    titled = words[0].isupper() and any(pattern.match(words) for pattern in (POST, TEAM, OURS))
    return titled and not words.endswith(".") and not _has_verb(words)


def _is_first_name(words: str) -> bool:
    """One of the first two words is a first name: «Анна Седова», «Седова Анна»."""
    return any(word.strip(",.!)").lower().replace("ё", "е") in FIRST_NAMES for word in re.split(r"[\s-]", words, maxsplit=2)[:2])


def _has_verb(words: str) -> bool:
    """A verb outside of a quoted name («Праздник рядом» is no sentence)."""
    bare = _QUOTED.sub("", words)
    return any(not _NOUNS.fullmatch(found.group()) for found in _VERB.finditer(bare))


_QUOTED: Final = re.compile(r"[«\"][^»\"]{0,60}[»\"]")


def _closings(text: str, lines: list[Line]) -> tuple[list[Line], list[Zone]]:
    """Farewells and wishes off the end: whole lines, then the last sentences of the line before."""
    zones: list[Zone] = []
    while lines:
        start = _closing_start(text, lines[-1], zones)
        if start == lines[-1][1]:
            break
        line = lines.pop()
        if start > line[0]:
            lines.append((line[0], _without_blank(text, line[0], start)))
            break
    return lines, zones


def _closing_start(text: str, line: Line, zones: list[Zone]) -> int:
    """Where the closing sentences at the end of a line begin; their zones are added."""
    start, end = line
    marks = [start] if end - start <= _REACH else []
    marks += [m.end() for m in _SENTENCE_END.finditer(text, max(start, end - _REACH), end)]
    cut = end
    for at in reversed(marks):
        found = _closing_zones(text, (at, _without_blank(text, at, cut)))
        if found is None:
            break
        zones.extend(found)
        cut = at
    return cut


_SENTENCE_END: Final = re.compile(r"(?<![ .][А-ЯЁ])[.!?…)\u2600-\u27BF\U0001F300-\U0001FAFF\ufe0f]\s+(?=[^\W\d_])")


def _closing_zones(text: str, sentence: Line) -> list[Zone] | None:
    """The zones of one closing sentence: the formula, and the name that follows it."""
    start, end = sentence
    if end - start > _REACH or start >= end:
        return None
    if DISCLAIMER.match(text, start, end):
        return [Zone(ZoneKind.SIGNATURE, start, end)]
    at = _after_formula(text, sentence)
    if at is None:
        wish = _WISH.match(text, start, end)
        if wish is None or _NEWS.search(text, start, end):
            return None
        return _wish_zones(text, sentence)
    if at == end:
        return [Zone(ZoneKind.CLOSING, start, end)]
    if not _looks_signed(text, (at, end), beside=True):
        return None
    return [Zone(ZoneKind.CLOSING, start, _without_blank(text, start, at)), Zone(ZoneKind.SIGNATURE, at, end)]


def _wish_zones(text: str, sentence: Line) -> list[Zone] | None:
    """«Спокойного вам дня, Катя»: the name after the last comma is the signature."""
    start, end = sentence
    comma = text.rfind(",", start, end)
    name = comma + 1
    while 0 < name < end and text[name].isspace():
        name += 1
    if comma > 0 and name < end and _names_signer(text, (name, end)):
        return [Zone(ZoneKind.CLOSING, start, comma + 1), Zone(ZoneKind.SIGNATURE, name, end)]
    wish = _WISH.match(text, start, end)
    rest = _END.fullmatch(text, wish.end(), end) if wish else None
    return [Zone(ZoneKind.CLOSING, start, end)] if rest else None


def _without_blank(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
