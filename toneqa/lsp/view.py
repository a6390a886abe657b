"""A result as an editor shows it: diagnostics, code actions, the text of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lsprotocol import types

from toneqa.fixing import safe_fixes
from toneqa.lsp.positions import Positions
from toneqa.report import words
from toneqa.report.located import remarks
from toneqa.report.summary import answers
from toneqa.rules.explain import explain
from toneqa.rules.model import Rule
from toneqa.types import Fix

Json = Mapping[str, Any]

SOURCE: Final = "toneqa"
FIX_ALL: Final = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
KINDS: Final = (types.CodeActionKind.QuickFix.value, FIX_ALL)

_SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Hint,
}
_WORD: Final = re.compile(r"[^\S\r\n]*[^\s]+|")


@dataclass(frozen=True, slots=True)
class Seen:
    """An open text, its result, and where its code points stand in the editor."""

    text: str
    result: Json
    positions: Positions

    def diagnostics(self, rules: Mapping[str, Rule]) -> list[types.Diagnostic]:
        """The verdict where it stops the letter, then every finding; a text that cannot be judged says why."""
        return [*self._whole(rules), *(self._diagnostic(found, rules) for found in remarks(self.result, rules))]

    def _whole(self, rules: Mapping[str, Rule]) -> Iterator[types.Diagnostic]:
        if error := self.result["error"]:
            yield self._told(error["message"], error["code"])
        for answer in answers(self.result):
            if answer.verdict in ("revise", "ask"):
                why = "; ".join(
                    words.reason_text(reason, lambda code: rules[code].title if code in rules else code) for reason in answer.why
                )
                yield self._told(f"{words.VERDICTS[answer.verdict]}: {answer.score} из 100. {why}.", answer.verdict)

    def _told(self, text: str, code: str) -> types.Diagnostic:
        place = self.positions.range(*self._widened(0, 0))
        return types.Diagnostic(place, text, types.DiagnosticSeverity.Information, code, source=SOURCE)

    def _diagnostic(self, found: Json, rules: Mapping[str, Rule]) -> types.Diagnostic:
        place = self.positions.range(*self._widened(found["start"], found["end"]))
        text = f"{rules[found['code']].title}. {found['message']}"
        return types.Diagnostic(place, text, _SEVERITIES[found["severity"]], found["code"], source=SOURCE)

    def _widened(self, start: int, end: int) -> tuple[int, int]:
        """Something missing has an empty place, which an editor would not show: the word behind it stands for it."""
        if start < end:
            return start, end
        word = _WORD.match(self.text, start)
        return start, word.end() if word else start

    def at(self, start: int, end: int, rules: Mapping[str, Rule]) -> Iterator[Json]:
        """Findings whose place touches that stretch."""
        for found in remarks(self.result, rules):
            first, last = self._widened(found["start"], found["end"])
            if first <= end and start <= last:
                yield found

    def hover(self, offset: int, rules: Mapping[str, Rule]) -> types.Hover | None:
        """What the rules found there say for themselves."""
        codes = dict.fromkeys(found["code"] for found in self.at(offset, offset, rules))
        texts = [explain(rules[code], words.CRITERIA.get(rules[code].criterion, "")) for code in codes]
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "\n---\n\n".join(texts))) if texts else None

    def actions(self, uri: str, place: types.Range, wanted: Sequence[str], rules: Mapping[str, Rule]) -> list[types.CodeAction]:
        """Rewrites at that place, safe ones first, and all safe ones of the text at once. ``wanted``: kinds, none for any."""
        touched = [one for one in self.at(*self.positions.span(place), rules) if one["fix"]]
        touched.sort(key=lambda one: one["fix"]["applicability"] != "safe")
        found = {(one["fix"]["start"], one["fix"]["end"], one["fix"]["text"]): one for one in reversed(touched)}.values()
        offered = [self._action(uri, one, rules) for one in reversed(found)] + list(self._all_at_once(uri, rules))
        return [action for action in offered if not wanted or any(_is_kind(action.kind, kind) for kind in wanted)]

    def _action(self, uri: str, found: Json, rules: Mapping[str, Rule]) -> types.CodeAction:
        fix = Fix(**found["fix"])
        safe = fix.applicability == "safe"
        gone = self.text[fix.start : fix.end]
        title = f"«{_short(gone)}» → «{_short(fix.text)}»" if gone else f"Вставить «{_short(fix.text)}»"
        return types.CodeAction(
            title=title if safe else f"{title} (подходит ли, решать вам)",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self._diagnostic(found, rules)],
            is_preferred=safe or None,
            edit=self._edit(uri, [fix]),
        )

    def _all_at_once(self, uri: str, rules: Mapping[str, Rule]) -> Iterator[types.CodeAction]:
        if fixes := safe_fixes(Fix(**found["fix"]) for found in remarks(self.result, rules) if found["fix"]):
            title = f"Сделать все надёжные замены ({len(fixes)})"
            yield types.CodeAction(title=title, kind=FIX_ALL, edit=self._edit(uri, fixes))

    def _edit(self, uri: str, fixes: Iterable[Fix]) -> types.WorkspaceEdit:
        return types.WorkspaceEdit({uri: [types.TextEdit(self.positions.range(fix.start, fix.end), fix.text) for fix in fixes]})


def name_of(kind: types.CodeActionKind | str | None) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else str(kind)


def _is_kind(found: types.CodeActionKind | str | None, wanted: str) -> bool:
    """Kinds are nested: who asks for ``source.fixAll`` wants ``source.fixAll.toneqa`` too."""
    kind = name_of(found)
    return kind == wanted or kind.startswith(f"{wanted}.")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59].rstrip() + "…"
