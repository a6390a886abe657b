"""HTML letters to text in linear time: paragraphs, lists and line breaks kept, quoted mail marked by ``>``.

A scanner of its own splits tags from text: the standard parser takes quadratic time on broken markup.
"""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_TAG: Final = re.compile(r"""<(/?)([a-zA-Z][\w:-]{0,30})((?:[^<>"']|"[^"<]{0,4000}"|'[^'<]{0,4000}')*+)>|<!--|<[!?][^<>]*+>""")
_RAW: Final = frozenset({"style", "script", "title", "textarea", "noscript", "template", "xml"})
"""Elements whose inside is no text of the letter, jumped over as a whole."""

_LINES: Final = frozenset(
    ["div", "tr", "section", "article", "header", "footer", "center", "form", "dt", "dd", "figure", "address", "main"]
)
_PARAGRAPHS: Final = frozenset(["p", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dl", "hr"])
_VOID: Final = frozenset(["br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr", "source"])
_CELLS: Final = frozenset({"td", "th"})
_IMPLIED: Final = frozenset({"p", "li", "td", "th", "tr", "dt", "dd"})
"""Elements that a new one of the same name closes, for letters often leave them open."""

_HIDDEN: Final = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all"
    r"|(?:font-size|max-height|opacity)\s{0,9}:\s{0,9}0(?:\.0{1,9})?(?:px|pt|em|rem|%)?\s{0,9}(?:!important\s{0,9})?(?:;|$)",
    re.IGNORECASE,
)
_QUOTING: Final = re.compile(r"gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|mail_ru_quote|cl-quote", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([a-zA-Z][\w:.-]*+)(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
"""Every attribute with its value is read, so that a value («title="hidden"») is never taken for a name."""

_USED: Final = frozenset({"style", "class", "hidden", "start"})
_SPACE: Final = re.compile(r"[^\S\n]+")
_ANY_SPACE: Final = re.compile(r"\s+")


def html_to_text(html: str) -> str:
    """Text of an HTML letter; unclosed tags, comments and scripts do no harm."""
    writer = _Writer()
    for piece in _pieces(html):
        if isinstance(piece, str):
            writer.text(piece)
        elif piece.group(1):
            writer.close(piece.group(2).lower())
        else:
            writer.open(piece.group(2).lower(), piece.group(3))
    return writer.result()


def _pieces(html: str) -> Iterator[str | re.Match[str]]:
    """Runs of text and tags; comments and raw elements are left out."""
    at = done = 0
    lacking: set[str] = set()
    while match := _TAG.search(html, at):
        yield html[done : match.start()]
        at = done = match.end()
        stop = "-->" if match.group() == "<!--" else _raw_end(match)
        if stop and stop not in lacking:
            end = _end_of(html, stop, at)
            lacking |= {stop} if end < 0 else set()
            at = done = max(at, end)
        if match.group(2) and not stop:
            yield match
    yield html[done:]


def _raw_end(match: re.Match[str]) -> str:
    name = (match.group(2) or "").lower()
    return f"</{name}" if name in _RAW and not match.group(1) else ""


def _end_of(html: str, stop: str, at: int) -> int:
    match = re.compile(re.escape(stop) + ("" if stop == "-->" else "[^<>]*+>?"), re.IGNORECASE).search(html, at)
    return match.end() if match else -1


@dataclass(slots=True)
class _Element:
    tag: str
    hidden: bool
    quoted: bool


@dataclass(slots=True)
class _Writer:
    """Collects lines; what is open lies on a stack, so that what it hides or quotes ends with it.

    ``lists``: the last number of every open list, below 0 for bullets; ``headed``: has an open table a head?
    """

    parts: list[str] = field(default_factory=list)
    stack: list[_Element] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    lists: list[int] = field(default_factory=list)
    headed: list[bool] = field(default_factory=list)
    hidden: int = 0
    quoted: int = 0
    breaks: int = 0
    fresh: bool = True

    def open(self, tag: str, attributes: str) -> None:
        if tag in _IMPLIED and self.stack and self.stack[-1].tag == tag:
            self._pop()
        self._space(tag, opens=True)
        if tag not in _VOID:
            self._push(tag, dict(_attributes(attributes)) if attributes else {})
        if tag == "li":
            self.text(self._bullet())

    def close(self, tag: str) -> None:
        if self.count[tag]:
            while self._pop() != tag:
                pass
        if tag not in _VOID:
            self._space(tag)

    def text(self, raw: str) -> None:
        if self.hidden or not raw:
            return
        pattern = _SPACE if self.count["pre"] else _ANY_SPACE
        words = pattern.sub(" ", entities.unescape(raw).replace("\0", "").replace("\xad", ""))
        if self.fresh or self.breaks:
            words = words.lstrip(" ")
        if words:
            self._start_line()
            self.parts.append(words.replace("\n", "\n> ") if self.quoted else words)

    def result(self) -> str:
        lines = "".join(self.parts).split("\n")
        return "\n".join(re.sub(" {2,}", " ", line).rstrip(" ") for line in lines).strip("\n")

    def _start_line(self) -> None:
        if self.breaks and not self.fresh:
            self.parts.append("\n" * min(self.breaks, 2))
        if (self.breaks or self.fresh) and self.quoted:
            self.parts.append("> ")
        self.breaks, self.fresh = 0, False

    def _space(self, tag: str, opens: bool = False) -> None:
        if tag == "br":
            self.breaks += 1
        elif tag in _PARAGRAPHS:
            self.breaks = max(self.breaks, 2)
        elif tag in _LINES or tag == "li":
            self.breaks = max(self.breaks, 1)
        elif tag in _CELLS and not self.fresh and not self.breaks:
            self.parts.append(" | " if self.headed and self.headed[-1] and opens else " ")

    def _bullet(self) -> str:
        if not self.lists or self.lists[-1] < 0:
            return "• "
        self.lists[-1] += 1
        return f"{self.lists[-1]}. "

    def _push(self, tag: str, attributes: dict[str, str]) -> None:
        hidden = tag == "head" or bool(attributes and _is_hidden(attributes))
        quoted = tag == "blockquote" or bool(attributes and _QUOTING.search(attributes.get("class", "")))
        self.stack.append(_Element(tag, hidden, quoted))
        self.count[tag] += 1
        if tag in ("ol", "ul"):
            self.lists.append(_first(attributes) if tag == "ol" else -1)
        elif tag == "table":
            self.headed.append(False)
        elif tag == "th" and self.headed:
            self.headed[-1] = True
        self.hidden += hidden
        self.quoted += quoted
        if quoted:
            self.breaks = max(self.breaks, 1)

    def _pop(self) -> str:
        element = self.stack.pop()
        self.count[element.tag] -= 1
        if element.tag in ("ol", "ul"):
            self.lists.pop()
        elif element.tag == "table":
            self.headed.pop()
        self.hidden -= element.hidden
        self.quoted -= element.quoted
        if element.quoted:
            self.breaks = max(self.breaks, 1)
        if element.tag == "blockquote":
            self._unquote_below()
        return element.tag

    def _unquote_below(self) -> None:
        """The frame that Gmail puts around the cited block may hold answers under that block."""
        if self.stack and self.stack[-1].quoted and self.stack[-1].tag != "blockquote":
            self.stack[-1].quoted = False
            self.quoted -= 1


def _first(attributes: dict[str, str]) -> int:
    """The number before that of the first item."""
    start = attributes.get("start", "")
    return int(start) - 1 if start.isascii() and start.isdigit() and len(start) < 6 and start != "0" else 0


def _is_hidden(attributes: dict[str, str]) -> bool:
    """Not shown by a mail program: above all the preheader, a teaser for the list of letters."""
    named = "preheader" in attributes.get("class", "").lower()
    return named or "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")) is not None


def _attributes(raw: str) -> Iterator[tuple[str, str]]:
    for match in _ATTRIBUTE.finditer(raw):
        if (name := match.group(1).lower()) in _USED:
            yield name, entities.unescape(match.group(2) or match.group(3) or match.group(4) or "")
