"""A maildir: a folder with ``cur`` and ``new``, a file for every letter, and folders of the same make inside (Maildir++)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from toneqa.errors import DataError
from toneqa.importers.base import BLANK, BY_STANDARD, LeftOut, Read, ReadOptions, Reason, failure
from toneqa.importers.eml import letter_bytes
from toneqa.importers.threads import Letter, threads

_HEAD: Final = 1 << 16
_UNWANTED: Final = frozenset({"trash", "spam", "junk", "drafts", "deleted", "удаленные", "удалённые", "спам", "черновики", "корзина"})


class MaildirFolder:
    name = "maildir"
    title = "Папка Maildir"
    suffixes = ()
    needs = "папка с cur и new; ваших отличает --agent-domain"
    basis = BY_STANDARD

    def sniff(self, head: bytes, path: Path) -> bool:
        return is_maildir(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Read]:
        left = LeftOut()
        empty = True
        for item in threads(_letters(path, left), letter_bytes, options):
            empty = False
            yield item
        told = list(left.told())
        yield from told
        if empty and not told:
            yield failure(DataError("E201"), str(path), path.name)


def is_maildir(path: Path) -> bool:
    return path.is_dir() and all((path / name).is_dir() for name in ("cur", "new"))


def _letters(path: Path, left: LeftOut) -> Iterator[tuple[Letter[Path], bytes]]:
    """Letters of the folder and of those inside it, by name; what was thrown away or never sent is left out."""
    for folder in [path, *sorted(inner for inner in path.iterdir() if inner.name.startswith(".") and is_maildir(inner))]:
        unwanted = folder != path and folder.name.rpartition(".")[2].lower() in _UNWANTED
        files = [file for name in ("cur", "new") for file in (folder / name).iterdir() if file.is_file()]
        for file in sorted(files, key=lambda file: file.name):
            with file.open("rb") as source:
                head = source.read(_HEAD)
            if unwanted or set(file.name.rpartition(":2,")[2] if ":2," in file.name else "") & {"T", "D"}:
                left.add(Reason.DELETED, str(file))
            elif not head.strip(BLANK):
                left.add(Reason.EMPTY, str(file))
            else:
                yield Letter(file, str(file)), head
