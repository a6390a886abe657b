"""Joining from the client's own words: what happened, what does not work, what they ask for; else a frame with a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from toneqa.refusal.clauses import Clause, clauses
from toneqa.refusal.grammar import names_somebody
from toneqa.refusal.questions import asks_how, asks_whether, asks_why
from toneqa.refusal.troubles import by_mistake, cannot, done_to_client, event, had_to, lack, own_trouble
from toneqa.refusal.voice import Voice
from toneqa.refusal.wishes import asked, disagreement, need, order, request, whether, wish, would_like
from toneqa.refusal.words import WORDS
from toneqa.types import Annotated, Offer

PART: Final = "joining"
GAP: Final = "[что случилось у клиента, его словами]"
GRIEF_GAP: Final = "[одно предложение о том, что сейчас важно клиенту]"
_GRIEF: Final = WORDS["grief"]
_FEELINGS: Final = ("обидно", "досадно", "грустно")
_STATES: Final = {
    "расстро": "расстроены",
    "разочаров": "разочарованы",
    "возмущ": "возмущены",
    "огорч": "огорчены",
    "недовол": "недовольны",
    "растер": "растеряны",
}
_WORRIES: Final = WORDS["worries"]

Pattern = Callable[[Clause, Voice, str], str | None]

PATTERNS: Final[Sequence[Pattern]] = (
    own_trouble, event, done_to_client, lack, cannot, had_to, by_mistake, wish, would_like, need, request, order, asked, whether,
    asks_why, asks_whether, asks_how, disagreement,
)  # fmt: skip


def joining(client: Sequence[Annotated], voice: Voice) -> Offer:
    """The first sure pattern wins, the last message before the earlier ones."""
    told = [clause for message in reversed(client) for clause in clauses(message)]
    if any(w.lemma in _GRIEF for clause in told for w in clause.words):
        return Offer(PART, f"Соболезную {voice.you.dative}. {GRIEF_GAP}", False)
    feeling = next((f for clause in told for f in _FEELINGS if f in clause.norms), "неприятно")
    for pattern in PATTERNS:
        for clause in told:
            if text := pattern(clause, voice, feeling):
                return Offer(PART, text + ".", True)
    return Offer(PART, _unfinished(told, voice), False)


def _unfinished(told: Iterable[Clause], voice: Voice) -> str:
    felt = next((text for clause in told if (text := _felt(clause, voice))), "")
    return f"Понимаю, почему {felt}: {GAP}." if felt else f"Понимаю, как неприятно {GAP}."


def _felt(clause: Clause, voice: Voice) -> str:
    """«Расстроена», «переживаю» — «вы расстроены», «вы переживаете»."""
    for at, word in enumerate(clause.words):
        if at and clause.words[at - 1].norm == "не":
            continue
        state = next((plural for stem, plural in _STATES.items() if word.norm.startswith(stem)), None)
        if state and word.pos in ("PRTS", "ADJS") and not names_somebody(clause):
            return f"{voice.you.nominative} {word.token.text.lower() if voice.familiar else state}"
        if word.lemma in _WORRIES and word.can("VERB", "1per") and word.best:
            form = word.best.inflect({"2per", "sing" if voice.familiar else "plur", "pres"})
            if form:
                return f"{voice.you.nominative} {form.word}"
    return ""
