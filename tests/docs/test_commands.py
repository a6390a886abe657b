"""The pages for newcomers work as written: every command runs, prints what the page promises, and the examples of code are sound."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.command import ROOT, inside
from tests.rules.examples import marked
from toneqa.detectors.context import Context
from toneqa.detectors.declared import RuleEngine
from toneqa.importers.base import ReadOptions
from toneqa.lang.annotate import annotate
from toneqa.rules.catalogue import load
from toneqa.types import Conversation, Failure, Message, Role

PAGES: Final = ("start-agent", "start-analyst", "start-trainer", "developer")
SERVERS: Final = ("toneqa serve",)
"""They run until they are stopped; ``tests/web`` starts them."""

NOT_OURS: Final = ("python3 -m venv .venv", ". .venv/bin/activate", "pip install ", "python -m pytest ", "scripts/")
"""Commands that install, or check the project itself."""

PASSWORD: Final = "зелёный чайник поёт у окна\n"
TYPED: Final = {"toneqa admin create": PASSWORD * 2}
SEEN: Final = {
    "toneqa check": "Как это звучит",
    "toneqa score": "Самые слабые ответы",
    "toneqa scorecard apply": "Контакты без критических ошибок",
    "toneqa dialogue": "Вопросы клиентов",
    "toneqa coach": "SHOP-3001",
    "toneqa validate": "Самые заметные расхождения",
    "toneqa db import": "Загружено",
}
"""What a command prints; the page that tells to type it says so."""


@dataclass(frozen=True)
class Command:
    line: str
    comment: str

    @property
    def code(self) -> int:
        """0, or what the comment beside it says."""
        told = re.search(r"(?:код|exit code) (\d)", self.comment)
        return int(told[1]) if told else 0

    def begins(self, starts: tuple[str, ...]) -> bool:
        return self.line.startswith(starts)


def text(page: str) -> str:
    return (ROOT / "docs" / f"{page}.md").read_text("utf-8")


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text(page), re.DOTALL | re.MULTILINE)


def commands(page: str) -> Iterator[Command]:
    for line in "".join(blocks(page, "sh")).splitlines():
        words, _, comment = line.partition(" #")
        yield Command(words.strip(), comment)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_run_one_after_another(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TONEQA_DB", raising=False)
    (tmp_path / "data").symlink_to(ROOT / "data")
    ours = [one for one in commands(page) if not one.begins(NOT_OURS + SERVERS)]
    assert len(ours) >= 2
    printed: dict[str, str] = {}
    for one in ours:
        stdin = next((typed for start, typed in TYPED.items() if one.begins((start,))), "")
        ran = inside(*shlex.split(one.line)[1:], stdin=stdin.encode())
        assert ran.code == one.code, f"{one.line}\n{ran.err}{ran.out[-500:]}"
        assert ran.out, one.line
        printed.update({start: printed.get(start, "") + ran.out for start in SEEN if one.begins((start,))})
    for start, out in printed.items():
        assert SEEN[start] in out, start


@pytest.mark.parametrize("start", SEEN)
def test_a_page_says_what_is_seen(start: str) -> None:
    assert any(SEEN[start] in text(page) for page in PAGES if start in text(page))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_else_stands_in_the_blocks(page: str) -> None:
    assert [one.line for one in commands(page) if not one.begins(("toneqa ", *NOT_OURS))] == []
    assert [
        name for name in re.findall(r"^(scripts/[\w-]+)", "".join(blocks(page, "sh")), re.MULTILINE) if not (ROOT / name).exists()
    ] == []


def test_the_files_of_the_analyst_are_what_the_page_says() -> None:
    """The page speaks of so many letters and chats, and of marks beside them."""
    samples = ROOT / "data" / "samples"
    letters = len(list((samples / "mail").glob("*.eml")))
    chats = sum(len(path.read_text("utf-8").splitlines()) for path in (samples / "chats").glob("*.jsonl"))
    assert f"{letters} письма, ящик и {chats} чат" in text("start-analyst")
    head = (samples / "marks" / "otmetki.csv").read_text("utf-8-sig").splitlines()[0]
    [own] = re.findall(r"`(Номер;.+?)`", text("start-analyst"))
    assert set(own.split(";")) <= set(head.split(";"))


def test_the_rule_of_the_page_is_sound() -> None:
    rules = load({"page.toml": blocks("developer", "toml")[0]})
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
    exec(compile(blocks("developer", "python")[0], "docs/developer.md", "exec"), made)
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
    assert blocks("developer", "text")[0].splitlines() == expected
