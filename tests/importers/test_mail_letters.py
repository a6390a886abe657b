"""390 letters of Russian mail programs: own words, sender, attachments and subject of each come out right."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.importers.mail.build import Letter, letters
from tests.importers.mail.cut import cut, quote_is_cut
from toneqa.text.zones import find_zones, quoted_text


def test_there_are_letters_enough_and_each_is_another() -> None:
    counts = Counter(letter.group for letter in letters())
    assert sum(counts.values()) >= 120
    assert 2 * sum(counts[group] for group in ("held", "later", "last")) >= sum(counts.values())
    words = [letter.own for letter in letters() if letter.own.strip()]
    assert len({*words}) == len(words) > 120


@pytest.mark.parametrize("letter", letters(), ids=lambda letter: letter.id)
def test_own_words_and_facts(letter: Letter) -> None:
    found = cut(letter)
    assert " ".join(found.own.split()) == " ".join(letter.own.split())
    assert found.wrong_facts == {}


def test_the_kinder_measure_lets_signatures_stay_and_nothing_else() -> None:
    letter = next(one for one in letters("held") if one.name == "the bat, english")
    assert quote_is_cut(f"{letter.own}\n{letter.signature}", letter)
    assert not quote_is_cut(f"{letter.own}\n> Есть ли мешки к этой модели?", letter)
    assert not quote_is_cut(letter.own[:-5], letter)


def test_lines_of_a_helpdesk_are_no_words_of_the_client() -> None:
    letter = next(one for one in letters("open") if one.name.startswith("client answers, marker"))
    text = cut(letter).text
    assert quoted_text(text, find_zones(text)) == "Инна, перезагрузите телевизор."
