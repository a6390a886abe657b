"""``toneqa score``: files and folders to files of results."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.options import FILE, PLACE, Remote
from toneqa.cli.report import Page, asked, write

if TYPE_CHECKING:
    from toneqa.batch.journal import Journal
    from toneqa.batch.meter import Meter
    from toneqa.batch.output import Target
    from toneqa.batch.run import Engine, Setup
    from toneqa.batch.steps import Run, Step
    from toneqa.importers.base import ReadOptions
    from toneqa.importers.tally import Tally
    from toneqa.report.summary import Summary

_OUT = "Куда писать: .jsonl, .parquet, .duckdb, .xlsx, .csv или .html. Можно указать несколько раз."
_LINES = "файл с готовым"
_SECONDS = 300
"""Processor time of one conversation, eight times what the longest need: 2,000 messages, the most that are read, took 24 s, the slowest
letter made to hurt (short sentences) 6.9 s at 200,000 signs, by its length 34 s at a million, the longest that is read (a busy machine)."""
_TIME = f"Сколько секунд процессора можно одному разговору, обычно {_SECONDS}; кому не хватило, станет ошибкой."
_MEMORY = "Сколько мегабайт памяти можно одному процессу; разговор, которому не хватило, станет ошибкой."


@click.command()
@click.argument("paths", metavar="ПУТЬ…", nargs=-1, required=True, type=PLACE)
@click.option("--out", "outs", multiple=True, type=PLACE, metavar="ФАЙЛ", help=_OUT)
@click.option("--report", "page", type=FILE, metavar="ФАЙЛ", help="Ещё и отчёт для контроля качества: .html.")
@click.option("--previous", type=FILE, metavar="ФАЙЛ", help="Результаты прошлого раза: отчёт покажет, что изменилось.")
@options.workers
@click.option("--engine", "who", type=click.Choice(["local", "ray"]), default="local", help="Где считать: здесь или на кластере «Ray».")
@click.option("--address", metavar="АДРЕС", help="Адрес кластера «Ray»; без него он запускается здесь же.")
@click.option("--memory-limit", "memory", type=click.IntRange(200), metavar="МБ", help=_MEMORY)
@click.option("--time-limit", "seconds", type=click.FloatRange(0, min_open=True), default=_SECONDS, metavar="СЕКУНДЫ", help=_TIME)
@click.option("--resume", is_flag=True, help="Продолжить прерванную работу с того же места.")
@click.option("--restart", is_flag=True, help="Начать сначала, даже если лежит незаконченная работа.")
@click.option("--quiet", is_flag=True, help="Ничего не показывать, кроме ошибок.")
@click.option("--log-json", "log", is_flag=True, help="Вместо полосы писать ход работы строками JSON; текста писем в них нет.")
@options.reading
@click.option("--keep-personal-data", "keep", is_flag=True, help="Не закрывать личные данные в результате.")
@options.language
@options.model
@options.config
def score(
    paths: tuple[Path | Remote, ...],
    outs: tuple[Path | Remote, ...],
    page: Path | None,
    previous: Path | None,
    workers: int,
    who: str,
    address: str | None,
    memory: int | None,
    seconds: float,
    keep: bool,
    lang_backend: str | None,
    spacy_model: str | None,
    model: Path | None,
    config: Path | None,
    resume: bool,
    restart: bool,
    quiet: bool,
    log: bool,
    **reading: Any,
) -> None:
    """Оценить письма и чаты пачкой и записать результат.

    ПУТЬ — файлы и папки с письмами и выгрузками; форматы перечислит toneqa formats. Личные данные закрываются, пока вы не попросите иного.
    """
    options.one_thread()
    from toneqa.batch.output import claim, targets
    from toneqa.batch.run import Engine, Setup, scorer
    from toneqa.cli.taken import tell_columns
    from toneqa.privacy.identity import load_key

    report = asked(page, previous)
    options.here_alone(outs, who)
    here = options.here_alone(paths, who)
    written = [out.here if isinstance(out, Remote) else out for out in outs]
    where = targets(written if report is None else (*written, report.path))
    if not where:
        raise click.UsageError("Укажите, куда писать: --out или --report.")
    settings = options.settings(config, lang_backend, spacy_model)
    given = options.read_options(settings, reading)
    options.existing(here)
    setup = Setup(settings, model, masked=not keep, key=b"" if keep else load_key(settings.key_file))
    scorer(setup)  # a wrong path or model is told of before anything is written
    for target in where:
        claim(target)
    talk = _Talk(quiet or log, log)
    if not talk.quiet:
        tell_columns(here, given)
    run = _open(where[0], options.files_of(paths), given, setup, resume, restart)
    errors = _carry_out(run, where, _Work(Engine(workers, memory, seconds), who, address), talk, report, outs)
    if errors:
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class _Talk:
    """What is told: nothing, or lines of a log."""

    quiet: bool
    log: bool


@dataclass(frozen=True, slots=True)
class _Work:
    """Who scores, and where: ``local`` or on the cluster of an address."""

    engine: Engine
    who: str
    address: str | None

    def steps(self, run: Run) -> Iterator[Step]:
        from toneqa.batch.steps import cluster_steps, local_steps

        return local_steps(run, self.engine) if self.who == "local" else cluster_steps(run, self.engine, self.address)


def _open(first: Target, files: tuple[str, ...], given: ReadOptions, setup: Setup, resume: bool, restart: bool) -> Run:
    """
    Raises:
        StoreError: E401, E403, E404, E405
    """
    from toneqa.batch.depends import depends
    from toneqa.batch.journal import Plan, begin, reopen
    from toneqa.batch.repeats import Repeats
    from toneqa.batch.steps import Run
    from toneqa.importers.tally import Tally

    plan = Plan(depends(setup, given), files)
    journal = reopen(first.path, plan) if resume and not restart else None
    return Run(journal or begin(first.path, plan, restart or resume), given, setup, Tally(), Repeats())


def _carry_out(
    run: Run, where: list[Target], work: _Work, talk: _Talk, report: Page | None, places: Sequence[Path | options.Remote]
) -> int:
    """Score what is left, write every output to its place, and only then tell of it: nobody need listen. The number of inputs that failed."""
    from toneqa.batch.meter import Meter
    from toneqa.cli.progress import log_event
    from toneqa.report.summary import Summary

    summary = Summary()
    meter = Meter(_expected(run.journal), run.journal.at.done, run.repeats)
    if talk.log:
        log_event("start", {**meter.to_json(), "workers": work.engine.workers, "depends": dict(run.journal.plan.depends)})
    with _kept(run.journal, summary):
        _recall(run.journal, summary)
        steps = work.steps(run)
        meter.begin()
        _score(run, steps, meter, summary, talk)
        run.journal.save()
        _write_views(run.journal, where, summary, report)
    _settle(run.journal, where)
    options.take_away(places)
    if talk.log:
        log_event("finish", {**meter.to_json(), "outputs": [str(target.path) for target in where]})
    elif not talk.quiet:
        _report(summary, run.tally, meter, where)
    return summary.statuses["error"]


def _expected(journal: Journal) -> int | None:
    from toneqa.importers.files import count_inputs

    if any("://" in name for name in journal.plan.files):
        return None
    return count_inputs([Path(name) for name in journal.plan.files])


@contextmanager
def _kept(journal: Journal, summary: Summary) -> Iterator[None]:
    """Whatever stops the run, what is done stays and the next run goes on from there."""
    from toneqa.errors import StoreError
    from toneqa.report.words import plural

    try:
        yield
    except KeyboardInterrupt:
        journal.close()
        done = plural(journal.at.done, "разговор", "разговора", "разговоров")
        raise StoreError("E402", what=done, near=str(journal.partial)) from None
    except BaseException as error:
        journal.close()
        if journal.at.done:
            error.add_note(f"Готовое сохранено ({journal.partial}). Продолжите той же командой с --resume.")
        raise


def _recall(journal: Journal, summary: Summary) -> None:
    """What an earlier run has done counts too."""
    from toneqa.batch.journal import changed
    from toneqa.privacy.pseudonyms import readable

    try:
        for result in journal.results():
            summary.add(readable(result))
    except (ValueError, KeyError, TypeError):
        raise changed(_LINES, journal.partial) from None
    if summary.conversations != journal.at.done:
        raise changed(_LINES, journal.partial)


def _score(run: Run, steps: Iterator[Step], meter: Meter, summary: Summary, talk: _Talk) -> None:
    from toneqa.cli.progress import progress
    from toneqa.privacy.pseudonyms import readable

    with progress(meter, talk.log, talk.quiet) as tell:
        for result, chain in steps:
            run.journal.write(result, chain)
            summary.add(readable(result))
            meter.add(result)
            tell()


def _write_views(journal: Journal, where: list[Target], summary: Summary, report: Page | None) -> None:
    from toneqa.batch.output import write_view
    from toneqa.report.saved import Again

    for target in where:
        if report and target.path == report.path:
            write(Again(journal.results), report)
        elif not target.is_lines:
            write_view(target, journal.results, summary)


def _settle(journal: Journal, where: list[Target]) -> None:
    """The lines take their place last: until then every view can be made again."""
    from toneqa.batch.output import copy_lines, finish_lines

    lines = [target for target in where if target.is_lines]
    for target in lines[1:]:
        copy_lines(journal.partial, target)
    if lines:
        finish_lines(lines[0])
    else:
        journal.partial.unlink()
    journal.remove()


def _report(summary: Summary, tally: Tally, meter: Meter, where: list[Target]) -> None:
    from rich.console import Console

    from toneqa.cli.taken import render_tally
    from toneqa.report.terminal import render_summary
    from toneqa.report.words import plural
    from toneqa.rules.catalogue import title_of

    console = Console()
    render_summary(summary, console, title_of)
    render_tally(tally, console)
    repeats = meter.repeats
    if repeats.conversations:
        talks = plural(repeats.conversations, "разговор", "разговора", "разговоров")
        messages = plural(repeats.messages, "сообщение", "сообщения", "сообщений")
        console.print(f"Повторяются слово в слово и не считались заново: {talks}, {messages}.", highlight=False, soft_wrap=True)
    for target in where:
        console.print(f"\nРезультат: {target.path}", highlight=False, soft_wrap=True, markup=False, end="")
    console.print()
