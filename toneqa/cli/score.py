"""``toneqa score``: files and folders to a file of results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.batch.output import Target
    from toneqa.batch.run import Item, Result, Setup
    from toneqa.importers.tally import Tally
    from toneqa.report.summary import Summary


@click.command()
@click.argument("paths", metavar="ПУТЬ…", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=FILE, metavar="ФАЙЛ", help="Куда писать: .jsonl, .html или .csv.")
@options.workers
@options.reading
@click.option("--keep-personal-data", "keep", is_flag=True, help="Не закрывать личные данные в результате.")
@options.language
@options.model
@options.config
def score(
    paths: tuple[Path, ...],
    out: Path,
    workers: int,
    keep: bool,
    lang_backend: str | None,
    spacy_model: str | None,
    model: Path | None,
    config: Path | None,
    **reading: Any,
) -> None:
    """Оценить письма и чаты пачкой и записать результат.

    ПУТЬ — файлы и папки с письмами и выгрузками; форматы перечислит toneqa formats. Личные данные закрываются, пока вы не попросите иного.
    """
    options.one_thread()
    from toneqa.batch.output import claim, target
    from toneqa.batch.run import Setup, scorer
    from toneqa.cli.taken import tell_columns
    from toneqa.importers.files import read_paths
    from toneqa.importers.tally import Tally
    from toneqa.privacy.identity import load_key
    from toneqa.report.summary import Summary

    where = target(out)
    settings = options.settings(config, lang_backend, spacy_model)
    tally, given = Tally(), options.read_options(settings, reading)
    items = read_paths(paths, given, tally)
    setup = Setup(settings, model, masked=not keep, key=b"" if keep else load_key(settings.key_file))
    scorer(setup)  # a wrong path or model is told of before anything is written
    claim(where)
    tell_columns(paths, given)
    summary = Summary()
    try:
        _run(paths, items, setup, workers, where, summary)
    except KeyboardInterrupt:
        _stopped(summary, where)
    _finish(where, summary)
    _report(summary, tally, where)
    if summary.statuses["error"]:
        sys.exit(1)


def _run(paths: Sequence[Path], items: Iterable[Item], setup: Setup, workers: int, where: Target, summary: Summary) -> None:
    from toneqa.batch.output import write_lines
    from toneqa.batch.run import score_all
    from toneqa.importers.files import count_inputs
    from toneqa.privacy.pseudonyms import readable

    with _progress(count_inputs(paths)) as step:

        def done(result: Result) -> None:
            summary.add(readable(result))
            step(1)

        write_lines(where, score_all(items, setup, workers), done)


@contextmanager
def _progress(total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda count: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Проверяю"), BarColumn(), MofNCompleteColumn(), TextColumn("осталось"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)


def _stopped(summary: Summary, where: Target) -> None:
    from toneqa.errors import StoreError
    from toneqa.report.words import plural

    done = plural(summary.conversations, "разговор", "разговора", "разговоров")
    raise StoreError("E402", what=done, near=str(where.partial))


def _finish(where: Target, summary: Summary) -> None:
    from toneqa.batch.output import finish

    ending = where.path.suffix.lower()
    finish(where, None if where.is_lines else _renderers(summary)[ending])


def _renderers(summary: Summary) -> dict[str, Callable[[Iterable[Result], Any], None]]:
    """With names for what is masked («[ИМЯ-1]»): these files are read by people."""
    from toneqa.privacy.pseudonyms import readable
    from toneqa.report.csv_table import write_csv
    from toneqa.report.html import write_html

    return {
        ".csv": lambda results, out: write_csv(map(readable, results), out),
        ".html": lambda results, out: write_html(summary, map(readable, results), out, _title),
    }


def _report(summary: Summary, tally: Tally, where: Target) -> None:
    from rich.console import Console

    from toneqa.cli.taken import render_tally
    from toneqa.report.terminal import render_summary

    console = Console()
    render_summary(summary, console, _title)
    render_tally(tally, console)
    console.print(f"\nРезультат: {where.path}", highlight=False, soft_wrap=True, markup=False)


def _title(code: str) -> str:
    from toneqa.rules.catalogue import catalogue

    rules = catalogue().rules
    return rules[code].title if code in rules else code
