"""``toneqa forget``, and what ``score`` records of personal data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from toneqa.cli.main import app
from toneqa.errors import ToneqaError
from toneqa.privacy.identity import KEY_VARIABLE

KEY = "0123456789abcdef"
TALKS = [
    ("T-1", "Здравствуйте, это Анна Седова, телефон 8 900 000-00-01. Где посылка?", "Анна, здравствуйте! Посылка приедет завтра."),
    ("T-2", "Добрый день! Напишите на oleg@pochta.example", "Добрый день! Ответ отправила на почту."),
    ("T-3", "Передайте Анне Седовой спасибо!", "Передадим сегодня. Хорошего дня!"),
]


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    path = tmp_path / "in.jsonl"
    rows = [{"id": i, "messages": [{"role": "client", "text": c}, {"role": "agent", "author": "Вера", "text": a}]} for i, c, a in TALKS]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def run(*given: str | Path) -> str:
    result = CliRunner().invoke(app, [str(part) for part in given], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def results(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def scored(talks: Path, *more: str) -> Path:
    out = talks.with_name("out.jsonl")
    run("score", talks, "--out", out, *more)
    return out


def test_masks_and_their_keys_are_recorded(talks: Path) -> None:
    first = results(scored(talks))[0]
    assert first["privacy"] == {"masked": True, "kept": []}
    hidden = first["messages"][0]["hidden"]
    assert [(h["kind"], h["who"], len(h["key"])) for h in hidden] == [("name", 1, 32), ("phone", 1, 32)]
    assert re.fullmatch(r"\*{4}~[0-9a-f]{12}", first["messages"][1]["author"])
    assert first["messages"][1]["hidden"] == [{"start": 0, "end": 4, "kind": "name", "who": 1}]


def test_what_is_kept_on_demand_is_recorded(talks: Path) -> None:
    first = results(scored(talks, "--keep-personal-data"))[0]
    assert first["privacy"] == {"masked": False}
    assert "Анна Седова" in first["messages"][0]["text"]
    assert "hidden" not in first["messages"][0]


def test_kinds_that_the_house_keeps_stay(talks: Path, tmp_path: Path) -> None:
    house = tmp_path / "house.toml"
    house.write_text('[privacy]\nkeep = ["phone", "author"]\n', "utf-8")
    first = results(scored(talks, "--config", str(house)))[0]
    assert first["privacy"] == {"masked": True, "kept": ["author", "phone"]}
    assert first["messages"][0]["text"] == "Здравствуйте, это **** ******, телефон 8 900 000-00-01. Где посылка?"
    assert first["messages"][1]["author"] == "Вера"


@pytest.mark.parametrize(
    ("person", "left"),
    [
        (["--phone", "+7 (900) 000 00 01"], ["T-2", "T-3"]),
        (["--name", "Седова Анна"], ["T-2"]),
        (["--email", "Oleg@pochta.example"], ["T-1", "T-3"]),
        (["--phone", "8 900 000-00-01", "--email", "oleg@pochta.example"], ["T-3"]),
        (["--phone", "8 900 000-00-09"], ["T-1", "T-2", "T-3"]),
    ],
)
def test_a_person_is_forgotten(talks: Path, person: list[str], left: list[str]) -> None:
    out = scored(talks)
    clean = talks.with_name("clean.jsonl")
    said = run("forget", out, *person, "--out", clean)
    assert [row["id"] for row in results(clean)] == left
    assert f"из {len(TALKS)}" in said
    assert len(results(out)) == len(TALKS)


@pytest.mark.parametrize(
    ("key", "person", "code"),
    [
        ("", ["--phone", "8 900 000-00-01"], "E143"),
        (KEY, ["--name", "Анна"], "E144"),
        (KEY, [], "E144"),
        ("short", ["--name", "А Б"], "E142"),
    ],
)
def test_what_cannot_be_looked_for_is_told(talks: Path, key: str, person: list[str], code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    with pytest.raises(ToneqaError) as caught:
        CliRunner().invoke(app, ["forget", str(talks), *person], catch_exceptions=False)
    assert caught.value.code == code


@pytest.mark.parametrize(("content", "code"), [(None, "E101"), (b"{broken\n", "E202"), (b"\xff\xfe\n", "E205")])
def test_a_bad_file_is_told(content: bytes | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    path = tmp_path / "r.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ToneqaError) as caught:
        CliRunner().invoke(app, ["forget", str(path), "--phone", "8 900 000-00-01"], catch_exceptions=False)
    assert caught.value.code == code


def test_people_see_names_for_masks(talks: Path) -> None:
    out = talks.with_name("out.html")
    run("score", talks, "--out", out)
    page = out.read_text("utf-8")
    assert "[ИМЯ-1], телефон [ТЕЛЕФОН-1]" in page
    assert "Седова" not in page
