"""``toneqa check``: one draft, from a file or from stdin, for a reader or as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import SAMPLES, Ran, inside, outside, write

DRAFT = "Здравствуйте, Анна! Деньги вернём завтра на карту."
HARSH = "Вы сами виноваты, что не прочитали инструкцию. Мы вам уже три раза объясняли. Больше не пишите.\n"
CLIENT = "Где мои деньги? Верните 4 990 рублей, я жду третью неделю!"
ENGLISH = "Hello! We are sorry, but the refund is not possible any more. Kind regards, the team."
QUOTED = "> Здравствуйте, верните деньги.\n> Жду ответа.\n"

TOP = ["schema", "id", "source", "channel", "status", "error", "meta", "versions", "messages", "conversation", "privacy"]
AGENT = [
    "n", "role", "at", "author", "text", "tone", "harsh", "refusal", "questions", "flags", "flag_probs", "disc", "address", "grade",
    "findings", "score", "advice", "verdict", "why",
]  # fmt: skip


def test_a_file_is_checked_as_the_user_does(tmp_path: Path) -> None:
    ran = outside("check", write(tmp_path / "draft.txt", DRAFT))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0].lstrip("?!✓ ") in ("ОТПРАВЛЯТЬ", "ДОРАБОТАТЬ", "ПОКАЗАТЬ ЧЕЛОВЕКУ")
    for wanted in ("из 100", "Тон", "Резкость", "Отказ", "Письмо", DRAFT[:40]):
        assert wanted in ran.out, wanted


def test_stdin_gives_the_same_result_as_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "stdin", DRAFT)
    given = inside("check", "-", "--format", "json", stdin=path.read_bytes())
    read = inside("check", write(tmp_path / "stdin.txt", DRAFT), "--format", "json")
    assert given.code == read.code == 0
    assert given.json["messages"] == read.json["messages"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251", "koi8-r", "utf-16"])
def test_stdin_is_read_in_any_encoding(encoding: str) -> None:
    ran = inside("check", "-", "--format", "json", stdin=(DRAFT * 3).encode(encoding))
    assert ran.json["messages"][0]["text"] == DRAFT * 3


def test_json_has_the_keys_of_the_wire_format_in_order() -> None:
    result = inside("check", "-", "--format", "json", stdin=DRAFT.encode()).json
    assert list(result) == TOP
    assert result["schema"] == "toneqa/1"
    assert list(result["messages"][0]) == AGENT


def test_a_draft_is_never_masked() -> None:
    text = "Здравствуйте, Анна! Пишите на anna@pochta.example, звоните +7 900 000-00-01."
    assert inside("check", "-", "--format", "json", stdin=text.encode()).json["messages"][0]["text"] == text


def test_the_letter_of_the_client_comes_first(tmp_path: Path) -> None:
    client = write(tmp_path / "client.txt", CLIENT)
    ran = inside("check", "-", "--client", client, "--format", "json", stdin=DRAFT.encode())
    asked, answer = ran.json["messages"]
    assert (asked["role"], asked["text"]) == ("client", CLIENT)
    assert {"request", "emotion", "disc"} < set(asked)
    assert (answer["role"], answer["text"]) == ("agent", DRAFT)
    assert ran.json["conversation"]["needs_clarification"] is not None


@pytest.mark.parametrize(("args", "channel"), [((), "email"), (("--channel", "email"), "email"), (("--channel", "chat"), "chat")])
def test_channel_can_be_set(args: tuple[str, ...], channel: str) -> None:
    assert inside("check", "-", "--format", "json", *args, stdin=DRAFT.encode()).json["channel"] == channel


@pytest.mark.parametrize("limit", ["revise", "ask"])
@pytest.mark.parametrize("text", [DRAFT, HARSH, "Ответ во вложении."])
def test_fail_on_compares_the_verdict_with_the_limit(text: str, limit: str) -> None:
    ran = inside("check", "-", "--format", "json", "--fail-on", limit, stdin=text.encode())
    order = ("send", "revise", "ask")
    reached = order.index(ran.json["messages"][0]["verdict"]) >= order.index(limit)
    assert ran.code == (3 if reached else 0)


def test_fail_on_meets_both_outcomes() -> None:
    """Else the test above could pass with one of them never met."""
    drafts = [path.read_bytes() for path in (SAMPLES / "drafts").glob("*.txt")]
    codes = {inside("check", "-", "--fail-on", "ask", stdin=text).code for text in (*drafts, "Ответ во вложении.".encode())}
    assert codes == {0, 3}


@pytest.mark.parametrize(
    ("text", "reason"),
    [(ENGLISH, "не на русском"), (QUOTED, "только цитаты")],
    ids=["English", "only quotes"],
)
def test_what_cannot_be_judged_is_skipped_with_a_reason(text: str, reason: str) -> None:
    shown = inside("check", "-", stdin=text.encode())
    assert (shown.code, shown.err) == (0, "")
    assert reason in shown.out
    result = inside("check", "-", "--format", "json", "--fail-on", "revise", stdin=text.encode())
    assert result.code == 0
    assert result.json["status"] == "skipped"
    assert reason in result.json["reason"]
    assert (result.json["messages"], result.json["conversation"]) == ([], None)


BLANK = {"none": b"", "spaces": b"  \n\t\r\n ", "mark of UTF-8": b"\xef\xbb\xbf\n", "wide spaces": "\u00a0\u2003".encode()}


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_a_blank_draft_is_an_error(tmp_path: Path, text: bytes) -> None:
    for ran in (inside("check", "-", stdin=text), inside("check", write(tmp_path / "blank.txt", text))):
        assert _failed(ran, 1, "E201")


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("check", "nowhere.txt"), 2, "E101"),
        (("check", "-", "--client", "nowhere.txt"), 2, "E101"),
        (("check", "-", "--config", "nowhere.toml"), 2, "E101"),
        (("check", "-", "--model", "nowhere"), 2, "E301"),
        (("check", "-", "--channel", "fax"), 2, "E106"),
        (("check", "-", "--form", "json"), 2, "E106"),
        (("check", "-", "--nothing"), 2, "E106"),
        (("check",), 2, "E106"),
        (("check", "a", "b"), 2, "E101"),
        (("check", "-", "b"), 2, "E106"),
        (("chek", "-"), 2, "E106"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_wrong_use_is_told_with_a_code(args: tuple[str, ...], code: int, error: str) -> None:
    assert _failed(inside(*args, stdin=DRAFT.encode()), code, error)


@pytest.mark.parametrize("name", ["draft.bin", "draft"])
def test_a_file_of_no_known_kind_is_an_error(tmp_path: Path, name: str) -> None:
    assert _failed(inside("check", write(tmp_path / name, bytes(range(256)))), 1, "E207")


def test_the_nearest_option_is_suggested() -> None:
    assert "--format" in inside("check", "-", "--formt", "json").err


def _failed(ran: Ran, code: int, error: str) -> bool:
    assert (ran.code, ran.out) == (code, "")
    assert error in ran.err
    assert "Traceback" not in ran.err
    return True


def test_every_sample_draft_is_shown() -> None:
    paths = sorted((SAMPLES / "drafts").glob("*.txt"))
    assert len(paths) > 5
    for path in paths:
        ran = inside("check", path)
        assert (ran.code, ran.err) == (0, ""), path.name
        assert "из 100" in ran.out, path.name
