"""Inputs cut into parts and put together again are what one process reads, wherever the cuts fall."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from tests.cli.command import SAMPLES, line, write
from toneqa.batch import parts
from toneqa.batch.content import START, chained, linked
from toneqa.batch.crew import Crew
from toneqa.batch.parts import Numberer, cut, read, scan
from toneqa.batch.ray_engine import Scored, score_parts, taken
from toneqa.batch.repeats import Repeats
from toneqa.batch.run import Setup, score_all, scorer, work
from toneqa.errors import StoreError
from toneqa.importers.base import Item, ReadOptions
from toneqa.importers.files import list_files, read_files
from toneqa.importers.tally import Tally
from toneqa.privacy.places import Places
from toneqa.report.wire import dump

GIVEN = ReadOptions(("pomoshch.example",))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("parts")
    chance = random.Random(7)
    rows = [line(chance.choice(["", "1", "2", str(n)]), "Слово. " * chance.randrange(40)) for n in range(120)]
    rows[10:10] = ["\n", "{broken\n", "  \r\n", line("late", role="boss"), line(f"{folder}/a.jsonl#3")]
    write(folder / "a.jsonl", "\ufeff" + "".join(rows))
    write(folder / "b.jsonl", "".join(rows[::-1]).rstrip("\n"))
    write(folder / "c.jsonl", b"\xff\xfe not lines")
    write(folder / "d.jsonl", "\n \n")
    write(folder / "e.txt", "Добрый день! Проверим и ответим до пятницы.")
    write(folder / "f.txt", "")
    write(folder / "Чат с Анной Седовой.jsonl", "".join([*rows[:40], line("+7 900 000-00-01"), line("+7 900 000-00-02")]))
    write(folder / "Чат с Иваном Петровым.jsonl", "".join([*rows[:5], line("+7 900 000-00-01")]))
    return tuple(map(str, [*list_files([folder, SAMPLES]), folder / "gone.jsonl"]))


def hidden(files: Iterable[Path], tally: Tally | None = None) -> list[Item]:
    """What one process reads, told of without persons."""
    return [*map(Places().of, read_files(files, GIVEN, tally))]


def put_together(files: tuple[str, ...], numberer: Numberer) -> list[Item]:
    found = [numberer.number(part, scan(part, GIVEN)) for part in cut(files, GIVEN)]
    items = [list(read(numbered, GIVEN)) for numbered in reversed(found)]
    assert [len(part) for part in reversed(items)] == [numbered.count for numbered in found]
    return [item for part in reversed(items) for item in part]


@pytest.mark.parametrize("stretch", [999, 20_000, parts.STRETCH])
def test_cuts_do_not_show(files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    monkeypatch.setattr(parts, "STRETCH", stretch)
    usual, told = Tally(), Numberer(0, Places())
    wanted = hidden(map(Path, files), usual)
    assert put_together(files, told) == wanted
    assert told.tally == usual
    assert len({item.id for item in wanted}) == len(wanted) > 300
    assert "Седовой" not in str([item.id for item in wanted])


@pytest.mark.parametrize("done", [0, 1, 57, 300, 10_000])
def test_the_chain_is_that_of_one_process(files: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, done: int) -> None:
    monkeypatch.setattr(parts, "STRETCH", 3000)
    chains = [START, *(chain for _, chain in chained(hidden(map(Path, files))))]
    numberer = Numberer(done, Places())
    put_together(files, numberer)
    assert numberer.chain == chains[min(done, len(chains) - 1)]
    assert numberer.done == max(done - len(chains) + 1, 0), "more than there is"


def test_a_forced_format_is_heeded(files: tuple[str, ...]) -> None:
    assert all(part.stop is None for part in cut(files, ReadOptions(format="txt")))
    assert next(iter(cut(files[:1], ReadOptions(format="jsonl")))).stop


def test_lines_longer_than_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "STRETCH", 50)
    monkeypatch.setattr(parts, "MAX_LINE", 400)
    for name in ("text_stream", "jsonl"):
        monkeypatch.setattr(f"toneqa.importers.{name}.MAX_LINE", 400)
    path = write(tmp_path / "a.jsonl", line("1") + line("2", "ж" * 500) + line("3") + line("4", "ы" * 3000))
    wanted = list(read_files([path], GIVEN))
    assert put_together((str(path),), Numberer()) == wanted
    assert [item.id for item in wanted] == ["1", f"{path}#2", "3", f"{path}#4"]


def test_parts_are_scored_like_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an actor does, without a cluster."""
    monkeypatch.setattr(parts, "STRETCH", 400)
    path = write(tmp_path / "in.jsonl", "".join(line(str(n % 5), f"Вернём {n % 4} рублей.") for n in range(12)) + "{broken\n")
    inputs, numberer = hidden([path]), Numberer(0, Places())
    numbered = [numberer.number(part, scan(part, GIVEN)) for part in cut([str(path)], GIVEN)]
    with Crew(1, partial(work, Setup(), None), scorer(Setup()).lost) as crew:
        found = [one for part in numbered for one in score_parts(part, Setup(), GIVEN, crew, Repeats())]
    assert len(numbered) > 2
    assert [one.line.decode() for one in found] == [dump(result) + "\n" for result in score_all(inputs, Setup())]
    chain = START
    for one in found:
        chain = linked(chain, one.content, one.id)
    assert chain == [chain for _, chain in chained(inputs)][-1]


def test_a_file_that_changed_in_between_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", line("1") + line("2"))
    [part] = cut([str(path)], GIVEN)
    numbered = Numberer().number(part, scan(part, GIVEN))
    row = {"scored": pickle.dumps([Scored(b"", b"", 1)]), "repeats": pickle.dumps((0, 0))}
    with pytest.raises(StoreError) as caught:
        taken(numbered, row, Repeats())
    assert caught.value.code == "E408"
