"""Texts made to hurt a regular expression: what it repeats, repeated, and something that does not fit at the end; and their times."""

from __future__ import annotations

import importlib
import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.hardening.found import Named
from tests.hardening.letters import PIECES
from toneqa.batch.clock import OutOfTimeError, limited

sre: Final[Any] = importlib.import_module("re._constants")
parser: Final[Any] = importlib.import_module("re._parser")
"""What the library makes of a pattern; it has no public name."""

GENERAL: Final = (*PIECES.values(), *'A.,-@"«', "a ", "1 ", "а.", "a.", "1-", "\n ", " \n")
"""What every pattern is tried with, besides its own repeats."""
ENDINGS: Final = ("", "\x00")
"""Hardly any pattern takes the second one."""
LIKELY: Final = "аa1А_- .,\n\"'«(<>@:/"
"""Which characters stand for a class."""
SCREEN, SECOND = 1_500, 12_500
"""Characters with which all attacks are tried, and the worst of them."""
FEW: Final = 3
HOPELESS: Final = 5.0
"""Seconds of processor time after which a text is given up; two texts of this at the smallest size are enough for a verdict."""
_LONGEST: Final = 200
_OFTEN: Final = 10
_REPEAT: Final = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Beginnings and what is to be repeated behind them."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    whole = {("", text) for taken in (_sample(tree), _sample(tree)[:-1]) if (text := taken[:_LONGEST])}
    return sorted(set(_repeats(tree, "")) | whole | {("", pump) for pump in GENERAL})


def _repeats(tree: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    for op, args in tree:
        for low_high_body in _bodies(op, args):
            for sample in _samples(low_high_body):
                yield before[-30:], sample
                yield "", before[-30:] + sample
            yield from _repeats(low_high_body, before)
        for part in _parts(op, args):
            yield from _repeats(part, before)
        if op is sre.BRANCH:
            yield from (("", text) for branch in args[1] if (text := _sample(branch)))
        before += _sample([(op, args)])


def _bodies(op: Any, args: Any) -> list[Any]:
    """What is repeated without end, or often."""
    return [args[2]] if op in _REPEAT and (args[1] is sre.MAXREPEAT or args[1] >= _OFTEN) else []


def _parts(op: Any, args: Any) -> list[Any]:
    if op is sre.BRANCH:
        return list(args[1])
    if op is sre.SUBPATTERN:
        return [args[3]]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [args[1]]
    if op is sre.ATOMIC_GROUP:
        return [args]
    return [args[2]] if op in _REPEAT and not _bodies(op, args) else []


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
    if op in _REPEAT:
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
    """The attack that costs a pattern most, and its seconds for each size; fewer of them where one was given up."""

    named: Named
    attack: tuple[str, str]
    ending: str
    seconds: tuple[float, ...] = ()


def exponent(seconds: Sequence[float]) -> float:
    """Of the growth between the two largest sizes, each twice the one before: 1 is linear, 2 a square; without end where one size was too much."""
    return math.log2(seconds[-1] / max(seconds[-2], 1e-6)) if len(seconds) > 1 else math.inf


def worst_of(named: Named, screen: int = SCREEN, second: int = SECOND) -> Worst:
    """All attacks on a short text, then the few worst of them on a longer one."""
    tried: list[Worst] = []
    for attack in attacks(named.pattern):
        for ending in ENDINGS:
            spent = seconds(named, text_of(attack, ending, screen))
            tried.append(Worst(named, attack, ending, (spent,)))
        if sum(one.seconds[0] for one in tried) >= HOPELESS:
            break
    tried.sort(key=lambda one: -one.seconds[0])
    return max((grown(one, [second]) for one in tried[:FEW]), key=lambda one: one.seconds or (HOPELESS,))


def grown(worst: Worst, sizes: Sequence[int]) -> Worst:
    """The same attack at other sizes; the better of two runs of each."""
    found: list[float] = []
    for size in sizes:
        text = text_of(worst.attack, worst.ending, size)
        if (spent := seconds(worst.named, text)) >= HOPELESS:
            break
        found.append(min(spent, seconds(worst.named, text)))
    return replace(worst, seconds=tuple(found))


def seconds(named: Named, text: str) -> float:
    """Processor time to ask everything of a text; HOPELESS where it does not end."""
    begin = time.thread_time()
    try:
        with limited(HOPELESS):
            named.ask(text)
    except OutOfTimeError:
        return HOPELESS
    return time.thread_time() - begin
