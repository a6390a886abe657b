"""A pattern is never kept from a text that it matches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from toneqa.lang.patterns import DIGIT, Pattern, Shown
from toneqa.rules.catalogue import catalogue
from toneqa.rules.needles import needles_of
from toneqa.text.shadow import make_shadow

ROOT = Path(__file__).parents[2]

CASES = [
    (r"срок до \d", [["срок до "], [DIGIT]]),
    (r"\b[Сс]т\. ?\d", [["Ст.", "ст."], [DIGIT]]),
    (r"(?:вернем|отдадим) (?:деньги|сумму)", [["вернем деньги", "вернем сумму", "отдадим деньги", "отдадим сумму"]]),
    (r"а{3,}|!{2,}", [["!!", "ааа"]]),
    (r"(?i)Образец|ШАБЛОН", [["образец", "шаблон"]]),
    (r"нет(?=, но)", [[", но"], ["нет"]]),
    (r"нет(?! денег)", [["нет"]]),
    (r"(?:да)?(?:нет)*\w+", []),
    (r"да|\w+", []),
    (r"[^а]я?", []),
    (r"п\.|п\. п\.", [["п."]]),
]


@pytest.mark.parametrize(("pattern", "needles"), CASES)
def test_needles(pattern: str, needles: list[list[str]]) -> None:
    assert needles_of(pattern) == needles


def patterns() -> Iterator[str]:
    for rule in catalogue():
        yield from (*rule.match.patterns, *rule.match.unless_patterns, *rule.match.other_patterns)


def texts() -> Iterator[str]:
    for path in sorted((ROOT / "data" / "corpus").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines()[::16]:
            yield from (make_shadow(m["text"]).text for m in json.loads(line)["messages"])
    yield from (make_shadow(example.text).text for rule in catalogue() for example in (*rule.bad, *rule.good))


def test_nothing_that_matches_is_kept_back() -> None:
    shown = [Shown(text) for text in texts()]
    kept = 0
    for source in set(patterns()):
        with_needles, plain = Pattern(source, catalogue().needles.get(source, ())), re.compile(source)
        for one in shown:
            if not with_needles.may_match(one):
                kept += 1
                assert plain.search(one.text) is None, source
    assert kept > 0.7 * len(shown) * len(set(patterns()))
