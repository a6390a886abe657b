"""Facts are checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.study.facts import RAW, facts
from toneqa.errors import UseError
from toneqa.study.facts import facts_of, read_facts


def test_ends_of_sentences_are_dropped_but_not_the_letter() -> None:
    found = facts(act=" вернуть деньги. ")
    assert (found.act, found.reason, found.client) == ("вернуть деньги", "прошло больше 14 дней", RAW["client"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"act": "возврат денег"}, "act.*что сделать"),
        ({"step": "фото чека"}, "step.*что сделать"),
        ({"trouble": "поездка сорвалась"}, "trouble.*что сделать"),
        ({"ways": ["обменять", "скидка"]}, "ways.*«скидка»"),
        ({"ways": []}, "ways.*список"),
        ({"ways": "обменять"}, "ways.*список"),
        ({"reason": " . "}, "reason.*обязательно"),
        ({"act": 5}, "act.*кавычках"),
        ({"reason": "мой начальник против"}, "reason.*от лица компании"),
        ({"resaon": "x"}, "resaon.*нет"),
        ({"who": "they"}, "who.*we, you"),
        ({"address": "Вы"}, "address"),
        ({"house": {"formal": {"refusel": "x"}}}, "house.formal.refusel"),
        ({"house": {"formal": {"refusal": "{actt}"}}}, "house.formal.refusal.*act"),
        ({"house": {"formal": {"refusal": "{act"}}}, "house.formal.refusal"),
        ({"house": {"official": {}}}, "house.official"),
        ({"house": {"formal": {"refusal": "{act:d}"}}}, "house.formal.refusal"),
        ({"house": "x"}, "house"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], told: str) -> None:
    with pytest.raises(UseError, match=told) as error:
        facts(**change)
    assert error.value.code == "E164"


@pytest.mark.parametrize("key", ["act", "reason", "ways"])
def test_what_is_needed_is_asked_for(key: str) -> None:
    with pytest.raises(UseError, match=key):
        facts_of({name: value for name, value in RAW.items() if name != key})


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "f.toml"
    broken.write_text("act = ", "utf-8")
    with pytest.raises(UseError) as error:
        read_facts(broken)
    assert error.value.code == "E164"
    with pytest.raises(UseError) as missing:
        read_facts(tmp_path / "нет.toml")
    assert missing.value.code == "E101"
