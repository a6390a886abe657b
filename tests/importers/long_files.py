"""Files of any length, written row by row, of the formats that are not read whole: for memory, for speed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pyarrow as arrow
from openpyxl import Workbook
from pyarrow import parquet

from tests.importers.desk_samples import RECORDS, long_file
from tests.importers.samples import letter, talk

ASKED: Final = "Здравствуйте! Заказ номер {n} оплачен в среду, а на странице написано, что его нет. Когда его привезут и кто мне ответит?"
ANSWERED: Final = "Добрый день! Заказ {n} нашёлся на складе: его привезут в пятницу с десяти до двух. Курьер позвонит за час до приезда."
NAMES: Final = ("Номер обращения", "Роль", "Автор", "Дата", "Текст")
_START: Final = datetime(2024, 1, 1)


def rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """``count`` conversations of two messages, a day between them."""
    for n in range(count):
        day = _START + timedelta(hours=12 * n)
        yield f"T-{n}", "клиент", f"c-{n}", day.strftime("%d.%m.%Y %H:%M"), ASKED.format(n=n)
        yield f"T-{n}", "оператор", f"agent-{n % 7}", (day + timedelta(minutes=5)).strftime("%d.%m.%Y %H:%M"), ANSWERED.format(n=n)


def long_csv(path: Path, count: int, encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(NAMES)
        writer.writerows(rows(count))


def long_xlsx(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(NAMES)
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def long_parquet(path: Path, count: int) -> None:
    schema = arrow.schema([(name, arrow.string()) for name in NAMES])
    with parquet.ParquetWriter(path, schema, compression="none", use_dictionary=False) as out:
        batch: list[tuple[str, ...]] = []
        for row in rows(count):
            batch.append(row)
            if len(batch) == 5000:
                out.write_table(arrow.table(list(zip(*batch, strict=True)), schema=schema))
                batch = []
        if batch:
            out.write_table(arrow.table(list(zip(*batch, strict=True)), schema=schema))


def long_json_rows(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        for place, row in enumerate(rows(count)):
            out.write(",\n" if place else "[\n")
            json.dump(dict(zip(NAMES, row, strict=True)), out, ensure_ascii=False)
        out.write("\n]\n")


def long_jsonl(path: Path, count: int) -> None:
    with path.open("wb") as out:
        for n in range(count):
            out.write(talk(ASKED.format(n=n), ANSWERED.format(n=n), id=f"T-{n}"))


def long_telegram(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('{\n "name": "Клиент",\n "type": "personal_chat",\n "id": 700001,\n "messages": [\n')
        for number, (_, role, _, day, text) in enumerate(rows(count)):
            moment = int(datetime.strptime(day, "%d.%m.%Y %H:%M").timestamp())
            sender = "user700001" if role == "клиент" else "user500001"
            message = {"id": number, "type": "message", "date_unixtime": str(moment), "from": "Имя", "from_id": sender}
            message |= {"text": text, "text_entities": [{"type": "plain", "text": text}]}
            out.write((",\n" if number else "") + "  " + json.dumps(message, ensure_ascii=False, indent=1))
        out.write("\n ]\n}")


def long_whatsapp(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        for _, role, _, day, text in rows(count):
            out.write(f"{day.replace(' ', ', ')} - {'Оператор Анна' if role == 'оператор' else 'Иван'}: {text}\n")


def long_mbox(path: Path, count: int) -> None:
    with path.open("wb") as out:
        for n in range(count):
            for number, (text, *headers) in enumerate(((ASKED,), (ANSWERED, f"In-Reply-To: <{n}.0@x>"))):
                body = letter(text.format(n=n), f"Message-ID: <{n}.{number}@x>", "Date: Thu, 12 May 2022 10:15:00 +0300", *headers)
                out.write(b"From anna@shop.example Thu May 12 10:15:00 2022\n" + body + b"\n")


def long_maildir(path: Path, count: int) -> None:
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for n in range(count):
        for number, (text, *headers) in enumerate(((ASKED,), (ANSWERED, f"In-Reply-To: <{n}.0@x>"))):
            body = letter(text.format(n=n), f"Message-ID: <{n}.{number}@x>", *headers)
            (path / "cur" / f"{n:09}.{number}.host:2,S").write_bytes(body)


LONG: Final[Mapping[str, Callable[[Path, int], None]]] = {
    "csv": long_csv,
    "xlsx": long_xlsx,
    "parquet": long_parquet,
    "json-rows": long_json_rows,
    "jsonl": long_jsonl,
    "telegram": long_telegram,
    "whatsapp": long_whatsapp,
    **{name: long_file(name, ASKED, ANSWERED) for name in RECORDS},
}
LONG_SUFFIX: Final = {
    "csv": ".csv", "xlsx": ".xlsx", "parquet": ".parquet", "json-rows": ".json", "jsonl": ".jsonl", "telegram": ".json",
    "whatsapp": ".txt", "mbox": ".mbox", "maildir": "", **dict.fromkeys(RECORDS, ".json"),
}  # fmt: skip
MAIL: Final = {"mbox": long_mbox, "maildir": long_maildir}
"""Of mail the ids of letters are held, so memory grows, but not with the letters."""
