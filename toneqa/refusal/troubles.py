"""What went wrong for the client, told again: patterns from a clause to a sentence without its full stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.refusal.clauses import Clause, Word, said
from toneqa.refusal.grammar import act, is_clients, is_denied, is_for_client, subject, the_verb, trimmed
from toneqa.refusal.phrases import has_content, is_certain, without_today
from toneqa.refusal.voice import Voice
from toneqa.refusal.words import WORDS

_DENIED_OWN: Final = WORDS["denied_own"]
_WITHOUT_OWN: Final = WORDS["without_own"]
_LONG_OWN: Final = WORDS["long_own"]
_OWN: Final = _DENIED_OWN | _WITHOUT_OWN | _LONG_OWN | WORDS["own_alone"]
"""Verbs of the client's own trouble: bad news with «не», with «без», when they last long, and by themselves."""

_LONG: Final = WORDS["long"]
_LOOKED_FORWARD: Final = WORDS["looked_forward"]
"""One waits long for these and is glad; «жду ответ два дня» and «в течение» set a term instead of counting the wait."""

_BAD: Final = WORDS["bad"]
_BAD_WHEN_DENIED: Final = WORDS["bad_when_denied"]
_DONE_BADLY: Final = WORDS["done_badly"]
_DONE_TO_CLIENT: Final = _DONE_BADLY | WORDS["done_to_client"]
_BROKEN: Final = WORDS["broken"]
_MISSED: Final = WORDS["missed"]
_HOW_LONG: Final = WORDS["how_long"]
_DEFECTS: Final = WORDS["defects"]
_ARRIVE: Final = WORDS["arrive"]
_CHARGES: Final = WORDS["charges"]
"""What one is charged with, as «начислили долг»; «начислили баллы» is good news."""

_CHARGED: Final = frozenset({"начислить", "выставить", "приписать", "насчитать"})
_WHY: Final = frozenset({"почему", "зачем"})
_BY_MISTAKE: Final = frozenset({"случайно", "нечаянно", "дважды"})
_LACKS: Final = frozenset({"хватать", "хватить"})
_CANNOT: Final = WORDS["cannot"]
_HAD_TO: Final = frozenset({"прийтись", "приходиться"})


def own_trouble(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Осталась без наушников перед поездкой» — «остаться без наушников перед поездкой»."""
    at = the_verb(clause)
    if at is None or not _is_told(clause) or not is_clients(clause, at):
        return None
    head, denied = clause.words[at], is_denied(clause.words, at)
    lemma = head.lemma
    tail = without_today(clause.words[at + 1 :])
    if lemma not in _OWN or denied is not (lemma in _DENIED_OWN) or not _suits(lemma, tail):
        return None
    if not is_certain(tail) or not has_content(tail):
        return None
    return f"Понимаю, как {feeling} {'не ' if denied else ''}{head.infinitive} {said(clause, tail, voice)}"


def _is_told(clause: Clause) -> bool:
    """A statement, or what «почему» takes for granted."""
    return (clause.is_main and not clause.asks) or clause.opener in _WHY


def _suits(lemma: str, tail: Sequence[Word]) -> bool:
    if lemma in _WITHOUT_OWN:
        return any(w.norm == "без" for w in tail[:2])
    lemmas = {w.lemma for w in tail}
    return lemma not in _LONG_OWN or bool(lemmas & _LONG and not lemmas & _LOOKED_FORWARD)


def event(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Курьер не приехал» — word for word; bad news are told by «не» or by the verb."""
    words = trimmed(clause)
    at = next((n for n, w in enumerate(words) if w.pos in ("VERB", "PRTS") or (w.pos == "ADJS" and w.lemma in _BROKEN)), None)
    if at is None or not _is_told(clause) or not _is_bad(words, at):
        return None
    who = subject(words, at)
    if who is None or not is_certain(words, verbs=frozenset({at, who})):
        return None
    return f"Понимаю, как {feeling}, что {said(clause, words, voice)}"


def _is_bad(words: Sequence[Word], at: int) -> bool:
    verb = words[at]
    if verb.pos in ("PRTS", "ADJS"):
        return verb.lemma in _BROKEN | _DONE_BADLY and not is_denied(words, at)
    if is_denied(words, at):
        return verb.lemma in _BAD_WHEN_DENIED
    if verb.lemma in _ARRIVE:
        return _is_spoilt(words[at + 1 :])
    return verb.lemma in _BAD | _DONE_BADLY or (verb.lemma == "остаться" and _suits(verb.lemma, words[at + 1 :]))


def _is_spoilt(tail: Sequence[Word]) -> bool:
    """«Приехал без ножек», «пришла с трещиной»."""
    return any(
        w.norm == "без" or (w.norm in ("с", "со") and any(o.lemma in _DEFECTS for o in tail[n + 1 : n + 3])) for n, w in enumerate(tail)
    )


def by_mistake(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Случайно купила два билета» — «случайно купить два билета»."""
    at = the_verb(clause)
    if at is None or not _is_told(clause) or not is_clients(clause, at) or is_denied(clause.words, at):
        return None
    said_so = at and clause.words[at - 1].norm in _BY_MISTAKE
    tail = without_today(clause.words[at + 1 :])
    if not said_so or not is_certain(tail) or not has_content(tail):
        return None
    return f"Понимаю, как {feeling} {clause.words[at - 1].norm} {clause.words[at].infinitive} {said(clause, tail, voice)}"


def lack(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Ответа нет», «в доме нет воды», «в заказе не хватает двух банок краски»."""
    words = trimmed(clause)
    at = next((n for n, w in enumerate(words) if w.norm == "нет" or w.lemma in _LACKS), None)
    if at is None or not _is_told(clause) or any(w.pos in ("VERB", "INFN", "PRTS") for n, w in enumerate(words) if n != at):
        return None
    if not _is_lacking(words, at) or not is_certain(words, verbs=frozenset({at})):
        return None
    return f"Понимаю, как {feeling}, что {said(clause, words, voice)}"


def _is_lacking(words: Sequence[Word], at: int) -> bool:
    if words[at].norm == "нет":
        return _is_missed(words)
    return is_denied(words, at) and any(w.can("NOUN", "gent") for w in words)


def _is_missed(words: Sequence[Word]) -> bool:
    """What one waits for is not there, or has not been for long; «чека нет» may be no trouble at all."""
    things = [w for w in words if w.can("NOUN", "gent") and not w.norm.isdigit()]
    long = any(w.lemma in _HOW_LONG or w.norm == "пор" for w in words)
    person = any(w.pos == "NOUN" and w.can("NOUN", "gent", "anim") for w in words)
    return (
        bool(things) and (person or long or any(w.lemma in _MISSED for w in things)) and not any(w.norm in WORDS["nobody"] for w in words)
    )


def done_to_client(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Списали 500 рублей», «мне отказали в возврате», «вы заблокировали мой магазин»: who did it is not said again."""
    words = [w for w in trimmed(clause) if w.norm != "вы"]
    at = next((n for n, w in enumerate(words) if w.pos == "VERB"), None)
    if at is None or not _is_told(clause) or not _is_done(words, at):
        return None
    tag = words[at].parses[0].tag
    named = "мы" in clause.norms or any(w.can("NOUN", "nomn", "plur", "anim") for w in words)
    if named or tag.number != "plur" or tag.tense != "past":
        return None
    sure = is_certain(words, verbs=frozenset({at})) and (has_content(words) or is_denied(words, at))
    return f"Понимаю, как {feeling}, что {said(clause, words, voice)}" if sure else None


def _is_done(words: Sequence[Word], at: int) -> bool:
    lemma = words[at].lemma
    if is_denied(words, at):
        return lemma in _BAD_WHEN_DENIED and "tran" in words[at].parses[0].tag and _has_person(words)
    return lemma in _DONE_TO_CLIENT or (lemma in _CHARGED and any(w.lemma in _CHARGES for w in words))


def _has_person(words: Sequence[Word]) -> bool:
    """«Меня не пустили», «моего кота не приняли»: without the client it might be told of anyone."""
    return any(w.norm in WORDS["own"] or w.lemma in ("мой", "наш") for w in words)


def cannot(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Не могу войти в кабинет» — «когда не получается войти в кабинет»."""
    at = next((n for n, w in enumerate(clause.words) if w.lemma in _CANNOT and w.pos == "VERB"), None)
    if at is None or not _is_told(clause) or not is_denied(clause.words, at):
        return None
    verb = clause.words[at]
    if not (is_clients(clause, at) or (verb.lemma not in ("мочь", "смочь") and verb.can("VERB", "neut" if verb.can("past") else "3per"))):
        return None
    done = act(clause, at + 1)
    return f"Понимаю, как {feeling}, когда не получается {said(clause, done, voice)}" if done else None


def had_to(clause: Clause, voice: Voice, feeling: str) -> str | None:
    """«Пришлось ехать на такси», but not «мужу пришлось»."""
    at = next((n for n, w in enumerate(clause.words) if w.lemma in _HAD_TO and w.pos == "VERB"), None)
    if at is None or not _is_told(clause) or is_denied(clause.words, at) or not is_for_client(clause, at):
        return None
    verb, done = clause.words[at], act(clause, at + 1)
    if not done or not verb.can("VERB", "neut" if verb.can("past") else "3per"):
        return None
    return f"Понимаю, как {feeling}, что {voice.you.dative} {verb.token.text.lower()} {said(clause, done, voice)}"
