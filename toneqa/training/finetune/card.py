"""The card of a trained model, in Russian: where it comes from, what it learnt, how well it agrees, what to beware of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.training.dataset import Talk
from toneqa.training.evaluate import Line
from toneqa.training.finetune.recipe import Recipe
from toneqa.training.finetune.split import Split
from toneqa.training.tables import NAMES, agreement

SURE: Final = 0.05
"""Calibration error that the quality targets allow."""

_CARD: Final = """# Карточка модели

Модель семейства `encoder`: {base}, дообученная на размеченных разговорах, с головами для всех меток toneqa. Работает через
onnxruntime и tokenizers, веса хранятся в восьми битах.

## Откуда она

- **Основа**: `{base}`. Лицензия основы: {licence}.
- **Данные**: {learned} для обучения. Лицензия данных — та, под которой вы их получили: toneqa её не знает.
- **Обучение**: зерно {seed}, эпох не больше {epochs}, лучшая — {epoch}-я; потери и κ по шагам — в `log.jsonl`.

| файл данных | разговоров | sha256 |
| --- | --- | --- |
{files}
## Согласие с разметкой

Отложено: {held}. На этих разговорах модель не училась, но по ним выбрана лучшая эпоха, подобраны калибровка и пороги, поэтому
цифры немного завышены. Честную цифру даст файл, которого модель не видела: `toneqa evaluate --model ПАПКА --data ФАЙЛ`. κ — Коэна, для
впечатления и трёх частей отказа с квадратичными весами; интервал — бутстреп по разговорам.

{table}
## Калибровка и пороги

Вероятности каждой метки выправлены температурой и сдвигом на отложенных разговорах. Ошибка калибровки больше {sure}: {loose}.
Ниже порога модель говорит «не знаю», и письмо смотрит человек.

| метка | порог |
| --- | --- |
{thresholds}
## Чего остерегаться

- Модель читает слова и порядок фраз. Имена, города, числа и латиница для неё одинаковы.
- {few}
- Чужие отрасли и каналы она читает хуже, чем отложенный файл.
"""


@dataclass(frozen=True)
class Told:
    """All that the card tells."""

    base: str
    licence: str
    sums: Mapping[str, str]
    split: Split
    recipe: Recipe
    epoch: int
    lines: Sequence[Line]
    thresholds: Mapping[str, float]


def card(told: Told) -> str:
    loose = [NAMES[line.label] for line in told.lines if line.error > SURE]
    few = [NAMES[line.label] for line in told.lines if line.count < 50]
    return _CARD.format(
        base=told.base,
        licence=told.licence or "в её папке не указана, проверьте на её странице",
        learned=_conversations(told.split.learn),
        seed=told.recipe.seed,
        epochs=told.recipe.epochs,
        epoch=told.epoch,
        files="".join(f"| {name} | {_count(told.split, name)} | `{digest[:16]}` |\n" for name, digest in told.sums.items()),
        held=_held(told.split),
        table=agreement(told.lines),
        sure=str(SURE).replace(".", ","),
        loose=", ".join(loose) or "ни у одной метки",
        thresholds="".join(f"| `{head}` | {value:.2f} |\n" for head, value in sorted(told.thresholds.items()) if "flag_" not in head),
        few=f"Меньше 50 примеров для измерения: {', '.join(few)}."
        if few
        else "Редкие виды резкости и вопросов известны ей хуже остальных.",
    )


def _conversations(talks: Sequence[Talk]) -> str:
    own = sum(not talk.copy for talk in talks)
    return f"разговоров: {own} (и ещё {len(talks) - own} копий с нейтральной фразой в начале ответа)"


def _held(split: Split) -> str:
    where = f"файл `{split.name}`" if split.name else "каждый пятый разговор (группы целиком)"
    return f"{where}, разговоров: {len(split.held)}"


def _count(split: Split, name: str) -> int:
    stem = name.removesuffix(".jsonl")
    return sum(not talk.copy and talk.file == stem for talk in (*split.learn, *split.held))
