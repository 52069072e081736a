"""Orders to take along: all that a list shows, as CSV or XLSX."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Connection, Engine, Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.order_columns import ATTRIBUTE, COLUMNS
from outfeed.model.time import zone_of
from outfeed.store import tables as t
from outfeed.store.order_list import OrderFilter, matching_ids
from outfeed.store.order_lookups import Lines
from outfeed.store.orders import orders_with
from outfeed.web.deps import Now, ReadConn
from outfeed.web.order_query import WantedOrders, plain_text
from outfeed.web.order_sheet import About, Column, column, csv_table, write_xlsx

router = APIRouter(prefix="/api/v1", tags=["orders"])

BLOCK = 500
_PIECE = 1 << 18
_MOST_ROWS, _MOST_COLUMNS = 1_048_575, 16_384
_NOT_SHOWN = ("id", "version")
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind.partition(";")[0]: {} for kind in _TYPES.values()}}
}


@router.get("/orders/export", response_class=StreamingResponse, responses=_FILES)
def export_orders(
    request: Request,
    conn: ReadConn,
    now: Now,
    wanted: WantedOrders,
    format: Literal["csv", "xlsx"] = "csv",  # noqa: A002 - the name in the address
    columns: Annotated[
        list[str] | None,
        Query(
            description="Fields with commas between, in their order; `attributes` is all of them,"
            " `attributes.NAME` one. All but id and version where none is named"
        ),
    ] = None,
    sort: str = "due_at",
    zone: Annotated[
        str | None,
        Query(description="Zone of instants. Without: UTC in CSV, that of the plant in XLSX"),
    ] = None,
    delimiter: Annotated[Literal[",", ";"], Query(description="Between the cells of CSV")] = ",",
) -> StreamingResponse:
    """Give all orders that the filters hold for, sorted as their list is, as of one instant."""
    if zone is not None:
        zone_of(plain_text("zone", zone))
    orders = _Orders(request.app.state.engine, wanted, now, sort)
    names = _named(columns)
    if format == "csv":
        content = _csv(orders, names, delimiter, zone)
    else:
        about = About(
            zone or Lines(conn).production_day([]).zone,
            {"exported_at": now.isoformat(), "address": str(request.url)},
        )
        content = _xlsx(orders, names, about)
    # What can be refused is refused before the answer begins.
    first = next(content)
    file = f"orders-{now:%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return StreamingResponse(chain((first,), content), media_type=_TYPES[format], headers=headers)


@dataclass(frozen=True, slots=True)
class _Orders:
    """The orders of an export; read on a connection of their own, since they outlive the route."""

    engine: Engine
    wanted: OrderFilter
    now: datetime
    sort: str

    @contextmanager
    def read(self, names: list[str]) -> Iterator[tuple[list[Column], int, Iterator[Any]]]:
        """Give their columns, how many they are, and the orders in blocks: one state of things."""
        with self.engine.connect() as conn:
            conn.execution_options(isolation_level="REPEATABLE READ")
            ids = matching_ids(conn, self.wanted, self.now, self.sort)
            columns = _columns(conn, names, ids)
            blocks = (
                orders_with(conn, ids[at : at + BLOCK], self.now)
                for at in range(0, len(ids), BLOCK)
            )
            yield columns, len(ids), blocks


def _csv(orders: _Orders, names: list[str], delimiter: str, zone: str | None) -> Iterator[bytes]:
    with orders.read(names) as (columns, _, blocks):
        yield from csv_table(blocks, columns, delimiter, zone)


def _xlsx(orders: _Orders, names: list[str], about: About) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        with orders.read(names) as (columns, count, blocks):
            if count > _MOST_ROWS:
                detail = f"A workbook takes {_MOST_ROWS:,} orders, not {count:,}; use CSV."
                raise Invalid("too_many_orders", detail)
            write_xlsx(file, blocks, columns, about)
        file.seek(0)
        yield from _pieces(file)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _named(given: list[str] | None) -> list[str]:
    """Read which columns are wanted; the name of an attribute alone may hold commas."""
    names: list[str] = []
    for each in given or []:
        plain_text("columns", each)
        whole = each.strip().startswith(ATTRIBUTE)
        names += [each.strip()] if whole else [part.strip() for part in each.split(",")]
    names = [name for name in dict.fromkeys(names) if name]
    for name in names:
        if name not in COLUMNS and name != "attributes" and not name.startswith(ATTRIBUTE):
            detail = f"Orders have no column {name[:60]!r}."
            errors = [FieldError("columns", "unknown_column", detail)]
            raise Invalid("unknown_column", detail, errors=errors, columns=sorted(COLUMNS))
    return names or [*(name for name in COLUMNS if name not in _NOT_SHOWN), "attributes"]


def _columns(conn: Connection, names: list[str], ids: list[int]) -> list[Column]:
    if "attributes" in names:
        own = {name for name in names if name.startswith(ATTRIBUTE)}
        found = [name for name in _attributes(conn, ids) if name not in own]
        at = names.index("attributes")
        names = [*names[:at], *found, *names[at + 1 :]]
    if len(names) > _MOST_COLUMNS:
        detail = (
            f"These orders have {len(names):,} columns with their attributes; a table takes"
            f" {_MOST_COLUMNS:,}. Say which columns are wanted."
        )
        raise Invalid("too_many_columns", detail)
    return [column(name) for name in names]


def _attributes(conn: Connection, ids: list[int]) -> list[str]:
    """Give the columns of the attributes that any of the orders has."""
    o = t.orders.c
    among = o.id == func.any(bindparam("ids", ids, type_=ARRAY(Integer)))
    keys = select(func.jsonb_object_keys(o.attributes)).where(among).distinct()
    return sorted(f"{ATTRIBUTE}{name}" for name in conn.execute(keys).scalars())
