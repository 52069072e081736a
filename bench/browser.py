"""A real browser that is signed in to a served application whose screens are built."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import Engine

from bench.frame import NOW
from outfeed.activities import access
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.web import app as web_app

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PASSWORD = "a password for the bench"
PATIENCE_MS = 30_000


def add_user(engine: Engine) -> None:
    """Add who is signed in by `signed_in`."""
    with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
        access.create_user(act, "bench", "Bench", PASSWORD)


@contextmanager
def signed_in(address: str, **how: Any) -> Iterator[Page]:
    """Give an empty page in a browser that is signed in, of 1920 by 1080 where not said how."""
    screens = Path(web_app.__file__).parent / "static" / "index.html"
    assert screens.is_file(), "The screens are not built: run `make ui` before this benchmark."
    found = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, BROWSERS)), None))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        how.setdefault("viewport", {"width": 1920, "height": 1080})
        context = browser.new_context(base_url=address, reduced_motion="reduce", **how)
        context.set_default_timeout(PATIENCE_MS)
        answer = context.request.post(
            "/api/v1/sign-in",
            data={"name": "bench", "password": PASSWORD},
            headers={"X-Outfeed": "1"},
        )
        assert answer.ok, answer.text()
        yield context.new_page()
        browser.close()
