"""The palette: from anywhere, by keyboard, to an order, a product, a line or an act."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Say


def opened(page: Page, typed: str) -> None:
    expect(page.locator("[aria-keyshortcuts~='Control+K']")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search and commands")).to_be_focused()
    page.keyboard.type(typed)


def test_an_order_a_line_and_a_product_are_found(
    plant: dict[str, int], write: Say, page: Page
) -> None:
    write("/orders", number="PO-7", product="COLA", required_quantity="7200")
    write("/orders", number="PO-70", product="LIME", required_quantity="10")
    page.goto("/")
    opened(page, "po-7")
    expect(page.get_by_role("option").first).to_contain_text("PO-7")
    expect(page.get_by_role("option").nth(1)).to_contain_text("PO-70")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Order PO-7")).to_be_visible()

    opened(page, "packer")
    expect(page.get_by_role("option", name="packer site1/floor/packer")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url("/line/site1/floor/packer")

    opened(page, "lime")
    page.get_by_role("option", name="LIME Lime").click()
    expect(page).to_have_url("/orders?product=LIME")
    expect(page.get_by_role("row", name="PO-70")).to_be_visible()


def test_screens_and_acts_are_found(plant: dict[str, int], page: Page) -> None:
    page.goto("/")
    opened(page, "sched")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/schedule")
    opened(page, "appearance dark")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    opened(page, "nothing of this kind")
    expect(page.get_by_text("Nothing answers to “nothing of this kind”.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Search and commands")).to_have_count(0)
    opened(page, "german")
    page.keyboard.press("Escape")
    opened(page, "Deutsch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Suchen")).to_be_visible()
