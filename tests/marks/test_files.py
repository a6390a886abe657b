"""Files of marks, good and bad: tables long and wide, exports of helpdesks, and what is told of what was left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toneqa.errors import DataError, ToneqaError, UseError
from toneqa.marks.files import read_source, resolve
from toneqa.marks.mapping import Meaning, Meanings, read_mapping, write_mapping
from toneqa.marks.model import Gold

BARE = Meanings()


def gold(path: Path, text: str | bytes, meanings: Meanings = BARE, form: str | None = None) -> Gold:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return resolve(read_source(path, meanings, form), meanings)


def brief(found: Gold) -> list[tuple[Any, ...]]:
    return [(m.conversation, m.message, m.rater, m.criterion, m.value) for m in found.marks]


def codes(found: Gold) -> list[tuple[str, str]]:
    return [(t.code, t.at.rpartition(":")[2]) for t in found.troubles]


WIDE = "Номер;Сообщение;Проверяющий;Тон;Резкость;Оценка;Дата\nА-1;1;Вера;деловой;нет;4;01.03\nА-2;;Глеб;официальный;н/п;2;01.03\n"
READ = [
    ("А-1", 1, "Вера", "tone", "neutral"),
    ("А-2", None, "Глеб", "tone", "formal"),
    ("А-1", 1, "Вера", "harsh", "no"),
    ("А-1", 1, "Вера", "grade", 4.0),
    ("А-2", None, "Глеб", "grade", 2.0),
]


@pytest.mark.parametrize(
    "text",
    [
        WIDE,
        WIDE.encode("utf-8-sig"),
        WIDE.encode("cp1251"),
        WIDE.encode("utf-16"),
        WIDE.replace("\n", "\r\n"),
        "sep=;\n" + WIDE,
        "Проверка за март;;\n".replace(";;", "") + WIDE,
        WIDE.replace(";", ","),
        WIDE.replace(";", "\t"),
    ],
)
def test_a_wide_table_however_it_was_saved(tmp_path: Path, text: str | bytes) -> None:
    found = gold(tmp_path / "m.csv", text)
    assert brief(found) == READ
    assert (found.troubles, found.unknown, found.empty) == ((), (), 1)


def test_a_long_table(tmp_path: Path) -> None:
    text = (
        "conversation_id,message,rater,criterion,mark,comment\nА-1,1,vera@team.example,tone,neutral,ok\nА-1,1,vera@team.example,harsh,no,\n"
    )
    found = gold(tmp_path / "m.csv", text)
    assert brief(found) == [("А-1", 1, "vera", "tone", "neutral"), ("А-1", 1, "vera", "harsh", "no")]
    assert found.marks[0].comment == "ok"


def test_lines_in_two_encodings(tmp_path: Path) -> None:
    lines = ["id;Тон;Комментарий\n", "А-1;деловой;Хороший ответ\n", "А-2;дружелюбный;Отличный ответ коллеги, спасибо\n"]
    mixed = lines[0].encode() + lines[1].encode("cp1251") + lines[2].encode()
    found = gold(tmp_path / "m.csv", mixed)
    assert [m.comment for m in found.marks] == ["Хороший ответ", "Отличный ответ коллеги, спасибо"]


def test_one_name_is_read_by_its_values(tmp_path: Path) -> None:
    found = gold(tmp_path / "m.csv", "id;Отказ;Тон;Присоединение;Оценка\nА;да;зачёт;2;80\nБ;нет;незачёт;0;95\n")
    assert [t.criterion for t in found.taken] == ["refusal", "card.tone", "joining", "score"]
    found = gold(tmp_path / "m.csv", "id;Отказ;Тон;Присоединение;Оценка\nА;зачёт;деловой;да;3\nБ;незачёт;деловой;нет;5\n")
    assert [t.criterion for t in found.taken] == ["card.refusal", "tone", "has_joining", "grade"]


def test_bad_marks_are_told_with_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    text = "id;Сообщение;Тон;Душевность\nА;1;деловой;5\n;1;деловой;5\nБ;x;деловой;4\nВ;1;фиолетовый;4\nА;1;официальный;5\n"
    found = gold(tmp_path / "m.csv", text)
    assert codes(found) == [("E242", "3"), ("E236", "4"), ("E235", "5"), ("E237", "2")]
    assert brief(found) == [("А", 1, "без имени", "tone", "formal")]
    assert [u.name for u in found.unknown] == ["Душевность"]


def test_an_unclear_scale_is_asked_for(tmp_path: Path) -> None:
    text = "id;Итоговый балл\nА;7\nБ;9\n"
    assert codes(gold(tmp_path / "m.csv", text)) == [("E233", "2")]
    told = Meanings(criteria={"Итоговый балл": Meaning("score", "0-10")})
    assert [m.value for m in gold(tmp_path / "m.csv", text, told).marks] == [70.0, 90.0]


def test_values_of_the_mapping_win(tmp_path: Path) -> None:
    told = Meanings({"conversation": "Ключ"}, {"Градус": Meaning("tone", values={"холодно": "formal", "тепло": "friendly", "?": ""})}, 1)
    found = gold(tmp_path / "m.csv", "Ключ;Сообщение;Градус\nА;1;холодно\nБ;2;тепло\nВ;1;?\n", told)
    assert brief(found) == [("А", 0, "без имени", "tone", "formal"), ("Б", 1, "без имени", "tone", "friendly")]
    assert found.troubles == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "E201"),
        (b"\xef\xbb\xbf \n", "E201"),
        ("просто слова\n".encode(), "E232"),
        ("Тон;Резкость\nделовой;нет\n".encode(), "E232"),
        (b"PK\x03\x04xlsx", "E230"),
        (b'{"a": 1}', "E230"),
        (b'{"conversations": [{"externalId": ', "E231"),
        (b"[" * 100_000, "E231"),
    ],
)
def test_what_is_no_file_of_marks(tmp_path: Path, text: bytes, code: str) -> None:
    with pytest.raises(DataError) as caught:
        gold(tmp_path / "m", text)
    assert caught.value.code == code
    assert str(tmp_path / "m") in caught.value.at


def test_a_quote_that_never_closes(tmp_path: Path) -> None:
    found = gold(tmp_path / "m.csv", 'id;Тон\nА;деловой\nБ;"деловой\n' + "x" * 1_100_000)
    assert codes(found) == [("E234", "3")]
    assert len(found.marks) == 1


def test_three_hundred_columns(tmp_path: Path) -> None:
    names = [f"столбец {n}" for n in range(300)]
    found = gold(tmp_path / "m.csv", ";".join(["id", *names, "Тон"]) + "\n" + ";".join(["А", *["да"] * 300, "деловой"]) + "\n")
    assert (len(found.unknown), len(found.marks)) == (300, 1)


PIECES = st.sampled_from(
    [
        "id",
        "Тон",
        "деловой",
        "критерий",
        "оценка",
        "да",
        "5",
        ";",
        ",",
        "\n",
        '"',
        "\r",
        "\x00",
        "{",
        "[",
        '"reviews":',
        "\ufeff",
        "ё",
        "sep=;\n",
    ]
)


def codes_of(path: Path, data: bytes) -> list[str]:
    """Every code that reading these bytes gives, whether they are refused or read in part."""
    try:
        return [trouble.code for trouble in gold(path, data).troubles]
    except ToneqaError as error:
        return [error.code]


@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=60).map(lambda pieces: "".join(pieces).encode())))
def test_any_bytes_are_read_or_refused_with_a_code(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    assert all(code.startswith("E2") for code in codes_of(tmp_path_factory.getbasetemp() / "any", data))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["reviews", "externalId", "ratings", "score", "workgroupId", "chatId", "sessionVoteHead", "name", "answer", "reviewer"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=15,
)


@settings(max_examples=40)
@given(JSON)
def test_any_json_is_read_or_refused_with_a_code(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    assert all(code.startswith("E2") for code in codes_of(tmp_path_factory.getbasetemp() / "any", json.dumps(data).encode()))


def rating(name: str, score: float | None) -> dict[str, Any]:
    return {"categoryId": "1", "categoryName": name, "score": score, "weight": 10, "critical": False}


def test_reviews_of_zendesk_qa(tmp_path: Path) -> None:
    """Keys by the published OpenAPI of its export."""
    reviewer = {"id": "5", "name": "Олег Примеров", "email": "oleg@team.example"}
    ratings = [rating("Tone", 100), rating("Empathy", None), rating("Process knowledge", 100)]
    review = {"id": "1", "reviewer": reviewer, "score": 83.3, "comment": "хорошо", "ratings": ratings}
    talks = [
        {"externalId": "Т-1", "workspaceId": "1", "reviews": [review]},
        {"externalId": "Т-2", "reviews": [{"score": 50, "reviewer": {"email": "x@team.example"}, "ratings": [rating("Tone", 0)]}]},
        {"reviews": [], "externalId": ""},
        {"other": True},
    ]
    found = gold(tmp_path / "m.json", json.dumps({"conversations": talks, "pagination": {"page": 1}}, ensure_ascii=False))
    assert brief(found) == [
        ("Т-1", None, "Олег Примеров", "score", 83.3),
        ("Т-2", None, "x", "score", 50.0),
        ("Т-1", None, "Олег Примеров", "card.tone", "yes"),
        ("Т-2", None, "x", "card.tone", "no"),
    ]
    assert [u.name for u in found.unknown] == ["Process knowledge"]
    assert [code for code, _ in codes(found)] == ["E242", "E230"]


def test_evaluations_of_tqm(tmp_path: Path) -> None:
    form = {
        "blocks": [
            {"name": "Общее", "questions": [{"name": "Приветствие", "answer": "Да"}, {"title": "Грамотность", "answer": {"text": "Нет"}}]}
        ]
    }
    first = {"id": 1, "workgroupId": 4, "score": 75, "communicationId": "К-1", "evaluator": {"name": "Инна Примерова"}, "form": form}
    found = gold(tmp_path / "m.json", json.dumps({"data": [first, {"id": 2, "workgroupId": 4, "score": 10}]}, ensure_ascii=False))
    assert brief(found) == [
        ("К-1", None, "Инна Примерова", "score", 75.0),
        ("К-1", None, "Инна Примерова", "card.greeting", "yes"),
        ("К-1", None, "Инна Примерова", "card.literacy", "no"),
    ]
    assert [code for code, _ in codes(found)] == ["E242"]


def test_votes_of_the_head_in_bitrix24(tmp_path: Path) -> None:
    votes = [
        {"result": {"sessionId": 1734, "chatId": 77, "sessionVoteHead": "4", "sessionCommentHead": "ок"}},
        {"result": {"sessionId": 1735, "chatId": 78, "sessionVoteHead": 0}},
        {"result": {"sessionVoteHead": 5}},
    ]
    found = gold(tmp_path / "m.jsonl", "\n".join(json.dumps(vote) for vote in votes) + '\n{"broken\n')
    assert brief(found) == [("1734", None, "Руководитель", "grade", 4.0)]
    assert found.marks[0].ids == ("1734", "77")
    assert [code for code, _ in codes(found)] == ["E242", "E231"]


def test_a_saved_mapping_reads_the_same(tmp_path: Path) -> None:
    table, saved = tmp_path / "m.csv", tmp_path / "m.toml"
    table.write_text('Номер;Тон;Оценка "за всё"\nА-1;деловой;4\n', "utf-8")
    source = read_source(table, BARE)
    before = resolve(source, BARE)
    write_mapping(saved, source.columns, before.taken, before.unknown, BARE)
    read = read_mapping(saved)
    after = resolve(read_source(table, read), read)
    assert (after.marks, after.taken) == (before.marks, before.taken)
    assert [u.name for u in before.unknown] == ['Оценка "за всё"']
    assert after.unknown == ()


def test_a_mapping_saved_from_a_mapping_keeps_what_was_told(tmp_path: Path) -> None:
    table, saved = tmp_path / "m.csv", tmp_path / "m.toml"
    table.write_text("Номер;Резкость;Карта: Решение;Прочее\nА-1;бывает;80 %;5\n", "utf-8")
    values = Meaning("harsh", values={"бывает": "yes", "—": ""})
    told = Meanings({}, {"Резкость": values, "Карта: Решение": Meaning("card.solution", "0-100", pass_from=79.5), "Прочее": Meaning("")}, 1)
    source = read_source(table, told)
    found = resolve(source, told)
    write_mapping(saved, source.columns, found.taken, found.unknown, told)
    assert read_mapping(saved) == Meanings({"conversation": "Номер"}, told.criteria, 1)


def test_commas_and_odd_line_ends_inside_comments_are_text(tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    table.write_text('Номер;Резкость;Комментарий\n1;да;"ну, то, сё, пятое, десятое"\n2;нет;а, б, в, г\u2028д\x85е\n', "utf-8")
    found = resolve(read_source(table, BARE), BARE)
    assert [(m.conversation, m.value, m.comment) for m in found.marks] == [
        ("1", "yes", "ну, то, сё, пятое, десятое"),
        ("2", "no", "а, б, в, г д е"),
    ]


def test_a_number_no_message_has_is_told_of(tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    table.write_text(f"id;message;Резкость\n1;{'9' * 5000};да\n1;1;нет\n", "utf-8")
    assert [trouble.code for trouble in resolve(read_source(table, BARE), BARE).troubles] == ["E236"]


@pytest.mark.parametrize("reviews", [5, [{"ratings": 5, "score": 1}]])
def test_reviews_that_are_no_list_give_no_marks_of_their_own(tmp_path: Path, reviews: Any) -> None:
    path = tmp_path / "z.json"
    path.write_text(json.dumps([{"externalId": "1", "reviews": reviews}]), "utf-8")
    marks = read_source(path, BARE, "zendesk-qa").items
    assert len(marks) == (0 if reviews == 5 else 1)


@pytest.mark.parametrize(
    "text",
    [
        "columns = 3",
        "[columns]\nconversatio = 'x'",
        "[criteria.Тон]\ncriterion = 'ton'",
        "[criteria.Тон]\ncriterion = 'tone'\nscale = '1-6'",
        "[criteria.Тон]\ncriterion = 'tone'\n[criteria.Тон.values]\nда = 'cold'",
        "first_message = 'one'",
        "[criteria.Тон]\ncriterion = 'tone'\npass_from = 'четыре'",
        "[criteria.Тон]\ncriterion = 'tone'\npass_from = true",
        "[columns",
    ],
)
def test_a_wrong_mapping_names_what_is_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UseError) as caught:
        read_mapping(path)
    assert (caught.value.code, caught.value.at) == ("E131", str(path))


def book(path: Path, *sheets: list[list[Any]]) -> Path:
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for rows in sheets:
        sheet = made.create_sheet()
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def test_a_book_of_excel_with_the_marks_on_its_second_sheet(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Проверка за март"], ["Номер", "Сообщение", "Проверяющий", "Тон", "Резкость", "Оценка"]]
    rows += [
        ["А-1", 1, "Вера", "деловой", False, 4],
        ["А-2", None, "Глеб", "официальный", "н/п", 2.0],
        [None, 1, "Вера", "деловой", True, 5],
    ]
    path = book(tmp_path / "m.xlsx", [["Итого", 3]], rows)
    found = resolve(read_source(path, BARE), BARE)
    assert brief(found) == READ
    assert codes(found) == [("E242", "5")]


def test_a_book_without_marks_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_source(book(tmp_path / "m.xlsx", [["Тема", "Ссылка"], ["а", "б"]]), BARE)
    assert raised.value.code == "E232"


def test_a_package_that_is_no_book_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "m.xlsx", "w") as packed:
        packed.writestr("a.txt", "x")
    with pytest.raises(DataError) as raised:
        read_source(tmp_path / "m.xlsx", BARE)
    assert raised.value.code == "E230"
