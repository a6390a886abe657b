"""The end of an import: what was taken, what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from toneqa.importers.tally import Tally


def render_tally(tally: Tally, console: Console) -> None:
    """Two lines at least; a line for every reason that something was left out for."""
    from toneqa.report.summary import visible
    from toneqa.report.words import plural

    def say(text: str) -> None:
        console.print(visible(text), highlight=False, soft_wrap=True, markup=False)

    talks = plural(tally.conversations, "разговор", "разговора", "разговоров")
    say(f"\nВзято: {talks}, {plural(tally.messages, 'сообщение', 'сообщения', 'сообщений')}.")
    if not tally.skipped:
        say("Ничего не отброшено." if not tally.failures else f"Не прочитано: {tally.failures}.")
        return
    say("Отброшено:")
    for reason, count in tally.skipped.most_common():
        say(f"  {reason}: {count}, впервые {tally.places[reason]}")
