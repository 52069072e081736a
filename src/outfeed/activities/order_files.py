"""What a file of orders is, whatever wrote it: rows with named fields, in pieces, and rejections.

Those who read files live in the connectors and register here; web and command line ask for one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Literal

from outfeed.activities.order_dates import DateOrder
from outfeed.activities.order_mapping import PLAIN, OrderMapping
from outfeed.model.errors import Invalid, Rejection
from outfeed.model.order_fields import DecimalMark

GIVEN_LENGTH = 2_000
LARGEST_FILE = 200_000_000
MOST_ROWS = 1_000_000
Format = Literal["csv", "xlsx", "json"]


class WrittenNumber(str):
    """A number that a file holds as such, with a decimal point whatever its texts have."""

    __slots__ = ()


class CellError(str):
    """What stands in a cell that holds no value: an error of a formula, such as ``#REF!``."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RawOrder:
    """One order as a file says it: its place, its fields by our names, and whatever else."""

    where: str
    fields: dict[str, Any]
    attributes: dict[str, Any]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow(Rejection):
    """A row that was not taken: ``column`` names what is at fault, ``fields`` is all of it.

    ``fields`` is None where it can't be kept whole, and so can't be mended here; ``id`` is that
    of the kept rejection, None after a dry run.
    """

    row: int | None = None
    column: str | None = None
    fields: Mapping[str, Any] | None = field(default=None, compare=False)
    id: int | None = field(default=None, compare=False)


Piece = tuple[list[RawOrder], list[RejectedRow]]


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file: some of what stands in it, and what it is read as.

    ``field`` is a field of an order, ``attribute`` or ``ignore`` where the mapping says so or the
    column is derived; None where nobody said anything, and it becomes an attribute.
    """

    name: str
    samples: list[str]
    field: str | None


@dataclass(frozen=True, slots=True)
class FileWarning:
    """Something about a whole file that a person should know before it is taken."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file of orders that is being read: ``pieces`` gives it a part at a time, once."""

    read_as: str
    decimal_mark: DecimalMark | None
    pieces: Iterator[Piece]
    format: Format = "csv"
    encoding: str | None = None
    delimiter: str | None = None
    sheets: list[str] = field(default_factory=list)
    sheet: str | None = None
    columns: list[FileColumn] = field(default_factory=list)
    date_order: DateOrder | None = None
    warnings: list[FileWarning] = field(default_factory=list)
    mapping: OrderMapping = PLAIN


@dataclass(frozen=True, slots=True)
class OrderFileReader:
    """Reads one format: ``recognises`` tells by its content whether a file is one of it."""

    format: Format
    recognises: Callable[[BinaryIO], bool]
    read: Callable[[BinaryIO, OrderMapping], OrderFile]


_readers: dict[str, OrderFileReader] = {}


def register_reader(reader: OrderFileReader) -> None:
    """Make a reader of order files known; a connector does this once, when it is loaded.

    A file goes to the first that recognises it, in the order in which they were registered.
    """
    _readers[reader.format] = reader


def read_order_file(file: BinaryIO, mapping: OrderMapping = PLAIN) -> OrderFile:
    """Read a file of orders as what it is by its content, by a mapping.

    Raises `Invalid` ``body_too_large``, and ``no_reader`` where nothing reads such files.
    """
    if file.seek(0, os.SEEK_END) > LARGEST_FILE:
        limit = LARGEST_FILE // 1_000_000
        raise Invalid(
            "body_too_large", f"A file of orders is at most {limit} MB; send it in parts."
        )
    for reader in _readers.values():
        file.seek(0)
        if reader.recognises(file):
            file.seek(0)
            return replace(reader.read(file, mapping), mapping=mapping)
    raise Invalid("no_reader", "This server was started without a connector for such files.")


def refused_file(kind: Format, read_as: str, code: str, reason: str, **of_it: Any) -> OrderFile:
    """Give a file that can't be read as one rejection with its reason."""
    piece: Piece = ([], [RejectedRow("file", code, reason, "")])
    return OrderFile(read_as, None, iter([piece]), kind, **of_it)


def shortened(given: object) -> str:
    """Give what was given as text for a rejection: at most 2,000 characters, without NUL."""
    text = str(given)
    cut = text[:GIVEN_LENGTH].replace("\x00", "\u2400")
    cut = cut.encode("utf-8", "replace").decode()
    if len(text) > GIVEN_LENGTH:
        cut += f"… (the first {GIVEN_LENGTH:,} of {len(text):,} characters)"
    return cut
