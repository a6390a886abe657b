"""JSON Lines: a broken line is a failure that names it, the others are read; text is never normalised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.samples import TEXT, codes, conversation, read, talk
from toneqa.types import Conversation, Failure, Role

GOOD = '{"role": "agent", "text": "Да"}'

BAD: list[tuple[str, str, str]] = [
    # line, code, words that the message must hold
    ("{", "E202", "знак"),
    ("{'messages': []}", "E202", "знак"),
    ('{"messages": []} x', "E202", "знак 18"),
    ('{"messages": [' + GOOD + ",]}", "E202", "знак"),
    ("Здравствуйте!", "E202", "знак 1"),
    ('{"messages": [], "meta": {"x": NaN}}', "E202", "NaN"),
    ('{"messages": [], "meta": {"x": -Infinity}}', "E202", "Infinity"),
    ('{"messages": [], "meta": {"x": 1e999}}', "E202", "большое"),
    ('{"messages": [], "meta": {"x": ' + "9" * 5000 + "}}", "E202", ""),
    ('{"messages": [{"role": "agent", "text": "\\ud83d"}]}', "E202", "суррогат"),
    ("[" * 100_000, "E202", "вложенность"),
    ('{"messages":' + "[" * 100_000, "E202", "вложенность"),
    ('{"id": "T-1"}', "E203", "messages"),
    ('{"messages": [{"text": "Да"}]}', "E203", "messages[0].role"),
    ('{"messages": [{"role": "agent"}]}', "E203", "messages[0].text"),
    (f'{{"messages": [{GOOD}, {{"role": "agent"}}]}}', "E203", "messages[1].text"),
    ('{"messages": [{"role": "оператор", "text": "Да"}]}', "E204", "оператор"),
    ('{"messages": [{"role": "", "text": "Да"}]}', "E204", "client"),
    ('{"messages": [{"role": "Agent", "text": "Да"}]}', "E204", "Agent"),
    ("[]", "E208", "объект"),
    ('"Да"', "E208", "объект"),
    ("null", "E208", "объект"),
    ("5", "E208", "объект"),
    ('{"messages": {}}', "E208", "messages"),
    ('{"messages": null}', "E208", "messages"),
    ('{"messages": "Да"}', "E208", "messages"),
    ('{"messages": ["Да"]}', "E208", "messages[0]"),
    ('{"messages": [null]}', "E208", "messages[0]"),
    ('{"messages": [{"role": 5, "text": "Да"}]}', "E208", "messages[0].role"),
    ('{"messages": [{"role": null, "text": "Да"}]}', "E208", "messages[0].role"),
    ('{"messages": [{"role": ["agent"], "text": "Да"}]}', "E208", "messages[0].role"),
    ('{"messages": [{"role": {}, "text": "Да"}]}', "E208", "messages[0].role"),
    ('{"messages": [{"role": "agent", "text": null}]}', "E208", "messages[0].text"),
    ('{"messages": [{"role": "agent", "text": 5}]}', "E208", "messages[0].text"),
    ('{"messages": [{"role": "agent", "text": ["Да"]}]}', "E208", "messages[0].text"),
    ('{"messages": [{"role": "agent", "text": "Да", "at": 5}]}', "E208", "messages[0].at"),
    ('{"messages": [{"role": "agent", "text": "Да", "author": {}}]}', "E208", "messages[0].author"),
    (f'{{"messages": [{GOOD}], "meta": []}}', "E208", "meta"),
    (f'{{"messages": [{GOOD}], "channel": 1}}', "E208", "channel"),
]


@pytest.mark.parametrize(("line", "code", "words"), BAD, ids=[f"{n}-{case[1]}" for n, case in enumerate(BAD)])
def test_a_bad_line_names_itself_and_the_rest_is_read(line: str, code: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    items = read(path, talk("Раз", id="T-1") + line.encode() + b"\n" + talk("Два", id="T-2"))
    assert codes(items) == ["ok", code, "ok"]
    bad = items[1]
    assert isinstance(bad, Failure)
    assert bad.at == f"{path}:2"
    assert words in bad.message
    assert [items[0].id, items[2].id] == ["T-1", "T-2"]


def test_a_bad_line_keeps_its_id(tmp_path: Path) -> None:
    items = read(tmp_path / "a.jsonl", b'{"id": "T-7", "messages": 5}\n')
    assert [item.id for item in items] == ["T-7"]


def test_a_half_written_last_line_costs_that_line_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    items = read(path, talk("Раз") + talk("Два") + talk("Три")[:25])
    assert codes(items) == ["ok", "ok", "E202"]
    assert getattr(items[2], "at", "") == f"{path}:3"


def test_blank_lines_count_but_give_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    items = read(path, b"\xef\xbb\xbf\r\n" + talk("Раз") + b"\n  \n" + b"{\n")
    assert codes(items) == ["ok", "E202"]
    assert [getattr(items[0], "source", ""), getattr(items[1], "at", "")] == [f"{path}:2", f"{path}:5"]


def test_every_field_is_kept(tmp_path: Path) -> None:
    said: dict[str, Any] = {"role": "client", "text": TEXT, "at": "2026-03-01T10:15:00+03:00", "author": "c-17", "seen": [1]}
    data = {"id": "T-1", "channel": "chat", "messages": [said], "meta": {"csat": 2}, "queue": "x", "labels": {"a": 1}}
    found = conversation(tmp_path / "a.jsonl", json.dumps(data).encode())
    assert (found.id, found.channel, found.meta, found.extra) == ("T-1", "chat", {"csat": 2}, {"queue": "x"})
    (message,) = found.messages
    assert (message.role, message.text, message.at, message.author) == (Role.CLIENT, TEXT, said["at"], "c-17")
    assert message.extra == {"seen": [1]}


@pytest.mark.parametrize("text", ["е\u0308лка\r\n\u200b", "\x0b\x1f", "«Ё»\u00a0\ufeff", "👩‍💻" * 3, "", "\x00", "\u2028"])
def test_text_is_not_normalised(text: str, tmp_path: Path) -> None:
    for ascii_only in (True, False):
        data = json.dumps({"messages": [{"role": "agent", "text": text}]}, ensure_ascii=ascii_only)
        assert [m.text for m in conversation(tmp_path / "a.jsonl", data.encode()).messages] == [text]


@pytest.mark.parametrize(("given", "kept"), [("7", "7"), ('"T-1"', "T-1"), ("null", "{path}#1"), ('""', "{path}#1")])
def test_ids(given: str, kept: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    found = conversation(path, f'{{"id": {given}, "messages": [{GOOD}]}}'.encode())
    assert found.id == kept.format(path=path)


@pytest.mark.parametrize("role", ["client", "agent", "bot", "system"])
def test_every_role(role: str, tmp_path: Path) -> None:
    data = json.dumps({"messages": [{"role": role, "text": TEXT}]})
    assert conversation(tmp_path / "a.jsonl", data.encode()).messages[0].role == role


def test_no_messages_is_a_conversation(tmp_path: Path) -> None:
    assert conversation(tmp_path / "a.jsonl", b'{"messages": []}').messages == ()


def test_too_many_messages_are_e210(tmp_path: Path) -> None:
    items = read(tmp_path / "a.jsonl", talk(*["Да"] * 2_000) + talk(*["Да"] * 2_001))
    assert codes(items) == ["ok", "E210"]
    assert isinstance(items[0], Conversation)
    assert "2 тыс." in getattr(items[1], "message", "")
