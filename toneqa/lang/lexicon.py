"""The dictionary of plain wording: officialese, cold, negative and insider phrases with what to write instead.

``data/lexicons/<topic>.toml`` holds the entries, ``compiled.json`` beside them the same, ready for the matcher.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from toneqa.errors import UseError, system_reason
from toneqa.lang.draft import UnfitError, compose
from toneqa.lang.entry import Entry, phrases_of
from toneqa.lang.forms import plain
from toneqa.lang.inflect import put
from toneqa.lang.match import Hit, Matcher, Plan, Rarity, Tokens
from toneqa.types import Applicability, Sentence, Token

COMPILED: Final = "compiled.json"
_INSTALLED: Final = Path(__file__).resolve().parent.parent / "_lexicons"
_CHECKOUT: Final = Path(__file__).resolve().parent.parent.parent / "data" / "lexicons"
_OPENING: Final = frozenset("«„“")
_CLOSING: Final = frozenset("»“”")

_ABOUT_FACTS: Final = frozenset({"cold", "negative"})
_NOBODY: Final = frozenset(
    ["никто", "никого", "никому", "никем", "ничего", "ничто", "ничем", "ничему", "никак", "нигде", "никогда", "никуда", "ни"]
)
_NEAR: Final = 3
_SUPPOSING: Final = frozenset({"если", "когда", "пока", "чтобы"})

_Key = tuple[int, bool]
"""Number of an entry, and whether its object stands before its verb."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Code points ``[start, end)`` of the message give way to ``text``; ``safe`` where the grammar leaves no choice."""

    start: int
    end: int
    text: str
    applicability: Applicability
    entry: Entry


class Lexicon:
    """Entries and their matcher; ``plan`` makes it ready at once."""

    def __init__(
        self,
        entries: Sequence[Entry],
        phrases: Sequence[Sequence[str]] | None = None,
        plan: Plan | None = None,
        rarity: Rarity | None = None,
    ) -> None:
        self.entries = entries
        self.phrases = phrases if phrases is not None else [phrases_of(entry) for entry in entries]
        named = [((number, bool(turned)), phrase) for number, own in enumerate(self.phrases) for turned, phrase in enumerate(own)]
        self._matcher = Matcher(named, plan=plan, rarity=rarity)
        self._sizes = [len(entry.wording.split()) for entry in entries]

    def __len__(self) -> int:
        return len(self.entries)

    def plan(self) -> Plan:
        return self._matcher.plan()

    def rewrites(self, sentences: Sequence[Sentence], text: str, tokens: Tokens | None = None) -> Iterator[Rewrite]:
        """Rewrites of the sentences of ``text`` in order of place; of those that overlap the one of the longest wording.

        ``tokens``: those of the sentences, if they are at hand.
        """
        by_end: dict[int, list[Hit]] = {}
        for hit in self._matcher.find(tokens or Tokens(s.tokens for s in sentences)):
            by_end.setdefault(hit.stop, []).append(hit)
        end = 0
        for sentence in sentences:
            begin, end = end, end + len(sentence.tokens)
            if end in by_end:
                yield from self._best(sentence, text, [Hit(h.key, h.start - begin, h.end - begin, h.stop - begin) for h in by_end[end]])

    def _best(self, sentence: Sentence, text: str, hits: Sequence[Hit]) -> list[Rewrite]:
        quoted = _quoted(sentence.tokens)
        found: list[Rewrite] = []
        for hit in sorted(hits, key=lambda hit: self._rank(hit, sentence.tokens)):
            if not quoted.isdisjoint(range(hit.start, hit.end)):
                continue
            made = self._rewrite(hit, sentence, text)
            if made and not any(made.start < other.end and other.start < made.end for other in found):
                found.append(made)
        return sorted(found, key=lambda rewrite: rewrite.start)

    def _rank(self, hit: Hit, tokens: Sequence[Token]) -> tuple[int, bool, bool, int, int]:
        """Many words before few, fixed before inflected, the verb's own aspect before its partner's."""
        number, _ = cast(_Key, hit.key)
        entry = self.entries[number]
        head = plain(entry.head)
        other = bool(head) and not any(head in token.lemmas for token in tokens[hit.start : hit.end])
        return -self._sizes[number], bool(head), other, hit.start, number

    def _rewrite(self, hit: Hit, sentence: Sentence, text: str) -> Rewrite | None:
        number, turned = cast(_Key, hit.key)
        entry = self.entries[number]
        if _is_guarded(entry, sentence.tokens, hit):
            return None
        try:
            draft = put(entry, sentence.tokens, hit.start, hit.end, turned)
            start, end, new = compose(draft, text)
        except UnfitError:
            return None
        return Rewrite(start, end, new, "safe" if entry.safe and draft.certain and "[" not in new else "suggest", entry)


def _is_guarded(entry: Entry, tokens: Sequence[Token], hit: Hit) -> bool:
    """A neighbour tells that the wording means something else here."""
    after = tokens[hit.end].lemmas if hit.end < len(tokens) else frozenset()
    before = tokens[hit.start - 1].lemmas if hit.start else frozenset()
    if not after.isdisjoint(entry.not_before) or not before.isdisjoint(entry.not_after):
        return True
    return entry.topic in _ABOUT_FACTS and (
        _is_condition(tokens, hit.start) or (entry.wording.startswith("не ") and _is_nobody(tokens, hit))
    )


def _is_nobody(tokens: Sequence[Token], hit: Hit) -> bool:
    """«Никто не отвечает»: without «не» the rest would deny alone."""
    return any(token.norm in _NOBODY for token in tokens[max(0, hit.start - _NEAR) : hit.end + _NEAR])


def _is_condition(tokens: Sequence[Token], at: int) -> bool:
    """«Если вы не сможете прийти»: what is only supposed is neither cold nor a refusal."""
    while at and tokens[at - 1].is_word:
        at -= 1
        if tokens[at].norm in _SUPPOSING:
            return True
    return False


def _quoted(tokens: Sequence[Token]) -> set[int]:
    """Tokens between quotation marks: names of things and words of others stay as they are."""
    inside: set[int] = set()
    opened: int | None = None
    for at, token in enumerate(tokens):
        sign = token.text
        if opened is None and (sign in _OPENING or sign == '"'):
            opened = at
        elif opened is not None and (sign in _CLOSING or sign == '"'):
            inside.update(range(opened, at + 1))
            opened = None
    return inside


# --- Reading ---------------------------------------------------------------------------------------------------------

_NAMES: Final = {"from": "wording"}
_FIELDS: Final = {f.name for f in fields(Entry)} - {"topic", "number", "wording"}
_REQUIRED: Final = ("from", "to", "reason")


def lexicon_folder() -> Path:
    """Where the shipped dictionary lies: inside the package, or in the data of a checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


@cache
def lexicon(folder: Path | None = None) -> Lexicon:
    """The dictionary of a folder, or the shipped one; compiled where the compiled form is in step.

    Raises:
        UseError: E111 a file is written wrongly.
    """
    where = folder or lexicon_folder()
    texts = lexicon_texts(where)
    return _compiled(where, digest_of(texts)) or Lexicon(parse(texts))


def lexicon_texts(folder: Path) -> dict[str, str]:
    """Texts of the dictionary by topic."""
    try:
        return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.toml"))}
    except (OSError, ValueError) as error:
        why = system_reason(error) if isinstance(error, OSError) else str(error)
        raise UseError("E111", what=str(folder), near=why, at=str(folder)) from error


def digest_of(texts: Mapping[str, str]) -> str:
    return hashlib.sha256("\0".join(f"{name}\0{texts[name]}" for name in sorted(texts)).encode()).hexdigest()


def parse(texts: Mapping[str, str]) -> list[Entry]:
    """Entries in order of topic; ``[[guard]]`` tables of any file add to the entry of the same ``from``.

    ``[[light]]`` tables come last: there ``verbs`` say nothing and each noun has the verb that says it all.
    """
    read = {topic: _read(topic, texts[topic]) for topic in sorted(texts)}
    guards = {guard.get("from"): guard for data in read.values() for guard in data.get("guard", [])}
    raw = [(topic, item) for topic, data in read.items() for item in data.get("entry", [])]
    raw += [(table.get("topic", topic), item) for topic, data in read.items() for table in data.get("light", []) for item in _light(table)]
    return [_entry(number, topic, {**item, **guards.get(item.get("from"), {})}) for number, (topic, item) in enumerate(raw)]


def _light(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """One entry for a noun: its accusative with any of the verbs gives way to its own verb, which takes over the object."""
    first, *others = table["verbs"]
    for noun, to, before, after in table["nouns"]:
        yield {
            "from": f"{first} {noun}", "head": first, "like": others, "to": [to], "to_head": to, "object": "gent>accs",
            "safe": True, "reason": table["reason"], "before": before, "after": after,
        }  # fmt: skip


def _read(topic: str, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UseError("E111", what=f"{topic}.toml", near=str(error), at=topic) from error


def _entry(number: int, topic: str, raw: Mapping[str, Any]) -> Entry:
    what = f"{topic}: {raw.get('from', number)}"
    if missing := [key for key in _REQUIRED if not raw.get(key)]:
        raise UseError("E111", what=what, near=f"нет {', '.join(missing)}", at=topic)
    if unknown := set(raw) - _FIELDS - set(_NAMES):
        raise UseError("E111", what=what, near=f"лишние поля: {', '.join(sorted(unknown))}", at=topic)
    given: dict[str, Any] = {_NAMES.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Entry(topic=topic, number=number, **given)


def compiled(texts: Mapping[str, str], rarity: Rarity) -> dict[str, Any]:
    """The form that loads fast (written by scripts/docs)."""
    found = Lexicon(parse(texts), rarity=rarity)
    rows = [[getattr(entry, f.name) for f in fields(Entry)] for entry in found.entries]
    return {"digest": digest_of(texts), "entries": rows, "phrases": found.phrases, "plan": found.plan()}


def _compiled(folder: Path, digest: str) -> Lexicon | None:
    try:
        data = json.loads((folder / COMPILED).read_bytes())
    except (OSError, ValueError):
        return None
    if data.get("digest") != digest:
        return None
    return Lexicon(list(_unpacked(data["entries"])), data["phrases"], data["plan"])


def _unpacked(rows: Iterable[Sequence[Any]]) -> Iterator[Entry]:
    names = [f.name for f in fields(Entry)]
    for row in rows:
        given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in zip(names, row, strict=True)}
        yield Entry(**given)
