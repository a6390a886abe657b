"""``toneqa train`` and ``toneqa evaluate``: for those who keep a labelled corpus (extra ``train``)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli import options
from toneqa.cli.options import EXISTING, FILE, Command

if TYPE_CHECKING:
    from toneqa.ml.conversation import ConversationModel
    from toneqa.training.dataset import Talk
    from toneqa.training.frame import Seen


def _data(command: Command) -> Command:
    where = Path("data/corpus")
    return click.option("--data", type=EXISTING, default=where, metavar="ПАПКА", help="Папка с размеченными разговорами *.jsonl.")(command)


@click.command()
@click.option("--out", required=True, type=FILE, metavar="ПАПКА", help="Куда записать модель.")
@_data
def train(out: Path, data: Path) -> None:
    """Обучить модель на размеченных разговорах."""
    _require_extra()
    from toneqa.ml.registry import load_vectors
    from toneqa.training.conversation import train_model
    from toneqa.training.frame import look
    from toneqa.training.save import save_model

    vectors = load_vectors()
    click.echo(f"Читаю {data}…", err=True)
    talks = _corpus(data)
    click.echo(f"Обучаю на разговорах: {_own(talks)}. На двух ядрах это займёт минут десять.", err=True)
    model = train_model(look(talks, vectors), vectors, done=lambda stage: click.echo(f"  готово: {stage}", err=True))
    size = save_model(model, out)
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

    from toneqa.ml.registry import load_vectors
    from toneqa.training.crossval import cross_validate, folds_of
    from toneqa.training.evaluate import markdown
    from toneqa.training.frame import look
    from toneqa.training.study import study

    talks = _corpus(data)
    count = len(folds_of(talks))
    click.echo(f"Разговоров: {_own(talks)}, моделей обучить: {count}.", err=True)
    predictions = cross_validate(look(talks, load_vectors()), _learn, workers, done=lambda name: click.echo(f"  готово: {name}", err=True))
    found = study([talk for talk in talks if talk.measured], predictions)
    click.echo(f"Отрасли, которых модель не видела\n\n{markdown(found.main)}\nГруппы контрастов\n\n{markdown(found.groups)}")
    for name, share in found.orders.items():
        click.echo(f"{name}: {share}")
    if out:
        out.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _learn(seen: Sequence[Seen]) -> ConversationModel:
    from toneqa.ml.registry import load_vectors
    from toneqa.training.conversation import train_model

    return train_model(seen, load_vectors())


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

    for module, package in (("sklearn", "scikit-learn"), ("scipy", "scipy"), ("torch", "torch")):
        if find_spec(module) is None:
            raise UseError("E107", what=package, near="train")
