"""Files as they should not be, given to ``import`` and ``score``: each trouble has a code and a place, and the rest is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import inside, results
from tests.importers.desk_samples import RECORDS, dump
from tests.importers.samples import replaced, talk, telegram, xlsx_table

ASKED: Final = "Где мой заказ? Жду третий день."
TOLD: Final = "Добрый день! Заказ привезут завтра до двух часов."
HEAD: Final = "Номер обращения;Роль;Дата;Текст\n"
SHEET: Final = "xl/worksheets/sheet1.xml"
ENTITIES: Final = b"<!DOCTYPE x [<!ENTITY a \"lol\">" + b"".join(
    b"<!ENTITY %c \"%s\">" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
) + b"]>"  # fmt: skip


@dataclass(frozen=True)
class Case:
    """``troubles``: code and line of each failure; ``told``: what else is said at the end; ``talks``: conversations that are taken."""

    name: str
    make: Callable[[], bytes]
    troubles: list[tuple[str, str]]
    talks: int
    told: str = ""
    more: list[str] = field(default_factory=list)


def rows(*cells: str) -> str:
    return ";".join(cells) + "\n"


def pair(number: object, at: str = "13.05.2024 10:15", role: str = "оператор") -> str:
    return rows(str(number), "клиент", at, ASKED) + rows(str(number), role, at, TOLD)


def wide(count: int) -> bytes:
    names = ";".join(f"Поле {n}" for n in range(count))
    cells = ";".join("x" for _ in range(count))
    lines = (HEAD + pair(1)).splitlines()
    return "\n".join([f"{names};{lines[0]}", *(f"{cells};{line}" for line in lines[1:]), f"{cells};1;оператор;;{TOLD};лишнее"]).encode()


def tickets(*ids: int) -> bytes:
    return b"".join(dump(RECORDS["zendesk"](n, [("client", ASKED), ("agent", TOLD)])) + b"\n" for n in ids)


def dated(*dates: str) -> bytes:
    return (HEAD + "".join(rows(str(n), "оператор", at, TOLD) for n, at in enumerate(dates))).encode()


def attached(name: str) -> bytes:
    parts = f"--q\nContent-Type: text/plain; charset=utf-8\n\n{TOLD}\n--q\nContent-Disposition: attachment; filename={name}\n\nx\n--q--\n"
    return f"From: a@shop.example\nSubject: Ok\nContent-Type: multipart/mixed; boundary=q\n\n{parts}".encode()


FIVE: Final = ("13.05.2024 10:15", "2024-05-13T10:15:00+03:00", "13 мая 2024 г. 10:15", "Mon, 13 May 2024 10:15:00 +0300", "1715584500")
MIXED: Final = HEAD.encode() + pair(1).encode() + pair(2).encode("cp1251") + pair(3).encode("koi8-r") + pair(4).encode("cp866")

CASES: Final = [
    Case("cut.json", lambda: telegram(*[TOLD] * 4)[:-300], [("E211", ":51")], 1),
    Case("cut.jsonl", lambda: (talk(TOLD, id="1") + talk(TOLD, id="2"))[:-60], [("E202", ":2")], 1),
    Case("cut_zendesk.ndjson", lambda: tickets(1, 2, 3)[:-200], [("E211", ":3")], 2),
    Case("mixed.csv", lambda: MIXED, [], 4, "Ничего не отброшено."),
    Case("wide.csv", lambda: wide(300), [("E214", ":4")], 1),
    Case("same.jsonl", lambda: talk(TOLD, id="1") * 3, [], 3, "повторные номера разговоров: 2, впервые {path}:2"),
    Case("same_zendesk.ndjson", lambda: tickets(1, 2, 1), [], 3, "повторные номера разговоров: 1, впервые {path}:3"),
    Case("dates.csv", lambda: dated(*FIVE, "позавчера", "31.02.2024"), [], 7, "непонятные даты: 2, впервые {path}:7"),
    Case("roles.csv", lambda: (HEAD + pair(1) + pair(2, role="марсианин") + pair(3)).encode(), [("E204", ":5")], 3),
    Case("roles.jsonl", lambda: talk(TOLD) + talk(TOLD).replace(b"agent", b"boss") + talk(TOLD), [("E204", ":2")], 2),
    Case("zip.xlsx", lambda: replaced(xlsx_table(TOLD), SHEET, b"</sheetData>", b" " * 80_000_000 + b"</sheetData>"), [("E217", "")], 0),
    Case("entities.xlsx", lambda: replaced(xlsx_table("ok"), SHEET, b"<worksheet", ENTITIES + b"<worksheet"), [("E219", "")], 0),
    Case("path.eml", lambda: attached("../../evil.txt"), [], 1),
    Case("long.jsonl", lambda: talk(TOLD, id="1") + talk("a" * 50_000_000, id="2") + talk(TOLD, id="3"), [("E209", ":2")], 2),
    Case("long.csv", lambda: (HEAD + pair(1) + rows("2", "оператор", "", "a" * 50_000_000) + pair(3)).encode(), [("E209", ":4")], 2),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.parametrize("command", ["import", "score"])
def test_trouble_is_told_with_its_place_and_the_rest_is_done(
    command: str, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    path, out = Path(case.name), Path("out.jsonl")
    path.write_bytes(case.make())
    ran = inside(command, path, "--out", out)
    assert (ran.code, ran.err) == (1 if case.troubles else 0, "")
    for code, line in case.troubles:
        assert f"{code} " in ran.out
        assert f"[{path}{line}]" in ran.out
    assert case.told.format(path=path) in ran.out
    found = results(out)
    if command == "score":
        assert [(line["error"]["code"], line["error"]["at"]) for line in found if line["status"] == "error"] == [
            (code, f"{path}{line}") for code, line in case.troubles
        ]
    taken = [line for line in found if line.get("status", "ok") == "ok"]
    assert len(taken) == case.talks
    assert len({line["id"] for line in found}) == len(found)
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == {work / path, work / out}
    assert "&" not in json.dumps(taken)
