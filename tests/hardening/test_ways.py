"""Other ways on which a word of a letter or a secret could get out: errors of readers, settings, dying workers, a real server."""

from __future__ import annotations

import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.command import line, write
from tests.hardening.test_silence import LETTER, MARKER, SECRET
from tests.web.served import running
from toneqa.batch.crew import Crew
from toneqa.errors import UseError
from toneqa.importers.base import SHOWN, ReadOptions
from toneqa.importers.files import read_files
from toneqa.types import Failure
from toneqa.webhooks.hooks import read_hooks

LONG: Final = f"{'слово ' * 8}{MARKER}"

FILES: Final = {
    "role.jsonl": line("a", role=LONG),
    "text.jsonl": f'{{"messages": [{{"role": "agent", "text": ["{LONG}"]}}]}}\n',
    "messages.jsonl": f'{{"messages": "{LONG}"}}\n',
    "role.csv": f"роль;текст\n{LONG};да\nагент;да\n",
    "quote.csv": f'роль;текст\nагент;"{LONG}\n',
    "letter.eml": f"From: a@b.example\nContent-Type: text/plain; charset={MARKER}\nContent-Transfer-Encoding: base64\n\n{LONG}",
    "rows.json": f'[{{"роль": "{LONG}", "текст": "да"}}]',
    "broken.json": f'[{{"роль": "агент", "текст": "{LONG}',
}


@pytest.mark.parametrize("name", FILES)
def test_errors_of_readers_quote_no_letter(tmp_path: Path, name: str) -> None:
    options = ReadOptions(format="jsonl" if name.endswith("jsonl") else None)
    found = [item for item in read_files([write(tmp_path / name, FILES[name])], options) if isinstance(item, Failure)]
    assert all(MARKER not in item.message and LONG[: SHOWN + 1] not in item.message for item in found)
    assert found or name in ("quote.csv", "letter.eml", "rows.json")


@pytest.mark.parametrize("url", [f"https://anna:{SECRET}@desk.example", f"http://desk.example/?token={SECRET}"])
def test_an_address_that_does_not_fit_is_told_without_its_secret(tmp_path: Path, url: str) -> None:
    path = write(tmp_path / "toneqa.toml", f'[webhooks.desk]\nkind = "generic"\nurl = "{url}"\n')
    with pytest.raises(UseError, match="E106") as told:
        read_hooks(path, {"TONEQA_WEBHOOK_DESK_SECRET": "x"})
    assert SECRET not in str(told.value)


def test_a_worker_dies_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    def broken(items: Sequence[Any]) -> list[dict[str, Any]]:
        if LETTER in items:
            raise ValueError(LETTER)
        return [{"item": item} for item in items]

    with Crew(1, broken, lambda item: {"lost": True}) as crew:
        assert list(crew.run([["a", LETTER], ["b"]])) == [[{"item": "a"}, {"lost": True}], [{"item": "b"}]]
    assert "".join(capfd.readouterr()) == ""


def test_a_real_server_writes_down_no_address_and_no_broken_request(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What follows the question mark of an address stays out of its output, and what is no HTTP too."""
    told: list[bytes] = []
    with running(tmp_path, told=told) as url:
        for path in (f"/?text={MARKER}", f"/api/v1/rules/{MARKER}?text={MARKER}", f"/nothing/{MARKER}"):
            with pytest.raises(urllib.error.HTTPError) if "/" in path[1:] else pytest.MonkeyPatch.context():
                urllib.request.urlopen(url + urllib.parse.quote(path, safe="/?=")).close()
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20) as line:
            line.sendall(f"{MARKER} это не HTTP\r\n\r\n".encode())
            line.recv(1000)
    heard = told[0].decode()
    assert MARKER not in heard
    assert urllib.parse.quote(MARKER) not in heard
