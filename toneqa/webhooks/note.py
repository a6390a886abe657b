"""What goes back: verdict, score and rules in words, and nothing of the letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from toneqa.report.words import VERDICT_SIGNS, VERDICTS, plural
from toneqa.rules.catalogue import catalogue

Json = Mapping[str, Any]

SHOWN: Final = 5
_FAULTS: Final = ("error", "warning")


def note_of(result: Json) -> dict[str, Any] | None:
    """Of the last answer of a result; None where there is none to judge."""
    last = next((m for m in reversed(result["messages"]) if m.get("verdict")), None)
    if last is None:
        return None
    found = {finding["code"]: finding["severity"] for finding in reversed(last["findings"]) if finding["severity"] in _FAULTS}
    codes = sorted(found, key=lambda code: (_FAULTS.index(found[code]), code))
    rules = catalogue()
    faults = [{"code": code, "severity": found[code], "title": rules.find(code).title} for code in codes]
    return {"verdict": last["verdict"], "score": last["score"]["value"], "faults": faults}


def note_text(note: Json) -> str:
    """For people."""
    verdict, faults = note["verdict"], note["faults"]
    lines = [f"{VERDICT_SIGNS[verdict]} {VERDICTS[verdict]}, {note['score']} из 100."]
    lines += [f"• {fault['title']} ({fault['code']})" for fault in faults[:SHOWN]]
    if (rest := len(faults) - SHOWN) > 0:
        lines.append(f"и ещё {plural(rest, 'замечание', 'замечания', 'замечаний')}")
    return "\n".join(lines)
