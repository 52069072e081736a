"""The board: entries of the plan, the acts on them, and when lines work."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection, select

from outfeed.activities import scheduling
from outfeed.activities.calendars import Calendars
from outfeed.activities.entry_actuals import with_actuals
from outfeed.activities.plan_answer import Plan
from outfeed.model.calendar import Calendar, working_windows
from outfeed.model.errors import Invalid
from outfeed.model.order_fields import FIRST_YEAR, LAST_YEAR
from outfeed.model.time import Interval
from outfeed.store import tables as t
from outfeed.store.assets import find_asset, lines_under
from outfeed.store.entries import entries_where, plan_figures
from outfeed.store.orders import order_id_of
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.plan_of import ActingOnPlan, ReadPlan
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

LONGEST_CALENDAR = timedelta(days=800)
EntryId = Annotated[int, Path(ge=1, lt=2**31)]
Preview = Annotated[bool, Query(description="Answer the same and change nothing.")]
Line = Annotated[w.Text | None, Query(description="Id or path of a line or of an asset above it")]
From = Annotated[datetime, Query(alias="from")]
MaybeFrom = Annotated[datetime | None, Query(alias="from")]

REFUSES: dict[int | str, dict[str, Any]] = {
    409: {"model": w.PlanConflict, "description": "The rules of the plan do not allow it"}
}


def _answer(content: object, status: int = 200) -> Response:
    content = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(content, status, media_type="application/json")


def plan_answer(plan: Plan) -> Response:
    """Answer an act with its plan."""
    return _answer(plan.shown())


@router.get("/entries", response_model=w.Entries)
def entries(
    conn: ReadConn,
    now: Now,
    of: ReadPlan,
    line: Line = None,
    order: Annotated[w.Text | None, Query(description="Id or number")] = None,
    from_: MaybeFrom = None,
    to: datetime | None = None,
) -> Response:
    """Give the entries with any part between two instants, by line and start."""
    found = entries_where(
        conn,
        line_ids=None if line is None else _line_ids(conn, line),
        order_id=None if order is None else order_id_of(conn, order),
        from_=aware("from", from_),
        to=aware("to", to),
        of=of,
    )
    items = [entry.shown() for entry in with_actuals(conn, found)]
    return _answer({"items": items, "figures": plan_figures(conn, now, of).shown()})


@router.post("/entries", response_model=w.Plan, responses=REFUSES)
def place(new: w.NewEntry, act: ActingOnPlan, preview: Preview = False) -> Response:
    """Place an order on a line, or plan a stop; answered with the new plan of the line."""
    line_id = line_id_of(act.conn, new.line)
    if new.order is None:
        if new.mode is None or new.end_at is None:
            raise Invalid("needs_order_or_stop", "Name an order, or a mode and an end.")
        plan = scheduling.place_stop(
            act,
            line_id,
            new.mode,
            new.start_at,
            new.end_at,
            pinned=new.pinned,
            notes=new.notes,
            if_no_room=new.if_no_room.value,
            preview=preview,
        )
        return plan_answer(plan)
    if new.end_at is not None:
        raise Invalid("end_follows", "The end of a production entry follows from its quantity.")
    plan = scheduling.place_entry(
        act,
        line_id,
        order_id_of(act.conn, new.order),
        new.start_at,
        quantity=new.quantity,
        pinned=new.pinned,
        notes=new.notes,
        if_no_room=new.if_no_room.value,
        preview=preview,
    )
    return plan_answer(plan)


@router.post("/entries/{entry_id}/move", response_model=w.Plan, responses=REFUSES)
def move(
    entry_id: EntryId,
    wanted: w.EntryMove,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Move an entry; answered with the new plan of the lines that it leaves and comes to."""
    plan = scheduling.move_entry(
        act,
        entry_id,
        version_seen(wanted.version, seen),
        line_id=None if wanted.line is None else line_id_of(act.conn, wanted.line),
        start_at=wanted.start_at,
        if_no_room=wanted.if_no_room.value,
        preview=preview,
    )
    return plan_answer(plan)


@router.post("/entries/{entry_id}/split", response_model=w.Plan, responses=REFUSES)
def split(
    entry_id: EntryId,
    wanted: w.EntrySplit,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Split a quantity off an entry into one of its own."""
    plan = scheduling.split_entry(
        act,
        entry_id,
        version_seen(wanted.version, seen),
        wanted.quantity,
        line_id=None if wanted.line is None else line_id_of(act.conn, wanted.line),
        start_at=wanted.start_at,
        if_no_room=wanted.if_no_room.value if wanted.if_no_room else None,
        preview=preview,
    )
    return plan_answer(plan)


@router.post("/entries/{entry_id}/pin", response_model=w.Plan, responses=REFUSES)
def pin(
    entry_id: EntryId,
    wanted: w.EntryPin,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Pin an entry, so that nothing moves it, or unpin it."""
    version = version_seen(wanted.version, seen)
    plan = scheduling.pin_entry(act, entry_id, version, wanted.pinned, preview=preview)
    return plan_answer(plan)


@router.patch("/entries/{entry_id}", response_model=w.Plan, responses=REFUSES)
def change(
    entry_id: EntryId,
    wanted: w.EntryChange,
    act: ActingOnPlan,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Change the quantity of an entry, the end of a planned stop, or the notes of either."""
    plan = scheduling.change_entry(
        act,
        entry_id,
        version_seen(wanted.version, seen),
        quantity=wanted.quantity,
        end_at=wanted.end_at,
        notes=wanted.notes,
        if_no_room=wanted.if_no_room.value,
        preview=preview,
    )
    return plan_answer(plan)


@router.delete("/entries/{entry_id}", response_model=w.Plan, responses=REFUSES)
def remove(
    entry_id: EntryId,
    act: ActingOnPlan,
    seen: SeenVersion,
    version: Annotated[int | None, Query(description="The version that was seen")] = None,
    if_no_room: Annotated[
        w.IfNoRoom, Query(description="Where neighbours need a longer changeover")
    ] = w.IfNoRoom.PUSH,
    preview: Preview = False,
) -> Response:
    """Take an entry out of the plan."""
    known = version_seen(version, seen)
    plan = scheduling.remove_entry(
        act, entry_id, known, if_no_room=if_no_room.value, preview=preview
    )
    return plan_answer(plan)


@router.get("/calendar", response_model=w.Calendar)
def calendar(conn: ReadConn, from_: From, to: datetime, line: Line = None) -> Response:
    """Give the working windows of lines, all enabled ones if none is named."""
    a = t.assets.c
    if line is None:
        lines = select(a.id).where(a.level == "line", a.usable).order_by(a.id)
        line_ids = list(conn.execute(lines).scalars())
    else:
        line_ids = _line_ids(conn, line)
    windows = _Windows(conn, span_of(from_, to))
    return _answer({"items": [{"line_id": id_, "windows": windows.of(id_)} for id_ in line_ids]})


@router.get("/lines/{ref:path}/calendar", response_model=w.WorkingWindows)
def line_calendar(ref: w.Text, conn: ReadConn, from_: From, to: datetime) -> Response:
    """Give the working windows of a line."""
    line_id = line_id_of(conn, ref)
    return _answer({"items": _Windows(conn, span_of(from_, to)).of(line_id)})


class _Windows:
    """The working windows of lines within a span; lines of one calendar share them."""

    def __init__(self, conn: Connection, during: Interval) -> None:
        self._calendars = Calendars(conn)
        self._during = during
        self._known: dict[Calendar, list[dict[str, Any]]] = {}

    def of(self, line_id: int) -> list[dict[str, Any]]:
        calendar = self._calendars.of(line_id)
        if calendar not in self._known:
            self._known[calendar] = [
                {
                    "start_at": window.start_at,
                    "end_at": window.end_at,
                    "shift": window.label or None,
                    "crew": window.crew,
                }
                for window in working_windows(calendar, (), self._during)
            ]
        return self._known[calendar]


def span_of(from_: datetime, to: datetime) -> Interval:
    """Give a span of a query. Refused: an empty one, and one that is too long."""
    start, end = aware("from", from_), aware("to", to)
    assert start is not None and end is not None  # noqa: PT018, S101 - both are given
    if end <= start:
        raise Invalid("empty_span", "`to` must be later than `from`.")
    if end - start > LONGEST_CALENDAR:
        raise Invalid("span_too_long", f"Ask for at most {LONGEST_CALENDAR.days} days at once.")
    return start, end


def aware(name: str, instant: datetime | None) -> datetime | None:
    """Give an instant of a query as it is. Refused: one without a zone, or out of all range."""
    if instant is not None and instant.tzinfo is None:
        raise Invalid("no_time_zone", f"`{name}` needs a time zone.")
    if instant is not None and not FIRST_YEAR <= instant.year <= LAST_YEAR:
        detail = f"`{name}` must be from {FIRST_YEAR} to {LAST_YEAR}."
        raise Invalid("instant_out_of_range", detail)
    return instant


def line_id_of(conn: Connection, ref: str | int) -> int:
    """Give the id of a line; raises `NotFound`."""
    line_id: int = find_asset(conn, str(ref), "line").id
    return line_id


def _line_ids(conn: Connection, ref: str) -> list[int]:
    return [line.id for line in lines_under(conn, find_asset(conn, ref).id)]
