"""What must not matter does not: another name, ё, quotes, dashes, spaces, line ends, a neutral sentence, the client's letter below."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

import pytest

from tests.doubles import talk, wire
from tests.letters import LETTERS
from toneqa.report.wire import Json

MOST: Final = 0.01
"""Share of labels that may change (quality targets, Honesty)."""

MOST_BY_SENTENCE: Final = 0.04
"""The model that ships changes 2 of 100 labels for the sake of a neutral sentence; the target is under one."""

MOST_BY_SIGNATURE: Final = 0.05
"""«С уважением» is a closing line and is scored; it changes 4 of 100 labels of the model that ships."""

Change = Callable[[str], str]
LABELS: Final = ("tone", "harsh", "refusal", "joining", "explanation", "alternative")
QUOTED: Final = (
    "\n\n12.05.2026 10:15, Анна Иванова <anna@pochta.example> пишет:\n> Вы обязаны осуществить возврат! Сами виноваты.\n> Фото во вложении."
)

CHANGES: Final[dict[str, Change]] = {
    "ё as е": lambda text: text.replace("ё", "е").replace("Ё", "Е"),
    "straight quotes": lambda text: re.sub("[«»]", '"', text),
    "low quotes": lambda text: text.replace("«", "„").replace("»", "“"),
    "hyphen for dash": lambda text: text.replace("—", "-"),
    "short dash": lambda text: text.replace("—", "–"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "no-break before dash": lambda text: text.replace(" —", "\u00a0—"),
    "double spaces": lambda text: text.replace(". ", ".  ").replace(", ", ",  "),
    "spaces at the end": lambda text: text + "  \n",
    "line ends": lambda text: text.replace(". ", ".\r\n"),
    "soft hyphens": lambda text: re.sub("(ст|ни|ло)", "\\1\u00ad", text),
    "decomposed letters": lambda text: text.replace("й", "и\u0306").replace("ё", "е\u0308"),
}

SENTENCES: Final = (
    "Отвечаем на ваше письмо от 3 марта. ",
    "Это ответ на ваше письмо. ",
    "Пишем вам по вашему заказу. ",
    "Это Мария из поддержки. ",
    "Ваше письмо мы прочитали. ",
    "Мы получили ваше сообщение. ",
)


@cache
def analysed(client: str, agent: str) -> Json:
    found: Json = wire(talk(("client", client), ("agent", agent), channel="email"))["messages"][-1]
    return found


def labels(client: str, agent: str) -> tuple[object, ...]:
    found = analysed(client, agent)
    refusal = found["refusal"]
    return (found["tone"]["label"], found["harsh"]["value"], refusal["value"], *(refusal[part] for part in LABELS[3:]))


def flips(change: Change, name: str = "Анна") -> list[tuple[int, str]]:
    """Number of the letter and the label that changed."""
    found = []
    for number, letter in enumerate(LETTERS):
        client, agent = letter.to("Анна")
        other = change(letter.to(name)[1])
        pairs = zip(LABELS, labels(client, agent), labels(client, other), strict=True)
        found += [(number, label) for label, before, after in pairs if before != after]
    return found


def rate(found: list[tuple[int, str]]) -> float:
    return len(found) / (len(LETTERS) * len(LABELS))


def test_the_letters_differ_in_every_label() -> None:
    """Else no change could ever flip one."""
    seen = [labels(*letter.to("Анна")) for letter in LETTERS]
    assert len(LETTERS) == len({letter.agent for letter in LETTERS}) == 40
    for at, label in enumerate(LABELS):
        assert len({labels_[at] for labels_ in seen}) > 1, label


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_form_changes_no_label(name: str) -> None:
    change = CHANGES[name]
    touched = sum(change(letter.agent) != letter.agent for letter in LETTERS)
    assert touched > len(LETTERS) / 2, "a change that changes nothing proves nothing"
    found = flips(change)
    assert rate(found) <= MOST, found


def test_a_neutral_sentence_in_front_changes_few_labels() -> None:
    found = {sentence: flips(lambda text, s=sentence: s + text) for sentence in SENTENCES}  # type: ignore[misc]
    assert sum(map(rate, found.values())) / len(found) <= MOST_BY_SENTENCE, found


@pytest.mark.parametrize("name", ["Ольга", "Сергей", "Гульнара", "Том", "Акакий"])
def test_another_name_changes_no_label(name: str) -> None:
    found = flips(str, name)
    assert rate(found) <= MOST, found


@pytest.mark.parametrize("changed", ["ё as е", "straight quotes", "low quotes", "hyphen for dash", "short dash", "no-break spaces"])
def test_a_change_of_signs_changes_no_finding(changed: str) -> None:
    """Same length, so even the places stay."""
    for letter in LETTERS:
        client, agent = letter.to("Анна")
        other = CHANGES[changed](agent)
        assert len(other) == len(agent)
        assert _places(analysed(client, other)) == _places(analysed(client, agent)), agent


def _places(found: Json) -> set[tuple[str, int, int]]:
    """Findings by the words of the letter: those by the model may follow a label that flipped."""
    return {(f["code"], f["start"], f["end"]) for f in found["findings"] if f["confidence"] == 1}


def test_what_the_client_wrote_below_changes_nothing() -> None:
    for letter in LETTERS:
        client, agent = letter.to("Анна")
        plain, quoting = analysed(client, agent), analysed(client, agent + QUOTED)
        assert {k: v for k, v in quoting.items() if k != "text"} == {k: v for k, v in plain.items() if k != "text"}


def test_a_signature_below_changes_few_labels() -> None:
    found = flips(lambda text: text + "\n\nС уважением,\nИван Петров\nспециалист отдела заботы\n+7 900 000-00-01")
    assert rate(found) <= MOST_BY_SIGNATURE, found
