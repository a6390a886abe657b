"""Runs the command: ``inside`` this process with the streams replaced, ``outside`` as the user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from click.testing import CliRunner

from toneqa.cli.main import main

if TYPE_CHECKING:
    pass

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = ROOT / "data" / "samples"
PLAIN: Final = {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        found: Json = json.loads(self.out)
        return found


def inside(*args: object, stdin: bytes = b"") -> Ran:
    with CliRunner().isolation(stdin, env=PLAIN) as streams, patch.object(sys, "argv", ["toneqa", *map(str, args)]):
        code = _code_of_main()
        sys.stdout.flush()
    out, err = (stream.getvalue().decode() for stream in streams[:2])
    return Ran(code, out, err)


def _code_of_main() -> int:
    try:
        main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


def outside(*args: object, stdin: bytes = b"", env: Mapping[str, str] = PLAIN, **more: Any) -> Ran:
    done = subprocess.run(command(*args), input=stdin, capture_output=True, env=environment(env), check=False, timeout=60, **more)
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "toneqa", *map(str, args)]


def environment(more: Mapping[str, str] = PLAIN) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def line(id_: str, text: str = "Здравствуйте! Деньги вернём завтра.", role: str = "agent") -> str:
    talk = {"id": id_, "channel": "chat", "messages": [{"role": role, "text": text}]}
    return json.dumps(talk, ensure_ascii=False) + "\n"


def results(path: Path) -> list[Json]:
    """Every line, whole."""
    text = path.read_text("utf-8")
    assert not text or text.endswith("\n"), f"a torn last line: {text[-80:]!r}"
    return [json.loads(one) for one in text.splitlines()]
