"""Every element of the phrase notation, a sentence that matches and one that does not."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toneqa.errors import UseError
from toneqa.lang.annotate import annotate
from toneqa.lang.match import Hit, Matcher, Tokens
from toneqa.types import Message, Role, Token

SETS: Mapping[str, frozenset[str]] = {"деньги": frozenset({"деньги", "деньга", "средство", "руб"}), "ok": frozenset({"ok", "ок"})}


def tokens(text: str) -> list[Token]:
    """The tokens of one sentence; full words before it keep it from being a greeting or a signature."""
    return [token for sentence in annotate(Message(Role.AGENT, text)).sentences for token in sentence.tokens]


def evidence(phrase: str, text: str) -> list[str]:
    matcher = Matcher([("X", phrase)], SETS)
    words = tokens(text)
    return [text[words[hit.start].start : words[hit.end - 1].end] if hit.end > hit.start else "" for hit in matcher.find(Tokens([words]))]


CASES: list[tuple[str, str, list[str]]] = [
    # lemma and form
    ("вернуть", "Мы вернули деньги и вернём ещё", ["вернули", "вернём"]),
    ("вернуть", "Мы возвращали деньги", []),
    ("Вернуть", "ВЕРНЁМ деньги", ["ВЕРНЁМ"]),
    ("еще", "Ждём ещё день", ["ещё"]),
    ("ещё", "Ждём ещё день", ["ещё"]),
    ("=вернули", "Мы вернули, хотя вернём", ["вернули"]),
    ("=вернем", "Мы вернём", ["вернём"]),
    ("=вернём", "Мы вернём", ["вернём"]),
    ("ok", "Всё OK у вас", ["OK"]),
    ("512", "Заказ 512 в пути", ["512"]),
    # neighbours
    ("вернуть деньга", "Мы вернём деньги завтра", ["вернём деньги"]),
    ("вернуть деньга", "Мы вернём вам деньги", []),
    # grammemes
    ("{VERB,past}", "Мы вернули и вернём", ["вернули"]),
    ("{VERB,!past}", "Мы вернули и вернём", ["вернём"]),
    ("{VERB,past,plur}", "Мы вернули, я вернул", ["вернули"]),
    ("дать{impr}", "Дайте чек, мы дали", ["Дайте"]),
    ("дать{!impr}", "Дайте чек, мы дали", ["дали"]),
    ("{NOUN,gent}", "Номера заказа нет", ["Номера", "заказа"]),
    # one of
    ("деньга|чек", "Чек и деньги тут", ["Чек", "деньги"]),
    ("=чек|=чека", "Чек без чека и с чеком", ["Чек", "чека"]),
    ("вернуть|{VERB,past}|@ok", "Мы вернём, ждали, ок", ["вернём", "ждали", "ок"]),
    # may be missing
    ("мы? вернуть", "Мы вернём", ["Мы вернём"]),
    ("мы? вернуть", "Завтра вернём", ["вернём"]),
    ("мы|я? вернуть", "Я вернул", ["Я вернул"]),
    ("=мы? ..2 вернуть", "Мы завтра вернём", ["Мы завтра вернём"]),
    ("{VERB}? деньга", "Вернём деньги", ["Вернём деньги"]),
    # gaps
    ("вернуть ..2 деньга", "Вернём деньги", ["Вернём деньги"]),
    ("вернуть ..2 деньга", "Вернём вам сразу деньги", ["Вернём вам сразу деньги"]),
    ("вернуть ..2 деньга", "Вернём вам сегодня сразу деньги", []),
    ("вернуть ..2 деньга", "Вернём, деньги целы", []),
    ("вернуть ..2 деньга", "Вернём (деньги целы)", []),
    ("вернуть ..2 деньга", "Вернём — деньги целы", []),
    ("вернуть ...2 деньга", "Вернём, деньги целы", ["Вернём, деньги"]),
    ("вернуть ...1 деньга", "Вернём, все деньги целы", []),
    # any word
    ("вернуть * деньга", "Вернём вам деньги", ["Вернём вам деньги"]),
    ("вернуть * деньга", "Вернём деньги", []),
    ("вернуть * деньга", "Вернём, деньги целы", []),
    ("вернуть * деньга", "Вернём 5 деньги", ["Вернём 5 деньги"]),
    # signs
    ("вернуть ?", "Когда вернёте?", ["вернёте?"]),
    ("вернуть !", "Вернём! Ждите", ["Вернём!"]),
    ("вернуть , но", "Вернём, но позже", ["Вернём, но"]),
    ("вернуть -", "Вернём — завтра", ["Вернём —"]),
    ('"', "Пункт «Проба»", ["«", "»"]),
    # sentence start and end
    ("^ вернуть", "Вернём. Мы вернём", ["Вернём"]),
    ("^ вернуть", "— Вернём", ["Вернём"]),
    ("^ ..1 вернуть", "Мы вернём", ["Мы вернём"]),
    ("вернуть $", "Деньги вернём!", ["вернём"]),
    ("вернуть $", "Вернём деньги", []),
    ("^ =нет $", "Нет.", ["Нет"]),
    ("^ =нет $", "Денег нет", []),
    # not
    ("!не вернуть", "Мы вернём", ["вернём"]),
    ("мы !не ..1 вернуть", "Мы не вернём", []),
    ("мы !не ..1 вернуть", "Мы завтра вернём", ["Мы завтра вернём"]),
    ("мы !=не/=ни/@ok вернуть", "Мы вернём", ["Мы вернём"]),
    ("вернуть !деньга/чек", "Вернём чек. Вернём деньги. Вернём товар", ["Вернём"]),
    ("вернуть !{NOUN}", "Вернём товар. Вернём сразу", ["Вернём"]),
    ("вернуть !деньга", "Завтра вернём", ["вернём"]),
    # set
    ("вернуть @деньги", "Вернём средства", ["Вернём средства"]),
    ("вернуть @деньги", "Вернём деньги", ["Вернём деньги"]),
    ("вернуть @деньги", "Вернём товар", []),
    ("все @ok", "Всё OK", ["Всё OK"]),
    # group
    ("(к сожаление|увы) ..1 не", "Увы, не вернём. К сожалению не вернём", ["К сожалению не"]),
    ("(к сожаление|увы) ...1 не", "Увы, не вернём", ["Увы, не"]),
    ("(в самый =ближайшее|на) время", "В самое ближайшее время", ["В самое ближайшее время"]),
    ("(в самый =ближайшее|на) время", "Во время, на время", ["на время"]),
    ("мы (=не =очень)? вернуть", "Мы вернём", ["Мы вернём"]),
    ("мы (=не =очень)? вернуть", "Мы не очень вернём", ["Мы не очень вернём"]),
    ("мы (=не =очень)? вернуть", "Мы не вернём", []),
    # evidence
    ("мы [[ вернуть ]] деньга", "Мы вернём деньги", ["вернём"]),
    ("мы [[вернуть]] деньга", "Мы вернём деньги", ["вернём"]),
    ("мы [[вернуть деньга", "Мы вернём деньги", ["вернём деньги"]),
    ("мы вернуть]] деньга", "Мы вернём деньги", ["Мы вернём"]),
    ("[[^ мы ..1 вернуть]] ..1 деньга", "Мы всё вернём, деньги", []),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "text", "found"), CASES)
def test_notation(phrase: str, text: str, found: list[str]) -> None:
    assert [e for s in _sentences(text) for e in evidence(phrase, s)] == found


def _sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in annotate(Message(Role.AGENT, text)).sentences]


def test_the_longest_hit_of_a_start_wins_and_hits_of_a_key_do_not_overlap() -> None:
    assert evidence("вернуть ..3 деньга|чек", "Вернём деньги и чек") == ["Вернём деньги и чек"]
    assert evidence("деньга ..2 деньга", "Деньги деньги деньги") == ["Деньги деньги деньги"]


def test_keys_are_found_apart_and_in_order() -> None:
    matcher = Matcher([("B", "деньга"), ("A", "вернуть деньга"), ("A", "вернуть")])
    assert matcher.find(Tokens([tokens("Мы вернём деньги")])) == [Hit("A", 1, 3, 3), Hit("B", 2, 3, 3)]
    assert matcher.find(Tokens([])) == []


BROKEN = ["", "   ", "@нет", "мы @нет вернуть", "!@нет", "(а|@нет)", "()", "(а|)", "а|", "|а", "а||б", "!а/", "мы !/а"]
BRACES = ["дать{}", "{VERB", "VERB}", "{VERB, past}"]


@pytest.mark.parametrize("phrase", BROKEN + BRACES)
def test_a_broken_phrase_is_e108(phrase: str) -> None:
    with pytest.raises(UseError) as caught:
        Matcher([("X", phrase)], SETS)
    assert caught.value.code == "E108"
    assert "записано с ошибкой" in caught.value.text


def test_the_error_names_the_missing_set() -> None:
    with pytest.raises(UseError, match="нет набора слов @нет"):
        Matcher([("X", "мы @нет")], SETS)


def test_a_phrase_does_not_cross_from_sentence_to_sentence() -> None:
    first, second = tokens("Мы вернём вам"), tokens("деньги придут завтра")
    crossing = Matcher([("A", "вернуть ..3 деньга"), ("B", "^ [[деньга]]"), ("C", "[[=вам]] $")])
    assert crossing.find(Tokens([first, second])) == [Hit("C", 2, 3, 3), Hit("B", 3, 4, 6)]


def test_a_plan_finds_what_parsing_finds() -> None:
    phrases = [("A", "вернуть ..3 деньга|чек"), ("B", "@деньги"), ("C", "{VERB,1per}"), ("D", "^ мы [[вернуть]]")]
    parsed = Matcher(phrases, SETS)
    words = Tokens([tokens("Мы вернём вам деньги")])
    planned = Matcher(phrases, SETS, parsed.plan(), rarity=None)
    assert parsed.find(words) == planned.find(words) != []
    rare_first = Matcher(phrases, SETS, rarity=lambda element: -len(element.forms | element.lemmas))
    assert set(rare_first.find(words)) == set(parsed.find(words))


@given(st.text(alphabet="а мы|?!=@/(){}[].2^$*,", max_size=14))
def test_any_phrase_is_read_or_refused(phrase: str) -> None:
    with contextlib.suppress(UseError):
        evidence(phrase, "Мы не вернём деньги")
