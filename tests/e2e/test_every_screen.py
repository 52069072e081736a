"""What holds on every screen: open to all, quick to come, quiet, and at home on a phone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Response, expect

from tests.conftest import NOW
from tests.e2e.conftest import Say

AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
LINE = "/line/site1/floor/filler"
SCREENS = {
    "overview": "/",
    "orders": "/orders",
    "order": "/orders?order=PO-1",
    "order history": "/orders?order=PO-1&tab=history",
    "schedule": "/schedule",
    "schedule list": "/schedule/list",
    "schedule calendar": "/schedule/calendar",
    "schedule month": "/schedule/calendar?view=month",
    "line": LINE,
    "line monitor": f"{LINE}?tab=monitor",
    "line manual entry": f"{LINE}?tab=manual",
    "line schedule": f"{LINE}?tab=schedule",
    "line picker": "/line/",
    "analysis": "/analysis?asset=site1/floor/filler",
    "schedule adherence": "/analysis?show=adherence",
    "calls for help": "/analysis?show=calls",
    "figures beside the board": "/schedule?panel=figures",
    "settings": "/setup?section=settings",
    "setup": "/setup",
    "setup holidays": "/setup?section=calendar_exceptions",
    "setup rates": "/setup?section=rates",
    "setup people": "/setup?section=people",
    "setup webhooks": "/setup?section=webhooks",
}


@pytest.fixture
def busy(
    plant: dict[str, int],
    write: Say,
    machine: Callable[..., None],
    later: Callable[[float], None],
) -> None:
    """A plant with something of everything: made, late, planned, running, stopped, refused."""
    due = (NOW + timedelta(hours=1)).isoformat()
    for number, product in (("PO-1", "COLA"), ("PO-2", "LIME"), ("PO-3", "COLA")):
        write(
            "/orders",
            number=number,
            product=product,
            required_quantity="3000",
            due_at=due,
            status="Released",
            notes="Use the new caps.",
        )
    write("/orders", number="PO-4", product="COLA4", required_quantity="40")
    at = (NOW + timedelta(minutes=5)).isoformat()
    write("/entries", line="site1/floor/filler", order="PO-1", start_at=at)
    after = (NOW + timedelta(hours=3)).isoformat()
    write("/entries", line="site1/floor/filler", order="PO-2", start_at=after)
    write("/lines/site1/floor/filler/start", order="PO-1")
    machine(state="Running")
    later(40)
    machine(state="Jam", infeed=2000, outfeed=1900, waste=90)
    later(20)
    machine(state="Cleaning")
    later(10)
    machine(state="Running", infeed=10)
    later(60)
    write("/lines/site1/floor/filler/calls", kind="quality", note="Seal leaks")
    write("/webhooks", name="Desk", url="http://127.0.0.1:9/", events=["call.opened"])
    write("/facts", facts=[{"key": "1", "kind": "state", "line": "nowhere", "state": "Running"}])


def settled(page: Page, address: str) -> None:
    """Open a screen and wait until it has all it asked for."""
    page.goto(address)
    expect(page.locator("#content")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    expect(page.get_by_label("Loading")).to_have_count(0)
    page.wait_for_function("document.querySelector('#content').textContent.trim().length > 0")


def faults_of(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice, with where it finds it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']}: {[node['html'][:160] for node in fault['nodes'][:4]]}"
        for fault in found["violations"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, busy: None, enter: Callable[..., Page]) -> None:
    assert AXE.is_file(), "axe-core is not installed: run `npm ci` in ui/."
    page = enter(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for name, address in SCREENS.items():
        settled(page, address)
        if faults := faults_of(page):
            found[name] = faults
    assert not found


def test_axe_finds_nothing_at_sign_in(plant: dict[str, int], enter: Callable[..., Page]) -> None:
    page = enter(signed_in=False)
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert not faults_of(page)


def test_every_screen_is_quiet_and_gets_what_it_asks_for(busy: None, page: Page) -> None:
    refused: list[str] = []

    def look(answer: Response) -> None:
        if answer.status >= 400:
            refused.append(f"{answer.status} {answer.url}")

    page.on("response", look)
    for address in SCREENS.values():
        settled(page, address)
    assert not refused


def test_no_screen_scrolls_sideways_on_a_phone(busy: None, enter: Callable[..., Page]) -> None:
    page = enter(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    wide = {}
    for name, address in SCREENS.items():
        settled(page, address)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[name] = width
    assert not wide


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 300_000), ("/schedule", 340_000), (LINE, 340_000), ("/orders", 400_000)],
)
def test_the_first_load_is_small(
    address: str, most: int, busy: None, enter: Callable[..., Page]
) -> None:
    """Bytes of page, code, style and type over the network, into a browser that holds nothing."""
    page = enter()
    done: list[Request] = []
    page.on("requestfinished", lambda request: done.append(request))
    settled(page, address)
    page.wait_for_load_state("load")
    sizes = [one.sizes() for one in done if "/api/" not in one.url]
    total = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert 20_000 < total <= most, f"{total:,} bytes in {len(sizes)} files"
