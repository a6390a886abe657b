"""``toneqa lsp`` and ``toneqa mcp``: the scorer for editors and for assistants, over stdin and stdout."""

from __future__ import annotations

from pathlib import Path

import click

from toneqa.cli import options


@click.command()
@click.option("--channel", type=click.Choice(["email", "chat"]), default="email", help="Письмо или чат.")
@options.templates
@options.language
@options.model
@options.config
def lsp(channel: str, templates: bool, lang_backend: str | None, spacy_model: str | None, model: Path | None, config: Path | None) -> None:
    """Показывать замечания прямо в редакторе.

    Сервер языка: его запускает редактор, а не человек. Как подключить, сказано в docs/editors.md.
    """
    options.one_thread()
    options.installed("lsp", "pygls")
    from toneqa.batch.run import Setup
    from toneqa.lsp.server import serve

    serve(Setup(options.settings(config, lang_backend, spacy_model, templates), model, masked=False), channel)


@click.command()
@options.language
@options.model
@options.config
def mcp(lang_backend: str | None, spacy_model: str | None, model: Path | None, config: Path | None) -> None:
    """Дать помощнику проверять черновики.

    Сервер MCP: его запускает программа-помощник, а не человек. Умеет проверить, объяснить правило и сказать проще; как подключить, сказано в docs/editors.md.
    """
    options.one_thread()
    options.installed("mcp", "mcp")
    from toneqa.batch.run import Setup
    from toneqa.mcp.server import serve

    serve(Setup(options.settings(config, lang_backend, spacy_model), model, masked=False))
