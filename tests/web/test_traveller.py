"""Travellers as they are printed: everything of the order is on the paper, and its code scans."""

import unicodedata
from math import isclose

import httpx
import pytest
import segno

from outfeed.activities.act import Act
from outfeed.web.printing.scripts import joined, visual
from outfeed.web.printing.text import lines_of, width_of
from tests import pdf
from tests.asking import ask
from tests.builders import a_plant, an_order

API = "/api/v1/orders"
MM = 72 / 25.4


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_plant(act)
    act.conn.commit()


def printed(client: httpx.Client, path: str, **params: object) -> list[pdf.Page]:
    answer = client.get(f"{API}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return pdf.pages_of(answer.content)


def refused(answer: httpx.Response, status: int, code: str) -> str:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    return problem["detail"]


def order(act: Act, **fields: object) -> int:
    order_id = an_order(act, **fields)
    act.conn.commit()
    return order_id


def test_everything_is_on_the_page(client: httpx.Client, act: Act) -> None:
    order(
        act,
        number="W/77",
        quantity="12000.5",
        due_at="2026-11-20",
        earliest_start="2026-11-18T12:00:00Z",
        priority=7,
        notes="Check the caps.\nThen start → dock 4.",
        attributes={"customer": "Süd & Söhne", "batch": 4711, "rush": True},
        lines=["site1/packaging/line2"],
    )
    (page,) = printed(client, "w%2F77/traveller")
    assert page.size == (595.2756, 841.8898)
    for text in (
        "Production order", "W/77", "COLA", "Cola", "12,000.5 EA", "Scheduled", "0 EA",
        "Sat 21 Nov 2026, 00:00 (Europe/Berlin)", "Wed 18 Nov 2026, 13:00 (Europe/Berlin)",
        "Released", "7", "Production", "site1/packaging/line2", "Check the caps.",
        "Then start → dock 4.", "customer", "Süd & Söhne", "4711", "true",
        "Printed Mon 16 Nov 2026, 10:00 (Europe/Berlin) from Works · http://127.0.0.1",
        "Page 1 of 1",
    ):  # fmt: skip
        assert text in page.text, (text, page.lines)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ["Fertigungsauftrag", "12.000,5 EA", "Sa, 21. Nov. 2026, 00:00", "Freigegeben"]),
        ("es", ["Orden de producción", "12 000,5 EA", "sáb, 21 nov 2026", "Liberada"]),
        ("zh", ["生产订单", "12,000.5 EA", "2026年11月21日 周六 00:00", "已下达"]),
    ],
)
def test_in_other_languages(
    client: httpx.Client, act: Act, language: str, texts: list[str]
) -> None:
    order_id = order(act, quantity="12000.5", due_at="2026-11-20")
    (page,) = printed(client, f"{order_id}/traveller", language=language)
    for text in texts:
        assert text in page.text, (text, page.lines)
    (label,) = printed(client, f"{order_id}/traveller", language=language, format="label")
    assert texts[1] in label.text


def test_long_notes_go_on_whole_on_further_pages(client: httpx.Client, act: Act) -> None:
    words = [f"word{n}" for n in range(1_100)]
    order_id = order(act, number="LONG", notes=" ".join(words), attributes={"end": "of it all"})
    pages = printed(client, f"{order_id}/traveller")
    assert len(pages) > 1
    text = " ".join(page.text for page in pages)
    assert [word for word in text.replace(",", " ").split() if word.startswith("word")] == words
    assert "of it all" in pages[-1].text
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page.text
        assert "LONG" in page.text
    assert "LONG · COLA · continued" in pages[1].text


@pytest.mark.parametrize("form", ["a4", "label"])
@pytest.mark.parametrize("number", ["PO-000123", "Größe/ß-№7", "N" * 64])
def test_the_code_says_the_number(client: httpx.Client, act: Act, form: str, number: str) -> None:
    """The dark boxes on the page are the modules of the code, with its quiet zone kept empty."""
    order_id = order(act, number=number)
    (page,) = printed(client, f"{order_id}/traveller", format=form)
    wanted = [[bool(m) for m in row] for row in segno.make(number, error="m", micro=False).matrix]
    size = len(wanted)
    module = min(box[3] for box in page.boxes)
    left = min(box[0] for box in page.boxes)
    top = max(box[1] + box[3] for box in page.boxes)
    seen = [[False] * size for _ in range(size)]
    for x, y, width, height in page.boxes:
        assert isclose(height, module, rel_tol=1e-3)
        row = round((top - y) / module) - 1
        for place in range(round((x - left) / module), round((x - left + width) / module)):
            seen[row][place] = True
    assert seen == wanted
    assert module >= 0.33 * MM, "A hand scanner needs modules of a third of a millimetre."
    edges = (left, page.size[1] - top)
    assert min(*edges, page.size[0] - left - size * module) >= 3.9 * MM


def test_labels_of_many_orders(client: httpx.Client, act: Act) -> None:
    ids = [an_order(act, quantity=str(n), due_at="2026-11-20") for n in (1, 2, 3)]
    act.conn.commit()
    wanted = [ids[2], ids[0], ids[1], ids[0]]
    pages = printed(client, "traveller", ids=",".join(map(str, wanted)), format="label")
    assert [round(side / MM) for side in pages[0].size] == [100, 62]
    numbers = [client.get(f"{API}/{n}").json()["number"] for n in wanted[:3]]
    for page, number, quantity in zip(pages, numbers, (3, 1, 2), strict=True):
        for text in (number, "COLA", f"{quantity} EA", "Sat 21 Nov 2026, 00:00"):
            assert text in page.text


def test_refused_in_words(client: httpx.Client, act: Act) -> None:
    order_id = order(act)
    path = f"{API}/traveller"
    many = ",".join(str(n) for n in range(1, 502))
    assert "500" in refused(client.get(path, params={"ids": many}), 422, "too_many")
    assert "no order 99" in refused(
        client.get(path, params={"ids": f"{order_id},99"}), 404, "unknown_order"
    )
    refused(client.get(path, params={"ids": "1,x"}), 422, "not_an_id")
    refused(client.get(path, params={"ids": "99999999999"}), 404, "unknown_order")
    refused(client.get(path, params={"ids": " "}), 422, "not_an_id")
    refused(client.get(f"{API}/nope/traveller"), 404, "unknown_order")
    refused(client.get(f"{API}/%00/traveller"), 422, "nul_character")
    answer = client.get(path, params={"ids": str(order_id), "format": "a5"})
    refused(answer, 422, "invalid_request")
    refused(ask(f"{client.base_url}{path}?ids=1"), 401, "signed_out")


@pytest.mark.parametrize(
    "text",
    [
        "开机前请检查瓶盖",
        "カタカナと漢字",
        "시작 전에 라벨",
        "Проверьте крышки",
        "Ελέγξτε",
        "Ž ğ ő",
    ],
)
def test_scripts_are_kept(client: httpx.Client, act: Act, text: str) -> None:
    order_id = order(act, notes=text)
    (page,) = printed(client, f"{order_id}/traveller")
    assert text in page.text


def test_hebrew_and_arabic_are_seen_from_the_right(client: httpx.Client, act: Act) -> None:
    order_id = order(act, notes="לבדוק 24 בקבוקים (A-7)\nتحقق من 24 زجاجة")
    (page,) = printed(client, f"{order_id}/traveller")
    seen = unicodedata.normalize("NFKC", page.text)
    assert "(A-7) " + "בקבוקים"[::-1] + " 24 " + "לבדוק"[::-1] in seen
    assert "زجاجة"[::-1] + " 24 " + "من"[::-1] + " " + "تحقق"[::-1] in seen


def test_letters_join_by_their_neighbours() -> None:
    assert joined("سلام") == "\ufeb3\ufefc\ufee1"
    assert joined("دار") == "\ufea9\ufe8d\ufead"
    assert joined("abc") == "abc"
    assert visual("אב 12 גד", True) == "דג 12 בא"
    assert visual("see אב!", False) == "see בא!"


def test_lines_keep_within_their_width() -> None:
    for text in ("a " * 300, "x" * 900, "開" * 300, "A-B/C." * 100, "tab\tand  spaces " * 40):
        lines = lines_of(text, "Regular", 11, 200)
        assert all(width_of(line, "Regular", 11) <= 200 for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
    assert lines_of("one\r\ntwo\n\nfour", "Regular", 11, 200) == ["one", "two", "", "four"]
