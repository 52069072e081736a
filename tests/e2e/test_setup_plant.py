"""A plant engineer sets a plant up by clicks alone, from nothing to a line that can run."""

import re
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say, box
from tests.e2e.test_every_screen import faults_of

LINE = "/setup?section=assets&asset=site1/floor/filler"


def row(page: Page, name: str) -> Locator:
    """The row of the tree with an asset."""
    return page.get_by_role("tree").get_by_role("treeitem", name=name)


def add_below(page: Page, above: str, level: str, name: str) -> None:
    """Choose an asset and add another below it by the buttons of its panel."""
    row(page, above).click()
    page.get_by_role("article", name=above.split(",")[0]).get_by_role(
        "button", name=f"Add: {level}"
    ).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(f"Name ({level})").fill(name)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def in_part(page: Page, part: str) -> None:
    page.get_by_role("tab", name=part).click()
    expect(page.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")


def items(client: httpx.Client, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/api/v1/{kind}").json()["items"]
    return found


def test_a_plant_is_set_up_from_nothing_by_clicks(page: Page, client: httpx.Client) -> None:
    page.goto("/setup")
    page.get_by_role("button", name="Begin the plant").click()
    dialog = page.get_by_role("dialog", name="The enterprise")
    dialog.get_by_label("Name (Enterprise)").fill("Works")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Works")).to_be_visible()

    row(page, "Works").click()
    page.get_by_role("button", name="Add: Site").click()
    dialog = page.get_by_role("dialog", name="Add below Works")
    dialog.get_by_label("Name (Site)").fill("North")
    zone = dialog.get_by_role("combobox", name="Time zone")
    expect(zone).to_have_value(re.compile("Europe/Berlin"))
    zone.fill("sao paulo")
    page.get_by_role("option", name="America/Sao Paulo").click()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="North", exact=True)).to_be_visible()
    add_below(page, "North", "Area", "Packing")
    add_below(page, "Packing", "Line", "Line 1")
    add_below(page, "Line 1", "Cell", "Labeler")
    tree = {each["path"]: each for each in items(client, "assets")}
    assert list(tree) == [
        "",
        "north",
        "north/packing",
        "north/packing/line 1",
        "north/packing/line 1/labeler",
    ]
    assert tree["north"]["time_zone"] == "America/Sao_Paulo"

    row(page, "Line 1").click()
    in_part(page, "Counters")
    page.get_by_role("button", name="Add a counter").click()
    dialog = page.get_by_role("dialog", name="Add a counter")
    dialog.get_by_label("Name").fill("bottles")
    dialog.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Infeed").click()
    dialog.get_by_label("Rolls over at").fill("ten")
    expect(dialog.get_by_text("is no number")).to_be_visible()
    dialog.get_by_label("Rolls over at").fill("10000")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("table", name="Counters").get_by_text("bottles")).to_be_visible()

    in_part(page, "States")
    page.get_by_role("button", name="Add a state").click()
    dialog = page.get_by_role("dialog", name="Add a state")
    dialog.get_by_label("Name").fill("Glue empty")
    dialog.get_by_label("Category").fill("Material")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Glue empty")).to_be_visible()

    in_part(page, "Shifts")
    expect(page.get_by_text("Line 1 works round the clock")).to_be_visible()
    page.get_by_role("button", name="Add a shift").click()
    dialog = page.get_by_role("dialog", name="Add a shift")
    dialog.get_by_label("Name").fill("Night")
    dialog.get_by_label("Crew", exact=True).fill("C")
    dialog.get_by_label("Starts").fill("22:00")
    dialog.get_by_label("Ends").fill("06:00")
    expect(
        dialog.get_by_text("22:00\u201306:00 the next day, 8 h 00 min. Monday\u2013Friday.")
    ).to_be_visible()
    dialog.get_by_role("button", name="Sat", exact=True).click()
    week = dialog.get_by_role("region", name="The week as it would be")
    expect(week).to_contain_text("48 h of working time")
    dialog.get_by_label("Day off", exact=True).fill("2026-11-18")
    dialog.get_by_role("button", name="Add the day").click()
    expect(week).to_contain_text("40 h of working time")
    expect(week).to_contain_text("Off: Night")
    assert not faults_of(page)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    [shift] = items(client, "shifts")
    assert (shift["rrule"], shift["length"]) == ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", 28800)
    assert shift["excluded"] == ["2026-11-18"]
    [counter] = items(client, "counters")
    assert (counter["kind"], counter["rollover_at"]) == ("infeed", "10000")

    # A copy has what is below the line and what belongs to it.
    row(page, "Line 1").get_by_role("button", name="What can be done with Line 1").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    dialog = page.get_by_role("dialog", name="Duplicate Line 1")
    expect(dialog.get_by_label("Shown as")).to_have_value("Line 2")
    dialog.get_by_role("button", name="Duplicate").click()
    expect(page.get_by_role("heading", name="Line 2", exact=True)).to_be_visible()
    paths = [each["path"] for each in items(client, "assets")]
    assert paths[-2:] == ["north/packing/line 2", "north/packing/line 2/labeler"]
    assert [each["name"] for each in items(client, "counters")] == ["bottles", "bottles"]
    assert [each["name"] for each in items(client, "shifts")] == ["Night", "Night"]


def order_of(client: httpx.Client) -> list[str]:
    return [each["name"] for each in items(client, "assets") if each["level"] == "line"]


def test_a_line_is_moved_by_mouse_and_by_keys_and_put_back(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup")
    filler, packer = row(page, "filler"), row(page, "packer")
    start, end = box(filler), box(packer)
    page.mouse.move(start["x"] + 120, start["y"] + 16)
    page.mouse.down()
    page.mouse.move(end["x"] + 120, end["y"] + end["height"] - 3, steps=8)
    expect(
        page.get_by_role("status").filter(has_text="filler in floor, place 2 of 2")
    ).to_have_count(1)
    page.mouse.up()
    expect(page.get_by_text("filler was moved.")).to_be_visible()
    assert order_of(client) == ["packer", "filler"]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("filler was moved.")).to_have_count(0)
    assert order_of(client) == ["filler", "packer"]

    # Escape leaves it where it was, Enter puts it down: here into the site itself.
    packer.focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert order_of(client) == ["filler", "packer"]
    page.keyboard.press("m")
    page.keyboard.press("Home")
    expect(page.get_by_role("status").filter(has_text="packer in Site1, place 1")).to_have_count(1)
    page.keyboard.press("Enter")
    confirm = page.get_by_role("dialog", name="Move packer to Site1?")
    expect(confirm.or_(page.get_by_text("packer was moved."))).to_be_visible()
    if confirm.count():
        confirm.get_by_role("button", name="Move anyway").click()
    expect(page.get_by_text("packer was moved.")).to_be_visible()
    assert {each["path"] for each in items(client, "assets") if each["level"] == "line"} == {
        "site1/packer",
        "site1/floor/filler",
    }


def test_two_engineers_on_one_line(
    plant: dict[str, int], enter: Callable[..., Page], client: httpx.Client
) -> None:
    first, second = enter(), enter()
    for page, shown in ((first, "Filler One"), (second, "Filler Two")):
        page.goto(LINE)
        page.get_by_label("Shown as").fill(shown)
    second.get_by_label("Topic part").fill("filler-2")
    first.get_by_role("button", name="Save", exact=True).or_(
        first.get_by_role("button", name="Save anyway")
    ).click()
    expect(first.get_by_text("Not saved yet")).to_have_count(0)
    save = second.get_by_role("button", name="Save", exact=True).or_(
        second.get_by_role("button", name="Save anyway")
    )
    save.click()
    stale = second.get_by_role("alert").filter(has_text="Somebody else changed this")
    stale.get_by_role("radio", name="Shown as: Theirs, Filler One").check()
    stale.get_by_role("button", name="Save the chosen values").click()
    expect(stale).to_have_count(0)
    expect(second.get_by_label("Shown as")).to_have_value("Filler One")
    line = client.get(f"/api/v1/assets/{plant['filler']}").json()
    assert (line["display_name"], line["own_topic"]) == ("Filler One", "filler-2")


def test_what_has_a_history_is_disabled_and_said_what_that_means(
    plant: dict[str, int], page: Page, write: Say, client: httpx.Client
) -> None:
    write("/orders", number="PO-7", product="COLA", required_quantity="7200", status="Released")
    write("/entries", line="site1/floor/filler", order="PO-7", start_at="2026-11-16T12:00:00Z")
    page.goto(LINE)
    page.get_by_role("article", name="filler").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="filler can't be deleted")
    expect(dialog).to_contain_text("Disabling it also means")
    expect(dialog).to_contain_text("PO-7")
    assert not faults_of(page)
    dialog.get_by_role("button", name="Disable it instead").click()
    expect(dialog).to_have_count(0)
    expect(row(page, "filler, Line, disabled")).to_be_visible()
    line = client.get(f"/api/v1/assets/{plant['filler']}").json()
    assert line["enabled"] is False


def test_a_topic_is_tried_before_its_rule_is_saved(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=sources")
    page.get_by_role("button", name="Add a signal source").click()
    dialog = page.get_by_role("dialog", name="Add a signal source")
    dialog.get_by_label("Name", exact=True).fill("Broker")
    rule = dialog.get_by_role("group", name="Rule 1")
    rule.get_by_label("Topics").fill("plant/state")
    expect(rule.get_by_text("It needs {asset} as a part of its own.")).to_be_visible()
    rule.get_by_label("Topics").fill("{asset}/state")
    rule.get_by_role("button", name="Translate a word").click()
    rule.get_by_label("Word 1 of the machine").fill("RUN")
    rule.get_by_role("combobox", name="State for word 1").click()
    page.get_by_role("option", name="Running", exact=True).click()
    test = dialog.get_by_role("region", name="Try a topic")
    topic = next(each["topic"] for each in items(client, "assets") if each["name"] == "filler")
    test.get_by_label("Topic", exact=True).fill(f"{topic}/state")
    test.get_by_label("Payload").fill("RUN")
    expect(test).to_contain_text("Rule 1. The state of filler.")
    expect(test).to_contain_text("Running")
    assert not faults_of(page)
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    [source] = items(client, "signal-sources")
    assert source["definition"] == {
        "topics": [{"match": "{asset}/state", "signal": "state", "states": {"RUN": "Running"}}]
    }
