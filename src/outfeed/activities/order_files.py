"""What a file of orders is, whatever wrote it: rows with named fields, in pieces, and rejections.

Those who read files live in the connectors and register here; web and command line ask for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from outfeed.model.errors import Invalid, Rejection
from outfeed.model.order_fields import DecimalMark

GIVEN_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class RawOrder:
    """One order as a file says it: its place, its fields by our names, and whatever else."""

    where: str
    fields: dict[str, Any]
    attributes: dict[str, Any]


Piece = tuple[list[RawOrder], list[Rejection]]


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A file of orders that is being read: ``pieces`` gives it a part at a time, once."""

    read_as: str
    decimal_mark: DecimalMark | None
    pieces: Iterator[Piece]


OrderFileReader = Callable[[BinaryIO], OrderFile]
_readers: list[OrderFileReader] = []


def register_reader(reader: OrderFileReader) -> OrderFileReader:
    """Make a reader of order files known; a connector does this once, when it is loaded."""
    if reader not in _readers:
        _readers.append(reader)
    return reader


def read_order_file(file: BinaryIO) -> OrderFile:
    """Read a file of orders with the reader that was registered; raises `Invalid` without one."""
    if not _readers:
        raise Invalid("no_reader", "This server was started without a connector for files.")
    return _readers[0](file)


def shortened(given: object) -> str:
    """Give what was given as text for a rejection: at most 2,000 characters, without NUL."""
    text = str(given)
    cut = text[:GIVEN_LENGTH].replace("\x00", "\u2400")
    cut = cut.encode("utf-8", "replace").decode()
    if len(text) > GIVEN_LENGTH:
        cut += f"… (the first {GIVEN_LENGTH:,} of {len(text):,} characters)"
    return cut
