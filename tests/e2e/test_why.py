"""Where an order had best be, and why one is late with what would help, asked on the board."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say, box
from tests.e2e.planned import bar, hour, pixels_an_hour, plan, said
from tests.e2e.test_every_screen import faults_of

BOARD = "/schedule?from=2026-11-16T08:00Z&span=12"


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    """Two orders on the filler, the second late behind the first; ids of entries by number."""
    planned = (("PO-1", 9, hour(20)), ("PO-2", 10, hour(10, 30)))
    return {n: plan_one(write, n, start, due) for n, start, due in planned}


def plan_one(write: Say, number: str, start: int, due_at: str) -> int:
    return plan(write, number, hour(start), due_at=due_at)


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def left_of(page: Page, one: str, other: str) -> None:
    """Wait until one bar stands to the left of another."""
    script = """([one, other]) => {
      const left = name => [...document.querySelectorAll("[role=gridcell]")]
        .find(cell => cell.textContent.includes(name)
          || cell.getAttribute("aria-label")?.includes(name))
        ?.getBoundingClientRect().left;
      return left(one) < left(other);
    }"""
    page.wait_for_function(script, arg=[one, other])


def test_why_late_and_a_remedy_that_is_taken_back(entries: dict[str, int], page: Page) -> None:
    page.goto(BOARD)
    bar(page, "PO-2").click()
    dialog(page, "PO-2").get_by_role("link", name="Why is this late?").click()
    expect(page).to_have_url(re.compile(rf"why={entries['PO-2']}"))
    why = dialog(page, "Why is PO-2 late?")
    expect(why).to_contain_text("late by 30 min")
    links = why.get_by_role("list").first.get_by_role("listitem")
    expect(links).to_contain_text(["Could be made from then on", "Waited for PO-1", "Makes PO-2"])
    swap = why.get_by_role("listitem").filter(has_text="Change places with PO-1")
    expect(swap).to_contain_text("on time")
    expect(swap).to_contain_text("Lateness of all orders 30 min \u2192 0 s")
    page.wait_for_timeout(300)
    assert not faults_of(page)
    swap.get_by_role("button").click()
    expect(why).to_have_count(0)
    said(page, "PO-2: Change places with PO-1")
    left_of(page, "PO-2", "PO-1")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    said(page, "Undone: PO-2: Change places with PO-1")
    left_of(page, "PO-1", "PO-2")


def test_the_best_place_of_an_order_is_taken(
    entries: dict[str, int], page: Page, write: Say
) -> None:
    late = {"required_quantity": "1800", "status": "Released", "due_at": hour(14)}
    write("/orders", number="PO-3", product="COLA", **late)
    page.goto(BOARD)
    page.get_by_role("button", name="Best places for PO-3").click()
    best = dialog(page, "Best places for PO-3")
    first = best.get_by_role("row").nth(1)
    expect(first).to_contain_text("filler")
    expect(first).to_contain_text("after PO-2")
    expect(first).to_contain_text("on time")
    expect(first).to_contain_text("Nothing else moves")
    best.get_by_text("1 line can\u2019t make it").click()
    expect(best).to_contain_text("packer has no enabled production rate for Cola")
    page.wait_for_timeout(300)
    assert not faults_of(page)
    first.get_by_role("button").click()
    expect(best).to_have_count(0)
    expect(bar(page, "PO-3")).to_be_visible()
    left_of(page, "PO-2", "PO-3")
    page.keyboard.press("Control+z")
    expect(bar(page, "PO-3")).to_have_count(0)


def test_a_drag_that_does_not_fit_is_answered_with_places_that_do(
    entries: dict[str, int], page: Page
) -> None:
    page.goto(BOARD)
    held = box(bar(page, "PO-2"))
    x, y = held["x"] + held["width"] / 3, held["y"] + held["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - pixels_an_hour(page) / 2, y, steps=10)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.mouse.up()
    page.get_by_role("button", name="Best places", exact=True).click()
    best = dialog(page, "Best places for PO-2")
    first = best.get_by_role("row").nth(1)
    expect(first).to_contain_text("before all others")
    expect(first).to_contain_text("1 entry moves later")
    first.get_by_role("button").click()
    left_of(page, "PO-2", "PO-1")


def test_it_is_asked_from_the_late_orders_and_from_the_order(
    entries: dict[str, int], page: Page
) -> None:
    page.goto(f"{BOARD}&panel=figures")
    figures = page.get_by_role("complementary", name="Figures beside the board")
    figures.get_by_role("button", name="Why is this late?").click()
    why = dialog(page, "Why is PO-2 late?")
    expect(why).to_contain_text("Waited for PO-1")
    page.keyboard.press("Escape")
    expect(why).to_have_count(0)

    page.goto("/orders?order=PO-2&tab=entries")
    panel = page.get_by_role("complementary", name="PO-2")
    panel.get_by_role("link", name="Why is this late?").click()
    expect(page).to_have_url(re.compile(r"/schedule\?"))
    expect(why).to_contain_text("Change places with PO-1")
