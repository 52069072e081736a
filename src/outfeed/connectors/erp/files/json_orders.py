"""Orders in JSON: an array, an object that holds one, or an object a line; read as a stream."""

import io
import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, BinaryIO, TextIO

from outfeed.activities.order_dates import ORDER_IN_WORDS, DateOrders
from outfeed.activities.order_files import (
    FileColumn,
    FileWarning,
    OrderFile,
    Piece,
    RawOrder,
    RejectedRow,
    WrittenNumber,
    shortened,
)
from outfeed.activities.order_mapping import OrderMapping
from outfeed.connectors.erp.files.columns import Header, header_of, missing_columns
from outfeed.connectors.erp.files.encoding import NoTextError, first_sign, text_of

PIECE = 2_000
LOOKED_AT = 1_000
SAMPLES = 5
SAMPLE_LENGTH = 200
MOST_NAMES = 1_000
DATES = ("due_at", "earliest_start")
BLOCK = 1 << 18
LARGEST_ITEM = 1 << 20
_WRAPPED = re.compile(r'\s*\{\s*"(?:orders|items|data)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def _no_constant(name: str) -> str:
    # NaN and Infinity are no JSON; as text they are refused where a number must stand.
    return name


# Numbers stay as they were written: a quantity must not pass through a float.
_decoder = json.JSONDecoder(
    parse_float=WrittenNumber, parse_int=WrittenNumber, parse_constant=_no_constant
)


def is_json(file: BinaryIO) -> bool:
    """Tell whether a file is a text that begins as JSON does."""
    try:
        text, _ = text_of(file, "auto")
    except NoTextError:
        return False
    sign = first_sign(text)
    text.detach()
    return sign in ("[", "{")


def read_json(file: BinaryIO, mapping: OrderMapping) -> OrderFile:
    """Read JSON a block at a time, so that a large file takes no more memory than a small one."""
    text, encoding = text_of(file, mapping.encoding)
    items = enumerate(_items(text), 1)
    head = list(islice(items, LOOKED_AT))
    reader = _ItemReader(mapping)
    orders = DateOrders()
    orders.look_at(_dates(head, reader))
    if not mapping.said_order and orders.undecided:
        for found in _dates(items, reader):
            orders.look_at((found,))
        text.seek(0)
        head, items = [], enumerate(_items(text), 1)
    order = mapping.said_order or orders.order
    doubt = orders.in_doubt and not mapping.said_order
    return OrderFile(
        f"JSON in {encoding}" + (f", dates are {ORDER_IN_WORDS[order]}" if order else ""),
        mapping.said_mark,
        _pieces(chain(head, items), reader, text),
        "json",
        encoding,
        columns=reader.columns(),
        date_order=order,
        warnings=[FileWarning("dates_ambiguous", orders.warning())] if doubt else [],
    )


def _items(text: TextIO) -> Iterator[Any]:
    """Give each value of the array or of the lines; ends with a rejection where it breaks off."""
    buffer = text.read(BLOCK).lstrip("\ufeff")
    in_array = True
    if opened := _WRAPPED.match(buffer):
        at = opened.end()
    elif buffer.lstrip().startswith("["):
        at = buffer.index("[") + 1
    else:
        in_array, at = False, 0
    count = 0
    while True:
        at = _BETWEEN.match(buffer, at).end()  # type: ignore[union-attr]
        if at < len(buffer) and in_array and buffer[at] == "]":
            return
        try:
            value, end = _decoder.raw_decode(buffer, at)
            if end == len(buffer) and (more := text.read(BLOCK)):
                buffer, at = buffer[at:] + more, 0
                continue
        except (json.JSONDecodeError, RecursionError) as error:
            more = text.read(BLOCK) if len(buffer) - at <= LARGEST_ITEM else ""
            if more:
                buffer, at = buffer[at:] + more, 0
                continue
            if at < len(buffer) or in_array:
                yield _broken(error, buffer[at:], count)
            return
        count += 1
        yield value
        buffer, at = (buffer[end:], 0) if end > BLOCK else (buffer, end)


def _broken(error: Exception, rest: str, count: int) -> RejectedRow:
    if len(rest) > LARGEST_ITEM:
        reason = f"One order takes more than {LARGEST_ITEM:,} characters."
        return RejectedRow(f"item {count + 1}", "item_too_long", reason, shortened(rest), count + 1)
    said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
    reason = f"The file is no valid JSON from here on: {said}." if rest.strip() else (
        "The file breaks off: its end is missing."
    )  # fmt: skip
    return RejectedRow(f"item {count + 1}", "invalid_json", reason, shortened(rest), count + 1)


class _ItemReader:
    """Makes orders of items, each with names of its own; keeps some of what stood under each."""

    def __init__(self, mapping: OrderMapping) -> None:
        self._mapping = mapping
        self._headers: dict[tuple[str, ...], Header | str] = {}
        self._targets: dict[str, str | None] = {}
        self._samples: dict[str, list[str]] = {}

    def read(self, count: int, item: Any) -> RawOrder | RejectedRow:
        """Give the order of an item, or why it is none."""
        where = f"item {count}"
        if not isinstance(item, dict):
            reason = "An order is an object with named fields."
            return RejectedRow(where, "not_an_order", reason, shortened(item), count)
        header = self.header_of(item)
        if isinstance(header, str):
            given = shortened(list(item))
            return RejectedRow(where, "field_given_twice", header, given, count)
        if lacks := missing_columns({name for _, name in header.fields}):
            lacks = lacks.replace("The header", "The order")
            return RejectedRow(where, "fields_missing", lacks, shortened(item), count)
        values = [item[name] for name in _names_of(item)]
        others = {name: _flat(values[place]) for place, name in header.attributes}
        more = item.get("attributes")
        if isinstance(more, dict):
            others |= {str(name): _flat(value) for name, value in more.items()}
        return RawOrder(
            where, {name: values[place] for place, name in header.fields}, others, count
        )

    def header_of(self, item: dict[str, Any]) -> Header | str:
        """Give what the names of an item are, or why they can't be told apart."""
        names = _names_of(item)
        found = self._headers.get(names)
        if found is None:
            try:
                found = header_of(names, self._mapping)
                self._targets |= dict(zip(found.names, found.targets, strict=True))
            except ValueError as twice:
                found = str(twice)
            if len(self._headers) < MOST_NAMES:
                self._headers[names] = found
        return found

    def sample(self, item: dict[str, Any]) -> None:
        """Keep what stands under each name, where it is among the first."""
        for name, value in item.items():
            if len(self._samples) >= MOST_NAMES or value is None:
                continue
            seen = self._samples.setdefault(name.strip(), [])
            told = str(_flat(value))[:SAMPLE_LENGTH].replace("\x00", "\u2400")
            if told and len(seen) < SAMPLES and told not in seen:
                seen.append(told)

    def columns(self) -> list[FileColumn]:
        """Give the names that were seen, with samples."""
        return [
            FileColumn(name, self._samples.get(name, []), target)
            for name, target in islice(self._targets.items(), MOST_NAMES)
            if name
        ]


def _names_of(item: dict[str, Any]) -> tuple[str, ...]:
    more = isinstance(item.get("attributes"), dict)
    return tuple(name for name in item if not (more and name == "attributes"))


def _dates(items: Any, reader: _ItemReader) -> Iterator[str]:
    """Give the dates of items, and have their names and samples kept."""
    for _, item in items:
        if not isinstance(item, dict):
            continue
        reader.sample(item)
        header = reader.header_of(item)
        if isinstance(header, str):
            continue
        names = _names_of(item)
        for place, field in header.fields:
            value = item[names[place]]
            if field in DATES and isinstance(value, str):
                yield value


def _pieces(
    items: Iterator[tuple[int, Any]], reader: _ItemReader, text: io.TextIOWrapper
) -> Iterator[Piece]:
    any_item = False
    try:
        while batch := list(islice(items, PIECE)):
            any_item = True
            rows: list[RawOrder] = []
            rejections: list[RejectedRow] = []
            for count, item in batch:
                found = item if isinstance(item, RejectedRow) else reader.read(count, item)
                if isinstance(found, RawOrder):
                    rows.append(found)
                else:
                    rejections.append(found)
            yield rows, rejections
    finally:
        # The wrapper must not close what the caller opened.
        text.detach()
    if not any_item:
        yield [], [RejectedRow("file", "no_rows", "The file holds no orders.", "")]


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
