"""What is built: the same bytes every time, from the tree and from the sdist; all that the program needs is inside, nothing else; it runs away from the tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest

from tests.cli.command import ROOT, Ran

EPOCH: Final = "1700000000"
PLACES: Final = {"toneqa": "toneqa", "models": "toneqa/_models", "data/lexicons": "toneqa/_lexicons"}
"""Folders of the tree that the wheel holds, and where."""


def build(tree: Path, kind: str, out: Path, umask: int = 0o022, **env: str) -> Path:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)],
        cwd=tree,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **env},
        umask=umask,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    [made] = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked where nothing of the tree is."""
    folder = tmp_path_factory.mktemp("installed")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def unpacked(sdist: Path, folder: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [tree] = folder.iterdir()
    return tree


def inside(folder: Path, place: str) -> dict[str, bytes]:
    """Files below a folder by the name they have in the wheel."""
    return {
        f"{place}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def content(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_the_package_the_model_and_the_dictionaries(wheel: Path) -> None:
    found = content(wheel)
    own = {name for name in found if not name.startswith("toneqa-")}
    expected = {name: data for folder, place in PLACES.items() for name, data in inside(ROOT / folder, place).items()}
    assert own == expected.keys()
    assert all(found[name] == data for name, data in expected.items())
    kinds = {Path(name).suffix for name in own}
    assert kinds >= {".py", ".toml", ".po", ".mo", ".html", ".css", ".js", ".json", ".svg", ".png", ".npz", ".txt"}


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    about = {name.partition("/")[2]: data for name, data in content(wheel).items() if name.startswith("toneqa-")}
    assert about.keys() == {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    assert b"License-Expression: Apache-2.0" in about["METADATA"]
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    tree = unpacked(sdist, tmp_path / "tree")
    assert build(tree, "wheel", tmp_path / "out").read_bytes() == wheel.read_bytes()


def test_a_second_build_elsewhere_in_time_and_rights_is_the_same(wheel: Path, tmp_path: Path) -> None:
    again = build(ROOT, "wheel", tmp_path, umask=0o077, TZ="Asia/Kamchatka", PYTHONHASHSEED="7", LC_ALL="C")
    assert again.read_bytes() == wheel.read_bytes()


def test_the_sdist_holds_what_is_needed_to_work_on_it(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "scripts/demo",
        "scripts/test",
        "data/README.md",
        "tests/conftest.py",
    }
    assert {name.partition("/")[0] for name in names if "/" in name} == {"toneqa", "models", "data", "tests", "scripts", "docs"}
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.slow
def test_a_second_sdist_is_the_same(sdist: Path, tmp_path: Path) -> None:
    assert build(ROOT, "sdist", tmp_path, umask=0o077, TZ="Asia/Kamchatka").read_bytes() == sdist.read_bytes()


def away(installed: Path, folder: Path, *args: object, stdin: str = "", env: Mapping[str, str] | None = None) -> Ran:
    """The installed command, run in another folder."""
    done = subprocess.run(
        [sys.executable, "-m", "toneqa", *map(str, args)],
        cwd=folder,
        env={"PYTHONPATH": str(installed), "PATH": os.environ["PATH"], "COLUMNS": "80", **(env or {})},
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_it_checks_a_letter_away_from_the_tree(installed: Path, tmp_path: Path) -> None:
    ran = away(installed, tmp_path, "check", "-", "--format", "json", stdin="Здравствуйте! Вы сами виноваты, что не читали договор.")
    assert (ran.code, ran.err) == (0, "")
    assert "findings" in json.dumps(ran.json)


def test_the_doctor_sees_the_installed_model(installed: Path, tmp_path: Path) -> None:
    ran = away(installed, tmp_path, "doctor", "--format", "json")
    model = next(point for point in ran.json["points"] if point["name"] == "модель")
    assert model["state"] == "ok"
    assert str(installed / "toneqa" / "_models") in model["told"]


def test_it_creates_a_database_and_the_extension_away_from_the_tree(installed: Path, tmp_path: Path) -> None:
    assert away(installed, tmp_path, "db", "upgrade", "--db", "own.db").code == 0
    assert away(installed, tmp_path, "extension", "build", "--out", "extension").code == 0
    assert list((tmp_path / "extension").rglob("manifest.json")) or list((tmp_path / "extension").glob("*.zip"))
    assert "--tls" in away(installed, tmp_path, "serve", "--help").out
