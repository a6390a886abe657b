"""The coach's page: whose it is, what it quotes, when it compares, and what becomes of a try."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.web.team import Visitor, new_store, serve, visitor
from toneqa.batch.run import Setup, score_all
from toneqa.growth.plan import FEWEST
from toneqa.report.wire import dump
from toneqa.rules.catalogue import catalogue
from toneqa.store.accounts import Accounts
from toneqa.store.desk import Decision, Desk
from toneqa.store.engine import Store, open_store
from toneqa.store.exercises import Exercises
from toneqa.store.letters import Filter, Letters, StoredFinding
from toneqa.store.practice import Practice, Seen
from toneqa.store.runs import import_results
from toneqa.types import Conversation, Message, Role
from toneqa.web.coach.exercise import draft, judged, too_early
from toneqa.web.coach.lesson import lesson, quote, weeks
from toneqa.web.coach.words import TEXTS

SCRIPT = "<script>alert(1)</script>"
BAD = "Вы сами виноваты, что не прочитали правила возврата."
GOOD = "Я проверила заказ и верну деньги до пятницы."
RITA = Filter(author="agent-rita")


def _talk(n: int, author: str) -> Conversation:
    said = f"Здравствуйте! {BAD} {SCRIPT if n == 0 else ''} {GOOD} До свидания!"
    messages = (
        Message(Role.CLIENT, "Где мой возврат за чайник?"),
        Message(Role.AGENT, said, author=author, at=f"2026-03-{n + 2:02}T10:00:00+03:00"),
    )
    return Conversation(f"{author}-{n}", messages, "email")


@pytest.fixture(scope="module")
def coached_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coach")
    talks = [*(_talk(n, "agent-rita") for n in range(3)), _talk(3, "agent-kim")]
    (folder / "results.jsonl").write_text("".join(dump(r) + "\n" for r in score_all(talks, Setup(key=b"tests"))), "utf-8")
    store = new_store(folder / "team.db")
    import_results(store, folder / "results.jsonl")
    with store.writing() as tx:
        tx.execute(text("UPDATE review_item SET control = 0"))
    store.close()
    return folder / "team.db"


@pytest.fixture
def coached(coached_file: Path, tmp_path: Path) -> Iterator[Store]:
    store = open_store(str(shutil.copyfile(coached_file, tmp_path / "coach.db")))
    yield store
    store.close()


def signed(store: Store, login: str) -> Visitor:
    found = visitor(serve(store, analysts=1))
    found.sign_in(login)
    return found


def blamed(store: Store, author: str) -> Seen:
    """The finding about the sentence that blames the client."""
    with store.reading() as tx:
        found = lesson(Practice(tx), Filter(author=author), catalogue().rules)
        seen = Practice(tx).findings(Filter(author=author), 50)
    code = found.habits[0].rule.code if found.habits else "HRS"
    return next(one for one in seen if one.finding.code.startswith(code) and one.finding.quote and "виноват" in one.finding.quote)


def test_strengths_come_first_with_own_quotes_and_habits_are_three_at_most(coached: Store) -> None:
    shown = unescape(signed(coached, "rita").get("/my/coach").text)
    assert shown.index(TEXTS["strengths"]) < shown.index(TEXTS["habits"])
    with coached.reading() as tx:
        found = lesson(Practice(tx), RITA, catalogue().rules)
    assert 1 <= len(found.strengths) <= 3
    assert 1 <= len(found.habits) <= 3
    assert any("виноваты" in quote.sentence for move in found.habits for quote in move.quotes)
    assert all(move.letters >= 2 for move in found.habits)
    assert {quote.item for move in found.habits for quote in move.quotes} <= _items(coached, "agent-rita")


def _items(store: Store, author: str) -> set[int]:
    with store.reading() as tx:
        return {item.id for item in Letters(tx).items(Filter(author=author))}


def test_nobody_sees_the_page_of_another_agent(coached: Store) -> None:
    rita = signed(coached, "rita")
    assert rita.get("/coach").status_code == 403
    assert rita.get("/coach/agent?author=agent-kim").status_code == 403
    assert "agent-kim" not in rita.get("/my/coach").text
    assert rita.post(f"/my/coach/{blamed(coached, 'agent-kim').finding.id}", {"text": GOOD}).status_code == 404
    assert TEXTS["nobody"] in signed(coached, "lead").get("/my/coach").text


def test_trainers_read_anyone_by_the_alphabet_and_every_view_is_noted(coached: Store) -> None:
    trainer = signed(coached, "trainer")
    listed = trainer.get("/coach").text
    assert re.findall(r'author=([\w-]+)">([^<]+)</a></td><td class="number">(\d+)', listed) == [
        ("agent-kim", "agent-kim", "1"),
        ("agent-rita", "Рита", "3"),
    ]
    shown = trainer.get("/coach/agent?author=agent-rita")
    assert shown.status_code == 200
    assert "<textarea" not in shown.text
    assert trainer.get("/coach/agent?author=nobody").status_code == 404
    with coached.reading() as tx:
        assert tx.scalar(text("SELECT count(*) FROM audit WHERE action = 'coach'")) == 1


def test_letters_that_are_judged_blind_are_not_told_to_a_trainer(coached: Store) -> None:
    with coached.writing() as tx:
        tx.execute(text("UPDATE review_item SET control = 1 WHERE author = 'agent-rita'"))
    assert "виноваты" not in signed(coached, "trainer").get("/coach/agent?author=agent-rita").text
    assert "виноваты" in signed(coached, "rita").get("/my/coach").text


def test_what_a_trainer_overturned_is_no_habit(coached: Store) -> None:
    with coached.writing() as tx:
        trainer = Accounts(tx).by_login("trainer")
        assert trainer
        before = Practice(tx).findings(RITA, 50)
        for one in before:
            Desk(tx).decide(Decision(one.item, trainer.id, "overturn", finding=one.finding.id))
        assert before
        assert Practice(tx).findings(RITA, 50) == []


def test_the_fix_stands_in_its_whole_sentence() -> None:
    said = "Добрый день! Мы не сможем привезти чайник. Ждём вас."
    fix = {"start": 16, "end": 25, "text": "сможем [когда]"}
    found = quote(Seen(StoredFinding(1, "WRD901", 16, 25, "info", 1.0, "не сможем", "", fix), 1, "K-1", "email", 1, said))
    assert found.pieces == ("Мы ", "не сможем", " привезти чайник.")
    assert found.after == "Мы сможем [когда] привезти чайник."


def test_words_of_a_letter_are_never_markup(coached: Store) -> None:
    for shown in (signed(coached, "rita").get("/my/coach"), signed(coached, "trainer").get("/coach/agent?author=agent-rita")):
        assert "<script>alert" not in shown.text
    with coached.writing() as tx:
        tx.execute(text("UPDATE review_item SET author = :name WHERE author = 'agent-kim'"), {"name": f"{SCRIPT}&author=x"})
        tx.execute(text("UPDATE message SET text = replace(text, 'Вы сами', '<b>Вы</b>!')"))
    trainer = signed(coached, "trainer")
    listed = trainer.get("/coach").text
    assert "<script>alert" not in listed
    link = next(href for href in re.findall(r'href="(/coach/agent[^"]+)"', listed) if "script" in href)
    assert trainer.get(unescape(link)).status_code == 200
    assert "<b>Вы" not in signed(coached, "rita").get("/my/coach").text


def test_below_the_minimum_nothing_is_compared(coached: Store) -> None:
    shown = signed(coached, "rita").get("/my/coach").text
    assert TEXTS["few"] in shown
    assert '<svg class="band"' not in shown
    now = datetime(2026, 3, 27, tzinfo=UTC)
    few = weeks([(now - timedelta(weeks=n % 8), "send") for n in range(2 * FEWEST - 2)])
    assert few.told == "uncompared"
    many = weeks([(now - timedelta(weeks=n % 8), "send" if n % 8 < 4 else "revise") for n in range(2 * FEWEST + 8)])
    assert many.told == "better"
    assert len(many.rows) == 8
    assert many.rows[0][1].interval == pytest.approx((0.6097, 1.0), abs=1e-4)
    assert (
        weeks([(at, "revise" if v == "send" else "send") for at, v in [(now, "send")] * 20 + [(now - timedelta(weeks=5), "ask")] * 20]).told
        == "worse"
    )


def test_a_try_is_answered_at_once_and_kept_only_if_wished(coached: Store) -> None:
    rita, seen = signed(coached, "rita"), blamed(coached, "agent-rita")
    path = f"/my/coach/{seen.finding.id}"
    with rita.web:
        assert TEXTS["same_text"] in rita.post(path, {"text": BAD, "keep": "1"}).text
        assert TEXTS["too_short"] in rita.post(path, {"text": "ок", "keep": "1"}).text
        assert TEXTS["not_yet"] in rita.post(path, {"text": f"Увы. {BAD}"}).text
        assert TEXTS["passed"] in rita.post(path, {"text": GOOD}).text
        praised = next(one for one in _seen(coached) if one.finding.severity == "info")
        assert TEXTS["whole"] in rita.post(f"/my/coach/{praised.finding.id}", {"text": "Верну деньги завтра утром."}).text
        assert _tries(coached) == []
        assert rita.post(path, {"text": "я" * 2001}).status_code == 422
        for _ in range(2):
            shown = rita.post(path, {"text": GOOD, "keep": "1"}).text
        assert TEXTS["saved"] in shown
    assert _tries(coached) == [(GOOD, True)]
    assert GOOD in signed(coached, "trainer").get("/coach/agent?author=agent-rita").text


def _seen(store: Store) -> list[Seen]:
    with store.reading() as tx:
        return Practice(tx).findings(RITA, 50)


def _tries(store: Store) -> list[tuple[str | None, bool]]:
    with store.reading() as tx:
        rita = Accounts(tx).by_login("rita")
        assert rita
        return [(one.text, one.passed) for exercise in Exercises(tx).of(rita.id) for one in exercise.tries]


def test_a_harsh_rewrite_is_not_praised_and_the_client_is_read_along(coached: Store) -> None:
    seen = blamed(coached, "agent-rita")
    with coached.reading() as tx:
        assert "чайник" in draft(tx, seen, GOOD).decode("unicode_escape")
    other = next(code for code in ("HRS001", "HRS002") if code != seen.finding.code)
    harsh = {"code": other, "severity": "error", "start": 0, "end": 5, "quote": "Сами!"}
    answer = judged(seen, "Сами! Всё сами.", {"status": "ok", "messages": [{"findings": [harsh]}]}, catalogue().rules)
    assert (answer.told, answer.passed) == ("rough", False)
    again = harsh | {"quote": "вы сами виноваты"}
    still = judged(seen, f"Увы. {BAD}", {"status": "ok", "messages": [{"findings": [again]}]}, catalogue().rules)
    assert still.told == "not_yet", "the old words, told of by another rule"
    assert judged(seen, "hello", {"status": "skipped"}, catalogue().rules).told == "too_short"
    assert too_early(seen, GOOD) is None


def test_the_fixed_texts_of_the_page_are_friendly_by_toneqas_own_check() -> None:
    talks = [Conversation(name, (Message(Role.AGENT, said),), "chat") for name, said in TEXTS.items() if len(said.split()) > 3]
    said = [(result["id"], m) for result in score_all(talks, Setup(masked=False)) for m in result["messages"]]
    quoted = [(name, f["code"]) for name, m in said for f in m["findings"] if f["severity"] != "info" and f["end"] > f["start"]]
    assert quoted == []
    assert [name for name, m in said if m["harsh"]["value"] and not m["harsh"].get("abstain")] == []
    assert len(talks) > 15
