"""Every regular expression of toneqa: what its modules hold when they are loaded, what is written inside functions, what the rules declare.

One list for ``scripts/patterns``, which measures all, and for the test that holds what was slow.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import toneqa
from toneqa.privacy import dates
from toneqa.proof.fairness import hints, people
from toneqa.rules.catalogue import catalogue
from toneqa.text import mail_quotes, openings

WINDOWS: Final = {
    "toneqa.privacy.dates._NAMED": dates._REACH,
    "toneqa.proof.fairness.hints._STREET": hints._NEAR,
    "toneqa.proof.fairness.people._OPENS": people._NEAR,
    "toneqa.proof.fairness.people._TITLE": people._NEAR,
    "toneqa.text.openings._FORMS": openings._WIDTH,
    "toneqa.text.mail_quotes._BY_ADDRESS": mail_quotes._LONGEST,
}
"""Patterns that are only shown so many characters at a place; any size of text is cut into such windows."""

MATCHED: Final = frozenset(
    {
        "toneqa.text.openings._FORMS",
        "toneqa.text.mail_quotes._BY_ADDRESS",
        "toneqa.text.signatures.ADDRESS",
        "toneqa.text.signatures.OURS",
    }
)
"""Patterns that are only asked whether they fit at a place, though not by their own names."""

BUILT: Final[dict[str, tuple[str, ...]]] = {
    "toneqa.importers.csv_file": (r'(?:^|,)"', r'""|"(?=\s*(?:,|\Z))', r'\\.|"(?=\s*(?:;|\Z))'),
    "toneqa.importers.json_stream": (r',\s{0,200}\{\s{0,200}"id"\s{0,200}:',),
    "toneqa.text.markup": (r"</style[^<>]*+>?", r"\-\->"),
    "toneqa.lang.patterns": (),
}
"""What a function makes of its own values, as it comes out for likely ones; those that rules declare are found there."""

_SEARCHES: Final = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})
_RULE_FIELDS: Final = ("patterns", "unless_patterns", "other_patterns")


@dataclass(frozen=True)
class Named:
    """A pattern with its place; ``anchored``: only asked whether it fits at a place, never searched for."""

    place: str
    pattern: re.Pattern[str]
    anchored: bool = False

    def ask(self, text: str) -> None:
        """Everything that its module asks, for the whole text."""
        window = WINDOWS.get(self.place, len(text)) or 1
        for at in range(0, len(text), window):
            self._ask(text[at : at + window])

    def _ask(self, text: str) -> None:
        if self.anchored:
            self.pattern.match(text)
            self.pattern.fullmatch(text)
            return
        for _ in self.pattern.finditer(text):
            pass


@cache
def patterns() -> tuple[Named, ...]:
    """In order of their places, each once; modules of extras that are missing are left out, and training, which reads no letters of strangers."""
    found: dict[tuple[str, int], Named] = {}
    for named in (*_everywhere(), *_declared()):
        found.setdefault((named.pattern.pattern, named.pattern.flags), named)
    return tuple(sorted(found.values(), key=lambda one: (one.place, one.pattern.pattern)))


def _everywhere() -> Iterator[Named]:
    for module in _modules():
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        yield from _held(module, _anchored(tree))
        yield from (Named(f"{module.__name__}:{call.line}", call.pattern, call.anchored) for call in calls(module, tree) if call.pattern)
        yield from (Named(module.__name__, re.compile(source)) for source in BUILT.get(module.__name__, ()))


def _declared() -> Iterator[Named]:
    for rule in catalogue():
        for name in _RULE_FIELDS:
            yield from (Named(f"{rule.code} {name}", re.compile(source)) for source in getattr(rule.match, name))


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(toneqa.__path__, "toneqa."):
        if any(part in info.name for part in ("__main__", "migrations", "training", "spacy")) or not _loadable(info.name):
            continue
        yield sys.modules[info.name]


def _loadable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if find_spec((error.name or "toneqa").partition(".")[0]):
            raise
        return False
    return True


def _held(module: ModuleType, anchored: set[str]) -> Iterator[Named]:
    for name, value in vars(module).items():
        place = f"{module.__name__}.{name}"
        yield from (Named(place, pattern, name in anchored or place in MATCHED) for pattern in _inside(value))


def _inside(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, dict):
        yield from (p for one in value.values() for p in _inside(one, depth - 1))
    elif depth and isinstance(value, tuple | list | set | frozenset):
        yield from (p for one in value for p in _inside(one, depth - 1))
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from (p for name in value.__dataclass_fields__ for p in _inside(getattr(value, name, None), depth - 1))


def _anchored(tree: ast.Module) -> set[str]:
    """Names whose pattern is only ever matched at a place in its module; one that is handed on or imported counts as searched."""
    uses: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    loose = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and id(n) not in held}
    return {name for name, how in uses.items() if how <= {"match", "fullmatch"} and name not in loose}


@dataclass(frozen=True)
class Call:
    """``re.search(…)`` inside a function; ``pattern`` None where only the function knows it."""

    line: int
    pattern: re.Pattern[str] | None
    anchored: bool


def calls(module: ModuleType, tree: ast.Module) -> Iterator[Call]:
    """Patterns that a module does not hold: they are written, or named, where they are asked."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(how := node.func, ast.Attribute) and _is_re(how) and node.args:
                flags = [a for a in (*node.args[1:], *(k.value for k in node.keywords)) if isinstance(a, ast.Attribute) and _is_re(a)]
                source = _source(node.args[0], module)
                made = None if source is None else re.compile(source, sum(getattr(re, flag.attr) for flag in flags))
                yield Call(node.lineno, made, how.attr not in _SEARCHES and how.attr != "compile")


def _is_re(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "re" and node.attr != "escape"


def _source(node: ast.expr, module: ModuleType) -> str | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) else None


def unknown() -> set[str]:
    """Modules with a pattern that neither their constants nor ``BUILT`` show."""
    found = set()
    for module in _modules():
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        if module.__name__ not in BUILT and any(call.pattern is None for call in calls(module, tree)):
            found.add(module.__name__)
    return found
