"""How far ahead a search looks: as far as all that there is to make would take on a line."""

from __future__ import annotations

from datetime import datetime, timedelta

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.line_plan import REACHES, LinePlan
from outfeed.activities.plan_rules import FURTHEST
from outfeed.model.time import tick_of
from outfeed.model.working_time import WorkingTime


def working_for(plan: LinePlan, since: datetime, need: int) -> WorkingTime:
    """
    Give the working time of a line, from its first entry on.

    It is known for `need` seconds of it, counted from `since` and from the end of all entries, if
    there are so many before anything is too far ahead to be planned.
    """
    since = max([plan.now, since, *(entry.end_at for entry in plan.entries)])
    first = min([plan.now, *(entry.start_at for entry in plan.entries)])
    for reach in (*REACHES, FURTHEST):
        working = _within(plan, first, min(since + reach, plan.now + FURTHEST))
        if _worked(working, since) >= need:
            break
    return working


def works(plan: LinePlan) -> bool:
    """Whether a line works at all as far ahead as anything is planned."""
    return _worked(working_for(plan, plan.now, 1), plan.now) > 0


def _within(plan: LinePlan, first: datetime, until: datetime) -> WorkingTime:
    stops = [(stop.start_at, stop.end_at) for stop in plan.stops]
    until = max(until, first + timedelta(days=1))
    working = working_time_of_line(plan.calendar, stops, (first, until), plan.zone)
    begins, ends = tick_of(first), tick_of(until)
    windows = (
        (max(start, begins), min(end, ends))
        for start, end in working.windows
        if start < ends and end > begins
    )
    return WorkingTime(windows, (begins, ends), working.words)


def _worked(working: WorkingTime, since: datetime) -> int:
    windows = working.windows
    return max(0, working.at(windows[-1][1]) - working.at(tick_of(since))) if windows else 0
