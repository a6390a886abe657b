"""What a sentence speaks of: its nouns, verbs, adjectives and numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from toneqa.lang.annotate import annotate
from toneqa.types import Message, Role, Sentence, Token

_CONTENT: Final = frozenset({"NOUN", "VERB", "INFN", "ADJF", "ADJS", "PRTF", "PRTS", "GRND", "COMP"})
_EMPTY: Final = frozenset(
    [
        "быть",
        "мочь",
        "можно",
        "нужно",
        "хотеть",
        "хотеться",
        "сказать",
        "подсказать",
        "уточнить",
        "понять",
        "знать",
        "спросить",
        "узнать",
        "вопрос",
        "ответ",
        "ответить",
        "день",
        "добрый",
        "здравствуйте",
        "пожалуйста",
        "спасибо",
        "это",
        "который",
        "мой",
        "ваш",
        "свой",
        "весь",
        "такой",
        "какой",
        "один",
        "другой",
        "самый",
        "сделать",
        "делать",
        "стать",
    ]
)
"""Words that any letter may hold: sharing them says nothing."""


def sentences(text: str) -> tuple[Sentence, ...]:
    """Of the zones that count, as the scorer reads them; remembered while they are fresh."""
    return annotate(Message(Role.CLIENT, text)).sentences


Content = frozenset[frozenset[str]]
"""The readings of every word that carries content: a word may have several lemmas, and it is one word."""


def content(found: Iterable[Sentence]) -> Content:
    return frozenset(word for s in found for token in s.tokens if (word := _of(token)))


def shared(one: Content, other: Content) -> int:
    """How many words of the first the second has too, by any of their readings."""
    lemmas = frozenset(lemma for word in other for lemma in word)
    return sum(not lemmas.isdisjoint(word) for word in one)


def _of(token: Token) -> frozenset[str]:
    if token.norm.isdigit():
        return frozenset({token.norm})
    if token.is_word and any(tags & _CONTENT for tags in token.tags):
        return token.lemmas - _EMPTY
    return frozenset()
