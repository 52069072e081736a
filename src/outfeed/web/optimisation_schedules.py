"""When the optimiser plans by itself, over HTTP."""

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from outfeed.activities.calendars import Calendars
from outfeed.activities.optimising import schedules as acts
from outfeed.model.errors import FieldError, Invalid
from outfeed.store import optimisation_schedules as kept
from outfeed.store.assets import find_asset, lines_under
from outfeed.store.optimisation_profiles import profile_of
from outfeed.web import entry_schemas as w
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.sent import Sent
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["optimiser"], route_class=ActingRoute)

ScheduleId = Annotated[int, Path(ge=1, lt=2**31)]
Every = Literal["day", "shift"]
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_LINES = "Ids or paths, also of areas; empty for all lines"
_AT = "The time of day by the clocks of the site, as HH:MM; with `every` day only"
_PUBLISHES = "What it finds becomes the plan by itself; else it waits to be accepted."


class NamedRef(BaseModel):
    """Something by its id and its name."""

    id: int
    name: str


class OptimisationSchedule(BaseModel):
    """When the optimiser plans by itself, and with what."""

    id: int
    name: str
    profile: NamedRef
    lines: list[NamedRef] = Field(description="None in it: all lines")
    every: Every
    at: str | None = Field(description=_AT)
    publishes: bool = Field(description=_PUBLISHES)
    enabled: bool
    last_at: datetime | None = Field(description="When it last planned")
    next_at: datetime | None = Field(
        description="When it plans next; null while it is off, or where no shift starts in a month"
    )
    version: int


class OptimisationSchedules(BaseModel):
    """All schedules of the optimiser, by name."""

    items: list[OptimisationSchedule]


class NewOptimisationSchedule(Sent):
    """A schedule to make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Every night", "profile": "Few moves", "every": "day", "at": "02:00"},
                {"name": "Each shift", "profile": 3, "lines": ["site1"], "every": "shift"},
            ]
        }
    )

    name: str = Field(max_length=1000)
    profile: w.Ref = Field(description="The name or the id of a profile")
    lines: list[w.Ref] = Field(default=[], max_length=1000, description=_LINES)
    every: Every
    at: str | None = Field(default=None, max_length=5, description=_AT)
    publishes: bool = Field(default=False, description=_PUBLISHES)
    enabled: bool = True


class OptimisationScheduleChange(Sent):
    """What is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"enabled": False, "version": 1}, {"at": "03:30"}]}
    )

    name: str = Field(default="", max_length=1000)
    profile: w.Ref = Field(default="", description="The name or the id of a profile")
    lines: list[w.Ref] = Field(default=[], max_length=1000, description=_LINES)
    every: Every = "day"
    at: str | None = Field(default=None, max_length=5, description=_AT)
    publishes: bool = Field(default=False, description=_PUBLISHES)
    enabled: bool = True
    version: w.Seen = None


@router.get("/optimisation-schedules")
def list_schedules(conn: ReadConn, now: Now) -> OptimisationSchedules:
    """Give all schedules of the optimiser, with when each plans next."""
    calendars, lines = Calendars(conn), acts.all_lines(conn)
    items = [_shown(each, calendars, lines, now) for each in kept.schedules(conn)]
    return OptimisationSchedules.model_validate({"items": items})


@router.post("/optimisation-schedules", status_code=201, responses={201: TAGGED})
def make_schedule(
    new: NewOptimisationSchedule, act: Acting, response: Response
) -> OptimisationSchedule:
    """Let the optimiser plan by itself, each day at a time or as each shift starts."""
    made = acts.make_schedule(act, _said(act.conn, new.model_dump()))
    return _answered(act.conn, made, act.now, response)


@router.patch("/optimisation-schedules/{schedule_id}", responses={200: TAGGED})
def change_schedule(
    schedule_id: ScheduleId,
    change: OptimisationScheduleChange,
    seen: SeenVersion,
    act: Acting,
    response: Response,
) -> OptimisationSchedule:
    """Change a schedule of the optimiser; what was due before is not made up for."""
    version = version_seen(change.version, seen)
    said = _said(act.conn, change.model_dump(exclude_unset=True, exclude={"version"}))
    acts.change_schedule(act, schedule_id, version, said)
    return _answered(act.conn, schedule_id, act.now, response)


@router.delete("/optimisation-schedules/{schedule_id}", status_code=204)
def delete_schedule(
    schedule_id: ScheduleId,
    seen: SeenVersion,
    act: Acting,
    version: Annotated[int | None, Query(description="The version that you saw")] = None,
) -> None:
    """Delete a schedule of the optimiser; what it found stays."""
    acts.delete_schedule(act, schedule_id, version_seen(version, seen))


def _said(conn: Connection, given: dict[str, Any]) -> dict[str, Any]:
    """What is said of a schedule, with ids in place of names."""
    said = dict(given)
    if "profile" in said:
        said["profile_id"] = profile_of(conn, said.pop("profile")).id
    if "lines" in said:
        said["line_ids"] = _line_ids(conn, said.pop("lines"))
    if said.get("at") is not None:
        said["at"] = _time(said["at"])
    return said


def _line_ids(conn: Connection, refs: Sequence[w.Ref]) -> list[int]:
    assets = {find_asset(conn, str(ref)).id for ref in refs}
    return sorted({line.id for asset in assets for line in lines_under(conn, asset)})


def _time(given: str) -> time:
    found = _CLOCK.fullmatch(given)
    if found is None:
        detail = f"{given!r} is no time of day; write it as HH:MM."
        errors = [FieldError("at", "invalid_time", detail)]
        raise Invalid("invalid_optimisation_schedule", detail, errors=errors)
    return time(int(found.group(1)), int(found.group(2)))


def _shown(
    schedule: kept.OptimisationSchedule, calendars: Calendars, lines: list[int], now: datetime
) -> dict[str, Any]:
    # One that is due is about to be planned: the time after that is what people ask for.
    next_at = acts.next_at(schedule, calendars, lines, now) if schedule.enabled else None
    return schedule.shown(next_at)


def _answered(
    conn: Connection, schedule_id: int, now: datetime, response: Response
) -> OptimisationSchedule:
    found = kept.one_schedule(conn, schedule_id)
    response.headers["ETag"] = etag(found.version)
    shown = _shown(found, Calendars(conn), acts.all_lines(conn), now)
    return OptimisationSchedule.model_validate(shown)
