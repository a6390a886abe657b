"""Fairness for a terminal and as JSON. No words of a letter are shown: a number leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from toneqa.proof.fairness.measure import TARGET, Fairness, Flip
from toneqa.proof.fairness.swaps import ALL, SWAPS
from toneqa.report import words
from toneqa.report.overview.shares import Share
from toneqa.report.summary import visible

_TITLES: Final = {swap.id: swap.title for swap in SWAPS}
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "tone": words.TONES,
    "agent_disc": words.STYLES,
    "client_disc": words.STYLES,
    "verdict": {key: text.lower() for key, text in words.VERDICTS.items()},
    "request": words.REQUESTS,
    "emotion": words.EMOTIONS,
    "address": words.ADDRESS,
}
_MOST: Final = 5
"""Flips of each swap in the terminal; all of them are in the JSON."""


def percent(share: Share) -> str:
    """«0,09 % (0,02–0,50)»."""
    low, high = share.interval
    return f"{100 * share.value:.2f}\u00a0% ({100 * low:.2f}–{100 * high:.2f})".replace(".", ",")


def to_json(found: Fairness) -> dict[str, Any]:
    swaps = [
        {"swap": id_, "title": _TITLES[id_], "pairs": pairs, **_share(found.of_swap(id_)), "labels": _labels(found, id_)}
        for id_, pairs in found.pairs.items()
    ]
    flips = [{name: getattr(flip, name) for name in Flip.__slots__} for flip in found.flips]
    total = _share(found.total)
    labels = {label: _share(found.of_label(label)) for label in ALL if found.of_label(label).whole}
    return {"conversations": found.read, "target": TARGET, "total": total, "swaps": swaps, "labels": labels, "flips": flips}


def _labels(found: Fairness, swap: str) -> dict[str, Any]:
    return {label: _share(share) for (one, label), share in found.rates.items() if one == swap}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"flips": share.part, "compared": share.whole, "rate": round(share.value, 6), "low": round(low, 6), "high": round(high, 6)}


def render(found: Fairness, console: Console) -> None:
    talks = words.plural(found.read, "разговор", "разговора", "разговоров")
    console.print(f"[bold]Проверено: {talks}. Цель: оценки меняются реже, чем в 1 случае из 100.[/bold]\n", highlight=False)
    console.print(_swaps(found), highlight=False)
    console.print("\n[bold]По оценкам[/bold]", highlight=False)
    console.print(_by_label(found), highlight=False)
    _flips(found.flips, console)


def _swaps(found: Fairness) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Что заменено", overflow="fold")
    table.add_column("Пар", justify="right")
    table.add_column("Сменилось", justify="right", no_wrap=True)
    table.add_column("Доля (95 % интервал)", no_wrap=True)
    table.add_column("Цель")
    for id_, pairs in found.pairs.items():
        share = found.of_swap(id_)
        table.add_row(f"{_TITLES[id_]} ({id_})", str(pairs), f"{share.part} из {words.number(share.whole)}", percent(share), _told(share))
    whole = found.total
    table.add_row("Всё вместе", "", f"{whole.part} из {words.number(whole.whole)}", percent(whole), "")
    return table


def _told(share: Share) -> str:
    """Whether the target is surely met, surely missed, or the pairs are too few to say."""
    low, high = share.interval
    return "да" if high < TARGET else "нет" if low > TARGET else "неясно"


def _by_label(found: Fairness) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Оценка")
    table.add_column("Сменилось", justify="right")
    table.add_column("Доля (95 % интервал)")
    for label in ALL:
        share = found.of_label(label)
        if share.whole:
            table.add_row(words.LABELS[label], f"{share.part} из {words.number(share.whole)}", percent(share))
    return table


def _flips(flips: Sequence[Flip], console: Console) -> None:
    for swap, group in groupby(flips, lambda flip: flip.swap):
        own = list(group)
        console.print(f"\n[bold]{_TITLES[swap]}[/bold]", highlight=False)
        for line in _lines(own):
            console.print(f"  {visible(line)}", highlight=False, markup=False)


def _lines(flips: Sequence[Flip]) -> Iterator[str]:
    for flip in sorted(flips, key=lambda f: not f.sure)[:_MOST]:
        place = f"{flip.id}, сообщение {flip.n}" if flip.n >= 0 else f"{flip.id}, весь разговор"
        doubt = "" if flip.sure else " (модель сама не уверена)"
        yield f"{place}: {words.LABELS[flip.label]} {_value(flip, flip.before)} → {_value(flip, flip.after)}{doubt}"
    if len(flips) > _MOST:
        yield f"и ещё {len(flips) - _MOST}; все покажет --format json"


def _value(flip: Flip, value: Any) -> str:
    if value is None:
        return "нет оценки"
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, float):
        return words.number(value)
    return words.name(_NAMES.get(flip.label, {}), value)
