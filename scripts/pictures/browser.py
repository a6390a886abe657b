"""Chromium in which nothing moves, and pictures that do not tell the day they were made."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

SIZE: Final = (1200, 760)

ZONE: Final = "Europe/Moscow"

DAY: Final = "2026-04-01"
"""The day all pictures are made, whatever the calendar says; the sample letters end in March 2026."""

SAME_DAY: Final = r"""(day) => {
  const today = new Date().setHours(0, 0, 0, 0), base = new Date(`${day}T00:00`), two = (n) => String(n).padStart(2, "0");
  const moved = (all, d, m, y) => {
    const days = Math.round((new Date(y, m - 1, d) - today) / 864e5);
    if (days < -1) return all;
    const then = new Date(base.getFullYear(), base.getMonth(), base.getDate() + days);
    return `${two(then.getDate())}.${two(then.getMonth() + 1)}.${then.getFullYear()} 10:00`;
  };
  const keys = ["tq_Yf3kd", "tq_b7Qmo", "tq_R2xWc"];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode()); ) {
    const fixed = node.data.replace(/(\d\d)\.(\d\d)\.(\d{4}) \d\d:\d\d/g, moved).replace(/ещё \d?\d:\d\d/, "ещё 9:30").replace(/tq_[\w-]+(?=…)/, () => keys.shift());
    if (fixed !== node.data) node.data = fixed; // a text that is written anew loses its underlines
  }
  for (const field of document.querySelectorAll("input[type=date]")) Object.assign(field, { type: "text", placeholder: "дд.мм.гггг" });
}"""
"""Run in a page: days, the rest of a lease and the beginnings of keys are those of the pictures; fields of dates are as a Russian browser shows them."""

PIXELS: Final = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  let bytes = "";
  const all = drawn.getImageData(0, 0, image.width, image.height).data;
  for (let at = 0; at < all.length; at += 30000) bytes += String.fromCharCode(...all.subarray(at, at + 30000));
  return [image.width, image.height, btoa(bytes)];
}"""


def found() -> str:
    """
    Raises:
        SystemExit: there is no Chromium.
    """
    path = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), None)
    return path or exit_without()


def exit_without() -> str:
    raise SystemExit("no Chromium here: apt-get install chromium fonts-dejavu-core")


def flags() -> list[str]:
    """Letters are painted alike wherever the pictures are made."""
    return ["--disable-lcd-text", "--disable-font-subpixel-positioning", "--force-device-scale-factor=1"] + ["--no-sandbox"] * (
        os.geteuid() == 0
    )


@contextmanager
def chromium() -> Iterator[tuple[Playwright, Browser]]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found(), args=flags())
        try:
            yield player, browser
        finally:
            browser.close()


def looks(size: tuple[int, int] = SIZE, scheme: str = "light") -> dict[str, Any]:
    """Options of a context. The policy of our pages would forbid what freezes them."""
    return {
        "viewport": {"width": size[0], "height": size[1]},
        "color_scheme": scheme,
        "locale": "ru-RU",
        "reduced_motion": "reduce",
        "timezone_id": ZONE,
        "bypass_csp": True,
    }


def png(page: Page) -> bytes:
    """The window as it is, without caret and motion, on the day of the pictures."""
    page.evaluate(SAME_DAY, DAY)
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.screenshot(animations="disabled", caret="hide")


def pixels(browser: Browser, image: bytes) -> np.ndarray:
    """Rows × columns × red, green, blue."""
    page = browser.new_page()
    width, height, coded = page.evaluate(PIXELS, base64.b64encode(image).decode())
    page.close()
    return np.frombuffer(base64.b64decode(coded), np.uint8).reshape(height, width, 4)[:, :, :3]
