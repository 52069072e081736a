"""Orders in rows of cells below a header, whatever kind of file the rows come from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from outfeed.activities.order_dates import ORDER_IN_WORDS, DateOrder, DateOrders
from outfeed.activities.order_files import (
    FileColumn,
    FileWarning,
    Format,
    OrderFile,
    Piece,
    RawOrder,
    RejectedRow,
    WrittenNumber,
    shortened,
)
from outfeed.activities.order_mapping import IGNORE, OrderMapping
from outfeed.connectors.erp.files.columns import (
    Header,
    field_of,
    header_of,
    missing_columns,
)
from outfeed.connectors.erp.files.encoding import REPLACED
from outfeed.model.csv_text import unguarded
from outfeed.model.order_fields import DecimalMark, decimal_mark_of

PIECE = 2_000
LOOKED_AT = 1_000
HEADER_WITHIN = 30
SAMPLES = 5
SAMPLE_LENGTH = 200
DATES = ("due_at", "earliest_start")

Row = tuple[int, Sequence[str]]
Record = Row | RejectedRow


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a file: ``records`` gives its rows from the first one, as often as it is asked."""

    format: Format
    read_as: str
    records: Callable[[], Iterator[Record]]
    mark_in_doubt: DecimalMark | None = None
    ragged: bool = False
    of_it: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habits:
    """How numbers and dates are written in a table."""

    mark: DecimalMark | None
    order: DateOrder | None
    warnings: list[FileWarning]

    def in_words(self) -> str:
        """Give what there is to say of it, to stand behind how the file was read."""
        words = ", decimals begin at a comma" if self.mark == "," else ""
        return words + (f", dates are {ORDER_IN_WORDS[self.order]}" if self.order else "")


def read_table(table: Table, mapping: OrderMapping) -> OrderFile:
    """Read a table: its header is the first row, among its first 30, that has what orders need."""
    records = table.records()
    head = list(islice(records, LOOKED_AT))
    found = _find_header(head, mapping)
    header, below = found.header, head[found.place :]
    columns = _columns(header, below)
    if found.fault is not None:
        piece: Piece = ([], [found.fault])
        return _order_file(table, table.read_as, Habits(None, None, []), iter([piece]), columns)
    habits, looked_through = _habits(below, records, header, table, mapping)
    if looked_through:
        below, records = [], islice(table.records(), found.place, None)
    torn = [record for record in head[: found.place] if isinstance(record, RejectedRow)]
    pieces = _pieces(torn, chain(below, records), _RowReader(header, table.ragged))
    return _order_file(table, table.read_as + habits.in_words(), habits, pieces, columns)


def _order_file(
    table: Table, read_as: str, habits: Habits, pieces: Iterator[Piece], columns: list[FileColumn]
) -> OrderFile:
    return OrderFile(
        read_as,
        habits.mark,
        pieces,
        table.format,
        columns=columns,
        date_order=habits.order,
        warnings=habits.warnings,
        **table.of_it,  # type: ignore[arg-type]
    )


# --- the header ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """The row taken for the header, how many records it ends, and why it is none."""

    header: Header
    place: int
    fault: RejectedRow | None


def _find_header(head: list[Record], mapping: OrderMapping) -> _Found:
    """Find the header. Titles and notes may stand above it.

    Where no row has all that orders need, the one that has most of it, else the one with most
    cells, is taken for the header that lacks something.
    """
    if head and isinstance(head[0], RejectedRow):
        best = _Found(_NO_HEADER, 0, head[0])
    else:
        empty = RejectedRow("file", "empty_file", "The file is empty.", "")
        best = _Found(_NO_HEADER, 0, empty)
    most = (0, 1 if head and isinstance(head[0], RejectedRow) else 0)
    for place, record in enumerate(head[:HEADER_WITHIN], 1):
        if isinstance(record, RejectedRow):
            continue
        cells = [unguarded(cell) for cell in record[1]]
        filled = sum(bool(cell.strip()) for cell in cells)
        if not filled:
            continue
        header, fault = _header_in(record[0], cells, mapping)
        if fault is None:
            return _Found(header, place, None)
        known = sum(target is not None for target in header.targets) - (len(cells) - filled)
        if (known, filled) > most:
            best, most = _Found(header, place, fault), (known, filled)
    return best


_NO_HEADER = Header([], [], [], [])


def _header_in(
    number: int, cells: list[str], mapping: OrderMapping
) -> tuple[Header, RejectedRow | None]:
    where, given = f"row {number}", shortened(", ".join(cells))
    try:
        header = header_of(cells, mapping)
    except ValueError as twice:
        # Its columns are told all the same, so that someone can say what they are.
        names = [cell.strip() for cell in cells]
        targets = [mapping.target_of(name) or field_of(name) if name else IGNORE for name in names]
        fault = RejectedRow(where, "column_given_twice", str(twice), given, number)
        return Header(names, [], [], targets), fault
    if lacks := missing_columns({name for _, name in header.fields}):
        return header, RejectedRow(where, "columns_missing", lacks, given, number)
    return header, None


def _columns(header: Header, rows: list[Record]) -> list[FileColumn]:
    samples: list[list[str]] = [[] for _ in header.names]
    for record in rows:
        if isinstance(record, RejectedRow):
            continue
        for seen, cell in zip(samples, record[1], strict=False):
            told = cell.strip()[:SAMPLE_LENGTH].replace("\x00", "\u2400")
            if told and len(seen) < SAMPLES and told not in seen:
                seen.append(told)
    return [
        FileColumn(name, [unguarded(told) for told in seen], target)
        for name, seen, target in zip(header.names, samples, header.targets, strict=True)
        if name
    ]


# --- how it is written -----------------------------------------------------------------------


def _habits(
    below: list[Record],
    more: Iterator[Record],
    header: Header,
    table: Table,
    mapping: OrderMapping,
) -> tuple[Habits, bool]:
    """Tell how numbers and dates are written, and whether ``more`` was looked through for it."""
    mark = mapping.said_mark or _mark_of(below, header) or table.mark_in_doubt
    if mapping.said_order:
        return Habits(mark, mapping.said_order, []), False
    places = [place for place, name in header.fields if name in DATES]
    orders = DateOrders()
    orders.look_at(_texts(below, places))
    looked_through = False
    if orders.undecided:
        # All the dates are looked at before it is said that they can't be read.
        for text in _texts(more, places):
            looked_through = True
            orders.look_at((text,))
            if not orders.undecided:
                break
        looked_through = looked_through or next(more, None) is not None
    warnings = [FileWarning("dates_ambiguous", orders.warning())] if orders.in_doubt else []
    return Habits(mark, orders.order, warnings), looked_through


def _texts(rows: Iterator[Record] | list[Record], places: list[int]) -> Iterator[str]:
    for record in rows:
        if not isinstance(record, RejectedRow):
            cells = record[1]
            yield from (cells[place] for place in places if place < len(cells))


def _mark_of(rows: list[Record], header: Header) -> DecimalMark | None:
    """Tell from the first quantities which sign is the decimal mark."""
    place = next(place for place, name in header.fields if name == "required_quantity")
    for row in rows:
        if isinstance(row, RejectedRow) or place >= len(row[1]):
            continue
        cell = row[1][place]
        if not isinstance(cell, WrittenNumber) and (mark := decimal_mark_of(cell)):
            return mark
    return None


# --- the rows --------------------------------------------------------------------------------


def _pieces(
    torn: list[RejectedRow], records: Iterator[Record], reader: "_RowReader"
) -> Iterator[Piece]:
    if torn:
        yield [], torn
    any_row = bool(torn)
    while batch := list(islice(records, PIECE)):
        rows: list[RawOrder] = []
        rejections: list[RejectedRow] = []
        for record in batch:
            found = record if isinstance(record, RejectedRow) else reader.read(record)
            if isinstance(found, RawOrder):
                rows.append(found)
            elif found is not None:
                rejections.append(found)
        any_row = any_row or bool(rows or rejections)
        yield rows, rejections
    if not any_row:
        reason = "The file has a header and no rows."
        yield [], [RejectedRow("file", "no_rows", reason, "")]


class _RowReader:
    """Makes orders of rows; a ``ragged`` table leaves out the empty cells at the end of a row."""

    def __init__(self, header: Header, ragged: bool) -> None:
        self._header = header
        self._ragged = ragged

    def read(self, record: Row) -> RawOrder | RejectedRow | None:
        """Give the order of a row, why it is none, or None for an empty row."""
        number, cells = record
        header = self._header
        if len(cells) != header.width:
            if not any(cell.strip() for cell in cells):
                return None
            if self._ragged:
                cells = (*cells, *[""] * (header.width - len(cells)))
            elif fault := self._width_fault(number, cells):
                return fault
        elif not any(map(str.strip, cells)):
            return None
        for cell in cells:
            if cell[:1] == "'":
                cells = [unguarded(cell) for cell in cells]
                break
        for cell in cells:
            if not cell.isascii() and REPLACED in cell:
                reason = "The row holds bytes that are no text in the encoding of the file."
                given = shortened(", ".join(cells))
                return RejectedRow(f"row {number}", "not_text", reason, given, number)
        return RawOrder(
            f"row {number}",
            {name: cells[place] for place, name in header.fields},
            {name: cells[place] or None for place, name in header.attributes},
            number,
        )

    def _width_fault(self, number: int, cells: Sequence[str]) -> RejectedRow | None:
        width = self._header.width
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return None
        reason = f"The row has {len(cells)} cells where the header has {width}."
        given = shortened(", ".join(cells))
        return RejectedRow(f"row {number}", "wrong_number_of_cells", reason, given, number)
