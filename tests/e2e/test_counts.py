"""Counts by hand: in one entry, read off counters, taken back, and mended when the run is over."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant
from tests.e2e.conftest import Say
from tests.e2e.panel import scan

FILLER = "/line/site1/floor/filler"
API = "/api/v1/lines/site1/floor/filler"

Later = Callable[[float], None]


@pytest.fixture
def panel(plant: dict[str, int], act: Act, write: Say, enter: Callable[..., Page]) -> Page:
    """A touch panel at a line that makes an order, and knows why it wastes."""
    import_plant(act, "waste_reasons: [{name: Crooked label}, {name: Torn cap}]")
    act.conn.commit()
    write("/orders", number="PO-7", product="COLA", required_quantity="1000", status="Released")
    write("/lines/site1/floor/filler/start", order="PO-7")
    return enter(viewport={"width": 1280, "height": 800}, has_touch=True)


def press(form: Locator, digits: str) -> None:
    for digit in digits:
        form.get_by_role("button", name=digit, exact=True).tap()


def counted(client: httpx.Client) -> tuple[str, str]:
    counts = client.get(API).json()["counts"]
    return counts["outfeed"], counts["waste"]


def test_good_and_waste_of_several_reasons_are_one_entry_that_can_be_undone(
    panel: Page, client: httpx.Client, later: Later
) -> None:
    later(10)
    panel.goto(f"{FILLER}?tab=manual&part=counts")
    form = panel.get_by_role("form", name="Count by hand")
    press(form, "120")
    form.get_by_label("Torn cap").tap()
    press(form, "5")
    form.get_by_label("Crooked label").tap()
    press(form, "3")
    form.get_by_role("button", name="Record 120 bottle good, 8 bottle waste").tap()
    expect(form.get_by_text("Recorded: 120 bottle good, 8 bottle waste")).to_be_visible()
    assert counted(client) == ("120", "8")

    later(1)
    form.get_by_role("button", name="Undo").tap()
    expect(form.get_by_text("Taken back")).to_be_visible()
    assert counted(client) == ("0", "0")

    later(1)
    panel.get_by_role("link", name="Entries").tap()
    entries = panel.get_by_role("region", name="Entries").get_by_role("listitem")
    expect(entries).to_have_count(2)
    entries.first.get_by_role("button", name="Take the undo back").tap()
    expect(entries).to_have_count(3)
    assert counted(client) == ("120", "8")
    first = entries.filter(has_text="Torn cap").last
    expect(first).to_contain_text("5 bottle waste (Torn cap)")
    expect(first).to_contain_text("Tester")


def test_the_keyboard_counts_and_a_scan_does_not(
    panel: Page, client: httpx.Client, later: Later
) -> None:
    later(10)
    panel.goto(f"{FILLER}?tab=manual&part=counts")
    form = panel.get_by_role("form", name="Count by hand")
    expect(form.get_by_label("Torn cap")).to_be_visible()
    panel.keyboard.type("45", delay=120)
    expect(form.get_by_label("Good")).to_have_value("45")
    # A badge or label that is held up by mistake writes no quantity and records none.
    panel.wait_for_timeout(200)
    scan(panel, "4711-0815")
    expect(panel).to_have_url(FILLER)
    panel.get_by_role("link", name="Manual entry").tap()
    panel.get_by_role("link", name="Counts").tap()
    expect(form.get_by_label("Torn cap")).to_be_visible()
    assert counted(client) == ("0", "0")
    form.get_by_label("Good").focus()
    panel.keyboard.type("60", delay=120)
    panel.wait_for_timeout(200)
    panel.keyboard.press("Enter")
    expect(form.get_by_text("Recorded: 60 bottle good")).to_be_visible()
    assert counted(client) == ("60", "0")


def test_a_counter_is_read_off_and_says_before_what_it_counts(
    panel: Page, client: httpx.Client, later: Later, write: Say
) -> None:
    write("/lines/site1/floor/filler/counter-readings", counter="out", total="100")
    later(10)
    panel.goto(f"{FILLER}?tab=manual&part=reading")
    form = panel.get_by_role("form", name="Read off a counter")
    form.get_by_text("Outfeed").tap()
    press(form, "350")
    expect(form.get_by_text("Counts 250 bottle more.")).to_be_visible()
    assert counted(client) == ("0", "0")
    form.get_by_role("button", name="Record 350").tap()
    expect(form.get_by_text("Recorded: out shows 350")).to_be_visible()
    assert counted(client) == ("250", "0")
    form.get_by_role("button", name="Undo").tap()
    expect(form.get_by_text("Taken back")).to_be_visible()
    assert counted(client) == ("0", "0")


def test_a_finished_run_is_corrected_with_a_reason(
    panel: Page, client: httpx.Client, later: Later, write: Say
) -> None:
    write("/lines/site1/floor/filler/counts", good="500")
    later(10)
    write("/lines/site1/floor/filler/end", outcome="partial")
    panel.goto(f"{FILLER}?tab=manual&part=runs")
    panel.get_by_role("button", name="Correct").tap()
    form = panel.get_by_role("form", name="Correct PO-7")
    press(form, "480")
    preview = form.get_by_role("row").filter(has_text="Good")
    expect(preview).to_contain_text("500 bottle")
    expect(preview).to_contain_text("480 bottle")
    save = form.get_by_role("button", name="Correct the run")
    expect(save).to_be_disabled()
    form.get_by_label("Why is it corrected?").fill("Two cases were counted twice")
    save.tap()
    expect(panel.get_by_text("PO-7 is corrected.")).to_be_visible()
    runs = client.get("/api/v1/runs", params={"line": "site1/floor/filler"}).json()["items"]
    [run] = [run for run in runs if run["order_number"] == "PO-7"]
    assert run["outfeed_quantity"] == "480"
    panel.get_by_role("link", name="Entries").tap()
    expect(panel.get_by_text("Two cases were counted twice")).to_be_visible()
