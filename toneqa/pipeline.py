"""The only file that knows the order of stages: conversation in, report out; a pure function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from statistics import mean
from typing import TYPE_CHECKING, Final

from toneqa.coaching import advise, apart
from toneqa.config import SPACY, Settings
from toneqa.detectors.context import Context
from toneqa.detectors.declared import RuleEngine, engine
from toneqa.detectors.house import House
from toneqa.detectors.judged import Judged, judged_findings
from toneqa.detectors.labels import HALF, agent_labels, client_labels
from toneqa.detectors.rewrites import Rewriter
from toneqa.lang.annotate import annotate
from toneqa.lang.spacy_backend import load_pipeline
from toneqa.ml.base import Model, ModelInput, Prediction
from toneqa.refusal import Helper
from toneqa.review import verdict_of
from toneqa.rules.catalogue import Catalogue, catalogue
from toneqa.rules.model import Rule, Status
from toneqa.scoring import score_answer
from toneqa.text.language import is_russian
from toneqa.text.zones import quoted_text
from toneqa.types import (
    Annotated,
    ClientLabels,
    Conversation,
    ConversationLabels,
    Finding,
    Hidden,
    Message,
    MessageReport,
    Report,
    Role,
)

if TYPE_CHECKING:
    from toneqa.detectors.spelling import Spelling
    from toneqa.privacy.kinds import Finder

BLANK: Final = "В разговоре нет текста."
NOT_RUSSIAN: Final = "Текст не на русском языке."
ONLY_QUOTES: Final = "В письме только цитаты и подписи."

_TRIAGE: Final = ("claim", "complaint", "request", "question")


_Shown = tuple[Message, tuple[Hidden, ...]]
"""A message as it is reported, and what was hidden in it."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An annotated conversation; ``shift`` messages in front are context taken from quoted mail."""

    conversation: Conversation
    messages: tuple[Annotated, ...]
    contexts: Sequence[Context]
    hits: tuple[tuple[Finding, ...], ...]
    shift: int

    @property
    def model_input(self) -> ModelInput:
        return ModelInput(self.messages, self.hits, self.conversation.channel)


@dataclass(frozen=True)
class Analyzer:
    """Scores conversations. ``masked``: personal data is filled in everything that is reported; ``key``: the secret of its hashes."""

    model: Model
    settings: Settings = Settings()
    masked: bool = True
    key: bytes = field(default=b"", repr=False)

    @cached_property
    def rules(self) -> Catalogue:
        return catalogue()

    @cached_property
    def house(self) -> House:
        """The catalogue as the settings bend it."""
        return House(self.rules, self.settings)

    @cached_property
    def _helper(self) -> Helper:
        return Helper(self.settings)

    @cached_property
    def _people(self) -> Finder | None:
        """Who finds more names than the dictionary, where the house has such a pipeline."""
        if not self.settings.names_model:
            return None
        from toneqa.privacy.entities import load_entities

        return load_entities(self.settings.names_model)

    @cached_property
    def _engine(self) -> RuleEngine:
        return engine()

    @cached_property
    def _rewriter(self) -> Rewriter:
        return Rewriter(self.rules)

    @cached_property
    def _spelling(self) -> Spelling | None:
        if not self.settings.spelling:
            return None
        from toneqa.detectors.spelling import Spelling
        from toneqa.lang.spelling import load_speller

        return Spelling(self.rules, load_speller())

    @cached_property
    def _judged_rules(self) -> Sequence[Rule]:
        return [r for r in self.rules if r.detector and r.status is not Status.REMOVED]

    def analyse(self, conversation: Conversation) -> Report:
        return self.analyse_many([conversation])[0]

    def analyse_many(self, conversations: Sequence[Conversation]) -> list[Report]:
        """Reports in input order; one call of the model for all of them."""
        prepared = [self._prepare(c) for c in conversations]
        reasons = [_skip_reason(p) for p in prepared]
        ready = [p for p, reason in zip(prepared, reasons, strict=True) if not reason]
        predictions = iter(self.model.predict([p.model_input for p in ready]))
        return [
            Report(p.conversation, "skipped", reason=reason) if reason else self._report(p, next(predictions))
            for p, reason in zip(prepared, reasons, strict=True)
        ]

    def _prepare(self, conversation: Conversation) -> _Prepared:
        messages = tuple(self._annotate(m) for m in conversation.messages)
        context = _quoted_client(messages, self._annotate)
        everything = (*context, *messages)
        contexts = Context.each(everything, conversation.channel)
        hits = tuple(self._engine.run(ctx) for ctx in contexts)
        return _Prepared(conversation, everything, contexts, hits, len(context))

    def _annotate(self, message: Message) -> Annotated:
        if self.settings.lang_backend == SPACY:
            return load_pipeline(self.settings.spacy_model).annotate(message)
        return annotate(message)

    def _report(self, prepared: _Prepared, prediction: Prediction) -> Report:
        client = self._client_labels(prepared, prediction)
        judged = self._judge(prepared, prediction, client)
        findings = {at: self._findings(prepared, at, judged.get(at)) for at in range(len(prepared.messages))}
        shown = self._shown(prepared.messages)
        reports = {at: _message(prepared, shown[at], at, client, judged, findings) for at in range(len(prepared.messages))}
        for turns in _answers(prepared):
            for at in turns[:-1]:
                reports[at] = replace(reports[at], part_of=turns[-1] - prepared.shift)
            reports[turns[-1]] = self._answer(reports, turns, judged, findings, prepared)
        kept = tuple(reports[at] for at in range(prepared.shift, len(prepared.messages)))
        return Report(prepared.conversation, "ok", kept, _conversation_labels(prepared, prediction, client, kept))

    def _client_labels(self, prepared: _Prepared, prediction: Prediction) -> dict[int, ClientLabels]:
        return {
            at: client_labels(prediction.messages[at], self.model.thresholds)
            for at, m in enumerate(prepared.messages)
            if m.message.role is Role.CLIENT and prediction.messages[at].heads
        }

    def _judge(self, prepared: _Prepared, prediction: Prediction, client: Mapping[int, ClientLabels]) -> dict[int, Judged]:
        agents = [at for at, m in enumerate(prepared.messages) if m.message.role is Role.AGENT and m.sentences]
        return {
            at: Judged(
                prepared.contexts[at],
                agent_labels(prepared.messages[at], prediction.messages[at], self.model.thresholds),
                _last_before(client, at),
                prediction.conversation,
                at == agents[-1],
                prepared.hits[at],
            )
            for at in agents
        }

    def _findings(self, prepared: _Prepared, at: int, judged: Judged | None) -> tuple[Finding, ...]:
        found: list[Finding] = [*prepared.hits[at]]
        if judged:
            found = self._rewriter.run(judged.ctx, [*found, *judged_findings(judged, self._judged_rules)])
            found = self._spelling.run(judged.ctx, found) if self._spelling else found
        heard = self.house.heard(prepared.contexts[at], found, prepared.conversation.meta)
        return tuple(sorted(heard, key=lambda f: (f.start, f.end, f.code)))

    def _shown(self, messages: Sequence[Annotated]) -> list[_Shown]:
        """Masked or as they are; a draft, which is never masked, does not wait for the code that finds personal data."""
        if not self.masked:
            return [(m.message, ()) for m in messages]
        from toneqa.privacy.mask import filled
        from toneqa.privacy.pseudonyms import hide

        hidden = hide(messages, self.settings.keep, self.key, self._people)
        return [(replace(m.message, text=filled(m.text, pieces)), pieces) for m, pieces in zip(messages, hidden, strict=True)]

    def _answer(
        self,
        reports: Mapping[int, MessageReport],
        turns: Sequence[int],
        judged: Mapping[int, Judged],
        findings: Mapping[int, tuple[Finding, ...]],
        prepared: _Prepared,
    ) -> MessageReport:
        last, rules = reports[turns[-1]], self.house.rules
        seen = [judged[at] for at in turns]
        found = [f for at in turns for f in findings[at]]
        score = score_answer(seen, found, rules)
        verdict, why = verdict_of(seen, found, score, rules, self.settings.revise_below)
        advice = [
            piece for at in turns for piece in advise(reports[at].message.text, prepared.messages[at].sentences, findings[at], score, rules)
        ]
        return replace(last, score=score, verdict=verdict, why=why, advice=apart(advice), offers=self._helper.offers(seen))


def _message(
    prepared: _Prepared,
    shown: _Shown,
    at: int,
    client: Mapping[int, ClientLabels],
    judged: Mapping[int, Judged],
    findings: Mapping[int, tuple[Finding, ...]],
) -> MessageReport:
    message, hidden = shown
    labels = judged[at].labels if at in judged else None
    return MessageReport(at - prepared.shift, message, hidden, client.get(at), labels, findings[at])


def _skip_reason(prepared: _Prepared) -> str | None:
    """Quoted mail and signatures do not count: a Russian answer above a foreign letter is Russian."""
    own = [a.text[s.start : s.end] for a in prepared.messages[prepared.shift :] for s in a.sentences]
    if own:
        return None if is_russian("\n".join(own)) else NOT_RUSSIAN
    return ONLY_QUOTES if any(m.text.strip() for m in prepared.conversation.messages) else BLANK


def _quoted_client(messages: Sequence[Annotated], read: Callable[[Message], Annotated]) -> tuple[Annotated, ...]:
    """Where no client message exists, what the agent quotes is the client's context."""
    if any(m.message.role is Role.CLIENT for m in messages):
        return ()
    quoted = next((q for m in messages if m.message.role is Role.AGENT and (q := quoted_text(m.text, m.zones))), "")
    return (read(Message(Role.CLIENT, quoted)),) if quoted.strip() else ()


def _last_before(client: Mapping[int, ClientLabels], at: int) -> ClientLabels | None:
    earlier = [n for n in client if n < at]
    return client[earlier[-1]] if earlier else None


def _answers(prepared: _Prepared) -> list[list[int]]:
    """Turns of one agent in a row, nobody else but bots and systems between; in mail every message is an answer."""
    chat = prepared.conversation.channel != "email"
    groups: list[list[int]] = []
    previous: Annotated | None = None
    for at, annotated in enumerate(prepared.messages):
        role = annotated.message.role
        if role is Role.AGENT and annotated.sentences:
            if chat and previous is not None and previous.message.author == annotated.message.author:
                groups[-1].append(at)
            else:
                groups.append([at])
            previous = annotated
        elif role is Role.CLIENT:
            previous = None
    return groups


def _conversation_labels(
    prepared: _Prepared, prediction: Prediction, client: Mapping[int, ClientLabels], reports: Sequence[MessageReport]
) -> ConversationLabels:
    scores = [r.score.value for r in reports if r.score]
    answered = bool(scores)
    probs = dict(prediction.conversation) if client and answered else {}
    needs = _yes(probs, "needs_clarification")
    unclear = all(c.disc.value == "unclear" for c in client.values())
    return ConversationLabels(
        needs_clarification=needs,
        clarified=None if needs is None else needs and bool(_yes(probs, "clarified")),
        mismatch=None if unclear else _yes(probs, "mismatch"),
        probs=probs,
        triage=_triage(client),
        score=round(mean(scores), 1) if scores else None,
    )


def _yes(probs: Mapping[str, float], name: str) -> bool | None:
    return probs[name] >= HALF if name in probs else None


def _triage(client: Mapping[int, ClientLabels]) -> str | None:
    seen = {labels.request.value for labels in client.values()}
    return next((kind for kind in _TRIAGE if kind in seen), None)
