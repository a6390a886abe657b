"""A conversation as a line of the wire format, personal data masked unless asked otherwise."""

from __future__ import annotations

import re
from typing import Any, Final

from toneqa.lang.annotate import annotate
from toneqa.privacy.mask import mask_message, mask_value
from toneqa.types import Conversation, Message

_NUMBERED: Final = re.compile(r"[a-zа-яё]{1,20}[-_ ]?\d{1,5}", re.IGNORECASE)
"""«agent-3», «Оператор 12»: numbers, not names."""

_ADDRESS: Final = re.compile(r"@|^\+|^[78]\d{10}$")


def to_wire(conversation: Conversation, masked: bool) -> dict[str, Any]:
    """Keys of the input line in their usual order. Masked: authors are numbered within the conversation, for a name is personal
    data and so is the number of a person in a messenger."""
    authors = _authors(conversation) if masked else {}
    line: dict[str, Any] = {"id": _id(conversation, masked)}
    if conversation.channel:
        line["channel"] = conversation.channel
    line["messages"] = [_message(message, masked, authors) for message in conversation.messages]
    if conversation.meta:
        line["meta"] = mask_value(dict(conversation.meta)) if masked else dict(conversation.meta)
    extra = mask_value(dict(conversation.extra)) if masked else dict(conversation.extra)
    return line | {key: value for key, value in extra.items() if key not in line}


def _id(conversation: Conversation, masked: bool) -> str:
    """Threads called by an address or a phone are masked; numbers of tickets stay."""
    return str(mask_value(conversation.id)) if masked and _ADDRESS.search(conversation.id) else conversation.id


def _message(message: Message, masked: bool, authors: dict[str, str]) -> dict[str, Any]:
    text = mask_message(annotate(message)) if masked else message.text
    line: dict[str, Any] = {"role": message.role.value, "text": text}
    if message.at:
        line["at"] = message.at
    if message.author:
        line["author"] = authors.get(message.author, message.author)
    extra = mask_value(dict(message.extra)) if masked else dict(message.extra)
    return line | {key: value for key, value in extra.items() if key not in line}


def _authors(conversation: Conversation) -> dict[str, str]:
    """Name of ours by name of the file: client-1, agent-2; what is a number already stays."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for message in conversation.messages:
        if message.author and message.author not in names:
            counts[message.role] = counts.get(message.role, 0) + 1
            numbered = _NUMBERED.fullmatch(message.author) is not None
            names[message.author] = message.author if numbered else f"{message.role}-{counts[message.role]}"
    return names
