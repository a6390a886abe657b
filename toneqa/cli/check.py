"""``toneqa check``: one draft before it is sent."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toneqa.batch.run import Scorer
    from toneqa.importers.base import Item, ReadOptions
    from toneqa.text.original import Original
    from toneqa.types import Conversation

FAILED_ON: Final = 3
STDIN: Final = "-"


@click.command()
@click.argument("file", metavar="ФАЙЛ|-")
@click.option("--client", type=FILE, metavar="ФАЙЛ", help="Письмо клиента, на которое отвечает черновик.")
@click.option("--channel", type=click.Choice(["email", "chat"]), help="Письмо или чат.")
@click.option("--format", "view", type=click.Choice(["text", "json"]), default="text", help="Для чтения или JSON.")
@click.option("--fail-on", type=click.Choice(["revise", "ask"]), help="Код выхода 3, если вердикт такой или строже.")
@click.option("--fix", is_flag=True, help="Напечатать черновик с надёжными исправлениями; остальное не меняется.")
@click.option("--diff", is_flag=True, help="Показать, что исправит --fix: [-было-]{+стало+}.")
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Записать исправленный черновик в файл.")
@options.domains
@options.language
@options.model
@options.config
def check(
    file: str,
    client: Path | None,
    channel: str | None,
    view: str,
    fail_on: str | None,
    fix: bool,
    diff: bool,
    out: Path | None,
    domains: tuple[str, ...],
    lang_backend: str | None,
    spacy_model: str | None,
    model: Path | None,
    config: Path | None,
) -> None:
    """Проверить черновик перед отправкой.

    ФАЙЛ — черновик .txt, .eml или разговор .jsonl; «-» читает стандартный ввод. Текст нигде не сохраняется.
    """
    options.one_thread()
    from toneqa.batch.run import Setup, scorer
    from toneqa.errors import UseError
    from toneqa.importers.base import ReadOptions
    from toneqa.types import Role

    mending = fix or diff or out is not None
    if mending and view == "json":
        raise UseError("E106", what="--format json", near="--fix, --diff и --out без --format")
    settings = options.settings(config, lang_backend, spacy_model)
    reading = ReadOptions(domains or settings.agent_domains, Role.AGENT)
    source = sys.stdin.buffer.read() if file == STDIN else None
    draft = _draft(file, source, reading, channel)
    talk = _answering(draft, client, reading) if client else draft
    work = scorer(Setup(settings, model, masked=False))
    if mending:
        result = _mend(work, talk, _original(file, source, talk), diff, out)
    else:
        result = work.score([talk])[0]
        _show(result, view)
    verdicts = [m["verdict"] for m in result["messages"] if "verdict" in m]
    if result["status"] == "error":
        sys.exit(1)
    if fail_on and verdicts and _at_least(verdicts[-1], fail_on):
        sys.exit(FAILED_ON)


def _draft(file: str, source: bytes | None, reading: ReadOptions, channel: str | None) -> Conversation:
    """The first conversation of the file.

    Raises:
        DataError: the file cannot be read.
        UseError: E101 there is none, E109 it is a folder.
    """
    from dataclasses import replace

    from toneqa.errors import UseError

    if Path(file).is_dir():
        raise UseError("E109", what=file, at=file)
    talk = _first(iter(_items(Path(file), source, reading)))
    return replace(talk, channel=channel) if channel else talk


def _items(path: Path, source: bytes | None, reading: ReadOptions) -> Iterator[Item]:
    """A .txt is a draft whatever it begins with, a chat pasted into it too; the other formats are loaded only where they are met."""
    plain = path.suffix.lower() == ".txt" and path.is_file() and os.access(path, os.R_OK)
    if source is None and not plain:
        from toneqa.importers.files import read_paths

        return read_paths([path], reading)
    from toneqa.importers.txt import read_text

    return read_text(path.read_bytes() if source is None else source, str(path) if source is None else "stdin", reading)


def _first(items: Iterator[Item]) -> Conversation:
    from toneqa.errors import DataError
    from toneqa.types import Failure

    item = next(items, None)
    if item is None:
        raise DataError("E201")
    if isinstance(item, Failure):
        raise DataError.again(item.code, item.message, item.at)
    return item


def _answering(draft: Conversation, client: Path, reading: ReadOptions) -> Conversation:
    """The client's letter put before the draft."""
    from dataclasses import replace

    from toneqa.types import Role

    letter = _first(_items(client, None, replace(reading, agent_domains=(), role=Role.CLIENT)))
    asked = tuple(m for m in letter.messages if m.role is Role.CLIENT)
    return replace(draft, messages=(*asked, *draft.messages))


def _original(file: str, source: bytes | None, talk: Conversation) -> Original:
    """The file itself where the draft is the whole of it, else the text of the last answer."""
    from toneqa.cli.mend import last_answer
    from toneqa.text.original import Original

    text = last_answer(talk)
    whole = Original.of(Path(file).read_bytes() if source is None else source)
    return whole if whole.text == text else Original(text, "utf-8")


def _mend(work: Scorer, talk: Conversation, draft: Original, diff: bool, out: Path | None) -> dict[str, Any]:
    from toneqa.cli.mend import mend, show

    mended = mend(work, talk, draft)
    show(mended, diff, out)
    return mended.result


def _show(result: dict[str, object], view: str) -> None:
    if view == "json":
        from toneqa.report.wire import dump

        click.echo(dump(result))
        return
    from rich.console import Console

    from toneqa.report.terminal import render_check
    from toneqa.rules.catalogue import catalogue

    rules = catalogue()
    render_check(result, lambda code: rules.rules[code].title if code in rules.rules else code, Console())


def _at_least(verdict: str, limit: str) -> bool:
    order = ("send", "revise", "ask")
    return order.index(verdict) >= order.index(limit)
