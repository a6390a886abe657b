"""Every compiled pattern of toneqa against texts made to hurt it: what it repeats, repeated, and something that does not fit at the end.

One list for ``scripts/patterns``, which measures all, and for the test that holds what was slow.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import toneqa
from toneqa.batch.clock import OutOfTimeError, limited

sre: Final[Any] = importlib.import_module("re._constants")
parser: Final[Any] = importlib.import_module("re._parser")
"""What the library makes of a pattern; it has no public name."""

GENERAL: Final = (
    "а",
    "a",
    "А",
    "1",
    " ",
    "\n",
    "\t",
    ".",
    ",",
    "-",
    "_",
    "(",
    "<",
    ">",
    "@",
    '"',
    "«",
    "а ",
    "a ",
    "1 ",
    "а.",
    "a.",
    "a@",
    "1-",
    "\n ",
    " \n",
    "> ",
)
"""What every pattern is tried with, besides its own repeats."""
ENDINGS: Final = ("", "\x00")
"""Hardly any pattern takes the second one."""
LIKELY: Final = "аa1А_- .,\n\"'«(<>@:/"
"""Which characters stand for a class."""
HOPELESS: Final = 20.0
"""Seconds of processor time after which a pattern has failed."""


WINDOWS: Final = {
    "toneqa.privacy.dates._NAMED": 40,
    "toneqa.proof.fairness.hints._STREET": 60,
    "toneqa.proof.fairness.people._OPENS": 60,
    "toneqa.proof.fairness.people._TITLE": 60,
}
"""Patterns that are only shown so many characters before a place; any size of text is cut into such windows."""


@dataclass(frozen=True)
class Named:
    """A pattern with its place; ``anchored``: only asked whether it fits at a place, never searched for."""

    place: str
    pattern: re.Pattern[str]
    anchored: bool = False

    def ask(self, text: str) -> None:
        """Everything that its module asks, for the whole text."""
        if self.anchored:
            self.pattern.match(text)
            self.pattern.fullmatch(text)
            return
        window = WINDOWS.get(self.place, len(text)) or 1
        for at in range(0, len(text), window):
            for _ in self.pattern.finditer(text[at : at + window]):
                pass


def patterns() -> list[Named]:
    """Those that modules of toneqa hold when they are loaded, in order of their places; modules of extras that are missing are left out."""
    found: dict[tuple[str, int], Named] = {}
    for module in _modules():
        anchored = _anchored(Path(str(module.__file__)))
        for name, value in vars(module).items():
            for pattern in _inside(value):
                key = (pattern.pattern, pattern.flags)
                found.setdefault(key, Named(f"{module.__name__}.{name}", pattern, name in anchored))
    return sorted(found.values(), key=lambda one: (one.place, one.pattern.pattern))


def _modules() -> Iterator[Any]:
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


def _inside(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif depth and isinstance(value, dict):
        yield from (p for one in value.values() for p in _inside(one, depth - 1))
    elif depth and isinstance(value, tuple | list | set | frozenset):
        yield from (p for one in value for p in _inside(one, depth - 1))
    elif depth and hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        yield from (p for name in value.__dataclass_fields__ for p in _inside(getattr(value, name, None), depth - 1))


def _anchored(path: Path) -> set[str]:
    """Names whose pattern is only ever matched at a place in its module."""
    uses: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses.setdefault(node.value.id, set()).add(node.attr)
    loose = {node.id for node in _passed(path)}
    return {name for name, how in uses.items() if how <= {"match", "fullmatch"} and name not in loose}


def _passed(path: Path) -> Iterator[ast.Name]:
    """Names that are used whole: handed on, imported elsewhere is not seen and counts as searched below."""
    tree = ast.parse(path.read_text("utf-8"))
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in held:
            yield node


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Beginnings and what is to be repeated behind them."""
    own = set(_repeats(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), ""))
    return sorted(own | {("", pump) for pump in GENERAL})


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, args in tree:
        for low_high_body in _bodies(op, args):
            for sample in _samples(low_high_body):
                yield before[-30:], sample
                yield "", before[-30:] + sample
            yield from _repeats(low_high_body, before)
        for part in _parts(op, args):
            yield from _repeats(part, before)
        before += _sample([(op, args)])


def _bodies(op: Any, args: Any) -> list[Any]:
    return [args[2]] if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and args[1] is sre.MAXREPEAT else []


def _parts(op: Any, args: Any) -> list[Any]:
    if op is sre.BRANCH:
        return list(args[1])
    if op is sre.SUBPATTERN:
        return [args[3]]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [args[1]]
    if op is sre.ATOMIC_GROUP:
        return [args]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT) and args[1] is not sre.MAXREPEAT:
        return [args[2]]
    return []


def _samples(tree: Sequence[Any]) -> list[str]:
    """What a repeated part takes: the first sample, and for a lone class several characters of it."""
    if len(tree) == 1 and tree[0][0] is sre.IN:
        return [char for char in LIKELY if _in(tree[0][1], char)][:6] or [_sample(tree)]
    return [text] if (text := _sample(tree)) else ["а"]


def _sample(tree: Iterable[Any]) -> str:
    """The shortest text that the tree takes, roughly: assertions are not looked at."""
    return "".join(_one(op, args) for op, args in tree)


def _one(op: Any, args: Any) -> str:
    if op is sre.LITERAL:
        return chr(args)
    if op is sre.NOT_LITERAL:
        return "а" if args != ord("а") else "б"
    if op is sre.ANY:
        return "а"
    if op is sre.IN:
        return next((char for char in LIKELY if _in(args, char)), _first(args))
    if op is sre.BRANCH:
        return _sample(args[1][0])
    if op is sre.SUBPATTERN:
        return _sample(args[3])
    if op is sre.ATOMIC_GROUP:
        return _sample(args)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _sample(args[2]) * int(max(min(args[0], 3), 1))
    return ""


def _in(members: Any, char: str) -> bool:
    try:
        return bool(re.fullmatch(_class(members), char))
    except re.error:
        return False


_CATEGORIES: Final = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _class(members: Any) -> str:
    made = "["
    for op, args in members:
        if op is sre.NEGATE:
            made += "^"
        elif op is sre.LITERAL:
            made += re.escape(chr(args))
        elif op is sre.RANGE:
            made += f"{re.escape(chr(args[0]))}-{re.escape(chr(args[1]))}"
        elif op is sre.CATEGORY:
            made += _CATEGORIES[args]
    return made + "]"


def _first(members: Any) -> str:
    for op, args in members:
        if op is sre.LITERAL:
            return chr(args)
        if op is sre.RANGE:
            return chr(args[0])
    return "а"


def text_of(attack: tuple[str, str], ending: str, size: int) -> str:
    begin, pump = attack
    return begin + pump * max((size - len(begin)) // len(pump), 1) + ending


@dataclass(frozen=True)
class Worst:
    """The attack that costs a pattern most, and its seconds for each size."""

    named: Named
    attack: tuple[str, str]
    ending: str
    seconds: tuple[float, ...] = ()


def worst_of(named: Named, size: int) -> Worst:
    tried = ((seconds(named, text_of(attack, ending, size)), attack, ending) for attack in attacks(named.pattern) for ending in ENDINGS)
    spent, attack, ending = max(tried)
    return Worst(named, attack, ending, (spent,))


def grown(worst: Worst, sizes: Sequence[int]) -> Worst:
    """The same attack at other sizes; the better of two runs of each."""
    texts = [text_of(worst.attack, worst.ending, size) for size in sizes]
    return replace(worst, seconds=tuple(min(seconds(worst.named, text) for _ in range(2)) for text in texts))


def seconds(named: Named, text: str) -> float:
    """Processor time to ask everything of a text; HOPELESS where it does not end."""
    begin = time.process_time()
    try:
        with limited(HOPELESS):
            named.ask(text)
    except OutOfTimeError:
        return HOPELESS
    return time.process_time() - begin
