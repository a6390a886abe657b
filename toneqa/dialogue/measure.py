"""All measures of one talk: a pure function."""

from __future__ import annotations

from collections import Counter

from toneqa.dialogue.course import ending, first_answer, stretches
from toneqa.dialogue.macros import Stock, repeats
from toneqa.dialogue.model import Dialogue, Initiative, Talk
from toneqa.dialogue.promises import promises
from toneqa.dialogue.questions import client_questions


def measure(talk: Talk, stock: Stock | None = None) -> Dialogue:
    """``stock``: sentences of the whole run, by which macros are told; without it none are."""
    asked = tuple(a for turn in talk.turns for a in turn.asked)
    questions = client_questions(talk)
    seconds, first = first_answer(talk)
    answers = talk.answers
    authors = Counter(author for answer in answers for author in dict.fromkeys(turn.author for turn in answer) if author)
    return Dialogue(
        talk.id,
        talk.source,
        dict(authors),
        len(answers),
        Initiative(sum(a.kind is not None for a in asked), len(questions)),
        asked,
        stretches(talk),
        questions,
        promises(talk),
        repeats(talk),
        stock.macros(talk) if stock else (),
        ending(talk),
        seconds,
        first,
    )
