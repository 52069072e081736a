"""Orders on screens: the list, one order, its history, and its moves."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Query, Response
from sqlalchemy import Connection, select

from outfeed.activities import orders
from outfeed.model.errors import FieldError, Invalid
from outfeed.store import tables as t
from outfeed.store.order_lookups import Lines, find_product, sources_of, status_ids_of
from outfeed.store.orders import (
    LARGEST_PAGE,
    OrderFilter,
    order_history,
    order_id_of,
    order_page,
    order_with,
)
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.order_schemas import (
    History,
    LegalMoves,
    NewOrder,
    Order,
    OrderChange,
    OrderPage,
    Rejections,
)

router = APIRouter(prefix="/api/v1", tags=["orders"], route_class=ActingRoute)

_JSON = orjson.OPT_UTC_Z


def _answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content, option=_JSON), status, media_type="application/json")


@router.get("/orders", responses={200: {"model": OrderPage}})
def list_orders(
    conn: ReadConn,
    now: Now,
    text: Annotated[str, Query(max_length=200)] = "",
    status: Annotated[str, Query(description="Names of statuses, with commas between")] = "",
    product: Annotated[str, Query(description="Code or id")] = "",
    line: Annotated[str, Query(description="Path or id of a line or of an asset above it")] = "",
    source: Annotated[str, Query(description="Name of an order source")] = "",
    due_from: datetime | None = None,
    due_to: datetime | None = None,
    late: bool | None = None,
    unscheduled: Annotated[bool, Query(description="Less on the board than required")] = False,
    actuals: bool = True,
    sort: str = "due_at",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    cursor: str | None = None,
) -> Response:
    """Give a page of orders. Sort by any of their fields, descending with a minus before it."""
    wanted = OrderFilter(
        text=_text("text", text),
        status_ids=_status_ids(conn, status),
        product_id=_product_id(conn, _text("product", product)),
        line_ids=Lines(conn).below(line) if line else None,
        source_id=sources_of(conn).get(source, -1) if source else None,
        due_from=due_from,
        due_to=due_to,
        late=late,
        unscheduled=unscheduled,
    )
    page = order_page(conn, wanted, now, sort=sort, limit=limit, cursor=cursor, actuals=actuals)
    return _answer({"items": page.items, "next_cursor": page.next_cursor, "total": page.total})


def _text(field: str, given: str) -> str:
    if "\x00" in given:
        detail = f"The {field} holds a NUL character, which no text has."
        raise Invalid("nul_character", detail, errors=[FieldError(field, "nul_character", detail)])
    return given


def _status_ids(conn: Connection, names: str) -> list[int] | None:
    if not names.strip():
        return None
    ids = {name.lower(): status_id for name, status_id in status_ids_of(conn).items()}
    return [_status_id(ids, name.strip()) for name in names.split(",") if name.strip()]


def _status_id(ids: dict[str, int], name: str) -> int:
    if name.lower() not in ids:
        detail = f"There is no status {name[:60]!r}."
        errors = [FieldError("status", "unknown_status", detail)]
        raise Invalid("unknown_status", detail, errors=errors)
    return ids[name.lower()]


def _product_id(conn: Connection, given: str) -> int | None:
    if not given.strip():
        return None
    product = find_product(conn, given)
    return product.id if product else -1


@router.post("/orders", status_code=201, responses={201: {"model": Order}})
def create_order(order: NewOrder, act: Acting) -> Response:
    """Make an order; without a number it takes the next one."""
    order_id = orders.create_order(act, order.model_dump(exclude_unset=True))
    return _answer(order_with(act.conn, order_id, act.now), 201)


@router.get("/rejections", responses={200: {"model": Rejections}})
def list_rejections(
    conn: ReadConn,
    origin: str = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
) -> Response:
    """Give what came in and could not be taken, the newest first."""
    r = t.rejections.c
    query = select(r.id, r.recorded_at, r.origin, r.import_id, r.where, r.code, r.reason, r.given)
    if origin:
        query = query.where(r.origin == _text("origin", origin))
    rows = conn.execute(query.order_by(r.id.desc()).limit(limit)).mappings()
    # The names of columns are no plain texts for the encoder.
    items = [{str(name): value for name, value in row.items()} for row in rows]
    return _answer({"items": items})


# A number may hold a slash, so the references are paths; the longer addresses come first.


@router.get("/orders/{ref:path}/history", responses={200: {"model": History}})
def history(ref: str, conn: ReadConn) -> Response:
    """Give what happened to an order, the newest first."""
    return _answer({"items": order_history(conn, _order_id(conn, ref))})


@router.post("/orders/{ref:path}/move", responses={200: {"model": Order}})
def move_order(
    ref: str,
    act: Acting,
    status: Annotated[str, Body(max_length=200)],
    version: Annotated[int | None, Body()] = None,
    reason: Annotated[str | None, Body()] = None,
) -> Response:
    """Move an order to a status; refused with the legal ones where it can't go there."""
    order_id = _order_id(act.conn, ref)
    orders.move_order(act, order_id, status, version=version, reason=reason)
    return _answer(order_with(act.conn, order_id, act.now))


@router.get("/orders/{ref:path}/moves")
def legal_moves(ref: str, conn: ReadConn) -> LegalMoves:
    """Give the statuses that a person may move an order to now."""
    return LegalMoves(items=orders.moves_of(conn, _order_id(conn, ref)))


@router.get("/orders/{ref:path}", responses={200: {"model": Order}})
def get_order(ref: str, conn: ReadConn, now: Now) -> Response:
    """Give one order by its id or number."""
    return _answer(order_with(conn, _order_id(conn, ref), now))


@router.patch("/orders/{ref:path}", responses={200: {"model": Order}})
def change_order(ref: str, change: OrderChange, act: Acting) -> Response:
    """Change fields of an order; refused with the differences where its version is not current."""
    order_id = _order_id(act.conn, ref)
    given: dict[str, Any] = change.model_dump(exclude_unset=True)
    orders.edit_order(act, order_id, given.pop("version"), given)
    return _answer(order_with(act.conn, order_id, act.now))


def _order_id(conn: Connection, ref: str) -> int:
    return order_id_of(conn, _text("order", ref))
