"""Workflow commands of GitHub Actions: each finding becomes an annotation at its place in the file.

Source: GitHub Docs, Workflow commands for GitHub Actions, "Setting an error message". GitHub shows ten errors and ten warnings a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from toneqa.report import words
from toneqa.report.located import Checked, Json, faults
from toneqa.report.summary import answers
from toneqa.rules.model import Rule

_LEVELS: Final = {"error": "error", "warning": "warning"}
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_DATA, ":": "%3A", ",": "%2C"}


def workflow_commands(checked: Iterable[Checked], rules: Mapping[str, Rule]) -> Iterator[str]:
    """A line for every fault, every file that cannot be read and every verdict that stops a letter."""
    for one in checked:
        if error := one.result["error"]:
            yield _command("error", _at_file(one), error["code"], error["message"])
            continue
        yield from (_fault(one, found, rules[found["code"]].title) for found in faults(one.result))
        if one.verdict in ("revise", "ask"):
            title = f"{words.VERDICTS[one.verdict]}, {one.score} из 100"
            yield _command("warning", _at_file(one), title, _why(one, rules))


def _fault(one: Checked, found: Json, title: str) -> str:
    place = _at_file(one)
    if region := one.region(found["start"], found["end"]):
        place |= {"line": region.line, "endLine": region.end_line}
        if region.line == region.end_line:
            place |= {"col": region.column, "endColumn": max(region.end_column, region.column + 1)}
    return _command(_LEVELS[found["severity"]], place, f"{found['code']} {title}", found["message"])


def _why(one: Checked, rules: Mapping[str, Rule]) -> str:
    reasons = dict.fromkeys(reason for answer in answers(one.result) if answer.verdict == one.verdict for reason in answer.why)
    return "; ".join(words.reason_text(reason, lambda code: rules[code].title if code in rules else code) for reason in reasons)


def _at_file(one: Checked) -> dict[str, object]:
    return {"file": one.path} | ({} if one.line is None else {"line": one.line})


def _command(level: str, place: Mapping[str, object], title: str, text: str) -> str:
    shown = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in {**place, "title": title}.items())
    return f"::{level} {shown}::{_escaped(text, _DATA)}"


def _escaped(text: str, signs: Mapping[str, str]) -> str:
    return text.translate({ord(sign): code for sign, code in signs.items()})
