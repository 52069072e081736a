"""
Shifts and calendar exceptions: what recurs by the wall clock, and when each time it is.

A shift is wall time, so one from 22:00 to 06:00 lasts 7 hours in the night that is an hour short,
and 9 in the long one. A holiday of a day is 23 or 25 hours where the clock changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from outfeed.model.errors import FieldError, Invalid
from outfeed.model.recurrence import recurrence, recurring, recurs_within_a_day
from outfeed.model.time import Interval, wall_to_utc, zone_of

DAY = timedelta(days=1)
LONGEST_EXCEPTION = timedelta(days=366)
LONGEST_ROTATION = 732
"""Days after which a rotation begins again, at the most: two years."""


class Occurrence(NamedTuple):
    """
    One time that a shift or a calendar exception is: [start, end) in UTC.

    `date` is the day of its rule. `changed` says that it has other times than its rule.
    """

    start_at: datetime
    end_at: datetime
    date: date
    crew: str | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """The occurrence of a day at another time than its rule's; `crew`, where it is another."""

    date: date
    start: time
    length: timedelta
    crew: str | None = None


@dataclass(frozen=True)
class Shift:
    """
    A named, recurring span of working time in the wall time of a zone.

    It begins on `valid_from` at `start` (the DTSTART of `rrule`, RFC 5545) and wherever the rule
    recurs until `valid_until`, that day included, but not on `excluded` days, and on `changed` days
    at their times. It ends when the wall clock is `length` further. It is worked by `crew` or, with
    a `rotation`, by the crew of the day: the days from `valid_from` on take its crews over and
    over, and on a day of an empty one it is not worked. Raises `Invalid` with every field that is
    wrong.
    """

    name: str
    rrule: str
    start: time
    length: timedelta
    zone: str
    valid_from: date
    valid_until: date | None = None
    excluded: frozenset[date] = frozenset()
    crew: str | None = None
    changed: tuple[ChangedDay, ...] = ()
    rotation: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        errors = list(self._errors())
        if errors:
            detail = " ".join(error.detail for error in errors)
            raise Invalid(
                "invalid_shift", f"Shift {self.name!r}: {detail}", errors=errors, shift=self.name
            )

    def occurrences(self, during: Interval) -> Iterator[Occurrence]:
        """The times that the shift is, whole, of which any part lies in an interval."""
        zone = zone_of(self.zone)
        # A day to either side, because no clock change moves a wall time further than that, and
        # one more, because a changed day may begin at any time of it.
        earliest = during[0].astimezone(zone).replace(tzinfo=None) - self._longest - 2 * DAY
        latest = during[1].astimezone(zone).replace(tzinfo=None) + 2 * DAY
        for wall in self.walls(earliest, latest):
            day = wall.date()
            changed = self._changed.get(day)
            crew = self.crew_of(day)
            if crew == "":
                continue
            length = self.length
            if changed is not None:
                wall, length = datetime.combine(day, changed.start), changed.length
            start_at, end_at = wall_to_utc(wall, zone), wall_to_utc(wall + length, zone)
            if start_at < end_at and start_at < during[1] and during[0] < end_at:
                yield Occurrence(start_at, end_at, day, crew, changed is not None)

    def walls(self, earliest: datetime, latest: datetime) -> Iterator[datetime]:
        """The wall times at which its rule recurs, but on excluded days, between two of them."""
        return recurring(
            self.rrule,
            datetime.combine(self.valid_from, self.start),
            earliest,
            latest,
            valid_until=self.valid_until,
            excluded=self.excluded,
        )

    def crew_of(self, day: date) -> str | None:
        """The crew that works the occurrence of a day; empty where its rotation has none."""
        changed = self._changed.get(day)
        if changed is not None and changed.crew is not None:
            return changed.crew
        if not self.rotation:
            return self.crew
        return self.rotation[(day - self.valid_from).days % len(self.rotation)]

    @cached_property
    def _changed(self) -> dict[date, ChangedDay]:
        return {changed.date: changed for changed in self.changed}

    @cached_property
    def _longest(self) -> timedelta:
        return max([self.length, *(changed.length for changed in self.changed)])

    def _errors(self) -> Iterator[FieldError]:
        if not timedelta(0) < self.length <= DAY:
            detail = f"A shift lasts more than nothing and at most 24 hours, not {self.length}."
            yield FieldError("length", "not_in_range", detail)
        if self.valid_until is not None and self.valid_until < self.valid_from:
            detail = f"It would end on {self.valid_until}, before it begins on {self.valid_from}."
            yield FieldError("valid_until", "before_valid_from", detail)
        yield from self._errors_of_days()
        if self.start.tzinfo is not None:
            detail = "The start is wall time of the zone and carries no zone of its own."
            yield FieldError("start", "not_wall_time", detail)
            return
        yield from _errors_of_rule(
            self.rrule, datetime.combine(self.valid_from, self.start), self.zone, "a shift"
        )

    def _errors_of_days(self) -> Iterator[FieldError]:
        days = [changed.date for changed in self.changed]
        if len(set(days)) < len(days):
            yield FieldError("changed", "given_twice", "A day can be changed only once.")
        for changed in self.changed:
            if not timedelta(0) < changed.length <= DAY:
                detail = f"On {changed.date} it would last {changed.length}; at most 24 hours."
                yield FieldError("changed", "not_in_range", detail)
        if len(self.rotation) > LONGEST_ROTATION:
            detail = f"A rotation has at most {LONGEST_ROTATION} days, not {len(self.rotation)}."
            yield FieldError("rotation", "too_long", detail)
        if self.rotation and not any(self.rotation):
            detail = "A rotation needs a crew on one day at least; leave it out for no crews."
            yield FieldError("rotation", "no_crew", detail)


@dataclass(frozen=True)
class CalendarException:
    """
    A span in which nothing is worked (a holiday), or in which it is beyond the shifts.

    It begins at `starts`, wall time of a zone, and with an `rrule` wherever that recurs from there
    until `valid_until`, that day included, but not on `excluded` days. It ends when the wall clock
    is `length` further. Raises `Invalid` with every field that is wrong.
    """

    name: str
    working: bool
    starts: datetime
    length: timedelta
    zone: str
    rrule: str | None = None
    valid_until: date | None = None
    excluded: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        errors = list(self._errors())
        if errors:
            detail = " ".join(error.detail for error in errors)
            raise Invalid("invalid_exception", f"{self.name!r}: {detail}", errors=errors)

    def occurrences(self, during: Interval) -> Iterator[Occurrence]:
        """The times that it is, whole, of which any part lies in an interval."""
        zone = zone_of(self.zone)
        earliest = during[0].astimezone(zone).replace(tzinfo=None) - self.length - DAY
        latest = during[1].astimezone(zone).replace(tzinfo=None) + DAY
        for wall in self.walls(earliest, latest):
            start_at, end_at = wall_to_utc(wall, zone), wall_to_utc(wall + self.length, zone)
            if start_at < end_at and start_at < during[1] and during[0] < end_at:
                yield Occurrence(start_at, end_at, wall.date())

    def walls(self, earliest: datetime, latest: datetime) -> Iterator[datetime]:
        """The wall times at which it begins, but on excluded days, between two of them."""
        if self.rrule is None:
            once = [self.starts] if self.starts.date() not in self.excluded else []
            return (wall for wall in once if earliest <= wall <= latest)
        return recurring(
            self.rrule,
            self.starts,
            earliest,
            latest,
            valid_until=self.valid_until,
            excluded=self.excluded,
        )

    def _errors(self) -> Iterator[FieldError]:
        if not timedelta(0) < self.length <= LONGEST_EXCEPTION:
            detail = f"It lasts more than nothing and at most {LONGEST_EXCEPTION.days} days."
            yield FieldError("length", "not_in_range", detail)
        if self.starts.tzinfo is not None:
            detail = "The start is wall time of the zone and carries no zone of its own."
            yield FieldError("starts", "not_wall_time", detail)
            return
        if self.valid_until is not None and self.valid_until < self.starts.date():
            detail = f"It would end on {self.valid_until}, before it begins on {self.starts:%F}."
            yield FieldError("valid_until", "before_start", detail)
        if self.rrule is not None:
            yield from _errors_of_rule(self.rrule, self.starts, self.zone, "an exception")
            yield from errors_of_times(self.rrule)


def errors_of_times(rrule: str) -> Iterator[FieldError]:
    """What recurs within a day could not be told apart by its day."""
    if recurs_within_a_day(rrule):
        detail = "The rule says on which days it recurs, not at what time: leave BYHOUR out."
        yield FieldError("rrule", "recurs_within_a_day", detail)


def _errors_of_rule(rrule: str, start: datetime, zone: str, what: str) -> Iterator[FieldError]:
    try:
        zone_of(zone)
    except Invalid as unknown:
        yield FieldError("zone", unknown.code, unknown.detail)
    try:
        recurrence(rrule, start)
    except ValueError as wrong:
        detail = (
            f"{rrule!r} is no rule by which {what} can recur: {wrong}."
            " Write it like FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR."
        )
        yield FieldError("rrule", "invalid_rrule", detail)
