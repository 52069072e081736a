"""Network, server or the power of a panel are gone: what was entered is done once, in order."""

import contextlib
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import Engine, text

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.serving import log_as_json
from outfeed.web.app import create_app
from tests.conftest import NOW, PASSWORD
from tests.e2e.conftest import ARGUMENTS, BROWSERS, CONTEXTS, PATIENCE, Say

LINE = "/line/site1/floor/filler"
COUNTS = f"{LINE}?tab=manual&part=counts"
READY = """async () => {
  await navigator.serviceWorker.ready;
  const names = await caches.keys();
  const db = await new Promise((done) => {
    const asked = indexedDB.open('outfeed');
    asked.onsuccess = () => done(asked.result);
  });
  const kept = await new Promise((done) => {
    const asked = db.transaction('kept').objectStore('kept').getAllKeys();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  const wanted = ['startable', 'rates', 'modes', 'products', 'reasons', 'session'];
  return names.length > 0 && wanted.every((name) => kept.some((key) => key.includes(name)));
}"""


EMPTY = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open('outfeed');
    asked.onsuccess = () => done(asked.result);
  });
  const entries = await new Promise((done) => {
    const asked = db.transaction('entries').objectStore('entries').getAll();
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  return entries.every((each) => each.state === 'done' || each.state === 'dropped');
}"""


class Plug:
    """A server on one port whose process can be taken away and brought back."""

    def __init__(self, app: object) -> None:
        self._app = app
        self._running: tuple[uvicorn.Server, threading.Thread] | None = None
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        config = uvicorn.Config(self._app, log_level="critical", lifespan="on")  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        self._running = server, thread

    def down(self) -> None:
        if self._running is None:
            return
        server, thread = self._running
        server.should_exit = server.force_exit = True
        thread.join(15)
        assert not thread.is_alive()
        self._running = None


@pytest.fixture
def plug(engine: Engine, clock: SteppedClock) -> Iterator[Plug]:
    logging = structlog.get_config()
    log_as_json()
    plug = Plug(create_app(Settings(), engine, clock))
    plug.up()
    yield plug
    plug.down()
    structlog.configure(**logging)


@pytest.fixture
def base_url(plug: Plug) -> str:
    return plug.url


@pytest.fixture
def orders(plant: dict[str, int], write: Say) -> None:
    for number, product in (("PO-7", "COLA"), ("PO-8", "LIME")):
        write(
            "/orders",
            number=number,
            product=product,
            required_quantity="1000",
            due_at="2026-11-16T18:00:00Z",
            status="Released",
        )


def signed_in(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE)
    answer = context.request.post(
        "/api/v1/sign-in",
        data={"name": "tester", "password": PASSWORD},
        headers={"X-Outfeed": "1"},
    )
    assert answer.ok, answer.text()
    return context


def ready(page: Page, address: str = LINE) -> Page:
    """Open a line and wait until all that it needs without network is kept."""
    page.goto(address)
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    page.wait_for_function(READY, timeout=60_000)
    return page


@pytest.fixture
def panel(
    browser: Browser, orders: None, plug: Plug, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A touch panel that shows the filler and is ready to lose its network."""
    context = browser.new_context(
        base_url=plug.url,
        locale="en-GB",
        timezone_id="Europe/Berlin",
        viewport={"width": 1280, "height": 800},
        has_touch=True,
    )
    request.node.stash.setdefault(CONTEXTS, []).append(context)
    yield ready(signed_in(context).new_page())
    context.close()


def start(page: Page, order: str) -> None:
    page.get_by_role("navigation", name="Line operation").get_by_text("Run control").click()
    page.get_by_role("group", name="Start from").get_by_text("Orders").click()
    page.get_by_role("group", name="Orders").get_by_text(order).click()
    page.get_by_role("button", name=f"Start {order}").click()


def count(page: Page, good: str) -> None:
    page.get_by_role("navigation", name="Line operation").get_by_text("Manual entry").click()
    page.get_by_role("navigation", name="Manual entry of").get_by_text("Counts").click()
    pad = page.get_by_role("group", name="Number pad")
    for digit in good:
        pad.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name=f"Record {good}").click()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_visible()


def end(page: Page, how: str = "Partial") -> None:
    page.get_by_role("navigation", name="Line operation").get_by_text("Run control").click()
    page.get_by_role("button", name="End run").click()
    page.get_by_role("dialog").get_by_role("button", name=how).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def waits(page: Page, count: int) -> None:
    words = f"{count} entry waits" if count == 1 else f"{count} entries wait"
    expect(page.get_by_text(words)).to_be_visible()


def sent(page: Page) -> None:
    """Wait until nothing waits any more and the server is heard."""
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible(timeout=40_000)
    strip = page.get_by_role("status", name="Connection and what waits")
    expect(strip).to_be_empty(timeout=40_000)
    page.wait_for_function(EMPTY)


def runs(engine: Engine) -> list[Any]:
    """The runs of orders with what was counted in each, as they are in the database."""
    with engine.connect() as conn:
        return list(
            conn.execute(
                text("""
                SELECT o.number, lower(r.during) AS started_at, upper(r.during) AS ended_at,
                       r.outcome,
                       (SELECT array_agg(c.quantity ORDER BY c.occurred_at)
                        FROM count_events c
                        WHERE c.line_id = r.line_id AND c.occurred_at <@ r.during) AS counted,
                       (SELECT array_agg(c.occurred_at ORDER BY c.occurred_at)
                        FROM count_events c
                        WHERE c.line_id = r.line_id AND c.occurred_at <@ r.during) AS counted_at
                FROM runs r JOIN orders o ON o.id = r.order_id ORDER BY lower(r.during)
            """)
            )
        )


def counted(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        found = conn.execute(text("SELECT quantity FROM count_events ORDER BY occurred_at"))
        return [f"{quantity.normalize():f}" for quantity in found.scalars()]


def is_one_shift(engine: Engine, quantities: list[int]) -> None:
    """One run of PO-7 with these counts, all at the instants of the taps, in their order."""
    [run] = runs(engine)
    assert (run.number, run.outcome) == ("PO-7", "partial")
    assert [int(each) for each in run.counted] == quantities
    instants = [run.started_at, *run.counted_at, run.ended_at]
    assert instants == sorted(instants)
    assert len(set(instants)) == len(instants)
    # Tapped within a minute or two of the last that was heard; the server went on by an hour.
    assert instants[0] >= NOW
    assert instants[-1] < NOW + timedelta(minutes=4)


def test_the_server_is_taken_away_in_the_middle_of_a_run(
    panel: Page, plug: Plug, engine: Engine, later: Callable[[float], None]
) -> None:
    plug.down()
    expect(panel.get_by_text("No connection to the server")).to_be_visible()
    expect(panel.get_by_text("What you see is")).to_be_visible()
    start(panel, "PO-7")
    waits(panel, 1)
    count(panel, "50")
    count(panel, "30")
    end(panel)
    waits(panel, 4)
    panel.get_by_role("button", name="Show").click()
    listed = panel.get_by_role("dialog").get_by_role("listitem")
    expect(listed).to_have_count(4)
    expect(listed.nth(0)).to_contain_text("Start PO-7")
    expect(listed.nth(3)).to_contain_text("End PO-7: partial")
    panel.keyboard.press("Escape")

    later(60)
    plug.up()
    sent(panel)
    is_one_shift(engine, [50, 30])


def test_the_panel_loses_its_power_too(
    browser: Browser,
    orders: None,
    plug: Plug,
    engine: Engine,
    later: Callable[[float], None],
    tmp_path: Path,
) -> None:
    def switched_on() -> BrowserContext:
        return browser.browser_type.launch_persistent_context(
            tmp_path / "panel",
            executable_path=next(filter(None, map(shutil.which, BROWSERS))),
            args=ARGUMENTS,
            base_url=plug.url,
            locale="en-GB",
            timezone_id="Europe/Berlin",
            viewport={"width": 800, "height": 1280},
            has_touch=True,
        )

    with contextlib.closing(signed_in(switched_on())) as first:
        page = ready(first.new_page())
        plug.down()
        expect(page.get_by_text("No connection to the server")).to_be_visible()
        start(page, "PO-7")
        count(page, "20")
        waits(page, 2)
    with contextlib.closing(switched_on()) as second:
        page = second.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(LINE)
        expect(page.get_by_text("No connection to the server")).to_be_visible()
        waits(page, 2)
        page.reload()
        waits(page, 2)
        count(page, "5")
        end(page)
        waits(page, 4)
        later(60)
        plug.up()
        sent(page)
    is_one_shift(engine, [20, 5])


def test_an_answer_that_is_lost_does_not_double(
    panel: Page, engine: Engine, write: Say, later: Callable[[float], None]
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    lost: list[int] = []

    def lose(route: Any) -> None:
        # The server does it, and nobody hears of it.
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    panel.context.route("**/counts", lose)
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    count(panel, "40")
    sent(panel)
    assert lost == [201, 201]
    assert counted(engine) == ["40"]


def test_two_tabs_send_one_queue(
    panel: Page, engine: Engine, write: Say, later: Callable[[float], None]
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    other = ready(panel.context.new_page(), COUNTS)
    expect(other.get_by_role("group", name="Number pad")).to_be_visible()
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    panel.context.set_offline(True)
    expect(panel.get_by_text("No connection to the server")).to_be_visible()
    for number, page in enumerate((panel, other, panel, other)):
        count(page, str(11 + number))
        for each in (panel, other):
            waits(each, number + 1)
    later(60)
    panel.context.set_offline(False)
    sent(panel)
    sent(other)
    assert counted(engine) == ["11", "12", "13", "14"]


def conflict(panel: Page, write: Say, later: Callable[[float], None]) -> None:
    """Without network PO-7 is ended here and 9 counted; meanwhile somebody else runs PO-8."""
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    panel.context.set_offline(True)
    expect(panel.get_by_text("No connection to the server")).to_be_visible()
    end(panel)
    start(panel, "PO-7")
    waits(panel, 2)
    later(10)
    write("/lines/site1/floor/filler/start", order="PO-8", outcome_of_current="partial")
    later(20)
    panel.context.set_offline(False)
    asked = panel.get_by_role("dialog", name="This could not be done")
    expect(asked).to_be_visible(timeout=40_000)
    expect(asked).to_contain_text("End PO-7: partial")
    expect(asked).to_contain_text("PO-8")
    expect(asked.get_by_text("1 later entry waits")).to_be_visible()


def test_a_conflict_is_decided_and_dropped_with_a_second_press(
    panel: Page, write: Say, later: Callable[[float], None], engine: Engine
) -> None:
    conflict(panel, write, later)
    asked = panel.get_by_role("dialog", name="This could not be done")
    asked.get_by_role("button", name="Drop it and the 1 later entry").click()
    asked.get_by_role("button", name="Press again").click()
    expect(asked).to_have_count(0)
    sent(panel)
    assert [(run.number, run.ended_at is None) for run in runs(engine)] == [
        ("PO-7", False),
        ("PO-8", True),
    ]


def test_a_conflict_is_applied_to_what_runs_now(
    panel: Page, write: Say, later: Callable[[float], None], engine: Engine
) -> None:
    conflict(panel, write, later)
    asked = panel.get_by_role("dialog", name="This could not be done")
    asked.get_by_role("button", name="Do it to what runs now").click()
    # What built on it was tapped before that: it is asked about in its turn.
    expect(asked).to_contain_text("Start PO-7")
    asked.get_by_role("button", name="Drop it", exact=False).first.click()
    asked.get_by_role("button", name="Press again").click()
    sent(panel)
    assert [(run.number, run.ended_at is None) for run in runs(engine)] == [
        ("PO-7", False),
        ("PO-8", False),
    ]


def test_who_is_signed_out_keeps_what_waits(
    panel: Page, engine: Engine, write: Say, later: Callable[[float], None]
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    panel.context.set_offline(True)
    expect(panel.get_by_text("No connection to the server")).to_be_visible()
    count(panel, "6")
    waits(panel, 1)
    with engine.begin() as conn:
        conn.execute(text("DELETE FROM sessions"))
    panel.context.set_offline(False)
    expect(panel.get_by_role("button", name="Sign in")).to_be_visible(timeout=40_000)
    expect(panel).to_have_url(re.compile(rf"/sign-in\?next={LINE}"))
    assert counted(engine) == []
    panel.get_by_role("textbox", name="Name").fill("tester")
    panel.get_by_role("textbox", name="Password").fill(PASSWORD)
    panel.get_by_role("button", name="Sign in").click()
    sent(panel)
    assert counted(engine) == ["6"]
