"""Headers of a mail as text: folded lines, encoded words split inside a letter, letters that were never encoded."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Mail
from email.utils import getaddresses
from typing import Any, Final

from toneqa.text.decode import clean, decode_bytes

FOLD: Final = re.compile(r"\r?\n[ \t]+")
_ADJACENT: Final = re.compile(r"\?=\s+=\?")
_VIA: Final = re.compile(r"\bvia\b|\bчерез\b", re.IGNORECASE)
_LONGEST: Final = 100_000
"""Signs of a header that are read: RFC 5322 allows 998 a line, and long lists of recipients take some ten thousand."""

_ADDRESSES: Final = 5_000
"""Signs of a header of addresses that are read: the standard parser takes quadratic time, and one sender is wanted."""

NO_REPLY: Final = re.compile(
    r"(?:[\w.+]{1,40}[-_.])?(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?otvecha(?:j|y|i)(?:te)?|auto[-_.]?reply|robot|mailer-daemon|postmaster)"
    r"(?:[-_.+][\w.+-]{1,60})?",
    re.IGNORECASE,
)
"""What stands before the @ of an address nobody reads."""


def header(mail: Mail, name: str) -> str:
    """A header as text; letters beyond ASCII that were never encoded are read like those of a body."""
    return decode_words(_unfolded(mail, name)).strip()


def _unfolded(mail: Mail, name: str) -> str:
    """A header as it was sent, on one line."""
    raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return FOLD.sub(" ", str(raw)[:_LONGEST])


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


def author(mail: Mail) -> str | None:
    """Who wrote it. A list or a form of a site that sends in its own name tells the writer in another header."""
    sender = address(mail, "From")
    writer = address(mail, "X-Original-From")
    answered = address(mail, "Reply-To")
    if "@" in writer:
        return writer
    if "@" in answered and (_VIA.search(header(mail, "From")) or is_form(sender, answered)):
        return answered
    return sender or None


def is_form(sender: str, answered: str) -> bool:
    """«noreply@shop» whose answers go to another house: a client filled in a form on the site."""
    return is_no_reply(sender) and not is_no_reply(answered) and _house(answered) not in ("", _house(sender))


def is_no_reply(sender: str) -> bool:
    return NO_REPLY.fullmatch(sender.rpartition("@")[0]) is not None


def _house(sender: str) -> str:
    return sender.rpartition("@")[2].lower()


def _addresses(text: str) -> list[str]:
    """Comments inside comments exhaust the standard parser: then nobody is named, and the letter stays."""
    try:
        return [one for _, one in getaddresses([text]) if one]
    except (RecursionError, ValueError, IndexError):
        return []


def address(mail: Mail, name: str) -> str:
    """The address is found before names are decoded, for a name may hold a comma: «Ирина, клиника»; some programs encode all of it."""
    raw = _unfolded(mail, name)[:_ADDRESSES]
    found = [one for text in (raw, decode_words(raw)) for one in _addresses(text)]
    best = next((one for one in found if "@" in one), found[0] if found else "")
    return decode_words(best.rpartition("<")[2].strip("> "))
