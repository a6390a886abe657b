"""Names of columns, words for roles, dates: what tables say in many ways."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toneqa.errors import UseError
from toneqa.importers.columns import dump_mapping, guess, load_mapping, mapped, normal
from toneqa.importers.dates import iso, says_month_first
from toneqa.importers.roles import role_of
from toneqa.types import Role


@pytest.mark.parametrize(
    ("names", "mapping"),
    [
        ("conversation_id ts role text", {"conversation": "conversation_id", "text": "text", "role": "role", "at": "ts"}),
        (
            "ID обращения;Дата и время;Кто;Сообщение",
            {"conversation": "ID обращения", "text": "Сообщение", "role": "Кто", "at": "Дата и время"},
        ),
        ("№ заявки;Автор;Текст сообщения", {"conversation": "№ заявки", "text": "Текст сообщения", "author": "Автор"}),
        (
            "chatId;senderType;messageText;createdAt",
            {"conversation": "chatId", "text": "messageText", "role": "senderType", "at": "createdAt"},
        ),
        ("Номер;Вопрос;Ответ оператора", {"conversation": "Номер", "client_text": "Вопрос", "agent_text": "Ответ оператора"}),
        ("id;ticket.id;comment.body;author.role", {"conversation": "ticket.id", "text": "comment.body", "role": "author.role"}),
        (
            "ID обращения;Дата обращения;Кто написал;Сообщение;Имя оператора",
            {
                "conversation": "ID обращения",
                "text": "Сообщение",
                "role": "Кто написал",
                "author": "Имя оператора",
                "at": "Дата обращения",
            },
        ),
        ("текст;ответ", {"text": "текст"}),
        ("a;b;c", {}),
    ],
)
def test_columns_are_guessed(names: str, mapping: dict[str, str]) -> None:
    found = guess(names.split(";") if ";" in names else names.split())
    assert found.mapping == mapping
    assert found.readable == bool(mapping)


def test_a_mapping_is_saved_and_read_back(tmp_path: Path) -> None:
    mapping = guess(["Номер обращения", "Роль", "Текст"]).mapping
    path = tmp_path / "m.json"
    path.write_text(dump_mapping(mapping), "utf-8")
    assert load_mapping(path) == mapping
    assert mapped(["РОЛЬ", "текст ", "номер обращения"], load_mapping(path)).places == {"conversation": 2, "text": 1, "role": 0}


@pytest.mark.parametrize("text", ["", "[]", '{"text": 5}', '{"phone": "x"}'])
def test_what_is_no_mapping_is_e112(text: str, tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UseError) as caught:
        load_mapping(path)
    assert caught.value.code == "E112"


@given(st.text(max_size=30))
@settings(max_examples=100)
def test_any_name_has_one_spelling(name: str) -> None:
    assert normal(normal(name)) == normal(name)
    assert json.loads(dump_mapping({"text": name})) == {"text": name}


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Оператор", Role.AGENT), ("агент поддержки", Role.AGENT), ("user", Role.AGENT), ("admin", Role.AGENT), ("agent_3", Role.AGENT),
        ("Клиент (сайт)", Role.CLIENT), ("end-user", Role.CLIENT), ("visitor", Role.CLIENT), (" ПОКУПАТЕЛЬ ", Role.CLIENT), ("lead", Role.CLIENT),
        ("бот", Role.BOT), ("chatbot", Role.BOT), ("система", Role.SYSTEM),
        ("повар", None), ("", None), ("клиент оператор", None), ("агентство", None),
    ],
)  # fmt: skip
def test_roles_by_words(word: str, role: Role | None) -> None:
    assert role_of(word) is role


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("13.05.2024 10:15", "2024-05-13T10:15:00"),
        ("13.05.24, 10:15:30", "2024-05-13T10:15:30"),
        ("13.05.2024", "2024-05-13T00:00:00"),
        ("2024-05-13T10:15:00+03:00", "2024-05-13T10:15:00+03:00"),
        ("2024-05-13 10:15:00Z", "2024-05-13T10:15:00+00:00"),
        ("2024/05/13 10:15", "2024-05-13T10:15:00"),
        ("13/05/2024 10:15 PM", "2024-05-13T22:15:00"),
        ("05/13/2024 10:15", "2024-05-13T10:15:00"),
        ("13.05.2024 10:15 МСК", "2024-05-13T10:15:00+03:00"),
        ("13 мая 2024 г. в 10:15", "2024-05-13T10:15:00"),
        ("1 марта 2024", "2024-03-01T00:00:00"),
        ("Mon, 13 May 2024 10:15:00 +0300", "2024-05-13T10:15:00+03:00"),
        (45425.427083333336, "2024-05-13T10:15:00"),
        ("45425,427083333336", "2024-05-13T10:15:00"),
        (1_715_584_500, "2024-05-13T07:15:00+00:00"),
        ("1715584500000", "2024-05-13T07:15:00+00:00"),
        (datetime(2024, 5, 13, 10, 15), "2024-05-13T10:15:00"),
        ("вчера", None), ("", None), (None, None), (True, None), ("31.02.2024", None), ("99.99.9999", None), (5, None), ("9" * 40, None),
        (float("nan"), None), (float("inf"), None),
    ],
)  # fmt: skip
def test_dates_of_every_make(value: Any, wanted: str | None) -> None:
    assert iso(value) == wanted


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
@settings(max_examples=100)
def test_a_date_comes_back_from_every_spelling(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    wanted = moment.isoformat()
    assert iso(moment.strftime("%d.%m.%Y %H:%M:%S")) == iso(moment.strftime("%Y-%m-%d %H:%M:%S")) == wanted
    assert iso(moment.strftime("%m/%d/%Y %H:%M:%S"), month_first=True) == wanted
    assert iso(int(moment.replace(tzinfo=UTC).timestamp())) == f"{wanted}+00:00"


@pytest.mark.parametrize(
    ("value", "american"), [("05/13/2024", True), ("13/05/2024", False), ("05/06/2024", False), ("05.13.2024", False), ("", False)]
)
def test_what_shows_that_the_month_stands_first(value: str, american: bool) -> None:
    assert says_month_first(value) is american


@given(st.text(max_size=40) | st.floats() | st.integers() | st.none())
@settings(max_examples=200)
def test_any_value_is_a_date_or_none(value: Any) -> None:
    found = iso(value)
    assert found is None or datetime.fromisoformat(found)
