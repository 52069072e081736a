"""Orders in CSV: any delimiter, quoted line breaks, and going on after what can't be read."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TextIO

from outfeed.activities.order_files import OrderFile, Piece, RawOrder, shortened
from outfeed.connectors.erp.files.columns import field_of, fields_of, missing_columns
from outfeed.connectors.erp.files.encoding import REPLACED
from outfeed.model.errors import Rejection
from outfeed.model.order_fields import DecimalMark, decimal_mark_of

DELIMITERS = ",;\t|"
PIECE = 2_000
LOOKED_AT = 1_000
LONGEST_LINE = 16_000_000
MOST_BROKEN = 1_000
_NAMES = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a bar"}
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(?P<sign>.)\"?\r?\n?", re.IGNORECASE)

Row = tuple[int, list[str]]


class _Lines:
    """The lines of a file, of which those since the last record began can be taken back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
            self._skip_rest()
        self._taken.append(line)
        return line

    def _skip_rest(self) -> None:
        while rest := self._text.readline(LONGEST_LINE):
            if rest[-1] in "\r\n":
                return

    def begin_record(self) -> None:
        """Remember that a record begins here."""
        self._taken.clear()

    def resume_after_first(self) -> str:
        """Take back all lines of the broken record but the first, which is given."""
        first = self._taken[0] if self._taken else ""
        self._again.extendleft(reversed(self._taken[1:]))
        return first


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    fields: list[tuple[int, str]]
    attributes: list[tuple[int, str]]


def read_csv(text: TextIO, encoding: str) -> OrderFile:
    """Read CSV; the delimiter is the one that makes most of the header known."""
    first = text.readline(LONGEST_LINE)
    if said := _SEPARATOR_LINE.fullmatch(first):
        delimiter, skipped = said["sign"], 1
    else:
        delimiter, skipped = _delimiter_of(first), 0
        text.seek(0)
    read_as = f"CSV in {encoding}, cells end at {_NAMES.get(delimiter, delimiter)}"
    records = _records(text, delimiter, skipped)
    header = _header(records)
    if isinstance(header, Rejection):
        return OrderFile(read_as, None, iter([([], [header])]))
    looked_at = list(islice(records, LOOKED_AT))
    mark = _mark_of(looked_at, header, delimiter)
    if mark == ",":
        read_as += ", decimals begin at a comma"
    return OrderFile(read_as, mark, _pieces(chain(looked_at, records), header))


def _delimiter_of(line: str) -> str:
    def known(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            cells = line.split(delimiter)
        return sum(field_of(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=known)


def _records(text: TextIO, delimiter: str, skipped: int) -> Iterator[Row | Rejection]:
    """Give each record with the number of its row, and what can't be read as a rejection."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    broken = 0
    row = skipped
    while True:
        lines.begin_record()
        row += 1
        try:
            yield row, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            first = lines.resume_after_first()
            yield Rejection(f"row {row}", *_why(str(error)), shortened(first))
            broken += 1
            if broken == MOST_BROKEN:
                reason = f"{MOST_BROKEN:,} rows can't be read; the rest was not tried."
                yield Rejection(f"after row {row}", "too_broken", reason, "")
                return
            reader = csv.reader(lines, delimiter=delimiter, strict=True)


def _why(error: str) -> tuple[str, str]:
    if "field limit" in error:
        limit = f"{csv.field_size_limit():,}"
        return "cell_too_long", (
            f"A cell has more than {limit} characters; perhaps a quote is never closed."
        )
    if "unexpected end" in error:
        return "quote_not_closed", "A quote is opened here and never closed."
    if "expected after" in error:
        return "quote_in_cell", (
            "A quote stands within a quoted cell; inside of quotes it must be written twice."
        )
    return "unreadable_row", f"The row can't be read: {error}."


def _header(records: Iterator[Row | Rejection]) -> _Header | Rejection:
    found: Row | Rejection = next(
        records, Rejection("file", "empty_file", "The file is empty.", "")
    )
    while not isinstance(found, Rejection) and not any(cell.strip() for cell in found[1]):
        found = next(records, Rejection("file", "empty_file", "The file is empty.", ""))
    if isinstance(found, Rejection):
        return found
    row, cells = found
    given = shortened(", ".join(cells))
    try:
        fields, attributes = fields_of(cells)
    except ValueError as twice:
        return Rejection(f"row {row}", "column_given_twice", str(twice), given)
    if lacks := missing_columns({name for _, name in fields}):
        return Rejection(f"row {row}", "columns_missing", lacks, given)
    return _Header(len(cells), fields, attributes)


def _mark_of(rows: list[Row | Rejection], header: _Header, delimiter: str) -> DecimalMark | None:
    """Tell from the first quantities which sign is the decimal mark."""
    place = next(place for place, name in header.fields if name == "required_quantity")
    for row in rows:
        if not isinstance(row, Rejection) and place < len(row[1]):
            mark = decimal_mark_of(row[1][place])
            if mark:
                return mark
    # Where semicolons part the cells, commas are decimal: 12.500 may be twelve thousand.
    return "?" if delimiter == ";" else None


def _pieces(records: Iterator[Row | Rejection], header: _Header) -> Iterator[Piece]:
    any_row = False
    while batch := list(islice(records, PIECE)):
        rows: list[RawOrder] = []
        rejections: list[Rejection] = []
        for record in batch:
            found = record if isinstance(record, Rejection) else _order(record, header)
            if isinstance(found, RawOrder):
                rows.append(found)
            elif found is not None:
                rejections.append(found)
        any_row = any_row or bool(rows or rejections)
        yield rows, rejections
    if not any_row:
        reason = "The file has a header and no rows."
        yield [], [Rejection("file", "no_rows", reason, "")]


def _order(record: Row, header: _Header) -> RawOrder | Rejection | None:
    number, cells = record
    where = f"row {number}"
    if len(cells) != header.width:
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) < header.width or any(cell.strip() for cell in cells[header.width :]):
            reason = f"The row has {len(cells)} cells where the header has {header.width}."
            return Rejection(where, "wrong_number_of_cells", reason, shortened(", ".join(cells)))
    elif not any(cells):
        return None
    fields = {name: cells[place] for place, name in header.fields}
    attributes = {name: cells[place] or None for place, name in header.attributes}
    for cell in cells:
        if not cell.isascii() and REPLACED in cell:
            reason = "The row holds bytes that are no text in the encoding of the file."
            return Rejection(where, "not_text", reason, shortened(", ".join(cells)))
    return RawOrder(where, fields, attributes)
