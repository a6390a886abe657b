"""The server over stdin and stdout. Nothing of a letter is logged, and nothing leaves but the answer to who asked."""

from __future__ import annotations

import logging
from typing import Any, Final

from mcp.server import MCPServer
from mcp.types import ToolAnnotations

import toneqa
from toneqa.batch.run import Setup, scorer
from toneqa.mcp.tools import Tools

_HELP: Final = (
    "toneqa читает ответы службы поддержки на русском языке, как тренер качества. Сначала check, потом explain для непонятных кодов, "
    "rewrite — чтобы сказать проще. Фактов, сумм и сроков не придумывайте: пропуски в квадратных скобках заполняет человек."
)
_HARMLESS: Final = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def serve(setup: Setup) -> None:
    """Until the assistant leaves."""
    server = make(setup)
    logging.disable(logging.CRITICAL)
    server.run("stdio")


def make(setup: Setup) -> MCPServer[Any]:
    tools = Tools(scorer(setup))
    server: MCPServer[Any] = MCPServer("toneqa", title="toneqa", instructions=_HELP, version=toneqa.__version__, log_level="CRITICAL")
    for tool in (tools.check, tools.explain, tools.rewrite):
        server.add_tool(tool, annotations=_HARMLESS)
    return server
