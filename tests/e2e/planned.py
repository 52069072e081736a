"""A morning planned on the filler and the board that shows it, for tests of what hands do to it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say, box

FILLER = "site1/floor/filler"


def hour(at: int, minutes: int = 0) -> str:
    return f"2026-11-16T{at:02}:{minutes:02}:00Z"


def plan(write: Say, number: str, start_at: str, **order: object) -> int:
    """Make an order of an hour and put it on the filler; gives the id of its entry."""
    wanted = {"product": "COLA", "required_quantity": "3600", "status": "Released"}
    write("/orders", number=number, **wanted, **order)
    plan: Any = write("/entries", line=FILLER, order=number, start_at=start_at)
    entry: int = plan["created"][0]
    return entry


def three_planned(write: Say) -> dict[str, int]:
    """Three orders of an hour each on the filler, an hour apart; ids by number."""
    starts = {"PO-1": 10, "PO-2": 12, "PO-3": 14}
    return {number: plan(write, number, hour(start)) for number, start in starts.items()}


def board(page: Page) -> None:
    page.goto("/schedule?from=2026-11-16T08:00Z&span=12")
    expect(bar(page, "PO-1")).to_be_visible()


def bar(page: Page, number: str) -> Locator:
    return page.get_by_role("gridcell", name=number)


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").filter(has_text=words)).to_have_count(1)


def pixels_an_hour(page: Page) -> float:
    return box(bar(page, "PO-1"))["width"]


def drag(page: Page, number: str, hours: float, *, drop: bool = True) -> None:
    held = box(bar(page, number))
    x, y = held["x"] + held["width"] / 3, held["y"] + held["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + hours * pixels_an_hour(page), y, steps=10)
    expect(page.locator("[data-fits=yes]").first).to_be_visible()
    if drop:
        page.mouse.up()
        expect(page.locator("[data-fits]")).to_have_count(0)
