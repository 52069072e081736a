"""What the browser fetches before the first screen can be used, as it travels (gzip)."""

import os
import shutil

from playwright.sync_api import Response, sync_playwright

from bench import frame
from bench.frame import NOW, Row
from outfeed.activities import access
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app

NAME = "first_load"
GOAL_KB = 300.0
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def run() -> list[Row]:
    """Measure the overview's first load with an empty cache."""
    with frame.database() as engine:
        with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
            access.create_user(act, "bench", "Bench", "bench password")
        app = create_app(Settings(), engine, SteppedClock(NOW), demo=True)
        with frame.served(app) as url:
            kilobytes, seconds = _first_load(url)
    return [
        Row(
            NAME,
            "page, scripts, styles and font before the overview can be used",
            kilobytes,
            "kB",
            GOAL_KB,
            "limit",
            kilobytes / GOAL_KB,
            "<= 300 kB",
            kilobytes <= GOAL_KB,
        ),
        Row(NAME, "from navigation to the overview on screen", seconds, "s"),
    ]


def _first_load(url: str) -> tuple[float, float]:
    sizes: list[int] = []

    def count(response: Response) -> None:
        if "/api/" not in response.url:
            sizes.append(response.request.sizes()["responseBodySize"])

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", browser), args=FLAGS
        )
        page = chromium.new_page()
        answered: list[Response] = []
        page.on("response", lambda response: answered.append(response))

        def visit() -> None:
            page.goto(url)
            page.get_by_role("heading", name="Overview").first.wait_for()

        seconds = frame.seconds(visit)
        for response in list(answered):
            count(response)
        chromium.close()
    return sum(sizes) / 1000, seconds
