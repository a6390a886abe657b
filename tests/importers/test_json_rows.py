"""JSON of other makes: rows, lines, a wrapped list, messages inside a conversation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.samples import TEXT, codes, read
from toneqa.types import Conversation

ASKED = "Где заказ?"
ROWS = [
    {"ticket_id": 1, "author": {"role": "client", "name": "Иван"}, "body": ASKED, "created_at": 1_715_584_500},
    {"ticket_id": 1, "author": {"role": "operator", "name": "Анна"}, "body": TEXT, "created_at": 1_715_584_560},
]
INNER = [{"from": "клиент", "text": ASKED, "id": 7}, {"from": "оператор", "text": TEXT, "id": 8}]


def _talks(path: Path, data: str) -> list[list[tuple[str, str]]]:
    items = read(path, data.encode())
    return [[(str(m.role), m.text) for m in item.messages] for item in items if isinstance(item, Conversation)]


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "\n".join(map(json.dumps, ROWS)),
        json.dumps({"total": 2, "data": ROWS}),
        json.dumps({"data": ROWS, "next": None}, indent=1),
    ],
    ids=["list", "indented", "lines", "wrapped", "wrapped first"],
)
def test_a_message_in_every_object(data: str, tmp_path: Path) -> None:
    assert _talks(tmp_path / "a.json", data) == [[("client", ASKED), ("agent", TEXT)]]


@pytest.mark.parametrize(
    "outer", [{"id": 5}, {"ticket_id": 5, "role": "x", "text": "итог"}, {"id": 5, "created_at": "13.05.2024", "type": "chat"}]
)
@pytest.mark.parametrize("name", ["messages", "comments", "history"])
def test_messages_inside_a_conversation(outer: dict[str, Any], name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    other = {key: 6 if value == 5 else value for key, value in outer.items()}
    items = read(path, json.dumps([{**outer, name: INNER}, {**other, name: INNER[1:]}]).encode())
    assert [[m.text for m in item.messages] for item in items if isinstance(item, Conversation)] == [[ASKED, TEXT], [TEXT]]
    assert [item.id for item in items] == ["5", "6"]


def test_what_is_no_object_is_told_of(tmp_path: Path) -> None:
    assert sorted(codes(read(tmp_path / "a.json", json.dumps([*ROWS, 5, None]).encode()))) == ["E208", "E208", "ok"]
