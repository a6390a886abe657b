"""What changed between two cards: nothing is missed, nothing else is told."""

from __future__ import annotations

from rich.console import Console

from tests.scorecards.wire import PLAIN, card
from toneqa.report.cards.terminal import show_diff
from toneqa.scorecards.diff import diff

ERROR = '[[critical]]\nkey = "a"\nname = "Ошибка"\nclass = "customer"\naction = "cap"\ncap = 40\nrules = ["HRS805"]\n'


def told(before: str, after: str) -> list[str]:
    console = Console(width=200, color_system=None, highlight=False)
    with console.capture() as captured:
        show_diff(diff(card(before), card(after)), console)
    return [line.strip() for line in captured.get().splitlines()]


def test_equal_cards() -> None:
    assert told(PLAIN, PLAIN) == ["Карты одинаковы."]


def test_every_change() -> None:
    after = "enough = 50\n" + PLAIN.replace("60", "50").replace("weight = 40", "weight = 50\nscale = 5") + ERROR
    assert told(PLAIN, after) == [
        "Карта, нужно оценить: 60 → 50",
        "Критерий «tone», вес: 60 → 50",
        "Критерий «clarity», вес: 40 → 50",
        "Критерий «clarity», шкала: 100 → 5",
        "Критическая ошибка «a»: добавлена",
    ]


def test_criteria_that_came_and_went() -> None:
    assert told(PLAIN, PLAIN.replace('key = "tone"', 'key = "manner"')) == ["Критерий «tone»: убран", "Критерий «manner»: добавлен"]


def test_labels_caps_and_scope_in_words() -> None:
    after = 'channels = "email"\n' + PLAIN + "labels = { harsh = { yes = 0, no = 1 } }\n" + ERROR.replace("40", "30")
    assert told(PLAIN + ERROR, after) == [
        "Карта, где действует: везде → канал: письмо",
        "Критерий «clarity», метки: нет → { harsh = { yes = 0, no = 1 } }",
        "Критическая ошибка «a», потолок: 40 → 30",
    ]
