"""What was not scored, and why."""

from __future__ import annotations

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview.collect import Overview


def troubles(overview: Overview) -> Markup | None:
    groups = (("Не прочитано", "error"), ("Пропущено", "skipped"))
    blocks = [_listed(title, status, overview) for title, status in groups if overview.statuses[status]]
    return el("section", el("h2", "Что не обработано"), *blocks, id="troubles") if blocks else None


def _listed(title: str, status: str, overview: Overview) -> Markup:
    kept, count = overview.troubles[status], overview.statuses[status]
    items = (el("li", el("b", t.code + " ") if t.code else None, t.text, " ", el("span", t.at or t.id, cls="why")) for t in kept)
    rest = el("p", f"И ещё {words.number(count - len(kept))} — в файле результатов.") if count > len(kept) else None
    return joined((el("h3", f"{title}: {words.number(count)}"), el("ul", *items, cls="troubles"), rest))
