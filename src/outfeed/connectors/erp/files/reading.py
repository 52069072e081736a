"""Reading a file of orders, whatever it turns out to be."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from outfeed.activities.order_files import OrderFile, Piece
from outfeed.connectors.erp.files.csv_orders import read_csv
from outfeed.connectors.erp.files.encoding import NoTextError, encoding_of
from outfeed.connectors.erp.files.json_orders import read_json
from outfeed.model.errors import Rejection


def read_order_file(file: BinaryIO) -> OrderFile:
    """Read CSV (any delimiter) or JSON (an array, ``{"orders": […]}`` or one object a line).

    A file that is neither becomes one rejection with its reason, as a row that can't be read does.
    """
    try:
        codec, encoding = encoding_of(file)
    except NoTextError as no_text:
        return _refused("no text", "binary_file", str(no_text))
    # The wrapper must not close what the caller opened, so it is detached when all is read.
    text = io.TextIOWrapper(file, codec, errors="replace", newline="")
    head = _first_sign(text)
    if not head:
        text.detach()
        return _refused(f"nothing in {encoding}", "empty_file", "The file is empty.")
    found = read_json(text, encoding) if head in "[{" else read_csv(text, encoding)
    return OrderFile(found.read_as, found.decimal_mark, _detaching(found.pieces, text))


def _first_sign(text: io.TextIOWrapper) -> str:
    sign = text.read(1)
    while sign and (sign.isspace() or sign == "\ufeff"):
        sign = text.read(1)
    text.seek(0)
    return sign


def _refused(read_as: str, code: str, reason: str) -> OrderFile:
    piece: Piece = ([], [Rejection("file", code, reason, "")])
    return OrderFile(read_as, None, iter([piece]))


def _detaching(pieces: Iterator[Piece], text: io.TextIOWrapper) -> Iterator[Piece]:
    try:
        yield from pieces
    finally:
        text.detach()
