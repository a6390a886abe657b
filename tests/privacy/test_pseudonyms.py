"""Labels at display: equal owners have equal numbers, offsets follow the text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toneqa.lang.annotate import annotate
from toneqa.privacy.kinds import Kind
from toneqa.privacy.pseudonyms import LABELS, Numbers, hide, label, readable
from toneqa.types import Message, Role


def numbers(*texts: str) -> list[list[tuple[str, int]]]:
    return [[(h.kind, h.who) for h in found] for found in hide([annotate(Message(Role.AGENT, t)) for t in texts])]


def test_a_person_keeps_a_number_in_any_form_and_message() -> None:
    talk = numbers("Здравствуйте, Анна Седова! Я Олег Бугаёв.", "Передам Анне Седовой. Олег Бугаёв рядом.", "Анна, всё готово!")
    assert talk == [[("name", 1), ("name", 2)], [("name", 1), ("name", 2)], [("name", 1)]]


def test_a_phone_keeps_its_number_in_any_writing() -> None:
    assert numbers("8 (900) 000-00-01 и +7 900 000-00-02", "+79000000001") == [[("phone", 1), ("phone", 2)], [("phone", 1)]]


def test_initials_that_differ_are_two_persons() -> None:
    seen = Numbers()
    assert [seen.of("name", n) for n in ("Котова А. В.", "Котова Е. С.", "Котовой А. В.")] == [1, 2, 1]


def test_every_kind_has_a_label() -> None:
    assert set(LABELS) == set(Kind)
    assert label("name", 3) == "[ИМЯ-3]"


def message(text: str, hidden: list[Any], **more: Any) -> dict[str, Any]:
    return {"text": text, "hidden": hidden, **more}


def test_offsets_and_quotes_follow_the_labels() -> None:
    found = {"start": 6, "end": 13, "quote": "звонила", "message": "«звонила»: так", "fix": {"start": 6, "end": 13, "text": "x"}}
    crossing = {"start": 0, "end": 13, "quote": "****, звонила", "message": "«****, звонила»", "fix": None}
    raw = message(
        "****, звонила. Тел. ****",
        [{"start": 0, "end": 4, "kind": "name", "who": 1}, {"start": 20, "end": 24, "kind": "phone", "who": 2}],
        findings=[found, crossing],
        refusal={"spans": {"refusal": [[6, 13], [15, 24]]}},
    )
    shown = readable({"messages": [raw]})["messages"][0]
    assert shown["text"] == "[ИМЯ-1], звонила. Тел. [ТЕЛЕФОН-2]"
    first, second = shown["findings"]
    assert shown["text"][first["start"] : first["end"]] == first["quote"] == "звонила"
    assert shown["text"][first["fix"]["start"] : first["fix"]["end"]] == "звонила"
    assert second["message"] == "«[ИМЯ-1], звонила»"
    assert [shown["text"][a:b] for a, b in shown["refusal"]["spans"]["refusal"]] == ["звонила", "Тел. [ТЕЛЕФОН-2]"]
    assert raw["text"].startswith("****"), "the stored result stays as it is"


@given(st.data())
def test_any_place_stays_inside_and_in_order(data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, 40), max_size=8)))
    hidden = [{"start": a, "end": b, "kind": "name", "who": 1} for a, b in zip(edges[::2], edges[1::2], strict=False)]
    spans = [{"start": a, "end": a} for a in range(41)]
    shown = readable({"messages": [message("*" * 40, hidden, findings=spans)]})["messages"][0]
    starts = [f["start"] for f in shown["findings"]]
    assert starts == sorted(starts)
    assert starts[0] == 0
    assert starts[-1] == len(shown["text"])


@pytest.mark.parametrize("result", [{"status": "error", "messages": []}, {"messages": [{"text": "Анна"}]}])
def test_what_hides_nothing_is_shown_as_it_is(result: dict[str, Any]) -> None:
    assert readable(result) == result
