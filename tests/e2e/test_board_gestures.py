"""Every gesture of the board with real presses of mouse and keys, and Esc out of each."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Made, Say, box
from tests.e2e.planned import FILLER, bar, board, drag, hour, said, three_planned

GHOST = "[data-ghost]"


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    return three_planned(write)


WHOLE: Made = {
    "PO-1": [(hour(10), "3600")],
    "PO-2": [(hour(12), "3600")],
    "PO-3": [(hour(14), "3600")],
}


def nothing_carried(page: Page) -> None:
    expect(page.locator(GHOST)).to_have_count(0)


def undo(page: Page, on_board: Callable[[], Made], before: Made = WHOLE) -> None:
    page.keyboard.press("Control+z")
    said(page, "Undone")
    assert on_board() == before


# --- what happens where there is no room -------------------------------------------------------


def test_a_held_key_chooses_what_happens_without_room(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    held = box(bar(page, "PO-1"))
    wide = held["width"]
    page.mouse.move(held["x"] + 20, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 20 + 2.5 * wide, held["y"] + 10, steps=10)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.keyboard.down("Shift")
    expect(page.locator("[data-fits=yes]")).to_contain_text("push later")
    page.keyboard.up("Shift")
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.keyboard.down("Control")
    expect(page.locator("[data-fits=yes]")).to_contain_text("insert and lay anew")
    page.mouse.up()
    page.keyboard.up("Control")
    said(page, "PO-1 moved")
    assert sorted(start for [(start, _)] in on_board().values())[0] < hour(12)
    undo(page, on_board)


def test_the_toolbar_chooses_it_for_all_drops(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    page.get_by_role("radiogroup", name="If there is no room").get_by_text("Insert").click()
    drag(page, "PO-3", -1.5)
    said(page, "PO-3 moved")
    starts = {number: found[0][0] for number, found in on_board().items()}
    assert starts["PO-1"] < starts["PO-2"]
    assert sorted(starts, key=lambda number: starts[number]) == ["PO-1", "PO-2", "PO-3"]
    assert starts["PO-3"] < hour(14)
    undo(page, on_board)


def test_a_drop_refused_for_want_of_room_can_still_push(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    held = box(bar(page, "PO-1"))
    page.mouse.move(held["x"] + 20, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 20 + 1.5 * held["width"], held["y"] + 10, steps=10)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.mouse.up()
    page.keyboard.press("Escape")
    nothing_carried(page)
    assert on_board() == WHOLE
    page.mouse.move(held["x"] + 20, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 20 + 1.5 * held["width"], held["y"] + 10, steps=10)
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.mouse.up()
    page.locator(GHOST).get_by_role("button", name="Push later").click()
    said(page, "PO-1 moved")
    assert on_board()["PO-2"] == [(hour(12, 30), "3600")]
    undo(page, on_board)


# --- parts -------------------------------------------------------------------------------------


def test_alt_and_drag_splits_and_a_number_is_typed(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    held = box(bar(page, "PO-1"))
    x, y = held["x"] + 15, held["y"] + 12
    page.keyboard.down("Alt")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6 * held["width"], y, steps=10)
    page.keyboard.up("Alt")
    ghost = page.locator(GHOST)
    expect(ghost).to_contain_text("split off 1,800 of 3,600 bottle")
    page.keyboard.press("Escape")
    page.mouse.up()
    nothing_carried(page)
    assert on_board() == WHOLE

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 6 * held["width"], y, steps=10)
    for digit in "9000":
        page.keyboard.press(digit)
    expect(ghost).to_contain_text("9000 is no part of 3,600 bottle")
    page.keyboard.press("Backspace")
    expect(ghost).to_contain_text("split off 900 of 3,600 bottle")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, "900 bottle split off PO-1")
    assert on_board()["PO-1"] == [(hour(10), "2700"), (hour(16), "900")]
    undo(page, on_board)


def test_a_part_is_dropped_on_its_order_and_they_are_one_again(
    entries: dict[str, int], page: Page, write: Say, on_board: Callable[[], Made]
) -> None:
    write(
        f"/entries/{entries['PO-1']}/split",
        quantity="600",
        version=1,
        start_at=hour(16),
    )
    before = on_board()
    assert before["PO-1"] == [(hour(10), "3000"), (hour(16), "600")]
    page.goto("/schedule?from=2026-11-16T08:00Z&span=12")
    whole, part = bar(page, "PO-1").first, bar(page, "PO-1").last
    expect(part).to_be_visible()
    held, target = box(part), box(whole)
    page.mouse.move(held["x"] + 8, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 12, steps=12)
    ghost = page.locator(GHOST)
    expect(ghost).to_contain_text("merge: 3,000 + 600 bottle")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    assert on_board() == before
    page.mouse.move(held["x"] + 8, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 12, steps=12)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, "PO-1 merged: 3,600 bottle")
    assert on_board() == WHOLE
    page.keyboard.press("Control+z")
    said(page, "Undone: merge PO-1")
    assert on_board() == before

    # By key, and from the card.
    expect(bar(page, "PO-1")).to_have_count(2)
    bar(page, "PO-1").last.focus()
    page.keyboard.press("m")
    said(page, "PO-1 merged: 3,600 bottle")
    page.keyboard.press("Control+z")
    said(page, "Undone: merge PO-1")
    expect(bar(page, "PO-1")).to_have_count(2)
    bar(page, "PO-1").last.click()
    card = page.get_by_role("dialog", name="PO-1")
    card.get_by_role("button", name="Merge into filler").click()
    said(page, "PO-1 merged: 3,600 bottle")
    expect(bar(page, "PO-1")).to_have_count(1)


def test_what_remains_of_a_started_entry_is_dragged(
    entries: dict[str, int],
    page: Page,
    write: Say,
    machine: Callable[..., None],
    later: Callable[[float], None],
    on_board: Callable[[], Made],
) -> None:
    later(60)
    write(f"/lines/{FILLER}/start", entry=entries["PO-1"])
    machine(state="Running")
    later(20)
    machine(outfeed=1200, infeed=1200)
    board(page)
    expect(bar(page, "PO-1")).to_have_attribute("data-started", "true")
    held = box(bar(page, "PO-1"))
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 6.5 * held["width"], held["y"] + 10, steps=10)
    ghost = page.locator(GHOST)
    expect(ghost).to_contain_text("what remains: 2,400 bottle")
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    assert len(on_board()["PO-1"]) == 1
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 6.5 * held["width"], held["y"] + 10, steps=10)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, "What remains of PO-1, 2,400 bottle")
    assert [quantity for _, quantity in on_board()["PO-1"]] == ["1200", "2400"]
    bar(page, "PO-1").first.click()
    card = page.get_by_role("dialog", name="PO-1")
    expect(card.get_by_role("button", name="Move…")).to_have_count(0)


# --- planned stops -----------------------------------------------------------------------------


def test_a_planned_stop_is_dragged_onto_a_line(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    tool, target = box(page.get_by_role("button", name="Planned stop: ")), box(bar(page, "PO-1"))
    mode = page.get_by_role("button", name="Planned stop: ").get_attribute("aria-label") or ""
    name = mode.removeprefix("Planned stop: ").split(",")[0]
    page.mouse.move(tool["x"] + 10, tool["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 6 * target["width"], target["y"] + 20, steps=12)
    expect(page.locator("[data-fits=yes]")).to_contain_text(name)
    page.keyboard.press("Escape")
    page.mouse.up()
    nothing_carried(page)
    assert on_board() == WHOLE
    page.mouse.move(tool["x"] + 10, tool["y"] + 10)
    page.mouse.down()
    page.mouse.move(target["x"] + 6 * target["width"], target["y"] + 20, steps=12)
    expect(page.locator("[data-fits=yes]")).to_be_visible()
    page.mouse.up()
    said(page, f"{name} placed on filler")
    assert [start for start, _ in on_board()[name]] == [hour(16)]
    undo(page, on_board)


def test_a_press_on_free_time_plans_a_stop_there(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    first = box(bar(page, "PO-1"))
    page.mouse.click(first["x"] + 6 * first["width"], first["y"] + 20)
    menu = page.get_by_role("dialog", name="Planned stop")
    expect(menu).to_contain_text("Planned stop on filler")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.mouse.click(first["x"] + 6 * first["width"], first["y"] + 20)
    menu.get_by_role("combobox", name="Mode").click()
    menu.get_by_role("option", name="Maintenance").click()
    menu.get_by_role("combobox", name="Length").click()
    menu.get_by_role("option", name="2 h 00 min", exact=True).click()
    menu.get_by_role("button", name="Plan the stop").click()
    said(page, "Maintenance placed on filler")
    expect(bar(page, "Maintenance")).to_be_visible()
    assert box(bar(page, "Maintenance"))["width"] > 1.9 * first["width"]
    undo(page, on_board)


# --- a whole line ------------------------------------------------------------------------------


def test_the_gaps_of_a_line_are_closed(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    page.get_by_role("button", name="Menu of filler").click()
    menu = page.get_by_role("dialog", name="What can be done on filler")
    expect(menu).to_contain_text("entries would move")
    menu.get_by_role("button", name="Close gaps").click()
    said(page, "Gaps of filler closed, 3 entries moved")
    starts = [found[0][0] for found in on_board().values()]
    assert starts == [hour(9), hour(10), hour(11)]
    undo(page, on_board)
    bar(page, "PO-2").focus()
    page.keyboard.press("l")
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="Select all entries").click()
    said(page, "3 entries selected")


def test_lines_are_found_and_areas_folded(entries: dict[str, int], page: Page) -> None:
    board(page)
    page.get_by_role("searchbox", name="Find a line").fill("pack")
    expect(page.get_by_role("rowheader", name="filler")).to_have_count(0)
    expect(page.get_by_role("rowheader", name="packer")).to_have_count(1)
    page.get_by_role("searchbox", name="Find a line").fill("")
    page.get_by_role("button", name="floor: hide 2 lines").click()
    expect(bar(page, "PO-1")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name="floor: show 2 lines").click()
    expect(bar(page, "PO-1")).to_be_visible()


# --- by keyboard -------------------------------------------------------------------------------


def test_a_part_and_the_way_of_making_room_by_keyboard(
    entries: dict[str, int], page: Page, on_board: Callable[[], Made]
) -> None:
    board(page)
    bar(page, "PO-3").focus()
    page.keyboard.down("Shift")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("KeyS")
    ghost = page.locator(GHOST)
    expect(ghost).to_contain_text("split off 1,800 of 3,600")
    for digit in "600":
        page.keyboard.press(f"Digit{digit}")
    expect(ghost).to_contain_text("split off 600 of 3,600")
    page.keyboard.press("Escape")
    page.keyboard.up("Shift")
    nothing_carried(page)
    assert on_board() == WHOLE

    page.keyboard.down("Shift")
    for _ in range(16):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-fits=no]")).to_be_visible()
    page.keyboard.press("KeyR")
    expect(page.locator("[data-fits=yes]")).to_contain_text("push later")
    page.keyboard.up("Shift")
    said(page, "PO-3 moved")
    undo(page, on_board)

    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keys and gestures of the board")
    expect(help_dialog).to_contain_text("splits half of it off")
    page.keyboard.press("Escape")
    expect(help_dialog).to_have_count(0)


# --- two at once -------------------------------------------------------------------------------


def test_two_planners_on_one_line(
    entries: dict[str, int], enter: Callable[..., Page], on_board: Callable[[], Made]
) -> None:
    mine, theirs = enter(), enter()
    for each in (mine, theirs):
        board(each)
        expect(each.get_by_role("status").filter(has_text="Live")).to_be_visible()
    before = box(bar(theirs, "PO-3"))["x"]

    # I hold it; they drop it elsewhere; mine comes back as what they did.
    held = box(bar(mine, "PO-3"))
    mine.mouse.move(held["x"] + 15, held["y"] + 10)
    mine.mouse.down()
    mine.mouse.move(held["x"] + 15 + 2 * held["width"], held["y"] + 10, steps=8)
    expect(mine.locator("[data-fits=yes]")).to_be_visible()
    drag(theirs, "PO-3", 1)
    said(theirs, "PO-3 moved")
    assert abs(box(bar(theirs, "PO-3"))["x"] - before) > 20
    mine.mouse.up()
    expect(mine.locator("[data-fits=no]")).to_contain_text("Start: you wanted")
    assert on_board()["PO-3"] == [(hour(15), "3600")]
    mine.keyboard.press("Escape")


def test_what_the_other_moves_is_seen_within_a_second(
    entries: dict[str, int], enter: Callable[..., Page]
) -> None:
    mine, theirs = enter(), enter()
    for each in (mine, theirs):
        board(each)
        expect(each.get_by_role("status").filter(has_text="Live")).to_be_visible()
    before = box(bar(theirs, "PO-3"))["x"]
    drag(mine, "PO-3", 1)
    said(mine, "PO-3 moved")
    theirs.wait_for_function(
        """was => [...document.querySelectorAll('[data-entry]')].some(
            bar => bar.textContent.includes('PO-3') && bar.getBoundingClientRect().x > was + 20)""",
        arg=before,
        timeout=3_000,
    )
