"""Whether the shifts, holidays and extra times of a plant can be, each and beside one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from outfeed.model import equipment as e
from outfeed.model import occurrences
from outfeed.model.errors import Invalid

Found = Iterator[tuple[str, str]]
"""Place and sentence."""

_IN_FILE = {"start": "from", "length": "to"}
"""What a plant file calls a field of a shift."""


def shift_faults(shifts: Iterable[e.Shift], all_: Iterable[e.Shift]) -> Found:
    """What is wrong with shifts, by themselves and among all there are."""
    for shift in shifts:
        try:
            shift_of(shift, "UTC")
        except Invalid as wrong:
            for error in wrong.errors:
                yield f"{shift.where}.{_IN_FILE.get(error.field, error.field)}", error.detail
        for error in occurrences.errors_of_times(shift.rrule):
            yield f"{shift.where}.rrule", error.detail
    yield from _overlaps(all_)


def exception_faults(exceptions: Iterable[e.CalendarException]) -> Found:
    """What is wrong with holidays and extra times."""
    for exception in exceptions:
        try:
            exception_of(exception, "UTC")
        except Invalid as wrong:
            for error in wrong.errors:
                field = "ends" if error.field == "length" else error.field
                yield f"{exception.where}.{field}", error.detail


def shift_of(shift: e.Shift, zone: str) -> occurrences.Shift:
    """Give a shift as it is in a zone; raises `Invalid` where it can't be."""
    return occurrences.Shift(
        name=shift.name,
        rrule=shift.rrule,
        start=shift.start,
        length=timedelta(seconds=shift.length),
        zone=zone,
        valid_from=shift.valid_from,
        valid_until=shift.valid_until,
        excluded=frozenset(shift.excluded),
        crew=shift.crew,
        changed=tuple(
            occurrences.ChangedDay(day.date, day.start, timedelta(seconds=day.length), day.crew)
            for day in shift.changed
        ),
        rotation=shift.rotation,
    )


def exception_of(exception: e.CalendarException, zone: str) -> occurrences.CalendarException:
    """Give a holiday or extra time as it is in a zone; raises `Invalid` where it can't be."""
    return occurrences.CalendarException(
        name=exception.name,
        working=exception.working,
        starts=exception.starts,
        length=timedelta(seconds=exception.length),
        zone=zone,
        rrule=exception.rrule,
        valid_until=exception.valid_until,
        excluded=frozenset(exception.excluded),
    )


def _overlaps(shifts: Iterable[e.Shift]) -> Found:
    """Two shifts of one name on an asset stand for one, so that they can't be at one time."""
    namesakes: dict[tuple[str, str], list[e.Shift]] = defaultdict(list)
    for shift in shifts:
        namesakes[shift.asset, shift.name.lower()].append(shift)
    for some in namesakes.values():
        for one, two in combinations(sorted(some, key=lambda shift: shift.valid_from), 2):
            told = two if two.where else one
            if told.where and (one.valid_until or date.max) >= two.valid_from:
                yield (
                    f"{told.where}.valid_from",
                    f"Two shifts {two.name!r} would be there from {two.valid_from} on; the one"
                    f" from {one.valid_from} needs a last day, valid_until, before that. Or give"
                    " this one another name.",
                )
