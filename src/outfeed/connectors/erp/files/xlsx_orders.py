"""Orders in workbooks of Excel."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from outfeed.activities.order_files import OrderFile, RejectedRow, refused_file
from outfeed.activities.order_mapping import OrderMapping
from outfeed.connectors.erp.files.columns import field_of, missing_columns
from outfeed.connectors.erp.files.table import HEADER_WITHIN, Record, Table, read_table
from outfeed.connectors.erp.files.xlsx_workbook import OrderWorkbook, UnreadableWorkbookError

MOST_SHEETS_LOOKED_AT = 50


def read_xlsx(file: BinaryIO, mapping: OrderMapping) -> OrderFile:
    """Read the sheet that the mapping names, else the first that has the columns of orders.

    Dates and numbers are what the workbook has them for; formulas are their calculated values.
    """
    try:
        book = OrderWorkbook(file)
    except UnreadableWorkbookError as error:
        return refused_file("xlsx", "an Excel workbook", error.code, str(error))
    if not book.sheets:
        reason = "The workbook has no sheet with cells."
        return refused_file("xlsx", "an Excel workbook", "empty_file", reason)
    sheet = _sheet_named(book, mapping.sheet) if mapping.sheet else _sheet_of(book, mapping)
    if sheet is None:
        named = ", ".join(book.sheets[:20])
        reason = f"The workbook has no sheet {mapping.sheet!r}; it has {named}."
        return refused_file(
            "xlsx", "an Excel workbook", "no_such_sheet", reason, sheets=book.sheets
        )

    def records() -> Iterator[Record]:
        return book.rows(sheet)

    of_it: dict[str, object] = {"sheets": book.sheets, "sheet": sheet}
    table = Table(
        "xlsx", f"sheet {sheet!r} of an Excel workbook", records, ragged=True, of_it=of_it
    )
    found = read_table(table, mapping)
    return replace(found, read_as=found.read_as[:1].upper() + found.read_as[1:])


def _sheet_named(book: OrderWorkbook, name: str) -> str | None:
    wanted = name.strip().lower()
    return next((sheet for sheet in book.sheets if sheet.strip().lower() == wanted), None)


def _sheet_of(book: OrderWorkbook, mapping: OrderMapping) -> str:
    """Give the first sheet with a header of orders, else the one that has most of it."""
    best, most = book.sheets[0], -1
    for sheet in book.sheets[:MOST_SHEETS_LOOKED_AT]:
        for record in islice(book.rows(sheet), HEADER_WITHIN):
            if isinstance(record, RejectedRow):
                continue
            known = {mapping.target_of(cell) or field_of(cell) for cell in record[1]} - {None}
            if not missing_columns({str(name) for name in known}):
                return sheet
            if len(known) > most:
                best, most = sheet, len(known)
    return best
