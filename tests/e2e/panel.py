"""What hands do at the touch panel of a line, for journeys of whole shifts and of two at once."""

from playwright.sync_api import Page, expect

PANEL = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
FILLER = "site1/floor/filler"
LINE = f"/line/{FILLER}"


def tab(panel: Page, name: str, part: str | None = None) -> None:
    panel.get_by_role("navigation", name="Line operation").get_by_text(name).tap()
    if part is not None:
        panel.get_by_role("navigation", name="Manual entry of").get_by_text(part).tap()


def press(panel: Page, digits: str) -> None:
    pad = panel.get_by_role("group", name="Number pad")
    for digit in digits:
        pad.get_by_role("button", name=digit, exact=True).tap()


def sign_on(panel: Page, name: str, pin: str) -> None:
    panel.get_by_role("complementary").get_by_role("button", name="Sign on").tap()
    sheet = panel.get_by_role("dialog")
    sheet.get_by_role("button", name=name).tap()
    for digit in pin:
        sheet.get_by_role("group").get_by_role("button", name=digit, exact=True).tap()
    sheet.get_by_role("button", name="Sign on").tap()
    expect(sheet).to_have_count(0)
    expect(panel.get_by_role("banner")).to_contain_text(name)


def scan(panel: Page, code: str) -> None:
    """Send a code as a scanner does: each key at once after the other, then Enter."""
    panel.evaluate(
        """code => {
            for (const key of [...code, "Enter"]) {
                const target = document.activeElement ?? document.body;
                target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
            }
        }""",
        code,
    )


def count(panel: Page, good: str, waste: dict[str, str] | None = None) -> None:
    """Enter good ones and waste by reason as one act."""
    tab(panel, "Manual entry", "Counts")
    press(panel, good)
    for reason, quantity in (waste or {}).items():
        panel.get_by_label(reason).tap()
        press(panel, quantity)
    panel.get_by_role("button", name=f"Record {good}").tap()
    expect(panel.get_by_role("status").filter(has_text=f"{good} bottle good")).to_be_visible()


def runs_now(panel: Page, what: str) -> None:
    expect(panel.get_by_role("complementary")).to_contain_text(what)


def answer(panel: Page, how: str) -> None:
    """Press an answer of the question that stands in the way."""
    panel.get_by_role("dialog").get_by_role("button", name=how).tap()
    expect(panel.get_by_role("dialog")).to_have_count(0)
