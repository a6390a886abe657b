"""What a server is made of: options of the administrator, the analyst, who may come in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from toneqa.batch.run import Setup

if TYPE_CHECKING:
    from starlette.requests import Request

    from toneqa.store.engine import Store
    from toneqa.web.access import Identify
    from toneqa.web.auth.oidc import Provider
    from toneqa.web.auth.passwords import Hasher
    from toneqa.webhooks.hooks import Hook

HOST: Final = "127.0.0.1"
PORT: Final = 8420
PER_MINUTE: Final = 600
"""Requests a minute. A fast typist on the page of the draft makes some 300."""

LOCAL_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """How the server listens. ``hosts``: names it answers to besides those of this machine's loopback, so that no foreign
    page can reach it under a name of its own. ``workers``: server processes; ``analysts``: processes that read letters, for each of
    them. ``per_minute``: requests of one caller. ``secure``: browsers come over TLS alone, to ``certificate`` (its file and its key's)
    or to a proxy; ``proxies``: addresses of those that are believed about who is calling."""

    host: str = HOST
    port: int = PORT
    hosts: tuple[str, ...] = ()
    workers: int = 1
    analysts: int = 2
    per_minute: int = PER_MINUTE
    secure: bool = False
    certificate: tuple[str, str] | None = None
    proxies: tuple[str, ...] = ()

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def names(self) -> frozenset[str]:
        """Values of the header ``Host`` that are answered, without ports."""
        own = () if is_any(self.host) or self.loopback else (self.host,)
        return frozenset(name.lower() for name in (*LOCAL_NAMES, *own, *self.hosts))


def cores_for(workers: int) -> int:
    """Processes that read letters for each server process, so that together they fill the machine."""
    return max(1, (os.cpu_count() or 1) // workers)


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def is_any(host: str) -> bool:
    return host in ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class WebState:
    """How a server is set up, for all its processes; ``request.app.state.toneqa``. ``identify``: asked in order who is calling.

    ``team``: the database with the accounts; None where the draft checker works alone.
    """

    setup: Setup = field(default_factory=lambda: Setup(masked=False))
    options: ServeOptions = field(default_factory=ServeOptions)
    identify: Sequence[Identify] = ()
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """What a server with accounts has besides. ``provider``: where people sign in outside, if anywhere; ``hooks``: helpdesks that
    tell of messages, by name."""

    store: Store
    hasher: Hasher
    provider: Provider | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)


def team_of(request: Request) -> Team:
    """
    Raises:
        WebError: E460 this server has no accounts.
    """
    from toneqa.web.troubles import WebError

    team: Team | None = request.app.state.toneqa.team
    if team is None:
        raise WebError("E460", what=request.url.path)
    return team
