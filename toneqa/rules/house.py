"""House style over the catalogue: which rules are silent, which are woken, and what each costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from toneqa.config import Settings
from toneqa.config.settings import names_rule
from toneqa.errors import UseError
from toneqa.rules.catalogue import Catalogue
from toneqa.rules.model import Kind, Rule
from toneqa.types import Severity

FORBIDDEN: Final = "WRD990"
WRONG_YOU: Final = "TON990"
SMALL_YOU: Final = "TON991"
EMOJI: Final = "TON992"

SOFT_RULES: Final[Mapping[str, Mapping[str, float]]] = {
    "capital_you": {"TON175": -1},
    "apology_formula": {"WRD401": 0, "REF104": 0, "TON107": 0},
    "understanding_formula": {"REF103": 0, "DLG401": 0},
    "respected_client": {"TON174": 0},
    "unfortunately": {"TON215": 0},
    "imperative": {"HRS203": 0, "HRS206": 0, "HRS210": 0},
    "thanks_for_complaint": {"TRI501": -1},
    "emoji": {"TON213": 0, "TON218": 0, "DSC505": 0, "DSC803": 0},
    "familiar_you": {"TON220": 0},
    "fault_in_claim": {"TRI405": -2},
    "many_apologies": {"TON219": 0, "WRD404": 0},
    "reason_for_refusal": {"REF201": 0, "REF204": 0, "REF301": 0, "REF302": 0, "REF303": 0},
}
"""Rules behind each soft weight, with the points of weight 1; 0 stands for those of the catalogue."""

JARGON: Final = ("WRD3", "TON167", "TON224", "DSC706")
"""Rules on words for insiders: a word of the house is none."""

JARGON_BY_MODEL: Final = "WRD002"

_SILENT_WHERE: Final[Mapping[tuple[str, object], tuple[str, ...]]] = {
    ("address", "ты"): ("TON220", "TON221", "TON225", "TON003", "TON175", "TON222"),
    ("capital_you", True): ("TON175", "TON222"),
    ("emoji", True): ("TON213", "TON218", "DSC505", "DSC803"),
    ("emoji", False): ("TON213", "TON218"),
    ("thanks_for_complaint", True): ("TRI501",),
}
_WOKEN_WHERE: Final[Mapping[tuple[str, object], str]] = {
    ("address", "ты"): WRONG_YOU,
    ("capital_you", True): SMALL_YOU,
    ("emoji", False): EMOJI,
}
_WEIGHED_WHERE: Final[Mapping[tuple[str, object], str]] = {
    ("capital_you", False): "capital_you",
    ("thanks_for_complaint", False): "thanks_for_complaint",
}
"""A style that the house rules out weighs as the soft weight 1 of the same name."""


def silent_codes(rules: Catalogue, settings: Settings) -> frozenset[str]:
    """Rules that are switched off, or turned round by a style of the house."""
    off = {rule.code for rule in rules if settings.silences(rule.code, rule.name)}
    turned = {code for (name, value), codes in _SILENT_WHERE.items() if getattr(settings, name) == value for code in codes}
    return frozenset(off | turned)


def woken_codes(settings: Settings) -> frozenset[str]:
    """House rules that the settings call for."""
    found = {code for (name, value), code in _WOKEN_WHERE.items() if getattr(settings, name) == value}
    if settings.address == "ты":
        found.discard(SMALL_YOU)
    return frozenset(found | ({FORBIDDEN} if settings.forbidden else set()))


def weighed(rules: Catalogue, settings: Settings) -> Mapping[str, Rule]:
    """The rules with the points of the house; the very catalogue where it weighs nothing anew."""
    soft = dict(settings.soft)
    soft |= {name: max(1.0, soft.get(name, 0.0)) for key, name in _WEIGHED_WHERE.items() if getattr(settings, key[0]) is key[1]}
    if not (soft or settings.factors or settings.points):
        return rules.rules
    softened = {**rules.rules, **{rule.code: rule for name, weight in soft.items() for rule in _softened(rules, name, weight)}}
    return {code: _repointed(rule, settings) for code, rule in softened.items()}


def _softened(rules: Catalogue, name: str, weight: float) -> Iterable[Rule]:
    """Weight 0 makes a hint of a remark, any other a remark of a hint."""
    for code, full in SOFT_RULES[name].items():
        if code in rules.rules:
            rule = rules[code]
            yield _costing(replace(rule, severity=_softer(rule, weight)), (full or rule.points) * weight)


def _softer(rule: Rule, weight: float) -> Severity:
    return Severity.INFO if weight == 0 and rule.severity is Severity.WARNING else rule.severity


def _repointed(rule: Rule, settings: Settings) -> Rule:
    """Points win over a factor; hints and praise cost only where they are named in full."""
    factor, points = _nearest(rule, settings.factors), _nearest(rule, settings.points)
    if points is not None:
        return _costing(rule, -points)
    return rule if factor is None else _costing(rule, rule.points * factor)


def _costing(rule: Rule, points: float) -> Rule:
    """A hint that costs points is no hint."""
    points = round(points, 4) or 0.0
    severity = Severity.WARNING if points < 0 and rule.severity is Severity.INFO else rule.severity
    return replace(rule, points=points, severity=severity, criterion=rule.criterion or ("tone" if points < 0 else ""))


def _nearest(rule: Rule, weights: Iterable[tuple[str, float]]) -> float | None:
    """The entry that names the rule most narrowly: a name or whole code before a prefix, a long one before a short one."""
    exact = {rule.code, rule.name}
    fitting = [
        (entry == rule.name, len(entry), value)
        for entry, value in weights
        if entry in exact or (rule.points and names_rule(entry, rule.code, rule.name))
    ]
    return max(fitting)[2] if fitting else None


def check_names(rules: Catalogue, settings: Settings) -> None:
    """
    Raises:
        UseError: E104 a name of the settings means no rule.
    """
    listed = [*settings.off, *(name for name, _ in (*settings.factors, *settings.points)), *(n for e in settings.exempt for n in e.rules)]
    for entry in listed:
        if not any(names_rule(entry, rule.code, rule.name) for rule in rules):
            raise UseError("E104", what=entry, near=", ".join(rules.nearest(entry)))


def house_rules(rules: Catalogue) -> list[Rule]:
    """The rules that only settings wake."""
    return [rule for rule in rules if rule.match.kind is Kind.HOUSE]
