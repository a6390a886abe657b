"""``scripts/licences`` knows the licence of every dependency that is installed here, and refuses what is not allowed."""

from __future__ import annotations

import json
import runpy
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import pytest

from tests.cli.command import ROOT

SCRIPT: Final[dict[str, Any]] = runpy.run_path(str(ROOT / "scripts" / "licences"))
CORE: Final = {"numpy", "pymorphy3", "razdel", "phonenumbers", "python-stdnum", "rich", "click"}
EXTRAS: Final = {"import", "report", "web", "postgres", "oidc", "encoder"}
"""Those that a server or an analyst's machine has; the tests need them all."""


def test_every_licence_is_allowed() -> None:
    packages = SCRIPT["needed"](EXTRAS)
    assert packages.keys() >= CORE | {"fastapi", "sqlalchemy", "psycopg", "pyarrow", "authlib", "onnxruntime"}
    assert {name: told for name, package in packages.items() if not SCRIPT["is_allowed"](name, told := SCRIPT["licence"](package))} == {}


@pytest.mark.parametrize(
    ("told", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-2.0", False),
        ("Apache-2.0 AND (BSD-3-Clause)", True),
        ("", False),
        ("Proprietary", False),
        ("AGPL-3.0-or-later", False),
    ],
)
def test_what_is_allowed(told: str, allowed: bool) -> None:
    assert SCRIPT["is_allowed"]("some-package", told) is allowed


def test_the_bill_names_every_package_with_its_version() -> None:
    packages = SCRIPT["needed"](set())
    bill = json.loads(json.dumps(SCRIPT["bill"](packages)))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert {part["purl"] for part in bill["components"]} == {f"pkg:pypi/{name}@{package.version}" for name, package in packages.items()}
    assert bill["metadata"]["component"]["version"] == metadata.version("toneqa")


def test_the_list_is_the_one_the_project_declares(tmp_path: Path) -> None:
    core = [line for line in metadata.requires("toneqa") or () if "extra ==" not in line]
    assert SCRIPT["needed"](set()).keys() >= CORE
    assert len({line.partition(">")[0].partition("[")[0] for line in core}) == len(CORE)
