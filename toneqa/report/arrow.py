"""The published Arrow schema of results: one row a conversation, typed nested columns, nothing lost.

``row_of`` and ``result_of`` turn a wire result (docs/format.md) into a row of ``SCHEMA`` and back. Keys that version 1 does not
know, and whatever an export brought along, travel as JSON in ``meta`` and ``extra``. Needs pyarrow (extra ``report``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from toneqa.ml.base import PARTS

Json = Mapping[str, Any]
Row = dict[str, Any]

VERSION: Final = "toneqa/1"
DOC: Final = b"doc"
_ABSENT: Final = b"absent"
"""Marks a field that a wire result leaves out where the column is null; others are written as null."""

_TEXT: Final = pa.string()
_INT: Final = pa.int32()
_REAL: Final = pa.float64()
_YES: Final = pa.bool_()
_TEXTS: Final = pa.list_(_TEXT)
_PROBS: Final = pa.map_(_TEXT, _REAL)
_PAIRS: Final = pa.list_(pa.list_(_INT, 2))


def _field(name: str, kind: Any, doc: str = "") -> Any:
    return pa.field(name, kind, metadata={DOC: doc} if doc else None)


def _maybe(name: str, kind: Any, doc: str = "") -> Any:
    """A field that need not be there."""
    return pa.field(name, kind, metadata={_ABSENT: b"1"} | ({DOC: doc} if doc else {}))


def _struct(*fields: Any, **plain: Any) -> Any:
    return pa.struct([*(_field(name, kind) for name, kind in plain.items()), *fields])


_UNSURE: Final = _maybe("abstain", _YES, "метка — догадка, её стоит проверить человеку")
_LABEL: Final = _struct(_UNSURE, label=_TEXT, probs=_PROBS)
_HARSH: Final = _struct(
    _UNSURE, value=_YES, prob=_REAL, kinds=_TEXTS, spans=pa.list_(_struct(start=_INT, end=_INT, kind=_TEXT, prob=_REAL))
)
_REFUSAL: Final = _struct(
    _field("probs", pa.struct([_maybe(part, pa.list_(_REAL)) for part in PARTS]), "вероятности уровней 0, 1 и 2 каждой части"),
    _field("spans", pa.struct([_maybe(part, _PAIRS) for part in ("refusal", *PARTS)]), "места: начало и конец"),
    _UNSURE,
    value=_YES,
    prob=_REAL,
    **dict.fromkeys(PARTS, _INT),
)
_QUESTION: Final = _struct(start=_INT, end=_INT, type=_TEXT, form=_TEXT, prob=_REAL)
_FIX: Final = _struct(start=_INT, end=_INT, text=_TEXT, applicability=_TEXT)
_FINDING: Final = _struct(code=_TEXT, start=_INT, end=_INT, quote=_TEXT, severity=_TEXT, message=_TEXT, confidence=_REAL, fix=_FIX)
_LOST: Final = _struct(criterion=_TEXT, points=_REAL, codes=_TEXTS)
_SCORE: Final = _struct(value=_INT, applicable=_REAL, contributions=pa.list_(_LOST), critical=_TEXTS)
_HIDDEN: Final = _struct(_maybe("key", _TEXT, "хеш с ключом"), start=_INT, end=_INT, kind=_TEXT, who=_INT)

MESSAGE: Final = pa.struct(
    [
        _field("n", _INT, "номер сообщения в разговоре, с нуля"),
        _field("role", _TEXT, "client, agent, bot или system"),
        _field("at", _TEXT, "время, как в выгрузке"),
        _field("author", _TEXT, "автор, как в выгрузке; личные данные закрыты"),
        _field("text", _TEXT, "текст; личные данные закрыты звёздочками той же длины"),
        _maybe("hidden", pa.list_(_HIDDEN), "что закрыто в тексте"),
        _maybe("request", _LABEL, "с чем пришёл клиент"),
        _maybe("emotion", _LABEL, "что чувствует клиент"),
        _maybe("tone", _LABEL, "тон сотрудника"),
        _maybe("harsh", _HARSH, "резкость"),
        _maybe("refusal", _REFUSAL, "отказ и уровни его частей"),
        _maybe("questions", pa.list_(_QUESTION), "вопросы сотрудника"),
        _maybe("flags", _TEXTS, "признаки"),
        _maybe("flag_probs", _PROBS, "вероятности признаков"),
        _maybe("disc", _LABEL, "стиль клиента или сотрудника"),
        _maybe("address", _TEXT, "вы, ты, mixed или none"),
        _maybe("grade", _REAL, "впечатление от ответа, от 1 до 5; null у реплик короче трёх слов"),
        _maybe("findings", pa.list_(_FINDING), "замечания с цитатами"),
        _maybe("part_of", _INT, "номер последней реплики того же ответа"),
        _maybe("score", _SCORE, "балл ответа"),
        _maybe("advice", pa.list_(_struct(text=_TEXT, codes=_TEXTS, example=_TEXT)), "советы"),
        _maybe("verdict", _TEXT, "send, revise или ask"),
        _maybe("why", _TEXTS, "коды и причины вердикта"),
        _maybe("offers", pa.list_(_struct(part=_TEXT, text=_TEXT, complete=_YES)), "фразы для недостающих частей отказа"),
        _maybe("extra", _TEXT, "остальные ключи сообщения, объект JSON"),
    ]
)
"""One message; labels are null where they have no meaning."""

CONVERSATION: Final = _struct(
    needs_clarification=_YES,
    clarified=_YES,
    mismatch=_YES,
    probs=_PROBS,
    score=_struct(value=_REAL),
    triage=_struct(kind=_TEXT, due_days=_INT),
)

SCHEMA: Final = pa.schema(
    [
        _field("schema", _TEXT, "версия формата"),
        _field("id", _TEXT, "номер разговора, свой у каждой строки"),
        _field("source", _TEXT, "откуда: файл или файл:строка"),
        _field("channel", _TEXT, "email или chat"),
        _field("status", _TEXT, "ok, skipped или error"),
        _field("error", _struct(code=_TEXT, message=_TEXT, at=_TEXT), "почему не прочитано"),
        _maybe("reason", _TEXT, "почему пропущено"),
        _field("meta", _TEXT, "поле meta выгрузки, объект JSON"),
        _field(
            "versions", _struct(toneqa=_TEXT, rules=_TEXT, model=_TEXT, settings=_TEXT), "отпечатки программы, правил, модели, настроек"
        ),
        _field("messages", pa.list_(MESSAGE), "сообщения с оценками"),
        _field("conversation", CONVERSATION, "оценки разговора; null, если он не оценён"),
        _field("privacy", _struct(_maybe("kept", _TEXTS), masked=_YES), "закрыты ли личные данные"),
        _maybe("extra", _TEXT, "остальные ключи разговора, объект JSON"),
    ],
    metadata={b"toneqa": VERSION.encode()},
)
"""One row a conversation, in the order and with the names of the wire format."""


NEEDED: Final = ("schema", "id", "messages")


def strange(found: Any) -> str:
    """What keeps a file from being read: a column that has to be there, one of another type, one that version 1 does not know. Fewer
    columns and fewer fields in them are what an earlier toneqa wrote. Empty where nothing does."""
    if missing := next((name for name in NEEDED if name not in found.names), ""):
        return f"нет колонки «{missing}»"
    known = {field.name: field.type for field in SCHEMA}
    for field in found:
        if field.name not in known:
            return "есть лишние колонки"
        if not _is_part(field.type, known[field.name]):
            return f"колонка «{field.name}» другого типа"
    return ""


def _is_part(found: Any, known: Any) -> bool:
    if pa.types.is_struct(found) and pa.types.is_struct(known):
        fields = {field.name: field.type for field in known}
        return all(field.name in fields and _is_part(field.type, fields[field.name]) for field in found)
    if pa.types.is_list(found) and pa.types.is_list(known):
        return _is_part(found.value_type, known.value_type)
    return bool(found.equals(known))


def row_of(result: Json) -> Row:
    """The row of one wire result."""
    row = _split(result, SCHEMA)
    row["meta"] = _dumped(result["meta"])
    row["messages"] = [_split(message, MESSAGE) for message in result["messages"]]
    return row


def _split(value: Json, kind: Any) -> Row:
    """What the schema knows, the rest as JSON under ``extra``."""
    known = _names(kind)
    rest = {name: inner for name, inner in value.items() if name not in known or name == "extra"}
    return {**value, "extra": _dumped(rest) if rest else None}


_KNOWN: dict[int, frozenset[str]] = {}


def _names(kind: Any) -> frozenset[str]:
    found = _KNOWN.get(id(kind))
    return found if found is not None else _KNOWN.setdefault(id(kind), frozenset(field.name for field in kind))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def batch_of(results: Iterable[Json]) -> Any:
    """Results as one record batch of ``SCHEMA``."""
    return pa.RecordBatch.from_pylist([row_of(result) for result in results], schema=SCHEMA)


def results_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The wire results of a batch or table of ``SCHEMA``, or of an older one with fewer fields: equal to those it was made of."""
    return (result_of(row) for row in batch.to_pylist())


def result_of(row: Json) -> dict[str, Any]:
    """The wire result of one row, as ``to_pylist`` gives it."""
    result: dict[str, Any] = _READ_RESULT(row)
    result["meta"] = json.loads(row.get("meta") or "{}")
    talk = result.get("conversation")
    if talk and talk.get("score"):
        talk["score"] = {"value": _whole(talk["score"]["value"])}
    return result


Reader = Callable[[Any], Any]
"""A value of a column to the value of the wire."""


def _reader(kind: Any) -> Reader | None:
    """None where the two are the same."""
    if pa.types.is_struct(kind):
        return _struct_reader([(field.name, _reader(field.type), _is_optional(field)) for field in kind])
    if pa.types.is_map(kind):
        return lambda pairs: None if pairs is None else dict(pairs)
    inner = _reader(kind.value_type) if pa.types.is_list(kind) else None
    return inner and (lambda values: None if values is None else [inner(value) for value in values])


def _is_optional(field: Any) -> bool:
    return bool(field.metadata and _ABSENT in field.metadata)


def _struct_reader(fields: Sequence[tuple[str, Reader | None, bool]]) -> Reader:
    def read(row: Json | None) -> dict[str, Any] | None:
        if row is None:
            return None
        value: dict[str, Any] = {}
        for name, reader, optional in fields:
            if name not in row:  # an older toneqa wrote it without
                continue
            found = row[name]
            if found is not None or not optional:
                value[name] = reader(found) if reader else found
            elif name == "grade" and row.get("tone") is not None:  # an agent's answer says that it has none
                value[name] = None
        extra = value.pop("extra", None)
        return value | json.loads(extra) if extra else value

    return read


_READ_RESULT: Final[Reader] = _struct_reader([(field.name, _reader(field.type), _is_optional(field)) for field in SCHEMA])


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value
