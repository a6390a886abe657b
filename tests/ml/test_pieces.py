"""How the encoder reads a message: every subword once, in order, in windows that fit; the words before in front."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("tokenizers", reason="the package tokenizers (extra encoder) is not installed")

from tests.doubles import talk
from toneqa.lang.annotate import annotate
from toneqa.ml.pieces import MARK, NOT_OWN, SHORTEST, Cutter, Signs, answered, cut, reading
from toneqa.types import Role

WORDS = ["[CLS]", "[SEP]", MARK, "[UNK]", *(f"с{n}" for n in range(50))]
SIGNS = Signs(0, 1, 2)
TEXTS = st.lists(st.lists(st.sampled_from(WORDS[4:]), max_size=120).map(" ".join), min_size=1, max_size=8)


def cutter(longest: int) -> Cutter:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return Cutter(tokenizer, SIGNS, longest)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.sampled_from([Role.AGENT, Role.CLIENT]), st.integers(SHORTEST, 384))
def test_nothing_is_lost(own: list[str], before: list[str], role: Role, longest: int) -> None:
    made = cutter(longest)
    windows = made.windows(own, before, role)
    read = [(owner, piece) for w in windows for piece, owner in zip(w.ids, w.owners, strict=True) if owner != NOT_OWN]
    assert read == [(n, piece) for n, text in enumerate(own) for piece in made.pieces(text)]
    assert {sentence for w in windows for _, sentence in w.marks} == set(range(len(own)))
    heard = made.pieces(" ".join(before))[: longest // (4 if role is Role.AGENT else 8)]
    for window in windows:
        assert len(window.ids) == len(window.types) == len(window.owners) <= longest
        assert list(window.ids[: len(heard) + 2]) == [0, *heard, 1]
        assert window.ids[-1] == 1
        assert list(window.types) == sorted(window.types)
        assert window.types.count(0) == len(heard) + 2
        assert all(window.ids[at] == SIGNS.mark for at, _ in window.marks)


def test_a_short_message_is_one_window() -> None:
    [window] = cutter(64).windows(["с1 с2", "с3"], ["с9"], Role.AGENT)
    assert window.ids == (0, 13, 1, 2, 5, 6, 2, 7, 1)
    assert window.types == (0, 0, 0, 1, 1, 1, 1, 1, 1)
    assert window.owners == (-1, -1, -1, -1, 0, 0, -1, 1, -1)
    assert window.marks == ((3, 0), (6, 1))


def test_signs_in_a_letter_are_only_words() -> None:
    """A client who writes [SEP] does not end the window."""
    [sentence] = reading(annotate(talk(("client", "нажал [SEP] и [S] в меню")).messages[0]))
    assert "[" not in sentence


def test_each_side_is_read_after_the_other() -> None:
    messages = [
        annotate(m)
        for m in talk(
            ("client", "Где заказ?"), ("bot", "Ждите."), ("agent", "Уже едет."), ("agent", "Завтра."), ("client", "Жду!")
        ).messages
    ]
    heard = [answered(messages, at) for at in (0, 2, 3, 4)]
    assert [m.text if m else None for m in heard] == [None, "Где заказ?", "Где заказ?", "Завтра."]
    assert set(cut(cutter(64), messages)) == {0, 2, 3, 4}
