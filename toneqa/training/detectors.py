"""How often the rules that lean on the model are right, by the labels of conversations the model has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.ml import base
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import Rule
from toneqa.training.dataset import Example, Talk
from toneqa.types import Finding, Report

Truth = Callable[[Talk, Example], bool]


@dataclass(frozen=True)
class Precision:
    """``confident`` and ``right`` run along the findings of one rule; one finding an answer counts for absences."""

    rule: Rule
    confident: tuple[float, ...]
    right: tuple[bool, ...]

    def at(self, sure: float) -> tuple[int, float]:
        """Number and share of right findings among those at least so sure."""
        kept = [ok for confidence, ok in zip(self.confident, self.right, strict=True) if confidence >= sure]
        return len(kept), sum(kept) / len(kept) if kept else float("nan")


def _flag(name: str) -> Truth:
    return lambda talk, example: bool(example.heads[f"flag_{name}"])


def _level(part: str, level: int) -> Truth:
    return lambda talk, example: bool(example.heads["refusal"]) and example.heads[part] == level


def _harsh(kind: str) -> Truth:
    wanted = base.HARSH_KINDS.index(kind) + 1
    return lambda talk, example: bool(example.heads["harsh"]) and wanted in example.sentences["harsh"]


def _upset(talk: Talk) -> bool:
    calm = {base.EMOTIONS.index("calm"), base.EMOTIONS.index("grateful")}
    return any(e.heads["emotion"] not in calm for e in talk.examples if "emotion" in e.heads)


def _naked(talk: Talk, example: Example) -> bool:
    return bool(example.heads["refusal"]) and not example.heads["explanation"] and not example.heads["alternative"]


def _unasked(talk: Talk, example: Example) -> bool:
    return bool(talk.conversation.get("needs_clarification")) and not talk.conversation.get("clarified")


_STEPS: Final = ("flag_promise", "flag_closing", "asks", "refusal")

TRUTHS: Final[Mapping[str, Truth]] = {
    "tone.official": lambda talk, example: base.TONES[example.heads["tone"]] == "formal",
    "tone.cool": lambda talk, example: base.TONES[example.heads["tone"]] == "neutral" and (bool(example.heads["refusal"]) or _upset(talk)),
    **dict.fromkeys(("harsh.any", "harsh.words"), lambda talk, example: bool(example.heads["harsh"])),
    **{f"harsh.{kind}": _harsh(kind) for kind in base.HARSH_KINDS},
    **{f"refusal.missing_{part}": _level(part, 0) for part in base.PARTS},
    **{f"refusal.weak_{part}": _level(part, 1) for part in base.PARTS},
    "refusal.naked": _naked,
    "questions.not_asked": _unasked,
    "disc.mismatch": lambda talk, example: bool(talk.conversation.get("mismatch")),
    "dialogue.no_step": lambda talk, example: not any(example.heads[name] for name in _STEPS),
    "dialogue.scripted": _flag("scripted"),
    "dialogue.defensive": _flag("defensive"),
    "empathy.missing": _flag("no_empathy"),
    "empathy.apology_missing": _flag("apology_missing"),
    "wording.vague_promise": _flag("vague_promise"),
    "wording.jargon": _flag("jargon"),
    "wording.negative": _flag("negative_wording"),
    "tone.familiar": _flag("familiarity"),
    "tone.sugary": _flag("sugary"),
    "wording.typos": _flag("typos"),
}
"""What the label must say for a finding to be right."""


def precisions(talks: Sequence[Talk], reports: Sequence[Report]) -> list[Precision]:
    """A line for each rule that leans on the model, whatever confidence it asks for now."""
    rules = [rule for rule in catalogue() if rule.detector]
    found = list(_findings(talks, reports))
    return [_precision(rule, [f for f in found if f[0].code == rule.code]) for rule in rules]


def _findings(talks: Sequence[Talk], reports: Sequence[Report]) -> Iterator[tuple[Finding, Talk, Example]]:
    for talk, report in zip(talks, reports, strict=True):
        for example, message in zip(talk.examples, report.messages, strict=False):
            if "tone" in example.heads:
                yield from ((finding, talk, example) for finding in message.findings)


def _precision(rule: Rule, found: Sequence[tuple[Finding, Talk, Example]]) -> Precision:
    truth = TRUTHS[rule.detector]
    return Precision(rule, tuple(f.confidence for f, _, _ in found), tuple(truth(talk, example) for _, talk, example in found))
