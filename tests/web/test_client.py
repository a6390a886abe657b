"""The client for programs against a running server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.cli.command import environment
from tests.web.served import running
from toneqa.web.client import Client, RefusedError
from toneqa.web.schema import EXAMPLE_TALK


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running(tmp_path_factory.mktemp("server"), "--workers", 2) as url:
        yield Client(url)


def test_a_draft_a_conversation_a_batch_and_a_rule(server: Client) -> None:
    told = server.check("Вы сами виноваты.", client="Верните деньги.")
    assert told["messages"][-1]["verdict"] in ("revise", "ask")
    assert [m["role"] for m in told["messages"]] == ["client", "agent"]
    assert server.check_conversation(EXAMPLE_TALK)["id"] == "T-1042"
    assert [one["status"] for one in server.score([EXAMPLE_TALK, {"messages": 5}])] == ["ok", "error"]
    assert server.rule("REF201")["code"] == "REF201"


def test_what_the_server_refuses_is_an_error_with_its_code(server: Client) -> None:
    with pytest.raises(RefusedError, match="E474: Нет правила «REF2O1»") as told:
        server.rule("REF2O1")
    assert (told.value.status, told.value.code) == (404, "E474")
    with pytest.raises(RefusedError) as told:
        server.check("а" * 100_001)
    assert (told.value.status, told.value.code) == (422, "E209")


def test_no_server_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="refused"):
        Client("http://127.0.0.1:9").check("Да")


def test_addresses_that_are_none_are_refused() -> None:
    for base in ("file:///etc/passwd", "toneqa.example", ""):
        with pytest.raises(ValueError, match="http"):
            Client(base)


def test_the_key_is_not_shown() -> None:
    assert "tq_" not in repr(Client("http://127.0.0.1", "tq_secret"))


def test_it_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, toneqa.web.client; print({m.partition('.')[0] for m in sys.modules} & {'fastapi', 'numpy', 'httpx', 'uvicorn'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True, timeout=60)
    assert done.stdout.strip() == "set()"
