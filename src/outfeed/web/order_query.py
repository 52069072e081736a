"""Which orders a request asks for: the filters that the list and all that goes by it share."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import WithJsonSchema
from sqlalchemy import Connection, select

from outfeed.model.errors import FieldError, Invalid
from outfeed.store import tables as t
from outfeed.store.order_list import LARGEST_PAGE, OrderFilter
from outfeed.store.order_lookups import Lines, find_product, sources_of, status_ids_of
from outfeed.web.deps import ReadConn

LONGEST_NAME = 400
UNKNOWN = -1
"""The id of what is not there: no order is of it."""

_Several = Annotated[
    list[Annotated[str, Query(max_length=20_000)]] | None,
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One or several; a name with commas in it may be both."""


def _wanted(
    conn: ReadConn,
    text: Annotated[
        str, Query(max_length=200, description="In number, external id, notes, or product")
    ] = "",
    status: Annotated[_Several, Query(description="Names; commas between several")] = None,
    product: Annotated[_Several, Query(description="Codes or ids")] = None,
    product_class: Annotated[
        _Several, Query(description="Names or ids; the classes below count too")
    ] = None,
    line: Annotated[
        _Several, Query(description="Paths or ids of lines or of assets above them")
    ] = None,
    source: Annotated[_Several, Query(description="Names of order sources")] = None,
    ids: Annotated[_Several, Query(description="Ids of orders, at most 1,000")] = None,
    due_from: Annotated[datetime | None, Query(description="Due then or later")] = None,
    due_to: Annotated[datetime | None, Query(description="Due before that")] = None,
    late: bool | None = None,
    will_be_late: Annotated[
        bool | None,
        Query(description="Still to be made, and late now or expected to end after it is due"),
    ] = None,
    held: Annotated[bool | None, Query(description="On hold, or not")] = None,
    unscheduled: Annotated[bool, Query(description="Less on the board than required")] = False,
) -> OrderFilter:
    return OrderFilter(
        text=plain_text("text", text),
        ids=_ids(ids),
        status_ids=_statuses(conn, status),
        product_ids=_products(conn, product),
        class_ids=_classes(conn, product_class),
        line_ids=_lines(conn, line),
        source_ids=_sources(conn, source),
        due_from=due_from,
        due_to=due_to,
        late=late,
        will_be_late=will_be_late,
        held=held,
        unscheduled=unscheduled,
    )


WantedOrders = Annotated[OrderFilter, Depends(_wanted, scope="function")]
"""The filters of a request for orders."""


def plain_text(field: str, given: str) -> str:
    """Give a text that can be looked for; raises `Invalid` for one that no text is."""
    if "\x00" in given:
        detail = f"The {field} holds a NUL character, which no text has."
        raise Invalid("nul_character", detail, errors=[FieldError(field, "nul_character", detail)])
    return given


def _several(
    field: str, given: Iterable[str] | None, find: Callable[[str], list[int]]
) -> list[int] | None:
    """Find each thing that is named; a name with commas in it may be one thing or several."""
    found: list[int] = []
    named = [name for each in given or () if (name := plain_text(field, each).strip())]
    for name in named:
        whole = find(name) if len(name) <= LONGEST_NAME else []
        parts = [part for each in name.split(",") if (part := each.strip())]
        if whole or len(parts) < 2:
            found += whole or [UNKNOWN]
        else:
            found += [each for part in parts for each in find(part) or [UNKNOWN]]
    return list(dict.fromkeys(found)) if named else None


def _statuses(conn: Connection, given: _Several) -> list[int] | None:
    ids = {name.lower(): status_id for name, status_id in status_ids_of(conn).items()}

    def find(name: str) -> list[int]:
        found = _known(ids, name)
        if not found and "," not in name:
            detail = f"There is no status {name[:60]!r}."
            errors = [FieldError("status", "unknown_status", detail)]
            raise Invalid("unknown_status", detail, errors=errors)
        return found

    return _several("status", given, find)


def _known(ids: dict[str, int], name: str) -> list[int]:
    return [ids[name.lower()]] if name.lower() in ids else []


def _products(conn: Connection, given: _Several) -> list[int] | None:
    def find(name: str) -> list[int]:
        product = find_product(conn, name)
        return [product.id] if product else []

    return _several("product", given, find)


def _classes(conn: Connection, given: _Several) -> list[int] | None:
    if not given:
        return None
    c = t.product_classes.c
    rows = conn.execute(select(c.id, c.name, c.parent_id)).all()
    ids = {str(row.id): row.id for row in rows} | {row.name.lower(): row.id for row in rows}
    below: dict[int, list[int]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row.id)

    def find(name: str) -> list[int]:
        found = _known(ids, name)
        for class_id in found:
            found += [each for each in below.get(class_id, ()) if each not in found]
        return found

    return _several("product_class", given, find)


def _lines(conn: Connection, given: _Several) -> list[int] | None:
    if not given:
        return None
    lines = Lines(conn)
    return _several("line", given, lines.below)


def _sources(conn: Connection, given: _Several) -> list[int] | None:
    if not given:
        return None
    ids = {name.lower(): source_id for name, source_id in sources_of(conn).items()}
    return _several("source", given, lambda name: _known(ids, name))


def _ids(given: _Several) -> list[int] | None:
    parts = [part.strip() for each in given or () for part in plain_text("ids", each).split(",")]
    named = [part for part in parts if part]
    if not named:
        return None
    wrong = [part for part in named if not (part.isascii() and part.isdigit() and len(part) < 10)]
    if wrong or len(named) > LARGEST_PAGE:
        detail = (
            f"{wrong[0][:60]!r} is no id of an order."
            if wrong
            else f"Name at most {LARGEST_PAGE:,} orders at once."
        )
        raise Invalid(
            "unreadable_ids", detail, errors=[FieldError("ids", "unreadable_ids", detail)]
        )
    return [int(part) for part in named]
