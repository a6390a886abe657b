"""The guide is in step: its example is a sound card, and it names every key, condition, label and topic."""

from __future__ import annotations

import re

import pytest

from tests.cli.command import ROOT
from tests.scorecards.wire import card
from toneqa.errors import TEXTS
from toneqa.rules.catalogue import catalogue
from toneqa.scorecards import fields
from toneqa.scorecards.labels import FLAG, LABELS
from toneqa.scorecards.model import ACTIONS, APPLIES, CLASSES
from toneqa.scorecards.read import default_card

PAGE = (ROOT / "docs" / "scorecards.md").read_text("utf-8")
TOPICS = {rule.criterion for rule in catalogue() if rule.criterion}


def test_the_example_is_a_sound_card() -> None:
    [example] = re.findall(r"```toml\n(name.*?)```", PAGE, re.DOTALL)
    found = card(example)
    assert [c.weight for c in found.criteria] == [10, 40, 50]
    assert found.critical[0].most == 30


@pytest.mark.parametrize("name", sorted({
    *fields.CARD, *fields.CRITERION, *fields.CRITICAL, *fields.TABLES, *ACTIONS, *APPLIES, *CLASSES, *TOPICS,
    *(label for label in LABELS if not label.startswith(FLAG)),
    *(code for code in TEXTS if "E191" <= code <= "E199" or code in ("E188", "E189")),
}))  # fmt: skip
def test_the_page_names(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)


def test_the_page_lists_the_weights_and_the_errors_of_the_shipped_card() -> None:
    for criterion in default_card().criteria:
        assert re.search(rf"\b{criterion.weight:g}\b", PAGE)
    table = PAGE.partition("| ошибка | класс |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    shown = [(row[1], row[2]) for row in rows]
    actions = {"cap": "не выше 50"}
    assert shown == [(" и ".join(CLASSES[k] for k in e.classes), actions.get(e.action, ACTIONS[e.action])) for e in default_card().critical]
