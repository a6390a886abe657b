"""The whole page: one file without anything from outside, the same bytes for the same results."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from importlib.resources import files
from typing import Final, Protocol, TextIO

from toneqa.report import words
from toneqa.report.elements import Markup, el, joined
from toneqa.report.overview.blocks import calm
from toneqa.report.overview.claims_list import claims
from toneqa.report.overview.collect import Overview
from toneqa.report.overview.first import about, lead, mend, starts
from toneqa.report.overview.heat import agents
from toneqa.report.overview.lessons import best, rules, wordings
from toneqa.report.overview.letters import Letter, read_letters
from toneqa.report.overview.links import Links, chosen
from toneqa.report.overview.refusals import refusals
from toneqa.report.overview.talks import harsh, questions, styles
from toneqa.report.overview.tones import tones
from toneqa.report.overview.trend import trend
from toneqa.report.overview.troubles import troubles
from toneqa.report.summary import Json
from toneqa.report.words import RuleTitle

TITLE: Final = "Проверка ответов"

_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")


class Results(Protocol):
    """Results that can be read again. ``picked`` gives some of them with their places, counted from 1, in order."""

    def __iter__(self) -> Iterator[Json]: ...

    def picked(self, places: Set[int]) -> Iterable[tuple[int, Json]]: ...


def write_page(
    results: Results,
    out: TextIO,
    rule_title: RuleTitle,
    *,
    previous: Iterable[Json] | None = None,
    title: str = TITLE,
    created: str | None = None,
) -> Overview:
    """Read the results twice, first for the numbers, then for the letters they open, and write the page."""
    now = Overview.of(results)
    then = None if previous is None else Overview.of(previous, with_letters=False)
    plan = Links()
    _sections(now, then, plan, rule_title)
    wanted = _wanted(plan, now)
    letters = read_letters(results.picked(wanted.keys()), wanted, rule_title)
    slots = _sections(now, then, Links(letters), rule_title)
    head = {"title": title, "about": about(now, created), "versions": _versions(now.versions), "letters": _letters(letters, now)}
    out.write(_filled(_template(), {**slots, **head}))
    return now


def _wanted(plan: Links, overview: Overview) -> dict[int, set[int]]:
    """What the numbers ask for; of a short run all the rest too, so that its page holds every conversation."""
    wanted = chosen(plan)
    if overview.is_small:
        for place in range(1, overview.conversations + 1):
            wanted.setdefault(place, set())
    return wanted


def _sections(now: Overview, then: Overview | None, links: Links, rule_title: RuleTitle) -> dict[str, Markup | None]:
    sections = {
        "mend": ("Что доработать", mend(now, links, rule_title)),
        "heat": ("Кому с чем помочь", agents(now, links)),
        "trend": ("Что изменилось", None if then is None else trend(now, then, links)),
        "tones": ("Тон", tones(now, links)),
        "refusals": ("Отказы", refusals(now, links)),
        "claims": ("Претензии и сроки", claims(now, links)),
        "harsh": ("Резкие ответы", harsh(now, links)),
        "questions": ("Уточняющие вопросы", questions(now, links)),
        "styles": ("Стиль клиента и ответа", styles(now, links)),
        "wordings": ("Какие слова заменить", wordings(now, links)),
        "rules": ("Частые замечания", rules(now, links, rule_title)),
        "best": ("Что показать на обучении", best(now, links)),
    }
    shown = {key: part for key, part in sections.items() if part[1] is not None and (now.answers or key in _WITHOUT_ANSWERS)}
    body = joined(el("section", el("h2", name), content, id=key) for key, (name, content) in shown.items())
    names = [*((key, _NAV[key]) for key in shown if key in _NAV), ("letters", "Письма")]
    return {
        "lead": lead(now, links),
        "starts": starts(now, links),
        "sections": body,
        "troubles": troubles(now),
        "nav": joined(joined((el("a", name, href=f"#{key}"), " ")) for key, name in names),
    }


_WITHOUT_ANSWERS: Final = ("claims",)

_NAV: Final[Mapping[str, str]] = {
    "mend": "Доработать",
    "heat": "Сотрудники",
    "trend": "Изменения",
    "tones": "Тон",
    "refusals": "Отказы",
    "claims": "Претензии",
    "harsh": "Резкость",
    "questions": "Вопросы",
    "styles": "Стиль",
    "wordings": "Слова",
    "best": "Обучение",
}


def _letters(letters: Mapping[int, Letter], overview: Overview) -> Markup:
    left = overview.statuses["ok"] - len(letters)
    note = None
    if left > 0:
        count, rest = words.plural(len(letters), "разговор", "разговора", "разговоров"), words.number(left)
        note = calm(f"Здесь {count}: те, что стоят за числами отчёта. Ещё {rest} — в файле результатов.")
    return joined((note, el("div", *(joined((letter.page, "\n")) for letter in letters.values()), id="all")))


def _versions(versions: Mapping[str, str]) -> str:
    names = (("toneqa", "toneqa"), ("rules", "правила"), ("model", "модель"), ("settings", "настройки"))
    shown = (f"{name} {versions[key].removeprefix('sha256:')[:12]}" for key, name in names if versions.get(key))
    return " · ".join(shown)


def _template() -> str:
    """The page with its style and script in place and a policy that lets nothing else run."""
    style = _read("toneqa.report", "style.css") + _read("toneqa.report.overview", "style.css")
    script = _read("toneqa.report.overview", "script.js")
    page = _read("toneqa.report.overview", "template.html")
    page = page.replace("{{style_hash}}", _hash(style)).replace("{{script_hash}}", _hash(script))
    return page.replace("{{style}}", style).replace("{{script}}", script)


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text("utf-8")


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _filled(template: str, slots: Mapping[str, object]) -> str:
    """Fill ``{{name}}`` in one pass, so that a letter with such braces stays a letter."""
    return _SLOT.sub(lambda match: joined((slots[match.group(1)],)), template)
