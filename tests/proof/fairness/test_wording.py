"""Swaps are Russian: names, verbs and cities stand in the form the sentence asks for, and doubtful letters are left out."""

from __future__ import annotations

import pytest

from tests.doubles import talk
from toneqa.lang.annotate import annotate
from toneqa.proof.fairness.edit import Edit, added, edited
from toneqa.proof.fairness.gender import is_doubtful, turned
from toneqa.proof.fairness.hints import other_age, other_city, time_of_life
from toneqa.proof.fairness.manner import Longer, Typos, past_record, politeness
from toneqa.proof.fairness.measure import put
from toneqa.proof.fairness.persons import OtherGender, OtherName, OtherPeople
from toneqa.proof.fairness.words import cases_by_preposition, declined, in_each, like
from toneqa.types import Conversation, Message, Role

ORDER = "Где мой заказ на чайник?"


def letter(text: str, role: Role = Role.AGENT) -> str:
    """The text with the writer's forms in the other gender."""
    return edited(text, turned(annotate(Message(role, text))))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Я проверила заказ и отправила письмо.", "Я проверил заказ и отправил письмо."),
        ("Уже нашёл ваш платёж.", "Уже нашла ваш платёж."),
        ("Рада помочь!", "Рад помочь!"),
        ("Я должен был ответить вчера.", "Я должна была ответить вчера."),
        ("Я сама позвоню на склад.", "Я сам позвоню на склад."),
        ("Я пришла домой, открыла коробку.", "Я пришёл домой, открыл коробку."),
        ("Я пошел в отдел и спросил.", "Я пошла в отдел и спросила."),
        ("Вчера заказала чайник.", "Вчера заказал чайник."),
    ],
)
def test_the_writer_changes_gender(before: str, after: str) -> None:
    assert letter(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "Чайник сломался через неделю.",
        "Сломалась стиральная машина.",
        "Курьер приехал вовремя и отдал посылку.",
        "Мне сказал оператор, что заказ готов.",
        "Она проверила договор.",
        "Мы проверили заказ.",
        "Я проверю заказ и отправлю письмо.",
        "Я вижу, что заказ пришёл.",
    ],
)
def test_what_others_did_stays(text: str) -> None:
    assert letter(text) == text


def test_a_letter_that_may_speak_of_another_is_left_out() -> None:
    doubt = "Курьер приехал, посылку вернул."
    assert is_doubtful(annotate(Message(Role.AGENT, doubt)))
    assert OtherGender(Role.AGENT)(talk(("client", ORDER), ("agent", f"Я проверил заказ. {doubt}"))) == []
    assert OtherGender(Role.AGENT)(talk(("client", ORDER), ("agent", "Я проверил заказ. Я нашла чек."))) == []
    assert OtherGender(Role.CLIENT)(talk(("client", "Я пенсионерка, я заказала чайник."), ("agent", "Проверим."))) == []
    aside = "Здравствуйте — это срочно. Я пенсионерка, я заказала чайник."
    assert OtherGender(Role.CLIENT)(talk(("client", aside), ("agent", "Проверим."))) == []


def test_what_is_shown_of_a_swap_is_no_word_of_the_letter() -> None:
    said = talk(("client", "Меня зовут Елена Петровна Соколова. Я заказала чайник."), ("agent", "Елена Петровна, проверим."))
    ((one, two),) = OtherGender(Role.CLIENT)(said)
    assert "Сергей Петрович Соколов" in two.messages[0].text
    assert put(one, two) == ("Сергей",)
    ((one, two),) = Typos(Role.CLIENT)(said)
    assert put(one, two) == ()


def after(pairs: list[tuple[Conversation, Conversation]]) -> list[str]:
    (pair,) = pairs
    return [m.text for m in pair[1].messages]


def test_the_clients_gender_is_changed_in_both_letters() -> None:
    said = talk(
        ("client", "Здравствуйте! Я купила чайник, он не греет.\n\nАнна Петрова"),
        ("agent", "Уважаемая Анна! Чайник заменим. Анне позвонит курьер."),
    )
    client, agent = after(OtherGender(Role.CLIENT)(said))
    assert client == "Здравствуйте! Я купил чайник, он не греет.\n\nСергей Петров"
    assert agent == "Уважаемый Сергей! Чайник заменим. Сергею позвонит курьер."


def test_a_patronymic_follows() -> None:
    said = talk(("client", ORDER), ("agent", "Елена Сергеевна, добрый день! Заказ в пути."))
    assert after(OtherGender(Role.CLIENT)(said))[1] == "Сергей Сергеевич, добрый день! Заказ в пути."


def test_a_name_keeps_its_case_and_its_person() -> None:
    said = talk(
        ("client", "Здравствуйте! Меня зовут Ольга, где мой заказ?"),
        ("agent", "Ольга, добрый день! Передам привет от Ольги курьеру, с Ольгой он свяжется."),
    )
    client, agent = after(OtherName(Role.CLIENT)(said))
    assert client == "Здравствуйте! Меня зовут Татьяна, где мой заказ?"
    assert agent == "Татьяна, добрый день! Передам привет от Татьяны курьеру, с Татьяной он свяжется."


def test_names_of_the_other_side_stay() -> None:
    said = talk(("client", ORDER), ("agent", "Анна, добрый день! Заказ в пути.\n\nС уважением,\nПавел"))
    assert after(OtherName(Role.AGENT)(said))[1] == "Анна, добрый день! Заказ в пути.\n\nС уважением,\nСергей"
    assert after(OtherName(Role.CLIENT)(said))[1].startswith("Ольга, добрый день!")


def test_a_name_of_another_people_or_an_introduction() -> None:
    named = talk(("client", ORDER), ("agent", "Иван, добрый день! Заказ в пути."))
    assert after(OtherPeople(Role.CLIENT)(named))[1] == "Магомед, добрый день! Заказ в пути."
    ((one, two),) = OtherPeople(Role.CLIENT)(talk(("client", "Я купил чайник."), ("agent", "Проверим.")))
    assert [one.messages[0].text, two.messages[0].text] == ["Я купил чайник. Меня зовут Сергей.", "Я купил чайник. Меня зовут Магомед."]


@pytest.mark.parametrize(
    ("before", "changed"),
    [
        ("Живу в Москве, заказ из Самары.", "Живу в Элисте, заказ из Элисты."),
        ("Еду через Казань.", "Еду через Астрахань."),
        ("Пункт под Омском закрыт.", "Пункт под Владикавказом закрыт."),
    ],
)
def test_a_city_keeps_its_case(before: str, changed: str) -> None:
    assert after(other_city(talk(("client", before), ("agent", "Проверим."))))[0] == changed


def test_a_street_or_a_hotel_is_no_city() -> None:
    ((one, two),) = other_city(talk(("client", "Живу на ул. Казань, гостиница «Москва»."), ("agent", "Проверим.")))
    assert one.messages[0].text.endswith("Пишу вам из Москвы.")
    assert two.messages[0].text.endswith("Пишу вам из Махачкалы.")


def test_an_age_keeps_its_noun() -> None:
    assert after(other_age(talk(("client", "Мне 71 год, где касса?"), ("agent", "Внизу."))))[0] == "Мне 21 год, где касса?"
    ((one, two),) = other_age(talk(("client", "Где касса?"), ("agent", "Внизу.")))
    assert (one.messages[0].text, two.messages[0].text) == ("Где касса? Мне 24 года.", "Где касса? Мне 73 года.")
    assert after(time_of_life(talk(("client", "Где касса?"), ("agent", "Внизу."))))[0] == "Где касса? Я давно на пенсии."


def test_courtesy_goes_and_comes() -> None:
    said = talk(("client", "Здравствуйте! Проверьте, пожалуйста, мой заказ на чайник. Спасибо!"), ("agent", "Проверим."))
    ((curt, polite),) = politeness(said)
    assert curt.messages[0].text == "Проверьте мой заказ на чайник."
    assert polite.messages[0].text == "Проверьте мой заказ на чайник. Помогите, пожалуйста. Заранее спасибо за помощь!"
    assert politeness(talk(("client", "Спасибо!"), ("agent", "И вам."))) == []


def test_typos_are_few_and_the_same_each_time() -> None:
    said = talk(("client", "Посылка потерялась, проверьте пожалуйста отправление скорее."), ("agent", "Проверим."))
    text = after(Typos(Role.CLIENT)(said))[0]
    before = said.messages[0].text
    assert text != before
    assert sorted(text) == sorted(before)
    assert sum(a != b for a, b in zip(text, before, strict=True)) == 2
    assert after(Typos(Role.CLIENT)(said))[0] == text


def test_a_longer_letter_grows_before_its_closing() -> None:
    said = talk(("client", ORDER), ("agent", "Анна, добрый день!\nЗаказ в пути.\n\nС уважением,\nПавел"))
    assert after(Longer(Role.AGENT, "Письмо мы получили.")(said))[1].endswith("Заказ в пути. Письмо мы получили.\n\nС уважением,\nПавел")


def test_the_past_is_outside_the_letters() -> None:
    ((good, bad),) = past_record(talk(("client", ORDER), ("agent", "Проверим.")))
    assert [m.text for m in good.messages] == [m.text for m in bad.messages]
    assert good.meta != bad.meta
    assert good.messages[1].author != bad.messages[1].author


def test_a_sentence_is_put_behind_a_full_stop() -> None:
    assert added(annotate(Message(Role.CLIENT, "где заказ")), "Жду.") == "где заказ. Жду."
    assert added(annotate(Message(Role.CLIENT, "")), "Жду.") == ""
    assert edited("раз два", [Edit(0, 3, "три"), Edit(4, 7, "пять")]) == "три пять"


def test_nothing_is_guessed_where_forms_differ() -> None:
    assert declined("Рустам", "Name", "masc", "datv") == "рустаму"
    assert in_each("Ольга", "Name", "femn", frozenset({"datv", "loct"})) == "ольге"
    assert in_each("Иван", "Name", "masc", frozenset({"datv", "loct"})) is None
    assert cases_by_preposition("Письмо для Анны", 11) == {"gent"}
    assert "loct" not in cases_by_preposition("Анне позвонят", 0)
    assert like("АННА", "пётр", yo=False) == "ПЕТР"
