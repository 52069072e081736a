"""Schedules: the optimiser plans by itself each day at a time, or as each shift starts.

What is due while nothing runs is made up for once. Times are those of the site's clocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update

from outfeed.activities.act import Act, acting
from outfeed.activities.calendars import Calendars
from outfeed.activities.clock import Clock
from outfeed.activities.optimising.asking import asked_by
from outfeed.activities.optimising.jobs import accept_found, ask, discard
from outfeed.activities.optimising.repairing import OPTIMISER
from outfeed.model.errors import Conflict, FieldError, Invalid
from outfeed.model.time import wall_to_utc, zone_of
from outfeed.store import tables as t
from outfeed.store.optimisation_profiles import one_profile
from outfeed.store.optimisation_schedules import (
    OptimisationSchedule,
    one_schedule,
    schedules,
    write_lines,
)

MOST = 50
"""Schedules that there are at once."""
NAME_LENGTH = 100
REACH = timedelta(days=31)
"""How far ahead the start of a shift is looked for."""

s = t.optimisation_schedules.c


# --- when it plans ---------------------------------------------------------------------------


def next_at(
    schedule: OptimisationSchedule, calendars: Calendars, lines: Collection[int], after: datetime
) -> datetime | None:
    """When a schedule plans for the first time after an instant; `lines` are all that there are.

    None where no shift starts within a month.
    """
    wanted = schedule.line_ids or lines
    if schedule.at is not None:
        zone = calendars.zone_of(min(wanted)) if wanted else "UTC"
        return _next_day(schedule.at, zone, after)
    starts = _shift_starts(calendars, wanted, after)
    return min(starts, default=None)


def _next_day(at: time, zone: str, after: datetime) -> datetime:
    local = zone_of(zone)
    first = after.astimezone(local).date()
    instants = (
        wall_to_utc(datetime.combine(first + timedelta(days=n), at), local) for n in count(-1)
    )
    return next(instant for instant in instants if instant > after)


def _shift_starts(
    calendars: Calendars, lines: Collection[int], after: datetime
) -> Iterator[datetime]:
    """When shifts start that are worked, of lines with any."""
    during = (after, after + REACH)
    for line_id in {id(calendars.of(line_id)): line_id for line_id in lines}.values():
        worked = {window.start_at for window in calendars.spans(line_id, during)}
        for owned in calendars.shifts_of(line_id):
            for each in owned.thing.occurrences(during):
                if each.start_at > after and each.start_at in worked:
                    yield each.start_at
                    break


def all_lines(conn: Connection) -> list[int]:
    """Give the lines that are in use, by id."""
    a = t.assets.c
    query = select(a.id).where(a.level == "line", a.usable).order_by(a.id)
    return list(conn.execute(query).scalars())


def due(conn: Connection, now: datetime) -> list[OptimisationSchedule]:
    """Give the schedules whose time has come since they last planned, or are as they are."""
    known = [schedule for schedule in schedules(conn) if schedule.enabled]
    if not known:
        return []
    calendars, lines = Calendars(conn), all_lines(conn)
    found = []
    for schedule in known:
        after = max(schedule.since, schedule.last_at or schedule.since)
        at = next_at(schedule, calendars, lines, after)
        if at is not None and at <= now:
            found.append(schedule)
    return found


def plan_due(engine: Engine, clock: Clock) -> int:
    """Ask for the searches of all schedules that are due, each once; give how many."""
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        found = due(conn, clock.now())
    for schedule in found:
        with acting(engine, clock, OPTIMISER) as act:
            plan_now(act, schedule)
    return len(found)


_STILL_OPEN = text("""
    SELECT id FROM optimisations
    WHERE schedule_id = :schedule AND status IN ('waiting', 'running', 'done')
    ORDER BY id FOR UPDATE
""")


def plan_now(act: Act, schedule: OptimisationSchedule) -> int | None:
    """Ask for the search of a schedule; give its id, None where the schedule changed meanwhile.

    What it found before, and nobody accepted, gives way. Raises `Conflict` ``too_many_waiting``.
    """
    row = select(s.version, s.last_at).where(s.id == schedule.id).with_for_update()
    now = act.conn.execute(row).first()
    if now is None or tuple(now) != (schedule.version, schedule.last_at):
        return None
    for job_id in act.conn.execute(_STILL_OPEN, {"schedule": schedule.id}).scalars().all():
        discard(act, job_id)
    profile = one_profile(act.conn, schedule.profile_id)
    asked = asked_by(profile, act.now, lines=schedule.line_ids or None)
    job_id = ask(act, asked, schedule_id=schedule.id)
    act.conn.execute(
        update(t.optimisation_schedules).where(s.id == schedule.id).values(last_at=act.now)
    )
    act.tell("optimisation-schedules")
    return job_id


_TO_PUBLISH = text("""
    SELECT o.id, o.version FROM optimisations o
    JOIN optimisation_schedules s ON s.id = o.schedule_id AND s.publishes AND s.enabled
    WHERE o.status = 'done' AND o.found IS NOT NULL AND o.accepted_lines = '{}'
      AND o.id <> ALL(:tried)
    ORDER BY o.id
""")


def publish_found(engine: Engine, clock: Clock, tried: set[int]) -> int:
    """Make the plan what schedules found that publish by themselves; give how many.

    What can't be, since the plan changed meanwhile, waits for a person: it is among those `tried`.
    """
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        found = conn.execute(_TO_PUBLISH, {"tried": sorted(tried)}).all()
    published = 0
    for job in found:
        tried.add(job.id)
        try:
            with acting(engine, clock, OPTIMISER) as act:
                accept_found(act, job.id, job.version)
        except Conflict:
            continue
        published += 1
    return published


# --- set up ----------------------------------------------------------------------------------


def make_schedule(act: Act, said: Mapping[str, Any]) -> int:
    """Make a schedule; give its id. It plans from now on, for the first time when it is due.

    Raises `Invalid`, `NotFound` for the profile, and `Conflict` ``name_taken`` or
    ``too_many_schedules``.
    """
    _wait_for_turn(act)
    there = select(func.count()).select_from(t.optimisation_schedules)
    if act.conn.execute(there).scalar_one() >= MOST:
        detail = f"There are {MOST} schedules, which is the most. Delete some first."
        raise Conflict("too_many_schedules", detail)
    values = _checked(act, {"enabled": True, "publishes": False, "at": None, **said}, None)
    line_ids = values.pop("line_ids", [])
    made: int = act.conn.execute(
        insert(t.optimisation_schedules).values(**values, since=act.now).returning(s.id)
    ).scalar_one()
    write_lines(act.conn, made, line_ids)
    after = one_schedule(act.conn, made).values()
    act.audit("optimisation_schedule", made, "create", after=after)
    act.tell("optimisation-schedules")
    return made


def change_schedule(act: Act, schedule_id: int, version: int, said: Mapping[str, Any]) -> None:
    """Change what is said of a schedule; from now on it plans as it is then.

    Raises `NotFound`, `Invalid`, and `Conflict` ``stale_version`` or ``name_taken``.
    """
    before = _seen(act, schedule_id, version)
    values = _checked(act, said, before)
    line_ids = values.pop("line_ids", None)
    if line_ids is not None:
        write_lines(act.conn, schedule_id, line_ids)
    changed = {**values, "version": before.version + 1}
    if {"every", "at", "enabled", "line_ids"} & said.keys():
        # What was due before is not made up for as if it had been so then.
        changed["since"] = act.now
    act.conn.execute(update(t.optimisation_schedules).where(s.id == schedule_id).values(changed))
    after = one_schedule(act.conn, schedule_id).values()
    act.audit("optimisation_schedule", schedule_id, "change", before.values(), after)
    act.tell("optimisation-schedules")


def delete_schedule(act: Act, schedule_id: int, version: int) -> None:
    """Delete a schedule; what it found stays.

    Raises `NotFound`, and `Conflict` ``stale_version``.
    """
    before = _seen(act, schedule_id, version)
    act.conn.execute(delete(t.optimisation_schedules).where(s.id == schedule_id))
    act.audit("optimisation_schedule", schedule_id, "delete", before.values())
    act.tell("optimisation-schedules")


def _seen(act: Act, schedule_id: int, version: int) -> OptimisationSchedule:
    _wait_for_turn(act)
    found = one_schedule(act.conn, schedule_id)
    if found.version != version:
        raise Conflict(
            "stale_version",
            f"{found.name} was changed meanwhile. Look at it as it is now, and try again.",
            differences=[],
            changed=[],
            version=found.version,
        )
    return found


def _wait_for_turn(act: Act) -> None:
    """They are few and changed rarely: one at a time does it, and names stay apart."""
    act.conn.execute(text("LOCK TABLE optimisation_schedules IN SHARE ROW EXCLUSIVE MODE"))


def _checked(
    act: Act, said: Mapping[str, Any], known: OptimisationSchedule | None
) -> dict[str, Any]:
    values = dict(said)
    faults: list[FieldError] = []
    if "name" in values:
        values["name"] = " ".join(str(values["name"]).split())
        if not 1 <= len(values["name"]) <= NAME_LENGTH:
            detail = f"A name has from 1 to {NAME_LENGTH} characters."
            faults.append(FieldError("name", "invalid_name", detail))
    every = values.get("every", known.every if known else None)
    if every == "shift":
        if values.get("at") is not None:
            detail = "Each shift has its own start: leave out `at`, or say `every` day."
            faults.append(FieldError("at", "time_with_shift", detail))
        values["at"] = None
    elif values.get("at", known.at if known else None) is None:
        faults.append(FieldError("at", "needs_time", "Say at which time of the day."))
    if faults:
        detail = " ".join(fault.detail for fault in faults)
        raise Invalid("invalid_optimisation_schedule", detail, errors=faults)
    if "profile_id" in values:
        one_profile(act.conn, values["profile_id"])
    if "name" in values:
        _refuse_taken(act, values["name"], known)
    return values


def _refuse_taken(act: Act, name: str, known: OptimisationSchedule | None) -> None:
    same = func.lower(s.name) == func.lower(name)
    others = select(s.id).where(same, s.id != (known.id if known else 0))
    if act.conn.execute(others).first() is not None:
        raise Conflict("name_taken", f"There is a schedule {name!r} already.", name=name)
