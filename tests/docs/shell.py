"""Runs the commands of a page in a real shell, one after another; the word ``toneqa`` in it is answered by this process.

A new process for every command would cost a second each: the shell finds a small caller under that name, which hands arguments,
folder, environment and input over and prints what comes back.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from tests.cli.command import ROOT, Ran, inside
from tests.docs.pages import Command
from tests.web.served import free_port

CALLER: Final = """\
import json, os, socket, sys
door = socket.socket(socket.AF_UNIX)
door.connect(os.environ["DOOR"])
said = {"args": sys.argv[1:], "folder": os.getcwd(), "env": dict(os.environ), "stdin": sys.stdin.buffer.read().decode("latin-1")}
door.sendall(json.dumps(said).encode())
door.shutdown(socket.SHUT_WR)
told = json.load(door.makefile())
sys.stdout.buffer.write(told["out"].encode())
sys.stderr.buffer.write(told["err"].encode())
sys.exit(told["code"])
"""


@dataclass(frozen=True)
class Done:
    """What came of a command of the page."""

    command: Command
    ran: Ran

    def __str__(self) -> str:
        return f"{self.command.text}\n{self.ran.code}\n{self.ran.err}{self.ran.out[-500:]}"


def run(commands: Sequence[Command], folder: Path, typed: Mapping[str, str], env: Mapping[str, str]) -> list[Done]:
    """In that folder; ``typed``: what is typed when a command that begins so asks; ``env``: variables the reader has set before."""
    apart = folder.with_name(f"{folder.name}-shell")
    apart.mkdir()
    _install(apart, folder)
    script = "\n".join(["set -o pipefail", *(_step(apart, n, one, typed) for n, one in enumerate(commands))])
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(apart / "door"))
        door.listen()
        door.settimeout(0.02)
        shell = subprocess.Popen(["bash", "-c", script], cwd=folder, env=_environment(apart, env), stdin=subprocess.DEVNULL)
        try:
            _answer(door, shell)
        finally:
            shell.kill()
            shell.wait()
    return [_done(apart, n, one) for n, one in enumerate(commands)]


def _install(apart: Path, folder: Path) -> None:
    """The caller where the pages look for it: on the path, and in the environment that a reader made in his folder."""
    for place in (apart / "bin", folder / ".venv" / "bin"):
        place.mkdir(parents=True)
        program = place / "toneqa"
        program.write_text(f"#!{sys.executable} -IS\n{CALLER}", "utf-8")
        program.chmod(0o755)
    (apart / "bin" / "python").symlink_to(sys.executable)


def _environment(apart: Path, more: Mapping[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TONEQA_")}
    path = os.pathsep.join([str(apart / "bin"), str(Path(sys.executable).parent), clean["PATH"]])
    return {**clean, "PATH": path, "PYTHONPATH": str(ROOT), "DOOR": str(apart / "door"), **more}


def _step(apart: Path, number: int, command: Command, typed: Mapping[str, str]) -> str:
    (apart / f"{number}.in").write_text(next((words for start, words in typed.items() if command.begins(start)), ""), "utf-8")
    here = f'"{apart}/{number}'
    return f'{{\n{command.text}\n}} <{here}.in" >{here}.out" 2>{here}.err"\necho $? >{here}.code"'


def _answer(door: socket.socket, shell: subprocess.Popen[bytes]) -> None:
    while shell.poll() is None:
        with contextlib.suppress(TimeoutError):
            caller, _ = door.accept()
            with caller:
                asked = json.load(caller.makefile())
                caller.sendall(json.dumps(vars(_called(asked))).encode())


def _called(asked: dict[str, Any]) -> Ran:
    with contextlib.chdir(asked["folder"]), patch.dict(os.environ, asked["env"], clear=True), _not_for_ever(asked["args"]) as args:
        return inside(*args, stdin=asked["stdin"].encode("latin-1"))


@contextlib.contextmanager
def _not_for_ever(args: list[str]) -> Iterator[list[str]]:
    """A server does all it does before it listens, opens a free port, and is over; ``tests/web`` starts servers for good."""
    if args[:1] != ["serve"]:
        yield args
        return
    with patch("toneqa.web.serving.run") as run:
        yield [*args, "--port", str(free_port())]
    assert run.called, f"toneqa {' '.join(args)} does not serve"


def _done(apart: Path, number: int, command: Command) -> Done:
    out, err, code = ((apart / f"{number}.{name}") for name in ("out", "err", "code"))
    return Done(command, Ran(int(code.read_text()), out.read_text("utf-8"), err.read_text("utf-8")))
