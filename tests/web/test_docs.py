"""What the page on the API tells to type works as written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import ROOT
from tests.web.served import running

TEXT = (ROOT / "docs" / "api.md").read_text("utf-8")
HERE = "http://127.0.0.1:8420"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def test_the_examples_of_the_page_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import urllib.request

    with running(tmp_path) as url:
        for command in blocks("sh"):
            found = re.search(r"curl -s (\S+) .* -d '(.*)'", command, re.DOTALL)
            assert found
            request = urllib.request.Request(found[1].replace(HERE, url), found[2].encode(), {"Content-Type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                told = json.load(answer)
            assert (told.get("results") or [told])[0]["status"] == "ok"
        for code in blocks("python"):
            exec(compile(code.replace(HERE, url), "api.md", "exec"), {})
    assert re.fullmatch(r"(revise|ask) \d+ \['[A-Z]{3}\d{3}'.*\]\n404 E474 .+\n", capsys.readouterr().out)


def test_every_route_of_the_api_is_on_the_page() -> None:
    from toneqa.web.routes.api import router

    paths = {getattr(route, "path", "").replace("{code}", "REF201") for route in router.routes}
    assert [path for path in sorted(paths) if path not in TEXT] == []


def test_the_error_shown_is_the_error_told() -> None:
    from toneqa.errors import DataError

    told = json.loads(blocks("json")[0])["error"]
    assert told["message"] == DataError(told["code"], what="draft").text
