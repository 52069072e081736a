"""People at a shared panel: signing on by PIN and badge, being signed off, and handing over."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, text

from outfeed.activities import access, plant_settings, users
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant
from tests.conftest import PASSWORD
from tests.e2e.conftest import box

PANEL = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
LINE = "/line/site1/floor/filler"
BADGE = "HID-0042-7731"
SHIFTS = """
enterprise: {name: works}
sites:
  - name: site1
    shifts:
      - {name: Early, days: mon-sun, from: "06:00", to: "14:00"}
      - {name: Late, days: mon-sun, from: "14:00", to: "22:00"}
      - {name: Night, days: mon-sun, from: "22:00", to: "06:00"}
"""


@pytest.fixture
def people(act: Act, plant: dict[str, int]) -> dict[str, int]:
    """Ana has a PIN and a badge, Ben a PIN."""
    ids = {}
    for name, shown, pin in (("ana", "Ana Ruiz", "2580"), ("ben", "Ben Okafor", "13579")):
        ids[name] = access.create_user(act, name, shown, PASSWORD).id
        users.set_pin(act, ids[name], pin)
    users.set_badge(act, ids["ana"], BADGE)
    act.conn.commit()
    return ids


def sign_on(panel: Page, name: str, pin: str) -> None:
    panel.get_by_role("button", name="Sign on").first.tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name=name).tap()
    press(panel, pin)
    sheet.get_by_role("button", name="Sign on").tap()


def press(panel: Page, pin: str) -> None:
    pad = panel.get_by_role("dialog").get_by_role("group")
    for digit in pin:
        key = pad.get_by_role("button", name=digit, exact=True)
        assert min(box(key)["width"], box(key)["height"]) >= 48
        key.tap()


def scan(panel: Page, code: str) -> None:
    """Send a code as a scanner does: each key at once after the other, then Enter."""
    panel.evaluate(
        """code => {
            for (const key of [...code, "Enter"]) {
                const target = document.activeElement ?? document.body;
                target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
            }
        }""",
        code,
    )


def started_by(engine: Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as conn:
        rows = conn.execute(
            text(
                "SELECT a.actor, p.name FROM audit a LEFT JOIN users p ON p.id = a.panel_id"
                " WHERE a.act = 'start_run' ORDER BY a.id"
            )
        )
        return [(row[0], row[1]) for row in rows]


def start_mode(panel: Page, mode: str) -> None:
    panel.get_by_text("Mode", exact=True).last.tap()
    panel.get_by_text(mode, exact=True).first.tap()
    panel.get_by_role("button", name=re.compile("^Start")).last.tap()


def test_by_pin_and_what_is_done_is_theirs(
    people: dict[str, int], enter: Callable[..., Page], engine: Engine
) -> None:
    panel = enter(**PANEL)
    panel.goto(LINE)
    sign_on(panel, "Ana Ruiz", "2580")
    expect(panel.get_by_role("dialog")).to_have_count(0)
    expect(panel.get_by_role("banner")).to_contain_text("Ana Ruiz")
    expect(panel.get_by_role("status").filter(has_text="Ana Ruiz is signed on")).to_be_visible()
    start_mode(panel, "Maintenance")
    expect(panel.get_by_role("complementary")).to_contain_text("Maintenance")
    assert started_by(engine) == [("ana", "tester")]
    # It survives a reload, and signing off gives the panel back.
    panel.reload()
    expect(panel.get_by_role("banner")).to_contain_text("Ana Ruiz")
    panel.get_by_role("complementary").get_by_role("button", name="Ana Ruiz").tap()
    panel.get_by_role("button", name="Sign off here").tap()
    expect(panel.get_by_role("banner")).not_to_contain_text("Ana Ruiz")
    expect(panel.get_by_role("complementary")).to_contain_text("Ana Ruiz is on the line")


def test_a_wrong_pin_says_so_and_no_more(
    people: dict[str, int], enter: Callable[..., Page]
) -> None:
    panel = enter(**PANEL)
    panel.goto(LINE)
    sign_on(panel, "Ben Okafor", "1111")
    sheet = panel.get_by_role("dialog")
    expect(sheet).to_contain_text("The person or the PIN is wrong")
    # The dots are empty again, and what is right is taken, by keyboard too.
    expect(sheet.get_by_role("status", name="0 digits typed")).to_be_visible()
    panel.keyboard.type("13579", delay=120)
    expect(sheet.get_by_role("status", name="5 digits typed")).to_be_visible()
    sheet.get_by_role("button", name="Sign on").tap()
    expect(panel.get_by_role("banner")).to_contain_text("Ben Okafor")


def test_by_badge_with_the_sheet_open_and_without(
    people: dict[str, int], enter: Callable[..., Page]
) -> None:
    panel = enter(**PANEL)
    panel.goto(LINE)
    expect(panel.get_by_role("button", name="Sign on").first).to_be_visible()
    scan(panel, BADGE)
    expect(panel.get_by_role("banner")).to_contain_text("Ana Ruiz")
    expect(panel.locator("body")).not_to_contain_text(BADGE)
    panel.get_by_role("complementary").get_by_role("button", name="Ana Ruiz").tap()
    panel.get_by_role("button", name="Leave the line").tap()
    expect(panel.get_by_role("dialog")).to_have_count(0)
    expect(panel.get_by_role("banner")).not_to_contain_text("Ana Ruiz")
    panel.get_by_role("button", name="Sign on").first.tap()
    expect(panel.get_by_role("dialog")).to_be_visible()
    scan(panel, "NOBODY-1")
    expect(panel.get_by_text("Nobody signs on with this badge")).to_be_visible()
    expect(panel.get_by_role("dialog")).to_have_count(0)
    panel.get_by_role("button", name="Sign on").first.tap()
    expect(panel.get_by_role("dialog")).to_be_visible()
    scan(panel, BADGE)
    expect(panel.get_by_role("banner")).to_contain_text("Ana Ruiz")


def test_who_is_away_is_signed_off(
    people: dict[str, int], enter: Callable[..., Page], act: Act, client: httpx.Client
) -> None:
    plant_settings.change_settings(act, sign_off_after=60)
    act.conn.commit()
    panel = enter(**PANEL)
    panel.clock.install()
    panel.goto(LINE)
    sign_on(panel, "Ana Ruiz", "2580")
    expect(panel.get_by_role("banner")).to_contain_text("Ana Ruiz")
    panel.clock.fast_forward(48_000)
    alert = panel.get_by_role("alert").filter(has_text="about to be signed off")
    expect(alert).to_be_visible()
    # A touch keeps her there.
    panel.touchscreen.tap(640, 20)
    expect(alert).to_have_count(0)
    panel.clock.fast_forward(61_000)
    expect(panel.get_by_role("banner")).not_to_contain_text("Ana Ruiz")
    there = client.get("/api/v1/lines/site1/floor/filler/people").json()["items"]
    assert [(one["display_name"], one["acting_here"]) for one in there] == [("Ana Ruiz", False)]


def test_without_network_it_says_so(people: dict[str, int], enter: Callable[..., Page]) -> None:
    panel = enter(**PANEL)
    panel.goto(LINE)
    expect(panel.get_by_role("button", name="Sign on").first).to_be_visible()
    # Cut as the server sees it; what the browser would say of a cut wire fails the test.
    panel.route("**/session/sign-on", lambda route: route.abort("internetdisconnected"))
    scan(panel, BADGE)
    expect(panel.get_by_text("No network: nobody can sign on until it is back")).to_be_visible()


def test_shifts_hand_over_through_the_night_in_which_clocks_go_back(
    people: dict[str, int],
    act: Act,
    enter: Callable[..., Page],
    clock: SteppedClock,
    engine: Engine,
) -> None:
    import_plant(act, SHIFTS)
    act.conn.commit()
    # Sunday, 31 October 2027, half past five by the clock of Berlin, after it was set back.
    clock.step_to(datetime(2027, 10, 31, 4, 30, tzinfo=UTC))
    panel = enter(**PANEL)
    panel.goto(LINE)
    sign_on(panel, "Ana Ruiz", "2580")
    panel.get_by_role("link", name="Handover").tap()
    expect(panel.get_by_role("heading", name="Night shift")).to_contain_text("22:00")
    note = panel.get_by_role("textbox", name="Note to the next shift")
    note.fill("Guard 3 sticks. Use the new roll.")
    expect(panel.get_by_text(re.compile("^Saved"))).to_be_visible()
    with engine.connect() as conn:
        kept = conn.execute(text("SELECT shift_start, shift_end, note FROM handovers")).one()
    assert kept.shift_end - kept.shift_start == timedelta(hours=9)
    assert kept.note == "Guard 3 sticks. Use the new roll."

    clock.step_to(datetime(2027, 10, 31, 5, 10, tzinfo=UTC))
    panel.get_by_role("complementary").get_by_role("button", name="Ana Ruiz").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name="Ben Okafor").tap()
    press(panel, "13579")
    sheet.get_by_role("button", name="Sign on").tap()
    expect(panel.get_by_role("banner")).to_contain_text("Ben Okafor")
    panel.reload()
    expect(panel.get_by_role("heading", name="Early shift")).to_be_visible()
    left = panel.get_by_role("region", name="From the shift before")
    expect(left).to_contain_text("Guard 3 sticks. Use the new roll.")
    expect(left).to_contain_text("Written by Ana Ruiz")
    left.get_by_role("button", name="take over").tap()
    expect(left).to_contain_text("Taken over by Ben Okafor")

    clock.step_to(datetime(2027, 10, 31, 13, 5, tzinfo=UTC))
    panel.reload()
    expect(panel.get_by_role("heading", name="Late shift")).to_be_visible()
    panel.get_by_role("button", name="Shift before").tap()
    expect(panel.get_by_role("heading", name="Early shift")).to_be_visible()


def test_a_note_that_two_write_loses_nothing(
    people: dict[str, int], act: Act, enter: Callable[..., Page], client: httpx.Client
) -> None:
    import_plant(act, SHIFTS)
    act.conn.commit()
    one, two = enter(**PANEL), enter(**PANEL)
    for panel in (one, two):
        panel.goto(f"{LINE}?tab=handover")
        expect(panel.get_by_role("textbox", name="Note to the next shift")).to_be_visible()
    two.get_by_role("textbox", name="Note to the next shift").press_sequentially("From ")
    one.get_by_role("textbox", name="Note to the next shift").fill("From one.")
    one.get_by_role("textbox", name="Note to the next shift").blur()
    expect(one.get_by_text(re.compile("^Saved"))).to_be_visible()
    two.get_by_role("textbox", name="Note to the next shift").fill("From two.")
    expect(two.get_by_text("Somebody else wrote meanwhile")).to_be_visible()
    two.get_by_role("button", name="Keep both").tap()
    expect(two.get_by_text(re.compile("^Saved"))).to_be_visible()
    told = client.get("/api/v1/lines/site1/floor/filler/handover").json()
    assert told["note"] == "From one.\n\nFrom two."


def test_people_are_given_a_pin_and_a_badge_in_setup(
    people: dict[str, int], enter: Callable[..., Page], client: httpx.Client
) -> None:
    office = enter()
    office.goto("/setup?section=people")
    office.get_by_role("button", name="Edit Ben Okafor").click()
    sheet = office.get_by_role("dialog")
    sheet.get_by_label("New badge").click()
    office.keyboard.type("CARD-17")
    office.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    sheet.get_by_label("New PIN").fill("12")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_contain_text("A PIN has from 4 to 8 digits")
    sheet.get_by_label("New PIN").fill("424242")
    sheet.get_by_role("button", name="Save").click()
    expect(office.get_by_text("Ben Okafor is saved.")).to_be_visible()
    found = {user["name"]: user for user in client.get("/api/v1/users").json()["items"]}
    assert (found["ben"]["has_pin"], found["ben"]["has_badge"]) == (True, True)
    expect(office.get_by_role("row", name="Ben Okafor")).to_contain_text("PIN, Badge")
    office.get_by_role("row", name="Ben Okafor").get_by_role("link").click()
    expect(office.get_by_role("heading", name="History")).to_be_visible()
