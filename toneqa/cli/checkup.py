"""What ``toneqa doctor`` looks at: packages, settings, model, key, database. Each point says what is wrong and what to do."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Final

import toneqa
from toneqa.errors import ToneqaError

OLDEST: Final = (3, 11)
_REQUIREMENT: Final = re.compile(r"([A-Za-z0-9._-]+)(?:\[([\w,-]+)\])?([^;]*)(?:;(.*))?")
_EXTRA: Final = re.compile(r"""extra == ['"]([\w-]+)['"]""")
_LEAST: Final = re.compile(r">=\s*([\d.]+)")
_OWN: Final = frozenset({"dev"})
"""Extras that are for work on toneqa itself."""


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


@dataclass(frozen=True, slots=True)
class Package:
    """What an extra needs (``extra`` is empty for the core). ``always``: not only on some systems or versions of Python."""

    name: str
    extra: str
    least: str
    always: bool


def look(config: Path | None, model: Path | None, db: str | None) -> Iterator[Point]:
    """All points in order. Whatever one of them meets, the next are looked at."""
    yield _python()
    yield from _packages()
    yield from _coded("настройки", lambda: _settings(config))
    yield from _coded("модель", lambda: _model(model))
    yield from _coded("ключ хешей", lambda: _key(config))
    yield from _coded("база", lambda: _database(db))


def _coded(name: str, find: Callable[[], Point]) -> Iterator[Point]:
    """A coded error is a point that is wrong; its text names the remedy."""
    try:
        yield find()
    except ToneqaError as error:
        yield Point(name, State.WRONG, error.code, error.text)


def _python() -> Point:
    told = f"{platform.python_version()}, toneqa {toneqa.__version__} в {Path(toneqa.__file__).parent}"
    if sys.version_info < OLDEST:
        return Point("Python", State.WRONG, told, "Поставьте Python 3.11 или новее.")
    return Point("Python", State.OK, told)


def _packages() -> Iterator[Point]:
    try:
        listed = packages(metadata.requires("toneqa") or [])
    except metadata.PackageNotFoundError:
        yield Point("пакеты", State.NOTE, "toneqa запущена из папки с исходниками и не установлена", "Поставьте её: pip install .")
        return
    core = [one for one in listed if not one.extra]
    yield _core(core)
    for extra in sorted({one.extra for one in listed if one.extra} - _OWN):
        yield _extra(extra, [one for one in listed if one.extra == extra])


def packages(requirements: Sequence[str]) -> list[Package]:
    """Of the metadata of toneqa; an extra that takes in another one has its packages too."""
    found: list[Package] = []
    taken: dict[str, set[str]] = {}
    for requirement in requirements:
        match = _REQUIREMENT.match(requirement)
        if match is None:
            continue
        name, inner, bounds, marker = match[1], match[2], match[3] or "", match[4] or ""
        extra = _EXTRA.search(marker)
        if name == "toneqa":
            taken.setdefault(extra[1] if extra else "", set()).update((inner or "").split(","))
            continue
        least, rest = _LEAST.search(bounds), _EXTRA.sub("", marker)
        found.append(Package(name, extra[1] if extra else "", least[1] if least else "", not re.search(r"[a-z]_[a-z]", rest)))
    return found + [Package(p.name, extra, p.least, p.always) for extra, inner in taken.items() for p in found if p.extra in inner]


def _core(core: Sequence[Package]) -> Point:
    lacking = [one for one in core if one.always and not _fits(one)]
    told = ", ".join(f"{name} {_version(name) or 'нет'}" for name in dict.fromkeys(one.name for one in core))
    if lacking:
        names = ", ".join(one.name for one in lacking)
        return Point("основа", State.WRONG, told, f"Переустановите toneqa, не хватает или устарело: {names}.")
    return Point("основа", State.OK, told)


def _extra(extra: str, own: Sequence[Package]) -> Point:
    there = {one.name: version for one in own if (version := _version(one.name))}
    lacking = [one for one in own if (one.always or not there) and not _fits(one)]
    told = ", ".join(f"{name} {version}" for name, version in there.items())
    install = f"Поставьте: pip install '.[{extra}]'."
    if not lacking:
        return Point(f"[{extra}]", State.OK, told)
    return Point(f"[{extra}]", State.NOTE, told or "не установлено", f"{install} Не хватает: {', '.join(one.name for one in lacking)}.")


def _fits(package: Package) -> bool:
    version = _version(package.name)
    return version is not None and _numbers(version) >= _numbers(package.least)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = re.match(r"[\d.]*", version)
    return tuple(int(part) for part in (numbers[0] if numbers else "").split(".") if part)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


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
        return Point(
            "база", State.NOTE, "не указана", "Команде нужна база: --db или переменная TONEQA_DB. Для проверки писем она не нужна."
        )
    from toneqa.cli.opened import database

    with database(db, current=False) as store:
        from toneqa.store.migrate import status

        place = store.place
        if store.is_sqlite and not Path(place).is_file():
            return Point("база", State.WRONG, f"{place}: файла нет", "Проверьте путь; новую базу создаст toneqa db upgrade.")
        found = status(store)
    rows = _rows(found.rows)
    if found.is_current:
        return Point("база", State.OK, f"{place}, версия {found.current}, последняя; {rows}")
    if not found.current:
        return Point("база", State.WRONG, f"{place}, пустая", "Создайте таблицы: toneqa db upgrade.")
    told = f"{place}, версия {found.current}, а нужна {found.newest}; {rows}"
    return Point(
        "база",
        State.WRONG,
        told,
        "Сделайте копию (toneqa db backup), потом toneqa db upgrade; если база новее программы, обновите программу.",
    )


def _rows(rows: Mapping[str, int]) -> str:
    return f"разговоров {rows.get('conversation', 0)}, сотрудников {rows.get('account', 0)}"
