"""A real browser on the real screens, served on a small plant that a test can step through time."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    expect,
    sync_playwright,
)

import outfeed.connectors.erp.files  # noqa: F401 - registers the reader of order files
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant
from outfeed.web import app
from tests.conftest import PASSWORD
from tests.plants import a_small_plant

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SCREENS = Path(app.__file__).parent / "static" / "index.html"
SHOTS = Path(__file__).parent / "shots"
PATIENCE = 15_000
"""Milliseconds that a screen may take on a busy computer before a journey gives it up."""
KNOWS_THE_TIME = """now => {
  const ahead = Number(localStorage.getItem("outfeed-clock-ahead"));
  return Date.now() + ahead > now - 1000;
}"""

Say = Callable[..., dict[str, object]]
Made = dict[str, list[tuple[str, str]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        for context in item.stash.get(CONTEXTS, []):
            for number, page in enumerate(context.pages):
                SHOTS.mkdir(exist_ok=True)
                page.screenshot(path=SHOTS / f"{item.name}-{number}.png")
    return report


CONTEXTS = pytest.StashKey[list[BrowserContext]]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert SCREENS.is_file(), "The screens are not built: run `make ui` before these tests."
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"None of {', '.join(BROWSERS)} is installed: run `make system`."
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def enter(
    browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own for one more person; what its console says fails the test."""
    contexts: list[BrowserContext] = request.node.stash.setdefault(CONTEXTS, [])
    faults: list[str] = []

    def open_one(*, signed_in: bool = True, at: str = base_url, **how: object) -> Page:
        settings = {"locale": "en-GB", "timezone_id": "Europe/Berlin", **how}
        settings.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(base_url=at, **settings)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
        if signed_in:
            answer = context.request.post(
                "/api/v1/sign-in",
                data={"name": "tester", "password": PASSWORD},
                headers={"X-Outfeed": "1"},
            )
            assert answer.ok, answer.text()
        return page

    yield open_one
    for context in contexts:
        context.close()
    # A test outlives its run, and would keep all that the browser ever told.
    del request.node.stash[CONTEXTS]
    assert not faults, f"The console says: {faults}"


@pytest.fixture
def page(enter: Callable[..., Page]) -> Page:
    """The browser of a user who has signed in."""
    return enter()


@pytest.fixture
def plant(act: Act) -> dict[str, int]:
    """The small plant of `tests/plants.py`, and an ERP that sends orders; ids of lines by name."""
    lines = a_small_plant(act)
    import_plant(act, "order_sources: [{name: ERP}]")
    act.conn.commit()
    return lines


@pytest.fixture
def write(client: httpx.Client) -> Say:
    """Post to the API as a program would, and give the answer."""

    def post(path: str, **body: object) -> dict[str, object]:
        answer = client.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        found: dict[str, object] = answer.json()
        return found

    return post


@pytest.fixture
def machine(write: Say, clock: SteppedClock) -> Callable[..., None]:
    """Say as the filler's controller would what it counts, and in which state it is, now."""
    said = iter(range(1_000_000))

    def say(line: str = "site1/floor/filler", state: str | None = None, **counts: int) -> None:
        at = clock.now().isoformat()
        facts: list[dict[str, object]] = [
            {"kind": "count", "count": kind, "quantity": str(quantity)}
            for kind, quantity in counts.items()
        ]
        if state is not None:
            facts.append({"kind": "state", "state": state})
        named = [{**f, "key": f"{next(said)}", "line": line, "occurred_at": at} for f in facts]
        taken = write("/facts", source="controller", facts=named)
        assert taken["accepted"] == len(named), taken

    return say


@pytest.fixture
def later(clock: SteppedClock) -> Callable[[float], None]:
    """Let so many minutes go by."""

    def step(minutes: float) -> None:
        clock.step_to(clock.now() + timedelta(minutes=minutes))

    return step


@pytest.fixture
def caught_up(clock: SteppedClock) -> Callable[[Page], None]:
    """Have a page learn how late it is after `later`, as a clock that goes on never jumps.

    What is tapped is stamped with the server's time as the page last heard it.
    """

    def reload(page: Page) -> None:
        page.reload()
        page.wait_for_function(KNOWS_THE_TIME, arg=clock.now().timestamp() * 1000)

    return reload


def is_fault(said: ConsoleMessage) -> bool:
    """Whether the console tells of a fault; a request refused (4xx) or cut off is none."""
    cut_off = "ERR_INTERNET_DISCONNECTED|error occurred when fetching the script"
    refused = re.search(rf"responded with a status of 4\d\d|{cut_off}", said.text)
    return said.type == "error" and refused is None


def box(thing: Locator) -> FloatRect:
    """Where something is on the screen, in pixels; it must be in sight."""
    expect(thing).to_be_visible()
    found = thing.bounding_box()
    assert found
    return found


@pytest.fixture
def on_board(client: httpx.Client) -> Callable[[], Made]:
    """What stands on the filler, as the server knows it: starts and quantities by order or mode."""

    def ask() -> Made:
        found: Made = {}
        for item in client.get("/api/v1/entries", params={"line": "site1/floor/filler"}).json()[
            "items"
        ]:
            name = item["order_number"] or item["mode"]
            found.setdefault(name, []).append((item["start_at"], item["quantity"]))
        return found

    return ask


@pytest.fixture
def starts(client: httpx.Client) -> Callable[[], dict[str, str]]:
    """When each order starts in the published plan, as the server knows it."""

    def ask() -> dict[str, str]:
        items = client.get("/api/v1/entries", params={"line": "site1/floor/filler"}).json()["items"]
        return {item["order_number"]: item["start_at"] for item in items}

    return ask
