"""Results as a DuckDB file: the tables of ``toneqa.report.flat`` and views over them. Needs duckdb and pyarrow (extra ``report``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from toneqa.report.flat import TABLES, Json, Row, flat

BATCH: Final = 2000
"""Conversations put in at once."""

_TYPES: Final = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "VARCHAR[]": pa.list_(pa.string()),
    TABLES["messages"]["lost"]: pa.list_(
        pa.struct([("criterion", pa.string()), ("points", pa.float64()), ("codes", pa.list_(pa.string()))])
    ),
}

VIEWS: Final = {
    "answers": """
        SELECT m.* REPLACE (t.harsh AS harsh, t.refusal AS refusal), c.channel, c.mismatch, c.triage
        FROM messages m
        JOIN conversations c ON c.id = m.conversation
        JOIN (SELECT conversation, coalesce(part_of, n) AS n, bool_or(harsh) AS harsh, bool_or(refusal) AS refusal
            FROM messages GROUP BY ALL) t ON t.conversation = m.conversation AND t.n = m.n
        WHERE m.score IS NOT NULL""",
    "agents": """
        SELECT author, count(*) AS answers, round(avg(score), 1) AS mean_score,
            count(*) FILTER (verdict = 'send') AS send, count(*) FILTER (verdict = 'revise') AS revise, count(*) FILTER (verdict = 'ask') AS ask,
            count(*) FILTER (harsh) AS harsh, count(*) FILTER (refusal) AS refusals, count(*) FILTER (mismatch) AS mismatches
        FROM answers GROUP BY author ORDER BY answers DESC, author""",
    "criteria": """
        SELECT a.author, l.criterion, count(*) AS answers_that_lost, t.answers, round(-sum(l.points), 1) AS points_lost,
            list_sort(list_distinct(flatten(list(l.codes)))) AS codes
        FROM answers a, unnest(a.lost) AS u(l) JOIN (SELECT author, count(*) AS answers FROM answers GROUP BY author) t
            ON t.author IS NOT DISTINCT FROM a.author
        GROUP BY a.author, l.criterion, t.answers ORDER BY a.author, points_lost DESC, l.criterion""",
    "refusals": """
        SELECT conversation, n, author, sent_at, joining, explanation, alternative,
            [part FOR part IN [CASE joining WHEN 0 THEN 'joining' END, CASE explanation WHEN 0 THEN 'explanation' END,
                CASE alternative WHEN 0 THEN 'alternative' END] IF part IS NOT NULL] AS missing, text
        FROM messages WHERE refusal ORDER BY conversation, n""",
    "claims": """
        SELECT c.id AS conversation, c.source, c.channel, f.sent_at AS came_at, f.text, a.sent_at AS answered_at, a.author, c.score, c.due_days
        FROM conversations c
        JOIN (SELECT conversation, sent_at, text FROM messages WHERE request = 'claim'
            QUALIFY row_number() OVER (PARTITION BY conversation ORDER BY n) = 1) f ON f.conversation = c.id
        LEFT JOIN (SELECT conversation, sent_at, author FROM messages WHERE role = 'agent'
            QUALIFY row_number() OVER (PARTITION BY conversation ORDER BY n) = 1) a ON a.conversation = c.id
        WHERE c.triage = 'claim' ORDER BY c.id""",
}  # fmt: skip


def write_duckdb(results: Iterable[Json], path: Path) -> None:
    """A new file; memory holds one batch.

    Raises:
        OSError: the file cannot be written.
    """
    path.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path), config={"threads": 1, "memory_limit": "400MB"}) as base:
            _fill(base, iter(results))
    except duckdb.IOException as error:
        raise OSError(0, str(error).partition("\n")[0]) from error


def _fill(base: Any, results: Iterator[Json]) -> None:
    for name, columns in TABLES.items():
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        base.execute(f"CREATE TABLE {name} ({declared})")
    while batch := list(islice(results, BATCH)):
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        for result in batch:
            for name, row in flat(result):
                rows[name].append(row)
        for name, found in rows.items():
            base.register("found", _arrow(name, found))
            base.execute(f"INSERT INTO {name} SELECT * FROM found")
            base.unregister("found")
    for name, query in VIEWS.items():
        base.execute(f"CREATE VIEW {name} AS {query}")


def _arrow(name: str, rows: list[Row]) -> Any:
    columns = zip(*rows, strict=True) if rows else [()] * len(TABLES[name])
    kinds = TABLES[name].items()
    return pa.table({column: pa.array(values, _TYPES[kind]) for (column, kind), values in zip(kinds, columns, strict=True)})
