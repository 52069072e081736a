"""A whole shift at a touch panel, without a mouse or a key, and what is left of it in the end."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, text

from outfeed.activities import access, users
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant
from tests.conftest import NOW, PASSWORD
from tests.e2e.conftest import CONTEXTS, Say
from tests.e2e.panel import (
    FILLER,
    LINE,
    PANEL,
    answer,
    count,
    press,
    runs_now,
    scan,
    sign_on,
    tab,
)
from tests.e2e.test_calls import RunningClock
from tests.e2e.test_offline import ready, sent, signed_in, waits

MINUTE = timedelta(minutes=1)
FLOOR = """
waste_reasons: [{name: Underfilled}, {name: Crushed}]
states: [{name: Capper Fault, type: unplanned_downtime, category: Mechanical}]
enterprise: {name: works}
sites:
  - name: site1
    shifts:
      - {name: Early, days: mon-sun, from: "06:00", to: "14:00"}
      - {name: Late, days: mon-sun, from: "14:00", to: "22:00"}
      - {name: Night, days: mon-sun, from: "22:00", to: "06:00"}
"""


@pytest.fixture
def clock() -> SteppedClock:
    return RunningClock(NOW)


@pytest.fixture
def floor(act: Act, plant: dict[str, int], write: Say, client: httpx.Client) -> None:
    """Somebody with a PIN, a note of the night, an order on the board and one beside it."""
    import_plant(act, FLOOR)
    ana = access.create_user(act, "ana", "Ana Ruiz", PASSWORD)
    users.set_pin(act, ana.id, "2580")
    act.conn.commit()
    night = {"shift_start": "2026-11-15T21:00:00Z", "note": "Cap feeder sticks.", "version": None}
    assert client.put(f"/api/v1/lines/{FILLER}/handover", json=night).is_success
    order = {"product": "COLA", "required_quantity": "1200", "status": "Released"}
    write("/orders", number="PO-7", notes="First case to the lab.", **order)
    write("/orders", number="PO-8", **order | {"product": "LIME", "required_quantity": "300"})
    write("/entries", line=FILLER, order="PO-7", start_at="2026-11-16T10:00:00Z")


@pytest.fixture
def panel(
    floor: None, browser: Browser, base_url: str, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A panel that is ready to lose its network."""
    berlin = {"locale": "en-GB", "timezone_id": "Europe/Berlin"}
    context = browser.new_context(base_url=base_url, **berlin, **PANEL)
    request.node.stash.setdefault(CONTEXTS, []).append(context)
    yield ready(signed_in(context).new_page(), LINE)
    context.close()


class Floor:
    """The machine of the line, which writes down when it did what, and what it counted."""

    def __init__(
        self,
        machine: Callable[..., None],
        clock: SteppedClock,
        later: Callable[[float], None],
    ) -> None:
        self._machine, self._clock, self._later = machine, clock, later
        self.states: list[tuple[datetime, str]] = []

    def enters(self, state: str) -> None:
        self.states.append((self._clock.now(), state))
        self._machine(state=state)

    def makes(self, minutes: float, good: int, waste: int = 0) -> None:
        """Run for so long, then say what came of it."""
        self._later(minutes)
        self._machine(infeed=good + waste, outfeed=good, **({"waste": waste} if waste else {}))

    def stands(self, minutes: float, state: str = "Faulted") -> None:
        self.enters(state)
        self._later(minutes)

    def time_in(self, *numbers: int) -> float:
        """How many seconds it said to be in its states of these numbers."""
        ends = [at for at, _ in self.states[1:]]
        return sum((ends[n] - self.states[n][0]).total_seconds() for n in numbers)


@pytest.fixture
def line(
    machine: Callable[..., None], clock: SteppedClock, later: Callable[[float], None]
) -> Floor:
    return Floor(machine, clock, later)


def test_a_whole_shift(
    panel: Page,
    line: Floor,
    enter: Callable[..., Page],
    client: httpx.Client,
    engine: Engine,
) -> None:
    _begin(panel)
    line.enters("Running")
    line.makes(10, good=590, waste=10)
    count(panel, "50", {"Underfilled": "4", "Crushed": "2"})
    _explain_two_stops(panel, line)
    _pause_and_go_on(panel, line)
    _call_for_help(panel, enter())
    _work_without_network(panel, line)
    _change_order_by_scanner(panel, line)
    _mend(panel)
    _hand_over(panel)
    _end(panel)
    _orders_are_right(client)
    _states_are_right(client, line)
    _trail_is_right(engine)


def _begin(panel: Page) -> None:
    sign_on(panel, "Ana Ruiz", "2580")
    tab(panel, "Handover")
    left = panel.get_by_role("region", name="From the shift before")
    expect(left).to_contain_text("Cap feeder sticks.")
    left.get_by_role("button", name="take over").tap()
    expect(left).to_contain_text("Taken over by Ana Ruiz")
    # What is next on the schedule stands ready; its notes are read before it starts.
    tab(panel, "Run control")
    panel.get_by_role("button", name="Start PO-7").tap()
    expect(panel.get_by_role("dialog")).to_contain_text("First case to the lab.")
    answer(panel, "Read, start")
    runs_now(panel, "PO-7")


def _explain_two_stops(panel: Page, line: Floor) -> None:
    line.stands(6)
    line.enters("Running")
    asked = panel.get_by_role("region", name="A stop needs its reason")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Jam").tap()
    expect(asked).to_have_count(0)
    line.makes(5, good=300)

    line.stands(4)
    line.enters("Running")
    line.makes(1, good=60)
    tab(panel, "Manual entry", "States")
    stops = panel.get_by_role("region", name="Stops")
    stops.get_by_role("button", name="Faulted").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name="Split").tap()
    sheet.get_by_role("button", name="2 equal parts").tap()
    sheet.get_by_label("Reason of part 1").select_option("Jam")
    sheet.get_by_label("Reason of part 2").select_option("Capper Fault")
    sheet.get_by_role("button", name="Split in 2 parts").tap()
    expect(sheet).to_have_count(0)
    expect(stops.get_by_role("button", name="Capper Fault")).to_be_visible()


def _pause_and_go_on(panel: Page, line: Floor) -> None:
    tab(panel, "Run control")
    panel.get_by_role("button", name="Pause").tap()
    answer(panel, "Maintenance")
    runs_now(panel, "Maintenance")
    line.stands(10, "Cleaning")
    panel.get_by_role("button", name="Resume PO-7").tap()
    runs_now(panel, "PO-7")
    line.enters("Running")


def _call_for_help(panel: Page, office: Page) -> None:
    office.goto("/")
    panel.get_by_role("button", name="Call for help").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name="Maintenance").tap()
    sheet.get_by_role("button", name="Call Maintenance now").tap()
    expect(sheet).to_have_count(0)
    office.get_by_role("button", name="Acknowledge Maintenance").click()
    panel.get_by_role("button", name="Tester is coming").tap()
    sheet.get_by_role("button", name="It is solved").tap()
    sheet.get_by_role("button", name="It is solved").tap()
    sheet.get_by_role("button", name="Close").tap()
    expect(office.get_by_role("button", name="Acknowledge Maintenance")).to_have_count(0)


def _work_without_network(panel: Page, line: Floor) -> None:
    panel.context.set_offline(True)
    expect(panel.get_by_text("No connection to the server")).to_be_visible(timeout=40_000)
    line.makes(2, good=120)
    for number, good in enumerate(("20", "30"), 1):
        tab(panel, "Manual entry", "Counts")
        press(panel, good)
        panel.get_by_role("button", name=f"Record {good}").tap()
        waits(panel, number)
    panel.context.set_offline(False)
    sent(panel)


def _change_order_by_scanner(panel: Page, line: Floor) -> None:
    tab(panel, "Run control")
    scan(panel, "PO-8")
    panel.get_by_role("button", name="Start PO-8").tap()
    expect(panel.get_by_role("dialog")).to_contain_text("How does PO-7 end?")
    answer(panel, "Complete")
    runs_now(panel, "PO-8")
    line.makes(4, good=240)


def _mend(panel: Page) -> None:
    """PO-7 made 10 more than was counted; and what was entered for PO-8 was wrong."""
    count(panel, "7")
    entry = panel.get_by_role("form", name="Count by hand")
    entry.get_by_role("button", name="Undo").tap()
    expect(panel.get_by_role("status").filter(has_text="Taken back")).to_be_visible()
    tab(panel, "Manual entry", "Runs")
    last = panel.get_by_role("region", name="Last runs")
    last.get_by_role("listitem").nth(1).get_by_role("button", name="Correct").tap()
    form = panel.get_by_role("form")
    before = form.get_by_label("Good").get_attribute("placeholder")
    press(panel, str(int(before or "0") + 10))
    form.get_by_label("Why is it corrected?").fill("Counted again")
    form.get_by_role("button", name="Correct the run").tap()
    expect(panel.get_by_role("status").filter(has_text="PO-7 is corrected")).to_be_visible()


def _hand_over(panel: Page) -> None:
    tab(panel, "Handover")
    panel.get_by_role("textbox", name="Note to the next shift").fill("Caps are low.")
    expect(panel.get_by_text("Saved")).to_be_visible()


def _end(panel: Page) -> None:
    tab(panel, "Run control")
    panel.get_by_role("button", name="End run").tap()
    answer(panel, "Partial")
    expect(panel.get_by_role("button", name="End run")).to_have_count(0)


# --- what is left of it -------------------------------------------------------------------------


def _orders_are_right(client: httpx.Client) -> None:
    """What machines counted, what was entered by hand, and what was corrected."""
    cola, lime = (client.get(f"/api/v1/orders/{number}").json() for number in ("PO-7", "PO-8"))
    good = 590 + 300 + 60 + 120 + 50 + 20 + 30 + 10
    assert (cola["status"], cola["actual_quantity"]) == ("Completed", str(good))
    assert cola["waste_quantity"] == str(10 + 4 + 2)
    assert (lime["status"], lime["actual_quantity"]) == ("In Progress", "240")
    assert (lime["waste_quantity"], lime["remaining_quantity"]) == ("0", "60")


def _states_are_right(client: httpx.Client, line: Floor) -> None:
    span = {"from": "2026-11-16T08:00:00Z", "to": "2026-11-16T12:00:00Z"}
    states = client.get(f"/api/v1/lines/{FILLER}/states", params=span).json()["items"]
    assert not any(state["uncoded"] for state in states)
    long: dict[str, float] = {}
    for state in states:
        if state["end_at"] is not None and state["state"]:
            name = state["state"]["name"]
            seconds = _seconds(state["start_at"], state["end_at"])
            long[name] = long.get(name, 0) + seconds
    first, second, cleaning = line.time_in(1), line.time_in(3), line.time_in(5)
    assert long["Jam"] == pytest.approx(first + second / 2, abs=1)
    assert long["Capper Fault"] == pytest.approx(second / 2, abs=1)
    assert long["Cleaning"] == pytest.approx(cleaning, abs=1)
    oee = client.get("/api/v1/oee", params={"line": FILLER, **span}).json()["total"]
    assert oee["unplanned_time"] == pytest.approx(first + second, abs=2)
    made = 590 + 300 + 60 + 120 + 50 + 20 + 30 + 10 + 240
    assert (oee["good_quantity"], oee["waste_quantity"]) == (str(made), "16")
    # The standard rate is 60 bottles a minute: what was good took so many seconds.
    assert oee["good_time"] == pytest.approx(made, abs=1e-6)


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _trail_is_right(engine: Engine) -> None:
    with engine.connect() as conn:
        acts: list[Any] = [
            tuple(row)
            for row in conn.execute(
                text(
                    "SELECT a.act, a.actor, p.name FROM audit a"
                    " LEFT JOIN users p ON p.id = a.panel_id"
                    " WHERE a.subject IN ('line', 'run', 'call', 'count_entry') ORDER BY a.id"
                )
            )
        ]
        entered = conn.execute(text("SELECT count(DISTINCT entry) FROM count_events")).scalar_one()
    own = [(verb, actor) for verb, actor, panel in acts if panel == "tester"]
    assert {actor for _, actor in own} == {"ana"}, acts
    done = [verb for verb, _ in own]
    # Two orders, the pause between two parts of the first, and what comes after the last.
    assert done.count("start_run") == 5, done
    assert done.count("edit_states") == 2, done
    # By hand: four counts, one of them taken back, and a correction.
    assert entered == 6, done
