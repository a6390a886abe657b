"""Mail made to hurt: bombs of parts, headers and markup end in an item, in linear time; any structure is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.mail.build import letters
from tests.importers.samples import codes, message, read
from toneqa.importers.base import MAX_CHARS

_HEAD = b"From: a@b.example\nSubject: x\n"
_HTML = b"Content-Type: text/html\n\n"


def _parts(part: bytes, count: int) -> bytes:
    return _HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + (b"--b\n" + part + b"\n") * count + b"--b--\n"


def _nested(depth: int) -> bytes:
    return _HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)) + b"\nhi"


TROUBLE = {
    "a line without end": (_HEAD + b"\n" + b"a" * 5_000_000, ["E209"]),
    "a page without end": (_HEAD + _HTML + b"<p>a" * 3_000_000, ["E209"]),
    "10,000 nested parts": (_nested(10_000), ["E206"]),
    "10,000 parts": (_parts(b"Content-Type: text/plain\n\nhi", 10_000), ["ok"]),
    "10,000 parts in two forms": (_parts(_HTML + b"<p>a\n--b\nContent-Type: text/plain\n\nb", 5_000), ["ok"]),
    "10,000 attachments": (_parts(b"Content-Type: image/png; name=a.png\n\nx", 10_000), ["ok"]),
    "encoded words": (b"Subject: " + b"=?utf-8?B?0L7QvA==?= " * 100_000 + b"\n\nhi", ["ok"]),
    "addresses": (b"From: " + b"a@b.example, " * 100_000 + b"\n\nhi", ["ok"]),
    "comments in addresses": (b"From: " + b'"(' * 500_000 + b"\n\nhi", ["ok"]),
    "parameters": (_HEAD + b"Content-Type: text/plain; " + b"a=b; " * 300_000 + b"\n\nhi", ["ok"]),
    "parts of a name": (_HEAD + b"Content-Type: text/plain; " + b"".join(b"name*%d=b; " % n for n in range(50_000)) + b"\n\nhi", ["ok"]),
    "headers": (b"".join(b"X-A%d: b\n" % n for n in range(100_000)) + b"\nhi", ["ok"]),
    "letters in letters": (_HEAD + b"Content-Type: message/rfc822\n\n" + b"Subject: x\nContent-Type: message/rfc822\n\n" * 2_000, ["E206"]),
    "flowed lines": (_HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 200_000, ["ok"]),
    "flowed marks": (_HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b">" * 900_000, ["ok"]),
}


@pytest.mark.parametrize(("data", "wanted"), TROUBLE.values(), ids=TROUBLE)
def test_bombs_end_in_one_item_in_linear_time(data: bytes, wanted: list[str], tmp_path: Path) -> None:
    begin = time.process_time()
    assert codes(read(tmp_path / "a.eml", data)) == wanted
    assert time.process_time() - begin < 20


def test_nuls_are_dropped(tmp_path: Path) -> None:
    found = message(tmp_path / "a.eml", b"From: a@b.example\nSubject: x\n\n\x00Pri\x00vet\x00")
    assert found.text == "Privet"


def test_a_picture_inside_the_markup_is_not_read(tmp_path: Path) -> None:
    page = b'<p>Hello</p><img src="data:image/png;base64,' + b"AAAA" * 3 * MAX_CHARS + b'"><p>there</p>'
    assert message(tmp_path / "a.eml", _HEAD + _HTML + page).text == "Hello\n\nthere"


_PIECES = st.sampled_from(
    [
        *(b"--b\n", b"--b--\n", b"--c\n", b"\n", b"hi\n", b"> q\n", b"\xd0\xbf\xf0\n", b"<p>x", b"=D0=", b"0L7Q\n"),
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: multipart/alternative; boundary=c\n"),
        *(b"Content-Type: text/html; charset=koi8-r\n", b"Content-Type: text/plain; format=flowed; delsp=yes\n"),
        *(b"Content-Type: message/rfc822\n", b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n"),
        *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n", b"Subject: =?utf-8?B?0L7Q?=\n"),
        *(b'From: "(,<a@b>\n', b"Reply-To: no-reply@x\n", b"Content-Disposition: attachment; filename*0*=utf-8''%D1\n"),
    ]
)


@given(st.lists(_PIECES, max_size=40).map(b"".join))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_pieces_of_mail_give_one_item(tmp_path: Path, data: bytes) -> None:
    assert len(read(tmp_path / "a.eml", b"From: a@b.example\n" + data)) == 1


@given(st.sampled_from(letters()), st.floats(0, 1), st.integers(0, 60), st.binary(max_size=8))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_letter_gives_one_item(tmp_path: Path, letter: object, at: float, length: int, junk: bytes) -> None:
    data: bytes = letter.data  # type: ignore[attr-defined]
    start = int(at * len(data))
    assert len(read(tmp_path / "a.eml", data[:start] + junk + data[start + length :])) == 1
