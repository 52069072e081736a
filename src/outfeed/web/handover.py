"""Handover over HTTP: what a shift did, what it leaves to the next, and what was left before."""

from collections.abc import Iterable
from csv import writer
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row

from outfeed.activities import handover as acts
from outfeed.activities.calendars import Calendars
from outfeed.activities.shift_report import ShiftReport, shift_at, shift_report
from outfeed.model.calendar import Window
from outfeed.model.csv_text import guarded
from outfeed.model.oee import FiguresJson
from outfeed.store import calls as kept_calls
from outfeed.store import handovers as kept
from outfeed.store.assets import find_asset
from outfeed.store.calls import CallFilter
from outfeed.web.calls import Call
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.oee import From, To, check_bounds, checked_span
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["people"], route_class=ActingRoute)

MOST = 1000
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_FIGURES = ("availability", "performance", "quality", "oee", "good_quantity", "waste_quantity")
_COLUMNS = (
    *("shift_name", "shift_start", "shift_end", "note", "written_by", "written_at"),
    *("taken_over_by", "taken_over_at"),
)


class ShiftOfHandover(BaseModel):
    """A shift on a line."""

    name: str
    start_at: datetime
    end_at: datetime


class RunOfShift(BaseModel):
    """What ran in a shift, and what was made of it in the shift."""

    order_number: str | None
    product_name: str
    good_quantity: str
    waste_quantity: str
    unit: str


class StopsOfShift(BaseModel):
    """How often, and how many seconds, the line stood in a state."""

    state: str
    category: str | None
    times: int
    time: float


class UncodedStops(BaseModel):
    """How many stops need a reason, and their seconds; micro-stops need none."""

    times: int
    time: float


class LeftByShift(BaseModel):
    """What a shift left, with the figures that its writer saw."""

    id: int
    shift_name: str
    shift_start: datetime
    shift_end: datetime
    note: str
    figures: FiguresJson
    written_by: str | None
    written_at: datetime
    taken_over_by: str | None
    taken_over_at: datetime | None


class Handover(BaseModel):
    """What a shift did until now and leaves to the next, and what the one before it left."""

    shift: ShiftOfHandover | None = Field(
        description="The one that is on, else the last that ended less than 12 hours ago"
    )
    figures: FiguresJson | None
    runs: list[RunOfShift]
    stops: list[StopsOfShift] = Field(description="The longest first")
    uncoded: UncodedStops
    calls: list[Call] = Field(description="Of the shift, and those still open, the newest first")
    people: list[str] = Field(description="Who was on the line")
    note: str
    id: int | None = Field(description="Of the note; null until one is written")
    version: int | None
    written_by: str | None
    written_at: datetime | None
    taken_over_by: str | None
    taken_over_at: datetime | None
    previous: LeftByShift | None = Field(description="What was left last before this shift")


class Handovers(BaseModel):
    """What shifts left, the newest first."""

    items: list[LeftByShift]


class NewNote(BaseModel):
    """The note of a shift, written over what was there."""

    shift_start: datetime = Field(
        description="Which shift, by its start", examples=["2026-11-16T05:00:00Z"]
    )
    note: str = Field(examples=["Labels of lot 4711 tear; use the new roll. Guard 3 sticks."])
    version: int | None = Field(
        default=None, description="That you saw; null where there was no note yet", examples=[1]
    )


@router.get("/lines/{ref:path}/handover")
def handover(
    ref: str,
    conn: ReadConn,
    now: Now,
    at: Annotated[
        datetime | None, Query(description="Of the shift at this instant; now if not given")
    ] = None,
) -> Handover:
    """Give what a shift did on a line until now, its note, and what the shift before it left."""
    check_bounds(at, None)
    line = find_asset(conn, ref, "line")
    at = min(at, now) if at else now
    return _handover(conn, line.id, shift_at(Calendars(conn), line.id, at), now)


@router.put("/lines/{ref:path}/handover")
def write(ref: str, new: NewNote, seen: SeenVersion, act: Acting) -> Handover:
    """Write the note of a shift; its figures are kept with it as they are now."""
    version = None if new.version is None and seen is None else version_seen(new.version, seen)
    check_bounds(new.shift_start, None)
    line = find_asset(act.conn, ref, "line")
    shift = acts.write_handover(act, line.id, new.shift_start, new.note, version)
    return _handover(act.conn, line.id, shift, act.now)


@router.post("/handovers/{handover_id}/take-over")
def take_over(handover_id: Annotated[int, Path(ge=1, lt=2**31)], act: Acting) -> LeftByShift:
    """Take over what a shift left; said again it changes nothing."""
    acts.take_over(act, handover_id)
    row = kept.one_handover(act.conn, handover_id)
    assert row is not None  # noqa: S101 - it was taken over just now
    return _left(row)


@router.get("/lines/{ref:path}/handovers", response_model=Handovers, responses=_CSV)
def handovers(
    ref: str,
    conn: ReadConn,
    from_: From,
    to: To,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
) -> Handovers | Response:
    """Give what the shifts of a line left that began within a span, the newest first."""
    line = find_asset(conn, ref, "line")
    start, end = checked_span(from_, to)
    items = [_left(row) for row in kept.handovers_during(conn, line.id, start, end, MOST)]
    if format == "csv":
        headers = {"Content-Disposition": 'attachment; filename="handovers.csv"'}
        return Response(_csv(items), media_type="text/csv; charset=utf-8", headers=headers)
    return Handovers(items=items)


def _handover(conn: Connection, line_id: int, shift: Window | None, now: datetime) -> Handover:
    if shift is None:
        return _nothing(kept.handover_before(conn, line_id, now))
    report = shift_report(conn, line_id, shift, now)
    there = kept.handover_of(conn, line_id, shift.start_at)
    before = kept.handover_before(conn, line_id, shift.start_at)
    until = min(shift.end_at, now)
    return Handover(
        shift=ShiftOfHandover(name=shift.label, start_at=shift.start_at, end_at=shift.end_at),
        figures=report.figures.as_json(),
        **_told(report),
        calls=_calls(conn, line_id, shift),
        people=kept.names_there(conn, line_id, shift.start_at, until),
        note=there.note if there else "",
        id=there.id if there else None,
        version=there.version if there else None,
        written_by=there.written_by_name if there else None,
        written_at=there.written_at if there else None,
        taken_over_by=there.taken_over_by_name if there else None,
        taken_over_at=there.taken_over_at if there else None,
        previous=_left(before) if before else None,
    )


def _nothing(before: Row[Any] | None) -> Handover:
    return Handover(
        shift=None,
        figures=None,
        runs=[],
        stops=[],
        uncoded=UncodedStops(times=0, time=0),
        calls=[],
        people=[],
        note="",
        id=None,
        version=None,
        written_by=None,
        written_at=None,
        taken_over_by=None,
        taken_over_at=None,
        previous=_left(before) if before else None,
    )


def _told(report: ShiftReport) -> dict[str, Any]:
    times, time = report.uncoded
    return {
        "runs": [
            RunOfShift(
                order_number=run.order_number,
                product_name=run.product_name,
                good_quantity=f"{run.good_quantity:f}",
                waste_quantity=f"{run.waste_quantity:f}",
                unit=run.unit,
            )
            for run in report.runs
        ],
        "stops": [
            StopsOfShift(
                state=stop.state,
                category=stop.category,
                times=stop.times,
                time=stop.time.total_seconds(),
            )
            for stop in report.stops
        ],
        "uncoded": UncodedStops(times=times, time=time.total_seconds()),
    }


def _calls(conn: Connection, line_id: int, shift: Window) -> list[Call]:
    during = CallFilter([line_id], from_=shift.start_at, to=shift.end_at)
    earlier = CallFilter([line_id], open=True, to=shift.start_at)
    found = [*kept_calls.calls_where(conn, during), *kept_calls.calls_where(conn, earlier)]
    return [Call.model_validate(call) for call in found]


def _left(row: Row[Any]) -> LeftByShift:
    return LeftByShift(
        id=row.id,
        shift_name=row.shift_name,
        shift_start=row.shift_start,
        shift_end=row.shift_end,
        note=row.note,
        figures=row.figures,
        written_by=row.written_by_name,
        written_at=row.written_at,
        taken_over_by=row.taken_over_by_name,
        taken_over_at=row.taken_over_at,
    )


def _csv(items: Iterable[LeftByShift]) -> bytes:
    text = StringIO(newline="")
    rows = writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    rows.writerow([*_COLUMNS, *_FIGURES])
    for item in items:
        figures = dict(item.figures)
        cells = [*(getattr(item, name) for name in _COLUMNS), *(figures[name] for name in _FIGURES)]
        rows.writerow([_cell(value) for value in cells])
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return guarded(str(value)) if value is not None else ""
