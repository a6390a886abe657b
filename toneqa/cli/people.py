"""``toneqa retention`` and ``toneqa person``: words are deleted, figures stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toneqa.cli import options
from toneqa.cli.opened import database
from toneqa.cli.options import FILE

if TYPE_CHECKING:
    from toneqa.store.engine import Store

Json = dict[str, Any]


@click.command()
@click.option("--days", required=True, type=options.whole(1, 36500), metavar="ЧИСЛО", help="Сколько дней хранить тексты после загрузки.")
@click.option("--dry-run", is_flag=True, help="Только посчитать.")
@options.database
def retention(days: int, dry_run: bool, db: str | None) -> None:
    """Удалить тексты писем, загруженных раньше; оценки остаются.

    Вместе с текстами уходят цитаты, советы и заметки. Запускайте каждый день по расписанию.
    """
    from datetime import UTC, datetime, timedelta

    from toneqa.report.words import plural
    from toneqa.store.audit import Audit, Event
    from toneqa.store.retention import count_old, delete_old

    before = datetime.now(UTC) - timedelta(days=days)
    with database(db) as store:
        if dry_run:
            with store.reading() as tx:
                count = count_old(tx, before)
        else:
            count = delete_old(store, before)
            with store.writing() as tx:
                Audit(tx).note(Event("retention", detail={"days": days, "conversations": count}))
    verb = "Можно удалить тексты" if dry_run else "Тексты удалены"
    click.echo(f"{verb}: {plural(count, 'разговор', 'разговора', 'разговоров')}. Оценки на месте.")


@click.group(cls=options.Group)
def person() -> None:
    """Данные одного человека: выгрузить или стереть."""


def _who(command: options.Command) -> options.Command:
    for name, plural, shown, text in (
        ("--name", "names", "ИМЯ", "Имя клиента вместе с фамилией."),
        ("--email", "emails", "АДРЕС", "Почта клиента."),
        ("--phone", "phones", "НОМЕР", "Телефон клиента. Можно указать несколько раз."),
    ):
        command = click.option(name, plural, multiple=True, metavar=shown, help=text)(command)
    return click.option("--login", metavar="ЛОГИН", help="Сотрудник, по логину, вместо клиента.")(command)


@person.command()
@_who
@click.option("--out", required=True, type=FILE, metavar="ФАЙЛ", help="Куда записать, .jsonl.")
@options.database
@options.config
def export(out: Path, db: str | None, config: Path | None, login: str | None, **who: tuple[str, ...]) -> None:
    """Выгрузить всё, что хранится об одном человеке."""
    from toneqa.store.people import account_of, conversations_of
    from toneqa.store.queued import waiting_rows

    with database(db) as store, _writing(out) as write:
        if login:
            account = _account(store, login)
            with store.reading(snapshot=True) as tx:
                write([account_of(tx, account, _shown(config))])
        else:
            ids, waiting = _conversations(store, who, config), _waiting(store, who, config)
            with store.reading(snapshot=True) as tx:
                write(chain(conversations_of(tx, ids), waiting_rows(tx, waiting)))
        _note(store, "export person", account if login else None, 0 if login else len(ids))
    click.echo(f"Готово: {out}." if login else f"Готово: {out}, разговоров {len(ids)}{_besides(waiting)}.")


@person.command()
@_who
@click.option("--yes", is_flag=True, help="Да, стереть насовсем.")
@options.database
@options.config
def erase(yes: bool, db: str | None, config: Path | None, login: str | None, **who: tuple[str, ...]) -> None:
    """Стереть данные одного человека насовсем; оценки без имён и текстов остаются."""
    from toneqa.errors import UseError
    from toneqa.store.people import erase_account
    from toneqa.store.queued import erase_waiting
    from toneqa.store.retention import erase_conversations

    with database(db) as store:
        account = _account(store, login) if login else None
        waiting = [] if login else _waiting(store, who, config)
        if not yes:
            what = f"данные {login} сотрутся" if login else f"сотрутся тексты разговоров: {len(_conversations(store, who, config))}"
            raise UseError("E186", what=f"насовсем {what}{_besides(waiting)}")
        if account is not None:
            erase_account(store, account, _shown(config))
        else:
            erase_waiting(store, waiting)
        ids = [] if login else _conversations(store, who, config)  # what was scored meanwhile is among them
        erase_conversations(store, ids)
        _note(store, "erase person", account, len(ids))
    click.echo("Готово: учётная запись стёрта." if login else f"Готово: разговоров стёрто {len(ids)}{_besides(waiting)}.")
    click.echo("Старые копии базы и файлы результатов удалите сами (toneqa forget).")


def _besides(waiting: list[int]) -> str:
    return f", сообщений в очереди вебхуков: {len(waiting)}" if waiting else ""


def _account(store: Store, login: str) -> int:
    from toneqa.cli.admin import found

    with store.reading() as tx:
        return found(tx, login).id


def _conversations(store: Store, who: dict[str, tuple[str, ...]], config: Path | None) -> list[int]:
    """
    Raises:
        UseError: E143 no key, E144 what is given does not lead to one person.
    """
    from toneqa.cli.forget import keys_of
    from toneqa.store.retention import mentioning

    keys = keys_of(who["phones"], who["emails"], who["names"], config)
    with store.reading() as tx:
        return mentioning(tx, keys)


def _waiting(store: Store, who: dict[str, tuple[str, ...]], config: Path | None) -> list[int]:
    """Messages of helpdesks that are not scored yet; raises as ``_conversations``."""
    from functools import partial

    from toneqa.cli.forget import keys_of
    from toneqa.config import load_settings
    from toneqa.privacy.entities import load_entities
    from toneqa.privacy.erase import names
    from toneqa.privacy.identity import load_key
    from toneqa.store.queued import waiting_of

    keys, settings = keys_of(who["phones"], who["emails"], who["names"], config), load_settings(config)
    people = load_entities(settings.names_model) if settings.names_model else None
    with store.reading() as tx:
        return waiting_of(tx, partial(names, keys=keys, key=load_key(settings.key_file), people=people))


def _shown(config: Path | None) -> Callable[[str], str | None]:
    """An employee as results name him: they may hide his name."""
    from toneqa.config import load_settings
    from toneqa.privacy.authors import Authors
    from toneqa.privacy.identity import load_key

    settings = load_settings(config)
    return Authors(settings.keep, load_key(settings.key_file)).shown


def _note(store: Store, action: str, account: int | None, conversations: int) -> None:
    """The client's name stands nowhere: only how many conversations there were."""
    from toneqa.store.audit import Audit, Event

    with store.writing() as tx:
        Audit(tx).note(Event(action, "account" if account else "", account, detail={"conversations": conversations}))


@contextmanager
def _writing(path: Path) -> Iterator[Callable[[Iterable[Json]], None]]:
    """Takes rows into a file of JSON lines."""
    from toneqa.store.files import private_file

    with private_file(path) as out:
        yield lambda rows: out.writelines((json.dumps(row, ensure_ascii=False, default=str) + "\n").encode() for row in rows)
