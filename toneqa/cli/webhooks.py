"""``toneqa webhooks``: the queue of messages from helpdesks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from toneqa.cli import options
from toneqa.cli.opened import database

if TYPE_CHECKING:
    from datetime import datetime

    from toneqa.store.webhooks import Job


@click.group(cls=options.Group)
def webhooks() -> None:
    """Очередь сообщений из хелпдесков: показать, повторить."""


@webhooks.command()
@options.database
def status(db: str | None) -> None:
    """Показать, сколько сообщений в очереди и что не вышло.

    Код выхода 1, если что-то не вышло.
    """
    import sys

    from toneqa.store.webhooks import FAILED, OPEN, Queue
    from toneqa.webhooks.words import STATES

    with database(db) as store, store.reading() as tx:
        queue = Queue(tx)
        counts, oldest = queue.counts(), queue.oldest()
        waiting, failed = queue.listed(*OPEN), queue.listed(FAILED)
    if not counts:
        click.echo("Сообщений из хелпдесков ещё не было.")
    for hook in sorted({hook for hook, _ in counts}):
        told = (f"{title} {counts[hook, state]}" for state, title in STATES.items() if (hook, state) in counts)
        click.echo(f"{hook}: {', '.join(told)}")
    if oldest:
        click.echo(f"Дольше всех ждёт сообщение от {_when(oldest)}.")
    _listed("Пробуем ещё:", [job for job in waiting if job.trouble])
    _listed("Не вышло (повторить: toneqa webhooks retry):", failed)
    if failed:
        sys.exit(1)


def _listed(title: str, jobs: list[Job]) -> None:
    if jobs:
        click.echo(f"\n{title}")
    for job in jobs:
        click.echo(
            f"  {job.id}. {job.hook}, сообщение {job.message}: попыток {job.attempts}, {job.trouble}; пришло {_when(job.received_at)}"
        )


def _when(at: datetime) -> str:
    return f"{at.astimezone():%d.%m.%Y %H:%M}"


@webhooks.command()
@click.argument("numbers", metavar="[НОМЕР]…", nargs=-1, type=options.whole(1, 2**53))
@options.database
def retry(numbers: tuple[int, ...], db: str | None) -> None:
    """Вернуть в очередь то, что не вышло: всё или названные номера.

    По номеру возвращается и убранное, а ждущее своей попытки берётся сразу. Оценённое заново не оценивается, только отправляется.
    """
    from datetime import UTC, datetime

    from toneqa.store.audit import Audit, Event
    from toneqa.store.webhooks import Queue

    with database(db) as store, store.writing() as tx:
        count = Queue(tx).again(datetime.now(UTC), numbers)
        Audit(tx).note(Event("webhooks retry", detail={"messages": count}))
    click.echo(f"Вернули в очередь: {count}. Сервер возьмётся за них сам." if count else "Возвращать нечего.")
