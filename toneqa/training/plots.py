"""Two plots as SVG text, a small panel a label: equal curves give equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from toneqa.training.curves import Curve, Point
from toneqa.training.evaluate import NAMES

COLUMNS: Final = 5
SIDE, GAP, LEFT, TOP = 130, 34, 40, 46
INK, LINE, MUTED, PAPER = "#1f2933", "#0b62a4", "#9aa5b1", "#ffffff"

Panel = Callable[[Curve], Iterator[str]]


def calibration_svg(curves: Sequence[Curve]) -> str:
    """Share of right guesses over sureness; on the diagonal a probability means what it says. A dot's area is its number of answers."""
    return _page("Calibration: share of right guesses over sureness", curves, _calibration)


def abstention_svg(curves: Sequence[Curve]) -> str:
    """κ on the surest part of the answers."""
    return _page("Abstention: κ over the share of answers kept", curves, _abstention)


def _page(title: str, curves: Sequence[Curve], panel: Panel) -> str:
    by_label = {found.label: found for found in curves}
    shown = [by_label[label] for label in NAMES if label in by_label]
    rows = -(-len(shown) // COLUMNS)
    width, height = LEFT + COLUMNS * (SIDE + GAP), TOP + rows * (SIDE + GAP + 12)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img"'
    parts = [f'{head} font-family="sans-serif" font-size="10" fill="{INK}">', f"<title>{title}</title>"]
    parts += [f'<rect width="{width}" height="{height}" fill="{PAPER}"/>', _text(LEFT, 18, title, size=13)]
    for at, found in enumerate(shown):
        x, y = LEFT + at % COLUMNS * (SIDE + GAP), TOP + at // COLUMNS * (SIDE + GAP + 12)
        parts += [f'<g transform="translate({x} {y})">', *_frame(NAMES[found.label].split(" (")[0]), *panel(found), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _frame(title: str) -> Iterator[str]:
    yield _text(0, -6, title, size=11)
    yield f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="{MUTED}"/>'


def _calibration(found: Curve) -> Iterator[str]:
    yield f'<path d="M0 {SIDE}L{SIDE} 0" stroke="{MUTED}" stroke-dasharray="3 3"/>'
    yield from _ticks(("0", "0.5", "1"), ("0", "0.5", "1"))
    points = [(sure, right) for sure, right, _ in found.bins]
    yield _path(points)
    most = max(count for _, _, count in found.bins)
    for sure, right, count in found.bins:
        title = f"<title>sure {sure:.2f}, right {right:.2f}, {count} answers</title>"
        yield f'<circle cx="{_x(sure)}" cy="{_y(right)}" r="{1.5 + 4 * (count / most) ** 0.5:.1f}" fill="{LINE}">{title}</circle>'


def _abstention(found: Curve) -> Iterator[str]:
    yield from _ticks(("100 %", "75 %", "50 %"), ("0", "0.5", "1"))
    yield f'<path d="M0 {_y(0.5)}H{SIDE}" stroke="{MUTED}" stroke-dasharray="3 3"/>'
    points = [((1 - share) * 2, max(value, 0.0)) for share, value in found.kept]
    yield _path(points)
    for (share, value), (x, y) in zip(found.kept, points, strict=True):
        yield f'<circle cx="{_x(x)}" cy="{_y(y)}" r="2.5" fill="{LINE}"><title>{share:.0%} kept, κ {value:.2f}</title></circle>'


def _ticks(below: Sequence[str], beside: Sequence[str]) -> Iterator[str]:
    for at, text in enumerate(below):
        yield _text(SIDE * at / 2, SIDE + 12, text, "middle", 9)
    for at, text in enumerate(beside):
        yield _text(-4, SIDE - SIDE * at / 2 + 3, text, "end", 9)


def _path(points: Sequence[Point]) -> str:
    return f'<path d="M{"L".join(f"{_x(x)} {_y(y)}" for x, y in points)}" fill="none" stroke="{LINE}" stroke-width="1.5"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", size: int = 10) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}">{text}</text>'


def _x(value: float) -> str:
    return f"{value * SIDE:.1f}"


def _y(value: float) -> str:
    return f"{SIDE - value * SIDE:.1f}"
