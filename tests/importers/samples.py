"""Small files of every format, written in code, and how tests read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Item, ReadOptions
from toneqa.importers.files import read_paths
from toneqa.types import Conversation, Failure, Message

TEXT: Final = "Мы вернём деньги за заказ 512."
OURS: Final = ReadOptions(agent_domains=("shop.example",))


def talk(*texts: str, **more: Any) -> bytes:
    """One line of JSON Lines, an agent's turn for every text."""
    messages = [{"role": "agent", "text": text} for text in texts]
    return json.dumps({"messages": messages, **more}, ensure_ascii=False).encode() + b"\n"


def letter(text: str = TEXT, *headers: str, charset: str = "utf-8", label: str | None = None) -> bytes:
    kind = f"Content-Type: text/plain; charset={label or charset}"
    head = "\n".join(["From: Anna <anna@shop.example>", "Subject: Ok", *headers, kind, "Content-Transfer-Encoding: 8bit"])
    return head.encode() + b"\n\n" + text.encode(charset) + b"\n"


def mailbox(*letters: bytes) -> bytes:
    return b"".join(b"From anna@shop.example Thu May 12 10:15:00 2022\n" + one.rstrip(b"\n") + b"\n\n" for one in letters)


def plain(text: str) -> bytes:
    return text.encode()


MAKERS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "jsonl": talk,
    "mbox": lambda text: mailbox(letter(text)),
    "eml": letter,
    "txt": plain,
}
"""A file of every importer whose only message is the given text."""


def read(path: Path, data: bytes, options: ReadOptions | None = None) -> list[Item]:
    path.write_bytes(data)
    return list(read_paths([path], options or ReadOptions()))


def conversation(path: Path, data: bytes, options: ReadOptions | None = None) -> Conversation:
    (item,) = read(path, data, options)
    assert isinstance(item, Conversation), item
    return item


def message(path: Path, data: bytes, options: ReadOptions | None = None) -> Message:
    (found,) = conversation(path, data, options).messages
    return found


def codes(items: list[Item]) -> list[str]:
    """The code of every failure, ``ok`` for a conversation."""
    return [item.code if isinstance(item, Failure) else "ok" for item in items]
