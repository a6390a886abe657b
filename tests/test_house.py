"""What settings do to findings and points, on the shipped rules."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.doubles import VERSIONS, FixedModel, likely, talk
from tests.rules.examples import marked
from toneqa.config import Settings, parse_settings
from toneqa.detectors.context import Context
from toneqa.detectors.house import House
from toneqa.lang.annotate import annotate
from toneqa.ml import base
from toneqa.pipeline import Analyzer
from toneqa.report.wire import Json, Writer
from toneqa.rules.catalogue import catalogue
from toneqa.rules.house import EMOJI, FORBIDDEN, SMALL_YOU, WRONG_YOU, house_rules
from toneqa.rules.model import Rule
from toneqa.types import Message, Role, Severity

OFFICIAL = "Здравствуйте! Возврат денежных средств осуществим завтра. Напишите нам, если что."


def answer(settings: str, text: str = OFFICIAL, client: str = "", model: FixedModel | None = None, **given: Any) -> Json:
    analyzer = Analyzer(model or FixedModel(), parse_settings(tomllib.loads(settings)), masked=False)
    turns = [*([("client", client)] if client else []), ("agent", text)]
    result = Writer(VERSIONS, analyzer.house.rules, False).result(analyzer.analyse(talk(*turns, **given)))
    found: Json = result["messages"][-1]
    return found


def codes(*args: Any, **given: Any) -> set[str]:
    return {f["code"] for f in answer(*args, **given)["findings"]}


def points(found: Json, code: str) -> float:
    return float(sum(c["points"] for c in found["score"]["contributions"] if code in c["codes"]))


@pytest.mark.parametrize(
    "settings", ["rules.off = ['HRS106']", "rules.off = ['HRS1']", "[[rules.except]]\nrules = 'HRS1'\nphrase = 'виноваты'"]
)
def test_words_that_the_house_does_not_hear_cost_nothing_under_another_name(settings: str) -> None:
    doubtful = FixedModel({"harsh": (0.6, 0.4)})
    text = "Здравствуйте! Вы сами виноваты, что не прочитали инструкцию."
    assert {"HRS106", "HRS010"} <= codes("", text, model=doubtful)
    assert not {"HRS106", "HRS010"} & codes(settings, text, model=doubtful)
    assert "HRS010" in codes("rules.off = ['TON156']", text, model=doubtful)


def test_the_usual_settings_change_nothing() -> None:
    house = House(catalogue(), Settings())
    assert house.rules is catalogue().rules
    assert "TON156" in codes("")
    assert codes("") == codes("[score]\nrevise_below = 10")


@pytest.mark.parametrize(("entry", "heard"), [("TON156", False), ("TON", False), ("monetary-means", False), ("REF", True)])
def test_rules_are_switched_off(entry: str, heard: bool) -> None:
    assert ("TON156" in codes(f"rules.off = ['{entry}']")) is heard


@pytest.mark.parametrize(
    ("condition", "given", "heard"),
    [
        ("queue = 'returns'", {"meta": {"queue": "returns"}}, False),
        ("queue = ['a', 7]", {"meta": {"queue": 7}}, False),
        ("queue = 'returns'", {"meta": {"queue": "other"}}, True),
        ("queue = 'returns'", {}, True),
        ("channel = 'email'", {"channel": "email"}, False),
        ("channel = 'email'", {"channel": "chat"}, True),
        ("channel = 'email'", {"channel": None}, True),
        ("channel = 'email', queue = 'a'", {"channel": "email", "meta": {"queue": "b"}}, True),
        ("phrase = 'возврат денежных средств'", {}, False),
        ("phrase = 'денежное средство'", {}, False),
        ("phrase = 'осуществить ... завтра'", {}, False),
        ("phrase = '=денежное средство'", {}, True),
        ("phrase = 'напишите нам'", {}, True),
    ],
)
def test_exceptions(condition: str, given: dict[str, Any], heard: bool) -> None:
    for name in ("TON156", "TON15", "monetary-means"):
        assert ("TON156" in codes(f"rules.except = [{{rules = ['{name}'], {condition}}}]", **given)) is heard
    assert "TON156" in codes(f"rules.except = [{{rules = ['REF'], {condition}}}]", **given)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ("", -1),
        ("rules.factor = {TON = 3}", -3),
        ("rules.factor = {TON = 3, TON156 = 2}", -2),
        ("rules.factor = {TON = 3, 'monetary-means' = 0}", 0),
        ("rules.points = {TON156 = 4}", -4),
        ("rules.points = {TON15 = 4}\nrules.factor = {TON156 = 2}", -4),
        ("rules.points = {TON156 = 0}", 0),
    ],
)
def test_rules_are_weighed(settings: str, wanted: float) -> None:
    rules = House(catalogue(), parse_settings(tomllib.loads(settings))).rules
    assert rules["TON156"].points == wanted
    if wanted:
        assert points(answer(settings), "TON156") <= wanted
    else:
        assert not points(answer(settings), "TON156")


def test_a_prefix_does_not_make_hints_and_praise_cost() -> None:
    rules = House(catalogue(), parse_settings({"rules": {"points": {"TON": 5.0}}})).rules
    assert rules["TON201"].points == 0
    assert House(catalogue(), parse_settings({"rules": {"points": {"TON175": 2}}})).rules["TON175"].severity is Severity.WARNING


def test_a_preview_rule_costs_nothing_whatever_its_weight() -> None:
    rules = House(catalogue(), parse_settings({"rules": {"points": {"TON": 5.0}}})).rules
    assert not rules["TON101"].costs


def test_soft_weights() -> None:
    none = House(catalogue(), parse_settings({"soft": {"understanding_formula": 0}})).rules["REF103"]
    assert (none.points, none.severity) == (0, Severity.INFO)
    twice = House(catalogue(), parse_settings({"soft": {"understanding_formula": 2}})).rules["REF103"]
    assert twice.points == 2 * catalogue()["REF103"].points
    capital = House(catalogue(), parse_settings({"soft": {"capital_you": 1}})).rules["TON175"]
    assert (capital.points, capital.severity) == (-1, Severity.WARNING)


TY = "style.address = 'ты'"


def test_a_house_that_says_ty() -> None:
    client = "Здравствуйте, где заказ?"
    assert "TON220" in codes("", "Заказ едет, ты не переживай.", client)
    assert not codes(TY, "Заказ едет, ты не переживай.", client) & {"TON220", "TON003", WRONG_YOU}
    assert WRONG_YOU in codes(TY, "Заказ едет, вы не переживайте.", client)
    assert not codes(TY, "Спасибо, что Вы с нами, а ты как?") & {"TON175", "TON221", "TON222"}


@pytest.mark.parametrize(("wanted", "small", "capital"), [("", False, "info"), ("true", True, None), ("false", False, "warning")])
def test_capital_you(wanted: str, small: bool, capital: str | None) -> None:
    found = answer(f"style.capital_you = {wanted}" if wanted else "", "Спасибо, что Вы написали, ждём вас в среду.")["findings"]
    told = {f["code"]: f["severity"] for f in found}
    assert (SMALL_YOU in told) is small
    assert told.get("TON175") == capital


def test_small_you_has_a_safe_fix() -> None:
    [found] = [f for f in answer("style.capital_you = true", "Спасибо, ждём вас в среду.")["findings"] if f["code"] == SMALL_YOU]
    assert (found["fix"]["text"], found["fix"]["applicability"]) == ("Вас", "safe")


@pytest.mark.parametrize(
    ("wanted", "text", "there", "gone"),
    [
        ("true", "Ура 🎉 Нашли 🎉 Едет 🎉", "", "TON213"),
        ("false", "Едет 🙂", EMOJI, ""),
        ("false", "Ура 🎉 Нашли 🎉 Едет 🎉", EMOJI, "TON213"),
        ("true", "Деньги вернуть не сможем 😉", "TON214", EMOJI),
    ],
)
def test_emoji(wanted: str, text: str, there: str, gone: str) -> None:
    found = codes(f"style.emoji = {wanted}", text)
    assert gone not in found
    assert not there or there in found


@pytest.mark.parametrize(("wanted", "severity"), [("", "info"), ("true", None), ("false", "warning")])
def test_thanks_for_a_complaint(wanted: str, severity: str | None) -> None:
    settings = f"style.thanks_for_complaint = {wanted}" if wanted else ""
    found = answer(settings, "Благодарим за обращение. Мы разберёмся.", "Курьер нахамил маме, она плакала.")["findings"]
    assert {f["code"]: f["severity"] for f in found}.get("TRI501") == severity


def test_words_of_the_house_are_no_jargon() -> None:
    text = "Здравствуйте! Тикет эскалировали, ответ будет завтра."
    assert "WRD301" in codes("", text)
    assert "WRD301" not in codes("words.house = ['тикет', 'эскалировать']", text)
    assert "WRD301" in codes("words.house = ['тикет']", "Ваш кейс эскалировали на L2.")
    assert "TON156" in codes("words.house = ['денежные средства']")


def test_the_models_remark_on_jargon_goes_with_the_house_words() -> None:
    model = FixedModel({"flag_jargon": (0.02, 0.98)})
    text = "Ваш пикинг уже завершён, везём завтра к обеду."
    assert "WRD002" in codes("", text, model=model)
    assert "WRD002" not in codes("words.house = ['пикинг']", text, model=model)
    assert "WRD002" in codes("words.house = ['пикинг']", "Ваш заказ уже собрали, везём завтра к обеду.", model=model)


@pytest.mark.parametrize(
    ("product", "spared"),
    [("Денежные средства", True), ("Возврат денежных средств", True), ("средства", True), ("Волна", False)],
)
def test_products_are_never_marked(product: str, spared: bool) -> None:
    text = "Здравствуйте! Пакет Денежные средства подключим завтра, возврат денежных средств тоже."
    assert len([f for f in answer("", text)["findings"] if f["code"] == "TON156"]) == 2
    left = [f for f in answer(f"words.products = ['{product}']", text)["findings"] if f["code"] == "TON156"]
    assert len(left) == (2 if not spared else 1 if product.startswith("Возврат") else 0)


def test_a_sentence_with_a_product_is_judged_as_ever() -> None:
    model = FixedModel({"harsh": (0.02, 0.98)}, sentence={"harsh": likely(base.SENTENCE_HEADS["harsh"], "insult", 0.99)})
    assert "HRS001" in codes("words.products = ['Просто']", "Ваш тариф «Просто» для таких, как вы.", model=model)


BANNED = """
[[words.forbidden]]
phrase = ["не наша зона ответственности", "это не к нам"]
instead = "за это отвечает почта, но я узнаю"
message = "У нас говорят, кто отвечает."
[[words.forbidden]]
phrase = "ничем помочь"
"""


@pytest.mark.parametrize(
    ("text", "quote", "message", "fix"),
    [
        ("Это не наша зона ответственности.", "не наша зона ответственности", "У нас говорят, кто отвечает. Лучше", "за это отвечает почта, но я узнаю"),
        ("Это не нашей зоны ответственности дело.", "не нашей зоны ответственности", "У нас говорят, кто отвечает. Лучше", None),
        ("Это не к нам.", "Это не к нам", "У нас говорят, кто отвечает. Лучше", "За это отвечает почта, но я узнаю"),
        ("Увы, ничем помочь не можем.", "ничем помочь", "Скажите то же другими словами.", None),
        ("Могу помочь.", None, "", None),
    ],
)  # fmt: skip
def test_forbidden_phrases(text: str, quote: str | None, message: str, fix: str | None) -> None:
    found = [f for f in answer(BANNED, text)["findings"] if f["code"] == FORBIDDEN]
    assert [f["quote"] for f in found] == ([quote] if quote else [])
    for finding in found:
        assert message in finding["message"]
        assert (finding["fix"] or {}).get("text") == fix


def test_forbidden_phrases_cost_and_can_be_weighed_and_excepted() -> None:
    text = "Увы, ничем помочь."
    assert points(answer(BANNED, text), FORBIDDEN) < 0
    assert House(catalogue(), parse_settings({"rules": {"points": {FORBIDDEN: 9}}})).rules[FORBIDDEN].points == -9
    assert FORBIDDEN not in codes(f"rules.off = ['{FORBIDDEN}']\n" + BANNED, text)
    assert FORBIDDEN not in codes(f"rules.except = [{{rules = '{FORBIDDEN}', channel = 'chat'}}]\n" + BANNED, text)


def test_advice_says_what_the_house_says() -> None:
    assert any("У нас говорят" in a["text"] for a in answer(BANNED, "Это не наша зона ответственности.")["advice"])


def test_clients_may_say_what_they_like() -> None:
    analyzer = Analyzer(FixedModel(), parse_settings(tomllib.loads(TY + "\n" + BANNED)), masked=False)
    report = analyzer.analyse(talk(("client", "Вы ничем помочь не можете? 🙂")))
    assert not {f.code for f in report.messages[0].findings} & {FORBIDDEN, WRONG_YOU}


WAKING = {
    WRONG_YOU: Settings(address="ты"),
    SMALL_YOU: Settings(capital_you=True),
    EMOJI: Settings(emoji=False),
    FORBIDDEN: parse_settings({"words": {"forbidden": [{"phrase": "не наша зона ответственности"}]}}),
}


@pytest.mark.parametrize("rule", house_rules(catalogue()), ids=lambda rule: rule.code)
def test_examples_of_the_house_rules_are_their_tests(rule: Rule) -> None:
    for example in (*rule.bad, *rule.good):
        text, spans = marked(example.text)
        ctx = Context([annotate(Message(Role.AGENT, text))], 0, "email")
        found = House(catalogue(), WAKING[rule.code]).heard(ctx, [], {})
        assert [(f.start, f.end) for f in found if f.code == rule.code] == spans, text
        assert not House(catalogue(), Settings()).heard(ctx, [], {})


def test_patterns_are_compiled_once_for_an_analyzer() -> None:
    analyzer = Analyzer(FixedModel(), parse_settings(tomllib.loads(BANNED + "[[rules.except]]\nrules='TON'\nphrase='а'")), masked=False)
    analyzer.analyse(talk(("agent", OFFICIAL)))
    engine, words = analyzer.house._engine, analyzer.house._words
    analyzer.analyse(talk(("agent", OFFICIAL)))
    assert analyzer.house._engine is engine is not None
    assert analyzer.house._words is words is not None
    usual = Analyzer(FixedModel(), masked=False)
    usual.analyse(talk(("agent", OFFICIAL)))
    assert not {"_engine", "_words"} & set(vars(usual.house))
