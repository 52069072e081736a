"""
Samples to facts: what a machine's running total says was counted.

A counter repeats, rolls over, is reset, steps back a little and jumps. `delta` says which of these
happened between two readings and what quantity is to be believed; nothing else in the system does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Context, Decimal
from enum import StrEnum

from outfeed.model.errors import Invalid

SETTLING = timedelta(minutes=1)
LARGEST_TOTAL = Decimal(10) ** 30
_ZERO = Decimal(0)
_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_IN_MINUTE = 60_000_000
# The usual 28 digits would round the difference of a long total and a short one. Decimals, because
# fractions make the path of every machine message three times slower.
_EXACT = Context(prec=80)


def fact_key(source: str, key: str) -> str:
    """
    Key of a fact, the same for every delivery of the same message: 32 hexadecimal digits.

    BLAKE2b of 16 bytes over the key behind the source, whose length leads so that no two pairs look
    alike.
    """
    named = source.encode("utf-8", "surrogatepass")
    told = b"%d:%b%b" % (len(named), named, key.encode("utf-8", "surrogatepass"))
    return hashlib.blake2b(told, digest_size=16).hexdigest()


class DeltaKind(StrEnum):
    """What happened to a counter between two readings."""

    BASELINE = "baseline"
    ADVANCE = "advance"
    REPEAT = "repeat"
    ROLLOVER = "rollover"
    RESET = "reset"
    BACKSTEP = "backstep"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Reading:
    """A running total at an instant; raises `Invalid` unless 0 <= total < 1e30."""

    occurred_at: datetime
    total: Decimal

    def __post_init__(self) -> None:
        if not (self.total.is_finite() and 0 <= self.total < LARGEST_TOTAL):
            raise Invalid(
                "invalid_total",
                f"A running total is a number from 0 up to 1e30, not {self.total}.",
                total=str(self.total),
            )


@dataclass(frozen=True, slots=True)
class CounterRule:
    """
    What is known of a counter.

    `rollover_at` is the first total that it does not show (65536 for 16 bits, 100000 for five
    digits). `max_rate_per_minute` is the most that it can count in a minute. Both must be positive.
    """

    rollover_at: Decimal | None = None
    max_rate_per_minute: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("rollover_at", "max_rate_per_minute"):
            figure: Decimal | None = getattr(self, name)
            if figure is not None and not (figure.is_finite() and figure > 0):
                raise Invalid(
                    "invalid_counter_rule",
                    f"{name} must be more than 0, not {figure}.",
                    field=name,
                    given=str(figure),
                )


@dataclass(frozen=True, slots=True)
class Delta:
    """The quantity counted since `before`, never negative, and the reading to go on from."""

    quantity: Decimal
    kind: DeltaKind
    baseline: Reading


def delta(before: Reading | None, after: Reading, rule: CounterRule) -> Delta:
    """
    Quantity counted from one baseline to the next reading, which is not older.

    The first reading is a baseline. A total that rose is an advance and one that stayed a repeat.
    A total that fell is, in this order: a rollover, where the way over `rollover_at` is plausible;
    a backstep, where it fell a little (the higher total stays the baseline, so 97, 95, 98 count
    1); else a reset, and the total is what was counted since zero.
    Plausible is at most 2 x max rate x minutes passed + max rate; without a max rate at most half
    of `rollover_at`. A little is less than half of the total, and where there is a max rate also no
    more than it makes in a minute. With a max rate, what can't have been counted in the time is a
    jump, up or down: nothing is counted, the baseline moves, and the caller keeps a rejection.
    Raises `Invalid` (`out_of_order`) for an older reading: that is for `late`.
    """
    if before is None:
        return Delta(_ZERO, DeltaKind.BASELINE, after)
    if after.occurred_at < before.occurred_at:
        raise Invalid(
            "out_of_order",
            "The reading is older than the one before it.",
            before=before.occurred_at,
            after=after.occurred_at,
        )
    if after.total == before.total:
        return Delta(_ZERO, DeltaKind.REPEAT, after)
    limit = _plausible(before, after, rule)
    if after.total < before.total:
        return _fallen(before, after, rule, limit)
    quantity = _EXACT.subtract(after.total, before.total)
    if limit is not None and quantity > limit:
        return Delta(_ZERO, DeltaKind.JUMP, after)
    return Delta(quantity, DeltaKind.ADVANCE, after)


def settled(
    before: Reading | None, doubtful: Reading | None, after: Reading, rule: CounterRule
) -> Delta:
    """
    `delta`, after a backstep from the baseline to `doubtful`.

    A counter that still rises from there after a minute was set back, and counts from there. One
    that is back at its height by then only stumbled, or old messages were sent again.
    """
    if before and doubtful and doubtful.total < after.total < before.total:
        if after.occurred_at - doubtful.occurred_at >= SETTLING:
            return delta(doubtful, after, rule)
        return Delta(_ZERO, DeltaKind.BACKSTEP, before)
    return delta(before, after, rule)


def _plausible(before: Reading, after: Reading, rule: CounterRule) -> Decimal | None:
    """Answer the most that can have been counted in between; None where no max rate is known."""
    if rule.max_rate_per_minute is None:
        return None
    elapsed = (after.occurred_at - before.occurred_at) // _MICROSECOND
    doubled_and_one_more = Decimal(2 * elapsed + _MICROSECONDS_IN_MINUTE)
    most = _EXACT.multiply(rule.max_rate_per_minute, doubled_and_one_more)
    return _EXACT.divide(most, _MICROSECONDS_IN_MINUTE)


def _fallen(before: Reading, after: Reading, rule: CounterRule, limit: Decimal | None) -> Delta:
    around = _around(before, after, rule, limit)
    if around is not None:
        return Delta(around, DeltaKind.ROLLOVER, after)
    step = _EXACT.subtract(before.total, after.total)
    little = 2 * step < before.total
    if little and (rule.max_rate_per_minute is None or step <= rule.max_rate_per_minute):
        return Delta(_ZERO, DeltaKind.BACKSTEP, before)
    if limit is not None and after.total > limit:
        return Delta(_ZERO, DeltaKind.JUMP, after)
    return Delta(after.total, DeltaKind.RESET, after)


def _around(
    before: Reading, after: Reading, rule: CounterRule, limit: Decimal | None
) -> Decimal | None:
    """Quantity of a rollover between the readings; None where there plausibly was none."""
    if rule.rollover_at is None or before.total > rule.rollover_at:
        return None
    quantity = _EXACT.add(_EXACT.subtract(rule.rollover_at, before.total), after.total)
    most = _EXACT.divide(rule.rollover_at, 2) if limit is None else limit
    return quantity if quantity <= most else None


def late(
    before: Reading | None, reading: Reading, after: Reading, rule: CounterRule
) -> tuple[Decimal, Decimal]:
    """
    Place a reading that arrives after its successor was taken.

    Answers the quantity at `reading` and the correction (maybe negative) to what was counted at
    `after`. `before` and `after` are its neighbours in time, so the sum is what it would have been
    in order; only neighbours that were backsteps are no baselines and don't belong here.
    """
    quantity = delta(before, reading, rule).quantity
    now_at_after = delta(reading, after, rule).quantity
    correction = _EXACT.subtract(now_at_after, delta(before, after, rule).quantity)
    return quantity, correction


def fold(
    readings: Iterable[Reading], rule: CounterRule, before: Reading | None = None
) -> list[Delta]:
    """Deltas of readings in order of time, going on from the baseline `before`."""
    deltas: list[Delta] = []
    for reading in readings:
        deltas.append(delta(before, reading, rule))
        before = deltas[-1].baseline
    return deltas
