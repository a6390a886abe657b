"""The mapping file: what a team's columns, criteria and scales mean. Written by ``--save-mapping``, mended by hand, read back."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from toneqa.batch.output import Target, placed
from toneqa.errors import UseError, system_reason
from toneqa.marks.criteria import criteria
from toneqa.marks.model import Taken, Unknown
from toneqa.marks.scales import SCALES

ROLES: Final = ("conversation", "message", "rater", "criterion", "mark", "comment")
LEFT_OUT: Final = ""
"""A criterion mapped to nothing is left out without a word."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name of the file means. ``values``: written marks to values, before any scale; ``pass_from``: least mark that passes."""

    criterion: str
    scale: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    pass_from: float | None = None


@dataclass(frozen=True, slots=True)
class Meanings:
    """``first_message``: the number that the team gives to the first message of a conversation."""

    columns: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, Meaning] = field(default_factory=dict)
    first_message: int = 0


def read_mapping(path: Path) -> Meanings:
    """
    Raises:
        UseError: E101 no such file, E131 it is not such a file.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except OSError as error:
        raise UseError("E131", what=system_reason(error), near="проверьте файл", at=str(path)) from error
    except ValueError as error:
        raise UseError("E131", what="это не TOML", near="проверьте кавычки и знаки равенства", at=str(path)) from error
    return _parsed(data, str(path))


def _parsed(data: Mapping[str, Any], at: str) -> Meanings:
    _known(data, ("columns", "criteria", "first_message"), at)
    columns = _typed(data, "columns", dict, {}, at)
    _known(columns, ROLES, at)
    meanings = {name: _meaning(name, raw, at) for name, raw in _typed(data, "criteria", dict, {}, at).items()}
    return Meanings({role: str(name) for role, name in columns.items()}, meanings, _typed(data, "first_message", int, 0, at))


def _meaning(name: str, raw: Any, at: str) -> Meaning:
    given = {"criterion": raw} if isinstance(raw, str) else raw
    if not isinstance(given, dict):
        raise UseError("E131", what=f"criteria.«{name}»", near="нужна строка или таблица", at=at)
    _known(given, ("criterion", "scale", "values", "pass_from"), at)
    id_ = str(given.get("criterion", ""))
    _one_of(id_, [LEFT_OUT, *criteria()], at)
    scale = given.get("scale")
    if scale is not None:
        _one_of(scale, SCALES, at)
    values = _typed(given, "values", dict, {}, at)
    if id_:
        for value in values.values():
            _one_of(str(value), ["", *criteria()[id_].classes], at)
    least = float(_typed(given, "pass_from", (int, float), 0, at)) if "pass_from" in given else None
    return Meaning(id_, scale, {str(k): str(v) for k, v in values.items()}, least)


def _known(data: Mapping[str, Any], known: Iterable[str], at: str) -> None:
    unknown = next((key for key in data if key not in known), None)
    if unknown is not None:
        raise UseError("E131", what=f"ключ «{unknown}»", near=f"можно {', '.join(known)}", at=at)


def _one_of(value: Any, known: Iterable[str], at: str) -> None:
    if value not in known:
        raise UseError("E131", what=f"значение «{value}»", near=f"можно {', '.join(k or '«»' for k in known)}", at=at)


def _typed(data: Mapping[str, Any], key: str, kind: type | tuple[type, ...], default: Any, at: str) -> Any:
    value = data.get(key, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise UseError("E131", what=f"ключ «{key}»", near="значение другого вида", at=at)
    return value


def write_mapping(path: Path, columns: Mapping[str, str], taken: Iterable[Taken], unknown: Iterable[Unknown], told: Meanings) -> None:
    """``told``: what an earlier mapping said; it is kept.

    Raises:
        StoreError: E401 the file cannot be written.
    """
    with placed(Target(path)) as fresh:
        fresh.write_text("\n".join(_lines(columns, taken, unknown, told)) + "\n", "utf-8")


def _lines(columns: Mapping[str, str], taken: Iterable[Taken], unknown: Iterable[Unknown], told: Meanings) -> Iterator[str]:
    yield "# Что означают столбцы, критерии и шкалы. Поправьте и укажите файл в --mapping."
    yield f"first_message = {told.first_message}  # каким номером у вас считается первое сообщение: 0 или 1\n"
    yield "[columns]"
    yield from (f"{role} = {_quoted(name)}" for role, name in columns.items())
    for one in taken:
        yield f"\n[criteria.{_quoted(one.name)}]\ncriterion = {_quoted(one.criterion)}"
        yield from [f"scale = {_quoted(one.scale)}"] if one.scale in SCALES else []
        yield from _told(told.criteria.get(one.name))
    for left_out in (name for name, meaning in told.criteria.items() if meaning.criterion == LEFT_OUT):
        yield f'\n[criteria.{_quoted(left_out)}]\ncriterion = ""'
    for name in unknown:
        yield f"\n[criteria.{_quoted(name.name)}]  # не узнан; впишите критерий или оставьте пустым"
        yield 'criterion = ""'


def _told(meaning: Meaning | None) -> Iterator[str]:
    if meaning and meaning.pass_from is not None:
        yield f"pass_from = {meaning.pass_from}"
    if meaning and meaning.values:
        yield "values = { " + ", ".join(f"{_quoted(text)} = {_quoted(value)}" for text, value in meaning.values.items()) + " }"


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for the one character that only TOML forbids."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
