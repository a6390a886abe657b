"""``toneqa voice``: scores of clients' surveys beside what toneqa saw."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.voice.effects import Voice
    from toneqa.voice.forces import Force
    from toneqa.voice.join import Joined

_ENDINGS: Final = (".csv", ".json")


@click.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option("--surveys", "scales", type=FILE, metavar="ФАЙЛ", help="Опросы и шкалы вашей команды (.toml).")
@click.option("--forces", "mapping", type=FILE, metavar="ФАЙЛ", help="Шесть сил: какие находки какую задевают (.toml).")
@click.option("--out", "outs", multiple=True, type=FILE, metavar="ФАЙЛ", help="Куда записать: .json или .csv. Можно указать несколько раз.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать на экран.")
def voice(results: Path, scales: Path | None, mapping: Path | None, outs: tuple[Path, ...], shape: str) -> None:
    """Сопоставить оценки клиентов (CSAT, NPS, CES) с тем, как им отвечали.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score; оценки берутся из meta.
    """
    from toneqa.errors import UseError
    from toneqa.report.saved import saved
    from toneqa.voice.effects import voice as of
    from toneqa.voice.forces import forces
    from toneqa.voice.join import join
    from toneqa.voice.surveys import surveys

    wrong = next((out for out in outs if out.suffix.lower() not in _ENDINGS), None)
    if wrong:
        raise UseError("E163", what=wrong.name)
    six = forces(mapping)
    joined = join(saved(results), surveys(scales), six)
    voices = [of(answers, six.listed) for answers in joined.answers]
    for out in outs:
        _write(out, joined, voices, six.listed)
    _show(joined, voices, six.listed, shape)
    sys.exit(int(bool(joined.troubles)))


def _write(out: Path, joined: Joined, voices: Sequence[Voice], forces: Sequence[Force]) -> None:
    """
    Raises:
        StoreError: E401 the file cannot be written.
    """
    import json

    from toneqa.batch.output import Target, placed
    from toneqa.voice.shown import to_json, write_csv

    with placed(Target(out)) as fresh, fresh.open("w", encoding="utf-8", newline="") as stream:
        if out.suffix.lower() == ".csv":
            write_csv(voices, stream)
        else:
            stream.write(json.dumps(to_json(joined, voices, forces), ensure_ascii=False, indent=1) + "\n")


def _show(joined: Joined, voices: Sequence[Voice], forces: Sequence[Force], shape: str) -> None:
    import json

    from rich.console import Console

    from toneqa.voice.shown import to_json
    from toneqa.voice.terminal import render

    if shape == "json":
        click.echo(json.dumps(to_json(joined, voices, forces), ensure_ascii=False, indent=1))
    else:
        render(joined, voices, forces, Console())
