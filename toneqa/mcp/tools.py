"""What an assistant may ask for: plain functions whose names, parameters and Russian descriptions it is shown."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Literal, ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel

from toneqa.batch.mending import mend
from toneqa.batch.run import Scorer
from toneqa.errors import DataError, ToneqaError
from toneqa.importers.base import check_size
from toneqa.ml.base import PARTS
from toneqa.report import words
from toneqa.report.located import remarks
from toneqa.report.summary import answers
from toneqa.rules.catalogue import catalogue
from toneqa.rules.explain import explain as text_of
from toneqa.text.original import Original
from toneqa.types import Conversation, Message, Role

ID: Final = "draft"
Channel = Literal["email", "chat"]


class Found(BaseModel):
    """A fault. ``start`` and ``end`` count code points; ``rewrite`` is empty where there is none, ``safe`` if grammar leaves no choice."""

    code: str
    title: str
    severity: str
    quote: str
    start: int
    end: int
    message: str
    rewrite: str
    safe: bool


class Checked(BaseModel):
    """``verdict``: send, revise or ask (a person should look); empty with a ``reason`` where there is nothing to judge."""

    verdict: str
    why: list[str]
    score: int | None
    reason: str
    tone: str
    harsh: bool | None
    refusal: dict[str, int | None] | None
    findings: list[Found]
    advice: list[str]
    missing: list[str]


class Rewritten(BaseModel):
    """``made``: safe rewrites that are in the text; ``left``: doubtful ones, which the writer decides."""

    text: str
    made: int
    left: list[Found]
    verdict: str
    score: int | None


_Given = ParamSpec("_Given")
_Told = TypeVar("_Told")


def _coded(tool: Callable[_Given, _Told]) -> Callable[_Given, _Told]:
    """Errors that we know reach the assistant with their code and remedy."""

    @functools.wraps(tool)
    def called(*given: _Given.args, **named: _Given.kwargs) -> _Told:
        try:
            return tool(*given, **named)
        except ToneqaError as error:
            raise ToolError(str(error)) from error

    return called


@dataclass(frozen=True)
class Tools:
    """One call at a time: the scorer keeps caches."""

    work: Scorer
    _one: Lock = field(default_factory=Lock)

    @_coded
    def check(self, text: str, client: str = "", channel: Channel = "email") -> Checked:
        """Проверить ответ службы поддержки на русском языке: тон, резкость, полноту отказа, вопросы, стиль. Текст остаётся на этом компьютере.

        text — черновик ответа; client — письмо клиента, на которое он отвечает (с ним проверка точнее); channel — письмо или чат.
        """
        with self._one:
            return _checked(self._scored(_talk(text, client, channel)), self._titles)

    @_coded
    def explain(self, code: str) -> str:
        """Объяснить правило по коду (например, REF201) или имени: почему, примеры хуже и лучше, источник."""
        rule = catalogue().find(code)
        return text_of(rule, words.CRITERIA.get(rule.criterion, ""))

    @_coded
    def rewrite(self, text: str, client: str = "", channel: Channel = "email") -> Rewritten:
        """Сказать проще: вставить в ответ надёжные замены из словаря, остальное не трогать; сомнительные замены вернуть списком."""
        with self._one:
            talk = _talk(text, client, channel)
            self._scored(talk)
            mended = mend(self.work, talk, Original(text, "utf-8"))
        told = _checked(mended.result, self._titles)
        left = [found for found in told.findings if found.rewrite and not found.safe]
        return Rewritten(text=mended.after.raw, made=mended.made, left=left, verdict=told.verdict, score=told.score)

    def _scored(self, talk: Conversation) -> dict[str, Any]:
        """
        Raises:
            DataError: it could not be judged.
        """
        result = self.work.score([check_size(talk)])[0]
        if error := result["error"]:
            raise DataError.again(error["code"], error["message"], "")
        return result

    @property
    def _titles(self) -> Mapping[str, str]:
        return {code: rule.title for code, rule in self.work.writer.rules.items()}


def _talk(text: str, client: str, channel: str) -> Conversation:
    asked = (Message(Role.CLIENT, client),) if client.strip() else ()
    return Conversation(ID, (*asked, Message(Role.AGENT, text)), channel)


def _checked(result: Mapping[str, Any], titles: Mapping[str, str]) -> Checked:
    given = [*answers(result)]
    last = given[-1].last if given else None
    if last is None:
        nothing = "Ответа сотрудника здесь нет."
        return Checked(
            verdict="",
            why=[],
            score=None,
            reason=result.get("reason") or nothing,
            tone="",
            harsh=None,
            refusal=None,
            findings=[],
            advice=[],
            missing=[],
        )
    refusal = last["refusal"]
    return Checked(
        verdict=last["verdict"],
        why=[words.reason_text(reason, lambda code: titles.get(code, code)) for reason in last["why"]],
        score=last["score"]["value"],
        reason="",
        tone=words.TONES[last["tone"]["label"]],
        harsh=last["harsh"]["value"],
        refusal={part: refusal[part] for part in PARTS} if refusal["value"] else None,
        findings=[_found(found, titles) for found in _faults(result)],
        advice=[piece["text"] + (f" → {piece['example']}" if piece["example"] else "") for piece in last["advice"]],
        missing=[f"{words.offer_title(offer)}: {offer['text']}" for offer in last.get("offers") or ()],
    )


def _faults(result: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """All that has something to mend; hints without a rewrite are left out."""
    return (found for found in remarks(result, catalogue().rules) if found["severity"] != "info" or found["fix"])


def _found(found: Mapping[str, Any], titles: Mapping[str, str]) -> Found:
    fix = found["fix"] or {}
    told = {name: found[name] for name in ("code", "severity", "quote", "start", "end", "message")}
    return Found(title=titles[found["code"]], rewrite=fix.get("text", ""), safe=fix.get("applicability") == "safe", **told)
