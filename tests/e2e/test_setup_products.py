"""Products, rates, changeovers, statuses and the plant file are set up in the browser."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Say
from tests.e2e.test_every_screen import faults_of, settled

SECTIONS = (
    "products",
    "units",
    "rates",
    "changeovers",
    "statuses",
    "settings",
    "file",
    "history",
)


@pytest.fixture
def spreadsheet(enter: Callable[..., Page]) -> Page:
    """A browser that may read and write the clipboard, as every one may when a person asks."""
    page = enter()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def copied(page: Page, text: str) -> None:
    """Put on the clipboard what a spreadsheet would."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


def cell(grid: Locator, row: int, column: int) -> Locator:
    """A cell by its row and column, counted from 1 without the heads."""
    place = f"[aria-rowindex='{row + 1}'] [aria-colindex='{column + 1}']"
    return grid.locator(place)


def test_a_block_of_rates_is_pasted_mended_and_saved(
    plant: dict[str, int], spreadsheet: Page, client: httpx.Client
) -> None:
    page = spreadsheet
    page.goto("/setup?section=rates")
    grid = page.get_by_role("grid", name="Rates")
    cell(grid, 1, 3).click()
    copied(page, "72,5\t70\r\n1.080\tfast\r\n12\t-3\r\n")
    page.keyboard.press("Control+v")
    expect(page.get_by_text("6 cells pasted. 2 of them cannot be taken.")).to_be_visible()
    expect(cell(grid, 1, 3)).to_have_text("72.5")
    expect(cell(grid, 2, 3)).to_have_text("1,080")
    expect(cell(grid, 2, 4)).to_have_attribute("aria-invalid", "true")
    expect(cell(grid, 3, 4)).to_have_text("-3")
    save = page.get_by_role("button", name="Review and save")
    expect(save).to_be_disabled()

    page.get_by_role("button", name="2 cells to mend").click()
    expect(page.get_by_text("“fast” is no number.")).to_be_visible()
    grid.focus()
    page.keyboard.type("1000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It must be above 0, not -3.")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="to mend")).to_have_count(0)
    expect(page.get_by_text("3 changes", exact=True)).to_be_visible()

    save.click()
    dialog = page.get_by_role("dialog", name="What saving does")
    expect(dialog.get_by_text("0 new, 3 changed, 0 removed, 0 as they were.")).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved: 0 new, 3 changed, 0 removed.")).to_be_visible()
    found = client.get("/api/v1/rates", params={"line": "site1/floor/filler"}).json()["items"]
    rates = [(each["standard_rate"], each["scheduled_rate"]) for each in found]
    assert sorted(rates) == [("1080", "1000"), ("72.5", "70")]


def test_what_the_server_refuses_is_marked_in_its_cell(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=rates")
    grid = page.get_by_role("grid", name="Rates")
    cell(grid, 1, 6).click()
    cell(grid, 1, 5).click()
    page.keyboard.type("CS")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog", name="What saving does")
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Back to the grid").click()
    expect(cell(grid, 1, 5)).to_have_attribute("aria-invalid", "true")
    grid.focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="to mend")).to_have_count(0)


def test_rates_are_made_on_the_cross_of_products_and_lines(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=rates")
    page.get_by_text("Products \u00d7 lines").click()
    grid = page.get_by_role("grid", name="Standard rate of products by lines")
    expect(cell(grid, 1, 1)).to_have_text("60")
    cell(grid, 1, 2).click()
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    cell(grid, 1, 1).click()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog", name="What saving does")
    expect(dialog.get_by_text("1 new, 0 changed, 1 removed, 0 as they were.")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 1 new, 0 changed, 1 removed.")).to_be_visible()
    found = client.get("/api/v1/rates", params={"product": "COLA"}).json()["items"]
    assert [(each["line_id"], each["standard_rate"]) for each in found] == [(plant["packer"], "30")]


def test_the_changeover_matrix_shows_what_holds_and_where_it_comes_from(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=changeovers")
    grid = page.get_by_role("grid", name="Changeover minutes, every line")
    # anything, Bottle, COLA, LIME, Pack, COLA4: from the class to any, then from product to product
    cell(grid, 2, 1).click()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(cell(grid, 3, 6)).to_have_text("20")
    expect(cell(grid, 3, 6)).to_have_attribute("data-quiet", "true")
    cell(grid, 3, 6).click()
    expect(page.get_by_text("from the rule Bottle → anything, every line")).to_be_visible()
    cell(grid, 3, 4).click()
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    cell(grid, 3, 4).click()
    expect(page.get_by_text("by a rule of its own")).to_be_visible()
    page.get_by_role("button", name="Mirror selection").click()
    expect(cell(grid, 4, 3)).to_have_text("7.5")
    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog", name="What saving does")
    expect(dialog.get_by_text("3 new, 0 changed")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: 3 new")).to_be_visible()
    rules = client.get("/api/v1/changeovers").json()["items"]
    assert sorted(each["minutes"] for each in rules) == ["20", "7.5", "7.5"]

    page.get_by_role("combobox", name="Line").select_option("filler")
    grid = page.get_by_role("grid", name="Changeover minutes, filler")
    expect(cell(grid, 3, 4)).to_have_attribute("data-quiet", "true")


def test_a_product_is_made_with_a_chain_of_units(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    client.post("/api/v1/units", json={"code": "PAL", "name": "pallet"}).raise_for_status()
    page.goto("/setup?section=products")
    page.get_by_role("button", name="Add a product").click()
    dialog = page.get_by_role("dialog", name="Add a product")
    dialog.get_by_label("Code").fill("ROOT")
    dialog.get_by_label("Name").fill("Root beer")
    dialog.get_by_label("Class", exact=True).select_option(label="Bottle")
    dialog.get_by_label("Base unit").select_option("bottle")
    dialog.get_by_role("button", name="Add a unit").click()
    dialog.get_by_label("Unit", exact=True).select_option("CS")
    dialog.get_by_label("How many one CS is").fill("24")
    expect(dialog.get_by_text("1 CS = 24 bottle")).to_be_visible()
    dialog.get_by_role("button", name="Add a unit").click()
    dialog.get_by_label("How many one PAL is").fill("60")
    dialog.get_by_label("Of which unit").last.select_option("CS")
    expect(dialog.get_by_text("1 PAL = 60 CS = 1,440 bottle")).to_be_visible()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)
    [made] = [each for each in _items(client, "products") if each["code"] == "ROOT"]
    factors = {each["unit"]: each["factor"] for each in made["units"]}  # type: ignore[attr-defined]
    assert factors == {"bottle": "1", "CS": "24", "PAL": "1440"}

    # Dragged to another class, and its history tells of both.
    page.get_by_text("Root beer").drag_to(page.get_by_role("button", name="Pack 1"))
    expect(page.get_by_role("row").filter(has_text="ROOT")).to_contain_text("Pack")
    page.get_by_role("button", name="ROOT").click()
    page.get_by_role("link", name="History of this").click()
    changes = page.get_by_role("list", name="Changes, newest first")
    expect(changes.get_by_text("tester changed product")).to_be_visible()
    expect(changes.get_by_text("tester added product")).to_be_visible()
    expect(changes.locator("> li")).to_have_count(2)


def test_a_status_is_added_with_moves_and_used(
    plant: dict[str, int], page: Page, client: httpx.Client, write: Say
) -> None:
    order = write("/orders", number="PO-9", product="COLA", required_quantity="100")
    page.goto("/setup?section=statuses")
    page.get_by_role("button", name="Add a status").click()
    dialog = page.get_by_role("dialog", name="Add a status")
    dialog.get_by_label("Name").fill("Checked")
    dialog.get_by_role("textbox", name="Colour", exact=True).fill("#101010")
    expect(dialog.get_by_text("Hard to see")).to_be_visible()
    dialog.get_by_role("textbox", name="Colour", exact=True).fill("#7C6FB0")
    expect(dialog.get_by_text("Stands out")).to_be_visible()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)

    onwards = page.get_by_role("button", name="Planned → Checked: not legal")
    onwards.click()
    page.get_by_role("button", name="Planned → Checked: legal", exact=True).press("Enter")
    page.get_by_role("button", name="Checked → Released: not legal").click()
    fixed = page.get_by_role("button", name="Planned → In Progress: not legal")
    expect(fixed).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Review and save").click()
    dialog = page.get_by_role("dialog", name="What saving does")
    expect(dialog.get_by_text("legal with a reason")).to_be_visible()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Review and save")).to_have_count(0)

    move = f"/api/v1/orders/{order['id']}/move"
    refused = client.post(move, json={"status": "Checked"})
    assert refused.json()["code"] == "reason_missing"
    write(f"/orders/{order['id']}/move", status="Checked", reason="Looked at")
    assert write(f"/orders/{order['id']}/move", status="Released")["status"] == "Released"

    row = page.get_by_role("listitem").filter(has_text="Checked")
    row.get_by_role("button", name="Checked", exact=True).press("Alt+ArrowUp")
    page.wait_for_function(
        "[...document.querySelectorAll('ol li')].at(-1).textContent.includes('Cancelled')"
    )
    assert [each["name"] for each in _items(client, "statuses")][-2:] == ["Checked", "Cancelled"]


def test_the_settings_show_the_next_number(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=settings")
    expect(page.get_by_text("PO-000001")).to_be_visible()
    page.get_by_label("Begin with").fill("W")
    page.get_by_label("Digits at least").fill("4")
    expect(page.get_by_text("W0001")).to_be_visible()
    page.get_by_label("An order becomes Completed when its required quantity is made").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("As saved")).to_be_visible()
    kept = client.get("/api/v1/settings").json()
    assert kept["order_number"] == {"prefix": "W", "digits": 4}
    assert kept["complete_when_made"] is True


def test_a_plant_file_shows_its_differences_before_it_is_taken(
    plant: dict[str, int], page: Page, client: httpx.Client
) -> None:
    page.goto("/setup?section=file")
    text = page.get_by_role("textbox", name="Plant file")
    now = _yaml(client)
    expect(text).to_have_value(now)
    changed = now.replace("name: Lime", "name: Lime Soda", 1)
    text.fill(changed.replace("base_unit: bottle", "base_unit: barrel", 1))
    page.get_by_role("button", name="Check").click()
    fault = page.get_by_role("button", name="Line").first
    fault.click()
    expect(text).to_be_focused()
    assert "barrel" in text.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)")

    text.fill(changed)
    page.get_by_role("button", name="Check").click()
    difference = page.get_by_role("region", name="What the file would do")
    expect(difference).to_contain_text("Lime → now Lime Soda")
    assert "Lime Soda" not in _yaml(client)
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("Taken:")).to_be_visible()
    assert "Lime Soda" in _yaml(client)

    page.goto("/setup?section=history")
    changes = page.get_by_role("list", name="Changes, newest first")
    expect(changes.locator("> li").first).to_contain_text("Lime → now Lime Soda")
    page.get_by_label("Search changes").fill("Lime Soda")
    expect(changes.locator("> li")).to_have_count(1)
    page.get_by_label("Kind of thing").select_option("unit")
    expect(page.get_by_text("No change matches")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: str, plant: dict[str, int], enter: Callable[..., Page]) -> None:
    page = enter(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for section in SECTIONS:
        settled(page, f"/setup?section={section}")
        if faults := faults_of(page):
            found[section] = faults
    assert not found


def test_nothing_scrolls_sideways_on_a_phone(
    plant: dict[str, int], enter: Callable[..., Page]
) -> None:
    page = enter(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for section in SECTIONS:
        settled(page, f"/setup?section={section}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, section


def _items(client: httpx.Client, kind: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get(f"/api/v1/{kind}").json()["items"]
    return found


def _yaml(client: httpx.Client) -> str:
    return client.get("/api/v1/plant").text
