"""This run beside the one before: shares with the interval of their difference, and the weeks of this run."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview import counted
from toneqa.report.overview.blocks import calm, row, table
from toneqa.report.overview.cells import Key
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.links import Links
from toneqa.report.overview.shares import CONFIDENCE, Share, difference


@dataclass(frozen=True, slots=True)
class Measure:
    """``is_good``: more of it is better."""

    title: str
    part: Key
    whole: tuple[Key, ...]
    is_good: bool = False

    def share(self, overview: Overview) -> Share:
        return Share(overview.cells[self.part].count, sum(overview.cells[key].count for key in self.whole))


_ANSWERS: Final = ((*counted.TEAM, counted.HEAD),)
_REFUSALS: Final = ((counted.REFUSAL,),)
_STYLES: Final = tuple(("style", style) for style in words.STYLES)

MEASURES: Final = (
    Measure("Нужна работа", (*counted.TEAM, counted.WORK), _ANSWERS),
    Measure("Резкие ответы", (*counted.TEAM, counted.HARSH), _ANSWERS),
    Measure("Официальный тон", (*counted.TEAM, counted.TONE, "formal"), _ANSWERS),
    Measure("Дружелюбный тон", (*counted.TEAM, counted.TONE, "friendly"), _ANSWERS, is_good=True),
    *(Measure(f"Отказы {words.WITHOUT[part]}", (counted.REFUSAL, part, "0"), _REFUSALS) for part in words.PARTS),
    Measure("Не уточнили, хотя было нужно", ("need", "unasked"), (("need", "asked"), ("need", "unasked"))),
    Measure("Потеряны баллы на решении и сроке", (*counted.TEAM, counted.LOST, "solution"), ((*counted.TEAM, counted.JUDGED, "solution"),)),
    *(
        Measure(f"Стиль не подошёл, клиент {words.STYLES[s]}", ("style", s, "mismatch"), (("style", s),))
        for s in words.STYLES
        if s != "unclear"
    ),
)

_SAME: Final = "без заметной разницы"


def trend(now: Overview, then: Overview, links: Links) -> Markup:
    if not then.answers:
        return calm("В прошлых результатах нет ни одного ответа, сравнивать не с чем.")
    rows = [_score(now, then), *(_row(m, now, then, links) for m in MEASURES if m.share(now).whole and m.share(then).whole)]
    compared = table("trend", ("Показатель", "Было", "Стало", "Разница"), rows)
    note = "Разница — в процентных пунктах, в скобках её 95 % интервал (Ньюкомб). Если в него попадает ноль, это может быть случайность."
    return joined((_warning(now, then), compared, el("p", note, cls="calm")))


def _warning(now: Overview, then: Overview) -> Markup | None:
    """Runs with other rules or another model differ for that reason too."""
    names = {"toneqa": "версией программы", "rules": "правилами", "model": "моделью", "settings": "настройками"}
    changed = [name for key, name in names.items() if now.versions.get(key) != then.versions.get(key)]
    if not changed:
        return None
    text = f"Прошлый прогон сделан с другими: {', '.join(changed)}. Часть разницы может быть от этого; оцените старые письма заново, чтобы сравнить честно."
    return el("p", text, cls="notice")


def _row(measure: Measure, now: Overview, then: Overview, links: Links) -> Markup:
    new, old = measure.share(now), measure.share(then)
    low, high = difference(new, old)
    shown = links.number(now.cells[measure.part], measure.title, words.percent(new.value))
    cells = (f"{words.percent(old.value)}", el("span", shown, el("small", f"{words.number(new.part)} из {words.number(new.whole)}")))
    return _line(
        measure.title, *cells, f"{_points(new.value - old.value)} ({_points(low)}…{_points(high)})", _verdict(low, high, measure.is_good)
    )


def _line(title: str, old: object, new: object, gap: str, verdict: tuple[str, str]) -> Markup:
    return row(title, old, new, el("td", gap, el("small", verdict[1], cls=verdict[0])))


def _points(value: float) -> str:
    shown = round(value * 100)
    return f"+{shown}" if shown > 0 else words.number(shown)


def _verdict(low: float, high: float, is_good: bool) -> tuple[str, str]:
    if low <= 0 <= high:
        return "same", _SAME
    return ("better", "лучше") if (low > 0) == is_good else ("worse", "хуже")


def _score(now: Overview, then: Overview) -> Markup:
    """The mean score, with the normal interval of a difference of means."""
    gap = now.mean_score - then.mean_score
    half = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * sqrt(_variance(now) + _variance(then))
    shown = f"{_signed(gap)} ({_signed(gap - half)}…{_signed(gap + half)})"
    old, new = (words.number(round(o.mean_score, 1)) for o in (then, now))
    return _line("Средняя оценка", old, new, shown, _verdict(gap - half, gap + half, True))


def _signed(value: float) -> str:
    shown = round(value, 1)
    return f"+{words.number(shown)}" if shown > 0 else words.number(shown + 0.0)


def _variance(overview: Overview) -> float:
    """Of the mean."""
    size, mean = overview.answers, overview.mean_score
    if size < 2:
        return 0.0
    return sum(count * (score - mean) ** 2 for score, count in overview.scores.items()) / (size - 1) / size
