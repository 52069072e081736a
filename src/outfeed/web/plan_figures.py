"""The figures of the plan over HTTP."""

from datetime import datetime
from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from outfeed.activities.plan_figures import figures_of_plan
from outfeed.model.errors import Invalid
from outfeed.store import tables as t
from outfeed.store.assets import find_asset, lines_under
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Now, ReadConn
from outfeed.web.entries import LONGEST_CALENDAR, Line, MaybeFrom, aware
from outfeed.web.plan_of import ReadPlan

router = APIRouter(prefix="/api/v1", tags=["plan"])


class LateOrder(BaseModel):
    """An order still to be made whose last entry is expected to end after it is due."""

    order_id: int
    number: str
    product_name: str
    due_at: datetime
    end_at: datetime = Field(description="Of its last entry, as far as is known.")
    planned_end_at: datetime = Field(description="Of its last entry, as planned.")
    lateness: float = Field(description="Seconds")


class LineUse(BaseModel):
    """How a line is used in the span, in seconds of its working time (less planned stops)."""

    line_id: int
    working_time: int
    production_time: int
    changeover_time: int
    utilisation: float | None = Field(
        description="`production_time` / `working_time`; null where the line does not work."
    )


class UnscheduledQuantity(BaseModel):
    """What is required and not planned, of the orders in one unit."""

    unit: str
    orders: int
    quantity: w.Quantity


class Unscheduled(BaseModel):
    """Orders that can be scheduled and of which less is planned than is required, of all time."""

    orders: int
    quantities: list[UnscheduledQuantity]
    work_time: int = Field(description="Seconds, each on the fastest line that it may run on.")
    without_rate: int = Field(description="Orders that no line has a rate for.")


class FiguresOfPlan(w.PlanFigures):
    """The figures of the plan in a span; times in seconds."""

    from_: datetime = Field(alias="from")
    to: datetime
    late: list[LateOrder] = Field(description="The latest first; as many as `limit` says.")
    lines: list[LineUse] = Field(description="In the order of the plant tree.")
    unscheduled: Unscheduled


@router.get("/plan/figures", response_model=FiguresOfPlan)
def plan_figures(
    conn: ReadConn,
    now: Now,
    of: ReadPlan,
    from_: MaybeFrom = None,
    to: datetime | None = None,
    line: Line = None,
    limit: Annotated[int, Query(ge=0, le=1000, description="Of the late orders named")] = 100,
) -> Response:
    """Give what is late, how lines are used and what is not planned.

    From now to the end of the plan, if no span is named. What is late, and changeovers, count where
    they end in the span and after now; of all lines and all time they are the figures that every
    act on the plan answers with.
    """
    start, end = aware("from", from_), aware("to", to)
    first, last = start or now, end or start or now
    if end is not None and end <= first:
        raise Invalid("empty_span", "`to` must be later than `from`, which is now if not given.")
    if last - first > LONGEST_CALENDAR:
        raise Invalid("span_too_long", f"Ask for at most {LONGEST_CALENDAR.days} days at once.")
    line_ids = _line_ids(conn, line)
    found = figures_of_plan(conn, now, line_ids, start, end, all_lines=line is None, of=of)
    answer = {
        "from": found.during[0],
        "to": found.during[1],
        **found.figures.shown(),
        "late": [order._asdict() for order in found.late[:limit]],
        "lines": [use.shown() for use in found.lines],
        "unscheduled": found.unscheduled.shown(),
    }
    content = orjson.dumps(answer, option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")


def _line_ids(conn: Connection, ref: str | None) -> list[int]:
    """Give the lines at or below an asset; of the whole plant those too that are disabled."""
    if ref is not None:
        return [line.id for line in lines_under(conn, find_asset(conn, ref).id)]
    root = conn.execute(select(t.assets.c.id).where(t.assets.c.parent_id.is_(None))).scalar()
    return [line.id for line in lines_under(conn, root)] if root else []
