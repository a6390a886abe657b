"""The API for Python programs: only the standard library, so it can be copied into any service.

client = Client("https://toneqa.company.example", "tq_…")
result = client.check("Здравствуйте! Деньги вернём завтра.", client="Верните деньги.")
result["messages"][-1]["verdict"]
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlsplit

Json = dict[str, Any]

_SECONDS: Final = 30.0
_BATCH_SECONDS: Final = 600.0


class RefusedError(Exception):
    """The server's answer to what it could not do: ``code`` and text of its catalogue, ``status`` of HTTP."""

    def __init__(self, status: int, code: str, text: str) -> None:
        self.status, self.code, self.text = status, code, text
        super().__init__(f"{code}: {text}")


@dataclass(frozen=True, slots=True)
class Client:
    """``base`` is the address of the server; ``key`` may be empty where a server on this machine has no accounts."""

    base: str
    key: str = field(default="", repr=False)
    seconds: float = _SECONDS

    def __post_init__(self) -> None:
        if urlsplit(self.base).scheme not in ("http", "https"):
            raise ValueError(f"an address begins with http:// or https://, not {self.base!r}")

    def check(self, draft: str, client: str | None = None, channel: str | None = None) -> Json:
        """The result of one draft in the exchange format.

        Raises:
            RefusedError: what the server says. OSError: there is no answer.
        """
        return self._json("check", {"draft": draft, "client": client, "channel": channel})

    def check_conversation(self, conversation: Mapping[str, Any]) -> Json:
        """The result of a conversation whose last answer is a draft; raises as ``check``."""
        return self._json("check", conversation)

    def score(self, conversations: Iterable[Mapping[str, Any]]) -> list[Json]:
        """One result for each, in order, up to 1,000 at once; raises as ``check``."""
        found: list[Json] = self._json("score", {"conversations": list(conversations)}, _BATCH_SECONDS)["results"]
        return found

    def rule(self, code: str) -> Json:
        """A rule of the catalogue; raises as ``check``."""
        return self._json(f"rules/{quote(code, safe='')}")

    def _json(self, path: str, body: Any = None, seconds: float = 0) -> Json:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = urllib.request.Request(f"{self.base.rstrip('/')}/api/v1/{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=max(self.seconds, seconds)) as answer:
                found: Json = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(error) from None


def _refused(error: urllib.error.HTTPError) -> RefusedError:
    try:
        told = json.load(error)["error"]
        return RefusedError(error.code, told["code"], told["message"])
    except (ValueError, KeyError, TypeError):
        return RefusedError(error.code, "", str(error.reason))
