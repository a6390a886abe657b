"""Authors of a conversation: their names are hidden, and two of them stay two."""

from __future__ import annotations

import pytest

from tests.doubles import FixedModel, SmallAnalyzer, small_json, talk
from toneqa.privacy.authors import Authors
from toneqa.privacy.erase import mentions
from toneqa.privacy.identity import keyed
from toneqa.privacy.places import TAG
from toneqa.report.summary import shown_author
from toneqa.types import Message, Role

KEY = b"0123456789abcdef"


def shown(author: str | None) -> str | None:
    return shown_author({"author": author})


def test_two_hidden_authors_of_equal_length_are_two() -> None:
    authors = Authors()
    assert [authors.shown(a) for a in ("Анна Седова", "Инна Титова", "Анна Седова", "agent-3", "Поддержка", None)] == [
        "**** ******~1", "**** ******~2", "**** ******~1", "agent-3", "Поддержка", None,
    ]  # fmt: skip


def test_with_a_key_an_author_is_the_same_in_every_conversation() -> None:
    first, second = Authors(key=KEY), Authors(key=KEY)
    second.shown("Пётр Ким")
    assert first.shown("Анна") == second.shown("анна") != second.shown("Инна")
    told = str(first.shown("+7 900 000-00-01"))
    assert told.endswith("~" + keyed(KEY, "phone", "8 (900) 000-00-01")[:TAG])
    assert mentions({"id": "1", "messages": [{"author": told}]}, [keyed(KEY, "phone", "+79000000001")])


def test_authors_that_the_house_keeps() -> None:
    assert Authors(("author",)).shown("Анна Седова") == "Анна Седова"


@pytest.mark.parametrize(
    ("author", "read"),
    [
        ("**** ******~1", None),
        ("****", None),
        ("**** ******", None),
        ("**** ******~4d73e07c1189", "№ 4d73e0"),
        ("Оператор ****~2", "Оператор"),
        ("Оператор ****~4d73e07c1189", "Оператор № 4d73e0"),
        ("agent-3", "agent-3"),
        (None, None),
        ("", None),
    ],
)
def test_what_a_reader_sees_of_an_author(author: str | None, read: str | None) -> None:
    assert shown(author) == read


def test_results_tell_agents_apart() -> None:
    said = [Message(Role.AGENT, "Заказ у курьера.", author=author) for author in ("Анна Седова", "Инна Титова")]
    found = small_json(SmallAnalyzer(FixedModel({})), talk(*said))
    assert [m["author"] for m in found["messages"]] == ["**** ******~1", "**** ******~2"]
