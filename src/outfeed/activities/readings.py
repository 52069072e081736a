"""Readings: running totals of counters become count facts, in order, late or sent again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row

from outfeed.activities.signals import TotalSignal
from outfeed.model.errors import Invalid
from outfeed.model.signals import (
    CounterRule,
    DeltaKind,
    Reading,
    delta,
    fact_key,
    late,
    settled,
)
from outfeed.store import facts
from outfeed.store.facts import CountEvent

Refuse = Callable[[int, TotalSignal, str, str], None]


Known = tuple[Reading | None, Reading | None]
"""The baseline of a counter, and the lower reading that it stepped back to."""


class Readings:
    """The running totals of one batch, whose lines are locked.

    ``totals`` are signals with their positions in the batch; ``refuse`` is told of each that can't
    be believed, with a code and a reason.
    """

    def __init__(
        self,
        conn: Connection,
        source: str,
        counters: Mapping[int, Row[Any]],
        totals: Sequence[tuple[int, TotalSignal]],
        refuse: Refuse,
    ) -> None:
        self._conn, self._source, self._counters, self._refuse = conn, source, counters, refuse
        self._totals = sorted(totals, key=lambda pair: pair[1].occurred_at)
        self._late: list[tuple[TotalSignal, Reading]] = []
        self.accepted = 0
        self.repeated = 0
        self.kinds: dict[int, DeltaKind] = {}
        """What was made of each total that was not late, by its position."""

    def in_order(self) -> list[CountEvent]:
        """Give the facts told by totals that follow their counter's newest reading."""
        stored = facts.newest_readings(self._conn, self._counters)
        known = {counter_id: _known(row) for counter_id, row in stored.items()}
        seen = facts.known_keys(self._conn, [self._key(signal) for _, signal in self._totals])
        events: list[CountEvent] = []
        changed: set[int] = set()
        for position, signal in self._totals:
            if self._key(signal) in seen:
                # Even without an instant of its own, and whatever was counted since.
                self.repeated += 1
                continue
            reading = self._reading(position, signal)
            if reading is None:
                continue
            seen.add(self._key(signal))
            before, doubtful = known.get(signal.counter_id, (None, None))
            if before is not None and reading.occurred_at < before.occurred_at:
                self._late.append((signal, reading))
                continue
            event, now_known = self._told(position, signal, reading, before, doubtful)
            if event is not None:
                events.append(event)
            if now_known != (before, doubtful):
                known[signal.counter_id] = now_known
                changed.add(signal.counter_id)
        facts.keep_readings(self._conn, {n: known[n] for n in sorted(changed)})
        return events

    def _key(self, signal: TotalSignal) -> str:
        return fact_key(self._source, signal.key)

    def _reading(self, position: int, signal: TotalSignal) -> Reading | None:
        try:
            return Reading(signal.occurred_at, signal.total)
        except Invalid as invalid:
            self._refuse(position, signal, invalid.code, invalid.detail)
            return None

    def _told(
        self,
        position: int,
        signal: TotalSignal,
        reading: Reading,
        before: Reading | None,
        doubtful: Reading | None,
    ) -> tuple[CountEvent | None, Known]:
        if before is not None and signal.redelivered and reading.total <= before.total:
            # Sent again after a lost connection: an old total, not a counter that was reset.
            self.repeated += 1
            return None, (before, doubtful)
        counter = self._counters[signal.counter_id]
        told = settled(before, doubtful, reading, counter_rule(counter))
        self.kinds[position] = told.kind
        if told.kind is DeltaKind.REPEAT:
            self.repeated += 1
            return None, (told.baseline, None)
        if told.kind is DeltaKind.BACKSTEP:
            if doubtful is not None:
                self.repeated += 1
                return None, (before, doubtful)
            self._refuse(position, signal, "counter_backstep", _doubt(told.kind, before, reading))
            return None, (told.baseline, reading)
        if told.kind is DeltaKind.JUMP:
            self._refuse(position, signal, "counter_jump", _doubt(told.kind, before, reading))
        else:
            self.accepted += 1
        return _counted(counter, self._key(signal), reading, told.quantity), (told.baseline, None)

    def late(self) -> Iterator[list[CountEvent]]:
        """Give the facts of totals that came late, reading by reading.

        Between their neighbours the sum stays what it was. Each list is to be written before the
        next is asked for.
        """
        for signal, reading in self._late:
            found = self._placed(signal, reading, self._key(signal))
            if found:
                self.accepted += 1
                yield found
            else:
                self.repeated += 1

    def _placed(self, signal: TotalSignal, reading: Reading, key: str) -> list[CountEvent]:
        counter = self._counters[signal.counter_id]
        before, after = facts.readings_around(
            self._conn, counter.line_id, counter.kind, counter.id, reading.occurred_at
        )
        if after is None:
            return []
        earlier = Reading(before.occurred_at, before.total) if before else None
        if earlier and delta(earlier, reading, counter_rule(counter)).kind is DeltaKind.BACKSTEP:
            return []
        later = Reading(after.occurred_at, after.total)
        quantity, correction = late(earlier, reading, later, counter_rule(counter))
        if earlier and not quantity and not correction:
            return []
        mended = CountEvent(
            fact_key(self._source, f"{signal.key}/correction"),
            counter.line_id,
            counter.kind,
            later.occurred_at,
            correction,
            counter.id,
            corrects=after.key.hex,
        )
        return [_counted(counter, key, reading, quantity), mended]


def _known(row: Row[Any]) -> Known:
    doubtful = None
    if row.doubtful_at is not None:
        doubtful = Reading(row.doubtful_at, row.doubtful_total)
    return Reading(row.occurred_at, row.total), doubtful


def counter_rule(counter: Row[Any]) -> CounterRule:
    """Give what is known of a counter."""
    return CounterRule(counter.rollover_at, counter.max_rate_per_minute)


def _counted(counter: Row[Any], key: str, reading: Reading, quantity: Decimal) -> CountEvent:
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
        f"The counter went back from {last} to {reading.total}. Nothing is counted for that; if it"
        " rises from there it counts on, and what it had counted may be entered by hand."
    )
