"""The page speaks the way toneqa asks others to: its own sentences pass its own rules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.doubles import FixedModel
from toneqa.pipeline import Analyzer
from toneqa.report import overview
from toneqa.rules.catalogue import catalogue
from toneqa.types import Conversation, Message, Role, Severity

FOLDER = Path(overview.__file__).parent
RUSSIAN = re.compile(r"[а-яё]+", re.IGNORECASE)


def sentences() -> list[str]:
    """Russian texts of the package of three words or more, what is filled in replaced by a number."""
    found: list[str] = []
    for path in sorted([*FOLDER.glob("*.py"), FOLDER.parents[1] / "cli" / "report.py"]):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        found += [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    html = re.sub(r"<script>.*?</script>|<style>.*?</style>|<[^>]+>", "\n", (FOLDER / "template.html").read_text("utf-8"), flags=re.DOTALL)
    found += html.splitlines() + re.findall(r'"([^"\n]+)"', (FOLDER / "script.js").read_text("utf-8"))
    return [" ".join(text.split()) for text in dict.fromkeys(found) if len(RUSSIAN.findall(text)) >= 3]


def test_its_sentences_pass_its_own_rules() -> None:
    texts, analyzer, rules = sentences(), Analyzer(FixedModel()), catalogue().rules
    assert len(texts) > 60
    talks = [Conversation(str(n), (Message(Role.AGENT, text),), "email") for n, text in enumerate(texts)]
    found = [
        (finding.code, text)
        for text, report in zip(texts, analyzer.analyse_many(talks), strict=True)
        for message in report.messages
        for finding in message.findings
        if finding.code.startswith(("TON", "WRD", "HRS")) and rules[finding.code].severity is not Severity.INFO
    ]
    assert found == []
