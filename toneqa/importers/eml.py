"""One mail: decoded with its charset mended, HTML to text, attachments named, robots told apart."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import InvalidBase64LengthDefect, MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_STANDARD, Item, ReadOptions, check_size, failure, message_in
from toneqa.text.decode import clean, decode_bytes, html_to_text
from toneqa.types import Conversation, Message, Role

_FOLD: Final = re.compile(r"\r?\n[ \t]+")
_ADJACENT: Final = re.compile(r"\?=\s+=\?")
_ROBOTS: Final = frozenset({"auto-generated", "auto-replied", "auto-notified"})
_BULK: Final = frozenset({"bulk", "list", "junk"})
_READ: Final = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
"""Other kinds of text, as calendars and business cards, are attachments."""

_CID: Final = re.compile(r"""\bcid:([^\s"'<>()]{1,200})""", re.IGNORECASE)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")
_HEADERS: Final = re.compile(
    rb"(?:From [^\n]{1,300}\n)?"
    rb"(?:(?:From|To|Cc|Subject|Date|Received|Return-Path|Reply-To|Sender|Message-ID|In-Reply-To|References|MIME-Version"
    rb"|Content-[A-Za-z-]{1,30}|Delivered-To|Authentication-Results|DKIM-Signature|ARC-[A-Za-z-]{1,30}|X-[A-Za-z0-9-]{1,60})"
    rb":[^\n]{0,1000}\n(?:[ \t][^\n]{0,1000}\n){0,100}){2}",
    re.IGNORECASE,
)
"""Two headers in a row; a draft may begin with one."""


class _AnyBytes(email.policy.Compat32):
    """Headers come on one line; the standard policy loses names of files whose letters were never encoded."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        line = _FOLD.sub(" ", value)
        return line if line.isascii() else decode_bytes(line.encode("utf-8", "surrogateescape"))


class EmlFile:
    name = "eml"
    title = "Одно письмо"
    suffixes = (".eml",)
    needs = "письмо с заголовками; ваши отличает --agent-domain"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return _HEADERS.match(head.lstrip(b"\xef\xbb\xbf\r\n")) is not None

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        data = path.read_bytes()
        if not data.strip(BLANK):
            yield failure(DataError("E201"), str(path), path.name)
            return
        try:
            mail, message = read_mail(data, options)
        except DataError as error:
            yield failure(error, str(path), path.name)
            return
        meta = {"subject": subject} if (subject := header(mail, "Subject")) else {}
        yield check_size(Conversation(mail_id(mail), (message,), "email", str(path), meta))


def read_mail(data: bytes, options: ReadOptions) -> tuple[Mail, Message]:
    """A letter and its words.

    Raises:
        DataError: E206, also for what the standard parser stumbles over: one letter must not stop a mailbox.
    """
    try:
        mail = parse_mail(data)
        return mail, mail_message(mail, options)
    except (TypeError, ValueError, LookupError, MessageError, RecursionError) as error:
        raise DataError("E206", what=type(error).__name__) from error


def parse_mail(data: bytes) -> Mail:
    """
    Raises:
        DataError: E206 when there is no header, so it is no mail.
    """
    mail = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=_AnyBytes())
    if not mail.keys():
        raise DataError("E206", what="нет заголовков")
    return mail


def mail_id(mail: Mail) -> str:
    return header(mail, "Message-ID").strip("<> ")


def mail_message(mail: Mail, options: ReadOptions) -> Message:
    """The mail's own words as a message; quoted mail stays in the text, zones mark it.

    Raises:
        DataError: E206 the body cannot be decoded.
    """
    names: list[str] = []
    text = _body(mail, names)
    if not text.strip() and not names and not mail.is_multipart() and mail.get_payload():
        raise DataError("E206", what="тело письма не раскодировать")
    author = _author(mail)
    message = Message(Role.AGENT, text, _date(mail), author, {"attachments": names} if names else {})
    role = _role(mail, message, options)
    return Message(role, text, message.at, author, message.extra)


def _role(mail: Mail, message: Message, options: ReadOptions) -> Role:
    if _is_robot(mail):
        return Role.BOT
    if not options.agent_domains:
        return options.role
    return Role.AGENT if message_in(message, options.agent_domains) else Role.CLIENT


def _is_robot(mail: Mail) -> bool:
    """Exchange writes X-Auto-Response-Suppress on human answers too: alone it marks a robot only where no letter is answered."""
    if _token(mail, "Auto-Submitted") in _ROBOTS or _token(mail, "Precedence") in _BULK or header(mail, "List-Id"):
        return True
    return _token(mail, "X-Auto-Response-Suppress") not in ("", "none") and not header(mail, "In-Reply-To")


def _token(mail: Mail, name: str) -> str:
    return header(mail, name).split(";")[0].strip().lower()


def _author(mail: Mail) -> str | None:
    """The address is found before names are decoded, for a name may hold a comma: «Ирина, клиника»; some programs encode all of it."""
    texts = (_unfolded(mail, "From"), header(mail, "From"))
    found = [address for text in texts for _, address in getaddresses([text]) if address]
    best = next((address for address in found if "@" in address), found[0] if found else "")
    return decode_words(best.rpartition("<")[2].strip("> ")) or None


def _date(mail: Mail) -> str | None:
    try:
        return parsedate_to_datetime(header(mail, "Date")).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def header(mail: Mail, name: str) -> str:
    """A header as text; letters beyond ASCII that were never encoded are read like those of a body."""
    return decode_words(_unfolded(mail, name)).strip()


def _unfolded(mail: Mail, name: str) -> str:
    """A header as it was sent, on one line."""
    raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return _FOLD.sub(" ", str(raw))


def decode_words(text: str) -> str:
    """Encoded words are joined as bytes first, for they may be split inside a character; broken ones stay as they are."""
    joined = _ADJACENT.sub("?==?", text)
    try:
        return clean(_join_words(decode_header(joined)))
    except (ValueError, LookupError, AssertionError, MessageError):
        return decode_bytes(joined.encode("utf-8", "surrogateescape"))


def _join_words(words: list[tuple[Any, str | None]]) -> str:
    runs: list[tuple[bytes, str | None]] = []
    for word, charset in words:
        data = word.encode("utf-8", "surrogateescape") if isinstance(word, str) else word
        if runs and runs[-1][1] == charset:
            runs[-1] = (runs[-1][0] + data, charset)
        else:
            runs.append((data, charset))
    return "".join(decode_bytes(data, charset) for data, charset in runs)


def _body(mail: Mail, names: list[str]) -> str:
    plain: list[str] = []
    html: list[str] = []
    parts = list(_parts(mail))
    shown = _shown_inside(parts)
    for part in parts:
        if name := _attachment(part, shown):
            names.append(name)
        elif part.get_content_type() == "text/html":
            html.append(html_to_text(_text(part)))
        elif part.get_content_type() in _READ:
            plain.append(_text(part))
    text = "\n\n".join(piece for piece in plain if piece.strip())
    return text if text.strip() else "\n\n".join(html)


def _parts(mail: Mail) -> Iterator[Mail]:
    """Leaves in order; mails inside the mail are attachments, not words of its author."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Mail):
            yield from _parts(part)


def _shown_inside(parts: list[Mail]) -> frozenset[str]:
    """Content-IDs of the pictures that the letter itself shows: a logo is no attachment."""
    pages = [_text(part) for part in parts if part.get_content_type() == "text/html"]
    return frozenset(unquote(found) for page in pages for found in _CID.findall(page))


def _attachment(part: Mail, shown: frozenset[str]) -> str | None:
    name = part.get_filename()
    kind, attached = part.get_content_type(), part.get_content_disposition() == "attachment"
    if kind == "message/rfc822":
        return name or "вложенное письмо"
    if not attached and str(part.get("Content-ID", "")).strip(" <>") in shown:
        return None
    if attached or (kind not in _READ and part.get_content_maintype() != "multipart"):
        return _join_name(name) or kind
    return None


def _join_name(name: str | None) -> str | None:
    if not name:
        return None
    return decode_words(name).replace("/", "_").replace("\\", "_")


def _text(part: Mail) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
        data = _whole_groups(data)
    return decode_bytes(data, part.get_content_charset())


def _whole_groups(data: bytes) -> bytes:
    """Base64 cut off after the first sign of four: the parser gives it back as it is, here only that sign is lost."""
    coded = _NOT_BASE64.sub(b"", data)
    return base64.b64decode(coded[: len(coded) // 4 * 4])
