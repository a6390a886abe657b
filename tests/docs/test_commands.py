"""The commands of every page run as typed, one after another, in a folder with the files that the page speaks of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import ROOT
from tests.docs import shell
from tests.docs.laid import LONG, NOT_TYPED, READERS, TYPED, Reader
from tests.docs.pages import PAGES, Command, Page
from tests.store.databases import Servers
from tests.store.postgres import Server, binaries
from tests.web.served import running

SEEN: Final = {
    "toneqa check ": "Как это звучит",
    "toneqa score ": "Самые слабые ответы",
    "toneqa audit ": "Подтверждено",
    "toneqa scorecard apply": "Контакты без критических ошибок",
    "toneqa dialogue": "Вопросы клиентов",
    "toneqa coach": "SHOP-3001",
    "toneqa validate": "Самые заметные расхождения",
    "toneqa db import": "Загружено",
}
"""What the pages tell the reader that he will see."""

FIRST: Final = ("start-agent", "start-analyst", "start-trainer", "developer")
TYPING: Final = [name for name, page in PAGES.items() if any(not one.begins(*NOT_TYPED) for one in page.commands())]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("served")) as url:
        yield url


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql (scripts/test does it as root)")
    server = Server.create(where)
    server.start()
    yield Servers(server, {}).url()
    server.stop()


@pytest.fixture(scope="module")
def spacy(tmp_path_factory: pytest.TempPathFactory) -> str:
    from tests.lang.tiny import train

    return str(train(tmp_path_factory.mktemp("spacy") / "ru_tiny"))


def said_by(reader: Reader, command: Command, request: pytest.FixtureRequest) -> Command:
    """The command with what this machine has in place of what the page calls an example."""
    text = command.text
    for words, own in reader.says.items():
        if words in text:
            known = own.strip("{}")
            text = text.replace(words, str(request.getfixturevalue(known)) if own.startswith("{") else own)
    return Command(text)


def lay(page: Page, folder: Path) -> Reader:
    reader = READERS.get(page.name, Reader())
    for name in ("data", "models", "scripts"):
        (folder / name).symlink_to(ROOT / name)
    for name, make in reader.files.items():
        make(folder / name)
    return reader


def run(page: Page, left_out: tuple[str, ...], folder: Path, request: pytest.FixtureRequest) -> list[shell.Done]:
    folder.mkdir()
    reader = lay(page, folder)
    commands = [said_by(reader, one, request) for one in page.commands() if not one.begins(*left_out)]
    done = shell.run(commands, folder, TYPED, reader.env)
    for one in done:
        assert one.ran.code == one.command.code, str(one)
        assert one.ran.out or one.ran.err or not one.command.begins("toneqa ", ".venv"), str(one)
    return done


@pytest.mark.parametrize("name", TYPING)
def test_the_commands_of_the_page_run_one_after_another(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if any(one.begins("curl ") for one in PAGES[name].commands()) and not shutil.which("curl"):
        pytest.skip("no curl here")
    done = run(PAGES[name], (*NOT_TYPED, *LONG), tmp_path / "reader", request)
    for start, words in SEEN.items():
        printed = "".join(one.ran.out for one in done if one.command.begins(start))
        assert not printed or words in printed or not (name in FIRST or words in PAGES[name].text), start


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in TYPING if any(one.begins(*LONG) for one in PAGES[name].commands())])
def test_the_long_commands_of_the_page_run_too(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    run(PAGES[name], tuple(NOT_TYPED), tmp_path / "reader", request)


def test_nothing_is_left_out_for_nothing() -> None:
    commands = [one for page in PAGES.values() for one in page.commands()]
    assert [start for start in (*NOT_TYPED, *LONG) if not any(one.begins(start) for one in commands)] == []
    assert [name for name in READERS if name not in TYPING] == []
    for name, reader in READERS.items():
        text = "".join((PAGES[name].text, *reader.env.values()))
        assert [words for words in (*reader.files, *reader.says) if words not in text] == [], name


@pytest.mark.parametrize("start", SEEN)
def test_a_page_says_what_is_seen(start: str) -> None:
    assert any(SEEN[start] in page.text for page in PAGES.values() if start in page.text)


def test_every_command_is_ours_or_one_of_every_system() -> None:
    known = (
        "toneqa ",
        ".venv/bin/toneqa ",
        "export ",
        "curl ",
        "openssl ",
        "printf ",
        "chmod ",
        "cat ",
        "cd ",
        "runuser -u toneqa -- /opt/toneqa/bin/toneqa ",
        "scripts/",
    )
    assert {one.text for page in PAGES.values() for one in page.commands() if not one.begins(*known, *NOT_TYPED)} == set()
    scripts = [one.text.split()[0] for page in PAGES.values() for one in page.commands() if one.begins("scripts/")]
    assert [name for name in scripts if not (ROOT / name).is_file()] == []


def test_the_files_of_the_analyst_are_what_the_page_says() -> None:
    """The page speaks of so many letters and chats, and of marks beside them."""
    samples = ROOT / "data" / "samples"
    letters = len(list((samples / "mail").glob("*.eml")))
    chats = sum(len(path.read_text("utf-8").splitlines()) for path in (samples / "chats").glob("*.jsonl"))
    assert f"{letters} письма, ящик и {chats} чат" in PAGES["start-analyst"].text
    head = (samples / "marks" / "otmetki.csv").read_text("utf-8-sig").splitlines()[0]
    [own] = re.findall(r"`(Номер;.+?)`", PAGES["start-analyst"].text)
    assert set(own.split(";")) <= set(head.split(";"))
