"""A saved mark is confirmed by a second reading, and whatever differs is named exactly."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import inside, write
from tests.doubles import talk
from toneqa.batch.run import Setup, scorer
from toneqa.config import Settings
from toneqa.proof.audit.account import accounts
from toneqa.proof.audit.again import compare, conversation_of
from toneqa.proof.audit.run import Auditor
from toneqa.proof.audit.show import _change
from toneqa.scoring import default_scorecard
from toneqa.types import Conversation

CLIENT = "Верните деньги за наушники, они не подошли. Анна Петрова"
AGENT = (
    "Уважаемый клиент! В ответ на Ваше обращение сообщаем, что согласно п. 4.2 договора возврат денежных средств не предусмотрен. "
    "Рассмотрение Вашего обращения завершено."
)
RUDE = "Вы сами виноваты, что не прочитали инструкцию. Мы вам уже три раза объясняли. Больше не пишите."
WEIGHTS = {c.id: c.weight for c in default_scorecard().criteria}


def letter(agent: str = AGENT) -> Conversation:
    return talk(("client", CLIENT), ("agent", agent), channel="email", id="T-7")


def result(agent: str = AGENT, masked: bool = False, settings: Settings = Settings()) -> dict[str, Any]:
    return copy.deepcopy(scorer(Setup(settings, masked=masked)).score([letter(agent)])[0])


@pytest.mark.parametrize("agent", [AGENT, RUDE, "Анна, здравствуйте! Деньги вернём сегодня, придут до пятницы."])
@pytest.mark.parametrize("masked", [False, True])
def test_a_result_is_confirmed_by_its_letter(agent: str, masked: bool) -> None:
    found = Auditor().audit(result(agent, masked), letter(agent))
    assert found.is_confirmed
    assert not found.again.versions


@pytest.mark.parametrize("agent", [AGENT, RUDE])
def test_every_point_has_a_rule_and_a_place(agent: str) -> None:
    saved = result(agent)
    (account,) = Auditor().audit(saved).accounts
    assert account.entries
    assert max(0, round(100 + sum(entry.points for entry in account.entries))) == account.value
    for entry in account.entries:
        assert entry.faults
        for fault in entry.faults:
            assert fault.points is not None
            assert all(saved["messages"][n]["text"][a:b] == quote for (n, a, b), quote in zip(fault.places, fault.quotes, strict=True))
        if entry.criterion != "critical" and not entry.full:
            assert entry.points == pytest.approx(account.scale * sum(fault.points or 0 for fault in entry.faults), abs=0.06)
    capped = [entry for entry in account.entries if entry.full]
    assert all(entry.points == pytest.approx(-WEIGHTS[entry.criterion] * account.scale, abs=0.06) for entry in capped)


def test_a_changed_mark_contradicts_itself() -> None:
    saved = result()
    saved["messages"][1]["score"]["value"] += 7
    found = Auditor().audit(saved)
    assert not found.is_confirmed
    assert "баллы складываются" in found.accounts[0].flaws[0]
    assert [(c.what, c.n) for c in found.again.changes] == [("score", 1)]


def test_points_without_a_finding_and_a_quote_out_of_place_are_told() -> None:
    saved = result()
    message = saved["messages"][1]
    gone = message["score"]["contributions"][0]["codes"][0]
    message["findings"] = [f for f in message["findings"] if f["code"] != gone]
    message["findings"][0]["quote"] = "не то"
    (account,) = accounts(saved, None, WEIGHTS)
    assert f"за {gone} сняты баллы, а находки такой нет" in account.flaws
    assert any("не стоит на своём месте" in flaw for flaw in account.flaws)
    assert all(fault.points is None for entry in account.entries for fault in entry.faults)


def test_another_text_is_named_to_the_sign() -> None:
    found = Auditor().audit(result(), letter(AGENT.replace("4.2", "5.1")))
    assert found.again.texts == (f"сообщение 1: текст другой, начиная со знака {AGENT.index('4.2')}",)


def test_other_settings_are_named_with_what_they_change() -> None:
    saved = result(settings=Settings(off=("TON",)))
    found = Auditor().audit(saved)
    assert list(found.again.versions) == ["settings"]
    assert any(c.what == "finding" and str(c.now).startswith("TON") for c in found.again.changes)
    assert all(fault.points is None for a in found.accounts for e in a.entries for fault in e.faults), (
        "points of other settings prove nothing"
    )
    assert Auditor(Settings(off=("TON",))).audit(saved).is_confirmed


def test_an_older_version_with_the_same_result_is_confirmed() -> None:
    saved = result()
    saved["versions"]["model"] = "sha256:" + "0" * 64
    found = Auditor().audit(saved)
    assert found.is_confirmed
    assert list(found.again.versions) == ["model"]


def test_a_masked_text_is_compared_by_values() -> None:
    one, two = result(), result()
    two["messages"][1]["grade"] += 0.2
    two["messages"][1]["findings"][0]["start"] += 1
    assert compare(one, two, closely=False).is_same
    assert {change.what for change in compare(one, two).changes} == {"grade", "finding"}
    two["messages"][1]["grade"] += 0.5
    assert [change.what for change in compare(one, two, closely=False).changes] == ["grade"]
    assert conversation_of(one) == Conversation("T-7", letter().messages, "email")


def test_a_label_that_came_and_an_unsure_one_are_told_once_and_in_russian() -> None:
    one, two = result(), result()
    one["messages"][1]["refusal"] |= {"value": False, "abstain": True}
    told = [_change(change) for change in compare(one, two).changes if change.what == "refusal"]
    assert told == ["сообщение 1, отказ: было нет (не уверена), теперь да"]
    for key in ("tone", "score", "verdict", "findings"):
        one["messages"][1].pop(key)
    assert [change.what for change in compare(one, two).changes].count("verdict") == 1


def test_masked_pieces_are_read_as_names_and_numbers() -> None:
    saved = result("Анна, номер возврата 88123, здравствуйте!", masked=True)
    assert "****" in saved["messages"][1]["text"]
    read = conversation_of(saved).messages[1].text
    assert "*" not in read
    assert len(read) == len(saved["messages"][1]["text"])
    assert read.startswith("Анна, номер возврата 00000")
    assert Auditor().audit(saved).is_confirmed


@pytest.fixture(scope="module")
def saved_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audit")
    lines = [
        {"id": f"T-{n}", "channel": "email", "messages": [{"role": "client", "text": CLIENT}, {"role": "agent", "text": text}]}
        for n, text in enumerate([AGENT, RUDE])
    ]
    write(folder / "letters.jsonl", "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    assert inside("score", folder / "letters.jsonl", "--out", folder / "r.jsonl", "--out", folder / "r.parquet", "--quiet").code == 0
    return folder


def test_the_command_explains_each_point(saved_file: Path) -> None:
    ran = inside("audit", saved_file / "r.jsonl", "--id", "T-1", "--letters", saved_file / "letters.jsonl")
    assert ran.code == 0, ran.err
    for told in ("Подтверждено", "Версия, правила, модель и настройки те же.", "балл ограничен", "Итого: 100"):
        assert told in ran.out
    whole = inside("audit", saved_file / "r.parquet", "--letters", saved_file / "letters.jsonl")
    assert "Проверено: 2, подтверждено: 2, нет: 0." in whole.out


def test_the_command_tells_what_was_changed(saved_file: Path, tmp_path: Path) -> None:
    changed = write(tmp_path / "r.jsonl", (saved_file / "r.jsonl").read_text("utf-8").replace("sha256:", "sha256:0"))
    ran = inside("audit", changed, "--id", "T-0", "--letters", saved_file / "letters.jsonl", "--format", "json")
    assert ran.code == 0
    (told,) = json.loads(ran.out)
    assert set(told["again"]["versions"]) == {"rules", "model", "settings"}
    ran = inside("audit", saved_file / "r.jsonl", "--id", "T-9")
    assert (ran.code, ran.out) == (1, "")
    assert "E272" in ran.err
