"""Letters as mail programs send them, built from hand-written parts in ``*.letters`` files.

A letter begins with ``=== name``. Headers with a capital letter go into the mail, small ones tell the builder (``charset``,
``label``: the charset it claims, ``transfer``, ``flowed``) or what must come out (``role``, ``files``, ``author``, ``subject``).
Then parts: ``--- text``, ``--- html``, ``--- raw`` (a body by hand), ``--- file NAME TYPE``. Own words of the author stand
between ``[[`` and ``]]``, his signature and disclaimers between ``{{`` and ``}}``, all else is quoted or of a machine; where a
body bears no such marks, ``--- own`` and ``--- signature`` say it.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import Header
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
_OWN: Final = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_SIGNED: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MARK: Final = re.compile(r"\[\[|\]\]|\{\{|\}\}")
_KEY: Final = re.compile(r"([\w-]+):[ ]?(.*)")
_DEFAULTS: Final = {
    "From": "Мария Ветрова <m.vetrova@shop.example>",
    "To": "klient@pochta.example",
    "Subject": "Re: обращение",
    "Date": "Fri, 06 Mar 2026 11:00:00 +0300",
    "MIME-Version": "1.0",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """``own`` and ``signature``: what the author wrote and what his program or firm added, lines as they stand."""

    group: str
    family: str
    name: str
    data: bytes
    own: str
    signature: str
    expected: dict[str, str]

    @property
    def id(self) -> str:
        return f"{self.group}/{self.family}: {self.name}"


@cache
def letters(group: str | None = None) -> tuple[Letter, ...]:
    """Every letter, or those of ``held``, ``open``, ``fresh``, ``later``, ``last`` or ``blind``."""
    groups = (group,) if group else ("held", "open", "fresh", "later", "last", "blind")
    return tuple(letter for g in groups for path in sorted((HERE / g).glob("*.letters")) for letter in _read(path, g))


def _read(path: Path, group: str) -> Iterator[Letter]:
    for block in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, rest = block.partition("\n")
        head, *chunks = re.split(r"^--- ", rest, flags=re.MULTILINE)
        parts = {title: body for title, _, body in (chunk.partition("\n") for chunk in chunks)}
        yield _letter(group, path.stem, name, _heads(head), parts)


def _heads(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    last = ""
    for line in head.splitlines():
        if line.startswith(" "):
            found[last] += f"\n{line}"
        elif match := _KEY.fullmatch(line):
            last = match[1]
            found[last] = match[2]
    return found


def _letter(group: str, family: str, name: str, heads: dict[str, str], parts: dict[str, str]) -> Letter:
    marked = parts.get("text", "")
    own = parts.get("own", "\n".join(_OWN.findall(marked)))
    signature = parts.get("signature", "\n".join(_SIGNED.findall(marked)))
    tell = {key: value for key, value in heads.items() if key[0].islower()}
    mail = {key: value for key, value in heads.items() if not key[0].islower()}
    return Letter(group, family, name, _mail(name, mail, tell, parts), own, signature, tell)


def _mail(name: str, mail: dict[str, str], tell: dict[str, str], parts: dict[str, str]) -> bytes:
    id_ = f"<{base64.b16encode(name.encode())[:40].decode()}@shop.example>"
    heads = {**_DEFAULTS, "Message-ID": id_, **mail}
    head = "".join(f"{key}: {_header(value)}\n" for key, value in heads.items()).encode()
    body = b"\n" + parts["raw"].encode(tell.get("charset", "utf-8")) if "raw" in parts else _body(tell, parts)
    return head + body


def _header(value: str) -> str:
    name, bracket, address = value.rpartition(" <")
    if value.isascii():
        return value
    return f"{_word(name)} <{address}" if bracket else _word(value)


def _word(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=70).encode()


def _body(tell: dict[str, str], parts: dict[str, str]) -> bytes:
    texts = [_part(kind, _MARK.sub("", parts[kind]), tell) for kind in ("text", "html") if kind in parts]
    files = [_file(*title.split()[1:]) for title in parts if title.startswith("file ")]
    body = texts[0] if len(texts) == 1 else _multipart("alternative", texts)
    return _multipart("mixed", [body, *files]) if files else body


def _part(kind: str, text: str, tell: dict[str, str]) -> bytes:
    charset = tell.get("charset", "utf-8")
    label = tell.get("label", charset)
    claim = "" if label == "-" else f"; charset={label}"
    flowed = {"yes": "; format=flowed", "delsp": "; format=flowed; delsp=yes"}.get(tell.get("flowed", ""), "")
    transfer = tell.get("transfer", "8bit")
    head = f"Content-Type: text/{'plain' if kind == 'text' else kind}{claim}{flowed}\nContent-Transfer-Encoding: {transfer}\n\n"
    return head.encode() + _encoded(text.encode(charset, "xmlcharrefreplace" if kind == "html" else "strict"), transfer)


def _encoded(data: bytes, transfer: str) -> bytes:
    if transfer == "base64":
        return base64.encodebytes(data)
    return quopri.encodestring(data) if transfer == "quoted-printable" else data


def _file(name: str, kind: str) -> bytes:
    head = f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n'
    return f"{head}Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n".encode()


def _multipart(kind: str, parts: list[bytes]) -> bytes:
    edge = f"={kind}="
    body = b"".join(b"--" + edge.encode() + b"\n" + part + b"\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{edge}"\n\n'.encode() + body + f"--{edge}--\n".encode()
