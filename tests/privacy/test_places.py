"""Names of files and numbers of conversations: what tells of a person is hidden, two stay two, and a key finds them again."""

from __future__ import annotations

import pytest

from tests.validate.results import letter, mark
from toneqa.privacy.erase import mentions
from toneqa.privacy.identity import keyed
from toneqa.privacy.places import TAG, Places
from toneqa.types import Conversation, Failure
from toneqa.validate.pairs import match

KEY = b"0123456789abcdef"


def talk(id_: str, source: str | None = None, channel: str | None = "chat") -> Conversation:
    return Conversation(id_, (), channel, source)


def test_a_file_called_by_a_phone_or_a_person() -> None:
    places = Places()
    assert places.place("/выгрузки/Чат WhatsApp с +7 900 000-00-01.txt:7") == "/выгрузки/Чат WhatsApp с ** *** *********~1.txt:7"
    assert places.place("/выгрузки/Чат WhatsApp с +7 900 000-00-01.txt:9").endswith("~1.txt:9")
    assert places.place("Чат WhatsApp с +7 900 000-00-02.txt").endswith("~2.txt")
    assert places.place("Клиенты/Седова_Анна/договор.eml") == "Клиенты/***********~3/договор.eml"


@pytest.mark.parametrize(
    "path", ["inbox/02-bank-komissiya.eml", "выгрузка 2026-03-01.csv:12", "/home/vera/result.json", "тикет 5530127.eml", ""]
)
def test_other_files_keep_their_names(path: str) -> None:
    assert Places().place(path) == path


@pytest.mark.parametrize(
    "id_", ["SHOP-3001", "5530127", "9000000001", "user500001", "a1b2c3d4-0000-4000-8000-1234567890ab", "обращение 12"]
)
def test_numbers_of_tickets_stay(id_: str) -> None:
    assert Places().of(talk(id_)) == talk(id_)


def test_a_conversation_called_by_a_phone_or_an_address() -> None:
    places = Places()
    ids = ["+79000000001", "79000000002", "anna@mail.example", "Седова Анна"]
    assert [places.of(talk(id_)).id for id_ in ids] == [f"{'*' * 12}~1", f"{'*' * 11}~2", f"{'*' * 17}~3", "****** ****~4"]


def test_ids_of_letters_stay() -> None:
    assert Places().of(talk("CAD7x.anna@mail.example", "a.eml", "email")).id == "CAD7x.anna@mail.example"


def test_a_conversation_without_a_number_follows_its_file() -> None:
    source = "чаты/Седова Анна.txt"
    assert Places().of(talk(f"{source}#2", f"{source}:3")) == talk("чаты/****** ****~1.txt#2", "чаты/****** ****~1.txt:3")


def test_a_file_that_cannot_be_read() -> None:
    found = Places().of(Failure("E205", "x", "чаты/Седова Анна.txt", "Седова Анна.txt"))
    assert found == Failure("E205", "x", "чаты/****** ****~1.txt", "****** ****~1.txt")
    assert Places().of(Failure("E202", "x", "a.jsonl:5", None)) == Failure("E202", "x", "a.jsonl:5", None)


def test_with_a_key_the_tag_is_the_hash_of_the_person() -> None:
    places, tag = Places(key=KEY), keyed(KEY, "phone", "8 900 000-00-01")[:TAG]
    hidden = places.of(talk("+79000000001", "8 (900) 000-00-01.txt"))
    assert (hidden.id, hidden.source) == (f"{'*' * 12}~{tag}", f"* ***** *********~{tag}.txt")  # type: ignore[union-attr]
    assert places.known("+7 900 000-00-01") == f"~{tag}"
    assert places.known("SHOP-3001") == "SHOP-3001"
    assert mentions({"id": hidden.id, "messages": []}, [keyed(KEY, "phone", "+79000000001")])
    assert not mentions({"id": "T-1", "source": "a.txt", "messages": []}, [keyed(KEY, "phone", "+79000000001")])


def test_kinds_that_the_house_keeps_are_left() -> None:
    assert Places(keep=("phone",)).place("+7 900 000-00-01.txt") == "+7 900 000-00-01.txt"


def test_marks_of_a_team_find_a_hidden_conversation() -> None:
    places = Places(key=KEY)
    found = letter(1, harsh=True) | {"id": places.name("+79000000001")}
    mine = mark("8 900 000-00-01", "harsh", "yes")
    assert match([mine], [found]).troubles[0].code == "E238"
    assert [pair.mark for pair in match([mine], [found], Places(key=KEY).known).pairs] == [mine]
