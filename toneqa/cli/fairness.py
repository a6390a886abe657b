"""``toneqa fairness``: what labels do when something changes that must not matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

_DATA: Final = "Разговоры: файл или папка, в любом формате из toneqa formats. Можно указать несколько раз."
_SAMPLE: Final = 200


@click.command()
@click.option("--data", multiple=True, type=FILE, default=[Path("data/corpus")], metavar="ПУТЬ", help=_DATA)
@click.option("--sample", "size", type=options.whole(1, 100_000), default=_SAMPLE, metavar="ЧИСЛО", help="Сколько разговоров взять.")
@click.option("--seed", type=int, default=7, metavar="ЧИСЛО", help="Зерно случая: с тем же зерном возьмутся те же разговоры.")
@click.option(
    "--swap", "chosen", multiple=True, metavar="ИМЯ", help="Только эта замена; имена стоят в отчёте. Можно указать несколько раз."
)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать.")
@options.reading
@options.model
@options.config
def fairness(
    data: tuple[Path, ...],
    size: int,
    seed: int,
    chosen: tuple[str, ...],
    shape: str,
    model: Path | None,
    config: Path | None,
    **reading: Any,
) -> None:
    """Проверить справедливость: меняются ли оценки, если поменять имя, пол, город и другое, что значения не имеет.

    Каждый разговор копируется с одной заменой, и оценки сравниваются. Тексты нигде не сохраняются.
    """
    options.one_thread()
    import json

    from rich.console import Console

    from toneqa.batch.run import Setup, scorer
    from toneqa.importers.files import read_paths
    from toneqa.proof.fairness.measure import measure, sample
    from toneqa.proof.fairness.show import render, to_json
    from toneqa.proof.fairness.swaps import named
    from toneqa.types import Conversation

    swaps = named(chosen)
    house = options.settings(config, None, None)
    options.existing(data)
    items = read_paths(list(data), options.read_options(house, reading))
    talks = sample((item for item in items if isinstance(item, Conversation)), size, seed)
    found = measure(talks, scorer(Setup(house, model, masked=False)).score, swaps)
    if shape == "json":
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        render(found, Console())
