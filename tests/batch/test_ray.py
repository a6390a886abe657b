"""The Ray engine writes what the local one writes, byte for byte. The short test takes 15 s, that of a cluster (slow) a minute."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batch.stopped import FAILED, export, run, small_disk
from tests.cli.command import ROOT, command, environment, inside, line, write

ray = pytest.importorskip("ray", reason="ray is not installed: pip install '.[ray]'")

LONG = 400
"""Seconds that a busy machine may take to start the many processes of Ray."""


def scored(*args: object, folder: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    """As the user does it: Ray's own processes are started apart from those of the tests."""
    started = [*command("score"), *map(str, args)]
    return subprocess.run(started, capture_output=True, env=environment(), check=False, timeout=LONG, cwd=folder)


def told(done: subprocess.CompletedProcess[bytes]) -> bytes:
    """What toneqa says to stderr; Ray's core writes a line of its own about its actors."""
    return b"".join(row for row in done.stderr.splitlines(keepends=True) if not row.startswith(b"[20"))


@pytest.mark.slow
def test_two_actors_write_what_one_process_writes(tmp_path: Path) -> None:
    """Also where a local run was stopped in its middle and the cluster goes on."""
    inbox = export(tmp_path, 16)
    outs = [tmp_path / name for name in ("local.jsonl", "ray.jsonl", "there/ray.parquet")]
    outs[2].parent.mkdir()
    assert inside("score", inbox, "--out", outs[0]).code == FAILED
    assert run([inbox, "--out", outs[1]], small_disk(20_000)) == FAILED
    done = scored(inbox, "--out", outs[1], "--out", f"file://{outs[2]}", "--engine", "ray", "--workers", 2, "--resume", folder=tmp_path)
    assert (done.returncode, told(done)) == (FAILED, b"")
    assert outs[1].read_bytes() == outs[0].read_bytes()
    assert outs[2].read_bytes()[:4] == b"PAR1"
    assert {path.name for path in tmp_path.iterdir()} == {"in", "there", "local.jsonl", "ray.jsonl"}


@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", line("1"))
    done = scored(path, "--out", tmp_path / "out.jsonl", "--engine", "ray", "--address", "nonsense")
    assert done.returncode == 2
    assert told(done).startswith(b"E117")
    assert b"Traceback" not in done.stderr


@pytest.fixture
def cluster() -> Iterator[str]:
    """Two nodes with a processor each, in processes of their own."""
    from ray.cluster_utils import Cluster

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        room: dict[str, Any] = {"num_cpus": 1, "object_store_memory": 100 << 20}
        nodes: Any = Cluster(initialize_head=True, head_node_args={**room, "include_dashboard": False})
        nodes.add_node(**room)
        yield str(nodes.address)
        nodes.shutdown()


@pytest.mark.slow
def test_a_cluster_of_two_nodes_loses_nothing_with_an_actor(cluster: str, tmp_path: Path) -> None:
    rows = (ROOT / "data/corpus/a1.jsonl").read_text("utf-8").splitlines(keepends=True)
    for part in range(6):
        write(tmp_path / "in" / f"{part}.jsonl", "".join([*rows[part * 18 : part * 18 + 18], "{broken\n"]))
    assert inside("score", tmp_path / "in", "--out", tmp_path / "local.jsonl").code == FAILED
    out, killed, stop = tmp_path / "ray.jsonl", list[int](), threading.Event()
    watch = threading.Thread(target=_kill_an_actor, args=(out, killed, stop))
    watch.start()
    done = scored(tmp_path / "in", "--out", out, "--engine", "ray", "--workers", 2, "--address", cluster, "--quiet")
    stop.set()
    watch.join()
    assert (done.returncode, told(done)) == (FAILED, b"")
    assert len(killed) == 1
    assert out.read_bytes() == (tmp_path / "local.jsonl").read_bytes()


def _kill_an_actor(out: Path, killed: list[int], stop: threading.Event) -> None:
    """Once, as soon as the first results are there."""
    partial = out.with_name(out.name + ".partial")
    while not killed and not stop.is_set():
        time.sleep(0.05)
        if partial.exists() and partial.stat().st_size:
            for pid in _actors()[-1:]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)


def _actors() -> list[int]:
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"ray::MapWorker" in place.read_bytes():
                found.append(int(place.parent.name))
        except OSError:
            continue
    return sorted(found)
