"""Results of single texts as columns: for ``Dataset.map`` of the library ``datasets``, for pandas and polars frames, and for scikit-learn.

    scored(frame, text="answer", client="letter")              # pandas or polars, new columns behind its own
    dataset.map(Mapper(text="answer"), batched=True)           # datasets

Every column holds words (empty where there is nothing to say) or numbers (NaN there; null in polars), so that any batch has the same types.
Whole conversations as JSON have functions of their own in ``toneqa.batch.frames``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

from toneqa.batch.run import CHUNK, Result, Setup, scorer
from toneqa.config import parse_settings
from toneqa.errors import UseError
from toneqa.importers.base import Item, check_size
from toneqa.ml.base import AGENT_HEADS, CLIENT_HEADS, FLAGS, PARTS
from toneqa.rules.model import FAMILIES
from toneqa.types import Conversation, Message, Role

NAN: Final = math.nan
PREFIX: Final = "toneqa_"
_WHOLE: Final = {Role.AGENT: ("tone", "disc"), Role.CLIENT: ("request", "emotion", "disc")}
"""Labels that are one of several."""

_COMMON: Final = ("status", "error")
_WORDS: Final = {
    Role.AGENT: (*_COMMON, "verdict", "tone", "harsh", "refusal", "disc", "address", "codes"),
    Role.CLIENT: (*_COMMON, "request", "emotion", "disc", "codes"),
}
_NUMBERS: Final = {
    Role.AGENT: ("score", "grade", "harsh_prob", "refusal_prob", *PARTS, "questions", *(f"flag_{name}" for name in FLAGS)),
    Role.CLIENT: (),
}


def words(role: Role) -> tuple[str, ...]:
    """Columns of words: labels, and the codes of all findings with blanks between."""
    return _WORDS[role]


def numbers(role: Role) -> tuple[str, ...]:
    """Columns of numbers: probabilities of labels, levels, counts of findings by family."""
    heads = AGENT_HEADS if role is Role.AGENT else CLIENT_HEADS
    probs = (f"{head}_{label}" for head in _WHOLE[role] for label in heads[head])
    return (*_NUMBERS[role], *probs, *(f"found_{family}" for family in FAMILIES))


def row_of(result: Result, role: Role) -> dict[str, Any]:
    """The columns of the last message of a result, words first."""
    row: dict[str, Any] = dict.fromkeys(words(role), "") | dict.fromkeys(numbers(role), NAN)
    row |= {"status": result["status"], "error": (result["error"] or {}).get("code", "")}
    message = result["messages"][-1] if result["messages"] else {}
    if "disc" not in message:
        return row
    row |= dict(_labels(message, role)) | dict(_found(message))
    return row | (dict(_judged(message)) if role is Role.AGENT else {})


def _labels(message: Mapping[str, Any], role: Role) -> Iterator[tuple[str, Any]]:
    for head in _WHOLE[role]:
        yield head, message[head]["label"]
        yield from ((f"{head}_{label}", float(prob)) for label, prob in message[head]["probs"].items())


def _found(message: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    codes = [found["code"] for found in message["findings"]]
    yield "codes", " ".join(dict.fromkeys(codes))
    yield from ((f"found_{family}", float(sum(code.startswith(family) for code in codes))) for family in FAMILIES)


def _judged(message: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "verdict", message.get("verdict", "")
    yield "address", message["address"]
    yield "score", _number((message.get("score") or {}).get("value"))
    yield "grade", _number(message["grade"])
    for name in ("harsh", "refusal"):
        yield name, "yes" if message[name]["value"] else "no"
        yield f"{name}_prob", float(message[name]["prob"])
    yield from ((part, _number(message["refusal"][part])) for part in PARTS)
    yield "questions", float(len(message["questions"]))
    yield from ((f"flag_{name}", float(message["flag_probs"].get(name, 0))) for name in FLAGS)


def _number(value: Any) -> float:
    return NAN if value is None else float(value)


@dataclass(frozen=True, slots=True)
class Texts:
    """How single texts are scored: whose they are, and where they were written."""

    setup: Setup
    role: Role
    channel: str | None

    @classmethod
    def of(cls, role: str = "agent", channel: str | None = None, settings: Mapping[str, Any] | None = None, masked: bool = False) -> Texts:
        """``settings`` is laid out like ``toneqa.toml``.

        Raises:
            UseError: E106 or E103, a value does not fit.
        """
        if role not in (Role.AGENT, Role.CLIENT):
            raise UseError("E106", what=f"role = {role}", near="agent, client")
        if channel not in (None, "email", "chat"):
            raise UseError("E106", what=f"channel = {channel}", near="email, chat")
        return cls(Setup(parse_settings(settings or {}, "settings"), None, masked), Role(role), channel)

    def rows(self, texts: Iterable[Any], clients: Iterable[Any] | None = None) -> list[dict[str, Any]]:
        """A row for every text, in order. A gap (None, NaN) is a blank text; ``clients``: the letters that they answer.

        Raises:
            UseError: E175 something is no text.
        """
        own = [_text(value) for value in texts]
        asked = [_text(value) for value in clients] if clients is not None else [""] * len(own)
        items = [self._item(text, client) for text, client in zip(own, asked, strict=True)]
        work = scorer(self.setup)
        chunks = (items[at : at + CHUNK] for at in range(0, len(items), CHUNK))
        with _one_thread():
            return [row_of(result, self.role) for chunk in chunks for result in work.score(chunk)]

    def _item(self, text: str, client: str) -> Item:
        before = (Message(Role.CLIENT, client),) if client.strip() else ()
        return check_size(Conversation("text", (*before, Message(self.role, text)), self.channel))


def _one_thread() -> AbstractContextManager[Any]:
    """The matrices are small: threads of BLAS only wait for each other. numpy is loaded by now, so the variable of ``toneqa score``
    comes too late. The library that can comes with scikit-learn; without it the threads stay as the program has them."""
    try:
        from threadpoolctl import threadpool_limits
    except ModuleNotFoundError:
        return nullcontext()
    limits: AbstractContextManager[Any] = threadpool_limits(1, "blas")
    return limits


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None or type(value).__name__ == "NAType" or value != value:
        return ""
    raise UseError("E175", what=type(value).__name__)


@dataclass(frozen=True)
class Mapper:
    """A function for ``Dataset.map(…, batched=True)``: a batch of columns to new columns. Equal ones have equal fingerprints, so the cache of
    ``datasets`` works, and it can be sent to processes (``num_proc``).

    ``text`` and ``client`` name columns; the rest as in ``Texts.of``.
    """

    text: str = "text"
    client: str | None = None
    role: str = "agent"
    channel: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    masked: bool = False

    def __call__(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        how = Texts.of(self.role, self.channel, self.settings, self.masked)
        rows = how.rows(_column(batch, self.text), _column(batch, self.client) if self.client else None)
        return {PREFIX + name: [row[name] for row in rows] for name in (*words(how.role), *numbers(how.role))}


def scored(frame: Any, text: str = "text", client: str | None = None, **how: Any) -> Any:
    """The pandas or polars frame with the columns of the results behind its own; rows, their order and index stay.

    ``text`` and ``client`` name columns; ``how`` as in ``Texts.of``.

    Raises:
        UseError: E175 no frame of these libraries, or no texts in the column; E176 no such column.
    """
    kind = type(frame).__module__.partition(".")[0]
    if type(frame).__name__ != "DataFrame" or kind not in ("pandas", "polars"):
        raise UseError("E175", what=f"{kind}.{type(frame).__name__}")
    found = Mapper(text, client, **how)({name: list(_column(frame, name)) for name in (text, client) if name})
    return frame.assign(**found) if kind == "pandas" else frame.with_columns(_series(found))


def _series(found: Mapping[str, Sequence[Any]]) -> list[Any]:
    """Of polars, where what is not there is null and never NaN."""
    import polars

    texts = {PREFIX + name for role in Role if role in _WORDS for name in words(role)}
    return [
        polars.Series(name, values, polars.String) if name in texts else polars.Series(name, values, polars.Float64).fill_nan(None)
        for name, values in found.items()
    ]


def _column(table: Any, name: str) -> Any:
    try:
        return table[name]
    except Exception as error:  # each library has an error of its own for a column that is not there
        raise UseError("E176", what=name) from error
