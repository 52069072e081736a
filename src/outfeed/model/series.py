"""
A planned stop that recurs: its rule to occurrences.

It starts by the wall clock of the line and lasts so many seconds, so that a stop of an hour is one
in the night in which the clock changes too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.order_fields import FIRST_YEAR, LAST_YEAR
from outfeed.model.recurrence import recurrence, recurring, recurs_within_a_day, rest_of
from outfeed.model.time import wall_to_utc, zone_of

LONGEST_STOP = timedelta(days=31)
"""A planned stop that recurs lasts no longer."""

_DAY = timedelta(days=1)


class Occurrence(NamedTuple):
    """The stop of one day, in UTC; `day` is that of its start by the rule."""

    day: date
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class StopRule:
    """
    When a planned stop recurs, at most once a day.

    `starts` is the wall time, in `zone`, at which the rule begins (the DTSTART of `rrule`,
    RFC 5545). It recurs until `valid_until`, that day included, but not on `excluded` days. Raises
    `Invalid` with every field that is wrong.
    """

    rrule: str
    starts: datetime
    length: timedelta
    zone: str
    valid_until: date | None = None
    excluded: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        errors = list(self._errors())
        if errors:
            detail = " ".join(error.detail for error in errors)
            raise Invalid("invalid_series", detail, errors=errors)

    @property
    def first(self) -> datetime:
        """The wall time of the first occurrence, days off included."""
        found: datetime = next(iter(recurrence(self.rrule, self.starts)))
        return found

    def occurrences(self, from_: datetime, until: datetime) -> Iterator[Occurrence]:
        """The occurrences that start from one instant on, and before another, in order."""
        zone = zone_of(self.zone)
        # A day to either side, because no clock change moves a wall time further than that.
        earliest = from_.astimezone(zone).replace(tzinfo=None) - _DAY
        latest = until.astimezone(zone).replace(tzinfo=None) + _DAY
        for wall in self._walls(earliest, latest, self.excluded):
            occurrence = self._at(wall)
            if from_ <= occurrence.start_at < until:
                yield occurrence

    def on(self, day: date) -> Occurrence | None:
        """The occurrence of a day, also of one that is excluded; None where the rule has none."""
        begin = datetime.combine(day, datetime.min.time())
        walls = self._walls(begin, begin + _DAY - timedelta(microseconds=1), frozenset())
        return next((self._at(wall) for wall in walls), None)

    def until(self, day: date) -> StopRule:
        """The part of the rule before the occurrence of a day."""
        return replace(
            self,
            valid_until=day - _DAY,
            excluded=frozenset(off for off in self.excluded if off < day),
        )

    def from_(self, day: date) -> StopRule:
        """The part of the rule from the occurrence of a day on."""
        wall = datetime.combine(day, self.first.time())
        return replace(
            self,
            rrule=rest_of(self.rrule, self.starts, day),
            starts=wall,
            excluded=frozenset(off for off in self.excluded if off >= day),
        )

    def moved(self, by: timedelta) -> StopRule:
        """The same stop so much earlier or later on the wall clock; its days off go with it."""
        days = (self.first + by).date() - self.first.date()
        return replace(
            self, starts=self.first + by, excluded=frozenset(off + days for off in self.excluded)
        )

    def _walls(
        self, earliest: datetime, latest: datetime, excluded: frozenset[date]
    ) -> Iterator[datetime]:
        return recurring(
            self.rrule,
            self.starts,
            earliest,
            latest,
            valid_until=self.valid_until,
            excluded=excluded,
        )

    def _at(self, wall: datetime) -> Occurrence:
        start_at = wall_to_utc(wall, zone_of(self.zone)).astimezone(UTC)
        return Occurrence(wall.date(), start_at, start_at + self.length)

    def _errors(self) -> Iterator[FieldError]:
        if not timedelta(0) < self.length <= LONGEST_STOP:
            detail = "A planned stop that recurs lasts more than nothing and at most"
            yield FieldError("length", "not_in_range", f"{detail} {LONGEST_STOP.days} days.")
        if not FIRST_YEAR <= self.starts.year <= LAST_YEAR:
            detail = f"The start must be from {FIRST_YEAR} to {LAST_YEAR}."
            yield FieldError("starts", "not_in_range", detail)
        if self.starts.tzinfo is not None:
            detail = "The start is wall time of the line and carries no zone of its own."
            yield FieldError("starts", "not_wall_time", detail)
            return
        wrong = "a stop recurs once a day at most" if recurs_within_a_day(self.rrule) else None
        try:
            recurrence(self.rrule, self.starts)
        except ValueError as refused:
            wrong = wrong or str(refused)
        if wrong is not None:
            detail = (
                f"{self.rrule!r} is no rule by which a stop can recur: {wrong}."
                " Write it like FREQ=WEEKLY;BYDAY=MO,TH."
            )
            yield FieldError("rrule", "invalid_rrule", detail)
        elif self.valid_until is not None and self.valid_until < self.first.date():
            detail = f"It would end on {self.valid_until}, before it first is, on {self.first:%F}."
            yield FieldError("valid_until", "before_start", detail)
