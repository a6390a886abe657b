"""How the agent addresses the client: вы, ты, mixed or none.

Pronouns decide. Where there are none, verbs of the second person and imperatives do, and questions, conditions and thanks
without a subject: «Готовы?», «если согласна», «спасибо, что написали». Words of others in quotation marks count last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from toneqa.lang.morph import is_known
from toneqa.types import Annotated, Token

Tags = frozenset[str]

_ENDINGS: Final = ("", "а", "е", "и", "его", "ей", "ею", "ему", "им", "ем", "их", "ими", "у", "ю")
_POLITE: Final = frozenset(["вы", "вас", "вам", "вами", "по-вашему", *(f"ваш{ending}" for ending in _ENDINGS)])
_FAMILIAR: Final = frozenset(
    ["ты", "тебя", "тебе", "тобой", "тобою", "по-твоему", "твой", "твоя", *(f"тво{ending}" for ending in _ENDINGS if ending)]
)
_NAMES_OF_ADDRESS: Final = frozenset({"ты", "вы"})
"""After «на» these name the address («перейти на ты»); a person would stand in the accusative."""

_POLITE_NUMBER: Final = "plur"
_FAMILIAR_NUMBER: Final = "sing"
_FINITE: Final = frozenset({"VERB", "PRTS", "ADJS", "PRED"})
_NOMINAL: Final = frozenset({"NOUN", "NPRO"})
_BEFORE_ORDER: Final = frozenset(
    ["и", "а", "но", "не", "ну", "просто", "сначала", "потом", "затем", "лучше", "тогда", "вот", "сразу", "только", "обязательно"]
)
_TO_WHOM: Final = frozenset({"мне", "нам", "ему", "ей", "им"})
_GENDERS: Final = frozenset({"masc", "femn"})
_THANKS: Final = frozenset(
    ["спасибо", "благодарить", "рад", "жаль", "жалко", "хорошо", "здорово", "приятно", "отлично", "замечательно", "правильно"]
)
_STATES: Final = frozenset(
    [
        "готовый",
        "согласный",
        "уверенный",
        "довольный",
        "свободный",
        "правый",
        "рад",
        "должный",
        "знакомый",
        "занятый",
        "намеренный",
        "уверить",
    ]
)
_ABOUT_ONESELF: Final = frozenset({"понять", "правильно", "верно"})
"""«Правильно понял?» asks about the one who writes."""


def address_of(annotated: Annotated) -> str:
    """The address of an answer; what stands in quotation marks is asked only where nothing else tells."""
    own = [[t for t in line if not quoted] for line, quoted in _spoken(annotated)]
    found = _address([line for line in own if line])
    return found if found != "none" else _address([s.tokens for s in annotated.sentences])


def _address(lines: Sequence[Sequence[Token]]) -> str:
    polite, familiar = (any(_has_pronoun(line, words) for line in lines) for words in (_POLITE, _FAMILIAR))
    if not polite and not familiar:
        numbers = {number for line in lines for number in _numbers(line)}
        polite, familiar = _POLITE_NUMBER in numbers, _FAMILIAR_NUMBER in numbers
    if polite and familiar:
        return "mixed"
    return "вы" if polite else "ты" if familiar else "none"


def _spoken(annotated: Annotated) -> Iterator[tuple[list[Token], bool]]:
    """Stretches of sentences outside and inside quotation marks; a mark without its mate quotes nothing."""
    for sentence in annotated.sentences:
        tokens = list(sentence.tokens)
        start = 0
        while (opened := next((n for n in range(start, len(tokens)) if tokens[n].text in '«„“"'), None)) is not None:
            closed = next((n for n in range(opened + 1, len(tokens)) if tokens[n].text in '»“”"'), None)
            if closed is None:
                break
            yield tokens[start:opened], False
            yield tokens[opened : closed + 1], True
            start = closed + 1
        yield tokens[start:], False


def _has_pronoun(line: Sequence[Token], words: Tags) -> bool:
    norms = [t.norm for t in line if t.is_word]
    return any(norm in words and not (n and norm in _NAMES_OF_ADDRESS and norms[n - 1] == "на") for n, norm in enumerate(norms))


# --- Verbs -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words between signs; ``before``: those of the sentence in front, ``asks``: the sentence is a question."""

    words: tuple[Token, ...]
    before: tuple[Token, ...]
    asks: bool


def _numbers(line: Sequence[Token]) -> Iterator[str]:
    """The numbers in which a sentence without pronouns addresses someone."""
    for clause in _clauses(line):
        for at, token in enumerate(clause.words):
            yield from (n for n in (_POLITE_NUMBER, _FAMILIAR_NUMBER) if _second_person(clause, at, n))
            state = _state(token)
            if state and _lacks_subject(clause, at, state):
                yield _POLITE_NUMBER if "plur" in state else _FAMILIAR_NUMBER


def _clauses(line: Sequence[Token]) -> Iterator[_Clause]:
    asks = any(t.text.startswith("?") for t in line[-2:])
    words = [t for t in line if t.is_word]
    first = 0
    for at, word in enumerate(words):
        last = at + 1 == len(words)
        if last or any(not t.is_word for t in line if word.end <= t.start < words[at + 1].start):
            yield _Clause(tuple(words[first : at + 1]), tuple(words[:first]), asks)
            first = at + 1


def _any(token: Token, *grammemes: str) -> bool:
    return any(tags.issuperset(grammemes) for tags in token.tags)


def _second_person(clause: _Clause, at: int, number: str) -> bool:
    """«Хотите», «увидишь», «напишите», «пойдёмте»; an order to one person may look like another word."""
    token = clause.words[at]
    if not token.tags or not (is_known(token.norm) or "VERB" in token.tags[0]):
        return False
    if _any(token, "VERB", "2per", number):
        return True
    if number == _POLITE_NUMBER:
        return _any(token, "VERB", "impr", "plur") or (_any(token, "VERB", "impr", "incl") and token.norm.endswith("те"))
    return _any(token, "VERB", "impr", "excl", number) and _is_order(clause, at)


def _is_order(clause: _Clause, at: int) -> bool:
    """«Строй маршрут» but not «строй домов», «пришли чек» but not «пришли деньги»."""
    token = clause.words[at]
    others = [tags for tags in token.tags if not tags & {"impr", "INTJ", "PRCL"}]
    if not others:
        return True
    if not _first_words(clause, at) or any(_is_predicate(word) for n, word in enumerate(clause.words) if n != at):
        return False
    if any("past" in tags for tags in others):
        return _sends(clause, at)
    return _governs(clause, at) or bool(token.tags[0] & {"CONJ", "impr"})


def _first_words(clause: _Clause, at: int) -> bool:
    return all(word.norm in _BEFORE_ORDER for word in clause.words[:at])


def _sends(clause: _Clause, at: int) -> bool:
    """«Пришли мне чек»: nothing there could have come in the plural; «пришли, пожалуйста»: nothing there at all."""
    rest = clause.words[at + 1 :]
    return (bool(rest) or not clause.before) and not any(_any(word, "NOUN", "nomn", "plur") for word in (*clause.before, *rest))


def _is_predicate(word: Token) -> bool:
    return bool(word.tags) and bool(word.tags[0] & _FINITE) and "impr" not in word.tags[0]


def _governs(clause: _Clause, at: int) -> bool:
    """«Не» in front, to whom, or an object that the word could not be the noun or adjective of."""
    if at and clause.words[at - 1].norm == "не":
        return True
    rest = clause.words[at + 1 :]
    if not rest:
        return False
    noun = next((word for word in rest[:3] if _any(word, "NOUN")), None)
    modified = noun is not None and any({"ADJF", "nomn"} <= tags and _agrees(tags, noun) for tags in clause.words[at].tags)
    owned = noun is not None and _any(noun, "gent") and _any(clause.words[at], "NOUN")
    return rest[0].norm in _TO_WHOM or (noun is not None and _any(noun, "accs") and not owned and not modified)


def _agrees(tags: Tags, noun: Token) -> bool:
    return _any(noun, "NOUN", "nomn", *(tags & {"plur"} or tags & (_GENDERS | {"neut", "sing"})))


# --- Nobody named ----------------------------------------------------------------------------------------------------


def _lacks_subject(clause: _Clause, at: int, state: Tags) -> bool:
    """A past form or a state of somebody who is not named, where only the reader can be meant."""
    if not _is_to_reader(clause) or any(not word.lemmas.isdisjoint(_ABOUT_ONESELF) for word in clause.words):
        return False
    words, here = (*clause.before, *clause.words), len(clause.before) + at
    return not any(_is_subject(words, n, here, state) for n in range(len(words)) if n != here)


def _state(token: Token) -> Tags:
    """The likeliest reading as a past form or a state of a person; an order that looks like a past form is that first."""
    tags = next((tags for tags in token.tags if "impr" not in tags), frozenset())
    of_person = {"VERB", "past"} <= tags or bool(tags & {"ADJS", "PRTS"} and not token.lemmas.isdisjoint(_STATES))
    return tags if of_person and tags & {"plur", *_GENDERS} else frozenset()


def _is_to_reader(clause: _Clause) -> bool:
    """A question, a condition, or what one thanks for."""
    opener = clause.words[0].norm
    if opener == "что" and clause.before:
        return not _THANKS.isdisjoint(lemma for word in clause.before for lemma in word.lemmas)
    return opener == "если" or clause.asks


def _is_subject(words: Sequence[Token], at: int, verb: int, tags: Tags) -> bool:
    """In the nominative, in number and gender of the verb; not what comes after a transitive verb and may be its object."""
    word, wanted = words[at], tags & {"plur"} or tags & _GENDERS | {"sing"}
    if word.norm in ("я", "мы", "кто", "никто", "который") or (at and words[at - 1].norm in ("без", "для", "от")):
        return word.norm in ("я", "мы", "кто", "никто", "который")
    if not word.tags or not word.tags[0] & _NOMINAL or not any(t & _NOMINAL and {"nomn", *wanted} <= t for t in word.tags):
        return False
    return not (_any(word, "accs") and any("tran" in t for governing in words[verb:at] for t in governing.tags[:1]))
