"""The writer's own gender: «я сделал», «рада помочь», «сама», and where the subject «я» is left out.

Only forms that are surely about the writer are taken. A letter in which they disagree is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

from toneqa.lang.morph import analyzer, is_known
from toneqa.proof.fairness.edit import Edit
from toneqa.proof.fairness.words import FEMALE, MALE, OTHER, is_without_yo, like
from toneqa.types import Annotated, Token

_BREAKS: Final = frozenset(',;:—–-()[]«»".!?…')
_JOINS: Final = frozenset({"и", "а", "но", "или", "да"})
_STATES: Final = frozenset({"рад", "рада", "готов", "готова", "благодарен", "благодарна", "признателен", "признательна"})
"""Short adjectives that open a sentence without a subject: «Рада помочь»."""

_SELF: Final = {"сам": MALE, "сама": FEMALE}
_NO_SUBJECTS: Final = _STATES | _SELF.keys() | {"я"}
_LEADING: Final = frozenset({"ADVB", "PRCL", "CONJ", "PREP", "NUMR"})

Clause = list[Token]


def own_forms(annotated: Annotated) -> list[Token]:
    """Words that agree with the writer."""
    mine = [clause for clause, mine in _read(annotated) if mine]
    return [t for clause in mine for t in clause if _is_own(t, clause)]


def is_doubtful(annotated: Annotated) -> bool:
    """«Посылку вернул» behind somebody else's clause: it may be the writer or not."""
    rest = [clause for clause, mine in _read(annotated) if not mine and not _has_subject(clause)]
    return any({"VERB", "past"} <= t.tags[0] and t.tags[0] & {"masc", "femn"} for clause in rest for t in clause if t.tags)


def _read(annotated: Annotated) -> Iterator[tuple[Clause, bool]]:
    return (found for sentence in annotated.sentences for found in _in_sentence(sentence.tokens))


def gender_of(token: Token) -> str:
    tags = next((t for t in token.tags if _agrees(t)), frozenset[str]())
    return _SELF.get(token.norm) or (FEMALE if "femn" in tags else MALE)


def turned(annotated: Annotated) -> list[Edit]:
    """The writer's forms in the other gender."""
    yo = not any(is_without_yo(t.text) for s in annotated.sentences for t in s.tokens if t.is_word)
    return [Edit(t.start, t.end, like(t.text, _other(t), yo)) for t in own_forms(annotated)]


def speaks_of_himself(annotated: Annotated) -> bool:
    """«я клиентка», «я пенсионер»: a noun that would have to change too."""
    tokens = [t for s in annotated.sentences for t in s.tokens if t.norm not in "—-–"]
    return any(one.norm == "я" and two.tags and {"NOUN", "anim", "nomn"} <= two.tags[0] for one, two in pairwise(tokens))


def _other(token: Token) -> str:
    if token.norm in _SELF:
        return "сама" if token.norm == "сам" else "сам"
    found = next(p for p in analyzer().parse(token.text.lower()) if _agrees(p.tag.grammemes))
    wanted = OTHER[found.tag.gender]
    form = found.inflect({wanted})
    return str(form.word) if form else token.text


def _in_sentence(tokens: Sequence[Token]) -> Iterator[tuple[Clause, bool]]:
    """Clauses, and whether their subject is the writer. One without a subject goes on with that of the clause before it."""
    mine = False
    for at, clause in enumerate(_clauses(tokens)):
        if _has_i(clause) or _opens_with_state(clause, at):
            mine = True
        elif _has_subject(clause) or not (mine or (at == 0 and _starts_with_act(clause))):
            mine = False
        else:
            mine = mine or at == 0
        yield clause, mine


def _clauses(tokens: Sequence[Token]) -> list[Clause]:
    found: list[Clause] = [[]]
    for is_break, group in groupby(tokens, lambda t: t.norm in _BREAKS or t.norm in _JOINS):
        if is_break:
            found.append([])
        else:
            found[-1].extend(group)
    return [clause for clause in found if clause]


def _has_i(clause: Clause) -> bool:
    return any(t.norm == "я" for t in clause)


def _is_own(token: Token, clause: Clause) -> bool:
    """Adjectives only where the clause says «я»; «сам» not where it may belong to a thing («сам договор я отправил»)."""
    shown = _has_i(clause)
    if token.norm in _STATES:
        return True
    if not token.tags or not is_known(token.text.lower()):
        return False
    if token.norm in _SELF:
        return shown and not _has_subject(clause)
    return _agrees(token.tags[0]) and ("VERB" in token.tags[0] or shown)


def _agrees(tags: frozenset[str]) -> bool:
    """A past verb, a short adjective or participle of one person."""
    return bool(tags & {"VERB", "ADJS", "PRTS"}) and bool(tags & {"masc", "femn"}) and ("past" in tags or not tags & {"VERB"})


def _opens_with_state(clause: Clause, at: int) -> bool:
    return at == 0 and any(t.norm in _STATES for t in clause[:3]) and not _has_subject(clause)


def _starts_with_act(clause: Clause) -> bool:
    """«Вчера заказала чайник»: a transitive verb that nobody else is the subject of."""
    for token in clause:
        tags = token.tags[0] if token.tags else frozenset()
        if "VERB" in tags:
            return {"past", "tran"} <= tags and bool(tags & {"masc", "femn"}) and not token.norm.endswith(("ся", "сь"))
        if not tags & _LEADING:
            return False
    return False


def _has_subject(clause: Clause) -> bool:
    """A nominative that is not the object too: before the verb any, behind it one that has no accusative like it."""
    seen_verb = False
    for token in clause:
        if token.norm in _NO_SUBJECTS:
            continue
        tags = token.tags[0] if token.tags else frozenset()
        seen_verb = seen_verb or "VERB" in tags
        if any("nomn" in t and ("NPRO" in t or "NOUN" in t or "Apro" in t) for t in token.tags):
            also_object = any("accs" in t for t in token.tags)
            if not seen_verb or not also_object:
                return True
    return False
