"""The server over stdin and stdout: what each message of an editor is answered with. No text of a letter is logged."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

import toneqa
from toneqa.batch.run import Scorer, Setup, scorer
from toneqa.importers.base import check_size
from toneqa.lsp.positions import Positions
from toneqa.lsp.view import KINDS, SOURCE, Seen, name_of
from toneqa.text.lines import Lines
from toneqa.types import Conversation, Message, Role

QUIET: Final = 0.25
"""Seconds without a key before a text is read: a check takes some hundredths, and nobody looks at half a word."""


class _Server(LanguageServer):
    """Errors are told by their kind alone: their text may quote a letter."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        text = f"toneqa: сообщение редактора не разобрано ({type(error).__name__})"
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, text))


@dataclass
class Desk:
    """Open texts and what was found in them. Texts are read one at a time, in a thread, so that the editor is never kept waiting."""

    server: LanguageServer
    setup: Setup
    channel: str | None
    _seen: dict[str, Seen] = field(default_factory=dict)
    _waiting: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def work(self) -> Scorer:
        return scorer(self.setup)

    def is_open(self, uri: str) -> bool:
        return uri in self.server.workspace.text_documents

    def changed(self, uri: str, pause: float) -> None:
        """Look again when nothing has changed for ``pause`` seconds."""
        self.forget(uri)
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._publish(uri, pause))

    def forget(self, uri: str) -> None:
        self._seen.pop(uri, None)
        if task := self._waiting.pop(uri, None):
            task.cancel()

    async def look(self, uri: str) -> Seen | None:
        """What is found in the text as it stands; None where it is not open."""
        async with self._one:
            if not self.is_open(uri):
                return None
            text = self.server.workspace.get_text_document(uri).source
            seen = self._seen.get(uri)
            if seen is None or seen.text != text:
                result = await asyncio.to_thread(self._score, text)
                seen = Seen(text, result, Positions(Lines.of(text), self.server.workspace.position_codec))
                self._seen[uri] = seen
            return seen

    async def _publish(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        seen = await self.look(uri)
        if seen is None or not self.is_open(uri):
            return
        document = self.server.workspace.get_text_document(uri)
        if document.source == seen.text:
            self.show(uri, seen.diagnostics(self.work.writer.rules), document.version)

    def show(self, uri: str, found: list[types.Diagnostic], version: int | None = None) -> None:
        self.server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _score(self, text: str) -> dict[str, Any]:
        talk = Conversation(SOURCE, (Message(Role.AGENT, text),), self.channel)
        return self.work.score([check_size(talk)])[0]


def serve(setup: Setup, channel: str | None) -> None:
    """Until the editor leaves."""
    logging.getLogger("pygls").addHandler(logging.NullHandler())
    logging.getLogger("pygls").propagate = False
    make(setup, channel).start_io()


def make(setup: Setup, channel: str | None) -> LanguageServer:
    """A server that reads texts whole: letters are short, and lines need not be split as Python splits them."""
    server = _Server(SOURCE, toneqa.__version__, types.TextDocumentSyncKind.Full)
    desk = Desk(server, setup, channel)
    scorer(setup)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(given: types.DidOpenTextDocumentParams) -> None:
        desk.changed(given.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(given: types.DidChangeTextDocumentParams) -> None:
        desk.changed(given.text_document.uri, QUIET)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(given: types.DidCloseTextDocumentParams) -> None:
        desk.forget(given.text_document.uri)
        desk.show(given.text_document.uri, [])

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=list(KINDS)))
    async def actions(given: types.CodeActionParams) -> list[types.CodeAction]:
        seen = await desk.look(given.text_document.uri)
        wanted = [name_of(kind) for kind in given.context.only or ()]
        return seen.actions(given.text_document.uri, given.range, wanted, desk.work.writer.rules) if seen else []

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(given: types.HoverParams) -> types.Hover | None:
        seen = await desk.look(given.text_document.uri)
        return seen.hover(seen.positions.offset(given.position), desk.work.writer.rules) if seen else None

    return server
