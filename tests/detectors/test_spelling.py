"""Misspelt words of agents become findings where the settings ask for it; names, numbers, masks and words of others do not."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.doubles import FixedModel, talk
from toneqa.config import Settings
from toneqa.pipeline import Analyzer
from toneqa.types import Finding

CODE = "WRD630"
CLIENT = "Где мой заказ?"


@cache
def analyzer(settings: Settings) -> Analyzer:
    return Analyzer(FixedModel(), settings, masked=False)


def found(text: str, client: str = CLIENT, **settings: Any) -> list[Finding]:
    house = Settings(**{"spelling": True, **settings})
    report = analyzer(house).analyse(talk(("client", client), ("agent", text)))
    return [f for f in report.messages[-1].findings if f.code == CODE]


def test_a_misspelt_word_with_its_correction() -> None:
    text = "Добрый день! Мы отпарвили деньги в понедельник."
    [finding] = found(text)
    assert text[finding.start : finding.end] == "отпарвили"
    assert finding.fix is not None
    assert (finding.fix.text, finding.fix.applicability, finding.values) == ("отправили", "suggest", {"right": "отправили"})


def test_the_first_word_keeps_its_capital() -> None:
    [finding] = found("Квитнцию пришлём завтра на почту.")
    assert finding.fix is not None
    assert finding.fix.text == "Квитанцию"


def test_nothing_is_looked_for_unless_the_settings_ask() -> None:
    assert found("Мы отпарвили деньги.", spelling=False) == []


@pytest.mark.parametrize("text", [
    "Менеджер Отпарвили на связи до вечера.",
    "Дилноза, ваш заказ в пути. Лейсан Фаритовна всё проверила.",
    "Заказ КВИТНЦИЮ-77 и модель отпарвили77 отправили завтра.",
    "Пишите на отпарвили@почта.пример или в чат отпарвили_бот.",
    "Курьер **отпарвили и [отпарвили] уже едет.",
    "Вы выбрали «отпарвили деньги», поэтому деньги уже ушли.",
    "Ответим до понед. вечера, предв. срок среда.",
    "Otpravili dengi вчера, tracking номер придёт в СМС.",
])  # fmt: skip
def test_names_numbers_masks_and_words_of_others_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_words_of_the_client_are_his() -> None:
    assert found("Ваш отпарвили уже в пути.", client="Где мой «отпарвили»?") == []
    assert found("Ваш отпарвили уже в пути.") != []


@pytest.mark.parametrize("key", ["house_words", "products"])
def test_words_of_the_house_are_left_alone(key: str) -> None:
    own: dict[str, Any] = {key: ("отпарвили",)}
    assert found("Поставим вам отпарвили бесплатно.", **own) == []
    assert len(found("Поставим вам отпарвили и комисию вернём.", **own)) == 1


def test_a_word_that_another_rule_names_is_named_once() -> None:
    report = analyzer(Settings(spelling=True)).analyse(talk(("client", CLIENT), ("agent", "Здраствуйте! Извените за задержку.")))
    places = [(f.start, f.end) for f in report.messages[-1].findings if f.code.startswith("WRD6")]
    assert len(places) == len(set(places))
    assert places


def test_the_score_and_the_fingerprint_know_of_it() -> None:
    text = "Здравствуйте! Мы отпарвили деньги в понедельник."
    with_, without = (
        analyzer(Settings(spelling=on)).analyse(talk(("client", CLIENT), ("agent", text))).messages[-1].score for on in (True, False)
    )
    assert with_ is not None
    assert without is not None
    assert [c.codes for c in with_.contributions if c.criterion == "literacy"] == [(CODE,)]
    assert with_.value < without.value
    assert Settings(spelling=True).digest != Settings().digest
