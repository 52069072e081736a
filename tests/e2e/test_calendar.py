"""The calendar: what keeps lines from working and what lets them, edited where it is seen."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SHOTS, Say, box
from tests.e2e.test_every_screen import faults_of, settled

FILLER, PACKER = "site1/floor/filler", "site1/floor/packer"
WEEKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
HOLIDAYS = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261119
SUMMARY:Town fair
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261399
SUMMARY:Month thirteen
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
DTEND;VALUE=DATE:20261227
SUMMARY:Christmas
RRULE:FREQ=YEARLY
END:VEVENT
END:VCALENDAR"""
NORTH = """
sites:
  - name: North
    time_zone: America/New_York
    areas: [{name: hall, lines: [{name: mixer}]}]
"""


@pytest.fixture
def shifts(plant: dict[str, int], write: Say) -> dict[str, int]:
    """Early and late shifts of the site on weekdays; ids by name."""
    found = {}
    for name, crew, start in (("Early", "A", "06:00"), ("Late", "B", "14:00")):
        fields = {"asset": "site1", "name": name, "crew": crew, "start": start}
        made: Any = write("/shifts", rrule=WEEKDAYS, length=8 * 3600, **fields)
        found[name] = made["id"]
    return found


@pytest.fixture
def entries(shifts: dict[str, int], write: Say) -> None:
    """Two orders on the filler: four hours on Tuesday morning, four hours on Wednesday morning."""
    for number, day in (("PO-1", 17), ("PO-2", 18)):
        write(
            "/orders", number=number, product="COLA", required_quantity="14400", status="Released"
        )
        write("/entries", line=FILLER, order=number, start_at=f"2026-11-{day}T05:00:00Z")


@pytest.fixture
def starts(client: httpx.Client) -> Callable[..., list[tuple[str, str]]]:
    """What stands on the filler, with when it starts."""

    def ask(mode: str | None = None) -> list[tuple[str, str]]:
        items = client.get("/api/v1/entries", params={"line": FILLER}).json()["items"]
        return [
            (each["order_number"] or each["mode"], each["start_at"])
            for each in items
            if mode is None or each["mode"] == mode
        ]

    return ask


def opened(page: Page, address: str = f"/schedule/calendar?lines={FILLER}") -> None:
    settled(page, address)
    expect(page.get_by_role("heading", name="Calendar", exact=True)).to_be_visible()


def day(page: Page, date: str) -> Locator:
    return page.locator(f"[data-day='{date}']")


def piece(page: Page, date: str, name: str) -> Locator:
    return day(page, date).get_by_role("button", name=name)


def save(page: Page, label: str = "Save") -> None:
    button = page.get_by_role("dialog").get_by_role("button", name=label)
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def shifts_now(client: httpx.Client) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get("/api/v1/shifts").json()["items"]
    return sorted(items, key=lambda each: (each["name"], each["valid_from"]))


# --- holidays and extra time -------------------------------------------------------------------


def test_a_holiday_of_a_site_shows_what_it_moves_before_it_is_saved(
    entries: None, page: Page, starts: Callable[..., list[tuple[str, str]]]
) -> None:
    page.goto("/setup?section=assets&asset=site1&tab=shifts")
    page.get_by_role("button", name="Add a holiday or day off").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Bridge day")
    dialog.get_by_label("First day").fill("2026-11-17")
    told = dialog.get_by_role("region", name="What moves")
    expect(told).to_contain_text("2 entries move")
    first = told.get_by_role("row").filter(has_text="PO-1")
    expect(first).to_contain_text("Tue, Nov 17, 06:00\u201310:00")
    expect(first).to_contain_text("Wed, Nov 18, 06:00\u201310:00")
    assert starts()[0] == ("PO-1", "2026-11-17T05:00:00Z")
    save(page, "Save anyway")
    assert starts() == [("PO-1", "2026-11-18T05:00:00Z"), ("PO-2", "2026-11-18T09:00:00Z")]

    page.goto(f"/setup?section=assets&asset={FILLER}&tab=shifts")
    inherited = page.get_by_role("table", name="Holidays and extra time of Site1")
    expect(inherited).to_contain_text("Bridge day")
    opened(page)
    head = page.get_by_role("button", name="Bridge day", exact=True)
    expect(head).to_be_visible()
    expect(day(page, "2026-11-18").get_by_role("link", name="Entry PO-1")).to_have_count(1)
    head.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("It is set up for Site1")
    dialog.get_by_role("switch", name="Take it out").check()
    save(page)
    expect(head).to_have_count(0)


def test_extra_time_of_a_line_is_worked_on_a_saturday(shifts: dict[str, int], page: Page) -> None:
    opened(page, f"/schedule/calendar?lines={FILLER}&on=2026-11-21")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Extra time").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Overtime")
    dialog.get_by_label("Until").fill("2026-11-21T12:00")
    save(page, "Add")
    expect(page.get_by_role("button", name="Overtime", exact=True)).to_be_visible()
    expect(page.get_by_text("6 h worked", exact=True)).to_be_visible()
    page.get_by_text("Month", exact=True).click()
    expect(page.get_by_role("button", name=re.compile("21.*6 h.*Overtime"))).to_be_visible()


def test_public_holidays_come_from_a_calendar_file_with_its_faults_told(
    entries: None, page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=assets&asset=site1&tab=shifts")
    page.get_by_role("button", name="Import holidays").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Text of the file").fill(HOLIDAYS)
    expect(dialog.get_by_role("alert")).to_contain_text("Line 7: This is no date. 20261399")
    expect(dialog).to_contain_text("2 days found, 2 chosen")
    expect(dialog).to_contain_text("Dec 25, 2026 to Dec 26, 2026, Every year")
    save(page, "Take 2 days")
    found = client.get("/api/v1/calendar-exceptions").json()["items"]
    assert {(each["name"], each["starts"], each["length"], each["rrule"]) for each in found} == {
        ("Town fair", "2026-11-19T00:00:00", 86_400, None),
        ("Christmas", "2026-12-25T00:00:00", 172_800, "FREQ=YEARLY"),
    }


# --- this, following, all ----------------------------------------------------------------------


def test_a_shift_is_drawn_longer_for_one_day(
    entries: None, page: Page, client: httpx.Client
) -> None:
    opened(page)
    late = piece(page, "2026-11-18", "Shift Late")
    late.scroll_into_view_if_needed()
    held = box(late)
    x = held["x"] + held["width"] / 2
    page.mouse.move(x, held["y"] + held["height"] - 2)
    page.mouse.down()
    page.mouse.move(x, held["y"] + held["height"] - 2 - held["height"] / 8, steps=6)
    expect(page.get_by_role("status").filter(has_text="Late would be")).to_contain_text("21:00")
    page.mouse.up()
    dialog = page.get_by_role("dialog", name="Late")
    expect(dialog.get_by_label("Ends")).to_have_value("21:00")
    expect(dialog.get_by_label(re.compile("^Only"))).to_be_checked()
    save(page)
    late_now = next(each for each in shifts_now(client) if each["name"] == "Late")
    assert [(each["date"], each["length"]) for each in late_now["changed"]] == [
        ("2026-11-18", 7 * 3600)
    ]
    changed = piece(page, "2026-11-18", "Shift Late")
    expect(changed).to_have_accessible_name(re.compile("14:00\u201321:00.*at another time"))


def test_a_shift_is_moved_by_keys_from_a_day_on_and_then_all_of_it(
    shifts: dict[str, int], page: Page, client: httpx.Client
) -> None:
    opened(page)
    piece(page, "2026-11-18", "Shift Early").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.down("Shift")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="Early would be")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.up("Shift")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Shift+ArrowUp")
    dialog = page.get_by_role("dialog", name="Early")
    expect(dialog.get_by_label("Starts")).to_have_value("05:45")
    dialog.get_by_label(re.compile("and all that follow")).check()
    save(page)
    early = [each for each in shifts_now(client) if each["name"] == "Early"]
    assert [(each["start"][:5], each["valid_until"]) for each in early] == [
        ("06:00", "2026-11-17"),
        ("05:45", None),
    ]

    piece(page, "2026-11-20", "Shift Late").click()
    dialog = page.get_by_role("dialog", name="Late")
    dialog.get_by_label("All of them").check()
    dialog.get_by_label("Crew").fill("C")
    save(page)
    assert next(each for each in shifts_now(client) if each["name"] == "Late")["crew"] == "C"


def test_a_weekly_cleaning_is_planned_moved_from_a_week_on_and_left_out_once(
    entries: None, page: Page, write: Say, starts: Callable[..., list[tuple[str, str]]]
) -> None:
    write("/modes", name="Cleaning", type="cleaning")
    opened(page, f"/schedule/calendar?lines={FILLER}&on=2026-11-17")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("menuitem", name="Planned stop").click()
    dialog = page.get_by_role("dialog", name="Plan a stop")
    dialog.get_by_role("combobox", name="What for").click()
    page.get_by_role("option", name="Cleaning").click()
    dialog.get_by_label("Ends").fill("2026-11-17T07:00")
    dialog.get_by_role("combobox", name="Recurs").click()
    page.get_by_role("option", name="Every Tuesday", exact=True).click()
    expect(dialog.get_by_text(re.compile(r"^1[78] occurrences"))).to_be_visible()
    expect(dialog.get_by_role("region", name="What moves")).to_contain_text("PO-1")
    save(page, "Plan it")
    cleanings = starts("Cleaning")
    assert [at for _, at in cleanings[:2]] == ["2026-11-17T05:00:00Z", "2026-11-24T05:00:00Z"]
    assert ("PO-1", "2026-11-17T06:00:00Z") in starts()

    opened(page, f"/schedule/calendar?lines={FILLER}&on=2026-11-24")
    piece(page, "2026-11-24", "Cleaning").click()
    dialog = page.get_by_role("dialog", name="Cleaning")
    dialog.get_by_label("Starts").fill("2026-11-24T12:00")
    dialog.get_by_label(re.compile("and all that follow")).check()
    save(page)
    assert [at for _, at in starts("Cleaning")[:3]] == [
        "2026-11-17T05:00:00Z",
        "2026-11-24T11:00:00Z",
        "2026-12-01T11:00:00Z",
    ]
    opened(page, f"/schedule/calendar?lines={FILLER}&on=2026-12-01")
    piece(page, "2026-12-01", "Cleaning").click()
    page.get_by_role("dialog").get_by_role("switch", name="Take it out").check()
    save(page)
    assert [at for _, at in starts("Cleaning")[1:3]] == [
        "2026-11-24T11:00:00Z",
        "2026-12-08T11:00:00Z",
    ]


def test_crews_take_turns(shifts: dict[str, int], page: Page, client: httpx.Client) -> None:
    page.goto("/setup?section=assets&asset=site1&tab=shifts")
    page.get_by_role("button", name="Late", exact=True).click()
    dialog = page.get_by_role("dialog", name="Late")
    dialog.get_by_label("First day").fill("2026-11-16")
    dialog.get_by_role("switch", name="Crews take turns").check()
    dialog.get_by_label("Crews", exact=True).fill("Red, Blue")
    dialog.get_by_role("button", name="4 on, 4 off").click()
    dialog.get_by_role("button", name="Day 2: Red").click()
    expect(dialog.get_by_role("button", name="Day 2: Blue")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    expect(dialog).to_have_count(0)
    late = next(each for each in shifts_now(client) if each["name"] == "Late")
    assert late["rotation"] == ["Red", "Blue", "Red", "Red", *["Blue"] * 4]
    opened(page)
    expect(piece(page, "2026-11-17", "Shift Late, Blue")).to_have_count(1)
    expect(piece(page, "2026-11-18", "Shift Late, Red")).to_have_count(1)


# --- days of 23 and 25 hours, and zones --------------------------------------------------------


def test_the_hour_that_comes_twice_has_its_own_place(
    plant: dict[str, int], page: Page, write: Say
) -> None:
    write(
        "/shifts",
        asset="site1",
        name="Night",
        rrule="FREQ=DAILY",
        start="22:00",
        length=8 * 3600,
    )
    opened(page, f"/schedule/calendar?lines={FILLER}&on=2026-10-25")
    expect(page.get_by_text("25-hour day")).to_be_visible()
    expect(page.get_by_text("again", exact=True)).to_have_count(1)
    long, usual = (
        box(piece(page, date, "Shift Night").first)["height"]
        for date in ("2026-10-25", "2026-10-24")
    )
    assert long == pytest.approx(usual, rel=0.02), "the others leave the place of that hour out"
    expect(day(page, "2026-10-24").get_by_title("This hour does not exist")).to_have_count(1)
    expect(day(page, "2026-10-25").get_by_title("This hour does not exist")).to_have_count(0)
    opened(page, f"/schedule/calendar?lines={FILLER}&on=2027-03-28")
    expect(page.get_by_text("23-hour day")).to_be_visible()
    expect(day(page, "2027-03-28").get_by_title("This hour does not exist")).to_have_count(1)


def test_each_site_has_its_clock(plant: dict[str, int], page: Page, client: httpx.Client) -> None:
    taken = client.put("/api/v1/plant", content=NORTH, headers={"Content-Type": "application/yaml"})
    assert taken.is_success, taken.text
    for asset in ("site1", "north"):
        made = client.post(
            "/api/v1/shifts",
            json={
                "asset": asset,
                "name": "Early",
                "rrule": "FREQ=DAILY",
                "start": "06:00",
                "length": 8 * 3600,
            },
        )
        assert made.is_success, made.text
    opened(page, "/schedule/calendar?lines=north/hall/mixer")
    expect(page.get_by_text("Clock of America/New York")).to_be_visible()
    expect(piece(page, "2026-11-17", "06:00\u201314:00")).to_have_count(1)
    page.get_by_role("combobox", name="Whose calendar").click()
    page.get_by_role("option", name="filler").click()
    expect(page).to_have_url(re.compile(f"lines={FILLER}"))
    expect(piece(page, "2026-11-17", "06:00\u201314:00")).to_have_count(1)
    expect(page.get_by_text("Clock of")).to_have_count(0)


# --- the screen itself -------------------------------------------------------------------------


def test_it_stands_beside_board_and_list_and_goes_by_keys(entries: None, page: Page) -> None:
    settled(page, f"/schedule/list?lines={FILLER}")
    views = page.get_by_role("navigation", name="Views of the schedule")
    views.get_by_role("link", name="Calendar").click()
    expect(page).to_have_url(re.compile(f"/schedule/calendar\\?lines={FILLER}"))
    piece(page, "2026-11-17", "Shift Early").focus()
    page.keyboard.press("ArrowDown")
    expect(day(page, "2026-11-17").locator(":focus")).to_have_accessible_name(
        re.compile("^Shift Late")
    )
    page.keyboard.press("ArrowRight")
    expect(day(page, "2026-11-18").locator(":focus")).to_have_count(1)
    page.keyboard.press("PageDown")
    expect(page).to_have_url(re.compile("on=2026-11-23"))
    page.get_by_role("button", name="Today").click()
    page.get_by_text("Month", exact=True).click()
    page.locator("[data-day='2026-11-16']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-day='2026-11-23']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("view=month"))
    expect(day(page, "2026-11-23")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_calendar(
    scheme: str, entries: None, enter: Callable[..., Page]
) -> None:
    page = enter(color_scheme=scheme, reduced_motion="reduce")
    for address in (f"lines={FILLER}", "lines=site1", f"lines={FILLER}&view=month"):
        opened(page, f"/schedule/calendar?{address}")
        assert not faults_of(page), address
    opened(page)
    piece(page, "2026-11-17", "Shift Early").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Starts").fill("07:00")
    expect(dialog.get_by_role("region", name="What moves")).to_contain_text("PO-1")
    expect(dialog).to_have_css("opacity", "1")
    page.wait_for_timeout(300)
    assert not faults_of(page)


def test_a_week_is_printed_on_one_sheet(
    entries: None, enter: Callable[..., Page], tmp_path: Path
) -> None:
    page = enter(color_scheme="dark")
    opened(page)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1032, "height": 720})
    expect(page.get_by_role("button", name="Add")).to_have_count(0)
    expect(page.get_by_text("Printed Nov 16, 2026, 10:00")).to_be_visible()
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "calendar-week-print.png", full_page=True)
    page.pdf(path=tmp_path / "week.pdf", prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/MediaBox \[([\d. ]+)\]", (tmp_path / "week.pdf").read_bytes())
    assert len(sheets) == 1
    _, _, width, height = map(float, sheets[0].split())
    assert (round(width), round(height)) == (842, 595)
