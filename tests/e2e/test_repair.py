"""A breakdown: a repair of the plan is offered by itself, accepted, and the plan is mended."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.background import PlanFollower
from outfeed.config import Settings
from outfeed.optimiser import Optimiser
from outfeed.web.app import create_app
from tests.builders import Plant, a_plant
from tests.e2e.conftest import Say
from tests.e2e.planned import hour
from tests.e2e.test_every_screen import faults_of

LINE, OTHER = "site1/packaging/line1", "site1/packaging/line2"
OFFERED = 150_000
"""Milliseconds until a repair is offered: it is noticed within 15 s and looked for for 5 s, with
code that may have to be compiled first."""


@pytest.fixture
def base_url(engine: Engine, clock: SteppedClock, serve: Callable[..., str]) -> str:
    beside = [PlanFollower(engine, clock).beside, Optimiser(engine, clock, threads=1).beside]
    return serve(create_app(Settings(), engine, clock, background=beside))


@pytest.fixture
def plant(act: Act) -> Plant:
    """Two lines that make the same, round the clock."""
    made = a_plant(act, 2)
    act.conn.commit()
    return made


def plan(write: Say, line: str, number: str, start_at: str, hours: int, due_at: str) -> int:
    quantity = str(hours * 3600)
    wanted = {"product": "COLA", "required_quantity": quantity, "status": "Released"}
    write("/orders", number=number, due_at=due_at, **wanted)
    made: Any = write("/entries", line=line, order=number, start_at=start_at)
    entry: int = made["created"][0]
    return entry


@pytest.fixture
def broken(
    plant: Plant, write: Say, machine: Callable[..., None], later: Callable[[float], None]
) -> None:
    """The first line has three orders, runs the first one for half an hour, and breaks down."""
    first = plan(write, LINE, "PO-1", hour(10), 2, hour(16))
    plan(write, LINE, "PO-2", hour(12), 1, hour(13, 15))
    plan(write, LINE, "PO-3", hour(13), 1, hour(14, 30))
    plan(write, OTHER, "PO-4", hour(20), 1, hour(23))
    later(60)
    write(f"/lines/{LINE}/start", entry=first)
    machine(LINE, state="Running")
    later(25)
    machine(LINE, outfeed=1800)
    later(5)
    machine(LINE, state="Faulted")
    later(45)


def offers(page: Page) -> Locator:
    return page.get_by_role("region", name="Plans on offer")


def stand(client: httpx.Client) -> dict[str, tuple[int, str]]:
    items = client.get("/api/v1/entries").json()["items"]
    return {
        item["order_number"]: (item["line_id"], item["start_at"])
        for item in items
        if item["order_number"]
    }


def test_a_breakdown_is_repaired(
    broken: None, plant: Plant, enter: Callable[..., Page], client: httpx.Client
) -> None:
    overview, board = enter(), enter()
    overview.goto("/")
    board.goto("/schedule?from=2026-11-16T08:00Z&span=24")
    offer = offers(overview).get_by_role("article")
    expect(offer).to_contain_text("line1 has been Faulted for 45 min", timeout=OFFERED)
    expect(offer).to_contain_text("If nothing is done, 2 orders become late")
    # Both by the pace that the line had before it broke down.
    expect(offer).to_contain_text("late, by 2 h 15 min in all")
    expect(offer.get_by_role("definition").nth(1)).to_contain_text("2 h 15 min")
    expect(offer).to_contain_text("The line is thought to be back at 13:00")
    expect(offer.get_by_role("definition").first).to_have_text("instead of 2 → 0")
    expect(offer).to_contain_text("Entries moved")
    # It is on everybody's screen, also on the board.
    expect(offers(board).get_by_role("article")).to_contain_text("line1 has been Faulted")
    assert not faults_of(overview)
    assert not faults_of(board)
    before = stand(client)

    offer.get_by_role("link", name="Look at the repair").click()
    expect(overview).to_have_url(re.compile(r"/schedule\?.*optimise=%22?\d+|optimise=\d+"))
    panel = overview.get_by_role("complementary", name="Optimiser beside the board")
    expect(panel).to_contain_text("line1")
    # What is open beside the board is not offered above it, too.
    expect(offers(overview)).to_have_count(0)
    panel.get_by_role("button", name="Accept the plan", exact=True).click()
    expect(panel.get_by_role("status")).to_have_text("accepted")
    after = stand(client)
    one, other = plant.lines
    assert (after["PO-1"][0], after["PO-2"][0]) == (one, other)
    # Where PO-3 is made does not matter, as long as it ends in time: it is due at 14:30.
    assert after["PO-3"][1] <= hour(13, 30)
    assert after["PO-2"][1] < hour(12)
    assert (after["PO-1"], after["PO-4"]) == (before["PO-1"], before["PO-4"])
    expect(offers(board)).to_have_count(0)


def test_an_offer_that_is_not_wanted_goes_and_stays_away(
    broken: None, page: Page, client: httpx.Client
) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=24")
    offer = offers(page).get_by_role("article")
    expect(offer).to_be_visible(timeout=OFFERED)
    before = stand(client)
    offer.get_by_role("button", name="Not now").click()
    expect(offers(page)).to_have_count(0)
    [kept] = client.get("/api/v1/optimisations").json()["items"]
    assert (kept["kind"], kept["status"]) == ("repair", "discarded")
    assert stand(client) == before


def test_when_it_plans_by_itself_is_set_beside_the_board(
    plant: Plant, page: Page, client: httpx.Client
) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=24&optimise=new")
    page.get_by_role("button", name="Plan by itself").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It does not plan by itself yet.")
    dialog.get_by_role("button", name="Add a time").click()
    dialog.get_by_role("textbox", name="Name").fill("Every night")
    dialog.get_by_role("textbox", name="At").fill("02:30")
    assert not faults_of(page)
    dialog.get_by_role("button", name="Save").click()
    row = dialog.get_by_role("article").filter(has_text="Every night")
    expect(row).to_contain_text("Each day at 02:30")
    expect(row).to_contain_text("All lines")
    [kept] = client.get("/api/v1/optimisation-schedules").json()["items"]
    assert (kept["every"], kept["at"], kept["publishes"]) == ("day", "02:30", False)
    assert kept["next_at"] == "2026-11-17T01:30:00Z"
    row.get_by_role("button", name="Change Every night").click()
    dialog.get_by_text("Each shift").click()
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("As each shift starts")
    row.get_by_role("switch", name="Every night is on").press("Space")
    expect(row).to_contain_text("Next: never")
    assert not faults_of(page)
    row.get_by_role("button", name="Remove Every night").click()
    expect(row).to_have_count(0)
