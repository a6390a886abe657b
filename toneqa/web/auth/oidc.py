"""Signing in at the company's own provider (OpenID Connect, authorisation code with PKCE); extra ``oidc``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Provider:
    """``name``: what the button says; ``issuer``: its address, without a slash at the end."""

    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
