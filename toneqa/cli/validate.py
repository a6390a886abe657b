"""``toneqa validate``: toneqa's results against a team's own marks."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.privacy.places import Places
    from toneqa.validate.study import Study

_FORMATS = ("csv", "zendesk-qa", "tqm", "bitrix24")
_ENDINGS = (".html", ".json")


@click.command()
@click.argument("paths", metavar="ПУТЬ…", nargs=-1, required=True, type=FILE)
@click.option(
    "--gold", required=True, type=FILE, metavar="ФАЙЛ", help="Отметки команды: CSV, XLSX или выгрузка Zendesk QA, TQM, «Битрикс24»."
)
@click.option("--gold-format", "form", type=click.Choice(_FORMATS), help="Вид файла отметок, если он узнан неверно.")
@click.option("--mapping", type=FILE, metavar="ФАЙЛ", help="Файл соответствий: столбцы, критерии, шкалы.")
@click.option("--save-mapping", type=FILE, metavar="ФАЙЛ", help="Записать, как понят файл отметок, чтобы поправить.")
@click.option("--out", "outs", multiple=True, type=FILE, metavar="ФАЙЛ", help="Отчёт .html или .json. Можно указать несколько раз.")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать на экран.")
@click.option("--half-width", type=click.FloatRange(0.01, 0.5), default=0.1, metavar="ЧИСЛО", help="Нужная точность «каппы», обычно 0.1.")
@options.workers
@options.domains
@options.model
@options.config
def validate(
    paths: tuple[Path, ...],
    gold: Path,
    form: str | None,
    mapping: Path | None,
    save_mapping: Path | None,
    outs: tuple[Path, ...],
    shape: str,
    half_width: float,
    workers: int,
    domains: tuple[str, ...],
    model: Path | None,
    config: Path | None,
) -> None:
    """Сравнить оценки toneqa с отметками вашей команды.

    ПУТЬ — результат команды «score» в .jsonl или сами письма: тогда они будут оценены сейчас.
    """
    from toneqa.errors import DataError
    from toneqa.marks.files import read_source, resolve
    from toneqa.marks.mapping import Meanings, read_mapping, write_mapping
    from toneqa.privacy.identity import load_key
    from toneqa.privacy.places import Places
    from toneqa.validate.pairs import match
    from toneqa.validate.study import study

    _check_endings(outs)
    meanings = read_mapping(mapping) if mapping else Meanings()
    source = read_source(gold, meanings, form)
    marks = resolve(source, meanings)
    if save_mapping:
        write_mapping(save_mapping, source.columns, marks.taken, marks.unknown, meanings)
    places = Places(key=load_key(options.settings(config, None, None).key_file))
    results = _results(paths, workers, domains, model, config, places)
    found = study(marks, match(marks.marks, results, places.known), half_width)
    _write(found, outs)
    _show(found, shape)
    if shape == "text" and outs:
        click.echo("\n" + "\n".join(f"Отчёт: {out}" for out in outs))
    if not found.lines:
        raise DataError("E241", what=str(gold), at=str(gold))
    sys.exit(int(any(trouble.code != "E240" for trouble in found.troubles)))


def _check_endings(outs: Sequence[Path]) -> None:
    from toneqa.errors import UseError

    for out in outs:
        if out.suffix.lower() not in _ENDINGS:
            raise UseError("E132", what=out.name)


def _results(
    paths: Sequence[Path], workers: int, domains: tuple[str, ...], model: Path | None, config: Path | None, places: Places
) -> Iterator[Mapping[str, Any]]:
    """Results as they are in the files; anything else is scored now, with personal data masked."""
    from toneqa.batch.run import Engine, Setup, score_all
    from toneqa.importers.base import ReadOptions
    from toneqa.importers.files import read_paths
    from toneqa.validate.results import is_results, read_results

    done = [path for path in paths if is_results(path)]
    for path in done:
        yield from read_results(path)
    letters = [path for path in paths if path not in done]
    if letters:
        settings = options.settings(config, None, None)
        items = read_paths(letters, ReadOptions(domains or settings.agent_domains))
        yield from score_all(map(places.of, items), Setup(settings, model), Engine(workers))


def _write(found: Study, outs: Sequence[Path]) -> None:
    """
    Raises:
        StoreError: E401 a file cannot be written.
    """
    import json

    from toneqa.batch.output import Target, placed
    from toneqa.validate.json_report import to_json
    from toneqa.validate.page import page

    for out in outs:
        text = page(found) if out.suffix.lower() == ".html" else json.dumps(to_json(found), ensure_ascii=False, indent=1) + "\n"
        with placed(Target(out)) as fresh:
            fresh.write_text(text, "utf-8")


def _show(found: Study, shape: str) -> None:
    import json

    from rich.console import Console

    from toneqa.validate.json_report import to_json
    from toneqa.validate.terminal import render

    if shape == "json":
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        render(found, Console())
