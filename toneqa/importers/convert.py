"""A conversation as a line of the wire format, personal data masked unless asked otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from toneqa.config.settings import AUTHOR
from toneqa.lang.annotate import annotate
from toneqa.privacy.kinds import Finder
from toneqa.privacy.mask import kept_openly, mask_message, mask_value
from toneqa.types import Conversation, Message

_NUMBERED: Final = re.compile(r"[a-zа-яё]{1,20}[-_ ]?\d{1,5}", re.IGNORECASE)
"""«agent-3», «Оператор 12»: numbers, not names."""


def to_wire(conversation: Conversation, masked: bool, keep: Collection[str] = (), people: Finder | None = None) -> dict[str, Any]:
    """Keys of the input line in their usual order. Masked: authors are numbered within the conversation, for a name is personal
    data and so is the number of a person in a messenger; kinds in ``keep`` stay. Not masked: ``meta`` says so.
    The id is taken as it is: ``privacy.places`` has hidden what it tells."""
    authors = _authors(conversation) if masked and AUTHOR not in keep else {}
    talk = conversation if masked else kept_openly(conversation)
    line: dict[str, Any] = {"id": talk.id}
    if talk.channel:
        line["channel"] = talk.channel
    line["messages"] = [_message(message, masked, authors, keep, people) for message in talk.messages]
    if talk.meta:
        line["meta"] = mask_value(dict(talk.meta), keep) if masked else dict(talk.meta)
    extra = mask_value(dict(talk.extra), keep) if masked else dict(talk.extra)
    return line | {key: value for key, value in extra.items() if key not in line}


def _message(message: Message, masked: bool, authors: dict[str, str], keep: Collection[str], people: Finder | None) -> dict[str, Any]:
    text = mask_message(annotate(message), keep, people) if masked else message.text
    line: dict[str, Any] = {"role": message.role.value, "text": text}
    if message.at:
        line["at"] = message.at
    if message.author:
        line["author"] = authors.get(message.author, message.author)
    extra = mask_value(dict(message.extra), keep) if masked else dict(message.extra)
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
