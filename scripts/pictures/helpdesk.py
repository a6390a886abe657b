"""The browser extension in a page that imitates a helpdesk, and its window beside it."""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pictures.browser import SIZE, flags, found, looks, png
from toneqa.extension.build import BuiltIn, build

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Playwright

    from pictures.team import Team

SITE: Final = "https://desk.company.example"
PLACE: Final = {"preset": "own", "selector": ".client .letter", "channel": "chat"}
DRAFT: Final = "Уважаемый клиент! Согласно п. 4.2 договора возврат денежных средств не предусмотрен. Надо было читать условия."
WIDTH: Final = 336
"""Pixels of the window: 21rem, as its style sheet says."""

TALL: Final = (SIZE[0], 860)
SECONDS: Final = 60
BESIDE: Final = """<!doctype html><style>body {{ margin: 0; }} img {{ display: block; }}
img + img {{ position: fixed; right: 12px; top: 10px; border: 1px solid #8b8f96; border-radius: 8px; box-shadow: 0 6px 24px rgb(0 0 0 / .3); }}</style>
<img src="data:image/png;base64,{page}"><img src="data:image/png;base64,{window}">"""


def shown(team: Team, player: Playwright) -> bytes:
    with tempfile.TemporaryDirectory() as folder, _with_extension(team, player, Path(folder)) as context:
        page = _written(context)
        pictures = {"page": png(page), "window": png(_window(context))}
    coded = {name: base64.b64encode(image).decode() for name, image in pictures.items()}
    beside = team.browser.new_context(**looks(TALL)).new_page()
    beside.set_content(BESIDE.format(**coded))
    image = png(beside)
    beside.context.close()
    return image


@contextmanager
def _with_extension(team: Team, player: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """The company's server and site are built in; the key is what the agent would type."""
    build(folder, BuiltIn(team.url, (SITE,)))
    place = folder / "chromium"
    args = [*flags(), f"--disable-extensions-except={place}", f"--load-extension={place}"]
    options: dict[str, Any] = {"executable_path": found(), "headless": True, "ignore_default_args": ["--disable-extensions"]}
    context = player.chromium.launch_persistent_context(folder / "profile", args=args, **options, **looks(TALL))
    try:
        worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
        _until(lambda: worker.evaluate("chrome.scripting.getRegisteredContentScripts().then((s) => s.length)") == 1)
        worker.evaluate("(typed) => chrome.storage.local.set(typed)", {"key": team.keys["Расширение, Рита"], "sites": {SITE: PLACE}})
        context.route(f"{SITE}/**", lambda route: route.fulfill(body=_desk(), content_type="text/html; charset=utf-8"))
        yield context
    finally:
        context.close()


def _desk() -> str:
    return Path(__file__).with_name("helpdesk.html").read_text("utf-8")


def _written(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto(f"{SITE}/4417")
    page.focus("#field")
    page.keyboard.type(DRAFT)
    badge = page.locator("toneqa-panel .badge")
    _until(lambda: badge.count() and "waiting" not in (badge.get_attribute("class") or "waiting"))
    page.keyboard.press("F8")
    page.locator("toneqa-panel .panel li").first.wait_for()
    return page


def _window(context: BrowserContext) -> Page:
    """The window of the extension's button, opened as a page: a picture of the browser's own frame cannot be taken."""
    worker = context.service_workers[0]
    tab = worker.evaluate("(site) => chrome.tabs.query({}).then((tabs) => tabs.find((tab) => tab.url?.startsWith(site)).id)", SITE)
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": 260})
    page.goto(f"{worker.url.rpartition('/background')[0]}/pages/popup.html?tab={tab}")
    _until(lambda: page.inner_text("#state"))
    height = page.evaluate("document.querySelector('main').getBoundingClientRect().bottom + 12")
    page.set_viewport_size({"width": WIDTH, "height": int(height)})
    return page


def _until(ready: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not ready():
        if time.monotonic() > end:
            raise SystemExit("the extension does not answer")
        time.sleep(0.05)
