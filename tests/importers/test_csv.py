"""CSV: delimiters, quotes and encodings found out; a bad row costs itself."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.samples import TEXT, codes, conversation, read
from toneqa.importers.base import ReadOptions, Reason, Skipped
from toneqa.importers.files import read_file
from toneqa.types import Conversation, Failure, Role

HEAD = "id_обращения;роль;дата;текст\n"
ASKED = "Где мой заказ? Жду третий день."


def _talks(path: Path, text: str, options: ReadOptions | None = None, encoding: str = "utf-8") -> list[list[tuple[str, str]]]:
    items = read(path, text.encode(encoding), options)
    return [[(str(m.role), m.text) for m in item.messages] for item in items if isinstance(item, Conversation)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "koi8-r", "cp866"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters_and_encodings(delimiter: str, encoding: str, tmp_path: Path) -> None:
    out = io.StringIO()
    rows = [HEAD.strip().split(";"), ["1", "клиент", "", ASKED], ["1", "оператор", "", TEXT]]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert _talks(tmp_path / "a.csv", out.getvalue(), encoding=encoding) == [[("client", ASKED), ("agent", TEXT)]]


def test_the_line_with_which_excel_names_its_delimiter(tmp_path: Path) -> None:
    assert _talks(tmp_path / "a.csv", f"sep=;\n{HEAD}1;агент;;{TEXT}\n") == [[("agent", TEXT)]]


@pytest.mark.parametrize(
    "cell",
    [
        '"Ответ; с ""кавычками"" и\nвторой строкой"',
        "'Ответ; с \"кавычками\" и\nвторой строкой'",
        '"Ответ; с \\"кавычками\\" и\nвторой строкой"',
    ],
    ids=["doubled", "single", "escaped"],
)
def test_quotes_of_three_kinds(cell: str, tmp_path: Path) -> None:
    rows = "".join(f"{n};агент;;{cell}\n" for n in range(3))
    assert _talks(tmp_path / "a.csv", HEAD + rows) == [[("agent", 'Ответ; с "кавычками" и\nвторой строкой')]] * 3


def test_one_file_in_two_encodings(tmp_path: Path) -> None:
    data = HEAD.encode() + f"1;агент;;{TEXT}\n".encode("cp1251") + f"2;агент;;{TEXT}\n".encode() + f"3;агент;;{ASKED}\n".encode("cp1251")
    items = read(tmp_path / "a.csv", data)
    assert [item.messages[0].text for item in items if isinstance(item, Conversation)] == [TEXT, TEXT, ASKED]


def test_one_file_in_four_encodings(tmp_path: Path) -> None:
    names = ["utf-8", "cp1251", "koi8-r", "cp866", "cp1251", "utf-8"]
    rows = [f"{n};агент;;{TEXT} {ASKED}\n{n};клиент;;{ASKED}\n".encode(name) for n, name in enumerate(names)]
    found = read(tmp_path / "a.csv", HEAD.encode() + b"".join(rows))
    assert [[m.text for m in item.messages] for item in found if isinstance(item, Conversation)] == [[f"{TEXT} {ASKED}", ASKED]] * 6


def test_short_lines_and_capitals_are_read_like_the_rest(tmp_path: Path) -> None:
    data = ("НОМЕР;РОЛЬ;ТЕКСТ\n" + "1;АГЕНТ;ДА\n2;агент;Да\n" + f"3;агент;{TEXT} {ASKED}\n").encode("cp1251")
    texts = [item.messages[0].text for item in read(tmp_path / "a.csv", data) if isinstance(item, Conversation)]
    assert texts == ["ДА", "Да", f"{TEXT} {ASKED}"]


def test_a_stray_quote_costs_no_other_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = f'1;агент;;{TEXT}\n2;агент;;"Экран 5 дюймов\n3;агент;;{TEXT}\n4;агент;;Экран 5" цел\n5;агент;;{TEXT}\n'
    assert [talk[0][1] for talk in _talks(path, HEAD + rows)] == [TEXT, "Экран 5 дюймов", TEXT, 'Экран 5" цел', TEXT]


@pytest.mark.parametrize("line", ['1;агент;;"нет конца\n', 'a";"b;;\n', '"\n', '";"";"\n'], ids=repr)
def test_quotes_on_every_line_take_linear_time(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    times = []
    for count in (10_000, 40_000):
        path.write_bytes((HEAD + line * count).encode())
        begin = time.process_time()
        list(read_file(path, ReadOptions()))
        times.append(time.process_time() - begin)
    assert times[1] < times[0] * 10 + 0.5


def test_a_row_of_other_length_is_told_of_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    items = read(path, (HEAD + f"1;агент;;{TEXT}\n2;агент;;текст; с точкой с запятой\n3;агент\n4;агент;;{TEXT}\n").encode())
    assert sorted(codes(items)) == ["E214", "ok", "ok"]
    (bad,) = [item for item in items if isinstance(item, Failure)]
    assert bad.at == f"{path}:3"


def test_an_unknown_role_is_told_of_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    items = read(path, (HEAD + f"1;клиент;;{ASKED}\n1;повар;;Суп\n1;агент;;{TEXT}\n").encode())
    (talk,) = [item for item in items if isinstance(item, Conversation)]
    (bad,) = [item for item in items if isinstance(item, Failure)]
    assert [m.text for m in talk.messages] == [ASKED, TEXT]
    assert (bad.code, bad.at) == ("E204", f"{path}:3")
    assert "повар" in bad.message


def test_many_failures_of_one_kind_are_summed_up(tmp_path: Path) -> None:
    items = read(tmp_path / "a.csv", (HEAD + f"1;агент;;{TEXT}\n" + "1;повар;;Суп\n" * 500).encode())
    assert codes(items).count("E204") == 20
    assert [item.message for item in items if isinstance(item, Failure) and item.code == "E218" and "480" in item.message]


def test_rows_of_a_conversation_are_put_together_wherever_they_stand(tmp_path: Path) -> None:
    rows = "1;клиент;;Раз\n2;клиент;;Другой\n1;агент;;Два\n2;агент;;Ответ\n1;клиент;;Три\n"
    assert [[text for _, text in talk] for talk in _talks(tmp_path / "a.csv", HEAD + rows)] == [["Раз", "Два", "Три"], ["Другой", "Ответ"]]


def test_a_large_table_gives_what_a_small_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = HEAD + "".join(f"{n % 37};агент;;Ответ {n}\n" for n in range(500)) + f";агент;;{TEXT}\n;агент;;{ASKED}\n"
    small = _talks(tmp_path / "a.csv", rows)
    monkeypatch.setattr("toneqa.importers.grouping.IN_MEMORY", 10)
    assert _talks(tmp_path / "a.csv", rows) == small
    assert len(small) == 39


def test_rows_without_a_conversation_stand_alone(tmp_path: Path) -> None:
    assert len(_talks(tmp_path / "a.csv", HEAD + f"1;агент;;{TEXT}\n;агент;;{TEXT}\n1;агент;;{TEXT}\n;агент;;{TEXT}\n")) == 3
    assert len(_talks(tmp_path / "b.csv", f"роль;текст\nагент;{TEXT}\nагент;{TEXT}\n")) == 2


def test_merged_cells_belong_to_the_row_above(tmp_path: Path) -> None:
    rows = f"1;клиент;;{ASKED}\n;агент;;{TEXT}\n2;клиент;;{ASKED}\n;агент;;{TEXT}\n"
    assert _talks(tmp_path / "a.csv", HEAD + rows) == [[("client", ASKED), ("agent", TEXT)]] * 2


def test_a_question_and_its_answer_in_one_row(tmp_path: Path) -> None:
    assert _talks(tmp_path / "a.csv", f"№;Вопрос;Ответ\n1;{ASKED};{TEXT}\n") == [[("client", ASKED), ("agent", TEXT)]]


def test_titles_above_the_names(tmp_path: Path) -> None:
    assert _talks(tmp_path / "a.csv", f"Отчёт за май;;;\n;;;\n{HEAD}1;агент;;{TEXT}\n") == [[("agent", TEXT)]]


def test_three_hundred_columns(tmp_path: Path) -> None:
    names = ";".join(f"поле {n}" for n in range(296))
    row = ";".join("x" for _ in range(296))
    assert _talks(tmp_path / "a.csv", f"{names};{HEAD}{row};1;агент;;{TEXT}\n") == [[("agent", TEXT)]]


def test_a_table_without_a_text_names_its_columns(tmp_path: Path) -> None:
    (bad,) = read(tmp_path / "a.csv", b"a;b;c\n1;2;3\n")
    assert isinstance(bad, Failure)
    assert bad.code == "E215"
    assert "a, b, c" in bad.message


def test_names_without_rows(tmp_path: Path) -> None:
    assert codes(read(tmp_path / "a.csv", HEAD.encode())) == ["E221"]


def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + f"1;агент;;{TEXT}\n2;агент;;").encode() + b"a" * 50_000_000 + f"\n3;агент;;{TEXT}\n".encode())
    begin = time.process_time()
    assert sorted(codes([i for i in read_file(path, ReadOptions()) if not isinstance(i, Skipped)])) == ["E209", "ok", "ok"]
    assert time.process_time() - begin < 20


def test_a_row_of_a_million_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + f"1;агент;;{TEXT}\n").encode() + b";" * 1_000_001 + f"\n3;агент;;{TEXT}\n".encode())
    items = list(read_file(path, ReadOptions()))
    assert [(item.code, item.at) for item in items if isinstance(item, Failure)] == [("E212", f"{path}:3")]
    assert sum(isinstance(item, Conversation) for item in items) == 2


def test_duplicate_ids_in_two_files_are_two_conversations(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + f"1;агент;;{TEXT}\n", "utf-8")
    items = read(tmp_path / "b.csv", (HEAD + f"1;агент;;{TEXT}\n").encode())
    assert codes(items) == ["ok"]


def test_the_newest_first_is_turned_round(tmp_path: Path) -> None:
    rows = "1;агент;13.05.2024 10:20;Два\n1;агент;13.05.2024 10:20;Полтора\n1;клиент;13.05.2024 10:15;Раз\n"
    assert [[text for _, text in talk] for talk in _talks(tmp_path / "a.csv", HEAD + rows)] == [["Раз", "Полтора", "Два"]]


def test_dates_nobody_understands_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + f"1;агент;на днях;{TEXT}\n", "utf-8")
    items = list(read_file(path, ReadOptions()))
    assert Skipped(Reason.UNDATED, 1, f"{path}:2") in items
    assert sum(isinstance(item, Conversation) for item in items) == 1


def test_html_becomes_text(tmp_path: Path) -> None:
    found = conversation(tmp_path / "a.csv", (HEAD + "1;агент;;<p>Добрый день!</p><p>Ждите</p>\n").encode())
    assert found.messages[0].text == "Добрый день!\n\nЖдите"


@pytest.mark.parametrize(("column", "client"), [("Имя оператора", None), ("Автор", "Анна"), ("operator_name", None)])
def test_a_column_of_our_people_says_nothing_of_the_client(column: str, client: str | None, tmp_path: Path) -> None:
    rows = f"id;роль;{column};текст\n1;клиент;Анна;{ASKED}\n1;агент;Анна;{TEXT}\n"
    found = conversation(tmp_path / "a.csv", rows.encode())
    assert [m.author for m in found.messages] == [client, "Анна"]


def test_agents_by_name_and_by_domain(tmp_path: Path) -> None:
    rows = f"тикет;автор;текст\n1;Иван;{ASKED}\n1;Анна;{TEXT}\n"
    assert _talks(tmp_path / "a.csv", rows, ReadOptions(agents=("анна",))) == [[("client", ASKED), ("agent", TEXT)]]
    assert codes(read(tmp_path / "a.csv", rows.encode())) == ["E213"]
    mails = f"тикет;от;текст\n1;a@mail.example;{ASKED}\n1;b@shop.example;{TEXT}\n"
    assert _talks(tmp_path / "b.csv", mails, ReadOptions(("shop.example",))) == [[("client", ASKED), ("agent", TEXT)]]


def test_columns_as_the_user_names_them(tmp_path: Path) -> None:
    options = ReadOptions(mapping={"conversation": "A", "text": "C", "role": "B"}, format="csv")
    assert _talks(tmp_path / "a.csv", f"A;B;C\n1;клиент;{ASKED}\n", options) == [[("client", ASKED)]]
    assert codes(read(tmp_path / "b.csv", b"A;B\n1;2\n", options)) == ["E216"]


@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["1", "2", ""]), st.sampled_from(["клиент", "оператор", "bot"]), st.text(max_size=60)), min_size=1
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_standard_library_writes_is_read_back(rows: Sequence[tuple[str, str, str]], tmp_path: Path) -> None:
    """Every text that is more than white space comes back but for line ends, control characters and the form of letters."""
    out = io.StringIO()
    written = [(key, role, "Да " + "".join(c for c in text if c.isprintable() or c == "\n")) for key, role, text in rows]
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("тикет", "роль", "текст"), *written])
    items = read(tmp_path / "a.csv", out.getvalue().encode("utf-8", "replace"))
    found = sum(len(item.messages) for item in items if isinstance(item, Conversation))
    assert found == len(written)
    assert all(m.role in set(Role) for item in items if isinstance(item, Conversation) for m in item.messages)
