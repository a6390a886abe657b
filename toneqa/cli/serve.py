"""``toneqa serve``: the draft checker and the API in the browser, on this machine or for a team."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options

if TYPE_CHECKING:
    from socket import socket

    from toneqa.batch.run import Setup
    from toneqa.web.serving import TeamOptions
    from toneqa.web.state import ServeOptions
    from toneqa.webhooks.hooks import Hook

_NEEDED: Final = ("fastapi", "uvicorn", "jinja2", "prometheus_client", "limits", "markdown_it", "sqlalchemy", "alembic", "argon2")


@click.command()
@click.option("--host", default="127.0.0.1", metavar="АДРЕС", help="Адрес, на котором слушать; сам по себе — только этот компьютер.")
@click.option("--port", type=options.whole(1, 65535), default=8420, metavar="ЧИСЛО", help="Порт, обычно 8420.")
@click.option(
    "--name", "names", multiple=True, metavar="ИМЯ", help="Имя сервера в сети, если он открывается не по адресу. Можно несколько."
)
@click.option("--workers", type=options.whole(1, 64), default=1, metavar="ЧИСЛО", help="Сколько процессов принимают запросы, обычно 1.")
@click.option(
    "--analysts", type=options.whole(1, 64), metavar="ЧИСЛО", help="Сколько процессов читают письма у каждого из них; обычно по числу ядер."
)
@click.option(
    "--per-minute",
    type=options.whole(1, 1_000_000),
    default=600,
    metavar="ЧИСЛО",
    help="Сколько запросов в минуту можно одному ключу, обычно 600.",
)
@options.database
@click.option("--cert", type=options.FILE, metavar="ФАЙЛ", help="Сертификат сервера вместе с цепочкой, PEM; нужен и --cert-key.")
@click.option("--cert-key", type=options.FILE, metavar="ФАЙЛ", help="Ключ сертификата, PEM.")
@click.option("--tls", is_flag=True, help="Шифрует прокси перед сервером: страницы открываются только по https.")
@click.option("--proxy", "proxies", multiple=True, metavar="АДРЕС", help="Адрес прокси; с --tls обычно 127.0.0.1. Можно несколько.")
@click.option("--oidc-issuer", metavar="АДРЕС", help="Провайдер входа компании; секрет — в переменной TONEQA_OIDC_SECRET.")
@click.option("--oidc-client", default="toneqa", metavar="ИМЯ", help="Под каким именем провайдер знает сервер, обычно toneqa.")
@click.option("--oidc-name", default="Вход компании", metavar="СЛОВА", help="Что написать на кнопке входа.")
@options.language
@options.model
@options.config
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
    workers: int,
    analysts: int | None,
    per_minute: int,
    db: str | None,
    cert: Path | None,
    cert_key: Path | None,
    tls: bool,
    proxies: tuple[str, ...],
    oidc_issuer: str | None,
    oidc_client: str,
    oidc_name: str,
    lang_backend: str | None,
    spacy_model: str | None,
    model: Path | None,
    config: Path | None,
) -> None:
    """Открыть проверку черновиков в браузере, с --db — и всё остальное для команды.

    На этом компьютере она работает сразу, без учётных записей. Текст черновика нигде не сохраняется.
    """
    options.one_thread()
    options.installed("web", *_NEEDED)
    from toneqa.batch.run import Setup
    from toneqa.privacy.identity import load_key
    from toneqa.web.state import ServeOptions, cores_for

    certificate = _certificate(cert, cert_key)
    believed = proxies or (("127.0.0.1", "::1") if tls else ())
    listening = (host, port, names, workers, analysts or cores_for(workers), per_minute, tls or certificate is not None)
    served = ServeOptions(*listening, certificate, believed)
    _guarded(served, db)
    hooks = _hooks(config, db)
    team = replace(_team(db, oidc_issuer, oidc_client, oidc_name), hooks=hooks) if db else None
    settings = options.settings(config, lang_backend, spacy_model)
    _run(Setup(settings, model, masked=False, key=load_key(settings.key_file)), served, team)


def _hooks(config: Path | None, db: str | None) -> tuple[Hook, ...]:
    """
    Raises:
        UseError: E103, E106 of the table, E173 a secret is missing, E174 there is no database.
    """
    import os

    from toneqa.errors import UseError
    from toneqa.webhooks.hooks import read_hooks

    hooks = read_hooks(config, os.environ)
    if hooks and not db:
        raise UseError("E174")
    return hooks


def _guarded(served: ServeOptions, db: str | None) -> None:
    """
    Raises:
        UseError: E170 others can reach it and there are no accounts, E172 passwords would cross the network unencrypted.
    """
    from toneqa.errors import UseError

    if not served.loopback and not db:
        raise UseError("E170", what=served.host)
    if not served.loopback and not served.secure:
        raise UseError("E172", what=served.host)


def _certificate(cert: Path | None, key: Path | None) -> tuple[str, str] | None:
    """
    Raises:
        UseError: E101 no such file, E106 one without the other, or they do not belong together.
    """
    import ssl

    from toneqa.errors import UseError

    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise UseError("E106", what="--cert", near="--cert вместе с --cert-key")
    for path in (cert, key):
        if not path.is_file():
            raise UseError("E101", what=str(path), at=str(path))
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key, password="")
    except (OSError, ValueError) as error:
        raise UseError("E106", what=f"--cert {cert}", near="сертификат и его ключ в виде PEM, без пароля") from error
    return str(cert), str(key)


def _team(db: str, issuer: str | None, client: str, name: str) -> TeamOptions:
    """The database is opened once here: what is wrong with it is told before anything listens.

    Raises:
        UseError: E180 no such address.
        StoreError: E411, E412.
    """
    import os

    from toneqa.cli.opened import database
    from toneqa.store.accounts import Accounts
    from toneqa.web.serving import TeamOptions

    with database(db) as store, store.reading() as tx:
        if not Accounts(tx).all():
            click.echo("Учётных записей ещё нет. Первую создаст toneqa admin create ЛОГИН с тем же --db.", err=True)
    if issuer is None:
        return TeamOptions(db)
    from toneqa.web.auth.oidc import Provider, fit_issuer

    options.installed("oidc", "authlib", "joserfc", "httpx")
    return TeamOptions(db, Provider(name, fit_issuer(issuer), client, os.environ.get("TONEQA_OIDC_SECRET", "")))


def _run(setup: Setup, served: ServeOptions, team: TeamOptions | None) -> None:
    from toneqa.batch.run import scorer
    from toneqa.web.serving import run

    scorer(setup)  # a missing or damaged model is told before anything listens
    scheme = "https" if served.certificate else "http"
    with _listening(served) as door:
        click.echo(f"Проверка черновиков: {scheme}://{served.host}:{served.port}/  (остановить: Ctrl+C)", err=True)
        run(setup, served, door, team)


def _listening(served: ServeOptions) -> socket:
    """
    Raises:
        UseError: E171 the port is taken, E106 no such address here.
    """
    import errno
    import socket

    from toneqa.errors import UseError

    family = socket.AF_INET6 if ":" in served.host else socket.AF_INET
    try:
        return socket.create_server((served.host.strip("[]"), served.port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UseError("E171", what=str(served.port)) from error
        raise UseError("E106", what=f"--host {served.host}", near="адрес этого компьютера") from error
