"""
Schedule adherence: how far what was made kept to the plan, entry by entry and in sums.

An entry counts with the time and quantity that were planned when its first run started, and, where
none ever did, as it stands on the board. What is more than planned makes up for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A production entry whose planned time is over, and what became of it.

    `planned_time` is its working time in seconds, `produced_time` how much of that its runs were
    open. `started_at` and `ended_at` are of its first and last run; None where it never ran, or
    still runs.
    """

    planned_start_at: datetime
    planned_end_at: datetime
    planned_time: int
    produced_time: int
    planned_quantity: Decimal
    made_quantity: Decimal
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def start_deviation(self) -> timedelta | None:
        """By how much it started after its plan; less than nothing where before."""
        return None if self.started_at is None else self.started_at - self.planned_start_at

    @property
    def end_deviation(self) -> timedelta | None:
        """By how much it ended after its plan."""
        return None if self.ended_at is None else self.ended_at - self.planned_end_at

    @property
    def adherence(self) -> float | None:
        """The share of its planned time in which it was made; None where none was planned."""
        return self.produced_time / self.planned_time if self.planned_time else None

    @property
    def quantity_made(self) -> float:
        """The share of its planned quantity that was made, at most all."""
        return float(min(self.made_quantity / self.planned_quantity, Decimal(1)))


@dataclass(frozen=True, slots=True)
class Adherence:
    """
    Entries in sums.

    `adherence` is produced / planned time; `quantity_made` the shares of the planned quantities
    that were made, each by its entry's planned time. None where nothing was planned.
    """

    entries: int
    started_on_time: int
    ended_on_time: int
    planned_time: int
    produced_time: int
    adherence: float | None
    quantity_made: float | None


def adherence_of(entries: Iterable[Kept], tolerance: timedelta) -> Adherence:
    """Add up entries; on time is what started or ended within the tolerance, before or after."""
    all_ = list(entries)
    planned = sum(entry.planned_time for entry in all_)
    produced = sum(entry.produced_time for entry in all_)
    made = sum(entry.quantity_made * entry.planned_time for entry in all_)
    return Adherence(
        entries=len(all_),
        started_on_time=sum(_within(entry.start_deviation, tolerance) for entry in all_),
        ended_on_time=sum(_within(entry.end_deviation, tolerance) for entry in all_),
        planned_time=planned,
        produced_time=produced,
        adherence=produced / planned if planned else None,
        quantity_made=made / planned if planned else None,
    )


def _within(deviation: timedelta | None, tolerance: timedelta) -> bool:
    return deviation is not None and abs(deviation) <= tolerance
