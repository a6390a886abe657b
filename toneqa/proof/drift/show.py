"""Drift for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from toneqa.proof.drift.compare import FEWEST, Change, Drift, LabelDrift, NumberDrift, Part
from toneqa.proof.drift.period import NO, YES
from toneqa.report import words
from toneqa.report.overview.shares import Share
from toneqa.report.summary import visible

TITLES: Final[Mapping[str, str]] = {
    "verdict": "Вердикт",
    "harsh": "Резкость",
    "refusal": "Отказ",
    "tone": "Тон",
    "unsure": "Модель не уверена",
    "agent_disc": "Стиль ответа",
    "request": "Что просит клиент",
    "emotion": "Чувство клиента",
    "client_disc": "Стиль клиента",
}
NUMBERS: Final[Mapping[str, str]] = {
    "score": "балл",
    "tone": "уверенность в тоне",
    "harsh": "уверенность в резкости",
    "refusal": "уверенность в отказе",
}
_VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "verdict": words.VERDICTS,
    "tone": words.TONES,
    "agent_disc": words.STYLES,
    "client_disc": words.STYLES,
    "request": words.REQUESTS,
    "emotion": words.EMOTIONS,
}
_YES: Final = {YES: "да", NO: "нет"}
_SIDES: Final = {"agent": "сотрудники", "client": "клиенты"}
_VERSIONS: Final = {"toneqa": "версия toneqa", "rules": "правила", "model": "модель", "settings": "настройки"}

MODERATE, STRONG = 0.1, 0.25
"""Stability index: below 0.1 little has changed, above 0.25 much (Siddiqi, Credit Risk Scorecards, 2006)."""


def to_json(found: Drift) -> dict[str, Any]:
    return asdict(found)


def render(found: Drift, console: Console) -> None:
    whole, *queues = found.parts
    _say(console, f"Было {_talks(whole.before)}, стало {_talks(whole.after)}.", "bold")
    for note in _notes(found):
        _say(console, note, "yellow")
    _part(whole, console)
    _words(found, console)
    for part in queues:
        _say(console, f"\nОчередь «{part.name}»: было {part.before}, стало {part.after}", "bold")
        if part.is_compared:
            _part(part, console)
        else:
            _say(console, f"Мало разговоров: для сравнения нужно хотя бы {FEWEST} в каждом периоде.")


def _notes(found: Drift) -> Iterator[str]:
    if found.versions:
        names = ", ".join(words.name(_VERSIONS, name) for name in found.versions)
        yield f"Сравниваются разные {names}: часть разницы может быть от этого. Честнее оценить оба периода заново одной версией."
    if found.damaged:
        yield f"Не разобрано результатов: {found.damaged}."


def _talks(count: int) -> str:
    return words.plural(count, "разговор", "разговора", "разговоров")


def _say(console: Console, text: str, style: str = "") -> None:
    console.print(Text(visible(text), style=style), highlight=False)


def _part(part: Part, console: Console) -> None:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for title in ("Оценка", "Было", "Стало", "Разница, п. п. (95 %)", "p"):
        table.add_column(title, overflow="fold")
    for label in part.labels:
        for change in label.changes if label.is_changed else label.changes[:1]:
            table.add_row(*_row(label, change))
    console.print(table, highlight=False)
    changed = [TITLES[label.label] for label in part.labels if label.is_changed]
    _say(console, f"Изменилось не случайно: {', '.join(changed).lower()}." if changed else "По этим разговорам доли не различить.")
    for number in part.numbers:
        _say(console, _number(number))


def _row(label: LabelDrift, change: Change) -> tuple[str, ...]:
    names = _VALUES.get(label.label, _YES)
    title = f"{TITLES[label.label]}: {words.name(names, change.value)}"
    low, high = change.gap
    gap = f"{_points(change.after.value - change.before.value)} ({_points(low)}…{_points(high)})"
    return title, _share(change.before), _share(change.after), gap, _p(label.p) + (" *" if label.is_changed else "")


def _share(share: Share) -> str:
    return f"{100 * share.value:.1f}\u00a0%".replace(".", ",")


def _points(value: float) -> str:
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "\u2212")


def _p(value: float) -> str:
    return "< 0,001" if value < 0.001 else f"{value:.3f}".replace(".", ",")


def _number(one: NumberDrift) -> str:
    size = "сдвинулось" if one.psi < STRONG else "сильно сдвинулось"
    size = "почти прежнее" if one.psi < MODERATE else size if one.psi > one.chance else "не отличить от прежнего"
    told = (
        f"{NUMBERS[one.name].capitalize()}: в среднем {_real(one.before)} → {_real(one.after)}, распределение {size} (PSI {_real(one.psi)})"
    )
    return told + f", KS {_real(one.ks)}, p {_p(one.p)}" + (" *" if one.is_changed else "")


def _real(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def _words(found: Drift, console: Console) -> None:
    _say(console, "\nСлова, которых нет в словаре", "bold")
    for one in found.words:
        if one.before.value is None or one.after.value is None:
            _say(console, f"{_SIDES[one.side].capitalize()}: слов нет, тексты удалены или пусты.")
            continue
        gap = f" ({_points(one.gap[0])}…{_points(one.gap[1])})" if one.gap else ""
        share = [f"{100 * value:.2f}\u00a0%".replace(".", ",") for value in (one.before.value, one.after.value)]
        _say(
            console,
            f"{_SIDES[one.side].capitalize()}: {share[0]} → {share[1]}, разница {_points(one.after.value - one.before.value)} п. п.{gap}",
        )
    if found.new_words:
        came = ", ".join(f"{word} ({count})" for word, count in found.new_words)
        _say(console, f"Новые, в скольких разговорах: {came}")
