"""What the pages call by name among their words is there: commands with their options, scripts, files, modules."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

import click
import pytest

from tests.cli.command import ROOT
from tests.docs.laid import NOT_TYPED
from tests.docs.pages import BESIDES, PAGES, Page
from toneqa.cli.main import app
from toneqa.report.wire import SCHEMA

TOLD: Final = {page.name: page for page in (*PAGES.values(), *BESIDES)}
OPTION: Final = re.compile(r"(?<!\S)--?[a-z][a-z0-9-]*")
NOT_OURS: Final = {
    "--build-arg": "of docker",
    "--force-reinstall": "of pip",
    "--list": "of scripts/screenshots",
    "--no-deps": "of pip",
    "--strict": "of pip-audit",
    "-s": "of pip-audit",
    "-wal": "the ending of a file of SQLite",
}
"""Options in the docs that no command of toneqa has."""

SHORT: Final = {"evaluate --model", "score --report FILE", "train --base"}
"""A command called without the word ``toneqa``, where the table has said it already."""

INSIDE: Final = re.compile(r".*\btoneqa (?=[a-z])")
PLACE: Final = re.compile(r"(?:toneqa|tests|scripts|data|models|docs|\.ci)/[\w./-]+")
MODULE: Final = re.compile(r"toneqa(?:\.[A-Za-z_]+)+")


def subcommands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from subcommands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS: Final[Mapping[tuple[str, ...], click.Command]] = dict(subcommands(app))


def options(command: click.Command) -> set[str]:
    params = command.get_params(click.Context(command))
    return {name for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("-")}


def meant(code: str) -> list[tuple[str, ...]]:
    """Commands that the code names: one, all of a group, or both of «status|retry»."""
    words = code.split()[1:]
    return [path for path in COMMANDS if all(name in word.split("|") for name, word in zip(path, words, strict=False))]


def calls(page: Page) -> list[str]:
    """Among the words, and in lines that no test runs: in a container, on a cluster."""
    lines = [
        INSIDE.sub("toneqa ", one.text.partition(" #")[0]) for one in page.commands() if one.begins(*NOT_TYPED) and INSIDE.match(one.text)
    ]
    told = lines + [code for code in page.codes() if code.startswith("toneqa ")]
    return told + [f"toneqa {code}" for code in page.codes() if code in SHORT]


@pytest.mark.parametrize("name", [name for name, page in TOLD.items() if calls(page)])
def test_commands_among_the_words_are_commands_with_those_options(name: str) -> None:
    for code in calls(TOLD[name]):
        found = meant(code)
        assert found, code
        for path in found:
            assert set(OPTION.findall(code)) <= options(COMMANDS[path]), code


def test_options_among_the_words_are_options() -> None:
    known = {option for command in COMMANDS.values() for option in options(command)} | NOT_OURS.keys()
    told = {(page.name, option) for page in TOLD.values() for code in page.codes() if code[:1] == "-" for option in OPTION.findall(code)}
    assert [(page, option) for page, option in sorted(told) if option not in known] == []
    assert NOT_OURS.keys() <= {option for _, option in told}


def test_scripts_among_the_words_take_those_options() -> None:
    told = [shlex.split(code) for page in TOLD.values() for code in page.codes() if code.startswith("scripts/")]
    assert len(told) > 20
    for script, *words in told:
        assert (ROOT / script).exists(), script
        source = (ROOT / script).read_text("utf-8") if words else ""
        assert [word for word in words if word.startswith("--") and word not in source] == [], script


def test_files_and_modules_among_the_words_are_there() -> None:
    codes = {code for page in TOLD.values() for code in page.codes()}
    places = {code for code in codes if PLACE.fullmatch(code)} - {SCHEMA}
    modules = {code for code in codes if MODULE.fullmatch(code)} - {"toneqa.toml"}
    assert len(places) > 50
    assert len(modules) > 5
    assert [place for place in sorted(places) if not (ROOT / place).exists()] == []
    assert [module for module in sorted(modules) if not _defined(module)] == []


def _defined(name: str) -> bool:
    """A module, or a name that stands in one; nothing is imported, half of them need an extra."""
    place, _, last = name.replace(".", "/").rpartition("/")
    inside = ROOT / f"{place}.py"
    return any((ROOT / f"{place}/{last}{ending}").exists() for ending in (".py", "/__init__.py")) or (
        inside.exists() and re.search(rf"\b{last}\b", inside.read_text("utf-8")) is not None
    )


def test_every_command_of_the_program_is_on_a_page() -> None:
    told = {" ".join(one.text.split()[1:]) for page in PAGES.values() for one in page.commands() if one.begins("toneqa ")}
    told |= {" ".join(code.split()[1:]) for page in PAGES.values() for code in calls(page)}
    said = [f"{line} " for line in told]
    assert [path for path in COMMANDS if not any(line.startswith(" ".join(path) + " ") for line in said)] == []
