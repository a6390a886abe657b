"""``toneqa.sklearn``: scikit-learn's own checks, columns with names, pipelines, frames, copies in other processes."""

from __future__ import annotations

import pickle
from typing import Any, Final

import numpy as np
import pytest

pytest.importorskip("sklearn")

import pandas as pd
import scipy.sparse
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from tests.doubles import talk, wire
from toneqa.errors import UseError
from toneqa.sklearn import Letters

LETTERS: Final = [
    "Здравствуйте, Анна! Деньги вернём завтра до 12:00.",
    "Вы сами виноваты, читайте условия.",
    "",
    "We are sorry, but the refund is not possible any more.",
]
CLIENT: Final = "Верните деньги за куртку! Она порвалась через неделю."

NUMBERS: Final = "It transforms numbers, and here are texts read."
STRICTER: Final = "It wants an error where there is a result: for a list of texts, for no texts at all, for objects."
EXPECTED: Final = {
    **dict.fromkeys(
        (
            *("check_fit_score_takes_y", "check_estimators_dtypes", "check_pipeline_consistency", "check_estimators_pickle"),
            *("check_f_contiguous_array_estimator", "check_transformer_data_not_an_array", "check_transformer_general"),
            *("check_transformers_unfitted_stateless", "check_methods_sample_order_invariance", "check_methods_subset_invariance"),
            *("check_dict_unchanged", "check_fit_idempotent"),
        ),
        NUMBERS,
    ),
    **dict.fromkeys(
        ("check_complex_data", "check_dtype_object", "check_estimators_empty_data_messages", "check_fit1d", "check_fit2d_predict1d"),
        STRICTER,
    ),
}
"""Checks of scikit-learn that cannot apply, and why; docs/nlp.md says the same. What they look for is tested below with texts."""


@parametrize_with_checks([Letters()], expected_failed_checks=lambda _: EXPECTED)  # type: ignore[untyped-decorator]
def test_the_checks_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


def named(letters: Letters, texts: Any) -> list[dict[str, Any]]:
    return [dict(zip(letters.get_feature_names_out(), row, strict=True)) for row in letters.transform(texts)]


def test_columns_are_those_of_the_result() -> None:
    row = named(Letters(columns="all"), LETTERS)[1]
    message = wire(talk(("agent", LETTERS[1]), channel=None))["messages"][0]
    assert (row["tone"], row["verdict"], row["score"]) == (message["tone"]["label"], message["verdict"], message["score"]["value"])
    assert [row[f"tone_{label}"] for label in message["tone"]["probs"]] == list(message["tone"]["probs"].values())
    assert row["harsh_prob"] == message["harsh"]["prob"]
    assert row["codes"].split() == list(dict.fromkeys(found["code"] for found in message["findings"]))
    assert row["found_HRS"] == sum(found["code"].startswith("HRS") for found in message["findings"]) > 0


def test_numbers_are_numbers_and_gaps_are_nan() -> None:
    found = Letters().transform(LETTERS)
    assert found.dtype == np.float64
    assert found.shape == (4, len(Letters().get_feature_names_out()))
    assert np.isfinite(found[:2, 0]).all()
    assert np.isnan(found[2:]).all()
    statuses = [row["status"] for row in named(Letters(columns="words"), [*LETTERS, None, float("nan"), pd.NA])]
    assert statuses == ["ok", "ok", *["skipped"] * 5]
    assert Letters().transform([]).shape == (0, found.shape[1])


def test_the_letter_of_the_client_is_the_column_before() -> None:
    pairs = pd.DataFrame({"letter": [CLIENT], "answer": ["Здравствуйте! Вернуть деньги мы не можем."]})
    both, alone = Letters(channel="chat").fit_transform(pairs), Letters(channel="chat").transform(pairs["answer"])
    assert not np.array_equal(both, alone, equal_nan=True)
    for one in (pairs[["answer"]], pairs[["answer"]].to_numpy(), [[text] for text in pairs["answer"]], iter(pairs["answer"])):
        assert np.array_equal(Letters(channel="chat").transform(one), alone, equal_nan=True)


def test_a_client_has_the_columns_of_a_client() -> None:
    [row] = named(Letters(role="client", columns="all"), [CLIENT])
    assert row["request"] == "claim"
    assert row["request_claim"] == max(row[name] for name in row if name.startswith("request_"))
    assert "tone" not in row


def test_in_pipelines_and_frames() -> None:
    texts, good = LETTERS[:2] * 4, [1, 0] * 4
    model = make_pipeline(Letters(), SimpleImputer(keep_empty_features=True), LogisticRegression(max_iter=500)).fit(texts, good)
    assert list(model.predict(LETTERS[:2])) == [1, 0]
    frame = pd.DataFrame({"letter": [CLIENT] * 2, "answer": LETTERS[:2], "hours": [1.0, 30.0]})
    table = (
        make_column_transformer((Letters(), ["letter", "answer"]), remainder="passthrough")
        .set_output(transform="pandas")
        .fit_transform(frame)
    )
    assert list(table.columns) == [*(f"letters__{name}" for name in Letters().get_feature_names_out()), "remainder__hours"]
    assert table["letters__harsh_prob"].is_monotonic_increasing


def test_copies_are_alike() -> None:
    first = Letters(columns="all", channel="chat", settings={"rules": {"off": ["HRS"]}})
    for other in (clone(first), pickle.loads(pickle.dumps(first))):
        assert other.get_params() == first.get_params()
        assert pd.DataFrame(other.transform(LETTERS[:2])).equals(pd.DataFrame(first.transform(LETTERS[:2])))
    assert named(first, LETTERS[1:2])[0]["found_HRS"] == 0


def test_a_row_depends_on_no_other() -> None:
    whole = Letters().transform(LETTERS)
    assert np.array_equal(Letters().transform(LETTERS[::-1])[::-1], whole, equal_nan=True)
    assert np.array_equal(np.vstack([Letters().fit(LETTERS).transform([text]) for text in LETTERS]), whole, equal_nan=True)


def test_frames_of_other_columns_are_told_of() -> None:
    letters = Letters().fit(pd.DataFrame({"letter": [CLIENT], "answer": LETTERS[:1]}))
    with pytest.raises(ValueError, match="feature names"):
        letters.transform(pd.DataFrame({"a": [CLIENT], "b": LETTERS[:1]}))
    with pytest.raises(TypeError, match="sparse"):
        Letters().fit(scipy.sparse.csr_matrix((2, 2)))


@pytest.mark.parametrize(
    ("given", "code"),
    [({"columns": "x"}, "E106"), ({"role": "bot"}, "E106"), ({"channel": "fax"}, "E106"), ({"settings": {"rules": {"of": []}}}, "E103")],
)
def test_what_does_not_fit_is_told_by_fit(given: dict[str, Any], code: str) -> None:
    with pytest.raises(UseError) as caught:
        Letters(**given).fit(LETTERS)
    assert caught.value.code == code


@pytest.mark.parametrize("texts", ["a text", 5, [5], [b"a"], [["a", "b", "c"]], np.zeros((2, 2, 2)), [["a", 1.5]]])
def test_what_is_no_text_is_told(texts: Any) -> None:
    with pytest.raises(UseError) as caught:
        Letters().transform(texts)
    assert caught.value.code == "E175"
