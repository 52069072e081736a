"""Who comes in, who does not, and where one is led."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app
from tests.asking import ask
from tests.conftest import PASSWORD


def sign_in(page: Page, password: str) -> None:
    page.get_by_label("Name").fill("tester")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_is_refused(plant: dict[str, int], enter: Callable[..., Page]) -> None:
    page = enter(signed_in=False)
    page.goto("/")
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="filler")).to_be_visible()


def test_sign_in_leads_to_where_one_wanted(
    plant: dict[str, int], enter: Callable[..., Page]
) -> None:
    page = enter(signed_in=False)
    page.goto("/orders?status=Released&sort=-due_at")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_in(page, PASSWORD)
    expect(page).to_have_url(re.compile(r"/orders\?status=Released&sort=-due_at$"))
    expect(page.get_by_role("heading", name="Production orders")).to_be_visible()


def test_sign_in_leads_nowhere_else(plant: dict[str, int], enter: Callable[..., Page]) -> None:
    page = enter(signed_in=False)
    page.goto("/sign-in?next=//elsewhere.example/")
    sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", name="filler")).to_be_visible()


def test_who_signs_out_is_out(plant: dict[str, int], page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Signed in as Tester").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.goto("/setup")
    expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("path", ["/orders", "/lines/site1/floor/filler/end", "/facts"])
def test_a_write_without_the_header_is_refused(
    path: str, plant: dict[str, int], page: Page
) -> None:
    page.goto("/")
    told = page.evaluate(
        """async (path) => {
            const how = { method: "POST", body: "{}", headers: {"Content-Type": "text/plain"} };
            const answer = await fetch(`/api/v1${path}`, how);
            return [answer.status, (await answer.json()).code];
        }""",
        path,
    )
    assert told == [403, "missing_header"]


def test_a_demo_signs_in_by_itself_on_this_computer_only(
    plant: dict[str, int],
    engine: Engine,
    clock: SteppedClock,
    serve: Callable[..., str],
    enter: Callable[..., Page],
) -> None:
    demo = serve(create_app(Settings(), engine, clock, demo=True))
    page = enter(signed_in=False, at=demo)
    page.goto("/")
    expect(page.get_by_text("Demo", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Signed in as Tester")).to_be_visible()
    # A name that resolves to loopback without being it, as in an attack by DNS rebinding.
    elsewhere = ask(f"{demo}/api/v1/session", headers={"Host": "plant.example"})
    assert elsewhere.status_code == 401
    assert "set-cookie" not in elsewhere.headers


def test_without_demo_nobody_is_signed_in_by_itself(base_url: str) -> None:
    assert ask(f"{base_url}/api/v1/session").status_code == 401
