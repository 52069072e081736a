"""Workbooks of Excel: their sheets row by row, each cell as text, a number or an error.

What a workbook takes when it is unpacked is looked at before it is, so that none can fill the
memory of the server.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any, BinaryIO
from zoneinfo import ZoneInfo

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from outfeed.activities.order_files import CellError, RejectedRow, WrittenNumber
from outfeed.model.time import zone_of

LARGEST_SHEETS = 2_000_000_000
LARGEST_TEXTS = 300_000_000
LARGEST_OTHER = 30_000_000
LARGEST_RATIO = 200
SMALL = 1_000_000
LONGEST_ROW = 16_000_000
MOST_COLUMNS = 16_384
MOST_PARTS = 10_000
ZONE_PROPERTY = "Outfeed time zone"
"""The property of our own workbooks that names the zone of the wall times in them."""
NOT_CALCULATED = "#NOT CALCULATED"
_FORMULA = f"{{{SHEET_MAIN_NS}}}f"
_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[(?![hH])[^\]]*\]")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
_SIGNIFICANT = 15


class UnreadableWorkbookError(ValueError):
    """The workbook can't be read: a stable ``code``, and the message says why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def is_workbook(file: BinaryIO) -> bool:
    """Tell whether a file is a ZIP archive that holds a workbook."""
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return False
    return "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names)


class OrderWorkbook:
    """An open workbook."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            _refuse_bombs(file)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book: Workbook = load_workbook(
                    file, read_only=True, data_only=True, keep_links=False
                )
            sheets = self._book.worksheets
            self._zone = _zone_of(self._book)
        except UnreadableWorkbookError:
            raise
        except Exception as error:
            # A broken archive or part of it shows in whatever way the library stumbles over it.
            raise _unreadable(error) from error
        visible = [s.title for s in sheets if s.sheet_state == "visible"]
        self.sheets = visible + [s.title for s in sheets if s.title not in visible]
        self._timed = self._with_time()

    def rows(self, sheet: str) -> Iterator[tuple[int, list[str]] | RejectedRow]:
        """Give the rows of a sheet that hold anything, with their numbers.

        Where the sheet breaks off, the last thing given is a rejection that says so.
        """
        last = 0
        try:
            # The loop asks the library directly: its own one fills all gaps, however wide.
            opened: Any = self._book[sheet]
            with opened._get_source() as source, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                metered = _Metered(source)
                for last, cells in self._parser(metered).parse():
                    metered.since_row = 0
                    if values := self._values(cells):
                        yield last, values
        except Exception as error:
            detail = str(_unreadable(error))
            yield RejectedRow(f"after row {last}", "unreadable_workbook", detail, "")

    def _parser(self, source: "_Metered") -> "_Parser":
        book: Any = self._book
        first: Any = book.worksheets[0]
        return _Parser(
            source,
            first._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )

    def _values(self, cells: list[dict[str, Any]]) -> list[str]:
        values: list[str] = []
        for cell in cells:
            if cell["value"] is None or not 0 < cell["column"] <= MOST_COLUMNS:
                continue
            place = cell["column"] - 1
            if place >= len(values):
                values += [""] * (place + 1 - len(values))
            values[place] = self._text(cell)
        return values

    def _text(self, cell: dict[str, Any]) -> str:
        value = cell["value"]
        if isinstance(value, str):
            return CellError(value) if cell["data_type"] == "e" else value
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (int, float)):
            return _number(value)
        if isinstance(value, datetime):
            timed = value.time() != time(0) or cell["style_id"] in self._timed
            if not timed:
                return value.date().isoformat()
            return value.replace(tzinfo=self._zone).isoformat()
        return value.isoformat() if isinstance(value, (date, time)) else str(value)

    def _with_time(self) -> set[int]:
        """Give the styles of cells that show a time of day, be it midnight."""
        book: Any = self._book
        timed = set()
        for style in book._date_formats:
            number = book._cell_styles[style].numFmtId
            own = number - 164
            if 0 <= own < len(book._number_formats):
                shown = book._number_formats[own]
            else:
                shown = BUILTIN_FORMATS.get(number, "")
            if "h" in _QUOTED.sub("", shown).lower():
                timed.add(style)
        return timed


class _Parser(WorkSheetParser):
    """Reads cells; a formula that nobody has calculated is an error, and not an empty cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.get("t") != "str":
            formula = element.find(_FORMULA)
            if formula is not None:
                cell["value"], cell["data_type"] = NOT_CALCULATED, "e"
        if isinstance(cell["value"], str) and "_x" in cell["value"]:
            # Signs that XML can't hold, the carriage return of Excel's among them.
            cell["value"] = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell["value"])
        return cell


class _Metered:
    """A part of a workbook as it is read, which no single row may fill."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.since_row = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises `UnreadableWorkbookError` where a row is too long."""
        block = self._source.read(size)
        self.since_row += len(block)
        if self.since_row > LONGEST_ROW:
            raise UnreadableWorkbookError(
                "row_too_long", f"A row takes more than {LONGEST_ROW // 1_000_000} MB."
            )
        return block


def _zone_of(book: Any) -> ZoneInfo | None:
    """Give the zone whose wall times a workbook of ours says that it holds."""
    for said in book.custom_doc_props.props:
        if said.name == ZONE_PROPERTY:
            return zone_of(str(said.value))
    return None


def _number(value: float) -> WrittenNumber:
    if isinstance(value, int):
        return WrittenNumber(value)
    # Excel calculates with 15 digits; those after are dust of its binary numbers.
    text = format(value, f".{_SIGNIFICANT}g")
    return WrittenNumber(text if "e" not in text else format(value, "f").rstrip("0").rstrip("."))


def _unreadable(error: Exception) -> UnreadableWorkbookError:
    if isinstance(error, UnreadableWorkbookError):
        return error
    said = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
    return UnreadableWorkbookError(
        "unreadable_workbook", f"The workbook is broken and can't be read from here on: {said}."
    )


def _refuse_bombs(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    sheets = texts = 0
    if len(parts) > MOST_PARTS:
        raise _bomb(f"has {len(parts):,} parts")
    for part in parts:
        size, packed = part.file_size, max(part.compress_size, 1)
        if size > SMALL and size / packed > LARGEST_RATIO:
            raise _bomb(f"holds a part that unpacks to {size / packed:,.0f} times its size")
        if part.filename.startswith("xl/worksheets/"):
            sheets += size
        elif part.filename.endswith("sharedStrings.xml"):
            texts += size
        elif part.filename.endswith((".xml", ".rels")) and size > LARGEST_OTHER:
            raise _bomb(f"holds a part of {size // 1_000_000:,} MB beside its sheets")
    if sheets > LARGEST_SHEETS or texts > LARGEST_TEXTS:
        raise _bomb(f"unpacks to {(sheets + texts) // 1_000_000:,} MB; send its sheets in parts")


def _bomb(what: str) -> UnreadableWorkbookError:
    return UnreadableWorkbookError("workbook_too_large", f"The workbook {what}.")
