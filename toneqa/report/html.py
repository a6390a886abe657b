"""One self-contained page: totals first, then every conversation with its marks. No network, deterministic."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final, TextIO

from toneqa.report import words
from toneqa.report.elements import Markup, bar, el, joined
from toneqa.report.summary import LISTED, Answer, Json, Row, Summary, Trouble, answers, named, pieces, short, shown_author, visible
from toneqa.report.words import RuleTitle

PAGE: Final = 1000
"""Conversations on one page; above it only those listed for work get on (see tests/report/test_html.py for the size)."""

_TOP_RULES: Final = 15
_BINS: Final = 10
_RANK: Final = ("info", "warning", "error")
_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")
_TALKS: Final = "{{talks}}"


def write_html(
    summary: Summary,
    results: Iterable[Json],
    out: TextIO,
    rule_title: RuleTitle,
    *,
    title: str = "Проверка ответов",
    created: str | None = None,
) -> None:
    """Write the page; ``summary`` is filled already, ``results`` are read once and not held."""
    head, tail = _template().split(_TALKS)
    out.write(_filled(head, _slots(summary, rule_title, title, created)))
    listed = None if summary.conversations <= PAGE else {row.place for row in summary.to_mend}
    versions: Mapping[str, str] = {}
    for place, result in enumerate(results, 1):
        versions = versions or result.get("versions") or {}
        if result["status"] == "ok" and (listed is None or place in listed):
            out.write(talk(place, result, rule_title) + "\n")
    out.write(_filled(tail, {"versions": _versions(versions)}))


def _template() -> str:
    """The page with its style in place and a policy that lets only its own style and script run."""
    folder = files("toneqa.report")
    style = folder.joinpath("style.css").read_text("utf-8")
    page = folder.joinpath("template.html").read_text("utf-8")
    script = page.partition("<script>")[2].partition("</script>")[0]
    return page.replace("{{style}}", style).replace("{{style_hash}}", _hash(style)).replace("{{script_hash}}", _hash(script))


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _filled(template: str, slots: Mapping[str, object]) -> str:
    """Fill ``{{name}}`` in one pass, so that a letter with such braces stays a letter."""
    return _SLOT.sub(lambda match: joined((slots[match.group(1)],)), template)


def _slots(summary: Summary, rule_title: RuleTitle, title: str, created: str | None) -> dict[str, object]:
    return {
        "title": title,
        "about": _about(summary, created),
        "lead": _lead(summary),
        "totals": joined(_totals(summary)),
        "mend": _mend(summary, rule_title),
        "rules": _rules(summary, rule_title),
        "troubles": _troubles(summary),
        "note": _note(summary),
    }


def _about(summary: Summary, created: str | None) -> str:
    answered = words.plural(summary.answers, "ответ", "ответа", "ответов")
    talks = words.plural(summary.conversations, "разговоре", "разговорах", "разговорах")
    return f"{answered} в {talks}" + (f" · {created}" if created else "")


def _versions(versions: Mapping[str, str]) -> str:
    names = (("toneqa", "toneqa"), ("rules", "правила"), ("model", "модель"), ("settings", "настройки"))
    shown = (f"{name} {versions[key].removeprefix('sha256:')[:12]}" for key, name in names if versions.get(key))
    return " · ".join(shown)


def _lead(summary: Summary) -> Markup:
    if not summary.answers:
        return el("p", "Ответов сотрудников здесь нет, оценивать нечего.", cls="lead")
    work = el("strong", words.number(summary.needs_work))
    mean = words.number(round(summary.mean_score or 0, 1))
    text = el("p", "Нужна работа: ", work, f" из {words.number(summary.answers)}. Средняя оценка {mean}.", cls="lead")
    counts = [(v, summary.verdicts[v]) for v in words.VERDICTS]
    legend = (el("li", el("b", words.number(n)), " " + words.VERDICTS[v].lower(), cls=f"key {v}") for v, n in counts)
    return joined((text, _stack(counts, summary.answers), el("ul", *legend, cls="legend")))


def _stack(counts: Sequence[tuple[str, int]], total: int) -> Markup:
    """One bar of many parts."""
    rects, left = [], 0.0
    for name, count in counts:
        width = round(100 * count / total, 3)
        rects.append(el("rect", x=f"{left:g}", y=0, width=f"{width:g}", height=8, cls=name))
        left += width
    return el("svg", *rects, cls="stack", viewBox="0 0 100 8", preserveAspectRatio="none", aria_hidden="true")


def _totals(summary: Summary) -> Iterator[Markup]:
    tones = {**words.TONES, "unsure": words.UNSURE}
    yield _card("Тон ответов", [(tones.get(k, k), n) for k, n in _ordered(summary.tones, tones)], summary.answers)
    kinds = [(words.name(words.HARSH_KINDS, k), n) for k, n in _ordered(summary.harsh_kinds, words.HARSH_KINDS)]
    yield _card("Резкость", [("резких ответов", summary.harsh), *kinds], summary.answers)
    missing = [(words.WITHOUT[part], summary.missing[part]) for part in words.PARTS]
    yield _card("Отказы", [("всего отказов", summary.refusals), *missing], summary.answers)
    requests = [(words.name(words.REQUESTS, k), n) for k, n in _ordered(summary.triage, words.REQUESTS)]
    yield _card("С чем пришли", requests, summary.statuses["ok"])
    misses = [("стиль не подошёл", summary.mismatches), ("не уточнили нужное", summary.unasked)]
    yield _card("Разговор", misses, summary.statuses["ok"])
    yield el("section", el("h3", "Оценки"), _histogram(summary), cls="card")


def _ordered(counts: Mapping[str, int], names: Mapping[str, str]) -> list[tuple[str, int]]:
    known = [k for k in names if counts.get(k)]
    return [(k, counts[k]) for k in [*known, *sorted(set(counts) - set(names))]]


def _card(title: str, rows: Sequence[tuple[str, int]], whole: int) -> Markup:
    lines = (joined((el("dt", name), el("dd", bar(n, whole), words.number(n)))) for name, n in rows)
    return el("section", el("h3", title), el("dl", *lines) if rows else el("p", "нет"), cls="card")


def _histogram(summary: Summary) -> Markup:
    """Answers by tens of points, as columns and in words for those who do not see them."""
    bins = [0] * _BINS
    for score, count in summary.scores.items():
        bins[min(score * _BINS // 100, _BINS - 1)] += count
    top = max(bins) or 1
    heights = [round(40 * n / top, 2) for n in bins]
    columns = (el("rect", x=i * 10 + 1, y=f"{40 - h:g}", width=8, height=f"{h:g}", cls="part") for i, h in enumerate(heights))
    label = "Ответов по десяткам баллов: " + ", ".join(f"от {i * 10} — {n}" for i, n in enumerate(bins) if n)
    drawing = el("svg", *columns, viewBox="0 0 100 40", preserveAspectRatio="none", cls="columns", role="img", aria_label=label)
    return joined((drawing, el("p", el("span", "0"), el("span", "50"), el("span", "100"), cls="axis", aria_hidden="true")))


def _badge(verdict: str) -> Markup:
    return el("span", words.name(words.VERDICTS, verdict), cls=f"badge {verdict}")


def _mend(summary: Summary, rule_title: RuleTitle) -> Markup:
    rows = summary.to_mend
    if not rows:
        return el("p", "Все ответы можно отправлять.", cls="calm")
    rest = summary.needs_work - len(rows)
    more = el("p", f"Здесь первые {LISTED}, ещё {words.number(rest)} — в таблице CSV.", cls="calm") if rest > 0 else None
    return joined((el("ol", *(_mend_row(row, rule_title) for row in rows), cls="mend"), more))


def _mend_row(row: Row, rule_title: RuleTitle) -> Markup:
    reasons = "; ".join(words.reason_text(reason, rule_title) for reason in row.why)
    who = f" · {row.author}" if row.author else ""
    head = el("p", _badge(row.verdict), el("b", row.score, cls="points"), el("a", row.id, href=f"#c{row.place}-{row.n}"), who)
    quote = el("q", row.quote) if row.quote else None
    return el("li", head, el("p", quote, " " if quote else None, el("span", reasons, cls="why")))


def _rules(summary: Summary, rule_title: RuleTitle) -> Markup:
    top = summary.top_rules(_TOP_RULES)
    if not top:
        return el("p", "Повторяющихся замечаний нет.", cls="calm")
    return el("ol", *(_rule_row(summary, code, hits, top[0][1], rule_title(code)) for code, hits in top), cls="rules")


def _rule_row(summary: Summary, code: str, hits: int, most: int, title: str) -> Markup:
    where = words.plural(summary.rule_answers[code], "ответе", "ответах", "ответах")
    times = words.plural(hits, "раз", "раза", "раз")
    quote = summary.rule_quotes.get(code)
    head = el("p", el("a", title, href="#talks", data_q=code), " ", el("code", code))
    count = el("p", bar(hits, most), f"{times} в {where}", cls="count")
    return el("li", head, count, el("p", el("q", quote)) if quote else None)


def _troubles(summary: Summary) -> Markup | None:
    groups = (("Не прочитано", summary.errors, summary.statuses["error"]), ("Пропущено", summary.skipped, summary.statuses["skipped"]))
    blocks = [_trouble_list(title, kept, count) for title, kept, count in groups if count]
    if not blocks:
        return None
    return el("section", el("h2", "Что не обработано"), *blocks, id="troubles")


def _trouble_list(title: str, kept: Sequence[Trouble], count: int) -> Markup:
    items = (el("li", el("b", t.code + " ") if t.code else None, t.text, " ", el("span", t.at or t.id, cls="why")) for t in kept)
    rest = el("p", f"И ещё {words.number(count - len(kept))} — в файле результатов.") if count > len(kept) else None
    return joined((el("h3", f"{title}: {words.number(count)}"), el("ul", *items, cls="troubles"), rest))


def _note(summary: Summary) -> Markup | None:
    if summary.conversations <= PAGE:
        return None
    text = "Разговоров много, поэтому на странице только те, что попали в список «Что доработать». Остальные — в таблице CSV."
    return el("p", text, cls="calm")


def talk(place: int, result: Json, rule_title: RuleTitle) -> Markup:
    """One conversation: its messages as bubbles, each answer followed by its review."""
    found = {answer.last["n"]: answer for answer in answers(result)}
    worst = min(found.values(), key=lambda a: (list(words.VERDICTS).index(a.verdict), a.score), default=None)
    verdict = worst.verdict if worst else "none"
    head = (_badge(verdict), el("b", worst.score, cls="points")) if worst else (el("span", "Без ответа", cls="badge"),)
    channel = el("span", words.name(words.CHANNELS, result["channel"]), cls="why") if result.get("channel") else None
    quote = el("q", short(worst.quote, 80)) if worst and worst.quote else None
    summary = el("summary", *head, el("h3", named(result)), channel, quote)
    turns = (_turn(f"c{place}-{m['n']}", m, found.get(m["n"]), rule_title) for m in result["messages"])
    source = el("p", result["source"], cls="why") if result.get("source") else None
    return el("article", el("details", summary, source, *turns), data_verdict=verdict)


def _turn(anchor: str, message: Json, answer: Answer | None, rule_title: RuleTitle) -> Markup:
    role = message["role"]
    about = " · ".join(str(p) for p in (words.name(words.ROLES, role), shown_author(message), message.get("at")) if p)
    bubble = el("div", el("p", about, cls="who"), el("div", _marked(anchor, message, rule_title), cls="text"), cls="bubble")
    findings = [_finding(f"{anchor}-f{i}", i, f, rule_title) for i, f in enumerate(message.get("findings") or (), 1)]
    listed = el("ol", *findings, cls="findings") if findings else None
    return el("div", bubble, listed, _review(answer, rule_title) if answer else None, id=anchor, cls=f"turn {role}")


def _marked(anchor: str, message: Json, rule_title: RuleTitle) -> Markup:
    """The text with every piece of a quote in its own mark, so that overlapping quotes stay whole."""
    found, shown = message.get("findings") or (), visible(message["text"])
    out: list[object] = []
    for piece in pieces(len(shown), [(f["start"], f["end"]) for f in found]):
        out += [_pointer(anchor, i, "⌀") for i in piece.gaps]
        text = shown[piece.start : piece.end]
        out.append(_mark(text, {i: found[i - 1] for i in piece.inside}, rule_title) if piece.inside else text)
        out += [_pointer(anchor, i) for i in piece.closed]
    return joined(out)


def _mark(text: str, inside: Mapping[int, Json], rule_title: RuleTitle) -> Markup:
    grave = max((f["severity"] for f in inside.values()), key=lambda s: _RANK.index(s) if s in _RANK else 0)
    told = "\n".join(f"{rule_title(f['code'])} ({f['code']}): {f['message']}" for f in inside.values())
    many = " many" if len(inside) > 1 else ""
    return el("mark", text, cls=f"{grave}{many}", title=told, data_f=" ".join(map(str, inside)))


def _pointer(anchor: str, number: int, sign: str = "") -> Markup:
    """A small number that leads from the text to the finding."""
    return el("sup", el("a", f"{sign}{number}", href=f"#{anchor}-f{number}", aria_label=f"Замечание {number}"))


def _finding(anchor: str, number: int, finding: Json, rule_title: RuleTitle) -> Markup:
    quote = el("q", short(finding["quote"])) if finding["quote"] else el("span", f"не хватает, место отмечено ⌀{number}", cls="why")
    severity = el("span", words.name(words.SEVERITIES, finding["severity"]), cls=f"severity {finding['severity']}")
    head = el("p", el("b", rule_title(finding["code"])), " ", el("code", finding["code"]), " ", severity)
    fix = finding.get("fix")
    instead = el("p", "Замена: ", el("ins", fix["text"])) if fix and fix["text"] else None
    return el("li", head, el("p", quote), el("p", finding["message"]), instead, id=anchor)


def _review(answer: Answer, rule_title: RuleTitle) -> Markup:
    score = answer.last["score"]
    head = el("p", _badge(answer.verdict), el("b", f"{answer.score} из 100", cls="points"), cls="verdict")
    why = [el("li", words.reason_text(reason, rule_title)) for reason in answer.why]
    lost = [_lost(c) for c in score["contributions"]]
    facts = (joined((el("dt", name), el("dd", value))) for name, value in words.facts(answer))
    blocks = (
        el("ul", *why, cls="reasons") if why else None,
        joined((el("h4", "Где потеряны баллы"), el("dl", *lost, cls="lost"))) if lost else None,
        joined((el("h4", "Как это звучит"), el("dl", *facts, cls="facts"))),
        _advice(answer.last.get("advice") or ()),
        _offers(answer.last.get("offers") or ()),
    )
    return el("section", head, *blocks, cls="review", aria_label="Разбор ответа")


def _lost(contribution: Json) -> Markup:
    name = words.name(words.CRITERIA, contribution["criterion"])
    codes = el("span", " " + ", ".join(contribution["codes"]), cls="why")
    points = contribution["points"]
    return joined((el("dt", name, codes), el("dd", bar(-points, 100, "loss"), words.number(points))))


def _advice(advice: Sequence[Json]) -> Markup | None:
    if not advice:
        return None
    items = (el("li", el("p", a["text"]), el("blockquote", a["example"]) if a.get("example") else None) for a in advice)
    return joined((el("h4", "Что сделать"), el("ol", *items, cls="advice")))


def _offers(offers: Sequence[Json]) -> Markup | None:
    """What the refusal lacks, with a sentence for each part; gaps are left to the agent."""
    if not offers:
        return None
    rows = (joined((el("dt", words.offer_title(o)), el("dd", el("q", o["text"])))) for o in offers)
    return joined((el("h4", words.OFFERS), el("dl", *rows, cls="facts")))
