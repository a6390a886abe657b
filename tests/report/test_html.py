"""The page: one file, nothing from outside, hostile letters harmless, every finding marked, every link lands."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from io import StringIO

import pytest

from tests.report.examples import Json, all_results, empty, failed, harsh_refusal, hostile, only_client, rule_title, skipped, warm_refusal
from tests.report.page import Node, parse
from toneqa.report.html import PAGE, write_html
from toneqa.report.summary import LISTED, Summary, answers, short, visible

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "nav", "a", "main", "section", "h2", "div", "form", "label",
    "input", "fieldset", "legend", "button", "footer", "script", "strong", "ul", "li", "b", "span", "svg", "rect", "ol", "q", "code",
    "h3", "dl", "dt", "dd", "article", "details", "summary", "mark", "sup", "ins", "blockquote", "h4",
}  # fmt: skip
MEGABYTE = 1_000_000


def page(results: list[Json], **more: str) -> str:
    out = StringIO()
    write_html(Summary.of(results), results, out, rule_title, **more)
    return out.getvalue()


@cache
def whole() -> str:
    return page(all_results())


@cache
def tree() -> Node:
    return parse(whole())


def many(count: int) -> list[Json]:
    makers = (harsh_refusal, warm_refusal, only_client)
    return [makers[n % 3]() | {"id": f"T-{n}"} for n in range(count)]


def test_the_page_is_well_formed_and_names_its_language() -> None:
    assert whole().startswith("<!doctype html>\n")
    assert tree().all("html")[0].attributes["lang"] == "ru"
    assert "{{" not in re.sub(r"\{\{(?:body|letters)\}\}", "", whole()), "an unfilled place of the template"


def test_nothing_comes_from_outside() -> None:
    assert {n.tag for n in tree().walk()} <= TAGS
    for node in tree().walk():
        for name in ("src", "srcset", "href", "action", "data", "poster", "background", "xlink:href", "style"):
            assert node.attributes.get(name, "#").startswith("#"), (node.tag, name)
    style = tree().all("style")[0].text
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_its_own_style_and_script_alone() -> None:
    [policy] = [n.attributes["content"] for n in tree().all("meta") if n.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag in ("style", "script"):
        [node] = tree().all(tag)
        digest = base64.b64encode(hashlib.sha256(node.text.encode()).digest()).decode()
        assert rules[f"{tag}-src"] == f"'sha256-{digest}'"


def test_hostile_words_stay_words() -> None:
    """No element and no attribute more than a harmless letter of the same shape makes."""
    source = page([hostile()])
    found = parse(source)
    assert not [n for n in found.walk() for name in n.attributes if name.startswith("on")]
    assert (len(found.all("script")), len(found.all("img")), len(found.all("i"))) == (1, 0, 0)
    for shown in ("<script>alert('1')</script>", "<img src=x onerror=alert(2)>", "<i>Клиент</i>", "{{body}}", "{{letters}}"):
        assert shown in found.text
    assert "\x1b" not in source
    assert "\u202e" not in source


def test_a_hostile_title_is_escaped() -> None:
    found = parse(page([only_client()], title="</title><script>x</script>", created="<b>вчера</b>"))
    assert found.all("title")[0].text == "</title><script>x</script>"
    assert len(found.all("script")) == 1
    assert "<b>вчера</b>" in found.all("p", "about")[0].text


def test_every_link_lands_and_ids_are_unique() -> None:
    ids = [n.attributes["id"] for n in tree().walk() if "id" in n.attributes]
    assert len(ids) == len(set(ids))
    links = [n.attributes["href"] for n in tree().all("a")]
    assert len(links) > 20
    assert {link.removeprefix("#") for link in links} <= set(ids)


def _turns() -> list[tuple[int, Json]]:
    return [(place, m) for place, r in enumerate(all_results(), 1) for m in r["messages"]]


@pytest.mark.parametrize(("place", "message"), _turns(), ids=lambda v: f"c{v}" if isinstance(v, int) else f"m{v['n']}")
def test_a_letter_is_shown_whole_and_every_finding_has_its_mark(place: int, message: Json) -> None:
    turn = tree().by_id(f"c{place}-{message['n']}")
    [text] = turn.all("div", "text")
    pointers = [n for n in text.all("sup") for n in n.all("a")]
    assert _without_pointers(text) == visible(message["text"])
    for number, finding in enumerate(message.get("findings") or (), 1):
        anchor = f"c{place}-{message['n']}-f{number}"
        marked = "".join(m.text for m in text.all("mark") if str(number) in m.attributes["data-f"].split())
        assert marked == visible(finding["quote"])
        [pointer] = [n for n in pointers if n.attributes["href"] == f"#{anchor}"]
        assert pointer.text == (str(number) if finding["quote"] else f"⌀{number}")
        _assert_told(tree().by_id(anchor).text, finding)


def _assert_told(item: str, finding: Json) -> None:
    fix = (finding.get("fix") or {}).get("text", "")
    for wanted in (finding["code"], rule_title(finding["code"]), visible(finding["message"]), visible(short(finding["quote"])), fix):
        assert wanted in item


def _without_pointers(node: Node) -> str:
    return "".join(c if isinstance(c, str) else "" if c.tag == "sup" else _without_pointers(c) for c in node.children)


def test_every_answer_shows_score_verdict_and_lost_points() -> None:
    for place, result in enumerate(all_results(), 1):
        for answer in answers(result):
            review = tree().by_id(f"c{place}-{answer.last['n']}").all("section", "review")[0]
            assert f"{answer.score} из 100" in review.text
            assert len(review.all("dl", "lost")) == bool(answer.last["score"]["contributions"])
            for lost in answer.last["score"]["contributions"]:
                assert ", ".join(lost["codes"]) in review.text
            for tip in answer.last["advice"]:
                assert visible(tip["text"]) in review.text


def test_what_was_not_scored_is_listed_with_its_reason() -> None:
    text = tree().by_id("troubles").text
    for result in (failed(), skipped()):
        assert (result.get("reason") or result["error"]["message"]) in text
    assert 'id="troubles"' not in page([warm_refusal()])


def test_equal_results_give_equal_pages() -> None:
    assert page(all_results()) == whole() == page(all_results())


def test_an_empty_run_is_a_page_too() -> None:
    for results in ([], [failed()], [only_client()]):
        assert "Ответов сотрудников здесь нет" in parse(page(results)).text


def test_bars_stay_inside_their_drawing() -> None:
    for svg in tree().all("svg"):
        width, height = (float(v) for v in svg.attributes["viewbox"].split()[2:])
        for rect in svg.all("rect"):
            left, top = float(rect.attributes.get("x", 0)), float(rect.attributes.get("y", 0))
            assert 0 <= left <= left + float(rect.attributes["width"]) <= width + 0.01
            assert 0 <= top <= top + float(rect.attributes["height"]) <= height + 0.01


def test_many_conversations_show_those_for_work_alone() -> None:
    results = many(PAGE + 2)
    source = page(results)
    found = parse(source)
    assert len(found.all("article")) == len(found.all("ol", "mend")[0].all("li")) == (PAGE + 2) // 3
    assert {a.attributes["data-verdict"] for a in found.all("article")} == {"revise"}
    ids = {n.attributes["id"] for n in found.walk() if "id" in n.attributes}
    assert {n.attributes["href"].removeprefix("#") for n in found.all("a")} <= ids
    assert "Разговоров много" in found.by_id("talks").text


def test_the_page_does_not_grow_beyond_reason() -> None:
    at_most = [harsh_refusal() | {"id": f"T-{n}"} for n in range(PAGE)]
    assert len(page(at_most).encode()) < 20 * MEGABYTE
    beyond = page([*at_most, at_most[0]])
    assert len(beyond.encode()) < 10 * MEGABYTE
    assert beyond.count("<article") == LISTED


def test_results_are_read_once() -> None:
    out = StringIO()
    results = all_results()
    write_html(Summary.of(results), iter(results), out, rule_title)
    assert out.getvalue() == whole()


def test_versions_are_told_at_the_foot() -> None:
    assert tree().all("footer")[0].text == "toneqa 0.1.0 · правила 1f · модель 2e · настройки 3d"
    assert parse(page([empty("1", "ok", "in", versions={})])).all("footer")[0].text == ""


def test_an_empty_slot_leaves_nothing_behind() -> None:
    assert not re.search(r">\s*None\s*<", page([warm_refusal()]))
