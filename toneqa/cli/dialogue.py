"""``toneqa dialogue``: how the conversations of saved results went."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli.options import FILE
from toneqa.cli.troubles import end

if TYPE_CHECKING:
    from toneqa.dialogue.agents import Team
    from toneqa.dialogue.macros import Stock
    from toneqa.dialogue.saving import Sink
    from toneqa.dialogue.terminal import Sights

_OUT: Final = "Куда записать: .jsonl — разговор на строку, .json — сводка, .csv — таблица. Можно указать несколько раз."


@click.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option("--out", "outs", multiple=True, type=FILE, metavar="ФАЙЛ", help=_OUT)
@click.option("--by", type=click.Choice(["conversation", "agent"]), default="conversation", help="Что стоит в строке .csv.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать на экран.")
def dialogue(results: Path, outs: tuple[Path, ...], by: str, shape: str) -> None:
    """Показать ход разговоров: кто ведёт, что осталось без ответа, какие обещания сдержаны.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score.
    """
    from toneqa.dialogue.agents import Team
    from toneqa.dialogue.run import measured, stock_of
    from toneqa.dialogue.saving import check, sink
    from toneqa.dialogue.terminal import Sights
    from toneqa.report.saved import saved
    from toneqa.report.summary import Trouble

    for out in outs:
        check(out)
    source = saved(results)
    stock = stock_of(source)
    team, sights, troubles = Team(), Sights(), list[Trouble]()
    with ExitStack() as stack:
        sinks: list[Sink] = [stack.enter_context(sink(out, by)) for out in outs]
        for one in measured(source, stock):
            if isinstance(one, Trouble):
                troubles.append(one)
                continue
            team.add(one)
            sights.add(one)
            for each in sinks:
                each.add(one)
        for each in sinks:
            each.finish(team, stock)
    _show(team, sights, stock, shape)
    for out in outs if shape == "text" else ():
        click.echo(f"Записано: {out}")
    end(troubles)


def _show(team: Team, sights: Sights, stock: Stock, shape: str) -> None:
    import json

    from rich.console import Console

    from toneqa.dialogue.shown import summary_json
    from toneqa.dialogue.terminal import render

    if shape == "json":
        click.echo(json.dumps(summary_json(team, stock), ensure_ascii=False, indent=1))
    else:
        render(team, sights, stock, Console())
