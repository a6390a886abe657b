"""What an input consists of, as short hashes: to know it again, in this run or in the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, Final

from toneqa.importers.base import Item
from toneqa.importers.seen import hashed
from toneqa.types import Conversation

BYTES: Final = 16
"""128 bits: among a billion inputs two share a hash once in 10^20 runs."""

START: Final = bytes(BYTES)
"""The chain before the first input."""


def talk_key(talk: Conversation) -> bytes:
    """Equal for conversations whose results differ in id, place, times and names of authors alone.

    Who wrote what counts, not how he is called: two turns of one agent are one answer.
    """
    authors: dict[str | None, int] = {}
    messages = [(m.role.value, m.text, authors.setdefault(m.author, len(authors)), m.extra) for m in talk.messages]
    return _hashed((talk.channel, messages, talk.meta, talk.extra))


def content(item: Item) -> bytes:
    """What an input says, whatever its id and place are."""
    if isinstance(item, Conversation):
        return _hashed((item.channel, item.messages, item.meta, item.extra))
    return _hashed((item.code, item.message))


def linked(chain: bytes, said: bytes, id_: int) -> bytes:
    """The chain with one more input, by its content and the hash of its id."""
    return blake2b(chain + said + id_.to_bytes(8, "little"), digest_size=BYTES).digest()


def chained(items: Iterable[Item], chain: bytes = START) -> Iterator[tuple[Item, bytes]]:
    """Each input with the hash of all inputs so far, in their order."""
    for item in items:
        chain = linked(chain, content(item), hashed(item.id or ""))
        yield item, chain


def _hashed(value: Any) -> bytes:
    return blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=BYTES).digest()
