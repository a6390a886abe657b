"""The law of zones: every sign that is not blank lies in exactly one, in order, whatever the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings

from tests.text.cases import parts
from tests.unicode import ANY_TEXT
from toneqa.lang.annotate import annotate
from toneqa.text.zones import find_zones, quoted_text
from toneqa.types import SCORED_ZONES, Message, Role, ZoneKind

LETTER = """Здравствуйте, Анна!

Мы проверили заказ 512. Деньги вернём завтра.

Всего доброго!
С уважением,
Семён Ёжиков
менеджер

12.05.2022 10:15, Анна Пробная пишет:
> Где мой заказ?
> Жду."""


def test_a_whole_letter() -> None:
    assert parts(LETTER) == [
        ("greeting", "Здравствуйте, Анна!"),
        ("body", "Мы проверили заказ 512. Деньги вернём завтра."),
        ("closing", "Всего доброго!\nС уважением,"),
        ("signature", "Семён Ёжиков\nменеджер"),
        ("quote", "12.05.2022 10:15, Анна Пробная пишет:\n> Где мой заказ?\n> Жду."),
    ]
    assert quoted_text(LETTER, find_zones(LETTER)) == "Где мой заказ?\nЖду."


def test_a_mark_of_utf8_before_the_greeting_does_no_harm() -> None:
    text = f"\ufeff{LETTER}"
    zones = annotate(Message(Role.AGENT, text)).zones
    assert [text[z.start : z.end] for z in zones] == [words for _, words in parts(LETTER)]


def test_quoted_text_has_no_mark_of_utf8() -> None:
    text = "> 7 марта 2026 г., в 21:03, a@b.example написал(а):\n> \n> \ufeffГде заказ?"
    assert quoted_text(text, annotate(Message(Role.AGENT, text)).zones) == "Где заказ?"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85"])
def test_every_line_end_will_do(end: str) -> None:
    found = [kind for kind, _ in parts(LETTER.replace("\n", end))]
    assert found == ["greeting", "body", "closing", "signature", "quote"]


@pytest.mark.parametrize("blank", ["", " ", "\n", "\r\n\t", "\u00a0\u2003", "\x1c\x85\u2028"])
def test_a_blank_text_has_no_zones(blank: str) -> None:
    assert find_zones(blank) == ()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Деньги вернём.", ["body"]),
        ("Добрый день!", ["greeting"]),
        ("С уважением, Анна", ["closing", "signature"]),
        ("Всего доброго!", ["closing"]),
        ("> Где заказ?", ["quote"]),
        ("Добрый день! Всего доброго!", ["greeting", "closing"]),
        ("Добрый день!\n> Где заказ?\nВ пути.\n> Когда?\nЗавтра.", ["greeting", "quote", "body", "quote", "body"]),
        ("> Где заказ?\nДобрый день! В пути.", ["quote", "greeting", "body"]),
        ("В пути.\n> Где заказ?\nС уважением,\nАнна", ["body", "quote", "closing", "signature"]),
    ],
)
def test_kinds_in_order(text: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in parts(text)] == kinds


@given(ANY_TEXT)
@settings(max_examples=300)
def test_every_sign_lies_in_exactly_one_zone(text: str) -> None:
    zones = find_zones(text)
    covered = [at for zone in zones for at in range(zone.start, zone.end)]
    assert covered == sorted(set(covered))
    left = set(range(len(text))) - set(covered)
    assert not [text[at] for at in left if not text[at].isspace()]


@given(ANY_TEXT)
def test_zones_begin_and_end_with_a_sign_and_neighbours_differ(text: str) -> None:
    zones = find_zones(text)
    for zone in zones:
        assert not text[zone.start].isspace()
        assert not text[zone.end - 1].isspace()
    assert all(a.kind is not b.kind for a, b in pairwise(zones))


@given(ANY_TEXT)
def test_annotated_zones_cover_the_original(text: str) -> None:
    """Zones come from a shadow; invisible marks at their edges may stay outside, letters may not."""
    zones = annotate(Message(Role.AGENT, text)).zones
    covered = [at for zone in zones for at in range(zone.start, zone.end)]
    assert covered == sorted(set(covered))
    assert not {text[at] for at in set(range(len(text))) - set(covered) if text[at].isalnum()}


@given(ANY_TEXT)
def test_quoted_text_is_made_of_quotes(text: str) -> None:
    zones = find_zones(text)
    quoted = quoted_text(text, zones)
    assert set(quoted) <= set("\n".join(text[z.start : z.end] for z in zones if z.kind is ZoneKind.QUOTE)) | {"\n"}


@given(ANY_TEXT)
def test_more_mail_below_changes_nothing_above(text: str) -> None:
    """A quoted thread under a letter must not change how the letter itself is read."""
    below = f"{text}\n\n12.05.2022 10:15, Анна Пробная пишет:\nГде мой заказ?"
    own = [z for z in find_zones(below) if z.kind in SCORED_ZONES]
    if not any(kind == "quote" for kind, _ in parts(text)):
        assert own == [z for z in find_zones(text) if z.kind in SCORED_ZONES]
