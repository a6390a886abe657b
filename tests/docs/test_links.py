"""Every link of the docs leads somewhere, to the heading that it names, and every page is linked to from a page that a reader opens first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.cli.command import ROOT
from tests.docs.pages import BESIDES, PAGES, Page

ALL: Final = {page.path: page for page in (*PAGES.values(), *BESIDES)}
FIRST: Final = (ROOT / "README.md", ROOT / "docs" / "guide.md")


def targets(page: Page) -> Iterator[tuple[Path, str]]:
    """Where the links of the page lead inside the sources: the file, and the name of the heading or nothing."""
    for link in page.links():
        if link and not link.startswith(("http://", "https://", "mailto:")):
            place, _, heading = link.partition("#")
            yield (page.path.parent / place).resolve() if place else page.path, heading


@pytest.mark.parametrize("page", ALL.values(), ids=lambda page: page.name)
def test_the_links_of_the_page_lead_somewhere(page: Page) -> None:
    assert [str(path) for path, _ in targets(page) if not path.exists()] == []
    headings = [(path, heading) for path, heading in targets(page) if heading]
    assert [(str(path), heading) for path, heading in headings if path not in ALL or heading not in ALL[path].anchors()] == []


def test_every_page_can_be_reached() -> None:
    reached = set(FIRST)
    new = set(FIRST)
    while new:
        new = {path for one in new for path, _ in targets(ALL[one]) if path in ALL} - reached
        reached |= new
    assert [page.name for page in PAGES.values() if page.path not in reached] == []


def test_headings_are_called_as_a_browser_calls_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Один, два!\n\n## `score` и файл\n\n## Один, два!\n\n```\n# not a heading\n```\n", "utf-8")
    assert Page("page", page).anchors() == {"один-два", "score-и-файл", "один-два-1"}
