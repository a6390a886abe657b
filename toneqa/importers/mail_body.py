"""The words of a mail: which part holds them, what HTML says; attachments by name."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from email.errors import InvalidBase64LengthDefect
from email.message import Message as Mail
from typing import Final
from urllib.parse import unquote

from toneqa.errors import DataError
from toneqa.importers.base import MAX_CHARS, file_name
from toneqa.importers.mail_headers import decode_words
from toneqa.text.decode import decode_bytes, html_to_text
from toneqa.text.flowed import unflow

_READ: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
"""Other kinds of text, as calendars and business cards, are attachments."""

_CID: Final = re.compile(r"""\bcid:([^\s"'<>()]{1,200})""", re.IGNORECASE)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_INLINE: Final = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,80};base64,[A-Za-z0-9+/=\s%]*+", re.IGNORECASE)
"""Pictures inside the markup, megabytes of one attribute."""

_LONGEST_PAGE: Final = 10 * MAX_CHARS
"""Of the HTML of a campaign nine tenths and more are markup."""

_WORD: Final = re.compile(r"\w{2,40}")
_SAME: Final = 0.5
"""In six letters at hand the plain twin holds 0.99 and more of the words of the HTML part, a stub 0.14 at most."""

_TWIN: Final = 0.9

Piece = tuple[Mail, str]


def read_body(mail: Mail, names: list[str]) -> str:
    """The text that its reader sees; names of attachments are added to ``names``."""
    return _words(mail, _shown_inside(list(_leaves(mail))), names)


def _words(part: Mail, shown: frozenset[str], names: list[str]) -> str:
    if _is_leaf(part):
        return _leaf(part, shown, names)
    pieces = [(child, _words(child, shown, names)) for child in part.get_payload() if isinstance(child, Mail)]
    pieces = [(child, text) for child, text in pieces if text.strip()]
    return _choose(pieces) if part.get_content_subtype() == "alternative" else _join(pieces)


def _leaf(part: Mail, shown: frozenset[str], names: list[str]) -> str:
    if name := _attachment(part, shown):
        names.append(name)
        return ""
    kind = part.get_content_type()
    return "" if kind not in _READ else _page(_text(part)) if kind == "text/html" else _text(part)


def _page(html: str) -> str:
    """
    Raises:
        DataError: E209 for a page that no letter needs.
    """
    bare = _INLINE.sub("", html)
    if len(bare) > _LONGEST_PAGE:
        raise DataError("E209", what=f"{len(bare) // 1000} тыс.", near=f"{_LONGEST_PAGE // 1000} тыс.")
    return html_to_text(bare)


def _choose(pieces: Sequence[Piece]) -> str:
    """Of one letter in several forms the plain one, unless it is a stub of what HTML says."""
    plain = next((text for part, text in pieces if not _is_page(part)), "")
    page = next((text for part, text in reversed(pieces) if _is_page(part)), "")
    return page if page and _share(page, plain) < _SAME else plain


def _join(pieces: Sequence[Piece]) -> str:
    """Parts that stand one after another; what another form has already said is left out."""
    kept: list[str] = []
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for part, text in pieces:
        words, page = _vocabulary(text), _is_page(part)
        if not words or len(words & said[not page]) <= _TWIN * len(words):
            kept.append(text)
            said[page] |= words
    return "\n\n".join(kept)


def _is_page(part: Mail) -> bool:
    return part.get_content_type() == "text/html" or part.get_content_maintype() == "multipart"


def _share(text: str, other: str) -> float:
    """Share of the words of a text that another one holds."""
    words = _vocabulary(text)
    return len(words & _vocabulary(other)) / max(len(words), 1)


def _vocabulary(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _is_leaf(part: Mail) -> bool:
    """Mails inside the mail are attachments, not words of its author."""
    return part.get_content_maintype() == "message" or not part.is_multipart()


def _leaves(mail: Mail) -> Iterator[Mail]:
    if _is_leaf(mail):
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Mail):
            yield from _leaves(part)


def _shown_inside(parts: list[Mail]) -> frozenset[str]:
    """Content-IDs of the pictures that the letter itself shows: a logo is no attachment."""
    pages = [_text(part) for part in parts if part.get_content_type() == "text/html"]
    return frozenset(unquote(found) for page in pages for found in _CID.findall(page))


def _attachment(part: Mail, shown: frozenset[str]) -> str | None:
    name = part.get_filename()
    kind, attached = part.get_content_type(), part.get_content_disposition() == "attachment"
    if kind == "message/rfc822":
        return _join_name(name) or "вложенное письмо"
    if not attached and str(part.get("Content-ID", "")).strip(" <>") in shown:
        return None
    if attached or (kind not in _READ and part.get_content_maintype() != "multipart"):
        return _join_name(name) or kind
    return None


def _join_name(name: str | None) -> str | None:
    return file_name(decode_words(name)) if name else None


def _text(part: Mail) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        data = _whole_groups(data)
    text = decode_bytes(data, (part.get_content_charset() or "").strip() or None)
    return unflow(text, _param(part, "delsp") == "yes") if _param(part, "format") == "flowed" else text


def _param(part: Mail, name: str) -> str:
    return str(part.get_param(name, "")).strip().lower()


def _whole_groups(data: bytes) -> bytes:
    """Base64 cut off after the first sign of four: the parser gives it back as it is, here only that sign is lost."""
    coded = _NOT_BASE64.sub(b"", data)
    return base64.b64decode(coded[: len(coded) // 4 * 4])
