"""Saying why a line stood, by touch: coded, split, merged, re-timed, deleted, put back, asked."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from outfeed.activities.clock import SteppedClock
from tests.e2e.conftest import Say, box
from tests.e2e.test_board_touch import Fingers

PLACE = "/line/site1/floor/filler?tab=manual&part=states"
LINE = "/api/v1/lines/site1/floor/filler"
Told = Callable[[], list[tuple[str, float | None]]]


@pytest.fixture
def shift(
    plant: dict[str, int],
    write: Say,
    machine: Callable[..., None],
    later: Callable[[float], None],
) -> None:
    """A run that stood twice for reasons nobody knows, and once for one the machine said."""
    write("/orders", number="PO-1", product="COLA", required_quantity="9000", status="Released")
    write("/lines/site1/floor/filler/start", order="PO-1")
    machine(state="Running")
    later(40)
    machine(state="Faulted", infeed=2000, outfeed=1900, waste=90)
    later(12)
    machine(state="Running")
    later(2)
    machine(state="Jam")
    later(6)
    machine(state="Running", infeed=100, outfeed=100)
    later(30)
    machine(state="Faulted")
    later(3)
    machine(state="Running")
    later(20)


@pytest.fixture
def panel(shift: None, enter: Callable[..., Page]) -> Page:
    page = enter(viewport={"width": 1280, "height": 800}, has_touch=True)
    page.goto(PLACE)
    expect(stops(page)).to_be_visible()
    return page


@pytest.fixture
def told(client: httpx.Client, clock: SteppedClock) -> Told:
    """What the server has of the stops of the shift: names, and minutes that they last."""

    def ask() -> list[tuple[str, float | None]]:
        return [
            (item["state"]["name"], minutes(item))
            for item in states(client, clock)["items"]
            if item["state"] and item["state"]["type"] != "running"
        ]

    return ask


def states(client: httpx.Client, clock: SteppedClock) -> dict[str, Any]:
    day = clock.now().date().isoformat()
    span = {"from": f"{day}T00:00:00Z", "to": clock.now().isoformat()}
    found: dict[str, Any] = client.get(f"{LINE}/states", params=span).json()
    return found


def minutes(item: dict[str, Any]) -> float | None:
    if item["end_at"] is None:
        return None
    start, end = (_seconds(item[name]) for name in ("start_at", "end_at"))
    return (end - start) / 60


def _seconds(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def stops(page: Page) -> Locator:
    return page.get_by_role("region", name="Stops", exact=True)


def stop(page: Page, name: str, time: str) -> Locator:
    return stops(page).get_by_role("button", name=re.compile(rf"^{name}, .*{time}"))


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog")


def opened(page: Page, name: str, time: str, act: str | None = None) -> Locator:
    """Touch a stop, and an act of its sheet."""
    stop(page, name, time).tap()
    expect(sheet(page)).to_be_visible()
    if act is not None:
        sheet(page).get_by_role("button", name=act, exact=True).tap()
    return sheet(page)


def done(page: Page, what: str) -> None:
    expect(page.get_by_role("status").filter(has_text=what)).to_be_visible()
    expect(sheet(page)).to_have_count(0)


def test_two_touches_code_a_stop_and_one_takes_it_back(panel: Page, told: Told) -> None:
    stop(panel, "Faulted", "12 min").tap()
    sheet(panel).get_by_role("button", name="Jam").first.tap()
    done(panel, "Jam, 12 min")
    assert told() == [("Jam", 12), ("Jam", 6), ("Faulted", 3)]
    panel.get_by_role("button", name="Undo").tap()
    done(panel, "Undone: Jam, 12 min")
    assert told() == [("Faulted", 12), ("Jam", 6), ("Faulted", 3)]


def test_one_reason_for_all_that_are_chosen(panel: Page, told: Told) -> None:
    for time in ("12 min", "3 min"):
        stops(panel).get_by_label(re.compile(rf"^Choose Faulted, .*{time}")).tap()
    expect(panel.get_by_text("2 stops chosen")).to_be_visible()
    panel.get_by_role("button", name="Give one reason").tap()
    sheet(panel).get_by_role("button", name="Cleaning").first.tap()
    done(panel, "Cleaning for 2 stops")
    assert told() == [("Cleaning", 12), ("Jam", 6), ("Cleaning", 3)]
    panel.get_by_role("button", name="Undo").tap()
    done(panel, "Undone")
    assert told() == [("Faulted", 12), ("Jam", 6), ("Faulted", 3)]


def test_a_stop_is_split_in_three_of_which_one_is_coded(panel: Page, told: Told) -> None:
    split = opened(panel, "Faulted", "12 min", "Split")
    split.get_by_role("button", name="3 equal parts").tap()
    split.get_by_label("Reason of part 2").select_option("Cleaning")
    split.get_by_role("button", name="Split in 3 parts").tap()
    done(panel, "Faulted split in 3 parts")
    three = [("Faulted", 4.0), ("Cleaning", 4.0), ("Faulted", 4.0)]
    assert told() == [*three, ("Jam", 6), ("Faulted", 3)]

    versions = opened(panel, "Cleaning", "4 min", "Versions")
    versions.get_by_role("button", name="As the machine said it: Back to this").tap()
    done(panel, "Put back: As the machine said it")
    assert told() == [("Faulted", 12), ("Jam", 6), ("Faulted", 3)]


def test_a_cut_is_dragged_and_another_put_at_a_time(panel: Page, told: Told) -> None:
    split = opened(panel, "Faulted", "12 min", "Split")
    handle = split.get_by_role("slider", name="Cut 1")
    held, whole = box(handle), box(split.get_by_role("slider").locator("..").first)
    fingers, x = Fingers(panel), held["x"] + held["width"] / 2
    fingers.put((x, held["y"] + 24))
    for step in range(1, 9):
        fingers.move((x - step * whole["width"] / 4 / 8, held["y"] + 24))
    fingers.lift()
    split.get_by_role("button", name="Split in 2 parts").tap()
    done(panel, "split in 2 parts")
    (_, first), (_, second), *_ = told()
    assert first is not None
    assert second is not None
    assert 2.8 < first < 3.2
    assert first + second == 12


def test_an_edge_is_dragged_by_a_finger(panel: Page, told: Told) -> None:
    edges = panel.get_by_role("slider", name="Edge between Faulted and Running")
    handle = edges.last
    held = box(handle)
    assert min(held["width"], held["height"]) >= 48
    fingers, x, y = Fingers(panel), held["x"] + 24, held["y"] + 24
    fingers.put((x, y))
    for step in range(1, 9):
        fingers.move((x + 8 * step, y))
    expect(handle).to_have_attribute("data-held", "true")
    moved_to = handle.get_attribute("aria-valuetext")
    expect(panel.locator("strong").filter(has_text=moved_to)).to_be_visible()
    fingers.lift()
    done(panel, f"Edge moved to {moved_to}")
    (_, _), (_, _), (name, time) = told()
    assert name == "Faulted"
    assert time is not None
    assert time > 5


def test_an_edge_is_moved_by_keys_and_left_by_esc(panel: Page, told: Told) -> None:
    # The handles of what was looked at come before those of others that are close by.
    opened(panel, "Jam", "6 min")
    panel.keyboard.press("Escape")
    expect(sheet(panel)).to_have_count(0)
    edge = panel.get_by_role("slider", name="Edge between Running and Jam")
    edge.focus()
    before = edge.get_attribute("aria-valuetext")
    panel.keyboard.press("ArrowLeft")
    expect(edge).not_to_have_attribute("aria-valuetext", before or "")
    panel.keyboard.press("Escape")
    expect(edge).to_have_attribute("aria-valuetext", before or "")
    assert told()[1] == ("Jam", 6)
    panel.keyboard.press("ArrowLeft")
    panel.keyboard.press("Enter")
    done(panel, "Edge moved")
    name, time = told()[1]
    assert (name, (time or 0) > 6) == ("Jam", True)


def test_stops_are_merged_and_one_is_deleted(panel: Page, told: Told) -> None:
    merge = opened(panel, "Faulted", "12 min", "Merge")
    merge.get_by_role("button", name=re.compile("^Jam.*20 min")).tap()
    done(panel, "Merged to Jam, 20 min")
    assert told() == [("Jam", 20), ("Faulted", 3)]

    delete = opened(panel, "Faulted", "3 min", "Delete")
    expect(delete.get_by_text("Running takes these 3 min.")).to_be_visible()
    delete.get_by_role("button", name="Delete it").tap()
    done(panel, "Faulted deleted")
    assert told() == [("Jam", 20)]


def test_times_and_notes_of_a_stop(
    panel: Page, told: Told, client: httpx.Client, clock: SteppedClock
) -> None:
    times = opened(panel, "Jam", "6 min", "Times")
    times.get_by_role("button", name="End later by 5 min").tap()
    expect(times.get_by_text("Lasts 11 min")).to_be_visible()
    times.get_by_role("button", name="Keep these times").tap()
    done(panel, "Jam:")
    assert told()[1] == ("Jam", 11)

    notes = opened(panel, "Jam", "11 min", "Comment, part, cell")
    notes.get_by_label("Comment").fill("Belt slipped")
    notes.get_by_label("Part required").fill("Belt 7")
    notes.get_by_role("button", name="Keep", exact=True).tap()
    done(panel, "Jam: noted")
    expect(stops(panel).get_by_text("Belt 7")).to_be_visible()
    found = [item for item in states(client, clock)["items"] if item["comment"]]
    assert [(item["comment"], item["part_required"]) for item in found] == [
        ("Belt slipped", "Belt 7")
    ]


def test_what_stands_too_long_is_asked_about_by_itself(
    shift: None,
    enter: Callable[..., Page],
    machine: Callable[..., None],
    later: Callable[[float], None],
    told: Told,
) -> None:
    page = enter(viewport={"width": 1280, "height": 800}, has_touch=True)
    page.goto("/line/site1/floor/filler")
    asked = page.get_by_role("region", name="A stop needs its reason")
    expect(asked.get_by_text("Stood from")).to_be_visible()
    start = page.get_by_role("button", name=re.compile("^(Start|End run)")).first
    over, under = box(asked), box(start)
    assert over["y"] + over["height"] <= under["y"]
    asked.get_by_role("button", name="Later").tap()
    expect(asked).to_have_count(0)
    page.reload()
    expect(start).to_be_visible()
    expect(asked).to_have_count(0)
    later(6)
    machine(state="Running")
    expect(asked.get_by_text("Stood from")).to_be_visible()
    asked.get_by_role("button", name="Jam").tap()
    expect(asked).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="Jam, 12 min")).to_be_visible()
    assert told()[0] == ("Jam", 12)


def test_two_panels_on_the_same_stop(panel: Page, enter: Callable[..., Page], told: Told) -> None:
    other = enter(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    # What this panel sees stays as it was: it hears of nothing while the other one acts.
    other.route("**/api/v1/events", lambda route: None)
    other.goto(PLACE)
    stop(other, "Faulted", "12 min").tap()
    opened(panel, "Faulted", "12 min")
    sheet(panel).get_by_role("button", name="Cleaning").first.tap()
    done(panel, "Cleaning, 12 min")

    sheet(other).get_by_role("button", name="Jam").first.tap()
    conflict = other.get_by_role("dialog", name="Somebody else changed this meanwhile")
    expect(conflict.get_by_text("Cleaning")).to_be_visible()
    expect(conflict.get_by_text("Jam, 12 min")).to_be_visible()
    assert told()[0] == ("Cleaning", 12)
    conflict.get_by_role("button", name="Do mine all the same").tap()
    expect(conflict).to_have_count(0)
    expect(stop(panel, "Jam", "12 min")).to_be_visible()
    assert told()[0] == ("Jam", 12)


def test_a_line_without_a_machine_is_told_by_a_person(
    panel: Page,
    told: Told,
    later: Callable[[float], None],
    caught_up: Callable[[Page], None],
) -> None:
    say = panel.get_by_role("button", name="Say what the line does")
    facts = panel.get_by_role("complementary")
    for state, name in (("Cleaning", re.compile("^Cleaning")), ("Running", "Running")):
        say.tap()
        sheet(panel).get_by_role("button", name=name).first.tap()
        expect(sheet(panel)).to_have_count(0)
        expect(facts.get_by_text(state, exact=True).first).to_be_visible()
        later(5)
        caught_up(panel)
    assert told()[-1] == ("Cleaning", 5)
