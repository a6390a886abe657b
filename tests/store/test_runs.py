"""Results come into the database whole, once, and as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from toneqa.errors import DataError, StoreError, UseError
from toneqa.report.parquet import write_parquet
from toneqa.store import runs
from toneqa.store.engine import Store
from toneqa.store.letters import Filter, Letters, StoredMessage
from toneqa.store.runs import Runs, import_results


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_every_answer_becomes_an_item(store: Store, results: Path) -> None:
    run = import_results(store, results)
    wire = _read(results)
    answers = [m for result in wire for m in result["messages"] if "score" in m]
    assert (run.conversations, run.finished_at is not None, run.versions) == (len(wire), True, wire[0]["versions"])
    with store.reading() as tx:
        items = Letters(tx).items(limit=1000)
    assert sorted((i.score, i.verdict, i.author or "") for i in items) == sorted(
        (a["score"]["value"], a["verdict"], a["author"]) for a in answers
    )
    assert {i.verdict: "unsure" in i.reasons for i in items} == {"ask": True, "revise": False, "send": False}
    assert all(i.priority > 0 for i in items if i.reasons)


def test_a_letter_comes_back_as_it_was_written(desk: Store, results: Path) -> None:
    wire = {result["id"]: result for result in _read(results)}
    with desk.reading() as tx:
        letters = [Letters(tx).letter(item.id) for item in Letters(tx).items(limit=1000)]
    for letter in letters:
        assert letter
        given = wire[letter.item.key]["messages"]
        assert [_wire(m) for m in letter.messages] == [_known(m) for m in given]
        assert letter.last.score
        assert letter.last.score.advice == tuple(given[letter.last.n]["advice"])
        assert set(letter.turns) == {letter.last.n, *(m["n"] for m in given if m.get("part_of") == letter.last.n)}


def _wire(message: StoredMessage) -> dict[str, Any]:
    parts = ("joining", "explanation", "alternative")
    findings = [(f.code, f.start, f.end, f.quote, f.message, f.severity, f.confidence, f.fix) for f in message.findings]
    labels = {name: detail for name, detail in message.labels.items() if name not in parts}
    return {"text": message.text, "role": message.role, "at": message.at, "findings": findings, "labels": labels}


def _known(message: dict[str, Any]) -> dict[str, Any]:
    names = ("code", "start", "end", "quote", "message", "severity", "confidence", "fix")
    findings = [tuple(f[name] for name in names) for f in message.get("findings", ())]
    kinds = ("tone", "harsh", "refusal", "questions", "flags", "disc", "address", "grade", "request", "emotion")
    labels = {name: message[name] for name in kinds if message.get(name) is not None}
    return {"text": message["text"], "role": message["role"], "at": message["at"], "findings": findings, "labels": labels}


def test_a_file_is_taken_once(store: Store, results: Path) -> None:
    import_results(store, results)
    with pytest.raises(UseError) as caught:
        import_results(store, results)
    assert caught.value.code == "E182"


def test_parquet_says_the_same(store: Store, results: Path, tmp_path: Path) -> None:
    lines = _read(results)
    path = tmp_path / "results.parquet"
    with path.open("wb") as out:
        write_parquet(lines, out)
    assert import_results(store, path).conversations == len(lines)
    with store.reading() as tx:
        shown = [found for item in Letters(tx).items(limit=1000) if (found := Letters(tx).letter(item.id))]
    texts = {(letter.item.key, m.n): m.text for letter in shown for m in letter.messages}
    assert texts
    assert texts.items() <= {(line["id"], m["n"]): m["text"] for line in lines for m in line["messages"]}.items()
    with pytest.raises(UseError, match="уже загружен"):
        import_results(store, path)
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataError, match="E219"):
        import_results(store, broken)


def test_an_import_that_was_cut_off_goes_on(store: Store, results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 4)
    counted: list[int] = []

    def stop(count: int) -> None:
        counted.append(count)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_results(store, results, done=stop)
    with store.reading() as tx:
        assert [(r.conversations, r.finished_at) for r in Runs(tx).all()] == [(4, None)]
    run = import_results(store, results)
    with store.reading() as tx:
        assert len(Runs(tx).all()) == 1
        assert {i.key for i in Letters(tx).items(limit=1000)} == {
            r["id"] for r in _read(results) if any("score" in m for m in r["messages"])
        }
    assert run.conversations == len(_read(results))


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"schema": "other"}', b"\xff", b"[" * 100_000])
def test_a_line_that_is_no_result_is_named(store: Store, tmp_path: Path, results: Path, line: bytes) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(results.read_bytes().splitlines(keepends=True)[0] + line + b"\n")
    with pytest.raises(DataError, match=r"broken.jsonl:2"):
        import_results(store, path)


def test_two_commands_do_not_read_one_file_at_once(store: Store, results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 4)
    with pytest.raises(StoreError, match="E417"):
        import_results(store, results, done=lambda count: _another(store, results))
    with store.reading() as tx:
        assert [run.conversations for run in Runs(tx).all()] == [len(_read(results))]
        assert len({i.key for i in Letters(tx).items(limit=1000)}) == 9


def _another(store: Store, results: Path) -> None:
    import_results(store, results)


@pytest.mark.parametrize("gone", ["text", "n"])
def test_a_result_without_a_part_is_named(store: Store, tmp_path: Path, results: Path, gone: str) -> None:
    path = tmp_path / "cut.jsonl"
    first, second, *_ = _read(results)
    del second["messages"][1][gone]
    path.write_text(json.dumps(first) + "\n" + json.dumps(second) + "\n", "utf-8")
    with pytest.raises(DataError, match=r"cut.jsonl:2"):
        import_results(store, path)
    with store.reading() as tx:
        assert Letters(tx).count() == 0, "the chunk is taken whole or not at all"


def test_what_no_database_keeps_becomes_one_sign_of_the_same_length(store: Store, tmp_path: Path, results: Path) -> None:
    path = tmp_path / "odd.jsonl"
    first = _read(results)[0]
    first["messages"][1]["text"] = "a\x00b\ud83dc" + first["messages"][1]["text"]
    first["meta"] = {"queue": "\x00", "note": "\ud83d"}
    path.write_text(json.dumps(first), "utf-8")
    import_results(store, path)
    with store.reading() as tx:
        letter = Letters(tx).letter(Letters(tx).items()[0].id)
    assert letter
    assert str(letter.messages[1].text).startswith("a\ufffdb\ufffdc")
    assert len(str(letter.messages[1].text)) == len(first["messages"][1]["text"])


FILTERS: list[tuple[Filter, Sequence[str]]] = [
    (Filter(author="agent-rita"), ("author",)),
    (Filter(queue="returns"), ("queue",)),
    (Filter(verdict="ask"), ("verdict",)),
]


@pytest.mark.parametrize(("wanted", "fields"), FILTERS)
def test_a_filter_takes_what_it_names(desk: Store, wanted: Filter, fields: Sequence[str]) -> None:
    with desk.reading() as tx:
        everything, chosen = Letters(tx).items(limit=1000), Letters(tx).items(wanted, limit=1000)
        assert Letters(tx).count(wanted) == len(chosen)
    assert 0 < len(chosen) < len(everything)
    assert {i.id for i in chosen} == {i.id for i in everything if all(getattr(i, f) == getattr(wanted, f) for f in fields)}


def test_the_other_filters(desk: Store) -> None:
    with desk.reading() as tx:
        items = Letters(tx).items(limit=1000)
        middle = sorted(i.at for i in items)[len(items) // 2]
        assert {i.id for i in Letters(tx).items(Filter(since=middle), limit=1000)} == {i.id for i in items if i.at >= middle}
        assert {i.id for i in Letters(tx).items(Filter(until=middle), limit=1000)} == {i.id for i in items if i.at < middle}
        assert {i.id for i in Letters(tx).items(Filter(below=0.7), limit=1000)} == {i.id for i in items if i.confidence <= 0.7}
        assert {i.id for i in Letters(tx).items(Filter(reason="harsh"), limit=1000)} == {i.id for i in items if "harsh" in i.reasons}
        assert {i.id for i in Letters(tx).items(Filter(open=True), limit=1000)} == {i.id for i in items if i.priority}
        assert Letters(tx).items(Filter(open=False)) == []
        tone = Letters(tx).items(Filter(criterion="tone"), limit=1000)
        assert tone
        assert all(_lost(Letters(tx), i.id, "tone") for i in tone)
        warm = Letters(tx).items(Filter(codes=("TON",)), limit=1000)
        assert warm
        assert len(warm) < len(items)
        assert "agent-rita" in Letters(tx).values("author")


def _lost(letters: Letters, item: int, criterion: str) -> bool:
    letter = letters.letter(item)
    return bool(letter and letter.last.score and any(name == criterion for name, _, _ in letter.last.score.lost))
