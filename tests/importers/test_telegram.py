"""Telegram Desktop: one chat and a whole account, broken escapes, topics, silence, who is ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.importers.samples import TEXT, codes, conversation, read, telegram
from toneqa.importers.base import ReadOptions, Reason, Skipped
from toneqa.importers.files import read_file
from toneqa.types import Conversation, Failure, Role

CLIENT, OURS = "user700001", "user500001"
AGENTS = ReadOptions(agents=(OURS,))


def _said(number: int, sender: str, text: Any, hours: float = 0, **more: Any) -> dict[str, Any]:
    moment = str(1_715_584_500 + number * 60 + int(hours * 3600))
    return {"id": number, "type": "message", "date_unixtime": moment, "from": "Имя", "from_id": sender, "text": text, **more}


def _chat(*messages: dict[str, Any], kind: str = "personal_chat", **more: Any) -> bytes:
    return json.dumps({"name": "Клиент", "type": kind, "id": 700001, "messages": messages, **more}, ensure_ascii=False).encode()


def _texts(items: list[Any]) -> list[list[str]]:
    return [[m.text for m in item.messages] for item in items if isinstance(item, Conversation)]


def _left(path: Path, data: bytes, options: ReadOptions | None = None) -> dict[Reason, int]:
    path.write_bytes(data)
    return {item.reason: item.count for item in read_file(path, options or ReadOptions()) if isinstance(item, Skipped)}


def test_in_a_personal_chat_the_peer_is_the_client(tmp_path: Path) -> None:
    found = conversation(tmp_path / "a.json", _chat(_said(1, CLIENT, "Где заказ?"), _said(2, OURS, TEXT)))
    assert [(m.role, m.text, m.author) for m in found.messages] == [(Role.CLIENT, "Где заказ?", CLIENT), (Role.AGENT, TEXT, OURS)]
    assert (found.id, found.channel, found.messages[0].at) == ("1-1", "telegram", "2024-05-13T07:16:00+00:00")


def test_local_time_where_that_is_all(tmp_path: Path) -> None:
    message = {"id": 1, "type": "message", "date": "2020-03-01T10:15:00", "from_id": CLIENT, "text": "Да"}
    assert conversation(tmp_path / "a.json", _chat(message)).messages[0].at == "2020-03-01T10:15:00"


@pytest.mark.parametrize(
    ("text", "entities", "wanted"),
    [
        ("Да", [{"type": "plain", "text": "Нет"}], "Нет"),
        (["Пишите ", {"type": "email", "text": "a@b.example"}, "!"], None, "Пишите a@b.example!"),
        (["Раз", {"type": "bold", "text": "два"}], [], "Раздва"),
        ("Да", "не список", "Да"),
    ],
)
def test_texts_of_every_make(text: Any, entities: Any, wanted: str, tmp_path: Path) -> None:
    more = {} if entities is None else {"text_entities": entities}
    assert conversation(tmp_path / "a.json", _chat(_said(1, CLIENT, text, **more))).messages[0].text == wanted


def test_control_signs_that_make_the_json_invalid(tmp_path: Path) -> None:
    data = telegram("Раз@Два #x0B").replace(b"@", b"\\x0B").replace(b"#", b"\\\\")
    with pytest.raises(ValueError, match="escape"):
        json.loads(data)
    assert conversation(tmp_path / "a.json", data).messages[0].text == "РазДва \\x0B"


def test_an_escape_across_two_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = telegram("Раз@Два").replace(b"@", b"\\\\\\x1F")
    for block in range(1, 12):
        monkeypatch.setattr("toneqa.importers.text_stream.BLOCK", block)
        assert conversation(tmp_path / "a.json", data).messages[0].text == "Раз\\Два"


def test_a_whole_account(tmp_path: Path) -> None:
    chats = [
        json.loads(_chat(_said(1, CLIENT, "Раз"), _said(2, OURS, "Два"))),
        {"type": "saved_messages", "id": 1, "messages": [_said(1, OURS, "Заметка")]},
        {"name": None, "type": "private_channel", "id": 2, "messages": [_said(1, OURS, "Новость")]},
        {"name": "Бот", "type": "bot_chat", "id": 3, "messages": [_said(1, "user3", "Меню")]},
        {"name": "Другой", "type": "personal_chat", "id": 8, "messages": [_said(1, "user8", "Три")]},
    ]
    account = {"about": "…", "personal_information": {"user_id": 500001}, "contacts": {"list": []}}
    data = json.dumps({**account, "chats": {"about": "…", "list": chats}, "left_chats": {"about": "", "list": []}}).encode()
    path = tmp_path / "a.json"
    items = read(path, data)
    assert _texts(items) == [["Раз", "Два"], ["Три"]]
    assert [item.id for item in items] == ["1-1", "5-1"]
    assert _left(path, data) == {Reason.SERVICE: 1, Reason.CAMPAIGN: 1, Reason.ROBOT: 1}


def test_a_long_silence_begins_a_new_conversation(tmp_path: Path) -> None:
    data = _chat(_said(1, CLIENT, "Раз"), _said(2, OURS, "Два", 7.9), _said(3, CLIENT, "Три", 16))
    assert _texts(read(tmp_path / "a.json", data)) == [["Раз", "Два"], ["Три"]]
    assert _texts(read(tmp_path / "a.json", data, ReadOptions(gap_hours=9))) == [["Раз", "Два", "Три"]]


def test_topics_of_a_group_are_kept_apart(tmp_path: Path) -> None:
    data = _chat(
        {"id": 1, "type": "service", "action": "topic_created", "title": "А"},
        {"id": 2, "type": "service", "action": "topic_created", "title": "Б"},
        _said(3, CLIENT, "А раз", reply_to_message_id=1),
        _said(4, "user9", "Б раз", reply_to_message_id=2),
        _said(5, OURS, "А два", reply_to_message_id=3),
        _said(6, OURS, "Б два", reply_to_message_id=4),
        kind="private_supergroup",
    )
    assert _texts(read(tmp_path / "a.json", data, AGENTS)) == [["А раз", "А два"], ["Б раз", "Б два"]]


@pytest.mark.parametrize("agent", [OURS, "500001", "USER500001", "Анна"])
def test_agents_of_a_group_by_id_or_name(agent: str, tmp_path: Path) -> None:
    data = _chat(_said(1, CLIENT, "Раз"), {**_said(2, OURS, "Два"), "from": "Анна"}, kind="private_group")
    found = conversation(tmp_path / "a.json", data, ReadOptions(agents=(agent,)))
    assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT]


def test_a_group_without_agents_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    (bad,) = read(path, _chat(_said(1, CLIENT, "Раз"), _said(2, OURS, "Два"), kind="private_group"))
    assert isinstance(bad, Failure)
    assert (bad.code, bad.at) == ("E213", f"{path}:1")
    assert "--agent-id" in bad.message


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"media_type": "sticker", "file": "x.webp"}, "стикер"),
        ({"media_type": "voice_message", "file": "(File not included…)"}, "голосовое сообщение"),
        ({"photo": "photos/1.jpg"}, "фото"),
        ({"file": "files/счёт.pdf", "file_name": "../счёт.pdf"}, ".._счёт.pdf"),
        ({"contact_information": {"phone_number": "+79000000000"}}, "контакт"),
    ],
)
def test_what_is_attached_is_named(more: dict[str, Any], name: str, tmp_path: Path) -> None:
    assert conversation(tmp_path / "a.json", _chat(_said(1, CLIENT, "", **more))).messages[0].extra == {"attachments": [name]}


def test_what_is_left_out(tmp_path: Path) -> None:
    messages = [
        _said(1, CLIENT, "Да"),
        _said(2, CLIENT, ""),
        {"id": 3, "type": "service", "action": "phone_call"},
        {"id": 4, "type": "unsupported"},
    ]
    assert _left(tmp_path / "a.json", _chat(*messages)) == {Reason.EMPTY: 1, Reason.SERVICE: 2}


def test_half_of_a_surrogate_pair_is_dropped(tmp_path: Path) -> None:
    assert conversation(tmp_path / "a.json", telegram("Раз@").replace(b"@", b"\\ud83d")).messages[0].text == "Раз"


def test_a_damaged_message_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    data = telegram("Раз", "Два", "Три").replace(b'"id": 2,', b'"id": ,')
    items = read(path, data)
    assert sorted(codes(items)) == ["E211", "ok"]
    assert _texts(items) == [["Раз", "Три"]]
    (bad,) = [item for item in items if isinstance(item, Failure)]
    line = data[: data.index(b'"id": ,')].count(b"\n")
    assert bad.at == f"{path}:{line}"


def test_a_file_cut_short_gives_what_came_before(tmp_path: Path) -> None:
    data = telegram("Раз", "Два", "Три")
    items = read(tmp_path / "a.json", data[: data.index("Три".encode())])
    assert (_texts(items), sorted(codes(items))) == ([["Раз", "Два"]], ["E211", "ok"])


def test_a_chat_without_end_is_cut_at_the_most_a_conversation_may_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toneqa.importers.talks.MAX_MESSAGES", 2)
    assert _texts(read(tmp_path / "a.json", telegram(*"абвгд"))) == [["а", "б"], ["в", "г"], ["д"]]
