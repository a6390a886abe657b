"""Tokens and sentences of a message: offsets into the original text, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.unicode import ANY_TEXT
from toneqa.lang.annotate import annotate
from toneqa.text.shadow import make_shadow
from toneqa.types import SCORED_ZONES, Annotated, Message, Role, Token, ZoneKind


def _annotated(text: str) -> Annotated:
    return annotate(Message(Role.AGENT, text))


def _tokens(text: str) -> list[Token]:
    return [token for sentence in _annotated(text).sentences for token in sentence.tokens]


@given(ANY_TEXT)
@settings(max_examples=200)
def test_offsets_slice_to_the_text(text: str) -> None:
    for sentence in _annotated(text).sentences:
        for token in sentence.tokens:
            assert text[token.start : token.end] == token.text
            assert make_shadow(token.text).text.lower() == token.norm
            assert token.text.strip()
        assert (sentence.start, sentence.end) == (sentence.tokens[0].start, sentence.tokens[-1].end)


@given(ANY_TEXT)
@settings(max_examples=200)
def test_tokens_are_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for token in _tokens(text):
        assert at <= token.start < token.end <= len(text)
        at = token.end


@given(ANY_TEXT)
def test_sentences_lie_in_scored_zones_and_hold_every_letter_of_them(text: str) -> None:
    annotated = _annotated(text)
    covered = {at for s in annotated.sentences for t in s.tokens for at in range(t.start, t.end)}
    for zone in annotated.zones:
        letters = {at for at in range(zone.start, zone.end) if text[at].isalnum()}
        assert letters <= covered if zone.kind in SCORED_ZONES else letters.isdisjoint(covered)
    for sentence in annotated.sentences:
        assert any(z.kind is sentence.zone and z.start <= sentence.start and sentence.end <= z.end for z in annotated.zones)


def test_sentences_carry_their_zone() -> None:
    text = "Добрый день! Заказ в пути. Ждём вас?\nС уважением,\nАнна\n> Где?"
    found = [(s.zone, text[s.start : s.end]) for s in _annotated(text).sentences]
    assert found == [
        (ZoneKind.GREETING, "Добрый день!"),
        (ZoneKind.BODY, "Заказ в пути."),
        (ZoneKind.BODY, "Ждём вас?"),
        (ZoneKind.CLOSING, "С уважением,"),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Заказ придёт 3 мая. Ждём.", ["Заказ придёт 3 мая.", "Ждём."]),
        ("Цена 5 тыс. руб. за штуку.", ["Цена 5 тыс. руб. за штуку."]),
        ("Нужно:\n• чек\n• фото", ["Нужно:", "• чек", "• фото"]),
        ("Адрес: г. Тула, ул. Пробная, д. 5.", ["Адрес: г. Тула, ул. Пробная, д. 5."]),
        ("Почему?! Мы ждали…", ["Почему?!", "Мы ждали…"]),
        ("Раз\r\nДва", ["Раз", "Два"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[s.start : s.end] for s in _annotated(text).sentences] == sentences


@pytest.mark.parametrize(
    ("word", "norm", "lemma"),
    [
        ("Вернём", "вернем", "вернуть"),
        ("ещё", "еще", "еще"),
        ("ДЕНЬГИ", "деньги", "деньга"),
        ("е\u0308лку", "елку", "елка"),
        ("за\u00adказа", "заказа", "заказ"),
        ("мои\u0306", "мой", "мой"),
        ("клиенты", "клиенты", "клиент"),
    ],
)
def test_a_word_has_its_form_and_lemmas(word: str, norm: str, lemma: str) -> None:
    (token,) = _tokens(word)
    assert (token.text, token.norm) == (word, norm)
    assert lemma in token.lemmas
    assert token.tags
    assert token.is_word


def test_every_likely_reading_is_kept() -> None:
    (token,) = _tokens("вины")
    assert {"вина", "вино"} & token.lemmas
    assert {"быть"} <= _tokens("были")[0].lemmas
    assert "быль" not in _tokens("были")[0].lemmas


@pytest.mark.parametrize("sign", ["!", "5", "iPhone", "?", "👍", "—"])
def test_what_is_no_russian_word_has_no_lemmas(sign: str) -> None:
    tokens = [t for t in _tokens(f"Так {sign} так") if t.text == sign]
    assert [(t.lemmas, t.tags) for t in tokens] == [(frozenset(), ())]
    assert tokens[0].is_word == sign.isalnum()


@pytest.mark.parametrize("text", ["", " \n", "> Где заказ?", "\u200b"])
def test_nothing_to_score_has_no_sentences(text: str) -> None:
    assert _annotated(text).sentences == ()
