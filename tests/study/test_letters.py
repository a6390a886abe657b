"""Letters of one refusal: grammar, agreement, what is in each."""

from __future__ import annotations

import pytest

from tests.study.facts import RAW, facts
from toneqa.errors import UseError
from toneqa.study.letters import Variant, variants


def letter(tone: str, joining: bool = True, explanation: bool = True, alternative: bool = True, **more: object) -> str:
    found = [
        v
        for v in variants(facts(**more))
        if v.tone == tone and (v.joining, v.explanation, v.alternative) == (joining, explanation, alternative)
    ]
    (one,) = found
    return one.text


def test_there_are_24_different_letters() -> None:
    found = variants(facts())
    assert len(found) == len({one.text for one in found}) == 24
    assert len({(v.joining, v.explanation, v.alternative, v.tone) for v in found}) == 24


def test_a_friendly_letter() -> None:
    assert letter("friendly") == (
        "Анна, здравствуйте!\n\n"
        "Понимаю, как обидно остаться без наушников накануне поездки. К сожалению, не получится вернуть деньги за наушники. "
        "Объясню почему: прошло больше 14 дней. Зато могу обменять их на другую модель или бесплатно отправить в сервис. "
        "Пришлите фото чека, пожалуйста, и я сразу этим займусь.\n\n"
        "Если что-то останется непонятным, напишите, я рядом."
    )


def test_a_formal_letter() -> None:
    assert letter("formal") == (
        "Уважаемая Анна!\n\n"
        "Понимаем, насколько неприятно остаться без наушников накануне поездки. Сообщаем, что не представляется возможным вернуть деньги за "
        "наушники. Данное решение обусловлено тем, что прошло больше 14 дней. Вместе с тем имеется возможность обменять их на другую модель или "
        "бесплатно отправить в сервис. Для этого необходимо прислать фото чека.\n\n"
        "С уважением,\nслужба поддержки"
    )


def test_a_part_that_is_off_is_not_there() -> None:
    assert letter("neutral", False, False, False) == (
        "Здравствуйте, Анна!\n\nНе сможем вернуть деньги за наушники.\n\nЕсли появятся вопросы, напишите."
    )
    assert "Причина" in letter("neutral", False, True, False)
    assert "пришлите фото чека" in letter("neutral", False, False, True)


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Пётр", "Уважаемый Пётр!"),
        ("Раиса Павловна", "Уважаемая Раиса Павловна!"),
        ("Илья Сергеевич", "Уважаемый Илья Сергеевич!"),
        ("", "Уважаемый клиент!"),
        ("Ким Чи", "Уважаемый Ким Чи!"),
    ],
)
def test_the_address_agrees_with_the_name(name: str, greeting: str) -> None:
    assert letter("formal", name=name).startswith(greeting)


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ("прислать фото чека", "Для этого пришлите фото чека."),
        ("выбрать день", "Для этого выберите день."),
        ("написать, какой день удобен", "Для этого напишите, какой день удобен."),
        ("ответить на письмо", "Для этого ответьте на письмо."),
        ("просто позвонить нам", "Для этого просто позвоните нам."),
        ("вернуться к нам", "Для этого вернитесь к нам."),
    ],
)
def test_the_step_becomes_an_order(step: str, order: str) -> None:
    assert order in letter("neutral", step=step)


def test_on_first_names() -> None:
    text = letter("friendly", address="ты", trouble="")
    assert "как тебе хотелось" in text
    assert "Пришли фото чека" in text
    assert "Вам" in letter("formal", address="ты", trouble="")


def test_several_ways_and_one_that_the_client_walks() -> None:
    text = letter("neutral", ways=["приехать утром", "приехать днём", "прислать курьера"], who="you")
    assert "Можно приехать утром, приехать днём или прислать курьера." in text


def test_without_trouble_joining_names_the_wish() -> None:
    assert "Понимаем, что вам хотелось вернуть деньги за наушники." in letter("neutral", trouble="")


def test_the_house_has_its_own_words() -> None:
    text = letter("friendly", house={"friendly": {"closing": "Ваши «Рога и копыта»", "refusal": "{Act} сейчас не выйдет."}})
    assert text.endswith("Ваши «Рога и копыта»")
    assert "Вернуть деньги за наушники сейчас не выйдет." in text


def test_a_verb_without_an_order_is_told_of() -> None:
    with pytest.raises(UseError, match="step") as error:
        letter("neutral", step="мочь приехать")
    assert error.value.code == "E164"


def test_a_variant_is_a_value() -> None:
    assert Variant(True, False, True, "formal", "а") == Variant(True, False, True, "formal", "а")
    assert RAW["name"] == "Анна"
