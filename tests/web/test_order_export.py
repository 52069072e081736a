"""Orders as files: complete, safe in spreadsheets, and taken back unchanged."""
# ruff: noqa: DTZ001 - cells of a workbook hold wall times

import csv
from datetime import datetime
from io import BytesIO, StringIO
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from outfeed.activities.act import Act
from outfeed.connectors.erp import files  # noqa: F401 - registers the readers of order files
from outfeed.model.csv_text import guarded, unguarded
from outfeed.model.order_columns import COLUMNS
from outfeed.store import tables as t
from tests.builders import a_plant, an_order

API = "/api/v1/orders"


@pytest.fixture(autouse=True)
def plant(act: Act) -> None:
    a_plant(act)
    act.conn.execute(t.order_sources.insert().values(name="SAP", kind="external"))
    act.conn.commit()


def table(client: httpx.Client, **params: Any) -> list[dict[str, str]]:
    answer = client.get(f"{API}/export", params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    text = answer.content.decode("utf-8-sig")
    delimiter = params.get("delimiter", ",")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=delimiter))


def workbook(client: httpx.Client, **params: Any) -> Any:
    answer = client.get(f"{API}/export", params={"format": "xlsx", **params})
    assert answer.status_code == 200, answer.text
    return load_workbook(BytesIO(answer.content))


def refused(answer: httpx.Response, code: str) -> dict[str, Any]:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code), problem
    return problem


def orders(act: Act, *each: dict[str, Any]) -> None:
    for fields in each:
        an_order(act, **{"released": False, **fields})
    act.conn.commit()


def test_every_field_stands_under_its_name(client: httpx.Client, act: Act) -> None:
    orders(
        act,
        {
            "number": "A-1", "quantity": "1200.5", "source": "SAP", "external_id": "4711",
            "due_at": "2026-11-20", "priority": 3, "notes": "two\nlines",
            "lines": ["site1/packaging/line1", "site1/packaging/line2"],
            "attributes": {"colour": "red", "weight": 2.5, "rush": True},
        },
    )  # fmt: skip
    (row,) = table(client)
    shown = client.get(f"{API}/A-1").json()
    assert list(row)[:3] == ["number", "source", "external_id"]
    assert set(row) == (set(COLUMNS) - {"id", "version"}) | {
        "attributes.colour", "attributes.rush", "attributes.weight"
    }  # fmt: skip
    for name in ("number", "source", "external_id", "required_quantity", "unit", "notes",
                 "remaining_quantity", "due_at", "created_at", "status", "mode"):  # fmt: skip
        assert row[name] == shown[name], name
    assert row["product"] == "COLA"
    assert row["lines"] == "site1/packaging/line1, site1/packaging/line2"
    assert (row["attributes.weight"], row["attributes.rush"]) == ("2.5", "true")
    (two,) = table(client, columns=["attributes.colour", "number"])
    assert two == {"attributes.colour": "red", "number": "A-1"}
    (ids,) = table(client, columns="id,version,attributes")
    assert list(ids) == ["id", "version", *sorted(n for n in row if n.startswith("attributes."))]


def test_it_is_what_the_list_shows(client: httpx.Client, act: Act) -> None:
    each = [
        {"number": f"N{n:03}", "quantity": str(n % 7 + 1), "priority": n % 3,
         "product": ["COLA", "LIME"][n % 2], "due_at": f"2026-12-{n % 20 + 1:02}"}
        for n in range(60)
    ]  # fmt: skip
    orders(act, *each)
    for params in (
        {"product": "COLA", "sort": "-required_quantity"},
        {"text": "n01", "sort": "number"},
        {"due_from": "2026-12-10T00:00:00Z", "status": "Planned", "sort": "-priority"},
        {"line": "site1/packaging/line1", "sort": "due_at"},
        {"ids": "3,5,7", "sort": "-number"},
    ):
        listed = client.get(API, params={**params, "limit": 1000}).json()["items"]
        assert [row["number"] for row in table(client, **params)] == [o["number"] for o in listed]
        assert listed
    assert table(client, status="Closed") == []


def test_more_than_one_block(client: httpx.Client, act: Act, monkeypatch: Any) -> None:
    monkeypatch.setattr("outfeed.web.order_export.BLOCK", 4)
    orders(act, *({"number": f"B{n}", "attributes": {f"a{n}": "x"}} for n in range(10)))
    rows = table(client, sort="number")
    assert [row["number"] for row in rows] == [f"B{n}" for n in range(10)]
    assert [row[f"attributes.a{n}"] for n, row in enumerate(rows)] == ["x"] * 10


def test_instants_in_a_zone_keep_their_offset(client: httpx.Client, act: Act) -> None:
    orders(act, {"due_at": "2026-11-20T12:00:00Z"})
    (row,) = table(client, zone="America/New_York")
    assert row["due_at"] == "2026-11-20T07:00:00-05:00"
    assert table(client)[0]["due_at"] == "2026-11-20T12:00:00Z"
    refused(client.get(f"{API}/export?zone=Mars/Base"), "unknown_zone")


DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "'=1", "''+x", "'quoted'"]


def test_no_cell_is_a_formula(client: httpx.Client, act: Act) -> None:
    orders(
        act,
        *({"notes": f"{text}x", "number": text.strip(), "attributes": {f"{text}": text}}
          for text in DANGEROUS),
    )  # fmt: skip
    answer = client.get(f"{API}/export")
    for cells in csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r") and cell]
    book = workbook(client)
    kinds = {cell.data_type for row in book["orders"] for cell in row if cell.value is not None}
    assert "f" not in kinds
    assert "=1" in {cell.value for cell in book["orders"]["A"]}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r")


def test_a_workbook_to_work_with(client: httpx.Client, act: Act) -> None:
    orders(
        act,
        {"number": "00123", "quantity": "1200.5", "due_at": "2026-11-20T12:00:00Z", "priority": 4,
         "attributes": {"n": 7, "b": False, "code": "007"}},
        {"number": "BIG", "quantity": "999999999999.123456", "due_at": "2026-10-25T01:30:00Z"},
    )  # fmt: skip
    book = workbook(client, sort="-due_at")
    sheet = book["orders"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:{sheet.dimensions[3:]}")
    names = [cell.value for cell in sheet[1]]
    rows = [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    first, second = ({name: cell.value for name, cell in row.items()} for row in rows)
    assert first["number"] == "00123"
    assert first["required_quantity"] == 1200.5
    assert first["due_at"] == datetime(2026, 11, 20, 13)
    assert rows[0]["due_at"].number_format == "yyyy-mm-dd hh:mm"
    assert (first["priority"], first["progress"], rows[0]["progress"].number_format) == (
        4,
        0,
        "0.0%",
    )
    assert (first["attributes.n"], first["attributes.b"], first["attributes.code"]) == (
        7, False, "007"
    )  # fmt: skip
    assert second["required_quantity"] == "999999999999.123456"
    # Half past two came twice that night: only its offset says which one.
    assert second["due_at"] == "2026-10-25T02:30:00+01:00"
    due = sheet.cell(1, names.index("due_at") + 1)
    assert due.comment.text == "Wall time of Europe/Berlin"
    assert sheet.column_dimensions["A"].width > 10
    about = {row[0].value: row[1].value for row in book["about"]}
    assert (about["orders"], about["time_zone"]) == ("2", "Europe/Berlin")
    assert "sort=-due_at" in about["address"]
    zoned = workbook(client, zone="Asia/Tokyo", columns="due_at", sort="-due_at")["orders"]
    assert zoned["A2"].value == datetime(2026, 11, 20, 21)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"columns": "number,colour"}, "unknown_column"),
        ({"sort": "colour"}, "unknown_sort"),
        ({"status": "Doing"}, "unknown_status"),
        ({"format": "pdf"}, "invalid_request"),
        ({"delimiter": "|"}, "invalid_request"),
        ({"columns": "a\x00"}, "nul_character"),
        ({"zone": "\x00"}, "nul_character"),
    ],
)
def test_refused_before_it_begins(client: httpx.Client, params: dict, code: str) -> None:
    for form in ("csv", "xlsx"):
        refused(client.get(f"{API}/export", params={"format": form, **params}), code)


# --- taken back ------------------------------------------------------------------------------


def taken_back(client: httpx.Client, source: str, **params: Any) -> dict[str, Any]:
    """Import at once what was exported."""
    exported = client.get(f"{API}/export", params=params)
    answer = client.post(
        f"{API}/import",
        files={"file": (f"o.{params.get('format', 'csv')}", exported.content)},
        data={"source": source, "dry_run": "true"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


FORMS = [
    {}, {"delimiter": ";"}, {"zone": "America/New_York"}, {"format": "xlsx"},
    {"format": "xlsx", "zone": "Asia/Tokyo"},
]  # fmt: skip
NOTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufffd"))
QUANTITIES = st.decimals("0.000001", "1000000000000", places=6, allow_nan=False)
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)).map(lambda d: f"{d:%FT%T}Z")
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["colour", "Item", "status", "=x", "a,b;c", "Größe"]),
    st.one_of(NOTES, st.integers(-(10**9), 10**9), st.booleans(), st.floats(-1e6, 1e6)),
    max_size=3,
)


@pytest.mark.parametrize("source", ["SAP", "Outfeed"])
def test_what_is_written_is_taken_back_unchanged(
    client: httpx.Client, act: Act, source: str
) -> None:
    """Whatever notes, quantities, instants and attributes say, nothing is new or changed."""

    @settings(
        max_examples=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.lists(st.tuples(NOTES, QUANTITIES, INSTANTS, ATTRIBUTES), min_size=12, max_size=12))
    def check(drawn: list[tuple[str, Any, str, dict[str, Any]]]) -> None:
        act.conn.execute(t.order_figures.delete())
        act.conn.execute(t.orders.delete())
        for n, (notes, quantity, due_at, attributes) in enumerate(drawn):
            external = {"source": source, "external_id": f"E{n}"} if source == "SAP" else {}
            an_order(
                act, released=bool(n % 2), quantity=str(quantity), notes=notes, due_at=due_at,
                attributes=attributes, number=f"{'=+-@0'[n % 5]}{n}", **external,
            )  # fmt: skip
        act.conn.commit()
        for form in FORMS:
            report = taken_back(client, source, **form)
            found = (report["new"], report["changed"], report["rejected"])
            assert found == (0, 0, 0), (form, report)
            assert report["same"] == 12

    check()


def test_orders_that_went_on_are_the_same_too(client: httpx.Client, act: Act) -> None:
    for n, status in enumerate(("Released", "On Hold", "Cancelled")):
        order_id = an_order(
            act, source="SAP", external_id=f"S{n}", released=False,
            lines=["site1/packaging/line2"], earliest_start="2026-11-18",
        )  # fmt: skip
        path = f"{API}/{order_id}/move"
        act.conn.commit()
        assert client.post(path, json={"status": status, "reason": "so"}).status_code == 200
    for form in FORMS:
        report = taken_back(client, "SAP", **form)
        assert (report["same"], report["rejected"]) == (3, 0), (form, report)
