"""What a shift did on a line: its figures, what ran, and how long the line stood for what."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities import tracking
from outfeed.activities.calendars import Calendars
from outfeed.activities.painted_states import joined_by_state, states_over
from outfeed.activities.performance import Performance
from outfeed.activities.stops import thresholds
from outfeed.model.calendar import Window
from outfeed.model.equipment import StateType
from outfeed.model.oee import Figures
from outfeed.model.product import decimal_of
from outfeed.model.state_pieces import is_uncoded
from outfeed.model.timeline import Interval
from outfeed.store import tables as t

LEFT_OVER = timedelta(hours=12)
"""How long after its end a shift is still the one to speak of where no other has begun."""
_AROUND = timedelta(days=2)
"""Longer than any shift, so that none is cut by how far is looked."""


@dataclass(frozen=True, slots=True)
class RunOfShift:
    """What a line ran in a shift, and made in it, in the unit of the order."""

    order_number: str | None
    product_name: str
    good_quantity: Decimal
    waste_quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Stops:
    """How often and how long a line stood in a state."""

    state: str
    category: str | None
    times: int
    time: timedelta


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """What a shift did until now. `uncoded` are the stops that need a reason."""

    figures: Figures
    runs: list[RunOfShift]
    stops: list[Stops]
    uncoded: tuple[int, timedelta]


def shift_at(calendars: Calendars, line_id: int, at: datetime) -> Window | None:
    """Give the shift that is on at an instant, else the last that ended a short while before."""
    windows = calendars.spans(line_id, (at - _AROUND, at + _AROUND))
    begun = [window for window in windows if window.start_at <= at]
    return begun[-1] if begun and at < begun[-1].end_at + LEFT_OVER else None


def shift_starting(calendars: Calendars, line_id: int, start: datetime) -> Window | None:
    """Give the shift of a line that starts at an instant."""
    windows = calendars.spans(line_id, (start - _AROUND, start + _AROUND))
    return next((window for window in windows if window.start_at == start), None)


def shift_report(conn: Connection, line_id: int, shift: Window, now: datetime) -> ShiftReport:
    """Give what a shift did on a line until now."""
    performance = Performance(conn, [line_id], (shift.start_at, shift.end_at), now)
    end = max(shift.start_at, min(shift.end_at, now))
    states = _states(conn, line_id, (shift.start_at, end))
    known = {row.id: row for row in conn.execute(select(t.states))}
    stops = [(s, known[s.value]) for s in states if s.value is not None]
    stops = [(s, state) for s, state in stops if state.type != StateType.RUNNING]
    shortest = thresholds(conn, [line_id])[line_id].micro_stop
    without = [
        s.end_at - s.start_at
        for s, state in stops
        if is_uncoded(state.type, state.category) and s.end_at - s.start_at >= shortest
    ]
    return ShiftReport(
        figures=performance.total(),
        runs=_runs(conn, performance),
        stops=_longest_first(stops),
        uncoded=(len(without), sum(without, timedelta())),
    )


def _states(
    conn: Connection, line_id: int, span: tuple[datetime, datetime]
) -> list[Interval[int | None]]:
    if span[0] >= span[1]:
        return []
    return joined_by_state(states_over(conn, {line_id: span})[line_id])


def _longest_first(stops: list[tuple[Interval[int | None], Row[Any]]]) -> list[Stops]:
    times: dict[int, list[timedelta]] = defaultdict(list)
    states: dict[int, Row[Any]] = {}
    for span, state in stops:
        times[state.id].append(span.end_at - span.start_at)
        states[state.id] = state
    found = [
        Stops(states[i].name, states[i].category, len(each), sum(each, timedelta()))
        for i, each in times.items()
    ]
    return sorted(found, key=lambda stop: (-stop.time, stop.state))


def _runs(conn: Connection, performance: Performance) -> list[RunOfShift]:
    made = {group.key: group.figures.totals for group in performance.grouped(lambda p: p.run_id)}
    runs = [run for run in performance.runs.values() if run.production]
    products = {run.product_id for run in runs}
    factors = tracking.factors_of_products(conn, products)
    p, o = t.products.c, t.orders.c
    known = conn.execute(select(p.id, p.name).where(p.id.in_(products)))
    names = {row.id: row.name for row in known}
    ids = {run.order_id for run in runs if run.order_id is not None}
    orders = {
        row.id: row for row in conn.execute(select(o.id, o.number, o.unit).where(o.id.in_(ids)))
    }
    sums: dict[tuple[str | None, str, str], list[Fraction]] = {}
    for run in runs:
        order = orders.get(run.order_id)
        unit = order.unit if order else run.outfeed_unit
        rate = tracking.rate_of_run(run, factors)
        key = (order.number if order else None, names[run.product_id], unit)
        total = sums.setdefault(key, [Fraction(0), Fraction(0)])
        if run.id in made:
            total[0] += rate.from_infeed_units(made[run.id].good, unit)
            total[1] += rate.from_infeed_units(made[run.id].waste, unit)
    return [
        RunOfShift(number, name, decimal_of(good), decimal_of(waste), unit)
        for (number, name, unit), (good, waste) in sums.items()
    ]
