"""Who does what in a clause: the finite verb, its subject, an infinitive with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from toneqa.refusal.clauses import Clause, Word
from toneqa.refusal.phrases import has_content, has_object, is_certain, without_today
from toneqa.refusal.words import WORDS

_PREDICATES: Final = frozenset({"VERB", "PRTS", "INFN", "GRND", "PRED"})
_PERSONAL: Final = frozenset({"я", "мы", "ты", "вы"})
_LIGHT: Final = frozenset({"ADVB", "PRCL", "CONJ"})
_LEADS_ACT: Final = frozenset({"разрешить", "помочь", "позволить", "попробовать"})
_OF_TALK: Final = WORDS["of_talk"]


def the_verb(clause: Clause) -> int | None:
    """The place of its only finite verb."""
    found = [n for n, w in enumerate(clause.words) if w.pos == "VERB"]
    return found[0] if len(found) == 1 else None


def is_denied(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].norm == "не"


def is_clients(clause: Clause, at: int) -> bool:
    """Is the client the subject? «Я», «мы», first person, or a past form in the singular with no other subject before it."""
    tag = clause.words[at].parses[0].tag
    before = clause.words[:at]
    if clause.others and not {"я", "мы"} & {w.norm for w in before}:
        return False
    if any(w.pos == "NOUN" and not _after_preposition(before, n) for n, w in enumerate(before)):
        return False
    if any(w.pos == "NPRO" and w.norm not in ("я", "мы", "мне", "нам", "меня", "нас") for w in before):
        return False
    if tag.tense != "past":
        return bool(tag.person == "1per")
    return bool({"я", "мы"} & {w.norm for w in before}) if tag.number == "plur" else tag.gender in ("masc", "femn")


def is_for_client(clause: Clause, at: int) -> bool:
    """«Мне нужно», «пришлось»; not «мужу пришлось», nor behind a clause that names somebody else."""
    before = clause.words[:at]
    if {"мне", "нам"} & {w.norm for w in before}:
        return True
    named = (w.pos in ("NOUN", "NPRO") and w.can("datv") and not _after_preposition(before, n) for n, w in enumerate(before))
    return not clause.others and not any(named)


def names_somebody(clause: Clause) -> bool:
    """A person in the nominative, other than the client, of whom the clause may speak: «мама расстроена»."""
    named = (w.can("NOUN", "nomn", "anim") or w.can("NPRO", "nomn") for w in clause.words if w.norm not in ("я", "мы"))
    return clause.others or any(named)


def _after_preposition(words: Sequence[Word], at: int) -> bool:
    """Does a preposition before it still lack its noun?"""
    for word in reversed(words[:at]):
        if word.pos in ("NOUN", "NPRO", *_PREDICATES):
            return False
        if word.pos == "PREP":
            return True
    return False


def trimmed(clause: Clause) -> list[Word]:
    """Without words of talk at the front and without «вчера» and «сегодня»."""
    words = without_today(clause.words)
    while words and words[0].norm in _OF_TALK:
        words = words[1:]
    return words


def act(clause: Clause, start: int) -> list[Word]:
    """An infinitive with what belongs to it; nothing where that is not certain."""
    words = without_today(clause.words[start:])
    at = next((n for n, w in enumerate(words[:3]) if w.pos == "INFN"), None)
    if at is None:
        return []
    before = [w for w in words[:at] if w.norm not in ("мне", "нам", "бы", "ли")]
    if any(w.pos not in _LIGHT for w in before):
        return []
    return whole(words[at:]) or whole(_first_half(words[at:]))


def _first_half(words: Sequence[Word]) -> Sequence[Word]:
    """«Отказаться от карты и не платить»: the first of two acts, where both cannot be said."""
    return words[: next((n for n, w in enumerate(words) if w.norm == "и"), 0)]


def thing(clause: Clause, start: int) -> list[Word]:
    """A noun in the accusative with what belongs to it, right there: «полный возврат», «рассрочку на лечение»."""
    words = without_today(clause.words[start:])
    noun = next((n for n, w in enumerate(words) if w.pos == "NOUN"), None)
    if (
        noun is None
        or words[noun].lemma in WORDS["apologies"]
        or not words[noun].can("NOUN", "accs", "inan")
        or any(w.pos not in ("ADJF", "PRTF") for w in words[:noun])
    ):
        return []
    return list(words) if is_certain(words) else []


def whole(words: Sequence[Word]) -> list[Word]:
    """The act if all of it may be said again and nothing is missing from it."""
    if len(words) > 1 and words[0].lemma in _LEADS_ACT and words[1].pos == "INFN":
        done = whole(words[1:])
        return [words[0], *done] if done else []
    verbs = frozenset(n for n, w in enumerate(words) if n == 0 or (w.pos == "INFN" and words[n - 1].norm in ("и", "или")))
    if not is_certain(words, verbs=verbs) or not has_content(words[1:]):
        return []
    starts = sorted(verbs)
    parts = zip(starts, [*(n - 1 for n in starts[1:]), len(words)], strict=True)
    return list(words) if all(_is_complete(words[start], words[start + 1 : end]) for start, end in parts) else []


def _is_complete(verb: Word, rest: Sequence[Word]) -> bool:
    """A transitive verb has its object; any other is not followed by a noun that only an object could be."""
    if "tran" in verb.parses[0].tag:
        return has_object(rest)
    return not (rest and rest[0].pos == "NOUN" and not rest[0].cases() & {"datv", "ablt"})


def subject(words: Sequence[Word], at: int) -> int | None:
    """The place of the noun that the verb or short participle at ``at`` speaks of; None where that is not certain."""
    tag = words[at].parses[0].tag
    if tag.tense == "futr" or tag.person in ("1per", "2per") or tag.mood == "impr" or _PERSONAL & {w.norm for w in words}:
        return None
    if any(w.pos in _PREDICATES for n, w in enumerate(words) if n != at):
        return None
    nobody = next((n for n, w in enumerate(words) if w.norm == "никто"), None)
    if nobody is not None:
        return nobody
    found = [n for n, w in enumerate(words) if _agrees(w, words[at]) and not _after_preposition(words, n)]
    sure = found and not _calls_out(words, found) and ("tran" not in tag or _is_doer(words, found[0], at))
    return found[0] if sure else None


def _is_doer(words: Sequence[Word], who: int, verb: int) -> bool:
    """Of two nouns at a transitive verb the one that cannot be its object, or whose fellow can be nothing else."""
    number = str(words[verb].parses[0].tag.number)
    if not words[who].can("NOUN", "accs", number):
        return True
    return who < verb and any(w.pos == "NOUN" and "accs" in w.cases() and "nomn" not in w.cases() for w in words[verb + 1 :])


def _agrees(word: Word, verb: Word) -> bool:
    """Nominative in the number, and in the past singular also the gender, of the verb."""
    tag = verb.parses[0].tag
    any_gender = tag.number == "plur" or tag.tense not in ("past", None)
    return any(
        p.tag.POS == "NOUN" and p.tag.case == "nomn" and p.tag.number == tag.number and (any_gender or p.tag.gender == tag.gender)
        for p in word.parses
    )


def _calls_out(words: Sequence[Word], found: Sequence[int]) -> bool:
    """«Девочки, у меня галочка пропала» with its comma left out."""
    return words[0].can("NOUN", "nomn", "anim") and 0 not in found
