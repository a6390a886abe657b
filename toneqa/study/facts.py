"""One refusal as facts: what was asked, why not, what instead. Read from TOML and checked before anything is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, Final

from toneqa.config.load import toml_trouble
from toneqa.errors import UseError
from toneqa.lang.morph import readings

TONES: Final = ("formal", "neutral", "friendly")
PARTS: Final = ("joining", "explanation", "alternative")

_TEXTS: Final = frozenset({"act", "reason", "trouble", "step", "name", "client", "channel", "address"})
_KEYS: Final = _TEXTS | {"ways", "who", "house"}
_INFINITIVES: Final = ("act", "trouble", "step")
_OWN: Final = frozenset(["я", "мне", "меня", "мной", "мой", "моя", "мое", "мои", "моего", "моей", "моих", "моему", "моим", "мою"])
_NEAR: Final = 3
_ENDS: Final = ".!?…"


@dataclass(frozen=True, slots=True)
class Facts:
    """``act``: what the client asked for, ``trouble``: what is unpleasant for him, ``ways`` and ``step``: what can be done and how it
    starts — all by an infinitive; ``reason``: a clause. ``who``: we or you, who walks the ways. ``house``: sentences by tone."""

    act: str
    reason: str
    ways: tuple[str, ...]
    trouble: str = ""
    step: str = ""
    who: str = "we"
    name: str = ""
    client: str = ""
    channel: str = "email"
    address: str = "вы"
    house: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def sentence(self, tone: str, key: str) -> str:
        return self.house.get(tone, {}).get(key) or sentences()[tone][key]


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("toneqa.study").joinpath("sentences.toml").read_text("utf-8"))


def read_facts(path: Path) -> Facts:
    """
    Raises:
        UseError: E101 no such file, E164 it cannot be read, a field is missing, unknown or unfit.
    """
    if not path.is_file():
        raise UseError("E101", what=str(path), at=str(path))
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UseError("E164", what=path.name, near=toml_trouble(error), at=str(path)) from error
    return facts_of(raw, str(path))


def facts_of(raw: Mapping[str, Any], at: str = "") -> Facts:
    """
    Raises:
        UseError: E164.
    """
    fault = next(_faults(raw), None)
    if fault:
        raise UseError("E164", what=fault[0], near=fault[1], at=at)
    texts = {key: _plain(raw[key]) if key != "client" else raw[key] for key in _TEXTS & raw.keys()}
    house = {tone: dict((raw.get("house") or {}).get(tone, {})) for tone in TONES}
    return Facts(**texts, ways=tuple(map(_plain, raw["ways"])), who=raw.get("who", "we"), house=house)


def _plain(text: str) -> str:
    return text.strip().rstrip(_ENDS).rstrip()


def _faults(raw: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Field and what is wrong with it."""
    yield from ((key, "такого поля нет") for key in raw if key not in _KEYS)
    yield from ((key, "нужен текст в кавычках") for key in raw if key in _TEXTS and not isinstance(raw[key], str))
    yield from ((key, "это поле обязательно") for key in ("act", "reason") if not str(raw.get(key, "")).strip(_ENDS + " "))
    ways = raw.get("ways")
    if not isinstance(ways, list) or not ways or not all(isinstance(way, str) for way in ways):
        yield "ways", 'нужен список того, что можно сделать: ways = ["обменять на другую модель"]'
        return
    named = [(key, raw[key]) for key in _INFINITIVES if raw.get(key)] + [("ways", way) for way in ways]
    yield from ((key, f"начните с глагола «что сделать?», а не «{text}»") for key, text in named if verb_at(text) is None)
    told = [*named, ("reason", raw["reason"])]
    yield from ((key, "пишите от лица компании, без «я» и «мой»") for key, text in told if _OWN & set(text.lower().split()))
    yield from ((key, f"можно: {', '.join(allowed)}") for key, allowed in _CHOICES.items() if raw.get(key, allowed[0]) not in allowed)
    yield from _house_faults(raw.get("house", {}))


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"who": ("we", "you"), "address": ("вы", "ты"), "channel": ("email", "chat")}


def verb_at(text: str) -> int | None:
    """The place of the infinitive among the first words: «бесплатно отправить»; None where there is none."""
    words = text.lower().replace("ё", "е").split()[:_NEAR]
    return next((at for at, word in enumerate(words) if any("INFN" in tags for _, tags in readings(word.strip(",;:")))), None)


def _house_faults(house: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(house, dict):
        yield "house", "нужны разделы [house.formal], [house.neutral], [house.friendly]"
        return
    for tone, own in house.items():
        if tone not in TONES or not isinstance(own, dict):
            yield f"house.{tone}", f"можно: {', '.join(TONES)}"
            continue
        for key, text in own.items():
            if key not in sentences()[tone]:
                yield f"house.{tone}.{key}", f"можно: {', '.join(sentences()[tone])}"
            elif not isinstance(text, str) or not _fits(text):
                yield f"house.{tone}.{key}", f"в фигурных скобках можно: {', '.join(PLACES)}"


PLACES: Final = ("act", "Act", "trouble", "Trouble", "reason", "ways", "step", "order", "Order", "dear", "name", "to_you", "write")
"""What sentences may be filled with."""


def _fits(text: str) -> bool:
    try:
        return all(name is None or (name in PLACES and not form and not way) for _, name, form, way in Formatter().parse(text))
    except ValueError:
        return False
