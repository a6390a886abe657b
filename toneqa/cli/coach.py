"""``toneqa coach``: a note on an answer, a plan for a month."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli.options import FILE
from toneqa.cli.troubles import end

if TYPE_CHECKING:
    from toneqa.coaching.note import Note
    from toneqa.growth.plan import Plan
    from toneqa.report.saved import Lines, Table
    from toneqa.report.summary import Trouble


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
    from toneqa.report.summary import Trouble

    source, troubles = saved(results), list[Trouble]()
    if ids:
        notes = _notes(source, ids, results, troubles)
        if shape == "json":
            click.echo(json.dumps(notes_json(notes), ensure_ascii=False, indent=1))
        else:
            render_notes(notes, Console())
    else:
        plans = _plans(source, agent, month, results, troubles)
        if shape == "json":
            click.echo(json.dumps(to_json(plans), ensure_ascii=False, indent=1))
        else:
            render(plans, Console())
    end(troubles)


def _notes(source: Lines | Table, ids: Sequence[str], at: Path, troubles: list[Trouble]) -> list[tuple[str, int, Note]]:
    """
    Raises:
        DataError: E272 no scored conversation of that id.
    """
    from toneqa.errors import DataError
    from toneqa.growth.notes import note
    from toneqa.report.saved import each
    from toneqa.report.summary import answers
    from toneqa.rules.catalogue import catalogue

    rules = catalogue().rules
    chosen = [r for r in source if r.get("damaged") or (r["status"] == "ok" and str(r.get("id")) in ids)]
    if missing := [id_ for id_ in ids if id_ not in {str(result["id"]) for result in chosen}]:
        raise DataError("E272", what=", ".join(missing), at=str(at))
    found = each(chosen, lambda r: [(str(r["id"]), a.last["n"], note(a, rules)) for a in answers(r)], troubles)
    return [told for notes in found for told in notes]


def _plans(source: Lines | Table, agent: str | None, month: str | None, at: Path, troubles: list[Trouble]) -> list[Plan]:
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
    found = histories(source, troubles)
    if agent is not None and agent not in found:
        near = difflib.get_close_matches(agent, found, n=3, cutoff=0.3) or list(found)[:3]
        raise DataError("E273", what=agent, near=", ".join(near) or "никого", at=str(at))
    chosen = wanted or latest(found.values())
    return [plan(history, chosen, catalogue().rules) for name, history in found.items() if agent in (None, name)]
