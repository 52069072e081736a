"""
What the schedule does on a line by itself: which mode it sets next, and from when on.

The line takes the mode of the entry whose time it is where it is idle or was set by the schedule;
what an operator or a controller set is left alone. At the entry's end it goes back to Idle. An
entry is acted on once. Told late, what was due happens at the instant at which it was due.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Switches:
    """
    What the schedule may do by itself.

    `sets_mode` is for what makes nothing: planned stops and changeovers. Production runs start by
    themselves where `starts_production`, and those that did end so where `ends_production`.
    """

    sets_mode: bool = True
    starts_production: bool = False
    ends_production: bool = False

    @property
    def any_start(self) -> bool:
        """Whether anything may start by itself."""
        return self.sets_mode or self.starts_production


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """
    An entry of a line's plan.

    `ready_at` is from when on it may be acted on: not before its order could be run. `acted` says
    that it was, or that its mode was set by hand in its time. `interrupted_at` is when the schedule
    itself ended its run, to set the mode of a planned stop that lies within it.
    """

    id: int
    start_at: datetime
    end_at: datetime
    production: bool = False
    acted: bool = False
    ready_at: datetime | None = None
    interrupted_at: datetime | None = None

    def is_due(self, at: datetime) -> bool:
        """Whether it is its time."""
        return max(self.start_at, self.ready_at or self.start_at) <= at < self.end_at


@dataclass(frozen=True, slots=True)
class LineNow:
    """
    What a line is meant to do at present, and since when.

    `idle` is also a line of which nothing is known; `by_schedule`, that the schedule set its mode,
    for the entry `entry_id`; None where that is gone. `production` is whether it is to produce.
    """

    since: datetime
    idle: bool = False
    by_schedule: bool = False
    production: bool = False
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The line takes the mode of an entry at an instant; of none, it goes to Idle."""

    at: datetime
    entry_id: int | None


def next_step(
    line: LineNow, entries: Sequence[PlannedEntry], switches: Switches, now: datetime
) -> Step | None:
    """
    What the schedule does first on a line, from when its present mode was set until now.

    None where there is nothing to do. It is asked again after each step.
    """
    if not line.idle and not line.by_schedule:
        return None
    if line.production and not switches.ends_production:
        return None
    ours = next((entry for entry in entries if entry.id == line.entry_id), None)
    for at in _instants(line.since, entries, now):
        wanted = _wanted(line, ours, entries, switches, at)
        if wanted is not None:
            return Step(at, wanted.id)
        if not line.idle and ours is not None and ours.end_at <= at:
            return Step(at, None)
    # The entry that the mode was set for is gone: nothing tells how long it is to stay.
    return Step(now, None) if not line.idle and ours is None else None


def _instants(since: datetime, entries: Iterable[PlannedEntry], now: datetime) -> list[datetime]:
    """When what is to be done may change."""
    bounds = {since}
    for entry in entries:
        bounds |= {entry.start_at, entry.end_at, entry.ready_at or entry.start_at}
    return sorted(at for at in bounds if since <= at <= now)


def _wanted(
    line: LineNow,
    ours: PlannedEntry | None,
    entries: Iterable[PlannedEntry],
    switches: Switches,
    at: datetime,
) -> PlannedEntry | None:
    """The entry whose mode the line is to take: of those whose time it is, the innermost."""
    due = [
        entry
        for entry in entries
        if entry.is_due(at) and entry is not ours and _may_start(entry, line, switches)
    ]
    innermost = max(due, key=lambda entry: entry.start_at, default=None)
    if innermost is None or ours is None or line.idle or at >= ours.end_at:
        return innermost
    # A production entry goes on after the stop that lies within it, not before.
    return innermost if innermost.start_at > ours.start_at else None


def _may_start(entry: PlannedEntry, line: LineNow, switches: Switches) -> bool:
    if not (switches.starts_production if entry.production else switches.sets_mode):
        return False
    if not entry.acted:
        return True
    # What the schedule interrupted for a stop within it goes on when that is over.
    return entry.production and line.by_schedule and entry.interrupted_at == line.since
