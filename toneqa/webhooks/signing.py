"""Signatures: HMAC-SHA256 over ``TIMESTAMP.BODY``, as Chatwoot and many others sign (chatwoot.com, «How to use webhooks»)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

MOST_SECONDS: Final = 300
"""How far the clock of a sender may be from ours: five minutes is what Stripe, Slack and Chatwoot's own examples take."""

_PREFIX: Final = "sha256="


def sign(secret: str, timestamp: int, body: bytes) -> str:
    return _PREFIX + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def signed(secret: str, timestamp: str, body: bytes, signature: str) -> bool:
    """Whether somebody who has the secret sent it; compared in constant time."""
    number = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 else -1
    wanted = sign(secret, number, body)
    return hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")) and number >= 0


def fresh(timestamp: str, now: float) -> bool:
    """Of a request whose signature is right."""
    return abs(now - int(timestamp)) <= MOST_SECONDS
