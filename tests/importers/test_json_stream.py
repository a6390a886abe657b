"""JSON of any size: what the standard library reads whole is read value by value, with lines; damage costs what is damaged."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toneqa.importers.json_stream import START, Node, walk
from toneqa.types import Failure

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
quick = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _walk(path: Path, data: str, into: set[str] | None = None) -> list[tuple[str, Any, int]]:
    """Nodes without those that open a container; of a failure its code and line."""
    path.write_text(data, "utf-8", newline="")
    found = []
    for node in walk(path, into or set()):
        if isinstance(node, Failure):
            found.append(("!", node.code, int(node.at.rpartition(":")[2])))
        elif node.value is not START:
            found.append((node.where, node.value, int(node.at.rpartition(":")[2])))
    return found


@given(values=st.lists(VALUES, max_size=5), indent=st.sampled_from([None, 1]), block=st.sampled_from([1, 2, 7, 1 << 18]))
@quick
def test_a_list_is_read_as_the_standard_library_reads_it(values: list[Any], indent: int | None, block: int, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toneqa.importers.text_stream.BLOCK", block)
        data = json.dumps(values, indent=indent, ensure_ascii=True)
        assert [value for _, value, _ in _walk(tmp_path / "a.json", data, {""})] == json.loads(data)


@given(values=st.lists(VALUES, max_size=5))
@quick
def test_a_value_a_line(values: list[Any], tmp_path: Path) -> None:
    data = "\n".join(json.dumps(value) for value in values)
    found = _walk(tmp_path / "a.json", data)
    assert [(value, line) for _, value, line in found] == [(value, n) for n, value in enumerate(values, 1)]


@given(value=VALUES, at=st.floats(0, 1), junk=st.text(max_size=4))
@quick
def test_damage_ends_in_nodes_and_failures(value: Any, at: float, junk: str, tmp_path: Path) -> None:
    data = json.dumps([{"id": 1, "v": value}, {"id": 2, "v": value}, {"id": 3}])
    cut = int(at * len(data))
    for broken in (data[:cut] + junk + data[cut:], data[:cut], data[cut:]):
        found = _walk(tmp_path / "a.json", broken.encode("utf-8", "replace").decode(), {"", "item", "item.v"})
        assert all(1 <= line <= broken.count("\n") + broken.count("\r") + 1 for _, _, line in found), "every place is in the file"


def test_places_are_named(tmp_path: Path) -> None:
    found = _walk(tmp_path / "a.json", '{"a": 1,\n"b": {"c": [\n{"d": 2}, 3],\n "e": 4}}', {"", "b", "b.c"})
    assert found == [("a", 1, 1), ("b.c.item", {"d": 2}, 3), ("b.c.item", 3, 3), ("b.e", 4, 4)]


@pytest.mark.parametrize(
    ("bad", "after"),
    [
        ('{"id": 2, "t" 5}', [3]),
        ('{"id": 2, "t": [1, 2}', [3]),
        ('{"id": 2, "t": nul}', [3]),
        ('{"id": 2, "n": 1e999}', [3]),
        ('{"id": 2, "n": NaN}', [3]),
        ('{"id": 2, "n": ' + "9" * 5000 + "}", [3]),
        ('{"id": 2} {"id": 22}', [2, 3]),
        ('{"id": 2, "t": "\\u12"}', [3]),
        ('{"id": 2, "t": ' + "[" * 100_000 + "}", [3]),
    ],
)
def test_a_damaged_member_costs_itself(bad: str, after: list[int], tmp_path: Path) -> None:
    found = _walk(tmp_path / "a.json", '[{"id": 1},\n' + bad + ',\n{"id": 3}]', {""})
    assert [value["id"] for where, value, _ in found if where == "item"] == [1, *after]
    assert [(value, line) for where, value, line in found if where == "!"] == [("E211", 2)]


def test_a_file_cut_short_says_so_once(tmp_path: Path) -> None:
    found = _walk(
        tmp_path / "a.json", '{"chats": {"list": [{"messages": [{"id": 1}, {"id": 2, "te', {"", "chats", "chats.list", "chats.list.item"}
    )
    assert [where for where, _, _ in found] == ["!"]
    deep = _walk(tmp_path / "a.json", '{"m": [{"id": 1},\n {"id": 2, "te', {"", "m"})
    assert deep == [("m.item", {"id": 1}, 1), ("!", "E211", 2)]


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "[" + '{"id": 1, "t": "x},' * n,
        lambda n: "[" + '{"id": 1 "t"},' * n,
        lambda n: "[" * n,
        lambda n: '{"a":' * n,
        lambda n: '["' + "\\" * n,
        lambda n: "[" + " " * n + "1]",
        lambda n: '["' + "x" * n + '"]',
        lambda n: "[" + "1" * n,
    ],
)
def test_odd_files_take_linear_time(make: Any, tmp_path: Path) -> None:
    times = []
    for count in (5_000, 40_000):
        begin = time.process_time()
        _walk(tmp_path / "a.json", make(count), {""})
        times.append(time.process_time() - begin)
    assert times[1] < times[0] * 24 + 0.5


def test_a_value_of_fifty_megabytes_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    found = _walk(tmp_path / "a.json", '[{"id": 1},\n{"id": 2, "t": "' + "x" * 50_000_000 + '"},\n{"id": 3}]', {""})
    assert [where for where, _, _ in found] == ["item", "!", "item"]


def test_nodes_are_nodes(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]", "utf-8")
    (only,) = walk(tmp_path / "a.json", {""})
    assert isinstance(only, Node)
    assert only.value is START
