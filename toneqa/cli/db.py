"""``toneqa db``: the database of the team."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options
from toneqa.cli.opened import database
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES: Final = {
    "account": "сотрудники",
    "run": "загрузки",
    "conversation": "разговоры",
    "message": "сообщения",
    "review_item": "ответы для разбора",
    "decision": "решения тренеров",
    "dispute": "споры",
    "calibration": "калибровки",
    "webhook": "сообщения из хелпдесков",
    "audit": "записи журнала",
}
"""What ``status`` counts, of all tables."""

OLDER: Final = 3


@click.group(cls=options.Group)
def db() -> None:
    """База команды: создать, обновить, скопировать, восстановить."""


@db.command()
@options.database
def status(db: str | None) -> None:
    """Показать, какой версии база и сколько в ней записей.

    Код выхода 3, если базу нужно обновить.
    """
    from toneqa.store.migrate import status as status_of

    with database(db, current=False) as store:
        found = status_of(store)
        click.echo(f"База: {store.place}")
    told = "последняя" if found.is_current else "её нужно обновить: toneqa db upgrade"
    click.echo(f"Версия: {found.current}, {told}." if found.current else "Версия: база пустая, её создаст toneqa db upgrade.")
    _counts(found.rows)
    if not found.is_current:
        sys.exit(OLDER)


def _counts(rows: Mapping[str, int]) -> None:
    for name, title in TABLES.items():
        if name in rows:
            click.echo(f"  {title}: {rows[name]}")


@db.command()
@options.database
@click.option("--to", metavar="ВЕРСИЯ", help="До какой версии, обычно до последней.")
def upgrade(db: str | None, to: str | None) -> None:
    """Создать базу или обновить её после обновления программы."""
    from toneqa.store.migrate import HEAD, status, upgrade

    with database(db, current=False) as store:
        upgrade(store, to or HEAD)
        click.echo(f"Готово: база {store.place}, версия {status(store).current}.")


@db.command()
@options.database
@click.option("--to", required=True, metavar="ВЕРСИЯ", help="До какой версии; base — убрать все таблицы.")
@click.option("--yes", is_flag=True, help="Да, удалить таблицы, которых старая версия не знает.")
def downgrade(db: str | None, to: str, yes: bool) -> None:
    """Вернуть базу к старой версии программы; новые таблицы пропадут."""
    from toneqa.errors import UseError
    from toneqa.store.migrate import downgrade, status

    if not yes:
        raise UseError("E186", what="таблицы, которых старая версия не знает, пропадут вместе с записями; сделайте копию")
    with database(db, current=False) as store:
        downgrade(store, to)
        click.echo(f"Готово: база {store.place}, версия {status(store).current or 'base'}.")


@db.command()
@click.argument("file", metavar="ФАЙЛ", type=FILE)
@options.database
def backup(file: Path, db: str | None) -> None:
    """Скопировать базу в один файл, не останавливая работу.

    Файл одинаков для «SQLite» и «PostgreSQL». В нём письма и хеши паролей: храните его как саму базу.
    """
    from toneqa.store.backup import back_up

    with database(db, current=False) as store:
        found = back_up(store, file)
    click.echo(f"Готово: {file}, записей {found.total}, версия базы {found.revision}.")


@db.command()
@click.argument("file", metavar="ФАЙЛ", type=FILE)
@options.database
def restore(file: Path, db: str | None) -> None:
    """Восстановить копию в новую, пустую базу."""
    from toneqa.store.backup import restore

    with database(db, current=False) as store:
        found = restore(store, file)
        click.echo(f"Готово: база {store.place}, записей {found.total}. Всем нужно войти заново.")


@db.command("import")
@click.argument("file", metavar="ФАЙЛ", type=FILE)
@options.database
def load(file: Path, db: str | None) -> None:
    """Загрузить результаты toneqa score (.jsonl или .parquet) для разбора тренерами."""
    from toneqa.report.words import plural
    from toneqa.store.runs import import_results

    with database(db) as store:
        run = import_results(store, file)
    click.echo(f"Загружено: {plural(run.conversations, 'разговор', 'разговора', 'разговоров')} из файла {run.name}.")
