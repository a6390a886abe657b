"""Several people behind one address, as «help@shop»: told apart by the name they send or sign with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import Message as Mail
from typing import Final

from toneqa.importers.mail_headers import header
from toneqa.text.signers import FIRST_NAMES, LATIN_NAMES
from toneqa.text.zones import find_zones
from toneqa.types import Message, Role, ZoneKind

_NAME: Final = re.compile(r"[A-ZА-ЯЁ][a-zа-яё]+(?: [A-ZА-ЯЁ][a-zа-яё]+(?:-[A-ZА-ЯЁ][a-zа-яё]+)?)?")
_ADDRESS: Final = re.compile(r"<[^<>]*>")
_LONGEST: Final = 200
"""Signs of a line in which a name is looked for."""


def signer(mail: Mail, message: Message) -> str:
    """First name, and surname where it stands beside it, of who sends or signs a letter; empty when neither tells."""
    sender = _ADDRESS.sub(" ", header(mail, "From")[:_LONGEST])
    return _name(sender) or next(filter(None, map(_name, _signature(message.text))), "")


def apart(messages: Sequence[Message], signers: Sequence[str]) -> list[Message]:
    """Where letters of our people from one address bear different names, the author is the address with the name.

    «help@shop» signed «Анна» and «Пётр» becomes «help@shop (Анна)» and «help@shop (Пётр)»; an unsigned letter keeps the address.
    """
    names: dict[str | None, set[str]] = {}
    for message, name in zip(messages, signers, strict=True):
        if message.role is Role.AGENT and name:
            names.setdefault(message.author, set()).add(name)
    shared = {author for author, known in names.items() if author and len(known) > 1}
    return [_named(message, name) if message.author in shared else message for message, name in zip(messages, signers, strict=True)]


def _named(message: Message, name: str) -> Message:
    return replace(message, author=f"{message.author} ({name})") if name and message.role is Role.AGENT else message


def _signature(text: str) -> list[str]:
    zones = [text[z.start : z.end] for z in find_zones(text) if z.kind is ZoneKind.SIGNATURE]
    return [line[:_LONGEST] for zone in zones for line in zone.splitlines()]


def _name(line: str) -> str:
    return next((found for found in _NAME.findall(line) if any(map(_is_first, found.split()))), "")


def _is_first(word: str) -> bool:
    plain = word.lower().replace("ё", "е")
    return plain in FIRST_NAMES or plain in LATIN_NAMES
