"""Planned stops that recur."""

from datetime import date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from outfeed.activities import entry_series
from outfeed.activities.calendars import Calendars
from outfeed.activities.entry_series import SeriesChange, SeriesPlan
from outfeed.activities.series_laying import missing_days
from outfeed.model.occurrence_edits import Scope
from outfeed.store.assets import find_asset, lines_under
from outfeed.store.series import Series as Stored
from outfeed.store.series import days_laid, series_of_lines
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.entries import Line, Preview
from outfeed.web.idempotency import ActingRoute
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

SeriesId = Annotated[int, Path(ge=1, lt=2**31)]
Day = Annotated[date, Path(description="The day of the occurrence by the rule")]
Rule = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
Length = Annotated[int, Field(ge=1, lt=2**31, description="Seconds")]
_REFUSES: dict[int | str, dict[str, Any]] = {
    409: {"model": w.PlanConflict, "description": "The rules of the plan do not allow it"}
}


class NewSeries(BaseModel):
    """A planned stop that recurs on a line."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "line": "site1/packaging/labelerline01",
                    "mode": "Maintenance",
                    "rrule": "FREQ=WEEKLY;BYDAY=MO",
                    "starts": "2026-11-30T06:00",
                    "length": 7200,
                    "if_no_room": "push",
                }
            ]
        }
    )

    line: w.Ref = Field(description="Id or path", examples=["site1/packaging/labelerline01"])
    mode: w.Text
    rrule: Rule = Field(description="RFC 5545, once a day at most")
    starts: NaiveDatetime = Field(description="Wall time of the line at which the rule begins")
    length: Length
    valid_until: date | None = Field(default=None, description="The last day")
    pinned: bool = False
    notes: str = ""
    if_no_room: w.IfNoRoom = w.IfNoRoom.REFUSE
    skip_conflicts: bool = Field(
        default=False, description="Let the days be days off on which it would break rules"
    )


class OccurrenceChange(BaseModel):
    """What is to become of occurrences; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"scope": "following", "version": 2, "starts": "2026-12-07T07:00", "length": 5400},
                {"scope": "this", "version": 2, "off": True},
            ]
        }
    )

    scope: Scope
    version: w.Seen = None
    off: bool = Field(default=False, description="Take them out")
    starts: NaiveDatetime | None = Field(
        default=None, description="Wall time of the line, of the one on the day of the address"
    )
    length: Length | None = None
    mode: w.Text | None = None
    notes: str | None = None
    pinned: bool | None = None
    rrule: Rule | None = Field(default=None, description="Not of `this` one alone")
    valid_until: date | None = Field(
        default=None, description="Not of `this` one alone; null takes the end away"
    )
    if_no_room: w.IfNoRoom = w.IfNoRoom.REFUSE
    skip_conflicts: bool = False


class Series(BaseModel):
    """A planned stop that recurs; its occurrences are entries with its `series_id`."""

    id: int
    line_id: int
    mode: str
    rrule: str
    starts: str = Field(description="Wall time of the line, of the first occurrence")
    length: int = Field(description="Seconds")
    valid_until: date | None
    excluded: list[date] = Field(description="Days off")
    pinned: bool
    notes: str
    laid_until: datetime | None = Field(description="Until when its occurrences are on the board")
    missing: list[date] = Field(description="Days until then that could not be laid")
    version: int


class ManySeries(BaseModel):
    """Series by line and start."""

    items: list[Series]


class PlanOfSeries(w.Plan):
    """The plan of the lines that an act touched, and the series; null where it is no more."""

    series: Series | None


@router.get("/series", response_model=ManySeries)
def series(conn: ReadConn, now: Now, line: Line = None) -> Response:
    """Give the planned stops that recur, by line and start."""
    lines = None
    if line is not None:
        lines = [one.id for one in lines_under(conn, find_asset(conn, line).id)]
    found, calendars = series_of_lines(conn, lines), Calendars(conn)
    laid = days_laid(conn, [one.id for one in found])
    items = [
        _shown(one, missing_days(one, calendars.zone_of(one.line_id), now, laid[one.id]))
        for one in found
    ]
    return _answer({"items": items})


@router.post("/series", response_model=PlanOfSeries, responses=_REFUSES)
def create(new: NewSeries, act: Acting, preview: Preview = False) -> Response:
    """Let a planned stop recur; the occurrences of the next 120 days are laid at once."""
    made = entry_series.create_series(
        act,
        find_asset(act.conn, str(new.line), "line").id,
        new.mode,
        new.rrule,
        new.starts,
        new.length,
        valid_until=new.valid_until,
        pinned=new.pinned,
        notes=new.notes,
        if_no_room=new.if_no_room.value,
        skip_conflicts=new.skip_conflicts,
        preview=preview,
    )
    return _plan(made)


@router.post(
    "/series/{series_id}/occurrences/{day}", response_model=PlanOfSeries, responses=_REFUSES
)
def change(
    series_id: SeriesId,
    day: Day,
    wanted: OccurrenceChange,
    act: Acting,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Change or take out the occurrence of a day, it and those that follow, or all to come."""
    unbounded = "valid_until" in wanted.model_fields_set and wanted.valid_until is None
    made = entry_series.change_series(
        act,
        series_id,
        day,
        version_seen(wanted.version, seen),
        wanted.scope.value,
        SeriesChange(
            off=wanted.off,
            starts=wanted.starts,
            length=wanted.length,
            mode=wanted.mode,
            notes=wanted.notes,
            pinned=wanted.pinned,
            rrule=wanted.rrule,
            valid_until=wanted.valid_until,
            unbounded=unbounded,
        ),
        if_no_room=wanted.if_no_room.value,
        skip_conflicts=wanted.skip_conflicts,
        preview=preview,
    )
    return _plan(made)


@router.delete("/series/{series_id}", response_model=PlanOfSeries, responses=_REFUSES)
def delete(
    series_id: SeriesId,
    act: Acting,
    seen: SeenVersion,
    version: Annotated[int | None, Query(description="The version that was seen")] = None,
    preview: Preview = False,
) -> Response:
    """Delete a series with its occurrences to come; those that are over or begun stay."""
    known = version_seen(version, seen)
    return _plan(entry_series.delete_series(act, series_id, known, preview=preview))


def _plan(made: SeriesPlan) -> Response:
    shown = None if made.series is None else _shown(made.series, made.missing)
    return _answer({**made.plan.shown(), "series": shown})


def _shown(one: Stored, missing: list[date]) -> dict[str, Any]:
    shown = one.shown() | {"missing": missing}
    del shown["mode_id"]
    return shown


def _answer(content: object) -> Response:
    return Response(orjson.dumps(content, option=orjson.OPT_UTC_Z), media_type="application/json")
