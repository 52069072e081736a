"""What is not saved in the setup is not lost without being asked about."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

LINE = "/setup?section=assets&asset=site1/floor/filler"
QUESTION = "Leave without saving?"


def edit_rate(page: Page) -> None:
    page.get_by_role("grid").locator("[aria-rowindex='2'] [aria-colindex='4']").click()
    page.keyboard.type("77")
    page.keyboard.press("Enter")


def edit_file(page: Page) -> None:
    page.get_by_role("textbox", name="Plant file").fill("sites: []")


def edit_setting(page: Page) -> None:
    page.get_by_label("Begin with").fill("W")


@pytest.mark.parametrize(
    ("section", "edit"),
    [("rates", edit_rate), ("file", edit_file), ("settings", edit_setting)],
)
def test_a_part_is_left_only_after_a_question(
    section: str, edit: Callable[[Page], None], plant: dict[str, int], page: Page
) -> None:
    page.goto("/setup?section=units")
    page.locator(f"a[href='/setup?section={section}']").click()
    edit(page)
    question = page.get_by_role("dialog", name=QUESTION)
    page.get_by_role("link", name="Orders", exact=True).click()
    question.get_by_role("button", name="Go on editing").click()
    expect(page).to_have_url(re.compile(f"section={section}"))
    page.go_back()
    expect(question).to_be_visible()
    question.get_by_role("button", name="Discard").click()
    expect(page).to_have_url(re.compile("section=units"))


def test_another_asset_asks_and_what_was_saved_does_not(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto(LINE)
    page.get_by_label("Shown as").fill("Filler One")
    packer = page.get_by_role("tree").get_by_role("treeitem", name="packer")
    packer.click()
    question = page.get_by_role("dialog", name=QUESTION)
    question.get_by_role("button", name="Go on editing").click()
    expect(page.get_by_label("Shown as")).to_have_value("Filler One")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    packer.click()
    expect(page.get_by_role("heading", name="packer")).to_be_visible()
    line = client.get(f"/api/v1/assets/{plant['filler']}").json()
    assert line["display_name"] == "Filler One"


def test_the_address_follows_an_asset_that_is_renamed(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto(LINE)
    page.get_by_label("Shown as").fill("Mine")
    asset = client.get(f"/api/v1/assets/{plant['filler']}").json()
    renamed = {"name": "filler-9", "display_name": "filler", "topic": "else"}
    client.patch(
        f"/api/v1/assets/{plant['filler']}", json={"version": asset["version"], **renamed}
    ).raise_for_status()
    expect(page).to_have_url(re.compile("floor/filler-9"))
    expect(page.get_by_label("Shown as")).to_have_value("Mine")

    page.get_by_label("Name in the path").fill("filler-10")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    expect(page).to_have_url(re.compile("floor/filler-10"))
    after = client.get(f"/api/v1/assets/{plant['filler']}").json()
    assert (after["name"], after["display_name"], after["own_topic"]) == (
        "filler-10",
        "Mine",
        "else",
    )
