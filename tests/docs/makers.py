"""Makes what the pages speak of: exports, letters, results, marks, databases, a labelled corpus, a checkpoint."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.cli.command import SAMPLES, inside
from tests.docs.pages import PAGES
from tests.training.rows import rows_of

Source = Callable[[Path], object]
"""Makes a file or a folder at the path."""


def sample(name: str) -> Source:
    whole = SAMPLES / name
    return lambda path: shutil.copytree(whole, path) if whole.is_dir() else shutil.copy(whole, path)


def letters(path: Path) -> None:
    """The first of the sample letters, one of every program."""
    path.mkdir()
    for one in sorted((SAMPLES / "mail").glob("0*.eml")):
        shutil.copy(one, path)


def holds(content: str | bytes) -> Source:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def shown(page: str, kind: str, *numbers: int) -> Source:
    """What the page itself tells to write."""
    return lambda path: path.write_text("".join(PAGES[page].blocks(kind)[number] for number in numbers), "utf-8")


def export(path: Path) -> None:
    """The chats of a shop: clients left marks, one is Анна Седова, agent-3 answers, one talk is number 4417."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in (SAMPLES / "chats" / "magazin.jsonl").read_text("utf-8").splitlines()]
    rows[1]["id"] = "4417"
    rows[0]["messages"][0]["text"] += ". Анна Седова, мой телефон +7 900 000-00-01"
    for mark, row in enumerate(rows):
        row["meta"] = {"queue": "returns", "csat": mark % 5 + 1}
        for message in row["messages"]:
            message["author"] = message.get("author", "").replace("agent-rita", "agent-3")
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def inbox(path: Path) -> None:
    path.mkdir()
    export(path / "chats.jsonl")


def results(path: Path) -> None:
    """``export``, scored."""
    path.write_bytes(_scored(path.suffix))


@cache
def _scored(suffix: str) -> bytes:
    with TemporaryDirectory() as folder:
        source, out = Path(folder, "in.jsonl"), Path(folder, f"out{suffix}")
        export(source)
        _score(source, out)
        return out.read_bytes()


def another(path: Path) -> None:
    """Results of other letters."""
    _score(SAMPLES / "chats" / "uslugi.jsonl", path)


def month(file: str) -> Source:
    """Results of as many conversations as two periods need to be compared."""

    def make(path: Path) -> None:
        with TemporaryDirectory() as folder:
            source = Path(folder, "in.jsonl")
            talks = ({"messages": [{key: m[key] for key in ("role", "text")} for m in row["messages"]]} for row in rows_of(file, 45))
            source.write_text("".join(json.dumps(talk, ensure_ascii=False) + "\n" for talk in talks), "utf-8")
            _score(source, path)

    return make


def _score(source: Path, out: Path) -> None:
    ran = inside("score", source, "--out", out)
    assert ran.code == 0, ran.err


def marks(path: Path) -> None:
    """Of the sample letters alone: those of the chats belong to the other example of the page."""
    head, *rows = (SAMPLES / "marks" / "otmetki.csv").read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([head, *(row for row in rows if row.partition(";")[0].endswith(".eml"))]) + "\n", "utf-8")


def database(path: Path) -> None:
    """Of this version, nothing in it."""
    ran = inside("db", "upgrade", "--db", path)
    assert ran.code == 0, ran.err


def judged(path: Path) -> None:
    """A trainer was done with a letter whose tone and grade were marked blind."""
    from tests.store.sample import add_people, write_results
    from toneqa.store.accounts import Accounts
    from toneqa.store.desk import Decision, Desk
    from toneqa.store.engine import open_store
    from toneqa.store.letters import Letters
    from toneqa.store.runs import import_results

    database(path)
    store = open_store(str(path))
    with TemporaryDirectory() as folder:
        import_results(store, write_results(Path(folder, "results.jsonl")))
    with store.writing() as tx:
        add_people(tx)
        trainer = Accounts(tx).by_login("trainer")
        assert trainer
        for item in Letters(tx).items():
            found = Letters(tx).letter(item.id)
            assert found
            Desk(tx).decide(Decision(item.id, trainer.id, "label", message_id=found.last.id, name="tone", value="formal"))
            Desk(tx).decide(Decision(item.id, trainer.id, "grade", value="2", blind=True))
            Desk(tx).decide(Decision(item.id, trainer.id, "done"))
    store.close()


def undelivered(path: Path) -> None:
    """A queue with a message that the helpdesk refused."""
    from tests.webhooks.test_commands import failed

    database(path)
    failed(str(path))


def labelled(path: Path) -> None:
    """Two files of forty conversations."""
    from tests.training.finetune.tiny import corpus

    corpus(path, ("a1", "a2"), 40)


def held_out(path: Path) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of("a3", 30)), "utf-8")


def base(path: Path) -> None:
    """A checkpoint under the name of a real one, as small as can be."""
    from tests.training.finetune.tiny import checkpoint

    checkpoint(path / "rubert-tiny2")


def certified(path: Path) -> None:
    from tests.web.certificate import certificate

    certificate(path.parent)
