"""A line is run from a touch panel: what can be done is in reach, and asked about only once."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import NOW
from tests.e2e.conftest import Say, box
from tests.e2e.panel import scan

FILLER = "/line/site1/floor/filler"
API = "/api/v1/lines/site1/floor/filler"
PANELS = {
    "10 inch": (1280, 800),
    "low": (1024, 600),
    "upright": (800, 1280),
    "phone": (390, 844),
    "wide": (1920, 1080),
}

Enter = Callable[..., Page]
Later = Callable[[float], None]


@pytest.fixture
def panel(enter: Enter) -> Page:
    """A 10 inch touch panel."""
    return enter(viewport={"width": 1280, "height": 800}, has_touch=True)


@pytest.fixture
def orders(plant: dict[str, int], write: Say) -> None:
    for number, notes in (("PO-7", ""), ("PO-8", "Use the new caps.")):
        write(
            "/orders",
            number=number,
            product="COLA",
            required_quantity="1000",
            status="Released",
            notes=notes,
        )


def choose(page: Page, number: str) -> None:
    page.get_by_role("group", name="Start from").get_by_text("Orders").tap()
    page.get_by_role("group", name="Orders").get_by_text(number).tap()


@pytest.mark.parametrize("size", PANELS)
def test_the_main_act_is_in_reach_without_scrolling(
    size: str, orders: None, write: Say, enter: Enter
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    width, height = PANELS[size]
    page = enter(viewport={"width": width, "height": height}, has_touch=True)
    page.goto(FILLER)
    choose(page, "PO-8")
    for name in ("End run", "Pause", "Start PO-8"):
        place = box(page.get_by_role("button", name=name))
        assert place["height"] >= 64
        assert place["y"] + place["height"] <= height
    page.goto(f"{FILLER}?tab=manual&part=counts")
    place = box(page.get_by_role("button", name="Record"))
    assert place["height"] >= 64
    assert place["y"] + place["height"] <= height
    for digit in "0159":
        key = box(page.get_by_role("button", name=digit, exact=True))
        assert min(key["height"], key["width"]) >= 48
        assert key["y"] + key["height"] <= place["y"]


def test_a_pause_is_a_mode_and_one_press_resumes(
    orders: None, write: Say, panel: Page, client: httpx.Client, later: Later
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(10)
    panel.goto(FILLER)
    panel.get_by_role("button", name="Pause").tap()
    asked = panel.get_by_role("dialog", name="Pause PO-7 for what?")
    asked.get_by_role("button", name="Maintenance").tap()
    expect(asked).to_have_count(0)
    expect(panel.get_by_role("button", name="End Maintenance")).to_be_visible()
    assert client.get(API).json()["mode"] == "Maintenance"

    later(5)
    panel.get_by_role("button", name="Resume PO-7").tap()
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    runs = client.get("/api/v1/runs", params={"line": "site1/floor/filler"}).json()["items"]
    ran = [(run["mode"], run["order_number"], run["outcome"]) for run in runs]
    assert ran == [
        ("Production", "PO-7", None),
        ("Maintenance", None, None),
        ("Production", "PO-7", "continue"),
    ]


def test_notes_are_read_before_the_start_and_nothing_else_is_asked(
    orders: None, panel: Page, write: Say
) -> None:
    panel.goto(FILLER)
    choose(panel, "PO-8")
    expect(panel.get_by_role("region", name="Notes for the operator")).to_contain_text("new caps")
    panel.get_by_role("button", name="Start PO-8").tap()
    asked = panel.get_by_role("dialog", name="Read before PO-8 starts")
    expect(asked).to_contain_text("Use the new caps.")
    asked.get_by_role("button", name="Read, start").tap()
    expect(panel.get_by_role("button", name="End run")).to_be_visible()
    # While it runs they stay in sight.
    facts = panel.get_by_role("complementary", name="What the line does")
    expect(facts).to_contain_text("Use the new caps.")

    write("/lines/site1/floor/filler/end", outcome="complete")
    choose(panel, "PO-7")
    panel.get_by_role("button", name="Start PO-7").tap()
    expect(panel.get_by_role("button", name="End run")).to_be_visible()


def test_what_was_forgotten_is_told_by_the_minute(
    orders: None, write: Say, panel: Page, client: httpx.Client, later: Later
) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    later(30)
    panel.goto(FILLER)
    panel.get_by_role("button", name="It was earlier").tap()
    panel.get_by_role("button", name="10 min earlier").tap()
    panel.get_by_role("button", name="1 min earlier").tap()
    expect(panel.get_by_role("group", name="When it was")).to_contain_text("It was at 10:19")
    panel.get_by_role("button", name="End run").tap()
    asked = panel.get_by_role("dialog", name="How does PO-7 end?")
    expect(asked).to_contain_text("It was at 10:19")
    with panel.expect_response(f"**{API}/end") as answer:
        asked.get_by_role("button", name="Partial").tap()
    assert answer.value.ok, answer.value.text()
    expect(panel.get_by_role("button", name="End run")).to_have_count(0)
    [_, ended] = client.get("/api/v1/runs", params={"line": "site1/floor/filler"}).json()["items"]
    assert ended["ended_at"] == (NOW + timedelta(minutes=19)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ended["outcome"] == "partial"


CAMERA = """
const canvas = document.createElement("canvas");
const drawn = canvas.getContext("2d");
setInterval(() => drawn.fillRect(0, 0, 300 * Math.random(), 150), 50);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
window.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code", "code_128"];
  detect = async (source) => (source.videoWidth > 0 ? [{ rawValue: "PO-8" }] : []);
};
"""
"""Stands in for what this browser has not: a camera, and the reading of codes in its picture."""


def test_the_camera_reads_the_label_of_an_order(orders: None, panel: Page) -> None:
    panel.add_init_script(CAMERA)
    panel.goto(FILLER)
    panel.get_by_role("button", name="Camera").tap()
    expect(panel.get_by_text("PO-8 is chosen.")).to_be_visible()
    expect(panel.get_by_role("dialog")).to_have_count(0)
    expect(panel.get_by_role("button", name="Start PO-8")).to_be_enabled()


def test_without_a_reader_of_codes_there_is_no_camera_button(orders: None, panel: Page) -> None:
    panel.add_init_script("delete window.BarcodeDetector")
    panel.goto(FILLER)
    expect(panel.get_by_role("button", name="Start", exact=False).last).to_be_visible()
    expect(panel.get_by_role("button", name="Camera")).to_have_count(0)


def test_a_label_is_scanned_wherever_one_stands(orders: None, panel: Page) -> None:
    panel.goto(f"{FILLER}?tab=schedule")
    expect(panel.get_by_text("Nothing is scheduled from here on")).to_be_visible()
    scan(panel, "PO-7")
    expect(panel.get_by_text("PO-7 is chosen.")).to_be_visible()
    scan(panel, "PO-99")
    expect(panel.get_by_text("“PO-99” is none of the orders of this line")).to_be_visible()


def test_function_keys_run_the_line(orders: None, page: Page, client: httpx.Client) -> None:
    page.goto(FILLER)
    expect(page.get_by_role("button", name="Choose what to start")).to_be_visible()
    page.keyboard.press("F3")
    page.keyboard.type("PO-7\n", delay=100)
    expect(page.get_by_text("PO-7 is chosen.")).to_be_visible()
    page.get_by_role("radio", name="PO-7").focus()
    page.keyboard.press("F2")
    expect(page.get_by_role("button", name="End run")).to_be_visible()
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog", name="Pause PO-7 for what?")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+4")
    expect(page).to_have_url(f"{FILLER}?tab=schedule")
    # A scanner may send it within a code; alone it asks for help.
    page.wait_for_timeout(200)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this screen")).to_be_visible()
    assert client.get(API).json()["order"]["number"] == "PO-7"


def test_figures_open_what_they_are_made_of(orders: None, write: Say, panel: Page) -> None:
    write("/lines/site1/floor/filler/start", order="PO-7")
    panel.goto(f"{FILLER}?tab=monitor&span=day")
    panel.get_by_role("link", name="Open in analysis").tap()
    expect(panel).to_have_url("/analysis?asset=site1/floor/filler&span=24h")
