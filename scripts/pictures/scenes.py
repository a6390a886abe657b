"""What each picture shows, and how the people of the sample team come there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

    from pictures.team import Team

Scene = Callable[["Team", "Playwright"], bytes]


def draft(**look: Any) -> Scene:
    """The example that the page itself offers, with its first place chosen."""

    def scene(team: Team, _: Playwright) -> bytes:
        page = team.open("rita", "/", **look)
        page.click("#example")
        page.wait_for_selector(".cards li[data-id]")
        page.wait_for_selector("#verdict:not(.waiting)")
        page.keyboard.press("F8")
        return _taken(page)

    return scene


def page_of(login: str, path: str, at: str = "", **look: Any) -> Scene:
    """A page as it opens; ``at`` scrolls to a part of it."""

    def scene(team: Team, _: Playwright) -> bytes:
        page = team.open(login, path, **look)
        if at:
            page.locator(at).first.evaluate("(part) => part.scrollIntoView()")
        return _taken(page)

    return scene


def open_letter(team: Team, _: Playwright) -> bytes:
    """The letter that the trainer has taken; taken once more, for on a slow machine the ten minutes may be over."""
    from pictures.work import taken

    path = f"/review/{taken(team).id}"
    team.send("vera", f"{path}/take")
    return _taken(team.open("vera", path, size=TALL))


def own_letter(team: Team, _: Playwright) -> bytes:
    """The letter whose finding its author disputes."""
    page = team.open("rita", "/my", size=TALL)
    page.locator("tr", has_text="спор ждёт ответа").locator("a").click()
    page.wait_for_selector(".split")
    return _taken(page)


def report(number: str = "") -> Scene:
    """The report as it opens; or the letters behind its first number."""

    def scene(team: Team, _: Playwright) -> bytes:
        from pictures.browser import looks
        from pictures.team import REPORT

        page = team.browser.new_context(**looks(size=TALL)).new_page()
        page.goto((team.folder / REPORT).as_uri())
        if number:
            page.click(number)
            page.wait_for_selector("dialog[open]")
        return _taken(page)

    return scene


def terminal(*words: str, rows: int = 0) -> Scene:
    """What a command prints, in colours; ``rows``: how many lines of it, 0 for all."""

    def scene(team: Team, _: Playwright) -> bytes:
        from pictures.shell import shown

        return shown(team, words, rows)

    return scene


def helpdesk(team: Team, player: Playwright) -> bytes:
    from pictures.helpdesk import shown

    return shown(team, player)


def _taken(page: Page) -> bytes:
    from pictures.browser import png

    image = png(page)
    page.context.close()
    return image


TALL: Final = (1200, 860)
PHONE: Final = (390, 844)
CHECK: Final = ("check", "data/samples/drafts/pismo-a.txt", "--client", "data/samples/clients/pismo-abc.txt")
SCORE: Final = ("score", "data/samples/mail", "data/samples/chats", "--agent-domain", "pomoshch.example", "--out", "март.jsonl", "--report", "март.html")  # fmt: skip

PICTURES: Final[Mapping[str, tuple[str, Scene]]] = {
    "draft": ("the draft, its lines and cards", draft()),
    "draft-dark": ("the same on a dark screen", draft(scheme="dark")),
    "draft-phone": ("the same on a telephone", draft(size=PHONE)),
    "practice": ("an agent's own practice", page_of("rita", "/my/coach", size=TALL)),
    "my-letter": ("a letter whose finding its author disputes", own_letter),
    "review": ("the queue of a trainer", page_of("vera", "/review")),
    "review-letter": ("a letter that a trainer has taken", open_letter),
    "calibration": ("the agreement of two raters", page_of("vera", "/calibration/1")),
    "calibration-letters": ("a letter of which they differ", page_of("olga", "/calibration/1", at="section[id^=l]")),
    "keys": ("keys for programs", page_of("alla", "/admin/keys", size=TALL)),
    "report": ("the report of a QA lead", report()),
    "report-letters": ("the letters behind a number of the report", report("[data-s] >> nth=0")),
    "check": ("a draft in the terminal", terminal(*CHECK, rows=31)),
    "score": ("letters scored in the terminal", terminal(*SCORE, rows=31)),
    "scorecard": ("contacts by the scorecard", terminal("scorecard", "apply", "март.jsonl", rows=36)),
    "extension": ("the extension in a helpdesk, and its window", helpdesk),
}
