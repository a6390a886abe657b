"""The catalogue: every rule of the TOML files beside this one, by code."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from toneqa.errors import UseError
from toneqa.rules.model import FAMILIES, Example, Kind, Match, Rule, Status
from toneqa.types import Role, Severity, ZoneKind

_MATCH_FIELDS: Final = frozenset(f.name for f in fields(Match)) - {"kind"}
_RULE_FIELDS: Final = frozenset(f.name for f in fields(Rule)) - {"match", "bad", "good"}
_REQUIRED: Final = ("code", "name", "title", "message", "rationale", "sources", "bad", "good")


@dataclass(frozen=True)
class Catalogue:
    """``sets`` are the named word sets of the phrase notation."""

    rules: Mapping[str, Rule]
    sets: Mapping[str, frozenset[str]]
    digest: str

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, code: str) -> Rule:
        return self.rules[code]

    def find(self, code_or_name: str) -> Rule:
        """The rule of that code or name, whatever the case.

        Raises:
            UseError: E104 with the nearest codes.
        """
        wanted = code_or_name.strip()
        rule = self.rules.get(wanted.upper()) or self._names.get(wanted.lower())
        if rule is None:
            raise UseError("E104", what=wanted, near=", ".join(self.nearest(wanted)))
        return rule

    def nearest(self, wanted: str, most: int = 3) -> list[str]:
        codes = difflib.get_close_matches(wanted.upper(), self.rules, n=most, cutoff=0.3)
        names = difflib.get_close_matches(wanted.lower(), self._names, n=most, cutoff=0.5)
        found = [*(self._names[n].code for n in names), *codes]
        return list(dict.fromkeys(found))[:most] or sorted(self.rules)[:most]

    @cached_property
    def _names(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self}


@cache
def catalogue() -> Catalogue:
    """The shipped rules, read once."""
    texts = {p.name: p.read_text("utf-8") for p in files("toneqa.rules").iterdir() if p.name.endswith(".toml")}
    return load(texts)


def load(texts: Mapping[str, str]) -> Catalogue:
    """Rules from TOML texts by file name.

    Raises:
        UseError: E108 names the rule and what is wrong with it.
    """
    rules: dict[str, Rule] = {}
    sets: dict[str, frozenset[str]] = {}
    for name in sorted(texts):
        data = _parse(name, texts[name])
        sets |= {key: frozenset(w.replace("ё", "е") for w in words) for key, words in data.get("sets", {}).items()}
        for raw in data.get("rule", []):
            rule = _rule(raw, name)
            if rule.code in rules:
                raise UseError("E108", what=rule.code, near="код повторяется", at=name)
            rules[rule.code] = rule
    digest = hashlib.sha256("\0".join(texts[n] for n in sorted(texts)).encode()).hexdigest()
    return Catalogue(dict(sorted(rules.items())), sets, digest)


def _parse(name: str, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UseError("E108", what=name, near=str(error), at=name) from error


def _rule(raw: Mapping[str, Any], at: str) -> Rule:
    code = str(raw.get("code", "?"))
    _check(raw, code, at)
    try:
        given = {k: _value(k, v) for k, v in raw.items() if k in _RULE_FIELDS}
        return Rule(
            **{"status": Status.PREVIEW, "since": "0.1", "severity": Severity.WARNING, **given},
            match=_match(raw),
            bad=tuple(Example(**e) for e in raw["bad"]),
            good=tuple(Example(**e) for e in raw["good"]),
        )
    except (TypeError, ValueError) as error:
        raise UseError("E108", what=code, near=str(error), at=at) from error


def _check(raw: Mapping[str, Any], code: str, at: str) -> None:
    if missing := [key for key in _REQUIRED if not raw.get(key)]:
        raise UseError("E108", what=code, near=f"нет {', '.join(missing)}", at=at)
    if code[:3] not in FAMILIES:
        raise UseError("E108", what=code, near=f"нет семейства {code[:3]}", at=at)
    if unknown := set(raw) - _RULE_FIELDS - {"bad", "good", "match"}:
        raise UseError("E108", what=code, near=f"лишние поля: {', '.join(sorted(unknown))}", at=at)
    if unknown := set(raw.get("match", {})) - _MATCH_FIELDS - {"kind"}:
        raise UseError("E108", what=code, near=f"лишние поля match: {', '.join(sorted(unknown))}", at=at)


def _match(raw: Mapping[str, Any]) -> Match:
    given = dict(raw.get("match", {}))
    kind = Kind(given.pop("kind", "detector" if raw.get("detector") else "presence"))
    return Match(kind, **{key: _value(key, value) for key, value in given.items()})


def _value(key: str, value: Any) -> Any:
    match key:
        case "zones":
            return frozenset(ZoneKind(z) for z in value)
        case "channels":
            return frozenset(value)
        case "role":
            return Role(value)
        case "status":
            return Status(value)
        case "severity":
            return Severity(value)
        case _:
            return tuple(value) if isinstance(value, list) else value
