"""Excel: read like openpyxl reads it, in flat memory; bombs and damage are coded failures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from tests.importers.samples import TEXT, codes, conversation, read, replaced, table, xlsx_table
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_file
from toneqa.importers.tables import Row, cell_text
from toneqa.importers.xlsx_file import XlsxFile
from toneqa.types import Failure


def _book(*rows: Sequence[object], before: Sequence[Sequence[object]] = ()) -> bytes:
    book = Workbook()
    for row in before:
        book.active.append(row)
    sheet = book.create_sheet("Данные") if before else book.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _part(book: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if part != name:
                target.writestr(part, source.read(part))
        target.writestr(name, data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_are_read_as_openpyxl_reads_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rows: list[list[object]] = [
        ["тикет", "текст", "роль", "x", "y"],
        [1042, "Строка\nдругая & <знак> «ёлка»", None, True, 2.5],
        [None, None, "агент", None, ""],
        ["T-1", " пробелы ", "клиент", 10**12, -7],
        ["T-2", "a" * 32_000, None, None, None, None, "дальше"],
    ]
    path.write_bytes(_book(*rows))
    wanted = [[cell_text(v) for v in row] for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True) if any(row)]
    found = [[cell_text(v) for v in row.values] for row in XlsxFile().rows(path) if isinstance(row, Row)]
    width = max(map(len, wanted))
    padded = [row + [""] * (width - len(row)) for row in found]
    assert [[cell.replace("True", "1") for cell in row] for row in wanted] == padded


def test_codes_of_control_signs(tmp_path: Path) -> None:
    data = xlsx_table("Раз_x000D_\nДва _x005F_x000D_ _x0041_")
    assert conversation(tmp_path / "a.xlsx", data).messages[0].text == "Раз\nДва _x000D_ _x0041_"


def test_dates_of_excel(tmp_path: Path) -> None:
    head, row = table(TEXT)
    row[2] = datetime(2024, 5, 13, 10, 15)  # type: ignore[call-overload]
    assert conversation(tmp_path / "a.xlsx", _book(head, row)).messages[0].at == "2024-05-13T10:15:00"


def test_dates_from_1904_are_refused(tmp_path: Path) -> None:
    data = replaced(xlsx_table(TEXT), "xl/workbook.xml", b"<workbookPr", b'<workbookPr date1904="1"')
    assert codes(read(tmp_path / "a.xlsx", data)) == ["E219"]


def test_the_first_sheet_with_known_columns_is_read(tmp_path: Path) -> None:
    data = _book(*table(TEXT), before=[["Отчёт", "за май"], ["Всего", 5]])
    assert conversation(tmp_path / "a.xlsx", data).messages[0].text == TEXT


def test_a_zip_bomb_is_refused_at_once(tmp_path: Path) -> None:
    data = _part(xlsx_table(TEXT), SHEET, b"<worksheet>" + b" " * 80_000_000 + b"</worksheet>")
    assert len(data) < 1_000_000
    assert codes(read(tmp_path / "a.xlsx", data)) == ["E217"]


def test_entities_are_refused(tmp_path: Path) -> None:
    lol = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10))
    bomb = b"<!DOCTYPE x [" + lol + b"]><sst><si><t>&l9;</t></si></sst>"
    for part in ("xl/sharedStrings.xml", SHEET, "xl/workbook.xml"):
        assert codes(read(tmp_path / "a.xlsx", _part(xlsx_table(TEXT), part, bomb))) == ["E219"]


def test_an_outer_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("тайна", "utf-8")
    bomb = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><sst><si><t>&e;</t></si></sst>'.encode()
    items = read(tmp_path / "a.xlsx", _part(xlsx_table(TEXT), "xl/sharedStrings.xml", bomb))
    assert codes(items) == ["E219"]
    assert "тайна" not in str(items)


@pytest.mark.parametrize("target", ["../../../../etc/passwd", "/etc/passwd", "worksheets/../../../x.xml", ""])
def test_parts_outside_the_book_are_not_looked_for(target: str, tmp_path: Path) -> None:
    data = xlsx_table(TEXT)
    for old in (b"/xl/worksheets/sheet1.xml", b"worksheets/sheet1.xml"):
        data = replaced(data, "xl/_rels/workbook.xml.rels", old, target.encode())
    assert codes(read(tmp_path / "a.xlsx", data)) == ["E219"]


def test_a_sheet_cut_short_gives_its_rows_and_a_failure(tmp_path: Path) -> None:
    book = _book(table(TEXT)[0], *([f"T-{n}", "агент", None, TEXT] for n in range(50)))
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        sheet = source.read(SHEET)
    items = read(tmp_path / "a.xlsx", _part(book, SHEET, sheet[: len(sheet) // 2]))
    assert codes(items).count("ok") > 15
    assert codes(items).count("E219") == 1


def test_rows_and_columns_far_away_cost_nothing(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    data = replaced(xlsx_table(TEXT), SHEET, b"</sheetData>", far)
    assert codes(read(tmp_path / "a.xlsx", data)) == ["ok"]


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_an_archive_cut_short(at: float, tmp_path: Path) -> None:
    data = xlsx_table(TEXT)
    assert codes(read(tmp_path / "a.xlsx", data[: int(at * len(data))])) == ["E219"]


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_flipped_byte_gives_items(place: int, tmp_path: Path) -> None:
    data = bytearray(xlsx_table(TEXT))
    data[len(data) * place // 100] ^= 0xFF
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(data))
    assert list(read_file(path, ReadOptions()))


def test_a_failure_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    head, row = table(TEXT)
    items = read(path, _book(head, row, ["T-2", "повар", None, "Суп"]))
    assert [(item.code, item.at) for item in items if isinstance(item, Failure)] == [("E204", f"{path}:3")]
