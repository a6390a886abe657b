"""The page in a real browser: numbers open their letters, nothing is asked of the network, every width fits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.report.examples import all_results, hostile
from tests.report.overview.browser import PROGRAM, Browser, browser
from tests.report.overview.runs import many, page, talk

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)")

CLICK = "document.querySelector('{}').click()"
CLOSED = "new Promise(done => {{ document.getElementById('set').addEventListener('close', () => setTimeout(done)); {}; }})"
SHOWN = "Array.from(document.querySelectorAll('#set article'), a => a.id)"
HERE = "Array.from(document.querySelectorAll('#set .here'), a => a.id)"
TITLE = "document.getElementById('set-title').textContent"
NAMES = "Array.from(document.querySelector('#heat table').querySelectorAll('tbody th'), th => th.textContent)"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = [*all_results(), *many(30), talk(99, kind="claim")]
    results[-1]["messages"].pop()
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(results, previous=many(30)), "utf-8")
    return path


@pytest.fixture
def opened(chromium: Browser, report: Path) -> Browser:
    chromium.problems.clear()
    chromium.open(report)
    return chromium


def test_a_number_opens_its_letters_and_closing_puts_them_back(opened: Browser) -> None:
    before = opened.run("Array.from(document.querySelectorAll('#all > article'), a => a.id)")
    opened.run(CLICK.format("#refusals td a"))
    assert opened.run(SHOWN) == ["c1"]
    assert opened.run(HERE) == ["c1-1"]
    assert opened.run(TITLE) == "Присоединение: нет"
    assert opened.run("document.querySelector('#set article mark').checkVisibility()")
    opened.run(
        "new Promise(done => { set.addEventListener('close', () => setTimeout(done, 50)); document.getElementById('close').click(); })"
    )
    assert opened.run(SHOWN) == []
    assert opened.run("Array.from(document.querySelectorAll('#all > article'), a => a.id)") == before
    assert opened.problems == []


def test_every_number_opens_something(opened: Browser) -> None:
    script = """
    Array.from(document.querySelectorAll('a[data-s]')).filter((link, n) => n % 4 === 0).filter(link => {
      link.click();
      const shown = document.querySelectorAll('#set article').length, named = document.getElementById('set-title').textContent;
      document.getElementById('set').close();
      return !shown || !named;
    }).length"""
    assert opened.run("document.querySelectorAll('a[data-s]').length") > 100
    assert opened.run(script) == 0
    assert opened.problems == []


def test_the_key_back_closes_the_letters(opened: Browser) -> None:
    opened.run(CLICK.format("#refusals td a"))
    opened.run(CLOSED.format("history.back()"))
    assert not opened.run("document.getElementById('set').open")
    assert opened.run(SHOWN) == []


def test_a_cell_of_the_table_is_named_by_its_row_and_column(opened: Browser) -> None:
    opened.run(CLICK.format("#heat tr:nth-child(2) td:nth-child(3) a"))
    assert opened.run(TITLE) == opened.run("document.querySelector('#heat tr:nth-child(2) th').textContent") + ": Нужна работа"


def test_rows_are_sorted_by_a_column_and_the_team_stays_on_top(opened: Browser) -> None:
    before = opened.run(NAMES)
    opened.run("document.querySelector('#heat th').click()")
    first = opened.run(NAMES)
    opened.run("document.querySelector('#heat th').click()")
    assert first != before
    assert first[0] == "Вся команда"
    assert opened.run(NAMES) == [first[0], *first[:0:-1]]


def test_letters_are_searched_by_word_and_verdict(opened: Browser) -> None:
    opened.run("document.getElementById('query').value = 'грамота ПЕНСИЯ'.split(' ')[1]")
    opened.run("document.getElementById('filter').dispatchEvent(new Event('input'))")
    opened.run("new Promise(done => setTimeout(done, 200))")
    shown = "Array.from(document.querySelectorAll('#all > article:not([hidden])'), a => a.id)"
    assert opened.run(shown) == ["c2"]
    assert opened.run("document.getElementById('found').textContent").startswith("Показано: 1 из ")


def test_a_waiting_claim_counts_its_days_from_today(opened: Browser) -> None:
    [told] = opened.run("Array.from(document.querySelectorAll('[data-due]'), c => c.textContent)")
    days = opened.run("Math.round((new Date('2026-03-12T12:00') - new Date().setHours(12, 0, 0, 0)) / 86400000)")
    assert told.startswith("до 12\u00a0мар")
    assert str(abs(days)) in told or days == 0
    assert ("осталось" if days > 0 else "срок прошёл" if days < 0 else "сегодня") in told


def test_hostile_letters_run_nothing(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(page([hostile()], title="</title><script>document.title = 'bad'</script>"), "utf-8")
    chromium.problems.clear()
    chromium.open(path)
    chromium.run("document.querySelectorAll('a[data-s]').forEach(link => link.click())")
    assert chromium.run("document.scripts.length") == 1
    assert chromium.run("document.title") != "bad"
    assert chromium.problems == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_fits_its_width_in_light_and_in_dark(chromium: Browser, report: Path, width: int) -> None:
    ground = set()
    for scheme in ("light", "dark"):
        chromium.open(report, width, prefers_color_scheme=scheme)
        assert chromium.run("document.documentElement.scrollWidth") <= width
        ground.add(chromium.run("getComputedStyle(document.body).backgroundColor"))
    assert len(ground) == 2


def test_a_full_page_opens_within_two_seconds(chromium: Browser, tmp_path: Path) -> None:
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    if load > 1:
        pytest.skip(f"the machine is busy: {load:.1f} processes for each core")
    text = "Понимаю, как это неприятно. Мы всё проверим и вернём деньги до пятницы. " * 50
    path = tmp_path / "full.html"
    path.write_text(page([talk(n, f"agent-{n % 40}", text=f"{text}{n}") for n in range(500)]), "utf-8")
    assert path.stat().st_size > 3_500_000
    times = []
    for _ in range(3):
        start = monotonic()
        chromium.open(path)
        chromium.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        times.append(monotonic() - start)
    assert min(times) < 2
