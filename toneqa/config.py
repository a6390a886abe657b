"""Settings: ``toneqa.toml`` of the house, checked key by key."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from toneqa.errors import UseError, system_reason

FILE_NAME: Final = "toneqa.toml"
SPACY: Final = "spacy"
BACKENDS: Final = ("pymorphy3", SPACY)
"""Who reads the words: the dictionary alone, or a spaCy pipeline with it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """House style. ``off``: codes, names or code prefixes of rules that stay silent.

    ``revise_below``: an answer with a lower score is sent back. 85 keeps the share of good answers (grade 4–5)
    that are sent back under one in ten; the experiment is in ``docs/scoring.md``.
    ``spacy_model``: an installed pipeline or its folder, for the backend ``spacy``.
    """

    off: tuple[str, ...] = ()
    revise_below: int = 85
    address: str = "вы"
    agent_domains: tuple[str, ...] = ()
    lang_backend: str = BACKENDS[0]
    spacy_model: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def silences(self, code: str, name: str) -> bool:
        return any(code == entry or name == entry or code.startswith(entry) for entry in self.off)


_PLACES: Final = {
    "rules.off": "off",
    "score.revise_below": "revise_below",
    "style.address": "address",
    "mail.agent_domains": "agent_domains",
    "lang.backend": "lang_backend",
    "lang.spacy_model": "spacy_model",
}
_WORDS: Final = {
    "style.address": "«вы» или «ты»",
    "lang.backend": " или ".join(f"«{name}»" for name in BACKENDS),
    "lang.spacy_model": "имя установленной модели «spaCy» или её папка",
}
"""What a setting of one word takes."""


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
    given = {}
    for section, values in data.items():
        entries = values.items() if isinstance(values, dict) else [("", values)]
        for key, value in entries:
            name = f"{section}.{key}".rstrip(".")
            if name not in _PLACES:
                raise UseError("E103", what=name, near=_nearest(name), at=at)
            given[_PLACES[name]] = _checked(name, value, at)
    return Settings(**given)


def _nearest(name: str) -> str:
    return (difflib.get_close_matches(name, _PLACES, n=1, cutoff=0.0) or [""])[0]


def _checked(name: str, value: Any, at: str) -> Any:
    kinds = {f.name: f.type for f in fields(Settings)}
    kind = kinds[_PLACES[name]]
    if kind == "tuple[str, ...]" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100:
        return value
    if (name == "style.address" and value in ("вы", "ты")) or (name == "lang.backend" and value in BACKENDS):
        return value
    if name == "lang.spacy_model" and isinstance(value, str) and value:
        return value
    wanted = _WORDS.get(name) or {"int": "целое число от 0 до 100"}.get(str(kind), "список строк")
    raise UseError("E106", what=f"{name} = {value}", near=wanted, at=at)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except (OSError, ValueError) as error:
        raise UseError("E105", what=_why(error), at=str(path)) from error


_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")


def _why(error: Exception) -> str:
    if isinstance(error, OSError):
        return system_reason(error)
    if isinstance(error, UnicodeDecodeError):
        return "это не текст в кодировке UTF-8"
    place = _PLACE.search(str(error))
    return f"строка {place[1]}, знак {place[2]}" if place else "ошибка в конце файла"
