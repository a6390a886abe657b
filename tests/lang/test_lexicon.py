"""The dictionary on a text: what it finds, what it leaves alone, and how it is read."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lang.wording import WORDS, rewrites, rewritten, words
from tests.unicode import ANY_TEXT
from toneqa.errors import UseError
from toneqa.lang.aspects import PAIRS, partner
from toneqa.lang.entry import Entry, grammar_of
from toneqa.lang.lexicon import COMPILED, Lexicon, compiled, digest_of, lexicon, lexicon_folder, lexicon_texts, parse
from toneqa.lang.match import by_length

ENTRY = '[[entry]]\nfrom = "{from_}"\nto = ["{to}"]\nreason = "Проще."\nsafe = true\n'


def small(from_: str, to: str, more: str = "") -> Lexicon:
    return Lexicon(parse({"officialese": ENTRY.format(from_=from_, to=to) + more}))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("В НАСТОЯЩЕЕ ВРЕМЯ закрыто.", "СЕЙЧАС закрыто."),
        ("В настоящее  время закрыто.", "Сейчас закрыто."),
        ("В\u00a0настоящее время закрыто.", "Сейчас закрыто."),
        ("Закрыто (в настоящее время).", "Закрыто (сейчас)."),
        ("— Денежные средства, да!", "— Деньги, да!"),
        ("Мы\u00a0осуществим  возврат\tденежных средств.", "Мы\u00a0вернём  деньги."),
        ("Осуществим\u00ad возврат денежных средств.", "Вернём деньги."),
        ("Осуществим вам возврат денежных средств…", "Вернём вам деньги…"),
    ],
)
def test_what_stands_around_stays(before: str, after: str) -> None:
    assert rewritten(before)[0] == after


@pytest.mark.parametrize("quotes", ["«{}»", '"{}"', "„{}“", "“{}”"])
def test_between_quotation_marks_nothing_changes(quotes: str) -> None:
    assert rewrites(f"Раздел {quotes.format('Денежные средства')} закрыт.") == []
    assert rewrites(f"Раздел {quotes.format('Оплата')} закрыт, денежные средства целы.")


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("Ещё раз: мы осуществим возврат денежных средств.", "вернём деньги"),
        ("Еще раз: мы осуществим возврат денежных средств.", "вернем деньги"),
        ("Мы осуществим возврат денежных средств.", "вернём деньги"),
    ],
)
def test_the_letter_yo_is_written_as_the_writer_does(text: str, new: str) -> None:
    assert [r.text for r in rewrites(text)] == [new]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Вопрос о данном товаре.", "Вопрос об этом товаре."),
        ("Дело в почтовом отправлении.", "Дело в посылке."),
        ("Поговорим о тикете.", "Поговорим об обращении."),
        ("Приходите с вышеуказанными бумагами.", "Приходите с этими бумагами."),
    ],
)
def test_the_preposition_fits_the_new_word(text: str, expected: str) -> None:
    assert rewritten(text)[0] == expected


def test_of_two_wordings_the_longer_one_wins() -> None:
    (found,) = rewrites("Осуществим возврат денежных средств.")
    assert found.entry.wording == "осуществить возврат денежных средств"


def test_where_the_longer_one_does_not_fit_the_shorter_one_may() -> None:
    assert rewritten("Осуществим срочный для всех возврат денежных средств.") == ("Осуществим срочный для всех возврат денег.", ["safe"])


@pytest.mark.parametrize("name", ["Иванова", "Анны", "Москвы"])
def test_names_are_never_inflected(name: str) -> None:
    assert rewrites(f"Мы осуществили проверку {name}.") == []


def test_a_gap_to_fill_is_never_safe() -> None:
    dictionary = small("в ближайшее время", "до [дата]")
    assert [r.applicability for r in rewrites("Ответим в ближайшее время.", dictionary)] == ["suggest"]


def test_neighbours_guard_a_wording() -> None:
    dictionary = small("вы должны", "вам нужно", '[[guard]]\nfrom = "вы должны"\nnot_before = ["увидеть"]\n')
    assert rewritten("Вы должны увидеть письмо.", dictionary) == ("Вы должны увидеть письмо.", [])
    assert rewritten("Вы должны подписать акт.", dictionary)[0] == "Вам нужно подписать акт."


def test_a_guard_may_make_an_entry_a_hint() -> None:
    dictionary = small("инцидент", "случай", '[[guard]]\nfrom = "инцидент"\nsafe = false\n')
    assert [r.applicability for r in rewrites("Это инцидент.", dictionary)] == ["suggest"]


@pytest.mark.parametrize(
    ("more", "text", "expected", "how"),
    [
        ('object = "INFN>INFN"\n', "Вы обязаны подписать акт.", "Вам нужно подписать акт.", ["safe"]),
        ('object = "INFN>INFN"\n', "Вы обязаны.", "Вам нужно.", ["suggest"]),
        ('object = "INFN>INFN"\n', "Вы обязаны будете подписать акт.", "Вы обязаны будете подписать акт.", []),
    ],
)
def test_an_object_may_be_asked_for_and_left_as_it_is(more: str, text: str, expected: str, how: list[str]) -> None:
    assert rewritten(text, small("вы обязаны", "вам нужно", more)) == (expected, how)


def test_numerals_may_be_asked_for() -> None:
    dictionary = small("не более", "до", 'object = "NUMR>NUMR"\n')
    assert rewritten("Займёт не более 3 дней.", dictionary) == ("Займёт до 3 дней.", ["safe"])
    assert rewritten("Тем не более странно.", dictionary)[1] == []


@pytest.mark.parametrize(("perfective", "imperfective"), PAIRS.items())
def test_aspect_pairs_lead_back(perfective: str, imperfective: str) -> None:
    assert partner(perfective) == imperfective
    assert PAIRS[partner(imperfective) or ""] == imperfective


# --- Properties ------------------------------------------------------------------------------------------------------

PIECES = [
    "осуществим возврат денежных средств", "осуществили проверку", "вашей заявки", "данного товара", "в настоящее время", "тикет", "закрыт",
    "о", "мы", "не", "уведомим", "вас", ",", ".", "!", "\n", "«", "»", "двух", "5", "заявок", "и", "посредством", "сайта", "ё", "Иванова", "😀",
]  # fmt: skip
LETTERS = st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join) | ANY_TEXT


@given(LETTERS)
@settings(max_examples=300)
def test_offsets_hold_and_nothing_overlaps(text: str) -> None:
    at = 0
    for rewrite in rewrites(text):
        assert at <= rewrite.start < rewrite.end <= len(text)
        assert rewrite.text.strip() == rewrite.text != text[rewrite.start : rewrite.end]
        assert "\n" not in text[rewrite.start : rewrite.end]
        at = rewrite.end


@given(LETTERS)
@settings(max_examples=100)
def test_equal_texts_give_equal_rewrites(text: str) -> None:
    assert rewrites(text) == rewrites(text) == rewrites(text, Lexicon(words().entries))


# --- Reading ---------------------------------------------------------------------------------------------------------


def test_the_compiled_form_is_the_same_dictionary(tmp_path: Path) -> None:
    texts = lexicon_texts(WORDS)
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    (tmp_path / COMPILED).write_text(json.dumps(compiled(texts, by_length)), "utf-8")
    read = lexicon(tmp_path)
    assert read.entries == words().entries
    assert read.plan() == json.loads((tmp_path / COMPILED).read_text("utf-8"))["plan"]
    text = "Мы осуществим возврат денежных средств, тикет закрыт."
    assert rewritten(text, read) == rewritten(text)


def test_a_stale_compiled_form_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "cold.toml").write_text(ENTRY.format(from_="ждите", to="подождите"), "utf-8")
    (tmp_path / COMPILED).write_text('{"digest": "old"}', "utf-8")
    assert [entry.wording for entry in lexicon(tmp_path).entries] == ["ждите"]


def test_no_dictionary_is_an_empty_one(tmp_path: Path) -> None:
    assert len(lexicon(tmp_path / "nowhere")) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[entry]]\nfrom = 'ждите'\nto = ['подождите']\n", "reason"),
        ("[[entry]]\nfrom = 'ждите'\nto = ['а']\nreason = 'а'\nsave = true\n", "save"),
        ("[[entry]\n", "officialese"),
    ],
)
def test_a_broken_dictionary_names_the_place(text: str, said: str) -> None:
    with pytest.raises(UseError, match=said) as caught:
        parse({"officialese": text})
    assert caught.value.code == "E111"


SHIPPED = lexicon()


@pytest.mark.skipif(not len(SHIPPED), reason="no dictionary in this checkout")
class TestShipped:
    """The dictionary that ships."""

    def test_heads_inflect(self) -> None:
        assert [e.wording for e in SHIPPED.entries if e.head and not grammar_of(e).kind] == []

    def test_its_own_examples_come_out(self) -> None:
        """An entry that is called safe does to its example what it says, or no less than nine in ten do."""
        safe = [e for e in SHIPPED.entries if e.safe and e.before]
        right = [e for e in safe if _example_comes_out(e)]
        assert len(right) >= 0.9 * len(safe)

    def test_it_loads_fast(self) -> None:
        found = json.loads((lexicon_folder() / COMPILED).read_bytes())
        assert found["digest"] == digest_of(lexicon_texts(lexicon_folder())), "run scripts/docs"
        assert min(_seconds_to_load() for _ in range(5)) < 0.03


def _example_comes_out(entry: Entry) -> bool:
    return rewritten(entry.before, SHIPPED)[0] == entry.after


def _seconds_to_load() -> float:
    lexicon.cache_clear()
    start = time.process_time()
    lexicon()
    return time.process_time() - start
