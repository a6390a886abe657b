"""A transformer of scikit-learn: letters to columns of labels and features (extra ``sklearn``).

    make_pipeline(Letters(), HistGradientBoostingClassifier()).fit(answers, csat)

It learns nothing: ``fit`` only looks at the parameters. The tests run scikit-learn's own checks; those that feed it numbers instead
of texts cannot apply, and docs/nlp.md names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import validate_data

from toneqa.errors import UseError
from toneqa.tables import Texts, numbers, words

_COLUMNS: Final = ("numbers", "words", "all")


class Letters(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to columns.

    Parameters
    ----------
    columns : {"numbers", "words", "all"}
        Probabilities, levels and counts as ``float64`` (NaN where there is nothing to say); labels and codes as texts; or both as objects.
    role : {"agent", "client"}
        Whose texts these are.
    channel : {"email", "chat"} or None
    settings : dict or None
        Laid out like ``toneqa.toml``.

    ``X`` is a sequence of texts, or a table whose last column holds them; a column before it holds the letters of the clients that they answer.
    """

    def __init__(
        self, *, columns: str = "numbers", role: str = "agent", channel: str | None = None, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.columns = columns
        self.role = role
        self.channel = channel
        self.settings = settings

    def fit(self, X: Any, y: Any = None) -> Letters:  # noqa: N803
        """Look at the parameters and at the names of the columns. A generator is used up.

        Raises:
            UseError: E106, E103 a parameter does not fit, E175 no texts.
        """
        self._how()
        if _table(X).ndim == 2:
            validate_data(self, X, skip_check_array=True)
        return self

    def transform(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Rows × columns; see ``get_feature_names_out``.

        Raises:
            UseError: E175 something is no text, or the table has more than two columns.
        """
        how = self._how()
        table = _table(X)
        if table.ndim == 2 and hasattr(self, "n_features_in_"):
            validate_data(self, X, reset=False, skip_check_array=True)
        texts, clients = _columns(table)
        names = self.get_feature_names_out()
        rows = [[row[name] for name in names] for row in how.rows(texts, clients)]
        return np.array(rows, np.float64 if self.columns == "numbers" else object).reshape(len(rows), len(names))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[Any]:
        """The same whatever is read."""
        role = self._how().role
        chosen = {"numbers": numbers(role), "words": words(role), "all": (*words(role), *numbers(role))}
        return np.array(chosen[self.columns], object)

    def _how(self) -> Texts:
        if self.columns not in _COLUMNS:
            raise UseError("E106", what=f"columns = {self.columns}", near=", ".join(_COLUMNS))
        return Texts.of(self.role, self.channel, self.settings)

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        """Single texts are read too, but whoever asks is told of tables: scikit-learn would check either one or the other."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = []
        tags.requires_fit = False
        return tags


def _table(given: Any) -> NDArray[Any]:
    """One or two dimensions of objects.

    Raises:
        UseError: E175 it is neither.
        TypeError: it is sparse, as scikit-learn wants it told.
    """
    if hasattr(given, "tocsr"):
        raise TypeError("Letters reads texts: sparse data is not supported.")
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise UseError("E175", what=type(given).__name__)
    table = np.asarray(given if hasattr(given, "__len__") else list(given), object)
    if table.ndim not in (1, 2):
        raise UseError("E175", what=f"{table.ndim}D")
    return table


def _columns(table: NDArray[Any]) -> tuple[list[Any], list[Any] | None]:
    """The texts and, where the table has them, the letters that they answer."""
    if table.ndim == 1:
        return list(table), None
    if not 1 <= table.shape[1] <= 2:
        raise UseError("E175", what=f"{table.shape[1]} колонок")
    return list(table[:, -1]), list(table[:, 0]) if table.shape[1] == 2 else None
