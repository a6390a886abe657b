"""One mail: decoded with its charset mended, HTML to text, attachments named, robots told apart."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message as Mail
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_STANDARD, Item, ReadOptions, check_size, failure, message_in
from toneqa.importers.mail_body import read_body
from toneqa.importers.mail_headers import FOLD, author, header
from toneqa.importers.mail_robots import is_robot
from toneqa.text.decode import decode_bytes
from toneqa.types import Conversation, Message, Role

__all__ = ["EmlFile", "header", "mail_id", "read_mail"]

MAX_LETTER: Final = 64_000_000
"""Bytes. Gmail sends 25 MB of attachments and receives 50, Yandex sends 30, Exchange Online 35 unless it is told otherwise."""

_LONGEST: Final = 10_000
"""Signs of a structured header that are read: the standard parser takes quadratic time for parameters."""

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
        line = FOLD.sub(" ", value[:_LONGEST])
        return line if line.isascii() else _decoded(line)


@lru_cache(maxsize=64)
def _decoded(line: str) -> str:
    """Remembered, for a header is asked for some 14 times while its part is read, and guessing a charset is slow."""
    return decode_bytes(line.encode("utf-8", "surrogateescape"))


class EmlFile:
    name = "eml"
    title = "Одно письмо"
    suffixes = (".eml",)
    needs = "письмо с заголовками; ваши отличает --agent-domain"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return _HEADERS.match(head.lstrip(b"\xef\xbb\xbf\r\n")) is not None

    def read(self, path: Path, options: ReadOptions) -> Iterator[Item]:
        try:
            data = letter_bytes(path)
            if not data.strip(BLANK):
                raise DataError("E201")
            mail, message = read_mail(data, options)
        except DataError as error:
            yield failure(error, str(path), path.name)
            return
        meta = {"subject": subject} if (subject := header(mail, "Subject")) else {}
        yield check_size(Conversation(mail_id(mail), (message,), "email", str(path), meta))


def letter_bytes(path: Path) -> bytes:
    """
    Raises:
        DataError: E224
    """
    check_letter(path.stat().st_size)
    return path.read_bytes()


def check_letter(size: int) -> None:
    """
    Raises:
        DataError: E224 the standard parser would take ten times as much memory, and mail services let no such letter through.
    """
    if size > MAX_LETTER:
        raise DataError("E224", what=f"{MAX_LETTER // 1_000_000} МБ")


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
    text = read_body(mail, names)
    if not text.strip() and not names and not mail.is_multipart() and mail.get_payload():
        raise DataError("E206", what="тело письма не раскодировать")
    writer = author(mail)
    message = Message(Role.AGENT, text, _date(mail), writer, {"attachments": names} if names else {})
    role = _role(mail, message, options)
    return Message(role, text, message.at, writer, message.extra)


def _role(mail: Mail, message: Message, options: ReadOptions) -> Role:
    if is_robot(mail, message.text):
        return Role.BOT
    if not options.agent_domains:
        return options.role
    return Role.AGENT if message_in(message, options.agent_domains) else Role.CLIENT


def _date(mail: Mail) -> str | None:
    try:
        return parsedate_to_datetime(header(mail, "Date")).isoformat()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
