"""The criteria that marks can be compared on, and how spreadsheets call them (``criteria.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Final

from toneqa.marks.model import Value
from toneqa.report import words
from toneqa.scoring import default_scorecard

YES: Final = "yes"
NO: Final = "no"
CARD: Final = "card."
"""Front of the ids of scorecard criteria: the card has a tone and a refusal of its own."""

_SCALES: Final[Mapping[str, tuple[str, ...]]] = {
    "flag": (NO, YES),
    "card": (NO, YES),
    "level": ("0", "1", "2"),
    "grade": ("1", "2", "3", "4", "5"),
    "points": tuple(str(tens) for tens in range(0, 101, 10)),
}
_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "tone": words.TONES,
    "request": words.REQUESTS,
    "emotion": words.EMOTIONS,
    "client_disc": words.STYLES,
    "agent_disc": words.STYLES,
}
_FLAGS: Final[Mapping[str, str]] = {NO: "нет", YES: "да"}
_SIGNS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Criterion:
    """``classes``: the whole scale in order; points are compared by tens. ``labels``: written forms of every label."""

    id: str
    title: str
    of: str
    kind: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    good: bool | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ordinal(self) -> bool:
        return self.kind in ("level", "grade", "points")

    @property
    def weak(self) -> range:
        """Lowest classes of a scale, the ones a team looks for: a grade of 1 or 2 harms the client, a level of 0 is a missing part."""
        return range({"grade": 2, "level": 1}.get(self.kind, 0))

    def place(self, value: Value) -> int:
        """Number of the class a value falls in; halves go up."""
        if isinstance(value, str):
            return self.classes.index(value)
        low, step = (1, 1) if self.kind == "grade" else (0, 10 if self.kind == "points" else 1)
        return min(max(int((value - low) / step + 0.5), 0), len(self.classes) - 1)

    def shown(self, value: Value) -> str:
        """The value in Russian."""
        if isinstance(value, float):
            return words.number(round(value, 1))
        return _NAMES.get(self.id, _FLAGS).get(value, value)


@cache
def criteria() -> Mapping[str, Criterion]:
    """Every criterion by id: the labels first, then the scorecard."""
    data = tomllib.loads(files("toneqa.marks").joinpath("criteria.toml").read_text("utf-8"))
    found = [_criterion(raw) for raw in data["criterion"]]
    card = [_of_card(c.id, c.title, data["card"].get(c.id, ())) for c in default_scorecard().criteria if c.weight]
    return {c.id: c for c in [*found, *card]}


def _criterion(raw: dict[str, Any]) -> Criterion:
    labels = {code: (code, *forms) for code, forms in raw.get("labels", {}).items()}
    classes = tuple(labels) or _SCALES[raw["kind"]]
    names = (*map(plain, raw["names"]), plain(raw["title"]), plain(raw["id"]))
    return Criterion(raw["id"], raw["title"], raw["of"], raw["kind"], classes, names, raw.get("good"), labels)


def _of_card(id_: str, title: str, names: list[str]) -> Criterion:
    known = (*map(plain, names), plain(title), plain(id_), plain(CARD + id_))
    return Criterion(CARD + id_, f"Карта: {title}", "agent", "card", _SCALES["card"], known, good=True)


def plain(name: str) -> str:
    """A name as it is compared: lower case, «е» for «ё», signs as spaces."""
    return _SIGNS.sub(" ", name.lower().replace("ё", "е")).strip()


def named(name: str) -> list[Criterion]:
    """Criteria of that name, by id first; one name may stand for several, then the values decide."""
    if name in criteria():
        return [criteria()[name]]
    return [c for c in criteria().values() if plain(name) in c.names]


def near(name: str) -> tuple[str, ...]:
    """Titles of criteria whose names look like this one, the nearest first."""
    owners: dict[str, list[str]] = {}
    for criterion in criteria().values():
        for known in criterion.names:
            owners.setdefault(known, []).append(criterion.title)
    matches = [*get_close_matches(plain(name), owners, n=6, cutoff=0.75), *_sharing(plain(name), owners)]
    return tuple(dict.fromkeys(title for match in matches for title in owners[match]))[:3]


def _sharing(name: str, owners: Iterable[str]) -> Iterator[str]:
    """Known names that share a word of five letters or more, whatever its ending."""
    stems = {word[:5] for word in name.split() if len(word) >= 5}
    return (known for known in owners if any(word[:5] in stems for word in known.split()))
