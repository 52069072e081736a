"""Orders in JSON: an array, an object that holds one, or an object a line; read as a stream."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TextIO

from outfeed.activities.order_files import OrderFile, Piece, RawOrder, shortened
from outfeed.connectors.erp.files.columns import fields_of, missing_columns
from outfeed.model.errors import Rejection

PIECE = 2_000
BLOCK = 1 << 18
LARGEST_ITEM = 1 << 20
_WRAPPED = re.compile(r'\s*\{\s*"(?:orders|items|data)"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")

Item = dict[str, Any] | Rejection


def _no_constant(name: str) -> str:
    # NaN and Infinity are no JSON; as text they are refused where a number must stand.
    return name


# Numbers stay as they were written: a quantity must not pass through a float.
_decoder = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_no_constant)


def read_json(text: TextIO, encoding: str) -> OrderFile:
    """Read JSON a block at a time, so that a large file takes no more memory than a small one."""
    return OrderFile(f"JSON in {encoding}", None, _pieces(_items(text)))


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


def _broken(error: Exception, rest: str, count: int) -> Rejection:
    if len(rest) > LARGEST_ITEM:
        reason = f"One order takes more than {LARGEST_ITEM:,} characters."
        return Rejection(f"item {count + 1}", "item_too_long", reason, shortened(rest))
    said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
    reason = f"The file is no valid JSON from here on: {said}." if rest.strip() else (
        "The file breaks off: its end is missing."
    )  # fmt: skip
    return Rejection(f"item {count + 1}", "invalid_json", reason, shortened(rest))


def _pieces(items: Iterator[Any]) -> Iterator[Piece]:
    numbered = enumerate(items, 1)
    any_item = False
    while batch := list(islice(numbered, PIECE)):
        any_item = True
        rows: list[RawOrder] = []
        rejections: list[Rejection] = []
        for count, item in batch:
            found = item if isinstance(item, Rejection) else _order(count, item)
            if isinstance(found, RawOrder):
                rows.append(found)
            else:
                rejections.append(found)
        yield rows, rejections
    if not any_item:
        yield [], [Rejection("file", "no_rows", "The file holds no orders.", "")]


def _order(count: int, item: Any) -> RawOrder | Rejection:
    where = f"item {count}"
    if not isinstance(item, dict):
        reason = "An order is an object with named fields."
        return Rejection(where, "not_an_order", reason, shortened(item))
    names = list(item)
    more = item.get("attributes")
    if isinstance(more, dict):
        names.remove("attributes")
    try:
        fields, attributes = fields_of(names)
    except ValueError as twice:
        return Rejection(where, "field_given_twice", str(twice), shortened(names))
    if lacks := missing_columns({name for _, name in fields}):
        lacks = lacks.replace("The header", "The order")
        return Rejection(where, "fields_missing", lacks, shortened(item))
    others = {name: _flat(item[names[place]]) for place, name in attributes}
    if isinstance(more, dict):
        others |= {str(name): _flat(value) for name, value in more.items()}
    return RawOrder(where, {name: item[names[place]] for place, name in fields}, others)


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
