"""Words of letters stay out of logs at every level, and secrets out of errors."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import command, environment, inside, line, write
from tests.web.served import client

MARKER: Final = "Зелибобанутость"
"""A word that no text of toneqa holds."""
LETTER: Final = f"Здравствуйте! {MARKER} подтверждаю. Мы не можем вернуть деньги, {MARKER} запрещает. Вы сами виноваты!"
SECRET: Final = "s3cret-parol-nikomu"


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Every logger at its lowest level, until the test ends."""
    for name in ("", *logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, name)
    return caplog


def everything(heard: pytest.LogCaptureFixture) -> str:
    return heard.text + "".join(repr(record.__dict__) for record in heard.records)


def test_the_server_logs_no_word_of_a_letter(heard: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with client() as browser:
        for body in ({"text": LETTER, "channel": "email"}, {"text": 5, MARKER: LETTER}, {"text": LETTER, "client": LETTER}):
            for path in ("/api/v1/check", "/api/v1/score", "/draft/check"):
                browser.post(path, json=body)
        browser.get(f"/api/v1/rules/{MARKER}")
        browser.post("/api/v1/check", content=f"{MARKER} не JSON", headers={"Content-Type": "application/json"})
    logging.getLogger("toneqa.web").debug("the ear hears")
    told = everything(heard)
    assert "the ear hears" in told
    assert MARKER not in told + "".join(capfd.readouterr())


def test_a_bug_in_the_server_is_told_without_the_letter(heard: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(LETTER)

    monkeypatch.setattr("toneqa.web.routes.api._rule", broken)
    with client() as browser:
        assert browser.get("/api/v1/rules/REF201").status_code == 500
    assert "E901: ValueError" in heard.text
    assert MARKER not in everything(heard)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_batch_says_no_word_of_a_letter(tmp_path: Path, workers: int) -> None:
    """In a process of its own, which hears all levels; one of its lines is no JSON."""
    path = write(tmp_path / "in.jsonl", line("a", LETTER) + f'{{"messages": "{MARKER}\n' + line("b", f"{MARKER}!"))
    loud = "import logging, runpy, sys; logging.basicConfig(level=0); logging.debug('the ear hears'); runpy.run_module('toneqa', run_name='__main__')"
    asked = ["score", str(path), "--out", str(tmp_path / "out.jsonl"), "--log-json", "--workers", str(workers)]
    done = subprocess.run([sys.executable, "-c", loud, *asked], capture_output=True, env=environment(), check=False, timeout=120)
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == 1
    assert "the ear hears" in told
    assert "E202" in told
    assert MARKER not in told


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://anna:{SECRET}@127.0.0.1:1/toneqa",
        f"postgres://anna:{SECRET}@[bad/toneqa",
        f"mysql://anna:{SECRET}@host/x",
        f"postgresql://anna:{SECRET}@127.0.0.1:notaport/x",
    ],
)
@pytest.mark.parametrize("asked", [("db", "status"), ("admin", "list"), ("serve", "--port", "1"), ("doctor",)])
def test_no_password_of_a_database_in_errors(address: str, asked: tuple[str, ...]) -> None:
    ran = inside(*asked, "--db", address)
    assert ran.code
    assert "E180" in ran.err + ran.out or "E411" in ran.err + ran.out
    assert SECRET not in ran.err + ran.out


def test_no_password_in_a_traceback_either() -> None:
    """The environment gives it to the driver, and nothing of it is said at the loudest level."""
    env = environment({"PGPASSWORD": SECRET, "TONEQA_PRIVACY_KEY": SECRET * 3, "TONEQA_OIDC_SECRET": SECRET, "PYTHONDEVMODE": "1"})
    done = subprocess.run(
        command("db", "status", "--db", "postgresql://anna@127.0.0.1:1/x"), capture_output=True, env=env, check=False, timeout=60
    )
    assert done.returncode == 1
    assert SECRET.encode() not in done.stdout + done.stderr


def test_a_refused_key_is_not_repeated(heard: pytest.LogCaptureFixture) -> None:
    with client(identify=()) as browser:
        answer = browser.post("/api/v1/check", json={"text": "Здравствуйте!"}, headers={"Authorization": f"Bearer {SECRET}"})
    assert answer.status_code == 401
    assert SECRET not in answer.text + everything(heard)
