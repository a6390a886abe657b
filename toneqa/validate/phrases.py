"""Russian words of the comparison, shared by terminal and page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from toneqa.marks.criteria import Criterion, criteria
from toneqa.marks.model import Taken, Unknown
from toneqa.report import words
from toneqa.types import Failure
from toneqa.validate.pairs import Pair
from toneqa.validate.resample import Figure
from toneqa.validate.study import Line, Study

_STRENGTHS: Final = ((0.8, "почти полное"), (0.6, "хорошее"), (0.4, "умеренное"), (0.2, "слабое"), (0.0, "очень слабое"))
"""Names of κ by Landis and Koch 1977."""

SIGNS: Final = {
    "raw": "совпало",
    "kappa": "κ Коэна",
    "ac": "AC Гвета",
    "alpha": "α Криппендорфа",
}


def coefficient(value: float) -> str:
    return f"{value:.2f}".replace(".", ",").replace("-", "\u2212")


def figure(found: Figure | None) -> str:
    """«0,62 [0,48–0,75]»; a dash where the data give no number."""
    if found is None or found.value is None:
        return "—"
    if found.low is None or found.high is None:
        return coefficient(found.value)
    return f"{coefficient(found.value)} [{coefficient(found.low)}…{coefficient(found.high)}]"


def share(found: Figure) -> str:
    if found.value is None:
        return "—"
    if found.low is None or found.high is None:
        return words.percent(found.value)
    return f"{words.percent(found.value)} [{round(found.low * 100)}…{round(found.high * 100)}]"


def strength(value: float | None) -> str:
    if value is None:
        return "не определить"
    return next((name for least, name in _STRENGTHS if value > least), "нет")


def difference(criterion: Criterion, found: Figure | None) -> str:
    """A leaning with its sign: points on a scale, percentage points of the rare class."""
    if found is None or found.value is None:
        return "—"
    parts = [found.value] if found.low is None or found.high is None else [found.value, found.low, found.high]
    told = [_signed(part if criterion.ordinal else part * 100, criterion) for part in parts]
    unit = "" if criterion.ordinal else "\u00a0п.п."
    return told[0] + unit + (f" [{told[1]}…{told[2]}]" if len(told) == 3 else "")


def _signed(value: float, criterion: Criterion) -> str:
    places = 2 if criterion.kind in ("grade", "level") else (1 if criterion.kind == "points" else 0)
    text = f"{value:+.{places}f}".replace(".", ",").replace("-", "\u2212")
    return text.replace("+", "").replace("\u2212", "") if not text.strip("+\u22120,") else text


def leaning(line: Line) -> str:
    """What a bias of this criterion speaks of."""
    if line.criterion.ordinal:
        return "средняя разница оценок"
    return f"разница долей «{line.rare.title}»" if line.rare else "разницы нет"


def sought(line: Line) -> str:
    return "Слабые" if line.criterion.ordinal else "Редкое"


def enough(line: Line, half_width: float) -> str:
    """How many conversations would do, or that these already do."""
    width = coefficient(half_width)
    if line.needed is None:
        return "по этим отметкам число не оценить"
    if line.needed <= line.talks:
        return f"для точности ±{width} отметок хватает"
    return f"для точности ±{width} нужно около {words.plural(line.needed, 'разговора', 'разговоров', 'разговоров')}"


def headline(study: Study) -> str:
    marks = words.plural(study.compared, "отметка", "отметки", "отметок")
    return f"Сравнение с отметками команды: {marks}, {words.plural(len(study.lines), 'критерий', 'критерия', 'критериев')}"


def opposed(pair: Pair) -> str:
    """«команда: нет, toneqa: да (уверенность 93 %)»."""
    sure = "" if pair.reading.sure is None else f" (уверенность {words.percent(pair.reading.sure)})"
    return f"команда: {pair.criterion.shown(pair.mark.value)}, toneqa: {pair.criterion.shown(pair.reading.value)}{sure}"


def place(pair: Pair) -> str:
    n = pair.reading.n if pair.mark.message is None else pair.mark.message
    return pair.mark.conversation + ("" if n is None else f", сообщение {n}")


def meaning(taken: Taken) -> str:
    return f"{criteria()[taken.criterion].title}; шкала: {scale(taken.scale)}"


def likeness(unknown: Unknown) -> str:
    return f"; похоже на: {', '.join(unknown.near)}" if unknown.near else ""


def scale(name: str) -> str:
    names = {"labels": "слова", "yes-no": "да/нет", "pass-fail": "зачёт/незачёт", "values": "из файла соответствий"}
    return names.get(name, name.replace("-", "–"))


def counted(troubles: Sequence[Failure]) -> list[tuple[Failure, str]]:
    """Each trouble once, with the number of marks it befell: one lost row of a wide table loses a mark for every criterion."""
    counts = Counter(troubles)
    return [(one, f" Отметок: {count}." if count > 1 else "") for one, count in counts.items()]
