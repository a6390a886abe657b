"""WhatsApp, a chat as text: ``_chat.txt`` of an iPhone, «Чат WhatsApp с ….txt» of Android, in Russian and English.

The order of day and month is decided over the whole file. Times have no zone. The author is the contact as the phone of the
exporter names it; the file of Android names the client, else ``--agent-id`` must name our people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BY_DOCUMENTS, MAX_CHARS, LeftOut, Read, ReadOptions, Reason, failure, file_name
from toneqa.importers.talks import Talks, Turn
from toneqa.importers.text_stream import decode_mixed, text_lines
from toneqa.text.decode import clean
from toneqa.types import Message, Role

_MARKS: Final = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202D), 0xFEFF])
_SPACES: Final = {0x202F: " ", 0xA0: " "}
_START: Final = re.compile(
    r"(?P<frame>\[)?(?P<date>\d{1,4}[./-]\d{1,2}[./-]\d{1,4}),? {1,2}(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)"
    r"(?: ?(?P<half>[AaPpАаПп])\.? ?[MmМм]\.?)?(?(frame)\] ?| - )(?P<rest>.*)",
    re.DOTALL,
)
_AUTHOR: Final = re.compile(r"([^:\n]{1,100}): (.*)", re.DOTALL)
_FILE: Final = re.compile(
    r"(?:Чат WhatsApp с (?:контактом )?|Чат WhatsApp - |WhatsApp Chat with |WhatsApp Chat - )(.+?)(?: ?\(\d+\))?\.txt", re.IGNORECASE
)
_ATTACHED: Final = re.compile(
    r"<(?:attached|прикреплено|вложение): (?P<ios>[^>\n]{1,300})>|(?P<android>[^\n]{1,300}?) \((?:file attached|файл добавлен)\)"
)
_OMITTED: Final = re.compile(
    r"<(?:Media omitted|Без медиафайлов|Медиафайл пропущен)>"
    r"|(?:image|video|audio|sticker|document|GIF|Contact card) omitted"
    r"|(?:изображение|видео|аудиофайл|стикер|документ|GIF|карточка контакта)[^\n]{0,40} (?:отсутству(?:ет|ют)|пропущен[оа]?)",
    re.IGNORECASE,
)
_EDITED: Final = ("<This message was edited>", "<Это сообщение изменено>", "<Сообщение изменено>")
_LONGEST_THING: Final = 400
_DELETED: Final = re.compile(
    r"(?:This message was deleted|You deleted this message|(?:Данное|Это) сообщение удалено|Вы удалили (?:данное|это) сообщение)\.?",
    re.IGNORECASE,
)
_SERVICE: Final = re.compile(
    r"(?:Messages and calls are end-to-end encrypted|Сообщения и звонки защищены|Missed (?:voice|video) call"
    r"|Пропущенный (?:аудио|видео)?звонок|(?:null|Ожидание сообщения|Waiting for this message)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line that starts a message, with the lines that go on. ``author`` is None for a line of the program itself."""

    date: tuple[int, int, int]
    time: tuple[int, int, int]
    american: bool
    author: str | None
    text: str
    line: int


class WhatsApp:
    name = "whatsapp"
    title = "WhatsApp, чат текстом (_chat.txt)"
    suffixes = (".txt",)
    needs = "строки «дата, время - имя: текст»; --agent-id — имя сотрудника, как в файле"
    basis = BY_DOCUMENTS

    def sniff(self, head: bytes, path: Path) -> bool:
        """The first line that says something starts a message, and one of the first hundred tells whose it is."""
        lines = [line for line in decode_mixed(head).splitlines()[:100] if line.strip()]
        if not lines or not _started(lines[0]):
            return False
        return any(_AUTHOR.fullmatch(start["rest"]) for line in lines if (start := _started(line)))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        month_first = _month_first(path)
        left = LeftOut()
        client = _client(path)
        talks = Talks("whatsapp", options.gap_hours, {"tz_known": False})
        lost = ""
        for entry in _entries(path):
            at = f"{path}:{entry.line}"
            if reason := _unfit(entry):
                left.add(reason, at)
            elif role := _role(entry, options, client):
                yield from talks.add(_turn(entry, role, month_first, at))
            else:
                lost = lost or at
        yield from talks.end()
        if lost:
            yield failure(DataError("E213"), lost, path.name)
        yield from left.told()


def _client(path: Path) -> str | None:
    """Android calls the file by the client; an iPhone calls so the archive, and the folder that it unpacks to."""
    name = f"{path.parent.name}.txt" if path.name == "_chat.txt" else path.name
    return found[1].strip() if (found := _FILE.fullmatch(name.translate(_SPACES))) else None


def _entries(path: Path) -> Iterator[_Entry]:
    """Of an endless message only as much is kept as shows that it is too long."""
    entry: _Entry | None = None
    more: list[str] = []
    size = 0
    for number, line in text_lines(path):
        started = _started(line)
        if started is None:
            size += len(line) + 1
            if size < 2 * MAX_CHARS:
                more.append(line)
            continue
        if entry:
            yield replace(entry, text="\n".join([entry.text, *more]))
        entry, more, size = _entry(started, number), [], 0
    if entry:
        yield replace(entry, text="\n".join([entry.text, *more]))


def _started(line: str) -> re.Match[str] | None:
    begin = line[:3].translate(_MARKS)
    if not begin or begin[0] not in "[0123456789":
        return None
    return _START.fullmatch(begin + line[3:60].translate(_SPACES) + line[60:])


def _entry(started: re.Match[str], number: int) -> _Entry:
    first, second, third = (int(part) for part in re.split(r"[./-]", started["date"]))
    clock = [int(part) for part in re.split(r"[:.]", started["time"])]
    half = (started["half"] or "").lower()
    if half:
        clock[0] = clock[0] % 12 + 12 * (half in "pп")
    said = _AUTHOR.fullmatch(started["rest"].translate(_MARKS))
    author, text = (said[1].strip().lstrip("~ "), said[2]) if said else (None, started["rest"])
    return _Entry((first, second, third), (clock[0], clock[1], [*clock, 0][2]), bool(half), author, text, number)


def _unfit(entry: _Entry) -> Reason | None:
    text = entry.text.strip()
    if entry.author is None or _SERVICE.match(text):
        return Reason.SERVICE
    if _DELETED.fullmatch(text):
        return Reason.DELETED
    return None if text else Reason.EMPTY


def _role(entry: _Entry, options: ReadOptions, client: str | None) -> Role | None:
    if options.agents:
        return Role.AGENT if options.is_agent(entry.author) else Role.CLIENT
    if client:
        return Role.CLIENT if entry.author == client else Role.AGENT
    return None


def _turn(entry: _Entry, role: Role, month_first: bool, at: str) -> Turn:
    when = _moment(entry, month_first)
    text, things = _without_things(_unmarked(entry.text))
    message = Message(role, clean(text), when.isoformat() if when else None, entry.author, {"attachments": things} if things else {})
    return Turn(message, when.replace(tzinfo=UTC).timestamp() if when else None, at, message.at or "")


def _unmarked(text: str) -> str:
    bare = text.rstrip()
    mark = next((mark for mark in _EDITED if bare.endswith(mark)), None)
    return bare.removesuffix(mark).rstrip() if mark else text


def _without_things(text: str) -> tuple[str, list[str]]:
    """The text without the lines that stand for something attached, and the names of what was."""
    things: list[str] = []
    kept: list[str] = []
    for line in text.split("\n"):
        thing = _thing(line.strip()) if len(line) < _LONGEST_THING else None
        if thing:
            things.append(thing)
        else:
            kept.append(line)
    return "\n".join(kept).strip() if things else text, things


def _thing(line: str) -> str | None:
    if found := _ATTACHED.fullmatch(line):
        return file_name(found["ios"] or found["android"])
    return "медиафайл" if _OMITTED.fullmatch(line) else None


def _month_first(path: Path) -> bool:
    """A number over twelve tells; where none does, hours with AM and PM are taken for American."""
    american = False
    for entry in _entries(path):
        first, second, _ = entry.date
        if first > 12 or second > 12:
            return first <= 12
        american = american or entry.american
    return american


def _moment(entry: _Entry, month_first: bool) -> datetime | None:
    first, second, third = entry.date
    if first > 31:
        year, month, day = first, second, third
    else:
        year, month, day = third, *((first, second) if month_first else (second, first))
    try:
        return datetime(year + 2000 if year < 100 else year, month, day, *entry.time)
    except ValueError:
        return None
