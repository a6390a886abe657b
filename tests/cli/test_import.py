"""``toneqa import``, ``toneqa formats`` and exports given to ``score``: what is written, what is told, what is masked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import Json, inside, results
from tests.importers.samples import TEXT, csv_table, json_rows, talk, telegram, whatsapp, xlsx_table
from toneqa.importers.formats import FORMATS

PERSONAL = "Здравствуйте, Анна! Пишите на anna@pochta.example, карта 4000 0000 0000 0002."


def convert(out: Path, *args: object, code: int = 0) -> tuple[list[Json], str]:
    ran = inside("import", *args, "--out", out)
    assert (ran.code, ran.err) == (code, "")
    return results(out), ran.out


def test_formats_lists_all() -> None:
    ran = inside("formats")
    for importer in FORMATS:
        assert f"{importer.name} — {importer.title}" in ran.out
    assert "настоящей выгрузки под рукой не было" in ran.out


@pytest.mark.parametrize("make", [csv_table, xlsx_table, json_rows, telegram])
def test_what_is_written_is_read_as_the_wire_format(make: object, tmp_path: Path) -> None:
    source, out = tmp_path / "export", tmp_path / "conv.jsonl"
    source.write_bytes(make(TEXT))  # type: ignore[operator]
    (line,), _ = convert(out, source)
    assert [(m["role"], m["text"]) for m in line["messages"]] == [("agent", TEXT)]
    (again,), _ = convert(tmp_path / "again.jsonl", out)
    assert again == line


def test_personal_data_is_masked_unless_asked_otherwise(tmp_path: Path) -> None:
    source, out = tmp_path / "a.json", tmp_path / "conv.jsonl"
    source.write_bytes(telegram(PERSONAL))
    (line,), told = convert(out, source)
    assert "закрыты" in told
    (message,) = line["messages"]
    assert len(message["text"]) == len(PERSONAL)
    assert message["author"] == "agent-1"
    for secret in ("anna", "4000", "Анна", "user500001"):
        assert secret not in out.read_text("utf-8")
    (line,), told = convert(out, source, "--keep-personal-data")
    assert (line["messages"][0]["text"], line["messages"][0]["author"]) == (PERSONAL, "user500001")
    assert "НЕ закрыты" in told


def test_a_conversation_called_by_a_phone_is_masked(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f"чат;роль;текст\n+79000000001;агент;{TEXT}\nT-512;агент;{TEXT}\n", "utf-8")
    lines, _ = convert(tmp_path / "conv.jsonl", source)
    assert [line["id"] for line in lines] == ["*" * 12 + "~1", "T-512"]


def test_what_was_taken_and_left_out_is_told(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(f"чат;роль;дата;текст\n1;агент;вчера;{TEXT}\n1;клиент;;\n", "utf-8")
    _, told = convert(tmp_path / "conv.jsonl", source)
    assert "Взято: 1 разговор, 1 сообщение." in told
    assert f"без текста: 1, впервые {source}:3" in told
    assert f"Взято, но проверьте:\n  непонятные даты: 1, впервые {source}:2" in told
    ran = inside("score", source, "--out", tmp_path / "out.jsonl")
    assert f"без текста: 1, впервые {source}:3" in ran.out


def test_failures_are_told_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(talk(TEXT) + b"{\n")
    (tmp_path / "b.csv").write_bytes(b"a;b\n1;2\n")
    lines, told = convert(tmp_path / "conv.jsonl", tmp_path / "a.jsonl", tmp_path / "b.csv", code=1)
    assert len(lines) == 1
    assert f"[{tmp_path / 'a.jsonl'}:2]" in told
    assert "E215" in told
    assert "Не прочитано: 2." in told


def test_a_table_without_roles_says_so(tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("Номер обращения;Текст\n7;Вернём деньги завтра.\n", "utf-8")
    (tmp_path / "told.csv").write_text("Номер обращения;Клиент или оператор;Текст\n7;клиент;Верните деньги.\n", "utf-8")
    assert "считаем ответами сотрудника" in convert(tmp_path / "one.jsonl", tmp_path / "bare.csv")[1]
    lines, told = convert(tmp_path / "two.jsonl", tmp_path / "told.csv")
    assert "считаем ответами" not in told
    assert lines[0]["messages"][0]["role"] == "client"


def test_columns_are_shown_saved_and_used(tmp_path: Path) -> None:
    source, saved = tmp_path / "a.csv", tmp_path / "m.json"
    source.write_bytes(csv_table(TEXT))
    _, told = convert(tmp_path / "conv.jsonl", source, "--save-mapping", saved)
    assert "разговор = «Номер обращения», текст = «Текст», роль = «Роль», время = «Дата»" in told
    mapping = json.loads(saved.read_text("utf-8"))
    assert mapping == {"conversation": "Номер обращения", "text": "Текст", "role": "Роль", "at": "Дата"}
    saved.write_text(json.dumps({**mapping, "text": "Роль"}), "utf-8")
    (line,), _ = convert(tmp_path / "conv.jsonl", source, "--mapping", saved)
    assert line["messages"][0]["text"] == "Оператор"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--out", "conv.csv"], "E114"),
        (["--out", "conv.txt"], "E102"),
        (["--out", "c.jsonl", "--from", "нет"], "E106"),
        (["--out", "c.jsonl", "--mapping", "gone.json"], "E112"),
        (["--out", "c.jsonl", "--mapping", "list.json"], "E112"),
        (["--out", "c.jsonl", "--mapping", "field.json"], "E112"),
        (["--out", "c.jsonl", "--mapping", "broken.json"], "E112"),
        (["--out", "c.jsonl", "--save-mapping", "m.json"], "E113"),
    ],
)
def test_wrong_use(args: list[str], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {"list.json": "[]", "field.json": '{"phone": "x"}', "broken.json": "{"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "a.jsonl").write_bytes(talk(TEXT))
    ran = inside("import", "a.jsonl", *args)
    assert ran.code == 2
    assert ran.err.startswith(code)
    assert not (tmp_path / "c.jsonl").exists()


def test_nothing_is_written_outside_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    message = {"id": 1, "type": "message", "date_unixtime": "1715584500", "from_id": "user500001", "text": ""}
    attached = {**message, "file": "x", "file_name": "../../../evil.txt"}
    (work / "a.json").write_bytes(json.dumps({"type": "personal_chat", "id": 7, "name": "../x", "messages": [attached]}).encode())
    before = set(tmp_path.rglob("*"))
    (line,), _ = convert(work / "conv.jsonl", work / "a.json")
    assert set(tmp_path.rglob("*")) - before == {work / "conv.jsonl"}
    assert line["messages"][0]["attachments"] == [".._.._.._evil.txt"]


def test_a_forced_format_is_believed(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(csv_table(TEXT))
    (line,), _ = convert(tmp_path / "conv.jsonl", source, "--from", "txt")
    assert line["messages"][0]["text"].startswith("Номер обращения;")


def test_check_takes_a_text_for_a_draft_whatever_it_holds(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_bytes(whatsapp(TEXT))
    assert inside("check", source).code == 0
