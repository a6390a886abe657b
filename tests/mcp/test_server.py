"""``toneqa mcp`` as an assistant runs it: the real process over stdin and stdout, driven by the client of the protocol's own package."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

pytest.importorskip("mcp")

import anyio
from mcp import ClientSession, StdioServerParameters, stdio_client

from tests.apart import apart
from tests.cli.command import command, environment, inside

LETTER: Final = "🙏 Здравствуйте! Вы сами виноваты. Осуществляем возврат денежных средств. Просим Вас предоставить копию."
REFUSAL: Final = "Здравствуйте! Вернуть деньги за куртку мы не можем."
CLIENT: Final = "Верните деньги за куртку! Она порвалась через неделю."
SECRET: Final = "тайна-5520"

Work = Callable[[ClientSession], Awaitable[None]]


def with_assistant(work: Work, *args: str) -> None:
    async def run() -> None:
        program, *rest = command("mcp", *args)
        async with (
            stdio_client(StdioServerParameters(command=program, args=rest, env=environment())) as (source, sink),
            ClientSession(source, sink) as session,
        ):
            with anyio.fail_after(60):
                about = await session.initialize()
                assert about.server_info.name == "toneqa"
                await work(session)

    apart(lambda: anyio.run(run))


async def asked(session: ClientSession, tool: str, **given: Any) -> dict[str, Any]:
    told = await session.call_tool(tool, given)
    assert not told.is_error, told
    assert told.structured_content is not None
    return dict(told.structured_content)


async def refused(session: ClientSession, tool: str, **given: Any) -> str:
    told = await session.call_tool(tool, given)
    assert told.is_error
    return "".join(getattr(part, "text", "") for part in told.content)


def test_tools_say_what_they_do() -> None:
    async def work(session: ClientSession) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == {"check", "explain", "rewrite"}
        assert tools["check"].input_schema["required"] == ["text"]
        assert set(tools["check"].input_schema["properties"]) == {"text", "client", "channel"}
        for tool in tools.values():
            assert tool.description
            assert "а" in tool.description
            assert tool.annotations
            assert tool.annotations.read_only_hint

    with_assistant(work)


def test_a_check_is_that_of_the_command() -> None:
    async def work(session: ClientSession) -> None:
        told = await asked(session, "check", text=LETTER)
        wanted = inside("check", "-", "--format", "json", stdin=LETTER.encode()).json["messages"][0]
        assert (told["verdict"], told["score"]) == (wanted["verdict"], wanted["score"]["value"])
        codes = {found["code"]: found for found in told["findings"]}
        assert {"HRS106", "TON156", "TON101"} <= set(codes) <= {found["code"] for found in wanted["findings"]}
        for found in told["findings"]:
            assert LETTER[found["start"] : found["end"]] == found["quote"]
        assert codes["TON101"]["rewrite"] == "Возвращаем деньги"
        assert codes["TON101"]["safe"]
        assert told["advice"]

    with_assistant(work)


def test_the_letter_of_the_client_counts() -> None:
    async def work(session: ClientSession) -> None:
        told = await asked(session, "check", text=REFUSAL, client=CLIENT, channel="chat")
        assert told["refusal"] is not None
        assert set(told["refusal"]) == {"joining", "explanation", "alternative"}
        assert any("куртк" in offer for offer in told["missing"]), told["missing"]

    with_assistant(work)


def test_a_rewrite_makes_what_is_safe_and_leaves_the_rest() -> None:
    async def work(session: ClientSession) -> None:
        told = await asked(session, "rewrite", text=LETTER)
        assert "Возвращаем деньги." in told["text"]
        assert told["made"] >= 1
        assert told["text"].startswith("🙏 Здравствуйте! Вы сами виноваты. ")
        assert "прислать" in {found["rewrite"] for found in told["left"]}
        again = await asked(session, "rewrite", text=told["text"])
        assert (again["text"], again["made"]) == (told["text"], 0)

    with_assistant(work)


def test_rules_are_explained_and_bad_input_is_told_of() -> None:
    async def work(session: ClientSession) -> None:
        told = (await asked(session, "explain", code="ref201"))["result"]
        assert told.strip() == inside("explain", "REF201").out.strip()
        told = await refused(session, "explain", code="REF999")
        assert "E104: " in told
        assert "Похожие: REF" in told
        assert "E209: " in await refused(session, "check", text="Вы сами виноваты. " * 60_000)
        for given in ({}, {"text": 5}, {"text": LETTER, "channel": "fax"}, {"text": None}):
            assert await refused(session, "check", **given)
        unknown = await session.call_tool("delete", {})
        assert unknown.is_error
        for text in ("", " \n", "> Где заказ?", "We are sorry, but the refund is not possible."):
            nothing = await asked(session, "check", text=text)
            assert (nothing["verdict"], nothing["score"], nothing["findings"]) == ("", None, [])
            assert nothing["reason"]
            assert (await asked(session, "rewrite", text=text))["text"] == text
        assert (await asked(session, "check", text=LETTER))["verdict"], "it still answers"

    with_assistant(work)


def test_settings_of_the_house_count(tmp_path: Any) -> None:
    (tmp_path / "a.toml").write_text('[rules]\noff = ["HRS", "TON"]\n', "utf-8")

    async def work(session: ClientSession) -> None:
        codes = {found["code"][:3] for found in (await asked(session, "check", text=LETTER))["findings"]}
        assert codes.isdisjoint({"HRS", "TON"})

    with_assistant(work, "--config", str(tmp_path / "a.toml"))


def test_broken_lines_do_not_end_the_work_and_nothing_is_logged() -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}
    sent = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        "{broken " + SECRET,
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "check", "arguments": {"text": [SECRET]}}}),
        json.dumps({"jsonrpc": "2.0", "id": 3, "method": "nothing/known", "params": {"text": SECRET}}),
        json.dumps(
            {"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "check", "arguments": {"text": LETTER + SECRET}}}
        ),
    ]
    ran = subprocess.Popen(command("mcp"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    assert ran.stdin
    assert ran.stdout
    ran.stdin.write("".join(one + "\n" for one in sent).encode())
    ran.stdin.flush()
    answers: dict[Any, Any] = {}
    while 4 not in answers:
        line = ran.stdout.readline()
        assert line, "the server left"
        got = json.loads(line)
        answers[got.get("id")] = got
    _, err = ran.communicate(timeout=60)
    assert ran.returncode == 0
    assert answers[2]["result"]["isError"]
    assert answers[3]["error"]["code"] == -32601
    assert answers[4]["result"]["structuredContent"]["verdict"]
    assert err == b""


@pytest.mark.parametrize(("args", "code"), [(("--config", "nowhere.toml"), "E101"), (("--model", "nowhere"), "E301"), (("a",), "E106")])
def test_wrong_use_is_told_at_once(args: tuple[str, ...], code: str) -> None:
    ran = inside("mcp", *args)
    assert (ran.code, ran.out) == (2, "")
    assert code in ran.err


def test_without_the_extra_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    ran = inside("mcp")
    assert (ran.code, ran.out) == (2, "")
    assert "'.[mcp]'" in ran.err
