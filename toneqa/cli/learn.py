"""``toneqa train`` and ``toneqa evaluate``: for those who keep a labelled corpus (extra ``train``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli import options
from toneqa.cli.options import EXISTING, FILE, Command

if TYPE_CHECKING:
    from toneqa.training.dataset import Talk

if TYPE_CHECKING:
    from toneqa.training.dataset import Talk


def _data(command: Command) -> Command:
    where = Path("data/corpus")
    return click.option("--data", type=EXISTING, default=where, metavar="ПАПКА", help="Папка с размеченными разговорами *.jsonl.")(command)


@click.command()
@click.option("--out", required=True, type=FILE, metavar="ПАПКА", help="Куда записать модель.")
@_data
def train(out: Path, data: Path) -> None:
    """Обучить модель на размеченных разговорах."""
    _require_extra()
    from toneqa.training.linear import train as fit
    from toneqa.training.save import save_model

    click.echo(f"Читаю {data}…", err=True)
    talks = _corpus(data)
    click.echo(f"Обучаю на разговорах: {_own(talks)}. Это займёт минуты две-три.", err=True)
    size = save_model(fit(talks), out)
    click.echo(f"Модель записана: {out}, {size / 1e6:.1f} МБ")


@click.command()
@_data
@options.workers
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Записать таблицу и сводку (JSON) для карточки модели.")
def evaluate(data: Path, workers: int, out: Path | None) -> None:
    """Измерить согласие с разметкой.

    Каждый файл судит модель, которая его не видела; файлы с группами контрастов делятся по группам.
    """
    _require_extra()
    import json

    from toneqa.training.crossval import cross_validate, folds_of
    from toneqa.training.evaluate import markdown
    from toneqa.training.study import study

    talks = _corpus(data)
    count = len(folds_of(talks))
    click.echo(f"Разговоров: {_own(talks)}, моделей обучить: {count}.", err=True)
    predictions = cross_validate(talks, workers, done=lambda name: click.echo(f"  готово: {name}", err=True))
    found = study([talk for talk in talks if talk.measured], predictions)
    click.echo(f"Отрасли, которых модель не видела\n\n{markdown(found.main)}\nГруппы контрастов\n\n{markdown(found.groups)}")
    for name, share in found.orders.items():
        click.echo(f"{name}: {share}")
    if out:
        out.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _corpus(data: Path) -> list[Talk]:
    """
    Raises:
        UseError: E101 there is nothing to learn from.
    """
    from toneqa.errors import UseError
    from toneqa.training.dataset import read_corpus

    talks = read_corpus(data)
    if not talks:
        raise UseError("E101", what=str(data / "*.jsonl"), at=str(data))
    return talks


def _own(talks: Sequence[Talk]) -> int:
    """Conversations of the corpus, without the copies that training adds."""
    return sum(not talk.copy for talk in talks)


def _require_extra() -> None:
    from importlib.util import find_spec

    from toneqa.errors import UseError

    if find_spec("sklearn") is None or find_spec("scipy") is None:
        raise UseError("E107", what="scikit-learn", near="train")
