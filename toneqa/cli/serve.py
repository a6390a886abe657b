"""``toneqa serve``: the draft checker and the API in the browser, on this machine or for a team."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from toneqa.cli import options

if TYPE_CHECKING:
    from socket import socket

    from toneqa.batch.run import Setup
    from toneqa.web.state import ServeOptions

_NEEDED: Final = ("fastapi", "uvicorn", "jinja2", "prometheus_client", "limits", "markdown_it")


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
@click.option("--tls", is_flag=True, help="Страницы открываются только по шифрованному адресу, перед сервером стоит прокси.")
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
    tls: bool,
    lang_backend: str | None,
    spacy_model: str | None,
    model: Path | None,
    config: Path | None,
) -> None:
    """Открыть проверку черновиков в браузере.

    На этом компьютере она работает сразу, без учётных записей. Текст черновика нигде не сохраняется.
    """
    options.one_thread()
    _installed()
    from toneqa.batch.run import Setup
    from toneqa.errors import UseError
    from toneqa.privacy.identity import load_key
    from toneqa.web.state import ServeOptions, cores_for

    served = ServeOptions(host, port, names, workers, analysts or cores_for(workers), per_minute, tls)
    if not served.loopback:
        raise UseError("E170", what=host)
    settings = options.settings(config, lang_backend, spacy_model)
    _run(Setup(settings, model, masked=False, key=load_key(settings.key_file)), served)


def _installed() -> None:
    """
    Raises:
        UseError: E107 the extra ``web`` is not there.
    """
    from importlib.util import find_spec

    from toneqa.errors import UseError

    for name in _NEEDED:
        if find_spec(name) is None:
            raise UseError("E107", what=name, near="web")


def _run(setup: Setup, served: ServeOptions) -> None:
    from toneqa.batch.run import scorer
    from toneqa.web.serving import run

    scorer(setup)  # a missing or damaged model is told before anything listens
    with _listening(served) as door:
        click.echo(f"Проверка черновиков: http://{served.host}:{served.port}/  (остановить: Ctrl+C)", err=True)
        run(setup, served, door)


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
