"""Whatever is wrong with a card is told with its code, its place in the file and what to do; nothing of it is used."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from tests.scorecards.wire import PLAIN, card, drafted
from toneqa.config import load_settings
from toneqa.errors import DataError, UseError
from toneqa.scorecards.model import Scope
from toneqa.scorecards.people import read_people
from toneqa.scorecards.read import default_card, drafts, load_cards, parse, texts

CRITICAL = '[[critical]]\nkey = "{key}"\nname = "Ошибка"\nclass = "customer"\naction = "cap"\ncap = {cap}\nrules = ["HRS805"]\n'
PERSON = '[[criterion]]\nkey = "truth"\nname = "Верно"\nweight = 100\nby = "person"\n'

BROKEN = [
    ("weights", PLAIN.replace("60", "50"), "E193", "карта.toml", "90"),
    ("a weight too few", PLAIN.replace("weight = 60", ""), "E198", "criterion «tone»", "weight"),
    ("no name", PLAIN.replace('name = "Проверочная"', ""), "E198", "карта.toml", "name"),
    ("unknown key", PLAIN + "wieght = 3\n", "E191", "criterion «clarity»", "weight"),
    ("unknown key of the card", 'enoguh = 3\n' + PLAIN, "E191", "карта.toml", "enough"),
    ("negative weight", PLAIN.replace("weight = 60", "weight = -60"), "E192", "criterion «tone»", "-60"),
    ("weight in words", PLAIN.replace("weight = 60", 'weight = "много"'), "E192", "criterion «tone»", "много"),
    ("weight of truth", PLAIN.replace("weight = 60", "weight = true"), "E192", "criterion «tone»", "true"),
    ("scale", PLAIN + "scale = 0\n", "E192", "criterion «clarity»", "от 1"),
    ("twice", PLAIN.replace('"clarity"\nname', '"tone"\nname'), "E196", "criterion «tone»", "tone"),
    ("unknown condition", PLAIN + 'applies = "sometimes"\n', "E192", "criterion «clarity»", "always"),
    ("unknown rule", PLAIN + 'rules = ["TON9999"]\n', "E194", "criterion «clarity»", "TON9999"),
    ("unknown rule left out", PLAIN + 'without = ["no-such-rule"]\n', "E194", "criterion «clarity»", "no-such-rule"),
    ("unknown topic", PLAIN.replace('topic = "tone"', 'topic = "tune"'), "E194", "criterion «tone»", "tone"),
    ("unknown label", PLAIN + "labels = { tome = { yes = 1, no = 0 } }\n", "E194", "criterion «clarity»", "tone"),
    ("a value left out", PLAIN + "labels = { tone = { formal = 0, neutral = 1 } }\n", "E192", "criterion «clarity»", "friendly"),
    ("a share above one", PLAIN + "labels = { harsh = { yes = 0, no = 2 } }\n", "E192", "criterion «clarity»", "от 0 до 1"),
    ("labels in a list", PLAIN + 'labels = ["tone"]\n', "E192", "criterion «clarity»", "таблица"),
    ("tables in single brackets", 'name = "К"\n[criterion]\nkey = "tone"\n', "E192", "карта.toml", "[[criterion]]"),
    ("nothing measures it", PLAIN.replace('topic = "clarity"', ""), "E199", "criterion «clarity»", "Ясность"),
    ("all by people", 'name = "К"\n' + PERSON, "E197", "карта.toml", "К"),
    ("no criteria", 'name = "К"\n', "E193", "карта.toml", "0"),
    ("cap without a number", PLAIN + CRITICAL.replace("cap = {cap}\n", "").format(key="a"), "E198", "critical «a»", "cap"),
    ("cap above 100", PLAIN + CRITICAL.format(key="a", cap=101), "E192", "critical «a»", "от 0 до 100"),
    ("cap like nobody's", PLAIN + CRITICAL.format(key="a", cap='"b"'), "E194", "critical «a»", "b"),
    ("cap like its own", PLAIN + CRITICAL.format(key="a", cap='"a"'), "E195", "critical «a»", "a → a"),
    (
        "caps in a circle",
        PLAIN + CRITICAL.format(key="a", cap='"b"') + CRITICAL.format(key="b", cap='"c"') + CRITICAL.format(key="c", cap='"a"'),
        "E195", "critical «a»", "a → b → c → a",
    ),
    ("cap of a flag", PLAIN + CRITICAL.format(key="a", cap=5).replace('"cap"', '"flag"'), "E192", "critical «a»", "только вместе"),
    ("unknown class", PLAIN + CRITICAL.format(key="a", cap=5).replace("customer", "client"), "E192", "critical «a»", "compliance"),
    ("unknown action", PLAIN + CRITICAL.format(key="a", cap=5).replace('"cap"', '"nil"'), "E192", "critical «a»", "zero"),
    ("unknown rule of an error", PLAIN + CRITICAL.format(key="a", cap=5).replace("HRS805", "HRS8055"), "E194", "critical «a»", "HRS805"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "place", "told"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_fault_is_told_with_its_place_and_remedy(text: str, code: str, place: str, told: str) -> None:
    with pytest.raises(UseError) as caught:
        parse(tomllib.loads(text), "карта.toml")
    assert (caught.value.code, place in caught.value.at, told in str(caught.value)) == (code, True, True), str(caught.value)
    assert code in "\n".join(texts(drafted(text).problems))


def test_every_fault_is_told_at_once() -> None:
    text = PLAIN.replace("weight = 60", "weight = -1").replace('topic = "clarity"', "tpoic = 3\nscale = 0")
    assert [problem.code for problem in drafted(text).problems] == ["E192", "E191", "E192"]


def test_caps_may_follow_one_another_to_a_number() -> None:
    found = card(PLAIN + CRITICAL.format(key="a", cap='"b"') + CRITICAL.format(key="b", cap='"c"') + CRITICAL.format(key="c", cap=40))
    assert [error.most for error in found.critical] == [40, 40, 40]


def test_weights_must_add_up_in_every_channel_and_queue() -> None:
    mail = PLAIN.replace('topic = "clarity"', 'topic = "clarity"\nchannels = "email"')
    with pytest.raises(UseError) as caught:
        card(mail)
    assert caught.value.code == "E193"
    both = mail + '[[criterion]]\nkey = "speed"\nname = "Живость"\nweight = 40\nchannels = "chat"\ntopic = "ending"\n'
    assert [p.what for p in drafted(both).problems] == ["60"], "elsewhere nothing takes its place"
    only_mail = 'channels = "email"\n' + mail
    assert card(only_mail).scope == Scope(("email",))


def test_a_rule_on_trial_and_an_error_that_nothing_proves_are_remarks() -> None:
    text = PLAIN + 'rules = ["HRS001"]\n' + CRITICAL.format(key="a", cap=5).replace("HRS805", "HRS001")
    found = drafted(text)
    assert found.card is not None
    assert [(p.code, p.is_error) for p in found.problems] == [("E188", False), ("E189", False)]


def test_files_that_are_none(tmp_path: Path) -> None:
    broken = tmp_path / "карта.toml"
    broken.write_text("name = ", "utf-8")
    for path, code in ((tmp_path / "нет.toml", "E101"), (broken, "E179"), (tmp_path, "E179")):
        with pytest.raises(UseError) as caught:
            load_cards([path])
        assert (caught.value.code, caught.value.at) == (code, str(path))
    broken.write_bytes("name = «имя»".encode("cp1251"))
    with pytest.raises(UseError, match="E179"):
        load_cards([broken])


def test_the_house_keeps_its_card_in_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_cards() == [default_card()]
    house = tmp_path / "toneqa.toml"
    house.write_text('[style]\naddress = "вы"\n', "utf-8")
    assert load_cards() == [default_card()]
    nested = PLAIN.replace("[[criterion]]", "[[scorecard.criterion]]").replace("name", "[scorecard]\nname", 1)
    house.write_text(nested, "utf-8")
    assert [c.name for c in load_cards()] == ["Проверочная"]
    assert load_settings().digest == load_settings(None).digest, "the analysis does not depend on it"


def test_the_house_names_the_files_of_its_cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "чат.toml").write_text('channels = "chat"\n' + PLAIN, "utf-8")
    (tmp_path / "прочее.toml").write_text(PLAIN.replace("Проверочная", "Прочее"), "utf-8")
    (tmp_path / "toneqa.toml").write_text('[scorecard]\nfile = ["чат.toml", "прочее.toml"]\n', "utf-8")
    assert [c.name for c in load_cards()] == ["Проверочная", "Прочее"]
    (tmp_path / "toneqa.toml").write_text("[scorecard]\nfile = 3\n", "utf-8")
    with pytest.raises(UseError, match="E192"):
        load_cards()
    (tmp_path / "toneqa.toml").write_text("scorecard = 3\n", "utf-8")
    with pytest.raises(UseError, match="E192"):
        load_cards()
    assert [problem.code for draft in drafts() for problem in draft.problems] == ["E192"]


def test_a_quote_that_never_closes_is_told_of(tmp_path: Path) -> None:
    marks = tmp_path / "люди.csv"
    marks.write_text('id,key,value\nT-1,tone,5\nT-2,"' + "x" * 2000 + "\n", "utf-8")
    usual = csv.field_size_limit(1000)
    try:
        with pytest.raises(DataError, match="не закрыта кавычка") as told:
            read_people(marks, [default_card()])
    finally:
        csv.field_size_limit(usual)
    assert (told.value.code, told.value.at) == ("E264", f"{marks}:3")
