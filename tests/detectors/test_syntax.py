"""The parse speaks where there is one: whom «не» denies, and who is the subject of it."""

from __future__ import annotations

import pytest

from toneqa.detectors.syntax import is_blamed
from toneqa.types import Arc, Token


def parsed(text: str) -> list[Token]:
    """Words as ``form:head:relation``, heads from 1, 0 for the root; ``form`` alone has no arc."""
    tokens: list[Token] = []
    for at, word in enumerate(text.split()):
        form, _, told = word.partition(":")
        head, _, relation = told.partition(":")
        arc = Arc(int(head) - 1 if int(head) else at, relation) if told else None
        start = tokens[-1].end + 1 if tokens else 0
        tags = (frozenset({"VERB"}),) if form.endswith(("ли", "ть", "ан")) else ()
        tokens.append(Token(start, start + len(form), form, form.lower(), frozenset(), tags, arc))
    return tokens


def blamed(text: str) -> bool:
    tokens = parsed(text)
    return is_blamed(tokens, 0, tokens[-1].end)


@pytest.mark.parametrize(
    "text",
    [
        "Вы:3:nsubj не:3:advmod прочитали:0:root",
        "Не:2:advmod указан:0:root вы:2:nsubj:pass",
        "Вы:2:nsubj спешили:0:root и:5:cc не:5:advmod прочитали:2:conj",
        "Вы:2:nsubj решили:0:root не:4:advmod читать:2:xcomp",
        "Вы:2:nsubj пришли:0:root открыли:2:conj и:6:cc не:6:advmod прочитали:3:conj",
    ],
)
def test_the_client_is_blamed(text: str) -> None:
    assert blamed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Адрес:6:obj вы:3:nsubj дали:1:acl:relcl мастера:6:nsubj не:6:advmod проверили:0:root",
        "Вы:2:nsubj просили:0:root и:6:cc мы:6:nsubj не:6:advmod проверили:2:conj",
        "Вы:4:nsubj не:3:advmod раз:4:advmod проверили:0:root",
        "Как:3:mark вы:3:nsubj просили:5:advcl не:5:advmod проверили:0:root",
        "Вы:3:vocative не:3:advmod прочитали:0:root",
    ],
)
def test_someone_else_is_meant(text: str) -> None:
    assert not blamed(text)


@pytest.mark.parametrize(
    "text",
    [
        "вы не прочитали",
        "вы:3:dep не:3:advmod прочитали:0:root",
        "сами:3:obl не:3:advmod прочитали:0:root",
        "вы:2:nsubj спутали:0:root",
        "меняли:0:root вы:1:nsubj ,:6:punct а:6:cc не:6:advmod мы:2:conj",
    ],
)
def test_with_nothing_to_ask_the_rule_stands(text: str) -> None:
    assert blamed(text)


def test_what_lies_outside_of_the_evidence_does_not_count() -> None:
    tokens = parsed("Вы:3:obl не:3:advmod знали:0:root вы:6:nsubj не:6:advmod прочитали:3:conj")
    assert is_blamed(tokens, tokens[3].start, tokens[5].end)
    assert not is_blamed(tokens, 0, tokens[2].end)


def test_a_broken_parse_ends() -> None:
    assert not blamed("вы:5:nsubj не:3:advmod читали:4:conj писали:3:conj знали:0:root")
