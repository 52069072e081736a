"""Orders on screens: the list, one order or many, what happened to them, and their moves."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response
from sqlalchemy import Connection, func, select

from outfeed.activities import order_bulk, orders
from outfeed.activities.order_check import check_order
from outfeed.model.errors import FieldError, Invalid
from outfeed.store import tables as t
from outfeed.store.order_list import LARGEST_PAGE, SORTS, order_page
from outfeed.store.orders import order_history, order_id_of, order_with
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.order_query import WantedOrders, plain_text
from outfeed.web.order_schemas import (
    Bulk,
    BulkAnswer,
    History,
    LegalMoves,
    NewOrder,
    Order,
    OrderChange,
    OrderCheck,
    OrderChecked,
    OrderMove,
    OrderPage,
    Rejections,
)
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["orders"], route_class=ActingRoute)

_JSON = orjson.OPT_UTC_Z
_ORDER: dict[int | str, dict[str, Any]] = {200: {"model": Order, **TAGGED}}
Sort = Annotated[
    str,
    Query(description=f"One of {', '.join(SORTS)}; descending with a minus before it"),
]


def _answer(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content, option=_JSON), status, media_type="application/json")


def _order(order: dict[str, Any], status: int = 200) -> Response:
    answer = _answer(order, status)
    answer.headers["ETag"] = etag(order["version"])
    return answer


@router.get("/orders", responses={200: {"model": OrderPage}})
def list_orders(
    conn: ReadConn,
    now: Now,
    wanted: WantedOrders,
    actuals: Annotated[bool, Query(description="With the derived figures")] = True,
    sort: Sort = "due_at",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    cursor: str | None = None,
) -> Response:
    """Give a page of orders. What has nothing to be sorted by comes last whichever way."""
    page = order_page(conn, wanted, now, sort=sort, limit=limit, cursor=cursor, actuals=actuals)
    return _answer({"items": page.items, "next_cursor": page.next_cursor, "total": page.total})


@router.post("/orders", status_code=201, responses={201: _ORDER[200]})
def create_order(order: NewOrder, act: Acting) -> Response:
    """Make an order; without a number it takes the next one."""
    order_id = orders.create_order(act, order.model_dump(exclude_unset=True))
    return _order(order_with(act.conn, order_id, act.now), 201)


@router.post("/orders/bulk")
def change_many(bulk: Bulk, act: Acting) -> BulkAnswer:
    """Move or edit many orders, each on its own: what is refused of one stops none of the others.

    Each is changed as it is now, whatever version was seen.
    """
    doing = _doing(bulk)
    results = order_bulk.change_many(act, bulk.ids, doing)
    items = [result.shown() for result in results]
    counts = {
        outcome: sum(result.outcome == outcome for result in results)
        for outcome in ("done", "unchanged", "refused")
    }
    return BulkAnswer.model_validate({"items": items, **counts})


def _doing(bulk: Bulk) -> order_bulk.BulkMove | order_bulk.BulkEdit:
    if bulk.act == "move":
        if bulk.status is None:
            raise _missing("status", "status_missing", "Say which status the orders go to.")
        return order_bulk.BulkMove(bulk.status, bulk.reason)
    fields = bulk.fields.model_dump(exclude_unset=True) if bulk.fields else {}
    if not fields:
        raise _missing("fields", "fields_missing", "Say which fields the orders get.")
    return order_bulk.BulkEdit(fields, bulk.append_notes, bulk.reason)


def _missing(field: str, code: str, detail: str) -> Invalid:
    return Invalid(code, detail, errors=[FieldError(field, code, detail)])


@router.post("/orders/check")
def check(order: OrderCheck, conn: ReadConn) -> OrderChecked:
    """Say what is wrong with an order that is being written, and what could be; keeps nothing."""
    given = order.model_dump(exclude_unset=True)
    found = check_order(conn, given, given.pop("id", None))
    return OrderChecked.model_validate(found, from_attributes=True)


@router.get("/rejections", responses={200: {"model": Rejections}})
def list_rejections(
    conn: ReadConn,
    origin: Annotated[str, Query(description="Such as `orders:SAP`")] = "",
    import_id: Annotated[
        int | None, Query(alias="import", ge=1, lt=2**31, description="Id of an import")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    cursor: Annotated[str | None, Query(max_length=30)] = None,
) -> Response:
    """Give what came in and could not be taken, the newest first."""
    r = t.rejections.c
    conditions = [r.origin == plain_text("origin", origin)] if origin else []
    if import_id is not None:
        conditions.append(r.import_id == import_id)
    counted = select(func.count()).select_from(t.rejections).where(*conditions)
    total = conn.execute(counted).scalar_one()
    if cursor is not None:
        conditions.append(r.id < _before(cursor))
    query = select(
        r.id, r.recorded_at, r.origin, r.import_id, r.where, r.row, r.column, r.code, r.reason,
        r.given, r.mended_by_id,
    ).where(*conditions)  # fmt: skip
    rows = conn.execute(query.order_by(r.id.desc()).limit(limit + 1)).mappings().all()
    # The names of columns are no plain texts for the encoder.
    items = [{str(name): value for name, value in row.items()} for row in rows[:limit]]
    more = str(items[-1]["id"]) if len(rows) > limit else None
    return _answer({"items": items, "next_cursor": more, "total": total})


def _before(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        detail = "This cursor belongs to another list; begin at the first page."
        raise Invalid("unknown_cursor", detail)
    return int(cursor)


# A number may hold a slash, so the references are paths; the longer addresses come first.


@router.get("/orders/{ref:path}/history", responses={200: {"model": History}})
def history(ref: str, conn: ReadConn) -> Response:
    """Give what happened to an order, the newest first."""
    return _answer({"items": order_history(conn, _order_id(conn, ref))})


@router.post("/orders/{ref:path}/move", responses=_ORDER)
def move_order(ref: str, wanted: OrderMove, act: Acting, seen: SeenVersion) -> Response:
    """Move an order to a status; refused with the legal ones where it can't go there.

    Without a version it is moved as it is now: the legal moves of its status are guard enough.
    """
    order_id = _order_id(act.conn, ref)
    version = None
    if wanted.version is not None or seen is not None:
        version = version_seen(wanted.version, seen)
    orders.move_order(act, order_id, wanted.status, version=version, reason=wanted.reason)
    return _order(order_with(act.conn, order_id, act.now))


@router.get("/orders/{ref:path}/moves")
def legal_moves(ref: str, conn: ReadConn) -> LegalMoves:
    """Give the statuses that a person may move an order to now."""
    return LegalMoves(items=orders.moves_of(conn, _order_id(conn, ref)))


@router.get("/orders/{ref:path}", responses=_ORDER)
def get_order(ref: str, conn: ReadConn, now: Now) -> Response:
    """Give one order by its id or number."""
    return _order(order_with(conn, _order_id(conn, ref), now))


@router.patch("/orders/{ref:path}", responses=_ORDER)
def change_order(ref: str, change: OrderChange, act: Acting, seen: SeenVersion) -> Response:
    """Change fields of an order; refused with the differences where its version is not current."""
    order_id = _order_id(act.conn, ref)
    given: dict[str, Any] = change.model_dump(exclude_unset=True)
    version = version_seen(given.pop("version", None), seen)
    orders.edit_order(act, order_id, version, given)
    return _order(order_with(act.conn, order_id, act.now))


def _order_id(conn: Connection, ref: str) -> int:
    return order_id_of(conn, plain_text("order", ref))
