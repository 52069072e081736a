"""Somebody on a line calls for help by touch, and whoever looks at the overview sees it at once."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender
from tests.conftest import NOW
from tests.e2e.conftest import box
from tests.test_webhook_sender import Receiver

MINUTE = timedelta(minutes=1)
PANEL = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
LINE = "/line/site1/floor/filler"


class RunningClock(SteppedClock):
    """A clock that goes on, as panels take for granted that say when they were tapped."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=time.monotonic() - self._begun)


@pytest.fixture
def clock() -> SteppedClock:
    return RunningClock(NOW)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def base_url(engine: object, clock: SteppedClock, serve: Callable[..., str]) -> str:
    sender = WebhookSender(engine, clock)  # type: ignore[arg-type]
    return serve(create_app(Settings(), engine, clock, background=[sender.beside]))  # type: ignore[arg-type]


def call_for(panel: Page, kind: str, *words: str) -> None:
    panel.get_by_role("button", name="Call for help").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name=kind).tap()
    for word in words:
        sheet.get_by_role("button", name=word, exact=True).tap()
    sheet.get_by_role("button", name=f"Call {kind} now").tap()
    expect(sheet).to_have_count(0)


def test_a_call_is_seen_acknowledged_and_solved(
    plant: dict[str, int], client: httpx.Client, enter: Callable[..., Page]
) -> None:
    panel, office = enter(**PANEL), enter(viewport={"width": 1024, "height": 768}, has_touch=True)
    office.goto("/")
    expect(office.get_by_role("heading", name="Overview")).to_be_visible()
    panel.goto(LINE)
    call_for(panel, "Maintenance", "Jam")
    called = time.monotonic()
    strip = office.get_by_role("region", name="1 call for help")
    expect(strip.get_by_role("article")).to_contain_text("Jam")
    # The limit is a second or so; the rest is for a busy computer.
    assert time.monotonic() - called < 3
    card = office.get_by_role("article").filter(has=office.get_by_role("link", name="Filler"))
    expect(card.get_by_text("Maintenance called").first).to_be_visible()
    expect(panel.get_by_role("button", name="Maintenance called")).to_be_visible()

    office.wait_for_timeout(2000)
    strip.get_by_role("button", name="Acknowledge Maintenance on Filler").tap()
    acknowledged = time.monotonic()
    expect(strip.get_by_text("Tester is coming")).to_be_visible()
    button = panel.get_by_role("button", name="Tester is coming")
    expect(button).to_be_visible()

    button.tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name="It is solved").tap()
    sheet.get_by_role("button", name="Cleared").tap()
    sheet.get_by_role("button", name="It is solved").tap()
    resolved = time.monotonic()
    expect(sheet.get_by_role("button", name="Maintenance")).to_be_visible()
    expect(office.get_by_role("region", name=re.compile("for help"))).to_have_count(0)
    sheet.get_by_role("button", name="Close").tap()
    expect(panel.get_by_role("button", name="Call for help")).to_be_visible()

    [call] = client.get("/api/v1/calls").json()["items"]
    assert (call["note"], call["resolution"]) == ("Jam", "Cleared")
    assert call["response_time"] == pytest.approx(acknowledged - called, abs=1.5)
    assert call["time"] == pytest.approx(resolved - called, abs=1.5)


def test_two_panels_see_each_other_and_one_call_comes_of_it(
    plant: dict[str, int], client: httpx.Client, enter: Callable[..., Page]
) -> None:
    one, two = enter(**PANEL), enter(**PANEL)
    for panel in (one, two):
        panel.goto(LINE)
        panel.get_by_role("button", name="Call for help").tap()
        panel.get_by_role("dialog").get_by_role("button", name="Material").tap()
    for panel in (one, two):
        panel.get_by_role("button", name="Call Material now").tap()
    for panel in (one, two):
        expect(panel.get_by_role("button", name="Material called")).to_be_visible()
    assert len(client.get("/api/v1/calls").json()["items"]) == 1
    call_for_more(two)
    expect(one.get_by_role("button", name="and 1 more")).to_be_visible()


def call_for_more(panel: Page) -> None:
    panel.get_by_role("button", name="Material called").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name="Quality").tap()
    sheet.get_by_role("button", name="Call Quality now").tap()


@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), (800, 1280), (390, 844)], ids=lambda size: str(size)
)
def test_nothing_has_to_be_scrolled_to_and_all_is_large_enough_for_gloves(
    plant: dict[str, int], enter: Callable[..., Page], width: int, height: int
) -> None:
    panel = enter(viewport={"width": width, "height": height}, has_touch=True)
    panel.goto(LINE)
    call = panel.get_by_role("button", name="Call for help")
    expect(call).to_be_in_viewport(ratio=1)
    assert box(call)["height"] >= 48
    call.tap()
    sheet = panel.get_by_role("dialog")
    for kind in ("Maintenance", "Quality", "Material"):
        each = sheet.get_by_role("button", name=kind)
        expect(each).to_be_in_viewport(ratio=1)
        assert box(each)["height"] >= 64
    sheet.get_by_role("button", name="Quality").tap()
    main = sheet.get_by_role("button", name="Call Quality now")
    expect(main).to_be_in_viewport(ratio=1)
    assert box(main)["height"] >= 64
    main.tap()
    panel.get_by_role("button", name="Quality called").tap()
    for act in ("I am coming", "It is solved"):
        each = sheet.get_by_role("button", name=act)
        expect(each).to_be_in_viewport(ratio=1)
        assert box(each)["height"] >= 64


def test_how_long_help_took_is_found_again(
    plant: dict[str, int], client: httpx.Client, page: Page
) -> None:
    def say(path: str, minutes: int, **body: str) -> int:
        at = (NOW - minutes * MINUTE).isoformat()
        answer = client.post(f"/api/v1{path}", json={**body, "at": at})
        return int(answer.json()["id"])

    for kind, ago in (("maintenance", 50), ("material", 20)):
        call = say(f"/lines/{plant['filler']}/calls", ago, kind=kind)
        say(f"/calls/{call}/acknowledge", ago - 2)
        say(f"/calls/{call}/resolve", ago - 7, resolution="Brought")
    page.goto("/analysis?show=calls")
    rows = page.get_by_role("row").filter(has_text="Brought")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("2:00")
    expect(rows.first).to_contain_text("7:00")
    page.get_by_text("Material", exact=True).first.click()
    expect(rows).to_have_count(1)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the calls as CSV").click()
    text = saved.value.path().read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("site1/floor/filler,")
    assert text.splitlines()[1].endswith("Brought,120,420")


def test_a_webhook_is_set_up_tried_and_looked_at(
    plant: dict[str, int], receiver: Receiver, page: Page, client: httpx.Client
) -> None:
    receiver.answers = lambda _: 500
    page.goto("/setup?section=webhooks")
    page.get_by_role("button", name="Add a webhook").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Desk")
    dialog.get_by_label("Address").fill("ftp://desk")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("begins with http://").first).to_be_visible()
    dialog.get_by_label("Address").fill(receiver.url)
    dialog.get_by_role("button", name="Add", exact=True).click()
    secret = dialog.get_by_role("code").inner_text()
    assert len(secret) > 40
    dialog.get_by_role("button", name="Done").click()
    assert secret not in client.get("/api/v1/webhooks").text
    assert secret not in client.get("/api/v1/setup/history").text

    page.get_by_role("button", name="Messages to Desk").click()
    dialog.get_by_role("button", name="Send a test").click()
    expect(dialog.get_by_text("It answered 500.")).to_be_visible()
    receiver.answers = lambda _: 204
    dialog.get_by_role("button", name=re.compile("Send A test of")).click()
    expect(dialog.get_by_role("cell", name="Arrived")).to_be_visible()
    assert receiver.got[0][2] == receiver.got[-1][2]
    page.keyboard.press("Escape")
    expect(page.get_by_role("row", name=re.compile("Desk.*Arrived"))).to_be_visible()

    page.get_by_role("button", name="Edit Desk").click()
    dialog.get_by_role("button", name="Draw a new secret").click()
    dialog.get_by_role("button", name="Draw a new secret").click()
    assert dialog.get_by_role("code").inner_text() != secret


def test_a_call_without_network_goes_out_later_with_the_time_of_its_tap(
    plant: dict[str, int], client: httpx.Client, enter: Callable[..., Page]
) -> None:
    panel = enter(**PANEL)
    # The last that a line screen brings is what it needs without network.
    with panel.expect_response(re.compile("/assets/panel-")):
        panel.goto(LINE)
    expect(panel.get_by_role("button", name="Call for help")).to_be_visible()
    panel.context.set_offline(True)
    call_for(panel, "Quality", "Sample")
    expect(panel.get_by_role("button", name="Call not sent yet")).to_be_visible()
    panel.wait_for_timeout(3000)
    assert client.get("/api/v1/calls").json()["items"] == []
    panel.context.set_offline(False)
    expect(panel.get_by_role("button", name="Quality called")).to_be_visible(timeout=40_000)
    [call] = client.get("/api/v1/calls").json()["items"]
    assert call["note"] == "Sample"
    now = datetime.fromisoformat(client.get("/api/v1/session").json()["now"])
    assert (now - datetime.fromisoformat(call["called_at"])).total_seconds() > 3
