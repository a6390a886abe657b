"""``toneqa train`` and ``toneqa evaluate``: for those who keep a labelled corpus (extra ``train``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options
from toneqa.cli.options import FILE, Command

if TYPE_CHECKING:
    from toneqa.ml.conversation import ConversationModel
    from toneqa.training.dataset import Talk
    from toneqa.training.frame import Seen
    from toneqa.training.rules_alone import RulesAlone

_EPOCHS: Final = click.IntRange(1, 1000)
_RATES: Final = click.FloatRange(0, 1, min_open=True)
_EPOCHS.name, _RATES.name = "целое число", "число"


def _data(command: Command) -> Command:
    text = "Размеченные разговоры: файл .jsonl или папка с ними. Можно указать несколько раз."
    return click.option("--data", multiple=True, type=FILE, default=[Path("data/corpus")], metavar="ПУТЬ", help=text)(command)


@click.command()
@click.option("--out", required=True, type=FILE, metavar="ПАПКА", help="Куда записать модель.")
@_data
@click.option("--base", metavar="ПАПКА|ИМЯ", help="Дообучить модель вида BERT: папка с ней или имя на Hugging Face (тогда её скачают).")
@click.option("--held-out", metavar="ФАЙЛ", help="Имя файла данных без .jsonl, на котором модель проверяется, а не учится.")
@click.option("--epochs", type=_EPOCHS, metavar="ЧИСЛО", help="Сколько раз самое большее пройти по данным.")
@click.option("--rate", type=_RATES, metavar="ЧИСЛО", help="Шаг обучения основы.")
@click.option("--seed", type=int, metavar="ЧИСЛО", help="Зерно случая: с тем же зерном получится та же модель.")
@click.option("--bf16", is_flag=True, help="Считать в 16 битах: быстрее на новых процессорах и видеокартах.")
@click.option("--resume", is_flag=True, help="Продолжить прерванное обучение в этой папке.")
def train(
    out: Path,
    data: tuple[Path, ...],
    base: str | None,
    held_out: str | None,
    epochs: int | None,
    rate: float | None,
    seed: int | None,
    bf16: bool,
    resume: bool,
) -> None:
    """Обучить модель на размеченных разговорах.

    Без --base обучается модель того же вида, что поставляемая, с --base — нейросеть на готовой основе.
    """
    given = {"held_out": held_out, "epochs": epochs, "rate": rate, "seed": seed, "bf16": bf16 or None, "resume": resume or None}
    if base is None:
        _no_base(given)
        _train_own(out, data)
    else:
        _finetune(base, out, data, {name: value for name, value in given.items() if value is not None})


def _no_base(given: Mapping[str, object]) -> None:
    """
    Raises:
        UseError: E106 an option that means nothing for the linear model.
    """
    from toneqa.errors import UseError

    for name, value in given.items():
        if value is not None:
            raise UseError("E106", what=f"--{name.replace('_', '-')}", near="вместе с --base")


def _train_own(out: Path, data: Sequence[Path]) -> None:
    _require("sklearn", "scipy", "torch")
    from toneqa.ml.registry import load_vectors
    from toneqa.training.conversation import train_model
    from toneqa.training.frame import look
    from toneqa.training.save import save_model

    vectors = load_vectors()
    talks = _corpus(data)
    click.echo(f"Обучаю на разговорах: {_own(talks)}. На двух ядрах это займёт минут десять.", err=True)
    model = train_model(look(talks, vectors), vectors, done=lambda stage: click.echo(f"  готово: {stage}", err=True))
    size = save_model(model, out)
    click.echo(f"Модель записана: {out}, {size / 1e6:.1f} МБ")


def _finetune(base: str, out: Path, data: Sequence[Path], given: Mapping[str, object]) -> None:
    _require("torch", "transformers", "datasets", "onnx", "onnxruntime", "tokenizers")
    from typing import Any

    from toneqa.training.finetune.make import finetune
    from toneqa.training.finetune.recipe import Recipe
    from toneqa.training.labelled import files_of

    options_: dict[str, Any] = dict(given)
    resume, held_out = bool(options_.pop("resume", False)), options_.pop("held_out", None)
    size = finetune(base, files_of(data), out, Recipe(**options_), held_out, resume, lambda text: click.echo(text, err=True))
    click.echo(f"Модель записана: {out}, {size / 1e6:.1f} МБ. Что она умеет — в {out / 'CARD.md'}")


@click.command()
@_data
@click.option("--model", "models", multiple=True, type=FILE, metavar="ПАПКА", help="Готовая модель; несколько — для сравнения с первой.")
@options.workers
@click.option("--rules-alone", is_flag=True, help="Вместо модели взять одни правила: сколько к ним добавляет модель.")
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Записать таблицу и сводку (JSON) для карточки модели.")
def evaluate(data: tuple[Path, ...], models: tuple[Path, ...], workers: int, rules_alone: bool, out: Path | None) -> None:
    """Измерить согласие с разметкой.

    С --model судят готовые модели: берите файл, которого они не видели. Без --model модели обучаются тут же, и каждый файл судит
    та, которая его не видела; файлы с группами контрастов делятся по группам.
    """
    if models:
        _compare(models, data, out)
    else:
        _cross_validate(data, workers, out, rules_alone)


def _compare(models: Sequence[Path], data: Sequence[Path], out: Path | None) -> None:
    import json

    from toneqa.ml.registry import load_model
    from toneqa.training.compare import compare, side_by_side

    loaded = [(str(path), load_model(path)) for path in models]
    talks = [talk for talk in _corpus(data) if not talk.copy]
    _warn_of_learnt(models, data)
    judged = compare(loaded, talks)
    click.echo(f"Разговоров: {len(talks)}. В скобках интервал 95 %.\n\n{side_by_side(judged)}")
    if out:
        out.write_text(json.dumps([one.to_json() for one in judged], ensure_ascii=False, indent=1) + "\n", "utf-8")


def _warn_of_learnt(models: Sequence[Path], data: Sequence[Path]) -> None:
    from toneqa.training.labelled import files_of, learnt

    for model, names in learnt(models, files_of(data)):
        click.echo(f"Осторожно: модель {model} уже видела {', '.join(names)}, согласие завышено.", err=True)


def _cross_validate(data: Sequence[Path], workers: int, out: Path | None, rules_alone: bool) -> None:
    _require("sklearn", "scipy", "torch")
    import json

    from toneqa.ml.registry import load_vectors
    from toneqa.training.crossval import cross_validate, folds_of
    from toneqa.training.evaluate import markdown
    from toneqa.training.frame import look
    from toneqa.training.study import study

    talks = _corpus(data)
    count = len(folds_of(talks))
    click.echo(f"Разговоров: {_own(talks)}, моделей обучить: {count}.", err=True)
    seen, learn = (look(talks), _count_hits) if rules_alone else (look(talks, load_vectors()), _learn)
    predictions = cross_validate(seen, learn, workers, done=lambda name: click.echo(f"  готово: {name}", err=True))
    found = study([talk for talk in talks if talk.measured], predictions)
    click.echo(f"Отрасли, которых модель не видела\n\n{markdown(found.main)}\nГруппы контрастов\n\n{markdown(found.groups)}")
    for name, share in found.orders.items():
        click.echo(f"{name}: {share}")
    if out:
        out.write_text(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _count_hits(seen: Sequence[Seen]) -> RulesAlone:
    from toneqa.training.rules_alone import train_rules_alone

    return train_rules_alone([one for one in seen if not one.talk.copy])


def _learn(seen: Sequence[Seen]) -> ConversationModel:
    from toneqa.ml.registry import load_vectors
    from toneqa.training.conversation import train_model

    return train_model(seen, load_vectors())


def _corpus(data: Sequence[Path]) -> list[Talk]:
    """
    Raises:
        UseError: E101 there is nothing to learn from.
        DataError: a line cannot be read.
    """
    from toneqa.errors import UseError
    from toneqa.training.labelled import files_of, read_labelled

    click.echo(f"Читаю {', '.join(map(str, data))}…", err=True)
    talks = read_labelled(files_of(data))
    if not talks:
        raise UseError("E101", what=str(data[0] / "*.jsonl"), at=str(data[0]))
    return talks


def _own(talks: Sequence[Talk]) -> int:
    """Conversations of the corpus, without the copies that training adds."""
    return sum(not talk.copy for talk in talks)


_PACKAGES: Final = {"sklearn": "scikit-learn"}


def _require(*modules: str) -> None:
    from importlib.util import find_spec

    from toneqa.errors import UseError

    for name in modules:
        if find_spec(name) is None:
            raise UseError("E107", what=_PACKAGES.get(name, name), near="train")
