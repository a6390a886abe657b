"""What ``toneqa doctor`` looks at: packages, settings, model, key, database. Each point says what is wrong and what to do."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

import toneqa
from toneqa.cli import needs
from toneqa.cli.needs import Package
from toneqa.errors import ToneqaError

if TYPE_CHECKING:
    from toneqa.store.engine import Store

_ROOM: Final = 100
"""MB that a database in a file should find free: room for about ten thousand conversations, 9 kB each in the samples."""


class State(StrEnum):
    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Point:
    """``told``: what is there; ``remedy``: what to do, empty where all is well. Both in Russian, without secrets."""

    name: str
    state: State
    told: str
    remedy: str = ""


def look(config: Path | None, model: Path | None, db: str | None) -> Iterator[Point]:
    """All points in order. Whatever one of them meets, the next are looked at."""
    yield _python()
    yield from _packages()
    yield from _coded("настройки", lambda: _settings(config))
    yield from _coded("модель", lambda: _model(model))
    yield from _coded("ключ хешей", lambda: _key(config))
    yield from _coded("база", lambda: _database(db))


def _coded(name: str, find: Callable[[], Point]) -> Iterator[Point]:
    """A coded error is a point that is wrong, and so is a package that does not load; the text names the remedy."""
    try:
        yield find()
    except ToneqaError as error:
        yield Point(name, State.WRONG, error.code, error.text)
    except ImportError as error:
        if (told := needs.lacking(error)) is None:
            raise
        yield Point(name, State.WRONG, told.code, told.text)


def _python() -> Point:
    told = f"{platform.python_version()}, toneqa {toneqa.__version__} в {Path(toneqa.__file__).parent}"
    return Point("Python", State.OK, told)


def _packages() -> Iterator[Point]:
    try:
        listed = needs.needed()
    except metadata.PackageNotFoundError:
        yield Point("пакеты", State.NOTE, "toneqa запущена из папки с исходниками и не установлена", "Поставьте её: pip install .")
        return
    core = [one for one in listed if not one.extra]
    yield _core(core)
    for extra in sorted({one.extra for one in listed if one.extra} - needs.OWN):
        yield _extra(extra, [one for one in listed if one.extra == extra])


def _core(core: Sequence[Package]) -> Point:
    lacking = [one for one in core if one.always and not one.fits]
    told = ", ".join(f"{name} {version or 'нет'}" for name, version in {one.name: one.version for one in core}.items())
    if lacking:
        names = ", ".join(one.trouble for one in lacking)
        return Point("основа", State.WRONG, told, f"Переустановите toneqa, не хватает или устарело: {names}.")
    return Point("основа", State.OK, told)


def _extra(extra: str, own: Sequence[Package]) -> Point:
    there = {one.name: version for one in own if (version := one.version)}
    lacking = [one for one in own if (one.always or not there) and not one.fits]
    told = ", ".join(f"{name} {version}" for name, version in there.items())
    install = f"Поставьте: pip install '.[{extra}]'."
    if not lacking:
        return Point(f"[{extra}]", State.OK, told)
    return Point(f"[{extra}]", State.NOTE, told or "не установлено", f"{install} Не хватает: {', '.join(one.trouble for one in lacking)}.")


def _settings(config: Path | None) -> Point:
    from toneqa.config import load_settings
    from toneqa.config.load import FILE_NAME
    from toneqa.config.settings import Settings

    settings = load_settings(config)
    if config is None and not Path(FILE_NAME).is_file():
        return Point("настройки", State.OK, f"обычные: {FILE_NAME} в этой папке нет")
    told = "всё как обычно" if settings == Settings() else "читаются"
    return Point("настройки", State.OK, f"{config or Path(FILE_NAME).resolve()}, {told}")


def _model(folder: Path | None) -> Point:
    from toneqa.ml.registry import default_folder, load_model, manifest_of

    where = folder or default_folder()
    loaded = load_model(folder)
    return Point(
        "модель", State.OK, f"{where.name}, семейство {manifest_of(where)['family']}, sha256 {loaded.version[:12]}, загружается ({where})"
    )


def _key(config: Path | None) -> Point:
    from toneqa.config import load_settings
    from toneqa.privacy.identity import load_key

    if load_key(load_settings(config).key_file):
        return Point("ключ хешей", State.OK, "есть")
    remedy = "Нужен, чтобы находить записи одного человека: «openssl rand -hex 32 > toneqa.key», потом privacy.key_file в toneqa.toml."
    return Point("ключ хешей", State.NOTE, "нет", remedy)


def _database(db: str | None) -> Point:
    if not db:
        told = "Команде нужна база: --db или переменная TONEQA_DB. Для проверки писем она не нужна."
        return Point("база", State.NOTE, "не указана", told)
    from toneqa.cli.opened import database

    with database(db, current=False) as store:
        return (_file(Path(store.place)) if store.is_sqlite else None) or _revision(store)


def _file(path: Path) -> Point | None:
    """What is wrong with the place of an SQLite database; None where it is good."""
    if path.is_dir():
        return Point("база", State.WRONG, f"{path}: это папка", "Укажите файл в ней, например toneqa.db.")
    if not path.is_file():
        return Point("база", State.WRONG, f"{path}: файла нет", "Проверьте путь; новую базу создаст toneqa db upgrade.")
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK | os.X_OK)):
        remedy = "Запускайте команды от того же пользователя, что и сервер, и дайте ему права на файл и на его папку; диск не должен быть только для чтения."
        return Point("база", State.WRONG, f"{path}: нельзя записать в файл или в его папку", remedy)
    return _room(path)


def _room(path: Path) -> Point | None:
    """VACUUM, which ends a retention, takes up to twice the size of the database (sqlite.org/lang_vacuum.html)."""
    free, size = shutil.disk_usage(path.parent).free / 1e6, path.stat().st_size / 1e6
    least = max(2 * size, _ROOM)
    if free >= least:
        return None
    told = f"{path}: на диске свободно {free:.0f} МБ"
    return Point("база", State.WRONG, told, f"Освободите место: базе нужно хотя бы {least:.0f} МБ, иначе запись остановится.")


def _revision(store: Store) -> Point:
    from toneqa.store.migrate import revisions, status

    found = status(store)
    told = f"{store.place}, версия {found.current}"
    rows = _rows(found.rows)
    if found.is_current:
        return Point("база", State.OK, f"{told}, последняя; {rows}")
    if not found.current:
        return Point("база", State.WRONG, f"{store.place}, пустая", "Создайте таблицы: toneqa db upgrade.")
    if found.current in revisions():
        remedy = "Сделайте копию (toneqa db backup), потом toneqa db upgrade."
    else:
        remedy = "База новее программы: обновите программу или восстановите копию, сделанную до обновления."
    return Point("база", State.WRONG, f"{told}, а нужна {found.newest}; {rows}", remedy)


def _rows(rows: Mapping[str, int]) -> str:
    return f"разговоров {rows.get('conversation', 0)}, сотрудников {rows.get('account', 0)}"
