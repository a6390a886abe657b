"""``toneqa study``: one refusal in 24 letters, and the published directions over a contrast corpus."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from toneqa.cli import options
from toneqa.cli.options import FILE


@click.command()
@click.argument("facts", metavar="[ФАКТЫ]", required=False, type=FILE)
@click.option(
    "--pairs",
    "corpus",
    multiple=True,
    type=FILE,
    metavar="ФАЙЛ",
    help="Вместо этого — пары размеченных писем из групп контрастов (.jsonl).",
)
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Записать всё в .json.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать на экран.")
@options.model
@options.config
def study(facts: Path | None, corpus: tuple[Path, ...], out: Path | None, shape: str, model: Path | None, config: Path | None) -> None:
    """Показать, что помогает отказу: 24 варианта одного письма.

    ФАКТЫ — файл .toml: о чём просил клиент, почему нельзя, что можно взамен. Программа напишет отказ с присоединением и без, с объяснением и без, с
    альтернативой и без, в трёх тонах, и оценит каждый.
    """
    from toneqa.errors import UseError

    if (facts is None) == (not corpus):
        raise click.UsageError("Нужен файл с фактами или --pairs, что-то одно.")
    if out is not None and out.suffix.lower() != ".json":
        raise UseError("E165", what=out.name)
    options.existing([path for path in (facts, *corpus) if path is not None])
    settings = options.settings(config, None, None)
    if facts is not None:
        _one(facts, settings, model, out, shape)
    else:
        _pairs(corpus, settings, model, out, shape)


def _one(facts: Path, settings: Any, model: Path | None, out: Path | None, shape: str) -> None:
    from rich.console import Console

    from toneqa.study.facts import read_facts
    from toneqa.study.letters import variants
    from toneqa.study.marking import mark
    from toneqa.study.shown import study_json
    from toneqa.study.terminal import render

    known = read_facts(facts)
    marked = mark(known, variants(known), settings, model)
    _give(study_json(marked), out, shape)
    if shape == "text":
        render(marked, Console())


def _pairs(corpus: tuple[Path, ...], settings: Any, model: Path | None, out: Path | None, shape: str) -> None:
    from rich.console import Console

    from toneqa.batch.run import Setup
    from toneqa.study.pairs import directions, told
    from toneqa.study.shown import pairs_json
    from toneqa.study.terminal import render_pairs

    found = directions(told(corpus, Setup(settings, model, masked=False)))
    if not found:
        from toneqa.errors import DataError

        raise DataError("E282", what=", ".join(path.name for path in corpus))
    _give(pairs_json(found), out, shape)
    if shape == "text":
        render_pairs(found, Console())


def _give(told: dict[str, Any], out: Path | None, shape: str) -> None:
    """
    Raises:
        StoreError: E401 the file cannot be written.
    """
    import json

    from toneqa.batch.output import Target, placed

    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    if out is not None:
        with placed(Target(out)) as fresh:
            fresh.write_text(text, "utf-8")
    if shape == "json":
        sys.stdout.write(text)
