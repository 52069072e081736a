"""Collection: what machines and people say happened becomes floor facts, once each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from outfeed.activities import execution, tracking
from outfeed.activities.act import Act
from outfeed.model.errors import Invalid, OutfeedError, Rejection
from outfeed.model.signals import CounterRule, DeltaKind, Reading, delta, fact_key, late
from outfeed.store import facts, rollups
from outfeed.store import tables as t
from outfeed.store.facts import CountEvent, StateEvent

AHEAD = timedelta(minutes=5)
"""How far a machine's clock may be ahead of ours."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LARGEST_QUANTITY = Decimal(10) ** 12
LONGEST_GIVEN = 2000


@dataclass(frozen=True, slots=True)
class CountSignal:
    """A quantity of a kind that a line counted at an instant."""

    key: str
    line_id: int
    kind: str
    quantity: Decimal
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class TotalSignal:
    """A counter's running total at an instant. ``redelivered``: the broker sent it before."""

    key: str
    counter_id: int
    total: Decimal
    occurred_at: datetime
    redelivered: bool = False


@dataclass(frozen=True, slots=True)
class StateSignal:
    """The state that a line is in from an instant on, by its name, code or alias."""

    key: str
    line_id: int
    state: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class OrderSignal:
    """The order that a line's controller runs from an instant on; empty where it runs none."""

    key: str
    line_id: int
    order_number: str
    occurred_at: datetime


Signal = CountSignal | TotalSignal | StateSignal | OrderSignal


@dataclass(slots=True)
class Taken:
    """What became of signals: how many were taken, known before, and refused (by position)."""

    accepted: int = 0
    repeated: int = 0
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MappedAsset:
    """An asset as machines name it; ``line_id`` is the line it is or belongs to."""

    id: int
    path: str
    topic: str
    level: str
    line_id: int | None


@dataclass(frozen=True, slots=True)
class MappedCounter:
    """A counter of ``asset_id`` that counts for ``line_id``."""

    id: int
    line_id: int
    asset_id: int
    name: str
    tag: str
    kind: str


@dataclass(frozen=True, slots=True)
class MappedSource:
    """A source of signals and its definition from the plant file."""

    name: str
    kind: str
    definition: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MappedPlant:
    """What a machine connector needs to know of the plant."""

    assets: list[MappedAsset]
    counters: list[MappedCounter]
    sources: list[MappedSource]


def mapped_plant(conn: Connection) -> MappedPlant:
    """Give the plant as a machine connector needs it: what is enabled only."""
    rows = {row.id: row for row in conn.execute(select(t.assets).where(t.assets.c.enabled))}
    assets = [
        MappedAsset(row.id, row.path, row.topic, row.level, _line_of(row, rows))
        for row in rows.values()
    ]
    counters = conn.execute(select(t.counters).where(t.counters.c.enabled))
    sources = conn.execute(select(t.signal_sources).where(t.signal_sources.c.enabled))
    return MappedPlant(
        assets,
        [
            MappedCounter(c.id, c.line_id, c.asset_id, c.name, c.tag or c.kind, c.kind)
            for c in counters
        ],
        [MappedSource(s.name, s.kind, s.definition) for s in sources],
    )


def _line_of(asset: Row[Any], assets: Mapping[int, Row[Any]]) -> int | None:
    while asset.level == "cell" and asset.parent_id in assets:
        asset = assets[asset.parent_id]
    return asset.id if asset.level == "line" else None


def take(act: Act, source: str, signals: Sequence[Signal]) -> Taken:
    """Write signals as facts and re-derive what they touch. A signal known by its key changes
    nothing; one that can't be taken is kept as a rejection, and the rest goes in.
    """
    batch = _Batch(act, source)
    for position, signal in enumerate(signals):
        batch.sort_in(position, signal)
    batch.lock()
    batch.take_orders()
    batch.take_counts()
    batch.take_states()
    reject(act, source, [rejection for _, rejection in batch.taken.rejected])
    return batch.taken


def enter_count(
    act: Act, line_id: int, kind: str, quantity: Decimal, at: datetime | None, reason: str | None
) -> None:
    """Enter a quantity by hand, at an instant (now, where none is given)."""
    signal = CountSignal("", line_id, kind, quantity, at or act.now)
    wrong = _Batch(act, "manual").wrong(signal)
    if wrong is not None:
        raise Invalid(wrong.code, wrong.reason)
    rollups.lock_lines(act.conn, [line_id])
    key = fact_key("manual", f"{act.actor.name}/{act.now.isoformat()}/{line_id}/{kind}/{quantity}")
    event = CountEvent(key, line_id, kind, signal.occurred_at, quantity)
    facts.insert_counts(act.conn, [event], "manual", act.now, act.actor.user_id, reason)
    tracking.counts_changed(act, [rollups.Touched(line_id, kind, signal.occurred_at)])
    act.audit(
        "line", line_id, "enter_count", after={"count": kind, "quantity": quantity}, reason=reason
    )
    act.tell(f"line:{line_id}")


def reject(act: Act, origin: str, rejections: Sequence[Rejection]) -> None:
    """Keep what came in and could not be taken, with its reason."""
    if not rejections:
        return
    act.conn.execute(
        t.rejections.insert(),
        [
            {
                "recorded_at": act.now,
                "origin": origin,
                "where": r.where,
                "code": r.code,
                "reason": r.reason,
                "given": r.given[:LONGEST_GIVEN].replace("\x00", "\ufffd"),
            }
            for r in rejections
        ],
    )
    act.tell("rejections")


class _Batch:
    """Signals of one transaction, sorted by what they say."""

    def __init__(self, act: Act, source: str) -> None:
        self.act = act
        self.source = source
        self.taken = Taken()
        self.lines = _enabled_lines(act.conn)
        self.counters: dict[int, Row[Any]] = {}
        self.counts: list[CountSignal] = []
        self.totals: list[tuple[int, TotalSignal]] = []
        self.states: list[tuple[int, StateSignal]] = []
        self.orders: list[tuple[int, OrderSignal]] = []
        self.timed_until: dict[int, datetime | None] = {}

    def sort_in(self, position: int, signal: Signal) -> None:
        wrong = self.wrong(signal)
        if wrong is not None:
            self.taken.rejected.append((position, wrong))
        elif isinstance(signal, CountSignal):
            self.counts.append(signal)
        elif isinstance(signal, TotalSignal):
            self.totals.append((position, signal))
        elif isinstance(signal, StateSignal):
            self.states.append((position, signal))
        else:
            self.orders.append((position, signal))

    def wrong(self, signal: Signal) -> Rejection | None:
        """Say why a signal can't be taken, if it can't."""
        code, reason = self._wrong(signal)
        return Rejection(_place(signal), code, reason, _given(signal)) if code else None

    def _wrong(self, signal: Signal) -> tuple[str, str]:
        if not isinstance(signal, TotalSignal) and signal.line_id not in self.lines:
            return "unknown_line", f"There is no enabled line {signal.line_id}."
        if signal.occurred_at.tzinfo is None:
            return "no_time_zone", "The instant has no time zone."
        if signal.occurred_at > self.act.now + AHEAD:
            ahead = signal.occurred_at - self.act.now
            return "clock_ahead", (
                f"The instant lies {ahead} ahead of this server's clock. Set the sender's clock,"
                " or send no instant."
            )
        if signal.occurred_at < EARLIEST:
            return "too_long_ago", "The instant lies before the year 2000."
        if isinstance(signal, CountSignal):
            return _wrong_quantity(signal.quantity)
        return "", ""

    def lock(self) -> None:
        """Lock every line that the batch touches."""
        wanted = {signal.counter_id for _, signal in self.totals}
        if wanted:
            rows = self.act.conn.execute(
                select(t.counters).where(t.counters.c.id.in_(sorted(wanted)))
            )
            self.counters = {row.id: row for row in rows}
        known = []
        for position, signal in self.totals:
            if signal.counter_id in self.counters:
                known.append((position, signal))
                continue
            self._refuse(position, signal, "unknown_counter", "There is no such counter.")
        self.totals = known
        lines = {signal.line_id for signal in self.counts}
        lines |= {self.counters[signal.counter_id].line_id for _, signal in self.totals}
        lines |= {state.line_id for _, state in self.states}
        lines |= {order.line_id for _, order in self.orders}
        self.timed_until = rollups.lock_lines(self.act.conn, lines)

    def _refuse(self, position: int, signal: Signal, code: str, reason: str) -> None:
        rejection = Rejection(_place(signal), code, reason, _given(signal))
        self.taken.rejected.append((position, rejection))

    # --- orders that controllers run -------------------------------------------------------

    def take_orders(self) -> None:
        for position, signal in sorted(self.orders, key=lambda pair: pair[1].occurred_at):
            try:
                # A savepoint: an order that can't run must not take the counts down with it.
                with self.act.conn.begin_nested():
                    changed = execution.follow_controller(
                        self.act, signal.line_id, signal.order_number, signal.occurred_at
                    )
            except OutfeedError as refused:
                self._refuse(position, signal, refused.code, refused.detail)
                continue
            if changed:
                self.taken.accepted += 1
                self.timed_until |= rollups.lock_lines(self.act.conn, [signal.line_id])
            else:
                self.taken.repeated += 1

    # --- counts ----------------------------------------------------------------------------

    def take_counts(self) -> None:
        events = [
            CountEvent(fact_key(self.source, s.key), s.line_id, s.kind, s.occurred_at, s.quantity)
            for s in self.counts
        ]
        from_totals, newest = self._told_by_totals()
        written = self._insert(events)
        self.taken.accepted += len(written)
        self.taken.repeated += len(events) - len(written)
        written |= self._insert(from_totals)
        facts.keep_readings(self.act.conn, newest)
        events += from_totals
        events += self._take_late_totals(written)
        touched = {
            rollups.Touched(e.line_id, e.kind, e.occurred_at) for e in events if e.key in written
        }
        if touched:
            tracking.counts_changed(self.act, touched)
            self.act.tell(*{f"line:{place.line_id}" for place in touched})

    def _insert(self, events: Sequence[CountEvent]) -> set[UUID]:
        act = self.act
        return facts.insert_counts(act.conn, events, self.source, act.now, act.actor.user_id)

    def _told_by_totals(self) -> tuple[list[CountEvent], dict[int, tuple[datetime, Decimal]]]:
        """Turn running totals that follow their counter's newest reading into quantities."""
        before = facts.newest_readings(self.act.conn, self.counters)
        readings = {
            counter_id: Reading(row.occurred_at, row.total) for counter_id, row in before.items()
        }
        events: list[CountEvent] = []
        newest: dict[int, tuple[datetime, Decimal]] = {}
        self.late: list[tuple[int, TotalSignal, Reading]] = []
        for position, signal in sorted(self.totals, key=lambda pair: pair[1].occurred_at):
            reading = self._reading(position, signal)
            if reading is None:
                continue
            known = readings.get(signal.counter_id)
            if known is not None and reading.occurred_at < known.occurred_at:
                self.late.append((position, signal, reading))
                continue
            event, readings[signal.counter_id] = self._told(position, signal, known, reading)
            if event is not None:
                events.append(event)
            baseline = readings[signal.counter_id]
            if known != baseline:
                newest[signal.counter_id] = (baseline.occurred_at, baseline.total)
        return events, newest

    def _reading(self, position: int, signal: TotalSignal) -> Reading | None:
        try:
            return Reading(signal.occurred_at, signal.total)
        except Invalid as refused:
            self._refuse(position, signal, refused.code, refused.detail)
            return None

    def _told(
        self, position: int, signal: TotalSignal, known: Reading | None, reading: Reading
    ) -> tuple[CountEvent | None, Reading]:
        counter = self.counters[signal.counter_id]
        if known is not None and signal.redelivered and reading.total <= known.total:
            # Sent again after a lost connection: an old total, not a counter that was reset.
            self.taken.repeated += 1
            return None, known
        told = delta(known, reading, _rule(counter))
        if told.kind is DeltaKind.REPEAT:
            self.taken.repeated += 1
            return None, told.baseline
        if told.kind in (DeltaKind.JUMP, DeltaKind.BACKSTEP):
            self._refuse(
                position, signal, f"counter_{told.kind}", _doubt(told.kind, known, reading)
            )
            if told.kind is DeltaKind.BACKSTEP:
                return None, told.baseline
        else:
            self.taken.accepted += 1
        key = fact_key(self.source, signal.key)
        return _counted(counter, key, reading, told.quantity), told.baseline

    def _take_late_totals(self, written: set[UUID]) -> list[CountEvent]:
        """Put readings that come late between their neighbours; the sum stays what it was."""
        events: list[CountEvent] = []
        keys = facts.known_keys(
            self.act.conn, (fact_key(self.source, s.key) for _, s, _ in self.late)
        )
        for _, signal, reading in self.late:
            key = fact_key(self.source, signal.key)
            found = [] if key in keys else self._placed_late(signal, reading, key)
            if not found:
                self.taken.repeated += 1
                continue
            written |= self._insert(found)
            events += found
            keys.add(key)
            self.taken.accepted += 1
        return events

    def _placed_late(self, signal: TotalSignal, reading: Reading, key: UUID) -> list[CountEvent]:
        counter = self.counters[signal.counter_id]
        before, after = facts.readings_around(
            self.act.conn, counter.line_id, counter.kind, counter.id, reading.occurred_at
        )
        if after is None:
            return []
        earlier = Reading(before.occurred_at, before.total) if before else None
        if earlier and delta(earlier, reading, _rule(counter)).kind is DeltaKind.BACKSTEP:
            return []
        later = Reading(after.occurred_at, after.total)
        quantity, correction = late(earlier, reading, later, _rule(counter))
        if earlier and not quantity and not correction:
            return []
        mended = fact_key(self.source, f"{signal.key}/correction")
        return [
            _counted(counter, key, reading, quantity),
            CountEvent(
                mended,
                counter.line_id,
                counter.kind,
                later.occurred_at,
                correction,
                counter.id,
                corrects=after.key,
            ),
        ]

    # --- states ----------------------------------------------------------------------------

    def take_states(self) -> None:
        if not self.states:
            return
        lines = sorted({signal.line_id for _, signal in self.states})
        states = {line: _states_of_line(self.act.conn, line) for line in lines}
        now_in = {
            line: (row.occurred_at, row.state_id)
            for line, row in facts.newest_states(self.act.conn, lines).items()
        }
        events: list[StateEvent] = []
        for position, signal in sorted(self.states, key=lambda pair: pair[1].occurred_at):
            state_id = states[signal.line_id].get(signal.state.strip().casefold())
            if state_id is None:
                self._refuse(
                    position,
                    signal,
                    "unknown_state",
                    f"The line has no state {signal.state!r}; add it or an alias in the plant.",
                )
                continue
            known = now_in.get(signal.line_id)
            if known is None or known[0] <= signal.occurred_at:
                if known is not None and known[1] == state_id:
                    self.taken.repeated += 1
                    continue
                now_in[signal.line_id] = (signal.occurred_at, state_id)
            key = fact_key(self.source, signal.key)
            events.append(StateEvent(key, signal.line_id, state_id, signal.occurred_at))
        self._write_states(events)

    def _write_states(self, events: Sequence[StateEvent]) -> None:
        act = self.act
        written = facts.insert_states(act.conn, events, self.source, act.now, act.actor.user_id)
        self.taken.accepted += len(written)
        self.taken.repeated += len(events) - len(written)
        instants: dict[int, list[datetime]] = defaultdict(list)
        for event in events:
            if event.key in written:
                instants[event.line_id].append(event.occurred_at)
        if instants:
            tracking.states_changed(act, self.timed_until, instants)
            act.tell(*(f"line:{line}" for line in instants))


def _enabled_lines(conn: Connection) -> set[int]:
    rows = conn.execute(
        select(t.line_status.c.line_id)
        .join(t.assets, t.assets.c.id == t.line_status.c.line_id)
        .where(t.assets.c.enabled)
    )
    return set(rows.scalars())


def _states_of_line(conn: Connection, line_id: int) -> dict[str, int]:
    """Name the states of a line, the nearest asset's before those of the whole plant."""
    chain = (
        select(t.assets.c.id, t.assets.c.parent_id)
        .where(t.assets.c.id == line_id)
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(t.assets.c.id, t.assets.c.parent_id).join(chain, t.assets.c.id == chain.c.parent_id)
    )
    order = {row.id: n for n, row in enumerate(conn.execute(select(chain.c.id)))}
    rows = conn.execute(
        select(t.states).where(
            t.states.c.enabled,
            t.states.c.asset_id.is_(None) | t.states.c.asset_id.in_(list(order)),
        )
    ).all()
    names: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (order.get(row.asset_id, len(order)), row.id)):
        for name in (row.name, row.code, *row.aliases):
            if name is not None:
                names.setdefault(str(name).strip().casefold(), row.id)
    return names


def _rule(counter: Row[Any]) -> CounterRule:
    return CounterRule(counter.rollover_at, counter.max_rate_per_minute)


def _counted(counter: Row[Any], key: UUID, reading: Reading, quantity: Decimal) -> CountEvent:
    return CountEvent(
        key,
        counter.line_id,
        counter.kind,
        reading.occurred_at,
        quantity,
        counter.id,
        reading.total,
    )


def _doubt(kind: DeltaKind, known: Reading | None, reading: Reading) -> str:
    last = known.total if known else None
    if kind is DeltaKind.JUMP:
        return (
            f"The counter went from {last} to {reading.total}, more than it can count in that"
            " time. Nothing was counted; enter the quantity by hand if it was made."
        )
    return (
        f"The counter went back from {last} to {reading.total}. Nothing was counted until it"
        f" passes {last} again; enter the quantity by hand if it was reset."
    )


def _wrong_quantity(quantity: Decimal) -> tuple[str, str]:
    if not quantity.is_finite():
        return "not_a_quantity", f"{quantity} is no quantity."
    if quantity < 0:
        return "negative_quantity", "A quantity that was counted is not below 0."
    if quantity > LARGEST_QUANTITY:
        return "absurd_quantity", f"{quantity} is more than any line counts at once (1e12)."
    return "", ""


def _place(signal: Signal) -> str:
    if isinstance(signal, TotalSignal):
        return f"counter {signal.counter_id}, key {signal.key}"[:500]
    return f"line {signal.line_id}, key {signal.key}"[:500]


def _given(signal: Signal) -> str:
    return str(signal)
