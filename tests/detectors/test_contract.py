"""Every detector that reads labels keeps one contract: places inside the text, confidence between 0 and 1, the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from tests.letters import LETTERS
from toneqa.detectors.judged import DETECTORS, Judged
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.types import Conversation, Message, Role


@cache
def judged() -> tuple[Judged, ...]:
    return tuple(_judged())


def _judged() -> Iterator[Judged]:
    analyzer = Analyzer(load_model(), masked=False)
    for letter in LETTERS:
        client, agent = letter.to("Анна")
        talk = Conversation("x", (Message(Role.CLIENT, client), Message(Role.AGENT, agent)), "email")
        prepared = analyzer._prepare(talk)
        [prediction] = analyzer.model.predict([prepared.model_input])
        yield from analyzer._judge(prepared, prediction, analyzer._client_labels(prepared, prediction)).values()


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_a_detector_keeps_the_contract(name: str) -> None:
    for one in judged():
        found = list(DETECTORS[name](one))
        assert found == list(DETECTORS[name](one))
        for start, end, confidence in found:
            assert 0 <= start <= end <= len(one.ctx.current.text)
            assert 0 <= confidence <= 1


def test_the_letters_wake_most_detectors() -> None:
    """Else the contract would be kept by silence."""
    awake = {name for name, detect in DETECTORS.items() if any(list(detect(one)) for one in judged())}
    assert len(awake) > len(DETECTORS) / 2, sorted(set(DETECTORS) - awake)
