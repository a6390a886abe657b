"""Long passwords that are not well known are good; nothing else is asked for."""

from __future__ import annotations

import unicodedata

import pytest

from toneqa.web.auth import passwords
from toneqa.web.auth.passwords import Hasher
from toneqa.web.troubles import WebError

GOOD = (
    "зелёный чайник поёт у окна",
    "correct horse battery staple",
    "тыквенныйсупвчетверг",
    "8pQ!v2@zLm#9sRt",
    "кот кот пёс и хомяк",
    "🙂🙃 зебра на балконе",
    "x" * 3 + " непонятная строка",
)
WEAK = (
    "",
    "короткий",
    "123456789012345",
    "passwordpassword",
    "Password123456!",
    "парольпарольпароль",
    "йцукенгшщзхъфыва",
    "qwertyuiop[]asdfghjkl",
    "aaaaaaaaaaaaaaaaaaaa",
    "абвабвабвабвабвабв",
    "toneqa-toneqa-2026",
    "rita.ivanova2024",
    "Рита Иванова 1999!",
    "1q2w3e4r5t" * 2,
    "длинный" * 50,
)


@pytest.mark.parametrize("password", GOOD)
def test_a_good_password_passes(password: str) -> None:
    passwords.check(password, ("rita", "Рита Иванова"))


@pytest.mark.parametrize("password", WEAK)
def test_a_weak_one_is_refused_with_a_reason(password: str) -> None:
    with pytest.raises(WebError) as caught:
        passwords.check(password, ("rita.ivanova", "Рита Иванова"))
    assert caught.value.code == "E482"
    assert not password or password not in str(caught.value)


def test_a_handed_out_password_is_good_and_never_the_same() -> None:
    made = {passwords.temporary() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password)


def test_hashes_are_argon2id_with_salt() -> None:
    hasher = Hasher()
    one, two = hasher.hash(GOOD[0]), hasher.hash(GOOD[0])
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != two
    assert hasher.verify(one, GOOD[0])
    assert not hasher.verify(one, GOOD[1])
    assert not hasher.verify(None, GOOD[0])
    assert not hasher.verify("broken", GOOD[0])
    assert not hasher.is_old(one)
    assert hasher.is_old(Hasher(cheap=True).hash(GOOD[0]))


def test_every_way_of_typing_a_letter_is_the_same_password() -> None:
    typed = "чёрный йогурт на столе"
    hasher = Hasher(cheap=True)
    assert hasher.verify(hasher.hash(unicodedata.normalize("NFD", typed)), typed)
