"""Elements of a page: everything that is not markup already is escaped on its way in."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from toneqa.report.summary import visible


class Markup(str):
    """Text that is HTML already; everything else is escaped on its way into an element."""

    __slots__ = ()


def el(tag: str, *children: object, **attributes: object) -> Markup:
    """An element. ``cls`` stands for class, ``data_x`` for data-x; None leaves an attribute or a child out."""
    named = ((k.replace("cls", "class").replace("_", "-"), v) for k, v in attributes.items() if v is not None)
    given = "".join(f' {k}="{safe(v)}"' for k, v in named)
    return Markup(f"<{tag}{given}>{joined(children)}</{tag}>")


def joined(children: Iterable[object]) -> Markup:
    return Markup("".join(safe(child) for child in children if child is not None))


def safe(value: object) -> str:
    return value if isinstance(value, Markup) else escape(visible(str(value)))


def bar(part: float, whole: float, cls: str = "part") -> Markup:
    width = f"{round(100 * min(part, whole) / whole, 2) if whole else 0:g}"
    rects = (el("rect", width=100, height=6, cls="track"), el("rect", width=width, height=6, cls=cls))
    return el("svg", *rects, cls="bar", viewBox="0 0 100 6", preserveAspectRatio="none", aria_hidden="true")
