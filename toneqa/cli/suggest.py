"""``toneqa suggest``: the dictionary of plain wording for a phrase or a text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from toneqa.lang.entry import Entry
    from toneqa.lang.lexicon import Rewrite
    from toneqa.types import Sentence

STDIN: Final = "-"


@click.command()
@click.argument("text", metavar="ТЕКСТ|-")
@click.option("--format", "view", type=click.Choice(["text", "json"]), default="text", help="Для чтения или JSON.")
def suggest(text: str, view: str) -> None:
    """Найти в тексте слова, которые можно сказать проще.

    ТЕКСТ — фраза или письмо в кавычках; «-» читает стандартный ввод. К каждой замене — причина и пример.
    """
    from toneqa.errors import DataError, ModelError
    from toneqa.lang.lexicon import lexicon, lexicon_folder
    from toneqa.text.decode import clean, decode_bytes

    given = decode_bytes(sys.stdin.buffer.read()) if text == STDIN else clean(text)
    if not given.strip():
        raise DataError("E201")
    words = lexicon()
    if not len(words):
        raise ModelError("E304", what=str(lexicon_folder()))
    found = list(words.rewrites(_sentences(given), given))
    if view == "json":
        import json

        click.echo(json.dumps([_json(given, rewrite) for rewrite in found], ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(_shown(given, rewrite)) for rewrite in found) or "Замен не нашлось.")


def _sentences(text: str) -> tuple[Sentence, ...]:
    from toneqa.lang.annotate import annotate
    from toneqa.types import Message, Role

    return annotate(Message(Role.AGENT, text)).sentences


def _shown(text: str, rewrite: Rewrite) -> Iterator[str]:
    entry = rewrite.entry
    sure = "" if rewrite.applicability == "safe" else " (подходит ли, решать вам)"
    yield f"«{text[rewrite.start : rewrite.end]}» → «{rewrite.text}»{sure}"
    yield f"  Почему: {entry.reason}"
    if len(entry.to) > 1:
        yield "  Ещё можно: " + "; ".join(f"«{to}»" for to in entry.to[1:])
    yield from _example(entry)


def _example(entry: Entry) -> Iterator[str]:
    if entry.before and entry.after:
        yield f"  Было: {entry.before}"
        yield f"  Стало: {entry.after}"


def _json(text: str, rewrite: Rewrite) -> dict[str, Any]:
    entry = rewrite.entry
    return {
        "start": rewrite.start,
        "end": rewrite.end,
        "quote": text[rewrite.start : rewrite.end],
        "text": rewrite.text,
        "applicability": rewrite.applicability,
        "topic": entry.topic,
        "reason": entry.reason,
        "others": list(entry.to[1:]),
        "before": entry.before,
        "after": entry.after,
    }
