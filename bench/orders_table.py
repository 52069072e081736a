"""The list of orders in a browser: frames while it scrolls, and from a key to the rows it finds."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine

from bench import frame
from bench.frame import NOW, Row
from bench.order_import import lay_plant
from bench.order_list import fill
from outfeed.activities import access
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web import app as web_app

NAME = "orders_table"
ORDERS = 100_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PASSWORD = "a password for the bench"
TEXTS = ("WO-00371", "Product 438", "pallets", "P0217", "WO-0099")
GOAL_MS = 150.0
FRAME_MS = 1000 / 60
PATIENCE_MS = 30_000

# A wheel's worth of rows a frame for three seconds: new rows come in with every frame.
_SCROLL = """async (each_frame) => {
  const grid = document.querySelector('[role=grid]');
  const gaps = [];
  let before = await new Promise(requestAnimationFrame);
  const end = before + 3000;
  while (before < end) {
    grid.scrollTop += each_frame;
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - before);
    before = now;
  }
  return gaps;
}"""

# What the browser itself can do on this machine: frames of a page that changes nothing.
_IDLE = _SCROLL.replace("grid.scrollTop += each_frame;", "")

# From the key's own time stamp to the frame after the list was drawn with what the key found.
_WATCH = """() => {
  window.found = [];
  let pressed = 0;
  addEventListener('keydown', event => { pressed = event.timeStamp; }, true);
  const grid = document.querySelector('[role=grid]');
  const rows = () => grid.getAttribute('aria-rowcount') + grid.querySelector(
    '[aria-rowindex="2"] [role=gridcell]:nth-child(2)')?.textContent;
  let shown = rows();
  new MutationObserver(() => {
    if (grid.getAttribute('aria-busy') || rows() === shown) return;
    shown = rows();
    const of_key = pressed;
    requestAnimationFrame(() => setTimeout(() => found.push(performance.now() - of_key)));
  }).observe(grid, {subtree: true, childList: true, characterData: true, attributes: true});
}"""


def run() -> list[Row]:
    """Scroll 100,000 orders by wheel and in long strides, and type into the text filter."""
    count = frame.scaled(ORDERS, 1_000)
    with frame.database() as engine:
        lay_plant(engine)
        fill(engine, count, 1_000)
        _add_user(engine)
        app = web_app.create_app(Settings(), engine, SteppedClock(NOW))
        with frame.served(app) as address, _page(address) as page:
            idle = page.evaluate(_IDLE, 0)
            wheel = page.evaluate(_SCROLL, 40)
            page.evaluate("document.querySelector('[role=grid]').scrollTop = 0")
            strides = page.evaluate(_SCROLL, 400)
            page.evaluate("document.querySelector('[role=grid]').scrollTop = 0")
            typed = _typed(page)
    of = f"of {count:,} orders at 1920 by 1080"
    return [
        _frames(f"frames, wheel, {of}", wheel, idle),
        _frames(f"frames, 12 rows a frame, {of}", strides, idle),
        Row(
            NAME,
            f"key to rows in the text filter, p95 of {len(typed)} keys, {of}",
            frame.p95(typed),
            "ms",
            frame.median(typed),
            "median",
            None,
            f"at most {GOAL_MS:.0f} ms",
            frame.p95(typed) <= GOAL_MS,
        ),
    ]


def _frames(work: str, gaps: list[float], idle: list[float]) -> Row:
    middle, late, still = frame.median(gaps), frame.p95(gaps), frame.p95(idle)
    return Row(
        NAME,
        f"{work}: median {middle:.1f} ms, p95",
        late,
        "ms",
        still,
        "p95 of a page at rest",
        late / still,
        "60 a second",
        # A frame is given by the clock of the screen: half a frame more is one frame lost.
        middle <= FRAME_MS * 1.05 and late <= FRAME_MS * 1.5,
    )


def _typed(page: Page) -> list[float]:
    """Type texts key by key, as fast as somebody types who looks at what each key finds."""
    page.evaluate(_WATCH)
    field = page.get_by_role("searchbox")
    found: list[float] = []
    for text in TEXTS:
        field.fill("")
        page.wait_for_timeout(1_000)
        page.evaluate("found.length = 0")
        for key in text:
            field.press("Space" if key == " " else key)
            page.wait_for_timeout(300)
        found += page.evaluate("found")
    assert len(found) > len(TEXTS), "The keys found nothing."
    return found


def _add_user(engine: Engine) -> None:
    with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
        access.create_user(act, "bench", "Bench", PASSWORD)


@contextmanager
def _page(address: str) -> Iterator[Page]:
    screens = Path(web_app.__file__).parent / "static" / "index.html"
    assert screens.is_file(), "The screens are not built: run `make ui` before this benchmark."
    found = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, BROWSERS)), None))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        context = browser.new_context(
            base_url=address, viewport={"width": 1920, "height": 1080}, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        answer = context.request.post(
            "/api/v1/sign-in",
            data={"name": "bench", "password": PASSWORD},
            headers={"X-Outfeed": "1"},
        )
        assert answer.ok, answer.text()
        page = context.new_page()
        page.goto("/orders?sort=number")
        page.locator("[aria-rowindex='20'][aria-selected]").wait_for()
        page.wait_for_timeout(1_000)
        yield page
        browser.close()
