"""The command ``toneqa``: options and exit codes; the work is done in the packages below, imported when needed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, NoReturn

import click

import toneqa
from toneqa.cli import options
from toneqa.cli.admin import admin
from toneqa.cli.audit import audit
from toneqa.cli.check import check
from toneqa.cli.coach import coach
from toneqa.cli.convert import convert, formats
from toneqa.cli.db import db
from toneqa.cli.dialogue import dialogue
from toneqa.cli.doctor import doctor
from toneqa.cli.drift import drift
from toneqa.cli.export import export
from toneqa.cli.extension import extension
from toneqa.cli.fairness import fairness
from toneqa.cli.forget import forget
from toneqa.cli.learn import evaluate, train
from toneqa.cli.people import person, retention
from toneqa.cli.report import report
from toneqa.cli.rules import explain, rules
from toneqa.cli.schema import schema
from toneqa.cli.score import score
from toneqa.cli.scorecard import scorecard
from toneqa.cli.serve import serve
from toneqa.cli.stdio import lsp, mcp
from toneqa.cli.study import study
from toneqa.cli.suggest import suggest
from toneqa.cli.validate import validate
from toneqa.cli.voice import voice
from toneqa.cli.webhooks import webhooks
from toneqa.errors import ModelError, StoreError, ToneqaError, UseError, system_reason

FAILED: Final = 1
WRONG_USE: Final = 2
NOBODY_READS: Final = 141
"""What a shell says of a program whose reader has gone (128 + SIGPIPE): ``toneqa rules | head -1``."""


class _App(options.Group):
    """``click`` makes an ordinary failure of a reader who has gone, ``rich`` leaves by itself: here both can still be told apart."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _heard():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _heard():
            done = super().invoke(ctx)
            if not sys.stdout.closed:  # a server that speaks over it closes it when it leaves
                sys.stdout.flush()
            return done


@contextmanager
def _heard() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _leave_unheard()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):
            _leave_unheard()
        raise


def _leave_unheard() -> NoReturn:
    _drop_output()
    sys.exit(NOBODY_READS)


@click.group(cls=_App, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(toneqa.__version__, prog_name="toneqa")
def app() -> None:
    """Проверяет письма и чаты службы поддержки: тон, резкость, отказы, вопросы, стиль."""


for command in (
    check,
    suggest,
    score,
    schema,
    report,
    dialogue,
    scorecard,
    voice,
    study,
    convert,
    formats,
    forget,
    export,
    validate,
    coach,
    fairness,
    drift,
    audit,
    serve,
    extension,
    doctor,
    webhooks,
    db,
    admin,
    retention,
    person,
    explain,
    rules,
    lsp,
    mcp,
    evaluate,
    train,
):
    app.add_command(command)


def main() -> None:
    """Run the command; every coded error goes to stderr with its remedy."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app(prog_name="toneqa")
    except ToneqaError as error:
        click.echo("\n".join([str(error), *getattr(error, "__notes__", ())]), err=True)
        sys.exit(WRONG_USE if isinstance(error, UseError | ModelError) else FAILED)
    except ImportError as error:
        from toneqa.cli.needs import lacking

        if (told := lacking(error)) is None:
            raise
        click.echo(str(told), err=True)
        sys.exit(WRONG_USE)
    except OSError as error:
        click.echo(str(StoreError("E401", what=system_reason(error))), err=True)
        _drop_output()
        sys.exit(FAILED)


def _drop_output() -> None:
    """What stdout still holds cannot be written either; else Python says so once more at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
