"""Examples of the catalogue as test cases; ``[[…]]`` marks evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from toneqa.detectors.context import Context
from toneqa.detectors.declared import engine
from toneqa.detectors.rewrites import Rewriter
from toneqa.detectors.spelling import Spelling
from toneqa.lang.annotate import annotate
from toneqa.lang.spelling import load_speller
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import Example, Kind, Rule
from toneqa.types import Finding, Message, Role


@dataclass(frozen=True)
class ExampleCase:
    rule: Rule
    example: Example
    number: int

    def __str__(self) -> str:
        return f"{self.rule.code}-{self.number}"


def cases(which: str, kind_is_detector: bool = False) -> list[ExampleCase]:
    return [
        ExampleCase(rule, example, number)
        for rule in catalogue()
        if (rule.match.kind is Kind.DETECTOR) is kind_is_detector and rule.match.kind is not Kind.HOUSE
        for number, example in enumerate(getattr(rule, which))
    ]


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Text without marks, and the marked spans."""
    clean: list[str] = []
    spans: list[tuple[int, int]] = []
    length = start = 0
    for piece in re.split(r"(\[\[|\]\])", text):
        if piece == "[[":
            start = length
        elif piece == "]]":
            spans.append((start, length))
        else:
            clean.append(piece)
            length += len(piece)
    return "".join(clean), spans


def findings_of(rule: Rule, text: str, example: Example) -> list[Finding]:
    return [f for f in _findings(text, example.client, example.channel, rule.match.role) if f.code == rule.code]


@cache
def _findings(text: str, client: str, channel: str, role: Role) -> tuple[Finding, ...]:
    before = [annotate(Message(Role.CLIENT, client))] if client else []
    messages = [*before, annotate(Message(role, text))]
    ctx = Context(messages, len(messages) - 1, channel)
    found = engine().run(ctx)
    if role is not Role.AGENT:
        return found
    return tuple(Spelling(catalogue(), load_speller()).run(ctx, Rewriter(catalogue()).run(ctx, found)))
