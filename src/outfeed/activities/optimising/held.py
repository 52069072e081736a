"""What of a line's plan stays where it is, and from when on the line is free beside that."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from outfeed.activities.expecting import LastRun
from outfeed.activities.line_plan import LinePlan
from outfeed.model.projection import end_of_run
from outfeed.model.time import next_tick_of, tick_of
from outfeed.model.working_time import FOREVER, BeyondHorizon, WorkingTime
from outfeed.store.entries import Entry


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry that stays, and when it holds its line, in ticks: apart from all that stay."""

    entry: Entry
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HeldLine:
    """
    What stays on a line: what is under way `first`, then `later` ones, both in sequence.

    From the tick `free_from` on, other entries may be made.
    """

    first: list[HeldEntry]
    later: list[HeldEntry]
    free_from: int


def under_way(plan: LinePlan, run: LastRun | None, touched: Collection[int] = ()) -> list[Entry]:
    """
    Give the production entries that have begun and are not over, by start.

    Those are what runs, what is planned for now, and what the line is already set up for; but not
    what a disturbance `touched` before it was started.
    """
    now = plan.now_tick
    begun = {
        entry.changeover_for
        for entry in plan.entries
        if entry.changeover_for is not None and tick_of(entry.start_at) < now
    }
    return [
        entry
        for entry in plan.production
        if (_runs(entry, run) and tick_of(entry.start_at) < now)
        or (
            (next_tick_of(entry.end_at) > now and tick_of(entry.start_at) < now)
            and (entry.run_id is not None or entry.id not in touched)
        )
        or (entry.id in begun and tick_of(entry.start_at) >= now)
    ]


def held_line(
    plan: LinePlan,
    run: LastRun | None,
    stay: Collection[int],
    working: WorkingTime,
    down_until: int | None,
    touched: Collection[int] = (),
) -> HeldLine:
    """
    Give what stays on a line, of which `stay` are to come; `run` is its last one.

    What runs ends when it is expected to, and so does what was to run by now; what is pinned behind
    that, but begins before it, is thought to follow. A line that is down makes nothing until
    `down_until`.
    """
    ready = max(plan.now_tick, down_until or plan.now_tick)
    begun = under_way(plan, run, touched)
    first: list[HeldEntry] = []
    at = -FOREVER
    for entry in begun:
        start = max(tick_of(entry.start_at), at)
        end = _end(plan, entry, run, working, ready)
        at = max(end, start)
        first.append(HeldEntry(entry, start, at))
    free_from = at = max(ready, at, _run_until(run, working, ready))
    later = []
    known = {entry.id for entry in begun}
    for entry in plan.production:
        if entry.id in stay and entry.id not in known:
            start = max(tick_of(entry.start_at), at)
            at = start + next_tick_of(entry.end_at) - tick_of(entry.start_at)
            later.append(HeldEntry(entry, start, at))
    return HeldLine(first, later, free_from)


def _runs(entry: Entry, run: LastRun | None) -> bool:
    return run is not None and run.open and entry.run_id == run.id


def _end(
    plan: LinePlan, entry: Entry, run: LastRun | None, working: WorkingTime, ready: int
) -> int:
    """When an entry that has begun is over; never before the board says so, so that nothing is put
    where it stands.
    """
    planned = next_tick_of(entry.end_at)
    if _runs(entry, run):
        return max(planned, _run_until(run, working, ready))
    expected = max(planned, next_tick_of(entry.ends_at))
    late = ready - plan.now_tick
    if not late:
        return expected
    return _worked(working, ready, working.at(expected) - working.at(plan.now_tick), expected)


def _run_until(run: LastRun | None, working: WorkingTime, ready: int) -> int:
    """When what runs is expected to end."""
    if run is None or not run.open:
        return ready
    return _worked(working, ready, run.work or 0, ready)


def _worked(working: WorkingTime, since: int, work: int, otherwise: int) -> int:
    try:
        return end_of_run(since, max(work, 0), working)
    except BeyondHorizon:
        return otherwise
