"""Collection: what machines and people say happened becomes floor facts, once each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, select

from outfeed.activities import execution, tracking
from outfeed.activities.act import Act
from outfeed.activities.locks import lock_with_boards
from outfeed.activities.readings import Readings
from outfeed.activities.signals import (
    CountSignal,
    OrderSignal,
    Signal,
    StateSignal,
    TotalSignal,
    refusal,
    refused,
)
from outfeed.model.errors import OutfeedError, Rejection
from outfeed.model.signals import fact_key
from outfeed.store import facts, rollups
from outfeed.store import tables as t
from outfeed.store.assets import enabled_lines
from outfeed.store.facts import CountEvent, StateEvent
from outfeed.store.line_states import by_name, states_of_line

LONGEST_GIVEN = 2000


@dataclass(slots=True)
class Taken:
    """What became of signals: how many were taken, known before, and refused (by position)."""

    accepted: int = 0
    repeated: int = 0
    rejected: list[tuple[int, Rejection]] = field(default_factory=list)


def take(act: Act, source: str, signals: Sequence[Signal]) -> Taken:
    """Write signals as facts and re-derive what they touch. A signal known by its key changes
    nothing; one that can't be taken is kept as a rejection, and the rest goes in.
    """
    batch = _Batch(act, source)
    for position, signal in enumerate(signals):
        batch.sort_in(position, signal)
    batch.lock()
    batch.take_counts()
    batch.take_states()
    # Last, so that a run that ends has all its counts when its order is looked at.
    batch.take_orders()
    reject(act, source, [rejection for _, rejection in batch.taken.rejected])
    return batch.taken


def reject(act: Act, origin: str, rejections: Sequence[Rejection]) -> None:
    """Keep what came in and could not be taken, with its reason."""
    if not rejections:
        return
    act.conn.execute(
        t.rejections.insert(),
        [
            {
                "recorded_at": act.now,
                "origin": _storable(origin),
                "where": _storable(r.where),
                "code": r.code,
                "reason": _storable(r.reason),
                "given": _storable(r.given[:LONGEST_GIVEN]),
            }
            for r in rejections
        ],
    )
    act.tell("rejections")


def _storable(text: str) -> str:
    """A text without what the database can't keep: NUL, and halves of characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


class _Batch:
    """Signals of one transaction, sorted by what they say."""

    def __init__(self, act: Act, source: str) -> None:
        self.act = act
        self.source = source
        self.taken = Taken()
        self.lines = enabled_lines(act.conn)
        self.counters: dict[int, Row[Any]] = {}
        self.counts: list[CountSignal] = []
        self.totals: list[tuple[int, TotalSignal]] = []
        self.states: list[tuple[int, StateSignal]] = []
        self.orders: list[tuple[int, OrderSignal]] = []
        self.timed_until: dict[int, datetime | None] = {}

    def sort_in(self, position: int, signal: Signal) -> None:
        wrong = refusal(signal, self.lines, self.act.now)
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
            counter = self.counters.get(signal.counter_id)
            if counter is None or not counter.enabled:
                self._refuse(position, signal, "unknown_counter", "There is no such counter.")
            elif counter.line_id not in self.lines:
                reason = f"There is no enabled line {counter.line_id}."
                self._refuse(position, signal, "unknown_line", reason)
            else:
                known.append((position, signal))
        self.totals = known
        lines = {signal.line_id for signal in self.counts}
        lines |= {self.counters[signal.counter_id].line_id for _, signal in self.totals}
        lines |= {state.line_id for _, state in self.states}
        lines |= {order.line_id for _, order in self.orders}
        if not self.orders:
            self.timed_until = rollups.lock_lines(self.act.conn, lines)
            return
        signals = [(signal.line_id, signal.order_number) for _, signal in self.orders]

        def involved(_: object) -> tuple[set[int], set[int]]:
            # What runs may be completed. Counts lock the figures of orders; whoever also moves
            # orders must have those before.
            named = execution.orders_of(self.act.conn, signals)
            return named, named

        self.timed_until = lock_with_boards(self.act.conn, lines, involved)

    def _refuse(self, position: int, signal: Signal, code: str, reason: str) -> None:
        self.taken.rejected.append((position, refused(signal, code, reason)))

    # --- orders that controllers run -------------------------------------------------------

    def take_orders(self) -> None:
        for position, signal in sorted(self.orders, key=lambda pair: pair[1].occurred_at):
            try:
                # A savepoint: an order that can't run must not take the counts down with it.
                with self.act.conn.begin_nested():
                    changed = execution.follow_controller(
                        self.act, signal.line_id, signal.order_number, signal.occurred_at
                    )
            except OutfeedError as error:
                self._refuse(position, signal, error.code, error.detail)
                continue
            if changed:
                self.taken.accepted += 1
            else:
                self.taken.repeated += 1

    # --- counts ----------------------------------------------------------------------------

    def take_counts(self) -> None:
        events = [
            CountEvent(fact_key(self.source, s.key), s.line_id, s.kind, s.occurred_at, s.quantity)
            for s in self.counts
        ]
        written = self._insert(events)
        new = sum(place.many for place in written)
        readings = Readings(self.act.conn, self.source, self.counters, self.totals, self._refuse)
        for told in chain((readings.in_order(),), readings.late()):
            written += self._insert(told)
        self.taken.accepted += new + readings.accepted
        self.taken.repeated += len(events) - new + readings.repeated
        tracking.counts_changed(self.act, written)

    def _insert(self, events: Sequence[CountEvent]) -> list[facts.Written]:
        act = self.act
        return facts.insert_counts(act.conn, events, self.source, act.now, act.actor.user_id)

    # --- states ----------------------------------------------------------------------------

    def take_states(self) -> None:
        if not self.states:
            return
        lines = sorted({signal.line_id for _, signal in self.states})
        states = {line: by_name(states_of_line(self.act.conn, line)) for line in lines}
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
                    f"The line has no state {signal.state[:60]!r}; add it, or an alias of one.",
                )
                continue
            known = now_in.get(signal.line_id)
            if known is None or known[0] <= signal.occurred_at:
                if signal.in_order and known is not None and known[1] == state_id:
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
