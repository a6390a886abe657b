"""Bytes and HTML to text: the only step of toneqa that changes length."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

_GUESSES: Final = ("cp1251", "koi8-r", "cp866")
_CONTROLS: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
_COMMON: Final = frozenset("оеаинтсрвлкмдпуяыьгзбчй")
_NEWLINES: Final = re.compile(r"\r\n?|\u2028|\u2029|\x85")


def decode_bytes(data: bytes, declared: str | None = None) -> str:
    """Text of unknown or wrongly labelled bytes.

    UTF-8 that decodes is UTF-8 (random Cyrillic bytes hardly ever do); else the declared charset stands beside
    the Russian ones and the reading with most common Russian lower-case letters wins.
    """
    for bom, name in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(bom):
            return clean(data.decode(name, "replace"))
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    known = [name for name in (declared, *_GUESSES) if name and _known(name)]
    readings = [data.decode(name, "replace") for name in dict.fromkeys([*known, "utf-8"])]
    return clean(max(readings, key=_russianness))


def clean(text: str) -> str:
    """One kind of line end, composed letters, no control characters but tab and newline."""
    return unicodedata.normalize("NFC", _NEWLINES.sub("\n", text).translate(_CONTROLS))


def _known(name: str) -> bool:
    try:
        return codecs.lookup(name).name not in ("utf-7", "idna", "punycode", "base64", "hex", "rot13", "zlib", "bz2", "uu", "quopri")
    except LookupError:
        return False


_SAMPLE: Final = 20_000


def _russianness(text: str) -> float:
    """Share of common small letters, less what no Russian text holds; ties go to the first reading."""
    sample = text[:_SAMPLE]
    good = sum(c in _COMMON for c in sample)
    bad = sum(c == "\ufffd" or unicodedata.category(c) in ("Cc", "Co", "So") and c not in "\n\t\r" for c in sample)
    inner_capitals = len(re.findall("[а-яё][А-ЯЁ]", sample))
    return (good - 3 * bad - 2 * inner_capitals) / max(len(sample), 1)


_BLOCKS: Final = frozenset(
    "p div tr table ul ol h1 h2 h3 h4 h5 h6 section article header footer blockquote pre hr".split()
)
_SKIPPED: Final = frozenset("style script head title noscript template".split())
_VOID: Final = frozenset("br hr img meta link input".split())
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0", re.IGNORECASE)
_QUOTING: Final = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|mail_ru_quote|cl-quote", re.IGNORECASE)


class _Text(HTMLParser):
    """Collects text; ``_stack`` holds (tag, hidden, quoted) of what is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self.depths: list[int] = [0]
        self._stack: list[tuple[str, bool, bool]] = []
        self._hidden = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or tag in _BLOCKS or tag == "li":
            self._new_line()
        if tag == "li":
            self.lines[-1].append("• ")
        if tag not in _VOID:
            self._open(tag, dict(attrs))

    def _open(self, tag: str, attrs: dict[str, str | None]) -> None:
        hidden = tag in _SKIPPED or bool(_HIDDEN.search(attrs.get("style") or "")) or "hidden" in attrs
        quoted = tag == "blockquote" or bool(_QUOTING.search(attrs.get("class") or ""))
        self._stack.append((tag, hidden, quoted))
        self._hidden += hidden
        self._quoted += quoted
        if quoted:
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        if not any(open_tag == tag for open_tag, _, _ in self._stack[-50:]):
            return
        while self._stack:
            open_tag, hidden, quoted = self._stack.pop()
            self._hidden -= hidden
            self._quoted -= quoted
            if open_tag == tag:
                break
        if tag in _BLOCKS or tag == "li":
            self._new_line()

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1].append(re.sub(r"\s+", " ", data))
            self.depths[-1] = self._quoted

    def _new_line(self) -> None:
        self.lines.append([])
        self.depths.append(self._quoted)


def html_to_text(html: str) -> str:
    """Text of an HTML letter: paragraphs, list items and line breaks kept, quoted mail marked by ``>``."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    rows = ["".join(parts).strip(" ") for parts in parser.lines]
    marked = ["> " * bool(depth) + row if row else "" for row, depth in zip(rows, parser.depths, strict=True)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(marked)).strip("\n")
