"""``toneqa doctor``: what is installed, what is wrong and what to do about it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toneqa.cli.checkup import Point

_SIGNS: Final = {"ok": "✓", "note": "·", "wrong": "✗"}


@click.command()
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Для человека или для программы.")
@options.database
@options.model
@options.config
def doctor(shape: str, db: str | None, model: Path | None, config: Path | None) -> None:
    """Проверить установку: пакеты, настройки, модель, база.

    Код выхода 1, если что-то не так. Ничего не меняет и никуда не обращается, кроме базы.
    """
    from toneqa.cli.checkup import State, look

    points = list(look(config, model, db))
    (_tell_json if shape == "json" else _tell)(points)
    if any(point.state is State.WRONG for point in points):
        sys.exit(1)


def _tell(points: Sequence[Point]) -> None:
    for point in points:
        click.echo(f"{_SIGNS[point.state]} {point.name}: {point.told}")
        if point.remedy:
            click.echo(f"    {point.remedy}")
    wrong = sum(point.state == "wrong" for point in points)
    click.echo(f"\nНе так: {wrong}, что делать — написано выше." if wrong else "\nВсё в порядке.")


def _tell_json(points: Sequence[Point]) -> None:
    import json
    from dataclasses import asdict

    import toneqa

    shown = {
        "toneqa": toneqa.__version__,
        "ok": all(point.state != "wrong" for point in points),
        "points": [asdict(point) for point in points],
    }
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
