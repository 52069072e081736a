"""Orders in CSV: any delimiter, quoted line breaks, and going on after what can't be read."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import BinaryIO, TextIO

from outfeed.activities.order_files import (
    OrderFile,
    Piece,
    RejectedRow,
    refused_file,
    shortened,
)
from outfeed.activities.order_mapping import AUTO, OrderMapping
from outfeed.connectors.erp.files.columns import field_of
from outfeed.connectors.erp.files.encoding import NoTextError, first_sign, text_of
from outfeed.connectors.erp.files.table import HEADER_WITHIN, Record, Table, read_table

DELIMITERS = ",;\t|"
LONGEST_LINE = 16_000_000
HEADER_LINE = 65_536
MOST_BROKEN = 1_000
_NAMES = {"\t": "a tab", ",": "a comma", ";": "a semicolon", "|": "a bar"}
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(?P<sign>.)\"?\r?\n?", re.IGNORECASE)


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


def read_csv(file: BinaryIO, mapping: OrderMapping) -> OrderFile:
    """Read CSV; the delimiter is the one that makes most of the header known.

    A file that is no text becomes one rejection with its reason, as a row that can't be read does.
    """
    try:
        text, encoding = text_of(file, mapping.encoding)
    except NoTextError as no_text:
        return refused_file("csv", "no text", "binary_file", str(no_text))
    if not first_sign(text):
        text.detach()
        return refused_file(
            "csv", f"nothing in {encoding}", "empty_file", "The file is empty.", encoding=encoding
        )
    delimiter, skipped = _delimiter_of(text, mapping)

    def records() -> Iterator[Record]:
        text.seek(0)
        for _ in range(skipped):
            text.readline(LONGEST_LINE)
        return _records(text, delimiter, skipped)

    table = Table(
        "csv",
        f"CSV in {encoding}, cells end at {_NAMES.get(delimiter, delimiter)}",
        records,
        # Where semicolons part the cells, commas are decimal: 12.500 may be twelve thousand.
        "?" if delimiter == ";" else None,
        of_it={"encoding": encoding, "delimiter": delimiter},
    )
    found = read_table(table, mapping)
    return replace(found, pieces=_detaching(found.pieces, text))


def _detaching(pieces: Iterator[Piece], text: io.TextIOWrapper) -> Iterator[Piece]:
    # The wrapper must not close what the caller opened.
    try:
        yield from pieces
    finally:
        text.detach()


def _delimiter_of(text: TextIO, mapping: OrderMapping) -> tuple[str, int]:
    """Give the sign that cells end at, and how many lines there are only to say so."""
    first = text.readline(HEADER_LINE)
    said = _SEPARATOR_LINE.fullmatch(first)
    if mapping.delimiter != AUTO:
        return mapping.delimiter, 1 if said else 0
    if said:
        return said["sign"], 1
    lines = [first, *islice(iter(lambda: text.readline(HEADER_LINE), ""), HEADER_WITHIN - 1)]

    def known(delimiter: str) -> tuple[int, int]:
        return max(_known_cells(line, delimiter, mapping) for line in lines)

    return max(DELIMITERS, key=known), 0


def _known_cells(line: str, delimiter: str, mapping: OrderMapping) -> tuple[int, int]:
    try:
        cells = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        cells = line.split(delimiter)
    known = sum(bool(field_of(cell) or mapping.target_of(cell)) for cell in cells)
    return known, len(cells)


def _records(text: TextIO, delimiter: str, skipped: int) -> Iterator[Record]:
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
            yield RejectedRow(f"row {row}", *_why(str(error)), shortened(first), row)
            broken += 1
            if broken == MOST_BROKEN:
                reason = f"{MOST_BROKEN:,} rows can't be read; the rest was not tried."
                yield RejectedRow(f"after row {row}", "too_broken", reason, "")
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
