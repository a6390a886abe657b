"""Wordings that do not inflect, in a sentence that goes on: what stands behind them must fit the new words too."""

from __future__ import annotations

from typing import Final

from toneqa.lang.draft import Draft, UnfitError
from toneqa.lang.entry import Entry, bare
from toneqa.lang.forms import CASES, MODIFIER, NOUN, VERB, form, plain, read, readings_of
from toneqa.lang.groups import agreeing_readings, group_at, recase
from toneqa.lang.nouns import CASES_AFTER, read_at

_SPLITS: Final = frozenset({"же", "ли", "бы"})
"""«вместе с тем же курьером» is not «вместе с тем»."""

_PLEASE: Final = "пожалуйста"
_TAKE_INFINITIVE: Final = frozenset(["просить", "советовать", "рекомендовать", "решить", "мочь", "смочь", "хотеть", "готовый", "остаться"])
_CLAUSES: Final = frozenset({"если", "чтобы"})
_TELL: Final = frozenset(["сообщать", "сообщить", "написать", "рассказать", "узнать", "спросить", "предупредить", "напомнить", "просить"])
_ABOUT: Final = frozenset({"о", "об", "обо"})
_CONJUNCTIONS: Final = frozenset({"чтобы", "если"})
_NAMED: Final = NOUN | MODIFIER | {"NPRO", "NUMR"}


def put_fixed(entry: Entry, draft: Draft, start: int, end: int) -> None:
    """The new words in place of tokens ``start`` to ``end``.

    Raises:
        UnfitError: the sentence goes on in a way that they cannot.
    """
    if _had_modifier(draft, start) or draft.norm(end) in _SPLITS:
        raise UnfitError
    if entry.object:
        draft.replace(start, end - 1, entry.to[0])
        _put_object(entry, draft, end)
        return
    _check_doer(entry, draft, start)
    _check_clause(entry, draft, end)
    _check_government(entry, draft, end)
    draft.replace(start, end - 1, _with_please(entry, draft, end))


def _had_modifier(draft: Draft, start: int) -> bool:
    """«ваше [обращение рассмотрено]»: what agreed with the first noun would be left alone."""
    nouns = read(draft.tokens[start], NOUN)
    return start > 0 and any(agreeing_readings(draft.tokens[start - 1], tags) for _, tags in nouns)


def _put_object(entry: Entry, draft: Draft, end: int) -> None:
    old, _, new = entry.object.partition(">")
    found = recase(draft, end, old, new)
    if found is not None and entry.to[0].split()[0] in _CLAUSES:
        _close_clause(draft, found[0])
    if found is None:
        if old != "INFN" or read_at(draft, end):
            raise UnfitError
        draft.doubt()


def _close_clause(draft: Draft, at: int) -> None:
    """«при отсутствии чека возьмите выписку»: «если нет чека, возьмите выписку».

    Raises:
        UnfitError: where the clause ends is not certain.
    """
    if not _goes_on(draft, at):
        return
    if not any("VERB" in tags for _, tags in read_at(draft, at)):
        raise UnfitError
    draft.words[at - 1] = f"{draft.words.get(at - 1) or draft.tokens[at - 1].text},"


def _check_doer(entry: Entry, draft: Draft, start: int) -> None:
    """«комиссией принято решение», «было принято решение»: there is no place for «мы» any more.

    Raises:
        UnfitError: the doer, or the past of the passive, stands in front.
    """
    if start == 0 or entry.to[0].split()[0] not in ("мы", "я"):
        return
    before = read_at(draft, start - 1)
    if any(lemma == "быть" or (tags & _NAMED and "ablt" in tags) for lemma, tags in before):
        raise UnfitError


def _check_government(entry: Entry, draft: Draft, end: int) -> None:
    """A new preposition must be able to govern what stands behind it, a new conjunction governs nothing."""
    last = bare(entry.to[0].split()[-1])
    found = [tags for _, tags in read_at(draft, end) if tags & _NAMED]
    if last in _CONJUNCTIONS and found and "nomn" not in found[0]:
        raise UnfitError
    allowed = CASES_AFTER.get(last)
    if not allowed or not found:
        return
    if any(group_at(draft, end, case) for case in CASES) and not any(group_at(draft, end, case) for case in allowed):
        raise UnfitError
    if not any(tags & allowed for tags in found):
        raise UnfitError


# --- How the clause goes on ------------------------------------------------------------------------------------------


def _check_clause(entry: Entry, draft: Draft, end: int) -> None:
    """A gap to fill and a clause of its own end where the old words did; a verb takes no other verb along.

    Raises:
        UnfitError: more words of the clause follow.
    """
    if not _goes_on(draft, end):
        return
    to, following = entry.to[0], {t for _, tags in read_at(draft, end) for t in tags}
    if to.endswith("]"):
        if "INFN" not in following or "," in to:
            raise UnfitError
        return
    finite = _finite(to)
    if not finite:
        return
    if draft.norm(end) in _ABOUT and finite.isdisjoint(_TELL):
        raise UnfitError
    if "VERB" in following or ("INFN" in following and finite.isdisjoint(_TAKE_INFINITIVE)):
        raise UnfitError
    if _takes_object(to) and "accs" in following:
        return
    if _finite(entry.wording) and not to.endswith(_PLEASE) and finite.isdisjoint(_TAKE_INFINITIVE) and not _opens(to):
        raise UnfitError


def _goes_on(draft: Draft, at: int) -> bool:
    return at < len(draft.tokens) and draft.tokens[at].is_word


def _finite(text: str) -> frozenset[str]:
    """Lemmas of the personal verbs and short forms of a wording."""
    found = (readings_of(plain(bare(word)))[:1] for word in text.split() if bare(word).isalpha())
    return frozenset(lemma for likeliest in found for lemma, tags in likeliest if tags & {"VERB", "PRTS", "ADJS"})


def _takes_object(to: str) -> bool:
    return any("tran" in tags for _, tags in readings_of(plain(bare(to.split()[-1])))[:1])


def _opens(to: str) -> bool:
    """«сообщаем, что», «обратите внимание:», «сообщаем о»: more is to follow."""
    return to.endswith(("что", ":", ",", "если", "почему")) or bare(to.split()[-1]) in CASES_AFTER


def _with_please(entry: Entry, draft: Draft, end: int) -> str:
    """«большая просьба сохранить чек» becomes «пожалуйста, сохраните чек»: a comma, and an order in place of the infinitive.

    Raises:
        UnfitError: there is no order in it, or a question asks for a request in other words.
    """
    to = entry.to[0]
    if not to.endswith(_PLEASE) or not _goes_on(draft, end):
        return to
    if to == _PLEASE:
        wanted = [form(lemma, VERB, frozenset({"impr", "plur", "excl"})) for lemma, tags in read_at(draft, end) if "INFN" in tags]
        if not wanted or wanted[0] is None or any(token.norm.startswith("?") for token in draft.tokens):
            raise UnfitError
        draft.put(end, wanted[0])
    return f"{to},"
