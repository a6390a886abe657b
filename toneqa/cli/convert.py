"""``toneqa import`` and ``toneqa formats``: exports to the wire format, and what can be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.config import Settings
    from toneqa.importers.base import Item
    from toneqa.importers.columns import Columns
    from toneqa.importers.tally import Tally
    from toneqa.types import Failure

_SHOWN: Final = 10
"""Failures printed; the number of the rest follows."""


@click.command("import")
@click.argument("paths", metavar="ПУТЬ…", nargs=-1, required=True, type=FILE)
@click.option("--out", required=True, type=FILE, metavar="ФАЙЛ", help="Куда писать разговоры: .jsonl.")
@options.reading
@click.option("--save-mapping", "saved", type=FILE, metavar="ФАЙЛ", help="Сохранить, какие колонки таблицы что значат, чтобы поправить.")
@click.option("--keep-personal-data", "keep", is_flag=True, help="Не закрывать личные данные.")
@options.config
def convert(paths: tuple[Path, ...], out: Path, saved: Path | None, keep: bool, config: Path | None, **reading: Any) -> None:
    """Перевести письма и выгрузки в формат обмена, ничего не оценивая.

    ПУТЬ — файлы и папки; форматы перечислит toneqa formats. Личные данные закрываются, пока вы не попросите иного.
    """
    from toneqa.batch.output import claim, finish_lines, target
    from toneqa.cli.taken import tell_columns
    from toneqa.errors import UseError
    from toneqa.importers.files import read_paths
    from toneqa.importers.tally import Tally
    from toneqa.privacy.identity import load_key
    from toneqa.privacy.places import Places

    where = target(out)
    if not where.is_lines:
        raise UseError("E114", what=out.name)
    settings = options.settings(config, None, None)
    given = options.read_options(settings, reading)
    tally = Tally()
    items = read_paths(paths, given, tally)
    columns = tell_columns(paths, given)
    if saved:
        _save(columns, saved)
    claim(where)
    failures: list[Failure] = []
    if not keep:
        items = map(Places(settings.keep, load_key(settings.key_file)).of, items)
    _write(where, items, not keep, settings, failures)
    finish_lines(where)
    _report(tally, failures, out, keep)
    if tally.failures:
        sys.exit(1)


def _write(where: Any, items: Iterator[Item], masked: bool, settings: Settings, failures: list[Failure]) -> None:
    from toneqa.batch.output import write_lines
    from toneqa.importers.convert import to_wire
    from toneqa.types import Conversation, Failure

    people = None
    if masked and settings.names_model:
        from toneqa.privacy.entities import load_entities

        people = load_entities(settings.names_model)

    def conversations() -> Iterator[dict[str, Any]]:
        for item in items:
            if isinstance(item, Conversation):
                yield to_wire(item, masked, settings.keep, people)
            elif isinstance(item, Failure) and len(failures) < _SHOWN:
                failures.append(item)

    write_lines(where, conversations(), lambda result: None)


def _save(columns: Sequence[Columns], saved: Path) -> None:
    """
    Raises:
        UseError: E113 there is no table to save the columns of.
        StoreError: E401
    """
    from toneqa.errors import StoreError, UseError, system_reason
    from toneqa.importers.columns import dump_mapping

    if not columns:
        raise UseError("E113")
    try:
        saved.write_text(dump_mapping(columns[0].mapping), encoding="utf-8")
    except OSError as error:
        raise StoreError("E401", what=f"{saved}: {system_reason(error)}") from error


def _report(tally: Tally, failures: Sequence[Failure], out: Path, keep: bool) -> None:
    from rich.console import Console

    from toneqa.cli.taken import render_failures, render_tally

    console = Console()
    render_failures(failures, tally.failures, console)
    render_tally(tally, console)
    data = "Личные данные НЕ закрыты." if keep else "Личные данные закрыты звёздочками."
    console.print(f"{data}\nРезультат: {out}", highlight=False, soft_wrap=True, markup=False)


@click.command()
def formats() -> None:
    """Какие файлы программа читает и что в них должно быть."""
    from toneqa.importers.formats import FORMATS

    for importer in FORMATS:
        endings = " ".join(importer.suffixes) or "папка"
        click.echo(f"{importer.name} — {importer.title} ({endings})\n    нужно: {importer.needs}\n    проверено: {importer.basis}\n")
    click.echo("Формат узнаётся по содержимому. Если программа ошиблась, назовите его: --from ИМЯ. Подробнее — docs/import.md.")
