"""What the reader of a page has before he types its commands: files, variables, a server; and what no test can type."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.cli.command import ROOT, SAMPLES, inside
from tests.docs.pages import PAGES
from tests.importers.desk_samples import DESK_MAKERS
from tests.importers.samples import TEXT, csv_table, letter, mailbox, telegram, whatsapp
from tests.training.rows import rows_of

Source = Callable[[Path], object]
"""Makes a file or a folder at the path."""

KEY: Final = "a key for the tests of the docs"


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


@dataclass(frozen=True)
class Reader:
    files: Mapping[str, Source] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)
    """Words of the page, and what this reader types instead; ``{served}``, ``{postgres}`` and ``{spacy}`` are what the test has."""


TEAM: Final = {"TONEQA_DB": "toneqa.db"}
HERE: Final = {"http://127.0.0.1:8420": "{served}"}
READERS: Final[Mapping[str, Reader]] = {
    "README": Reader(
        {
            "draft.txt": sample("drafts/pismo-a.txt"),
            "letter.txt": sample("clients/pismo-abc.txt"),
            "inbox": letters,
            "export.jsonl": sample("chats/magazin.jsonl"),
        }
    ),
    "admin": Reader(
        {"выгрузка.jsonl": export, "toneqa.key": holds(KEY), "cert.pem": certified},
        {"TONEQA_PRIVACY_KEY": KEY},
        {"/var/lib/toneqa/": "", "/backup/": "", "postgresql://toneqa@db.company.example/toneqa": "{postgres}"},
    ),
    "api": Reader(says=HERE),
    "audit": Reader({"выгрузка.jsonl": export, "результат.jsonl": results}),
    "coaching": Reader({"результат.jsonl": results}),
    "deploy/README": Reader({"docs": lambda path: shutil.copytree(ROOT / "docs" / "deploy", path / "deploy")}, says=HERE),
    "dialogue": Reader({"inbox": inbox}),
    "drift": Reader({"март.jsonl": month("a1"), "апрель.jsonl": month("a2")}),
    "editors": Reader({"заготовки": sample("drafts")}),
    "extension": Reader({"toneqa.db": database}, TEAM),
    "fairness": Reader({"выгрузка.jsonl": export}),
    "guide": Reader(
        {
            "черновик.txt": sample("drafts/pismo-a.txt"),
            "письмо-клиента.txt": sample("clients/pismo-abc.txt"),
            "письма": letters,
            "чаты.jsonl": sample("chats/uslugi.jsonl"),
            "выгрузка.jsonl": export,
        }
    ),
    "import": Reader(
        {
            "выгрузка.csv": holds(csv_table(TEXT)),
            "result.json": holds(telegram(TEXT)),
            "группа.json": holds(telegram(TEXT, type="private_group")),
            "чат.txt": holds(whatsapp(TEXT)),
            "ящик.mbox": holds(mailbox(letter())),
            "письма": letters,
        }
    ),
    "import-helpdesk": Reader({"тикеты.json": holds(DESK_MAKERS["zendesk"](TEXT))}),
    "nlp": Reader(
        {"draft.txt": sample("drafts/pismo-a.txt"), "inbox": inbox}, says={"ru_core_news_md": "{spacy}", "path/to/pipeline": "{spacy}"}
    ),
    "privacy": Reader({"inbox": inbox}),
    "report": Reader({"выгрузка.jsonl": export, "май.jsonl": another}),
    "review": Reader({"выгрузка.jsonl": export, "toneqa.db": judged}),
    "scale": Reader({"выгрузка.jsonl": export}),
    "scorecards": Reader({"письма": letters, "моя-карта.toml": shown("scorecards", "toml", 0)}),
    "study": Reader({"otkaz.toml": shown("study", "toml", 0, 1)}),
    "train": Reader(
        {"черновик.txt": sample("drafts/pismo-a.txt"), "наша-разметка": labelled, "модели": base, "отложенный.jsonl": held_out}
    ),
    "validate": Reader({"письма": sample("mail"), "отметки.csv": marks}, says={" company.example": " pomoshch.example"}),
    "voice": Reader({"inbox": inbox}),
    "webhooks": Reader({"toneqa.toml": shown("webhooks", "toml", 0), "toneqa.db": undelivered}, TEAM),
}
"""A page that is not here speaks of nothing but what lies in the sources: ``data``, ``models``, ``scripts``."""

PASSWORD: Final = "зелёный чайник поёт у окна\n"
TYPED: Final = {"toneqa admin create": PASSWORD * 2}

NOT_TYPED: Final = {
    "python3 -m venv ": "makes an environment; the tests run in one",
    ". .venv/bin/activate": "enters it",
    "pip install ": "asks the network for packages",
    ".venv/bin/pip install ": "asks the network for packages",
    "/opt/toneqa/bin/pip install ": "asks the network for packages",
    "python -m pytest ": "these are the tests",
    "scripts/docs": "writes into the sources; scripts/check runs it with --check",
    "scripts/demo": "makes an environment of its own",
    "scripts/test": "these are the tests, in an environment of their own",
    "scripts/check": "these are the tests",
    "scripts/fuzz ": "searches for minutes; needs atheris",
    "scripts/wheels": "asks the network",
    "sudo -u postgres ": "needs root; tests/store makes a server of its own",
    "systemctl ": "needs systemd and root; tests/deploy reads the unit",
    "useradd ": "needs root",
    "install -": "writes into /etc",
    "docker ": "needs Docker; tests/deploy reads the files",
    "toneqa score выгрузка.jsonl --out результат.parquet --engine ray ": "Ray is no part of the extra dev; tests/batch has it, where it is installed",
    "toneqa score s3://": "needs a store and a cluster",
}
"""How a command begins, and why no test runs it."""

LONG: Final = {
    "toneqa fairness": "200 conversations of the corpus, each in two dozen copies",
    "toneqa study --pairs ": "reads two files of the corpus",
    "toneqa train ": "trains a model",
    "toneqa evaluate --model модели/прежняя ": "compares those that were trained",
    "toneqa check черновик.txt --model модели/наша": "reads with the one that was trained",
    "scripts/findings ": "reads the whole corpus",
    "scripts/patterns": "measures every pattern",
    "scripts/licences ": "reads what every package says of itself",
}
"""How a command begins that only the slow tests run, and why."""
