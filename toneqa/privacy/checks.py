"""Check digits and the numbering plan of phones; the libraries are loaded by the first number that needs them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SNILS_SINCE: Final = 1_001_998
"""Numbers up to 001-001-998 carry no check digits (Pension Fund of Russia)."""

_ACCOUNT_WEIGHTS: Final = (7, 1, 3)
_KEPT: Final = 4096


def is_card(digits: str) -> bool:
    """By Luhn; the first digit is that of a payment system (2–6)."""
    from stdnum import luhn

    return 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1 and bool(luhn.is_valid(digits))


def is_inn(digits: str) -> bool:
    from stdnum.ru import inn

    return bool(inn.is_valid(digits)) and len(set(digits)) > 1


def is_ogrn(digits: str) -> bool:
    """OGRN (13 digits) or OGRNIP (15)."""
    from stdnum.ru import ogrn

    return bool(ogrn.is_valid(digits))


def is_snils(digits: str) -> bool:
    if len(digits) != 11 or int(digits[:9]) <= _SNILS_SINCE:
        return False
    return sum(int(d) * (9 - at) for at, d in enumerate(digits[:9])) % 101 % 100 == int(digits[9:])


def is_account(digits: str, bik: str) -> bool:
    """An account of a client of the bank with that BIK (Bank of Russia, order of keys of accounts, 08.09.1997 № 515)."""
    if len(digits) != 20 or len(bik) != 9:
        return False
    return sum(int(d) * _ACCOUNT_WEIGHTS[at % 3] for at, d in enumerate(bik[-3:] + digits)) % 10 == 0


@lru_cache(maxsize=_KEPT)
def phone_number(text: str) -> str | None:
    """The number as +7…, read from Russia; None where no phone has such a length or beginning."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
