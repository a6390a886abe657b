"""What the builds hold: the same bytes every time, no permission that is not asked for, no key, nothing from elsewhere."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.command import inside
from toneqa.errors import UseError
from toneqa.extension.build import BROWSERS, PARTS, SOURCE, BuiltIn, build, files, joined

SERVER = "https://toneqa.company.example"
SITE = "https://desk.company.example:8443"


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (build(tmp_path / name, BuiltIn(SERVER, (SITE,))) for name in "ab")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    for path in first:
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == sorted(archive.namelist())
            assert archive.testzip() is None
            folder = path.parent / path.stem.rpartition("-")[2]
            assert all((folder / name).read_bytes() == archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("browser", BROWSERS)
def test_nothing_is_allowed_before_somebody_allows_it(browser: str) -> None:
    told = json.loads(files(browser, BuiltIn())["manifest.json"])
    assert told["manifest_version"] == 3
    assert "host_permissions" not in told
    assert "content_scripts" not in told
    assert sorted(told["permissions"]) == ["activeTab", "scripting", "storage"]
    assert "web_accessible_resources" not in told, "a page cannot see that the extension is there"
    policy = told["content_security_policy"]["extension_pages"]
    assert "default-src 'none'" in policy
    assert "upgrade-insecure-requests" not in policy, "a server on this machine has no TLS"


@pytest.mark.parametrize("browser", BROWSERS)
def test_what_a_company_builds_in(browser: str) -> None:
    built = files(browser, BuiltIn(SERVER, (SITE,)))
    told = json.loads(built["manifest.json"])
    assert told["host_permissions"] == ["https://desk.company.example/*", "https://toneqa.company.example/*"]
    assert json.loads(built["defaults.json"]) == {"server": SERVER, "sites": [SITE]}
    named = {told["action"]["default_popup"], told["options_ui"]["page"], *told["icons"].values()}
    background = told["background"]
    named |= {background["service_worker"]} if browser == "chromium" else set(background["scripts"])
    assert named <= set(built)


def test_pages_of_the_extension_name_files_that_are_there() -> None:
    built = files("chromium", BuiltIn())
    for name in ("pages/options.html", "pages/popup.html"):
        for linked in re.findall(r'(?:src|href)="([^"]+)"', built[name].decode()):
            assert f"pages/{linked}" in built


def test_one_place_alone_talks_to_a_server() -> None:
    """A request can only leave from the background: scripts inside pages have no way to send one."""
    asking = re.compile(r"\b(fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|new Image|importScripts)")
    built = {name: data.decode() for name, data in files("chromium", BuiltIn()).items() if name.endswith(".js")}
    assert {name for name, text in built.items() if asking.search(text)} == {"background/server.js", "background/settings.js"}
    assert re.findall(r"fetch\((.+?)[,)]", built["background/settings.js"]) == ['api.runtime.getURL("defaults.json"']
    assert not re.search(r"\b(eval|Function)\(|innerHTML|document\.write", "".join(built.values()))


def test_no_name_stands_for_two_things() -> None:
    names = re.findall(r"^(?:async )?(?:function|class|const|let) (\w+)", joined(PARTS), re.MULTILINE)
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_every_part_is_laid_in() -> None:
    assert {path.name for path in (SOURCE / "content").glob("*.js")} <= {path.name for path in PARTS}


def test_an_import_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_text('import { gone } from "./b.js";\nexport const here = gone;\n', "utf-8")
    with pytest.raises(AssertionError, match="gone"):
        joined([path])


@pytest.mark.parametrize("address", ["toneqa.company.example", "ftp://a.example", "https://a.example/desk", "https://"])
def test_an_address_that_is_none_is_told(tmp_path: Path, address: str) -> None:
    with pytest.raises(UseError, match="E106"):
        build(tmp_path, BuiltIn(address))
    assert not list(tmp_path.iterdir())


def test_the_command_says_what_it_made(tmp_path: Path) -> None:
    done = inside("extension", "build", "--out", tmp_path / "out", "--server", SERVER)
    assert done.code == 0, done.err
    assert re.findall(r"Готово: .*-(\w+)\.zip, \d+ КБ", done.out) == list(BROWSERS)
