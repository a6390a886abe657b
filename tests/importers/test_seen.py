"""Ids met: as a set of texts knows them, in a tenth of its memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toneqa.importers.seen import Seen


@given(st.lists(st.text(max_size=6)), st.lists(st.text(max_size=6)))
def test_it_knows_what_a_set_knows(added: list[str], asked: list[str]) -> None:
    seen, known = Seen(), set(added)
    for id_ in added:
        seen.add(id_)
    assert [id_ in seen for id_ in (*added, *asked)] == [id_ in known for id_ in (*added, *asked)]


def test_it_grows() -> None:
    seen = Seen()
    for n in range(20_000):
        assert f"T-{n}" not in seen
        seen.add(f"T-{n}")
    assert all(f"T-{n}" in seen for n in range(20_000))
    assert len(seen._table) * 8 < 20_000 * 30
