"""Readings of counters by hand: taken like those of machines, and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace
from sqlalchemy import Connection, Row, select

from outfeed.activities import tracking
from outfeed.activities.act import Act
from outfeed.activities.readings import Readings, counter_rule
from outfeed.activities.signals import TotalSignal, refusal
from outfeed.model.counting import EXACT, sum_of
from outfeed.model.errors import Invalid, NotFound
from outfeed.model.signals import CounterRule, DeltaKind, Reading, delta, fact_key
from outfeed.store import count_entries, facts, rollups
from outfeed.store import tables as t
from outfeed.store.assets import enabled_lines
from outfeed.store.count_entries import SOURCE, EnteredCount
from outfeed.store.facts import CountEvent

LATE = "late"
"""What a reading is that lies before the newest one: it is placed between its neighbours."""


@dataclass(frozen=True, slots=True)
class ReadingTold:
    """What a reading counted, what was made of it and why, and its entry if it left any facts."""

    counted: Decimal
    kind: str
    detail: str
    entry: UUID | None
    rejection: tuple[str, str] | None = None


def read(
    act: Act,
    line_id: int,
    counter: int | str,
    total: Decimal,
    *,
    at: datetime | None = None,
    key: str | None = None,
) -> ReadingTold:
    """Take the total that a counter shows at an instant (now, where none is given).

    Whatever is made of a machine's total is made of this. Refused: a counter that the line does not
    have, an instant or a total that can't be.
    """
    rollups.lock_lines(act.conn, [line_id])
    row = _counter(act.conn, line_id, counter)
    named = key or uuid4().hex
    signal = TotalSignal(named, row.id, total, at or act.now)
    lines = enabled_lines(act.conn)
    wrong = refusal(signal, lines, act.now)
    if wrong is not None:
        raise Invalid(wrong.code, wrong.reason)
    if line_id not in lines:
        raise Invalid("unknown_line", f"There is no enabled line {line_id}.")
    Reading(signal.occurred_at, total)
    entry = UUID(fact_key(SOURCE, f"{named}/reading"))
    if count_entries.known_entries(act.conn, [entry]):
        return ReadingTold(Decimal(0), DeltaKind.REPEAT, "This was read before.", entry)
    return _taken(act, row, signal, entry)


def _counter(conn: Connection, line_id: int, given: int | str) -> Row[Any]:
    c = t.counters.c
    text = str(given).strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    rows = conn.execute(
        select(t.counters).where(c.line_id == line_id, c.enabled).order_by(c.id)
    ).all()
    named = [row for row in rows if row.name.casefold() == text.casefold() or row.id == number]
    if not named:
        names = ", ".join(sorted(row.name for row in rows)) or "none"
        raise NotFound(
            "unknown_counter", f"The line has no counter {text[:60]!r} in use; it has {names}."
        )
    return named[0]


def _taken(act: Act, counter: Row[Any], signal: TotalSignal, entry: UUID) -> ReadingTold:
    refused: list[tuple[str, str]] = []
    readings = Readings(
        act.conn,
        SOURCE,
        {counter.id: counter},
        [(0, signal)],
        lambda _position, _signal, code, reason: refused.append((code, reason)),
    )
    told = readings.in_order()
    for placed in readings.late():
        told += placed
    kind = readings.kinds.get(0, LATE)
    written = count_entries.insert_entered(
        act.conn, [_entered(event, entry) for event in told], act.now, act.actor.user_id
    )
    tracking.counts_changed(act, written)
    counted = sum_of(event.quantity for event in told)
    detail = refused[0][1] if refused else _SAID[kind].format(counted=f"{counted:f}")
    after = {"counter": counter.name, "total": signal.total, "counted": counted, "kind": kind}
    act.audit("line", counter.line_id, "read_counter", after=after | {"entry": entry.hex})
    act.tell(f"line:{counter.line_id}")
    rejection = refused[0] if refused else None
    return ReadingTold(counted, kind, detail, entry if told else None, rejection)


_SAID: dict[str, str] = {
    DeltaKind.BASELINE: "It is the first reading of this counter: what comes after is counted"
    " from it.",
    DeltaKind.ADVANCE: "{counted} were counted since the reading before.",
    DeltaKind.REPEAT: "The counter shows what it showed before; nothing was counted.",
    DeltaKind.ROLLOVER: "The counter ran over its highest number: {counted} were counted.",
    DeltaKind.RESET: "The counter was set to zero since: {counted} were counted from there.",
    LATE: "The reading lies before the newest one and is placed between its neighbours; all in all"
    " {counted} are counted more.",
}


def _entered(event: CountEvent, entry: UUID) -> EnteredCount:
    return EnteredCount(
        key=event.key,
        entry=entry,
        line_id=event.line_id,
        kind=event.kind,
        occurred_at=event.occurred_at,
        quantity=event.quantity,
        counter_id=event.counter_id,
        total=event.total,
        corrects=event.corrects,
    )


class ReadingsBack:
    """Readings of one counter's row that are taken out of it, or put in again.

    What is counted at the reading after one changes with it, as when a late one is placed.
    """

    def __init__(self, conn: Connection, back: UUID) -> None:
        self._conn, self._back = conn, back
        self._newest: dict[int, Reading | None] = {}

    def taken_out(self, row: Row[Any], reason: str | None) -> list[EnteredCount]:
        """Give the facts by which a reading counts no more."""
        before, after = self._around(row, row.counter_id)
        mark = self._mark(row, row.quantity.copy_negate(), reason)
        if after is None:
            self._newest[row.counter_id] = _reading(before)
            return [mark]
        return [mark, self._mend(row, row.counter_id, after, _reading(before))]

    def put_back(
        self, row: Row[Any], mends: Sequence[Row[Any]], reason: str | None
    ) -> list[EnteredCount]:
        """Give the facts by which a reading that was taken out counts again.

        `mends` are what was mended when it was taken out.
        """
        reading = Reading(row.occurred_at, row.was_total)
        counter_id: int = row.was_counter_id
        before, after = self._around(row, counter_id)
        again = self._mark(row, row.quantity.copy_negate(), reason, counter_id, row.was_total)
        untouched = before is None or before.recorded_at <= row.recorded_at
        if untouched and [mend.corrects for mend in mends] == ([after.key] if after else []):
            self._follow(counter_id, reading, after)
            return [again, *(self._mended_back(mend, counter_id) for mend in mends)]
        told = delta(_reading(before), reading, self._rule(counter_id))
        again = self._mark(row, told.quantity, reason, counter_id, row.was_total)
        self._follow(counter_id, reading, after)
        return [again, self._mend(row, counter_id, after, reading)] if after else [again]

    def _follow(self, counter_id: int, reading: Reading, after: Row[Any] | None) -> None:
        stored = facts.newest_readings(self._conn, [counter_id]).get(counter_id)
        if after is None and (stored is None or stored.occurred_at <= reading.occurred_at):
            self._newest[counter_id] = reading

    def keep(self) -> None:
        """Keep what the newest readings of the counters are now."""
        for counter_id, newest in self._newest.items():
            if newest is None:
                facts.forget_reading(self._conn, counter_id)
            else:
                facts.keep_readings(self._conn, {counter_id: (newest, None)})

    def _around(self, row: Row[Any], counter_id: int) -> tuple[Row[Any] | None, Row[Any] | None]:
        return facts.readings_around(
            self._conn, row.line_id, row.kind, counter_id, row.occurred_at, without=row.key
        )

    def _rule(self, counter_id: int) -> CounterRule:
        counter = select(t.counters).where(t.counters.c.id == counter_id)
        return counter_rule(self._conn.execute(counter).one())

    def _mark(
        self,
        row: Row[Any],
        quantity: Decimal,
        reason: str | None,
        counter_id: int | None = None,
        total: Decimal | None = None,
    ) -> EnteredCount:
        mark = self._back_from(row, quantity, row.key)
        return replace(mark, counter_id=counter_id, total=total, reason=reason)

    def _mend(
        self, row: Row[Any], counter_id: int, after: Row[Any], before: Reading | None
    ) -> EnteredCount:
        """What the reading after counts more or less, now that it follows upon `before`."""
        wanted = delta(before, Reading(after.occurred_at, after.total), self._rule(counter_id))
        place = (row.line_id, row.kind, after.occurred_at, after.key)
        counted = count_entries.counted_by_reading(self._conn, *place)
        mend = self._back_from(row, EXACT.subtract(wanted.quantity, counted), after.key)
        key = fact_key(SOURCE, f"{row.key.hex}/undo/correction")
        return replace(mend, key=key, occurred_at=after.occurred_at, counter_id=counter_id)

    def _mended_back(self, mend: Row[Any], counter_id: int) -> EnteredCount:
        back = self._back_from(mend, mend.quantity.copy_negate(), mend.corrects)
        return replace(back, counter_id=counter_id)

    def _back_from(self, row: Row[Any], quantity: Decimal, corrects: UUID) -> EnteredCount:
        return EnteredCount(
            key=fact_key(SOURCE, f"{row.key.hex}/undo"),
            entry=self._back,
            line_id=row.line_id,
            kind=row.kind,
            occurred_at=row.occurred_at,
            quantity=quantity,
            corrects=corrects.hex,
        )


def _reading(row: Row[Any] | None) -> Reading | None:
    return None if row is None else Reading(row.occurred_at, row.total)
