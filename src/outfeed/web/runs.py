"""Runs: what ran where and when, with its figures."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlalchemy import Connection, Row, Select, func, select

from outfeed.activities import tracking
from outfeed.activities.performance import Performance
from outfeed.model.equipment import ModeType
from outfeed.model.errors import Invalid, NotFound
from outfeed.model.oee import FiguresJson
from outfeed.model.product import CountKind, decimal_of
from outfeed.model.run import ModeSetter, Outcome
from outfeed.store import tables as t
from outfeed.store.assets import find_asset, lines_under
from outfeed.web.deps import Now, ReadConn
from outfeed.web.oee import check_bounds

router = APIRouter(prefix="/api/v1", tags=["execution"])


class Run(BaseModel):
    """One line in one mode from start to end.

    What went in, came out and was wasted is in the line's unit of each; good in the order's `unit`.
    """

    id: int
    line_id: int
    line_path: str
    line_name: str
    mode: str
    mode_type: ModeType
    order_id: int | None
    order_number: str | None
    entry_id: int | None
    product_id: int | None
    product_name: str | None
    started_at: datetime
    ended_at: datetime | None
    set_by: ModeSetter
    started_by: str | None
    outcome: Outcome | None
    infeed_quantity: str | None
    outfeed_quantity: str | None
    waste_quantity: str | None
    infeed_unit: str | None
    outfeed_unit: str | None
    waste_unit: str | None
    good_quantity: str | None
    unit: str | None
    calculated: list[CountKind]
    figures: FiguresJson | None


class Runs(BaseModel):
    """A page of runs, newest first."""

    items: list[Run]
    next_cursor: str | None


@router.get("/runs")
def runs(
    conn: ReadConn,
    now: Now,
    line: str | None = None,
    order: int | None = None,
    start: Annotated[datetime | None, Query(alias="from")] = None,
    end: Annotated[datetime | None, Query(alias="to")] = None,
    production: bool | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> Runs:
    """Give runs of an asset, an order or a span, newest first, with their figures."""
    query = _query()
    if line is not None:
        lines = lines_under(conn, find_asset(conn, line).id)
        query = query.where(t.runs.c.line_id.in_([row.id for row in lines]))
    if order is not None:
        query = query.where(t.runs.c.order_id == order)
    if production is not None:
        query = query.where(t.runs.c.production == production)
    if start is not None or end is not None:
        check_bounds(start, end)
        query = query.where(t.runs.c.during.op("&&")(func.tstzrange(start, end)))
    if cursor is not None:
        query = query.where(_before(cursor))
    rows = conn.execute(query.limit(limit + 1)).all()
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return Runs(
        items=_told(conn, shown, now),
        next_cursor=f"{last.started_at.isoformat()}~{last.id}" if last else None,
    )


def run_now(conn: Connection, run_id: int, now: datetime) -> Run:
    """Give one run with its figures. Refused: none such."""
    row = conn.execute(_query().where(t.runs.c.id == run_id)).first()
    if row is None:
        raise NotFound("unknown_run", f"There is no run {run_id}.", run_id=run_id)
    return _told(conn, [row], now)[0]


def _query() -> Select[Any]:
    return (
        select(
            t.runs,
            func.lower(t.runs.c.during).label("started_at"),
            func.upper(t.runs.c.during).label("ended_at"),
            t.assets.c.path.label("line_path"),
            t.assets.c.display_name.label("line_name"),
            t.modes.c.name.label("mode"),
            t.modes.c.type.label("mode_type"),
            t.orders.c.number,
            t.orders.c.unit,
            t.products.c.name.label("product_name"),
            t.users.c.display_name.label("person"),
            t.run_figures.c.infeed,
            t.run_figures.c.outfeed,
            t.run_figures.c.waste,
        )
        .join(t.assets, t.assets.c.id == t.runs.c.line_id)
        .join(t.modes, t.modes.c.id == t.runs.c.mode_id)
        .outerjoin(t.orders, t.orders.c.id == t.runs.c.order_id)
        .outerjoin(t.products, t.products.c.id == t.runs.c.product_id)
        .outerjoin(t.users, t.users.c.id == t.runs.c.started_by)
        .outerjoin(t.run_figures, t.run_figures.c.run_id == t.runs.c.id)
        .order_by(func.lower(t.runs.c.during).desc(), t.runs.c.id.desc())
    )


def _before(cursor: str) -> Any:
    instant, _, run_id = cursor.partition("~")
    try:
        at, number = datetime.fromisoformat(instant), int(run_id)
        check_bounds(at, None)
    except ValueError as error:
        raise Invalid("invalid_cursor", "The cursor is the next_cursor of a page.") from error
    started = func.lower(t.runs.c.during)
    return (started < at) | ((started == at) & (t.runs.c.id < number))


def _told(conn: Connection, rows: Sequence[Row[Any]], now: datetime) -> list[Run]:
    made = [row for row in rows if row.production]
    figures: dict[Any, FiguresJson] = {}
    if made:
        span = (
            min(row.started_at for row in made),
            max(row.ended_at or now for row in made),
        )
        performance = Performance(conn, {row.line_id for row in made}, span, now)
        wanted = {row.id for row in made}
        groups = performance.grouped(lambda p: p.run_id if p.run_id in wanted else None)
        figures = {group.key: group.figures.as_json() for group in groups}
    factors = tracking.factors_of_products(conn, {row.product_id for row in made})
    return [_run(row, figures.get(row.id), factors) for row in rows]


def _run(row: Row[Any], figures: FiguresJson | None, factors: tracking.Factors) -> Run:
    run = Run(
        id=row.id,
        line_id=row.line_id,
        line_path=row.line_path,
        line_name=row.line_name,
        mode=row.mode,
        mode_type=row.mode_type,
        order_id=row.order_id,
        order_number=row.number,
        entry_id=row.entry_id,
        product_id=row.product_id,
        product_name=row.product_name,
        started_at=row.started_at,
        ended_at=row.ended_at,
        set_by=row.set_by,
        started_by=row.person,
        outcome=row.outcome,
        infeed_quantity=None,
        outfeed_quantity=None,
        waste_quantity=None,
        infeed_unit=row.infeed_unit,
        outfeed_unit=row.outfeed_unit,
        waste_unit=row.waste_unit,
        good_quantity=None,
        unit=None,
        calculated=[],
        figures=figures,
    )
    if row.production and row.infeed is not None:
        rate = tracking.rate_of_run(row, factors)
        counts = (row.infeed, row.outfeed, row.waste)
        made = tracking.balance_of_run(counts, tracking.counted_kinds(row), rate)
        run.unit = row.unit or row.outfeed_unit
        run.infeed_quantity = f"{made.infeed:f}"
        run.outfeed_quantity = f"{made.outfeed:f}"
        run.waste_quantity = f"{made.waste:f}"
        good = rate.from_infeed_units(made.good_quantity, run.unit)
        run.good_quantity = f"{decimal_of(good):f}"
        run.calculated = sorted(made.calculated)
    return run
