"""The main job: an order is imported, planned, run, counted, ended, and its OEE looked into."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import box

ORDERS = """number,product,quantity,unit,due date,status
PO-1001,COLA,1200,bottle,2026-11-16T18:00:00+01:00,Released
PO-1002,LIME,600,bottle,2026-11-16T20:00:00+01:00,Released
PO-1003,BEER,500,bottle,2026-11-16T20:00:00+01:00,Released
"""


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    file = tmp_path / "monday.csv"
    file.write_text(ORDERS)
    return file


def counted(page: Page, kind: str) -> Locator:
    """What the line screen shows of a count of the run."""
    table = page.get_by_role("table", name="Counts of this run")
    return table.get_by_role("row", name=kind).get_by_role("cell")


def drag_onto(page: Page, what: Locator, row: Locator, share: float) -> None:
    """Drag with the mouse to a share of the way along a line of the board, where it fits."""
    start, track = box(what), box(row)
    header = box(row.get_by_role("rowheader"))
    page.mouse.move(start["x"] + 40, start["y"] + 10)
    page.mouse.down()
    width = page.viewport_size["width"] - header["x"] - header["width"]  # type: ignore[index]
    to = header["x"] + header["width"] + width * share
    page.mouse.move(to, track["y"] + track["height"] / 2, steps=12)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()


def test_an_order_from_its_file_to_its_oee(
    page: Page,
    plant: dict[str, int],
    orders_file: Path,
    machine: Callable[..., None],
    later: Callable[[float], None],
    caught_up: Callable[[Page], None],
) -> None:
    import_orders(page, orders_file)
    plan_on_the_board(page)
    run_and_count(page, machine, later)
    later(1)
    caught_up(page)
    end_complete(page)
    look_at_actuals(page)
    open_oee_down_to_the_stop(page)


def import_orders(page: Page, file: Path) -> None:
    page.goto("/orders")
    page.get_by_role("button", name="Import", exact=True).first.click()
    expect(page).to_have_url("/orders/import")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)
    page.get_by_role("tab", name="Rejected").click()
    expect(page.get_by_role("row").filter(has_text="BEER")).to_contain_text("There is no product")
    page.get_by_role("button", name="Take 2 orders").click()
    expect(page.get_by_text("1 row to mend")).to_be_visible()
    page.get_by_role("link", name="Orders", exact=True).first.click()
    table = page.get_by_role("grid", name="Production orders")
    expect(table.get_by_role("row").filter(has_text="PO-1001")).to_contain_text("Released")
    expect(table.get_by_role("row").filter(has_text="PO-1002")).to_contain_text("Lime")
    expect(table.get_by_role("row").filter(has_text="PO-1003")).to_have_count(0)


def plan_on_the_board(page: Page) -> None:
    page.get_by_role("link", name="Schedule").click()
    unscheduled = page.get_by_role("complementary", name="Unscheduled orders")
    order = unscheduled.get_by_role("button", name=re.compile(r"^PO-1001\b"))
    filler = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="filler"))
    drag_onto(page, order, filler, 0.4)
    bar = filler.get_by_role("gridcell", name="PO-1001")
    expect(bar).to_be_visible()
    expect(order).to_have_count(0)
    expect(unscheduled.get_by_role("button", name=re.compile(r"^PO-1002\b"))).to_be_visible()


def run_and_count(page: Page, machine: Callable[..., None], later: Callable[[float], None]) -> None:
    page.goto("/line/site1/floor/filler")
    page.get_by_role("button", name="Start PO-1001").click()
    expect(page.get_by_role("button", name="End run")).to_be_visible()
    machine(state="Running")
    expect(page.get_by_text("Running", exact=True).first).to_be_visible()
    later(10)
    machine(infeed=600, outfeed=580, waste=20)
    expect(counted(page, "Infeed")).to_have_text("600 bottle")
    machine(state="Jam")
    expect(page.get_by_text("Jam", exact=True).first).to_be_visible()
    later(5)
    machine(state="Running")
    later(9)
    machine(infeed=580, outfeed=580)
    expect(counted(page, "Outfeed")).to_have_text("1,160 bottle")
    expect(counted(page, "Waste")).to_have_text("20 bottle")


def end_complete(page: Page) -> None:
    page.get_by_role("button", name="End run").click()
    dialog = page.get_by_role("dialog", name="How does PO-1001 end?")
    expect(dialog).to_contain_text("40 bottle less than required.")
    dialog.get_by_role("button", name="Complete").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="End run")).to_have_count(0)


def look_at_actuals(page: Page) -> None:
    page.get_by_role("link", name="Orders").click()
    row = page.get_by_role("row").filter(has_text="PO-1001")
    expect(row).to_contain_text("Completed")
    expect(row.get_by_role("gridcell", name="1,160", exact=True)).to_be_visible()


def open_oee_down_to_the_stop(page: Page) -> None:
    page.goto("/analysis?asset=site1/floor/filler&by=order")
    figures = page.get_by_role("row").filter(has_text="PO-1001")
    # 20 of 25 minutes running; 1180 of 1200 in the running time; 1160 of 1180 good.
    for figure in ("77.3%", "80.0%", "98.3%", "1,180", "1,160"):
        expect(figures).to_contain_text(figure)
    # There is one bar, so it stands in the middle.
    page.locator("canvas").first.click()
    facts = page.get_by_role("complementary", name="What this is made of")
    expect(facts.get_by_role("heading", name="PO-1001")).to_be_visible()
    stop = facts.get_by_role("row").filter(has_text="Jam").first
    expect(stop).to_contain_text("Mechanical")
    expect(stop).to_contain_text("5:00")
    stop.get_by_role("button").click()
    expect(facts.get_by_text("Only from")).to_be_visible()
    within = facts.get_by_role("table").last.get_by_role("row")
    expect(within.filter(has_text="Jam")).to_have_count(1)
    expect(within.filter(has_text="1,160")).to_have_count(0)
    page.reload()
    expect(facts.get_by_text("Only from")).to_be_visible()
