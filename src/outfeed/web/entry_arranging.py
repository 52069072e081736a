"""Acts on several entries of the plan at once."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.plan_answer import SeriesSeen
from outfeed.store.assets import find_asset
from outfeed.store.orders import order_id_of
from outfeed.web import entry_schemas as w
from outfeed.web.entries import Preview
from outfeed.web.idempotency import ActingRoute
from outfeed.web.plan_of import ActingOnPlan

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

MOST_AT_ONCE = 10_000
"""As many as the acts on a whole plan change, for those to be taken back."""
_REFUSES: dict[int | str, dict[str, Any]] = {
    409: {"model": w.PlanConflict, "description": "The rules of the plan do not allow it"}
}


class EntryWanted(BaseModel):
    """
    An entry as it shall be; what is left out stays as it is.

    Without `entry` it is new: an order or a mode, with a line and a start.
    """

    entry: int | None = Field(default=None, ge=1, lt=2**31, description="None for a new one")
    version: int = Field(default=0, description="The version of `entry` that was seen")
    remove: bool = False
    line: w.Ref | None = Field(default=None, description="Id or path")
    order: w.Ref | None = Field(default=None, description="Id or number, of a new entry")
    mode: w.Text | None = Field(default=None, description="Of a planned stop")
    start_at: datetime | None = None
    end_at: datetime | None = Field(default=None, description="Of a planned stop")
    quantity: Decimal | None = None
    quantity_until: datetime | None = Field(
        default=None, description="As much as the line makes from the start to then"
    )
    pinned: bool | None = None
    notes: str | None = None
    series_id: int | None = Field(
        default=None, ge=1, lt=2**31, description="Of a planned stop that comes back to its series"
    )
    series_date: date | None = Field(default=None, description="The day of it that it is")


class Arrangement(BaseModel):
    """Entries as they shall be, all together or not at all."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "entries": [
                        {"entry": 31, "version": 3, "start_at": "2026-11-30T06:00:00Z"},
                        {"entry": 32, "version": 1, "remove": True},
                    ],
                    "if_no_room": "push",
                }
            ]
        }
    )

    entries: list[EntryWanted] = Field(max_length=MOST_AT_ONCE)
    series: list[w.SeriesSeen] = Field(
        default=[], max_length=100, description="`series_undo` of a plan that is taken back"
    )
    if_no_room: w.IfNoRoom = w.IfNoRoom.REFUSE


@router.post("/entries/arrange", response_model=w.Plan, responses=_REFUSES)
def arrange_entries(asked: Arrangement, act: ActingOnPlan, preview: Preview = False) -> Response:
    """Place, move, change and remove entries in one act; only the plan of all of them is judged.

    Answered with the new plan of every line that it touches.
    """
    lines = {one.line for one in asked.entries} - {None}
    orders = {one.order for one in asked.entries} - {None}
    line_ids = {ref: find_asset(act.conn, str(ref), "line").id for ref in lines}
    order_ids = {ref: order_id_of(act.conn, ref) for ref in orders if ref is not None}
    wanted = [_wanted(one, line_ids, order_ids) for one in asked.entries]
    plan = arrange(
        act,
        wanted,
        series=[SeriesSeen(one.id, one.version) for one in asked.series],
        if_no_room=asked.if_no_room.value,
        preview=preview,
    )
    content = orjson.dumps(plan.shown(), option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")


def _wanted(one: EntryWanted, line_ids: Mapping[Any, int], order_ids: Mapping[Any, int]) -> Wanted:
    return Wanted(
        entry_id=one.entry,
        version=one.version,
        remove=one.remove,
        line_id=line_ids.get(one.line),
        order_id=order_ids.get(one.order),
        mode=one.mode,
        start_at=one.start_at,
        end_at=one.end_at,
        quantity=one.quantity,
        quantity_until=one.quantity_until,
        pinned=one.pinned,
        notes=one.notes,
        series_id=one.series_id,
        series_date=one.series_date,
    )
