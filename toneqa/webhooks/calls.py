"""Calls to a helpdesk: one address, no redirect, an end in time; what went wrong says whether trying again may help."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

SECONDS = 10.0
"""For a call; a helpdesk that is slower is tried again."""

MOST_BYTES: Final = 4_000_000
_AGAIN: Final = (408, 409, 425, 429)
_PART: Final = 65536


class DeskError(Exception):
    """A helpdesk did not do it. ``again``: it may, later, not before ``after`` seconds."""

    def __init__(self, text: str, again: bool, after: float = 0) -> None:
        self.again, self.after = again, after
        super().__init__(text)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Keys and letters are meant for one address."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_Stay)


def call(method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
    """The JSON of the answer, or None where it has none.

    Raises:
        DeskError: no answer, a refusal, or something else than was asked for.
    """
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", "User-Agent": "toneqa", **headers}, method=method)
    end = time.monotonic() + SECONDS
    try:
        with _OPENER.open(request, timeout=SECONDS) as answer:
            return _read(answer, end)
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(error) from None
    except (OSError, http.client.HTTPException) as error:
        raise DeskError(f"не отвечает: {_cause(error)}", again=True) from None


_CAUSES: Final = (
    (TimeoutError, "ждали слишком долго"),
    (ssl.SSLCertVerificationError, "его сертификат не подходит"),
    (socket.gaierror, "такого адреса нет в сети"),
    (ConnectionRefusedError, "на его порту никто не слушает"),
    ((ConnectionError, http.client.HTTPException), "связь оборвалась"),
)


def _cause(error: Exception) -> str:
    """For people; ``urllib`` wraps what happened."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    return next((told for kinds, told in _CAUSES if isinstance(inner, kinds)), type(inner).__name__)


def _read(answer: Any, end: float) -> Any:
    parts, length = [], 0
    while part := answer.read1(_PART):
        length += len(part)
        if length > MOST_BYTES or time.monotonic() > end:
            raise DeskError("отвечает слишком долго или слишком много", again=True)
        parts.append(part)
    try:
        return json.loads(b"".join(parts)) if parts else None
    except (ValueError, RecursionError):
        return None


def _refusal(error: urllib.error.HTTPError) -> DeskError:
    after = error.headers.get("Retry-After", "")
    again = error.code >= 500 or error.code in _AGAIN
    return DeskError(f"ответил {error.code}", again, float(after) if after.isdigit() and len(after) < 6 else 0)
