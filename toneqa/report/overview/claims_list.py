"""Claims with the day by which the law wants them settled."""

from __future__ import annotations

from typing import Final

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview.blocks import calm, day, listing, row, row_head, table
from toneqa.report.overview.cells import Ref
from toneqa.report.overview.claims import OPEN, STATES, TERMS, Claim, Term
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.letters import Entry, Letter
from toneqa.report.overview.links import Links
from toneqa.report.summary import short

LISTED: Final = 30

_NOTE: Final = (
    "Это подсказка, а не юридический совет: toneqa узнаёт вид требования по словам клиента и не знает ни договора, ни обстоятельств. "
    "Срок считается со следующего дня после требования; если он кончается в выходной, последним будет ближайший рабочий день (ст. 191 и 193 ГК РФ). "
    "Праздники здесь не учтены. Закон говорит о том, когда требование выполнить, а в переписке видно лишь, когда ответили. Сверьте с юристом."
)


def claims(overview: Overview, links: Links) -> Markup:
    total = overview.cell("claim")
    if not total.count:
        return calm("Претензий нет.")
    states = [(name, overview.cell("claim", "state", state)) for state, name in STATES.items()]
    counts = (el("li", el("b", links.number(cell, f"Претензии {name}")), f" {name}") for name, cell in states if cell.count)
    rows = [_row(ref, letter, entry, links) for ref, letter, entry in links.listed(total.refs[:LISTED])]
    return joined((el("ul", *counts, cls="legend"), listing(rows), el("h3", "Какой срок даёт закон"), _terms(overview, links), calm(_NOTE)))


def _row(ref: Ref, letter: Letter, entry: Entry, links: Links) -> Markup:
    claim = letter.claim
    if claim is None:
        return el("li", row_head(ref, letter, entry, links))
    demand = el("q", short(claim.demand, 110)) if claim.demand else None
    return el("li", row_head(ref, letter, entry, links, _clock(claim)), el("p", demand, " ", el("span", _told(claim), cls="why")))


def _clock(claim: Claim) -> Markup:
    """The last day; the page itself says how long that is from the day it is read, while no answer is there."""
    if claim.due is None:
        return el("span", STATES[claim.state], cls=f"clock {claim.state}")
    text = f"до {day(claim.due)}"
    waiting = claim.due.isoformat() if claim.state == OPEN else None
    return el("span", text if waiting else f"{STATES[claim.state]}: {text}", cls=f"clock {claim.state}", data_due=waiting)


def _told(claim: Claim) -> str:
    told = [claim.term.title]
    if claim.received:
        told.append(f"получено {day(claim.received)}")
    if claim.days is not None:
        told.append("ответ в тот же день" if claim.days <= 0 else f"первый ответ через {words.plural(claim.days, 'день', 'дня', 'дней')}")
    return " · ".join(told)


def _terms(overview: Overview, links: Links) -> Markup:
    return table("pairs", ("Требование", "Претензий", "Срок", "Откуда"), (_term(term, overview, links) for term in TERMS))


def _term(term: Term, overview: Overview, links: Links) -> Markup:
    cell = overview.cell("claim", "kind", term.kind)
    return row(
        term.title, links.number(cell) if cell.count else "0", el("td", term.length, el("small", term.note)), el("td", term.law, cls="why")
    )
