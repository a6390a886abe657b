"""Scorecard files to scorecards. Whatever is wrong with a file is found in one go; the first error stops who needs the card."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from toneqa.config.keys import UnfitError, as_written
from toneqa.config.load import FILE_NAME, SCORECARD, toml_trouble
from toneqa.errors import TEXTS, UseError
from toneqa.rules.catalogue import Catalogue, catalogue
from toneqa.scorecards import fields
from toneqa.scorecards.checks import Problem, faults
from toneqa.scorecards.model import FULL, Criterion, CriticalError, Scope, Scorecard

DEFAULT: Final = "default.toml"
_FILE: Final = "file"

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read of a file, and what is wrong with it. ``card`` is None where too much is missing."""

    card: Scorecard | None
    problems: tuple[Problem, ...]


@cache
def default_card() -> Scorecard:
    """The card that ships."""
    return parse(tomllib.loads(files("toneqa.scorecards").joinpath(DEFAULT).read_text("utf-8")), DEFAULT)


def load_cards(paths: Sequence[Path] = ()) -> list[Scorecard]:
    """The named cards, else that of ``toneqa.toml`` in the working folder, else the one that ships.

    Raises:
        UseError: E101 no such file, E179 broken TOML, E191–E199 a fault of a card.
    """
    if paths:
        return [_sound(draft_of(path)) for path in paths]
    house = Path(FILE_NAME)
    if not house.is_file() or SCORECARD not in _tables(house):
        return [default_card()]
    return [_sound(draft) for draft in house_drafts(house)]


def drafts(paths: Sequence[Path] = ()) -> list[Draft]:
    """As ``load_cards``, faults and all."""
    house = Path(FILE_NAME)
    if paths:
        return [draft_of(path) for path in paths]
    return house_drafts(house) if house.is_file() and SCORECARD in _tables(house) else [Draft(default_card(), ())]


def draft_of(path: Path) -> Draft:
    data = _tables(path)
    own = data.get(SCORECARD) if path.name == FILE_NAME else None
    return draft(own if isinstance(own, dict) else data, str(path))


def house_drafts(path: Path) -> list[Draft]:
    """Of the table ``[scorecard]``: the card itself, or the files it names, beside the settings."""
    table = _tables(path)[SCORECARD]
    named = table.get(_FILE) if isinstance(table, dict) else None
    if named is None:
        return [draft(table, f"{path}: [{SCORECARD}]")]
    try:
        names = fields.listed()(named)
    except UnfitError as unfit:
        raise UseError("E192", what=f"{SCORECARD}.{_FILE} = {as_written(named)}", near=unfit.wanted, at=str(path)) from None
    return [draft_of(path.parent / name) for name in names]


def parse(data: Any, at: str, rules: Catalogue | None = None) -> Scorecard:
    """``rules``: those it may name, the shipped ones unless said otherwise.

    Raises:
        UseError: E191–E199
    """
    return _sound(draft(data, at, rules))


def draft(data: Any, at: str, rules: Catalogue | None = None) -> Draft:
    if not isinstance(data, dict):
        return Draft(None, (Problem("E192", at, f"{SCORECARD} = {as_written(data)}", "таблица"),))
    reader = _Reader(at)
    top = {name: value for name, value in data.items() if name not in fields.TABLES}
    given = reader.table(top, "", fields.CARD)
    criteria = reader.tables(data, "criterion", fields.CRITERION, _criterion)
    critical = reader.criticals(data)
    if reader.problems or "name" not in given:
        return Draft(None, tuple(reader.problems))
    scope = _scope(given)
    card = Scorecard(given.pop("name"), tuple(criteria), tuple(critical), scope=scope, at=at, **given)
    return Draft(card, tuple(faults(card, rules or catalogue())))


def _sound(draft: Draft) -> Scorecard:
    for problem in draft.problems:
        if problem.is_error:
            raise problem.error()
    assert draft.card is not None, "a card that could not be read has an error"
    return draft.card


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the tables of one file and remembers what is wrong."""

    at: str
    problems: list[Problem] = field(default_factory=list)

    def table(self, raw: Table, place: str, known: Mapping[str, fields.Check], kind: str = "") -> dict[str, Any]:
        """Keys that are known, with values that fit."""
        missing = [name for name in fields.NEEDED[kind] if name not in raw]
        if missing:
            self._tell("E198", place, place or "карте", ", ".join(missing))
        return dict(self._given(raw, place, known))

    def _given(self, raw: Table, place: str, known: Mapping[str, fields.Check]) -> Iterator[tuple[str, Any]]:
        for name, value in raw.items():
            full = f"{place}.{name}".lstrip(".")
            if name not in known:
                near = difflib.get_close_matches(name, [*known, *(fields.TABLES if not place else ())], n=1, cutoff=0.0)
                self._tell("E191", place, full, near[0])
                continue
            try:
                yield name, known[name](value)
            except UnfitError as unfit:
                wrong = unfit.value if unfit.value is not None else value
                self._tell("E192", place, f"{full}{'.' + unfit.name if unfit.name else ''} = {as_written(wrong)}", unfit.wanted)

    def tables(self, data: Table, kind: str, known: Mapping[str, fields.Check], make: Callable[[dict[str, Any]], Any]) -> list[Any]:
        return [make(given) for given in self._whole(data, kind, known)]

    def _whole(self, data: Table, kind: str, known: Mapping[str, fields.Check]) -> Iterator[dict[str, Any]]:
        """Tables with everything they need, each key once."""
        raws = data.get(kind, [])
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            self._tell("E192", "", f"{kind} = {as_written(raws)}", f"таблицы в двойных скобках [[{kind}]]")
            return
        seen: set[str] = set()
        for number, raw in enumerate(raws, 1):
            given = self.table(raw, place_of(kind, number, raw), known, kind)
            if given.get("key") in seen:
                self._tell("E196", place_of(kind, number, raw), given["key"], kind)
            seen.add(given.get("key", ""))
            if all(name in given for name in fields.NEEDED[kind]):
                yield given

    def criticals(self, data: Table) -> list[CriticalError]:
        """With caps that refer to one another followed to their number."""
        given = list(self._whole(data, "critical", fields.CRITICAL))
        caps = {table["key"]: table.get("cap") for table in given}
        return [_critical(table | self._cap(table, caps)) for table in given]

    def _cap(self, table: Table, caps: Mapping[str, int | str | None]) -> dict[str, int]:
        place = f"critical «{table['key']}»"
        if table["action"] != "cap":
            if "cap" in table:
                self._tell("E192", place, f"{place}.cap = {as_written(table['cap'])}", 'только вместе с action = "cap"')
            return {"cap": FULL}
        chain = [table["key"]]
        while isinstance(following := caps.get(chain[-1]), str):
            if following in chain:
                self._tell("E195", place, " → ".join([*chain, following]))
                return {"cap": FULL}
            chain.append(following)
        if following is None:
            self._no_cap(place, chain, caps)
            return {"cap": FULL}
        return {"cap": following}

    def _no_cap(self, place: str, chain: Sequence[str], caps: Mapping[str, int | str | None]) -> None:
        if len(chain) == 1:
            self._tell("E198", place, place, "cap")
            return
        near = difflib.get_close_matches(chain[-1], [name for name, value in caps.items() if value is not None], n=3, cutoff=0.0)
        self._tell("E194", place, f"{place}.cap = {chain[-1]}", ", ".join(near))

    def _tell(self, code: str, place: str, what: str, near: str = "") -> None:
        self.problems.append(Problem(code, f"{self.at}: {place}" if place else self.at, what, near))


def place_of(kind: str, number: int, raw: Table) -> str:
    """A table as its author finds it: by its key, else by its number."""
    named = raw.get("key")
    return f"{kind} «{named}»" if isinstance(named, str) and named else f"{kind} № {number}"


def _scope(given: dict[str, Any]) -> Scope:
    return Scope(given.pop("channels", ()), given.pop("queues", ()))


def _criterion(given: dict[str, Any]) -> Criterion:
    scope = _scope(given)
    return Criterion(scope=scope, **given)


def _critical(given: dict[str, Any]) -> CriticalError:
    scope = _scope(given)
    return CriticalError(classes=given.pop("class"), scope=scope, **given)


def _tables(path: Path) -> Table:
    """
    Raises:
        UseError: E101, E179
    """
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except (OSError, ValueError) as error:
        raise UseError("E179", what=toml_trouble(error), at=str(path)) from error


def texts(problems: Iterable[Problem]) -> list[str]:
    """What is wrong, a line a problem."""
    return [f"{p.code}: {TEXTS[p.code].format(what=p.what, near=p.near)} [{p.at}]" for p in problems]
