"""The page of the draft as its user sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

UNDERLINED: Final = """(kind) => [...(CSS.highlights.get(kind) ?? [])].map((r) => r.toString())"""


@dataclass
class Desk:
    page: Any
    address: str
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda told: self.errors.append(told.text) if self._bad(told) else None)
        self.page.goto(self.address)

    @staticmethod
    def _bad(told: Any) -> bool:
        return told.type == "error" and "Failed to load resource" not in told.text

    def close(self) -> None:
        self.page.context.close()
        assert self.errors == []

    def write(self, text: str) -> None:
        """Put a whole draft in at once, and wait until it is checked."""
        self.settle(lambda: self.page.fill("#draft", text))

    def type(self, text: str) -> None:
        self.page.focus("#draft")
        self.settle(lambda: self.page.keyboard.type(text, delay=5))

    def press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def settle(self, act: Callable[[], Any]) -> Any:
        """Do it, and wait until the last answer is shown: an answer to a part of the text may come first."""
        self.page.evaluate(
            "() => { window.answers = 0; document.querySelector('#draft').addEventListener('checked', () => window.answers++); }"
        )
        done = act()
        self.until("window.answers > 0")
        self.until("!document.querySelector('#verdict').classList.contains('waiting')")
        return done

    def until(self, condition: str, seconds: float = 60) -> None:
        """The policy of the page forbids what Playwright waits with."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, f"never: {condition}"
            self.page.wait_for_timeout(20)

    @property
    def draft(self) -> str:
        return str(self.page.input_value("#draft"))

    @property
    def verdict(self) -> str:
        return str(self.page.inner_text("#verdict-title"))

    @property
    def said(self) -> str:
        return str(self.page.inner_text("#say")).replace("\u00a0", " ")

    def underlined(self, kind: str) -> list[str]:
        found: list[str] = self.page.evaluate(UNDERLINED, kind)
        return found

    def cards(self, group: str = "marks") -> list[str]:
        return [card.inner_text() for card in self.page.query_selector_all(f"#{group} > li")]

    def card(self, words: str) -> Any:
        return self.page.locator(".cards li[data-id]", has_text=words).first
