"""The pages of the documentation as a reader of Markdown sees them: blocks of code, code among words, headings, links."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.cli.command import ROOT

_HEREDOC: Final = re.compile(r"<<'?(\w+)'?")


@dataclass(frozen=True)
class Block:
    kind: str
    """The word after the fence; empty for an indented block."""

    text: str


@dataclass(frozen=True)
class Command:
    text: str
    """As typed, with the comment beside it; more than one line where a quote or a heredoc goes on."""

    @property
    def code(self) -> int:
        """0, or what the comment beside it says."""
        told = re.search(r"#.*(?:код|код выхода|exit code) (\d)", self.text)
        return int(told[1]) if told else 0

    def begins(self, *starts: str) -> bool:
        return self.text.startswith(starts)


@dataclass(frozen=True)
class Page:
    name: str
    """``admin``, ``deploy/README``, ``README``."""

    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def tokens(self) -> list[Token]:
        return _tokens(self.path)

    def blocks(self, kind: str) -> list[str]:
        return [block.text for block in self.all_blocks() if block.kind == kind]

    def all_blocks(self) -> Iterator[Block]:
        for token in self.tokens:
            if token.type in ("fence", "code_block"):
                yield Block(token.info.strip(), token.content)

    def commands(self) -> Iterator[Command]:
        for block in self.blocks("sh"):
            yield from _commands(block)

    def inline(self) -> Iterator[Token]:
        for token in self.tokens:
            yield from token.children or ()

    def codes(self) -> list[str]:
        """Code among the words and in tables; a bar that a table had to escape is a bar."""
        return [token.content.replace("\\|", "|") for token in self.inline() if token.type == "code_inline"]

    def links(self) -> list[str]:
        return [unquote(str(token.attrs.get("href", token.attrs.get("src", "")))) for token in self.inline() if token.attrs]

    def anchors(self) -> set[str]:
        """As GitHub makes them of headings: lower case, no punctuation, hyphens for spaces, numbers for repeats."""
        seen: Counter[str] = Counter()
        made: set[str] = set()
        for opened, inside in zip(self.tokens, self.tokens[1:], strict=False):
            if opened.type == "heading_open":
                words = "".join(token.content for token in inside.children or ())
                slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
                made.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
                seen[slug] += 1
        return made


@cache
def _tokens(path: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8"))


def _commands(block: str) -> Iterator[Command]:
    whole = ""
    for line in block.splitlines():
        whole += line + "\n"
        if _complete(whole):
            if whole.strip():
                yield Command(whole.strip())
            whole = ""
    assert not whole, f"a command without an end: {whole}"


def _complete(command: str) -> bool:
    heredoc = _HEREDOC.search(command)
    if heredoc:
        return command.endswith(f"\n{heredoc[1]}\n")
    try:
        shlex.split(command, comments=True)
    except ValueError:
        return False
    return not command.endswith("\\\n")


def _pages() -> dict[str, Page]:
    guide = sorted((ROOT / "docs").glob("**/*.md"))
    named = {str(path.relative_to(ROOT / "docs").with_suffix("")): path for path in guide} | {"README": ROOT / "README.md"}
    return {name: Page(name, path) for name, path in named.items()}


PAGES: Final = _pages()
BESIDES: Final = [
    Page(str(path.relative_to(ROOT)), path) for path in (ROOT / "CHANGELOG.md", *ROOT.glob("data/*.md"), *ROOT.glob("models/*/*.md"))
]
"""What else the sources tell in Markdown; their commands are understood and their links lead somewhere."""
