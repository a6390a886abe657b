"""Reads ``toneqa.toml``, over the ready profile that it names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from toneqa.config.keys import KEYS, PROFILE, checked, unknown
from toneqa.config.settings import SOFT, Settings
from toneqa.errors import UseError, system_reason

FILE_NAME: Final = "toneqa.toml"
SCORECARD: Final = "scorecard"
"""The table of the team's scorecard: ``toneqa.scorecards.read`` reads it, the analysis does not depend on it."""

WEBHOOKS: Final = "webhooks"
"""The helpdesks that a server answers: ``toneqa.webhooks.hooks`` reads them."""


def load_settings(path: Path | None = None) -> Settings:
    """Settings of ``path``, or of ``toneqa.toml`` in the working folder if there is one.

    Raises:
        UseError: E101 no such file, E105 broken TOML, E103 unknown key, E106 unfit value.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.is_file():
            return Settings()
    return parse_settings(_read(path), at=str(path))


def parse_settings(data: Mapping[str, Any], at: str = FILE_NAME) -> Settings:
    """Settings of a parsed file: what it leaves out comes from its profile, then from the defaults."""
    given = dict(_entries(data, at))
    profile = given.pop(PROFILE, None)
    values = {**(_profile(profile, at) if profile is not None else {}), **given}
    fields: dict[str, Any] = {KEYS[name].field: value for name, value in values.items() if not name.startswith("soft.")}
    return Settings(**fields, soft=_soft(values))


def profiles() -> list[str]:
    """Names of the ready profiles."""
    return sorted(p.name.removesuffix(".toml") for p in files("toneqa").joinpath("profiles").iterdir() if p.name.endswith(".toml"))


def _entries(data: Mapping[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    """Every key with its checked value."""
    for section, values in data.items():
        if section == PROFILE:
            yield PROFILE, values
            continue
        if section in (SCORECARD, WEBHOOKS):
            continue
        for key, value in values.items() if isinstance(values, dict) else [("", values)]:
            name = f"{section}.{key}".rstrip(".")
            if name not in KEYS:
                raise unknown(name, at)
            yield name, checked(name, value, at)


def _profile(name: Any, at: str) -> Mapping[str, Any]:
    known = profiles()
    if name not in known:
        raise UseError("E106", what=f"{PROFILE} = {name}", near=", ".join(known), at=at)
    return _shipped(name)


@cache
def _shipped(name: str) -> Mapping[str, Any]:
    place = files("toneqa").joinpath("profiles", f"{name}.toml")
    return dict(_entries(tomllib.loads(place.read_text("utf-8")), f"{name}.toml"))


def _soft(values: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Only what differs: a default that is written out changes nothing."""
    given = ((name, values.get(f"soft.{name}", usual)) for name, usual in sorted(SOFT.items()))
    return tuple((name, value) for name, value in given if value != SOFT[name])


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except (OSError, ValueError) as error:
        raise UseError("E105", what=toml_trouble(error), at=str(path)) from error


_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")


def toml_trouble(error: Exception) -> str:
    """Where a file stops being TOML, or why it cannot be read at all."""
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, UnicodeDecodeError):
        return "это не текст в кодировке UTF-8"
    place = _PLACE.search(str(error))
    return f"строка {place[1]}, знак {place[2]}" if place else "ошибка в конце файла"
