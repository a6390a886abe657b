"""Numbers for the persons and things of a conversation, and the labels that stand for them at display: «[ИМЯ-1]»."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from toneqa.privacy.find import find_personal
from toneqa.privacy.identity import keyed, name_words, normal
from toneqa.privacy.kinds import Finder, Found, Kind
from toneqa.types import Annotated, Hidden

LABELS: Final[Mapping[str, str]] = {
    Kind.NAME: "ИМЯ",
    Kind.PHONE: "ТЕЛЕФОН",
    Kind.EMAIL: "ПОЧТА",
    Kind.CARD: "КАРТА",
    Kind.PASSPORT: "ДОКУМЕНТ",
    Kind.SNILS: "СНИЛС",
    Kind.INN: "ИНН",
    Kind.OGRN: "ОГРН",
    Kind.ACCOUNT: "СЧЁТ",
    Kind.ADDRESS: "АДРЕС",
    Kind.BIRTH_DATE: "ДАТА РОЖДЕНИЯ",
    Kind.ORDER: "ЗАКАЗ",
    Kind.LINK: "ССЫЛКА",
    Kind.LOGIN: "ЛОГИН",
    Kind.NUMBER: "НОМЕР",
}


def hide(
    messages: Sequence[Annotated], keep: Collection[str] = (), key: bytes = b"", people: Finder | None = None
) -> list[tuple[Hidden, ...]]:
    """The personal data of every message of a conversation, equal owners with equal numbers."""
    numbers = Numbers()
    return [tuple(_hidden(message, find_personal(message, keep, people), key, numbers)) for message in messages]


def _hidden(message: Annotated, found: Iterable[Found], key: bytes, numbers: Numbers) -> Iterator[Hidden]:
    for piece in found:
        text = message.text[piece.start : piece.end]
        yield Hidden(piece.start, piece.end, str(piece.kind), numbers.of(piece.kind, text), keyed(key, piece.kind, text))


class Numbers:
    """Numbers in order of first appearance, by kind. «Анна» after «Анна Седова» is taken for her."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, int]] = {}
        self._people: list[frozenset[str]] = []

    def of(self, kind: str, text: str) -> int:
        if kind == Kind.NAME:
            return self._person(name_words(text))
        seen = self._seen.setdefault(kind, {})
        return seen.setdefault(normal(kind, text), len(seen) + 1)

    def _person(self, words: frozenset[str]) -> int:
        for at, known in enumerate(self._people[:_MOST]):
            if words <= known or known <= words:
                self._people[at] = known | words
                return at + 1
        self._people.append(words)
        return len(self._people)


_MOST: Final = 200
"""Names that a new one is compared with: more persons do not talk in one conversation, and the time stays linear."""


def label(kind: str, who: int) -> str:
    return f"[{LABELS.get(kind, 'СКРЫТО')}-{who}]"


Json = Mapping[str, Any]


def readable(result: Json) -> Json:
    """A wire result for display: its masks are labels, offsets and quotes follow. Nothing of it is to be stored."""
    messages = [_readable(message) if message.get("hidden") else message for message in result.get("messages") or ()]
    return {**result, "messages": messages}


def _readable(message: Json) -> Json:
    text, places = _labelled(message["text"], message["hidden"])
    moved = {name: _moved(value, places, text) for name, value in message.items() if name not in ("text", "hidden")}
    return {**message, **moved, "text": text}


def _labelled(text: str, hidden: Sequence[Json]) -> tuple[str, list[int]]:
    """The text with labels, and the new place of every old offset: inside a mask it is an edge of the label."""
    out: list[str] = []
    places: list[int] = []
    size = at = 0
    for piece in hidden:
        start, end = piece["start"], piece["end"]
        shown = label(piece["kind"], piece["who"])
        places.extend(range(size, size + start - at))
        size += start - at
        places.extend([size] + [size + len(shown)] * (end - start - 1))
        out += (text[at:start], shown)
        size, at = size + len(shown), end
    out.append(text[at:])
    places.extend(range(size, size + len(text) - at + 1))
    return "".join(out), places


def _moved(value: Any, places: Sequence[int], text: str) -> Any:
    """Every ``start``, ``end`` and pair of offsets in a value; quotes are cut anew."""
    if isinstance(value, dict):
        return _moved_dict({name: _moved(inner, places, text) for name, inner in value.items()}, places, text)
    if isinstance(value, list):
        return [_moved(inner, places, text) for inner in value]
    return value


def _moved_dict(value: dict[str, Any], places: Sequence[int], text: str) -> dict[str, Any]:
    if isinstance(value.get("spans"), dict):
        value["spans"] = {part: [[places[a], places[b]] for a, b in pairs] for part, pairs in value["spans"].items()}
    if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
        value |= {"start": places[value["start"]], "end": places[value["end"]]}
        if value.get("quote"):
            quote = text[value["start"] : value["end"]]
            value |= {"message": value["message"].replace(value["quote"], quote), "quote": quote}
    return value
