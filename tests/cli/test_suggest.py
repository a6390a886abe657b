"""``toneqa suggest`` and ``toneqa check --fix``: the dictionary and the improved draft for the user."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.command import SAMPLES, inside, outside, write
from tests.lang.wording import words
from toneqa.cli.mend import marked_lines
from toneqa.lang import lexicon

DRAFT = "Здравствуйте, Анна!\n\nМы осуществим возврат денежных средств 5 мая.  В настоящее время заказ на складе.\nСпасибо за терпение.\n"
BETTER = "Здравствуйте, Анна!\n\nМы вернём деньги 5 мая.  Сейчас заказ на складе.\nСпасибо за терпение.\n"


@pytest.fixture(autouse=True)
def small_dictionary() -> Iterator[None]:
    """The dictionary of the tests in place of the shipped one."""
    with patch.object(lexicon, "lexicon", words), patch("toneqa.detectors.rewrites.lexicon", words):
        yield


def test_a_phrase_is_put_otherwise_with_reason_and_example() -> None:
    ran = inside("suggest", "осуществить возврат денежных средств")
    assert (ran.code, ran.err) == (0, "")
    for wanted in ("«осуществить возврат денежных средств» → «вернуть деньги»", "Почему: ", "Было: ", "Стало: Мы вернём деньги 5 мая."):
        assert wanted in ran.out


def test_every_suggestion_of_a_text_is_shown_in_its_form() -> None:
    ran = inside("suggest", "-", stdin=DRAFT.encode())
    assert ran.out.count("→") == 2
    assert "«осуществим возврат денежных средств» → «вернём деньги»" in ran.out
    assert "«В настоящее время» → «Сейчас»" in ran.out


def test_a_hint_says_that_it_is_one_and_others_are_named() -> None:
    ran = inside("suggest", "Не забудьте паспорт.")
    assert "решать вам" in ran.out
    assert "Ещё можно: «возьмите»" in ran.out


def test_json_holds_everything() -> None:
    (found,) = json.loads(inside("suggest", "Денежные средства целы.", "--format", "json").out)
    assert (found["start"], found["end"], found["quote"], found["text"]) == (0, 17, "Денежные средства", "Деньги")
    assert (found["applicability"], found["topic"]) == ("safe", "officialese")
    assert {"reason", "others", "before", "after"} < set(found)


def test_nothing_to_suggest_is_said() -> None:
    ran = inside("suggest", "Деньги вернём завтра.")
    assert (ran.code, ran.out) == (0, "Замен не нашлось.\n")


@pytest.mark.parametrize("args", [("suggest", ""), ("suggest", " \n")])
def test_a_blank_text_is_an_error(args: tuple[str, ...]) -> None:
    ran = inside(*args)
    assert (ran.code, ran.out) == (1, "")
    assert "E201" in ran.err


def test_no_dictionary_is_an_error(tmp_path: Path) -> None:
    with patch.object(lexicon, "lexicon", lambda: lexicon.Lexicon([])):
        ran = inside("suggest", "текст")
    assert (ran.code, ran.out) == (2, "")
    assert "E304" in ran.err


@pytest.mark.parametrize("args", [("suggest",), ("suggest", "a", "b"), ("suggest", "a", "--format", "xml")])
def test_wrong_use_is_told(args: tuple[str, ...]) -> None:
    ran = inside(*args)
    assert (ran.code, ran.out) == (2, "")
    assert "E106" in ran.err


# --- check --fix -----------------------------------------------------------------------------------------------------


def test_the_improved_draft_goes_to_stdout_and_the_counts_to_stderr() -> None:
    ran = inside("check", "-", "--fix", stdin=DRAFT.encode())
    assert (ran.code, ran.out) == (0, BETTER)
    assert "Исправлено мест: 2" in ran.err


def test_fixing_twice_changes_nothing_more() -> None:
    ran = inside("check", "-", "--fix", stdin=BETTER.encode())
    assert ran.out == BETTER
    assert "Исправлено мест: 0" in ran.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "utf-16"])
def test_bytes_outside_the_fixes_stay(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "draft.txt", DRAFT.replace("\n", "\r\n").encode(encoding))
    out = tmp_path / "better.txt"
    ran = inside("check", path, "--fix", "--out", out)
    assert (ran.code, ran.out) == (0, "")
    assert out.read_bytes() == BETTER.replace("\n", "\r\n").encode(encoding)
    assert path.read_bytes() == DRAFT.replace("\n", "\r\n").encode(encoding)


def test_hints_are_not_applied() -> None:
    text = "Здравствуйте! Не забудьте паспорт, это не проблема для нас."
    ran = inside("check", "-", "--fix", stdin=text.encode())
    assert ran.out == text
    assert "решать вам" in ran.err


def test_the_difference_is_readable_without_colour() -> None:
    ran = inside("check", "-", "--diff", stdin=DRAFT.encode())
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "строка 3:"
    assert "Мы [-осуществим возврат денежных средств-]{+вернём деньги+} 5 мая." in ran.out
    assert "[-В настоящее время-]{+Сейчас+} заказ" in ran.out
    assert "\x1b" not in ran.out
    assert "терпение" not in ran.out


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([("а\nб ", "а\nб "), ("в", "г"), (" д\nе", " д\nе")], ["строка 2:\n  б [-в-]{+г+} д"]),
        ([("в", ""), ("\n", "\n"), ("", "г")], ["строка 1:\n  [-в-]", "строка 2:\n  {+г+}"]),
        ([("а\nб", "а\nб")], []),
    ],
)
def test_changed_lines_are_numbered_as_in_the_draft(pieces: list[tuple[str, str]], shown: list[str]) -> None:
    assert list(marked_lines(pieces)) == shown


def test_no_difference_is_said() -> None:
    assert inside("check", "-", "--diff", stdin=BETTER.encode()).out == "Исправлять нечего.\n"


def test_the_difference_and_a_file_together(tmp_path: Path) -> None:
    out = tmp_path / "better.txt"
    ran = inside("check", "-", "--diff", "--out", out, stdin=DRAFT.encode())
    assert "{+вернём деньги+}" in ran.out
    assert out.read_text("utf-8") == BETTER


def test_of_a_conversation_the_last_answer_is_mended(tmp_path: Path) -> None:
    talk = {"id": "1", "channel": "email", "messages": [{"role": "client", "text": "Где деньги?"}, {"role": "agent", "text": DRAFT}]}
    path = write(tmp_path / "talk.jsonl", json.dumps(talk, ensure_ascii=False) + "\n")
    assert inside("check", path, "--fix").out == BETTER


def test_a_draft_that_cannot_be_judged_stays() -> None:
    text = "Hello! We are sorry, but the refund is not possible any more. Kind regards, the team."
    ran = inside("check", "-", "--fix", stdin=text.encode())
    assert (ran.code, ran.out) == (0, text)


def test_the_limit_looks_at_the_improved_draft(tmp_path: Path) -> None:
    for number, path in enumerate(sorted((SAMPLES / "drafts").glob("*.txt"))[:4]):
        out = tmp_path / f"{number}.txt"
        better = inside("check", path, "--fix", "--out", out, "--fail-on", "revise")
        again = inside("check", out, "--format", "json", "--fail-on", "revise")
        assert better.code == again.code


def test_json_and_fixing_do_not_go_together() -> None:
    ran = inside("check", "-", "--fix", "--format", "json", stdin=DRAFT.encode())
    assert (ran.code, ran.out) == (2, "")
    assert "E106" in ran.err


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    ran = inside("check", "-", "--out", tmp_path / "nowhere" / "a.txt", stdin=DRAFT.encode())
    assert ran.code == 1
    assert "E401" in ran.err


def test_the_user_gets_it_too() -> None:
    ran = outside("check", "-", "--fix", stdin="Здравствуйте! Деньги вернём завтра.".encode())
    assert (ran.code, ran.out) == (0, "Здравствуйте! Деньги вернём завтра.")
