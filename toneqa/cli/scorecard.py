"""``toneqa scorecard``: cards checked, shown and compared, and saved results judged by them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.report.cards.run import Run
    from toneqa.scorecards.rates import Tally

_CARDS = "Файлы карт; без них — карта из toneqa.toml, а если её нет, та, что поставляется."


@click.group(cls=options.Group)
def scorecard() -> None:
    """Карта оценки: проверить, показать, сравнить, оценить по ней контакты."""


@scorecard.command()
@click.argument("cards", metavar="[КАРТА]…", nargs=-1, type=FILE)
def lint(cards: tuple[Path, ...]) -> None:
    """Проверить карту: веса, ключи, правила, метки, потолки.

    КАРТА — файл .toml. Без него проверяется карта из toneqa.toml. Код выхода 1, если есть ошибки.
    """
    from toneqa.scorecards.read import drafts, texts

    found = drafts(cards)
    for draft in found:
        for line in texts(draft.problems):
            click.echo(line)
    if any(problem.is_error for draft in found for problem in draft.problems):
        sys.exit(1)
    click.echo("Ошибок нет: " + ", ".join(f"«{draft.card.name}»" for draft in found if draft.card) + ".")


@scorecard.command()
@click.argument("cards", metavar="[КАРТА]…", nargs=-1, type=FILE)
def show(cards: tuple[Path, ...]) -> None:
    """Показать карту: критерии, веса, критические ошибки, что остаётся человеку."""
    from rich.console import Console

    from toneqa.report.cards.terminal import show as shown
    from toneqa.scorecards.read import load_cards

    console = Console(highlight=False)
    for number, card in enumerate(load_cards(cards)):
        if number:
            console.print()
        shown(card, console)


@scorecard.command()
@click.argument("before", metavar="БЫЛО", type=FILE)
@click.argument("after", metavar="[СТАЛО]", required=False, type=FILE)
def diff(before: Path, after: Path | None) -> None:
    """Показать, чем одна карта отличается от другой. Без СТАЛО — чем БЫЛО отличается от поставляемой."""
    from rich.console import Console

    from toneqa.report.cards.terminal import show_diff
    from toneqa.scorecards.diff import diff as changes
    from toneqa.scorecards.read import default_card, load_cards

    [own] = load_cards([before])
    one, two = (own, load_cards([after])[0]) if after else (default_card(), own)
    show_diff(changes(one, two), Console(highlight=False))


@scorecard.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option("--card", "cards", multiple=True, type=FILE, metavar="ФАЙЛ", help=_CARDS)
@click.option(
    "--out", "outs", multiple=True, type=FILE, metavar="ФАЙЛ", help="Записать контакты: .jsonl, .csv или .xlsx. Можно несколько раз."
)
@click.option("--people", type=FILE, metavar="ФАЙЛ", help="Отметки людей: CSV со столбцами id, key, value и, если нужно, agent.")
@options.config
def apply(results: Path, cards: tuple[Path, ...], people: Path | None, outs: tuple[Path, ...], config: Path | None) -> None:
    """Оценить контакты по карте: баллы, критические ошибки, доли COPC.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score. Контакт — все ответы одного сотрудника в одном разговоре.
    """
    from rich.console import Console

    from toneqa.report.cards.run import Run
    from toneqa.report.cards.terminal import show_tally
    from toneqa.report.saved import saved
    from toneqa.rules.catalogue import catalogue
    from toneqa.rules.house import check_names, weighed
    from toneqa.scorecards.people import NOBODY, read_people
    from toneqa.scorecards.read import load_cards

    _check(outs)
    house = options.settings(config, None, None)
    check_names(catalogue(), house)
    known = load_cards(cards)
    judged = read_people(people, known) if people else NOBODY
    run = Run(saved(results), known, weighed(catalogue(), house), judged)
    tallies = [_write(run, out) for out in outs] or [run.tally()]
    show_tally(tallies[0], known, Console(highlight=False))
    for out in outs:
        click.echo(f"Контакты: {out}")
    if tallies[0].damaged:
        click.echo(f"Не разобрано результатов: {tallies[0].damaged}.", err=True)
        sys.exit(1)


def _write(run: Run, path: Path) -> Tally:
    """Beside its place, then renamed: half a file is never seen.

    Raises:
        StoreError: E401
    """
    from toneqa.batch.output import Target, placed

    with placed(Target(path)) as fresh:
        return run.write(fresh, path.suffix.lower())


def _check(outs: Sequence[Path]) -> None:
    """
    Raises:
        UseError: E106 an ending that is no view's, E107 Excel without XlsxWriter, E115 a file is named twice.
    """
    from importlib.util import find_spec

    from toneqa.errors import UseError
    from toneqa.report.cards.run import ENDINGS

    for at, out in enumerate(outs):
        if out.suffix.lower() not in ENDINGS:
            raise UseError("E106", what=f"--out {out.name}", near=", ".join(ENDINGS))
        if out.suffix.lower() == ".xlsx" and find_spec("xlsxwriter") is None:
            raise UseError("E107", what="xlsxwriter", near="report")
        if out.absolute() in [other.absolute() for other in outs[:at]]:
            raise UseError("E115", what=out.name, at=str(out))
