"""What the old verb's noun governed is now the verb's own object: «осуществить проверку заявки», «проверить заявку»."""

from __future__ import annotations

from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Entry, Grammar, bare
from toneqa.lang.forms import CASES, MODIFIER, NOUN, NUMBERS, VERB, citation, form, plain, read
from toneqa.lang.groups import group_at, recase
from toneqa.lang.nouns import read_at
from toneqa.lang.place import Place

_NAMED: Final = frozenset({"NOUN", "NPRO"})
_TAKE_DATIVE: Final = frozenset(
    ["помочь", "помогать", "ответить", "отвечать", "сообщить", "сообщать", "написать", "писать", "позвонить", "звонить", "отказать", "отказывать",
     "разрешить", "разрешать", "напомнить", "посоветовать", "советовать", "объяснить", "объяснять", "показать", "рассказать", "вернуть",
     "возвращать", "выплатить", "выплачивать", "передать", "передавать", "отправить", "отправлять", "доставить", "доставлять", "поручить",
     "выдать", "выдавать", "вручить", "вручать", "начислить", "начислять", "переслать", "пересылать", "перечислить", "перечислять",
     "обещать", "пообещать", "доверять", "сделать", "делать", "дать", "давать", "открыть", "открывать", "позволить", "позволять"]
)  # fmt: skip
_TAKE_ABOUT: Final = frozenset(
    ["сожалеть", "сообщить", "сообщать", "написать", "писать", "узнать", "узнавать", "знать", "договориться", "рассказать", "напомнить",
     "предупредить", "предупреждать", "просить", "попросить", "спросить", "говорить", "сказать", "поговорить", "спорить", "заявить"]
)  # fmt: skip
_FOR_DATIVE: Final = {
    **{verb: {"вам": "у вас", "тебе": "у тебя"} for verb in ("просить", "попросить")},
    **{verb: {"вам": "перед вами", "тебе": "перед тобой"} for verb in ("извиниться", "извиняться")},
}
_REFUSE_DATIVE: Final = frozenset({"просить", "попросить", "благодарить", "поблагодарить", "спросить", "поддержать", "поддерживать"})
_JOINS: Final = frozenset({"и", "или", "а", ","})
_ABOUT: Final = frozenset({"о", "об", "обо"})


def put_object(entry: Entry, grammar: Grammar, draft: Draft, place: Place) -> int:
    """The noun group that the old verb's object governed is now the verb's own; what stands after it."""
    after = place.rest.stop if place.rest else place.head + 1
    new = grammar.new
    if not entry.object.startswith("datv") and not read(draft.tokens[after - 1], frozenset({"PREP"})):
        _check_dative(grammar, draft, place, after)
    if new.words[new.at + 1 :] and not entry.object:
        if _loses_noun(grammar) and len(grammar.old.things) == len(place.rest) and group_at(draft, after, "gent"):
            raise UnfitError
        return after
    if place.rest and draft.norm(after) in _ABOUT:
        _check_about(grammar)
    if place.rest and draft.norm(after) == "по" and not grammar.new.words[new.at + 1 :]:
        draft.doubt()
    old, _, case = (entry.object or ("gent>accs" if _takes_object(grammar, place) else "")).partition(">")
    if not old:
        _check_doer(entry, grammar, draft, place, after)
        return after
    if not place.rest and _recase_pronoun(draft, place, old, case):
        return after
    found = recase(draft, after, old, case)
    if old != case:
        _check_shared(draft, found[0] if found else after)
    if found is None and entry.object:
        if place.turned and old in CASES:
            raise UnfitError
        draft.doubt()
        if old != case:
            _without_object(draft, after)
    return found[0] if found else after


def _check_doer(entry: Entry, grammar: Grammar, draft: Draft, place: Place, after: int) -> None:
    """«осуществить выезд мастера»: who acts hung on the noun that would go away, and a verb without objects cannot take it.

    Raises:
        UnfitError: such a genitive follows.
    """
    alone = place.rest and not grammar.new.words[grammar.new.at + 1 :] and len(grammar.old.things) == len(place.rest)
    if alone and not entry.object and group_at(draft, after, "gent"):
        raise UnfitError


def _check_shared(draft: Draft, after: int) -> None:
    """«осуществить оценку ущерба и выплату компенсации»: the old verb has a second noun that the new one would not fit.

    Raises:
        UnfitError: an accusative that is no genitive follows «и» or a comma.
    """
    if draft.norm(after) not in _JOINS or after + 1 >= len(draft.tokens):
        return
    second = group_at(draft, after + 1, "accs")
    if second and not group_at(draft, after + 1, "gent") and not any("VERB" in tags for _, tags in read_at(draft, second.last + 1)):
        raise UnfitError


def _check_about(grammar: Grammar) -> None:
    """«принять решение о возврате»: what follows hangs on the noun that would go away."""
    if plain(bare(grammar.new.words[grammar.new.at])) not in _TAKE_ABOUT:
        raise UnfitError


def _check_dative(grammar: Grammar, draft: Draft, place: Place, after: int) -> None:
    """«приносим вам извинения»: whom the old noun was for, not every verb can take."""
    verb = plain(bare(grammar.new.words[grammar.new.at]))
    if not place.rest or verb in _TAKE_DATIVE:
        return
    if any(_is_dative(draft, at) for at in (*place.gap, after)):
        if _puts_otherwise(draft, place.gap, verb):
            return
        if verb.endswith("ся") or verb in _REFUSE_DATIVE:
            raise UnfitError
        draft.doubt()


def _puts_otherwise(draft: Draft, gap: range, verb: str) -> bool:
    """«приносим вам извинения» becomes «просим у вас прощения», «извиняемся перед вами»."""
    ways = _FOR_DATIVE.get(verb)
    if ways is None or len(gap) != 1 or draft.norm(gap.start) not in ways:
        return False
    preposition, pronoun = ways[draft.norm(gap.start)].split()
    draft.put(gap.start, pronoun)
    draft.words[gap.start] = f"{preposition} {draft.words[gap.start]}"
    return True


def _is_dative(draft: Draft, at: int) -> bool:
    token = draft.tokens[at] if at < len(draft.tokens) else None
    return token is not None and bool(read(token, _NAMED, "datv")) and not read(token, _NAMED, "gent")


def _takes_object(grammar: Grammar, place: Place) -> bool:
    """«произвести оплату заказа»: a verb in place of verb and noun takes over what the noun governed."""
    whole = bool(place.rest) and len(grammar.old.things) == len(place.rest)
    return whole and "tran" in citation(bare(grammar.new.words[grammar.new.at]), VERB).tag


def _without_object(draft: Draft, after: int) -> None:
    """No object follows: fine at the end of a clause, wrong before anything that was meant as one."""
    kinds = {t for _, tags in read_at(draft, after) for t in tags}
    if kinds & (NOUN | MODIFIER | {"PREP", "NUMR", "NPRO"}) or (after < len(draft.tokens) and draft.tokens[after].is_word and not kinds):
        raise UnfitError


def _loses_noun(grammar: Grammar) -> bool:
    """Its noun gives way to another: a genitive that hung on the old one would hang on the new one."""
    old, new = grammar.old, grammar.new
    if not old.things or not new.things:
        return bool(old.things)
    words = [plain(bare(shape.words[shape.things[-1]])) for shape in (old, new)]
    return words[0] != words[1]


def _recase_pronoun(draft: Draft, place: Place, old: str, new: str) -> bool:
    """«уведомим вас» and «вас уведомим» alike."""
    kind = frozenset({"NPRO"})
    for at in (place.head + 1, place.head - 1):
        if 0 <= at < len(draft.tokens) and (found := read(draft.tokens[at], kind, old)):
            lemma, tags = found[0]
            word = form(lemma, kind, frozenset({new}) | tags & NUMBERS)
            if word is None:
                raise UnfitError
            draft.put(at, word)
            return True
    return False
