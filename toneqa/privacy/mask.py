"""Same-length masks over the plain kinds of personal data: offsets hold, nothing is readable.

Kinds: e-mail addresses, links with a query, phones, cards and other long numbers, names in greetings and signatures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

from toneqa.lang.morph import readings
from toneqa.text.shadow import make_shadow
from toneqa.types import Annotated, ZoneKind

FILL: Final = "*"

_PLAIN: Final = (
    re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"),
    re.compile(r"https?://[^\s<>\"']{0,2000}\?[^\s<>\"']{1,2000}"),
    re.compile(r"(?<![\w+])\+?\d(?:[ ()-]{0,2}\d){9,18}(?!\d)"),
    re.compile(r"(?<!\d)\d{6,}(?!\d)"),
    re.compile(r"(?<!\d)\d{2,4}(?:[ -]\d{2,6}){1,4}(?!\d)(?=\D|$)"),
)
_GROUPED: Final = _PLAIN[-1]
_SPARED: Final = re.compile(
    r"(?<![\d-])(?:\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4})(?![\d-])"
    r"|(?<![\d-])(?<!\d )(?:\d{1,3}(?: \d{3}){1,3}|\d{1,9})(?:[.,]\d{1,2})? ?(?:[₽$€]|(?:руб|коп|тыс|млн|долл|евро)|р(?!\w))",
    re.IGNORECASE,
)
"""Dates with dashes and sums with their currency: as long as an account or a phone, but nobody's."""

_CAPITAL: Final = re.compile(
    r"(?<!\w)[А-ЯЁA-Z]{4,}(?:-[А-ЯЁA-Z]{2,})?(?!\w)|[А-ЯЁA-Z][а-яёa-z]+(?:-[А-ЯЁA-Z][а-яёa-z]+)?|(?<![\w])[А-ЯЁ]\."
)
"""Words in capitals from four letters on: «АННА» is a name, «ИНН» is not, though it could be a form of Инна."""

_NAME_TAGS: Final = frozenset({"Name", "Patr", "Surn"})
_MIN_DIGITS: Final = 7
"""A run of groups under seven digits is a sum or a date («19 800», «03-04»), not an account."""


def mask_message(annotated: Annotated) -> str:
    """The text with every personal detail filled; as long as the original."""
    spans = [*_plain_spans(annotated.text), *_name_spans(annotated)]
    return _fill(annotated.text, spans)


def mask_text(text: str) -> str:
    """As ``mask_message`` for text without zones: no names."""
    return _fill(text, _plain_spans(text))


def mask_value(value: Any) -> Any:
    """``mask_text`` over every string of a JSON value."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {key: mask_value(inner) for key, inner in value.items()}
    return [mask_value(inner) for inner in value] if isinstance(value, list | tuple) else value


def _plain_spans(text: str) -> Iterator[tuple[int, int]]:
    shadow = make_shadow(text)
    searched = _SPARED.sub(lambda spared: "x" * len(spared.group()), shadow.text)
    for pattern in _PLAIN:
        for match in pattern.finditer(searched):
            if pattern is _GROUPED and sum(c.isdigit() for c in match.group()) < _MIN_DIGITS:
                continue
            yield shadow.back(match.start()), shadow.back(match.end())


def _name_spans(annotated: Annotated) -> Iterator[tuple[int, int]]:
    text = annotated.text
    for zone in annotated.zones:
        named = zone.kind in (ZoneKind.GREETING, ZoneKind.CLOSING, ZoneKind.SIGNATURE)
        if not named and zone.kind is not ZoneKind.QUOTE:
            continue
        shadow = make_shadow(text[zone.start : zone.end])
        for match in _CAPITAL.finditer(shadow.text):
            start, end = zone.start + shadow.back(match.start()), zone.start + shadow.back(match.end())
            if match.group().endswith(".") or _is_name(match.group()) or _is_name(text[start:end]):
                yield start, end
    yield from _full_names(annotated)
    yield from _called(annotated)


def _called(annotated: Annotated) -> Iterator[tuple[int, int]]:
    """«Маргарита, …», «Анна!»: a first name that opens a sentence and is set off by a sign, greeting or not."""
    for sentence in annotated.sentences:
        first, sign = sentence.tokens[0], sentence.tokens[1:2]
        likeliest = first.tags[0] if first.tags else frozenset()
        if first.text[:1].isupper() and "Name" in likeliest and sign and sign[0].norm in _CALLS:
            yield first.start, first.end


_CALLS: Final = frozenset(",!")


def _full_names(annotated: Annotated) -> Iterator[tuple[int, int]]:
    """First name with patronymic or surname anywhere: two name words in a row."""
    previous: tuple[int, int] | None = None
    for sentence in annotated.sentences:
        previous = None
        for token in sentence.tokens:
            span = (token.start, token.end)
            is_name = token.text[:1].isupper() and any(tags & _NAME_TAGS for tags in token.tags)
            if is_name and previous:
                yield previous
                yield span
            previous = span if is_name else None


def _is_name(word: str) -> bool:
    """Asked with and without ё: «Тёма» is a name and «тема» none, «Бугаев» is one and «Бугаёв» unknown."""
    composed = unicodedata.normalize("NFC", word)
    return any(tags & _NAME_TAGS for _, tags in readings(composed.lower()))


def _fill(text: str, spans: Iterable[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in spans:
        chars[start:end] = [c if c.isspace() else FILL for c in chars[start:end]]
    return "".join(chars)
