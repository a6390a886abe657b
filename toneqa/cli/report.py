"""``toneqa report``: saved results to one page for whoever leads quality."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.report.overview.collect import Overview
    from toneqa.report.overview.page import Results


@click.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Куда писать: .html. Без неё — рядом с результатами, под тем же именем.")
@click.option("--previous", type=FILE, metavar="ФАЙЛ", help="Результаты прошлого раза: отчёт покажет, что изменилось.")
@click.option("--title", metavar="ТЕКСТ", help="Заголовок страницы.")
def report(results: Path, out: Path | None, previous: Path | None, title: str | None) -> None:
    """Сделать отчёт для контроля качества: одна страница, открывается без интернета.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score.
    """
    from toneqa.report.saved import saved

    page = Page(named(out or results.with_suffix(".html")), _before(previous), title)
    overview = write(saved(results), page)
    _tell(overview, page.path)
    if overview.damaged:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class Page:
    """Where the report goes and what it is compared with."""

    path: Path
    previous: Results | None = None
    title: str | None = None


def asked(path: Path | None, previous: Path | None) -> Page | None:
    """The report that ``score`` is to write beside its results; what is wrong with it is told of before the work.

    Raises:
        UseError: E101, E107, E134, E135 as ``saved`` and ``named`` tell.
    """
    if path is None and previous is not None:
        raise click.UsageError("--previous нужен отчёту: добавьте --report.")
    return None if path is None else Page(named(path), _before(previous))


def named(path: Path) -> Path:
    """
    Raises:
        UseError: E135 a page is .html.
    """
    from toneqa.errors import UseError

    if path.suffix.lower() != ".html":
        raise UseError("E135", what=path.name)
    return path


def _before(previous: Path | None) -> Results | None:
    from toneqa.report.saved import saved

    return None if previous is None else saved(previous)


def write(results: Results, page: Page) -> Overview:
    """Write the page beside its place and rename it there: half a page is never seen.

    Raises:
        DataError: E205, E219, E261 a file of results is damaged as a whole.
        StoreError: E401 the page cannot be written.
    """
    from toneqa.batch.output import Target, placed
    from toneqa.report.overview.page import TITLE, write_page
    from toneqa.rules.catalogue import title_of

    with placed(Target(page.path)) as fresh, fresh.open("w", encoding="utf-8", newline="") as out:
        return write_page(results, out, title_of, previous=page.previous, title=page.title or TITLE)


def _tell(overview: Overview, out: Path) -> None:
    from toneqa.report.overview import counted
    from toneqa.report.words import number, plural

    work = overview.cells.count(*counted.TEAM, counted.WORK)
    click.echo(f"{plural(overview.answers, 'ответ', 'ответа', 'ответов')}, нужна работа: {number(work)}.")
    if overview.damaged:
        click.echo(f"Не разобрано результатов: {number(overview.damaged)}. Они перечислены в отчёте.", err=True)
    click.echo(f"Отчёт: {out}")
