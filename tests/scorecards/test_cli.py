"""``toneqa scorecard`` as the user runs it: cards checked, shown, compared; results judged into three forms."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.command import inside, write
from tests.scorecards.wire import PLAIN, agent, client, found, result

PLACES = [
    ("T-0", "Анна", "ok", 0.0),
    ("T-1", "Анна", "ok", 96.7),
    ("T-1", "Пётр", "ok", 71.7),
    ("T-2", "Пётр", "ok", 97.3),
    ("T-3", "Пётр", "not_enough", None),
]


@pytest.fixture
def results(tmp_path: Path) -> Path:
    rows = [
        result(client(), agent(found("WRD711", quote="пришлите код"), author="Анна")),
        result(client("question"), agent(author="Анна"), agent(author="Пётр", flags=["scripted"])),
        result(client("complaint", "angry"), agent(found("REF207", quote="нет"), author="Пётр")),
        result(agent(author="Пётр")),
        result(client()),
        result(status="error") | {"error": {"code": "E202", "message": "", "at": ""}, "messages": []},
    ]
    rows = [row | {"id": f"T-{n}"} for n, row in enumerate(rows)]
    return write(tmp_path / "результаты.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_the_shipped_card_is_sound() -> None:
    ran = inside("scorecard", "lint")
    assert (ran.code, ran.out) == (0, "Ошибок нет: «Основная карта оценки».\n")


def test_lint_tells_every_fault(tmp_path: Path) -> None:
    bad = write(tmp_path / "карта.toml", PLAIN.replace("60", "50") + 'rules = ["TON9999"]\n')
    ran = inside("scorecard", "lint", bad)
    assert ran.code == 1
    assert [line.partition(":")[0] for line in ran.out.splitlines()] == ["E193", "E194"]
    assert str(bad) in ran.out


def test_a_remark_is_no_fault(tmp_path: Path) -> None:
    ran = inside("scorecard", "lint", write(tmp_path / "карта.toml", PLAIN + 'rules = ["HRS001"]\n'))
    assert ran.code == 0
    assert "E188" in ran.out


def test_show_names_criteria_errors_and_what_is_left_to_people() -> None:
    out = inside("scorecard", "show").out
    for told in ("Приветствие и имя", "недостаточно данных", "не выше 50", "решает человек", "Верно ли само решение"):
        assert told in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_diff_with_the_shipped_card_and_between_two(tmp_path: Path) -> None:
    mine = write(tmp_path / "моя.toml", PLAIN)
    assert "Критерий «greeting»: убран" in inside("scorecard", "diff", mine).out
    assert inside("scorecard", "diff", mine, mine).out == "Карты одинаковы.\n"


def test_apply_shows_both_views_and_the_agents(results: Path) -> None:
    ran = inside("scorecard", "apply", results)
    told = " ".join(ran.out.split())
    assert ran.code == 0, ran.err
    for expected in (
        "5 контактов по карте оценки", "для клиента: 100 % (57–100), 5 из 5; под подозрением 1", "по закону: 80 %",
        "для компании: не измерено", "Без оценённого ответа: 2 разговора", "Отказ без причины и без альтернативы", "* меньше 20 контактов",
    ):  # fmt: skip
        assert expected in told.replace("\xa0", " "), told
    assert told.index("Анна*") < told.index("Пётр*")
    assert max(map(len, ran.out.splitlines())) <= 80


def test_apply_writes_lines_a_table_and_a_book(results: Path, tmp_path: Path) -> None:
    outs = [tmp_path / f"контакты.{ending}" for ending in ("jsonl", "csv", "xlsx")]
    ran = inside("scorecard", "apply", results, *(arg for out in outs for arg in ("--out", out)))
    assert ran.code == 0, ran.err
    lines = [json.loads(line) for line in outs[0].read_text("utf-8").splitlines()]
    assert [(one["id"], one["author"], one["status"], one["score"]) for one in lines] == PLACES
    [code] = [c for c in lines[0]["critical"] if c["state"] == "found"]
    assert (code["key"], code["evidence"][0]["quote"]) == ("personal_data", "пришлите код")
    with outs[1].open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table, delimiter=";"))
    assert [row["Состояние"] for row in rows] == ["оценено"] * 4 + ["недостаточно данных"]
    assert (rows[0]["Балл"], rows[0]["Уточняющие вопросы, 0–100"], rows[0]["Цитата"]) == ("0,0", "н/п", "пришлите код")
    book = load_workbook(outs[2])
    assert book.sheetnames == ["Сводка", "Сотрудники", "Критерии", "Контакты"]
    assert book["Контакты"].max_row == len(rows) + 1
    assert [row[0] for row in book["Сотрудники"].iter_rows(min_row=2, values_only=True)] == ["Анна", "Пётр"]
    assert dict(row[:2] for row in book["Сводка"].iter_rows(min_row=2, values_only=True))["Без критических ошибок по закону"] == 0.8


def test_people_add_what_text_cannot_show(results: Path, tmp_path: Path) -> None:
    people = write(tmp_path / "люди.csv", "id;key;value;agent\nT-2;naked_refusal;да;Пётр\nT-1;understanding;40;Пётр\n")
    out = tmp_path / "контакты.jsonl"
    ran = inside("scorecard", "apply", results, "--people", people, "--out", out)
    assert ran.code == 0, ran.err
    by_place = {(one["id"], one["author"]): one for one in map(json.loads, out.read_text("utf-8").splitlines())}
    refused = by_place["T-2", "Пётр"]
    assert {c["key"]: c["state"] for c in refused["critical"]}["naked_refusal"] == "found"
    assert refused["score"] == 50
    assert {c["key"]: c["value"] for c in by_place["T-1", "Пётр"]["criteria"]}["understanding"] == 40
    assert {c["key"]: c["value"] for c in by_place["T-1", "Анна"]["criteria"]}["understanding"] == 100


@pytest.mark.parametrize(("table", "told"), [
    ("id;key\nT-1;tone\n", "нет столбцов value"),
    ("", "нет столбцов id, key, value"),
    ("id,key,value\nT-1,tune,5\n", "нет критерия или ошибки «tune»"),
    ("id,key,value\nT-1,tone,500\n", "от 0 до 100"),
    ("id,key,value\nT-1,tone,много\n", "от 0 до 100"),
    ("id,key,value\n\nT-1,insult,5\n", "да или нет"),
])  # fmt: skip
def test_marks_of_people_that_do_not_fit(results: Path, tmp_path: Path, table: str, told: str) -> None:
    ran = inside("scorecard", "apply", results, "--people", write(tmp_path / "люди.csv", table))
    assert (ran.code, "E264" in ran.err, told in ran.err) == (1, True, True), ran.err
    assert f"люди.csv:{1 if 'столбцов' in told else 3 if 'insult' in table else 2}" in ran.err


def test_damaged_results_are_counted_and_the_others_judged(results: Path) -> None:
    with results.open("a", encoding="utf-8") as lines:
        lines.write('{"schema": "toneqa/1", "id": "x", "status": "ok", "messages": [{"role": "agent", "tone": {}}]}\n{"schema"\n')
    ran = inside("scorecard", "apply", results)
    assert (ran.code, "Не разобрано результатов: 2" in ran.err, "5 контактов" in ran.out) == (1, True, True), ran.err


def test_wrong_use_is_told_before_the_work(results: Path, tmp_path: Path) -> None:
    for args, code in (
        (["--out", tmp_path / "отчёт.docx"], "E106"),
        (["--out", tmp_path / "a.csv", "--out", tmp_path / "a.csv"], "E115"),
        (["--card", tmp_path / "нет.toml"], "E101"),
        (["--card", write(tmp_path / "плохая.toml", PLAIN.replace("60", "61"))], "E193"),
    ):
        ran = inside("scorecard", "apply", results, *args)
        assert (ran.code, code in ran.err) == (2, True), ran.err
    assert inside("scorecard", "apply", tmp_path / "нет.jsonl").code == 2


def test_a_folder_that_is_not_there_leaves_nothing_half_written(results: Path, tmp_path: Path) -> None:
    ran = inside("scorecard", "apply", results, "--out", tmp_path / "нет" / "a.csv")
    assert (ran.code, "E401" in ran.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["результаты.jsonl"]


def test_no_contact_is_said_so(tmp_path: Path) -> None:
    ran = inside("scorecard", "apply", write(tmp_path / "r.jsonl", json.dumps(result(client())) + "\n"))
    assert (ran.code, "Оценивать нечего" in ran.out) == (0, True)


def test_a_key_that_means_two_things_takes_no_marks_of_people(results: Path, tmp_path: Path) -> None:
    card = 'name = "К"\n[[criterion]]\nkey = "tone"\nname = "Тон"\nweight = 100\nscale = {}\nlabels.tone = {{ formal = 0, neutral = 1, friendly = 1 }}\n'
    cards = [write(tmp_path / f"{scale}.toml", card.format(scale)) for scale in (5, 100)]
    marks = write(tmp_path / "люди.csv", "id,key,value\nT-1,tone,5\n")
    ran = inside("scorecard", "apply", results, "--card", cards[0], "--card", cards[1], "--people", marks)
    assert (ran.code, "E264" in ran.err, "значит разное" in ran.err) == (1, True, True), ran.err
    assert inside("scorecard", "apply", results, "--card", cards[0], "--people", marks).code == 0
