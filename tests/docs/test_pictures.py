"""The pictures of the guides: each is made by the script, stands on a page with words for those who cannot see it, and is small."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import ROOT, environment

IMAGES: Final = ROOT / "docs" / "img"
SCRIPT: Final = ROOT / "scripts" / "screenshots"
PAGES: Final = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SHOWN: Final = re.compile(r"!\[([^\]]*)\]\(([^)\s]+\.(?:png|webp|jpe?g|gif))\)")
MOST: Final = 120_000
ALL: Final = 2_000_000
"""Bytes of one picture and of all: a page of the guide opens at once, and the history of the project stays light."""

WORDS: Final = 4
"""A text that says what is seen has more than a name."""


def shown() -> Iterator[tuple[Path, str, Path]]:
    """Page, words and file of every picture."""
    for page in PAGES:
        for words, target in SHOWN.findall(page.read_text("utf-8")):
            yield page, words, (page.parent / target).resolve()


@cache
def listed() -> frozenset[str]:
    return frozenset(line.partition("\t")[0] for line in _run("--list").splitlines())


def _run(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words], capture_output=True, text=True, env=environment(), timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def size(path: Path) -> tuple[int, int]:
    """Width and height, from the head of a PNG."""
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", path
    width, height = struct.unpack(">2I", head[16:])
    return width, height


def test_every_picture_stands_on_a_page_and_is_made_by_the_script() -> None:
    files = {path.stem for path in IMAGES.iterdir()}
    assert files == listed()
    assert {path.relative_to(IMAGES).stem for _, _, path in shown() if path.is_relative_to(IMAGES)} == files


def test_every_picture_of_a_page_is_there_and_has_words() -> None:
    assert [f"{page.name}: {path.name}" for page, _, path in shown() if not path.is_file()] == []
    russian = [(page, words) for page, words, _ in shown() if page.name != "README.md"]
    assert russian
    assert [f"{page.name}: {words}" for page, words in russian if len(re.findall(r"[а-яё]+", words, re.IGNORECASE)) < WORDS] == []
    assert [words for page, words, _ in shown() if len(words.split()) < WORDS] == []


def test_pictures_are_small() -> None:
    weights = {path.name: path.stat().st_size for path in IMAGES.iterdir()}
    assert [f"{name}: {weight}" for name, weight in weights.items() if weight > MOST] == []
    assert sum(weights.values()) <= ALL
    assert [path.name for path in IMAGES.iterdir() if not (300 <= size(path)[0] <= 1200 and 300 <= size(path)[1] <= 1200)] == []


@pytest.mark.slow
def test_the_script_makes_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="no Playwright: pip install '.[dev]'")
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        pytest.skip("no Chromium here: apt-get install chromium")
    assert re.fullmatch(r"draft: [\d,]+ bytes\n", _run("draft", "--out", str(tmp_path)))
    assert [path.name for path in tmp_path.iterdir()] == ["draft.png"]
    assert size(tmp_path / "draft.png") == size(IMAGES / "draft.png")
    assert (tmp_path / "draft.png").stat().st_size > 20_000, "an empty page is smaller"
