"""The plans of lines as rows of the solver, for all places of one entry to be ranked at once.

What comes of a place is told by the board's own evaluator; this only says which to look at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.line_plan import REACHES, LinePlan
from outfeed.model.time import next_tick_of, tick_of
from outfeed.solver.explaining import New, Rows, windows_of
from outfeed.solver.problem import LATEST
from outfeed.store.entries import Entry


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as it stands without the entry that looks for a place.

    `entries` are those that are still to end, `work` is what the entry takes there, in seconds.
    """

    plan: LinePlan
    entries: list[Entry]
    work: int


def row_of(plan: LinePlan, entry: Entry, work: int) -> LineRow:
    """Give a line without an entry."""
    now = plan.now
    stay = [each for each in plan.production if each.ends_at > now and each.id != entry.id]
    return LineRow(plan, stay, work)


def rows_of(lines: Sequence[LineRow], entry: Entry, release: int) -> tuple[Rows, New]:
    """Give lines and the entry that looks for a place there, which may start at `release`."""
    every = [(row, each) for row in lines for each in row.entries]
    setups = [_setups(row, entry) for row in lines]
    rows = Rows(
        begins=np.cumsum([0, *(len(row.entries) for row in lines)], dtype=np.int64),
        floor=_numbers([_floor(row.plan, each) for row, each in every]),
        work=_numbers([_work(row.plan, each) for row, each in every]),
        whole=np.zeros(len(every), np.bool_),
        fixed=np.array([_stays(row.plan, each) for row, each in every], np.bool_),
        stands=_numbers([_stands(row.plan, each) for row, each in every]),
        due=_numbers([_due(each) for _, each in every]),
        weight=np.ones(len(every), np.int64),
        setup=_numbers([time for between, _, _ in setups for time in between]),
        free_from=_numbers([row.plan.now_tick for row in lines]),
        first=np.zeros(len(lines), np.int64),
        **windows_of([_windows(row.plan) for row in lines]),
    )
    new = New(
        work=_numbers([row.work for row in lines]),
        setup_to=_numbers([time for _, to, _ in setups for time in to]),
        setup_from=_numbers([time for _, _, from_ in setups for time in from_]),
        terms=_numbers([release, _due(entry), 1, 0]),
    )
    return rows, new


def _setups(row: LineRow, entry: Entry) -> tuple[list[int], list[int], list[int]]:
    """Changeovers as they stand, to the entry at each place, and from it to what is behind."""
    time, product = row.plan.changeover, row.plan.setup
    between, to, from_ = [], [_between(row.plan, product, entry.product_id)], []
    for each in row.entries:
        begun = tick_of(each.start_at) < row.plan.now_tick
        between.append(0 if begun else _between(row.plan, product, each.product_id))
        from_.append(time(entry.product_id, each.product_id))
        to.append(time(each.product_id, entry.product_id))
        product = each.product_id
    return between, to, from_


def _between(plan: LinePlan, product: int | None, following: int | None) -> int:
    return 0 if product is None else plan.changeover(product, following)


def _work(plan: LinePlan, entry: Entry) -> int:
    work = plan.work(entry)
    return next_tick_of(entry.end_at) - tick_of(entry.start_at) if work is None else work


def _stays(plan: LinePlan, entry: Entry) -> bool:
    return entry.pinned or entry.run_id is not None or tick_of(entry.start_at) < plan.now_tick


def over(entry: Entry) -> int:
    """When an entry is over: as planned, but not before it is expected to be."""
    return next_tick_of(max(entry.end_at, entry.ends_at))


def _floor(plan: LinePlan, entry: Entry) -> int:
    """When an entry starts at the earliest; what stays, when it is expected to."""
    start_at = entry.expected_start_at if _stays(plan, entry) else None
    return tick_of(start_at or entry.start_at)


def _stands(plan: LinePlan, entry: Entry) -> int:
    return next_tick_of(entry.ends_at if _stays(plan, entry) else entry.end_at)


def _due(entry: Entry) -> int:
    counts = entry.due_at is not None and entry.active
    return tick_of(entry.due_at) if counts and entry.due_at is not None else LATEST


def _windows(plan: LinePlan) -> list[tuple[int, int]]:
    """The working windows from now on, far enough behind all that is planned."""
    last = max([plan.now, *(entry.end_at for entry in plan.entries)]) + REACHES[0]
    during = (plan.now - timedelta(days=1), last)
    stops = [(stop.start_at, stop.end_at) for stop in plan.stops]
    working = working_time_of_line(plan.calendar, stops, during, plan.zone)
    until = tick_of(last)
    return [window for window in working.windows if window[1] > plan.now_tick and window[0] < until]


def _numbers(given: Sequence[int]) -> np.ndarray:
    return np.array(given, np.int64)
