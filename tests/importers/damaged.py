"""Any bytes against the contract: whatever a file holds, an importer ends soon and raises nothing but a coded failure.

One list for ``scripts/fuzz``, which looks for bytes that break it, and for the test that replays what was found.
"""

from __future__ import annotations

import io
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final

from tests.importers.mail.build import letters
from tests.importers.samples import MAKERS, OPTIONS, TEXT, replaced
from toneqa.batch.run import Setup, score_all
from toneqa.errors import ToneqaError
from toneqa.importers.base import Importer, ReadOptions, check_size
from toneqa.importers.formats import FORMATS, recognise
from toneqa.lang.annotate import annotate
from toneqa.ml.registry import load_model
from toneqa.pipeline import Analyzer
from toneqa.privacy.mask import mask_text
from toneqa.report.overview.collect import Overview
from toneqa.report.saved import Lines
from toneqa.report.wire import dump
from toneqa.text.decode import decode_bytes, html_to_text
from toneqa.types import Conversation, Message, Role

HERE: Final = Path(__file__).parent
FINDS: Final = HERE / "finds"
_SHEET: Final = "xl/worksheets/sheet1.xml"
_MAILS: Final = 40
"""Letters that are enough for seeds: one in six of those written."""

Trial = Callable[[bytes, Path], object]


_SLOWER: Final = {"rules": 20.0}
"""Seconds for a megabyte where one is too few: the whole analysis takes 4.4 ms for 420 bytes of a good letter (docs/scale.md), that is 10."""


def limit(size: int, name: str = "") -> float:
    """Seconds of processor time allowed for so many bytes: one, and for every megabyte one, or what the target takes for a good one twice."""
    return 1 + _SLOWER.get(name, 1.0) * size / 1e6


def trouble(name: str, data: bytes, folder: Path) -> str | None:
    """What the bytes do to this target that they must not: the exception and its place, or the seconds; None where all is well."""
    begin = time.process_time()
    try:
        TARGETS[name](data, folder)
    except ToneqaError:
        pass
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}:{last.lineno}: {str(error)[:80]}"
    spent = time.process_time() - begin
    return f"slow: {spent:.1f} s for {len(data)} bytes" if spent > limit(len(data), name) else None


def known(name: str) -> list[bytes]:
    """What once broke this target."""
    return [path.read_bytes() for path in sorted(FINDS.glob(f"{name}-*.bin"))]


def seeds(name: str) -> Iterator[bytes]:
    """Good files of a format; texts of letters for what reads texts."""
    if name in MAKERS:
        yield MAKERS[name](TEXT)
    if name == "xlsx":
        yield _sheet()
    desks = [*HERE.glob(f"desks/{name}*.json"), *HERE.glob(f"desks/{name}/*.json")]
    yield from (path.read_bytes() for path in sorted(desks))
    mails = letters()[:: max(len(letters()) // _MAILS, 1)]
    if name in ("eml", "mbox", "maildir"):
        yield from (mail.data for mail in mails)
    if name == "wire":
        yield _saved()
    if name in ("decode", "zones", "mask", "rules", "txt"):
        yield from (mail.own.encode() + b"\n" + mail.signature.encode() for mail in mails)
    if name == "decode":
        yield from (f"{charset}\n{TEXT}".encode(charset) for charset in ("koi8-r", "cp1251", "utf-7"))


def _read(importer: Importer, data: bytes, folder: Path) -> None:
    """The file as bytes; bytes that are no archive are the sheet of a book; a maildir has them as its only letter."""
    path = folder / f"file{importer.suffixes[0]}" if importer.suffixes else _maildir(folder / "box")
    book = importer.name == "xlsx" and not data.startswith(b"PK")
    (path if importer.suffixes else path / "cur" / "1").write_bytes(_book(data) if book else data)
    with suppress(ToneqaError):  # another format, or none: it is read as this one all the same
        recognise(path)
    for item in importer.read(path, OPTIONS.get(importer.name, ReadOptions())):
        if isinstance(item, Conversation):
            check_size(item)


def _maildir(path: Path) -> Path:
    for name in ("cur", "new"):
        (path / name).mkdir(parents=True, exist_ok=True)
    return path


@cache
def _sheet() -> bytes:
    with zipfile.ZipFile(io.BytesIO(MAKERS["xlsx"](TEXT))) as book:
        return book.read(_SHEET)


def _book(sheet: bytes) -> bytes:
    return replaced(MAKERS["xlsx"](TEXT), _SHEET, _sheet(), sheet)


def _decode(data: bytes, _: Path) -> None:
    """The first line is the charset that the letter claims."""
    label, _newline, body = data.partition(b"\n")
    html_to_text(decode_bytes(body, label.decode("latin-1")))


def _rules(data: bytes, _: Path) -> None:
    """The whole analysis, from rules to points; a bug is not turned into a coded failure here."""
    text = decode_bytes(data)
    _analyzer().analyse(Conversation("", (Message(Role.CLIENT, text[: len(text) // 2]), Message(Role.AGENT, text)), "email"))


@cache
def _analyzer() -> Analyzer:
    return Analyzer(load_model(), masked=False)


def _wire(data: bytes, folder: Path) -> None:
    """Saved results, read again."""
    path = folder / "results.jsonl"
    path.write_bytes(data)
    Overview.of(Lines(path))


@cache
def _saved() -> bytes:
    talks = [
        Conversation(str(n), (Message(Role.CLIENT, text), Message(Role.AGENT, text)), "chat")
        for n, text in enumerate(TEXT.splitlines())
        if text
    ]
    return b"".join((dump(result) + "\n").encode() for result in score_all(talks[:3], Setup()))


TARGETS: Final[dict[str, Trial]] = {
    **{importer.name: partial(_read, importer) for importer in FORMATS},
    "decode": _decode,
    "zones": lambda data, _: annotate(Message(Role.AGENT, decode_bytes(data))),
    "mask": lambda data, _: mask_text(decode_bytes(data)),
    "rules": _rules,
    "wire": _wire,
}
