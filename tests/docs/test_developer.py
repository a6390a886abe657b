"""The page for developers: its rule, its importer and its list of layers are sound."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from tests.cli.command import ROOT
from tests.docs.pages import PAGES
from tests.rules.examples import marked
from toneqa.detectors.context import Context
from toneqa.detectors.declared import RuleEngine
from toneqa.importers.base import ReadOptions
from toneqa.lang.annotate import annotate
from toneqa.rules.catalogue import load
from toneqa.types import Conversation, Failure, Message, Role

PAGE: Final = PAGES["developer"]


def test_the_rule_of_the_page_is_sound() -> None:
    rules = load({"page.toml": PAGE.blocks("toml")[0]})
    [rule] = rules
    assert len(rule.bad) >= 2
    assert any("near miss" in example.note for example in rule.good)
    for example in (*rule.bad, *rule.good):
        plain, spans = marked(example.text)
        found = RuleEngine(rules).run(Context([annotate(Message(Role.AGENT, plain))], 0, example.channel))
        assert [(one.start, one.end) for one in found] == spans
        assert bool(spans) == (example in rule.bad)


def test_the_importer_of_the_page_reads(tmp_path: Path) -> None:
    made: dict[str, Any] = {}
    exec(compile(PAGE.blocks("python")[0], "docs/developer.md", "exec"), made)
    path = tmp_path / "talks.arrows"
    path.write_text("Где заказ? >> Приедет завтра.\nбез стрелки\nСпасибо >> Пожалуйста!\n", "utf-8")
    importer = made["Arrows"]()
    first, broken, last = importer.read(path, ReadOptions())
    assert importer.sniff(path.read_bytes(), path)
    assert isinstance(first, Conversation)
    assert [(m.role, m.text) for m in first.messages] == [(Role.CLIENT, "Где заказ?"), (Role.AGENT, "Приедет завтра.")]
    assert isinstance(broken, Failure)
    assert (broken.code, broken.at) == ("E203", f"{path}:2")
    assert isinstance(last, Conversation)


def test_the_layers_of_the_page_are_those_that_are_checked() -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]["layers"]
    expected = [re.sub(r" [|:] ", ", ", layer).replace("toneqa.", "") for layer in layers]
    assert PAGE.blocks("text")[0].splitlines() == expected
