"""Copies that differ in how something is written, and in what the house knows of the writer."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from toneqa.lang.annotate import annotate
from toneqa.lang.morph import is_known
from toneqa.proof.fairness.edit import Edit, added, edited, first, rewritten
from toneqa.proof.fairness.persons import Pair
from toneqa.types import Annotated, Conversation, Role, ZoneKind

THANKS: Final = "Заранее спасибо за помощь!"
LONGER: Final = "Заказ оформлен через сайт. На почту пришло письмо с номером. Пишу с телефона."
RECEIVED: Final = "Ваше письмо мы получили сегодня."

PAST: Final = {
    "agent_grade": (4.9, 2.1),
    "complaints": (0, 7),
    "months_at_work": (60, 1),
    "warnings": (0, 3),
}
"""What a house may note of an agent beside the letter: a good past and a bad one."""

_COURTESY: Final = re.compile(
    r"пожалуйста|будьте добры|если (?:вам )?не (?:сложно|трудно)|заранее|спасибо|благодар|извините", re.IGNORECASE
)
_PLEASE: Final = re.compile(r"(?:, )?(?<!\w)пожалуйста(?!\w),?", re.IGNORECASE)
_WORD: Final = re.compile(r"(?<![\w-])[а-яё]{6,}(?![\w-])")
_A_TYPO: Final = 20
"""Words for every slip of the finger."""


def politeness(talk: Conversation) -> list[Pair]:
    """The client's first letter without «пожалуйста» and thanks, and with both."""
    at = first(talk.messages, Role.CLIENT)
    if at is None:
        return []
    letter = annotate(talk.messages[at])
    curt = _curt(letter)
    if len(curt.split()) < _FEWEST:
        return []
    polite = added(annotate(replace(letter.message, text=curt)), "Помогите, пожалуйста. " + THANKS)
    one, two = (rewritten(talk, {at: [Edit(0, len(letter.text), text)]}) for text in (curt, polite))
    return [(one, two)]


_FEWEST: Final = 4
"""Words that must be left: a letter of thanks alone has no curt form."""


def _curt(letter: Annotated) -> str:
    """Sentences of nothing but courtesy go, «пожалуйста» goes out of the others."""
    text = letter.text
    edits: list[Edit] = []
    for sentence in letter.sentences:
        own = text[sentence.start : sentence.end]
        if sentence.zone in (ZoneKind.GREETING, ZoneKind.CLOSING) or (_COURTESY.search(own) and len(own.split()) <= _FEWEST):
            edits.append(Edit(sentence.start, sentence.end, ""))
        else:
            edits += [Edit(sentence.start + m.start(), sentence.start + m.end(), "") for m in _PLEASE.finditer(own) if m.start()]
    return re.sub(r"[ \t]+(?=[ \t,.!?]|$)", "", edited(text, edits)).strip()


class Typos:
    """Two neighbour letters exchanged inside a word, in the letters of one side."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def __call__(self, talk: Conversation) -> list[Pair]:
        chance = random.Random(f"{talk.id}:{self._role}")
        edits: dict[int, list[Edit]] = defaultdict(list)
        for n, message in enumerate(talk.messages):
            if message.role is self._role:
                slips = list(_slips(annotate(message)))
                chosen = chance.sample(slips, min(len(slips), 1 + len(message.text.split()) // _A_TYPO))
                edits[n] = [Edit(start, end, _slipped(word, chance)) for start, end, word in chosen]
        return [(talk, rewritten(talk, edits))] if any(edits.values()) else []


def _slips(annotated: Annotated) -> Iterator[tuple[int, int, str]]:
    for sentence in annotated.sentences:
        for match in _WORD.finditer(annotated.text, sentence.start, sentence.end):
            if is_known(match[0]) and _places(match[0]):
                yield match.start(), match.end(), match[0]


def _places(word: str) -> list[int]:
    return [at for at in range(1, len(word) - 2) if word[at] != word[at + 1]]


def _slipped(word: str, chance: random.Random) -> str:
    at = chance.choice(_places(word))
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


class Longer:
    """One side's first letter with sentences that tell nothing."""

    def __init__(self, role: Role, sentence: str) -> None:
        self._role, self._sentence = role, sentence

    def __call__(self, talk: Conversation) -> list[Pair]:
        at = first(talk.messages, self._role)
        if at is None:
            return []
        letter = annotate(talk.messages[at])
        return [(talk, rewritten(talk, {at: [Edit(0, len(letter.text), added(letter, self._sentence))]}))]


def past_record(talk: Conversation) -> list[Pair]:
    """The agent under another name, with a good and with a bad past: neither may be an input at all."""
    names = ("лучший сотрудник года", "стажёр с замечаниями")
    one, two = (_with_past(talk, name, which) for which, name in enumerate(names))
    return [(one, two)]


def _with_past(talk: Conversation, name: str, which: int) -> Conversation:
    messages = tuple(replace(m, author=name) if m.role is Role.AGENT else m for m in talk.messages)
    return replace(talk, messages=messages, meta={**talk.meta, **{key: values[which] for key, values in PAST.items()}})
