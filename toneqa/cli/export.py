"""``toneqa export``: what trainers decided, out of the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.opened import database
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@click.command()
@click.option("--labels", is_flag=True, required=True, help="Разметка: разговоры, которые разобрали тренеры, с их решениями.")
@click.option("--people-only", is_flag=True, help="Только метки, которые поставил человек: для честного измерения.")
@click.option("--out", required=True, type=FILE, metavar="ФАЙЛ", help="Куда записать, .jsonl.")
@options.database
def export(labels: bool, people_only: bool, out: Path, db: str | None) -> None:
    """Выгрузить решения тренеров как размеченные разговоры для toneqa train и toneqa evaluate.

    Личные данные закрыты. Разговоры, чьи тексты удалены по сроку, не попадают.
    """
    import json

    from toneqa.store.audit import Audit, Event
    from toneqa.store.files import private_file
    from toneqa.store.labels import labelled

    count = _Count()
    with database(db) as store:
        with store.reading(snapshot=True) as tx, private_file(out) as target:
            target.writelines((json.dumps(row, ensure_ascii=False) + "\n").encode() for row in count.over(labelled(tx, people_only)))
        with store.writing() as tx:
            Audit(tx).note(Event("export labels", detail={"conversations": count.rows}))
    click.echo(f"Готово: {out}, разговоров {count.rows}, размеченных ответов {count.answers}.")


class _Count:
    """Counts what passes."""

    rows = 0
    answers = 0

    def over(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            self.rows += 1
            self.answers += sum("tone" in message.get("labels", {}) for message in row["messages"])
            yield row
