"""How fast a run is and how long it will take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from toneqa.batch.repeats import Repeats

Json = Mapping[str, Any]


@dataclass(slots=True)
class Meter:
    """``total`` conversations to expect, None where only reading tells; ``before`` were done by an earlier run.

    Times are of the steady clock, which nobody sets.
    """

    total: int | None = None
    before: int = 0
    repeats: Repeats = field(default_factory=Repeats)
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    messages: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    began: float = 0.0

    def __post_init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """From now on it counts: what an earlier run did is behind us."""
        self.began = self.clock()

    def add(self, result: Json) -> None:
        self.done += 1
        self.messages += len(result["messages"])
        if result["error"]:
            self.errors[result["error"]["code"]] += 1

    @property
    def seconds(self) -> float:
        return max(self.clock() - self.began, 1e-6)

    @property
    def rate(self) -> float:
        """Messages a second, of this run alone."""
        return self.messages / self.seconds

    @property
    def left(self) -> float | None:
        """Seconds to the end, None while nobody knows."""
        if self.total is None or not self.done:
            return None
        return max(self.total - self.before - self.done, 0) * self.seconds / self.done

    def to_json(self) -> Json:
        """For logs: counts and codes, no word of a letter."""
        left = self.left
        return {
            "done": self.before + self.done,
            "total": self.total,
            "messages": self.messages,
            "messages_per_second": round(self.rate, 1),
            "seconds": round(self.seconds, 1),
            "seconds_left": None if left is None else round(left),
            "errors": dict(sorted(self.errors.items())),
            "repeated_conversations": self.repeats.conversations,
            "repeated_messages": self.repeats.messages,
        }
