"""House style: every key read, checked, named when wrong, and covered by the digest."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from toneqa.config import SOFT, Alternative, Exemption, Forbidden, Plug, Settings, parse_settings
from toneqa.config.keys import KEYS, known_names
from toneqa.config.load import profiles
from toneqa.detectors.house import House
from toneqa.errors import UseError
from toneqa.rules.catalogue import catalogue
from toneqa.rules.house import SOFT_RULES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"

EVERYTHING = """
[rules]
off = ["WRD6", "capital-you", "WRD6"]
factor = { TON = 0.5, TON175 = 2 }
points = { "slang" = 3 }
[[rules.except]]
rules = ["TON156", "TRI"]
queue = ["returns", 7]
channel = "email"
phrase = "возврат денежных средств"
[score]
revise_below = 80
[style]
address = "ты"
capital_you = false
emoji = true
thanks_for_complaint = true
[soft]
unfortunately = 0
imperative = 1
[words]
house = ["трек"]
products = "Просто"
[[words.forbidden]]
phrase = ["не наша зона", "не к нам"]
instead = "отвечает  почта"
message = "Говорим, кто отвечает."
[[refusal.alternatives]]
topics = ["возврат"]
text = "Можем обменять."
[mail]
agent_domains = ["shop.example"]
"""


def parsed(text: str) -> Settings:
    return parse_settings(tomllib.loads(text))


def error(text: str) -> UseError:
    with pytest.raises(UseError) as caught:
        parsed(text)
    assert caught.value.at == "toneqa.toml"
    return caught.value


def test_every_key() -> None:
    assert parsed(EVERYTHING) == Settings(
        off=("WRD6", "capital-you"),
        revise_below=80,
        address="ты",
        agent_domains=("shop.example",),
        factors=(("TON", 0.5), ("TON175", 2.0)),
        points=(("slang", 3.0),),
        exempt=(Exemption(("TON156", "TRI"), ("7", "returns"), ("email",), ("возврат денежных средств",)),),
        soft=(("unfortunately", 0.0),),
        capital_you=False,
        emoji=True,
        thanks_for_complaint=True,
        house_words=("трек",),
        products=("Просто",),
        forbidden=(Forbidden(("не к нам", "не наша зона"), "отвечает почта", "Говорим, кто отвечает."),),
        alternatives=(Alternative("Можем обменять.", ("возврат",)),),
    )
    house = House(catalogue(), parsed(EVERYTHING))
    assert len(house.rules) == len(catalogue())


@pytest.mark.parametrize(
    ("text", "named", "nearest"),
    [
        ("[rules]\nfactors = {}", "rules.factors", "rules.factor"),
        ("[rules]\nexcept = [{rules = ['TON'], quue = 'a'}]", "rules.except.quue", "rules.except.queue"),
        ("[style]\nemojis = true", "style.emojis", "style.emoji"),
        ("[style]\ncapitalyou = true", "style.capitalyou", "style.capital_you"),
        ("[soft]\nunfortunatly = 1", "soft.unfortunatly", "soft.unfortunately"),
        ("[words]\nproduct = []", "words.product", "words.products"),
        ("[words]\nforbidden = [{phrases = 'а'}]", "words.forbidden", "phrase"),
        ("[words]\nforbidden = [{phrase = 'а', insted = 'б'}]", "words.forbidden.insted", "words.forbidden.instead"),
        ("[refusal]\nalternative = []", "refusal.alternative", "refusal.alternatives"),
        ("[refusal]\nalternatives = [{text = 'а', topic = ['б']}]", "refusal.alternatives.topic", "refusal.alternatives.topics"),
        ("profil = 'bank'", "profil", "profile"),
        ("profile = 'banc'", "profile = banc", "bank, public, shop"),
        ("profile = 1", "profile = 1", "bank, public, shop"),
    ],
)
def test_an_unknown_key_names_the_nearest(text: str, named: str, nearest: str) -> None:
    found = error(text)
    assert found.code in ("E103", "E106")
    assert named in found.text
    assert nearest in found.text


@pytest.mark.parametrize(
    "text",
    [
        "rules.factor = {TON = -1}",
        "rules.factor = {TON = 11}",
        "rules.factor = {TON = true}",
        "rules.factor = []",
        "rules.points = {TON = 101}",
        "rules.except = [{rules = ['TON']}]",
        "rules.except = [{queue = 'a'}]",
        "rules.except = {rules = ['TON'], queue = 'a'}",
        "rules.except = [{rules = ['TON'], queue = []}]",
        "rules.except = [{rules = ['TON'], phrase = '...'}]",
        "style.emoji = 'нет'",
        "style.capital_you = 1",
        "style.thanks_for_complaint = 'да'",
        "soft.emoji = 4",
        "soft.emoji = '1'",
        "words.house = [' ']",
        "words.products = 5",
        "words.forbidden = ['а']",
        "words.forbidden = [{phrase = 'а', instead = ' '}]",
        "refusal.alternatives = [{topics = ['а']}]",
        "refusal.alternatives = [{text = ''}]",
    ],
)
def test_an_unfit_value_is_e106(text: str) -> None:
    assert error(text).code == "E106"
    assert "Можно:" in error(text).text


def test_a_table_is_shown_as_toml_writes_it() -> None:
    assert '{ queue = "a" }' in error("rules.except = [{queue = 'a'}]").text
    assert 'rules.off = ["TON", true]' in error("rules.off = ['TON', true]").text


OTHERS: dict[str, Any] = {
    "off": ("TON",),
    "revise_below": 60,
    "address": "ты",
    "agent_domains": ("a.example",),
    "lang_backend": "spacy",
    "spacy_model": "ru_x",
    "plugs": (Plug("emotion", "модели/эмоции", (("joy", "grateful"),)),),
    "factors": (("TON", 0.5),),
    "points": (("TON", 0.5),),
    "exempt": (Exemption(("TON",), ("a",)),),
    "soft": (("emoji", 0.5),),
    "capital_you": False,
    "emoji": False,
    "thanks_for_complaint": False,
    "house_words": ("а",),
    "products": ("а",),
    "spelling": True,
    "forbidden": (Forbidden(("а",)),),
    "alternatives": (Alternative("а"),),
    "keep": ("order",),
    "key_file": "ключ",
    "names_model": "модель",
}


def test_the_digest_covers_every_setting() -> None:
    assert set(OTHERS) == {f.name for f in fields(Settings)}
    made = [Settings(), *(replace(Settings(), **{name: value}) for name, value in OTHERS.items())]
    assert len({s.digest for s in made}) == len(made)
    assert len({hash(s) for s in made}) == len(made)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rules.off = ['TON', 'REF']", "rules.off = ['REF', 'TON', 'REF']"),
        ("rules.factor = {TON = 1, REF = 2}", "rules.factor = {REF = 2.0, TON = 1.0}"),
        ("soft.emoji = 1", ""),
        ("words.products = 'Просто'", "words.products = ['Просто']"),
        ("profile = 'bank'\nsoft.emoji = 1", "profile = 'bank'"),
    ],
)
def test_equal_settings_have_equal_digests(one: str, other: str) -> None:
    assert parsed(one) == parsed(other)
    assert parsed(one).digest == parsed(other).digest
    assert Settings(factors=(("TON", 1),)).digest == Settings(factors=(("TON", 1.0),)).digest


@pytest.mark.parametrize("name", ["bank", "shop", "public"])
def test_profiles_fit_the_catalogue_and_yield_to_the_file(name: str) -> None:
    found = parsed(f"profile = '{name}'")
    assert found != Settings()
    assert House(catalogue(), found).rules
    assert parsed(f"profile = '{name}'\n[score]\nrevise_below = 33\n[style]\nemoji = true").emoji is True
    assert parsed(f"profile = '{name}'\nscore.revise_below = 33").revise_below == 33
    assert profiles() == ["bank", "public", "shop"]


def test_a_profile_is_the_same_as_its_text_written_out() -> None:
    text = (Path(__file__).resolve().parents[1] / "toneqa" / "profiles" / "bank.toml").read_text("utf-8")
    assert parsed(text) == parsed("profile = 'bank'")


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("rules.off = ['TON1O1']", "TON1"),
        ("rules.off = ['capital-yuo']", "TON175"),
        ("rules.factor = {ton = 1}", "TON"),
        ("rules.points = {'REF9' = 1}", "REF"),
        ("rules.except = [{rules = 'XXX', queue = 'a'}]", ""),
    ],
)
def test_a_rule_that_there_is_not_is_e104(text: str, nearest: str) -> None:
    with pytest.raises(UseError) as caught:
        _ = House(catalogue(), parsed(text)).rules
    assert caught.value.code == "E104"
    assert nearest in caught.value.text


def test_soft_weights_stand_for_rules_that_exist() -> None:
    assert set(SOFT_RULES) == set(SOFT)
    assert {code for codes in SOFT_RULES.values() for code in codes} <= set(catalogue().rules)


def test_the_page_names_every_key_and_its_examples_are_valid() -> None:
    page = PAGE.read_text("utf-8")
    for name in known_names():
        assert re.search(rf"`{re.escape(name)}`", page), name
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 5
    for block in blocks:
        assert House(catalogue(), parsed(block)).rules


def test_the_page_tells_the_default_of_every_soft_weight() -> None:
    page = PAGE.read_text("utf-8")
    for name, usual in SOFT.items():
        assert re.search(rf"\| `soft\.{name}` \|.*\| {usual:g} \|", page), name
    assert set(KEYS) <= set(known_names())
