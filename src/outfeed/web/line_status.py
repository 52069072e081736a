"""Line status: what a line is meant to do, says it does, and made so far; the live card of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from outfeed.activities import sign_on, tracking
from outfeed.activities.calendars import Calendars
from outfeed.activities.expecting import RECENT, expected_ends
from outfeed.activities.performance import Performance
from outfeed.activities.stops import lines_now
from outfeed.model.call import CallKind
from outfeed.model.equipment import ModeType, StateType
from outfeed.model.oee import FiguresJson
from outfeed.model.product import Balance, CountKind, decimal_of
from outfeed.model.run import ModeSetter, Pace
from outfeed.model.state_pieces import is_uncoded
from outfeed.model.time import hour_starts
from outfeed.model.timeline import aligned
from outfeed.store import tables as t
from outfeed.store.calls import open_calls
from outfeed.web.people import OnLine, on_line

SHOWN = timedelta(hours=12)
BEHIND = Fraction(9, 10)
"""A run is behind where it made less than this part of what the standard rate would have."""


class LineName(BaseModel):
    """A line and where it stands."""

    id: int
    path: str
    display_name: str
    area: str
    site: str
    time_zone: str


class StateNow(BaseModel):
    """The state that a line is in. An uncoded one says that the line stands, and not why."""

    id: int
    name: str
    type: StateType
    category: str | None
    since: datetime
    uncoded: bool


class StopPrompt(BaseModel):
    """A stop whose reason is asked for; without an end it goes on."""

    start_at: datetime
    end_at: datetime | None
    name: str


class OrderOnLine(BaseModel):
    """The order that runs."""

    id: int
    number: str
    required_quantity: str
    unit: str
    due_at: datetime | None
    notes: str
    priority: int


class ProductOnLine(BaseModel):
    """The product that runs."""

    id: int
    code: str
    name: str


class Counts(BaseModel):
    """What the run counted, each kind in its unit; the kinds that no counter saw are calculated."""

    infeed: str
    outfeed: str
    waste: str
    infeed_unit: str
    outfeed_unit: str
    waste_unit: str
    calculated: list[CountKind]
    discrepancy: str | None


class HourFigures(BaseModel):
    """Figures of an hour of the clock."""

    start_at: datetime
    figures: FiguresJson


class Times(BaseModel):
    """Seconds of production time by type of state, over the last twelve hours."""

    running: float
    unplanned: float
    planned: float


class NextEntry(BaseModel):
    """What is planned next on a line."""

    id: int
    order_number: str | None
    product_name: str | None
    start_at: datetime
    expected_start_at: datetime | None
    quantity: str | None
    unit: str | None


class OpenCall(BaseModel):
    """A call for help that is not resolved."""

    id: int
    kind: CallKind
    note: str
    called_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    version: int


class LineStatus(BaseModel):
    """Everything that a card or a panel shows of a line at once."""

    line: LineName
    mode: str
    mode_type: ModeType
    set_by: ModeSetter | None
    run_id: int | None
    run_started_at: datetime | None
    state: StateNow | None
    stop_prompt: StopPrompt | None = Field(
        description="The oldest uncoded stop since the shift began, else of the last twelve hours,"
        " that is longer than the line's `stop_prompt_time`"
    )
    uncoded_stops: int = Field(
        description="How many stops in the same time need a reason; micro-stops don't"
    )
    order: OrderOnLine | None
    product: ProductOnLine | None
    counts: Counts | None
    good_quantity: str | None
    order_actual_quantity: str | None
    remaining_quantity: str | None
    target_quantity: str | None
    target_rate: str | None
    actual_rate: str | None
    expected_end: datetime | None
    pace: Pace | None
    figures: FiguresJson | None
    hours: list[HourFigures]
    times: Times
    next_entry: NextEntry | None
    people: list[OnLine]
    calls: list[OpenCall] = Field(description="Calls for help that are open, the oldest first")


def line_statuses(conn: Connection, lines: Sequence[Row[Any]], now: datetime) -> list[LineStatus]:
    """Give the status of lines, in the order given."""
    return _Statuses(conn, lines, now).all()


class _Statuses:
    def __init__(self, conn: Connection, lines: Sequence[Row[Any]], now: datetime) -> None:
        self.conn, self.lines, self.now = conn, lines, now
        self.ids = [line.id for line in lines]
        self.calendars = Calendars(conn)
        self.assets = {row.id: row for row in conn.execute(select(t.assets))}
        self.states = {row.id: row for row in conn.execute(select(t.states))}
        self.states_now = lines_now(conn, self.ids, self.states, self.calendars, now, self.assets)
        self.runs = {run.line_id: run for run in _open_runs(conn, self.ids)}
        self.next = _next_entries(conn, self.ids, now)
        self.people = sign_on.people_on(conn, self.ids)
        self.calls = open_calls(conn, self.ids)
        made = [run for run in self.runs.values() if run.production]
        self.hours = list(hour_starts((now - SHOWN, now), "UTC"))[-12:]
        self.lately = self._performance(made)
        self.by_hour = {
            group.key: group.figures
            for group in self.lately.grouped(
                lambda p: (p.line_id, self.lately.bucket(p)), lambda p: p.start_at >= self.hours[0]
            )
        }
        producing = [run.line_id for run in made]
        self.expected = expected_ends(conn, producing, self.calendars, now, self.lately)
        open_ones = {run.id for run in made}
        groups = self.lately.grouped(lambda p: p.run_id, lambda p: p.run_id in open_ones)
        self.by_run = {group.key: group.figures for group in groups}

    def _performance(self, made: Sequence[Row[Any]]) -> Performance:
        """All that figures are wanted of, read once: of the hours, and of the runs since they began
        and what tells when they end.
        """
        since = dict.fromkeys(self.ids, self.hours[0])
        recent = self.now - RECENT
        for run in made:
            # From the start of an hour on, which is in a slice.
            wanted = (since[run.line_id], aligned(run.started_at))
            since[run.line_id] = min(*wanted, *([recent] if run.order_id is not None else []))
        span = (min(since.values(), default=self.now), self.now)
        return Performance(self.conn, self.ids, span, self.now, [recent, *self.hours], since=since)

    def all(self) -> list[LineStatus]:
        return [self._status(line) for line in self.lines]

    def _status(self, line: Row[Any]) -> LineStatus:
        run = self.runs.get(line.id)
        status = LineStatus(
            line=self._name(line),
            mode=run.mode if run else "Unknown",
            mode_type=run.mode_type if run else ModeType.OTHER,
            set_by=run.set_by if run else None,
            run_id=run.id if run else None,
            run_started_at=run.started_at if run else None,
            state=self._state(line.id),
            stop_prompt=self._stop_prompt(line.id),
            uncoded_stops=self.states_now[line.id].uncoded,
            order=None,
            product=None,
            counts=None,
            good_quantity=None,
            order_actual_quantity=None,
            remaining_quantity=None,
            target_quantity=None,
            target_rate=None,
            actual_rate=None,
            expected_end=None,
            pace=None,
            figures=None,
            hours=self._hours(line.id),
            times=self._times(line.id),
            next_entry=self.next.get(line.id),
            people=[on_line(there) for there in self.people.get(line.id, [])],
            calls=[_call(call) for call in self.calls.get(line.id, [])],
        )
        if run and run.production:
            self._add_production(status, run)
        return status

    def _name(self, line: Row[Any]) -> LineName:
        area = site = ""
        at = line
        while at.parent_id is not None:
            at = self.assets[at.parent_id]
            area = at.display_name if at.level == "area" and not area else area
            site = at.display_name if at.level == "site" else site
        return LineName(
            id=line.id,
            path=line.path,
            display_name=line.display_name,
            area=area,
            site=site,
            time_zone=self.calendars.zone_of(line.id),
        )

    def _state(self, line_id: int) -> StateNow | None:
        held = self.states_now[line_id].held
        if held is None or held.value is None:
            return None
        state = self.states[held.value[0]]
        return StateNow(
            id=state.id,
            name=state.name,
            type=state.type,
            category=state.category,
            since=held.start_at,
            uncoded=is_uncoded(state.type, state.category),
        )

    def _stop_prompt(self, line_id: int) -> StopPrompt | None:
        stop = self.states_now[line_id].prompt
        if stop is None or stop.value is None:
            return None
        return StopPrompt(
            start_at=stop.start_at,
            end_at=None if stop.end_at > self.now else stop.end_at,
            name=self.states[stop.value[0]].name,
        )

    def _hours(self, line_id: int) -> list[HourFigures]:
        bounds = self.lately.bounds
        nothing = Performance.nothing()
        return [
            HourFigures(
                start_at=hour,
                figures=self.by_hour.get((line_id, bounds.index(hour)), nothing).as_json(),
            )
            for hour in self.hours
            if hour in bounds
        ]

    def _times(self, line_id: int) -> Times:
        first = (
            self.lately.bounds.index(self.hours[0]) if self.hours[0] in self.lately.bounds else 0
        )
        buckets = range(first, len(self.lately.bounds))
        found = [
            self.by_hour[line_id, bucket].totals
            for bucket in buckets
            if (line_id, bucket) in self.by_hour
        ]
        return Times(
            running=sum(x.running_time.total_seconds() for x in found),
            unplanned=sum(x.unplanned_time.total_seconds() for x in found),
            planned=sum(x.planned_time.total_seconds() for x in found),
        )

    def _add_production(self, status: LineStatus, run: Row[Any]) -> None:
        rate = tracking.rate_of_run(run, self.lately.factors)
        counts = (run.infeed or Decimal(0), run.outfeed or Decimal(0), run.waste or Decimal(0))
        made = tracking.balance_of_run(counts, tracking.counted_kinds(run), rate)
        figures = self.by_run.get(run.id, Performance.nothing())
        status.product = ProductOnLine(id=run.product_id, code=run.code, name=run.product_name)
        status.counts = _counts(run, made)
        status.figures = figures.as_json()
        unit = run.unit or run.outfeed_unit
        good = rate.from_infeed_units(made.good_quantity, unit)
        status.good_quantity = _text(good)
        per_minute = rate.from_infeed_units(rate.standard_infeed_per_second * 60, unit)
        loaded = figures.totals.running_time + figures.totals.unplanned_time
        target = per_minute * Fraction(loaded // timedelta(microseconds=1), 60_000_000)
        status.target_rate, status.target_quantity = _text(per_minute), _text(target)
        running = figures.totals.running_time / timedelta(minutes=1)
        if running:
            status.actual_rate = _text(good / Fraction(running))
        if run.order_id is not None:
            self._add_order(status, run, good >= target * BEHIND)

    def _add_order(self, status: LineStatus, run: Row[Any], on_target: bool) -> None:
        status.order = OrderOnLine(
            id=run.order_id,
            number=run.number,
            required_quantity=f"{run.required_quantity:f}",
            unit=run.unit,
            due_at=run.due_at,
            notes=run.notes,
            priority=run.priority,
        )
        remaining = max(run.required_quantity - run.actual_quantity, Decimal(0))
        status.order_actual_quantity = f"{run.actual_quantity:f}"
        status.remaining_quantity = f"{remaining:f}"
        status.expected_end = self.expected.get(run.line_id)
        if run.actual_quantity > run.required_quantity:
            status.pace = Pace.OVER
        elif status.expected_end and run.due_at:
            status.pace = Pace.BEHIND if status.expected_end > run.due_at else Pace.ON_TRACK
        else:
            status.pace = Pace.ON_TRACK if on_target else Pace.BEHIND


def _counts(run: Row[Any], made: Balance) -> Counts:
    return Counts(
        infeed=f"{made.infeed:f}",
        outfeed=f"{made.outfeed:f}",
        waste=f"{made.waste:f}",
        infeed_unit=run.infeed_unit,
        outfeed_unit=run.outfeed_unit,
        waste_unit=run.waste_unit,
        calculated=sorted(made.calculated),
        discrepancy=None if made.discrepancy is None else f"{made.discrepancy:f}",
    )


def _call(call: Row[Any]) -> OpenCall:
    return OpenCall(**{name: getattr(call, name) for name in OpenCall.model_fields})


def _text(quantity: Fraction) -> str:
    return f"{decimal_of(quantity):f}" if quantity.denominator < 10**9 else f"{float(quantity):.3f}"


def _open_runs(conn: Connection, line_ids: Sequence[int]) -> Sequence[Row[Any]]:
    runs, orders = t.runs, t.orders
    return conn.execute(
        select(
            runs,
            func.lower(runs.c.during).label("started_at"),
            t.modes.c.name.label("mode"),
            t.modes.c.type.label("mode_type"),
            t.run_figures.c.infeed,
            t.run_figures.c.outfeed,
            t.run_figures.c.waste,
            t.products.c.code,
            t.products.c.name.label("product_name"),
            orders.c.number,
            orders.c.required_quantity,
            orders.c.unit,
            orders.c.due_at,
            orders.c.notes,
            orders.c.priority,
            t.order_figures.c.actual_quantity,
        )
        .join(t.modes, t.modes.c.id == runs.c.mode_id)
        .outerjoin(t.run_figures, t.run_figures.c.run_id == runs.c.id)
        .outerjoin(t.products, t.products.c.id == runs.c.product_id)
        .outerjoin(orders, orders.c.id == runs.c.order_id)
        .outerjoin(t.order_figures, t.order_figures.c.order_id == orders.c.id)
        .where(runs.c.line_id.in_(line_ids), func.upper_inf(runs.c.during))
    ).all()


def _next_entries(conn: Connection, line_ids: Sequence[int], now: datetime) -> dict[int, NextEntry]:
    entries = t.entries
    started = select(t.runs.c.id).where(t.runs.c.entry_id == entries.c.id).exists()
    rows = conn.execute(
        select(
            entries.c.id,
            entries.c.line_id,
            entries.c.quantity,
            func.lower(entries.c.during).label("start_at"),
            func.lower(t.projections.c.during).label("expected_start_at"),
            t.orders.c.number,
            t.orders.c.unit,
            t.products.c.name.label("product_name"),
        )
        .ext(distinct_on(entries.c.line_id))
        .outerjoin(t.projections, t.projections.c.entry_id == entries.c.id)
        .join(t.orders, t.orders.c.id == entries.c.order_id)
        .join(t.products, t.products.c.id == t.orders.c.product_id)
        .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
        .where(
            entries.c.line_id.in_(line_ids),
            func.upper(entries.c.during) > now,
            t.order_statuses.c.can_execute,
            ~started,
        )
        .order_by(entries.c.line_id, func.lower(entries.c.during))
    )
    return {
        row.line_id: NextEntry(
            id=row.id,
            order_number=row.number,
            product_name=row.product_name,
            start_at=row.start_at,
            expected_start_at=row.expected_start_at,
            quantity=f"{row.quantity:f}",
            unit=row.unit,
        )
        for row in rows
    }
