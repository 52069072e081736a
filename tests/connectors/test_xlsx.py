"""Workbooks as Excel, LibreOffice and programs write them, and as someone who means harm does."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.activities.order_files import (
    CellError,
    OrderFile,
    RawOrder,
    RejectedRow,
    WrittenNumber,
    read_order_file,
)
from outfeed.activities.order_mapping import PLAIN, OrderMapping, read_mapping
from outfeed.connectors.erp import files  # noqa: F401 - registers the readers

HEADER = ["number", "product", "quantity", "due", "customer"]


def book(rows: list[list[Any]], **more: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    for title, content in {"Orders": rows, **more}.items():
        sheet = made.active if title == "Orders" else made.create_sheet(title)
        sheet.title = title
        for row in content:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(
    content: bytes, mapping: OrderMapping = PLAIN
) -> tuple[OrderFile, list[RawOrder], list[RejectedRow]]:
    file = read_order_file(io.BytesIO(content), mapping)
    rows: list[RawOrder] = []
    rejections: list[RejectedRow] = []
    for more_rows, more_rejections in file.pieces:
        rows += more_rows
        rejections += more_rejections
    return file, rows, rejections


def test_numbers_dates_and_texts_are_what_they_are() -> None:
    content = book(
        [
            HEADER,
            ["A-1", "COLA", 1200.5, date(2026, 11, 30), "ACME"],
            [4711, "COLA", 0.1 + 0.2, datetime.fromisoformat("2026-11-30T14:20"), None],
            ["A-3", "COLA", "1,5", "30.11.2026", True],
        ]
    )
    file, rows, rejections = read(content)
    assert not rejections
    assert (file.format, file.sheet, file.sheets) == ("xlsx", "Orders", ["Orders"])
    assert [row.fields["number"] for row in rows] == ["A-1", "4711", "A-3"]
    assert [row.fields["required_quantity"] for row in rows] == ["1200.5", "0.3", "1,5"]
    assert isinstance(rows[0].fields["required_quantity"], WrittenNumber)
    assert not isinstance(rows[2].fields["required_quantity"], WrittenNumber)
    assert [row.fields["due_at"] for row in rows] == [
        "2026-11-30",
        "2026-11-30T14:20:00",
        "30.11.2026",
    ]
    assert [row.attributes["customer"] for row in rows] == ["ACME", None, "true"]
    assert [(row.where, row.row) for row in rows] == [("row 2", 2), ("row 3", 3), ("row 4", 4)]


def test_midnight_with_a_time_shown_is_an_instant_and_a_date_alone_is_a_day() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for row, shown in enumerate(
        ["yyyy-mm-dd hh:mm", "dd.mm.yyyy", '"h"dd/mm/yy', "m/d/yy h:mm"], 1
    ):
        sheet.write_row(row, 0, [f"n{row}", "COLA", 1])
        form = made.add_format({"num_format": shown})
        sheet.write_datetime(row, 3, datetime.fromisoformat("2026-11-30"), form)
    made.close()
    due = [row.fields["due_at"] for row in read(out.getvalue())[1]]
    assert due == ["2026-11-30T00:00:00", "2026-11-30", "2026-11-30", "2026-11-30T00:00:00"]


def test_titles_above_the_header_and_rows_that_are_empty() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet["A1"] = "Production orders, week 48"
    sheet.merge_cells("A1:E1")
    sheet["A2"] = "printed by product planning"
    for place, name in enumerate(HEADER, 1):
        sheet.cell(5, place, name)
    sheet.append(["A-1", "COLA", 5])
    sheet.cell(9, 1, "A-2")
    sheet.cell(9, 2, "COLA")
    sheet.cell(9, 3, 6)
    out = io.BytesIO()
    made.save(out)
    file, rows, rejections = read(out.getvalue())
    assert not rejections
    assert [(row.where, row.fields["number"]) for row in rows] == [
        ("row 6", "A-1"),
        ("row 9", "A-2"),
    ]
    assert [column.field for column in file.columns][:4] == [
        "number",
        "product",
        "required_quantity",
        "due_at",
    ]


def test_the_sheet_with_orders_is_found_and_another_can_be_named() -> None:
    content = book(
        [["read me first"], ["really"]],
        Plan=[HEADER, ["P-1", "COLA", 1]],
        Other=[HEADER, ["O-1", "COLA", 2]],
    )
    assert [row.fields["number"] for row in read(content)[1]] == ["P-1"]
    named = read(content, read_mapping({"sheet": "other"}))
    assert [row.fields["number"] for row in named[1]] == ["O-1"]
    file, _, rejections = read(content, read_mapping({"sheet": "Gone"}))
    assert rejections[0].code == "no_such_sheet"
    assert "Plan" in rejections[0].reason
    assert file.sheets == ["Orders", "Plan", "Other"]


def test_formulas_give_their_calculated_values_and_errors_are_told_by_place() -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ["F-1", "COLA"])
    sheet.write_formula(1, 2, "=2*3", None, 6)
    sheet.write_row(2, 0, ["F-2", "COLA"])
    sheet.write_formula(2, 2, "=1/0", None, "#DIV/0!")
    sheet.write_row(3, 0, ["F-3", "COLA", 7])
    sheet.write_formula(3, 4, '=""', None, "")
    made.close()
    as_excel = rewritten(out.getvalue(), lambda xml: xml.replace(b'r="E4"', b'r="E4" t="str"'))
    _, rows, rejections = read(as_excel)
    assert not rejections
    assert rows[0].fields["required_quantity"] == "6"
    assert rows[1].fields["required_quantity"] == CellError("#DIV/0!")
    assert isinstance(rows[1].fields["required_quantity"], CellError)
    assert rows[2].attributes["customer"] is None


def test_a_formula_that_nobody_calculated_is_no_empty_cell() -> None:
    rows = read(book([HEADER, ["F-1", "COLA", "=2*3"]]))[1]
    assert isinstance(rows[0].fields["required_quantity"], CellError)


def test_the_sign_against_formulas_is_taken_away_and_no_other_is() -> None:
    content = book([HEADER, ["A", "COLA", 1, None, "'=1+1"], ["B", "COLA", 1, None, "'til noon"]])
    assert [row.attributes["customer"] for row in read(content)[1]] == ["=1+1", "'til noon"]


def test_a_workbook_that_unpacks_to_far_more_than_it_is_is_refused() -> None:
    whole = book([HEADER, ["A", "COLA", 1]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as parts, zipfile.ZipFile(out, "w", 8) as bomb:
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/worksheets/"):
                content = content.replace(b"</sheetData>", b" " * 300_000_000 + b"</sheetData>")
            bomb.writestr(name, content)
    assert len(out.getvalue()) < 1_000_000
    rejection = read(out.getvalue())[2][0]
    assert rejection.code == "workbook_too_large"
    assert "times its size" in rejection.reason


def test_a_row_number_beyond_all_sense_does_not_keep_the_server_busy() -> None:
    whole = book([HEADER, ["A", "COLA", 1], ["B", "COLA", 2]])
    changed = rewritten(whole, lambda xml: xml.replace(b'r="3"', b'r="99999999999"'))
    rows = read(changed)[1]
    assert [row.fields["number"] for row in rows] == ["A", "B"]


def test_a_sheet_that_breaks_off_gives_what_came_before_and_says_so() -> None:
    whole = book([HEADER, *[[f"n{i}", "COLA", 1] for i in range(50)]])
    broken = rewritten(whole, lambda xml: xml[: xml.index(b'r="40"')])
    _, rows, rejections = read(broken)
    assert len(rows) == 38
    assert [(r.where, r.code) for r in rejections] == [("after row 39", "unreadable_workbook")]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_broken_part_is_told_in_words(part: str) -> None:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet()
    for row, cells in enumerate([HEADER, ["A", "COLA", 1]]):
        sheet.write_row(row, 0, cells)
    made.close()
    _, rows, rejections = read(rewritten(out.getvalue(), lambda xml: xml[: len(xml) // 2], part))
    assert rows == []
    assert rejections[0].code in ("unreadable_workbook", "empty_file")


SMALL = book([HEADER, ["A", "COLA", 1], ["B", "COLA", 2]])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_any_bytes_changed_is_answered(data: st.DataObject) -> None:
    whole = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    _, rows, rejections = read(bytes(whole))
    assert rows or rejections


@settings(max_examples=80, deadline=None)
@given(st.text(st.sampled_from('<>/"=rcvst 019AZ&;#'), max_size=60), st.integers(0, 1_000))
def test_a_sheet_with_anything_put_in_is_answered(put_in: str, at: int) -> None:
    def disturb(xml: bytes) -> bytes:
        place = at % len(xml)
        return xml[:place] + put_in.encode() + xml[place:]

    _, rows, rejections = read(rewritten(SMALL, disturb))
    assert rows or rejections


def rewritten(whole: bytes, change: Any, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as parts, zipfile.ZipFile(out, "w", 8) as made:
        for name in parts.namelist():
            content = parts.read(name)
            made.writestr(name, change(content) if name == part else content)
    return out.getvalue()
