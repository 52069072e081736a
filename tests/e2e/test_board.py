"""The board as a planner's hands find it: every gesture with real presses of mouse and keys."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Say, box
from tests.e2e.planned import FILLER, bar, board, drag, hour, said, three_planned


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    return three_planned(write)


# --- taking back -------------------------------------------------------------------------------


def test_acts_are_taken_back_and_done_again(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    board(page)
    page.get_by_role("radiogroup", name="If there is no room").get_by_text("Push").click()
    drag(page, "PO-1", 2)
    said(page, "PO-1 moved to filler")
    assert starts() == {"PO-1": hour(12), "PO-2": hour(13), "PO-3": hour(14)}
    bar(page, "PO-3").focus()
    page.keyboard.press("Delete")
    said(page, "PO-3 removed")

    page.keyboard.press("Control+z")
    said(page, "Undone: remove PO-3")
    page.get_by_role("button", name="Undo: move PO-1 to filler").click()
    said(page, "Undone: move PO-1")
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12), "PO-3": hour(14)}
    expect(page.get_by_role("button", name="Undo", exact=True)).to_have_attribute(
        "aria-disabled", "true"
    )

    page.keyboard.press("Control+Shift+z")
    said(page, "Done again: move PO-1")
    page.keyboard.press("Control+y")
    said(page, "Done again: remove PO-3")
    assert starts() == {"PO-1": hour(12), "PO-2": hour(13)}


def test_what_somebody_changed_meanwhile_is_not_taken_back(
    entries: dict[str, int],
    page: Page,
    write: Say,
    client: httpx.Client,
    starts: Callable[[], dict[str, str]],
) -> None:
    board(page)
    drag(page, "PO-3", 1)
    said(page, "PO-3 moved")
    [entry] = client.get("/api/v1/entries", params={"order": "PO-3"}).json()["items"]
    write(f"/entries/{entry['id']}/move", start_at=hour(17), version=entry["version"])
    page.keyboard.press("Control+z")
    toast = page.get_by_text("Somebody else changed it meanwhile.")
    expect(toast.first).to_be_visible()
    assert starts()["PO-3"] == hour(17)
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_visible()


def test_a_stop_that_recurs_is_taken_back_with_its_series_and_done_again(
    entries: dict[str, int], page: Page, client: httpx.Client
) -> None:
    def stands() -> tuple[object, object]:
        items = client.get("/api/v1/entries").json()["items"]
        kept = ("start_at", "end_at", "mode", "series_id", "series_date")
        series = client.get("/api/v1/series").json()["items"]
        rules = [(each["id"], each["starts"], each["missing"]) for each in series]
        return sorted(tuple(str(item[name]) for name in kept) for item in items), rules

    board(page)
    looks = [stands()]
    bar(page, "PO-3").focus()
    page.keyboard.press("n")
    page.get_by_role("button", name="More, and repeating…").click()
    page.get_by_role("combobox", name="Recurs").click()
    page.get_by_role("option", name="Every Monday").click()
    page.get_by_role("button", name="Plan it").click()
    said(page, "Maintenance planned on filler")
    looks.append(stands())
    assert len(looks[1][1]) == 1  # type: ignore[arg-type]
    page.get_by_role("gridcell", name="Maintenance").first.focus()
    page.keyboard.press("Delete")
    said(page, "Maintenance removed")
    looks.append(stands())

    page.keyboard.press("Control+z")
    said(page, "Undone: remove Maintenance")
    assert stands() == looks[1]
    page.keyboard.press("Control+z")
    said(page, "Undone: plan Maintenance")
    assert stands() == looks[0]
    page.keyboard.press("Control+y")
    said(page, "Done again: plan Maintenance")
    assert stands() == looks[1]
    page.keyboard.press("Control+y")
    said(page, "Done again: remove Maintenance")
    assert stands() == looks[2]


def test_what_is_refused_is_let_go_of_by_esc_wherever_the_focus_is(
    entries: dict[str, int], page: Page
) -> None:
    board(page)
    held, onto = box(bar(page, "PO-1")), box(bar(page, "PO-2"))
    page.mouse.move(held["x"] + 9, held["y"] + 9)
    page.mouse.down()
    page.mouse.move(onto["x"] + 20, onto["y"] + 9, steps=8)
    page.mouse.up()
    expect(page.locator("[data-fits=no]")).to_have_count(1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(page.locator("[data-fits]")).to_have_count(0)


# --- several at once ---------------------------------------------------------------------------


def selected(page: Page) -> list[str]:
    bars = page.locator("[role=gridcell][aria-selected=true] b")
    return sorted(bars.all_text_contents())


def test_a_band_selects_and_the_selection_is_dragged_as_one(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    board(page)
    first, second = box(bar(page, "PO-1")), box(bar(page, "PO-2"))
    page.mouse.move(first["x"] - 15, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(second["x"] + 10, second["y"] + 30, steps=8)
    expect(page.locator("[role=gridcell][aria-selected=true]")).to_have_count(2)
    page.mouse.up()
    assert selected(page) == ["PO-1", "PO-2"]
    said(page, "2 entries selected")

    drag(page, "PO-2", 0.5, drop=False)
    expect(page.locator("[data-other]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("[data-fits]")).to_have_count(0)
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12), "PO-3": hour(14)}

    drag(page, "PO-2", 0.5)
    said(page, "2 entries moved")
    assert starts() == {"PO-1": hour(10, 30), "PO-2": hour(12, 30), "PO-3": hour(14)}
    page.keyboard.press("Control+z")
    said(page, "Undone: move 2 entries")
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12), "PO-3": hour(14)}

    # Where one of them finds no room, none is moved.
    held = box(bar(page, "PO-2"))
    page.mouse.move(held["x"] + 20, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 20 + 1.5 * held["width"], held["y"] + 10, steps=8)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.mouse.up()
    page.keyboard.press("Escape")
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12), "PO-3": hour(14)}
    # A press on the empty board lets all go.
    page.mouse.click(held["x"] - 20, held["y"] + 10)
    assert selected(page) == []


def test_shift_and_ctrl_select_and_all_are_pinned_and_removed(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    board(page)
    bar(page, "PO-1").click(modifiers=["Control"])
    bar(page, "PO-3").click(modifiers=["Shift"])
    assert selected(page) == ["PO-1", "PO-2", "PO-3"]
    bar(page, "PO-2").click(modifiers=["Control"])
    assert selected(page) == ["PO-1", "PO-3"]
    tools = page.get_by_role("toolbar", name="Selected entries")
    expect(tools).to_contain_text("2 entries")
    tools.get_by_role("button", name="Pin").click()
    said(page, "2 entries pinned")
    expect(page.locator("[data-pinned]")).to_have_count(2)
    tools.get_by_role("button", name="Unpin").click()
    expect(page.locator("[data-pinned]")).to_have_count(0)

    tools.get_by_role("button", name="Remove").click()
    dialog = page.get_by_role("dialog", name="Remove 2 entries from the board?")
    expect(dialog).to_contain_text("PO-1, PO-3")
    dialog.get_by_role("button", name="Remove 2 entries").click()
    expect(dialog).to_have_count(0)
    expect(bar(page, "PO-1")).to_have_count(0)
    assert starts() == {"PO-2": hour(12)}
    page.get_by_role("button", name="Undo: remove 2 entries").click()
    expect(bar(page, "PO-3")).to_be_visible()
    assert starts() == {"PO-1": hour(10), "PO-2": hour(12), "PO-3": hour(14)}


def test_the_selection_by_keyboard(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    board(page)
    bar(page, "PO-2").focus()
    page.keyboard.press("Space")
    said(page, "1 entry selected")
    page.keyboard.press("Control+a")
    said(page, "3 entries selected")
    page.keyboard.down("Shift")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.keyboard.up("Shift")
    said(page, "3 entries moved")
    now = starts()
    assert now["PO-1"] > hour(10)
    assert [now[f"PO-{n}"][14:] for n in (1, 2, 3)] == [now["PO-1"][14:]] * 3
    expect(bar(page, "PO-2")).to_be_focused()
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog", name="Remove 3 entries from the board?")
    expect(dialog.get_by_role("button", name="Remove 3 entries")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    bar(page, "PO-2").focus()
    page.keyboard.press("Escape")
    assert selected(page) == []


# --- longer and shorter ------------------------------------------------------------------------


def pull_end(page: Page, number: str, hours: float) -> None:
    held = box(bar(page, number))
    x, y = held["x"] + held["width"] - 3, held["y"] + held["height"] / 2
    page.mouse.move(x - 20, y)
    page.mouse.move(x, y)
    expect(bar(page, number)).to_have_attribute("data-edge", "")
    page.mouse.down()
    page.mouse.move(x + hours * held["width"], y + 5, steps=10)


def test_the_end_is_pulled_and_the_quantity_follows(
    entries: dict[str, int], page: Page, client: httpx.Client
) -> None:
    def made() -> tuple[str, str]:
        [item] = client.get("/api/v1/entries", params={"order": "PO-1"}).json()["items"]
        return item["quantity"], item["end_at"]

    board(page)
    pull_end(page, "PO-1", 0.5)
    ghost = page.locator("[data-fits=yes]")
    expect(ghost).to_contain_text("5,400")
    page.mouse.up()
    said(page, "PO-1 now makes 5,400")
    assert made() == ("5400", hour(11, 30))
    page.keyboard.press("Control+z")
    said(page, "Undone: change PO-1 to 5,400")
    assert made() == ("3600", hour(11))

    # Esc puts it back, and over the next entry it is refused.
    pull_end(page, "PO-1", -0.5)
    expect(ghost).to_contain_text("1,800")
    page.keyboard.press("Escape")
    page.mouse.up()
    pull_end(page, "PO-1", 1.5)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    assert made() == ("3600", hour(11))

    # By keyboard.
    bar(page, "PO-1").focus()
    page.keyboard.down("Alt")
    page.keyboard.down("Shift")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(ghost).to_be_visible()
    page.keyboard.up("Shift")
    page.keyboard.up("Alt")
    said(page, "PO-1 now makes")
    quantity, end_at = made()
    assert int(quantity) > 3600
    assert end_at > hour(11)


def test_the_end_of_a_planned_stop_is_pulled(
    entries: dict[str, int], page: Page, write: Say, client: httpx.Client
) -> None:
    write("/entries", line=FILLER, mode="Maintenance", start_at=hour(16), end_at=hour(17))
    board(page)
    pull_end(page, "Maintenance", 1)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, "Maintenance now ends")
    items = client.get("/api/v1/entries", params={"line": FILLER}).json()["items"]
    assert [item["end_at"] for item in items if item["mode"] == "Maintenance"] == [hour(18)]


# --- what is in view ---------------------------------------------------------------------------


def test_a_link_shows_somebody_else_the_same(
    entries: dict[str, int], enter: Callable[..., Page], base_url: str
) -> None:
    mine, theirs = enter(), enter()
    mine.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base_url)
    board(mine)
    bar(mine, "PO-2").click(modifiers=["Control"])
    bar(mine, "PO-3").click(modifiers=["Control"])
    mine.get_by_role("button", name="Copy a link to what I see").click()
    said(mine, "Link copied")
    link = mine.evaluate("navigator.clipboard.readText()")
    theirs.goto(link)
    expect(bar(theirs, "PO-2")).to_have_attribute("aria-selected", "true")
    assert selected(theirs) == ["PO-2", "PO-3"]
    assert abs(box(bar(theirs, "PO-2"))["x"] - box(bar(mine, "PO-2"))["x"]) < 5


def test_zooming_goes_from_a_shift_to_a_quarter(entries: dict[str, int], page: Page) -> None:
    board(page)
    closer = page.get_by_role("button", name="Zoom out")
    zoom = page.get_by_role("radiogroup", name="Zoom")
    for name in ("Shift", "Day", "Week", "Month", "Quarter"):
        while not zoom.get_by_role("radio", name=name).is_checked():
            before = page.url
            closer.click()
            page.wait_for_function("before => location.href !== before", arg=before)
    expect(closer).to_be_disabled()


def test_the_board_scrolls_where_an_entry_is_carried_to_its_edge(
    entries: dict[str, int], page: Page, starts: Callable[[], dict[str, str]]
) -> None:
    board(page)
    held, grid = box(bar(page, "PO-3")), box(page.get_by_role("grid", name="Schedule board"))
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(grid["x"] + grid["width"] - 8, held["y"] + 10, steps=5)
    scrolled = "left => document.querySelector('[role=grid]').scrollLeft > left + 300"
    left = page.evaluate("document.querySelector('[role=grid]').scrollLeft")
    page.wait_for_function(scrolled, arg=left)
    expect(page.locator("[data-fits]")).to_be_visible()
    page.mouse.move(grid["x"] + grid["width"] / 2, held["y"] + 10, steps=5)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, "PO-3 moved")
    assert starts()["PO-3"] > hour(17)
