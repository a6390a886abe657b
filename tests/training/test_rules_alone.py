"""Rules alone as a yardstick: probabilities of every head, from counts of hits and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.training.rows import forty
from toneqa.ml import base
from toneqa.training.frame import look
from toneqa.training.rules_alone import train_rules_alone
from toneqa.types import Role

pytestmark = pytest.mark.filterwarnings("ignore")


def test_every_head_has_probabilities_and_words_do_not_matter() -> None:
    talks = forty()
    model = train_rules_alone(look(talks))
    for talk, prediction in zip(talks, model.predict([t.input for t in talks]), strict=True):
        for annotated, message in zip(talk.input.messages, prediction.messages, strict=True):
            if annotated.message.role is Role.AGENT and annotated.sentences:
                assert set(message.heads) == set(base.AGENT_HEADS)
            assert all(sum(values) == pytest.approx(1) for values in message.heads.values())
        assert set(prediction.conversation) == set(base.CONVERSATION_HEADS)
    blind = replace(talks[0].input, hits=tuple(() for _ in talks[0].input.hits))
    silent = replace(talks[2].input, hits=tuple(() for _ in talks[2].input.hits))
    one, other = model.predict([blind, silent])
    agents = [m.heads["tone"] for p in (one, other) for m in p.messages if "tone" in m.heads]
    assert len(set(agents)) == 1, "without hits all answers look alike"
