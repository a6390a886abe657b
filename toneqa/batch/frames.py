"""The same pure function over tables, for engines that have their own: Spark's ``mapInPandas`` and ``mapInArrow``, Dask, Polars.

    scored = exports.mapInPandas(score_frames, schema=FRAME)                       # a line of JSON in, a line of JSON out
    scored = exports.mapInArrow(score_batches, schema=from_arrow_schema(SCHEMA))   # typed nested columns out

Each row of ``exports`` has the column ``conversation``: one conversation of the exchange format as JSON (docs/format.md), and may have
``source``. A worker loads the model once. Rows keep their order and their number; a row that cannot be read becomes an error of its own.
Ids are taken as they are: who wants them unique has to see to it before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from toneqa.batch.run import Result, Setup, scorer
from toneqa.importers.base import Item
from toneqa.importers.jsonl import parse_line
from toneqa.privacy.places import Places
from toneqa.report.wire import dump

TEXT: Final = "conversation"
SOURCE: Final = "source"
FRAME: Final = "id string, status string, error string, score double, verdicts array<string>, result string"
"""The schema of what ``score_frames`` gives, as Spark writes it. ``result`` is the wire result as JSON."""


def score_frames(frames: Iterable[Any], setup: Setup = Setup()) -> Iterator[Any]:
    """pandas frames in, pandas frames out, row by row."""
    import pandas as pd

    for frame in frames:
        sources = frame[SOURCE] if SOURCE in frame else [""] * len(frame)
        results = score_texts(list(frame[TEXT]), list(sources), setup)
        yield pd.DataFrame([_row(result) for result in results], columns=[part.split()[0] for part in FRAME.split(", ")])


def score_batches(batches: Iterable[Any], setup: Setup = Setup()) -> Iterator[Any]:
    """Arrow record batches in; batches of ``toneqa.report.arrow.SCHEMA`` out, row by row."""
    from toneqa.report.arrow import batch_of

    for batch in batches:
        texts = batch.column(TEXT).to_pylist()
        sources = batch.column(SOURCE).to_pylist() if SOURCE in batch.schema.names else [""] * len(texts)
        yield batch_of(score_texts(texts, sources, setup))


def score_texts(texts: Sequence[Any], sources: Sequence[Any], setup: Setup) -> list[Result]:
    """A result for every text, in order."""
    items = [_item(_text(text), _text(source)) for text, source in zip(texts, sources, strict=True)]
    places = Places(setup.settings.keep, setup.key)
    return scorer(setup).score([places.of(item) for item in items] if setup.masked else items)


def _text(value: Any) -> str:
    """A gap is None in Arrow and NaN in pandas."""
    return value if isinstance(value, str) else ""


def _item(text: str, source: str) -> Item:
    item = parse_line(text.encode("utf-8", "surrogatepass"), source)
    return item if item.id else replace(item, id=source)


def _row(result: Result) -> tuple[Any, ...]:
    talk = result["conversation"] or {}
    verdicts = [message["verdict"] for message in result["messages"] if "verdict" in message]
    code = (result["error"] or {}).get("code")
    return result["id"], result["status"], code, (talk.get("score") or {}).get("value"), verdicts, dump(result)
