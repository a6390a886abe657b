"""Calibration: blind to the end, letters drawn fairly, figures that a hand can check."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from tests.web.team import Visitor, serve, visitor
from tests.web.test_review import letters, person
from toneqa.store.audit import Audit
from toneqa.store.calibrations import Calibrations
from toneqa.store.engine import Store
from toneqa.web.calibration.draw import draw
from toneqa.web.calibration.results import differing, lines_of, majority

SHEET = {"tone": "neutral", "harsh": "false", "refusal": "false", "grade": "4"}


def signed_in(store: Store, login: str) -> Visitor:
    found = visitor(serve(store))
    found.sign_in(login)
    return found


def begun(store: Store, count: int = 3, raters: tuple[str, ...] = ("trainer", "second")) -> tuple[int, tuple[int, ...]]:
    lead = signed_in(store, "lead")
    people: Any = [str(person(store, login)) for login in raters]
    answer = lead.post("/calibration/new", {"title": "Ноябрь", "count": str(count), "raters": people})
    assert answer.status_code == 303, answer.text
    number = int(answer.headers["location"].rpartition("/")[2])
    with store.reading() as tx:
        found = Calibrations(tx).get(number)
    assert found
    return number, found.items


def mark(who: Visitor, number: int, item: int, **changed: str) -> str:
    answer = who.post(f"/calibration/{number}/{item}", SHEET | changed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_session_goes_from_the_first_letter_to_the_results(loaded: Store) -> None:
    number, items = begun(loaded)
    one, two = signed_in(loaded, "trainer"), signed_in(loaded, "second")
    assert mark(one, number, items[0]) == f"/calibration/{number}/{items[1]}"
    assert mark(one, number, items[1], grade="2", note="Холодно") == f"/calibration/{number}/{items[2]}"
    assert mark(one, number, items[2]) == f"/calibration/{number}"
    for item in items:
        mark(two, number, item, tone="friendly")
    assert one.post(f"/calibration/{number}/finish").status_code == 303
    assert "Итоги откроются, когда закончат остальные" in one.get(f"/calibration/{number}").text
    two.post(f"/calibration/{number}/finish")
    shown = one.get(f"/calibration/{number}").text
    assert "итоги" in shown
    assert "Холодно" in shown
    assert "Письма, где разошлись" in shown
    with loaded.reading() as tx:
        assert {"calibrate", "close"} <= {event.action for event in Audit(tx).events()}


def test_before_the_end_nobody_sees_the_machine_or_colleagues(loaded: Store) -> None:
    number, items = begun(loaded)
    one, two = signed_in(loaded, "trainer"), signed_in(loaded, "second")
    mark(two, number, items[0], note="тайная заметка", grade="1")
    page = one.get(f"/calibration/{number}/{items[0]}").text
    assert "тайная заметка" not in page
    assert "<mark" not in page
    letter = next(one_ for one_ in letters(loaded) if one_.item.id == items[0])
    assert not any(f.message and f.message in page for f in letter.findings)
    assert one.get(f"/review/{items[0]}").status_code == 409
    assert one.post(f"/review/{items[0]}/take").status_code == 409
    assert "тайная заметка" not in one.get(f"/calibration/{number}").text
    assert "тайная заметка" not in signed_in(loaded, "lead").get(f"/calibration/{number}").text


def test_the_letter_opens_on_the_desk_once_the_rater_is_done(loaded: Store) -> None:
    number, items = begun(loaded, 2)
    one = signed_in(loaded, "trainer")
    for item in items:
        mark(one, number, item)
    one.post(f"/calibration/{number}/finish")
    assert one.get(f"/review/{items[0]}").status_code == 200
    again = one.post(f"/calibration/{number}/{items[0]}", SHEET)
    assert again.status_code == 409
    assert "E496" in again.text


def test_a_sheet_is_whole_or_nothing(loaded: Store) -> None:
    number, items = begun(loaded)
    one = signed_in(loaded, "trainer")
    answer = one.post(f"/calibration/{number}/{items[0]}", SHEET | {"refusal": "true", "note": "не потеряйся"})
    assert answer.status_code == 422
    assert "не потеряйся" in answer.text
    assert one.post(f"/calibration/{number}/{items[0]}", SHEET | {"tone": "rude"}).status_code == 422
    with loaded.reading() as tx:
        assert Calibrations(tx).marks(number) == []


def test_nobody_finishes_before_all_letters_are_marked(loaded: Store) -> None:
    number, items = begun(loaded)
    one = signed_in(loaded, "trainer")
    mark(one, number, items[0])
    assert one.post(f"/calibration/{number}/finish").status_code == 422


def test_a_lead_closes_with_what_is_there_and_writes_what_was_agreed(loaded: Store) -> None:
    number, items = begun(loaded)
    one, two, lead = signed_in(loaded, "trainer"), signed_in(loaded, "second"), signed_in(loaded, "lead")
    mark(one, number, items[0], grade="1")
    mark(two, number, items[0], grade="5")
    assert lead.post(f"/calibration/{number}/{items[0]}/agree", {"text": "рано"}).status_code == 409
    lead.post(f"/calibration/{number}/close")
    lead.post(f"/calibration/{number}/{items[0]}/agree", {"text": "Тройка: <b>суть</b> верна"})
    shown = one.get(f"/calibration/{number}").text
    assert "Тройка: &lt;b&gt;суть&lt;/b&gt; верна" in shown
    assert one.post(f"/calibration/{number}/{items[0]}/agree", {"text": "и я"}).status_code == 403


def test_who_has_no_part_in_it_finds_no_session(loaded: Store) -> None:
    number, items = begun(loaded, 2, ("trainer", "lead"))
    assert signed_in(loaded, "second").get(f"/calibration/{number}").status_code == 404
    assert signed_in(loaded, "second").get(f"/calibration/{number}/{items[0]}").status_code == 404
    assert signed_in(loaded, "trainer").get(f"/calibration/{number}/999999").status_code == 404


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": " "}, "название"),
        ({"count": "100"}, "число писем"),
        ({"count": "девять"}, "число писем"),
        ({"raters": []}, "два участника"),
    ],
)
def test_a_form_that_is_not_whole_says_what_is_missing(loaded: Store, changed: dict[str, Any], told: str) -> None:
    lead = signed_in(loaded, "lead")
    given: dict[str, Any] = {"title": "Май", "count": "3", "raters": [str(person(loaded, "trainer")), str(person(loaded, "second"))]}
    answer = lead.post("/calibration/new", given | changed)
    assert answer.status_code == 422
    assert told in answer.text


def test_the_title_cannot_carry_a_script(loaded: Store) -> None:
    lead = signed_in(loaded, "lead")
    people: Any = [str(person(loaded, "trainer")), str(person(loaded, "second"))]
    sent = lead.post("/calibration/new", {"title": "<script>alert(1)</script>", "count": "2", "raters": people})
    page = lead.get(sent.headers["location"]).text
    assert "<script>alert" not in page
    assert re.search(r"&lt;script&gt;", page)


def test_letters_are_drawn_evenly_and_the_same_way_twice(loaded: Store) -> None:
    items = [letter.item for letter in letters(loaded)]
    found = draw(items, 6, "май", ())
    assert found == draw(items, 6, "май", ())
    assert found != draw(items, 6, "июнь", ())
    verdicts = {item.id: item.verdict for item in items}
    counts = [sum(verdicts[one] == verdict for one in found) for verdict in set(verdicts.values())]
    assert min(counts) >= 1
    talks = {item.id: item.conversation_id for item in items}
    assert len({talks[one] for one in found}) == len(found)
    assert draw(items, 6, "май", {item.author for item in items}) == []


def test_figures_are_those_of_the_hand() -> None:
    """Two raters, four letters, tone alike in three: raw 3/4; κ by hand 0.5 for neutral/formal 2:2 against 3:1."""
    tones = [("neutral", "neutral"), ("neutral", "neutral"), ("formal", "formal"), ("formal", "neutral")]
    sheets = {n: {"А": SHEET | {"tone": a}, "Б": SHEET | {"tone": b}} for n, (a, b) in enumerate(tones)}
    lines = {line.criterion.id: line for line in lines_of(sheets, {n: {"tone": "neutral"} for n in sheets})}
    tone = lines["tone"]
    assert tone.between
    assert tone.between.raw.value == 0.75
    assert tone.between.kappas["А", "Б"] == pytest.approx(0.5)
    assert (tone.machine.letters, tone.machine.agreed) == (3, 2)
    apart = {one.name: one.apart.value for one in tone.leanings}
    assert apart["А"] == pytest.approx(-(apart["Б"] or 0))
    assert lines["joining"].between is None
    assert lines["joining"].vague
    differs = differing(sheets)
    assert [one.item for one in differs] == [3]
    assert differs[0].said == {"tone": {"А": "formal", "Б": "neutral"}}


def test_a_majority_is_more_than_half() -> None:
    assert majority({"А": {"tone": "formal"}, "Б": {"tone": "neutral"}}, "tone") is None
    assert majority({"А": {"tone": "formal"}, "Б": {"tone": "formal"}, "В": {"tone": "neutral"}}, "tone") == "formal"


def test_deleted_words_leave_the_results_readable(loaded: Store) -> None:
    number, items = begun(loaded, 2)
    one, two, lead = signed_in(loaded, "trainer"), signed_in(loaded, "second"), signed_in(loaded, "lead")
    for item in items:
        mark(one, number, item)
        mark(two, number, item, grade="1")
    with loaded.writing() as tx:
        tx.execute(text("UPDATE message SET text = NULL"))
    lead.post(f"/calibration/{number}/close")
    assert "Текст удалён по сроку хранения" in lead.get(f"/calibration/{number}").text
