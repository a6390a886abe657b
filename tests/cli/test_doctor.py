"""What ``toneqa doctor`` tells of a good installation and of broken ones; it changes nothing and shows no secret."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import inside, write
from toneqa.cli.needs import packages
from toneqa.ml.registry import default_folder

SECRET = "парольсекрет"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TONEQA_DB", raising=False)
    monkeypatch.delenv("TONEQA_PRIVACY_KEY", raising=False)


def told(*args: object) -> tuple[int, dict[str, dict[str, Any]]]:
    ran = inside("doctor", "--format", "json", *args)
    found = ran.json
    assert found["ok"] is (ran.code == 0)
    return ran.code, {point["name"]: point for point in found["points"]}


def test_a_good_installation(tmp_path: Path) -> None:
    assert inside("db", "upgrade", "--db", tmp_path / "t.db").code == 0
    code, points = told("--db", tmp_path / "t.db")
    assert code == 0
    assert {name: point["state"] for name, point in points.items() if point["state"] != "ok" and name[0] != "["} == {"ключ хешей": "note"}
    assert "conversation" in points["модель"]["told"]
    assert f"numpy {metadata.version('numpy')}" in points["основа"]["told"]
    assert "последняя" in points["база"]["told"]
    assert f"sqlalchemy {metadata.version('sqlalchemy')}" in points["[web]"]["told"]


def test_for_people_every_trouble_has_its_remedy(tmp_path: Path) -> None:
    write(tmp_path / "toneqa.toml", "[rules]\nof = []\n")
    ran = inside("doctor", "--db", tmp_path / "no.db")
    assert ran.code == 1
    assert "✗ настройки: E103\n    Неизвестная настройка" in ran.out
    assert "файла нет\n    Проверьте путь; новую базу создаст toneqa db upgrade." in ran.out
    assert "✓ модель" in ran.out
    assert "Не так: " in ran.out
    assert not (tmp_path / "no.db").exists()


def test_a_damaged_model(tmp_path: Path) -> None:
    for path in default_folder().iterdir():
        write(tmp_path / "model" / path.name, path.read_bytes()[:-1] if path.name == "config.json" else path.read_bytes())
    code, points = told("--model", tmp_path / "model")
    assert (code, points["модель"]["state"], points["модель"]["told"]) == (1, "wrong", "E302")


def test_an_older_database_and_one_that_is_none(tmp_path: Path) -> None:
    from toneqa.store.migrate import revisions

    assert inside("db", "upgrade", "--db", tmp_path / "old.db", "--to", revisions()[0]).code == 0
    code, points = told("--db", tmp_path / "old.db")
    assert (code, points["база"]["state"]) == (1, "wrong")
    assert "toneqa db upgrade" in points["база"]["remedy"]
    code, points = told("--db", write(tmp_path / "text.db", "это письмо, а не база, и в нём довольно много слов" * 50))
    assert (code, points["база"]["told"]) == (1, "E415")


def test_a_database_newer_than_the_program(tmp_path: Path) -> None:
    assert inside("db", "upgrade", "--db", tmp_path / "new.db").code == 0
    with closing(sqlite3.connect(tmp_path / "new.db")) as base, base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    code, points = told("--db", tmp_path / "new.db")
    assert (code, points["база"]["state"]) == (1, "wrong")
    assert "версия 9999, а нужна " in points["база"]["told"]
    assert points["база"]["remedy"].startswith("База новее программы: обновите программу")


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    code, points = told("--db", tmp_path)
    assert (code, points["база"]["told"]) == (1, f"{tmp_path}: это папка")


def test_a_database_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may write everything runs the tests too: the answer of the system is replaced."""
    assert inside("db", "upgrade", "--db", tmp_path / "t.db").code == 0
    for closed in (tmp_path, tmp_path / "t.db"):
        monkeypatch.setattr(os, "access", lambda path, mode, closed=closed: Path(path) != closed or not mode & os.W_OK)
        code, points = told("--db", tmp_path / "t.db")
        assert (code, points["база"]["state"]) == (1, "wrong")
        assert "дайте ему права на файл и на его папку" in points["база"]["remedy"]


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert inside("db", "upgrade", "--db", tmp_path / "t.db").code == 0
    room = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room._replace(free=20_000_000))
    code, points = told("--db", tmp_path / "t.db")
    assert (code, points["база"]["told"]) == (1, f"{tmp_path / 't.db'}: на диске свободно 20 МБ")
    assert "хотя бы 100 МБ" in points["база"]["remedy"]


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONEQA_PRIVACY_KEY", SECRET * 4)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    for shape in ("text", "json"):
        ran = inside("doctor", "--format", shape, "--db", f"postgresql://anna:{SECRET}@127.0.0.1:1/toneqa")
        assert ran.code == 1
        assert "E411" in ran.out
        assert SECRET not in ran.out + ran.err


def test_packages_of_the_metadata() -> None:
    listed = packages(
        [
            "numpy>=1.26",
            "pymorphy3[fast]>=2.0; platform_python_implementation == 'CPython' and python_version < '3.14'",
            "sqlalchemy>=2.0.36; extra == 'store'",
            "toneqa[store]; extra == 'web'",
            "uvloop>=0.21; (sys_platform != 'win32') and extra == 'web'",
        ]
    )
    assert {(p.extra, p.name, p.least, p.always) for p in listed} == {
        ("", "numpy", "1.26", True),
        ("", "pymorphy3", "2.0", False),
        ("store", "sqlalchemy", "2.0.36", True),
        ("web", "sqlalchemy", "2.0.36", True),
        ("web", "uvloop", "0.21", False),
    }


def test_what_is_missing_or_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        metadata, "requires", lambda _: ["numpy>=999", "rich>=1", "no-such-package>=1; extra == 'web'", "click>=8; extra == 'web'"]
    )
    code, points = told()
    assert (code, points["основа"]["state"], points["[web]"]["state"]) == (1, "wrong", "note")
    assert points["основа"]["remedy"].endswith(f"не хватает или устарело: numpy (есть {metadata.version('numpy')}, нужна 999).")
    assert points["[web]"]["remedy"] == "Поставьте: pip install '.[web]'. Не хватает: no-such-package."


def test_an_extra_for_some_systems_only_is_not_there_when_none_of_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["numpy>=1", "numpy[fast]>=1; python_version < '9'", "no-such-package[all]>=2; (python_version < '9') and extra == 'cloud'"]
    monkeypatch.setattr(metadata, "requires", lambda _: needs)
    _, points = told()
    assert points["[cloud]"]["state"] == "note"
    assert "no-such-package" in points["[cloud]"]["remedy"]
    assert points["основа"]["told"].count("numpy") == 1
