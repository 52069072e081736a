"""Lines: their status, and starting and ending runs on them."""

from datetime import datetime

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, func, select, text

from outfeed.activities import execution
from outfeed.activities.execution import Target
from outfeed.model.errors import NotFound
from outfeed.model.run import Outcome
from outfeed.store import tables as t
from outfeed.store.assets import find_asset, lines_under
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.line_status import LineStatus, line_statuses
from outfeed.web.present import not_ahead

router = APIRouter(prefix="/api/v1", tags=["execution"], route_class=ActingRoute)


class Start(BaseModel):
    """What to start: one of entry, order (id or number), product (id or code) and mode."""

    entry: int | None = None
    order: str | int | None = None
    product: str | int | None = None
    mode: str | None = Field(default=None, examples=["Maintenance"])
    at: datetime | None = Field(default=None, description="In the past; now if not given.")
    outcome_of_current: Outcome = Outcome.CONTINUE
    seen_run_id: int | None = Field(
        default=None, description="The run that was seen open; refused if another is by now."
    )


class End(BaseModel):
    """How the run that is open ends."""

    outcome: Outcome = Field(examples=["complete"])
    at: datetime | None = None
    seen_run_id: int | None = Field(default=None, examples=[311])


class LineStatuses(BaseModel):
    """The status of all enabled lines."""

    items: list[LineStatus]


class Startable(BaseModel):
    """An order that may run on a line, and why not where it can't be started now."""

    id: int
    number: str
    product_name: str
    required_quantity: str
    actual_quantity: str
    unit: str
    due_at: datetime | None
    priority: int
    status: str
    notes: str
    startable: bool
    reason: str | None


class Planned(BaseModel):
    """An entry of a line that is not started yet."""

    id: int
    order_id: int
    order_number: str
    product_name: str
    quantity: str
    unit: str
    start_at: datetime
    end_at: datetime
    due_at: datetime | None
    notes: str


class Resumable(Startable):
    """An order that was to go on later: the run that it ended in, when, and in which mode."""

    run_id: int
    ended_at: datetime
    mode: str


class StartableThings(BaseModel):
    """What can be started on a line: what is planned, next first, the orders, and what to resume.

    To resume is the order that ran here last and was to go on later, unless production runs.
    """

    scheduled: list[Planned]
    orders: list[Startable]
    resume: Resumable | None


@router.get("/lines", response_model=LineStatuses)
def lines(conn: ReadConn, now: Now, request: Request) -> Response:
    """Give the status of every enabled line, in the order of the plant tree."""

    def made() -> bytes:
        root = conn.execute(select(t.assets.c.id).where(t.assets.c.parent_id.is_(None))).scalar()
        found = [line for line in lines_under(conn, root) if line.usable] if root else []
        answer = LineStatuses(items=line_statuses(conn, found, now))
        return answer.model_dump_json().encode()

    state = request.app.state
    # What was heard of tells other screens; the log's position, what this client just wrote itself.
    position = conn.execute(select(func.pg_current_wal_insert_lsn())).scalar()
    body = state.line_statuses.get((state.announcements.change, position), made)
    return Response(body, media_type="application/json")


@router.post("/lines/{ref:path}/start")
def start(ref: str, what: Start, act: Acting) -> LineStatus:
    """Start a run; what runs ends at the same instant."""
    line = find_asset(act.conn, ref, "line")
    target = Target(
        entry_id=what.entry,
        order_id=_order_id(act.conn, what.order),
        product_id=_product_id(act.conn, what.product),
        mode=what.mode,
    )
    execution.start_run(
        act,
        line.id,
        target,
        at=not_ahead(what.at, act.now),
        outcome_of_current=what.outcome_of_current,
        seen_run_id=what.seen_run_id,
    )
    return line_statuses(act.conn, [line], act.now)[0]


@router.post("/lines/{ref:path}/end")
def end(ref: str, how: End, act: Acting) -> LineStatus:
    """End the run; the line goes to Idle."""
    line = find_asset(act.conn, ref, "line")
    execution.end_run(
        act,
        line.id,
        outcome=how.outcome,
        at=not_ahead(how.at, act.now),
        seen_run_id=how.seen_run_id,
    )
    return line_statuses(act.conn, [line], act.now)[0]


@router.get("/lines/{ref:path}/startable")
def startable(ref: str, conn: ReadConn, now: Now) -> StartableThings:
    """Give what can be started on a line, and the orders that can't be, with the reason."""
    line = find_asset(conn, ref, "line")
    return StartableThings(
        scheduled=_scheduled(conn, line.id, now),
        orders=_orders(conn, line.id),
        resume=_resumable(conn, line.id),
    )


@router.get("/lines/{ref:path}")
def line(ref: str, conn: ReadConn, now: Now) -> LineStatus:
    """Give the status of one line, by its id or path."""
    return line_statuses(conn, [find_asset(conn, ref, "line")], now)[0]


def _order_id(conn: Connection, ref: str | int | None) -> int | None:
    if ref is None or isinstance(ref, int):
        return ref
    found = select(t.orders.c.id).where(func.lower(t.orders.c.number) == ref.strip().lower())
    order_id: int | None = conn.execute(found).scalar()
    if order_id is None:
        raise NotFound("unknown_order", f"There is no order {ref!r}.", order=ref)
    return order_id


def _product_id(conn: Connection, ref: str | int | None) -> int | None:
    if ref is None or isinstance(ref, int):
        return ref
    found = select(t.products.c.id).where(func.lower(t.products.c.code) == ref.strip().lower())
    product_id: int | None = conn.execute(found).scalar()
    if product_id is None:
        raise NotFound("unknown_product", f"There is no product {ref!r}.", product=ref)
    return product_id


def _scheduled(conn: Connection, line_id: int, now: datetime) -> list[Planned]:
    entries = t.entries
    started = select(t.runs.c.id).where(t.runs.c.entry_id == entries.c.id).exists()
    rows = conn.execute(
        select(
            entries.c.id,
            entries.c.quantity,
            func.lower(entries.c.during).label("start_at"),
            func.upper(entries.c.during).label("end_at"),
            t.orders.c.id.label("order_id"),
            t.orders.c.number,
            t.orders.c.unit,
            t.orders.c.due_at,
            t.orders.c.notes,
            t.products.c.name.label("product_name"),
        )
        .join(t.orders, t.orders.c.id == entries.c.order_id)
        .join(t.products, t.products.c.id == t.orders.c.product_id)
        .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
        .where(entries.c.line_id == line_id, t.order_statuses.c.can_execute, ~started)
        .order_by(func.lower(entries.c.during))
        .limit(50)
    )
    return [
        Planned(
            id=row.id,
            order_id=row.order_id,
            order_number=row.number,
            product_name=row.product_name,
            quantity=f"{row.quantity:f}",
            unit=row.unit,
            start_at=row.start_at,
            end_at=row.end_at,
            due_at=row.due_at,
            notes=row.notes,
        )
        for row in rows
    ]


_INTERRUPTED = text("""
    SELECT r.id AS run_id, r.order_id, upper(r.during) AS ended_at, m.name AS mode
    FROM runs r JOIN modes m ON m.id = r.mode_id JOIN orders o ON o.id = r.order_id
    JOIN order_statuses s ON s.id = o.status_id
    WHERE r.line_id = :line AND r.production AND r.outcome = 'continue' AND s.can_execute
      AND NOT EXISTS (
          SELECT FROM runs u WHERE upper_inf(u.during) AND u.production
          AND (u.line_id = r.line_id OR u.order_id = r.order_id)
      )
    ORDER BY lower(r.during) DESC LIMIT 1
""")
"""The order that ran last and was to go on, and can; one that goes on elsewhere is not paused."""


def _resumable(conn: Connection, line_id: int) -> Resumable | None:
    ran = conn.execute(_INTERRUPTED, {"line": line_id}).first()
    orders = _orders(conn, line_id, ran.order_id) if ran else []
    if ran is None or not orders:
        return None
    return Resumable(**dict(orders[0]), run_id=ran.run_id, ended_at=ran.ended_at, mode=ran.mode)


def _orders(conn: Connection, line_id: int, only: int | None = None) -> list[Startable]:
    orders, statuses, rates = t.orders, t.order_statuses, t.production_rates
    allowed = select(t.order_lines.c.line_id).where(t.order_lines.c.order_id == orders.c.id)
    rows = conn.execute(
        select(
            orders,
            statuses.c.name.label("status"),
            statuses.c.can_execute,
            t.products.c.name.label("product_name"),
            t.order_figures.c.actual_quantity,
        )
        .join(statuses, statuses.c.id == orders.c.status_id)
        .join(t.products, t.products.c.id == orders.c.product_id)
        .join(t.order_figures, t.order_figures.c.order_id == orders.c.id)
        .join(
            rates,
            (rates.c.product_id == orders.c.product_id)
            & (rates.c.line_id == line_id)
            & rates.c.enabled,
        )
        .where(
            statuses.c.active,
            ~allowed.exists() | allowed.where(t.order_lines.c.line_id == line_id).exists(),
            *([] if only is None else [orders.c.id == only]),
        )
        .order_by(statuses.c.can_execute.desc(), orders.c.due_at.nulls_last(), orders.c.id)
        .limit(200)
    )
    return [
        Startable(
            id=row.id,
            number=row.number,
            product_name=row.product_name,
            required_quantity=f"{row.required_quantity:f}",
            actual_quantity=f"{row.actual_quantity:f}",
            unit=row.unit,
            due_at=row.due_at,
            priority=row.priority,
            status=row.status,
            notes=row.notes,
            startable=row.can_execute,
            reason=None if row.can_execute else f"It is {row.status}; release it first.",
        )
        for row in rows
    ]
