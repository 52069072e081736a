"""The plan of one line as it stands, asked for by the evaluator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, text

from outfeed.activities import tracking
from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.shifts import Shifts
from outfeed.model.calendar import Shift
from outfeed.model.changeover import Changeover, ChangeoverMatrix
from outfeed.model.errors import Invalid
from outfeed.model.placing import LineConditions, Placement
from outfeed.model.plan import ChangeoverTicks, Item, Key
from outfeed.model.product import Rate
from outfeed.model.time import instant_of, next_tick_of, tick_of
from outfeed.model.working_time import BeyondHorizon, WorkingTime
from outfeed.store.entries import Entry, entries_of_lines

LOOK_BACK = timedelta(days=7)
"""How long an entry that has ended is still part of a line's plan."""
REACHES = (timedelta(days=60), timedelta(days=400), timedelta(days=1100))
"""How far after all that is planned the calendar is looked at: the first that is enough."""

Gesture = Callable[[list[Item], LineConditions, LineConditions], Placement]
"""What makes a new plan of the entries, under the line's conditions before and after it."""


@dataclass(frozen=True, slots=True)
class LineRate:
    """A line's production rate for a product; plans may only be made with an enabled one."""

    rate: Rate
    enabled: bool


@dataclass(frozen=True, slots=True)
class LinePlan:
    """
    A line with its entries, by start, and everything that their times rest on.

    `entries` are those that end within `LOOK_BACK` or later. `setup` is the product of the open or
    last production run, None where there was none.
    """

    line_id: int
    name: str
    enabled: bool
    zone: str
    now: datetime
    entries: list[Entry]
    shifts: Sequence[Shift] = ()
    rates: Mapping[int, LineRate] = field(default_factory=dict)
    changeover: ChangeoverTicks = lambda _before, _after: 0
    setup: int | None = None

    @property
    def stops(self) -> list[Entry]:
        """The planned stops."""
        return [entry for entry in self.entries if entry.stop]

    @property
    def production(self) -> list[Entry]:
        """The production entries."""
        return [entry for entry in self.entries if entry.production]

    @property
    def now_tick(self) -> int:
        """The first whole second from now on."""
        return next_tick_of(self.now)

    def work(self, entry: Entry) -> int | None:
        """Seconds of working time that an entry takes; None where the line has no rate for it."""
        rate = self.rates.get(entry.product_id or 0)
        if rate is None or entry.quantity is None or entry.unit is None:
            return None
        try:
            time = rate.rate.scheduled_work_time(entry.quantity, entry.unit)
        except Invalid:
            return None
        return time // timedelta(seconds=1)

    def item(self, entry: Entry) -> Item:
        """An entry for the evaluator; one that the line has no rate for keeps its length."""
        start, work = tick_of(entry.start_at), self.work(entry)
        return Item(
            key=entry.id,
            not_before=start,
            work=work or 0,
            product=entry.product_id,
            fixed=entry.pinned or entry.run_id is not None or start < self.now_tick,
            span=_length(entry) if work is None else None,
            label=entry.name,
        )

    def rearranged(
        self,
        gesture: Gesture,
        *,
        subject: Item | None = None,
        leaving: int | None = None,
        stops: Sequence[Entry] | None = None,
    ) -> Placement:
        """What a gesture makes of the line's plan.

        `subject` is what comes to the line or changes its place there, `leaving` the entry that
        goes, `stops` the planned stops as they will be. Raises `BeyondHorizon`.
        """
        free_from = self._free_from(subject, leaving)
        planned = [entry.end_at for entry in self.entries]
        wanted = [] if subject is None else [instant_of(subject.not_before)]
        starts = [entry.start_at for entry in self.production if entry.end_at > self.now]
        first = min([self.now, *starts, *wanted])
        last = max([self.now, *planned, *wanted])
        for reach in REACHES:
            during = (first, last + reach)
            before = self._conditions(during, self.stops, free_from)
            after = before if stops is None else self._conditions(during, stops, free_from)
            try:
                return self._settled(gesture, before, after)
            except BeyondHorizon as beyond:
                failed = beyond
        raise failed

    def _settled(
        self, gesture: Gesture, before: LineConditions, after: LineConditions
    ) -> Placement:
        # An entry that was laid under other shifts or rates stays as it is until it has to move.
        by_work: dict[Key, Item] = {entry.id: self.item(entry) for entry in self.production}
        items = [
            self._settled_item(entry, by_work[entry.id], before.working)
            for entry in self.production
        ]
        settled = {item.key for item in items if item.span is not None}
        while True:
            placement = gesture(items, before, after)
            moved = {key for key in settled if key in placement.moved}
            if not any(by_work[key].span is None for key in moved):
                return placement
            settled -= moved
            items = [by_work[item.key] if item.key in moved else item for item in items]

    def _settled_item(self, entry: Entry, item: Item, working: WorkingTime) -> Item:
        end = next_tick_of(entry.end_at)
        if end <= self.now_tick:
            return replace(item, span=end - item.not_before, product=None, fixed=True)
        if item.span is None and not _as_laid(item, end, working):
            return replace(item, span=end - item.not_before)
        return item

    def _conditions(
        self, during: tuple[datetime, datetime], stops: Sequence[Entry], free_from: int
    ) -> LineConditions:
        spans = [(stop.start_at, stop.end_at) for stop in stops]
        working = working_time_of_line(self.shifts, spans, during, self.zone)
        return LineConditions(working, self.changeover, self.setup, free_from)

    def _free_from(self, subject: Item | None, leaving: int | None) -> int:
        """From when on the line can change over: from now, or since a changeover that has begun."""
        upcoming = [entry for entry in self.production if tick_of(entry.start_at) >= self.now_tick]
        first = upcoming[0] if upcoming else None
        begun = next(
            (
                tick_of(entry.start_at)
                for entry in self.entries
                if first is not None and entry.changeover_for == first.id
            ),
            self.now_tick,
        )
        if first is None or begun >= self.now_tick or leaving == first.id:
            return self.now_tick
        if subject is None or subject.key == first.id:
            second = upcoming[1] if len(upcoming) > 1 else None
            if subject is None or second is None:
                return begun
            return begun if subject.not_before <= tick_of(second.start_at) else self.now_tick
        return begun if tick_of(first.start_at) < subject.not_before else self.now_tick


def _length(entry: Entry) -> int:
    return next_tick_of(entry.end_at) - tick_of(entry.start_at)


def _as_laid(item: Item, end: int, working: WorkingTime) -> bool:
    try:
        laid = working.finish(item.not_before, item.work)
    except BeyondHorizon:
        return False
    return laid == (item.not_before, end) or (item.fixed and laid[1] == end)


# --- loading ---------------------------------------------------------------------------------


def line_plans(
    conn: Connection,
    lines: Iterable[Row[Any]],
    now: datetime,
    *,
    entry_id: int | None = None,
    product_id: int | None = None,
) -> dict[int, LinePlan]:
    """Read the plans of lines; `entry_id` and `product_id` are what shall move or come there."""
    by_id = {line.id: line for line in lines}
    entries: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries_of_lines(conn, by_id, now - LOOK_BACK, entry_id):
        entries[entry.line_id].append(entry)
    products = {entry.product_id for some in entries.values() for entry in some if entry.product_id}
    if product_id is not None:
        products.add(product_id)
    setups = _setups(conn, by_id)
    shifts = Shifts(conn)
    rates = _rates(conn, by_id, products)
    matrix = _matrix(conn, by_id, products | {product for product in setups.values() if product})
    return {
        line.id: LinePlan(
            line_id=line.id,
            name=line.display_name,
            enabled=line.enabled,
            zone=shifts.zone_of(line.id),
            now=now,
            entries=entries[line.id],
            shifts=shifts.of(line.id),
            rates=rates[line.id],
            changeover=matrix.seconds_on(line.id),
            setup=setups.get(line.id),
        )
        for line in by_id.values()
    }


def _setups(conn: Connection, line_ids: Collection[int]) -> dict[int, int | None]:
    rows = conn.execute(
        text(
            "SELECT l.id, (SELECT r.product_id FROM runs r WHERE r.line_id = l.id AND r.production"
            " ORDER BY lower(r.during) DESC LIMIT 1) FROM unnest(cast(:lines AS int[])) AS l (id)"
        ),
        {"lines": list(line_ids)},
    )
    return {row[0]: row[1] for row in rows}


_RATES = text(
    "SELECT * FROM production_rates WHERE line_id = ANY(:lines) AND product_id = ANY(:products)"
)


def _rates(
    conn: Connection, line_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, dict[int, LineRate]]:
    place = {"lines": list(line_ids), "products": list(product_ids)}
    rows = conn.execute(_RATES, place).all()
    factors = tracking.factors_of_products(conn, {row.product_id for row in rows})
    found: dict[int, dict[int, LineRate]] = defaultdict(dict)
    for row in rows:
        rate = Rate(
            standard_rate=row.standard_rate,
            scheduled_rate=row.scheduled_rate,
            rate_period=timedelta(seconds=row.rate_period),
            rate_unit=row.rate_unit,
            infeed_unit=row.infeed_unit,
            outfeed_unit=row.outfeed_unit,
            waste_unit=row.waste_unit,
            package_count=row.package_count,
            factors=factors.get(row.product_id, {}),
        )
        found[row.line_id][row.product_id] = LineRate(rate, row.enabled)
    return found


_RULES = text("""
    SELECT line_id, from_product_id, from_class_id, to_product_id, to_class_id, minutes
    FROM changeovers
    WHERE (line_id IS NULL OR line_id = ANY(:lines))
      AND (from_product_id IS NULL OR from_product_id = ANY(:products))
      AND (to_product_id IS NULL OR to_product_id = ANY(:products))
""")


_CLASSES = text("SELECT id, product_class_id FROM products WHERE id = ANY(:products)")


def _matrix(
    conn: Connection, line_ids: Collection[int], product_ids: Collection[int]
) -> ChangeoverMatrix:
    place = {"lines": list(line_ids), "products": list(product_ids)}
    rules = [
        Changeover(
            minutes=Decimal(row.minutes),
            from_product=row.from_product_id,
            from_class=row.from_class_id,
            to_product=row.to_product_id,
            to_class=row.to_class_id,
            line=row.line_id,
        )
        for row in conn.execute(_RULES, place)
    ]
    classes = conn.execute(_CLASSES, place)
    parents = conn.execute(text("SELECT id, parent_id FROM product_classes"))
    return ChangeoverMatrix(
        rules, {row[0]: row[1] for row in classes}, {row[0]: row[1] for row in parents}
    )
