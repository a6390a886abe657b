"""Results that could not be read, told of after the others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from toneqa.report.summary import Trouble


def end(troubles: Sequence[Trouble], failed: bool = False) -> None:
    """Tell of each on stderr and leave: code 1 where there are any, or the work itself ``failed``."""
    tell(troubles)
    sys.exit(int(failed or bool(troubles)))


def tell(troubles: Sequence[Trouble]) -> None:
    for trouble in troubles:
        click.echo(f"{trouble.code}: {trouble.text} [{trouble.at}]", err=True)
