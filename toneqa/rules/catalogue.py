"""The catalogue: every rule of the TOML files beside this one, by code."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from toneqa.errors import UseError
from toneqa.lang.patterns import Needles
from toneqa.rules.model import FAMILIES, Example, Kind, Match, Rule, Status
from toneqa.types import Role, Severity, ZoneKind

_MATCH_FIELDS: Final = frozenset(f.name for f in fields(Match)) - {"kind"}
_RULE_FIELDS: Final = frozenset(f.name for f in fields(Rule)) - {"match", "bad", "good"}
_PATTERNS: Final = ("patterns", "unless_patterns", "other_patterns")
COMPILED: Final = "compiled.json"
_REQUIRED: Final = ("code", "name", "title", "message", "rationale", "sources", "bad", "good")


@dataclass(frozen=True)
class Catalogue:
    """``sets`` are the named word sets of the phrase notation.

    If compiled: ``plans``, the phrases of each matcher by anchor, and ``needles``, what a text must hold for a pattern to match.
    """

    rules: Mapping[str, Rule]
    sets: Mapping[str, frozenset[str]]
    digest: str
    plans: Mapping[str, Any] = field(default_factory=dict)
    needles: Mapping[str, Needles] = field(default_factory=dict)

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
        begun = [code for code in self.rules if wanted and code.startswith(wanted.upper())]
        codes = [*begun[:most], *difflib.get_close_matches(wanted.upper(), self.rules, n=most, cutoff=0.3)]
        names = difflib.get_close_matches(wanted.lower(), self._names, n=most, cutoff=0.5)
        found = [*(self._names[n].code for n in names), *codes]
        return list(dict.fromkeys(found))[:most] or sorted(self.rules)[:most]

    @cached_property
    def _names(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self}


def title_of(code: str) -> str:
    """What the rule of that code says is wrong; the code itself where a newer result knows more rules."""
    rules = catalogue().rules
    return rules[code].title if code in rules else code


@cache
def catalogue() -> Catalogue:
    """The shipped rules, read once: compiled where the compiled form is in step with the TOML files."""
    texts = rule_texts()
    return _compiled(digest_of(texts)) or load(texts)


def rule_texts() -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in files("toneqa.rules").iterdir() if p.name.endswith(".toml")}


def digest_of(texts: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(texts[name] for name in sorted(texts)).encode()).hexdigest()


def load(texts: Mapping[str, str]) -> Catalogue:
    """Rules from TOML texts by file name.

    Raises:
        UseError: E108 names the rule and what is wrong with it.
    """
    return _catalogue({name: _parse(name, texts[name]) for name in sorted(texts)}, digest_of(texts))


def compiled(texts: Mapping[str, str], plans: Mapping[str, Any]) -> dict[str, Any]:
    """The form that loads fast: the parsed files, the plans of the matchers, the needles (written by scripts/docs)."""
    from toneqa.rules.needles import needles_of

    files = {name: _parse(name, texts[name]) for name in sorted(texts)}
    patterns = {p for rule in load(texts) for slot in _PATTERNS for p in getattr(rule.match, slot)}
    needles = {pattern: found for pattern in sorted(patterns) if (found := needles_of(pattern))}
    return {"digest": digest_of(texts), "files": files, "plans": plans, "needles": needles}


def _compiled(digest: str) -> Catalogue | None:
    try:
        data = json.loads(files("toneqa.rules").joinpath(COMPILED).read_bytes())
    except (OSError, ValueError):
        return None
    return (
        replace(_catalogue(data["files"], digest), plans=data["plans"], needles=data["needles"]) if data.get("digest") == digest else None
    )


def _catalogue(parsed: Mapping[str, Mapping[str, Any]], digest: str) -> Catalogue:
    rules: dict[str, Rule] = {}
    sets: dict[str, frozenset[str]] = {}
    for name, data in parsed.items():
        sets |= {key: frozenset(w.replace("ё", "е") for w in words) for key, words in data.get("sets", {}).items()}
        for raw in data.get("rule", []):
            rule = _rule(raw, name)
            if rule.code in rules:
                raise UseError("E108", what=rule.code, near="код повторяется", at=name)
            rules[rule.code] = rule
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
