"""Orders as tables for spreadsheets: what is in each cell, in CSV and in XLSX."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

from outfeed.model.csv_text import guarded, guarded_again
from outfeed.model.order_columns import ATTRIBUTE, COLUMNS, TAKEN, Kind

ZONE_PROPERTY = "Outfeed time zone"
"""The property of a workbook that names the zone of the wall times in it."""
_EXACT_DIGITS = 15
_THREE_DECIMALS = re.compile(r"-?\d{1,3}\.\d{3}")
_WIDTHS: dict[Kind, float] = {
    "text": 16, "quantity": 12, "whole": 9, "number": 12, "share": 10, "instant": 17, "lines": 28,
}  # fmt: skip
_WIDE = {"notes": 48.0, "product_name": 32.0, "number": 18.0}

Blocks = Iterable[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name in the header, and what it holds."""

    name: str
    kind: Kind

    def value(self, order: Mapping[str, Any]) -> Any:
        """Give what an order says here."""
        if self.name.startswith(ATTRIBUTE):
            return order["attributes"].get(self.name.removeprefix(ATTRIBUTE))
        product = order["product"]
        named = {
            "product": product["code"],
            "product_name": product["name"],
            "product_class": product["product_class"],
        }
        return named[self.name] if self.name in named else order[self.name]


def column(name: str) -> Column:
    """Give the column of a name: a field of the API's, or ``attributes.`` and a name."""
    return Column(name, "text" if name.startswith(ATTRIBUTE) else COLUMNS[name])


# --- CSV -------------------------------------------------------------------------------------


def csv_table(
    blocks: Blocks, columns: list[Column], delimiter: str, zone: str | None
) -> Iterator[bytes]:
    """Give the table in CSV, in UTF-8 with a mark, block by block."""
    wall = ZoneInfo(zone) if zone else UTC
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    text.write("\ufeff")
    writer.writerow(guarded(each.name) for each in columns)
    for orders in blocks:
        writer.writerows(
            [_csv_cell(each.kind, each.value(order), wall, delimiter) for each in columns]
            for order in orders
        )
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _csv_cell(kind: Kind, value: Any, wall: Any, delimiter: str) -> str:
    if value is None:
        return ""
    if kind == "instant":
        return _rfc_3339(value, wall)
    if kind == "lines":
        return guarded(_paths(value))
    if isinstance(value, str):
        if kind == "text":
            return guarded(value)
        # With semicolons between cells, 1.234 may be read as twelve hundred; 1.2340 may not.
        return f"{value}0" if delimiter == ";" and _THREE_DECIMALS.fullmatch(value) else value
    return plain_value(value)


def plain_value(value: object) -> str:
    """Give a number, or true or false, as text without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return str(value)


def _rfc_3339(instant: datetime, wall: Any) -> str:
    return instant.astimezone(wall).isoformat().replace("+00:00", "Z")


def _paths(lines: list[dict[str, Any]]) -> str:
    return ", ".join(line["path"] for line in lines)


# --- XLSX ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says of itself on its second sheet, in names and values."""

    zone: str
    facts: Mapping[str, str]


def write_xlsx(file: BinaryIO, blocks: Blocks, columns: list[Column], about: About) -> None:
    """Write a workbook. It goes to temporary files row by row, so that memory stays flat.

    Numbers are numbers as far as a spreadsheet keeps them exactly, and texts are never formulas.
    Instants are wall times of the zone, or where these would not be exact, texts.
    """
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(file, options)
    book.set_custom_property(ZONE_PROPERTY, about.zone)
    sheet = book.add_worksheet("orders")
    bold = book.add_format({"bold": True, "bottom": 1})
    shares = book.add_format({"num_format": "0.0%"})
    sheet.freeze_panes(1, 0)
    for place, each in enumerate(columns):
        sheet.set_column(place, place, _WIDE.get(each.name, _WIDTHS[each.kind]))
        sheet.write_string(0, place, each.name, bold)
        if each.kind == "instant":
            sheet.write_comment(0, place, f"Wall time of {about.zone}")
    cells = _Cells(sheet, shares, ZoneInfo(about.zone))
    row = 0
    for orders in blocks:
        for order in orders:
            row += 1
            for place, each in enumerate(columns):
                cells.write(row, place, each, each.value(order))
    sheet.autofilter(0, 0, row, len(columns) - 1)
    _write_about(book, about, row)
    book.close()


def _write_about(book: Any, about: About, orders: int) -> None:
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    facts = {"orders": str(orders), "time_zone": about.zone, **about.facts}
    for row, (name, value) in enumerate(facts.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)


def _is_exact(value: float) -> bool:
    """Whether a spreadsheet, which keeps 15 digits, shows a number as it is."""
    text = format(value, f".{_EXACT_DIGITS}g")
    return "e" not in text and float(text) == value


class _Cells:
    def __init__(self, sheet: Any, shares: Any, zone: ZoneInfo) -> None:
        self._sheet, self._shares, self._zone = sheet, shares, zone

    def write(self, row: int, place: int, each: Column, value: Any) -> None:
        """Write one cell as what it is."""
        if value is None or value == "":
            return
        if each.kind == "instant":
            self._write_instant(row, place, value, exact=each.name in TAKEN)
        elif each.kind == "lines":
            self._sheet.write_string(row, place, _paths(value))
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, place, value)
        elif isinstance(value, str):
            self._write_text(row, place, each.kind, value)
        elif each.kind == "text" and not _is_exact(value):
            self._sheet.write_string(row, place, plain_value(value))
        else:
            shown = self._shares if each.kind == "share" else None
            self._sheet.write_number(row, place, value, shown)

    def _write_text(self, row: int, place: int, kind: Kind, value: str) -> None:
        digits = value.replace(".", "").strip("-0")
        if kind == "text" or len(digits) > _EXACT_DIGITS:
            self._sheet.write_string(row, place, guarded_again(value))
        else:
            self._sheet.write_number(row, place, float(value))

    def _write_instant(self, row: int, place: int, instant: datetime, exact: bool) -> None:
        wall = instant.astimezone(self._zone)
        twice = wall.replace(fold=1 - wall.fold).utcoffset() != wall.utcoffset()
        if exact and (wall.microsecond or twice):
            self._sheet.write_string(row, place, wall.isoformat())
        else:
            self._sheet.write_datetime(row, place, wall.replace(tzinfo=None, microsecond=0))
