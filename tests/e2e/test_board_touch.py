"""The gestures of the board with real fingers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e.conftest import Made, Say, box
from tests.e2e.planned import bar, board, hour, said, three_planned
from tests.e2e.test_board_gestures import WHOLE, nothing_carried


@pytest.fixture
def entries(plant: dict[str, int], write: Say) -> dict[str, int]:
    return three_planned(write)


class Fingers:
    """Fingers on the screen, as the browser itself hears them."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.page = page

    def put(self, *points: tuple[float, float]) -> None:
        self._send("touchStart", points)

    def move(self, *points: tuple[float, float]) -> None:
        self._send("touchMove", points)

    def lift(self) -> None:
        self._send("touchEnd", ())

    def _send(self, kind: str, points: tuple[tuple[float, float], ...]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        self.page.wait_for_timeout(16)


@pytest.fixture
def tablet(enter: Callable[..., Page]) -> Page:
    return enter(viewport={"width": 1024, "height": 768}, has_touch=True)


def scrolled(page: Page) -> float:
    left: float = page.evaluate("document.querySelector('[role=grid]').scrollLeft")
    return left


def test_a_finger_that_rests_lifts_an_entry(
    entries: dict[str, int], tablet: Page, on_board: Callable[[], Made]
) -> None:
    board(tablet)
    fingers, held = Fingers(tablet), box(bar(tablet, "PO-3"))
    x, y, wide = held["x"] + 15, held["y"] + 15, held["width"]
    for drop in (False, True):
        fingers.put((x, y))
        tablet.wait_for_timeout(600)
        for step in range(1, 9):
            fingers.move((x + step * wide / 8, y))
        expect(tablet.locator("[data-fits=yes]")).to_be_visible()
        if not drop:
            tablet.keyboard.press("Escape")
        fingers.lift()
        nothing_carried(tablet)
        if not drop:
            assert on_board() == WHOLE
    said(tablet, "PO-3 moved")
    assert on_board()["PO-3"] == [(hour(15), "3600")]


def test_one_finger_pans_and_two_zoom(
    entries: dict[str, int], tablet: Page, on_board: Callable[[], Made]
) -> None:
    board(tablet)
    fingers, held = Fingers(tablet), box(bar(tablet, "PO-2"))
    x, y = held["x"] + held["width"] / 2, held["y"] + 10
    before = scrolled(tablet)
    fingers.put((x, y))
    for step in range(1, 12):
        fingers.move((x - 15 * step, y))
    fingers.lift()
    tablet.wait_for_function(
        "was => document.querySelector('[role=grid]').scrollLeft > was + 60", arg=before
    )
    nothing_carried(tablet)
    assert on_board() == WHOLE

    wide = box(bar(tablet, "PO-3"))["width"]
    fingers.put((450, 500), (550, 500))
    for step in range(1, 11):
        fingers.move((450 - 10 * step, 500), (550 + 10 * step, 500))
    fingers.lift()
    tablet.wait_for_function(
        "was => document.querySelector('[data-entry]').getBoundingClientRect().width > was * 1.5",
        arg=wide,
    )
    assert tablet.evaluate("visualViewport.scale") == 1


def test_a_tap_opens_and_a_tap_on_free_time_plans(
    entries: dict[str, int], tablet: Page, on_board: Callable[[], Made]
) -> None:
    board(tablet)
    held = box(bar(tablet, "PO-3"))
    tablet.touchscreen.tap(held["x"] + 20, held["y"] + 20)
    expect(tablet.get_by_role("dialog", name="PO-3")).to_be_visible()
    tablet.keyboard.press("Escape")
    expect(tablet.get_by_role("dialog", name="PO-3")).to_have_count(0)
    tablet.touchscreen.tap(held["x"] + 2 * held["width"], held["y"] + 20)
    expect(tablet.get_by_role("dialog", name="Planned stop")).to_be_visible()
    assert on_board() == WHOLE
