"""What an import tells: how tables are read, what was taken, what was left out and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from rich.console import Console

    from toneqa.importers.base import ReadOptions
    from toneqa.importers.columns import Columns
    from toneqa.importers.tally import Tally
    from toneqa.types import Failure


_ROLELESS: Final = (
    "  Колонки с ролью или автором не видно, поэтому все сообщения считаем ответами сотрудника. "
    "Если она есть, назовите её: --save-mapping запишет колонки в файл, поправьте его и укажите в --mapping."
)


def tell_columns(paths: Sequence[Path], given: ReadOptions) -> list[Columns]:
    """Tell how tables will be read, each make of table once, with the first file of that make."""
    from toneqa.importers.files import table_columns
    from toneqa.report.summary import visible

    told: dict[str, Columns] = {}
    for path, columns in table_columns(paths, given):
        if columns.shown() not in told:
            told[columns.shown()] = columns
            click.echo(visible(f"{path}: {columns.shown()}"))
            if columns.roleless:
                click.echo(_ROLELESS)
    return list(told.values())


def render_tally(tally: Tally, console: Console) -> None:
    """One line at least; a line for every reason that something was left out for, and for what is odd about the rest."""
    from toneqa.report.words import plural

    talks = plural(tally.conversations, "разговор", "разговора", "разговоров")
    _say(f"\nВзято: {talks}, {plural(tally.messages, 'сообщение', 'сообщения', 'сообщений')}.", console)
    if tally.failures:
        _say(f"Не прочитано: {tally.failures}.", console)
    dropped, remarked = ([(r, n) for r, n in tally.skipped.most_common() if r.taken is taken] for taken in (False, True))
    if not dropped and not tally.failures:
        _say("Ничего не отброшено.", console)
    for title, reasons in (("Отброшено:", dropped), ("Взято, но проверьте:", remarked)):
        if reasons:
            _say(title, console)
        for reason, count in reasons:
            _say(f"  {reason}: {count}, впервые {tally.places[reason]}", console)


def render_failures(failures: Sequence[Failure], count: int, console: Console) -> None:
    for failed in failures:
        _say(f"{failed.code} {failed.message} [{failed.at}]", console)
    if count > len(failures):
        _say(f"И ещё ошибок: {count - len(failures)}.", console)


def _say(text: str, console: Console) -> None:
    from toneqa.report.summary import visible

    console.print(visible(text), highlight=False, soft_wrap=True, markup=False)
