"""From results to counts of agents."""

from __future__ import annotations

import csv
import io

from tests.dialogue.talks import answers, says, scored, talk
from tests.report.examples import result
from toneqa.dialogue.agents import ENOUGH, Tally, Team
from toneqa.dialogue.macros import Stock
from toneqa.dialogue.measure import measure
from toneqa.dialogue.read import talk_of
from toneqa.dialogue.run import Measured, measured, stock_of
from toneqa.dialogue.shown import Table, dialogue_json, summary_json
from toneqa.report.summary import Trouble


def taken(*talks: Measured) -> Team:
    team = Team()
    for one in talks:
        team.add(one)
    return team


def of(*turns: object) -> Measured:
    made = talk(*turns)  # type: ignore[arg-type]
    return Measured(made, measure(made))


def test_a_result_is_read() -> None:
    found = measure(talk_of(scored()))
    assert [(a.kind, a.form, a.author) for a in found.asked] == [("open", "open", "Рита")]
    assert [q.state for q in found.questions] == ["answered"]
    assert found.first_answer == 3660
    (promise,) = found.promises
    assert promise.pledge.due is not None
    assert promise.pledge.due.isoformat() == "2026-03-02T18:00:00+03:00"
    assert found.ending is not None
    assert found.ending.how == "asked"


def test_each_agent_has_what_is_theirs() -> None:
    one = of(
        says("Сколько стоит стрижка?"),
        answers("Какая длина волос?", kinds=("open",), author="Вера"),
        says("Длинные."),
        answers("Две тысячи. Запишу на завтра.", promises=True, author="Глеб"),
        says("А укладка сколько стоит?"),
    )
    team = taken(one)
    vera, gleb = team.agents["Вера"], team.agents["Глеб"]
    assert (vera.answers, gleb.answers, team.whole.answers) == (1, 1, 2)
    assert (vera.asked["open"], gleb.asked.total()) == (1, 0)
    assert (vera.questions["answered"], gleb.questions["no_reply"]) == (1, 1)
    assert (vera.promises.total(), gleb.promises.total()) == (0, 1)
    assert (vera.endings.total(), gleb.endings["client_waits"]) == (0, 1)
    assert team.whole.led == {"client": 1}


def test_few_conversations_give_counts_and_no_shares() -> None:
    one = of(says("Где заказ?", "02T10:00"), answers("В пути.", "02T10:30"))
    few, many = taken(one), taken(*[one] * ENOUGH)
    told = summary_json(few, Stock())["team"]
    assert (told["too_few"], told["first_answer_median"], told["shares"]) == (True, None, {"leads": None, "unanswered": None, "kept": None})
    told = summary_json(many, Stock())["team"]
    assert (told["too_few"], told["first_answer_median"]) == (False, 1800)
    assert told["shares"]["unanswered"] == {"part": 0, "whole": 20, "value": 0.0, "interval": [0.0, 0.1611]}
    assert told["shares"]["kept"] is None


def test_a_damaged_result_is_told_of_and_the_others_are_taken() -> None:
    broken = scored()
    del broken["messages"][0]["text"]
    skipped = result("Т-8", []) | {"status": "skipped"}
    results = [broken, skipped, scored()]
    found = list(measured(results, stock_of(results)))
    assert [isinstance(one, Trouble) for one in found] == [True, False]
    assert isinstance(found[0], Trouble)
    assert found[0].code == "E263"


def test_json_quotes_what_it_speaks_of() -> None:
    made = talk_of(scored())
    told = dialogue_json(measure(made), made)
    assert told["asked"][0]["quote"] == "Подскажите, пожалуйста, номер заказа?"
    assert told["client_questions"][0]["quote"] == "Где мой заказ?"
    assert told["promises"][0]["term"]["quote"] == "завтра до 18:00"
    assert told["ended"] == {"role": "agent", "n": 1, "how": "asked", "author": "Рита"}


def test_tables_are_safe_and_say_when_letters_are_few() -> None:
    out = io.StringIO()
    table = Table.of_agents(out)
    table.add_agent("=1+1", Tally(conversations=3, waits=[60.0]))
    header, row = csv.reader(io.StringIO(out.getvalue().removeprefix("\ufeff")), delimiter=";")
    assert row[0] == "'=1+1"
    assert row[header.index("Медиана секунд до первого ответа")] == "мало разговоров (нужно 20)"
    assert len(header) == len(row)
    talks = io.StringIO()
    Table.of_talks(talks).add_talk(measure(talk_of(scored())))
    head, line = csv.reader(io.StringIO(talks.getvalue().removeprefix("\ufeff")), delimiter=";")
    told = dict(zip(head, line, strict=True))
    assert (told["Сотрудники"], told["Вопросы: о ситуации, открытый"], told["Секунд до первого ответа"]) == ("Рита", "1", "3660,0")
