"""What toneqa makes of a letter, beside what its author wrote."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.importers.mail.build import Letter
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.text.zones import find_zones
from toneqa.types import SCORED_ZONES, Conversation, Message

OURS = ReadOptions(agent_domains=("shop.example",))


@dataclass(frozen=True, slots=True)
class Cut:
    letter: Letter
    text: str
    own: str
    facts: Mapping[str, str]

    @property
    def right(self) -> bool:
        """The own words exactly, white space apart."""
        return plain(self.own) == plain(self.letter.own)

    @property
    def wrong_facts(self) -> dict[str, tuple[str, str]]:
        """Role, attachments, author and subject that are not as the fixture says: (expected, found)."""
        wanted = {key: value for key, value in self.letter.expected.items() if key in self.facts}
        return {key: (value, self.facts[key]) for key, value in wanted.items() if value != self.facts[key]}


def cut(letter: Letter) -> Cut:
    talk = _read(letter.data)
    (message,) = talk.messages
    files = ", ".join(message.extra.get("attachments", []))
    facts = {"role": message.role.value, "files": files, "author": message.author or "", "subject": talk.meta.get("subject", "")}
    return Cut(letter, message.text, own_words(message), facts)


def own_words(message: Message) -> str:
    return "\n".join(message.text[z.start : z.end] for z in find_zones(message.text) if z.kind in SCORED_ZONES)


def quote_is_cut(result: str, letter: Letter) -> bool:
    """The kinder measure, for libraries that leave signatures alone: no quoted line stays, no own word is lost."""
    signed = {plain(line) for line in letter.signature.splitlines()}
    kept = [line for line in result.splitlines() if plain(line) not in signed]
    return plain("\n".join(kept)) == plain(letter.own)


def plain(text: str) -> str:
    return " ".join(text.split())


def _read(data: bytes) -> Conversation:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter.eml"
        path.write_bytes(data)
        (item,) = read_paths([path], OURS)
    assert isinstance(item, Conversation), item
    return item
