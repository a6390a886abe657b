"""``toneqa.tables``: pandas, polars and ``datasets`` get the same columns, whatever the batch."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd
import pytest

from toneqa.errors import UseError
from toneqa.tables import PREFIX, Mapper, Texts, numbers, scored, words
from toneqa.types import Role

TEXTS: Final = [
    "",
    "😀 Вы сами виноваты, что не прочитали инструкцию. Мы вам уже три раза объясняли. Больше не пишите.",
    "We are sorry, the refund is late.",
    "Здравствуйте! Деньги вернём завтра.",
    "х" * 1_000_001,
]
CLIENT: Final = "Где мои деньги? Жду третий день!"
ROWS: Final = Texts.of().rows(TEXTS)


def test_a_row_for_every_text() -> None:
    assert [row["status"] for row in ROWS] == ["skipped", "ok", "skipped", "ok", "error"]
    assert ROWS[4]["error"] == "E209"
    for row in ROWS:
        assert list(row) == [*words(Role.AGENT), *numbers(Role.AGENT)]
        assert all(isinstance(row[name], str) for name in words(Role.AGENT))
        assert all(isinstance(row[name], float) for name in numbers(Role.AGENT))
    assert ROWS[1]["harsh"] == "yes"
    assert math.isnan(ROWS[0]["score"])


def test_matrices_take_one_thread_while_letters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine more only wait for each other; afterwards the program has its threads back."""
    control = pytest.importorskip("threadpoolctl")
    seen: list[set[int]] = []

    def threads() -> set[int]:
        return {library["num_threads"] for library in control.threadpool_info() if library["user_api"] == "blas"}

    class Reader:
        def score(self, items: list[Any]) -> list[Any]:
            seen.append(threads())
            return []

    monkeypatch.setattr("toneqa.tables.scorer", lambda setup: Reader())
    with control.threadpool_limits(2, "blas"):
        before = threads()
        Texts.of().rows(["Здравствуйте!"])
        assert (seen, threads()) == ([{1}], before)
        assert before != {1}


def same(found: Any, wanted: float | str) -> bool:
    return bool(found == wanted or (wanted != wanted and (found is None or found != found)))


def test_pandas_keeps_its_rows_and_index() -> None:
    frame = pd.DataFrame({"answer": TEXTS, "n": range(5)}, index=list("edcba"))
    found = scored(frame, text="answer")
    assert list(found.columns[:2]) == ["answer", "n"]
    assert list(found.index) == list("edcba")
    assert list(frame.columns) == ["answer", "n"], "the frame that was given stays"
    for name, wanted in ROWS[1].items():
        assert same(found[PREFIX + name].iloc[1], wanted), name
    assert found[PREFIX + "score"].dtype == float
    assert scored(frame[:0], text="answer").shape == (0, found.shape[1])
    assert scored(pd.DataFrame({"text": [None, pd.NA, float("nan")]}))[PREFIX + "status"].tolist() == ["skipped"] * 3


def test_polars_has_nulls() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"text": [*TEXTS, None]})
    found = scored(frame)
    assert found.columns[0] == "text"
    assert found[PREFIX + "score"].null_count() == 4
    assert found[PREFIX + "score"].is_nan().sum() == 0
    for row, wanted in zip(found.iter_rows(named=True), ROWS, strict=False):
        assert all(same(row[PREFIX + name], value) for name, value in wanted.items())
    assert scored(frame.clear()).schema == found.schema
    with pytest.raises(UseError, match="E175"):
        scored(frame.lazy())


def test_the_letter_of_the_client() -> None:
    frame = pd.DataFrame({"q": [CLIENT, ""], "a": [TEXTS[3], TEXTS[3]]})
    both = scored(frame, text="a", client="q", channel="chat")
    alone = scored(frame, text="a", channel="chat")
    assert both.iloc[1].equals(alone.iloc[1])
    assert not both.iloc[0].equals(alone.iloc[0])


def test_datasets_map_in_small_batches_and_two_processes(tmp_path: Any) -> None:
    """The first batch has nothing to say: types must not be guessed from it. Equal functions have equal fingerprints."""
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    data = datasets.Dataset.from_dict({"text": [*TEXTS, None]})
    small = data.map(Mapper(), batched=True, batch_size=1)
    assert small[:5][PREFIX + "verdict"] == [row["verdict"] for row in ROWS]
    assert small.features[PREFIX + "score"].dtype == "float64"
    again = data.map(Mapper(), batched=True, batch_size=1)
    assert again._fingerprint == small._fingerprint
    assert data.map(Mapper(channel="chat"), batched=True, batch_size=1)._fingerprint != small._fingerprint
    two = data.map(Mapper(), batched=True, batch_size=2, num_proc=2)
    assert str(two[:]) == str(small[:])


@pytest.mark.parametrize(
    ("frame", "how", "code"),
    [
        (pd.DataFrame({"a": ["x"]}), {}, "E176"),
        (pd.DataFrame({"text": ["x"]}), {"client": "q"}, "E176"),
        (pd.DataFrame({"text": [5]}), {}, "E175"),
        (pd.DataFrame({"text": ["x"]}), {"role": "bot"}, "E106"),
        (pd.DataFrame({"text": ["x"]}), {"channel": "fax"}, "E106"),
        (pd.DataFrame({"text": ["x"]}), {"settings": {"rules": {"of": []}}}, "E103"),
        (pd.Series(["x"]), {}, "E175"),
        (["x"], {}, "E175"),
    ],
)
def test_what_does_not_fit_is_told(frame: Any, how: dict[str, Any], code: str) -> None:
    with pytest.raises(UseError) as caught:
        scored(frame, **how)
    assert caught.value.code == code
