"""Small files of every format, written in code, and how tests read them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pyarrow as arrow
from openpyxl import Workbook
from pyarrow import parquet

from tests.importers.desk_samples import DESK_MAKERS
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


def telegram(*texts: str, **more: Any) -> bytes:
    """A personal chat of the exporter with user 700001; every text is the exporter's."""
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2024-05-13T10:15:00",
            "date_unixtime": str(1_715_584_500 + number),
            "from": "Анна",
            "from_id": "user500001",
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for number, text in enumerate(texts, 1)
    ]
    chat = {"name": "Клиент", "type": "personal_chat", "id": 700001, "messages": messages, **more}
    return json.dumps(chat, ensure_ascii=False, indent=1).encode()


def whatsapp(text: str) -> bytes:
    return f"13.05.2024, 10:15 - Оператор Анна: {text}\n".encode()


def table(text: str) -> list[list[str]]:
    return [["Номер обращения", "Роль", "Дата", "Текст"], ["T-1", "Оператор", "13.05.2024 10:15", text]]


def csv_table(text: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(table(text))
    return out.getvalue().encode()


def xlsx_table(text: str) -> bytes:
    """Written by openpyxl, which knows how Excel does it; it holds no more than 32,767 signs in a cell, so longer texts are put in after."""
    book = Workbook()
    for row in table("@@text@@"):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return replaced(out.getvalue(), "xl/", b"@@text@@", escape(text).encode())


def replaced(book: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The book with other bytes in the parts whose names begin so."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(zipfile.ZipInfo(name), data.replace(old, new) if name.startswith(part) else data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parquet_table(text: str) -> bytes:
    names, *rows = table(text)
    out = io.BytesIO()
    parquet.write_table(arrow.table({name: [row[place] for row in rows] for place, name in enumerate(names)}), out)
    return out.getvalue()


def json_rows(text: str) -> bytes:
    names, *rows = table(text)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False, indent=1).encode()


MAKERS: Final[Mapping[str, Callable[[str], bytes]]] = {
    "jsonl": talk,
    "telegram": telegram,
    **DESK_MAKERS,
    "mbox": lambda text: mailbox(letter(text)),
    "eml": letter,
    "xlsx": xlsx_table,
    "parquet": parquet_table,
    "json-rows": json_rows,
    "whatsapp": whatsapp,
    "csv": csv_table,
    "txt": plain,
}
"""A file of every importer whose only message is the given text, an agent's."""

OPTIONS: Final = {"whatsapp": ReadOptions(agents=("Оператор Анна",))}
"""What the sample of a format needs to be told."""


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
