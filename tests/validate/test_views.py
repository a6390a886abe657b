"""The three views of a comparison: whole, Russian, masked, safe."""

from __future__ import annotations

import io
import json

from rich.cells import cell_len
from rich.console import Console

from tests.report.page import parse
from tests.validate.results import compared, forty, letter, mark
from toneqa.marks.model import Gold, Taken, Unknown
from toneqa.validate.json_report import to_json
from toneqa.validate.page import page
from toneqa.validate.pairs import Matched
from toneqa.validate.resample import Figure
from toneqa.validate.study import Study, study
from toneqa.validate.terminal import render


def shown(found: Study) -> str:
    out = io.StringIO()
    render(found, Console(file=out, width=80))
    return out.getvalue()


def test_the_terminal_keeps_to_eighty_columns_and_tells_all() -> None:
    text = shown(forty())
    assert max(map(cell_len, text.splitlines())) <= 80
    for word in ("κ Коэна", "AC1 Гвета", "α Криппендорфа", "Редкое", "Вера − toneqa", "Между собой", "Сколько нужно", "расхождения"):
        assert word in text


def test_few_marks_are_told_in_every_view() -> None:
    found = compared([letter(1, True)], mark("П-1", "harsh", "no"))
    assert "судить рано: разговоров 1, нужно хотя бы 30" in shown(found)
    assert "судить рано" in parse(page(found)).text
    assert to_json(found)["criteria"][0]["too_few"]


def test_a_lost_row_is_told_of_once_with_the_number_of_its_marks() -> None:
    found = compared([letter(1, True)], mark("П-1", "harsh", "no"), *(mark("П-9", name, "yes") for name in ("harsh", "refusal", "asks")))
    for text in (shown(found), parse(page(found)).text):
        assert "Не учтено: 3" in text
        assert text.count("E238") == 1
        assert "Отметок: 3." in " ".join(text.split())
    assert len(to_json(found)["troubles"]) == 3


def test_what_was_not_understood_is_shown() -> None:
    taken = Taken("Грубость", "harsh", "yes-no", {"да": "yes"}, 1)
    gold = Gold((), (taken,), (Unknown("Тонн", ("Тон ответа",)),), (), 3)
    found = study(gold, Matched([], []))
    for text in (shown(found), parse(page(found)).text):
        assert "Тонн" in text
        assert "похоже на: Тон ответа" in text
        assert "шкала: да/нет" in text
        assert "Пустых и «н/п»: 3" in text


def test_the_page_stands_alone() -> None:
    source = page(forty())
    tree = parse(source.removeprefix("<!doctype html>\n"))
    assert not tree.all("script")
    assert "http:" not in source
    assert "https:" not in source
    assert source == page(forty())
    assert len(tree.all("svg", "whisker")) == 1


def test_letters_cannot_break_the_page() -> None:
    bad = letter(1, True)
    bad["messages"][1]["text"] = "<script>alert(1)</script> {{style}} Вы сами виноваты"
    bad["messages"][1]["harsh"]["spans"] = []
    found = compared([bad], mark("П-1", "harsh", "no", rater="<b>Вера</b>", comment="{{worst}}"))
    source = page(found)
    assert "<script" not in source
    assert "<b>Вера" not in source
    assert "{{worst}}" in source


def test_personal_data_of_comments_is_masked_everywhere() -> None:
    found = forty()
    for text in (shown(found), page(found), json.dumps(to_json(found), ensure_ascii=False)):
        assert "000-00-01" not in text
        assert "звоните *" in text


def test_json_holds_what_the_line_holds() -> None:
    found = forty()
    data, line = to_json(found), found.lines[0]
    [told] = data["criteria"]
    assert (told["criterion"], told["marks"], told["conversations"], told["table"]) == ("harsh", 50, 40, [[25, 3], [3, 19]])
    assert told["kappa"]["value"] == round(line.kappa.value or 0, 4)
    assert told["kappa"]["interval"][0] < told["kappa"]["value"] < told["kappa"]["interval"][1]
    assert told["rare"] == {"classes": ["yes"], "marks": 22}
    assert json.loads(json.dumps(data)) == data


def test_full_agreement_is_firm_though_it_has_no_interval() -> None:
    results = [letter(n, harsh=n < 12) for n in range(40)]
    found = compared(results, *(mark(f"П-{n}", "harsh", "yes" if n < 12 else "no") for n in range(40)))
    assert found.lines[0].kappa == Figure(1.0)
    assert "Надёжное согласие: 1 из 1" in parse(page(found)).text
