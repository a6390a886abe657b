"""What the client asks for, told again: patterns from a clause to a sentence without its full stop."""

from __future__ import annotations

from typing import Final

from toneqa.refusal.clauses import Clause, said
from toneqa.refusal.grammar import act, is_clients, is_denied, is_for_client, thing, whole
from toneqa.refusal.phrases import is_certain, without_today
from toneqa.refusal.voice import Voice
from toneqa.refusal.words import WORDS

_ASKED_FOR: Final = WORDS["asked_for"]
_NEEDED: Final = {"нужен": ("masc", "sing"), "нужна": ("femn", "sing"), "нужно": ("neut", "sing"), "нужны": ("plur",)}
_MAY: Final = WORDS["may"]
_BESIDE_MAY: Final = _MAY | {"ли", "я", "мы"}
_ASKING: Final = frozenset({"прошу", "просим", "требую", "требуем"})
_LEAST: Final = 2


def wish(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Хочу вернуть билет», «хотела бы поменять билет»."""
    at = next((n for n, w in enumerate(clause.words) if w.lemma == "хотеть" and w.pos == "VERB"), None)
    if at is None or not clause.is_main or is_denied(clause.words, at) or not is_clients(clause, at):
        return None
    done = act(clause, at + 1) or thing(clause, at + 1)
    return f"Понимаю, что {voice.you.nominative} {_verb(voice, 'хотите', 'хочешь')} {said(clause, done, voice)}" if done else None


def would_like(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Хотелось бы получить диплом почтой»."""
    at = next((n for n, w in enumerate(clause.words) if w.norm == "хотелось"), None)
    if (
        at is None
        or not clause.is_main
        or is_denied(clause.words, at)
        or any(w.norm not in ("мне", "нам", "очень") for w in clause.words[:at])
    ):
        return None
    done = act(clause, at + 1)
    return f"Понимаю, что {voice.you.dative} хотелось бы {said(clause, done, voice)}" if done else None


def need(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Мне нужна справка о доходах», «нужно перенести запись»."""
    at = next((n for n, w in enumerate(clause.words) if w.norm in _NEEDED), None)
    if at is None or not clause.is_main or clause.asks or is_denied(clause.words, at) or not is_for_client(clause, at):
        return None
    head, words = clause.words[at].norm, [w for w in without_today(clause.words[at + 1 :]) if w.norm not in ("мне", "нам")]
    agreed = len(words) >= _LEAST and words[0].pos == "NOUN" and words[0].can("NOUN", "nomn", *_NEEDED[head])
    if agreed and is_certain(words, verbs=frozenset({0})):
        return f"Понимаю, что {voice.you.dative} {head} {said(clause, words, voice)}"
    done = act(clause, at + 1) if head == "нужно" else []
    return f"Понимаю, что {voice.you.dative} нужно {said(clause, done, voice)}" if done else None


def request(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Прошу вернуть деньги за билет», «требую компенсацию»."""
    at = next((n for n, w in enumerate(clause.words) if w.norm in _ASKING), None)
    if at is None or is_denied(clause.words, at) or clause.asks:
        return None
    done = act(clause, at + 1) or thing(clause, at + 1)
    return _asks_for(voice, said(clause, done, voice)) if done else None


def asked(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Просила скидку», «просил перенести доставку»."""
    at = next((n for n, w in enumerate(clause.words) if w.lemma in ("просить", "попросить") and w.can("VERB", "past")), None)
    if at is None or clause.asks or not clause.is_main or is_denied(clause.words, at) or not is_clients(clause, at):
        return None
    done = act(clause, at + 1) or thing(clause, at + 1)
    verb = clause.words[at].norm if voice.familiar else {"просить": "просили", "попросить": "попросили"}[clause.words[at].lemma]
    return f"Понимаю, почему {voice.you.nominative} {verb} {said(clause, done, voice)}" if done else None


def disagreement(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Не согласна с оценкой ущерба»."""
    at = next((n for n, w in enumerate(clause.words) if w.norm in ("согласен", "согласна", "согласны")), None)
    if at is None or not clause.is_main or clause.asks or not is_denied(clause.words, at):
        return None
    rest = clause.words[at + 1 :]
    if (
        not rest
        or rest[0].norm not in ("с", "со")
        or not is_certain(rest)
        or any(w.norm not in ("я", "мы", "не") for w in clause.words[:at])
    ):
        return None
    state = clause.words[at].norm if voice.familiar else "согласны"
    return f"Понимаю, что {voice.you.nominative} не {state} {said(clause, rest, voice)}"


def order(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Верните деньги за билет» — «просите вернуть деньги за билет»."""
    for at, word in enumerate(clause.words):
        if word.lemma in _ASKED_FOR and word.can("VERB", "impr", "plur") and clause.is_main and not is_denied(clause.words, at):
            done = whole([word, *without_today(clause.words[at + 1 :])])
            return _asks_for(voice, f"{word.infinitive} {said(clause, done[1:], voice)}") if done else None
    return None


def whether(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Можно ли перенести запись?»"""
    if not clause.asks or clause.words[0].norm not in _MAY:
        return None
    start = next((n for n, norm in enumerate(clause.norms) if norm not in _BESIDE_MAY), len(clause.words))
    done = act(clause, start)
    verb = _verb(voice, "спрашиваете", "спрашиваешь")
    return f"Понимаю, почему {voice.you.nominative} {verb}, можно ли {said(clause, done, voice)}" if done else None


def _asks_for(voice: Voice, what: str) -> str:
    return f"Понимаю, почему {voice.you.nominative} {_verb(voice, 'просите', 'просишь')} {what}"


def _verb(voice: Voice, polite: str, familiar: str) -> str:
    return familiar if voice.familiar else polite
