"""What-if copies of the plan: made, tried on, compared, published, taken back, discarded."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say, box
from tests.e2e.planned import FILLER, bar, board, drag, hour, plan
from tests.e2e.test_every_screen import faults_of


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    """Two orders of an hour each on the filler, the second due soon; ids by number."""
    due = {"due_at": hour(13, 30)}
    return {n: plan(write, n, hour(at), **due) for n, at in (("PO-1", 10), ("PO-2", 12))}


def open_board(page: Page) -> None:
    board(page)
    expect(plan_bar(page)).to_contain_text("Published plan")


def plan_bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Plan on the board")


def beside(page: Page, name: str) -> Locator:
    return page.get_by_role("complementary", name=name)


def make_copy(page: Page, name: str) -> None:
    plan_bar(page).get_by_role("button", name="Make a what-if copy").click()
    dialog = page.get_by_role("dialog", name="Make a what-if copy of the plan")
    dialog.get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(re.compile(r"[?&]what_if=\d+"))
    expect(plan_bar(page)).to_contain_text("the lines do not work by it")
    expect(plan_bar(page).get_by_role("button", name=f"board: {name}")).to_be_visible()
    expect(bar(page, "PO-1")).to_be_visible()


def publish(page: Page, name: str) -> None:
    plan_bar(page).get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name=f"Publish {name}")
    expect(dialog).to_contain_text("1 entry of the plan changes")
    dialog.get_by_role("button", name="Publish the whole copy").click()
    expect(dialog).to_have_count(0)


def test_a_copy_is_changed_compared_published_and_taken_back(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    planned = {"PO-1": hour(10), "PO-2": hour(12)}
    open_board(page)
    make_copy(page, "Later")
    drag(page, "PO-2", 2)
    expect(page.get_by_role("status").filter(has_text="PO-2 moved")).to_have_count(1)
    assert starts() == planned, "what is tried on a copy does nothing to the plan"

    plan_bar(page).get_by_role("button", name="Compare").click()
    comparison = beside(page, "Published plan and Later")
    late = comparison.get_by_role("row").filter(has_text="Late orders")
    expect(late).to_contain_text("+1")
    expect(late).to_contain_text("worse")
    difference = comparison.get_by_role("button", name="PO-2")
    expect(difference).to_contain_text("Moved")
    expect(difference).to_contain_text("becomes late")
    assert not faults_of(page)
    comparison.get_by_label("Find an order").fill("PO-1")
    expect(comparison).to_contain_text("No difference matches")
    comparison.get_by_role("button", name="Clear the filters").click()
    difference.click()
    expect(page).to_have_url(re.compile(r"[?&]entry=\d+"))

    publish(page, "Later")
    expect(plan_bar(page)).to_contain_text("as expected")
    expect(
        page.get_by_role("status").filter(has_text="Later is now the published plan")
    ).to_have_count(1)
    assert starts() == planned | {"PO-2": hour(14)}
    page.get_by_role("button", name="Undo: publish Later").click()
    expect(page.get_by_role("status").filter(has_text="Undone: publish Later")).to_have_count(1)
    assert starts() == planned


def test_an_address_opens_a_copy_and_others_see_the_list_live(
    entries: dict[str, int], enter: Callable[..., Page], starts: Callable[[], dict[str, str]]
) -> None:
    one, two = enter(), enter()
    open_board(two)
    open_board(one)
    make_copy(one, "Weekend")
    drag(one, "PO-2", 1)

    expect(plan_bar(two)).to_contain_text("1 what-if copy")
    plan_bar(two).get_by_role("button", name="Choose the plan").click()
    item = two.get_by_role("menuitemradio", name="Weekend")
    expect(item).to_contain_text("1 difference")
    two.keyboard.press("Escape")
    two.goto(one.url)
    expect(plan_bar(two).get_by_role("button", name="board: Weekend")).to_be_visible()
    assert abs(box(bar(two, "PO-2"))["x"] - box(bar(one, "PO-2"))["x"]) < 3

    plan_bar(one).get_by_role("button", name="More for this copy").click()
    one.get_by_role("menuitem", name="Rename").click()
    one.get_by_role("dialog").get_by_label("Name").fill("Sunday")
    one.keyboard.press("Enter")
    expect(plan_bar(two).get_by_role("button", name="board: Sunday")).to_be_visible()

    plan_bar(one).get_by_role("button", name="More for this copy").click()
    one.get_by_role("menuitem", name="Discard").click()
    dialog = one.get_by_role("dialog", name="Discard Sunday?")
    expect(dialog).to_contain_text("1 difference")
    dialog.get_by_role("button", name="Discard the copy").click()
    expect(plan_bar(one)).to_contain_text("as expected")
    expect(plan_bar(two).get_by_role("alert")).to_contain_text("no longer there")
    plan_bar(two).get_by_role("button", name="Show the published plan").click()
    expect(plan_bar(two)).to_contain_text("as expected")
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12)}


def test_what_two_planners_changed_is_a_conflict_in_words(
    entries: dict[str, int],
    page: Page,
    write: Say,
    client: httpx.Client,
    starts: Callable[[], dict[str, str]],
) -> None:
    open_board(page)
    make_copy(page, "Later")
    drag(page, "PO-2", 1)
    [entry] = client.get("/api/v1/entries", params={"order": "PO-2"}).json()["items"]
    write(f"/entries/{entry['id']}/move", start_at=hour(16), version=entry["version"])

    plan_bar(page).get_by_role("button", name="Compare").click()
    comparison = beside(page, "Published plan and Later")
    expect(comparison).to_contain_text("1 conflict with the plan")
    expect(comparison.get_by_role("listitem").filter(has_text="PO-2").first).to_be_visible()
    plan_bar(page).get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish Later")
    expect(dialog.get_by_role("alert")).to_contain_text("The plan was changed meanwhile")
    expect(dialog.get_by_role("alert")).to_contain_text("PO-2")
    expect(dialog.get_by_role("button", name="Publish the whole copy")).to_be_disabled()
    assert not faults_of(page)
    assert starts()["PO-2"] == hour(16)


def test_the_figures_beside_the_board_tell_what_the_last_act_did(
    entries: dict[str, int], page: Page
) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=12&panel=figures")
    expect(bar(page, "PO-1")).to_be_visible()
    figures = beside(page, "Figures beside the board")
    expect(figures).to_contain_text("No order is late")
    drag(page, "PO-2", 2)
    late = figures.get_by_role("button", name="PO-2")
    expect(late).to_contain_text("late by 1 h 30 min")
    expect(late).to_contain_text("planned to end too late")
    expect(late).to_contain_text("new")
    expect(figures.get_by_role("definition").filter(has_text="+1").first).to_contain_text(
        "by the last act"
    )
    assert not faults_of(page)
    late.click()
    expect(page).to_have_url(re.compile(rf"[?&]entry={entries['PO-2']}\b"))

    with page.expect_download() as saved:
        figures.get_by_role("button", name="Save the figures as CSV").click()
    rows = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert "late_orders,plan,1,,1" in rows
    assert "lateness,PO-2,5400,," in rows
    assert any(row.startswith(f"utilisation,{FILLER},") for row in rows)
    figures.get_by_role("button", name="Hide the figures").click()
    expect(figures).to_have_count(0)
