"""Contacts of a result: all that one agent wrote in one conversation, and the conditions under which a criterion applies to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

Json = Mapping[str, Any]

_ASKED: Final = frozenset({"question", "request", "claim", "complaint"})
_ACT_ASKED: Final = _ASKED - {"question"}
_UPSET: Final = frozenset({"upset", "angry", "anxious"})


@dataclass(frozen=True)
class Contact:
    """``messages``: of the agent, those that were read; ``client``: of the client before the agent's last one."""

    result: Json
    author: str | None
    messages: Sequence[Json]
    client: Sequence[Json]
    is_first: bool
    is_last: bool

    @property
    def id(self) -> str:
        return str(self.result["id"])

    @property
    def channel(self) -> str | None:
        return self.result.get("channel")

    @cached_property
    def queue(self) -> str | None:
        """``meta.queue``: a name or number, or an object that has one."""
        found = (self.result.get("meta") or {}).get("queue")
        if isinstance(found, Mapping):
            found = found.get("name") or found.get("id")
        return str(found) if isinstance(found, str | int) and str(found) else None

    @property
    def talk(self) -> Json:
        return self.result.get("conversation") or {}

    @cached_property
    def requests(self) -> frozenset[str]:
        """What the client wants. Quoted mail is no message of the result, but it counts in the triage."""
        own = {str(m["request"]["label"]) for m in self.client if m.get("request")}
        triaged = (self.talk.get("triage") or {}).get("kind")
        return frozenset(own | ({str(triaged)} if triaged else set()))

    @cached_property
    def emotions(self) -> frozenset[str]:
        return frozenset(str(m["emotion"]["label"]) for m in self.client if m.get("emotion"))

    @cached_property
    def findings(self) -> Sequence[tuple[int, Json]]:
        """Number of the message and finding."""
        return [(int(m["n"]), f) for m in self.messages for f in m.get("findings") or ()]


def contacts(result: Json) -> Iterator[Contact]:
    """One for each agent whose messages were scored, in the order of their first message; none where the result is not ``ok``.

    Raises:
        KeyError, TypeError: the result is none that toneqa wrote.
    """
    if result["status"] != "ok":
        return
    agents = [m for m in result["messages"] if m["role"] == "agent" and "tone" in m]
    for author in dict.fromkeys(m.get("author") for m in agents):
        own = [m for m in agents if m.get("author") == author]
        client = [m for m in result["messages"] if m["role"] == "client" and m["n"] < own[-1]["n"]]
        yield Contact(result, author, own, client, own[0] is agents[0], own[-1] is agents[-1])


CONDITIONS: Final[Mapping[str, Callable[[Contact], bool]]] = {
    "always": lambda contact: True,
    "found": lambda contact: False,
    "client": lambda contact: bool(contact.client or contact.requests),
    "asked": lambda contact: bool(contact.requests & _ASKED),
    "action_asked": lambda contact: bool(contact.requests & _ACT_ASKED),
    "first_answer": lambda contact: contact.is_first,
    "last_answer": lambda contact: contact.is_last,
    "question_due": lambda contact: contact.talk.get("needs_clarification") is True,
    "refusal": lambda contact: any((m.get("refusal") or {}).get("value") for m in contact.messages),
    "upset_client": lambda contact: bool(contact.emotions & _UPSET),
    "email": lambda contact: contact.channel == "email",
    "chat": lambda contact: contact.channel == "chat",
}
"""By the names of ``toneqa.scorecards.model.APPLIES``."""
