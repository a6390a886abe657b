"""What people are told of the queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STATES: Final[Mapping[str, str]] = {
    "waiting": "ждут оценки",
    "scored": "оценены, ждут отправки",
    "done": "готовы",
    "failed": "не вышло",
    "dropped": "убраны",
}
