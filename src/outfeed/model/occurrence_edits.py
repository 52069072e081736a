"""
Editing what recurs from one of its days: that day alone, it and those that follow, or all.

Whatever is outside of what is edited stays as it was, to the second.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

from outfeed.model.equipment import CalendarException, Shift, ShiftDay
from outfeed.model.errors import FieldError, Invalid, NotFound
from outfeed.model.recurrence import recurrence, recurs_before, recurs_on, rest_of

_DAY = timedelta(days=1)
_ITS_DAYS = re.compile(r"(?i)\bBY(?!SETPOS)")

Given = Mapping[str, Any]
Thing = TypeVar("Thing", Shift, CalendarException)


class Scope(StrEnum):
    """What of a thing that recurs is edited."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Thing]):
    """What becomes of the edited thing, None where nothing is left of it, and what is new."""

    kept: Thing | None
    new: tuple[Thing, ...] = ()


# --- shifts --------------------------------------------------------------------------------------


def edited_shift(
    shift: Shift, day: date, scope: Scope, given: Given, *, off: bool = False
) -> Outcome[Shift]:
    """
    Give what becomes of a shift by an edit at one of its days.

    `given` may name start, length (seconds), name, crew and rrule; with `off` it is not worked. Of
    one day only the times and the crew may be other. Raises `NotFound` ``unknown_occurrence``,
    `Invalid` ``invalid_plant`` with the fields.
    """
    begin = datetime.combine(shift.valid_from, shift.start)
    if recurs_on(shift.rrule, begin, day) is None or _after(day, shift.valid_until):
        raise _unknown(shift.name, day)
    if scope is Scope.THIS:
        return Outcome(_shift_on(shift, day, given, off))
    if scope is Scope.ALL or not recurs_before(shift.rrule, begin, day):
        return Outcome(None if off else _shift_with(shift, day, given))
    kept = replace(
        shift,
        valid_until=day - _DAY,
        excluded=tuple(each for each in shift.excluded if each < day),
        changed=tuple(each for each in shift.changed if each.date < day),
    )
    if off:
        return Outcome(kept)
    turn = (day - shift.valid_from).days % len(shift.rotation) if shift.rotation else 0
    rest = replace(
        shift,
        rrule=rest_of(shift.rrule, begin, day),
        valid_from=day,
        excluded=tuple(each for each in shift.excluded if each >= day),
        changed=tuple(each for each in shift.changed if each.date >= day),
        rotation=shift.rotation[turn:] + shift.rotation[:turn],
    )
    return Outcome(kept, (_shift_with(rest, day, given),))


def _shift_on(shift: Shift, day: date, given: Given, off: bool) -> Shift:
    """The shift with one day edited."""
    _refuse_of_one_day(shift, given, ("name", "rrule"))
    others = tuple(each for each in shift.changed if each.date != day)
    if off:
        excluded = tuple(sorted({*shift.excluded, day}))
        return replace(shift, excluded=excluded, changed=others)
    was = next((each for each in shift.changed if each.date == day), None)
    usual = ShiftDay(day, shift.start, shift.length)
    crew = given["crew"] if "crew" in given else _crew(shift, day)
    now = replace(
        was or usual,
        **{name: given[name] for name in ("start", "length") if name in given},
        crew=None if crew == _usual_crew(shift, day) else crew,
    )
    changed = others if now == usual else tuple(sorted((*others, now), key=lambda each: each.date))
    excluded = tuple(each for each in shift.excluded if each != day)
    return replace(shift, excluded=excluded, changed=changed)


def _shift_with(shift: Shift, day: date, given: Given) -> Shift:
    """The shift with all its days edited, but those that have times of their own."""
    more = {name: value for name, value in given.items() if name != "crew"}
    if "crew" in given and given["crew"] != _crew(shift, day):
        more |= {"crew": given["crew"], "rotation": ()}
    shift = replace(shift, **more)
    as_usual = (shift.start, shift.length, None)
    changed = [each for each in shift.changed if (each.start, each.length, each.crew) != as_usual]
    return replace(shift, changed=tuple(changed))


def _usual_crew(shift: Shift, day: date) -> str | None:
    if not shift.rotation:
        return shift.crew
    return shift.rotation[(day - shift.valid_from).days % len(shift.rotation)]


def _crew(shift: Shift, day: date) -> str | None:
    own = next((each.crew for each in shift.changed if each.date == day), None)
    return own or _usual_crew(shift, day)


# --- holidays and extra times --------------------------------------------------------------------


def edited_exception(
    exception: CalendarException, day: date, scope: Scope, given: Given, *, off: bool = False
) -> Outcome[CalendarException]:
    """
    Give what becomes of a holiday or extra time by an edit at one of its days.

    `given` may name starts (of that day, wall time), length (seconds) and name; with `off` it is
    not. One day of a holiday that recurs becomes one of its own. Raises as `edited_shift`.
    """
    wall = _wall(exception, day)
    if exception.rrule is None:
        return Outcome(None if off else replace(exception, **given))
    if scope is Scope.THIS:
        return _one_of(exception, wall, given, off)
    if scope is Scope.ALL or not recurs_before(exception.rrule, exception.starts, day):
        return Outcome(None if off else _moved(exception, wall, given))
    kept = replace(
        exception,
        valid_until=day - _DAY,
        excluded=tuple(each for each in exception.excluded if each < day),
    )
    if off:
        return Outcome(kept)
    return Outcome(kept, (_moved(_from(exception, wall), wall, given),))


def _one_of(
    exception: CalendarException, wall: datetime, given: Given, off: bool
) -> Outcome[CalendarException]:
    day = wall.date()
    kept = replace(exception, excluded=tuple(sorted({*exception.excluded, day})))
    if off:
        return Outcome(kept)
    alone = replace(exception, starts=wall, rrule=None, valid_until=None, excluded=())
    alone = replace(alone, **given)
    if alone.key != exception.key:
        return Outcome(kept, (alone,))
    # Of one name only one can begin at a time: what recurs begins on its next day instead.
    following = _next(exception, day)
    if following is None:
        return Outcome(alone)
    return Outcome(alone, (_from(exception, following),))


def _from(exception: CalendarException, wall: datetime) -> CalendarException:
    """What recurs of it from one of its days on."""
    assert exception.rrule is not None  # noqa: S101 - only what recurs goes on
    return replace(
        exception,
        starts=wall,
        rrule=rest_of(exception.rrule, exception.starts, wall.date()),
        excluded=tuple(each for each in exception.excluded if each >= wall.date()),
    )


def _moved(exception: CalendarException, wall: datetime, given: Given) -> CalendarException:
    """It with other fields; `starts` is what becomes of the day that begins at `wall`."""
    to: datetime = given.get("starts", wall)
    days = to.date() - wall.date()
    if days and _ITS_DAYS.search(exception.rrule or ""):
        detail = "Its rule says on which days it recurs: change the rule, or move this day alone."
        raise _refused("starts", "day_of_rule", detail)
    first = exception.starts + (to - wall)
    more = {name: value for name, value in given.items() if name != "starts"}
    excluded = tuple(each + days for each in exception.excluded)
    until = exception.valid_until and exception.valid_until + days
    return replace(exception, starts=first, excluded=excluded, valid_until=until, **more)


def _wall(exception: CalendarException, day: date) -> datetime:
    """The wall time at which it begins on a day; raises `NotFound`."""
    if exception.rrule is None:
        wall = exception.starts if exception.starts.date() == day else None
    else:
        wall = recurs_on(exception.rrule, exception.starts, day)
    if wall is None or _after(day, exception.valid_until):
        raise _unknown(exception.name, day)
    return wall


def _next(exception: CalendarException, day: date) -> datetime | None:
    """When it begins the next time after a day."""
    assert exception.rrule is not None  # noqa: S101 - only what recurs has a next time
    rule = recurrence(exception.rrule, exception.starts)
    wall: datetime | None = rule.after(datetime.combine(day + _DAY, time()), inc=True)
    return None if wall is None or _after(wall.date(), exception.valid_until) else wall


# --- refusals ------------------------------------------------------------------------------------


def _after(day: date, last: date | None) -> bool:
    return last is not None and day > last


def _unknown(name: str, day: date) -> NotFound:
    return NotFound("unknown_occurrence", f"{name} is not on {day}.", date=day.isoformat())


def _refuse_of_one_day(shift: Shift, given: Given, names: tuple[str, ...]) -> None:
    for name in names:
        if name in given and given[name] != getattr(shift, name):
            detail = "Of one day only the times and the crew can be other; edit those that follow."
            raise _refused(name, "not_of_one_day", detail)


def _refused(field: str, code: str, detail: str) -> Invalid:
    return Invalid("invalid_plant", detail, errors=[FieldError(field, code, detail)])
