"""What the command says: in Russian, readable on 80 columns without colour, no control codes in a pipe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.command import SAMPLES, inside, line, outside, write
from toneqa.rules.catalogue import catalogue
from toneqa.rules.model import FAMILIES

COMMANDS = (
    "check",
    "suggest",
    "score",
    "import",
    "formats",
    "coach",
    "doctor",
    "fairness",
    "drift",
    "audit",
    "forget",
    "validate",
    "serve",
    "db",
    "admin",
    "retention",
    "person",
    "export",
    "report",
    "dialogue",
    "scorecard",
    "explain",
    "rules",
    "lsp",
    "mcp",
    "evaluate",
    "train",
)
NESTED = (
    *(("db", name) for name in ("status", "upgrade", "downgrade", "backup", "restore", "import")),
    *(("admin", name) for name in ("create", "password", "list", "key")),
    *(("admin", "key", name) for name in ("create", "list", "revoke")),
    *(("person", name) for name in ("export", "erase")),
    *(("scorecard", name) for name in ("lint", "show", "diff", "apply")),
)
HELP = [(), *((name,) for name in COMMANDS), *NESTED]
WRONG: list[tuple[object, ...]] = [
    ("chek",),
    ("--versin",),
    ("check",),
    ("check", "a", "b"),
    ("check", "a", "b", "c"),
    ("check", "-", "--formt", "json"),
    ("check", "-", "--format"),
    ("check", "-", "--format", "xml"),
    ("check", "nowhere.txt"),
    ("check", "-", "--config", "."),
    ("check", "-", "--model", "nowhere"),
    ("score", "a"),
    ("score", "a", "--out", "b.csv", "--workers", "0"),
    ("score", "a", "--out", "b.csv", "--workers", "two"),
    ("score", "a", "--out", "b.csv", "--keep-personal-data=yes"),
    ("score", "/", "--out", "b.pdf"),
    ("score", "/dev/null", "--out", "/dev/null/b.csv"),
    ("score", "/dev/null", "--out", "/proc/b.csv"),
    ("validate",),
    ("validate", "/dev/null"),
    ("validate", "/dev/null", "--gold", "nowhere.csv"),
    ("validate", "/dev/null", "--gold", "/dev/null", "--half-width", "2"),
    ("validate", "/dev/null", "--gold", "/dev/null", "--gold-format", "xml"),
    ("forget",),
    ("forget", "nowhere.jsonl", "--name", "Анна"),
    ("suggest",),
    ("suggest", ""),
    ("suggest", "a", "--format", "xml"),
    ("check", "-", "--fix", "--format", "json"),
    ("check", "-", "--out", "/proc/a.txt"),
    ("serve", "a"),
    ("serve", "--port", "0"),
    ("serve", "--host", "0.0.0.0"),
    ("db", "status"),
    ("db", "status", "--db", ""),
    ("db", "status", "--db", "x://y"),
    ("db", "upgrade", "--db", "/proc/nowhere.db"),
    ("db", "downgrade", "--db", "nowhere.db"),
    ("db", "restore", "nowhere.backup", "--db", "/dev/null/nowhere.db"),
    ("admin", "create"),
    ("admin", "create", "a b", "--db", "nowhere.db"),
    ("admin", "create", "a", "--role", "x"),
    ("admin", "key", "create", "a"),
    ("coach", "nowhere.jsonl"),
    ("coach", "nowhere.jsonl", "--month", "x"),
    ("fairness", "--data", "nowhere.jsonl"),
    ("drift", "nowhere.jsonl", "nowhere.jsonl"),
    ("audit", "nowhere.jsonl"),
    ("retention", "--days", "0"),
    ("person", "erase", "--login"),
    ("serve", "--host", "0.0.0.0"),
    ("serve", "--host", "0.0.0.0", "--db", "nowhere.db"),
    ("serve", "--cert", "nowhere.pem"),
    ("serve", "--cert", "nowhere.pem", "--cert-key", "nowhere.pem"),
    ("lsp", "a"),
    ("mcp", "a"),
    ("lsp", "--channel", "fax"),
    ("explain",),
    ("explain", "TON"),
    ("rules", "ABC"),
    ("train",),
    ("train", "--out", "a", "--data", "nowhere"),
    ("train", "--out", "a", "--data", "/proc/self"),
    ("evaluate", "--data", "/proc/self"),
    ("evaluate", "--workers", "-1"),
    ("dialogue", "nowhere.jsonl"),
    ("dialogue", "nowhere.jsonl", "--out", "a.xml"),
    ("dialogue", "nowhere.jsonl", "--by", "x"),
    ("voice",),
    ("voice", "nowhere.jsonl", "--out", "a.xml"),
    ("voice", "nowhere.jsonl", "--surveys", "nowhere.toml"),
]
KNOWN = re.compile(
    r"--?[a-z][a-z-]*|\.[a-z]+|docs/\S+|toneqa\S*|\b(?:check|suggest|score|import|formats|forget|explain|rules|evaluate|train|validate|serve|extension|build|db|admin|key|create|list|password|revoke|retention|person|erase|export|report|status|schema|dialogue|voice|study|drift|fairness|audit|CSAT|NPS|CES|meta|agent|conversation|scorecard|lint|show|diff|apply|COPC|id|value|upgrade|downgrade|backup|restore|base|agent|trainer|lead|rules|metrics|https|PEM|TONEQA_[A-Z_]+|PGPASSWORD|email|chat|text|json|JSON|CSV|XLSX|BERT|Chromium|Firefox|zip|Hugging\s+Face|Zendesk QA|TQM|revise|ask|GitHub|SARIF|github|sarif|x)\b"
    r"|'[^']*'|«[^»]*»|\[[^\]]*\]|\b[A-Z]{1,3}\d{3}\b|\b(?:" + "|".join(FAMILIES) + r")\b|/?(?:dev|proc)/\S+|\bnowhere\S*"
    r"|\b(?:webhooks|retry|doctor)\b"
    r"|\b(?:lsp|mcp|MCP)\b"
)
"""What is no prose: options, endings, commands, values, codes, places."""

ENGLISH = re.compile(r"[A-Za-z]{2,}")


def english(text: str) -> list[str]:
    return [word for word in ENGLISH.findall(KNOWN.sub(" ", text)) if word not in COMMANDS]


@pytest.mark.parametrize("args", HELP, ids=str)
def test_help_is_in_russian(args: tuple[str, ...]) -> None:
    ran = inside(*args, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Как вызвать: toneqa")
    assert english(ran.out) == []
    assert inside(*args, "-h").out == ran.out


def test_help_names_every_command_with_what_it_does() -> None:
    shown = inside("--help").out
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[А-Я].+\.$", shown, re.MULTILINE), name


@pytest.mark.parametrize("args", WRONG, ids=lambda args: " ".join(args))
def test_errors_are_in_russian_with_a_code(args: tuple[object, ...]) -> None:
    ran = inside(*args)
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert re.search(r"^E[1-9]\d\d: [А-Я]", ran.err, re.MULTILINE), ran.err
    assert "Traceback" not in ran.err
    assert english(ran.err) == [], ran.err


BAD_LINES = [
    "{", '{"a" 1}', '{"a": 1,}', '{"a": 1} 2', '{"a": "\n"}', '{"a": "\\q"}', '{"a": "\\u12"}', '{"a": NaN}', "[]", '{"messages": {}}',
    '{"a": "b', "{a: 1}", '{"a": 1 "b"}', '{"a": "\\ud800"}', "[" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_LINES, ids=lambda text: text[:20])
def test_data_errors_are_in_russian(tmp_path: Path, text: str) -> None:
    ran = inside("check", write(tmp_path / "in.jsonl", text))
    assert (ran.code, ran.out) == (1, "")
    assert english(ran.err.replace("messages", "").replace("NaN", "")) == []


@pytest.mark.parametrize("text", ["a = [", "a = 1 2", "\xff", "[rules]\noff = 1", "[rule]\noff = []", "[score]\nrevise_below = 101"])
def test_errors_of_settings_are_in_russian(tmp_path: Path, text: str) -> None:
    ran = inside("check", "-", "--config", write(tmp_path / "toneqa.toml", text.encode("latin-1")), stdin="Добрый день!".encode())
    assert (ran.code, ran.out) == (2, "")
    assert english(re.sub(r"rules?\.off|score\.revise_below", "", ran.err.replace("UTF-8", ""))) == []


def test_version_is_told() -> None:
    import toneqa

    assert inside("--version").out == f"toneqa, версия {toneqa.__version__}\n"


def test_the_words_do_not_depend_on_the_language_of_the_system() -> None:
    for lang in ("en_US.UTF-8", "C", "de_DE.UTF-8"):
        shown = outside("check", "--help", env={"LANG": lang, "LC_ALL": lang, "LANGUAGE": "en", "PYTHONUTF8": "1", "COLUMNS": "80"})
        assert english(shown.out) == [], lang


def test_every_rule_is_listed_once_under_its_family() -> None:
    shown = inside("rules").out
    assert re.findall(r"^  ([A-Z]{3}\d{3})  ", shown, re.MULTILINE) == list(catalogue().rules)
    assert [title for title in FAMILIES.values() if f"{title}\n" in shown] == [
        title for code, title in FAMILIES.items() if any(rule.family == code for rule in catalogue())
    ]
    assert f"Всего правил: {len(catalogue())}." in shown
    assert not re.search(r"\b(?:preview|stable|deprecated|removed|warning|error|info)\b", shown)


@pytest.mark.parametrize("family", ["TON", "ton", "TON101"])
def test_rules_can_be_narrowed_to_a_family(family: str) -> None:
    codes = re.findall(r"^  ([A-Z]{3}\d{3})  ", inside("rules", family).out, re.MULTILINE)
    assert "TON101" in codes
    assert all(code.startswith(family.upper()) for code in codes)


@pytest.mark.parametrize("asked", ["TON101", "ton101", " TON101 ", catalogue()["TON101"].name])
def test_explain_finds_a_rule_by_code_or_name(asked: str) -> None:
    ran = inside("explain", asked)
    rule = catalogue()["TON101"]
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"# TON101 · {rule.title}\n")
    for wanted in (rule.rationale, rule.effect, rule.advice, *rule.sources, "## Так хуже", "## Так лучше"):
        assert wanted in ran.out


def test_every_rule_can_be_explained() -> None:
    for rule in catalogue():
        ran = inside("explain", rule.code)
        assert ran.code == 0, rule.code
        assert "[[" not in ran.out, rule.code
        assert ran.out.count("\n- ") >= len(rule.bad) + len(rule.good) + len(rule.sources), rule.code


@pytest.mark.parametrize("wrong", ["TON1O1", "TON10", "101", "light-verb"])
def test_an_unknown_code_names_the_nearest(wrong: str) -> None:
    ran = inside("explain", wrong)
    assert (ran.code, ran.out) == (2, "")
    assert re.match(rf"E104: Нет правила «{wrong}»\. Похожие: [A-Z]{{3}}\d{{3}}", ran.err)
    if wrong.startswith("TON10"):
        assert "TON10" in ran.err.partition("Похожие:")[2]


def test_output_in_a_pipe_has_no_codes_and_no_bar(tmp_path: Path) -> None:
    """Not even on a terminal that knows colours: it is the pipe that counts."""
    colour = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "80"}
    path = write(tmp_path / "in.jsonl", "".join(line(str(n)) for n in range(50)))
    for ran in (
        outside("score", path, "--out", tmp_path / "out.jsonl", env=colour),
        outside("check", SAMPLES / "drafts" / "pismo-c.txt", env=colour),
        outside("explain", "TON101", env=colour),
    ):
        assert (ran.code, ran.err) == (0, "")
        assert "\x1b" not in ran.out
        assert "\r" not in ran.out


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits(tmp_path: Path, width: int) -> None:
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": str(width)}
    draft = SAMPLES / "drafts" / "dlinno-kantselyarit.txt"
    for ran in (
        outside("check", draft, "--client", SAMPLES / "clients" / "pismo-abc.txt", env=plain),
        outside("score", SAMPLES / "drafts", SAMPLES / "chats", "--out", tmp_path / "o.csv", env=plain),
    ):
        lines = [one for one in ran.out.splitlines() if not one.startswith("Результат:")]
        assert max(map(cell_len, lines)) <= width
        assert "…" not in "".join(one[-1:] for one in lines), "a line was cut instead of wrapped"
        assert "\x1b" not in ran.out


def test_control_codes_in_a_letter_do_not_reach_the_terminal() -> None:
    text = "Добрый день!\x1b[2J\x07 Деньги \x9b31m вернём \u202eартваз\u202c.\r\nДо свидания!"
    ran = inside("check", "-", stdin=text.encode())
    assert ran.code == 0
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", ran.out)
    assert "[2J" in ran.out, "nothing of the letter gets lost"
