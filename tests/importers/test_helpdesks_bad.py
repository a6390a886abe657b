"""Bad exports of helpdesks: wrong types anywhere, files cut anywhere, repeated ids, authors nobody knows."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.desk_samples import RECORDS, dump
from tests.importers.samples import codes, conversation, read
from toneqa.importers.base import ReadOptions, Reason, Skipped
from toneqa.importers.files import read_file
from toneqa.importers.formats import recognise
from toneqa.types import Conversation, Failure, Role

FOLDER = Path(__file__).parent / "desks"
FILES = sorted(FOLDER.rglob("*.json"))
TURNS = [("client", "Где заказ?"), ("agent", "Едет")]

every_desk = pytest.mark.parametrize("name", sorted(RECORDS))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
    | st.sampled_from(["\ud83d", "0", "2024-13-45", "{x}", "<b", "[url="]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("\ud83d"), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _replaced(record: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(record)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def _documents(path: Path) -> list[Any]:
    text = path.read_text("utf-8")
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


RICH = {str(path.relative_to(FOLDER)): document for path in FILES for document in _documents(path)[:1]}
"""The first document of every file: between them they hold every field that is read."""


def _check(path: Path, name: str) -> None:
    """Whatever comes out can be written, and something does."""
    items = list(read_file(path, ReadOptions(format=name)))
    assert items
    for item in items:
        if isinstance(item, Conversation):
            shown = [(m.role, m.text, m.at, m.author, dict(m.extra)) for m in item.messages]
            json.dumps([item.id, item.channel, dict(item.meta), shown], ensure_ascii=False, allow_nan=False).encode()
            assert item.messages
        elif isinstance(item, Failure):
            (item.message + (item.id or "")).encode()
        else:
            assert item.count > 0


@pytest.mark.parametrize("file", sorted(RICH))
@given(data=st.data())
@quick
def test_a_wrong_type_in_any_field_costs_no_more_than_its_record(file: str, data: st.DataObject, tmp_path: Path) -> None:
    record = RICH[file]
    place = data.draw(st.sampled_from(list(_places(record))))
    changed = _replaced(record, place, data.draw(anything))
    path = tmp_path / "chat.json"
    (tmp_path / "metadata.json").write_bytes((FOLDER / "speechsense" / "metadata.json").read_bytes())
    path.write_text(json.dumps(changed))
    _check(path, file.split(".")[0].split("/")[0].split("_")[0])


@every_desk
@given(data=st.data())
@quick
def test_a_wrong_type_in_one_line_leaves_the_others_whole(name: str, data: st.DataObject, tmp_path: Path) -> None:
    records = [RECORDS[name](n, TURNS) for n in (1, 2, 3)]
    place = data.draw(st.sampled_from(list(_places(records[1]))))
    records[1] = _replaced(records[1], place, data.draw(anything))
    path = tmp_path / "a.json"
    path.write_text("\n".join(json.dumps(record) for record in records))
    found = {item.id for item in read_file(path, ReadOptions(format=name)) if isinstance(item, Conversation)}
    good = {item.id for item in _alone(name, tmp_path)}
    assert good <= found


def _alone(name: str, folder: Path) -> list[Conversation]:
    path = folder / "good.json"
    path.write_bytes(b"\n".join(dump(RECORDS[name](n, TURNS)) for n in (1, 3)))
    return [item for item in read_file(path, ReadOptions(format=name)) if isinstance(item, Conversation)]


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
@given(at=st.floats(0, 1))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_anywhere_gives_what_came_before(file: Path, at: float, tmp_path: Path) -> None:
    data = file.read_bytes()
    path = tmp_path / "chat.json"
    (tmp_path / "metadata.json").write_bytes((FOLDER / "speechsense" / "metadata.json").read_bytes())
    path.write_bytes(data[: int(at * len(data))] or b"{")
    _check(path, str(file.relative_to(FOLDER)).split(".")[0].split("/")[0].split("_")[0])


@every_desk
@pytest.mark.parametrize("shape", ["lines", "list", "indented"])
def test_damage_in_the_middle_costs_one_conversation(name: str, shape: str, tmp_path: Path) -> None:
    records = [json.dumps(RECORDS[name](n, TURNS), ensure_ascii=False, indent=1 if shape == "indented" else None) for n in (1, 2, 3)]
    records[1] = records[1].replace('"Едет"', '"Едет')
    text = "\n".join(records) if shape == "lines" else "[" + ",\n".join(records) + "]"
    items = read(tmp_path / "a.json", text.encode(), ReadOptions(format=name))
    failures = [item for item in items if isinstance(item, Failure)]
    assert "E211" in codes(items)
    assert all(item.at.startswith(str(tmp_path / "a.json") + ":") for item in failures)
    talks = [item for item in items if isinstance(item, Conversation)]
    assert [[m.text for m in item.messages] for item in talks] == [["Где заказ?", "Едет"]] * 2


@every_desk
def test_a_repeated_id_is_kept_and_made_unique(name: str, tmp_path: Path) -> None:
    """Formats whose conversations come in pages join them instead; a message with a known id replaces the one before."""
    path = tmp_path / "a.json"
    items = read(path, b"\n".join(dump(RECORDS[name](1, TURNS)) for _ in range(2)), ReadOptions(format=name))
    talks = [item for item in items if isinstance(item, Conversation)]
    assert [[m.text for m in item.messages] for item in talks] == [["Где заказ?", "Едет"]] * len(talks)
    if name in ("chatwoot", "bitrix24", "omnidesk", "carrotquest"):
        assert len(talks) == 1
    else:
        assert [item.id for item in talks] == [talks[0].id, f"{path}#2"]


@every_desk
def test_roles(name: str, tmp_path: Path) -> None:
    found = conversation(tmp_path / "a.json", dump(RECORDS[name](1, [*TURNS, ("client", "Спасибо")])))
    assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT, Role.CLIENT]
    assert all(m.author for m in found.messages) or name in ("usedesk", "tqm")


def test_pages_of_many_conversations_are_joined_though_they_lie_apart(tmp_path: Path) -> None:
    """A log of webhooks: every message of 50 talks comes between those of the others."""
    records = [RECORDS["chatwoot"](n, [*TURNS] * 5) for n in range(1, 51)]
    events = [{**record["messages"][place], "conversation": {"id": record["id"]}} for place in range(10) for record in records]
    path = tmp_path / "log.json"
    path.write_bytes(b"\n".join(map(dump, events)))
    talks = [item for item in read_file(path, ReadOptions()) if isinstance(item, Conversation)]
    assert len(talks) == 50
    assert {len(item.messages) for item in talks} == {10}


def test_no_more_conversations_wait_than_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toneqa.importers.desk_talk.HELD", 3)
    path = tmp_path / "log.json"
    path.write_bytes(b"\n".join(dump(RECORDS["chatwoot"](n, TURNS)) for n in (1, 2, 3, 4, 1)))
    items = read(path, path.read_bytes())
    assert [item.id for item in items] == ["1", "2", "3", "4", f"{path}#5"]


class TestZendesk:
    def test_without_users_the_requester_is_the_client_and_notes_betray_the_agent(self, tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS)
        ticket["assignee_id"] = None
        note = {**ticket["comments"][1], "id": 5, "public": False, "body": "Заметка"}
        assert codes(read(tmp_path / "a.json", dump(ticket))) == ["E222"]
        ticket["comments"].append(note)
        found = conversation(tmp_path / "a.json", dump(ticket))
        assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT]

    @pytest.mark.parametrize("kept", [("id", "requester_id", "assignee_id"), ("id", "requester_id", "submitter_id")])
    def test_a_ticket_with_few_fields_is_known(self, kept: tuple[str, ...], tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS)
        comments = [{key: comment[key] for key in ("author_id", "body", "public")} for comment in ticket["comments"]]
        (tmp_path / "a.json").write_bytes(dump({key: ticket[key] for key in kept} | {"comments": comments}))
        assert recognise(tmp_path / "a.json").name == "zendesk"

    @pytest.mark.parametrize("name", ["users.json", "Users-2024.ndjson", "zendesk_users.jsonl"])
    def test_users_beside_the_file_tell_the_roles(self, name: str, tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS) | {"assignee_id": None}
        user = {"id": 7001, "name": "Мария", "email": "m@shop.example", "role": "agent", "suspended": False}
        (tmp_path / name).write_bytes(dump(user))
        found = conversation(tmp_path / "a.json", dump(ticket))
        assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT]

    @pytest.mark.parametrize("last", [True, False])
    def test_users_in_the_same_answer(self, last: bool, tmp_path: Path) -> None:
        users = {"users": [{"id": 7001, "role": "admin", "name": "М"}]}
        tickets = {"tickets": [RECORDS["zendesk"](n, TURNS) | {"assignee_id": None} for n in range(1, 4)]}
        (tmp_path / "a.json").write_bytes(dump(tickets | users if last else users | tickets))
        items = list(read_file(tmp_path / "a.json", ReadOptions()))
        assert [i.id for i in items if isinstance(i, Conversation)] == ["1", "2", "3"]
        assert next(i for i in items if isinstance(i, Skipped)).reason is Reason.SERVICE

    def test_a_user_who_is_not_listed_fails_with_a_remedy(self, tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS) | {"assignee_id": None, "users": [{"id": 9001, "role": "end-user"}]}
        (item,) = read(tmp_path / "a.json", dump(ticket))
        assert isinstance(item, Failure)
        assert (item.code, item.id) == ("E222", "1")
        assert "7001" in item.message
        assert "users.json" in item.message
        assert "--agent-id" in item.message

    def test_an_unknown_role_is_no_role(self, tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS) | {"assignee_id": None, "users": [{"id": 7001, "role": "wizard"}]}
        assert codes(read(tmp_path / "a.json", dump(ticket))) == ["E222"]

    def test_users_inside_a_ticket(self, tmp_path: Path) -> None:
        ticket = RECORDS["zendesk"](1, TURNS)
        people = {"requester": {"id": 9001, "role": "end-user"}, "submitter": {"id": 9001}, "assignee": {"id": 7001, "role": "agent"}}
        ticket = {key: value for key, value in ticket.items() if not key.endswith("_id")} | people
        found = conversation(tmp_path / "a.json", dump(ticket))
        assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT]
        assert found.meta["agent"] == "7001"


class TestSpeechSense:
    def test_a_chat_without_its_metadata(self, tmp_path: Path) -> None:
        (item,) = read(tmp_path / "chat.json", (FOLDER / "speechsense" / "chat.json").read_bytes())
        assert isinstance(item, Failure)
        assert item.code == "E223"
        assert "metadata.json" in item.message

    def test_metadata_without_their_chat(self, tmp_path: Path) -> None:
        (item,) = read(tmp_path / "metadata.json", (FOLDER / "speechsense" / "metadata.json").read_bytes())
        assert isinstance(item, Failure)
        assert item.code == "E223"
        assert "chat.json" in item.message

    @pytest.mark.parametrize("metadata", [b"", b"{", b"[]", b"\xff\xfe", b'{"operator_id": {}}'])
    def test_damaged_metadata(self, metadata: bytes, tmp_path: Path) -> None:
        (tmp_path / "metadata.json").write_bytes(metadata)
        items = read(tmp_path / "chat.json", (FOLDER / "speechsense" / "chat.json").read_bytes())
        assert codes(items) in (["E202"], ["E222"])

    def test_many_pairs_in_one_folder(self, tmp_path: Path) -> None:
        for name in ("1-chat", "2-chat"):
            (tmp_path / f"{name}.json").write_bytes((FOLDER / "speechsense" / "chat.json").read_bytes())
            fields = {"operator_id": "o-7", "client_id": "c-9", "bot_id": "b-1", "date": "2024-05-13T10:15:00.000"}
            (tmp_path / f"{name.replace('chat', 'metadata')}.json").write_bytes(dump(fields))
        found = [conversation(path, path.read_bytes()).id for path in sorted(tmp_path.glob("*chat.json"))]
        assert found == ["1-chat", "2-chat"]


def test_a_batch_of_bitrix(tmp_path: Path) -> None:
    answers = {f"cmd{n}": RECORDS["bitrix24"](n, TURNS)["result"] for n in (1, 2)}
    items = read(tmp_path / "a.json", dump({"result": {"result": answers, "result_error": []}}))
    assert [item.id for item in items] == ["1", "2"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("[b]Да[/b]", "Да"),
        ("раз[br]два", "раз\nдва"),
        ("[URL]https://a.example[/URL]", "https://a.example"),
        ("[URL=https://a.example][/URL]", "https://a.example"),
        ("[URL=https://a.example]тут[/URL]", "тут"),
        ("[USER=7]Мария[/USER], здравствуйте", "Мария, здравствуйте"),
        ("[*]раз", "• раз"),
        ("массив[0] и [важно]", "массив[0] и [важно]"),
        ("[b] без конца", " без конца"),
    ],
)
def test_codes_of_bitrix(code: str, text: str) -> None:
    from toneqa.importers.bitrix24 import plain

    assert plain(code) == text


@pytest.mark.parametrize("text", ['{"data": [], "meta": {}}', '{"data": null}', '{"result": {"result": {}}}', "{}", "[]", "5", "[[]]"])
def test_an_answer_with_nothing_in_it_is_told_of(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    for name in RECORDS:
        assert list(read_file(path, ReadOptions(format=name)))


@every_desk
def test_a_wide_record_takes_linear_time(name: str, tmp_path: Path) -> None:
    """2,000 turns of one talk, which is more than any page may hold and the most that a conversation may have."""
    data = dump(RECORDS[name](1, TURNS * 1000))
    assert len(conversation(tmp_path / "a.json", data).messages) == 2000
