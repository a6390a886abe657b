"""What the reader of a page has before he types its commands: files, variables, a server; and what no test can type."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.cli.command import ROOT
from tests.docs import makers as made
from tests.docs.makers import Source
from tests.importers.desk_samples import DESK_MAKERS
from tests.importers.samples import TEXT, csv_table, letter, mailbox, telegram, whatsapp

KEY: Final = "a key for the tests of the docs"


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
            "draft.txt": made.sample("drafts/pismo-a.txt"),
            "letter.txt": made.sample("clients/pismo-abc.txt"),
            "inbox": made.letters,
            "export.jsonl": made.sample("chats/magazin.jsonl"),
        }
    ),
    "admin": Reader(
        {"выгрузка.jsonl": made.export, "toneqa.key": made.holds(KEY), "cert.pem": made.certified},
        {"TONEQA_PRIVACY_KEY": KEY},
        {"/var/lib/toneqa/": "", "/backup/": "", "postgresql://toneqa@db.company.example/toneqa": "{postgres}"},
    ),
    "api": Reader(says=HERE),
    "audit": Reader({"выгрузка.jsonl": made.export, "результат.jsonl": made.results}),
    "coaching": Reader({"результат.jsonl": made.results}),
    "deploy/README": Reader(
        {"docs": lambda path: shutil.copytree(ROOT / "docs" / "deploy", path / "deploy"), "toneqa.db": made.database},
        says={**HERE, "runuser -u toneqa -- /opt/toneqa/bin/toneqa": "toneqa", "/var/lib/toneqa/": ""},
    ),
    "dialogue": Reader({"inbox": made.inbox}),
    "drift": Reader({"март.jsonl": made.month("a1"), "апрель.jsonl": made.month("a2")}),
    "editors": Reader({"заготовки": made.sample("drafts")}),
    "extension": Reader({"toneqa.db": made.database}, TEAM),
    "fairness": Reader({"выгрузка.jsonl": made.export}),
    "guide": Reader(
        {
            "черновик.txt": made.sample("drafts/pismo-a.txt"),
            "письмо-клиента.txt": made.sample("clients/pismo-abc.txt"),
            "письма": made.letters,
            "чаты.jsonl": made.sample("chats/uslugi.jsonl"),
            "выгрузка.jsonl": made.export,
        }
    ),
    "import": Reader(
        {
            "выгрузка.csv": made.holds(csv_table(TEXT)),
            "result.json": made.holds(telegram(TEXT)),
            "группа.json": made.holds(telegram(TEXT, type="private_group")),
            "чат.txt": made.holds(whatsapp(TEXT)),
            "ящик.mbox": made.holds(mailbox(letter())),
            "письма": made.letters,
        }
    ),
    "import-helpdesk": Reader({"тикеты.json": made.holds(DESK_MAKERS["zendesk"](TEXT))}),
    "nlp": Reader(
        {"draft.txt": made.sample("drafts/pismo-a.txt"), "inbox": made.inbox},
        says={"ru_core_news_md": "{spacy}", "path/to/pipeline": "{spacy}"},
    ),
    "privacy": Reader({"inbox": made.inbox}),
    "report": Reader({"выгрузка.jsonl": made.export, "май.jsonl": made.another}),
    "review": Reader({"выгрузка.jsonl": made.export, "toneqa.db": made.judged}),
    "scale": Reader({"выгрузка.jsonl": made.export}),
    "scorecards": Reader({"письма": made.letters, "моя-карта.toml": made.shown("scorecards", "toml", 0)}),
    "study": Reader({"otkaz.toml": made.shown("study", "toml", 0, 1)}),
    "train": Reader(
        {
            "черновик.txt": made.sample("drafts/pismo-a.txt"),
            "наша-разметка": made.labelled,
            "модели": made.base,
            "отложенный.jsonl": made.held_out,
        }
    ),
    "validate": Reader({"письма": made.sample("mail"), "отметки.csv": made.marks}, says={" company.example": " pomoshch.example"}),
    "voice": Reader({"inbox": made.inbox}),
    "webhooks": Reader(
        {"toneqa.toml": made.shown("webhooks", "toml", 0), "toneqa.db": made.undelivered}, TEAM, {"=…": "=not-a-real-secret-0001"}
    ),
}
"""A page that is not here speaks of nothing but what lies in the sources: ``data``, ``models``, ``scripts``."""

PASSWORD: Final = "зелёный чайник поёт у окна\n"
TYPED: Final = {"toneqa admin create": PASSWORD * 2}

NOT_TYPED: Final = {
    "python3 -m venv ": "makes an environment; the tests run in one",
    ". .venv/bin/activate": "enters it",
    "pip install ": "asks the network for packages",
    "python -m venv audit ": "asks the network for pip-audit",
    "audit/bin/pip-audit ": "asks the network for what is known of packages",
    ".venv/bin/pip install ": "asks the network for packages",
    "/opt/toneqa/bin/pip install ": "asks the network for packages",
    "python -m pytest ": "these are the tests",
    "scripts/docs": "writes into the sources; scripts/check runs it with --check",
    "scripts/demo": "makes an environment of its own",
    "scripts/test": "these are the tests, in an environment of their own",
    "scripts/check": "these are the tests",
    "scripts/fuzz ": "searches for minutes; needs atheris",
    "scripts/patterns": "measures by the clock for many minutes; tests/hardening measures the same patterns",
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
    "scripts/licences ": "reads what every package says of itself",
}
"""How a command begins that only the slow tests run, and why."""
