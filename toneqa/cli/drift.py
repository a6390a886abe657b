"""``toneqa drift``: two periods of results side by side."""

from __future__ import annotations

from pathlib import Path

import click

from toneqa.cli.options import FILE
from toneqa.cli.troubles import end, tell


@click.command()
@click.argument("before", metavar="ПРЕЖДЕ", type=FILE)
@click.argument("after", metavar="ТЕПЕРЬ", type=FILE)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать.")
def drift(before: Path, after: Path, shape: str) -> None:
    """Сравнить два периода: какие доли изменились не случайно, знакомы ли слова, уверена ли модель.

    ПРЕЖДЕ и ТЕПЕРЬ — файлы .jsonl или .parquet, которые записала команда toneqa score.
    """
    import json

    from rich.console import Console

    from toneqa.errors import DataError
    from toneqa.proof.drift.compare import drift as compare
    from toneqa.proof.drift.period import period
    from toneqa.proof.drift.show import render, to_json
    from toneqa.report.saved import saved

    earlier, later = saved(before), saved(after)
    old, new = period(earlier), period(later)
    troubles = [*old.troubles, *new.troubles]
    try:
        found = compare(old, new)
    except DataError:  # too few are left: perhaps because of these
        tell(troubles)
        raise
    if shape == "json":
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        render(found, Console())
    end(troubles)
