"""A wire result as the page of the draft shows it; every text is ready to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from toneqa.report.words import (
    ADDRESS,
    CRITERIA,
    HARSH_KINDS,
    LEVELS,
    PARTS,
    QUESTION_TYPES,
    STYLES,
    TONES,
    UNSURE,
    VERDICT_SIGNS,
    VERDICTS,
    client_text,
    name,
    number,
    plural,
    reason_text,
)
from toneqa.rules.model import Rule
from toneqa.rules.praise import is_praise
from toneqa.web.draft.places import insertion
from toneqa.web.draft.stakes import KINDS, TITLES, stake
from toneqa.web.offsets import Shift, shift_of

Json = Mapping[str, Any]

GOOD: Final = "good"
CAREFUL: Final = "careful"
BAD: Final = "bad"
CALM: Final = ""
"""States of a meter: green, amber, red, grey; never by colour alone, the text says the same."""

_CLIENT_HINTS: Final = 3


@dataclass(frozen=True, slots=True)
class View:
    """``rules`` as the settings of the house bend them. Offsets are UTF-16."""

    rules: Mapping[str, Rule]

    def shown(self, result: Json) -> dict[str, Any]:
        if result["status"] == "skipped":
            return {"status": "skipped", "reason": result["reason"]}
        agent = next(m for m in reversed(result["messages"]) if m["role"] == "agent")
        client = next((m for m in reversed(result["messages"]) if m["role"] == "client"), None)
        if "verdict" not in agent:
            return {"status": "skipped", "reason": "В ответе пока нечего проверять: напишите хотя бы одно предложение."}
        shift = shift_of(agent["text"])
        return {
            "status": "ok",
            "verdict": self._verdict(agent),
            "score": _score(agent["score"]),
            "client": self._client(client),
            "marks": list(self._marks(agent["findings"], client, shift)),
            "meters": _meters(agent, client, result["conversation"]),
            "offers": list(_offers(agent, shift)),
        }

    def _verdict(self, agent: Json) -> dict[str, Any]:
        key = agent["verdict"]
        why = [self._title(reason) if reason in self.rules else reason_text(reason, self._title) for reason in agent["why"]]
        return {"name": key, "sign": VERDICT_SIGNS[key], "title": VERDICTS[key], "why": why}

    def _title(self, code: str) -> str:
        return self.rules[code].title

    def _marks(self, findings: Sequence[Json], client: Json | None, shift: Shift) -> Iterator[dict[str, Any]]:
        """What is at stake with this client is said once for a kind."""
        told: set[str] = set()
        for found in findings:
            mark = self._mark(found, shift)
            if mark["severity"] in ("warning", "error") and mark["kind"] not in told:
                told.add(mark["kind"])
                mark["stake"] = stake(mark["kind"], client)
            yield mark

    def _mark(self, found: Json, shift: Shift) -> dict[str, Any]:
        rule = self.rules[found["code"]]
        kind = KINDS[rule.family]
        return {
            "start": shift(found["start"]),
            "end": shift(found["end"]),
            "code": rule.code,
            "kind": kind,
            "kindTitle": TITLES[kind],
            "severity": "praise" if is_praise(rule) else found["severity"],
            "title": rule.title,
            "quote": found["quote"],
            "message": found["message"],
            "stake": "",
            "effect": rule.effect,
            "advice": rule.advice,
            "fix": found["fix"] and _fix(found["fix"], shift),
        }

    def _client(self, client: Json | None) -> dict[str, Any] | None:
        """What his letter shows, and what follows for the answer."""
        if client is None or "request" not in client:
            return None
        hints = list(dict.fromkeys(found["message"] for found in client["findings"]))[:_CLIENT_HINTS]
        style = client["disc"]
        return {"text": client_text(client), "style": UNSURE if style.get("abstain") else name(STYLES, style["label"]), "hints": hints}


def _fix(fix: Json, shift: Shift) -> dict[str, Any]:
    return {"start": shift(fix["start"]), "end": shift(fix["end"]), "text": fix["text"], "safe": fix["applicability"] == "safe"}


def _score(score: Json) -> dict[str, Any]:
    lost = [{"title": name(CRITERIA, c["criterion"]), "points": number(c["points"])} for c in score["contributions"] if c["points"]]
    return {"value": score["value"], "lost": lost}


def _meters(agent: Json, client: Json | None, talk: Json) -> dict[str, Any]:
    return {
        "tone": _tone(agent),
        "refusal": _refusal(agent["refusal"]),
        "questions": _questions(agent["questions"], talk),
        "style": _style(agent, client, talk["mismatch"]),
    }


def _tone(agent: Json) -> dict[str, Any]:
    tone, harsh = agent["tone"], agent["harsh"]
    said = name(TONES, tone["label"])
    text = f"{UNSURE}, скорее {said}" if tone.get("abstain") else said
    loud = harsh["value"] or harsh.get("abstain")
    return {
        "value": tone["label"],
        "text": f"{text}; {_address(agent['address'])}",
        "harsh": _harsh(harsh) if loud else "",
        "state": BAD if harsh["value"] else CAREFUL if loud or tone["label"] == "formal" else GOOD,
    }


def _harsh(harsh: Json) -> str:
    kinds = ", ".join(name(HARSH_KINDS, kind) for kind in harsh["kinds"])
    return ("Возможно, резко" if harsh.get("abstain") else "Резко") + (f": {kinds}" if kinds else "")


def _address(address: str) -> str:
    said = name(ADDRESS, address)
    return said if address == "none" else f"обращение {said}"


def _refusal(refusal: Json) -> dict[str, Any]:
    if not refusal["value"]:
        return {"text": "отказа нет", "parts": [], "state": CALM}
    parts = [{"title": PARTS[part], "level": refusal[part], "text": LEVELS[part][refusal[part]]} for part in PARTS]
    least = min(part["level"] for part in parts)
    text = "похоже на отказ, но точно не сказать" if refusal.get("abstain") else "отказ есть"
    return {"text": text, "parts": parts, "state": (BAD, CAREFUL, GOOD)[least]}


def _questions(questions: list[Json], talk: Json) -> dict[str, Any]:
    asked = plural(len(questions), "вопрос", "вопроса", "вопросов") if questions else "вопросов нет"
    kinds = ", ".join(dict.fromkeys(name(QUESTION_TYPES, question["type"]) for question in questions))
    text = asked + (f": {kinds}" if kinds else "")
    if talk["needs_clarification"] and not talk["clarified"]:
        return {"text": f"{text}. Здесь нужно уточнить, чего хочет клиент, а уточняющего вопроса нет.", "state": BAD}
    return {"text": text, "state": GOOD if talk["needs_clarification"] else CALM}


def _style(agent: Json, client: Json | None, mismatch: bool | None) -> dict[str, Any]:
    own = f"стиль ответа {name(STYLES, agent['disc']['label'])}"
    if client is None or mismatch is None:
        reason = "письма клиента нет" if client is None else "стиль клиента неясен"
        return {"text": f"{own}; {reason}, сравнить не с чем", "state": CALM}
    both = f"клиент {name(STYLES, client['disc']['label'])}, {own}"
    return {"text": both + (": не подходит" if mismatch else ": подходит"), "state": BAD if mismatch else GOOD}


def _offers(agent: Json, shift: Shift) -> Iterator[dict[str, Any]]:
    for offer in agent.get("offers") or ():
        at, text = insertion(agent["text"], offer["part"], offer["text"], agent["refusal"]["spans"])
        yield {"part": offer["part"], "title": name(PARTS, offer["part"]), "text": offer["text"], "at": shift(at), "insert": text}
