"""What the pages show besides commands is what the program reads and writes: settings, tables, queries, code."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
import yaml

from tests.cli.command import ROOT, inside, write
from tests.docs.makers import base, export, labelled
from tests.docs.pages import PAGES
from tests.importers.samples import TEXT, csv_table
from toneqa.cli.stdio import lsp, mcp
from toneqa.config import Settings, parse_settings
from toneqa.importers.jsonl import parse_line
from toneqa.scorecards.people import read_people
from toneqa.scorecards.read import default_card
from toneqa.training.labelled import no_hits, read_labelled
from toneqa.types import Conversation
from toneqa.voice.surveys import surveys

Check = Callable[[str, Path], None]
"""Fails unless the text of a block holds; may write in the folder."""


def settings(text: str, folder: Path) -> None:
    assert parse_settings(tomllib.loads(text)) != Settings()


def one_conversation(text: str, folder: Path) -> None:
    read = parse_line(" ".join(text.splitlines()).encode(), "page")
    assert isinstance(read, Conversation)
    assert dict(read.extra).keys() == set()
    assert (len(read.messages), read.meta) == (2, json.loads(text)["meta"])


def labels(text: str, folder: Path) -> None:
    [talk] = read_labelled([write(folder / "l.jsonl", " ".join(text.splitlines()) + "\n")], no_hits)
    assert len(talk.examples) == 2


def own_surveys(text: str, folder: Path) -> None:
    told = tomllib.loads(text)
    assert told.keys() <= {survey.id for survey in surveys(write(folder / "s.toml", text))}


def marks_of_people(text: str, folder: Path) -> None:
    assert len(read_people(write(folder / "people.csv", text), [default_card()]).marks) == 2


def saved_columns(text: str, folder: Path) -> None:
    """The page shows the file that the command above it writes."""
    source = folder / "выгрузка.csv"
    source.write_bytes(csv_table(TEXT))
    ran = inside("import", source, "--save-mapping", folder / "колонки.json", "--out", folder / "out.jsonl")
    assert json.loads((folder / "колонки.json").read_text("utf-8")) == json.loads(text)
    [told] = PAGES["import"].blocks("text")
    assert told.strip().replace("выгрузка.csv: ", "") in " ".join(ran.out.split())


def language_server(text: str, folder: Path) -> None:
    [server] = tomllib.loads(text)["language-server"].values()
    assert [server["command"], server["args"][0]] == ["toneqa", "lsp"]
    lsp.make_context("lsp", server["args"][1:])


def assistant(text: str, folder: Path) -> None:
    [server] = json.loads(text)["mcpServers"].values()
    assert [Path(server["command"]).name, server["args"][0]] == ["toneqa", "mcp"]
    mcp.make_context("mcp", server["args"][1:])


def neovim(text: str, folder: Path) -> None:
    [words] = re.findall(r"cmd = \{ (.+?) \}", text)
    program, name, *rest = shlex.split(words.replace(",", " "))
    assert [program, name] == ["toneqa", "lsp"]
    lsp.make_context("lsp", rest)


def pre_commit(text: str, folder: Path) -> None:
    [repo] = yaml.safe_load(text)["repos"]
    [ours] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in repo["hooks"]] == [ours["id"]]
    assert re.match(repo["hooks"][0]["files"], "заготовки/отказ.txt")


def spark(text: str, folder: Path) -> None:
    """No Spark here: a table of pandas takes its place, handed over in two pieces, as Spark does."""
    pd = pytest.importorskip("pandas")
    export(folder / "in.jsonl")
    table = pd.DataFrame({"conversation": (folder / "in.jsonl").read_text("utf-8").splitlines()})

    def map_in_pandas(function: Callable[[Iterator[Any]], Iterator[Any]], schema: str) -> Any:
        found = pd.concat(function(iter([table[:4], table[4:]])))
        assert list(found.columns) == [part.split()[0] for part in schema.split(", ")]
        return found

    pretended = SimpleNamespace(read=SimpleNamespace(parquet=lambda path: SimpleNamespace(mapInPandas=map_in_pandas)))
    told: dict[str, Any] = {"spark": pretended}
    exec(compile(text, "docs/scale.md", "exec"), told)
    assert set(told["scored"]["status"]) == {"ok"}
    assert len(told["scored"]) == len(table)


def queries(text: str, folder: Path) -> None:
    """Over a file of columns the first, over a database the second; every answer has rows, but that about thirty answers."""
    duckdb = pytest.importorskip("duckdb")
    export(folder / "in.jsonl")
    for ending in ("parquet", "duckdb"):
        ran = inside("score", folder / "in.jsonl", "--out", folder / f"результат.{ending}")
        assert ran.code == 0, ran.err
    with duckdb.connect(str(folder / "результат.duckdb")) as base:
        for query in text.replace("результат.parquet", str(folder / "результат.parquet")).split(";"):
            if query.strip():
                assert base.sql(query.replace(">= 30", ">= 1")).fetchall(), query


def layout(text: str, folder: Path) -> None:
    told = dict(line.split(maxsplit=1) for line in text.splitlines())
    assert [name for name in told if not (ROOT / name).is_dir()] == []
    assert [name for name in told["scripts/"].split(", ") if not (ROOT / "scripts" / name).exists()] == []


READ: Final[Mapping[tuple[str, str], Check]] = {
    ("README", ""): layout,
    ("editors", "json"): assistant,
    ("editors", "lua"): neovim,
    ("editors", "toml"): language_server,
    ("editors", "yaml"): pre_commit,
    ("format", "json"): one_conversation,
    ("import", "json"): saved_columns,
    ("nlp", "toml"): settings,
    ("privacy", "toml"): settings,
    ("scale", "python"): spark,
    ("scale", "sql"): queries,
    ("scorecards", "csv"): marks_of_people,
    ("settings", "toml"): settings,
    ("train", "json"): labels,
    ("train", "toml"): settings,
    ("voice", "toml"): own_surveys,
}
ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("api", "json"): "tests/web/test_docs.py",
    ("api", "python"): "tests/web/test_docs.py",
    ("developer", "python"): "tests/docs/test_developer.py",
    ("developer", "text"): "tests/docs/test_developer.py",
    ("developer", "toml"): "tests/docs/test_developer.py",
    ("import", "text"): "tests/docs/test_blocks.py",
    ("nlp", "py"): "tests/docs/test_blocks.py",
    ("nlp", "python"): "tests/test_spacy_ext.py",
    ("scorecards", "toml"): "tests/scorecards/test_page.py",
    ("study", "toml"): "tests/docs/laid.py",
    ("tutorial", "python"): "tests/test_tutorial.py",
    ("validate", "csv"): "tests/cli/test_validate.py",
    ("validate", "toml"): "tests/cli/test_validate.py",
    ("webhooks", "json"): "tests/webhooks/test_docs.py",
    ("webhooks", "python"): "tests/webhooks/test_docs.py",
    ("webhooks", "toml"): "tests/webhooks/test_docs.py",
}
"""The test that reads them, beside what they show."""

NOT_READ: Final = {("admin", "nginx"): "nginx is not here; what it must pass on is tested in tests/web"}


@pytest.mark.parametrize(("page", "kind"), READ)
def test_the_blocks_of_the_page_hold(page: str, kind: str, tmp_path: Path) -> None:
    for number, text in enumerate(PAGES[page].blocks(kind)):
        folder = tmp_path / str(number)
        folder.mkdir()
        READ[page, kind](text, folder)


def test_every_block_is_read() -> None:
    there = {(name, block.kind) for name, page in PAGES.items() for block in page.all_blocks()} - {(name, "sh") for name in PAGES}
    tables = (*READ, *ELSEWHERE, *NOT_READ)
    assert len(tables) == len(set(tables))
    assert there == set(tables)
    for (page, kind), test in ELSEWHERE.items():
        source = (ROOT / test).read_text("utf-8")
        assert page in source, test
        assert kind in source, test


@pytest.mark.slow
def test_a_model_of_ones_own_reads_in_transformers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.training.finetune.tiny import require

    require()
    monkeypatch.chdir(tmp_path)
    labelled(tmp_path / "data")
    base(tmp_path / "модели")
    ran = inside("train", "--data", "data", "--base", "модели/rubert-tiny2", "--epochs", 1, "--out", "модели/наша")
    assert ran.code == 0, ran.err
    [text] = PAGES["nlp"].blocks("py")
    told: dict[str, Any] = {}
    exec(compile(text, "docs/nlp.md", "exec"), told)
    assert told["letters"]("Больше не пишите, вопрос закрыт.")["harsh"].keys() == {"label", "score"}
