"""``toneqa admin``: accounts and keys from the command line; the first administrator is made here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options
from toneqa.cli.opened import database

if TYPE_CHECKING:
    from toneqa.store.accounts import Account
    from toneqa.store.engine import Transaction

ROLES: Final = ("agent", "trainer", "lead", "admin")
SCOPES: Final = ("check", "score", "rules", "metrics")


@click.group(cls=options.Group)
def admin() -> None:
    """Сотрудники и ключи: создать, показать, сменить пароль."""


def _password(command: options.Command) -> options.Command:
    text = "Взять пароль из первой строки ввода, а не спрашивать."
    return click.option("--password-stdin", "piped", is_flag=True, help=text)(command)


@admin.command()
@click.argument("login", metavar="ЛОГИН")
@click.option("--name", metavar="ИМЯ", help="Как показывать; иначе логин.")
@click.option("--role", type=click.Choice(ROLES), default="admin", help="Роль: сотрудник, тренер, руководитель, администратор.")
@_password
@options.database
def create(login: str, name: str | None, role: str, piped: bool, db: str | None) -> None:
    """Создать учётную запись; первым создают администратора."""
    from toneqa.store.accounts import Accounts, Role
    from toneqa.store.audit import Audit, Event
    from toneqa.web.auth.passwords import Hasher
    from toneqa.web.auth.sign_in import fit_login

    plain = fit_login(login)
    with database(db) as store:
        digest = Hasher().hash(_new_password(piped, plain, name or ""))
        with store.writing() as tx:
            account = Accounts(tx).create(plain, (name or login).strip(), Role(role), digest)
            Audit(tx).note(Event("account created", "account", account.id, detail={"role": role, "from": "command"}))
    click.echo(f"Готово: {account.login}, роль {role}.")


@admin.command()
@click.argument("login", metavar="ЛОГИН")
@_password
@options.database
def password(login: str, piped: bool, db: str | None) -> None:
    """Задать новый пароль; все входы этого человека закроются."""
    from toneqa.store.accounts import Accounts, Sessions
    from toneqa.store.audit import Audit, Event
    from toneqa.web.auth.passwords import Hasher

    with database(db) as store:
        with store.reading() as tx:
            account = found(tx, login)
        digest = Hasher().hash(_new_password(piped, account.login, account.name))
        with store.writing() as tx:
            Accounts(tx).set_password(account.id, digest)
            Sessions(tx).end_all(account.id)
            Audit(tx).note(Event("password reset", "account", account.id, detail={"from": "command"}))
    click.echo(f"Готово: у {account.login} новый пароль.")


@admin.command("list")
@options.database
def listed(db: str | None) -> None:
    """Показать сотрудников."""
    from toneqa.store.accounts import Accounts

    with database(db) as store, store.reading() as tx:
        accounts = Accounts(tx).all()
    for one in accounts:
        state = "отключена" if one.disabled_at else "временный пароль" if one.must_change else "работает"
        click.echo(f"{one.login:<24}  {one.role:<8}  {state:<16}  {one.name}")
    if not accounts:
        click.echo("Пока никого. Первого создаст toneqa admin create ЛОГИН.")


@admin.group(cls=options.Group)
def key() -> None:
    """Ключи, с которыми к серверу обращаются программы."""


@key.command("create")
@click.argument("name", metavar="НАЗВАНИЕ")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="Что можно с ключом; несколько раз.")
@click.option(
    "--days", type=options.whole(0, 3650), default=365, metavar="ЧИСЛО", help="Сколько дней действует, обычно 365; 0 — без срока."
)
@options.database
def create_key(name: str, scopes: tuple[str, ...], days: int, db: str | None) -> None:
    """Создать ключ. Он печатается один раз, в базе остаётся только отпечаток."""
    from toneqa.web.auth import keys

    with database(db) as store, store.writing() as tx:
        made, secret = keys.create(tx, name, scopes, days or None, None)
    click.echo(f"Ключ {made.id} «{made.name}». Сохраните его, второй раз он не покажется:", err=True)
    click.echo(secret)


@key.command("list")
@options.database
def list_keys(db: str | None) -> None:
    """Показать ключи без них самих: название, начало, права."""
    from datetime import UTC, datetime

    from toneqa.store.keys import Keys

    with database(db) as store, store.reading() as tx:
        listed = Keys(tx).all()
    for one in listed:
        state = "отозван" if one.revoked_at else "работает" if one.works(datetime.now(UTC)) else "истёк"
        click.echo(f"{one.id:>4}  {one.prefix}…  {state:<8}  {', '.join(one.scopes):<28}  {one.name}")
    if not listed:
        click.echo("Ключей нет.")


@key.command("revoke")
@click.argument("number", metavar="НОМЕР", type=options.whole(1, 2**31 - 1))
@options.database
def revoke_key(number: int, db: str | None) -> None:
    """Отозвать ключ: он перестанет работать сразу."""
    from toneqa.errors import UseError
    from toneqa.store.keys import Keys
    from toneqa.web.auth import keys

    with database(db) as store, store.writing() as tx:
        if Keys(tx).get(number) is None:
            raise UseError("E187", what=str(number))
        keys.revoke(tx, number, None)
    click.echo(f"Готово: ключ {number} отозван.")


def found(tx: Transaction, login: str) -> Account:
    """
    Raises:
        UseError: E185.
    """
    from toneqa.errors import UseError
    from toneqa.store.accounts import Accounts
    from toneqa.web.auth.sign_in import canonical

    account = Accounts(tx).by_login(canonical(login))
    if account is None:
        raise UseError("E185", what=login)
    return account


def _new_password(piped: bool, *own: str) -> str:
    """
    Raises:
        WebError: E482 it does not fit.
    """
    from toneqa.web.auth import passwords

    given = sys.stdin.readline().rstrip("\r\n") if piped else _asked()
    passwords.check(given, own)
    return given


def _asked() -> str:
    given: str = click.prompt("Новый пароль (его не видно)", hide_input=True, confirmation_prompt="Ещё раз", err=True)
    return given
