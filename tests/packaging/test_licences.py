"""``scripts/licences`` knows the licence of every dependency that is installed here, refuses what is not allowed, and its bill is valid CycloneDX."""

from __future__ import annotations

import json
import re
import runpy
from importlib import metadata
from typing import Any, Final

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.cli.command import ROOT

SCRIPT: Final[dict[str, Any]] = runpy.run_path(str(ROOT / "scripts" / "licences"))
CORE: Final = {"numpy", "pymorphy3", "razdel", "phonenumbers", "python-stdnum", "rich", "click"}
EXTRAS: Final = {"import", "report", "web", "postgres", "oidc", "encoder", "literacy", "lsp", "mcp", "spacy", "train", "dev"}
"""All but those of a cluster; the tests need them."""
PAGE: Final = (ROOT / "docs" / "licences.md").read_text("utf-8")


def test_every_licence_is_allowed() -> None:
    packages = SCRIPT["needed"](EXTRAS)
    assert packages.keys() >= CORE | {
        "fastapi",
        "sqlalchemy",
        "psycopg",
        "pyarrow",
        "authlib",
        "onnxruntime",
        "torch",
        "pygls",
        "mcp",
        "spylls",
    }
    told = {name: SCRIPT["licence"](part.package) for name, part in packages.items()}
    assert {name: licence for name, licence in told.items() if not SCRIPT["is_allowed"](name, licence)} == {}


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-2.0", False),
        ("Apache-2.0 AND (BSD-3-Clause)", True),
        ("MIT, Apache-2.0", True),
        ("MIT, GPL", False),
        ("BSD", False),
        ("", False),
        ("Proprietary", False),
        ("AGPL-3.0-or-later", False),
    ],
)
def test_what_is_allowed(told: str, allowed: bool) -> None:
    assert SCRIPT["is_allowed"]("some-package", told) is allowed


class Package:
    """What the script asks of a distribution."""

    files = None

    def __init__(self, **told: str | list[str]) -> None:
        self.name = "some-package"
        self.metadata = self
        self.told = told

    def get(self, name: str) -> Any:
        return self.told.get(name.replace("-", "_"))

    get_all = get


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ({"License_Expression": "MIT OR Apache-2.0", "License": "whatever"}, "MIT OR Apache-2.0"),
        ({"License": "MPL-2.0 AND MIT", "Classifier": ["License :: OSI Approved :: MIT License"]}, "MPL-2.0 AND MIT"),
        ({"License": "Copyright 2020 of somebody\nMIT"}, "Copyright 2020 of somebody"),
        (
            {"Classifier": ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"]},
            "MIT, GPL",
        ),
        ({"Classifier": ["License :: OSI Approved", "License :: OSI Approved :: BSD License"]}, "BSD"),
        ({"License": "GNU Affero General Public License"}, "AGPL"),
        ({}, ""),
    ],
)
def test_which_licence_a_package_has(told: dict[str, Any], licence: str) -> None:
    assert SCRIPT["licence"](Package(**told)) == licence


def test_the_file_of_a_package_tells_which_bsd_licence_it_is() -> None:
    assert SCRIPT["licence"](metadata.distribution("jinja2")) == "BSD-3-Clause"


def test_the_bill_is_valid_and_names_every_package_with_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    packages = SCRIPT["needed"](EXTRAS)
    written = json.dumps(SCRIPT["bill"](packages, EXTRAS))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written) is None
    bill = json.loads(written)
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert {part["purl"] for part in bill["components"]} == {f"pkg:pypi/{name}@{part.package.version}" for name, part in packages.items()}
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    assert {name.partition("@")[0].rpartition("/")[2] for name in edges["toneqa"]} >= CORE | {"fastapi", "sqlalchemy"}
    [rich] = [ref for ref in edges if ref.startswith("pkg:pypi/rich@")]
    assert {name.partition("@")[0] for name in edges[rich]} == {"pkg:pypi/markdown-it-py", "pkg:pypi/pygments"}
    assert all(edge in edges for below in edges.values() for edge in below)


def test_a_bill_that_is_none_is_told_from_one(monkeypatch: pytest.MonkeyPatch) -> None:
    bill = SCRIPT["bill"](SCRIPT["needed"](set()), set())
    bill["components"][0]["licenses"] = [{"license": {"id": "no such licence"}}]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is not None


def test_an_extra_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SystemExit, match="no extra weeb"):
        SCRIPT["needed"]({"weeb"})


def _is_its_own(file: metadata.PackagePath) -> bool:
    """Not that of something packed inside."""
    return file.parts[0].endswith(".dist-info") and len(file.parts) <= 3


def test_what_a_package_says_is_not_against_its_own_file() -> None:
    """Files that begin with a licence of the GNU or Mozilla kind are of a package that says so."""
    for name, part in SCRIPT["needed"](EXTRAS).items():
        told = SCRIPT["licence"](part.package)
        for file in part.package.files or ():
            if re.fullmatch(r"(licen[cs]e|copying)(\.\w{2,3})?", file.name, re.IGNORECASE) and _is_its_own(file):
                begins = (file.read_text() or "")[:300].lower()
                assert "mozilla public" not in begins or "MPL" in told, name
                assert not re.search(r"gnu (?:lesser |affero )?general", begins) or "GPL" in told, name


def test_the_page_lists_every_direct_dependency_with_its_extras() -> None:
    rows = re.findall(r"^\| (\**)([\w.-]+?)\** \| .* \| (.*) \|$", PAGE, re.MULTILINE)
    comes = {name: set(with_.split(", ")) for _, name, with_ in rows}
    extras = SCRIPT["declared"]().keys() - SCRIPT["OWN"] - {""}
    core = SCRIPT["direct"](set())
    assert {name for name, with_ in comes.items() if with_ == {"основа"}} >= core == CORE
    assert {name for stars, name, _ in rows if stars} == SCRIPT["direct"](extras)
    assert {(extra, name) for extra in extras for name in SCRIPT["direct"]({extra}) - core if not comes[name] & {extra, "основа"}} == set()


def test_every_licence_of_the_page_is_allowed() -> None:
    rows = re.findall(r"^\| \**([a-z][\w.-]+?)\** \| (.*) \| .* \|$", PAGE, re.MULTILINE)
    assert len(rows) > 100
    assert [(name, told) for name, told in rows if not SCRIPT["is_allowed"](name, told)] == []
    assert all(f"**{name}**" in PAGE for name in SCRIPT["APART"])
