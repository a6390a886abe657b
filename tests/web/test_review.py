"""The review desk: what trainers see and say, and what they must not see yet."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.web.team import Visitor, serve, visitor
from toneqa.store.accounts import Accounts
from toneqa.store.audit import Audit
from toneqa.store.desk import LEASE, Decision, Desk, current
from toneqa.store.disputes import Disputes
from toneqa.store.engine import Store
from toneqa.store.letters import Filter, Letter, Letters


def person(store: Store, login: str) -> int:
    with store.reading() as tx:
        found = Accounts(tx).by_login(login)
    assert found
    return found.id


def trainer(store: Store, login: str = "trainer") -> Visitor:
    found = visitor(serve(store))
    found.sign_in(login)
    return found


def letters(store: Store, wanted: Filter = Filter()) -> list[Letter]:  # noqa: B008  frozen
    with store.reading() as tx:
        return [found for item in Letters(tx).items(wanted, limit=1000) if (found := Letters(tx).letter(item.id))]


def with_findings(store: Store) -> Letter:
    return max(letters(store), key=lambda letter: len(letter.findings))


def history(store: Store, item: int) -> list[Decision]:
    with store.reading() as tx:
        return Desk(tx).history(item)


def make_control(store: Store, item: int) -> None:
    """As if chance had chosen it."""
    with store.writing() as tx:
        tx.execute(text(f"UPDATE review_item SET control = 1, priority = priority | 1 WHERE id = {item}"))
        tx.execute(text(f"INSERT OR IGNORE INTO review_reason VALUES ({item}, 'control', '2026-01-01 00:00:00')"))


def act(who: Visitor, item: int, name: str, **data: Any) -> httpx.Response:
    return who.post(f"/review/{item}/{name}", data)


def taken(store: Store, item: int, login: str = "trainer") -> Visitor:
    who = trainer(store, login)
    assert act(who, item, "take").status_code == 303
    return who


def test_the_queue_leads_to_the_gravest_letter_and_on_to_the_next(loaded: Store) -> None:
    who = trainer(loaded)
    waiting = letters(loaded, Filter(open=True))
    assert f'Ждут разбора: <strong class="number">{len(waiting)}' in who.get("/review").text
    first = who.post("/review/next").headers["location"]
    assert first == f"/review/{waiting[0].item.id}"
    answer = act(who, waiting[0].item.id, "done")
    assert answer.headers["location"].startswith(f"/review/{waiting[1].item.id}?before={waiting[0].item.id}")
    assert [d.kind for d in history(loaded, waiting[0].item.id)] == ["done"]


def test_a_filter_goes_along(loaded: Store) -> None:
    who = trainer(loaded)
    wanted = letters(loaded, Filter(open=True, reason="claim"))
    sent = who.post("/review/next", {"q": "reason=claim"}).headers["location"]
    assert sent == f"/review/{wanted[0].item.id}?reason=claim"
    page = who.get("/review?reason=claim&since=2020-01-01&until=2030-01-01&below=0.9").text
    assert "Сбросить" in page
    assert who.get("/review?reason=gossip").status_code == 422
    assert who.get("/review?since=вчера").status_code == 422
    nobody = who.post("/review/next", {"q": "author=nobody"}).headers["location"]
    assert nobody == "/review?done=none&author=nobody"
    assert "всё разобрано или уже в работе" in who.get(nobody).text


def test_every_finding_is_marked_where_it_stands(loaded: Store) -> None:
    letter = with_findings(loaded)
    page = taken(loaded, letter.item.id).get(f"/review/{letter.item.id}").text
    for finding in letter.findings:
        assert f'id="f{finding.id}"' in page
        if finding.end > finding.start:
            marked = re.findall(rf'<mark class="[a-z]+" data-cards="(?:[df\d ]* )?f{finding.id}(?: [^"]*)?">(.*?)</mark>', page, re.DOTALL)
            assert unescape("".join(marked)) == finding.quote
    shown = re.search(rf'data-message="{letter.last.id}">(.*?)</div>', page, re.DOTALL)
    assert shown
    assert unescape(re.sub(r"</?mark[^>]*>", "", shown[1])) == letter.last.text


def test_verdicts_are_rows_and_can_be_taken_back(loaded: Store) -> None:
    letter = with_findings(loaded)
    item, finding = letter.item.id, letter.findings[0].id
    who = taken(loaded, item)
    assert act(who, item, "decide", kind="confirm", finding=finding, token="a").headers["location"] == f"/review/{item}#f{finding}"
    act(who, item, "decide", kind="confirm", finding=finding, token="a")
    act(who, item, "decide", kind="overturn", finding=finding, token="b")
    said = history(loaded, item)
    assert [(d.kind, d.finding) for d in said] == [("confirm", finding), ("overturn", finding)]
    act(who, item, "withdraw", replaces=said[1].id)
    assert [d.kind for d in history(loaded, item)] == ["confirm", "overturn", "withdraw"]
    assert act(who, item, "withdraw", replaces=said[1].id).status_code == 422
    page = who.get(f"/review/{item}").text
    assert "<del>находка снята" in page
    assert "История: 3 записи" in page


def test_nobody_takes_back_the_word_of_another(loaded: Store) -> None:
    letter = with_findings(loaded)
    item = letter.item.id
    who = taken(loaded, item)
    act(who, item, "decide", kind="confirm", finding=letter.findings[0].id)
    act(who, item, "release")
    assert act(taken(loaded, item, "second"), item, "withdraw", replaces=history(loaded, item)[0].id).status_code == 422


def test_what_was_missed_is_added_by_place_or_by_words(loaded: Store) -> None:
    letter = with_findings(loaded)
    item, last = letter.item.id, letter.last
    assert last.text
    words = last.text.split()[1]
    who = taken(loaded, item)
    act(who, item, "add", selected=f"{last.id}:0:5", code="harsh:blame", note="упрёк")
    act(who, item, "add", place=f"{last.id}:0:{last.length}", words=words.upper(), code="TON")
    act(who, item, "add", words=words, code="question:situation")
    said = history(loaded, item)
    start = last.text.find(words)
    assert [(d.kind, d.start, d.end, d.code) for d in said] == [
        ("add", 0, 5, "harsh:blame"),
        ("add", start, start + len(words), "TON"),
        ("add", start, start + len(words), "question:situation"),
    ]
    page = who.get(f"/review/{item}").text
    assert f"<q>{last.text[:5].strip()}</q>" in page
    assert "упрёк" in page


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"code": "TON"}, "E494"),
        ({"code": "gossip", "selected": "1:0:5"}, "E494"),
        ({"code": "TON", "selected": "{last}:5:5"}, "E493"),
        ({"code": "TON", "selected": "{last}:0:99999"}, "E493"),
        ({"code": "TON", "selected": "999999:0:5"}, "E493"),
        ({"code": "TON", "selected": "1:0:x"}, "E494"),
        ({"code": "TON", "words": "таких слов там нет", "note": "не потерять"}, "E493"),
    ],
)
def test_a_place_that_is_not_there_is_refused_and_what_was_typed_stays(loaded: Store, data: dict[str, str], code: str) -> None:
    letter = with_findings(loaded)
    given = {name: value.replace("{last}", str(letter.last.id)) for name, value in data.items()}
    answer = act(taken(loaded, letter.item.id), letter.item.id, "add", **given)
    assert (answer.status_code, code in answer.text) == (422, True)
    assert given.get("note", "") in answer.text
    assert history(loaded, letter.item.id) == []


def test_only_what_differs_becomes_a_label(loaded: Store) -> None:
    letter = next(
        one for one in letters(loaded) if one.last.labels.get("tone", {}).get("label") and not one.last.labels["tone"].get("abstain")
    )
    tone = letter.last.labels["tone"]["label"]
    other = "friendly" if tone != "friendly" else "formal"
    item, message = letter.item.id, letter.last.id
    who = taken(loaded, item)
    act(who, item, "labels", message=message, tone=tone)
    assert history(loaded, item) == []
    act(who, item, "labels", message=message, tone=other, flagged="1", flags=["apology", "typos"])
    act(who, item, "grade", value="4")
    said = {(d.kind, d.name): d.value for d in history(loaded, item)}
    assert said[("label", "tone")] == other
    assert said[("label", "flags")] == "apology,typos"
    assert said[("grade", None)] == "4"
    assert act(who, item, "labels", message=message, tone="angry").status_code == 422
    assert act(who, item, "grade", value="6").status_code == 422


def test_the_client_can_be_labelled_too(loaded: Store) -> None:
    letter = letters(loaded)[0]
    client = next(m for m in letter.messages if m.role == "client")
    who = taken(loaded, letter.item.id)
    act(who, letter.item.id, "labels", message=client.id, request="thanks", emotion="grateful")
    assert {("request", "thanks"), ("emotion", "grateful")} <= {(d.name, d.value) for d in history(loaded, letter.item.id)}


def blind_letter(store: Store) -> Letter:
    letter = max(letters(store, Filter(open=True)), key=lambda one: len(one.findings))
    make_control(store, letter.item.id)
    with store.reading() as tx:
        found = Letters(tx).letter(letter.item.id)
    assert found
    return found


JUDGED = {"tone": "formal", "harsh": "false", "refusal": "false", "value": "3"}


def test_the_control_share_is_judged_before_the_machine_speaks(loaded: Store) -> None:
    letter = blind_letter(loaded)
    item = letter.item.id
    who = taken(loaded, item)
    page = who.get(f"/review/{item}").text
    assert "Сначала ваша оценка" in page
    assert letter.item.key in page
    secrets = (
        [mark for f in letter.findings for mark in (f'"f{f.id}"', f'#f{f.id}"')]
        + [f.message for f in letter.findings if f.message]
        + [f"{letter.item.score} из 100", "<mark"]
    )
    secrets += [f.code for f in letter.findings] + ["программа:", "уверенность", "Доработать", "Показать человеку"]
    told = [one for one in secrets if one in unescape(page)]
    assert told == []
    for name, data in (("decide", {"kind": "confirm", "finding": letter.findings[0].id}), ("done", {}), ("grade", {"value": "3"}), ("labels", {"message": letter.last.id, "tone": "formal"})):  # fmt: skip
        answer = act(who, item, name, **data)
        assert (name, answer.status_code, "E492" in answer.text) == (name, 409, True)
        assert [one for one in secrets if one in unescape(answer.text)] == []
    assert history(loaded, item) == []
    act(who, item, "blind", **JUDGED, note="суховато")
    said = history(loaded, item)
    assert all(d.blind for d in said)
    assert [(d.kind, d.name, d.value) for d in said if d.kind != "note"] == [
        ("label", "tone", "formal"),
        ("label", "harsh", "false"),
        ("label", "refusal", "false"),
        ("grade", None, "3"),
    ]
    assert f'"f{letter.findings[0].id}"' in who.get(f"/review/{item}").text
    act(who, item, "withdraw", replaces=said[-1].id)
    assert "Сначала ваша оценка" not in who.get(f"/review/{item}").text, "what was seen stays seen"
    assert "Сначала ваша оценка" in trainer(loaded, "second").get(f"/review/{item}").text
    assert "суховато" not in trainer(loaded, "second").get(f"/review/{item}").text


def test_blind_needs_all_or_nothing(loaded: Store) -> None:
    item = blind_letter(loaded).item.id
    who = taken(loaded, item)
    for gone in ({"tone": ""}, {"value": ""}, {"refusal": "true"}, {"value": "9"}):
        answer = act(who, item, "blind", **(JUDGED | gone), note="не потерять")
        assert (answer.status_code, "не потерять" in answer.text) == (422, True)
    assert history(loaded, item) == []
    act(who, item, "blind", **(JUDGED | {"refusal": "true", "joining": "0", "explanation": "1", "alternative": "2"}))
    assert len(history(loaded, item)) == 7


def test_lists_and_filters_do_not_tell_of_the_control_share(loaded: Store) -> None:
    letter = blind_letter(loaded)
    row = f'href="/review/{letter.item.id}'
    who = trainer(loaded)
    page = who.get("/review").text
    cell = page[page.index(row) :]
    cell = cell[: cell.index("</tr>")]
    assert "контроль вслепую" in cell
    assert f">{letter.item.score}<" not in cell
    assert not re.search("резкость|претензия|не уверена", cell)
    for reason in letter.item.reasons:
        assert (row in who.get(f"/review?reason={reason}").text) == (reason == "control")
    for query in ("below=0.9", f"verdict={letter.item.verdict}", "criterion=tone"):
        assert row not in who.get(f"/review?{query}").text


def test_two_trainers_do_not_hold_one_letter(loaded: Store) -> None:
    item = letters(loaded)[0].item.id
    taken(loaded, item)
    other = trainer(loaded, "second")
    answer = act(other, item, "note", note="мои слова")
    assert (answer.status_code, "E490" in answer.text, "мои слова" in answer.text) == (409, True, True)
    assert "Тамара" in answer.text
    assert "Взять в работу" not in answer.text
    assert "решать пока нельзя" in answer.text
    told = other.post(f"/review/{item}/lease", {}, {"Accept": "application/json"})
    assert (told.status_code, told.json()["error"]["code"]) == (409, "E490")
    assert history(loaded, item) == []


def test_a_lease_that_ran_out_is_taken_up_again_unless_another_came(loaded: Store) -> None:
    item = letters(loaded)[0].item.id
    who = taken(loaded, item)
    with loaded.writing() as tx:
        Desk(tx).release(item, person(loaded, "trainer"))
    assert act(who, item, "note", note="успела").status_code == 303
    with loaded.writing() as tx:
        Desk(tx).release(item, person(loaded, "trainer"))
        assert Desk(tx, datetime.now(UTC) - LEASE + timedelta(minutes=1)).take(item, person(loaded, "second"))
    assert act(who, item, "note", note="не успела").status_code == 409


def test_a_lease_is_renewed(loaded: Store) -> None:
    item = letters(loaded)[0].item.id
    who = taken(loaded, item)
    answer = who.post(f"/review/{item}/lease", {}, {"Accept": "application/json"})
    assert datetime.fromisoformat(answer.json()["until"]) > datetime.now(UTC) + LEASE - timedelta(seconds=30)


def test_one_s_own_letter_is_for_another(loaded: Store) -> None:
    with loaded.writing() as tx:
        Accounts(tx).set_authors(person(loaded, "rita"), [])
        Accounts(tx).set_authors(person(loaded, "trainer"), ["agent-rita"])
    item = letters(loaded, Filter(author="agent-rita"))[0].item.id
    who = trainer(loaded)
    assert who.get(f"/review/{item}").headers["location"] == f"/my/{item}"
    answer = who.post(f"/review/{item}/take", {}, {"Accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "E491")
    assert who.get(f"/my/{item}").status_code == 200


def test_done_can_be_undone(loaded: Store) -> None:
    item = letters(loaded, Filter(open=True))[0].item.id
    who = taken(loaded, item)
    act(who, item, "done", note="всё верно", token="t")
    act(who, item, "done", note="всё верно", token="t")
    assert [d.kind for d in history(loaded, item)] == ["note", "done"]
    assert item not in {one.item.id for one in letters(loaded, Filter(open=True))}
    assert "Вы недавно разобрали" in who.get("/review").text
    act(who, item, "take")
    act(who, item, "withdraw", replaces=history(loaded, item)[-1].id)
    assert item in {one.item.id for one in letters(loaded, Filter(open=True))}
    assert [d.kind for d in current(history(loaded, item))] == ["note"]


EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">\' " {{ 7*7 }} \u202eовсе </textarea>\r\n&amp;'


def test_nothing_in_a_letter_or_a_form_becomes_a_page(loaded: Store) -> None:
    letter = with_findings(loaded)
    item, last = letter.item.id, letter.last
    with loaded.writing() as tx:
        for column, table, where in (("text", "message", f"id = {last.id}"), ("author", "message", f"id = {last.id}"), ("key", "conversation", f"id = {letter.item.conversation_id}"), ("author", "review_item", f"id = {item}"), ("queue", "review_item", f"id = {item}"), ("quote", "finding", f"message_id = {last.id}"), ("message", "finding", f"message_id = {last.id}")):  # fmt: skip
            tx.execute(text(f'UPDATE {table} SET "{column}" = :evil WHERE {where}'), {"evil": EVIL})
        tx.execute(text(f"UPDATE message SET length = {len(EVIL)} WHERE id = {last.id}"))
        Accounts(tx).rename(person(loaded, "trainer"), EVIL)
        Accounts(tx).set_authors(person(loaded, "rita"), [EVIL])
    who = taken(loaded, item)
    act(who, item, "note", note=EVIL)
    act(who, item, "add", selected=f"{last.id}:0:9", code="TON", note=EVIL)
    rita = trainer(loaded, "rita")
    rita.post(f"/my/{item}/dispute", {"reason": EVIL})
    refused = act(who, item, "add", words=EVIL + "?", code="TON", note=EVIL)
    assert refused.status_code == 422
    pages = [who.get("/review"), who.get(f"/review/{item}"), rita.get("/my"), rita.get(f"/my/{item}"), refused, who.get("/review?author=" + EVIL[:40])]  # fmt: skip
    for page in pages:
        body = re.sub(r'<script src="/static/review\.js\?v=[0-9a-f]+" defer></script>', "", page.text)
        assert "alert(" in body or page is pages[-1]
        assert not re.search(r"<script|<img|onerror=\"|49", body.replace(str(item), "").replace("{{ 7*7 }}", "")) or "onerror=&#34;" in body
        assert "<script" not in body
        assert "<img" not in body
        assert "\u202e" not in re.findall(r'<div class="letter".*?</div>', body, re.DOTALL).__str__()
    assert "7*7" in pages[1].text


def test_views_and_acts_are_logged_without_words(loaded: Store) -> None:
    letter = with_findings(loaded)
    item = letter.item.id
    who = taken(loaded, item)
    who.get(f"/review/{item}")
    act(who, item, "decide", kind="confirm", finding=letter.findings[0].id)
    act(who, item, "note", note="секретные слова")
    with loaded.reading() as tx:
        events = Audit(tx).events(kind="item", object_=item)
    assert [event.action for event in reversed(events)] == ["view", "decide", "decide"]
    assert all(event.by == person(loaded, "trainer") for event in events)
    assert "секретные" not in str(events)


def test_leads_see_how_often_rules_are_right(loaded: Store) -> None:
    letter = with_findings(loaded)
    who = taken(loaded, letter.item.id)
    act(who, letter.item.id, "decide", kind="confirm", finding=letter.findings[0].id)
    page = trainer(loaded, "lead").get("/review/stats").text
    assert letter.findings[0].code in page
    assert "21–100\u00a0%" in page, "one of one: Wilson's interval"


def test_deleted_words_are_told_of(loaded: Store) -> None:
    letter = with_findings(loaded)
    with loaded.writing() as tx:
        tx.execute(text("UPDATE message SET text = NULL"))
        tx.execute(text("UPDATE finding SET quote = NULL, message = NULL, fix = NULL"))
    page = taken(loaded, letter.item.id).get(f"/review/{letter.item.id}")
    assert (page.status_code, "Текст удалён" in page.text) == (200, True)


def test_an_agent_sees_only_his_own_letters(loaded: Store) -> None:
    rita = trainer(loaded, "rita")
    own = {one.item.id for one in letters(loaded, Filter(owner=person(loaded, "rita")))}
    assert own
    for letter in letters(loaded):
        assert rita.get(f"/my/{letter.item.id}").status_code == (200 if letter.item.id in own else 404)
        assert rita.post(f"/my/{letter.item.id}/dispute", {"reason": "нет"}).status_code == (303 if letter.item.id in own else 404)
        assert rita.get(f"/review/{letter.item.id}").status_code == 403
    listed = set(map(int, re.findall(r'href="/my/(\d+)"', rita.get("/my").text)))
    assert listed == own


def test_a_dispute_is_answered_and_the_agent_is_told(loaded: Store) -> None:
    letter = next(one for one in letters(loaded, Filter(owner=person(loaded, "rita"))) if one.findings)
    item, finding = letter.item.id, letter.findings[0].id
    rita = trainer(loaded, "rita")
    assert rita.post(f"/my/{item}/dispute", {"finding": finding, "reason": " "}).status_code == 422
    other = next(f.id for one in letters(loaded) if one.item.id != item for f in one.findings)
    assert rita.post(f"/my/{item}/dispute", {"finding": other, "reason": "чужое"}).status_code == 422
    for _ in range(2):
        rita.post(f"/my/{item}/dispute", {"finding": finding, "reason": "Клиент сам так просил", "token": "x"})
    who = trainer(loaded)
    assert who.post("/review/next").headers["location"] == f"/review/{item}", "before all else"
    shown = who.get(f"/review/{item}").text
    assert "Клиент сам так просил" in shown
    assert '<button class="main" disabled aria-describedby="first-answer">' in shown, "the page says so before anybody presses it"
    assert 'id="first-answer">Сначала <a href="#disputes" data-key="finish">ответьте на спор</a>' in shown
    assert act(who, item, "done").status_code == 422, "a dispute waits for its answer"
    with loaded.reading() as tx:
        (dispute,) = Disputes(tx).of_item(item)
    assert act(who, item, "answer", dispute=dispute.id, accepted="yes", text="").status_code == 422
    for _ in range(2):
        act(who, item, "answer", dispute=dispute.id, accepted="yes", text="Вы правы", token="y")
    assert [(d.kind, d.finding) for d in history(loaded, item)] == [("overturn", finding)]
    assert '<button class="main" data-key="finish">Готово' in who.get(f"/review/{item}").text
    assert act(who, item, "done").status_code == 303
    assert '<span class="badge good">2<' in rita.get("/my").text
    news = rita.get("/news").text
    assert "Тренер согласился с вами в споре." in news
    assert f"/my/{item}#disputes" in news
    assert "badge good" not in rita.get("/my").text.split("</header>")[0]
    assert "тренер снял" in rita.get(f"/my/{item}").text


def test_the_same_answer_reaches_scripts_as_json(loaded: Store) -> None:
    letter = with_findings(loaded)
    who = taken(loaded, letter.item.id)
    as_json = {"Accept": "application/json"}
    answer = who.post(f"/review/{letter.item.id}/decide", {"kind": "confirm", "finding": letter.findings[0].id}, as_json)
    assert answer.json() == {"ids": [history(loaded, letter.item.id)[0].id], "kinds": ["confirm"]}
    assert who.post(f"/review/{letter.item.id}/done", {}, as_json).json()["next"].startswith("/review")
    who.web.cookies.clear()
    assert who.post(f"/review/{letter.item.id}/note", {"note": "слова"}, as_json).status_code == 401


def test_the_list_shows_who_works_on_what(loaded: Store) -> None:
    taken(loaded, letters(loaded, Filter(open=True))[0].item.id)
    assert "Тамара" in trainer(loaded, "second").get("/review").text
