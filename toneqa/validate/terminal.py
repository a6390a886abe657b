"""The comparison for a terminal: readable without colour on 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from toneqa.privacy.mask import mask_text
from toneqa.report import words
from toneqa.report.summary import short, visible
from toneqa.types import Failure
from toneqa.validate import phrases
from toneqa.validate.pairs import Pair
from toneqa.validate.raters import Rater
from toneqa.validate.study import Line, Study

_TROUBLES: Final = 10
_RATERS: Final = 8


def render(study: Study, console: Console) -> None:
    _say(console, phrases.headline(study), "bold")
    _taken(study, console)
    if study.lines:
        _overview(study.lines, console)
    for line in study.lines:
        _details(line, study.half_width, console)
    _worst(study.worst, console)
    render_troubles(study.troubles, console)


def _say(console: Console, text: str, style: str = "", indent: int = 0) -> None:
    console.print(Padding(Text(visible(text), style=style), (0, 0, 0, indent), expand=False), highlight=False, overflow="fold")


def _heading(console: Console, text: str) -> None:
    console.print()
    _say(console, text, "bold")


def _rows(console: Console, rows: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(overflow="fold", style="dim", max_width=20)
    table.add_column(overflow="fold")
    for left, right in rows:
        table.add_row(Text(visible(left)), Text(visible(right)))
    console.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def _taken(study: Study, console: Console) -> None:
    """How the file was understood: nothing is guessed silently."""
    _heading(console, "Как понят файл отметок")
    _rows(console, ((taken.name, phrases.meaning(taken)) for taken in study.gold.taken))
    unknown = study.gold.unknown
    for name in unknown[:_TROUBLES]:
        _say(console, f"· «{name.name}» не узнан и не учтён{phrases.likeness(name)}", indent=2)
    if len(unknown) > _TROUBLES:
        _say(console, f"· и ещё {len(unknown) - _TROUBLES} не узнаны и не учтены.", indent=2)
    if study.gold.empty:
        _say(console, f"· Пустых и «н/п»: {study.gold.empty}.", indent=2)


def _overview(lines: Sequence[Line], console: Console) -> None:
    _heading(console, "Согласие toneqa с командой (в скобках 95 % интервал)")
    table = Table(box=None, padding=(0, 1), pad_edge=False)
    table.add_column("Критерий", overflow="fold", min_width=18)
    table.add_column("Отметок", justify="right", no_wrap=True)
    table.add_column("Совпало", no_wrap=True)
    table.add_column("κ", no_wrap=True)
    table.add_column("Согласие", overflow="fold")
    for line in lines:
        verdict = "мало отметок" if line.too_few else phrases.strength(line.kappa.value)
        table.add_row(line.criterion.title, str(line.marks), phrases.share(line.raw), phrases.figure(line.kappa), verdict)
    console.print(table, highlight=False)


def _details(line: Line, half_width: float, console: Console) -> None:
    _heading(console, line.criterion.title)
    if line.too_few:
        _say(console, f"Отметок мало, судить рано: {line.too_few}.", "yellow", 2)
    _rows(console, _facts(line, half_width))


def _facts(line: Line, half_width: float) -> Iterator[tuple[str, str]]:
    yield "Отметок", f"{line.marks} в {words.plural(line.talks, 'разговоре', 'разговорах', 'разговорах')}"
    yield "Совпало", phrases.share(line.raw) + (" (в пределах 10 баллов)" if line.criterion.kind == "points" else "")
    yield phrases.SIGNS["kappa"] + (", взвеш." if line.criterion.ordinal else ""), phrases.figure(line.kappa)
    yield "AC2 Гвета" if line.criterion.ordinal else "AC1 Гвета", phrases.figure(line.ac)
    yield phrases.SIGNS["alpha"], phrases.figure(line.alpha)
    if line.rare:
        found = f"найдено {phrases.share(line.recall)}, верно {phrases.share(line.precision)}"
        yield f"{phrases.sought(line)} «{line.rare.title}»", f"у команды {line.rare_marks}; {found}"
    yield "toneqa − команда", f"{phrases.difference(line.criterion, line.bias)} ({phrases.leaning(line)})"
    for rater in line.raters[:_RATERS] if len(line.raters) > 1 else ():
        yield f"{rater.name} − toneqa", _rater(line, rater)
    if line.between:
        told = f"AC {phrases.figure(line.between.ac)}, α {phrases.figure(line.between.alpha)}"
        yield "Между собой", f"{words.plural(line.between.letters, 'письмо', 'письма', 'писем')}: {phrases.share(line.between.raw)}, {told}"
    yield "Сколько нужно", phrases.enough(line, half_width)


def _rater(line: Line, rater: Rater) -> str:
    peers = f"; от коллег {phrases.difference(line.criterion, rater.peers)}" if rater.peers else ""
    return phrases.difference(line.criterion, rater.own) + peers


def _worst(pairs: Sequence[Pair], console: Console) -> None:
    if pairs:
        _heading(console, "Самые заметные расхождения")
    for number, pair in enumerate(pairs, 1):
        _say(console, f"{number:>2}. {pair.criterion.title} · {phrases.place(pair)} · {pair.mark.rater}", indent=1)
        _say(console, phrases.opposed(pair), indent=5)
        _say(console, f"«{short(mask_text(pair.reading.quote), 100)}»", "dim", 5)
        if pair.mark.comment:
            _say(console, f"Комментарий: {short(mask_text(pair.mark.comment), 100)}", "dim", 5)


def render_troubles(troubles: Sequence[Failure], console: Console) -> None:
    if troubles:
        _heading(console, f"Не учтено: {len(troubles)}")
    found = phrases.counted(troubles)
    for trouble, marks in found[:_TROUBLES]:
        _say(console, f"{trouble.code}: {trouble.message}{marks} [{trouble.at}]", indent=2)
    if len(found) > _TROUBLES:
        _say(console, f"и ещё {len(found) - _TROUBLES}, все в отчёте (--out)", indent=2)
