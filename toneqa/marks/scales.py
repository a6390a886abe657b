"""Written marks to values of a criterion: «да», «зачёт», «4», «85 %», «официальный»; a scale is told, never guessed silently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.marks.criteria import NO, YES, Criterion, plain
from toneqa.marks.model import Value

_YES: Final = frozenset({"да", "yes", "y", "true", "истина", "есть", "+", "1", "верно"})
_NO: Final = frozenset({"нет", "no", "n", "false", "ложь", "отсутствует", "-", "0", "неверно"})
_PASS: Final = frozenset({"зачет", "ок", "ok", "pass", "passed", "выполнено", "соответствует", "соблюдено"})
_FAIL: Final = frozenset({"незачет", "не зачет", "fail", "failed", "не выполнено", "не соответствует", "не соблюдено", "нарушение"})
_EMPTY: Final = frozenset({"", "н п", "нп", "n a", "na", "не применимо", "неприменимо", "не оценивалось", "пропуск", "none", "null"})
_DASHES: Final = frozenset({"—", "–", "−"})
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*%?")

SCALES: Final = ("labels", "yes-no", "pass-fail", "0-2", "1-5", "0-10", "0-100")
"""Names of scales, as a mapping file calls them."""

_LIMITS: Final[Mapping[str, tuple[float, float]]] = {"0-2": (0, 2), "1-5": (1, 5), "0-10": (0, 10), "0-100": (0, 100)}
_FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    "labels": ("labels",),
    "flag": ("yes-no", "pass-fail"),
    "card": ("yes-no", "pass-fail", "0-100", "1-5", "0-2", "0-10"),
    "level": ("0-2",),
    "grade": ("1-5",),
    "points": ("0-100", "1-5", "0-10"),
}
"""Scales a kind of criterion can be read from, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``read`` gives a value, or None where the written mark has no place on the scale."""

    name: str
    read: Callable[[str], Value | None]


def is_empty(written: str) -> bool:
    """Not applicable, or nothing at all: no mark."""
    return written.strip() in _DASHES or (plain(written) in _EMPTY and written.strip() not in ("+", "-"))


def number(written: str) -> float | None:
    """A number with a decimal comma or point, a percent sign or none."""
    text = written.strip().replace("\u00a0", "")
    return float(text.rstrip("% ").replace(",", ".")) if _NUMBER.fullmatch(text) else None


def scale_named(criterion: Criterion, name: str, pass_from: float | None = None) -> Scale | None:
    """The scale of that name where the criterion can be read from it."""
    if name not in _FITTING[criterion.kind] or (name == "pass-fail" and criterion.good is None):
        return None
    makers: Mapping[str, Callable[[], Scale]] = {
        "labels": lambda: Scale(name, lambda written: _label(criterion, written)),
        "yes-no": lambda: Scale(name, lambda written: _word(written, _YES, _NO, True)),
        "pass-fail": lambda: Scale(name, lambda written: _word(written, _PASS, _FAIL, criterion.good is not False)),
    }
    return makers[name]() if name in makers else _numeric(criterion, name, pass_from)


def scale_of(criterion: Criterion, written: Sequence[str], pass_from: float | None = None) -> Scale | None:
    """The one scale that all these marks can be of; None where none is, or where numbers fit several."""
    numbers = [n for n in map(number, written) if n is not None]
    if criterion.kind == "points" or (criterion.kind == "card" and 2 * len(numbers) >= len(written)):
        name = _by_range(numbers, criterion.kind, any("%" in text for text in written)) if numbers else None
        return scale_named(criterion, name, pass_from) if name else None
    scales = [scale for name in _FITTING[criterion.kind][:2] if (scale := scale_named(criterion, name, pass_from))]
    return max(scales, key=lambda scale: read_count(scale, written), default=None)


def read_count(scale: Scale | None, written: Iterable[str]) -> int:
    return sum(scale.read(text) is not None for text in written) if scale else 0


def _by_range(numbers: Sequence[float], kind: str, percent: bool) -> str | None:
    """0 with 1 is no and yes, over 10 is of 100, from 2 to 5 is of five; «6» to «10», or «1» alone, may be several things."""
    low, high = min(numbers), max(numbers)
    if percent or 10 < high <= 100:
        return "0-100" if low >= 0 else None
    if kind == "card" and set(numbers) == {0, 1}:
        return "yes-no"
    return "1-5" if low >= 1 and 2 <= high <= 5 else None


def _label(criterion: Criterion, written: str) -> Value | None:
    found = (code for code, forms in criterion.labels.items() if plain(written) in map(plain, forms))
    return next(found, None)


def _word(written: str, good: frozenset[str], bad: frozenset[str], straight: bool) -> Value | None:
    text = written.strip().lower() if written.strip() in ("+", "-") else plain(written)
    if text not in good | bad:
        return None
    return YES if (text in good) == straight else NO


def _numeric(criterion: Criterion, name: str, pass_from: float | None) -> Scale:
    low, high = _LIMITS[name]
    least = high if pass_from is None else pass_from

    def read(written: str) -> Value | None:
        value = number(written)
        if value is None or not low <= value <= high:
            return None
        if criterion.kind == "card":
            return YES if value >= least else NO
        if criterion.kind == "level":
            return str(int(value)) if value == int(value) else None
        return value if criterion.kind == "grade" else (value - low) / (high - low) * 100

    return Scale(name, read)
