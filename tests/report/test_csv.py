"""The table: what Russian Excel opens by a double click, and never runs."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from tests.report.examples import Json, agent, all_results, client, failed, judged, only_client, result, skipped
from toneqa.report.csv_table import HEADERS, cell, write_csv
from toneqa.report.summary import answers

UNSAFE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
INJECTIONS = [
    "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "\u00a0=1", "\u2003@x", "＝1", "＋1", "－1", "＠x", "\x00=1", "=\x00cmd",
    "\ufeff=1", "\u200b=1", "\u202e=1", "\x01=1", "\x7f=1", "\u00ad=1",
]  # fmt: skip


def table(results: list[Json]) -> list[list[str]]:
    return list(csv.reader(StringIO(raw(results).removeprefix("\ufeff")), delimiter=";", strict=True))


def raw(results: list[Json]) -> str:
    out = StringIO(newline="")
    write_csv(results, out)
    return out.getvalue()


def column(rows: list[list[str]], name: str) -> list[str]:
    return [row[HEADERS.index(name)] for row in rows[1:]]


def test_excel_sees_the_encoding_and_the_columns() -> None:
    text = raw(all_results())
    assert text.startswith("\ufeffНомер;Источник;")
    assert text.count("\ufeff") == 1
    assert text.endswith("\r\n")
    assert table(all_results())[0] == list(HEADERS)
    assert len(set(HEADERS)) == len(HEADERS)


def test_one_row_for_every_answer_and_every_conversation_without_one() -> None:
    rows = table(all_results())
    expected = [r["id"] for r in all_results() for _ in range(max(1, len(list(answers(r)))))]
    assert [number.removeprefix("'") for number in column(rows, "Номер")] == expected
    assert {len(row) for row in rows} == {len(HEADERS)}


def test_two_answers_make_two_rows() -> None:
    turns = [client(0, "Где?", "question", "calm", "D"), judged(agent(1, "Раз."), "send", []), judged(agent(2, "Два."), "revise", [])]
    rows = table([result("1", turns)])
    assert column(rows, "Сообщение") == ["1", "2"]
    assert column(rows, "Вердикт") == ["Отправлять", "Доработать"]


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert cell(text) == "'" + text.replace("\x00", "")


@pytest.mark.parametrize("text", ["", "текст", "«=1»", "a=b", "5-6", "№ 1+1", "'x"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (0, "0"), (61, "61"), (2.1, "2,1"), (0.9312, "0,9312"), (True, "True")])
def test_numbers_have_a_decimal_comma(value: float | None, shown: str) -> None:
    assert cell(value) == shown


def test_every_cell_of_hostile_results_is_guarded() -> None:
    found = [f for row in table(all_results())[1:] for f in row]
    assert any(f.startswith("'") for f in found), "the examples hold hostile texts"
    assert not [f for f in found if f.startswith(UNSAFE)]
    assert "\x00" not in raw(all_results())


def test_separators_and_quotes_in_letters_do_not_move_columns() -> None:
    nasty = 'a;b"c\r\nd;"e";\n'
    turns = [client(0, "x", "question", "calm", "D"), judged(agent(1, "Да.", author=nasty), "send", [])]
    rows = table([result(nasty, turns, source=nasty)])
    assert len(rows) == 2
    assert column(rows, "Номер") == column(rows, "Источник") == column(rows, "Сотрудник") == [nasty]


def test_half_a_surrogate_can_be_written() -> None:
    assert raw([result("\ud800", [client(0, "x", "question", "calm", "D")])]).encode()


def test_values_of_an_answer() -> None:
    rows = table(all_results())
    by_name = dict(zip(HEADERS, rows[1], strict=True))
    wanted = {
        "Состояние": "проверено", "Канал": "письмо", "Вид обращения": "претензия", "Вердикт": "Доработать", "Балл": "40",
        "Впечатление, 1–5": "1,2", "Тон": "официальный", "Вероятность тона": "0,93", "Резко": "да", "Отказ": "да",
        "Присоединение, 0–2": "0", "На «вы» или «ты»": "на «вы»", "Стиль клиента": "напористый (D)", "Стиль не подходит": "да",
    }  # fmt: skip
    assert {name: by_name[name] for name in wanted} == wanted
    assert by_name["Коды правил"].split(", ") == ["TON101", "TON104", "REF201", "HRS101", "HRS106", "HRS105", "REF202"]


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [(failed(), "ошибка", "E202 "), (skipped(), "пропущено", "Текст не на русском языке."), (only_client(), "проверено", "")],
)
def test_what_has_no_answer_has_a_row_with_its_state(given: Json, state: str, reason: str) -> None:
    [row] = table([given])[1:]
    by_name = dict(zip(HEADERS, row, strict=True))
    assert by_name["Состояние"] == state
    assert by_name["Причина"].startswith(reason)
    assert bool(by_name["Причина"]) == bool(reason)
    assert by_name["Балл"] == by_name["Вердикт"] == ""


def test_unsure_labels_carry_a_question_mark() -> None:
    rows = table(all_results())
    tones = dict(zip(column(rows, "Номер"), column(rows, "Тон"), strict=True))
    assert tones["T-1044"].endswith("?")
    assert not tones["T-1042"].endswith("?")
