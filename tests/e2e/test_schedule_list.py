"""The plan as a list: filtered by address and keys, printed, taken as a file, subscribed to."""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import ical
from tests.asking import asking
from tests.conftest import NOW
from tests.e2e.conftest import SHOTS, Say
from tests.e2e.test_every_screen import faults_of, settled

FILLER, PACKER = "site1/floor/filler", "site1/floor/packer"


@pytest.fixture
def planned(plant: dict[str, int], write: Say) -> None:
    """On the filler a late order today, one after a stop tomorrow; on the packer one on Friday."""

    def order(number: str, product: str, quantity: str, due: float, line: str, at: float) -> None:
        write(
            "/orders",
            number=number,
            product=product,
            required_quantity=quantity,
            due_at=iso(due),
            status="Released",
        )
        write("/entries", line=line, order=number, start_at=iso(at), notes="Mind the caps; twice.")

    order("PO-1", "COLA", "7200", 1, FILLER, 1)
    order("PO-2", "LIME", "3600", 90, FILLER, 26)
    order("PO-3", "COLA4", "600", 200, PACKER, 100)
    write(
        "/entries", line=FILLER, mode="Maintenance", start_at=iso(24), end_at=iso(25.5), notes="Oil"
    )


def iso(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def opened(page: Page, address: str = "/schedule/list") -> None:
    settled(page, address)
    expect(page.get_by_role("heading", name="Schedule as a list")).to_be_visible()


def names(page: Page) -> list[str]:
    return page.locator("a[data-row]").all_inner_texts()


def test_a_planner_reads_filters_and_takes_the_list_along(planned: None, page: Page) -> None:
    settled(page, "/schedule")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="List").click()
    filler = page.get_by_role("region", name="filler")
    expect(filler).to_contain_text("3 entries")
    expect(filler).to_contain_text("1 late")
    expect(filler.get_by_role("rowheader")).to_have_text(
        ["Monday, November 16", "Tuesday, November 17"]
    )
    first = filler.get_by_role("row").filter(has_text="PO-1")
    expect(first).to_contain_text("11:00 \u2013 13:00")
    expect(first).to_contain_text("Cola")
    expect(first).to_contain_text("7,200")
    expect(first).to_contain_text("late by 2 h 00 min")
    expect(first).to_contain_text("planned")
    expect(page.get_by_label("Figures of the plan")).to_contain_text("Late orders1")
    assert names(page) == ["PO-1", "Maintenance", "PO-2", "PO-3"]

    page.get_by_text("Late", exact=True).click()
    expect(page.locator("a[data-row]")).to_have_text(["PO-1"])
    page.get_by_text("Production", exact=True).click()
    page.get_by_role("combobox", name="Lines shown").click()
    page.get_by_role("option", name="filler").click()
    expect(page.locator("a[data-row]")).to_have_text(["PO-1", "PO-2"])
    page.get_by_text("1 day", exact=True).click()
    expect(page.locator("a[data-row]")).to_have_text(["PO-1"])
    expect(page).to_have_url(re.compile(r"lines=site1/floor/filler&"))
    page.reload()
    expect(page.locator("a[data-row]")).to_have_text(["PO-1"])

    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "schedule-2026-11-16.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    [row] = csv.DictReader(text.splitlines())
    assert (row["line"], row["order_number"], row["quantity"]) == (FILLER, "PO-1", "7200")
    assert (row["start_at"], row["lateness"]) == ("2026-11-16T10:00:00Z", "7200")


def test_the_list_by_keys(planned: None, page: Page) -> None:
    opened(page, "/schedule/list?days=3")
    page.get_by_label("Entries by line and day").focus()
    focused = page.locator("a[data-row]:focus")
    for key, name in [("Home", "PO-1"), ("ArrowDown", "Maintenance"), ("End", "PO-2")]:
        page.keyboard.press(key)
        expect(focused).to_have_text(name)
    page.keyboard.press("ArrowUp")
    expect(focused).to_have_text("Maintenance")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("from=2026-11-19"))
    expect(page.locator("a[data-row]")).to_have_text(["PO-3"])
    page.get_by_label("Entries by line and day").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/schedule\?.*entry=\d+"))
    expect(page.get_by_role("gridcell", name="PO-3")).to_be_visible()


def test_what_others_change_shows_by_itself(planned: None, page: Page, write: Say) -> None:
    opened(page)
    write("/orders", number="PO-9", product="LIME", required_quantity="60", status="Released")
    write("/entries", line=FILLER, order="PO-9", start_at=iso(50))
    expect(page.locator("a[data-row]")).to_have_text(
        ["PO-1", "Maintenance", "PO-2", "PO-9", "PO-3"]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_list(
    scheme: str, planned: None, enter: Callable[..., Page]
) -> None:
    page = enter(color_scheme=scheme, reduced_motion="reduce")
    opened(page)
    assert not faults_of(page)
    page.get_by_role("button", name="Subscribe to filler").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("button", name="Make the address")).to_be_enabled()
    # It fades in, and its contrast is that of what it will be.
    expect(page.get_by_role("dialog")).to_have_css("opacity", "1")
    page.wait_for_timeout(300)
    assert not faults_of(page)
    opened(page, "/schedule/list?from=2027-06-01")
    expect(page.get_by_text("Nothing is planned")).to_be_visible()
    assert not faults_of(page)


def test_it_prints_without_what_is_for_the_screen_alone(
    planned: None, enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter(color_scheme="dark")
    opened(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 700})
    for hidden in ("navigation", "banner"):
        expect(page.get_by_role(hidden)).to_have_count(0)
    expect(page.get_by_role("button", name="Subscribe to filler")).to_be_hidden()
    expect(page.get_by_text("Printed Nov 16, 2026, 10:00")).to_be_visible()
    whole = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert whole == "rgb(255, 255, 255)"
    ink, ground = page.locator("#content > div").evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    )
    assert (ink, ground) == ("rgb(26, 29, 33)", "rgb(255, 255, 255)")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "schedule-list-print.png", full_page=True)

    def sheets() -> list[str]:
        page.pdf(path=tmp_path / "list.pdf", prefer_css_page_size=True, print_background=True)
        content = (tmp_path / "list.pdf").read_bytes()
        return re.findall(rb"/MediaBox \[([\d. ]+)\]", content)  # type: ignore[return-value]

    together = sheets()
    assert len(together) == 1
    _, _, width, height = map(float, together[0].split())
    assert (round(width), round(height)) == (842, 595)
    page.emulate_media(media="null")
    opened(page, "/schedule/list?pages=line")
    assert len(sheets()) == 2


def test_a_calendar_program_follows_a_line(
    planned: None, page: Page, base_url: str, write: Say
) -> None:
    opened(page)
    page.get_by_role("button", name="Subscribe to filler").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Make the address").click()
    url = dialog.locator("code").inner_text()
    assert url.startswith(base_url)
    with asking() as program:
        calendar = ical.read(program.get(url).content)
        summaries = [event.values["SUMMARY"] for event in calendar.within]
        assert summaries == ["PO-1 Cola, 7,200 bottle", "Maintenance", "PO-2 Lime, 3,600 bottle"]
        board = urlsplit(calendar.within[2].values["URL"])
        dialog.get_by_role("button", name="Take it back").click()
        expect(dialog.get_by_role("button", name="Make the address")).to_be_enabled()
        assert program.get(url).status_code == 403
    page.goto(f"{board.path}?{board.query}")
    expect(page.get_by_role("gridcell", name="PO-2")).to_be_visible()
