"""Bitrix24 open lines: history of a session, or messages of a dialog (bitrix24/b24restdocs).

``imopenlines.session.history.get`` writes names in one word (``senderid``), ``im.dialog.messages.get`` with underscores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from toneqa.importers.base import Reason
from toneqa.importers.desk import DeskExport, Source, unknown_author
from toneqa.importers.desk_fields import Record, first, ident, inner, objects, rows, told, whole, word, words
from toneqa.importers.desk_talk import Talk
from toneqa.importers.json_stream import Node, names_in
from toneqa.types import Role

_BREAK: Final = re.compile(r"\[br\s?/?\]", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"\[url=([^\]\s]{1,2000})\]\s{0,9}\[/url\]", re.IGNORECASE)
_CODE: Final = re.compile(
    r"\[/?(?:b|i|u|s|p|code|quote|size|color|url|user|chat|call|send|put|icon|img|timestamp|context|attach|disk)(?:[ =][^\[\]]{0,2000})?\]",
    re.IGNORECASE,
)
_LISTED: Final = re.compile(r"\[\*\]\s{0,9}", re.IGNORECASE)
_VOTES: Final = range(1, 6)


class Bitrix24(DeskExport):
    name = "bitrix24"
    title = "Битрикс24: открытые линии"
    needs = "ответ imopenlines.session.history.get (message, users) или im.dialog.messages.get (messages, users)"
    pages = True

    def sniff(self, head: bytes, path: Path) -> bool:
        names = names_in(head)
        session = {"senderid", "message"} <= names or {"usersMessage", "message"} <= names
        return session or ({"author_id", "chat_id", "messages"} <= names and bool(names & {"uuid", "users", "disappearing_date"}))

    def id_of(self, record: Record) -> str:
        return first(inner(record, "result") or record, "sessionId", "chatId", "chat_id")

    def take(self, record: Record, node: Node, source: Source) -> Iterator[Talk]:
        for answer in _answers(record):
            session = "message" in answer
            yield (_session if session else _dialog)(answer, node.at, source)


def _answers(record: Record) -> list[Record]:
    """The answer itself, or all answers of a batch, which lie one level deeper."""
    result = inner(record, "result") or record
    inside = result.get("result")
    return objects(inside) if isinstance(inside, dict) and "message" not in inside and "messages" not in inside else [result]


def _session(answer: Record, at: str, source: Source) -> Talk:
    connector, _, line = str(_chat(answer).get("entityId") or "").partition("|")
    vote = answer.get("sessionVoteHead")
    vote = int(vote) if isinstance(vote, int | str) and str(vote).isdecimal() else 0
    meta = told(
        queue=line.split("|")[0],
        connector=connector,
        head_vote=vote if vote in _VOTES else None,
        head_comment=answer.get("sessionCommentHead"),
    )
    talk = Talk(first(answer, "sessionId", "chatId") or source.path.stem, at, "chat", meta)
    _say_all(talk, rows(answer, "message"), answer, source)
    return talk


def _chat(answer: Record) -> Record:
    """The chat, which stands under its number in some answers."""
    chat = inner(answer, "chat")
    return chat if "entityId" in chat else next(iter(objects(chat)), chat)


def _dialog(answer: Record, at: str, source: Source) -> Talk:
    """A chat without end: a long silence begins a new conversation."""
    talk = Talk(first(answer, "chat_id") or source.path.stem, at, "chat", gap_hours=source.options.gap_hours)
    _say_all(talk, rows(answer, "messages"), answer, source)
    return talk


def _say_all(talk: Talk, messages: list[Record], answer: Record, source: Source) -> None:
    people = {ident(user.get("id")): user for user in objects(answer.get("users"))}
    files = {ident(file.get("id")): whole(word(file, "name")) or "файл" for file in objects(answer.get("files"))}
    for message in messages:
        _message(talk, message, people, files, source)


def _message(talk: Talk, message: Record, people: dict[str, Record], files: dict[str, str], source: Source) -> None:
    author = first(message, "senderid", "author_id")
    params = inner(message, "params")
    if reason := _unfit(author, params):
        talk.leave(reason)
        return
    names = [_file(files.get(ident(number), "файл")) for number in _numbers(params.get("FILE_ID"))]
    text = plain(words(message, "text", "textlegacy"))
    role = _role(author, people, source)
    talk.say(role, text, message.get("date"), author, names, first(message, "id"))


def _unfit(author: str, params: Record) -> Reason | None:
    if author == "0":
        return Reason.SERVICE
    if params.get("COMPONENT_ID") == "HiddenMessage":
        return Reason.INTERNAL
    return Reason.DELETED if params.get("IS_DELETED") == "Y" else None


def _numbers(value: Any) -> list[Any]:
    return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else [value] if value else []


def _file(name: str) -> str:
    return name.replace("/", "_").replace("\\", "_")


def _role(author: str, people: dict[str, Record], source: Source) -> Role:
    user = people.get(author)
    if source.options.is_agent(author or None, (user or {}).get("name")):
        return Role.AGENT
    if user is None:
        raise unknown_author(f"пользователя {author[:40] or 'без номера'} нет в users")
    if user.get("connector") is True:
        return Role.CLIENT
    return Role.BOT if user.get("bot") is True else Role.AGENT


def plain(text: str) -> str:
    """Text without the codes of forums; line breaks, items of lists and addresses stay."""
    if "[" not in text:
        return text
    text = _ADDRESS.sub(r"\1", _BREAK.sub("\n", text))
    return _LISTED.sub("• ", _CODE.sub("", text))
