"""Honest splits: no file and no group on both sides; nothing of a row that gives its labels away becomes a feature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.rows import CORPUS, Json, bare, forty, rows_of
from toneqa.ml import base
from toneqa.ml.features import message_blocks, sentence_blocks
from toneqa.training.crossval import GROUP_FOLDS, folds_of
from toneqa.training.dataset import Talk, read_file, talk_of
from toneqa.training.frame import look
from toneqa.training.industries import branch
from toneqa.training.linear import FOLDS, inner_folds

FILES = st.sampled_from(["a1", "a2", "a3", "a8"])
FREE = st.tuples(FILES, st.integers(0, 9)).map(lambda t: bare(t[0], f"{t[0]}#{t[1]}", grouped=False))
GROUPED = st.tuples(st.sampled_from(["a6", "a7"]), st.integers(0, 6)).map(lambda t: bare(t[0], f"{t[0].upper()}-{t[1]:04}", grouped=True))
TALKS = st.lists(st.one_of(FREE, GROUPED), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(TALKS)
def test_no_file_and_no_group_is_split(talks: list[Talk]) -> None:
    folds = folds_of(talks)
    held = [number for fold in folds for number in fold.held]
    assert sorted(held) == list(range(len(talks))), "every talk is held out once"
    assert len({fold.name for fold in folds}) == len(folds)
    home = {number: fold.name for fold in folds for number in fold.held}
    _assert_together(talks, [home[number] for number in range(len(talks))])


@settings(max_examples=150, deadline=None)
@given(TALKS)
def test_inner_folds_split_no_file_and_no_group(talks: list[Talk]) -> None:
    folds = inner_folds(look(talks))
    assert folds.shape == (len(talks),)
    assert set(folds) <= set(range(FOLDS))
    if len({t.file for t in talks if not t.grouped}) > 1:
        _assert_together(talks, list(folds))


def _assert_together(talks: list[Talk], homes: list[object]) -> None:
    for keys in ([t.group if t.grouped else None for t in talks], [None if t.grouped else t.file for t in talks]):
        by_key: dict[str, set[object]] = {}
        for key, home in zip(keys, homes, strict=True):
            if key is not None:
                by_key.setdefault(key, set()).add(home)
        assert all(len(found) == 1 for found in by_key.values())


def test_a_lone_file_is_split_by_conversation() -> None:
    folds = inner_folds(look([bare("a1", f"a1#{n}", grouped=False) for n in range(20)]))
    assert np.bincount(folds).tolist() == [20 // FOLDS] * FOLDS


def test_no_branch_is_learnt_from_and_measured() -> None:
    """Whatever the file: authors of other files wrote of the same trades, under names of their own."""
    names = sorted(path.stem for path in CORPUS.glob("*.jsonl"))
    talks = [
        replace(bare(f, f"{f}#{n}", grouped=f in ("a6", "a7")), industry=row["industry"]) for f in names for n, row in enumerate(rows_of(f))
    ]
    folds = [fold for fold in folds_of(talks) if not fold.name.startswith("groups")]
    assert len(folds) == 5
    for fold in folds:
        measured = {branch(talks[number].industry) for number in fold.held}
        learnt = fold.learnt(talks)
        assert measured.isdisjoint(branch(talks[number].industry) for number in learnt)
        assert not fold.held.intersection(learnt)
        assert len(learnt) > len(talks) // 2, "most is left to learn from"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("банк", "retail bank"),
        ("мобильный банк", "банк, отделение"),
        ("частная клиника", "медицинский центр"),
        ("железная дорога", "железнодорожные билеты"),
        ("такси", "taxi drivers' support"),
        ("шиномонтаж", "запчасти"),
    ],
)
def test_names_of_one_branch(one: str, other: str) -> None:
    assert branch(one) == branch(other)


@pytest.mark.parametrize(
    ("one", "other"), [("общественный транспорт", "спорттовары"), ("запчасти", "магазин часов"), ("экскурсии", "курсы английского")]
)
def test_stems_stand_at_the_start_of_words(one: str, other: str) -> None:
    assert branch(one) != branch(other)


def test_a_trade_that_nobody_foresaw_is_a_branch_of_its_own() -> None:
    assert branch("реставрация гобеленов") == "реставрация гобеленов"
    assert branch("") == ""


def test_groups_of_the_corpus_stay_whole() -> None:
    talks = [bare(f, row["group"], grouped=True) for f in ("a6", "a7") for row in rows_of(f, 400)]
    folds = folds_of(talks)
    assert len(folds) == GROUP_FOLDS
    groups = [{talks[number].group for number in fold.held} for fold in folds]
    assert sum(map(len, groups)) == len(set.union(*groups))
    assert min(len(fold.held) for fold in folds) > len(talks) / 5


def test_a_row_belongs_to_its_group_or_to_itself() -> None:
    grouped = next(read_file(CORPUS / "a6.jsonl"))
    free = [talk for _, talk in zip(range(3), read_file(CORPUS / "a1.jsonl"), strict=False)]
    assert (grouped.group, grouped.grouped, grouped.file) == ("A6-0001", True, "a6")
    assert [(t.group, t.grouped, t.file) for t in free] == [(f"a1#{n}", False, "a1") for n in range(3)]


LEAKS = {
    "id": "X-1", "scenario": "Резкий отказ без причины", "industry": "banks", "contrast": "harsh", "varies": ["tone"], "group": "G-9",
    "meta": {"x": 1},
}  # fmt: skip
IN_MESSAGES = {"at": "2026-03-01T10:00:00+03:00", "author": "грубый сотрудник", "note": "резко"}


def disguised(row: Json) -> Json:
    """The same words under other ids, scenarios, industries, authors and times."""
    return row | LEAKS | {"messages": [m | IN_MESSAGES for m in row["messages"]]}


@pytest.mark.parametrize("file", ["a1", "a6", "a8"])
def test_features_see_nothing_but_role_text_channel_and_hits(file: str) -> None:
    rows = rows_of(file, 8)
    pairs = zip((talk_of(r, file) for r in rows), (talk_of(disguised(r), "other", 99) for r in rows), strict=True)
    for talk, other in pairs:
        assert talk.input == other.input
        assert (talk.examples, talk.conversation) == (other.examples, other.conversation)
        [seen], [seen_other] = look([talk]), look([other])
        for view, view_other in zip(seen.views, seen_other.views, strict=True):
            if not view.annotated.sentences:
                continue
            assert np.array_equal(message_blocks([view], {}), message_blocks([view_other], {}))
            assert np.array_equal(sentence_blocks([view], {}), sentence_blocks([view_other], {}))
            assert all(np.array_equal(a, b) for a, b in zip(view.grams, view_other.grams, strict=True))


def test_the_words_do_change_the_features() -> None:
    """Else the test above would prove nothing."""
    [row] = rows_of("a1", 1)
    changed = row | {"messages": [m | {"text": m["text"] + " Не вернём."} for m in row["messages"]]}
    [seen], [other] = look([talk_of(row, "a1")]), look([talk_of(changed, "a1")])
    assert not np.array_equal(message_blocks([seen.views[0]], {}), message_blocks([other.views[0]], {}))


def test_examples_have_the_labels_of_the_guide() -> None:
    heads = {"agent": base.AGENT_HEADS, "client": base.CLIENT_HEADS}
    seen: set[tuple[str, str]] = set()
    for talk in forty():
        for annotated, example in zip(talk.input.messages, talk.examples, strict=True):
            for head, value in example.heads.items():
                seen.add((example.role, head))
                assert 0 <= value < len(heads[example.role][head])
            assert {len(values) for values in example.sentences.values()} <= {len(annotated.sentences)}
    assert seen == {(role, head) for role, names in heads.items() for head in names}


def test_evidence_marks_the_sentence_it_stands_in() -> None:
    labels = {
        "tone": "neutral", "harsh": True, "refusal": None, "questions": [{"text": "Какой номер?", "type": "situation", "form": "open"}],
        "harsh_spans": [{"text": "сами виноваты", "kind": "blame"}], "flags": ["closing"], "disc": "C", "grade": 2,
    }  # fmt: skip
    text = "Добрый день! Вы сами виноваты в этом. Какой номер? Ждём ответа."
    [example] = talk_of({"messages": [{"role": "agent", "text": text, "labels": labels}]}, "x").examples
    assert example.sentences["harsh"] == (0, 1 + base.HARSH_KINDS.index("blame"), 0, 0)
    assert example.sentences["question"] == (0, 0, 1 + base.QUESTION_TYPES.index("situation"), 0)
    assert set(example.sentences["refusal"]) == {0}
    assert "joining" not in example.heads
    assert (example.heads["asks"], example.heads["flag_closing"], example.heads["flag_jargon"], example.heads["grade"]) == (1, 1, 0, 1)
