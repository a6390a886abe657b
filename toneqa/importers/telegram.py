"""Telegram Desktop, ``result.json``: one chat or a whole account (tdesktop, ``export_output_json.cpp``).

Times come from ``date_unixtime``; ``date`` alone is local time without a zone. In a personal chat the peer is known by the id of
the chat, so the one who made the export is ours; in a group only ``--agent-id`` tells who is.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_DOCUMENTS, LeftOut, Read, ReadOptions, Reason, failure, file_name
from toneqa.importers.json_stream import START, Node, names_in, walk
from toneqa.importers.talks import Talks, Turn
from toneqa.text.decode import clean
from toneqa.types import Conversation, Message, Role

_LISTS: Final = ("chats", "left_chats")
_INTO: Final = frozenset(
    {"", "messages", *_LISTS} | {f"{name}.{rest}" for name in _LISTS for rest in ("list", "list.item", "list.item.messages")}
)
_CHAT: Final = frozenset({"", *(f"{name}.list.item" for name in _LISTS)})
_TYPE: Final = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|private_group|private_supergroup|public_supergroup'
    rb'|private_channel|public_channel|saved_messages|replies)"'
)
_OTHER: Final[Mapping[str, Reason]] = {
    "private_channel": Reason.CAMPAIGN,
    "public_channel": Reason.CAMPAIGN,
    "bot_chat": Reason.ROBOT,
    "saved_messages": Reason.SERVICE,
    "replies": Reason.SERVICE,
}
"""Chats that are no talk with a client."""

_REMEMBERED: Final = 100_000
"""Messages whose topic is known: answers seldom reach further back, and memory stays flat."""

_MEDIA: Final[Mapping[str, str]] = {
    "sticker": "стикер",
    "video_message": "видеосообщение",
    "voice_message": "голосовое сообщение",
    "animation": "анимация",
    "video_file": "видео",
    "audio_file": "аудио",
}
_THINGS: Final[Mapping[str, str]] = {
    "photo": "фото",
    "contact_information": "контакт",
    "location_information": "место на карте",
    "poll": "опрос",
    "file": "файл",
}


class Telegram:
    name = "telegram"
    title = "Telegram Desktop (result.json)"
    suffixes = (".json",)
    needs = "messages с date_unixtime, from_id, text; в группах — --agent-id user123"
    basis = BY_DOCUMENTS

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        one = "messages" in names and _TYPE.search(head) is not None
        return one or {"about", "personal_information"} <= names or ({"about", "chats"} <= names and _TYPE.search(head) is not None)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        left = LeftOut()
        chat = _Chat(0, options, left)
        for node in walk(path, _INTO):
            if not isinstance(node, Node):
                yield node
            elif node.value is START and node.where in _CHAT:
                yield from chat.end()
                chat = _Chat(chat.number + 1 if node.where else 0, options, left)
            elif node.where.endswith("messages.item"):
                yield from chat.message(node.value, node.at)
            else:
                chat.note(node)
        yield from chat.end()
        yield from left.told()


class _Chat:
    """One chat while it is read; ``number`` counts those of an account, 0 is a file of one chat.

    Ids of its conversations hold no id of a person: number of the chat, id of the first message.
    """

    def __init__(self, number: int, options: ReadOptions, left: LeftOut) -> None:
        self.number = number
        self._options, self._left = options, left
        self._type, self._peer, self._at, self._unknown = "", "", "", False
        self._talks = Talks("telegram", options.gap_hours)
        self._topics = _Topics()

    def note(self, node: Node) -> None:
        """What the chat says of itself before its messages."""
        name = node.where.rpartition(".")[2]
        if name == "type" and isinstance(node.value, str):
            self._type = node.value
        elif name == "id":
            self._peer = f"user{node.value}"

    def message(self, raw: Any, at: str) -> Iterator[Read]:
        self._at = self._at or at
        if not isinstance(raw, dict):
            yield failure(DataError("E208", what="messages", near="объект"), at)
            return
        topic = self._topics.of(raw)
        if reason := self._unfit(raw):
            self._left.add(reason, at)
            return
        role = self._role(raw)
        if role is None:
            self._unknown = True
            return
        moment, written = _when(raw)
        extra = {"attachments": things} if (things := _things(raw)) else {}
        message = Message(role, _text(raw), written, _author(raw), extra)
        yield from self._talks.add(Turn(message, moment, at, f"{self.number or 1}-{raw.get('id')}", topic))

    def end(self) -> Iterator[Conversation | Read]:
        yield from self._talks.end()
        if self._unknown:
            yield failure(DataError("E213"), self._at)

    def _unfit(self, raw: Mapping[str, Any]) -> Reason | None:
        if self._type in _OTHER:
            return _OTHER[self._type]
        if raw.get("type") != "message":
            return Reason.SERVICE
        return None if _text(raw).strip() or _things(raw) else Reason.EMPTY

    def _role(self, raw: Mapping[str, Any]) -> Role | None:
        """None where nothing tells."""
        sender = raw.get("from_id")
        if self._options.agents:
            short = re.sub(r"^\D+", "", str(sender or ""))
            return Role.AGENT if self._options.is_agent(sender, short or None, raw.get("from"), raw.get("author")) else Role.CLIENT
        if self._type == "personal_chat" and sender:
            return Role.CLIENT if sender == self._peer else Role.AGENT
        return None


class _Topics:
    """Which topic of a group a message belongs to: by what it answers."""

    def __init__(self) -> None:
        self._known: OrderedDict[Any, str] = OrderedDict()

    def of(self, raw: Mapping[str, Any]) -> str:
        own = raw.get("id")
        topic = str(own) if raw.get("action") == "topic_created" else self._known.get(_key(raw.get("reply_to_message_id")), "")
        if topic:
            self._known[_key(own)] = topic
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return topic


def _key(value: Any) -> str:
    return str(value)


def _when(raw: Mapping[str, Any]) -> tuple[float | None, str | None]:
    """Seconds since 1970 and the time as ISO 8601: in UTC, or local without a zone where only that is given."""
    with_zone = str(raw.get("date_unixtime") or "")
    try:
        if re.fullmatch(r"-?\d{1,11}", with_zone):
            return float(with_zone), datetime.fromtimestamp(int(with_zone), UTC).isoformat()
        local = datetime.fromisoformat(str(raw.get("date")))
        return local.replace(tzinfo=UTC).timestamp(), local.isoformat()
    except (ValueError, OverflowError, OSError):
        return None, None


def _text(raw: Mapping[str, Any]) -> str:
    entities = raw.get("text_entities")
    parts = entities if isinstance(entities, list) and entities else raw.get("text")
    return clean("".join(map(_flat, parts if isinstance(parts, list) else [parts])))


def _flat(part: Any) -> str:
    text = part.get("text") if isinstance(part, dict) else part
    return text if isinstance(text, str) else ""


def _things(raw: Mapping[str, Any]) -> list[str]:
    """Names of what is attached; a name of a file, else its kind in Russian."""
    if raw.get("media_type") in _MEDIA:
        return [_MEDIA[str(raw["media_type"])]]
    if isinstance(name := raw.get("file_name"), str) and name:
        return [file_name(name)]
    return [title for key, title in _THINGS.items() if raw.get(key)][:1]


def _author(raw: Mapping[str, Any]) -> str | None:
    sender = raw.get("from_id")
    return str(sender) if sender else None
