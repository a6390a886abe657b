"""A terminal: what a command prints, in its colours."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING, Final

from pictures.browser import looks, png
from pictures.team import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pictures.team import Team

COLUMNS: Final = 96
COLOURS: Final = (
    (120, 126, 136),  # what faint letters fade to
    (230, 228, 222),
    [(22, 24, 27), (243, 168, 147), (127, 207, 171), (230, 185, 95), (143, 193, 234), (192, 173, 236), (120, 200, 200), (230, 228, 222)],
)
"""Background, letters and the eight colours of a terminal, as on our dark pages."""

PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 18px 22px; width: max-content; background: #16181b; color: #e6e4de; font: 14px/1.45 "DejaVu Sans Mono", monospace; }}
pre {{ margin: 0; font: inherit; }} .typed {{ max-width: 97ch; white-space: pre-wrap; color: #8fc1ea; margin-bottom: .6em; }}
</style><pre class="typed">$ {typed}</pre><pre>{lines}</pre>"""


def shown(team: Team, words: Sequence[str], rows: int) -> bytes:
    """The window is as large as what is printed."""
    if not (team.folder / "data").exists():
        (team.folder / "data").symlink_to(ROOT / "data")
    printed = team.command(*words, FORCE_COLOR="1", COLUMNS=str(COLUMNS), TERM="xterm-256color")
    lines = printed.rstrip().splitlines()[: rows or None]
    context = team.browser.new_context(**looks(size=(COLUMNS * 9, 400), scheme="dark"))
    page = context.new_page()
    page.set_content(PAGE.format(typed=escape(" ".join(["toneqa", *words])), lines=_coloured("\n".join(lines))))
    width, height = page.evaluate("[document.body.offsetWidth, document.body.offsetHeight]")
    page.set_viewport_size({"width": width, "height": height})
    image = png(page)
    context.close()
    return image


def _coloured(ansi: str) -> str:
    from rich.console import Console
    from rich.terminal_theme import TerminalTheme
    from rich.text import Text

    console = Console(record=True, width=COLUMNS + 1, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(ansi), soft_wrap=True)
    return console.export_html(inline_styles=True, code_format="{code}", theme=TerminalTheme(*COLOURS))
