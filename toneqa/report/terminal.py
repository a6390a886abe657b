"""Views for a terminal: one draft in full, and the summary of a run. Readable without colour at 60 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.report import words
from toneqa.report.summary import Answer, Json, Row, Summary, answers, marked_faults, pieces, short, trouble, visible
from toneqa.report.words import RuleTitle

_COLOURS: Final = {"send": "green", "revise": "yellow", "ask": "magenta"}
_MARKS: Final = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_RANK: Final = ("info", "warning", "error")
_TOP_RULES: Final = 10
_TROUBLES: Final = 10


def render_check(result: Mapping[str, Any], rule_title: RuleTitle, console: Console) -> None:
    """One draft: verdict, score, labels, the letter with its marks, advice. Shows the last answer."""
    given = list(answers(result))
    if not given:
        _say(console, _unscored(result))
        return
    answer = given[-1]
    _verdict(answer, rule_title, console)
    _score(answer.last["score"], console)
    _heading(console, "Как это звучит")
    _pairs(console, words.facts(answer))
    _letter(answer, rule_title, console)
    _advice(answer.last.get("advice") or (), console)
    _offers(answer.last.get("offers") or (), console)


def render_summary(results: Summary | Iterable[Json], console: Console, rule_title: RuleTitle = str) -> None:
    """The totals of a run: counts, rules met most often, the worst answers, what was not scored."""
    summary = results if isinstance(results, Summary) else Summary.of(results)
    _say(console, _headline(summary), "bold")
    if summary.answers:
        _counts(summary, console)
        _top_rules(summary, rule_title, console)
        _worst(summary.worst, console)
    _troubles(summary, console)


def _say(console: Console, text: str | Text, style: str = "", indent: int = 0) -> None:
    """Print wrapped text; never as markup, never cut off."""
    shown = text if isinstance(text, Text) else Text(visible(text), style=style)
    console.print(Padding(shown, (0, 0, 0, indent), expand=False), highlight=False, overflow="fold")


def _heading(console: Console, text: str) -> None:
    console.print()
    _say(console, text, "bold")


def _pairs(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    """Names on the left, values on the right, both wrapped."""
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", style="dim", max_width=18)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(Text(visible(left)), Text(visible(right)))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _unscored(result: Json) -> str:
    if result["status"] == "ok":
        return "Оценивать нечего: в разговоре нет ответа сотрудника."
    found = trouble(result)
    return " ".join(part for part in (found.code, found.text, found.at and f"[{found.at}]") if part)


def _verdict(answer: Answer, rule_title: RuleTitle, console: Console) -> None:
    sign = words.VERDICT_SIGNS.get(answer.verdict, "·")
    title = words.name(words.VERDICTS, answer.verdict).upper()
    _say(console, f"{sign} {title}", f"bold {_COLOURS.get(answer.verdict, '')}".strip())
    for reason in answer.why:
        _say(console, "— " + words.reason_text(reason, rule_title), indent=2)


def _score(score: Json, console: Console) -> None:
    _heading(console, f"Оценка {score['value']} из 100 (применимо {words.percent(score['applicable'])} карты)")
    _pairs(console, ((words.number(c["points"]), _lost(c)) for c in score["contributions"]))
    for kind in score.get("critical") or ():
        _say(console, "Критично: " + words.name(words.CRITICAL, kind), "red", 2)


def _lost(contribution: Json) -> str:
    title = words.name(words.CRITERIA, contribution["criterion"])
    return title + (f" ({', '.join(contribution['codes'])})" if contribution["codes"] else "")


def _letter(answer: Answer, rule_title: RuleTitle, console: Console) -> None:
    _heading(console, "Письмо")
    first, faults = 1, [marked_faults(turn, answer.costly) for turn in answer.turns]
    for turn, found in zip(answer.turns, faults, strict=True):
        console.print()
        _say(console, _marked(turn["text"], found, first), indent=2)
        first += len(found)
    if any(faults):
        _heading(console, "Что найдено")
    for number, finding in enumerate((f for found in faults for f in found), 1):
        _finding(number, finding, rule_title, console)
    _hints([f for f in answer.findings if f["severity"] == "info"], rule_title, console)


def _hints(found: Sequence[Json], rule_title: RuleTitle, console: Console) -> None:
    """Good signs and remarks that ask for nothing, a line for each rule."""
    if found:
        _heading(console, "Хорошие знаки и подсказки")
    for finding in {f["code"]: f for f in reversed(found)}.values():
        quote = f": «{short(finding['quote'], 60)}»" if finding["quote"] else ""
        _say(console, f"· {rule_title(finding['code'])} ({finding['code']}){quote}", indent=2)


def _marked(text: str, found: Sequence[Json], first: int) -> Text:
    """The text with ``[1]…[/1]`` around quotes and ``[2…]`` where something is missing."""
    shown, out = visible(text), Text()
    for piece in pieces(len(shown), [(f["start"], f["end"]) for f in found]):
        for number in piece.gaps:
            out.append(f"[{first + number - 1}…]", "bold")
        for number in piece.opened:
            out.append(f"[{first + number - 1}]", "bold")
        out.append(shown[piece.start : piece.end], _mark_style([found[i - 1] for i in piece.inside]))
        for number in piece.closed:
            out.append(f"[/{first + number - 1}]", "bold")
    return out


def _mark_style(found: Sequence[Json]) -> str:
    severities = [f["severity"] for f in found if f["severity"] in _RANK]
    return f"underline {_MARKS[max(severities, key=_RANK.index)]}" if severities else ""


def _item(console: Console, label: str, text: str, then: str = "", style: str = "") -> None:
    """A labelled item with a hanging indent, and a second paragraph under it."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row(label, Text(visible(text)))
    if then:
        table.add_row("", Text(visible(then), style=style))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _finding(number: int, finding: Json, rule_title: RuleTitle, console: Console) -> None:
    quote = f"«{short(finding['quote'])}»" if finding["quote"] else f"не хватает, место отмечено [{number}…]"
    severity = words.name(words.SEVERITIES, finding["severity"])
    head = f"{finding['code']} {rule_title(finding['code'])} ({severity}): {quote}"
    fix = finding.get("fix")
    shown = f" → «{short(fix['text'])}»" if fix and f"«{fix['text']}»" not in finding["message"] else ""
    _item(console, escape(f"[{number}]"), head, "— " + finding["message"] + shown)


def _advice(advice: Sequence[Json], console: Console) -> None:
    if advice:
        _heading(console, "Что сделать")
    for number, item in enumerate(advice[:3], 1):
        example = f"→ {item['example']}" if item.get("example") else ""
        _item(console, f"{number}.", item["text"], example, "green")


def _offers(offers: Sequence[Json], console: Console) -> None:
    """What the refusal lacks, with a sentence for each part."""
    if offers:
        _heading(console, words.OFFERS)
    for offer in offers:
        _item(console, "+", words.offer_title(offer), f"→ {offer['text']}", "green")


def _headline(summary: Summary) -> str:
    if not summary.answers:
        return f"Ответов сотрудников нет. Разговоров: {summary.conversations}."
    total = words.plural(summary.answers, "ответ", "ответа", "ответов")
    return f"Проверено {total}, нужна работа: {summary.needs_work}. Средняя оценка {words.number(summary.mean_score or 0)}."


def _counts(summary: Summary, console: Console) -> None:
    console.print()
    _pairs(console, _count_rows(summary))


def _count_rows(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "Вердикты", _listed(summary.verdicts, {k: v.lower() for k, v in words.VERDICTS.items()})
    yield "Тон", _listed(summary.tones, {**words.TONES, "unsure": words.UNSURE})
    kinds = _listed(summary.harsh_kinds, words.HARSH_KINDS)
    yield "Резких ответов", f"{summary.harsh}" + (f" ({kinds})" if kinds else "")
    missing = _listed(summary.missing, words.WITHOUT)
    yield "Отказов", f"{summary.refusals}" + (f" ({missing})" if missing else "")
    yield "Обращения", _listed(summary.triage, words.REQUESTS) or "нет"
    yield "Стиль не подошёл", str(summary.mismatches)
    yield "Не уточнили", str(summary.unasked)
    yield "Пропущено", str(summary.statuses["skipped"])
    yield "Ошибок", str(summary.statuses["error"])


def _listed(counts: Counter[str], names: Mapping[str, str]) -> str:
    """Known names in their order, then the rest by name."""
    order = [*(k for k in names if counts[k]), *sorted(k for k in counts if k not in names)]
    return ", ".join(f"{names.get(k, k)} {counts[k]}" for k in order)


def _top_rules(summary: Summary, rule_title: RuleTitle, console: Console) -> None:
    top = summary.top_rules(_TOP_RULES)
    if not top:
        return
    _heading(console, "Чаще всего")
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Раз", justify="right", no_wrap=True)
    table.add_column("Код", no_wrap=True)
    table.add_column("Правило", overflow="fold")
    for code, hits in top:
        table.add_row(str(hits), code, Text(visible(rule_title(code))))
    console.print(table, highlight=False)


def _worst(rows: Sequence[Row], console: Console) -> None:
    if rows:
        _heading(console, "Самые слабые ответы")
    for row in rows:
        verdict = words.name(words.VERDICTS, row.verdict).lower()
        _say(console, f"{row.score:>3}  {row.id} · {verdict}", indent=1)
        if row.quote:
            _say(console, f"«{row.quote}»", "dim", 6)


def _troubles(summary: Summary, console: Console) -> None:
    for title, found, count in (
        ("Не прочитано", summary.errors, summary.statuses["error"]),
        ("Пропущено", summary.skipped, summary.statuses["skipped"]),
    ):
        if found:
            _heading(console, f"{title}: {count}")
        for item in found[:_TROUBLES]:
            _say(console, " ".join(p for p in (item.code, item.text, f"[{item.at}]") if p), indent=2)
        if count > _TROUBLES and found:
            _say(console, f"и ещё {count - _TROUBLES} — все в файле результатов", indent=2)
