"""``toneqa audit``: saved results defended, point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.options import FILE
from toneqa.cli.troubles import end

if TYPE_CHECKING:
    from toneqa.proof.audit.run import Audited
    from toneqa.types import Conversation

_LETTERS = "Сами письма или выгрузка, по которой считали: тогда сравнение точное. Можно указать несколько раз."


@click.command()
@click.argument("results", metavar="РЕЗУЛЬТАТЫ", type=FILE)
@click.option(
    "--id", "ids", multiple=True, metavar="НОМЕР", help="Только этот разговор, с объяснением каждого балла. Можно указать несколько раз."
)
@click.option("--letters", multiple=True, type=FILE, metavar="ПУТЬ", help=_LETTERS)
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help="Что печатать.")
@options.reading
@options.model
@options.config
def audit(
    results: Path, ids: tuple[str, ...], letters: tuple[Path, ...], shape: str, model: Path | None, config: Path | None, **reading: Any
) -> None:
    """Проверить оценку: из чего сложился балл и выйдет ли тот же результат ещё раз.

    РЕЗУЛЬТАТЫ — файл .jsonl или .parquet, который записала команда toneqa score.
    """
    options.one_thread()
    import json

    from rich.console import Console

    from toneqa.errors import DataError
    from toneqa.privacy.identity import load_key
    from toneqa.proof.audit.run import Auditor
    from toneqa.proof.audit.show import render, to_json
    from toneqa.report.saved import each, saved
    from toneqa.report.summary import Trouble

    house = options.settings(config, None, None)
    own = _letters(letters, reading, house) if letters else {}
    auditor = Auditor(house, model, load_key(house.key_file))
    troubles, seen = list[Trouble](), set[str]()
    wanted = (r for r in saved(results) if not ids or r.get("damaged") or str(r.get("id")) in ids)

    def audited(result: Mapping[str, Any]) -> Audited:
        seen.add(str(result["id"]))
        return auditor.audit(result, own.get(str(result["id"])))

    found = list(each(wanted, audited, troubles))
    if missing := [id_ for id_ in ids if id_ not in seen]:
        raise DataError("E272", what=", ".join(missing), at=str(results))
    if shape == "json":
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
    else:
        render(found, Console(), bool(ids))
    end(troubles, failed=not all(one.is_confirmed for one in found))


def _letters(paths: Sequence[Path], reading: dict[str, Any], house: Any) -> dict[str, Conversation]:
    from toneqa.importers.files import read_paths
    from toneqa.types import Conversation

    options.existing(paths)
    items = read_paths(list(paths), options.read_options(house, reading))
    return {item.id: item for item in items if isinstance(item, Conversation)}
