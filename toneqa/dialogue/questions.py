"""Questions of the client, and whether each was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from toneqa.dialogue.content import Content, content, sentences, shared
from toneqa.dialogue.model import ClientQuestion, Talk, Turn
from toneqa.dialogue.phrases import says, text_says
from toneqa.types import Role, Sentence, Span

ANSWERED: Final = "answered"
NO_REPLY: Final = "no_reply"
ASKED_AGAIN: Final = "asked_again"
PASSED_OVER: Final = "passed_over"
STATES: Final = {
    ANSWERED: "ответ есть",
    NO_REPLY: "ответа нет",
    ASKED_AGAIN: "клиент спросил снова",
    PASSED_OVER: "ответ, похоже, о другом",
}

_SAME: Final = 0.6
"""Share of the shorter question's content words that makes two questions one: of three words two."""

_FEW: Final = 2
"""A question of fewer content words («И что?») cannot be told from others by its words."""


Questions = Mapping[int, Sequence[tuple[Sentence, Content]]]
"""Questions of the client's turns by their number, each with what it speaks of."""


def client_questions(talk: Talk) -> tuple[ClientQuestion, ...]:
    asked = {turn.n: [(s, content([s])) for s in asking(turn.text)] for turn in talk.turns if turn.role is Role.CLIENT}
    return tuple(found for at, turn in enumerate(talk.turns) if turn.role is Role.CLIENT for found in _of(talk, at, asked))


def _of(talk: Talk, at: int, asked: Questions) -> Iterator[ClientQuestion]:
    turn = talk.turns[at]
    for sentence, about in asked[turn.n]:
        state, by = _state(about, talk.after(at), asked)
        yield ClientQuestion(turn.n, Span(sentence.start, sentence.end), state, by, _responsible(talk, at))


def _responsible(talk: Talk, at: int) -> str | None:
    """The agent who answers the turn, or else the last one before it."""
    return next((turn.author for turn in chain(talk.turns[at:], reversed(talk.turns[:at])) if turn.role is Role.AGENT), None)


def asking(text: str) -> list[Sentence]:
    """Sentences that want an answer: with a question mark or an indirect request, and no mere cry."""
    return [s for s in sentences(text) if (_has_mark(s) or says("asks", [s])) and not says("rhetorical", [s])]


def _has_mark(sentence: Sentence) -> bool:
    return any("?" in token.norm for token in sentence.tokens) and any(t.is_word for t in sentence.tokens)


def _state(about: Content, later: Sequence[Turn], asked: Questions) -> tuple[str, int | None]:
    """What the messages after a question show of it; the words of the client weigh more than those of the answer."""
    reply = next((at for at, turn in enumerate(later) if turn.role is Role.AGENT), None)
    if reply is None:
        return NO_REPLY, None
    back = _asked_again(about, later[reply + 1 :], asked)
    if back is not None:
        return ASKED_AGAIN, back
    answer = _first_answer(later[reply:])
    return (PASSED_OVER, answer[-1].n) if _is_elsewhere(about, answer) else (ANSWERED, answer[-1].n)


def _first_answer(turns: Sequence[Turn]) -> list[Turn]:
    end = next((at for at, turn in enumerate(turns) if turn.role is not Role.AGENT), len(turns))
    return list(turns[:end])


def _asked_again(about: Content, later: Sequence[Turn], asked: Questions) -> int | None:
    """The client's next message says that the question was missed, or any later one asks it in nearly the same words."""
    clients = [turn for turn in later if turn.role is Role.CLIENT]
    if clients and text_says("missed", clients[0].text):
        return clients[0].n
    same = (turn.n for turn in clients if any(_is_same(about, other) for _, other in asked[turn.n]))
    return next(same, None)


def _is_same(one: Content, other: Content) -> bool:
    least = min(len(one), len(other))
    return least >= _FEW and shared(*sorted((one, other), key=len)) / least >= _SAME


def _is_elsewhere(about: Content, answer: Sequence[Turn]) -> bool:
    """A ready-made answer that shares no word with the question and does nothing else. Either sign alone is wrong too often:
    people say the same in other words, and a ready-made text may fit."""
    if len(about) < _FEW or not any(turn.scripted for turn in answer):
        return False
    if any(turn.asked or turn.acted or turn.refuses or turn.pledges for turn in answer):
        return False
    return not shared(about, content(s for turn in answer for s in sentences(turn.text)))
