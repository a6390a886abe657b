"""The table ``[webhooks]`` of ``toneqa.toml``. Secrets stand in the environment alone."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from toneqa.config.load import FILE_NAME, WEBHOOKS, toml_trouble
from toneqa.errors import UseError

KINDS: Final = ("chatwoot", "generic")
POSTS: Final = ("note", "label", "both", "none")
GRAVER: Final = ("send", "revise", "ask")
"""Verdicts, the gravest last."""

LABELS: Final[Mapping[str, str]] = {"revise": "toneqa-revise", "ask": "toneqa-ask"}
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Hook:
    """A helpdesk. ``secret`` checks what comes in and signs what a generic one gets, ``token`` opens the API of Chatwoot;
    ``since``: the least verdict that is posted."""

    name: str
    kind: str
    url: str = ""
    account: int = 0
    post: str = "note"
    since: str = "revise"
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def tells(self, verdict: str) -> bool:
        return self.post != "none" and GRAVER.index(verdict) >= GRAVER.index(self.since)


def read_hooks(path: Path | None, env: Mapping[str, str]) -> tuple[Hook, ...]:
    """Hooks of ``path``, or of ``toneqa.toml`` in the working folder if there is one.

    Raises:
        UseError: E101, E105 of the file, E103 an unknown key, E106 a value that does not fit, E173 a secret is missing.
    """
    place = path or Path(FILE_NAME)
    if path is None and not place.is_file():
        return ()
    try:
        table = tomllib.loads(place.read_text("utf-8-sig")).get(WEBHOOKS, {})
    except FileNotFoundError as error:
        raise UseError("E101", what=str(place), at=str(place)) from error
    except (OSError, ValueError) as error:
        raise UseError("E105", what=toml_trouble(error), at=str(place)) from error
    if not isinstance(table, dict):
        raise UseError("E106", what=WEBHOOKS, near=f"разделы вида [{WEBHOOKS}.desk]", at=str(place))
    return tuple(_hook(name, given, env, str(place)) for name, given in sorted(table.items()))


def _hook(name: str, given: Any, env: Mapping[str, str], at: str) -> Hook:
    if not _NAME.fullmatch(name) or not isinstance(given, dict):
        raise UseError(
            "E106", what=f"{WEBHOOKS}.{name}", near=f"раздел вида [{WEBHOOKS}.desk], имя из строчных латинских букв, цифр и дефисов", at=at
        )
    fields = dict(_field(name, key, value, at) for key, value in given.items())
    kind = fields.get("kind")
    wanted = {"chatwoot": ("url", "account"), "generic": () if fields.get("post") == "none" else ("url",)}.get(str(kind), ("kind",))
    for key in wanted:
        if key not in fields:
            raise UseError("E106", what=f"{WEBHOOKS}.{name}", near=f"раздел, в котором есть {key}", at=at)
    if kind == "generic" and (strange := _chatwoots(fields)):
        raise UseError(
            "E106",
            what=f"{WEBHOOKS}.{name}.{strange}",
            near='generic без него: каждая оценка уходит на url, с post = "none" — никакая',
            at=at,
        )
    token = _secret(name, "TOKEN", env, at) if kind == "chatwoot" else ""
    return Hook(name, secret=_secret(name, "SECRET", env, at), token=token, **fields)


def _chatwoots(fields: Mapping[str, Any]) -> str:
    """The key that means nothing to another system."""
    if fields.get("post") in ("label", "both"):
        return f"post = {fields['post']}"
    return next((key for key, name in (("account", "account"), ("from", "since")) if name in fields), "")


def _secret(name: str, what: str, env: Mapping[str, str], at: str) -> str:
    variable = f"TONEQA_WEBHOOK_{name.upper().replace('-', '_')}_{what}"
    if not (found := env.get(variable, "").strip()):
        raise UseError("E173", what=name, near=variable, at=at)
    if what == "TOKEN" and not (found.isascii() and found.isprintable()):
        raise UseError("E106", what=variable, near="ключ из латинских букв, цифр и знаков: он пойдёт в заголовке", at=at)
    return found


def _field(name: str, key: str, value: Any, at: str) -> tuple[str, Any]:
    if key not in _FIELDS:
        near = (difflib.get_close_matches(key, _FIELDS, n=1, cutoff=0.0) or [""])[0]
        raise UseError("E103", what=f"{WEBHOOKS}.{name}.{key}", near=f"{WEBHOOKS}.{name}.{near}", at=at)
    field_name, fits, wanted = _FIELDS[key]
    if not fits(value):
        shown = "" if key == "url" else f" = {value}"  # an address may hold a password
        raise UseError("E106", what=f"{WEBHOOKS}.{name}.{key}{shown}", near=wanted, at=at)
    return field_name, value.rstrip("/") if key == "url" else value


def _is_address(value: Any) -> bool:
    """Over TLS, or on this machine."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        if parts is None or not parts.hostname or parts.username or parts.fragment:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    except ValueError:
        return False


def _one_of(names: tuple[str, ...]) -> tuple[Callable[[Any], bool], str]:
    return lambda value: value in names, ", ".join(names)


_FIELDS: Final[Mapping[str, tuple[str, Callable[[Any], bool], str]]] = {
    "kind": ("kind", *_one_of(KINDS)),
    "url": ("url", _is_address, "адрес вида https://desk.company.example"),
    "account": ("account", lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0, "номер аккаунта Chatwoot"),
    "post": ("post", *_one_of(POSTS)),
    "from": ("since", *_one_of(GRAVER)),
}
