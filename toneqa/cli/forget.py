"""``toneqa forget``: a person's conversations out of a file of results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from toneqa.cli import options
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command()
@click.argument("results", metavar="ФАЙЛ", type=FILE)
@click.option("--phone", "phones", multiple=True, metavar="НОМЕР", help="Телефон человека. Можно указать несколько раз.")
@click.option("--email", "emails", multiple=True, metavar="АДРЕС", help="Почта человека.")
@click.option("--name", "names", multiple=True, metavar="ИМЯ", help="Имя вместе с фамилией.")
@click.option("--out", type=FILE, metavar="ФАЙЛ", help="Куда записать остальное; без него только посчитать.")
@options.config
def forget(
    results: Path, phones: tuple[str, ...], emails: tuple[str, ...], names: tuple[str, ...], out: Path | None, config: Path | None
) -> None:
    """Найти разговоры одного человека в результатах (.jsonl) и записать файл без них.

    Нужен тот же ключ, с которым результаты были посчитаны: «TONEQA_PRIVACY_KEY» или «privacy.key_file».
    """
    from toneqa.report.words import plural

    lines = _read(results, keys_of(phones, emails, names, config))
    rest = [line for line, gone in lines if not gone]
    gone = len(lines) - len(rest)
    click.echo(f"Найдено: {plural(gone, 'разговор', 'разговора', 'разговоров')} из {len(lines)}.")
    if out is not None:
        _write(out, rest)
        click.echo(f"Остальное: {out}. Старый файл удалите сами, вместе с копиями.")


def keys_of(phones: Sequence[str], emails: Sequence[str], names: Sequence[str], config: Path | None) -> frozenset[str]:
    """Keyed hashes of one person, by all that is known of him.

    Raises:
        UseError: E143 no key, E144 what is given does not lead to one person.
    """
    from toneqa.config import load_settings
    from toneqa.errors import UseError
    from toneqa.privacy.identity import keyed, load_key

    wanted = [*(("phone", p) for p in phones), *(("email", e) for e in emails), *(("name", n) for n in names)]
    key = load_key(load_settings(config).key_file)
    if not key:
        raise UseError("E143")
    found = {pair: keyed(key, *pair) for pair in wanted}
    vague = [text for (_, text), value in found.items() if not value]
    if vague or not found:
        raise UseError("E144", what=", ".join(vague) or "ничего не указано")
    return frozenset(found.values())


def _read(path: Path, keys: frozenset[str]) -> list[tuple[str, bool]]:
    from toneqa.errors import DataError, UseError, system_reason
    from toneqa.privacy.erase import without

    try:
        with path.open(encoding="utf-8") as source:
            return list(without(source, keys, str(path)))
    except FileNotFoundError as error:
        raise UseError("E101", what=str(path), at=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else "это не текст в кодировке UTF-8"
        raise DataError("E205", what=reason, at=str(path)) from error


def _write(path: Path, lines: Sequence[str]) -> None:
    from toneqa.errors import StoreError, system_reason

    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text("".join(line.rstrip("\n") + "\n" for line in lines), "utf-8")
        partial.replace(path)
    except OSError as error:
        raise StoreError("E401", what=f"{path}: {system_reason(error)}", at=str(path)) from error
