"""SARIF 2.1.0 (OASIS Standard, errata 01): findings for code scanning and the viewers of editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import toneqa
from toneqa.report.located import Checked, Json, Region, remarks
from toneqa.report.words import CRITERIA
from toneqa.rules.explain import explain
from toneqa.rules.model import Rule

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION: Final = "2.1.0"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
_FIXES: Final = {"safe": "надёжная замена", "suggest": "замена, подходит ли — решать автору"}


def sarif(checked: Iterable[Checked], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """One run. Columns count code points; files below the working folder have relative addresses."""
    files = list(checked)
    found = [(one, remark) for one in files for remark in remarks(one.result, rules)]
    used = sorted({remark["code"] for _, remark in found})
    driver = {"name": "toneqa", "version": toneqa.__version__, "semanticVersion": toneqa.__version__, "language": "ru"}
    run = {
        "tool": {"driver": driver | {"rules": [_rule(rules[code]) for code in used]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(files)],
        "artifacts": [_artifact(one) for one in files],
        "results": [_result(one, remark, used) for one, remark in found],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def dumped(log: Json) -> str:
    return json.dumps(log, ensure_ascii=False, indent=1)


def _rule(rule: Rule) -> dict[str, Any]:
    text = explain(rule, CRITERIA.get(rule.criterion, ""))
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.rationale},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family, str(rule.status)]},
    }


def _invocation(files: Sequence[Checked]) -> dict[str, Any]:
    failed = [one for one in files if one.result["error"]]
    found: dict[str, Any] = {"executionSuccessful": not failed}
    return found | ({"toolExecutionNotifications": [_notification(one) for one in failed]} if failed else {})


def _notification(one: Checked) -> dict[str, Any]:
    error = one.result["error"]
    return {
        "level": "error",
        "descriptor": {"id": error["code"]},
        "message": {"text": error["message"]},
        "locations": [_location(one, None)],
    }


def _artifact(one: Checked) -> dict[str, Any]:
    told = {"status": one.result["status"], "verdict": one.verdict, "score": one.score, "reason": one.result.get("reason")}
    return {"location": {"uri": _uri(one.path)}, "properties": {name: value for name, value in told.items() if value not in ("", None)}}


def _result(one: Checked, found: Json, used: Sequence[str]) -> dict[str, Any]:
    result = {
        "ruleId": found["code"],
        "ruleIndex": used.index(found["code"]),
        "level": _LEVELS[found["severity"]],
        "message": {"text": found["message"]},
        "locations": [_location(one, one.region(found["start"], found["end"]))],
        "properties": {"confidence": found["confidence"]},
    }
    fix = found["fix"]
    region = one.region(fix["start"], fix["end"]) if fix else None
    return result | ({"fixes": [_fix(one, region, fix)]} if fix and region else {})


def _fix(one: Checked, region: Region, fix: Json) -> dict[str, Any]:
    put = {"deletedRegion": _region(region), "insertedContent": {"text": fix["text"]}}
    change = {"artifactLocation": {"uri": _uri(one.path)}, "replacements": [put]}
    return {"description": {"text": f"«{fix['text']}» ({_FIXES[fix['applicability']]})"}, "artifactChanges": [change]}


def _location(one: Checked, region: Region | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(one.path)}}
    if region:
        place["region"] = _region(region)
    elif one.line is not None:
        place["region"] = {"startLine": one.line}
    return {"physicalLocation": place}


def _region(region: Region) -> dict[str, int]:
    return {"startLine": region.line, "startColumn": region.column, "endLine": region.end_line, "endColumn": region.end_column}


def _uri(path: str) -> str:
    """Relative as it was named; an absolute path outside the working folder becomes ``file:``."""
    given = Path(path)
    if given.is_absolute():
        if not given.is_relative_to(Path.cwd()):
            return given.as_uri()
        given = given.relative_to(Path.cwd())
    return quote(given.as_posix())
