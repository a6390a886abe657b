"""Codes of errors: every one in use has a text, every text is in use, texts are Russian and name the remedy."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import toneqa
from toneqa import errors
from toneqa.errors import TEXTS, DataError, ModelError, StoreError, ToneqaError, UseError

PACKAGE = Path(toneqa.__file__).parent
CODE = re.compile(r"""["'](E\d{3})["']""")
MEANT_FOR_LATER = {"E107", "E301", "E302", "E303", "E402"}
"""Codes of parts that are still to come: extras, models, an interrupted run."""

FAMILIES = {"E1": UseError, "E2": DataError, "E3": ModelError, "E4": StoreError}


def _raised() -> set[str]:
    """Codes that stand in quotes in the code of the package, but for the catalogue itself."""
    sources = [path for path in PACKAGE.rglob("*.py") if path != Path(errors.__file__)]
    return {code for path in sources for code in CODE.findall(path.read_text("utf-8"))}


def test_every_code_in_use_has_a_text() -> None:
    assert _raised() - set(TEXTS) == set()
    assert len(_raised()) > 10


def test_every_text_is_in_use() -> None:
    assert set(TEXTS) - _raised() - MEANT_FOR_LATER == set()
    assert set(TEXTS) >= MEANT_FOR_LATER


def test_every_code_is_raised_by_the_class_of_its_family() -> None:
    call = re.compile(r"(UseError|DataError|ModelError|StoreError)\(\s*[\"'](E\d)\d\d")
    found = [match for path in PACKAGE.rglob("*.py") for match in call.findall(path.read_text("utf-8"))]
    assert {(name, family) for name, family in found} <= {(kind.__name__, family) for family, kind in FAMILIES.items()}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_texts_are_russian_sentences(code: str) -> None:
    text = TEXTS[code]
    words = re.sub(r"\{\w+\}|\S*[./_\\-][\w'.\[\]-]*|--\w+", " ", text)
    assert re.fullmatch(r"E[12349]\d\d", code)
    assert text[0].isupper()
    assert text.endswith((".", "?"))
    assert len(re.findall("[а-яё]", words.lower())) > len(re.findall("[a-z]", words.lower()))


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_texts_take_no_other_values_than_what_and_near(code: str) -> None:
    assert {name for _, name, _, _ in Formatter().parse(TEXTS[code]) if name is not None} <= {"what", "near"}


def test_an_error_has_code_text_and_place() -> None:
    error = UseError("E103", what="scor", near="score", at="toneqa.toml")
    assert (error.code, error.at) == ("E103", "toneqa.toml")
    assert "«scor»" in error.text
    assert "«score»" in error.text
    assert str(error) == f"E103: {error.text} [toneqa.toml]"
    assert str(DataError("E201")) == f"E201: {TEXTS['E201']}"


def test_braces_in_a_value_do_no_harm() -> None:
    assert "{VERB}" in UseError("E108", what="{VERB}", near="{0}").text


@pytest.mark.parametrize("kind", [UseError, DataError, ModelError, StoreError])
def test_one_tree(kind: type[ToneqaError]) -> None:
    assert issubclass(kind, ToneqaError)
    with pytest.raises(KeyError):
        kind("E999")
