"""The optimiser beside the board: asked, watched, stopped, and what it found accepted."""

import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine

from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.optimiser import Optimiser
from outfeed.web.app import create_app
from tests.builders import Plant, a_plant, an_order
from tests.e2e.conftest import Say
from tests.e2e.planned import said
from tests.e2e.test_every_screen import faults_of

ORDERS = 300
SEARCH = 90_000
"""Milliseconds that a search may take to its end, with code that may have to be compiled first."""
PLACES = "[data-found]"


@pytest.fixture
def base_url(engine: Engine, clock: SteppedClock, serve: Callable[..., str]) -> str:
    optimiser = Optimiser(engine, clock, threads=1)
    return serve(create_app(Settings(), engine, clock, background=[optimiser.beside]))


@pytest.fixture
def plant(act: Act) -> Plant:
    """Six lines in two shifts, and nothing on them."""
    made = a_plant(act, 6, shifts=True)
    act.conn.commit()
    return made


@pytest.fixture
def orders(act: Act, plant: Plant) -> None:
    """Many orders that are not planned, due within days, and one that no line can make."""
    chance = random.Random(6)
    for _ in range(ORDERS):
        due_at = act.now + timedelta(hours=chance.randrange(8, 240))
        quantity = str(chance.randrange(1800, 7200, 600))
        product = chance.choice(["COLA", "LIME", "SOAP"])
        an_order(act, product, quantity, due_at=due_at.isoformat())
    an_order(act, "RARE", number="PO-RARE")
    act.conn.commit()


@pytest.fixture
def few(act: Act, plant: Plant) -> None:
    """A dozen orders that are due soon, so that each line gets some."""
    for _ in range(12):
        an_order(act, "COLA", "7200", due_at=(act.now + timedelta(hours=5)).isoformat())
    act.conn.commit()


@pytest.fixture
def planned(client: httpx.Client) -> Callable[..., list[dict[str, Any]]]:
    """What is to be produced by a plan, as the server knows it."""

    def ask(what_if: object = None) -> list[dict[str, Any]]:
        query = {} if what_if is None else {"what_if": str(what_if)}
        items: list[dict[str, Any]] = client.get("/api/v1/entries", params=query).json()["items"]
        return [item for item in items if item["order_number"] is not None]

    return ask


def panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Optimiser beside the board")


def button(within: Page | Locator, name: str) -> Locator:
    return within.get_by_role("button", name=name, exact=True)


def open_panel(page: Page) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=24")
    button(page, "Optimise").click()
    expect(button(panel(page), "Optimise")).to_be_focused()


def start(page: Page) -> None:
    """Ask for what was asked for last, by one press."""
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]optimise=\d+"))


def stop(page: Page) -> None:
    """End the search once it has found a plan that shows how it went on."""
    curve = panel(page).get_by_role("img", name="Cost of the best plan")
    expect(curve).to_be_visible(timeout=SEARCH)
    button(panel(page), "Stop").click()
    expect(panel(page).get_by_role("status")).to_have_text("found", timeout=SEARCH)


def test_300_orders_are_planned_accepted_and_taken_back(
    orders: None, page: Page, planned: Callable[..., list[dict[str, Any]]]
) -> None:
    open_panel(page)
    assert not faults_of(page)
    start(page)
    expect(panel(page).get_by_role("progressbar", name="Time of the search")).to_be_visible()
    stop(page)
    assert planned() == [], "nothing changes before it is accepted"

    page.reload()
    expect(panel(page)).to_contain_text("300 entries are new")
    expect(panel(page).get_by_role("row", name="Late orders")).to_be_visible()
    expect(page.locator(PLACES).first).to_be_visible()
    expect(panel(page)).to_contain_text("1 order finds no place")
    expect(panel(page)).to_contain_text("no enabled production rate for Rare")
    expect(panel(page).get_by_role("link", name="PO-RARE")).to_be_visible()
    assert not faults_of(page)

    button(panel(page), "Accept the plan").click()
    expect(panel(page).get_by_role("status")).to_have_text("accepted")
    said(page, "the plan that was found is on the board")
    expect(page.locator(PLACES)).to_have_count(0)
    made = planned()
    assert len({entry["order_number"] for entry in made}) == ORDERS
    assert len({entry["line_id"] for entry in made}) == 6
    expect(page.get_by_role("gridcell").first).to_be_visible()

    page.get_by_role("button", name="Undo: accept Due dates first").click()
    said(page, "Undone: accept Due dates first")
    assert planned() == []
    page.get_by_role("button", name="Redo: accept Due dates first").click()
    said(page, "Done again: accept Due dates first")
    assert len(planned()) == len(made)


def test_lines_are_accepted_one_after_the_other_and_a_move_is_shown_on_the_board(
    few: None, plant: Plant, page: Page, planned: Callable[..., list[dict[str, Any]]]
) -> None:
    open_panel(page)
    start(page)
    stop(page)
    found = page.locator(PLACES)
    expect(found.first).to_be_visible()
    all_found = found.count()
    lines = panel(page).get_by_role("checkbox", name="Accept line")
    for number in range(1, lines.count()):
        lines.nth(number).uncheck()

    line = panel(page).get_by_role("button", expanded=False).filter(has_text="line1")
    line.click()
    move = panel(page).get_by_role("button", name="PO-").first
    move.click()
    expect(move).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"{PLACES}[data-picked]")).to_have_count(1)

    button(panel(page), "Accept 1 line").click()
    expect(panel(page).get_by_role("listitem").filter(has_text="accepted")).to_have_count(1)
    part = planned()
    assert {entry["line_id"] for entry in part} == {plant.lines[0]}
    expect(found).to_have_count(all_found - len(part))

    button(panel(page), "Accept the plan").click()
    expect(panel(page).get_by_role("status")).to_have_text("accepted")
    assert len(planned()) == 12


def test_a_plan_goes_into_a_what_if_copy_and_is_discarded(
    few: None, page: Page, planned: Callable[..., list[dict[str, Any]]]
) -> None:
    open_panel(page)
    start(page)
    stop(page)
    panel(page).get_by_role("button", name="Into a what-if copy").click()
    dialog = page.get_by_role("dialog", name="Put it into a what-if copy")
    dialog.get_by_label("Name").fill("By the optimiser")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile(r"[?&]what_if=(\d+)"))
    copy = re.search(r"what_if=(\d+)", page.url)
    assert copy
    assert len(planned(copy[1])) == 12
    assert planned() == []
    expect(panel(page)).to_contain_text("This is for the published plan.")

    button(panel(page), "Discard").click()
    expect(button(panel(page), "Optimise")).to_be_visible()
    expect(panel(page).get_by_role("listitem").first).to_contain_text("discarded")


def test_others_see_a_search_and_are_told_its_end(
    few: None, page: Page, enter: Callable[..., Page]
) -> None:
    other = enter()
    other.goto("/schedule")
    open_panel(page)
    start(page)
    mark = button(other, "Optimise").get_by_title("searching")
    expect(mark).to_be_visible()
    stop(page)
    told = other.get_by_role("status").filter(has_text="Due dates first: a plan was found.")
    expect(told).to_be_visible()
    expect(mark).to_have_count(0)
    button(told, "Show").click()
    expect(button(panel(other), "Accept the plan")).to_be_visible()
    expect(told).to_have_count(0)


def test_what_matters_is_kept_as_a_profile_by_keyboard_alone(few: None, page: Page) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=24")
    page.get_by_role("grid").focus()
    page.keyboard.press("o")
    beside = panel(page)
    expect(button(beside, "Optimise")).to_be_focused()
    slider = beside.get_by_role("slider", name="Few changeovers")
    slider.focus()
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "above all")
    expect(beside).to_contain_text("Changed, not saved in Due dates first")
    beside.get_by_role("button", name="Save as").press("Enter")
    dialog = page.get_by_role("dialog", name="Save as a new profile")
    dialog.get_by_label("Name").fill("Never change over")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(beside.get_by_label("Profile", exact=True).first).to_have_value("Never change over")
    expect(slider).to_have_attribute("aria-valuetext", "above all")
    page.keyboard.press("Escape")
    expect(beside).to_have_count(0)


def test_a_plan_that_others_changed_meanwhile_is_asked_for_again(
    few: None, plant: Plant, page: Page, write: Say, planned: Callable[..., list[dict[str, Any]]]
) -> None:
    open_panel(page)
    start(page)
    stop(page)
    first = page.locator(PLACES).first
    expect(first).to_be_visible()
    number = first.get_attribute("data-found")
    write("/entries", line=plant.lines[0], order=number, start_at="2026-11-20T07:00:00Z")
    button(panel(page), "Accept the plan").click()
    refused = panel(page).get_by_role("alert")
    expect(refused).to_contain_text("The plan was changed meanwhile")
    expect(refused).to_contain_text(number or "")
    assert len(planned()) == 1
    button(refused, "Ask again").click()
    expect(button(panel(page), "Optimise")).to_be_focused()
