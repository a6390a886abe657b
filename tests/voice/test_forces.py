"""The six forces as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.voice.letters import letter
from toneqa.errors import UseError
from toneqa.report import words
from toneqa.report.overview.cases import cases
from toneqa.rules.catalogue import catalogue
from toneqa.rules.praise import is_praise
from toneqa.types import Severity
from toneqa.voice.forces import HELPS, HURTS, forces

HEAD = '[[force]]\nid = "a"\ntitle = "А"\nclass = "value"\nmeaning = "м"\n'


def test_there_are_six_two_of_a_class() -> None:
    listed = forces().listed
    assert [one.kind for one in listed] == ["hygiene"] * 2 + ["value"] * 2 + ["difference"] * 2
    assert len({one.id for one in listed}) == 6


def test_every_fault_of_an_agent_and_every_flag_has_a_force() -> None:
    touched = forces().touched
    faults = [rule.code for rule in catalogue() if rule.severity is not Severity.INFO]
    assert [code for code in faults if code not in touched] == []
    assert [flag for flag in words.FLAGS if f"flag:{flag}" not in touched] == []


def test_praise_helps_and_faults_hurt() -> None:
    touched = forces().touched
    wrong = [r.code for r in catalogue() if r.code in touched and (touched[r.code][1] == HELPS) != is_praise(r)]
    assert wrong == []


def test_an_answer_touches_forces() -> None:
    mapping = forces()
    (case,) = cases(1, letter(1, harsh=True))
    assert set(mapping.of(case)) == {("fairness", HURTS, "HRS104"), ("delight", HELPS, "flag:closing")}


def test_exact_names_go_before_beginnings(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    other = HEAD.replace('"a"', '"b"')
    path.write_text(HEAD + 'hurts = ["REF2*"]\n' + other + 'hurts = ["REF201"]\n', "utf-8")
    touched = forces(path).touched
    assert (touched["REF201"], touched["REF202"]) == (("b", HURTS), ("a", HURTS))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + 'hurts = ["REF2O1"]\n', "REF201"),
        (HEAD + 'hurts = ["REF201"]\nhelps = ["REF201"]\n', "дважды"),
        (HEAD + 'hurts = ["REF2*", "REF20*"]\n' + HEAD.replace('"a"', '"b"') + 'hurts = ["REF20*"]\n', "дважды"),
        (HEAD.replace("value", "valeu"), "hygiene"),
        ('[[force]]\nid = "a"\n', "title"),
        ("", r"\[\[force"),
        ("[[force\n", "f.toml"),
        (HEAD + "hurts = 5\n", "hurts — список"),
        (HEAD + 'helps = "TON001"\n', "helps — список"),
    ],
)
def test_a_wrong_mapping_is_told_of(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "f.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UseError, match=told) as error:
        forces(path)
    assert error.value.code == "E162"
