"""WhatsApp: lines of iPhone and Android, Russian and English; media, system lines, order of day and month."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.importers.samples import TEXT, codes, conversation, read
from toneqa.importers.base import ReadOptions, Reason, Skipped
from toneqa.importers.files import read_file
from toneqa.types import Conversation, Failure, Role

OURS = ReadOptions(agents=("Анна",))


def _only(path: Path, text: str) -> Conversation:
    return conversation(path, text.encode(), OURS)


@pytest.mark.parametrize(
    ("start", "at"),
    [
        ("[1/15/24, 10:30:45 PM] ", "2024-01-15T22:30:45"),
        ("[1/15/24, 10:30:45\u202fPM] ", "2024-01-15T22:30:45"),
        ("\u200e[15.01.24, 10:30:45] ", "2024-01-15T10:30:45"),
        ("26.10.2025, 20:40 - ", "2025-10-26T20:40:00"),
        ("15/01/2024, 10:30 - ", "2024-01-15T10:30:00"),
        ("[15/01/2024, 10:30:45] ", "2024-01-15T10:30:45"),
        ("1/15/24, 12:05 AM - ", "2024-01-15T00:05:00"),
        ("1/2/24, 1:05 PM - ", "2024-01-02T13:05:00"),
        ("02.01.24, 13:05 - ", "2024-01-02T13:05:00"),
        ("2024-01-15, 10:30 - ", "2024-01-15T10:30:00"),
        ("31.02.2024, 10:30 - ", None),
    ],
)
def test_starts_of_every_make(start: str, at: str | None, tmp_path: Path) -> None:
    found = _only(tmp_path / "a.txt", f"{start}Анна: {TEXT}\nвторая строка\n").messages[0]
    assert (found.text, found.at, found.role) == (f"{TEXT}\nвторая строка", at, Role.AGENT)


def test_day_and_month_are_told_by_the_whole_file(tmp_path: Path) -> None:
    lines = "[01/02/2024, 10:00:00] Анна: Раз\n[01/02/2024, 10:01:00] Иван: Два\n"
    assert _only(tmp_path / "a.txt", lines).messages[0].at == "2024-02-01T10:00:00"
    later = read(tmp_path / "b.txt", (lines + "[01/13/2024, 10:00:00] Анна: Три\n").encode(), OURS)
    assert [getattr(item, "messages", [])[0].at for item in later] == ["2024-01-02T10:00:00", "2024-01-13T10:00:00"]


@pytest.mark.parametrize(
    ("text", "wanted", "names"),
    [
        ("<Media omitted>", "", ["медиафайл"]),
        ("<Без медиафайлов>", "", ["медиафайл"]),
        ("\u200eimage omitted", "", ["медиафайл"]),
        ("\u200e<attached: 00012-PHOTO.jpg>", "", ["00012-PHOTO.jpg"]),
        ("IMG-1.jpg (file attached)\nВот чек", "Вот чек", ["IMG-1.jpg"]),
        ("../../чек.pdf (файл добавлен)", "", [".._.._чек.pdf"]),
        ("Добрый день! <Это сообщение изменено>", "Добрый день!", None),
        ("Фото (file attached) не открылось", "Фото (file attached) не открылось", None),
    ],
)
def test_media_and_marks(text: str, wanted: str, names: list[str] | None, tmp_path: Path) -> None:
    found = _only(tmp_path / "a.txt", f"13.05.2024, 10:15 - Анна: {text}\n").messages[0]
    assert (found.text.strip("\u200e"), found.extra) == (wanted, {"attachments": names} if names else {})


def test_what_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    start = "13.05.2024, 10:15 - "
    lines = [
        "Сообщения и звонки защищены сквозным шифрованием.",
        "Анна: Это сообщение удалено",
        "Иван: Вы удалили данное сообщение",
        "Иван: ",
        f"Анна: {TEXT}",
    ]
    path.write_text("".join(f"{start}{line}\n" for line in lines), "utf-8")
    left = {item.reason: item.count for item in read_file(path, OURS) if isinstance(item, Skipped)}
    assert left == {Reason.SERVICE: 1, Reason.DELETED: 2, Reason.EMPTY: 1}


@pytest.mark.parametrize("name", ["Чат WhatsApp с Иван.txt", "WhatsApp Chat with Иван.txt", "Чат WhatsApp с контактом Иван (1).txt"])
def test_android_names_the_client_in_the_name_of_the_file(name: str, tmp_path: Path) -> None:
    data = f"13.05.2024, 10:15 - Иван: Где заказ?\n13.05.2024, 10:16 - Ольга: {TEXT}\n".encode()
    assert [m.role for m in conversation(tmp_path / name, data).messages] == [Role.CLIENT, Role.AGENT]


def test_an_iphone_names_the_client_in_the_name_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "WhatsApp Chat - Иван"
    folder.mkdir()
    text = "[13.05.2024, 10:15:00] Иван: Где заказ?\n[13.05.2024, 10:16:00] Магазин: В пути.\n"
    found = conversation(folder / "_chat.txt", text.encode())
    assert [m.role for m in found.messages] == [Role.CLIENT, Role.AGENT]


def test_nobody_named_is_a_failure_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "_chat.txt"
    (bad,) = read(path, f"13.05.2024, 10:15 - Иван: {TEXT}\n".encode())
    assert isinstance(bad, Failure)
    assert (bad.code, bad.at) == ("E213", f"{path}:1")


def test_silence_begins_a_conversation_and_its_id_names_nobody(tmp_path: Path) -> None:
    data = "13.05.2024, 10:15 - Иван: Раз\n13.05.2024, 19:15 - Анна: Два\n".encode()
    items = read(tmp_path / "Чат WhatsApp с +7 (900) 000-00-01.txt", data, OURS)
    assert [item.id for item in items] == ["2024-05-13T10:15:00", "2024-05-13T19:15:00"]


def test_a_letter_that_begins_with_a_date_is_a_letter(tmp_path: Path) -> None:
    for text in ("13.05.2024, 10:15 Анна пишет:\nДобрый день", "13.05.2024 - отправили заказ", "[13.05.2024] Добрый день: ждите"):
        assert codes(read(tmp_path / "a.txt", text.encode())) == ["ok"]
        assert conversation(tmp_path / "a.txt", text.encode()).channel == "email"


@pytest.mark.parametrize("tail", ["\n" * 400_000, " (" * 200_000, "<" * 400_000, ":" * 400_000])
def test_odd_texts_take_linear_time(tail: str, tmp_path: Path) -> None:
    begin = time.process_time()
    read(tmp_path / "a.txt", f"13.05.2024, 10:15 - Анна: Да{tail}\n13.05.2024, 10:15 - Анна: Нет\n".encode(), OURS)
    assert time.process_time() - begin < 10
