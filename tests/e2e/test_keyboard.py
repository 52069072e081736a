"""The same work without a mouse: every key goes where the focus is seen to be."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say

MOST_TABS = 80


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is on what is wanted."""
    expect(wanted).to_be_visible()
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} is not within {MOST_TABS} presses of Tab.")


@pytest.fixture
def order(plant: dict[str, int], write: Say) -> dict[str, object]:
    return write(
        "/orders", number="PO-7", product="COLA", required_quantity="7200", status="Released"
    )


def test_an_order_is_created(plant: dict[str, int], page: Page, client: httpx.Client) -> None:
    page.goto("/orders")
    expect(page.get_by_role("heading", name="Production orders", exact=True)).to_be_visible()
    page.keyboard.press("n")
    dialog = page.get_by_role("complementary", name="New production order")
    product = dialog.get_by_role("combobox", name="Product")
    expect(product).to_be_focused()
    page.keyboard.type("Lime")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(product).to_have_value("Lime (LIME)")
    tab_to(page, dialog.get_by_label("Required quantity"))
    page.keyboard.type("-5")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("Must be above 0")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("250")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="PO-000001")).to_be_visible()
    made = client.get("/api/v1/orders/PO-000001").json()
    assert (made["product"]["code"], made["required_quantity"]) == ("LIME", "250")
    # Esc closes the order, and the arrows go through the table.
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Order PO-000001")).to_have_count(0)
    tab_to(page, page.get_by_role("grid", name="Production orders"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Order PO-000001")).to_be_visible()


def test_an_entry_is_moved(
    order: dict[str, object], page: Page, write: Say, client: httpx.Client
) -> None:
    write("/entries", line="site1/floor/filler", order="PO-7", start_at="2026-11-16T12:00:00Z")
    page.goto("/schedule")
    entry = page.get_by_role("gridcell", name="PO-7")
    tab_to(page, page.get_by_role("grid"))
    page.keyboard.press("ArrowRight")
    expect(entry).to_be_focused()

    # Carried and put back.
    page.keyboard.down("Shift")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.up("Shift")
    expect(page.locator("[data-fits]")).to_have_count(0)

    # Carried and dropped when Shift is let go.
    page.keyboard.down("Shift")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.keyboard.up("Shift")
    expect(page.get_by_role("status").filter(has_text="PO-7 moved to filler")).to_have_count(1)
    [moved] = client.get("/api/v1/entries", params={"order": "PO-7"}).json()["items"]
    assert moved["start_at"] > "2026-11-16T12:00:00Z"

    # Taken back.
    expect(entry).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").filter(has_text="Undone")).to_have_count(1)
    [back] = client.get("/api/v1/entries", params={"order": "PO-7"}).json()["items"]
    assert back["start_at"] == "2026-11-16T12:00:00Z"


def test_an_order_is_placed_and_its_entry_opened(
    order: dict[str, object], page: Page, client: httpx.Client
) -> None:
    page.goto("/schedule")
    tab_to(page, page.get_by_role("button", name=re.compile(r"^PO-7\b")))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Place PO-7")
    tab_to(page, dialog.get_by_role("button", name="Place", exact=True))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    entry = page.get_by_role("gridcell", name="PO-7")
    tab_to(page, page.get_by_role("grid"))
    page.keyboard.press("ArrowRight")
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="PO-7")
    expect(card).to_contain_text("7,200")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(entry).to_be_focused()


def test_a_run_is_ended(
    order: dict[str, object],
    page: Page,
    write: Say,
    client: httpx.Client,
    later: Callable[[float], None],
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    page.goto("/line/site1/floor/filler")
    tab_to(page, page.get_by_role("button", name="End run"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="How does PO-7 end?")
    tab_to(page, dialog.get_by_role("button", name="Complete"))
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="End run")).to_have_count(0)
    assert client.get("/api/v1/orders/PO-7").json()["status"] == "Completed"
