"""Offers for the missing parts of a refusal, from the pipeline to the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doubles import VERSIONS, FixedModel, likely, talk
from toneqa.config import Alternative, Settings, parse_settings
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.pipeline import Analyzer
from toneqa.refusal.offers import ALTERNATIVE_GAP
from toneqa.refusal.reason import GAP, explanation
from toneqa.report.wire import Json, Writer
from toneqa.types import Message, Role, Span

CLIENT = "Здравствуйте! Я осталась без наушников перед поездкой. Верните деньги."
DRAFT = "Здравствуйте! Деньги за наушники не вернём: возврат закрыт п. 4.2 договора."
LEVELS = {"joining": "0", "explanation": "0", "alternative": "0"}
HOUSE = (
    Alternative("Можем придержать места на другой день.", ("билет", "концерт")),
    Alternative("Можем обменять наушники на другую модель.", ("наушники", "возврат")),
    Alternative("Можем начислить баллы: [сколько]."),
)


def model(refuses: bool = True, **levels: str) -> FixedModel:
    heads = {part: likely(base.LEVELS, level) for part, level in {**LEVELS, **levels}.items()}
    return FixedModel({"refusal": (0.1, 0.9) if refuses else (0.9, 0.1), **heads}, sentence={"refusal": (0.1, 0.9)})


def answer(draft: str = DRAFT, client: str = CLIENT, settings: Settings | None = None, masked: bool = False, **given: Any) -> Json:
    analyzer = Analyzer(model(**given), settings or Settings(), masked)
    turns = [("client", client), ("agent", draft)] if client else [("agent", draft)]
    result = Writer(VERSIONS, analyzer.house.rules, masked).result(analyzer.analyse(talk(*turns)))
    found: Json = result["messages"][-1]
    return found


def parts(found: Json) -> dict[str, tuple[str, bool]]:
    return {offer["part"]: (offer["text"], offer["complete"]) for offer in found["offers"]}


def test_every_missing_part_has_an_offer() -> None:
    assert parts(answer()) == {
        "joining": ("Понимаю, как неприятно остаться без наушников перед поездкой.", True),
        "explanation": (f"Так сказано в п. 4.2 договора: {GAP}.", False),
        "alternative": (f"Вот что можем предложить: {ALTERNATIVE_GAP}.", False),
    }


@pytest.mark.parametrize("part", LEVELS)
def test_a_part_that_is_there_needs_none(part: str) -> None:
    whole: dict[str, Any] = {part: "2"}
    weak: dict[str, Any] = {part: "1"}
    assert set(parts(answer(**whole))) == set(LEVELS) - {part}
    assert part in parts(answer(**weak))


def test_no_refusal_no_key_and_a_whole_refusal_an_empty_one() -> None:
    assert "offers" not in answer(refuses=False)
    assert answer(joining="2", explanation="2", alternative="2")["offers"] == []


def test_offers_stand_on_the_last_turn_only() -> None:
    analyzer = Analyzer(model())
    report = analyzer.analyse(talk(("client", CLIENT), ("agent", "Вернуть не сможем."), ("agent", "Извините.")))
    assert [m.offers is not None for m in report.messages] == [False, False, True]


@pytest.mark.parametrize(
    ("client", "draft", "text"),
    [
        (CLIENT, DRAFT, "Можем обменять наушники на другую модель."),
        ("Верните деньги за билеты на концерт.", "Не вернём.", "Можем придержать места на другой день."),
        ("Верните деньги за чайник.", "Не вернём.", "Можем начислить баллы: [сколько]."),
    ],
)
def test_the_alternative_of_the_house_fits_the_topic(client: str, draft: str, text: str) -> None:
    offered = parts(answer(draft, client, Settings(alternatives=HOUSE)))["alternative"]
    assert offered == (text, "[" not in text)


def test_no_alternative_fits() -> None:
    assert parts(answer("Не вернём.", "Где мой чайник?", Settings(alternatives=HOUSE[:2])))["alternative"][1] is False


def test_without_a_client_the_joining_is_a_frame() -> None:
    assert parts(answer(client=""))["joining"] == ("Понимаю, как неприятно [что случилось у клиента, его словами].", False)


def test_the_voice_of_the_house_is_heard() -> None:
    offered = parts(answer(client="Мне отказали в возврате.", settings=parse_settings({"style": {"address": "ты"}})))
    assert offered["joining"][0] == "Понимаю, как неприятно, что тебе отказали в возврате."


def test_personal_data_of_the_client_never_leaves_masked_results() -> None:
    client = "Прошу вернуть деньги на карту 4000123412341234."
    assert "4000123412341234" not in str(answer(client=client, masked=True))


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ("Вернуть не можем согласно пункту 7 правил.", "Так сказано в п. 7 правил"),
        ("Вернуть не можем согласно ст. 25 закона.", "Так сказано в ст. 25 закона"),
        ("Не вернём: прошло больше 14 дней.", "Дело в сроке (14 дней)"),
        ("Не вернём: приём закончился 3 мая.", "Дело в дате (3 мая)"),
        ("Не вернём: срок прошёл 03.05.2026.", "Дело в дате (03.05.2026)"),
        ("Не вернём, таковы правила.", "Причина такая"),
        ("Не вернём за заказ 14.25 и телефон 8 900 000-00-14.", "Причина такая"),
    ],
)
def test_the_explanation_names_what_the_draft_names(draft: str, said: str) -> None:
    turn = annotate(Message(Role.AGENT, draft))
    offer = explanation([(turn, [Span(0, len(draft))])])
    assert (offer.text, offer.complete) == (f"{said}: {GAP}.", False)


def test_facts_outside_the_refusal_are_no_reason() -> None:
    draft = "Не вернём. Напишем вам до 12 июня."
    assert explanation([(annotate(Message(Role.AGENT, draft)), [Span(0, 10)])]).text == f"Причина такая: {GAP}."
