"""What one person changes is on the other's screen by itself, and nobody's work is overwritten."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Say, box


@pytest.fixture
def order(plant: dict[str, int], write: Say) -> dict[str, object]:
    return write(
        "/orders",
        number="PO-7",
        product="COLA",
        required_quantity="1000",
        due_at="2026-11-16T18:00:00Z",
        status="Released",
    )


def test_what_one_changes_the_other_sees(
    order: dict[str, object], enter: Callable[..., Page]
) -> None:
    planner, operator = enter(), enter()
    planner.goto("/orders")
    operator.goto("/line/site1/floor/filler")
    row = planner.get_by_role("row").filter(has_text="PO-7")
    expect(row).to_contain_text("Released")

    operator.get_by_role("group", name="Start from").get_by_text("Orders").click()
    operator.get_by_role("group", name="Orders").get_by_text("PO-7").click()
    operator.get_by_role("button", name="Start PO-7").click()
    expect(row).to_contain_text("In Progress")

    row.click()
    planner.get_by_label("Required quantity").fill("1500")
    planner.get_by_role("button", name="Save", exact=True).click()
    progress = operator.get_by_role("progressbar", name="0 of 1,500 bottle")
    expect(progress.first).to_be_visible()


def test_a_move_on_the_board_shows_on_the_other_board(
    order: dict[str, object], write: Say, client: httpx.Client, enter: Callable[..., Page]
) -> None:
    plan = write(
        "/entries", line="site1/floor/filler", order="PO-7", start_at="2026-11-16T12:00:00Z"
    )
    [entry] = plan["entries"]  # type: ignore[misc]
    one, two = enter(), enter()
    for each in (one, two):
        each.goto("/schedule")
        expect(each.get_by_role("gridcell", name="PO-7")).to_be_visible()
    before = box(two.get_by_role("gridcell", name="PO-7"))
    bar = box(one.get_by_role("gridcell", name="PO-7"))
    one.mouse.move(bar["x"] + 5, bar["y"] + 10)
    one.mouse.down()
    one.mouse.move(bar["x"] + 205, bar["y"] + 10, steps=10)
    expect(one.locator("[data-fits=yes]")).to_be_visible()
    one.mouse.up()
    two.wait_for_function(
        "([id, x]) => document.querySelector(`[data-entry='${id}']`)"
        ".getBoundingClientRect().x > x + 150",
        arg=[entry["id"], before["x"]],
    )
    [moved] = client.get("/api/v1/entries", params={"order": "PO-7"}).json()["items"]
    assert moved["start_at"] > entry["start_at"]


def test_the_second_editor_sees_the_difference(
    order: dict[str, object], client: httpx.Client, enter: Callable[..., Page]
) -> None:
    first, second = enter(), enter()
    for page, quantity in ((first, "1200"), (second, "1300")):
        page.goto("/orders?order=PO-7")
        page.get_by_label("Required quantity").fill(quantity)
    second.get_by_label("Notes for the operator").fill("Mind the new label.")

    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_text("unsaved change")).to_have_count(0)
    second.get_by_role("button", name="Save", exact=True).click()

    difference = second.get_by_role("alert").filter(has_text="changed this order meanwhile")
    expect(difference.get_by_role("radio", name="Required: Mine, 1,300")).to_be_checked()
    difference.get_by_role("radio", name="Required: Theirs, 1,200").check()
    difference.get_by_role("button", name="Save my choice").click()
    expect(difference).to_have_count(0)
    expect(second.get_by_label("Required quantity")).to_have_value("1200")
    expect(second.get_by_text("unsaved change")).to_have_count(0)
    kept = client.get("/api/v1/orders/PO-7").json()
    assert (kept["required_quantity"], kept["notes"]) == ("1200", "Mind the new label.")
