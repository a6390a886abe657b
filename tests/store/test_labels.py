"""Decisions become a labelled corpus that training reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.cli.command import ROOT, inside
from toneqa.store.accounts import Accounts
from toneqa.store.desk import Decision, Desk
from toneqa.store.engine import Store
from toneqa.store.labels import labelled
from toneqa.store.letters import Letter, Letters
from toneqa.training.labelled import no_hits, read_labelled


def rows(store: Store) -> list[dict[str, Any]]:
    with store.reading(snapshot=True) as tx:
        return list(labelled(tx))


@pytest.fixture
def judged(desk: Store) -> tuple[Store, Letter]:
    """A refusal without harshness, judged: the tone by a person, a missed blame added, the rest as the machine saw it."""
    with desk.writing() as tx:
        trainer = Accounts(tx).by_login("trainer")
        assert trainer
        found = [letter for item in Letters(tx).items(limit=1000) if (letter := Letters(tx).letter(item.id))]
        letter = next(
            x for x in found if len(x.turns) == 1 and (x.last.labels.get("refusal") or {}).get("value") and x.last.labels.get("grade")
        )
        last, said = letter.last, Decision(letter.item.id, trainer.id, "label", message_id=letter.last.id)
        for name, value in (("tone", "formal"), ("harsh", "true"), ("refusal", "true"), ("joining", "2"), ("explanation", "1"), ("alternative", "0"), ("disc", "C"), ("flags", "typos")):  # fmt: skip
            Desk(tx).decide(Decision(said.item, said.by, "label", message_id=last.id, name=name, value=value))
        Desk(tx).decide(Decision(said.item, said.by, "add", message_id=last.id, start=0, end=4, code="harsh:blame"))
        Desk(tx).decide(Decision(said.item, said.by, "add", message_id=last.id, start=2, end=6, code="refusal:joining"))
        Desk(tx).decide(Decision(said.item, said.by, "grade", value="2", blind=True))
    return desk, letter


def finish(store: Store, letter: Letter) -> None:
    with store.writing() as tx:
        trainer = Accounts(tx).by_login("trainer")
        assert trainer
        Desk(tx).decide(Decision(letter.item.id, trainer.id, "done"))


def test_only_what_a_person_was_done_with_goes_out(judged: tuple[Store, Letter]) -> None:
    store, letter = judged
    assert rows(store) == []
    finish(store, letter)
    (row,) = rows(store)
    assert (row["id"], row["reviewed"]) == (letter.item.key, {"people": 1, "blind": True})
    assert [m["text"] for m in row["messages"]] == [m.text for m in letter.messages]
    message = row["messages"][letter.last.n]
    assert message["judged"] == ["alternative", "disc", "explanation", "flags", "harsh", "joining", "refusal", "tone", "grade"]
    labels, words = message["labels"], letter.last.text or ""
    assert (labels["tone"], labels["harsh"], labels["disc"], labels["flags"], labels["grade"]) == ("formal", True, "C", ["typos"], 2)
    assert {"text": words[:4], "kind": "blame"} in labels["harsh_spans"]
    assert [labels["refusal"][part] for part in ("joining", "explanation", "alternative")] == [2, 1, 0]
    assert words[2:6] in labels["refusal"]["spans"]["joining"]
    assert all(span in words for spans in labels["refusal"]["spans"].values() for span in spans)
    others = [m for m in row["messages"] if m["role"] == "agent" and m is not message]
    assert all("labels" not in m for m in others), "answers that nobody judged are context"


def test_training_reads_it(judged: tuple[Store, Letter], tmp_path: Path) -> None:
    store, letter = judged
    finish(store, letter)
    out = tmp_path / "labels.jsonl"
    ran = inside("export", "--labels", "--db", store.engine.url.render_as_string(hide_password=False), "--out", out)
    assert (ran.code, "разговоров 1, размеченных ответов 1" in ran.out) == (0, True), ran.err
    (talk,) = read_labelled([out], no_hits)
    example = talk.examples[letter.last.n]
    assert (example.heads["tone"], example.heads["harsh"], example.heads["grade"], example.heads["joining"]) == (0, 1, 1, 2)
    assert sum(example.sentences["harsh"]) > 0


def test_to_measure_the_machine_nothing_of_it_goes_out(judged: tuple[Store, Letter], tmp_path: Path) -> None:
    store, letter = judged
    with store.writing() as tx:
        trainer = Accounts(tx).by_login("trainer")
        assert trainer
        for item in Letters(tx).items(limit=1000):
            Desk(tx).decide(Decision(item.id, trainer.id, "done"))
        blind = next(x for i in Letters(tx).items(limit=1000) if (x := Letters(tx).letter(i.id)) and i.conversation_id != letter.item.conversation_id and len(x.turns) == 1)  # fmt: skip
        for name, value in (("tone", "friendly"), ("harsh", "false"), ("refusal", "false")):
            Desk(tx).decide(Decision(blind.item.id, trainer.id, "label", True, blind.last.id, name=name, value=value))
        Desk(tx).decide(Decision(blind.item.id, trainer.id, "grade", True, value="5"))
    out = tmp_path / "labels.jsonl"
    ran = inside("export", "--labels", "--people-only", "--db", store.engine.url.render_as_string(hide_password=False), "--out", out)
    assert (ran.code, "размеченных ответов 2" in ran.out) == (0, True), ran.out + ran.err
    talks = read_labelled([out], no_hits)
    heads = [example.heads for talk in talks for example in talk.examples if example.heads]
    assert len(heads) == 2
    unsaid = next(one for one in heads if one["grade"] == 4)
    assert sorted(unsaid) == ["grade", "harsh", "refusal", "tone"], "style, questions and flags are not known"
    ran = inside("evaluate", "--data", out, "--model", ROOT / "models" / "conversation")
    assert (ran.code, "тон" in ran.out) == (0, True), ran.err


def test_deleted_words_are_left_out_and_open_ones_are_masked(judged: tuple[Store, Letter], tmp_path: Path) -> None:
    store, letter = judged
    finish(store, letter)
    with store.writing() as tx:
        tx.execute(text("UPDATE conversation SET masked = FALSE"))
        tx.execute(text("UPDATE message SET text = 'позвоните +7 900 000-00-01, жду', length = 31"))
    told = json.dumps(rows(store), ensure_ascii=False)
    assert "позвоните" in told
    assert "900 000" not in told
    with store.writing() as tx:
        tx.execute(text("UPDATE message SET text = NULL"))
    assert rows(store) == []


def test_rules_are_counted_by_the_verdicts_of_the_team(desk: Store) -> None:
    with desk.writing() as tx:
        trainer = Accounts(tx).by_login("trainer")
        letter = next(x for i in Letters(tx).items(limit=1000) if (x := Letters(tx).letter(i.id)) and x.findings)
        assert trainer
        Desk(tx).decide(Decision(letter.item.id, trainer.id, "confirm", finding=letter.findings[0].id))
    code = letter.findings[0].code
    ran = inside("rules", code[:3], "--stats", "--db", desk.engine.url.render_as_string(hide_password=False))
    assert (ran.code, ran.err) == (0, "")
    line = next(line for line in ran.out.splitlines() if line.startswith(code))
    assert line.split()[1:5] == ["1", "1", "1,00", "0,21–1,00"]
