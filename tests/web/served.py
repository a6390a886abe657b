"""A server inside the test, and requests to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi.testclient import TestClient

from toneqa.web.access import Identify, on_this_machine
from toneqa.web.app import create_app
from toneqa.web.state import ServeOptions, WebState


def client(identify: Sequence[Identify] = (on_this_machine,), **options: Any) -> TestClient:
    """Calls a fresh server as ``http://127.0.0.1``; options are those of the administrator."""
    state = WebState(options=ServeOptions(**options), identify=identify)
    return TestClient(create_app(state), base_url="http://127.0.0.1", raise_server_exceptions=False)
