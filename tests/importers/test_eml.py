"""One mail: charsets, encoded headers, parts, attachments, robots and roles."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from tests.importers.samples import OURS, TEXT, codes, conversation, letter, mailbox, message, read
from toneqa.importers.base import ReadOptions
from toneqa.importers.files import read_paths
from toneqa.types import Role


def _mixed(*parts: str, kind: str = "mixed") -> bytes:
    body = "".join(f"--q\n{part}\n" for part in parts)
    return f"From: Anna <anna@shop.example>\nSubject: Ok\nContent-Type: multipart/{kind}; boundary=q\n\n{body}--q--\n".encode()


PLAIN = f"Content-Type: text/plain; charset=utf-8\n\n{TEXT}"
HTML = f"Content-Type: text/html; charset=utf-8\n\n<p>{TEXT}</p><p>Ждите</p>"


def _attached(disposition: str, kind: str = "application/pdf") -> str:
    return f"Content-Type: {kind}\nContent-Disposition: attachment; {disposition}\n\nJVBERi0="


def _word(data: bytes, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?="


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("label", ["utf-8", "windows-1251", "koi8-r", "us-ascii", "iso-8859-1", "нет-такой", '"x\\"y"', ""])
def test_a_wrong_charset_label(charset: str, label: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", letter(TEXT, charset=charset, label=label)).text.strip() == TEXT


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251"])
def test_transfer_encodings(encoding: str, charset: str, tmp_path: Path) -> None:
    raw = TEXT.encode(charset)
    coded = base64.encodebytes(raw) if encoding == "base64" else "".join(f"={b:02X}" for b in raw).encode()
    head = f"Subject: Ok\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    assert message(tmp_path / "a.eml", head.encode() + coded).text.strip() == TEXT


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 6, 7, 9])
def test_a_truncated_base64_body_gives_what_is_left(cut: int, tmp_path: Path) -> None:
    coded = base64.b64encode(TEXT.encode())[:-cut]
    head = b"Subject: Ok\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    assert message(tmp_path / "a.eml", head + coded).text.startswith(TEXT[:-10])


@pytest.mark.parametrize(
    "subject",
    [
        _word("Возврат денег".encode()),
        _word("Возврат".encode()[:5]) + "\n " + _word("Возврат".encode()[5:] + " денег".encode()),
        _word("Возврат".encode()[:1]) + " \n\t" + _word("Возврат".encode()[1:3]) + "\r\n " + _word("Возврат денег".encode()[3:]),
        _word("Возврат денег".encode("koi8-r"), "koi8-r"),
        _word("Возврат денег".encode("cp1251"), "koi8-r"),
        _word("Возврат денег".encode("cp1251"), "x-unknown"),
        "=?utf-8?Q?=D0=92=D0=BE=D0=B7=D0=B2=D1=80=D0=B0=D1?=\n =?utf-8?Q?=82_=D0=B4=D0=B5=D0=BD=D0=B5=D0=B3?=",
        _word("Возврат ".encode()) + " " + _word("денег".encode("cp1251"), "windows-1251"),
        "Возврат денег",
        "Возврат\n денег",
    ],
)
def test_subjects(subject: str, tmp_path: Path) -> None:
    assert conversation(tmp_path / "a.eml", f"Subject: {subject}\n\n{TEXT}".encode()).meta == {"subject": "Возврат денег"}


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "utf-8"])
def test_a_subject_that_was_never_encoded(charset: str, tmp_path: Path) -> None:
    data = "Subject: Возврат денег\n\nДеньги вернём завтра".encode(charset)
    assert conversation(tmp_path / "a.eml", data).meta == {"subject": "Возврат денег"}


@pytest.mark.parametrize(
    "subject",
    ["=?utf-8?b?A?=", "=?utf-8?b?????=", "=?nope?q?=ZZ?=", "=?undefined?b?0J8=?=", "=?utf-8*ru?Q?=D0?=", "=?=?=", "\\ufffd", ""],
)
def test_a_broken_subject_costs_nothing_else(subject: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", f"Subject: {subject}\nFrom: a@b.example\n\n{TEXT}".encode()).text == TEXT


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (_attached('filename="check.pdf"'), "check.pdf"),
        (_attached("filename*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf"), "счёт.pdf"),
        (_attached(f'filename="{_word("счёт.pdf".encode())}"'), "счёт.pdf"),
        (_attached(f'filename="{_word("счёт.pdf".encode("cp1251"), "windows-1251")}"'), "счёт.pdf"),
        (_attached("filename*0*=utf-8''%D1%81%D1%87; filename*1*=%D1%91%D1%82.pdf"), "счёт.pdf"),
        (_attached("filename*=windows-1251''%F1%F7%B8%F2.pdf"), "счёт.pdf"),
        ("Content-Type: application/pdf;\n name*=utf-8''%D1%81%D1%87%D1%91%D1%82.pdf\n\nJVBERi0=", "счёт.pdf"),
        (_attached('filename="счёт.pdf"'), "счёт.pdf"),
        (_attached('filename="счёт\n за май.pdf"'), "счёт за май.pdf"),
        (_attached('filename="../../etc/x.pdf"'), ".._.._etc_x.pdf"),
        (_attached('filename="=?utf-8?b?A?="'), "=?utf-8?b?A?="),
        (_attached(""), "application/pdf"),
        ("Content-Type: image/png; name=photo.png\nContent-Disposition: inline\n\niVBO", "photo.png"),
        ("Content-Type: text/calendar; name=invite.ics\n\nBEGIN:VCALENDAR", "invite.ics"),
        ("Content-Type: text/calendar; method=REQUEST\nContent-Disposition: inline\n\nBEGIN:VCALENDAR", "text/calendar"),
        ("Content-Type: text/vcard\n\nBEGIN:VCARD", "text/vcard"),
        ("Content-Type: text/csv\nContent-Disposition: attachment; filename=sum.csv\n\na;b", "sum.csv"),
        ("Content-Type: message/rfc822\n\nSubject: old\n\nСтарое письмо", "вложенное письмо"),
    ],
)
def test_attachments_are_named_and_not_read(part: str, name: str, tmp_path: Path) -> None:
    found = message(tmp_path / "a.eml", _mixed(PLAIN, part))
    assert found.extra == {"attachments": [name]}
    assert found.text.strip() == TEXT


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../../../etc/passwd", ".._.._.._.._etc_passwd"),
        ("/etc/passwd", "_etc_passwd"),
        ("C:\\\\Windows\\\\evil.exe", "C:_Windows_evil.exe"),
        ("акт\u202excod.exe", "актxcod.exe"),
        ("a" * 300, "a" * 200),
    ],
)
def test_no_name_of_a_file_is_a_path_or_deceives(given: str, shown: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", _mixed(PLAIN, _attached(f'filename="{given}"'))).extra == {"attachments": [shown]}


def test_a_letter_too_large_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toneqa.importers.eml.MAX_LETTER", 2000)
    large = letter(TEXT * 100)
    assert codes(read(tmp_path / "a.eml", large)) == ["E224"]
    assert codes(read(tmp_path / "a.mbox", mailbox(letter(), large, letter()))) == ["ok", "E224", "ok"]
    for name in ("new", "cur"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    (tmp_path / "mail" / "cur" / "1").write_bytes(large)
    (tmp_path / "mail" / "cur" / "2").write_bytes(letter())
    assert codes(list(read_paths([tmp_path / "mail"], ReadOptions()))) == ["E224", "ok"]


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r"])
@pytest.mark.parametrize("part", [_attached('filename="счёт.pdf"'), 'Content-Type: application/pdf; name="счёт.pdf"\n\nJVBERi0='])
def test_a_name_of_a_file_that_was_never_encoded(part: str, charset: str, tmp_path: Path) -> None:
    data = _mixed(part).decode().encode(charset)
    assert message(tmp_path / "a.eml", data).extra == {"attachments": ["счёт.pdf"]}


def _picture(id_: str, disposition: str = "\nContent-Disposition: inline; filename=logo.png") -> str:
    return f"Content-Type: image/png; name=logo.png\nContent-ID: {id_}{disposition}\n\niVBO"


@pytest.mark.parametrize(
    ("page", "part", "names"),
    [
        ("<img src='cid:logo@x'>", _picture("<logo@x>"), []),
        ('<img src="CID:logo@x">', _picture("<logo@x>", ""), []),
        ("<img src=cid:my%20logo@x>", _picture("<my logo@x>"), []),
        ("<div style='background:url(cid:logo@x)'>", _picture("<logo@x>"), []),
        ("<img src='cid:other@x'>", _picture("<logo@x>"), ["logo.png"]),
        ("<p>logo@x</p>", _picture("<logo@x>"), ["logo.png"]),
        ("<img src='cid:logo@x'>", _picture("<logo@x>", "\nContent-Disposition: attachment; filename=logo.png"), ["logo.png"]),
        ("<img src='cid:logo@x'>", _picture(""), ["logo.png"]),
    ],
)
@pytest.mark.parametrize("plain", [(), (PLAIN,)])
def test_a_picture_that_the_letter_shows_is_no_attachment(
    page: str, part: str, names: list[str], plain: tuple[str, ...], tmp_path: Path
) -> None:
    html = f"Content-Type: text/html; charset=utf-8\n\n<p>{TEXT}</p>{page}"
    found = message(tmp_path / "a.eml", _mixed(*plain, html, part, kind="related"))
    assert found.extra.get("attachments", []) == names
    assert TEXT in found.text


def test_a_letter_that_is_a_calendar_has_no_words(tmp_path: Path) -> None:
    found = message(tmp_path / "a.eml", b"Subject: Ok\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n")
    assert (found.text, found.extra) == ("", {"attachments": ["text/calendar"]})


def test_several_attachments_in_order_and_an_empty_letter(tmp_path: Path) -> None:
    parts = [_attached('filename="1.pdf"'), _attached('filename="2.pdf"')]
    found = message(tmp_path / "a.eml", _mixed(*parts))
    assert (found.extra, found.text) == ({"attachments": ["1.pdf", "2.pdf"]}, "")


@pytest.mark.parametrize("parts", [(PLAIN, HTML), (HTML, PLAIN)])
def test_plain_text_goes_before_html(parts: tuple[str, ...], tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", _mixed(*parts, kind="alternative")).text.strip() == TEXT


def test_html_alone_becomes_text(tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", _mixed(HTML)).text == f"{TEXT}\n\nЖдите"
    empty = "Content-Type: text/plain\n\n  "
    assert message(tmp_path / "b.eml", _mixed(empty, HTML)).text == f"{TEXT}\n\nЖдите"


def test_parts_inside_parts(tmp_path: Path) -> None:
    inner = f"Content-Type: multipart/alternative; boundary=w\n\n--w\n{PLAIN}\n--w\n{HTML}\n--w--"
    found = message(tmp_path / "a.eml", _mixed(inner, _attached('filename="1.pdf"')))
    assert (found.text.strip(), found.extra) == (TEXT, {"attachments": ["1.pdf"]})


def test_parts_a_thousand_deep_end_in_an_item(tmp_path: Path) -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1500))
    assert len(read(tmp_path / "a.eml", f"Subject: x\n{deep}\n{TEXT}".encode())) == 1


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Auto-Submitted: auto-replied", Role.BOT),
        ("Auto-Submitted: auto-generated", Role.BOT),
        ("auto-submitted: Auto-Replied; owner-email=a@b.example", Role.BOT),
        ("Auto-Submitted: auto-replied (vacation)", Role.BOT),
        ("Precedence: bulk", Role.AGENT),
        ("Precedence: List", Role.AGENT),
        ("Precedence: auto_reply", Role.BOT),
        ("X-Autoreply: yes", Role.BOT),
        ("X-Autoreply: no", Role.AGENT),
        ("List-Unsubscribe: <https://shop.example/u>", Role.BOT),
        ("Precedence: bulk\nList-Unsubscribe: <https://shop.example/u>\nIn-Reply-To: <1@x>", Role.BOT),
        ("List-Unsubscribe: <https://shop.example/u>\nIn-Reply-To: <1@x>", Role.AGENT),
        ("List-Unsubscribe: <mailto:u@x.example>\nPrecedence: list\nList-Id: <help.shop.example>", Role.AGENT),
        ("List-Unsubscribe: <mailto:u@x.example>\nList-Post: <mailto:help@shop.example>", Role.AGENT),
        ("Precedence: junk", Role.BOT),
        ("Precedence: first-class", Role.AGENT),
        ("List-Id: News <news.shop.example>", Role.AGENT),
        ("X-Auto-Response-Suppress: All", Role.BOT),
        ("X-Auto-Response-Suppress: OOF, AutoReply", Role.BOT),
        ("X-Auto-Response-Suppress: None", Role.AGENT),
        ("X-Auto-Response-Suppress: All\nIn-Reply-To: <1@x>", Role.AGENT),
        ("X-Auto-Response-Suppress: All\nIn-Reply-To: <1@x>\nAuto-Submitted: auto-replied", Role.BOT),
        ("Auto-Submitted: no", Role.AGENT),
        ("X-Mailer: auto-replied", Role.AGENT),
    ],
)
def test_auto_replies_are_bots(header: str, role: Role, tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", letter(TEXT, header)).role is role
    assert message(tmp_path / "a.eml", letter(TEXT, header), OURS).role is role


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ("Anna <anna@shop.example>", Role.AGENT),
        ("anna@SHOP.example", Role.AGENT),
        ("anna@mail.shop.example", Role.AGENT),
        ('"Пробная, Анна" <anna@shop.example>', Role.AGENT),
        (f"{_word('Анна'.encode())} <anna@shop.example>", Role.AGENT),
        (f"{_word('Ирина, клиника «Рябинка»'.encode())} <anna@shop.example>", Role.AGENT),
        ("=?utf-8?Q?=D0=98=D1=80=D0=B0=2C?=\n =?utf-8?Q?_=C2=AB=D0=A0=C2=BB?= <anna@shop.example>", Role.AGENT),
        (_word('"Ирина, клиника" <anna@shop.example>'.encode()), Role.AGENT),
        ("Ирина, клиника <anna@shop.example>", Role.AGENT),
        ('"Ирина <anna@shop.example>', Role.AGENT),
        (f"{_word('anna@shop.example, Ира'.encode())} <anna@mail.example>", Role.CLIENT),
        ("anna@notshop.example", Role.CLIENT),
        ("anna@shop.example.org", Role.CLIENT),
        ("shop.example@mail.example", Role.CLIENT),
        ("", Role.CLIENT),
    ],
)
@pytest.mark.parametrize("domain", ["shop.example", "Shop.Example"])
def test_our_domain_makes_an_agent(sender: str, role: Role, domain: str, tmp_path: Path) -> None:
    data = f"From: {sender}\nSubject: x\n\n{TEXT}".encode()
    assert message(tmp_path / "a.eml", data, ReadOptions(agent_domains=(domain,))).role is role


def test_without_a_domain_the_user_says_who_writes(tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", letter(), ReadOptions(role=Role.CLIENT)).role is Role.CLIENT


def test_author_date_and_id(tmp_path: Path) -> None:
    data = letter(TEXT, "Date: Thu, 12 May 2022 10:15:00 +0300", "Message-ID: <1@shop.example>")
    found = conversation(tmp_path / "a.eml", data)
    assert (found.id, found.channel, found.source) == ("1@shop.example", "email", str(tmp_path / "a.eml"))
    assert (found.messages[0].author, found.messages[0].at) == ("anna@shop.example", "2022-05-12T10:15:00+03:00")


@pytest.mark.parametrize("date", ["", "вчера", "Thu, 99 May 2022", "Thu, 12 May 99999999 10:15:00 +0300", "0", ",,,"])
def test_a_date_that_cannot_be_read_is_none(date: str, tmp_path: Path) -> None:
    assert message(tmp_path / "a.eml", letter(TEXT, f"Date: {date}")).at is None


@pytest.mark.parametrize("data", [b"no headers at all", b"\n\nbody", b"\x00\x01\x02", b"--q\n--q--"])
def test_no_mail_is_e206(data: bytes, tmp_path: Path) -> None:
    assert codes(read(tmp_path / "a.eml", data)) == ["E206"]
