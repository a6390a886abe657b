"""The labelled corpus as training examples.

Of a corpus line a model sees role, text and channel, and the labels it must learn. ``scenario``, ``contrast``, ``varies``,
``industry``, ids and the file give labels away: the file, the group and the industry serve to split, and never become features.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from toneqa.detectors.context import Context
from toneqa.detectors.declared import engine
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.ml.base import ModelInput
from toneqa.training.augment import copies
from toneqa.types import Annotated, Finding, Message, Role, Sentence

TRAINING_ONLY: Final = frozenset({"a13", "a14", "a15", "a16", "a17", "a18", "a19", "a20", "a21", "a22", "a23", "a24"})
"""Files written at what the model got wrong: to measure on them would flatter it, or wrong it."""

_ENOUGH: Final = 0.3
"""An evidence overlaps a sentence when it covers this share of the shorter of the two."""

Hits = Callable[[Sequence[Annotated], int, str | None], Sequence[Finding]]


@dataclass(frozen=True)
class Example:
    """One message: class number by head, and for an agent class number by head of each sentence.

    A head without an entry is unknown here (the parts of a refusal where there is none).
    """

    role: str
    heads: Mapping[str, int]
    sentences: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Talk:
    """A conversation to learn from. ``file``, ``group`` and ``industry`` are for splits alone; nothing is measured on a ``copy``."""

    file: str
    group: str
    grouped: bool
    input: ModelInput
    examples: tuple[Example, ...]
    conversation: Mapping[str, int]
    contrast: str = ""
    copy: bool = False
    industry: str = ""

    @property
    def measured(self) -> bool:
        return not self.copy and self.file not in TRAINING_ONLY


def rule_hits(messages: Sequence[Annotated], at: int, channel: str | None) -> Sequence[Finding]:
    return engine().run(Context(messages, at, channel))


def read_corpus(folder: Path, hits: Hits = rule_hits) -> list[Talk]:
    """Every ``*.jsonl`` of the folder in order of name."""
    return [talk for path in sorted(folder.glob("*.jsonl")) for talk in read_file(path, hits)]


def read_file(path: Path, hits: Hits = rule_hits) -> Iterator[Talk]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if line.strip():
                yield from talks_of(json.loads(line), path.stem, number, hits)


def talks_of(row: Mapping[str, Any], file: str, number: int = 0, hits: Hits = rule_hits) -> Iterator[Talk]:
    """The conversation of a row, and its copies to learn from."""
    yield talk_of(row, file, number, hits)
    yield from (replace(talk_of(copy, file, number, hits), copy=True) for copy in copies(row))


def talk_of(row: Mapping[str, Any], file: str, number: int = 0, hits: Hits = rule_hits) -> Talk:
    channel = row.get("channel")
    messages = tuple(annotate(Message(Role(m["role"]), m["text"])) for m in row["messages"])
    found = tuple(tuple(hits(messages, at, channel)) for at in range(len(messages)))
    examples = tuple(_example(a, m.get("labels") or {}) for a, m in zip(messages, row["messages"], strict=True))
    return Talk(
        file,
        row.get("group") or f"{file}#{number}",
        "group" in row,
        ModelInput(messages, found, channel),
        examples,
        _conversation(row.get("labels") or {}, examples),
        row.get("contrast") or "",
        industry=row.get("industry") or "",
    )


def _conversation(labels: Mapping[str, Any], examples: Sequence[Example]) -> Mapping[str, int]:
    """Without an agent message the three labels are placeholders."""
    if not any(e.role == Role.AGENT for e in examples):
        return {}
    return {head: int(bool(labels[head])) for head in base.CONVERSATION_HEADS if labels.get(head) is not None}


def _example(annotated: Annotated, labels: Mapping[str, Any]) -> Example:
    role = annotated.message.role
    if not labels or not annotated.sentences:
        return Example(role, {}, {})
    if role is Role.CLIENT:
        heads = {h: names.index(labels[h]) for h, names in base.CLIENT_HEADS.items() if labels.get(h) in names}
        return Example(role, heads, {})
    if role is Role.AGENT and "tone" in labels:
        return Example(role, _agent_heads(labels), _sentence_heads(annotated, labels))
    return Example(role, {}, {})


def _agent_heads(labels: Mapping[str, Any]) -> dict[str, int]:
    """A style, questions or flags of ``None`` are not known."""
    refusal, asked, flags = labels.get("refusal"), labels.get("questions", ()), labels.get("flags", ())
    return {
        "tone": base.TONES.index(labels["tone"]),
        "harsh": int(labels["harsh"]),
        "refusal": int(bool(refusal)),
        **({part: int(refusal[part]) for part in base.PARTS} if refusal else {}),
        **({} if asked is None else {"asks": int(any(q["type"] in base.CLARIFYING for q in asked))}),
        **({} if labels["disc"] is None else {"disc": base.STYLES.index(labels["disc"])}),
        "grade": int(labels["grade"]) - 1,
        **({} if flags is None else {f"flag_{name}": int(name in flags) for name in base.FLAGS}),
    }


def _sentence_heads(annotated: Annotated, labels: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    kinds = [(s["text"], base.HARSH_KINDS.index(s["kind"]) + 1) for s in labels.get("harsh_spans", ())]
    asked = [(q["text"], base.QUESTION_TYPES.index(q["type"]) + 1) for q in labels.get("questions") or ()]
    heads = {"harsh": _mark(annotated, kinds), "question": _mark(annotated, asked)}
    refusal = labels.get("refusal")
    spans = refusal["spans"] if refusal else {}
    heads["refusal"] = _mark(annotated, [(text, 1) for text in spans.get("refusal", ())])
    if refusal:
        heads |= {part: _mark(annotated, [(t, int(refusal[part])) for t in spans.get(part, ())]) for part in base.PARTS}
    return heads


def _mark(annotated: Annotated, evidence: Sequence[tuple[str, int]]) -> tuple[int, ...]:
    """The class of each sentence: that of the evidence which overlaps it most, 0 without."""
    places = [(at, at + len(text), kind) for text, kind in evidence if text and (at := annotated.text.find(text)) >= 0]
    return tuple(_class_of(sentence, places) for sentence in annotated.sentences)


def _class_of(sentence: Sentence, places: Sequence[tuple[int, int, int]]) -> int:
    size = sentence.end - sentence.start
    shared = [(min(end, sentence.end) - max(start, sentence.start), end - start, kind) for start, end, kind in places]
    close = [(common, kind) for common, length, kind in shared if common >= _ENOUGH * min(size, length) and common > 0]
    return max(close)[1] if close else 0
