"""A file of 5,000 orders, 40 of them bad in eight ways, is mended and taken; imports undone."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant
from tests.e2e.conftest import Say
from tests.e2e.test_every_screen import faults_of, settled

ROWS = 5_000
HEADER = "Order No;Item;Amount;UoM;Due;Work centre;Notes"
# Every 125th row is bad: in turn an unknown product, unit and line, no number, no date, not
# positive, ambiguous, and twice the same number.
KINDS = (
    {"Item": "KOLA"},
    {"UoM": "FL"},
    {"Work centre": "Halle 7"},
    {"Amount": "viele"},
    {"Due": "31.02.2026"},
    {"Amount": "-4"},
    {"Order No": ""},
    {"Order No": "W-00001"},
)


def a_file() -> bytes:
    lines = [HEADER]
    for n in range(1, ROWS + 1):
        row = {
            "Order No": f"W-{n:05}",
            "Item": "COLA" if n % 2 else "LIME",
            "Amount": f"{n},5",
            "UoM": "bottle",
            "Due": "30.11.2026",
            "Work centre": "site1/floor/filler",
            "Notes": f"Lot {n}",
        }
        if n % 125 == 0:
            row |= KINDS[n // 125 % len(KINDS)]
        lines.append(";".join(row.values()))
    return "\r\n".join(lines).encode()


@pytest.fixture
def imports(plant: dict[str, int], page: Page) -> Page:
    page.goto("/orders")
    page.get_by_role("button", name="Import", exact=True).first.click()
    expect(page).to_have_url("/orders/import")
    return page


def give(page: Page, name: str, content: bytes) -> None:
    given: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(given)


def count(page: Page, name: str) -> Locator:
    return page.locator("dl > div").filter(has_text=name).locator("dd")


def counts(page: Page, **wanted: str) -> None:
    for name, figure in wanted.items():
        expect(count(page, name.capitalize().replace("_", " "))).to_have_text(figure)


def write_cell(page: Page, grid: Locator, row: int, column: str, text: str) -> None:
    """Write over a cell of a row of the file as in a spreadsheet."""
    heads = grid.get_by_role("columnheader").all_inner_texts()
    place = next(at for at, head in enumerate(heads) if head.startswith(column))
    line = grid.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(row)))
    line.get_by_role("gridcell").nth(place - 1).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_5000_rows_with_40_bad_ones_are_mended_and_taken(
    imports: Page, client: httpx.Client
) -> None:
    page = imports
    give(page, "week-48.csv", a_file())
    # The file calls the quantity Amount, which nobody can know.
    expect(page.get_by_text("No column is read as: Required quantity.")).to_be_visible()
    page.get_by_label("Column Amount is read as").select_option("required_quantity")
    counts(page, new="4,960", changed="0", the_same="0", rejected="40")
    assert client.get("/api/v1/orders").json()["total"] == 0

    page.get_by_role("tab", name="Rejected").click()
    expect(page.get_by_role("row", name="126 Product There is no product 'KOLA'.")).to_have_count(0)
    kola = page.get_by_role("row").filter(has_text="There is no product 'KOLA'")
    expect(kola).to_have_count(5)
    expect(kola.first.get_by_role("cell")).to_have_text(
        ["1,001", "Product", "There is no product 'KOLA'. Did you mean Cola or COLA4?", "KOLA"]
    )

    # Words are mended by saying what they mean, for this file and all that follow.
    page.get_by_role("tab", name="Words").click()
    page.get_by_role("button", name="KOLA means COLA", exact=True).click()
    counts(page, new="4,965", rejected="35")
    page.get_by_role("combobox", name="FL means").click()
    page.get_by_role("option", name="bottle").click()
    counts(page, new="4,970", rejected="30")
    page.get_by_role("combobox", name="Halle 7 means").fill("fill")
    page.get_by_role("option", name="filler").click()
    counts(page, new="4,975", rejected="25")
    assert not faults_of(page)

    page.get_by_role("tab", name="Orders").click()
    expect(page.get_by_text("the first 500 of 4,975")).to_be_visible()
    page.get_by_role("button", name="Take 4975 orders").click()
    expect(page.get_by_text("25 rows to mend")).to_be_visible()
    assert client.get("/api/v1/orders").json()["total"] == 4_975

    mend_in_the_grid(page, client)
    assert client.get("/api/v1/orders").json()["total"] == ROWS
    found = client.get("/api/v1/orders", params={"text": "W-04", "limit": 1000}).json()["items"]
    quantities = {item["number"]: item["required_quantity"] for item in found}
    assert quantities["W-04100"] == "4100.5"

    # The next file of this source is read in the same way by itself.
    page.get_by_role("link", name="New file").click()
    give(page, "week-48-again.csv", a_file())
    expect(page.get_by_text("read as remembered for this source")).to_be_visible()
    counts(page, new="0", changed="0", the_same="4,975", rejected="25")


def mend_in_the_grid(page: Page, client: httpx.Client) -> None:
    grid = page.get_by_role("grid", name="Rejected rows")
    import_id = page.url.rpartition("=")[2]
    rejected = client.get(f"/api/v1/imports/{import_id}").json()["rejections"]
    codes = Counter(each["code"] for each in rejected)
    assert len(codes) == 5
    assert sum(codes.values()) == 25
    # One kind after the other is typed or pasted right; the rows stay in the order of the file.
    for each in rejected:
        # Row 1 of the file is its header.
        number = f"W-{each['row'] - 1:05}"
        column, text = {
            "number": ("Number", number),
            "required_quantity": ("Required quantity", f"{each['row'] - 1},5"),
            "due_at": ("Due", "2026-11-30"),
        }[each["column"]]
        if each is rejected[-1]:
            break
        write_cell(page, grid, each["row"], column, text)
    page.get_by_role("button", name="Take 24 mended rows").click()
    expect(page.get_by_text("24 rows were taken.")).to_be_visible()
    expect(page.get_by_text("1 row to mend")).to_be_visible()
    # The last is pasted, at first wrongly: what is still wrong comes back.
    paste(page, grid, each["row"], "Product", "NOPE")
    page.get_by_role("button", name="Take 1 mended row").click()
    expect(page.get_by_text("1 row still can't be taken.")).to_be_visible()
    paste(page, grid, each["row"], column, text)
    paste(page, grid, each["row"], "Product", "COLA")
    page.get_by_role("button", name="Take 1 mended row").click()
    expect(page.get_by_text("1 row was taken.")).to_be_visible()
    expect(page.get_by_text("Taken", exact=True)).to_be_visible()


def paste(page: Page, grid: Locator, row: int, column: str, text: str) -> None:
    heads = grid.get_by_role("columnheader").all_inner_texts()
    place = next(at for at, head in enumerate(heads) if head.startswith(column))
    line = grid.get_by_role("row").filter(has=page.get_by_role("rowheader", name=str(row)))
    line.get_by_role("gridcell").nth(place - 1).click()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def test_an_import_is_undone_unless_something_was_built_on_it(
    imports: Page, client: httpx.Client, write: Say
) -> None:
    page = imports
    first = b"number,product,quantity\nU-1,COLA,10\nU-2,LIME,20\n"
    second = b"number,product,quantity\nU-1,COLA,11\nU-3,LIME,30\n"
    for name, content, label in (
        ("first.csv", first, "Take 2 orders"),
        ("second.csv", second, "Take 2 orders"),
    ):
        give(page, name, content)
        page.get_by_role("button", name=label).click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.get_by_role("link", name="New file").click()

    page.get_by_role("link", name="Past imports").click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("link", name=".csv"))
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("second.csv")
    page.get_by_role("link", name="second.csv").click()
    page.get_by_role("button", name="Undo import").click()
    dialog = page.get_by_role("dialog", name="Undo this import?")
    expect(dialog).to_contain_text("1 order that it made is deleted.")
    expect(dialog).to_contain_text("1 order that it changed gets back what it was.")
    assert not faults_of(page)
    dialog.get_by_role("button", name="Undo import").click()
    expect(page.get_by_text("This import was undone:")).to_be_visible()
    assert client.get("/api/v1/orders/U-1").json()["required_quantity"] == "10"
    assert client.get("/api/v1/orders/U-3").status_code == 404

    write("/entries", line="site1/floor/filler", order="U-2", start_at="2026-11-17T08:00:00Z")
    page.get_by_role("link", name="Past imports").click()
    expect(page.get_by_role("row").filter(has_text="second.csv")).to_contain_text("Undone")
    page.get_by_role("link", name="first.csv").click()
    page.get_by_role("button", name="Undo import").click()
    dialog.get_by_role("button", name="Undo import").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The import can't be undone")
    expect(dialog.get_by_role("listitem")).to_have_text(["U-2 it has entries on the board"])
    assert not faults_of(page)
    dialog.get_by_role("link", name="U-2").click()
    expect(page.get_by_role("heading", name="U-2")).to_be_visible()
    assert client.get("/api/v1/orders").json()["total"] == 2


def test_by_keys_alone(plant: dict[str, int], enter: Callable[..., Page], tmp_path: Path) -> None:
    page = enter()
    # Whoever listens first makes the browser hand its choosers over, a moment after he asks;
    # a key is quicker than that moment.
    page.on("filechooser", lambda _: None)
    settled(page, "/orders/import")
    choose = page.get_by_role("button", name="Choose a file")
    choose.focus()
    expect(choose).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    file = tmp_path / "by-keys.csv"
    file.write_bytes(b"number,product,quantity\nK-1,COLA,10\nK-2,NONE,20\n")
    chooser.value.set_files(file)
    take = page.get_by_role("button", name="Take 1 order")
    expect(take).to_be_enabled()
    take.focus()
    page.keyboard.press("Enter")
    grid = page.get_by_role("grid", name="Rejected rows")
    expect(grid).to_be_visible()
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.type("LIME")
    page.keyboard.press("Enter")
    mend = page.get_by_role("button", name="Take 1 mended row")
    expect(mend).to_be_enabled()
    mend.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 row was taken.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    scheme: str, plant: dict[str, int], act: Act, enter: Callable[..., Page]
) -> None:
    import_plant(act, "order_sources: [{name: Other, kind: external}]")
    act.conn.commit()
    page = enter(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 390, "height": 844}
    )
    settled(page, "/orders/import")
    assert not faults_of(page)
    page.get_by_role("combobox", name="Source").click()
    page.get_by_role("option", name="ERP").click()
    give(page, "small.csv", b"number;product;quantity;extra\nA-1;COLA;1;x\nA-2;KOLA;1,5;y\n")
    for tab in ("Words", "Orders", "Rejected", "Columns"):
        page.get_by_role("tab", name=tab).click()
        assert not faults_of(page), tab
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, tab
    page.get_by_role("button", name="Take 1 order").click()
    expect(page.get_by_role("grid")).to_be_visible()
    assert not faults_of(page)
    page.get_by_role("link", name="Past imports").click()
    expect(page.get_by_role("link", name="small.csv")).to_be_visible()
    assert not faults_of(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
