"""Surveys and their scales: data, checked where it is read."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from toneqa.config.load import toml_trouble
from toneqa.errors import UseError

_ENDS: Final = ("worst", "best", "low", "high")
_KEYS: Final = frozenset({"title", "field", *_ENDS, "values", "net"})


@dataclass(frozen=True, slots=True)
class Survey:
    """``worst`` may be above ``best``; a scale of ``values`` runs from 0. ``low`` and what is worse counts as low, ``high`` and what is
    better as high. ``net``: its figure is promoters less detractors."""

    id: str
    title: str
    field: str
    worst: float
    best: float
    low: float
    high: float
    values: tuple[str, ...] = ()
    net: bool = False

    @property
    def scale(self) -> str:
        return ", ".join(self.values) or f"{self.worst:g}–{self.best:g}"

    def score(self, value: object) -> float | None:
        """The score, the higher the better; None where the value is not on the scale."""
        number = self._number(value)
        if number is None or not min(self.worst, self.best) <= number <= max(self.worst, self.best):
            return None
        return number if self.best >= self.worst else -number

    def _number(self, value: object) -> float | None:
        if self.values:
            word = str(value).strip().lower()
            return float(self.values.index(word)) if word in self.values else None
        if isinstance(value, bool):
            return None
        try:
            return float(str(value).strip().replace(",", "."))
        except ValueError:
            return None

    def is_low(self, score: float) -> bool:
        return score <= (self.low if self.best >= self.worst else -self.low)

    def is_high(self, score: float) -> bool:
        return score >= (self.high if self.best >= self.worst else -self.high)


def surveys(path: Path | None = None) -> tuple[Survey, ...]:
    """Those toneqa knows, with a team's own over them.

    Raises:
        UseError: E101 no such file, E161 the file or a scale in it is wrong.
    """
    known = tomllib.loads(files("toneqa.voice").joinpath("surveys.toml").read_text("utf-8"))
    given = dict(read_toml(path, "E161")) if path else {}
    return tuple(_survey(name, raw, str(path or "")) for name, raw in (known | given).items())


def read_toml(path: Path, code: str) -> Mapping[str, Any]:
    """
    Raises:
        UseError: E101 no such file, ``code`` it cannot be read.
    """
    if not path.is_file():
        raise UseError("E101", what=str(path), at=str(path))
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UseError(code, what=path.name, near=toml_trouble(error), at=str(path)) from error


def _survey(name: str, raw: Any, at: str) -> Survey:
    wrong = next(_faults(raw), None)
    if wrong:
        raise UseError("E161", what=name, near=wrong, at=at)
    values = tuple(str(word).strip().lower() for word in raw.get("values", ()))
    ends = {"worst": 0, "best": len(values) - 1, "low": 0, "high": len(values) - 1} if values else {}
    numbers = {key: float(raw.get(key, ends.get(key))) for key in _ENDS}
    return Survey(name, str(raw.get("title", name)), str(raw.get("field", name)), **numbers, values=values, net=bool(raw.get("net", False)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _faults(raw: Any) -> Iterator[str]:
    """What is wrong with a survey as written, in Russian."""
    if not isinstance(raw, dict):
        yield "нужен раздел с полями worst, best, low, high"
        return
    yield from (f"неизвестное поле «{key}»" for key in raw if key not in _KEYS)
    if "values" in raw:
        if not isinstance(raw["values"], list) or len({str(word).strip().lower() for word in raw["values"]}) < 2:
            yield "в values нужно хотя бы два разных слова, худшее первым"
        yield from (f"{key} — место слова в values, худшее стоит на месте 0" for key in _ENDS if key in raw and not _is_number(raw[key]))
        return
    missing = [key for key in _ENDS if not _is_number(raw.get(key))]
    if missing:
        yield f"нет числа {', '.join(missing)}"
        return
    steps = [raw["worst"], raw["low"], raw["high"], raw["best"]]
    if not (steps == sorted(steps) or steps == sorted(steps, reverse=True)) or raw["low"] == raw["high"]:
        yield "порядок должен быть worst, low, high, best"
