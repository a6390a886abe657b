"""What an answer and a conversation count towards: keys of cells, with the weight the letter has in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from toneqa.report import words
from toneqa.report.overview.cases import Case
from toneqa.report.overview.cells import Key, Ref
from toneqa.report.overview.claims import claim_of
from toneqa.report.summary import Json, marked_faults

Counted = tuple[Key, int]

TEAM: Final = ("team",)
CROSS: Final = "cross"
HEAD: Final = "head"
WORK: Final = "work"
TONE: Final = "tone"
JUDGED: Final = "judged"
LOST: Final = "lost"
HARSH: Final = "harsh"
REFUSAL: Final = "refusal"
FORMAL: Final = "formal"
BEST: Final = "best"

CLARIFYING: Final = tuple(words.QUESTION_TYPES)[:7]
"""Question types that clarify something (docs/format.md names all nine)."""

_RANK: Final = {verdict: rank for rank, verdict in enumerate(reversed(list(words.VERDICTS)))}
_GOOD_LENGTH: Final = 150
"""Characters below which an answer shows too little to teach from: two sentences."""

_GOOD_GRADE: Final = 4.0


def counted(case: Case, scopes: Sequence[Key]) -> Iterator[Counted]:
    """All cells of one answer. The gravest answers lead the cells of faults, the best the cells of merits.

    ``scopes``: the team, the agent, the queue, the week and the queue in that week, as beginnings of keys.
    """
    grave = gravity(case)
    answer = case.answer
    yield ("verdict", answer.verdict), grave
    every, most = list(_always(case, grave)), list(_mostly(case, grave))
    for scope in scopes:
        yield from (((*scope, *key), weight) for key, weight in every)
        if scope[0] != CROSS:
            yield from (((*scope, *key), weight) for key, weight in most)
    if answer.harsh and answer.harsh["value"]:
        yield from (((HARSH, kind), _sure(answer.harsh)) for kind in answer.harsh.get("kinds") or ())
    yield from _refusal(case, grave)
    yield from ((("question", kind), -grave) for kind in _asked(case))
    yield from _rules(case, grave)
    yield from _best(case)


def gravity(case: Case) -> int:
    """Higher for what a person should see sooner: first by verdict, then by score."""
    return _RANK.get(case.answer.verdict, 0) * 1000 + 100 - case.answer.score


def _sure(harsh: Json) -> int:
    """An old result may lack the probability."""
    return round((harsh.get("prob") or 0) * 1000)


def _always(case: Case, grave: int) -> Iterator[Counted]:
    yield (HEAD,), grave
    if case.tone == FORMAL:
        yield (FORMAL,), grave


def _mostly(case: Case, grave: int) -> Iterator[Counted]:
    """What is not told apart by queue and week at once."""
    tone, harsh = case.tone, case.answer.harsh
    if case.needs_work:
        yield (WORK,), grave
    if tone:
        yield (TONE, tone), -grave if tone == "friendly" else grave
    if harsh and harsh["value"]:
        yield (HARSH,), _sure(harsh)
    yield from (((JUDGED, name), grave) for name in case.judged)
    yield from (((LOST, name), grave) for name in case.lost)


def _refusal(case: Case, grave: int) -> Iterator[Counted]:
    levels = case.answer.levels
    if levels is None:
        return
    yield (REFUSAL,), grave
    for part, level in levels.items():
        yield (REFUSAL, part, str(level)), -grave if level == 2 else grave
    missing = [part for part, level in levels.items() if not level]
    yield (REFUSAL, "missing", "+".join(missing)), grave if missing else -grave
    if case.tone == FORMAL:
        yield (REFUSAL, FORMAL), grave


def _asked(case: Case) -> set[str]:
    return {q["type"] for turn in case.answer.turns for q in turn.get("questions") or ()}


def _rules(case: Case, grave: int) -> Iterator[Counted]:
    """Rules that found a fault; of rules that speak of one place only the gravest counts."""
    costly = case.answer.costly
    codes = {f["code"] for turn in case.answer.turns for f in marked_faults(turn, costly)}
    yield from ((("rule", code), grave) for code in sorted(codes))


def _best(case: Case) -> Iterator[Counted]:
    """Letters worth showing: fit to send, warm enough, long enough, and good at something hard."""
    answer, grade = case.answer, case.answer.last.get("grade") or 0.0
    length = sum(len(turn["text"]) for turn in answer.turns)
    if case.needs_work or grade < _GOOD_GRADE or case.tone not in ("friendly", "neutral") or length < _GOOD_LENGTH:
        return
    weight = answer.score + round(grade * 100) + 50 * (case.tone == "friendly")
    yield from (((BEST, kind), weight) for kind in _merits(case))


def _merits(case: Case) -> Iterator[str]:
    levels = case.answer.levels
    if levels and all(level == 2 for level in levels.values()):
        yield "refusal"
    if case.client_label("request") in ("claim", "complaint") and levels is None:
        yield "complaint"
    if case.client_label("emotion") == "angry" and levels is None:
        yield "angry"
    if case.talk.get("needs_clarification") is True and _asked(case).intersection(CLARIFYING[:3]):
        yield "question"


def counted_talk(place: int, result: Json, cases: Sequence[Case]) -> Iterator[Counted]:
    """All cells of the conversation itself; its letter is that of the last answer."""
    labels = result.get("conversation") or {}
    kind = (labels.get("triage") or {}).get("kind")
    if kind:
        yield ("triage", kind), 0
    claim = claim_of(place, result)
    if claim:
        yield ("claim",), claim.urgency
        yield ("claim", "state", claim.state), claim.urgency
        yield ("claim", "kind", claim.term.kind), claim.urgency
    if not cases:
        return
    grave = gravity(cases[-1])
    need = labels.get("needs_clarification")
    if need is not None:
        yield ("need", _need(labels)), grave
    style, mismatch = cases[-1].client_label("disc"), labels.get("mismatch")
    if mismatch is not None and style is not None and style in words.STYLES and style != "unclear":
        yield ("style", style), grave
        yield from [(("style", style, "mismatch"), grave)] if mismatch else []


def _need(labels: Json) -> str:
    if not labels["needs_clarification"]:
        return "none"
    return "asked" if labels.get("clarified") else "unasked"


def talk_ref(place: int, result: Json, cases: Sequence[Case]) -> Ref:
    """The letter of a conversation: its last answer, else its last message."""
    messages = result["messages"]
    return cases[-1].ref if cases else Ref(place, messages[-1]["n"] if messages else 0)
