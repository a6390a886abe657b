"""What is offered as an exercise: a sentence that shows its fault when it stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from razdel import sentenize

from tests.rules.examples import marked
from toneqa.batch.run import Scorer, Setup, scorer
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import Example, Rule
from toneqa.store.letters import StoredFinding
from toneqa.store.practice import Seen
from toneqa.types import Conversation, Message, Role, Severity
from toneqa.web.coach.lesson import Move, quote


def _faults() -> Iterator[Rule]:
    """Rules whose place in a letter can be shown, of the kinds that a sentence may show."""
    for rule in catalogue():
        if rule.severity is not Severity.INFO and rule.match.role is Role.AGENT and any(_place(example) for example in rule.bad):
            yield rule


def _place(example: Example) -> tuple[int, int] | None:
    return next(((start, end) for start, end in marked(example.text)[1] if end > start), None)


def _alone(example: Example) -> str:
    text, place = marked(example.text)[0], _place(example)
    assert place
    touched = [s for s in sentenize(text) if s.start < place[1] and place[0] < s.stop]
    return text[min(touched[0].start, place[0]) : max(touched[-1].stop, place[1])].strip()


def _found(work: Scorer, cases: Sequence[tuple[Rule, Example, str]]) -> set[str]:
    """Codes of the rules that find something in their text."""
    talks = [Conversation("", (*_asked(e), Message(Role.AGENT, text)), e.channel) for _, e, text in cases]
    read = zip(cases, work.score(talks), strict=True)
    return {rule.code for (rule, *_), result in read if rule.code in _codes(result)}


def _asked(example: Example) -> list[Message]:
    return [Message(Role.CLIENT, example.client)] if example.client else []


def _codes(result: Mapping[str, Any]) -> set[str]:
    return {finding["code"] for message in result["messages"][-1:] for finding in message.get("findings", ())}


@pytest.mark.slow
def test_an_exercise_is_offered_where_a_sentence_alone_shows_the_fault() -> None:
    """Of the rules that find their own examples; a rule that leans on the model may abstain on a made-up one."""
    work = scorer(Setup(masked=False))
    offered = [(rule, e) for rule in _faults() if Move(rule, 2, ()).can_be_practised for e in rule.bad if _place(e)]
    whole = _found(work, [(rule, e, marked(e.text)[0]) for rule, e in offered])
    assert whole - _found(work, [(rule, e, _alone(e)) for rule, e in offered]) == set()
    assert len(whole) > 200


@pytest.mark.parametrize("code", ["DLG310", "REF205", "REF207"])
def test_what_needs_the_whole_letter_is_no_exercise(code: str) -> None:
    assert not Move(catalogue()[code], 2, ()).can_be_practised
    assert Move(catalogue()["HRS106"], 2, ()).can_be_practised


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("Рада помочь! ☺ Нам жаль, что так вышло.", "Нам жаль", "Нам жаль, что так вышло."),
        ("Добрый день. «Сами виноваты» — так нельзя.", "виноваты", "«Сами виноваты» — так нельзя."),
        ("Ждите! 😀", "😀", "😀"),
    ],
)
def test_a_sentence_does_not_begin_with_the_smile_before_it(text: str, words: str, sentence: str) -> None:
    start = text.index(words)
    finding = StoredFinding(1, "HRS106", start, start + len(words), "warning", 1.0, words, "", None)
    assert quote(Seen(finding, 1, "T-1", "email", 1, text)).sentence == sentence
