"""From an empty system to a first finished order, by clicks alone, as the first steps lead."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.test_every_screen import faults_of
from tests.e2e.test_setup_plant import add_below, row

STEPS = 9


@pytest.fixture
def guide(page: Page) -> Callable[[int], Locator]:
    """Go home and give the first steps, of which so many are done."""

    def opened(done: int) -> Locator:
        page.get_by_role("link", name="Overview").click()
        steps = page.get_by_role("region", name="First steps")
        expect(steps.get_by_text(f"{done} of {STEPS} done")).to_be_visible()
        return steps

    return opened


def test_a_plant_from_nothing_to_a_finished_order(
    page: Page,
    guide: Callable[[int], Locator],
    client: httpx.Client,
    later: Callable[[float], None],
) -> None:
    page.goto("/")
    steps = guide(0)
    assert not faults_of(page)
    steps.get_by_role("link", name="Add", exact=True).first.click()
    describe_the_plant(page)
    guide(2).get_by_role("listitem").filter(has_text="Add a product").get_by_role("link").click()
    describe_a_product(page)
    guide(3).get_by_role("listitem").filter(has_text="how fast").get_by_role("link").click()
    say_how_fast(page)
    guide(4).get_by_role("listitem").filter(has_text="when people work").get_by_role("link").click()
    say_when(page)
    guide(5).get_by_role("link", name="New order").click()
    make_an_order(page)
    guide(6).get_by_role("link", name="Plan", exact=True).click()
    plan_it(page)
    guide(7).get_by_role("link", name="Start", exact=True).click()
    run_it(page, later)
    expect(page.get_by_role("region", name="First steps")).to_have_count(0)
    order = client.get("/api/v1/orders/PO-000001").json()
    assert (order["status"], order["actual_quantity"]) == ("Completed", "500")
    page.goto("/?guide=true")
    expect(page.get_by_text(f"{STEPS} of {STEPS} done")).to_be_visible()
    expect(page.get_by_text("All done: the plant runs.")).to_be_visible()
    assert not faults_of(page)


def describe_the_plant(page: Page) -> None:
    page.get_by_role("button", name="Begin the plant").click()
    dialog = page.get_by_role("dialog", name="The enterprise")
    dialog.get_by_label("Name (Enterprise)").fill("Works")
    dialog.get_by_role("button", name="Add", exact=True).click()
    row(page, "Works").click()
    add_below(page, "Works", "Site", "North")
    add_below(page, "North", "Area", "Hall")
    add_below(page, "Hall", "Line", "Press")


def describe_a_product(page: Page) -> None:
    page.get_by_role("link", name="Units").click()
    page.get_by_role("button", name="Add a unit").click()
    dialog = page.get_by_role("dialog", name="Add a unit")
    dialog.get_by_label("Code").fill("pc")
    dialog.get_by_label("Name").fill("piece")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Products", exact=True).click()
    page.get_by_role("button", name="Add a product").click()
    dialog = page.get_by_role("dialog", name="Add a product")
    dialog.get_by_label("Code").fill("CUP")
    dialog.get_by_label("Name").fill("Cup")
    dialog.get_by_label("Base unit").select_option("pc")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)


def say_how_fast(page: Page) -> None:
    page.get_by_text("Products × lines").click()  # noqa: RUF001 - as the screen says it
    grid = page.get_by_role("grid", name="Standard rate of products by lines")
    grid.locator("[aria-rowindex='2'] [aria-colindex='2']").click()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog", name="What saving does")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 1 new")).to_be_visible()


def say_when(page: Page) -> None:
    row(page, "North").click()
    page.get_by_role("tab", name="Shifts").click()
    page.get_by_role("button", name="Add a shift").click()
    dialog = page.get_by_role("dialog", name="Add a shift")
    dialog.get_by_label("Name").fill("Day")
    dialog.get_by_label("Starts").fill("06:00")
    dialog.get_by_label("Ends").fill("18:00")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)


def make_an_order(page: Page) -> None:
    form = page.get_by_role("dialog", name="New production order").or_(
        page.get_by_role("complementary", name="New production order")
    )
    form.get_by_role("combobox", name="Product").fill("cup")
    page.get_by_role("option", name="Cup").click()
    form.get_by_label("Required quantity").fill("500")
    form.get_by_role("button", name="Create").click()
    order = page.get_by_role("complementary", name="Order PO-000001")
    order.get_by_role("button", name="Change status").click()
    page.get_by_role("menuitem", name="Released").click()
    expect(order.get_by_text("Released").first).to_be_visible()


def plan_it(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"^PO-000001\b")).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Place PO-000001")
    dialog.get_by_role("button", name="Place", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("gridcell", name="PO-000001")).to_be_visible()


def run_it(page: Page, later: Callable[[float], None]) -> None:
    page.get_by_role("link", name="Press").last.click()
    page.get_by_role("button", name="Start PO-000001").click()
    expect(page.get_by_role("button", name="End run")).to_be_visible()
    later(10)
    page.get_by_role("link", name="Manual entry").click()
    page.get_by_role("link", name="Counts").click()
    form = page.get_by_role("form", name="Count by hand")
    for digit in "500":
        form.get_by_role("button", name=digit, exact=True).click()
    form.get_by_role("button", name="Record 500 pc good").click()
    expect(form.get_by_text("Recorded: 500 pc good")).to_be_visible()
    later(1)
    page.get_by_role("link", name="Run control").click()
    page.get_by_role("button", name="End run").click()
    page.get_by_role("dialog").get_by_role("button", name="Complete").click()
    expect(page.get_by_role("button", name="End run")).to_have_count(0)
    page.get_by_role("link", name="Overview").click()
