"""Offers in the views: the terminal and the page show the same sentences, and letters steer neither."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from tests.report.examples import Json, harsh_refusal, rule_title, warm_refusal
from tests.report.overview.runs import page as report_page
from toneqa.report.terminal import render_check
from toneqa.report.words import OFFERS

OFFERED = [
    {"part": "joining", "text": "Понимаю, как неприятно, что карта <b>не</b> работает.", "complete": True},
    {"part": "explanation", "text": "Причина такая: [почему так: одно предложение].", "complete": False},
]


def offering() -> Json:
    result = harsh_refusal()
    return result | {"messages": [*result["messages"][:-1], result["messages"][-1] | {"offers": OFFERED}]}


def terminal(result: Json) -> str:
    out = StringIO()
    render_check(result, rule_title, Console(file=out, width=80, _environ={}))
    return out.getvalue()


def page(result: Json) -> str:
    return report_page([result])


def test_the_terminal_shows_each_part_with_its_sentence() -> None:
    shown = terminal(offering())
    tail = shown[shown.index(OFFERS) :]
    assert "Присоединение\n" in "\n".join(line.rstrip() for line in tail.splitlines())
    assert "Объяснение (допишите то, что в скобках)" in tail
    for offer in OFFERED:
        assert f"→ {offer['text']}" in tail


def test_the_page_shows_each_part_with_its_sentence() -> None:
    shown = page(offering())
    assert OFFERS in shown
    assert "Понимаю, как неприятно, что карта &lt;b&gt;не&lt;/b&gt; работает." in shown
    assert "Объяснение (допишите то, что в скобках)" in shown


def test_nothing_is_said_where_nothing_is_missing() -> None:
    for result in (harsh_refusal(), warm_refusal()):
        assert OFFERS not in terminal(result)
        assert OFFERS not in page(result)
