"""Orders that will be late announce themselves, and what was kept of the plan is told after it."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from outfeed.activities.clock import SteppedClock
from outfeed.activities.projecting import project_lines
from tests.e2e.conftest import Say
from tests.e2e.planned import FILLER, hour, plan
from tests.e2e.test_every_screen import faults_of


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    """Two orders of an hour on the filler, both in time by the plan; ids of entries by number."""
    planned = (("PO-1", 10, hour(11, 15)), ("PO-2", 11, hour(12, 15)))
    return {n: plan(write, n, hour(start), due_at=due) for n, start, due in planned}


@pytest.fixture
def project(engine: Engine, clock: SteppedClock) -> Callable[[], None]:
    """Bring up to date what is expected, as the background does all the time."""

    def bring() -> None:
        project_lines(engine, clock)

    return bring


def strip(page: Page) -> Locator:
    return page.get_by_role("region", name="late or will be")


def test_who_will_be_late_shows_by_itself_where_it_matters(
    entries: dict[str, int],
    enter: Callable[..., Page],
    later: Callable[[float], None],
    project: Callable[[], None],
) -> None:
    overview, orders, line = enter(), enter(), enter()
    overview.goto("/")
    expect(overview.get_by_role("article").first).to_be_visible()
    expect(strip(overview)).to_have_count(0)
    orders.goto("/orders?late=expected")
    expect(orders.get_by_role("button", name="Will be late")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(orders.get_by_role("row").filter(has_text="PO-")).to_have_count(0)
    line.goto(f"/line/{FILLER}?tab=schedule")
    expect(line.get_by_role("listitem").filter(has_text="PO-1")).to_be_visible()

    # An hour and a half has gone by and nobody has started: all of it is expected later.
    later(90)
    project()
    # 10:30 by now: PO-1 ends at 11:30, 15 minutes late, and PO-2 an hour after that.
    for number, late in (("PO-1", "15 min"), ("PO-2", "15 min")):
        card = strip(overview).get_by_role("link", name=number)
        expect(card).to_contain_text(f"will be late by {late}")
    expect(strip(overview).get_by_role("link", name="PO-1")).to_contain_text("12:30")
    row = orders.get_by_role("row").filter(has_text="PO-2")
    expect(row).to_contain_text("expected 15 min late")
    item = line.get_by_role("listitem").filter(has_text="PO-2")
    expect(item).to_contain_text("expected late")
    expect(item).to_contain_text("expected 12:30\u201313:30")
    assert not faults_of(overview)
    assert not faults_of(orders)
    assert not faults_of(line)

    strip(overview).get_by_role("link", name="All of them").click()
    expect(overview).to_have_url(re.compile(r"late=expected"))
    expect(overview.get_by_role("row").filter(has_text="PO-")).to_have_count(2)
    orders.get_by_role("row").filter(has_text="PO-2").click()
    panel = orders.get_by_role("complementary", name="PO-2")
    expect(panel).to_contain_text("expected 15 min late")
    panel.get_by_role("tab", name="On the board").click()
    expect(panel).to_contain_text("expected late")


def test_the_figures_tell_planned_from_expected_lateness(
    entries: dict[str, int],
    page: Page,
    later: Callable[[float], None],
    project: Callable[[], None],
) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=12&panel=figures")
    figures = page.get_by_role("complementary", name="Figures beside the board")
    expect(figures).to_contain_text("No order is late")
    later(90)
    project()
    item = figures.get_by_role("button", name="PO-2")
    expect(item).to_contain_text("late by 15 min")
    expect(item).to_contain_text("planned in time, but expected later")
    expect(item).to_contain_text("planned end 13:00")
    expect(item).to_contain_text("expected end 13:30")


def test_what_was_kept_of_the_plan(
    entries: dict[str, int],
    page: Page,
    write: Say,
    machine: Callable[..., None],
    later: Callable[[float], None],
    client: httpx.Client,
) -> None:
    later(70)
    write(f"/lines/{FILLER}/start", entry=entries["PO-1"])
    machine(state="Running")
    later(40)
    machine(infeed=1900, outfeed=1800)
    later(20)
    write(f"/lines/{FILLER}/end", outcome="partial")
    later(120)

    page.goto(f"/analysis?asset={FILLER}&span=24h")
    page.get_by_role("radiogroup", name="What is shown").get_by_text("Schedule adherence").click()
    expect(page).to_have_url(re.compile("show=adherence"))
    first = page.get_by_role("row").filter(has_text="PO-1")
    expect(first).to_contain_text("10 min late")
    expect(first).to_contain_text("1,800")
    second = page.get_by_role("row").filter(has_text="PO-2")
    expect(second).to_contain_text("not started")
    told = client.get(
        "/api/v1/schedule-adherence", params={"line": FILLER, "from": hour(8), "to": hour(13)}
    ).json()
    share = f"{told['total']['adherence'] * 100:.1f}%"
    expect(page.get_by_role("definition").filter(has_text=share).first).to_be_visible()
    assert not faults_of(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the table as CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 3

    page.goto("/analysis?span=24h&show=adherence")
    bars = page.get_by_role("region", name="By line")
    expect(bars.get_by_role("button", name="filler")).to_contain_text(share)
    bars.get_by_role("button", name="filler").click()
    expect(page).to_have_url(re.compile("asset=site1"))
    page.get_by_role("row").filter(has_text="PO-1").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(rf"/schedule\?.*entry={entries['PO-1']}"))


def test_what_the_schedule_does_by_itself_is_a_setting(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=settings")
    starts = page.get_by_role("switch", name="Production starts by itself")
    expect(starts).not_to_be_checked()
    starts.focus()
    page.keyboard.press("Space")
    minutes = page.get_by_label("Minutes before or after its plan")
    expect(minutes).to_have_value("5")
    minutes.fill("12")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("As saved")).to_be_visible()
    kept = client.get("/api/v1/settings").json()
    assert kept["schedule_starts_production"] is True
    assert kept["schedule_sets_mode"] is True
    assert kept["on_time_tolerance"] == 720
    assert not faults_of(page)
