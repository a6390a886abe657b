"""The six forces of client experience over findings; the mapping is data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from toneqa.errors import UseError
from toneqa.report import words
from toneqa.report.overview.cases import Case
from toneqa.rules.catalogue import catalogue
from toneqa.voice.surveys import read_toml

CLASSES: Final = {"hygiene": "гигиена", "value": "добавленная ценность", "difference": "отличие"}
HURTS, HELPS = "hurts", "helps"
_KEYS: Final = ("id", "title", "class", "meaning")
_STAR: Final = "*"


@dataclass(frozen=True, slots=True)
class Force:
    """``kind``: a key of ``CLASSES``; ``meaning``: what the client would say."""

    id: str
    title: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Forces:
    """``touched``: what a finding or a label says of which force: its id and ``HURTS`` or ``HELPS``."""

    listed: tuple[Force, ...]
    touched: Mapping[str, tuple[str, str]]

    def of(self, case: Case) -> Iterator[tuple[str, str, str]]:
        """Force, side and name for all that an answer shows; a name comes once."""
        for name in dict.fromkeys(_names(case)):
            if name in self.touched:
                yield (*self.touched[name], name)


def _names(case: Case) -> Iterator[str]:
    yield from (finding["code"] for finding in case.answer.findings)
    yield from (f"flag:{flag}" for turn in case.answer.turns for flag in turn.get("flags") or ())
    if case.tone:
        yield f"tone:{case.tone}"


def forces(path: Path | None = None) -> Forces:
    """The mapping of toneqa, or a team's own in its place.

    Raises:
        UseError: E101 no such file, E162 the mapping is wrong.
    """
    at = str(path or "")
    if path:
        raw = read_toml(path, "E162")
    else:
        import tomllib

        raw = tomllib.loads(files("toneqa.voice").joinpath("forces.toml").read_text("utf-8"))
    entries = raw.get("force")
    if not isinstance(entries, list) or not entries:
        raise UseError("E162", what="force", near="нет ни одного раздела [[force]]", at=at)
    return Forces(tuple(_force(entry, at) for entry in entries), _touched(entries, at))


def _force(entry: Any, at: str) -> Force:
    missing = [key for key in _KEYS if not isinstance(entry, dict) or not isinstance(entry.get(key), str)]
    if missing:
        raise UseError("E162", what=str(entry)[:40], near=f"нет поля {missing[0]}", at=at)
    if entry["class"] not in CLASSES:
        raise UseError("E162", what=entry["id"], near=f"class — одно из {', '.join(CLASSES)}", at=at)
    for side in (HURTS, HELPS):
        if not isinstance(entry.get(side, []), list):
            raise UseError("E162", what=entry["id"], near=f"{side} — список, даже если в нём одно правило", at=at)
    return Force(entry["id"], entry["title"], entry["class"], entry["meaning"])


def _touched(entries: list[Any], at: str) -> dict[str, tuple[str, str]]:
    """Every code and label with its force: exact names over beginnings."""
    known = _known()
    exact: dict[str, tuple[str, str]] = {}
    broad: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for side in (HURTS, HELPS):
            for pattern in entry.get(side, ()):
                names = _matching(str(pattern), known, at)
                taken = broad if pattern.endswith(_STAR) else exact
                twice = next((name for name in names if taken.setdefault(name, (entry["id"], side)) != (entry["id"], side)), None)
                if twice:
                    raise UseError("E162", what=twice, near="это названо дважды", at=at)
    return broad | exact


def _known() -> Mapping[str, bool]:
    """Names that may be mapped; True where they praise or only tell."""
    from toneqa.rules.praise import is_praise

    rules = {rule.code: is_praise(rule) for rule in catalogue()}
    return rules | {f"flag:{flag}": False for flag in words.FLAGS} | {f"tone:{tone}": False for tone in words.TONES}


def _matching(pattern: str, known: Mapping[str, bool], at: str) -> list[str]:
    """A beginning stands for faults alone: praise is named one by one."""
    if pattern.endswith(_STAR):
        found = [name for name, praises in known.items() if name.startswith(pattern[:-1]) and not praises]
    else:
        found = [pattern] if pattern in known else []
    if not found:
        near = get_close_matches(pattern, known, 1, 0)
        raise UseError("E162", what=pattern, near=f"нет такого правила или признака, похоже на {near[0]}", at=at)
    return found
