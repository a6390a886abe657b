"""What the page on webhooks tells to write works as written."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import Any

from tests.cli.command import ROOT
from tests.webhooks.helpdesk import Helpdesk, generic
from toneqa.rules.catalogue import catalogue
from toneqa.webhooks.hooks import read_hooks
from toneqa.webhooks.note import note_text
from toneqa.webhooks.signing import signed
from toneqa.webhooks.work import DESKS

TEXT = (ROOT / "docs" / "webhooks.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return [textwrap.dedent(block) for block in re.findall(rf"^ *```{kind}\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE)]


def test_the_settings_of_the_page_are_read(tmp_path: Path) -> None:
    path = tmp_path / "toneqa.toml"
    path.write_text("\n".join(blocks("toml")), "utf-8")
    names = re.findall(r"export (TONEQA_WEBHOOK_\w+)=", TEXT)
    desk, shop = read_hooks(path, dict.fromkeys(names, "x"))
    assert (desk.kind, desk.account, desk.post, shop.kind) == ("chatwoot", 1, "note", "generic")


def test_the_event_of_the_page_is_taken_and_its_answer_is_what_comes() -> None:
    asked, told = (json.loads(block) for block in blocks("json"))
    event = DESKS["generic"].event(generic(Helpdesk()), asked)
    assert event
    assert (event.message, event.conversation) == (told["id"], told["conversation_id"])
    note = {"verdict": told["verdict"], "score": told["score"], "faults": told["findings"]}
    assert told["note"] == note_text(note)
    assert catalogue().find("REF201").title == told["findings"][0]["title"]


def test_the_signature_of_the_page_is_believed() -> None:
    made: dict[str, Any] = {}
    exec(compile(blocks("python")[0], "webhooks.md", "exec"), made)
    assert signed(made["secret"], made["timestamp"], made["body"], made["signature"])
