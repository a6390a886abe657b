"""``toneqa check``: a draft before it is sent, or a folder of templates."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from toneqa.cli import options
from toneqa.cli.drafts import STDIN, answering, client_letter, first, items
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toneqa.batch.run import Scorer, Setup
    from toneqa.cli.drafts import Draft
    from toneqa.importers.base import ReadOptions
    from toneqa.text.original import Original
    from toneqa.types import Conversation

FAILED_ON: Final = 3


@click.command()
@click.argument("files", metavar="ФАЙЛ…|-", nargs=-1, required=True)
@click.option("--client", type=FILE, metavar="ФАЙЛ", help="Письмо клиента, на которое отвечает черновик.")
@click.option("--channel", type=click.Choice(["email", "chat"]), help="Письмо или чат.")
@options.templates
@click.option(
    "--format",
    "view",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help="Для чтения, JSON, пометки на GitHub или SARIF 2.1.0.",
)
@click.option("--fail-on", type=click.Choice(["revise", "ask"]), help="Код выхода 3, если вердикт такой или строже.")
@click.option("--fix", is_flag=True, help="Напечатать черновик с надёжными исправлениями; остальное не меняется.")
@click.option("--diff", is_flag=True, help="Показать, что исправит --fix: [-было-]{+стало+}.")
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Записать исправленный черновик в файл.")
@options.domains
@options.language
@options.model
@options.config
def check(
    files: tuple[str, ...],
    client: Path | None,
    channel: str | None,
    templates: bool,
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
    """Проверить черновик перед отправкой или папку заготовок.

    ФАЙЛ — черновик .txt или .md, письмо .eml, разговор .jsonl или папка с ними; «-» читает стандартный ввод. Текст нигде не сохраняется.

    Код выхода: 0 — проверено, 1 — что-то не прочитано, 2 — неверный вызов, 3 — вердикт не мягче --fail-on.
    """
    options.one_thread()
    from toneqa.batch.run import Setup, scorer
    from toneqa.errors import UseError
    from toneqa.importers.base import ReadOptions
    from toneqa.types import Role

    mending = fix or diff or out is not None
    if mending and view != "text":
        raise UseError("E106", what=f"--format {view}", near="--fix, --diff и --out без --format")
    settings = options.settings(config, lang_backend, spacy_model, templates)
    reading = ReadOptions(domains or settings.agent_domains, Role.AGENT)
    setup = Setup(settings, model, masked=False)
    several = _are_several(files, mending)
    if several or view in ("github", "sarif"):
        verdicts, failed = _check_all(files, _Task(setup, reading, client, channel), view)
    else:
        source = sys.stdin.buffer.read() if files[0] == STDIN else None
        draft = _draft(files[0], source, reading, channel)
        talk = answering(draft, client_letter(client, reading)) if client else draft
        work = scorer(setup)
        if mending:
            result = _mend(work, talk, _original(files[0], source, talk), diff, out)
        else:
            result = work.score([talk])[0]
            _show(result, view)
        verdicts, failed = [m["verdict"] for m in result["messages"] if "verdict" in m][-1:], result["status"] == "error"
    if failed:
        sys.exit(1)
    if fail_on and any(_at_least(verdict, fail_on) for verdict in verdicts):
        sys.exit(FAILED_ON)


def _are_several(files: tuple[str, ...], mending: bool) -> bool:
    """
    Raises:
        UseError: E106 stdin beside files, E109 several where one draft can be mended.
    """
    from toneqa.errors import UseError

    if len(files) > 1 and STDIN in files:
        raise UseError("E106", what=STDIN, near="либо файлы и папки, либо один «-»")
    several = len(files) > 1 or (files[0] != STDIN and Path(files[0]).is_dir())
    if several and mending:
        raise UseError("E109", what=", ".join(files))
    return several


@dataclass(frozen=True, slots=True)
class _Task:
    """How every draft is read and scored."""

    setup: Setup
    reading: ReadOptions
    client: Path | None
    channel: str | None


def _check_all(files: tuple[str, ...], task: _Task, view: str) -> tuple[list[str], bool]:
    """The verdicts, and whether anything could not be read."""
    from toneqa.batch.run import scorer
    from toneqa.cli.checked import scored, show
    from toneqa.cli.drafts import Draft, all_drafts, items
    from toneqa.text.original import Original

    if files == (STDIN,):
        source = sys.stdin.buffer.read()
        drafts: Iterator[Draft] = (Draft("stdin", item, Original.of(source)) for item in items(Path(STDIN), source, task.reading))
    else:
        drafts = all_drafts([Path(file) for file in files], task.reading)
    letter = client_letter(task.client, task.reading) if task.client else None
    work = scorer(task.setup)
    found = list(scored(work, drafts, lambda draft: _prepared(draft, letter, task.channel)))
    show(found, view, work.writer.rules)
    return [one.verdict for one in found if one.verdict], any(one.result["error"] for one in found)


def _prepared(draft: Draft, letter: Conversation | None, channel: str | None) -> Draft:
    from toneqa.types import Failure

    talk = draft.item
    if isinstance(talk, Failure):
        return draft
    talk = replace(talk, channel=channel) if channel else talk
    return replace(draft, item=answering(talk, letter) if letter else talk)


def _draft(file: str, source: bytes | None, reading: ReadOptions, channel: str | None) -> Conversation:
    """The first conversation of the file.

    Raises:
        DataError: the file cannot be read.
        UseError: E101 there is none.
    """
    talk = first(iter(items(Path(file), source, reading)))
    return replace(talk, channel=channel) if channel else talk


def _original(file: str, source: bytes | None, talk: Conversation) -> Original:
    """The file itself where the draft is the whole of it, else the text of the last answer."""
    from toneqa.batch.mending import last_answer
    from toneqa.text.original import Original

    text = last_answer(talk)
    whole = Original.of(Path(file).read_bytes() if source is None else source)
    return whole if whole.text == text else Original(text, "utf-8")


def _mend(work: Scorer, talk: Conversation, draft: Original, diff: bool, out: Path | None) -> dict[str, Any]:
    from toneqa.batch.mending import mend
    from toneqa.cli.mend import show

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
