"""``toneqa coach``: a note on an answer, a plan for a month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.coaching.note import Note
    from toneqa.growth.plan import Plan
    from toneqa.report.saved import Lines, Table


@click.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option("--agent", metavar="ИМЯ", help="Только этот сотрудник, как он назван в результатах.")
@click.option("--month", metavar="ГГГГ-ММ", help="За какой месяц. Без него — последний, за который есть письма.")
@click.option("--id", "ids", multiple=True, metavar="НОМЕР", help="Вместо плана — записка об этом разговоре. Можно указать несколько раз.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать.")
def coach(results: Path, agent: str | None, month: str | None, ids: tuple[str, ...], shape: str) -> None:
    """Подготовить разговор с сотрудником: что получается, что стало лучше за месяц и какая привычка следующая.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score.
    """
    import json

    from rich.console import Console

    from toneqa.growth.show import notes_json, render, render_notes, to_json
    from toneqa.report.saved import saved

    source = saved(results)
    if ids:
        notes = _notes(source, ids, results)
        if shape == "json":
            click.echo(json.dumps(notes_json(notes), ensure_ascii=False, indent=1))
        else:
            render_notes(notes, Console())
        return
    plans = _plans(source, agent, month, results)
    if shape == "json":
        click.echo(json.dumps(to_json(plans), ensure_ascii=False, indent=1))
    else:
        render(plans, Console())


def _notes(source: Lines | Table, ids: Sequence[str], at: Path) -> list[tuple[str, int, Note]]:
    from toneqa.errors import DataError
    from toneqa.growth.notes import note
    from toneqa.report.summary import answers
    from toneqa.rules.catalogue import catalogue

    chosen = [result for result in source if result["status"] == "ok" and str(result["id"]) in ids]
    if missing := [id_ for id_ in ids if id_ not in {str(result["id"]) for result in chosen}]:
        raise DataError("E272", what=", ".join(missing), at=str(at))
    return [(str(r["id"]), a.last["n"], note(a, catalogue().rules)) for r in chosen for a in answers(r)]


def _plans(source: Lines | Table, agent: str | None, month: str | None, at: Path) -> list[Plan]:
    """
    Raises:
        UseError: E106 no such month.
        DataError: E273 nobody of that name.
    """
    import difflib

    from toneqa.errors import DataError, UseError
    from toneqa.growth.history import histories, latest, month_of
    from toneqa.growth.plan import plan
    from toneqa.rules.catalogue import catalogue

    wanted = month_of(month) if month else None
    if month and wanted is None:
        raise UseError("E106", what=month, near="год и месяц, например 2026-03")
    found = histories(source)
    if agent is not None and agent not in found:
        near = difflib.get_close_matches(agent, found, n=3, cutoff=0.3) or list(found)[:3]
        raise DataError("E273", what=agent, near=", ".join(near) or "никого", at=str(at))
    chosen = wanted or latest(found.values())
    return [plan(history, chosen, catalogue().rules) for name, history in found.items() if agent in (None, name)]
