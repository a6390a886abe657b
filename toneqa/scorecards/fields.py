"""Every key of a scorecard file: the values that fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from toneqa.config.keys import UnfitError
from toneqa.scorecards.labels import LABELS
from toneqa.scorecards.model import ACTIONS, APPLIES, CLASSES, FULL, PERSON

Check = Callable[[Any], Any]
"""A raw value to the one of the card; raises UnfitError, which says what would fit."""

_CHANNELS: Final = ("email", "chat")


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnfitError("непустая строка")
    return " ".join(value.split())


def key(value: Any) -> str:
    if not isinstance(value, str) or not value.isidentifier():
        raise UnfitError("слово из букв, цифр и «_»")
    return value


def one_of(*names: str) -> Check:
    def check(value: Any) -> str:
        if value not in names:
            raise UnfitError(", ".join(f'"{name}"' for name in names))
        return str(value)

    return check


def listed(*names: str) -> Check:
    """One string or several; only of ``names`` where they are given."""

    def check(value: Any) -> tuple[str, ...]:
        given = value if isinstance(value, list) else [value]
        if not given or not all(isinstance(one, str) and one.strip() and (not names or one in names) for one in given):
            raise UnfitError(", ".join(f'"{name}"' for name in names) or "строка или список строк")
        return tuple(dict.fromkeys(given))

    return check


def number(least: float, most: float) -> Check:
    def check(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise UnfitError(f"число от {least:g} до {most:g}")
        return float(value)

    return check


def whole(least: int, most: int) -> Check:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise UnfitError(f"целое число от {least} до {most}")
        return value

    return check


def cap(value: Any) -> int | str:
    """A number, or the key of another critical error whose cap it shares."""
    if isinstance(value, str) and value.isidentifier():
        return value
    try:
        return int(whole(0, FULL)(value))
    except UnfitError:
        raise UnfitError(f"целое число от 0 до {FULL} или key другой критической ошибки") from None


def labels(value: Any) -> Mapping[str, Mapping[str, float]]:
    """Which labels exist is asked later, with their neighbours by name."""
    if not isinstance(value, dict) or not value or not all(isinstance(shares, dict) for shares in value.values()):
        raise UnfitError("таблица вида { tone = { formal = 0.4, neutral = 1, friendly = 1 } }")
    flat = {f"{name}.{inner}": got for name, shares in value.items() for inner, got in shares.items() if isinstance(got, dict)}
    plain = {name: shares for name, shares in value.items() if not any(isinstance(got, dict) for got in shares.values())}
    return {name: _shares(name, shares) for name, shares in {**plain, **flat}.items()}


def _shares(name: str, shares: Mapping[str, Any]) -> Mapping[str, float]:
    """A share for every value that the label can have: what is left out would be guessed."""
    known = LABELS[name].values if name in LABELS else tuple(shares)
    fits = number(0, 1)
    if set(shares) != set(known):
        raise UnfitError(f"доля от 0 до 1 для каждого значения: {', '.join(known)}", name, dict(shares))
    try:
        return {value: fits(share) for value, share in shares.items()}
    except UnfitError as unfit:
        raise UnfitError(unfit.wanted, name, dict(shares)) from None


SCOPE: Final[Mapping[str, Check]] = {"channels": listed(*_CHANNELS), "queues": listed()}
CRITERION: Final[Mapping[str, Check]] = {
    "key": key,
    "name": text,
    "weight": number(0, FULL),
    "scale": whole(1, FULL),
    "applies": listed(*APPLIES),
    "topic": key,
    "rules": listed(),
    "without": listed(),
    "full": number(0.1, FULL),
    "labels": labels,
    "combine": one_of("least", "mean"),
    "by": one_of(PERSON),
    "note": text,
    **SCOPE,
}
CRITICAL: Final[Mapping[str, Check]] = {
    "key": key,
    "name": text,
    "class": listed(*CLASSES),
    "action": one_of(*ACTIONS),
    "cap": cap,
    "rules": listed(),
    "by": one_of(PERSON),
    "note": text,
    **SCOPE,
}
CARD: Final[Mapping[str, Check]] = {"name": text, "enough": number(0, FULL), "sources": listed(), **SCOPE}
TABLES: Final = ("criterion", "critical")
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("name",),
    "criterion": ("key", "name", "weight"),
    "critical": ("key", "name", "class", "action"),
}
