"""A real PostgreSQL server in a temporary folder, on a free port, stopped at the end; Debian's package ``postgresql``."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SUPERUSER: Final = "toneqa"
_START_SECONDS: Final = 30
_ROOM: Final = 4 << 30
"""Bytes."""


def binaries() -> Path | None:
    """The folder of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    plain = shutil.which("postgres")
    return Path(plain).resolve().parent if plain else None


def _user() -> Sequence[str]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return ()
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups")


@dataclass
class Server:
    """``start`` after ``create``; ``kill`` is the power cut, ``stop`` the end."""

    folder: Path
    bin: Path
    port: int
    fsync: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None)

    @classmethod
    def create(cls, bin_: Path, fsync: bool = False) -> Server:
        """``fsync``: what is confirmed outlives a kill of the machine too; slower."""
        folder = Path(tempfile.mkdtemp(prefix="toneqa-pg-", dir=_roomy(Path("/dev/shm"))))
        if prefix := _user():
            name = prefix[1].partition("=")[2]
            shutil.chown(folder, int(name) if name.isdigit() else name)
        data = str(folder / "data")
        made = (*prefix, str(bin_ / "initdb"), "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run(made, check=True, capture_output=True, cwd="/", timeout=60)
        return cls(folder, bin_, _free_port(), fsync)

    def start(self) -> None:
        options = ("-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder))
        quick = (
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"fsync={'on' if self.fsync else 'off'}",
            "-c",
            "shared_buffers=16MB",
            "-c",
            "max_connections=60",
        )
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen([*_user(), str(self.bin / "postgres"), *options, *quick], stdout=log, stderr=log, cwd="/")
        self._wait()

    def _wait(self) -> None:
        ready = [str(self.bin / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port), "-q"]
        for _ in range(_START_SECONDS * 20):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-2000:])

    def kill(self) -> None:
        """At once, connections cut, nothing written down."""
        self._signal(signal.SIGQUIT)

    def stop(self) -> None:
        """Its folder goes, so nothing is written down either."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)

    def url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def sql(self, *commands: str) -> None:
        for command in commands:
            told = [str(self.bin / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres", "-qc", command]
            subprocess.run(told, check=True, capture_output=True, timeout=30)


def _roomy(memory: Path) -> Path | None:
    """A folder in memory, where there is enough of it: dozens of databases are made and thrown away."""
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
