"""Coaching keeps the rules it teaches: by toneqa's own reading every note is friendly, not harsh and not official.

The agent's words and the rewrites in «…» are quotes, not the coach's voice, so they are left out of what is judged.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from toneqa.batch.run import Setup, scorer
from toneqa.coaching.note import Habit, Note, Praise
from toneqa.coaching.words import STRENGTHS
from toneqa.growth.notes import note
from toneqa.growth.show import TEXTS
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.report.summary import answers
from toneqa.rules.catalogue import catalogue
from toneqa.rules.praise import is_praise
from toneqa.types import Conversation, Message, Role

CORPUS: Final = Path(__file__).resolve().parents[2] / "data" / "corpus"
RULES: Final = catalogue().rules
FAULTS: Final = [rule for rule in RULES.values() if rule.severity != "info" and rule.effect and rule.advice]
PRAISES: Final = [rule for rule in RULES.values() if is_praise(rule)]
PRAISE: Final = Praise("слова ответа", PRAISES[0].effect, code=PRAISES[0].code)


def judged(texts: Sequence[str]) -> list[dict[str, Any]]:
    """What the shipped model and rules say of the coach's own words."""
    own = [re.sub("«[^»]*»", "«…»", text) for text in texts]
    talks = [Conversation(str(n), (Message(Role.AGENT, text),), "chat") for n, text in enumerate(own)]
    return [result["messages"][0] for result in scorer(Setup(masked=False)).score(talks)]


def faults(message: dict[str, Any]) -> Iterator[str]:
    if message["tone"]["label"] != "friendly":
        yield f"tone {message['tone']}"
    if message["harsh"]["value"]:
        yield f"harsh {message['harsh']}"
    yield from (
        f"{f['code']} {f['quote']}"
        for f in message["findings"]
        if f["code"][:3] in ("HRS", "TON") and f["severity"] != "info" and f["quote"]
    )


def wrong(notes: Sequence[Note]) -> list[tuple[str, list[str]]]:
    texts = [one.text for one in notes]
    return [(text, found) for text, message in zip(texts, judged(texts), strict=True) if (found := list(faults(message)))]


def of_templates(many: bool) -> list[Note]:
    """Every beginning with nothing to add, and the words of every rule behind beginnings in turn."""
    starts = [
        *(Praise("слова ответа", rule.effect, code=rule.code) for rule in PRAISES),
        *(Praise(strength=name) for name in STRENGTHS),
        Praise(),
    ]
    habits = [Habit(rule.code, rule.title, "слова письма", rule.effect, rule.advice) for rule in FAULTS]
    return [*(Note(start, None, many) for start in starts), *(Note(starts[n % len(starts)], habit, many) for n, habit in enumerate(habits))]


@pytest.mark.parametrize("many", [False, True])
def test_every_template_is_friendly(many: bool) -> None:
    notes = of_templates(many)
    assert len(notes) > 400
    assert wrong(notes) == []


def generated(count: int, seed: int) -> list[Note]:
    """Notes on answers of the corpus."""
    talks = [item for item in read_paths([CORPUS], ReadOptions()) if isinstance(item, Conversation)]
    random.Random(seed).shuffle(talks)
    results = scorer(Setup(masked=False)).score(talks[:count])
    return [note(answer, RULES) for result in results if result["status"] == "ok" for answer in answers(result)][:count]


def test_sixty_notes_on_answers_are_friendly() -> None:
    notes = generated(60, 1)
    assert len(notes) == 60
    assert wrong(notes) == []


@pytest.mark.slow
def test_a_thousand_notes_on_answers_are_friendly() -> None:
    notes = generated(1000, 2)
    assert len(notes) == 1000
    assert wrong(notes) == []


def test_the_check_would_see_a_rude_note() -> None:
    """Else it could not fail."""
    rude = Habit("X", "X", "", "Вы сами виноваты, что клиент ушёл.", "Сколько раз вам объяснять, пишите нормально!")
    official = Habit(
        "X",
        "X",
        "",
        "Надлежит осуществлять информирование клиентов в установленном порядке.",
        "Доводим до Вашего сведения требования п. 4.2.",
    )
    assert len(wrong([Note(PRAISE, rude), Note(PRAISE, official)])) == 2


def test_nobody_is_criticised_as_a_person() -> None:
    """Of the agent there is only what he writes: no word for what he is like."""
    judging = re.compile(
        r"\bвы (?:\w+ )?(?:груб|небреж|невнимат|ленив|равнодуш|плох|безграмот|неправ|виноват|не умеете|не хотите)", re.IGNORECASE
    )
    told = [re.sub("«[^»]*»", "", f"{rule.effect} {rule.advice}") for rule in (*FAULTS, *PRAISES)]
    assert [text for text in (*told, *TEXTS.values()) if judging.search(text)] == []
