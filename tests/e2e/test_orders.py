"""The list of orders as those use it who live in it: together, many at once, and by keyboard."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say
from tests.e2e.test_every_screen import faults_of

ANNS = "a password of Ann's own"


@pytest.fixture
def orders(plant: dict[str, int], write: Say) -> list[dict[str, object]]:
    """PO-1 to PO-6, of which PO-1 runs and can't be held."""
    made = [
        write(
            "/orders",
            number=f"PO-{number}",
            product="LIME" if number == 3 else "COLA",
            required_quantity=str(100 * number),
            due_at=f"2026-11-{16 + number}T18:00:00Z",
            status="Released",
            notes="Mind the label." if number == 2 else "",
        )
        for number in range(1, 7)
    ]
    write("/lines/site1/floor/filler/start", order="PO-1")
    return made


@pytest.fixture
def ann(enter: Callable[..., Page], write: Say) -> Page:
    """The browser of somebody else."""
    write("/users", name="ann", display_name="Ann", password=ANNS)
    page = enter(signed_in=False)
    answer = page.context.request.post(
        "/api/v1/sign-in", data={"name": "ann", "password": ANNS}, headers={"X-Outfeed": "1"}
    )
    assert answer.ok, answer.text()
    return page


def row(page: Page, number: str) -> Locator:
    table = page.get_by_role("grid", name="Production orders")
    return table.get_by_role("row").filter(has_text=number)


def numbers(page: Page) -> list[str]:
    """The numbers of the orders that are shown, from the top."""
    cells = page.locator("[role=row][aria-selected] [role=gridcell]:nth-child(2)")
    return [text.strip() for text in cells.all_inner_texts()]


def test_two_editors_see_each_other_and_choose_field_by_field(
    orders: list[dict[str, object]], page: Page, ann: Page, client: httpx.Client
) -> None:
    for each in (page, ann):
        each.goto("/orders?order=PO-2")
        expect(each.get_by_label("Required quantity")).to_have_value("200")
    page.get_by_label("Required quantity").fill("250")
    page.get_by_label("Notes for the operator").fill("Mine.")

    # What Ann changes and I have left alone shows at once, marked; what I typed stays.
    ann.get_by_role("textbox", name="Priority").fill("7")
    ann.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("textbox", name="Priority")).to_have_value("7")
    expect(page.get_by_text("just changed by ann, was 0")).to_be_visible()
    expect(page.get_by_label("Notes for the operator")).to_have_value("Mine.")
    expect(page.get_by_role("alert")).to_have_count(0)

    # What both changed waits for a choice, in sight before anything is saved.
    ann.get_by_label("Required quantity").fill("300")
    ann.get_by_label("Notes for the operator").fill("Ann's.")
    ann.get_by_role("button", name="Save", exact=True).click()
    conflict = page.get_by_role("alert").filter(has_text="ann changed this order meanwhile")
    expect(conflict.get_by_role("radio", name="Required: Mine, 250")).to_be_checked()
    expect(conflict.get_by_role("row").filter(has_text="Required")).to_contain_text("200")
    conflict.get_by_role("radio", name="Notes: Theirs, Ann's.").check()
    assert not faults_of(page)
    conflict.get_by_role("button", name="Save my choice").click()
    expect(conflict).to_have_count(0)
    expect(ann.get_by_label("Required quantity")).to_have_value("250")
    kept = client.get("/api/v1/orders/PO-2").json()
    assert (kept["required_quantity"], kept["notes"], kept["priority"]) == ("250", "Ann's.", 7)

    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("listitem").filter(has_text="Priority").first).to_contain_text("0")


def test_many_are_held_and_each_says_what_became_of_it(
    orders: list[dict[str, object]], page: Page, client: httpx.Client, write: Say
) -> None:
    page.goto("/orders")
    row(page, "PO-1").get_by_role("checkbox").check()
    row(page, "PO-4").get_by_role("checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("4 selected")).to_be_visible()
    assert not faults_of(page)
    page.get_by_role("button", name="Hold", exact=True).click()

    result = page.get_by_role("region", name="Outcome of the last change")
    expect(result.get_by_role("status")).to_have_text("3 done · 1 refused")
    result.get_by_text("refused 1").click()
    refused = result.get_by_role("listitem")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("PO-1")
    expect(refused).to_contain_text("run")
    assert not faults_of(page)
    with page.expect_download() as download:
        result.get_by_role("button", name="Save as CSV").click()
    saved = download.value.path().read_text()
    assert "PO-1,refused," in saved
    assert "PO-2" not in saved

    # The reason of the refusal goes, and the same is tried again.
    write("/lines/site1/floor/filler/end", outcome="continue")
    result.get_by_role("button", name="Try 1 again").click()
    expect(result.get_by_role("status")).to_have_text("1 done")
    held = client.get("/api/v1/orders", params={"status": "On Hold"}).json()["items"]
    assert {order["number"] for order in held} == {"PO-1", "PO-2", "PO-3", "PO-4"}

    # Back to where each came from.
    page.get_by_role("checkbox", name="Select all orders that match").check()
    page.get_by_role("button", name="Release from hold").click()
    expect(result.get_by_role("status")).to_contain_text("4 done")
    now = client.get("/api/v1/orders", params={"sort": "number"}).json()["items"]
    assert [order["status"] for order in now] == ["In Progress", *["Released"] * 5]


def test_notes_are_added_to_and_a_reason_is_asked_where_it_is_wanted(
    orders: list[dict[str, object]], page: Page, client: httpx.Client
) -> None:
    page.goto("/orders?product=COLA")
    expect(page.get_by_text("5 orders")).to_be_visible()
    page.get_by_role("checkbox", name="Select all orders that match").check()
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("menuitem", name="Notes").click()
    dialog = page.get_by_role("dialog", name="Notes of 5 orders")
    dialog.get_by_label("Notes for the operator").fill("New caps.")
    dialog.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("5 done")).to_be_visible()
    notes = client.get("/api/v1/orders/PO-2").json()["notes"]
    assert "Mind the label." in notes
    assert "New caps." in notes
    assert client.get("/api/v1/orders/PO-3").json()["notes"] == ""


def test_a_view_is_shared_and_follows_what_its_owner_saves(
    orders: list[dict[str, object]], page: Page, ann: Page
) -> None:
    page.goto("/orders")
    page.get_by_role("group", name="Filters").get_by_role("button", name="Product").click()
    page.get_by_role("option", name="Lime (LIME)").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 order", exact=True)).to_be_visible()
    page.get_by_role("button", name="View: Filtered").click()
    page.get_by_role("menuitem", name="Save as a new view").click()
    dialog = page.get_by_role("dialog", name="Save as a new view")
    dialog.get_by_label("Name of the view").fill("Lime only")
    dialog.get_by_label("Share with everybody").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="View: Lime only")).to_be_visible()
    assert not faults_of(page)

    ann.goto("/orders")
    ann.get_by_role("button", name="View: All orders").click()
    ann.get_by_role("menuitemradio", name="Lime only").click()
    expect(ann.get_by_text("1 order", exact=True)).to_be_visible()
    assert numbers(ann) == ["PO-3"]
    # She may look through it and change what she sees, but not the view.
    ann.get_by_role("button", name="Number", exact=True).click()
    expect(ann.get_by_text("changed", exact=True)).to_be_visible()
    expect(ann.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    # The address holds it all: it reloads, and it can be handed on.
    page.get_by_role("button", name="Due", exact=True).last.click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("changed", exact=True)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="View: Lime only")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Due")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.get_by_role("button", name="View: Lime only").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="View: Filtered")).to_be_visible()


def test_columns_are_chosen_moved_and_widened(orders: list[dict[str, object]], page: Page) -> None:
    page.goto("/orders?columns=number,status,due_at")
    headers = page.locator("[data-column]")
    expect(headers).to_have_count(3)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Priority").check()
    page.keyboard.press("Escape")
    expect(headers).to_have_count(4)
    priority = page.get_by_role("button", name="Priority", exact=True)
    priority.focus()
    page.keyboard.press("Alt+ArrowLeft")
    expect(page).to_have_url(re.compile("columns=number,status,priority,due_at"))
    priority.focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    expect(page).to_have_url(re.compile("priority(:|%3A)96"))
    status = page.get_by_role("button", name="Status", exact=True).last
    box = status.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 460, box["y"] + 10, steps=8)
    page.mouse.up()
    expect(headers.last).to_have_attribute("data-column", "status")
    page.reload()
    expect(headers.last).to_have_attribute("data-column", "status")


def test_everything_by_keyboard(
    orders: list[dict[str, object]], page: Page, client: httpx.Client
) -> None:
    page.goto("/orders")
    expect(row(page, "PO-6")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Ctrl+Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    # Find, and go into what was found.
    page.keyboard.press("/")
    page.keyboard.type("lime")
    expect(page.get_by_text("1 order", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("e")
    quantity = page.get_by_label("Required quantity")
    expect(quantity).to_have_value("300")
    page.keyboard.press("Tab")
    expect(quantity).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("0")
    expect(page.get_by_text("Must be above 0")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("350")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("unsaved change")).to_have_count(0)
    assert client.get("/api/v1/orders/PO-3").json()["required_quantity"] == "350"

    # Out of the field, out of the order; another one like it.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Order PO-3")).to_have_count(0)
    page.keyboard.press("d")
    copy = page.get_by_role("complementary", name="New production order")
    expect(copy).to_contain_text("Like PO-3")
    expect(copy.get_by_label("Required quantity")).to_have_value("350")
    page.keyboard.press("Control+Enter")
    made = page.get_by_role("complementary", name="Order PO-000001")
    expect(made).to_be_visible()
    page.keyboard.press("]")
    expect(page.get_by_text("Not on the board yet")).to_be_visible()
    page.keyboard.press("Escape")

    # Several rows at once.
    page.goto("/orders?sort=number")
    expect(row(page, "PO-6")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.keyboard.press("s")
    page.get_by_role("menuitem", name="Cancelled").wait_for()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 done")).to_be_visible()
    cancelled = client.get("/api/v1/orders", params={"status": "Cancelled"}).json()["items"]
    assert len(cancelled) == 2
    page.keyboard.press("Control+a")
    expect(page.get_by_text("7 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("7 selected")).to_have_count(0)


def test_what_is_filtered_is_exported_and_what_is_selected_printed(
    orders: list[dict[str, object]], page: Page
) -> None:
    page.goto("/orders?product=COLA&columns=number,status")
    expect(page.get_by_text("5 orders")).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV, the columns shown").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "number,status"
    assert len(lines) == 6

    row(page, "PO-2").get_by_role("checkbox").check()
    page.get_by_role("button", name="Print").click()
    with page.context.expect_event("request", lambda asked: "traveller" in asked.url) as asked:
        page.get_by_role("menuitem", name="Labels").click()
    answer = page.context.request.get(asked.value.url)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
