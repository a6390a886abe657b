"""Long numbers: a run of digits is read by its label, its shape and its check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from toneqa.privacy import checks
from toneqa.privacy.kinds import LIMIT, Found, Kind

_RUN: Final = re.compile(
    r"(?:[78][./_])?\(?9\d\d\)?[./_]\d{3}[./_]\d\d[./_]\d\d(?![\d./_])|[78]\.\d{3}\.\d{3}\.\d\d\.\d\d(?![\d.])"
    r"|(?:[78] ?)?\(?9\d\d\)? ?\d{3} - \d\d - \d\d(?!\d)|\d(?:[ ()-]{0,2}\d){5,}(?:\.\d\d\.\d\d(?![\d.]))?"
)
_SPARED: Final = re.compile(
    r"(?<![\d-])(?:\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})(?![\d-])"
    r"|(?<![\d-])\d{2,5}(?:[-xх*×]\d{2,5}){1,2} ?(?:мм|см|м)(?!\w)|(?<![\d-])\d{1,3}(?: \d{3})?-\d{1,3}(?: \d{3})? ?(?:[₽$€]|руб)|(?<![\d-])(?<!\d )(?:\d{1,3}(?: \d{3}){1,3}|\d{1,9})(?:[.,]\d{1,2})? ?(?:[₽$€%]|(?:руб|коп|тыс|млн|долл|евро|бонус|балл|байт|кбайт|человек|штук|грамм|литр|метр|знак|символ"
    r"|просмотр|подписчик|оборот|экземпляр|дней|часов)|(?:р|шт|кг|гр|км|мм|см|м²|м2|л|Вт|кВт|ккал|мА)(?!\w))",
    re.IGNORECASE,
)
"""Dates with dashes and amounts with their unit: as long as an account or a phone, but nobody's."""

_LABELS: Final = re.compile(
    r"(?<!\w)(?:(?P<snils>снилс\w{0,2}|страхов\w{2,3} (?:номер|свидетельств)\w{0,2})|(?P<ogrn>огрн(?:ип)?|основной государственный регистрационный номер)"
    r"|(?P<inn>инн(?: ?/ ?кпп)?|идентификационн\w{2,3} номер\w? налого\w+)"
    r"|(?P<nothing>артикул\w{0,3}|арт\.|модел\w{1,3}|гост\w?|код тн|тн вэд|кбк|уин|бик(?!\w)|кпп|окпо|оквэд|октмо|окато|штрихкод\w{0,2}|штрих-код\w{0,2}|ean|isbn|imei|верси\w|сборк\w|парти\w|счетчик\w{0,2}(?: показ\w{2,5})?|размер\w{0,2}|габарит\w{0,2}|серийн\w{2,3}"
    r"|vin|каталожн\w{2,3}|показани\w(?: счетчик\w{1,2})?|mac|файл\w{0,2}|ошибк\w|код товара|корр\w{0,14}\.? ?счет\w{0,2}|к/с|к/сч|заводск\w{2,3} номер)"
    r"|(?P<passport>паспорт\w{0,3}|загран\w{0,12}|прав[ао]?(?!\w)|водительск\w{2,3}(?: удостоверени\w| права)?|удостоверени\w|военн\w{2,3} билет|военник\w?|вид на жительство|свид\w{0,12} о рождении|passport|сери[яийю](?!\w))"
    r"|(?P<card>карт[аыуеой]{1,2}(?!\w)|карточк\w{1,2}|card|мир(?!\w)|visa|виза(?!\w)|mastercard)"
    r"|(?P<account>р/сч?|расчетн\w{2,3} счет\w{0,2}|счет\w{0,2}|сч\.|вклад\w{0,2}|депозит\w{0,2}|реквизит\w{0,2})"
    r"|(?P<phone>тел(?:ефон\w{0,3})?(?!\w)|моб(?:ильн\w{2,3})?(?!\w)|т\.|звон\w{1,5}|перезвон\w{1,5}|позвон\w{1,5}|ватсап\w?|вотсап\w?|вайбер\w?|whats ?app|viber|сот\w{0,5}\.?(?= )|факс\w?|горяч\w{2,3} лини\w|городско\w{1,2}|домашн\w{2,3}(?= (?:номер|\d|\+))|рабоч\w{2,3}(?= (?:номер|\d|\+))|код\w? города|(?:дом|раб)\.(?= ?:? ?$)"
    r"|набери\w{0,2}|(?:мо[йе]\w{0,2}|контактн\w{2,3}|дополнительн\w{2,3}|второй|номер) (?:номер\w{0,2}|для связи)(?=(?: такой| для связи)?[ :(+-]{0,3}$)))",
    re.IGNORECASE,
)
_LABEL_KINDS: Final = {
    "snils": Kind.SNILS,
    "ogrn": Kind.OGRN,
    "inn": Kind.INN,
    "passport": Kind.PASSPORT,
    "card": Kind.CARD,
    "account": Kind.ACCOUNT,
    "phone": Kind.PHONE,
}
_LENGTHS: Final[dict[Kind, Sequence[int]]] = {
    Kind.SNILS: (11,),
    Kind.OGRN: (13, 15),
    Kind.INN: (10, 12),
    Kind.PASSPORT: (9, 10),
    Kind.CARD: range(15, 20),
    Kind.ACCOUNT: (20,),
}
"""How many digits a labelled number has; one digit wrong does not make it nobody's."""


@dataclass(frozen=True, slots=True)
class _Label:
    """What the words before a number call it. ``close``: nothing but signs between; ``nothing``: it is nobody's."""

    kind: Kind | None = None
    nothing: bool = False
    close: bool = False


def find_numbers(text: str) -> Iterator[Found]:
    """Every long number by kind; those that nothing explains as ``NUMBER``. Of a small town five digits are a phone."""
    yield from (Found(*match.span(1), Kind.PHONE) for match in _SMALL_TOWN.finditer(text))
    if not _RUN.search(text):
        return
    searched = _SPARED.sub(lambda spared: "x" * len(spared.group()), text)
    banks = _banks(text)
    for match in _RUN.finditer(searched):
        start = _start(searched, match)
        if start is None:
            continue
        label = _label(text, start)
        if not (label.nothing and label.close):
            yield from _read(searched, start, match.end(), label, banks)


def _start(text: str, run: re.Match[str]) -> int | None:
    """With the plus and the bracket before the digits; None behind a Latin letter or inside a decimal number."""
    start = run.start()
    if start and (
        (text[start - 1].isascii() and text[start - 1].isalpha()) or (text[start - 1] in ".," and text[start - 2 : start - 1].isdigit())
    ):
        return None
    while start and text[start - 1] in "+(" and run.start() - start < 2:
        start -= 1
    return start


_SMALL_TOWN: Final = re.compile(r"(?<!\w)(?i:тел(?:ефон\w{0,2})?|т|факс|звоните)\.?:? ?(\d-\d\d-\d\d|\d\d-\d{3}|\d{3}-\d\d)(?![\d-])")
_BIK: Final = re.compile(r"(?<!\d)04\d{7}(?!\d)")
_MANY: Final = 20


def _banks(text: str) -> Sequence[str]:
    return [m.group() for m, _ in zip(_BIK.finditer(text), range(_MANY), strict=False)] if "04" in text else []


def _label(text: str, at: int) -> _Label:
    """The nearest label on the line of a number, or on the line above where the number stands alone."""
    start = max(0, at - LIMIT)
    before = text[start:at]
    line = before[before.rfind("\n") + 1 :]
    if not line.strip(" |;:-"):
        line = before.rstrip("\n |;:-").rpartition("\n")[2]
    found = None
    for match in _LABELS.finditer(line):
        found = match
    if found is None or found.lastgroup is None:
        return _Label()
    nothing = found.lastgroup == "nothing"
    return _Label(_LABEL_KINDS.get(found.lastgroup), nothing, not line[found.end() :].strip(' :№#N"-(.='))


_PART: Final = re.compile(r"[^ ]+")
_PARTS: Final = 11
"""Groups of digits with blanks between: a card has five at most, an account six or seven, a phone read out eleven."""


def _read(text: str, start: int, end: int, label: _Label, banks: Sequence[str]) -> Iterator[Found]:
    """The kinds inside a run, longest first; groups that are left over are one number together."""
    parts = [m.span() for m in _PART.finditer(text, start, end)]
    at, rest = 0, 0
    while at < len(parts):
        size, kind = _longest(text, parts[at : at + _PARTS], label, banks)
        if kind is None:
            at += 1
            continue
        yield from _remains(text, parts[rest:at], label)
        yield Found(parts[at][0], parts[at + size - 1][1], kind)
        at = rest = at + size
    yield from _remains(text, parts[rest:], label)


def _longest(text: str, parts: Sequence[tuple[int, int]], label: _Label, banks: Sequence[str]) -> tuple[int, Kind | None]:
    """How many of the parts make one number, and of which kind; a number in single digits is none."""
    for size in range(len(parts), 0, -1):
        first, last = parts[0][0], parts[size - 1][1]
        if last - first < _MIN or (last - first < size * _DENSE and not _is_dictated(text[first:last], label)):
            continue
        kind = _kind(text[first:last], label, banks)
        if kind is not None:
            return size, kind
    return 1, None


def _is_dictated(piece: str, label: _Label) -> bool:
    """«мой номер: 8 9 0 0 …»: digits one by one, as a phone is read out."""
    digits = _NOT_DIGITS.sub("", piece)
    return label.kind is Kind.PHONE and len(digits) in (10, 11) and digits[0] in "789"


_DENSE: Final = 2.5
"""Signs a group with the blank behind it has on average: «8 900 000 00 00» has three; «1 2 3 4 5 6» is a count."""

_BARE: Final = 6
_GROUPED: Final = 7
"""Groups under seven digits are a sum or a date («19 800», «03-04»), not an account."""

_ROUND: Final = re.compile(r"\d{1,3}(?: \d{3}){0,2} 000")
_YEARS: Final = re.compile(r"(?:(?:19|20)\d\d[ -]?)+")


def _remains(text: str, parts: Sequence[tuple[int, int]], label: _Label) -> Iterator[Found]:
    """What is left of a run, bracket by bracket."""
    if not parts or label.nothing:
        return
    for match in _UNBRACKETED.finditer(text, parts[0][0], parts[-1][1]):
        if not _is_nobodys(text, *match.span()):
            yield Found(*match.span(), Kind.NUMBER)


_UNBRACKETED: Final = re.compile(r"\d[\d -]*\d")


def _is_nobodys(text: str, start: int, end: int) -> bool:
    """Short, round, a row of years, a sum with kopecks, or the reason code behind «ИНН/КПП»."""
    run = text[start:end]
    digits = sum(c.isdigit() for c in run)
    if digits < (_BARE if run.isdigit() else _GROUPED) or _ROUND.fullmatch(run) or _YEARS.fullmatch(run):
        return True
    return bool(_SUM.fullmatch(run) and _KOPECKS.match(text, end)) or (
        text[max(0, start - 2) : start].strip() == "/" and digits == len("770001001")
    )


_SUM: Final = re.compile(r"\d{1,3}(?: \d{3}){1,3}")
_KOPECKS: Final = re.compile(r"[.,]\d\d(?!\d)")


def _kind(piece: str, label: _Label, banks: Sequence[str]) -> Kind | None:
    """What one number is; the label decides before the shape."""
    digits = _NOT_DIGITS.sub("", piece)
    if not _MIN <= len(digits) <= _MAX:
        return None
    named = label.kind
    if named is Kind.PHONE:
        return Kind.PHONE if _is_called(piece, digits) else _shaped(piece, digits, banks)
    if named and len(digits) in _LENGTHS[named]:
        return _checked(named, piece, digits, banks)
    return _shaped(piece, digits, banks)


_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_MIN: Final = 6
_MAX: Final = 20


def _checked(named: Kind, piece: str, digits: str, banks: Sequence[str]) -> Kind | None:
    """A label may speak of the number before: a clear shape is stronger."""
    shaped = _shaped(piece, digits, banks)
    strong = shaped in (Kind.PHONE, Kind.SNILS) and piece != digits
    return shaped if strong and named not in (Kind.SNILS, Kind.PASSPORT, shaped) else named


_SNILS: Final = re.compile(r"\d{3}[ -]\d{3}[ -]\d{3}[ -]{1,2}\d\d")
_PASSPORT: Final = re.compile(r"\d\d ?\d\d[ -]\d{6}")
_CARD: Final = re.compile(r"\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?:\1?\d{1,3})?|\d{4} \d{6} \d{5}|\d{15,19}")
_CURRENCIES: Final = ("810", "643", "840", "978", "156", "398", "933", "051", "417", "860", "949")
_HELD: Final = re.compile(r"(?:30[123]|40[1-8]|4[12]\d|43\d|44\d|45\d|47\d)\d{17}")
"""Accounts of clients by the first three digits of the plan of accounts (Bank of Russia, 24.11.2022 № 809-П)."""


def _shaped(piece: str, digits: str, banks: Sequence[str]) -> Kind | None:
    size = len(digits)
    if size == 20:
        return Kind.ACCOUNT if _is_account(digits, banks) else None
    if size == 11 and _SNILS.fullmatch(piece) and checks.is_snils(digits):
        return Kind.SNILS
    if _CARD.fullmatch(piece) and checks.is_card(digits):
        return Kind.CARD
    if size == 10 and _PASSPORT.fullmatch(piece):
        return Kind.PASSPORT
    if _is_phone(piece, digits):
        return Kind.PHONE
    if piece == digits and size == 12 and checks.is_inn(digits):
        return Kind.INN
    return Kind.OGRN if piece == digits and size in (13, 15) and digits[0] in "135" and checks.is_ogrn(digits) else None


def _is_account(digits: str, banks: Sequence[str]) -> bool:
    keyed = any(map(partial(checks.is_account, digits), banks))
    return keyed or (bool(_HELD.fullmatch(digits)) and digits[5:8] in _CURRENCIES)


_MOBILE: Final = re.compile(
    r"\(?9\d\d\)?[./_]\d{3}[./_]\d\d[./_]\d\d|\(?9\d\d\)? ?\d{3} - \d\d - \d\d|\(?9\d\d\)?[ -]{0,2}\d{3}[ -]?\d\d[ -]?\d\d"
)
_TOWN: Final = re.compile(r"\(\d{3,5}\)[ -]?\d{1,3}[ -]?\d\d[ -]?\d\d")
_LOCAL: Final = re.compile(r"\d{3}-\d\d-\d\d")
_PAIRS: Final = re.compile(r"\d\d \d\d \d\d")
_OF_ELEVEN: Final = re.compile(r"\+?[78][ ./_-]{0,2}\(?[34789]\d\d")


def _is_phone(piece: str, digits: str) -> bool:
    if _MOBILE.fullmatch(piece) or _TOWN.fullmatch(piece) or _LOCAL.fullmatch(piece):
        return True
    if piece.startswith("+") or (len(digits) == 11 and _OF_ELEVEN.match(piece)):
        return checks.phone_number(piece) is not None
    return False


def _is_called(piece: str, digits: str) -> bool:
    """After «телефон» a number of any country and a short one of the town."""
    shaped = _shaped(piece, digits, ())
    return _is_phone(piece, digits) or (
        shaped is None and len(digits) <= 15 and (len(digits) != 6 or "-" in piece or bool(_PAIRS.fullmatch(piece)))
    )
