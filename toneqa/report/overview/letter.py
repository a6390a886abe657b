"""One conversation on the page: its messages with their evidence, each answer followed by a short review."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview.cases import NO_QUEUE, Case, day_of, queue_of
from toneqa.report.overview.marks import marked
from toneqa.report.summary import Answer, Json, marked_faults, named, short, shown_author
from toneqa.report.words import RuleTitle

WHOLE: Final = 10
"""Messages up to which a conversation is shown whole; of a longer one the answers asked for and what led to them."""

_BEFORE: Final = 3
_FAULTS: Final = 8
"""Faults told of one answer; an answer with more is rewritten, not mended."""


def badge(verdict: str) -> Markup:
    return el("span", words.name(words.VERDICTS, verdict), cls=f"badge {verdict}")


def letter(place: int, result: Json, found: Sequence[Case], wanted: Collection[int], rule_title: RuleTitle) -> Markup:
    """``wanted``: numbers of the messages that links of the page point at."""
    reviewed = {case.answer.last["n"]: case.answer for case in found}
    worst = min(found, key=lambda case: (list(words.VERDICTS).index(case.answer.verdict), case.answer.score), default=None)
    head = _head(result, worst.answer if worst else None)
    turns = _turns(place, result["messages"], reviewed, wanted, rule_title)
    verdict = worst.answer.verdict if worst else "none"
    return el("article", el("details", el("summary", *head), *turns), id=f"c{place}", data_v=verdict)


def _head(result: Json, answer: Answer | None) -> Iterator[Markup | None]:
    yield from (badge(answer.verdict), el("b", answer.score, cls="points")) if answer else (el("span", "Без ответа", cls="badge"),)
    yield el("h3", named(result))
    queue = queue_of(result)
    about = [shown_author(answer.last) if answer else None, None if queue == NO_QUEUE else queue]
    yield el("span", " · ".join(part for part in about if part), cls="why")
    yield el("q", short(answer.quote, 80)) if answer and answer.quote else None


def _turns(
    place: int, messages: Sequence[Json], reviewed: Mapping[int, Answer], wanted: Collection[int], rule_title: RuleTitle
) -> Iterator[Markup]:
    shown = _shown(messages, reviewed, wanted)
    skipped = 0
    for at, message in enumerate(messages):
        if at not in shown:
            skipped += 1
            continue
        if skipped:
            yield _gap(skipped)
        skipped = 0
        yield _turn(f"c{place}-{message['n']}", message, reviewed, rule_title)
    if skipped:
        yield _gap(skipped)


def _gap(count: int) -> Markup:
    return el("p", f"… ещё {words.plural(count, 'сообщение', 'сообщения', 'сообщений')}", cls="why gap")


def _shown(messages: Sequence[Json], reviewed: Mapping[int, Answer], wanted: Collection[int]) -> set[int]:
    if len(messages) <= WHOLE:
        return set(range(len(messages)))
    shown: set[int] = set()
    for at, message in enumerate(messages):
        if message["n"] in wanted:
            turns = len(reviewed[message["n"]].turns) if message["n"] in reviewed else 1
            shown.update(range(max(0, at - turns - _BEFORE + 1), at + 1))
    return shown or set(range(WHOLE))


def _turn(anchor: str, message: Json, reviewed: Mapping[int, Answer], rule_title: RuleTitle) -> Markup:
    answer = reviewed.get(message["n"])
    whole = answer or reviewed.get(message.get("part_of", -1))
    faults = marked_faults(message, whole.costly if whole else ())[:_FAULTS]
    titles = {f["code"]: rule_title(f["code"]) for f in faults}
    role = message["role"]
    about = " · ".join(part for part in (words.name(words.ROLES, role), shown_author(message), _when(message)) if part)
    bubble = el("div", el("p", about, cls="who"), el("div", marked(message, faults, 1, titles), cls="text"), cls="bubble")
    told = el("ol", *(_fault(f, titles) for f in faults), cls="findings") if faults else None
    return el("div", bubble, told, _review(answer, rule_title) if answer else None, id=anchor, cls=f"turn {role}")


def _when(message: Json) -> str:
    """The moment where the message was written; a time that cannot be read stands as it came."""
    written, day = str(message.get("at") or ""), day_of(message)
    return f"{day:%d.%m.%Y} {written[11:16]}".strip() if day else written[:16]


def _fault(fault: Json, titles: Mapping[str, str]) -> Markup:
    fix = str((fault.get("fix") or {}).get("text") or "")
    instead = (" Замена: ", el("ins", fix)) if fix and f"«{fix}»" not in fault["message"] else ()
    head = el("b", titles[fault["code"]], cls=fault["severity"])
    return el("li", head, " ", el("code", fault["code"]), el("p", fault["message"], *instead))


def _review(answer: Answer, rule_title: RuleTitle) -> Markup:
    head = el("p", badge(answer.verdict), el("b", f"{answer.score} из 100", cls="points"), cls="verdict")
    reasons = [words.reason_text(reason, rule_title) for reason in answer.why]
    lost = ", ".join(_lost(c) for c in answer.lost)
    facts = (
        joined((el("dt", name, cls=_PART_OF.get(name)), el("dd", value))) for name, value in words.facts(answer) if value not in _NOTHING
    )
    blocks = (
        el("p", "; ".join(reasons), cls="why") if reasons else None,
        el("p", f"Баллы: {lost}") if lost else None,
        el("dl", *facts, cls="facts"),
        _advice(answer.last.get("advice") or ()),
        _offers(answer.last.get("offers") or ()),
    )
    return el("section", head, *blocks, cls="review", aria_label="Разбор ответа")


_NOTHING: Final = ("нет", "не заданы")
"""Facts that say that there is nothing to say."""

_PART_OF: Final[Mapping[str, str]] = {title: part for part, title in words.PARTS.items()}
"""The class of the underline a part of a refusal has in the text."""


def _lost(contribution: Json) -> str:
    name = words.name(words.CRITERIA, contribution["criterion"])
    return f"{name[:1].lower()}{name[1:]} {words.number(contribution['points'])}"


def _advice(advice: Sequence[Json]) -> Markup | None:
    if not advice:
        return None
    items = (el("li", a["text"], el("blockquote", a["example"]) if a.get("example") else None) for a in advice)
    return joined((el("h4", "Что сделать"), el("ol", *items, cls="advice")))


def _offers(offers: Sequence[Json]) -> Markup | None:
    """What the refusal lacks, with a sentence for each part; gaps are left to the agent."""
    if not offers:
        return None
    rows = (joined((el("dt", words.offer_title(o)), el("dd", el("q", o["text"])))) for o in offers)
    return joined((el("h4", words.OFFERS), el("dl", *rows, cls="facts")))
