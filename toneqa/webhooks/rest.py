"""Helpdesks that do not answer are left alone for a while: one message tries, the others wait behind it and hold up nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(minutes=1)
"""Between two tries while a helpdesk is down, unless it names a time itself: back again, it has its notes a minute later."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Of one process. ``until``: by hook, the moment it may be asked again."""

    until: dict[str, datetime] = field(default_factory=dict)

    def begin(self, hook: str, now: datetime, wait: timedelta, asked: timedelta) -> None:
        """``wait``: as we would; ``asked``: as the helpdesk itself says."""
        self.until[hook] = now + max(min(wait, LONGEST), asked)

    def end(self, hook: str) -> None:
        self.until.pop(hook, None)

    def at(self, now: datetime) -> list[str]:
        """Hooks that rest."""
        return sorted(hook for hook, until in self.until.items() if until > now)
