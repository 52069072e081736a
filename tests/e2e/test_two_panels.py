"""Two panels at one line: each shows what the other does, and nothing is doubled or lost."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from outfeed.activities.clock import SteppedClock
from tests.conftest import NOW
from tests.e2e.conftest import Say
from tests.e2e.panel import FILLER, LINE, PANEL, answer, count, runs_now, tab
from tests.e2e.test_calls import RunningClock

SOON = 5_000
"""Milliseconds in which one panel shows what another did; a second or so, on a computer at rest."""

Panels = tuple[Page, Page]


@pytest.fixture
def clock() -> SteppedClock:
    return RunningClock(NOW)


@pytest.fixture
def panels(plant: dict[str, int], write: Say, enter: Callable[..., Page]) -> Panels:
    for number, product in (("PO-7", "COLA"), ("PO-8", "LIME")):
        order = {"number": number, "product": product, "status": "Released"}
        write("/orders", required_quantity="1200", **order)
    one, two = enter(**PANEL), enter(**PANEL)
    for panel in (one, two):
        panel.goto(LINE)
        expect(panel.get_by_role("button", name="Call for help")).to_be_visible()
    return one, two


def choose(panel: Page, order: str) -> None:
    tab(panel, "Run control")
    panel.get_by_role("group", name="Start from").get_by_text("Orders").tap()
    panel.get_by_role("group", name="Orders").get_by_text(order).tap()


def start(panel: Page, order: str) -> None:
    choose(panel, order)
    panel.get_by_role("button", name=f"Start {order}").tap()


def runs_of(client: httpx.Client) -> list[tuple[str | None, str, str | None]]:
    """The runs of orders, the last first: order, good quantity and how it ended."""
    runs = client.get("/api/v1/runs", params={"line": FILLER}).json()["items"]
    return [
        (run["order_number"], run["good_quantity"], run["outcome"])
        for run in runs
        if run["order_number"]
    ]


def test_what_one_does_the_other_shows_at_once(
    panels: Panels, client: httpx.Client, machine: Callable[..., None]
) -> None:
    one, two = panels
    start(one, "PO-7")
    expect(two.get_by_role("complementary")).to_contain_text("PO-7", timeout=SOON)
    machine(state="Running")
    expect(two.get_by_role("complementary")).to_contain_text("Running", timeout=SOON)
    count(two, "40")
    expect(one.get_by_role("complementary")).to_contain_text("40", timeout=SOON)
    two.get_by_role("form", name="Count by hand").get_by_role("button", name="Undo").tap()
    tab(one, "Manual entry", "Entries")
    entries = one.get_by_role("region", name="Entries")
    expect(entries).to_contain_text("taken back", timeout=SOON)
    two.get_by_role("button", name="Call for help").tap()
    two.get_by_role("dialog").get_by_role("button", name="Quality").tap()
    two.get_by_role("button", name="Call Quality now").tap()
    expect(one.get_by_role("button", name="Quality called")).to_be_visible(timeout=SOON)
    assert runs_of(client) == [("PO-7", "0", None)]


def test_both_end_the_same_run_and_it_ends_once(panels: Panels, client: httpx.Client) -> None:
    one, two = panels
    start(one, "PO-7")
    runs_now(two, "PO-7")
    for panel in panels:
        tab(panel, "Run control")
        panel.get_by_role("button", name="End run").tap()
    # While the other still reads the question, one answers it: the news of that is slow.
    two.route(f"**/api/v1/lines/{FILLER}", lambda route: None)
    answer(one, "Complete")
    asked = two.get_by_role("dialog")
    asked.get_by_role("button", name="Partial").tap()
    expect(asked.get_by_role("alert")).to_be_visible()
    two.unroute(f"**/api/v1/lines/{FILLER}")
    # The question goes with the run that it was about; why nothing was done stays said.
    expect(asked).to_have_count(0)
    expect(two.get_by_role("alert")).to_be_visible()
    expect(two.get_by_role("complementary")).to_contain_text("Idle", timeout=SOON)
    assert runs_of(client) == [("PO-7", "0", "complete")]


def test_both_start_and_the_second_is_asked_about_what_runs(
    panels: Panels, client: httpx.Client
) -> None:
    one, two = panels
    choose(two, "PO-8")
    # What the other starts reaches this one only after it has pressed, too.
    two.route("**/start", lambda route: None)
    two.get_by_role("button", name="Start PO-8").tap()
    two.wait_for_timeout(200)
    start(one, "PO-7")
    runs_now(one, "PO-7")
    two.unroute("**/start")
    expect(two.get_by_role("alert").first).to_be_visible()
    assert runs_of(client) == [("PO-7", "0", None)], "nothing was started over the other's run"
    runs_now(two, "PO-7")

    close = two.get_by_role("dialog").get_by_role("button", name="Do not start")
    if close.count():
        close.tap()
    start(two, "PO-8")
    expect(two.get_by_role("dialog")).to_contain_text("How does PO-7 end?")
    answer(two, "Continue later")
    runs_now(one, "PO-8")
    assert runs_of(client) == [("PO-8", "0", None), ("PO-7", "0", "continue")]


def test_both_give_one_stop_a_reason_and_the_later_one_decides(
    panels: Panels,
    client: httpx.Client,
    machine: Callable[..., None],
    later: Callable[[float], None],
) -> None:
    one, two = panels
    start(one, "PO-7")
    runs_now(one, "PO-7")
    machine(state="Faulted")
    later(4)
    machine(state="Running")
    for panel in panels:
        tab(panel, "Manual entry", "States")
        panel.get_by_role("region", name="Stops").get_by_role("button", name="Faulted").tap()
        expect(panel.get_by_role("group", name="Most likely")).to_be_visible()
    # The news of what one says is kept from the other, as on a network that is slow.
    two.route("**/states?*", lambda route: None)
    one.get_by_role("group", name="Most likely").get_by_role("button", name="Jam").tap()
    expect(one.get_by_role("dialog")).to_have_count(0)
    two.get_by_role("group", name="Most likely").get_by_role("button", name="Cleaning").tap()
    changed = two.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(changed).to_contain_text("Jam")
    two.unroute("**/states?*")
    changed.get_by_role("button", name="Do mine all the same").tap()
    expect(changed).to_have_count(0)

    stops = one.get_by_role("region", name="Stops")
    expect(stops.get_by_role("button", name="Cleaning")).to_be_visible(timeout=SOON)
    span = {"from": "2026-11-16T08:00:00Z", "to": "2026-11-16T12:00:00Z"}
    told = client.get(f"/api/v1/lines/{FILLER}/states", params=span).json()
    names = [item["state"]["name"] for item in told["items"] if item["state"]]
    assert names.count("Cleaning") == 1
    assert "Jam" not in names
    assert told["version"] == 2
    versions = client.get(f"/api/v1/lines/{FILLER}/states/versions", params=span).json()["items"]
    assert [len(version["pieces"]) for version in versions] == [1, 1], "what was said first is kept"


def test_both_count_and_nothing_is_doubled_or_lost(panels: Panels, client: httpx.Client) -> None:
    one, two = panels
    start(one, "PO-7")
    runs_now(two, "PO-7")
    for panel, good in ((one, "11"), (two, "13"), (one, "17"), (two, "19")):
        count(panel, good)
    assert runs_of(client) == [("PO-7", "60", None)]
    for panel in panels:
        expect(panel.get_by_role("complementary")).to_contain_text("60", timeout=SOON)
