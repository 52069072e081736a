"""The plan of one line as it stands, asked for by the evaluator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.model import placing
from outfeed.model.calendar import ROUND_THE_CLOCK, Calendar
from outfeed.model.errors import Invalid
from outfeed.model.placing import LineConditions, Placement
from outfeed.model.plan import ChangeoverTicks, Item, Key
from outfeed.model.product import Rate
from outfeed.model.time import Interval, instant_of, next_tick_of, tick_of
from outfeed.model.working_time import BeyondHorizon, WorkingTime
from outfeed.store.entries import Entry

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

    `entries` are those that ended not long ago, or are still to end. `setup` is the product of the
    open or last production run, None where there was none.
    """

    line_id: int
    name: str
    enabled: bool
    zone: str
    now: datetime
    entries: list[Entry]
    calendar: Calendar = ROUND_THE_CLOCK
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

    def made_until(self, entry: Entry, until: datetime) -> Fraction | None:
        """What the line makes of an entry's product from its start to an instant, in its unit.

        None where it has no rate for it, or can't tell that unit.
        """
        rate = self.rates.get(entry.product_id or 0)
        if rate is None or entry.unit is None or until <= entry.start_at:
            return None
        during = (entry.start_at, until)
        spans = [(stop.start_at, stop.end_at) for stop in self.stops]
        working = working_time_of_line(self.calendar, spans, during, self.zone)
        seconds = working.at(tick_of(until)) - working.at(tick_of(entry.start_at))
        try:
            one = rate.rate.in_infeed_units(Decimal(1), entry.unit)
        except Invalid:
            return None
        return seconds * rate.rate.scheduled_infeed_per_second / one

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
            earliest=None if entry.earliest_start is None else next_tick_of(entry.earliest_start),
        )

    def misfits(self) -> list[Entry]:
        """The entries still to end that were laid under other terms than these."""
        open_ = [entry for entry in self.production if entry.end_at > self.now]
        if not open_:
            return []
        stops = [(stop.start_at, stop.end_at) for stop in self.stops]
        last = max(entry.end_at for entry in open_) + REACHES[0]
        during = (min(entry.start_at for entry in open_), last)
        working = working_time_of_line(self.calendar, stops, during, self.zone)
        items = ((entry, self.item(entry)) for entry in open_)
        return [
            entry
            for entry, item in items
            if item.span is None and not _as_laid(item, next_tick_of(entry.end_at), working)
        ]

    def rearranged(
        self,
        gesture: Gesture,
        *,
        subject: Item | None = None,
        leaving: Collection[int] = (),
        stops: Sequence[Entry] | None = None,
    ) -> Placement:
        """What a gesture makes of the line's plan.

        `subject` is what comes to the line or changes its place there, `leaving` the entries
        that go, `stops` the planned stops as they will be. Raises `BeyondHorizon`.
        """
        free_from = self._free_from(subject, leaving)
        wanted = [] if subject is None else [instant_of(subject.not_before)]

        def within(during: Interval) -> Placement:
            before = self._conditions(during, self.stops, free_from)
            after = before if stops is None else self._conditions(during, stops, free_from)
            return self._settled(gesture, before, after)

        return self._reaching(within, wanted)

    def under_this_calendar(self, before: LinePlan) -> Placement:
        """
        What the line's plan becomes under its calendar, laid as it was `before` under another.

        An entry takes the working time that it took. Raises `BeyondHorizon`.
        """
        free_from = self._free_from(None, ())

        def within(during: Interval) -> Placement:
            was = before._conditions(during, self.stops, free_from)
            now = self._conditions(during, self.stops, free_from)
            items = [
                self._settled_item(entry, self.item(entry), was.working, keeps_work=True)
                for entry in self.production
            ]
            return placing.follow_calendar(items, was, now)

        return self._reaching(within, [])

    def _reaching(
        self, within: Callable[[Interval], Placement], wanted: Collection[datetime]
    ) -> Placement:
        """Lay out within a span, and in a further one where that does not reach."""
        planned = [entry.end_at for entry in self.entries]
        starts = [entry.start_at for entry in self.production if entry.end_at > self.now]
        first = min([self.now, *starts, *wanted])
        last = max([self.now, *planned, *wanted])
        for reach in REACHES:
            try:
                return within((first, last + reach))
            except BeyondHorizon as beyond:
                failed = beyond
        raise failed

    def _settled(
        self, gesture: Gesture, before: LineConditions, after: LineConditions
    ) -> Placement:
        # An entry that was laid under another calendar or rate stays as it is until it has to move.
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

    def _settled_item(
        self, entry: Entry, item: Item, working: WorkingTime, *, keeps_work: bool = False
    ) -> Item:
        end = next_tick_of(entry.end_at)
        if end <= self.now_tick:
            return replace(item, span=end - item.not_before, product=None, fixed=True)
        if item.span is None and _as_laid(item, end, working):
            return item
        work = working.at(end) - working.at(item.not_before)
        if keeps_work and work > 0:
            return replace(item, work=work, span=None)
        return replace(item, span=end - item.not_before)

    def _conditions(
        self, during: tuple[datetime, datetime], stops: Sequence[Entry], free_from: int
    ) -> LineConditions:
        spans = [(stop.start_at, stop.end_at) for stop in stops]
        working = working_time_of_line(self.calendar, spans, during, self.zone)
        return LineConditions(working, self.changeover, self.setup, free_from)

    def _free_from(self, subject: Item | None, leaving: Collection[int]) -> int:
        """From when on the line can change over: from now, or since a changeover that has begun."""
        now_tick = self.now_tick
        upcoming = [entry for entry in self.production if tick_of(entry.start_at) >= now_tick]
        first = upcoming[0] if upcoming else None
        begun = next(
            (
                tick_of(entry.start_at)
                for entry in self.entries
                if first is not None and entry.changeover_for == first.id
            ),
            now_tick,
        )
        if first is None or begun >= now_tick or first.id in leaving:
            return now_tick
        if subject is None or subject.key == first.id:
            second = upcoming[1] if len(upcoming) > 1 else None
            if subject is None or second is None:
                return begun
            return begun if subject.not_before <= tick_of(second.start_at) else now_tick
        return begun if tick_of(first.start_at) < subject.not_before else now_tick


def _length(entry: Entry) -> int:
    return next_tick_of(entry.end_at) - tick_of(entry.start_at)


def _as_laid(item: Item, end: int, working: WorkingTime) -> bool:
    try:
        laid = working.finish(item.not_before, item.work)
    except BeyondHorizon:
        return False
    return laid == (item.not_before, end) or (item.fixed and laid[1] == end)
