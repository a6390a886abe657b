"""Small results in the wire format, and small cards, for tests of scorecards."""

from __future__ import annotations

import tomllib
from typing import Any, Final

from tests.doubles import small_catalogue
from toneqa.scorecards.contact import Contact, contacts
from toneqa.scorecards.model import Scorecard
from toneqa.scorecards.read import Draft, draft, parse

Json = dict[str, Any]

RULES: Final = small_catalogue().rules
PLAIN: Final = """
name = "Проверочная"

[[criterion]]
key = "tone"
name = "Тон"
weight = 60
topic = "tone"

[[criterion]]
key = "clarity"
name = "Ясность"
weight = 40
topic = "clarity"
"""


def found(code: str, start: int = 0, end: int = 5, quote: str = "слово") -> Json:
    return {"code": code, "start": start, "end": end, "quote": quote, "severity": "warning", "message": "", "confidence": 1.0, "fix": None}


def agent(*findings: Json, author: str | None = "a-1", **labels: Any) -> Json:
    text = "Здравствуйте! Деньги вернём завтра до обеда."
    tone = {"label": "neutral", "probs": {}}
    usual = {"tone": tone, "harsh": {"value": False, "spans": []}, "refusal": {"value": False}, "questions": [], "flags": []}
    return {"role": "agent", "author": author, "text": text, **usual, "findings": list(findings), **labels}


def client(request: str = "claim", emotion: str = "calm") -> Json:
    return {"role": "client", "text": "Верните деньги.", "request": {"label": request}, "emotion": {"label": emotion}}


def refusal(joining: int = 0, explanation: int = 0, alternative: int = 0, **more: Any) -> Json:
    parts = {"joining": joining, "explanation": explanation, "alternative": alternative}
    return {"refusal": {"value": True, **parts, "spans": {"refusal": [[0, 12]]}, **more}}


def result(*messages: Json, channel: str = "chat", meta: Json | None = None, status: str = "ok", **talk: Any) -> Json:
    numbered = [{"n": n, **message} for n, message in enumerate(messages)]
    labels = {"needs_clarification": False, "clarified": False, "mismatch": None, **talk}
    head = {"schema": "toneqa/1", "id": "T-1", "source": "t.jsonl:1", "channel": channel, "status": status, "error": None}
    return {**head, "meta": meta or {}, "messages": numbered, "conversation": labels}


def one(*messages: Json, **more: Any) -> Contact:
    [contact] = contacts(result(*messages, **more))
    return contact


def card(text: str = PLAIN) -> Scorecard:
    return parse(tomllib.loads(text), "карта.toml")


def small_card(text: str = PLAIN) -> Scorecard:
    """A card that names rules of the small catalogue."""
    return parse(tomllib.loads(text), "карта.toml", small_catalogue())


def drafted(text: str) -> Draft:
    return draft(tomllib.loads(text), "карта.toml")
