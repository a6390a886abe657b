"""Every key of ``toneqa.toml``: the setting it fills and the values that fit."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.config.settings import AUTHOR, BACKENDS, KINDS, PLUGGABLE, SOFT, Alternative, Exemption, Forbidden, Plug
from toneqa.errors import UseError

MOST_TIMES: Final = 10
MOST_POINTS: Final = 100
MOST_SOFT: Final = 3


class UnfitError(Exception):
    """The value does not fit: ``wanted`` says what does. A part of a table is named in ``name``."""

    def __init__(self, wanted: str, name: str = "", value: Any = None) -> None:
        self.wanted, self.name, self.value = wanted, name, value
        super().__init__(wanted)


Check = Callable[[Any], Any]
"""A raw value to the setting; raises UnfitError."""


@dataclass(frozen=True, slots=True)
class Key:
    """The field of ``Settings`` and the check that makes its value."""

    field: str
    check: Check


def strings(value: Any) -> tuple[str, ...]:
    """A set of strings: order and repetition do not matter."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise UnfitError("список строк")
    return tuple(sorted(set(value)))


def phrases(value: Any) -> tuple[str, ...]:
    """One phrase or several; a phrase without a letter would match everything or nothing."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(v, str) and _has_letter(v) for v in listed):
        raise UnfitError("строка или список строк, в каждой хотя бы одна буква")
    return tuple(sorted(set(listed)))


def _has_letter(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _names(value: Any) -> tuple[str, ...]:
    """One name or several; numbers of queues are names too."""
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(v, str | int) and not isinstance(v, bool) and str(v).strip() for v in listed):
        raise UnfitError("строка или список строк")
    return tuple(sorted({str(v) for v in listed}))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UnfitError("непустая строка")
    return " ".join(value.split())


def _percent(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise UnfitError("целое число от 0 до 100")
    return value


def _address(value: Any) -> str:
    if value not in ("вы", "ты"):
        raise UnfitError("«вы» или «ты»")
    return str(value)


def _backend(value: Any) -> str:
    if value not in BACKENDS:
        raise UnfitError(" или ".join(f"«{name}»" for name in BACKENDS))
    return str(value)


def _pipeline(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise UnfitError("имя установленной модели «spaCy» или её папка")
    return value


def _kinds(value: Any) -> tuple[str, ...]:
    listed = strings(value)
    if not {*listed} <= {*KINDS, AUTHOR}:
        raise UnfitError(", ".join((*KINDS, AUTHOR)))
    return listed


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UnfitError("true или false")
    return value


def number(most: int) -> Callable[[Any], float]:
    def check(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
            raise UnfitError(f"число от 0 до {most}")
        return float(value)

    return check


def _weights(most: int) -> Check:
    """A table of rule names to numbers."""
    fits = number(most)

    def check(value: Any) -> tuple[tuple[str, float], ...]:
        if not isinstance(value, dict):
            raise UnfitError('таблица вида "TON" = 0.5')
        return tuple(sorted((name, _part(fits, name, raw)) for name, raw in value.items()))

    return check


def _part(fits: Check, name: str, raw: Any) -> Any:
    try:
        return fits(raw)
    except UnfitError as unfit:
        raise UnfitError(unfit.wanted, unfit.name or name, raw) from None


@dataclass(frozen=True, slots=True)
class Tables:
    """Tables of one shape, in order. ``parts``: key to field and check; ``needed`` may not be missing."""

    make: Callable[..., Any]
    parts: Mapping[str, tuple[str, Check]]
    needed: Sequence[str]

    def __call__(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise UnfitError("таблицы в двойных скобках [[…]]")
        return tuple(self.one(table) for table in value)

    def one(self, table: Mapping[str, Any], **more: Any) -> Any:
        for name in self.needed:
            if name not in table:
                raise UnfitError(f"таблица, в которой есть {', '.join(self.needed)}", "", table)
        return self.make(**more, **dict(self._given(name, raw) for name, raw in table.items()))

    def _given(self, name: str, raw: Any) -> tuple[str, Any]:
        if name not in self.parts:
            raise UnknownPartError(name)
        field, check = self.parts[name]
        return field, _part(check, name, raw)


class UnknownPartError(Exception):
    """A key that a table does not have."""


def _exemption(**given: Any) -> Exemption:
    if len(given) == 1:
        raise UnfitError("таблица, в которой кроме rules есть queue, channel или phrase")
    return Exemption(**given)


_EXCEPT: Final = Tables(
    _exemption,
    {"rules": ("rules", _names), "queue": ("queues", _names), "channel": ("channels", _names), "phrase": ("phrases", phrases)},
    ("rules",),
)
_FORBIDDEN: Final = Tables(
    Forbidden, {"phrase": ("phrases", phrases), "instead": ("instead", _text), "message": ("message", _text)}, ("phrase",)
)
_ALTERNATIVES: Final = Tables(Alternative, {"text": ("text", _text), "topics": ("topics", phrases)}, ("text",))


def _mapping(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not value or not all(isinstance(v, str) for v in value.values()):
        raise UnfitError('таблица вида { joy = "grateful" }')
    return tuple(sorted(value.items()))


def _share(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise UnfitError("число от 0 до 1")
    return float(value)


_PLUG: Final = Tables(
    Plug, {"path": ("path", _text), "labels": ("labels", _mapping), "threshold": ("threshold", _share)}, ("path", "labels")
)


def _plugs(value: Any) -> tuple[Plug, ...]:
    """A table a label."""
    if not isinstance(value, dict) or not all(isinstance(table, dict) for table in value.values()):
        raise UnfitError("разделы вида [model.labels.emotion]")
    for label in value:
        if label not in PLUGGABLE:
            raise UnfitError(", ".join(PLUGGABLE), label, value[label])
    return tuple(_PLUG.one(value[label], label=label) for label in sorted(value))


KEYS: Final[Mapping[str, Key]] = {
    "rules.off": Key("off", strings),
    "rules.factor": Key("factors", _weights(MOST_TIMES)),
    "rules.points": Key("points", _weights(MOST_POINTS)),
    "rules.except": Key("exempt", _EXCEPT),
    "score.revise_below": Key("revise_below", _percent),
    "style.address": Key("address", _address),
    "style.capital_you": Key("capital_you", _flag),
    "style.emoji": Key("emoji", _flag),
    "style.thanks_for_complaint": Key("thanks_for_complaint", _flag),
    **{f"soft.{name}": Key("soft", number(MOST_SOFT)) for name in SOFT},
    "words.house": Key("house_words", phrases),
    "words.products": Key("products", phrases),
    "words.spelling": Key("spelling", _flag),
    "words.forbidden": Key("forbidden", _FORBIDDEN),
    "refusal.alternatives": Key("alternatives", _ALTERNATIVES),
    "mail.agent_domains": Key("agent_domains", strings),
    "privacy.keep": Key("keep", _kinds),
    "privacy.key_file": Key("key_file", _text),
    "privacy.names_model": Key("names_model", _pipeline),
    "lang.backend": Key("lang_backend", _backend),
    "lang.spacy_model": Key("spacy_model", _pipeline),
    "model.labels": Key("plugs", _plugs),
}
PROFILE: Final = "profile"


def known_names() -> list[str]:
    """Every key, those inside tables too."""
    inside = [f"{name}.{part}" for name, key in KEYS.items() if isinstance(key.check, Tables) for part in key.check.parts]
    return [PROFILE, *KEYS, *inside, *(f"model.labels.{part}" for part in _PLUG.parts)]


def unknown(name: str, at: str) -> UseError:
    near = (difflib.get_close_matches(name, known_names(), n=1, cutoff=0.0) or [""])[0]
    return UseError("E103", what=name, near=near, at=at)


def as_written(value: Any) -> str:
    """A value as TOML writes it, near enough to find it in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {as_written(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_written, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def checked(name: str, value: Any, at: str) -> Any:
    """
    Raises:
        UseError: E106 unfit value, E103 unknown key of a table.
    """
    try:
        return KEYS[name].check(value)
    except UnknownPartError as error:
        raise unknown(f"{name}.{error}", at) from None
    except UnfitError as unfit:
        place = f"{name}.{unfit.name}" if unfit.name else name
        shown = unfit.value if unfit.value is not None else value
        raise UseError("E106", what=f"{place} = {as_written(shown)}", near=unfit.wanted, at=at) from None
