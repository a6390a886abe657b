"""The page: one file, nothing from outside, hostile letters harmless, every number opens letters that are there."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from tests.report.examples import (
    Json,
    all_results,
    empty,
    failed,
    harsh_refusal,
    hostile,
    only_client,
    rule_title,
    skipped,
    warm_refusal,
)
from tests.report.overview.runs import many, page, talk
from tests.report.page import Node, parse
from toneqa.report.overview.collect import SMALL, Overview
from toneqa.report.overview.letters import BUDGET
from toneqa.report.summary import answers, marked_faults, visible

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "h4", "p", "nav", "a", "main", "section", "div", "form",
    "label", "input", "fieldset", "legend", "button", "footer", "script", "strong", "ul", "ol", "li", "b", "i", "span", "svg", "rect", "q", "code",
    "dl", "dt", "dd", "article", "details", "summary", "mark", "sup", "ins", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "small",
    "dialog",
}  # fmt: skip
MEGABYTE = 1_000_000


@cache
def whole() -> str:
    return page(all_results(), previous=[warm_refusal()])


@cache
def tree() -> Node:
    return parse(whole())


def numbers(found: Node) -> list[Node]:
    return [n for n in found.all("a", "n") if "data-s" in n.attributes]


def test_the_page_is_well_formed_and_names_its_language() -> None:
    assert whole().startswith("<!doctype html>\n")
    assert tree().all("html")[0].attributes["lang"] == "ru"
    assert "{{" not in re.sub(r"\{\{(?:body|letters)\}\}", "", whole()), "an unfilled place of the template"
    assert not re.search(r">\s*None\s*<", whole())


def test_nothing_comes_from_outside() -> None:
    assert {n.tag for n in tree().walk()} <= TAGS
    for node in tree().walk():
        for name in ("src", "srcset", "href", "action", "data", "poster", "background", "xlink:href", "style"):
            assert node.attributes.get(name, "#").startswith("#"), (node.tag, name)
    style, script = tree().all("style")[0].text, tree().all("script")[0].text
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"fetch|XMLHttp|import\(|innerHTML|eval|https?:", script)


def test_the_policy_allows_its_own_style_and_script_alone() -> None:
    [policy] = [n.attributes["content"] for n in tree().all("meta") if n.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("style", "script"):
        [node] = tree().all(tag)
        digest = base64.b64encode(hashlib.sha256(node.text.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_hostile_words_stay_words() -> None:
    """In a letter, a name, a queue, a wording and a title: no element and no attribute more than harmless words make."""
    bad = "\"><script>alert(7)</script><img src=x onerror='alert(8)'>\x1b\u202e{{lead}}"
    run = hostile() | {"meta": {"queue": bad}}
    run["messages"][1]["author"] = bad
    source = page([run, talk(2, bad, queue=bad)], title="</title><script>x</script>", created="<b>вчера</b>", previous=[run])
    found = parse(source)
    assert not [n for n in found.walk() for name in n.attributes if name.startswith("on")]
    assert (len(found.all("script")), len(found.all("img"))) == (1, 0)
    for shown in (
        "<script>alert('1')</script>",
        "<script>alert(7)</script>",
        'Пересекается " onmouseover="alert(3)',
        "<i>Клиент</i>",
        "{{body}}",
        "{{lead}}",
    ):
        assert shown in found.text
    assert found.all("title")[0].text == "</title><script>x</script>"
    assert "<b>вчера</b>" in found.all("p", "about")[0].text
    assert "\x1b" not in source
    assert "\u202e" not in source


def test_every_link_lands_and_ids_are_unique() -> None:
    ids = [n.attributes["id"] for n in tree().walk() if "id" in n.attributes]
    assert len(ids) == len(set(ids))
    links = [n.attributes["href"] for n in tree().all("a")]
    assert len(links) > 60
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_every_number_opens_letters_that_are_there() -> None:
    """Of a short run each number opens exactly as many letters as it counts."""
    for results in (all_results(), many(30)):
        found = parse(page(results))
        ids = {n.attributes["id"] for n in found.walk() if "id" in n.attributes}
        assert len(numbers(found)) > 50
        for link in numbers(found):
            refs = link.attributes["data-s"].split()
            assert {f"c{ref}" for ref in refs} <= ids
            assert "data-n" not in link.attributes
            if re.fullmatch(r"[\d\u00a0]+", link.text):
                assert len(refs) == int(link.text.replace("\u00a0", "")), link.text
        assert not [n for n in found.all("span", "n") if n.text != "0"], "a number without letters"


def test_a_letter_is_shown_whole_and_every_fault_has_its_mark() -> None:
    for place, result in enumerate(all_results(), 1):
        costly = {m["n"]: answer.costly for answer in answers(result) for m in answer.turns}
        for message in result["messages"]:
            turn = tree().by_id(f"c{place}-{message['n']}")
            [text] = turn.all("div", "text")
            assert _without_numbers(text) == visible(message["text"])
            faults = marked_faults(message, costly.get(message["n"], ()))
            assert [n.text for n in text.all("sup")] == _signs(faults)
            told = [li.text for li in turn.all("ol", "findings")[0].all("li")] if faults else []
            for fault, item in zip(faults, told, strict=True):
                assert rule_title(fault["code"]) in item
                assert visible(fault["message"]) in item


def _signs(faults: Sequence[Mapping[str, Any]]) -> list[str]:
    """Numbers in the text come where a quote ends, signs of what is missing where it should stand."""
    signs = [(f["end"], bool(f["quote"]), i) for i, f in enumerate(faults, 1)]
    return [f"{'' if quoted else '⌀'}{i}" for _, quoted, i in sorted(signs)]


def _without_numbers(node: Node) -> str:
    return "".join(c if isinstance(c, str) else "" if c.tag == "sup" else _without_numbers(c) for c in node.children)


def test_every_answer_shows_score_verdict_and_lost_points() -> None:
    for place, result in enumerate(all_results(), 1):
        for answer in answers(result):
            review = tree().by_id(f"c{place}-{answer.last['n']}").all("section", "review")[0].text
            assert f"{answer.score} из 100" in review
            assert ("Баллы: " in review) == bool(answer.last["score"]["contributions"])
            for tip in answer.last["advice"]:
                assert visible(tip["text"]) in review


def test_parts_of_a_refusal_are_marked_in_the_letter() -> None:
    turn = tree().by_id("c2-1")
    assert [m.text for m in turn.all("mark", "refusal")] == ["Снять блокировку по письму не смогу"]
    assert [m.text for m in turn.all("mark", "alternative")] == ["Могу прислать сотрудника к вам домой в среду с 10 до 13."]
    assert [m.text for m in turn.all("mark", "question")] == ["Вам подойдёт такой вариант?"]


def test_what_was_not_scored_is_listed_with_its_reason() -> None:
    text = tree().by_id("troubles").text
    for result in (failed(), skipped()):
        assert (result.get("reason") or result["error"]["message"]) in text
    assert 'id="troubles"' not in page([warm_refusal()])


def test_equal_results_give_equal_pages() -> None:
    assert page(all_results(), previous=[warm_refusal()]) == whole()
    assert page(many(SMALL + 40)) == page(many(SMALL + 40))


@pytest.mark.parametrize("results", [[], [failed()], [skipped(), failed()], [only_client()]], ids=["nothing", "error", "both", "client"])
def test_a_run_without_answers_is_a_page_too(results: list[Json]) -> None:
    found = parse(page(results))
    assert "Ответов сотрудников здесь нет" in found.text
    assert not found.all("table", "heat")


def test_one_letter_makes_a_whole_page() -> None:
    found = parse(page([harsh_refusal()]))
    assert "Нужна работа: 1 из 1" in found.all("p", "lead")[0].text
    assert {"mend", "heat", "tones", "refusals", "claims", "harsh", "best"} <= {s.attributes.get("id") for s in found.all("section")}
    assert "мало писем" in found.by_id("heat").text


def test_a_claim_shows_its_last_day_and_that_it_is_no_advice() -> None:
    text = parse(page([talk(1, kind="claim", answered="2026-03-20T10:00:00+03:00")])).by_id("claims").text
    assert "с ответом позже срока: до 12\u00a0мар" in text
    assert "первый ответ через 18 дней" in text
    assert "не юридический совет" in text
    waiting = parse(page([only_client() | {"conversation": {"triage": {"kind": "claim"}}}]))
    assert "Претензий нет" in waiting.by_id("claims").text, "a claim by its label alone, no message says so"


def test_without_names_the_team_has_a_table_and_the_page_says_why() -> None:
    nobody = parse(page([talk(n, None) for n in range(3)])).by_id("heat")
    assert len(nobody.all("table", "heat")[0].all("tr")) == 2
    assert "не сказано, кто отвечал" in nobody.text
    hidden = parse(page([talk(n, "**** *.") for n in range(3)])).by_id("heat").text
    assert "У 3 ответов имя автора закрыто" in hidden
    assert "privacy.keep" in hidden
    named = parse(page([talk(n) for n in range(3)])).by_id("heat").text
    assert "закрыто" not in named


def test_a_cell_says_its_share_its_interval_and_whether_that_is_enough() -> None:
    runs = [talk(n, "agent-1", "revise", lost=["tone"]) for n in range(30)] + [talk(n, f"agent-{n % 3 + 2}") for n in range(30, 120)]
    runs += [talk(n, "agent-9", lost=["tone"]) for n in range(120, 123)]
    heat = parse(page(runs)).by_id("heat")
    rows = {r.all("th")[0].text: r for r in heat.all("tr") if r.all("td")}
    tone = {name: _tone_cell(row) for name, row in rows.items()}
    assert list(rows) == ["Вся команда", "agent-1", "agent-2", "agent-3", "agent-4", "agent-9"]
    assert tone["agent-1"].text == "100\u00a0%▲89–100"
    assert tone["agent-2"].text == "0\u00a0%▼0–11"
    assert (tone["agent-9"].text, tone["agent-9"].attributes["class"]) == ("3из\u00a03", "few")
    assert "Ещё 1 сотрудник: мало писем, чтобы судить" in heat.text
    assert tone["Вся команда"].text == "27\u00a0%20–35"


def _tone_cell(row: Node) -> Node:
    return [cell for cell in row.all("td") if "data-x" in cell.attributes][_heads().index("Тон")]


def _heads() -> list[str]:
    """Heads of the columns after the name, as the run of ``talk`` has them."""
    found = parse(page([talk(1, lost=["tone"])])).by_id("heat").all("tr")[0].all("th")[1:]
    return [h.text for h in found]


def test_a_moment_is_written_as_people_write_it() -> None:
    assert "02.03.2026 12:00" in page([talk(0)])
    assert "когда-то" in page([talk(0, answered="когда-то")])


def test_masks_are_shown_as_labels() -> None:
    run = talk(1, text="Здравствуйте, ****! Всё сделаем завтра до 18:00.")
    run["messages"][1]["hidden"] = [{"start": 14, "end": 18, "kind": "name", "who": 1}]
    assert "Здравствуйте, [ИМЯ-1]! Всё" in page([run])


def test_bars_stay_inside_their_drawing() -> None:
    for svg in [*tree().all("svg"), *parse(page(many(60))).all("svg")]:
        width, height = (float(v) for v in svg.attributes["viewbox"].split()[2:])
        for rect in svg.all("rect"):
            left, top = float(rect.attributes.get("x", 0)), float(rect.attributes.get("y", 0))
            assert 0 <= left <= left + float(rect.attributes["width"]) <= width + 0.03
            assert 0 <= top <= top + float(rect.attributes["height"]) <= height + 0.01


def test_a_long_run_carries_some_letters_and_says_how_many() -> None:
    results = many(SMALL + 300)
    found = parse(page(results))
    assert re.search(r"Здесь \d+ разговор", found.by_id("letters").text)
    assert len(found.all("article")) < len(results)
    assert all(link.attributes["data-s"] for link in numbers(found))
    assert not [n for n in found.all("span", "n") if n.text != "0"], "a number without letters"
    assert [link.attributes["data-n"] for link in found.all("strong")[0].all("a")] == [
        str(Overview.of(results).cells.count("team", "work"))
    ]


def test_a_long_conversation_shows_what_led_to_the_answer() -> None:
    run = talk(1)
    fillers = [{"n": n, "role": "bot", "at": None, "author": None, "text": f"Строка {n}."} for n in range(2, 60)]
    long = run | {"messages": [*run["messages"][:1], *fillers, run["messages"][1] | {"n": 60}]}
    found = parse(page([long]))
    assert found.by_id("c1-60")
    assert "ещё 56 сообщений" in found.by_id("letters").text
    assert len(found.all("div", "turn")) == 4


def test_a_huge_message_is_cut_and_the_page_stays_small() -> None:
    text = "Мы всё сделаем завтра. " * 4000
    source = page([talk(n, text=text + str(n)) for n in range(SMALL)])
    assert "и ещё 87" in source
    assert len(source.encode()) < BUDGET + MEGABYTE


def test_versions_are_told_at_the_foot() -> None:
    assert tree().all("footer")[0].text == "toneqa 0.1.0 · правила 1f · модель 2e · настройки 3d"
    assert parse(page([empty("1", "ok", "in", versions={})])).all("footer")[0].text == ""


def test_a_letter_that_lacks_what_its_page_shows_is_left_out() -> None:
    harmed = talk(1)
    harmed["messages"][1]["advice"] = [{"codes": []}]
    found = parse(page([harmed, talk(2)]))
    assert [a.attributes["id"] for a in found.all("article")] == ["c2"]
    assert "2 ответа" in found.all("p", "about")[0].text
