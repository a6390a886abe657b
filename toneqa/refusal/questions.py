"""What the client asks, told again: the company's «вы» becomes «мы», the question stays a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.refusal.clauses import Clause, Word, said
from toneqa.refusal.grammar import act, is_denied
from toneqa.refusal.phrases import has_content, is_certain, without_today
from toneqa.refusal.voice import Voice
from toneqa.refusal.words import WORDS

_OPENERS: Final = frozenset({"когда", "где", "куда", "откуда", "как", "кто", "сколько"})
_FINITE: Final = frozenset({"VERB", "PRTS", "ADJS", "PRED", "GRND"})
_LEAST: Final = 2
_IDLE: Final = WORDS["idle_questions"]
"""«Представляете?» asks for nothing."""

_SPARED: Final = WORDS["spared"] | {"вы"}


def asks_how(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Когда вернёте деньги?» — «спрашиваете, когда мы вернём деньги», «как отменить бронь?», «кто оплатит билет?»"""
    opener, words = _opened(clause)
    if not clause.asks or not opener:
        return None
    if words and words[0].pos == "INFN":
        done = act(clause, len(clause.words) - len(words))
        return _asking(voice, f"{opener} {said(clause, done, voice)}") if done else None
    told = _told(clause, words, voice) if opener != "как" else None
    return _asking(voice, f"{opener} {told}") if told else None


def _opened(clause: Clause) -> tuple[str, Sequence[Word]]:
    """The question word, which may be taken for a conjunction, and what follows it."""
    if clause.opener in _OPENERS:
        return clause.opener, clause.words
    first = clause.words[0].norm
    return (first, clause.words[1:]) if not clause.opener and first in _OPENERS else ("", ())


def _told(clause: Clause, words: Sequence[Word], voice: Voice) -> str | None:
    """The rest of the question: with a verb of the company, or without a verb («где мой заказ»)."""
    rest = [w for w in without_today(words) if w.norm not in _SPARED]
    verbs = [n for n, w in enumerate(rest) if w.pos in _FINITE]
    if not verbs:
        return _place(clause, rest, voice)
    at = verbs[0]
    ours = _ours(rest[at]) if len(verbs) == 1 and at <= 1 and not is_denied(rest, at) else ""
    after = rest[at + 1 :]
    if not ours or rest[:at] or not has_content(after) or not is_certain(after):
        return None
    return f"мы {ours} {said(clause, after, voice)}"


def asks_why(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Почему вы закрыли мою заявку?» — «вам важно знать, почему мы закрыли вашу заявку»."""
    if not clause.asks or clause.opener not in ("почему", "зачем") or "вы" not in clause.norms:
        return None
    words = [w for w in without_today(clause.words) if w.norm not in _SPARED]
    at = next((n for n, w in enumerate(words[:2]) if w.pos == "VERB"), None)
    if at is None or any(w.norm != "не" for w in words[:at]) or not words[at].can("VERB", "plur", "past"):
        return None
    rest = words[at + 1 :]
    if not has_content(rest) or not is_certain(rest):
        return None
    return f"Понимаю, что {voice.you.dative} важно знать, {clause.opener} мы {said(clause, words, voice)}"


def _place(clause: Clause, rest: Sequence[Word], voice: Voice) -> str | None:
    noun = next((n for n, w in enumerate(rest) if w.can("NOUN", "nomn")), None)
    if noun is None or len(rest) < _LEAST or not is_certain(rest, verbs=frozenset({noun})):
        return None
    return said(clause, rest, voice)


def _ours(verb: Word) -> str:
    """«Вернёте» — «вернём», where the client means the company."""
    parse = verb.best
    if parse is None or verb.lemma in _IDLE or not {"VERB", "2per", "plur", "indc"} <= parse.tag.grammemes:
        return ""
    form = parse.inflect({"1per", "plur", "indc"})
    return str(form.word) if form else ""


def asks_whether(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Вернёте деньги за ремонт?» — «спрашиваете, вернём ли мы деньги за ремонт»."""
    words = [w for w in without_today(clause.words) if w.norm not in ("вы", "ли")]
    if not clause.asks or not clause.is_main or clause.opener or not words:
        return None
    ours, rest = _ours(words[0]), words[1:]
    if not ours or not has_content(rest) or not is_certain(rest):
        return None
    return _asking(voice, f"{ours} ли мы {said(clause, rest, voice)}")


def _asking(voice: Voice, what: str) -> str:
    verb = "спрашиваешь" if voice.familiar else "спрашиваете"
    return f"Понимаю, почему {voice.you.nominative} {verb}, {what}"
