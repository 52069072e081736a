"""From a tap on a line screen to its confirmation there, in a browser, while machines are loud.

The machines of the plant say ten times what those of the beverage plant do, to a collector in the
process that serves the screens. What is confirmed is in the database: no act is shown as done
before. Beside each act stands the bare round trip of the same act over HTTP, by turns with it in
the same noise, on another line. A tap is timed inside the browser, from the finger that is down to
the frame that shows the confirmation.
"""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from playwright.sync_api import Page
from sqlalchemy import Engine, text

from bench import frame
from bench.browser import PASSWORD, add_user, signed_in
from bench.frame import Row
from bench.ingest_mqtt import LINES, MOSQUITTO, counted_lines, helper, mosquitto
from outfeed.activities import execution
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import WallClock
from outfeed.activities.collection import take
from outfeed.activities.execution import Target
from outfeed.activities.orders import create_order, move_order
from outfeed.activities.signals import StateSignal
from outfeed.background import PlanFollower
from outfeed.config import Settings
from outfeed.running import Collectors
from outfeed.web.app import create_app

NAME = "line tap"
RATE = 1_760
"""Messages a second: 10 times the 176 of the beverage plant."""
TAPS, STOPS = 60, 20
GOAL_MS = 300.0
PANEL: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}

STATES = """states:
  - {name: Jam, type: unplanned_downtime, category: Mechanical}
  - {name: Blade, type: unplanned_downtime, category: Mechanical}
"""

# The frame after what is waited for is on the screen, from when the finger went down.
_WATCH = """() => {
  const seen = () => SEEN;
  window.confirmed = new Promise((done, failed) => {
    let down = 0;
    addEventListener('pointerdown', event => { down ||= event.timeStamp; }, {capture: true});
    const watch = new MutationObserver(() => {
      if (!down || !seen()) return;
      watch.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - down)));
    });
    const all = {subtree: true, childList: true, characterData: true, attributes: true};
    watch.observe(document, all);
    setTimeout(() => failed(new Error('Not confirmed')), 30000);
  });
}"""
_SAID = "[...document.querySelectorAll('[role=status]')].some(each => each.textContent.match({}))"
_BUTTON = "[...document.querySelectorAll('button')].some(each => each.textContent.match({}))"


def run() -> list[Row]:
    """Tap counts, reasons, starts and ends, each as often, beside the same over HTTP."""
    if MOSQUITTO is None:
        return [Row(NAME, "mosquitto is not installed: not measured", 0, "")]
    with frame.database() as engine, mosquitto() as port:
        lines = _plant(engine)
        with (
            _served(engine, port) as address,
            signed_in(address, **PANEL) as page,
            helper("publish", port, RATE * 3_600, LINES, 0, RATE) as machines,
        ):
            try:
                return _measured(_Panel(page, lines[0]), _Program(address, lines[1]))
            finally:
                machines.kill()


def _measured(panel: "_Panel", program: "_Program") -> list[Row]:
    many = frame.scaled(TAPS, 5)
    rows = []
    acts = (
        ("start", panel.start, program.start),
        ("count entry", panel.count, program.count),
        ("stop recoded", panel.recode, program.recode),
        ("end", panel.end, program.end),
    )
    took: dict[str, list[float]] = {name: [] for name, *_ in acts}
    bare: dict[str, list[float]] = {name: [] for name, *_ in acts}
    for turn in range(many + 2):
        for name, tap, send in acts:
            timed = tap(), send()
            if turn >= 2:
                took[name].append(timed[0])
                bare[name].append(timed[1])
    for name, ours in took.items():
        for which, of in (("p50", frame.median), ("p95", frame.p95)):
            goal = f"at most {GOAL_MS:.0f} ms" if which == "p95" else ""
            met = of(ours) <= GOAL_MS if which == "p95" else None
            work = f"{name}, tap to confirmed on screen, {which}, at {RATE:,} messages/s"
            peer = of(bare[name])
            rows.append(
                Row(NAME, work, of(ours), "ms", peer, "bare HTTP", of(ours) / peer, goal, met)
            )
    return rows


@contextmanager
def _served(engine: Engine, port: int) -> Iterator[str]:
    settings = Settings(mqtt_url=f"mqtt://127.0.0.1:{port}")
    clock = WallClock()
    beside = [Collectors(settings, engine, clock).beside, PlanFollower(engine, clock).beside]
    with frame.served(create_app(settings, engine, clock, background=beside)) as address:
        yield address


# --- who taps, and who only sends ---------------------------------------------------------------


@dataclass
class _Panel:
    """A touch panel of 10 inches at a line."""

    page: Page
    line: str
    _entered: Iterator[int] = field(default_factory=itertools.count)

    def count(self) -> float:
        """Enter five good ones on the number pad; the last press is timed."""
        self._at("Manual entry", "Counts")
        pad = self.page.get_by_role("group", name="Number pad")
        pad.get_by_role("button", name="5", exact=True).tap()
        record = self.page.get_by_role("button", name="Record 5")
        return self._timed(_SAID.format("/^Recorded: 5/"), record.tap)

    def recode(self) -> float:
        """Give the next stop another reason."""
        self._at("Manual entry", "States")
        stops = self.page.get_by_role("table").locator("tbody tr:not([data-group]) button")
        stops.nth(next(self._entered) % STOPS).tap()
        likely = self.page.get_by_role("group", name="Most likely")
        reason = likely.locator("button[aria-pressed=false]").first
        name = reason.inner_text().split("\n")[0]
        return self._timed(_SAID.format(f"/^{name}, /"), reason.tap)

    def start(self) -> float:
        """Start the first of the orders."""
        self._at("Run control")
        self.page.get_by_role("group", name="Start from").get_by_text("Orders").tap()
        self.page.get_by_role("group", name="Orders").get_by_text("PO-").first.tap()
        start = self.page.get_by_role("button", name="Start PO-")
        return self._timed(_BUTTON.format("/^End run/"), start.tap)

    def end(self) -> float:
        """End it, to be taken up later; the answer to how it ends is timed."""
        self._at("Run control")
        self.page.get_by_role("button", name="End run").tap()
        answer = self.page.get_by_role("dialog").get_by_role("button", name="Continue later")
        return self._timed(f"!{_BUTTON.format('/^(End run|Ending|Continue later)/')}", answer.tap)

    def _at(self, tab: str, part: str | None = None) -> None:
        if self.line not in self.page.url:
            self.page.goto(f"/line/{self.line}")
        self.page.get_by_role("navigation", name="Line operation").get_by_text(tab).tap()
        if part is not None:
            self.page.get_by_role("navigation", name="Manual entry of").get_by_text(part).tap()

    def _timed(self, seen: str, tap: Callable[[], None]) -> float:
        self.page.evaluate(_WATCH.replace("SEEN", seen))
        tap()
        took: float = self.page.evaluate("window.confirmed")
        return took


class _Program:
    """A program that sends the same acts, on a connection that stays open."""

    def __init__(self, address: str, line: str) -> None:
        self._line = f"/lines/{line}"
        self._client = httpx.Client(
            base_url=f"{address}/api/v1", headers={"X-Outfeed": "1"}, timeout=60
        )
        self._client.post("/sign-in", json={"name": "bench", "password": PASSWORD})
        found = self._client.get(f"{self._line}/startable").json()["orders"]
        self._order = found[0]["id"]
        self._turn = 0

    def count(self) -> float:
        """Enter five good ones."""
        return self._sent("/counts", good="5")

    def recode(self) -> float:
        """Give the next stop another reason."""
        states = self._client.get(f"{self._line}/states", params=_last_hours()).json()
        known = [item for item in states["items"] if item["state"] and item["end_at"]]
        stops = [item for item in known if item["state"]["type"] != "running"]
        stop = stops[self._turn % len(stops)]
        self._turn += 1
        state = "Jam" if stop["state"]["name"] != "Jam" else "Blade"
        piece = {"start_at": stop["start_at"], "end_at": stop["end_at"], "state": state}
        return self._sent("/states/edit", pieces=[piece], version=states["version"])

    def start(self) -> float:
        """Start an order."""
        return self._sent("/start", order=self._order)

    def end(self) -> float:
        """End it, to be taken up later."""
        return self._sent("/end", outcome="continue")

    def _sent(self, path: str, **body: object) -> float:
        def send() -> None:
            answer = self._client.post(f"{self._line}{path}", json=body)
            assert answer.is_success, answer.text

        return 1000 * frame.seconds(send)


def _last_hours() -> dict[str, str]:
    now = WallClock().now()
    return {"from": (now - timedelta(hours=6)).isoformat(), "to": now.isoformat()}


# --- the plant ------------------------------------------------------------------------------------


def _plant(engine: Engine) -> list[str]:
    """Lines that run and are counted by machines; gives the paths of two that have had stops."""
    clock = WallClock()
    with acting(engine, clock, Actor("bench")) as act:
        counted_lines(act, STATES)
        product = act.conn.execute(text("SELECT id FROM products")).scalar_one()
        found = act.conn.execute(
            text("SELECT a.id, a.path FROM assets a WHERE level = 'line' ORDER BY id")
        ).all()
        for line in found[2:]:
            execution.start_run(act, line.id, Target(product_id=product))
        for _ in range(4):
            order = create_order(act, {"product": "P", "required_quantity": "100000000"})
            move_order(act, order, "Released")
        for line in found[:2]:
            _stops(act, line.id)
    add_user(engine)
    return [line.path for line in found[:2]]


def _stops(act: Act, line_id: int) -> None:
    """Let a line stand for 90 seconds every third minute of the last hour, and not say why."""
    signals = [
        StateSignal(f"{line_id}-{n}", line_id, "Running" if n % 2 else "Faulted", at)
        for n in range(2 * STOPS)
        if (at := act.now - timedelta(seconds=90) * (2 * STOPS - n))
    ]
    taken = take(act, "bench", signals)
    assert taken.accepted == len(signals), taken
