"""What a long run shows while it works: a bar on a terminal, lines of JSON for a log, or nothing."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from toneqa.batch.meter import Meter

Step = Callable[[], None]
"""Called after every result."""

LOG_EVERY: Final = 5.0
DRAW_EVERY: Final = 0.2
"""Seconds."""


@contextmanager
def progress(meter: Meter, log: bool, quiet: bool) -> Iterator[Step]:
    if log:
        yield _rarely(lambda: log_event("progress", meter.to_json()), LOG_EVERY)
    elif quiet or not sys.stderr.isatty():
        yield lambda: None
    else:
        with _bar(meter) as step:
            yield step


def log_event(event: str, data: Mapping[str, Any]) -> None:
    """One line of JSON to stderr."""
    line = {"event": event, "time": datetime.now(UTC).isoformat(timespec="seconds"), **data}
    print(json.dumps(line, ensure_ascii=False), file=sys.stderr, flush=True)


@contextmanager
def _bar(meter: Meter) -> Iterator[Step]:
    """Drawn by hand: a thread of its own would be copied into the workers."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Проверяю"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[facts]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as shown:
        task = shown.add_task("", total=meter.total, facts="")

        def draw() -> None:
            shown.update(task, completed=meter.before + meter.done, facts=facts(meter))
            shown.refresh()

        yield _rarely(draw, DRAW_EVERY)


def facts(meter: Meter) -> str:
    """«310 сообщений/с · ошибок 3 · осталось 1:02:03»."""
    parts = [f"{meter.rate:.0f} сообщений/с", f"ошибок {meter.errors.total()}"]
    if meter.left is not None:
        parts.append(f"осталось {_clock(meter.left)}")
    return " · ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _rarely(act: Step, every: float) -> Step:
    last = time.monotonic()

    def step() -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            act()

    return step
