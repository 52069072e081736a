"""Acts that lay out anew: entries made into one, what is left of one moved, gaps closed."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from outfeed.activities import rescheduling
from outfeed.web import entry_schemas as w
from outfeed.web.entries import REFUSES, EntryId, Preview, aware, line_id_of, plan_answer
from outfeed.web.idempotency import ActingRoute
from outfeed.web.plan_of import ActingOnPlan
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)


class EntryMerge(BaseModel):
    """The entry of the same order that one is added to."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"into": 31, "version": 3, "into_version": 1}]}
    )

    into: int = Field(ge=1, lt=2**31)
    version: w.Seen = None
    into_version: int = Field(description="The version of `into` that was seen")
    if_no_room: w.IfNoRoom = w.IfNoRoom.PUSH


class RemainingMove(BaseModel):
    """Where what is left to make of a started entry goes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"start_at": "2026-11-30T06:00:00Z", "version": 3}]}
    )

    start_at: datetime
    line: w.Ref | None = Field(default=None, description="Id or path; its own if not given")
    version: w.Seen = None
    if_no_room: w.IfNoRoom = w.IfNoRoom.REFUSE


class LineReflow(BaseModel):
    """From when on the gaps of a line are closed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from": "2026-11-30T06:00:00Z"}]})

    from_: datetime | None = Field(default=None, alias="from", description="Now if not given")


FROM_NOW = LineReflow()


@router.post("/entries/{entry_id}/merge", response_model=w.Plan, responses=REFUSES)
def merge(
    entry_id: EntryId,
    wanted: EntryMerge,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Add the quantity of an entry to another one of its order; the first is removed."""
    plan = rescheduling.merge_entries(
        act,
        entry_id,
        version_seen(wanted.version, seen),
        wanted.into,
        wanted.into_version,
        if_no_room=wanted.if_no_room.value,
        preview=preview,
    )
    return plan_answer(plan)


@router.post("/entries/{entry_id}/move-remaining", response_model=w.Plan, responses=REFUSES)
def move_remaining(
    entry_id: EntryId,
    wanted: RemainingMove,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Put what is left to make of a started entry elsewhere; the entry keeps what is made."""
    plan = rescheduling.move_remaining(
        act,
        entry_id,
        version_seen(wanted.version, seen),
        wanted.start_at,
        line_id=None if wanted.line is None else line_id_of(act.conn, wanted.line),
        if_no_room=wanted.if_no_room.value,
        preview=preview,
    )
    return plan_answer(plan)


@router.post("/lines/{ref:path}/reflow", response_model=w.Plan, responses=REFUSES)
def reflow(
    ref: w.Text, act: ActingOnPlan, wanted: LineReflow = FROM_NOW, preview: Preview = False
) -> Response:
    """Close the gaps of a line: lay its entries as early as they can be, in the same order."""
    from_ = aware("from", wanted.from_)
    line_id = line_id_of(act.conn, ref)
    return plan_answer(rescheduling.reflow_line(act, line_id, from_, preview=preview))
