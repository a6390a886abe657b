"""A mailbox: letters threaded into conversations, ``>From `` unescaped, a bad letter alone fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.samples import OURS, TEXT, codes, conversation, letter, mailbox, read
from toneqa.types import Conversation, Role


def _sent(number: int, text: str, *headers: str, day: str = "12 May 2022 10:15:00 +0300") -> bytes:
    return letter(text, f"Message-ID: <{number}@x>", f"Date: Thu, {day}", *headers)


def _texts(items: list[object]) -> list[list[str]]:
    return [[m.text.strip() for m in item.messages] for item in items if isinstance(item, Conversation)]


def test_answers_join_the_thread_of_what_they_answer(tmp_path: Path) -> None:
    data = mailbox(
        _sent(1, "Где заказ?"),
        _sent(2, "Другой вопрос"),
        _sent(3, "В пути", "In-Reply-To: <1@x>"),
        _sent(4, "Спасибо", "References: <1@x>\n <3@x>"),
        _sent(5, "Ответ", "In-Reply-To: <2@x>", "References: <gone@x> <2@x>"),
    )
    items = read(tmp_path / "a.mbox", data)
    assert _texts([*items]) == [["Где заказ?", "В пути", "Спасибо"], ["Другой вопрос", "Ответ"]]
    assert [item.id for item in items] == ["1@x", "2@x"]


def test_an_answer_to_a_letter_that_is_not_there_opens_a_thread_of_its_own(tmp_path: Path) -> None:
    data = mailbox(_sent(1, "Раз", "In-Reply-To: <gone@x>"), _sent(2, "Два"), _sent(3, "Три", "References: <gone@x>"))
    assert _texts([*read(tmp_path / "a.mbox", data)]) == [["Раз", "Три"], ["Два"]]


def test_threads_that_a_later_letter_joins_are_one(tmp_path: Path) -> None:
    data = mailbox(_sent(1, "Раз"), _sent(3, "Три", "References: <2@x>"), _sent(2, "Два", "In-Reply-To: <1@x>"), _sent(4, "Другой"))
    assert _texts([*read(tmp_path / "a.mbox", data)]) == [["Раз", "Три", "Два"], ["Другой"]]


def test_letters_that_share_an_id_are_not_one_talk(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    items = read(path, mailbox(_sent(1, "Раз"), _sent(1, "Два")))
    assert _texts([*items]) == [["Раз"], ["Два"]]
    assert [item.id for item in items] == ["1@x", f"{path}#2"]


@pytest.mark.parametrize(
    "days",
    [
        ("12 May 2022 10:00:00 +0300", "12 May 2022 11:00:00 +0300", "12 May 2022 12:00:00 +0300"),
        ("12 May 2022 10:00:00 +0300", "12 May 2022 07:30:00 +0000", "12 May 2022 13:00:00 +0500"),
        ("31 Dec 2021 23:00:00 +0000", "01 Jan 2022 02:30:00 +0300", "01 Jan 2022 00:00:00 +0000"),
        ("12 May 2022 10:00:00 -0000", "12 May 2022 10:30:00 +0000", "12 May 2022 14:00:00 +0300"),
    ],
)
def test_a_thread_is_in_the_order_of_time_whatever_the_zone(days: tuple[str, str, str], tmp_path: Path) -> None:
    first, second, third = days
    data = mailbox(
        _sent(3, "Три", "References: <1@x>", day=third),
        _sent(1, "Раз", day=first),
        _sent(2, "Два", "In-Reply-To: <1@x>", day=second),
    )
    assert _texts([*read(tmp_path / "a.mbox", data)]) == [["Раз", "Два", "Три"]]


def test_a_thread_with_an_undated_letter_keeps_the_order_of_the_file(tmp_path: Path) -> None:
    earlier = _sent(3, "Три", "In-Reply-To: <1@x>", day="11 May 2022 10:15:00 +0300")
    data = mailbox(_sent(1, "Раз"), letter("Два", "In-Reply-To: <1@x>"), earlier)
    assert _texts([*read(tmp_path / "a.mbox", data)]) == [["Раз", "Два", "Три"]]


def test_roles_by_domain(tmp_path: Path) -> None:
    client = b"From: c@mail.example\nMessage-ID: <1@x>\nSubject: x\n\nWhere?\n"
    robot = letter("Принято", "In-Reply-To: <1@x>", "Auto-Submitted: auto-replied")
    found = conversation(tmp_path / "a.mbox", mailbox(client, robot, letter(TEXT, "In-Reply-To: <1@x>")), OURS)
    assert [m.role for m in found.messages] == [Role.CLIENT, Role.BOT, Role.AGENT]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_from_lines_are_unescaped(end: str, tmp_path: Path) -> None:
    text = end.join(["Раз", "", ">From Москвы", ">>From Тулы", "> From", "From here", ">Fromage"])
    data = mailbox(letter("XX")).replace(b"\n", end.encode()).replace(b"XX", text.encode())
    found = conversation(tmp_path / "a.mbox", data).messages[0].text.strip().split("\n")
    assert found == ["Раз", "", "From Москвы", ">From Тулы", "> From", "From here", ">Fromage"]


def test_every_letter_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    items = read(path, mailbox(_sent(1, "Раз"), _sent(2, "Два")))
    lines = mailbox(_sent(1, "Раз")).count(b"\n")
    assert [getattr(item, "source", "") for item in items] == [f"{path}:1", f"{path}:{lines + 1}"]


def test_letters_without_an_id_are_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    assert [item.id for item in read(path, mailbox(letter("Раз"), letter("Два")))] == [f"{path}#1", f"{path}#2"]


@pytest.mark.parametrize("bad", [b"no headers", b"\x00\xff", b"Content-Type: text/html\n\n<p>"])
def test_a_bad_letter_fails_alone(bad: bytes, tmp_path: Path) -> None:
    items = read(tmp_path / "a.mbox", mailbox(_sent(1, "Раз"), bad, _sent(2, "Два")))
    assert sorted(codes(items)) == ["E206", "ok", "ok"]
    assert _texts([*items]) == [["Раз"], ["Два"]]


@pytest.mark.parametrize("name", ["=?utf-8?b?A?=", "=?undefined?q?a?=", "x" * 3000])
def test_a_broken_header_costs_nothing(name: str, tmp_path: Path) -> None:
    odd = f"Subject: {name}\nReferences: {name}\nMessage-ID: {name}\nFrom: {name}\nDate: {name}\n\n{TEXT}\n".encode()
    assert _texts([*read(tmp_path / "a.mbox", mailbox(odd, _sent(2, "Два")))]) == [[TEXT], ["Два"]]


@pytest.mark.parametrize(
    "header",
    ["Content-Disposition: attachment; filename*=utf-8''x; filename*0*=x", "Content-Type: text/html; charset*=utf-8''%FF"],
)
def test_what_the_standard_parser_stumbles_over_does_not_stop_the_mailbox(header: str, tmp_path: Path) -> None:
    odd = f"From: a@b.example\n{header}\n\n\u00a0\n".encode()
    items = read(tmp_path / "a.mbox", mailbox(_sent(1, "Раз"), odd, _sent(2, "Два")))
    assert codes(items) == ["ok", "E206", "ok"]
    assert _texts([*items]) == [["Раз"], ["Два"]]


def test_parts_a_thousand_deep_do_not_stop_the_mailbox(tmp_path: Path) -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1500))
    items = read(tmp_path / "a.mbox", mailbox(_sent(1, "Раз"), f"Subject: x\n{deep}\nx".encode(), _sent(2, "Два")))
    assert [text for text in _texts([*items]) if text in (["Раз"], ["Два"])] == [["Раз"], ["Два"]]


def test_too_many_letters_are_e210(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toneqa.importers.base.MAX_MESSAGES", 3)
    thread = [_sent(1, "Раз"), *(_sent(n, "Да", "In-Reply-To: <1@x>") for n in range(2, 5))]
    assert codes(read(tmp_path / "a.mbox", mailbox(*thread[:3]))) == ["ok"]
    assert codes(read(tmp_path / "a.mbox", mailbox(*thread, _sent(9, "Другое")))) == ["E210", "ok"]


def test_a_mark_of_utf8_before_the_first_letter(tmp_path: Path) -> None:
    assert _texts([*read(tmp_path / "a.mbox", b"\xef\xbb\xbf" + mailbox(_sent(1, "Раз"), _sent(2, "Два")))]) == [["Раз"], ["Два"]]


def _by(sender: str, text: str, *headers: str) -> bytes:
    return letter(text, *headers).replace(b"From: Anna <anna@shop.example>", f"From: {sender}".encode(), 1)


def test_people_behind_one_address_are_told_apart_by_their_names(tmp_path: Path) -> None:
    ours, client, answer = "Поддержка <help@shop.example>", "a@mail.example", "In-Reply-To: <1@x>"
    data = mailbox(
        _by(client, "Где заказ?", "Message-ID: <1@x>"),
        _by(ours, "В пути.\n\nС уважением,\nАнна Седова", "Message-ID: <2@x>", answer),
        _by(ours, "Приедет завтра.\n\nПётр", "Message-ID: <3@x>", answer),
        _by(ours, "Уточним.", "Message-ID: <4@x>", answer),
        _by(client, "Спасибо!\n\nАнна", "Message-ID: <5@x>", answer),
    )
    (talk,) = read(tmp_path / "a.mbox", data, OURS)
    assert isinstance(talk, Conversation)
    named = ["help@shop.example (Анна Седова)", "help@shop.example (Пётр)", "help@shop.example"]
    assert [m.author for m in talk.messages] == [client, *named, client]


def test_one_person_behind_an_address_keeps_it(tmp_path: Path) -> None:
    ours = "=?utf-8?b?0JDQvdC90LA=?= <help@shop.example>"
    data = mailbox(_by(ours, "В пути.", "Message-ID: <2@x>"), _by(ours, "Уже у вас.\n\nАнна", "In-Reply-To: <2@x>"))
    (talk,) = read(tmp_path / "a.mbox", data, OURS)
    assert isinstance(talk, Conversation)
    assert {m.author for m in talk.messages} == {"help@shop.example"}
