"""Agreement as a Russian table: for the card of a trained model and for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from toneqa.report import words
from toneqa.training import evaluate
from toneqa.training.evaluate import Line

_OWN: Final = {"asks": "уточняющий вопрос", "grade": "впечатление 1–5"}
NAMES: Final = {label: _OWN.get(label) or words.LABELS[label.replace(" ", "_")] for label in evaluate.NAMES}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def agreement(lines: Sequence[Line]) -> str:
    by_label = {line.label: line for line in lines}
    head = ("метка", "сообщений", "κ", "интервал 95 %", "macro-F1", "ошибка калибровки", "κ на уверенных 80 %")
    return table(head, (_row(name, by_label[label]) for label, name in NAMES.items() if label in by_label))


def _row(name: str, line: Line) -> Sequence[str]:
    low_high = "—" if line.low != line.low else f"{number(line.low)}–{number(line.high)}"
    return name, str(line.count), number(line.kappa), low_high, number(line.f1), f"{line.error:.3f}", number(line.covered)


def number(value: float, sign: str = "") -> str:
    """Two digits; a dash where there is nothing to measure."""
    return "—" if value != value else f"{value:{sign}.2f}".replace("-", "−")
