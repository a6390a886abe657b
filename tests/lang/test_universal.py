"""Universal Dependencies to the grammemes of OpenCorpora, and the choice among the dictionary's readings."""

from __future__ import annotations

import pytest

from toneqa.lang.morph import analyse, analyzer
from toneqa.lang.universal import Seen, grammemes, in_context


@pytest.mark.parametrize(
    ("pos", "morph", "wanted"),
    [
        ("NOUN", "Animacy=Inan|Case=Gen|Gender=Fem|Number=Sing", "NOUN inan gent femn sing"),
        ("PROPN", "Case=Nom|NameType=Giv", "NOUN nomn Name"),
        ("VERB", "Aspect=Perf|Mood=Ind|Number=Plur|Person=1|Tense=Fut|VerbForm=Fin", "VERB perf indc plur 1per futr"),
        ("VERB", "Aspect=Imp|Mood=Imp|Number=Plur|Person=2|VerbForm=Fin", "VERB impf impr plur 2per"),
        ("AUX", "Aspect=Imp|VerbForm=Inf", "INFN impf"),
        ("VERB", "Aspect=Perf|Tense=Past|VerbForm=Conv", "GRND perf past"),
        ("VERB", "Case=Nom|VerbForm=Part|Voice=Act", "PRTF nomn actv"),
        ("VERB", "Number=Sing|Variant=Short|VerbForm=Part|Voice=Pass", "PRTS sing pssv"),
        ("ADJ", "Degree=Pos|Number=Plur|Variant=Brev", "ADJS plur"),
        ("ADJ", "Degree=Cmp", "COMP"),
        ("ADV", "Degree=Cmp", "COMP"),
        ("DET", "Case=Dat|Number=Plur", "ADJF datv plur"),
        ("SCONJ", "", "CONJ"),
        ("PUNCT", "", ""),
        ("S", "Case=Nom", ""),
    ],
)
def test_grammemes(pos: str, morph: str, wanted: str) -> None:
    assert grammemes(pos, morph) == set(wanted.split())


def test_every_grammeme_of_the_table_is_one_of_the_dictionary() -> None:
    morph = "Animacy=Anim|Aspect=Imp|Case=Par|Degree=Sup|Gender=Neut|Mood=Ind|NameType=Sur|Number=Plur|Person=3|Tense=Pres|Voice=Act"
    for pos in ("NOUN", "NUM", "PART", "INTJ", "ADP"):
        assert grammemes(pos, morph) <= set(analyzer().TagClass.KNOWN_GRAMMEMES)


@pytest.mark.parametrize(
    ("word", "seen", "lemmas", "first"),
    [
        ("стали", Seen("стать", "VERB", "Number=Plur|Tense=Past"), {"стать"}, "VERB"),
        ("стали", Seen("сталь", "NOUN", "Case=Gen|Number=Sing"), {"сталь"}, "gent"),
        ("вина", Seen("вино", "NOUN", "Case=Gen"), {"вино"}, "gent"),
        ("вернем", Seen("вернуть", "VERB", "Mood=Ind|Person=1"), {"вернуть"}, "indc"),
        ("договоры", Seen("договор", "NOUN", "Case=Acc|Number=Plur"), {"договор"}, "accs"),
        ("ёлки".replace("ё", "е"), Seen("ёлка", "NOUN", "Case=Gen|Number=Sing"), {"елка"}, "gent"),
    ],
)
def test_the_lemma_of_the_context_chooses(word: str, seen: Seen, lemmas: set[str], first: str) -> None:
    found, tags = in_context(word, seen)
    assert found == lemmas
    assert first in tags[0]


@pytest.mark.parametrize("word", ["вину", "есть", "вина", "деньги", "были", "вернем", "большой", "сочтемся"])
@pytest.mark.parametrize("pos", ["", "NOUN", "VERB", "X"])
def test_a_copy_of_the_form_or_no_lemma_chooses_nothing(word: str, pos: str) -> None:
    lemmas, tags = analyse(word)
    for lemma in ("", word, word.capitalize()):
        found = in_context(word, Seen(lemma, pos))
        assert found[0] == lemmas
        assert set(found[1]) == set(tags)


def test_the_likely_tags_come_first_even_without_a_lemma() -> None:
    assert "datv" in in_context("вину", Seen("вину", "NOUN", "Case=Dat|Gender=Neut"))[1][0]
    assert "accs" in in_context("вину", Seen("", "NOUN", "Case=Acc|Gender=Fem"))[1][0]


def test_a_lemma_of_another_school_is_kept_beside_the_dictionary() -> None:
    """UD says «деньги», the dictionary «деньга»: rules may be written with either."""
    assert in_context("деньгам", Seen("деньги", "NOUN", "Case=Dat"))[0] == {"деньги", "деньга"}


def test_a_wrong_part_of_speech_takes_no_reading_away() -> None:
    assert set(in_context("прочитали", Seen("прочитал", "NOUN", "Case=Nom"))[1]) == set(analyse("прочитали")[1])


def test_of_unknown_words_the_context_comes_first() -> None:
    lemmas, tags = in_context("хлюстанули", Seen("хлюстануть", "VERB", "Mood=Ind|Number=Plur|Tense=Past"))
    assert "хлюстануть" in lemmas
    assert tags[0] == {"VERB", "indc", "plur", "past"}


def test_what_may_be_a_name_stays_a_name() -> None:
    """Else a name would be shown that the dictionary alone would have masked."""
    _, tags = in_context("веры", Seen("вера", "NOUN", "Animacy=Inan|Case=Gen|Number=Sing"))
    assert "inan" in tags[0]
    assert any("Name" in reading for reading in tags)
