"""A server inside the test, or one in a process of its own as the user starts it."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from fastapi.testclient import TestClient

from tests.cli.command import command, environment
from toneqa.web.access import Identify, on_this_machine
from toneqa.web.app import create_app
from toneqa.web.state import ServeOptions, WebState


def client(identify: Sequence[Identify] = (on_this_machine,), **options: Any) -> TestClient:
    """Calls a fresh server as ``http://127.0.0.1``; options are those of the administrator."""
    state = WebState(options=ServeOptions(**options), identify=identify)
    return TestClient(create_app(state), base_url="http://127.0.0.1", raise_server_exceptions=False)


READY_SECONDS: Final = 120


@contextmanager
def running(folder: Path, *more: object, told: list[bytes] | None = None) -> Iterator[str]:
    """The address of a server started in that folder; it must end well. ``told`` gets what it wrote to stdout and stderr."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        command("serve", "--port", port, "--analysts", "1", *more),
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE if told is not None else None,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        out, err = server.communicate(timeout=60)
        if told is not None:
            told.append(out + err)
        assert server.returncode in (0, -15), err.decode()
        assert b"Traceback" not in err, err.decode()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/v1/health", timeout=5).close()
            return
        except OSError:
            assert server.poll() is None, "the server did not start"
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
