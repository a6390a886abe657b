"""The comparison as one self-contained page in the style of the report: no script, no network, deterministic."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final

from toneqa.privacy.mask import mask_text
from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.summary import short
from toneqa.validate import phrases
from toneqa.validate.pairs import Pair
from toneqa.validate.raters import Rater
from toneqa.validate.resample import Figure
from toneqa.validate.study import MIN_RARE, MIN_TALKS, Line, Study

_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")
_WIDE: Final = 200
FIRM: Final = 0.4
"""κ above which agreement is moderate or better (Landis and Koch 1977)."""


def page(study: Study) -> str:
    template, style = _read("template.html"), files("toneqa.report").joinpath("style.css").read_text("utf-8") + _read("style.css")
    digest = "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    slots: Mapping[str, object] = {
        "style": Markup(style),
        "style_hash": digest,
        "lead": _lead(study),
        "overview": _overview(study.lines),
        "details": joined(_details(line, study.half_width) for line in study.lines),
        "worst": _worst(study.worst),
        "taken": _taken(study),
        "troubles": _troubles(study),
    }
    return _SLOT.sub(lambda match: joined((slots[match.group(1)],)), template)


def _read(name: str) -> str:
    return files("toneqa.validate").joinpath(name).read_text("utf-8")


def _lead(study: Study) -> Markup:
    judged = [line for line in study.lines if not line.too_few]
    firm = sum(_least(line.kappa) > FIRM for line in judged)
    text = el("p", "Надёжное согласие: ", el("strong", firm), f" из {len(judged)}. ", cls="lead")
    why = el("p", "Надёжное — когда весь интервал κ выше 0,4, то есть согласие не слабее умеренного.", cls="calm")
    return joined(
        (el("p", phrases.headline(study), cls="about"), joined((text, why)) if judged else None, _few(len(study.lines) - len(judged)))
    )


def _least(found: Figure) -> float:
    """The lower end; where all agree everywhere there is no interval, and the value itself stands."""
    return next((end for end in (found.low, found.value) if end is not None), 0.0)


def _few(count: int) -> Markup | None:
    if not count:
        return None
    told = f"Отметок мало ещё для {words.plural(count, 'критерия', 'критериев', 'критериев')}: "
    return el("p", f"{told}нужно хотя бы {MIN_TALKS} разговоров и {MIN_RARE} отметок редкого значения.", cls="calm")


def _overview(lines: Sequence[Line]) -> Markup:
    head = el("tr", *(el("th", name, scope="col") for name in ("Критерий", "Отметок", "Совпало", "κ и его 95 % интервал", "", "Согласие")))
    return el("div", el("table", el("thead", head), el("tbody", *map(_row, lines))), cls="wide")


def _row(line: Line) -> Markup:
    verdict = "мало отметок" if line.too_few else phrases.strength(line.kappa.value)
    cells = (line.marks, phrases.share(line.raw), phrases.figure(line.kappa), _whisker(line.kappa, bool(line.too_few)), verdict)
    title = el("th", el("a", line.criterion.title, href=f"#{_anchor(line)}"), scope="row")
    return el("tr", title, *(el("td", cell) for cell in cells), cls="few" if line.too_few else None)


def _anchor(line: Line) -> str:
    return "k-" + line.criterion.id.replace(".", "-")


def _whisker(found: Figure, few: bool) -> Markup | str:
    """The interval, lines at 0, 0.4, 0.6, 0.8 and 1."""
    if found.value is None:
        return ""
    low, high = found.low if found.low is not None else found.value, found.high if found.high is not None else found.value
    marks = (el("rect", x=_x(at), y=0, width=0.6, height=16, cls="track") for at in (0, 0.4, 0.6, 0.8, 1))
    span = el("rect", x=_x(low), y=7, width=f"{max(float(_x(high)) - float(_x(low)), 1):g}", height=2, cls="span")
    dot = el("rect", x=f"{float(_x(found.value)) - 2:g}", y=4, width=4, height=8, cls="dot")
    cls = "whisker few" if few else "whisker"
    return el("svg", *marks, span, dot, viewBox=f"0 0 {_WIDE} 16", cls=cls, role="img", aria_label=phrases.figure(found))


def _x(value: float) -> str:
    """Place on the drawing: κ from −0.2 to 1."""
    return f"{round((min(max(value, -0.2), 1) + 0.2) / 1.2 * (_WIDE - 4) + 2, 1):g}"


def _details(line: Line, half_width: float) -> Markup:
    few = el("p", f"Отметок мало, судить рано: {line.too_few}.", cls="early") if line.too_few else None
    facts = el("dl", *(joined((el("dt", name), el("dd", value))) for name, value in _facts(line, half_width)), cls="facts")
    parts = (el("h3", line.criterion.title), few, facts, _table(line), _raters(line))
    return el("section", *parts, id=_anchor(line), cls="card criterion")


def _facts(line: Line, half_width: float) -> Iterator[tuple[str, str]]:
    close = " (в пределах 10 баллов)" if line.criterion.kind == "points" else ""
    yield "Отметок", f"{line.marks} в {words.plural(line.talks, 'разговоре', 'разговорах', 'разговорах')}"
    yield "Совпало", phrases.share(line.raw) + close
    yield phrases.SIGNS["kappa"] + (", взвешенная" if line.criterion.ordinal else ""), phrases.figure(line.kappa)
    yield "AC2 Гвета" if line.criterion.ordinal else "AC1 Гвета", phrases.figure(line.ac)
    yield phrases.SIGNS["alpha"], phrases.figure(line.alpha)
    if line.rare:
        yield phrases.sought(line), f"«{line.rare.title}», у команды {line.rare_marks}"
        yield "Из них нашла toneqa", phrases.share(line.recall)
        yield "Из названных верно", phrases.share(line.precision)
    yield "toneqa − команда", f"{phrases.difference(line.criterion, line.bias)}, {phrases.leaning(line)}"
    if line.between:
        letters = words.plural(line.between.letters, "письмо", "письма", "писем")
        yield "Между собой", f"{letters} у двух и более; совпало {phrases.share(line.between.raw)}"
        yield "AC и α между собой", f"{phrases.figure(line.between.ac)} и {phrases.figure(line.between.alpha)}"
    yield "Сколько нужно", phrases.enough(line, half_width)


def _table(line: Line) -> Markup | None:
    """Team in rows, toneqa in columns; classes nobody used are left out."""
    used = [n for n, row in enumerate(line.table) if sum(row) or sum(other[n] for other in line.table)]
    names = [line.criterion.shown(line.criterion.classes[n]) for n in used]
    head = el("tr", el("th", "команда ↓ toneqa →"), *(el("th", name, scope="col") for name in names))
    rows = (
        el("tr", el("th", name, scope="row"), *(el("td", line.table[n][m] or "·", cls="same" if n == m else None) for m in used))
        for n, name in zip(used, names, strict=True)
    )
    return el("details", el("summary", "Таблица совпадений"), el("div", el("table", el("thead", head), el("tbody", *rows)), cls="wide"))


def _raters(line: Line) -> Markup | None:
    if len(line.raters) < 2:
        return None
    names = ("Проверяющий", "Отметок", "Отличие от toneqa", "Отличие от коллег")
    head = el("tr", *(el("th", name, scope="col") for name in names))
    body = el("tbody", *(_rater(line, rater) for rater in line.raters))
    return el("details", el("summary", "Проверяющие"), el("div", el("table", el("thead", head), body), cls="wide"), _kappas(line))


def _rater(line: Line, rater: Rater) -> Markup:
    cells = (rater.marks, phrases.difference(line.criterion, rater.own), phrases.difference(line.criterion, rater.peers))
    return el("tr", el("th", rater.name, scope="row"), *(el("td", cell) for cell in cells))


def _kappas(line: Line) -> Markup | None:
    if not line.between:
        return None
    told = (f"{a} и {b}: {'—' if k is None else phrases.coefficient(k)}" for (a, b), k in line.between.kappas.items())
    return el("p", "κ между собой: " + "; ".join(told), cls="why")


def _worst(pairs: Sequence[Pair]) -> Markup:
    if not pairs:
        return el("p", "Расхождений нет.", cls="calm")
    return el("ol", *map(_apart, pairs), cls="rows")


def _apart(pair: Pair) -> Markup:
    head = el(
        "p", el("span", pair.criterion.title, cls="badge"), el("b", phrases.place(pair)), el("span", pair.mark.rater, cls="why"), cls="row"
    )
    comment = el("p", "Комментарий: ", short(mask_text(pair.mark.comment)), cls="why") if pair.mark.comment else None
    return el("li", head, el("p", phrases.opposed(pair)), el("p", el("q", short(mask_text(pair.reading.quote)))), comment)


def _taken(study: Study) -> Markup:
    rows = (el("li", el("b", taken.name), f" — {phrases.meaning(taken)}") for taken in study.gold.taken)
    left = (el("li", el("b", name.name), " — не узнан и не учтён" + phrases.likeness(name)) for name in study.gold.unknown)
    empty = el("li", f"Пустых и «н/п»: {study.gold.empty}") if study.gold.empty else None
    return el("ul", *rows, *left, empty, cls="troubles")


def _troubles(study: Study) -> Markup | None:
    if not study.troubles:
        return None
    found = phrases.counted(study.troubles)
    items = (el("li", el("b", t.code + " "), t.message, marks, " ", el("span", t.at, cls="why")) for t, marks in found[:_WIDE])
    rest = len(found) - _WIDE
    more = el("p", f"И ещё {words.number(rest)}.", cls="calm") if rest > 0 else None
    return el("section", el("h2", f"Не учтено: {words.number(len(study.troubles))}"), el("ul", *items, cls="troubles"), more, id="troubles")
