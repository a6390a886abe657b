"""What the page of the draft is told: words for every label, places for sentences, what is at stake with this client."""

from __future__ import annotations

from typing import Any

import pytest

from toneqa.batch.run import Setup, scorer
from toneqa.report.words import EMOTIONS, REQUESTS, STYLES
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import FAMILIES
from toneqa.rules.praise import is_praise
from toneqa.types import Conversation, Message, Role
from toneqa.web.draft.places import insertion
from toneqa.web.draft.stakes import KINDS, STAKES, TITLES, stake
from toneqa.web.draft.view import View

CLIENT = "Здравствуйте! Купила у вас наушники, они сломались. Верните деньги, сколько можно ждать!"


def view(draft: str, client: str = "") -> dict[str, Any]:
    work = scorer(Setup(masked=False))
    before = (Message(Role.CLIENT, client),) if client else ()
    return View(work.writer.rules).shown(work.score([Conversation("", (*before, Message(Role.AGENT, draft)), "email")])[0])


def test_every_family_has_a_kind_and_every_kind_a_title() -> None:
    assert set(KINDS) == set(FAMILIES)
    assert set(KINDS.values()) == set(TITLES) == set(STAKES)


def test_stakes_are_said_of_labels_that_exist() -> None:
    known = {*EMOTIONS, *REQUESTS, *STYLES}
    for kind, said in STAKES.items():
        assert set(said) <= known, kind
        assert all(text.endswith(".") for text in said.values())


def test_an_unsure_label_says_nothing() -> None:
    angry = {"emotion": {"label": "angry", "probs": {}}}
    assert "сердится" in stake("harsh", angry)
    assert stake("harsh", {"emotion": {**angry["emotion"], "abstain": True}}) == ""
    assert stake("harsh", None) == ""


def test_praise_costs_nothing_and_is_no_fault() -> None:
    praised = [rule for rule in catalogue() if is_praise(rule)]
    assert len(praised) > 40
    assert not any(rule.costs or rule.points for rule in praised)


def test_stakes_are_said_once_for_a_kind() -> None:
    marks = view(
        "Уважаемый клиент! Согласно регламенту возврат денежных средств не предусмотрен. Осуществить возврат мы не можем.", CLIENT
    )["marks"]
    for kind in TITLES:
        assert sum(bool(mark["stake"]) for mark in marks if mark["kind"] == kind) <= 1
    assert any(mark["stake"] for mark in marks)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("Здравствуйте!\n\nВернуть не можем.\n\nС уважением, Пётр", "joining", "Здравствуйте!\n\nТут. Вернуть не можем.\n\nС уважением, Пётр"),
        ("Здравствуйте!\n\nВернуть не можем.\n\nС уважением, Пётр", "alternative", "Здравствуйте!\n\nВернуть не можем. Тут.\n\nС уважением, Пётр"),
        ("Вернуть не можем. Ждём вас.", "explanation", "Вернуть не можем. Тут. Ждём вас."),
        ("Вернуть не можем. Ждём вас.\n\n> Верните деньги.", "alternative", "Вернуть не можем. Ждём вас. Тут.\n\n> Верните деньги."),
        ("🙂 Вернуть не можем.", "joining", "Тут. 🙂 Вернуть не можем."),
    ],
)  # fmt: skip
def test_a_sentence_goes_where_its_part_belongs(text: str, part: str, expected: str) -> None:
    at = text.index("Вернуть")
    place, put = insertion(text, part, "Тут.", {"refusal": [[at, at + len("Вернуть не можем.")]]})
    assert text[:place] + put + text[place:] == expected


def test_a_draft_without_a_sentence_is_no_error() -> None:
    for draft in ("", "   ", "🙂", "С уважением,\nПётр", "> Верните деньги", "Hello, dear customer!"):
        shown = view(draft, CLIENT)
        assert shown["status"] == "skipped" or shown["verdict"]
        assert shown.get("reason", "есть")


def test_words_are_there_for_every_meter() -> None:
    shown = view("Вы сами виноваты. Денег не вернём.", CLIENT)
    assert shown["meters"]["tone"]["state"] in ("bad", "careful")
    assert [part["title"] for part in shown["meters"]["refusal"]["parts"]] == ["Присоединение", "Объяснение", "Альтернатива"]
    assert shown["client"]["text"]
    alone = view("Здравствуйте! Деньги вернём завтра.")
    assert alone["client"] is None
    assert "письма клиента нет" in alone["meters"]["style"]["text"]
