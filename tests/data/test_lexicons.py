"""The friendly dictionary: every entry is whole, inflects as promised, and shows a real example."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from pymorphy3.analyzer import Parse

from toneqa.lang.morph import analyzer

FOLDER: Final = Path(__file__).parents[2] / "data" / "lexicons"
AT_LEAST: Final = {"officialese": 330, "cold": 120, "negative": 100, "jargon": 90}
ENOUGH: Final = 600
REQUIRED: Final = {"from", "to", "safe", "reason", "before", "after"}
OPTIONAL: Final = {"head", "to_head", "object"}
OBJECTS: Final = {
    *(f"{a}>{b}" for a in ("nomn", "gent", "datv", "accs", "ablt") for b in ("nomn", "gent", "datv", "accs", "ablt", "loct")),
    *(f"{tag}>{tag}" for tag in ("INFN", "NUMR")),
}
_WORD: Final = re.compile(r"[\w-]+|[^\w\s]")
_GAP: Final = re.compile(r"\[([^\[\]]*)\]")

Entry = dict[str, Any]


def _read(name: str) -> list[Entry]:
    entries: list[Entry] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["entry"]
    return entries


ENTRIES: Final = [pytest.param(e, id=f"{name}: {e['from']}") for name in AT_LEAST for e in _read(name)]


def _fold(text: str) -> str:
    return text.lower().replace("ё", "е")


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _lemmas(word: str) -> set[str]:
    return {_fold(p.normal_form) for p in analyzer().parse(word)}


def _dictionary_forms(word: str) -> list[Parse]:
    """Readings of a word that stands in its dictionary form: infinitive, nominative."""
    return [p for p in analyzer().parse(word) if p.tag.POS == "INFN" or p.tag.case == "nomn"]


def _kinds(word: str) -> set[tuple[str, ...]]:
    """What a replacement must share with the word it replaces: part of speech, and aspect; for nouns number, gender and animacy."""
    kinds: set[tuple[str, ...]] = set()
    for p in _dictionary_forms(word):
        if p.tag.POS == "INFN":
            kinds.add(("INFN", p.tag.aspect))
        elif p.tag.POS == "NOUN":
            kinds.add(("NOUN", "plur") if p.tag.number == "plur" else ("NOUN", "sing", str(p.tag.gender), str(p.tag.animacy)))
        elif p.tag.POS == "ADJF":
            kinds.add(("ADJF",))
    return kinds


def _contains(text: str, phrase: str) -> bool:
    return f" {' '.join(_words(_fold(phrase)))} " in f" {' '.join(_words(_fold(text)))} "


def test_only_these_files() -> None:
    assert {p.stem for p in FOLDER.glob("*.toml")} == {*AT_LEAST, "officialese_verbs", "guards"}


def test_counts() -> None:
    counts = {name: len(_read(name)) for name in AT_LEAST}
    assert sum(counts.values()) >= ENOUGH
    assert {name: n for name, n in counts.items() if n < AT_LEAST[name]} == {}


def test_no_phrase_twice() -> None:
    counts = Counter(_fold(e["from"]) for name in AT_LEAST for e in _read(name))
    assert [phrase for phrase, n in counts.items() if n > 1] == []


def test_no_phrase_twice_in_other_forms() -> None:
    """Two entries never differ by the form of the head alone (fixed phrases may)."""
    heads = [e for name in AT_LEAST for e in _read(name) if "head" in e]
    keys = [(min(_lemmas(e["head"])), tuple(w for w in _words(_fold(e["from"])) if w != _fold(e["head"]))) for e in heads]
    assert [a for a, b in pairwise(sorted(keys)) if a == b] == []


def test_no_example_twice() -> None:
    counts = Counter(e["before"] for name in AT_LEAST for e in _read(name))
    assert [text for text, n in counts.items() if n > 1] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_keys(entry: Entry) -> None:
    keys = set(entry)
    assert keys >= REQUIRED
    assert keys <= REQUIRED | OPTIONAL
    assert ("head" in keys) == ("to_head" in keys)
    assert isinstance(entry["safe"], bool)
    assert entry["to"]
    assert all(
        isinstance(text, str) and text == text.strip() and text for text in (*entry["to"], *(entry[k] for k in keys - {"to", "safe"}))
    )
    assert entry.get("object", "gent>accs") in OBJECTS


@pytest.mark.parametrize("entry", ENTRIES)
def test_texts_are_russian(entry: Entry) -> None:
    for text in (*entry["to"], entry["reason"], entry["before"], entry["after"]):
        letters = [c for c in text if c.isalpha()]
        russian = [c for c in letters if re.match("[а-яё]", c, re.IGNORECASE)]
        assert len(russian) >= 0.8 * len(letters), text
        assert not re.search(r"[а-яё][a-z]|[a-z][а-яё]", text, re.IGNORECASE), text
        assert "  " not in text
    assert entry["reason"][-1] in ".?!"
    assert entry["reason"][0].isupper() or entry["reason"][0] == "«"


@pytest.mark.parametrize("entry", ENTRIES)
def test_replacement_changes_something(entry: Entry) -> None:
    assert _fold(entry["from"]) not in {_fold(text) for text in entry["to"]}
    assert len(set(entry["to"])) == len(entry["to"])
    assert entry["before"] != entry["after"]
    assert not _contains(entry["after"], entry["from"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_gaps_only_in_suggestions(entry: Entry) -> None:
    texts = (*entry["to"], entry["reason"], entry["before"], entry["after"])
    gaps = [gap for text in texts for gap in _GAP.findall(text)]
    assert all(gap.strip() for gap in gaps)
    assert all(text.count("[") == text.count("]") == len(_GAP.findall(text)) for text in texts)
    if entry["safe"]:
        assert gaps == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_heads(entry: Entry) -> None:
    if "head" not in entry:
        return
    head, to_head = entry["head"], entry["to_head"]
    assert _words(entry["from"]).count(head) == 1
    assert to_head in _words(entry["to"][0])
    if entry["safe"]:
        assert analyzer().word_is_known(head), head
        assert analyzer().word_is_known(to_head), to_head
        assert _kinds(head) & _kinds(to_head)
        both_aspects = {("INFN", "perf"), ("INFN", "impf")} <= _kinds(head) and head.endswith("овать")
        assert not both_aspects, "«инициировать» is now one aspect, now the other: no single verb replaces it for certain"


@pytest.mark.parametrize("entry", ENTRIES)
def test_before_shows_the_phrase(entry: Entry) -> None:
    if "head" in entry:
        assert any(_lemmas(word) & _lemmas(entry["head"]) for word in _words(entry["before"]))
    else:
        assert _contains(entry["before"], entry["from"])


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.values[0]["safe"]])  # type: ignore[index]
def test_after_is_before_with_the_phrase_replaced(entry: Entry) -> None:
    """A safe entry keeps what stands in front of the phrase, and all behind it too unless an object changes its case."""
    before, after = _words(_fold(entry["before"])), _words(_fold(entry["after"]))
    old, new = _words(_fold(entry["from"])), _words(_fold(entry["to"][0]))
    start = next(
        i
        for i in range(len(before))
        if len(part := before[i : i + len(old)]) == len(old) and all(_same(a, b) for a, b in zip(old, part, strict=True))
    )
    behind, kept = before[start + len(old) :], after[start + len(new) :]
    assert after[:start] == before[:start]
    assert all(_same(a, b) for a, b in zip(new, after[start : start + len(new)], strict=True))
    if "object" not in entry or entry["object"].split(">")[0] == entry["object"].split(">")[1]:
        assert kept == behind
    else:
        assert len(kept) == len(behind)
        assert all(_same(a, b) for a, b in zip(behind, kept, strict=True))
    if "head" in entry:
        form, result = before[start + old.index(_fold(entry["head"]))], after[start + new.index(_fold(entry["to_head"]))]
        assert _forms(form, entry["head"]) & _forms(result, entry["to_head"]), f"{form} → {result}"


def _same(a: str, b: str) -> bool:
    return a == b or bool(_lemmas(a) & _lemmas(b))


def _forms(word: str, dictionary_form: str) -> set[tuple[str | None, ...]]:
    lemmas = _lemmas(dictionary_form)
    tags = [p.tag for p in analyzer().parse(word) if _fold(p.normal_form) in lemmas]
    return {(t.POS, t.tense, t.person, t.number, t.case, t.mood, t.gender if t.tense == "past" else None) for t in tags}
