"""One text about a rule: the terminal, the docs and the web page show the same Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from toneqa.rules.model import FAMILIES, Example, Kind, Rule, Status
from toneqa.types import Severity

STATUSES: Final = {
    Status.PREVIEW: "пробное: советует, баллов не снимает",
    Status.STABLE: "проверенное",
    Status.DEPRECATED: "устаревает",
    Status.REMOVED: "снято",
}
SEVERITIES: Final = {Severity.ERROR: "ошибка", Severity.WARNING: "замечание", Severity.INFO: "подсказка"}


def explain(rule: Rule, criterion: str = "") -> str:
    """Markdown in Russian; ``criterion`` is the title of the rule's criterion on the scorecard."""
    return "\n".join(_lines(rule, criterion)).strip() + "\n"


def _lines(rule: Rule, criterion: str) -> Iterator[str]:
    yield f"# {rule.code} · {rule.title}\n"
    yield f"{FAMILIES[rule.family]} · {SEVERITIES[rule.severity]} · {STATUSES[rule.status]} · с версии {rule.since} · `{rule.name}`\n"
    yield f"{rule.rationale}\n"
    for name, text in (("Что слышит клиент", rule.effect), ("Что сделать", rule.advice)):
        if text:
            yield f"**{name}.** {text}\n"
    if rule.points < 0 and criterion:
        yield f"**На карте оценки.** «{criterion}», {rule.points:g}".replace("-", "\u2212") + _costless(rule) + "\n"
    yield from _examples("Так хуже", rule.bad)
    yield from _examples("Так лучше", rule.good)
    if rule.match.kind is Kind.DETECTOR:
        yield "Правило опирается на оценку модели, а не на отдельные слова.\n"
    if rule.match.kind is Kind.HOUSE:
        yield "Правило молчит, пока его не включат настройки дома: toneqa.toml.\n"
    if rule.match.kind is Kind.LEXICON:
        yield 'Правило опирается на словарь замен: `toneqa suggest "текст"` покажет замену, причину и пример.\n'
    if rule.match.kind is Kind.SPELLING:
        yield "Правило молчит без настройки `words.spelling = true` и пакета `literacy`.\n"
    yield "## Источник\n"
    yield from (f"- {source}" for source in rule.sources)


def _costless(rule: Rule) -> str:
    return "." if rule.costs else ", когда правило станет проверенным."


def _examples(title: str, examples: tuple[Example, ...]) -> Iterator[str]:
    yield f"## {title}\n"
    for example in examples:
        shown = " / ".join(line for line in example.text.splitlines() if line.strip())
        note = f" _({example.note.removeprefix('near miss:').strip()})_" if example.note else ""
        yield f"- {_bold(shown)}{note}"
        if example.client:
            yield f"  - клиент писал: {' '.join(example.client.split())}"
    yield ""


def _bold(text: str) -> str:
    """The marked evidence in bold; the place of a missing thing as ⌀."""
    return text.replace("[[]]", "⌀").replace("[[", "**").replace("]]", "**")
