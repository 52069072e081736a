"""The calendar: what is when for an asset, and edits of one day, those that follow, or all."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from outfeed.activities.act import Act
from outfeed.activities.calendar_edit import edit_occurrence
from outfeed.activities.calendar_occurrences import occurrences
from outfeed.activities.plant_edit import Edited
from outfeed.model.occurrence_edits import Scope
from outfeed.store import plant_lists as lists
from outfeed.store.assets import find_asset
from outfeed.web import entry_schemas as entry_w
from outfeed.web import plant_schemas as w
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.entries import From, span_of
from outfeed.web.idempotency import ActingRoute
from outfeed.web.setup import Number, Previewing, previewed
from outfeed.web.setup_answers import answer
from outfeed.web.setup_schemas import Preview
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["plan"], route_class=ActingRoute)

Day = Annotated[dt.date, Path(description="The day of its rule, also where it is at another time")]


class CalendarOccurrence(BaseModel):
    """One time that a shift, a holiday, extra time or a planned stop is, whole."""

    kind: Literal["shift", "exception", "stop"]
    id: int = Field(
        description="Of the shift or the exception; of a stop its series or, without, its entry"
    )
    name: str = Field(description="Of a stop its mode")
    crew: str | None
    date: dt.date = Field(description="The day of its rule, by which it is edited")
    start_at: dt.datetime
    end_at: dt.datetime
    working: bool
    changed: bool = Field(description="Whether it is at another time than its rule's")
    inherited_from: str | None = Field(
        description="Path of the asset that it comes from; null: the asset's own"
    )
    version: int = Field(description="Of what `id` names")
    series_id: int | None = Field(description="Of a stop that recurs")
    entry_id: int | None = Field(description="Of a stop: its entry on the board")


class CalendarOccurrences(BaseModel):
    """What is when for an asset, by start."""

    items: list[CalendarOccurrence]


class _OfOccurrence(BaseModel):
    scope: Scope = Field(description="This day alone, this and those that follow, or all")
    version: int | None = Field(None, description="The version that was seen, or If-Match")
    off: bool = Field(False, description="It is not any more")
    length: int | None = Field(None, description="Seconds of wall time")
    name: str | None = None


class ShiftOccurrence(_OfOccurrence):
    """What becomes of a shift from one of its days; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scope": "this", "version": 7, "start": "05:00", "length": 32400}]
        }
    )

    start: str | None = Field(None, description="Wall time of the site, such as 06:00")
    crew: str | None = Field(None, description="For more than one day, in place of a rotation")
    rrule: str | None = Field(None, description="RFC 5545; not of one day alone")


class ExceptionOccurrence(_OfOccurrence):
    """What becomes of a holiday or extra time from one of its days; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"scope": "this", "version": 7, "starts": "2026-12-23T12:00"}]
        }
    )

    starts: str | None = Field(None, description="Of this day, wall time of the site")


class EditedShifts(BaseModel):
    """The shift and, where other days are one of their own now, that one; none: it is gone."""

    items: list[w.Shift]


class EditedExceptions(BaseModel):
    """The exception and, where other days are one of their own now, that one; none: it is gone."""

    items: list[w.CalendarException]


class OccurrencesPreview(Preview):
    """What an edit of occurrences would do; nothing is changed."""

    items: list[dict[str, Any]]


@router.get("/calendar/occurrences", response_model=CalendarOccurrences)
def calendar_occurrences(
    conn: ReadConn, asset: entry_w.Text, from_: From, to: dt.datetime
) -> Response:
    """Give every time that a shift, exception or stop of an asset (id or path) is in a span."""
    found = occurrences(conn, find_asset(conn, asset), span_of(from_, to))
    return answer({"items": [each.shown() for each in found]})


@router.post(
    "/shifts/{id}/occurrences/{date}",
    responses={200: {"model": EditedShifts | OccurrencesPreview}},
)
def edit_shift_occurrence(
    id: Number,  # noqa: A002 - as the address calls it
    date: Day,
    body: ShiftOccurrence,
    act: Acting,
    seen: SeenVersion,
    preview: Previewing = False,
) -> Response:
    """Change a shift on one of its days, from it on, or on all; or let it not be."""
    return _edited(act, "shifts", id, date, body, seen, preview)


@router.post(
    "/calendar-exceptions/{id}/occurrences/{date}",
    responses={200: {"model": EditedExceptions | OccurrencesPreview}},
)
def edit_exception_occurrence(
    id: Number,  # noqa: A002
    date: Day,
    body: ExceptionOccurrence,
    act: Acting,
    seen: SeenVersion,
    preview: Previewing = False,
) -> Response:
    """Change a holiday or extra time on one of its days, from it on, or on all; or end it."""
    return _edited(act, "calendar_exceptions", id, date, body, seen, preview)


_LISTS = {"shifts": lists.shifts, "calendar_exceptions": lists.calendar_exceptions}


def _edited(
    act: Act,
    kind: str,
    thing_id: int,
    day: dt.date,
    body: _OfOccurrence,
    seen: int | None,
    preview: bool,
) -> Response:
    given = body.model_dump(exclude_unset=True, exclude={"scope", "version", "off"})
    version = version_seen(body.version, seen)

    def do() -> tuple[Edited, dict[str, Any]]:
        edited = edit_occurrence(act, kind, thing_id, day, version, body.scope, given, off=body.off)
        items = [_LISTS[kind](act.conn, None, int(each))[0] for each in edited.ids]
        return edited, {"items": items}

    if not preview:
        return answer(do()[1])

    def shown() -> tuple[Edited, dict[str, Any]]:
        edited, items = do()
        return edited, {"item": items["items"][0] if items["items"] else None} | items

    return previewed(act, {kind}, shown)
