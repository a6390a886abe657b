"""``toneqa lsp`` as an editor runs it: the real process over stdin and stdout, driven by the client of pygls."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("pygls")

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from tests.apart import apart
from tests.cli.command import command, environment, inside, write

URI: Final = "file:///шаблоны/a.txt"
LETTER: Final = "🙏 Здравствуйте, Анна!\r\n😀 Вы сами виноваты.\u2028 Осуществляем возврат денежных средств."
SECRET: Final = "тайна-5520"
PATIENCE: Final = 60.0


class Editor(LanguageClient):
    """Remembers what the server publishes."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
        def published(given: types.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(given)

        @self.feature(types.WINDOW_LOG_MESSAGE)  # type: ignore[untyped-decorator]
        def logged(given: types.LogMessageParams) -> None:
            assert SECRET not in given.message

    def open(self, text: str, uri: str = URI, version: int = 1) -> None:
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "plaintext", version, text)))

    def change(self, text: str, version: int, uri: str = URI) -> None:
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, uri), [whole]))

    async def heard(self) -> types.PublishDiagnosticsParams:
        return await asyncio.wait_for(self.told.get(), PATIENCE)

    async def actions(self, start: tuple[int, int], end: tuple[int, int], only: Any = None, uri: str = URI) -> list[types.CodeAction]:
        place = types.Range(types.Position(*start), types.Position(*end))
        given = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, types.CodeActionContext([], only))
        found = await asyncio.wait_for(self.text_document_code_action_async(given), PATIENCE)
        return [one for one in found or () if isinstance(one, types.CodeAction)]


@asynccontextmanager
async def started(*args: str, encodings: list[Any] | None = None) -> AsyncIterator[Editor]:
    editor = Editor()
    await editor.start_io(*command("lsp", *args), env=environment())
    general = types.GeneralClientCapabilities(position_encodings=encodings)
    first = types.InitializeParams(types.ClientCapabilities(general=general), process_id=None, root_uri=None)
    about = await asyncio.wait_for(editor.initialize_async(first), PATIENCE)
    assert about.server_info
    assert about.server_info.name == "toneqa"
    editor.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await asyncio.wait_for(editor.shutdown_async(None), PATIENCE)
        editor.exit(None)
        await editor.stop()  # type: ignore[no-untyped-call]


def with_editor(work: Callable[[Editor], Awaitable[None]], *args: str, encodings: list[Any] | None = None) -> None:
    async def run() -> None:
        async with started(*args, encodings=encodings) as editor:
            await work(editor)

    apart(lambda: asyncio.run(run()))


def places(text: str, units: Callable[[str], int]) -> dict[str, tuple[int, int]]:
    """Line and column of the letters before each quote, split and counted by hand."""
    found = {}
    for quote in ("Вы сами виноваты", "денежных средств"):
        before = text[: text.index(quote)].split("\r\n")
        found[quote] = (len(before) - 1, units(before[-1]))
    return found


ENCODINGS: Final[list[tuple[list[Any] | None, Callable[[str], int]]]] = [
    (None, lambda text: len(text.encode("utf-16-le")) // 2),
    ([types.PositionEncodingKind.Utf32], len),
    ([types.PositionEncodingKind.Utf8], lambda text: len(text.encode())),
]


@pytest.mark.parametrize(("encodings", "units"), ENCODINGS, ids=["silent", "utf-32", "utf-8"])
def test_diagnostics_stand_where_the_editor_counts_them(encodings: list[Any] | None, units: Callable[[str], int]) -> None:
    """Emoji are two units of UTF-16; U+2028 ends no line of the protocol."""

    async def work(editor: Editor) -> None:
        editor.open(LETTER)
        told = await editor.heard()
        assert (told.uri, told.version) == (URI, 1)
        starts = {str(one.code): (one.range.start.line, one.range.start.character) for one in told.diagnostics}
        wanted = places(LETTER, units)
        assert starts["HRS106"] == wanted["Вы сами виноваты"]
        assert starts["TON156"] == wanted["денежных средств"]
        ends = {str(one.code): (one.range.end.line, one.range.end.character) for one in told.diagnostics}
        assert ends["TON156"] == (starts["TON156"][0], starts["TON156"][1] + units("денежных средств"))
        assert {one.source for one in told.diagnostics} == {"toneqa"}
        severities = {str(one.code): one.severity for one in told.diagnostics}
        assert severities["HRS106"] is types.DiagnosticSeverity.Error
        assert severities["TON156"] is types.DiagnosticSeverity.Warning

    with_editor(work, encodings=encodings)


def edited(text: str, action: types.CodeAction) -> str:
    """The text after the edits of an action, counted in UTF-16 by hand."""
    assert action.edit
    assert action.edit.changes
    lines = text.split("\r\n")
    for edit in sorted(action.edit.changes[URI], key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        assert edit.range.start.line == edit.range.end.line
        row = lines[edit.range.start.line].encode("utf-16-le")
        start, end = 2 * edit.range.start.character, 2 * edit.range.end.character
        assert isinstance(edit, types.TextEdit)
        lines[edit.range.start.line] = (row[:start] + edit.new_text.encode("utf-16-le") + row[end:]).decode("utf-16-le")
    return "\r\n".join(lines)


def test_rewrites_as_code_actions(tmp_path: Path) -> None:
    async def work(editor: Editor) -> None:
        editor.open(LETTER)
        await editor.heard()
        line, column = places(LETTER, ENCODINGS[0][1])["денежных средств"]
        found = await editor.actions((line, column), (line, column + 3))
        fixes = [one for one in found if one.kind == types.CodeActionKind.QuickFix]
        assert fixes[0].is_preferred
        assert any(edited(LETTER, one).endswith("Возвращаем деньги.") for one in fixes)
        assert all(one.diagnostics for one in fixes)
        assert await editor.actions((0, 0), (0, 0), ["quickfix"]) == []
        assert await editor.actions((line, column), (line, column), ["refactor"]) == []
        for kind in ("source.fixAll", "source.fixAll.toneqa", "source"):
            [whole] = await editor.actions((0, 0), (0, 0), [kind])
            wanted = inside("check", write(tmp_path / "a.txt", LETTER), "--fix").out
            assert edited(LETTER, whole).replace("\r\n", "\n").replace("\u2028", "\n") == wanted.replace("\r\n", "\n").replace(
                "\u2028", "\n"
            )

    with_editor(work)


def test_what_is_doubtful_is_offered_as_doubtful() -> None:
    text = "Здравствуйте! Просим Вас предоставить копию документа."

    async def work(editor: Editor) -> None:
        editor.open(text)
        await editor.heard()
        found = await editor.actions((0, 0), (0, len(text)), ["quickfix"])
        assert [one.title for one in found] == ["«предоставить» → «прислать» (подходит ли, решать вам)"], "two rules, one rewrite"
        assert not found[0].is_preferred
        assert await editor.actions((0, 0), (0, len(text)), ["source.fixAll"]) == []

    with_editor(work)


def test_the_rule_is_told_on_hover() -> None:
    async def work(editor: Editor) -> None:
        editor.open(LETTER)
        line, column = places(LETTER, ENCODINGS[0][1])["денежных средств"]
        given = types.HoverParams(types.TextDocumentIdentifier(URI), types.Position(line, column + 1))
        told = await asyncio.wait_for(editor.text_document_hover_async(given), PATIENCE)
        assert told
        assert isinstance(told.contents, types.MarkupContent)
        assert "# TON156 · " in told.contents.value
        nothing = types.HoverParams(types.TextDocumentIdentifier(URI), types.Position(line, 0))
        assert await editor.text_document_hover_async(nothing) is None

    with_editor(work)


def test_a_change_is_read_after_the_keys_rest_and_a_closed_text_is_forgotten() -> None:
    async def work(editor: Editor) -> None:
        editor.open(LETTER)
        assert (await editor.heard()).diagnostics
        for version in range(2, 8):
            editor.change(f"{LETTER} {version}", version)
        editor.change("Здравствуйте! Деньги вернём завтра.", 8)
        told = await editor.heard()
        assert told.version == 8, "versions between are not worth a check"
        assert "HRS106" not in {one.code for one in told.diagnostics}
        editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(URI)))
        assert len((await editor.heard()).diagnostics) == 0
        assert await editor.actions((0, 0), (9, 9)) == []

    with_editor(work)


def test_templates_may_have_places_for_names() -> None:
    async def codes(editor: Editor) -> set[Any]:
        editor.open("Здравствуйте, {{имя}}! Деньги вернём завтра до 12:00.")
        return {one.code for one in (await editor.heard()).diagnostics}

    async def strict(editor: Editor) -> None:
        assert "WRD701" in await codes(editor)

    async def lenient(editor: Editor) -> None:
        assert {"WRD701", "DLG103"}.isdisjoint(await codes(editor))

    with_editor(strict)
    with_editor(lenient, "--templates")


NOTHING: Final = ("", " \n", "We are sorry, but the refund is not possible any more.", "> Где заказ?", "\u0301", "\x00\x0b")


def test_texts_with_nothing_to_judge() -> None:
    async def work(editor: Editor) -> None:
        for number, text in enumerate(NOTHING):
            editor.open(text, f"file:///{number}.txt")
            assert len((await editor.heard()).diagnostics) == 0, text
            assert await editor.actions((0, 0), (9, 9), uri=f"file:///{number}.txt") == []

    with_editor(work)


def test_strange_places_and_halves_of_signs() -> None:
    async def work(editor: Editor) -> None:
        editor.open(LETTER + "\ud83d")
        assert (await editor.heard()).diagnostics
        for start, end in (((0, 1), (0, 1)), ((99, 0), (99, 9)), ((0, 9999), (1, 9999)), ((1, 5), (0, 0))):
            await editor.actions(start, end)
        assert await editor.actions((0, 0), (9, 9), uri="file:///etc/hostname") == [], "what is not open is not read"

    with_editor(work)


def test_a_dump_is_told_of() -> None:
    async def work(editor: Editor) -> None:
        editor.open("Вы сами виноваты. " * 60_000)
        [told] = (await editor.heard()).diagnostics
        assert told.code == "E209"

    with_editor(work)


def test_broken_messages_do_not_end_the_work_and_no_letter_is_logged() -> None:
    """Bytes by hand: broken JSON, wrong types, an unknown method; then the server still answers."""
    uri = "file:///a.txt"
    item = {"uri": uri, "languageId": "plaintext", "version": 1, "text": f"Вы сами виноваты. {SECRET}"}
    sent = [
        framed({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}}),
        framed({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
        b"Content-Length: 9\r\n\r\n{broken!}",
        framed({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {"uri": 5, "text": [SECRET]}}}),
        framed({"jsonrpc": "2.0", "id": 2, "method": "textDocument/codeAction", "params": {"textDocument": SECRET}}),
        framed({"jsonrpc": "2.0", "id": 3, "method": "nothing/known", "params": {"text": SECRET}}),
        framed({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": item}}),
        framed(
            {
                "jsonrpc": "2.0",
                "id": 4,
                "method": "textDocument/hover",
                "params": {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}},
            }
        ),
    ]
    ran = subprocess.Popen(command("lsp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert ran.stdin
    assert ran.stdout
    ran.stdin.write(b"".join(sent))
    ran.stdin.flush()
    answers: dict[int, Any] = {}
    logged = []
    while 4 not in answers:
        got = received(ran.stdout)
        if "id" in got:
            answers[got["id"]] = got
        elif got["method"] == "window/logMessage":
            logged.append(got["params"]["message"])
    leaving: list[dict[str, Any]] = [{"jsonrpc": "2.0", "id": 5, "method": "shutdown"}, {"jsonrpc": "2.0", "method": "exit"}]
    _, err = ran.communicate(b"".join(map(framed, leaving)), timeout=60)
    assert ran.returncode == 0
    assert len(logged) >= 3, "each is told of"
    assert SECRET not in "".join(logged)
    assert answers[3]["error"]["code"] == -32601, "method not found"
    assert "HRS106" in answers[4]["result"]["contents"]["value"]
    assert err == b""


def framed(message: dict[str, Any]) -> bytes:
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def received(stream: Any) -> dict[str, Any]:
    size = 0
    while line := stream.readline().strip():
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    assert size, "the server left"
    found: dict[str, Any] = json.loads(stream.read(size))
    return found


@pytest.mark.parametrize(
    ("args", "code"), [(("--config", "nowhere.toml"), "E101"), (("--model", "nowhere"), "E301"), (("--channel", "fax"), "E106")]
)
def test_wrong_use_is_told_at_once(args: tuple[str, ...], code: str) -> None:
    ran = inside("lsp", *args)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    ran = inside("lsp")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("E107: ")
    assert "'.[lsp]'" in ran.err
