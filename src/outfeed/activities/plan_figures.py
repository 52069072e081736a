"""Figures of the plan: what is late, how lines are used, and what is not planned yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from outfeed.activities.calendars import Calendars
from outfeed.activities.line_calendar import working_time_of_line
from outfeed.model.calendar import Calendar
from outfeed.model.errors import Invalid
from outfeed.model.time import Interval, instant_of, next_tick_of, tick_of
from outfeed.model.working_time import WorkingTime
from outfeed.store.entries import PlanFigures
from outfeed.store.orders import plain
from outfeed.store.plan_figures import (
    LateOrder,
    PlannedSpans,
    Unscheduled,
    changeovers_ending,
    last_end,
    late_orders_ending,
    planned_spans,
    unscheduled_orders,
)
from outfeed.store.plan_of import THE_PLAN, PlanOf


@dataclass(frozen=True, slots=True)
class LineUse:
    """
    How a line is used in a span, in seconds of its working time.

    `utilisation` is planned production time / working time, None where the line does not work.
    """

    line_id: int
    working_time: int
    production_time: int
    changeover_time: int

    @property
    def utilisation(self) -> float | None:
        """The share of its working time in which the line is to produce."""
        return self.production_time / self.working_time if self.working_time else None

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "line_id": self.line_id,
            "working_time": self.working_time,
            "production_time": self.production_time,
            "changeover_time": self.changeover_time,
            "utilisation": self.utilisation,
        }


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """
    What is to be planned yet: orders, their quantities by unit, and the seconds they would take.

    `work_time` is at the scheduled rate of the fastest line that each may run on; `without_rate`
    counts the orders that no line has a rate for.
    """

    orders: int
    quantities: Mapping[str, tuple[int, Decimal]]
    work_time: int
    without_rate: int

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "orders": self.orders,
            "quantities": [
                {"unit": unit, "orders": orders, "quantity": plain(quantity)}
                for unit, (orders, quantity) in self.quantities.items()
            ],
            "work_time": self.work_time,
            "without_rate": self.without_rate,
        }


@dataclass(frozen=True, slots=True)
class FiguresOfPlan:
    """The figures of the plan of some lines in a span, and what they are made of."""

    during: Interval
    figures: PlanFigures
    late: Sequence[LateOrder]
    lines: Sequence[LineUse]
    unscheduled: NotPlanned


def figures_of_plan(
    conn: Connection,
    now: datetime,
    line_ids: Collection[int],
    from_: datetime | None,
    to: datetime | None,
    *,
    all_lines: bool,
    of: PlanOf = THE_PLAN,
) -> FiguresOfPlan:
    """
    Give the figures of the plan of lines, from now to the end of the plan where no span is named.

    What is late, and changeovers, count where they end in the span and after now: of all lines and
    of all time they are the figures that acts on the plan answer with.
    """
    since = from_ or now
    until = to or max(last_end(conn, line_ids, of) or since, since)
    late = late_orders_ending(conn, line_ids, max(since, now), until, of)
    figures = PlanFigures(
        len(late),
        sum(order.lateness for order in late),
        changeovers_ending(conn, line_ids, max(since, now), until, of),
    )
    return FiguresOfPlan(
        (since, until),
        figures,
        late,
        uses_of_lines(conn, line_ids, (since, until), of),
        _not_planned(conn, line_ids, of, any_line=all_lines),
    )


# --- how lines are used ----------------------------------------------------------------------


def uses_of_lines(
    conn: Connection, line_ids: Collection[int], during: Interval, of: PlanOf
) -> list[LineUse]:
    """Give how a plan uses lines in a span, in the order of the lines."""
    calendars, working_times = Calendars(conn), _WorkingTimes(during)
    planned = planned_spans(conn, line_ids, *during, of)
    uses = []
    for line_id in line_ids:
        spans = planned.get(line_id, _NOTHING)
        working = working_times.of(calendars.of(line_id), spans)
        uses.append(_use(line_id, spans, working, during))
    return uses


_NOTHING = PlannedSpans([], [], [], [])


class _WorkingTimes:
    """Working time within a span; lines of one calendar and no planned stop share theirs."""

    def __init__(self, during: Interval) -> None:
        self._during = during
        self._known: dict[Calendar, WorkingTime] = {}

    def of(self, calendar: Calendar, planned: PlannedSpans) -> WorkingTime:
        stops = [(instant_of(start), instant_of(end)) for start, end in planned.stops()]
        if stops:
            return working_time_of_line(calendar, _merged(stops), self._during, "UTC")
        if calendar not in self._known:
            self._known[calendar] = working_time_of_line(calendar, [], self._during, "UTC")
        return self._known[calendar]


def _merged(stops: Iterable[Interval]) -> list[Interval]:
    """Spans as they are, with those that touch or overlap made one."""
    merged: list[Interval] = []
    for start, end in sorted(stops):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _use(line_id: int, planned: PlannedSpans, working: WorkingTime, during: Interval) -> LineUse:
    first, last = next_tick_of(during[0]), tick_of(during[1])

    def worked(spans: Iterable[tuple[int, int]]) -> int:
        total, at = 0, working.at
        for start, end in spans:
            begin, until = max(start, first), min(end, last)
            if begin < until:
                total += at(until) - at(begin)
        return total

    return LineUse(
        line_id,
        worked([(first, last)]),
        worked(planned.of_changeovers(False)),
        worked(planned.of_changeovers(True)),
    )


# --- what is not planned yet -----------------------------------------------------------------


def _not_planned(
    conn: Connection, line_ids: Collection[int], of: PlanOf, *, any_line: bool
) -> NotPlanned:
    """Without `any_line` only what one of the lines can make."""
    quantities: dict[str, tuple[int, Decimal]] = {}
    orders = work = without_rate = 0
    for group in unscheduled_orders(conn, line_ids, of):
        fastest = _fastest(group)
        if fastest is None:
            if not any_line:
                continue
            without_rate += group.orders
        orders += group.orders
        work += fastest or 0
        known, quantity = quantities.get(group.unit, (0, Decimal()))
        quantities[group.unit] = (known + group.orders, quantity + group.quantity)
    return NotPlanned(orders, dict(sorted(quantities.items())), work, without_rate)


def _fastest(group: Unscheduled) -> int | None:
    """The least working seconds that any line needs for all of it."""
    times = []
    for rate in group.rates:
        try:
            times.append(rate.scheduled_work_time(group.quantity, group.unit))
        except Invalid:
            # The unit leads to no side of such a line: it can't make them.
            continue
    return min(times) // timedelta(seconds=1) if times else None
