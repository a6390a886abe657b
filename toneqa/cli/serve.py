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

_NEEDED: Final = ("fastapi", "uvicorn", "jinja2", "multipart", "prometheus_client")


@click.command()
@click.option("--host", default="127.0.0.1", metavar="АДРЕС", help="Адрес, на котором слушать; сам по себе — только этот компьютер.")
@click.option("--port", type=click.IntRange(1, 65535), default=8420, metavar="ЧИСЛО", help="Порт, обычно 8420.")
@click.option(
    "--name", "names", multiple=True, metavar="ИМЯ", help="Имя сервера в сети, если он открывается не по адресу. Можно несколько."
)
@options.language
@options.model
@options.config
def serve(
    host: str,
    port: int,
    names: tuple[str, ...],
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
    from toneqa.web.state import ServeOptions

    served = ServeOptions(host, port, names)
    if not served.loopback:
        raise UseError("E170", what=host)
    _run(Setup(options.settings(config, lang_backend, spacy_model), model, masked=False), served)


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
    import uvicorn

    from toneqa.web.access import on_this_machine
    from toneqa.web.app import create_app
    from toneqa.web.state import WebState

    with _listening(served) as door:
        app = create_app(WebState(setup, served, (on_this_machine,)))
        click.echo(f"Проверка черновиков: http://{served.host}:{served.port}/  (остановить: Ctrl+C)", err=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, proxy_headers=False)).run([door])


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
