"""Edits of one day, of those that follow and of all: what is outside of them stays as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outfeed.model import equipment as e
from outfeed.model.calendar_faults import exception_of, shift_faults, shift_of
from outfeed.model.errors import Invalid, NotFound
from outfeed.model.occurrence_edits import (
    Outcome,
    Scope,
    edited_exception,
    edited_shift,
)
from outfeed.model.occurrences import Occurrence

ZONE = "Europe/Berlin"
MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
YEAR = (datetime(2026, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - wall time


def a_shift(**more: Any) -> e.Shift:
    given: dict[str, Any] = {
        "name": "Early",
        "rrule": "FREQ=DAILY",
        "start": time(6),
        "length": 28_800,
        "valid_from": MONDAY,
        "crew": "A",
    }
    return e.Shift(asset="site", **given | more)


def a_holiday(**more: Any) -> e.CalendarException:
    given: dict[str, Any] = {"name": "Closed", "starts": wall(2026, 6, 1, 12), "length": 14_400}
    return e.CalendarException(asset="site", **given | more)


def times(*things: Any) -> list[Occurrence]:
    """Every occurrence of some shifts or exceptions in a year, by its day."""
    made = [
        shift_of(each, ZONE) if isinstance(each, e.Shift) else exception_of(each, ZONE)
        for each in things
        if each is not None
    ]
    found = [occurrence for each in made for occurrence in each.occurrences(YEAR)]
    return sorted(found, key=lambda occurrence: occurrence.date)


def parts(outcome: Outcome[Any]) -> list[Any]:
    return [each for each in (outcome.kept, *outcome.new) if each is not None]


def test_one_day_of_a_shift_is_at_another_time_and_back_again() -> None:
    day = date(2026, 6, 3)
    outcome = edited_shift(a_shift(), day, Scope.THIS, {"start": time(5), "length": 3600})
    assert outcome == Outcome(a_shift(changed=(e.ShiftDay(day, time(5), 3600),)))
    back = edited_shift(outcome.kept, day, Scope.THIS, {"start": time(6), "length": 28_800})  # type: ignore[arg-type]
    assert back == Outcome(a_shift())


def test_one_day_is_off_and_on_again() -> None:
    day = date(2026, 6, 3)
    outcome = edited_shift(a_shift(), day, Scope.THIS, {}, off=True)
    assert outcome == Outcome(a_shift(excluded=(day,)))
    assert outcome.kept is not None
    assert edited_shift(outcome.kept, day, Scope.THIS, {}) == Outcome(a_shift())


def test_one_day_has_another_crew_but_no_other_name() -> None:
    day = date(2026, 6, 3)
    outcome = edited_shift(a_shift(), day, Scope.THIS, {"crew": "B", "name": "Early"})
    assert outcome == Outcome(a_shift(changed=(e.ShiftDay(day, time(6), 28_800, "B"),)))
    with pytest.raises(Invalid) as refused:
        edited_shift(a_shift(), day, Scope.THIS, {"name": "Other"})
    assert [error.field for error in refused.value.errors] == ["name"]


def test_from_a_day_on_another_shift_begins_and_the_turns_go_on() -> None:
    turns = ("A", "B", "", "C")
    day = date(2026, 6, 8)
    outcome = edited_shift(
        a_shift(rotation=turns), day, Scope.FOLLOWING, {"start": time(7), "crew": "C"}
    )
    assert outcome.kept == a_shift(rotation=turns, valid_until=day - DAY)
    (rest,) = outcome.new
    assert rest == a_shift(rotation=("C", "A", "B", ""), valid_from=day, start=time(7))
    outcome = edited_shift(a_shift(rotation=turns), day, Scope.FOLLOWING, {"crew": "D"})
    assert outcome.new == (a_shift(valid_from=day, crew="D"),)


def test_of_all_days_those_with_times_of_their_own_keep_them() -> None:
    own = e.ShiftDay(date(2026, 6, 3), time(5), 3600)
    same = e.ShiftDay(date(2026, 6, 4), time(7), 28_800)
    outcome = edited_shift(
        a_shift(changed=(own, same)), MONDAY, Scope.ALL, {"start": time(7), "name": "First"}
    )
    assert outcome == Outcome(a_shift(name="First", start=time(7), changed=(own,)))
    assert edited_shift(a_shift(), MONDAY, Scope.ALL, {}, off=True) == Outcome(None)


def test_what_follows_the_first_day_is_all() -> None:
    late = a_shift(rrule="FREQ=WEEKLY;BYDAY=WE")
    day = date(2026, 6, 3)
    outcome = edited_shift(late, day, Scope.FOLLOWING, {"start": time(8)})
    assert outcome == Outcome(replace(late, start=time(8)))
    assert edited_shift(late, day, Scope.FOLLOWING, {}, off=True) == Outcome(None)


@pytest.mark.parametrize("day", [date(2026, 5, 31), date(2026, 6, 2), date(2026, 7, 6)])
def test_a_day_that_the_rule_does_not_have_is_not_edited(day: date) -> None:
    shift = a_shift(rrule="FREQ=WEEKLY", valid_until=date(2026, 7, 5))
    with pytest.raises(NotFound, match="is not on"):
        edited_shift(shift, day, Scope.THIS, {}, off=True)


def test_a_day_of_a_holiday_that_recurs_becomes_one_of_its_own() -> None:
    yearly = a_holiday(rrule="FREQ=WEEKLY")
    moved = wall(2026, 6, 9, 8)
    outcome = edited_exception(yearly, date(2026, 6, 8), Scope.THIS, {"starts": moved})
    assert outcome == Outcome(
        a_holiday(rrule="FREQ=WEEKLY", excluded=(date(2026, 6, 8),)), (a_holiday(starts=moved),)
    )


def test_the_first_day_alone_leaves_what_recurs_to_begin_on_its_second() -> None:
    weekly = a_holiday(rrule="FREQ=WEEKLY;COUNT=3")
    outcome = edited_exception(weekly, MONDAY, Scope.THIS, {"length": 60})
    assert outcome == Outcome(
        a_holiday(length=60), (a_holiday(starts=wall(2026, 6, 8, 12), rrule="FREQ=WEEKLY;COUNT=2"),)
    )
    once = a_holiday(rrule="FREQ=WEEKLY;COUNT=1")
    assert edited_exception(once, MONDAY, Scope.THIS, {"length": 60}) == Outcome(
        a_holiday(length=60)
    )


def test_a_holiday_that_is_once_is_edited_whole_whatever_the_scope() -> None:
    for scope in Scope:
        outcome = edited_exception(a_holiday(), MONDAY, scope, {"starts": wall(2026, 6, 2)})
        assert outcome == Outcome(a_holiday(starts=wall(2026, 6, 2)))
        assert edited_exception(a_holiday(), MONDAY, scope, {}, off=True).kept is None


def test_a_rule_that_names_its_days_is_not_moved_to_others() -> None:
    named = a_holiday(rrule="FREQ=WEEKLY;BYDAY=MO")
    for scope in (Scope.ALL, Scope.FOLLOWING):
        with pytest.raises(Invalid) as refused:
            edited_exception(named, date(2026, 6, 8), scope, {"starts": wall(2026, 6, 9)})
        assert [error.field for error in refused.value.errors] == ["starts"]
    plain = a_holiday(rrule="FREQ=WEEKLY", excluded=(date(2026, 6, 15),))
    outcome = edited_exception(plain, date(2026, 6, 8), Scope.ALL, {"starts": wall(2026, 6, 9, 8)})
    assert outcome == Outcome(
        a_holiday(starts=wall(2026, 6, 2, 8), rrule="FREQ=WEEKLY", excluded=(date(2026, 6, 16),))
    )


# --- whatever is outside of an edit --------------------------------------------------------------

rules = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;COUNT=90",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SA;WKST=SU;COUNT=20",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,2",
        "FREQ=YEARLY;BYMONTH=6,7;BYMONTHDAY=-1,5",
        "FREQ=DAILY;UNTIL=20260930",
    ]
)
days = st.dates(MONDAY, MONDAY + 200 * DAY)
clocks = st.integers(0, 23).map(time)
lengths = st.integers(1, 24).map(lambda hours: hours * 3600)
some_days = st.lists(days, max_size=3, unique=True).map(sorted).map(tuple)


def _other_than_usual(shift: e.Shift) -> Iterator[e.ShiftDay]:
    """The changed days without those that are as usual, which an edit takes for unchanged."""
    for day in shift.changed:
        if (day.start, day.length, day.crew) != (shift.start, shift.length, None):
            yield day


shifts = st.builds(
    e.Shift,
    asset=st.just("site"),
    name=st.just("Early"),
    rrule=rules,
    start=clocks,
    length=lengths,
    crew=st.sampled_from([None, "A"]),
    valid_from=st.dates(MONDAY, MONDAY + 60 * DAY),
    valid_until=st.none() | st.dates(MONDAY + 100 * DAY, MONDAY + 200 * DAY),
    excluded=some_days,
    changed=st.lists(
        st.builds(e.ShiftDay, days, clocks, lengths, st.sampled_from([None, "C"])),
        max_size=3,
        unique_by=lambda day: day.date,
    ).map(lambda found: tuple(sorted(found, key=lambda day: day.date))),
    rotation=st.sampled_from([(), ("A", "B"), ("A", "A", "", "B", "")]),
).map(lambda shift: replace(shift, changed=tuple(_other_than_usual(shift))))
holidays = st.builds(
    e.CalendarException,
    asset=st.just("site"),
    name=st.just("Closed"),
    working=st.booleans(),
    starts=st.builds(datetime.combine, st.dates(MONDAY, MONDAY + 60 * DAY), clocks),
    length=st.integers(1, 100).map(lambda hours: hours * 3600),
    rrule=rules,
    valid_until=st.none() | st.dates(MONDAY + 100 * DAY, MONDAY + 200 * DAY),
    excluded=some_days,
)
edits = st.fixed_dictionaries(
    {}, optional={"start": clocks, "length": lengths, "crew": st.just("D")}
)


@settings(max_examples=200)
@given(shift=shifts, index=st.integers(0, 60), edit=edits, off=st.booleans())
def test_outside_of_an_edit_a_shift_is_as_it_was(
    shift: e.Shift, index: int, edit: dict[str, Any], off: bool
) -> None:
    before = times(shift)
    assume(before)
    day = before[index % len(before)].date
    this = times(*parts(edited_shift(shift, day, Scope.THIS, edit, off=off)))
    assert [each for each in this if each.date != day] == [
        each for each in before if each.date != day
    ]
    following = parts(edited_shift(shift, day, Scope.FOLLOWING, edit, off=off))
    after = times(*following)
    assert [each for each in after if each.date < day] == [
        each for each in before if each.date < day
    ]
    placed = [replace(each, where="this") for each in following]
    assert not list(shift_faults(placed, placed))
    if off:
        assert not [each for each in after if each.date >= day]


@settings(max_examples=200)
@given(shift=shifts, index=st.integers(0, 60))
def test_a_shift_that_is_parted_and_not_changed_is_the_same_shift(
    shift: e.Shift, index: int
) -> None:
    before = times(shift)
    assume(before)
    day = before[index % len(before)].date
    for scope in Scope:
        assert times(*parts(edited_shift(shift, day, scope, {}))) == before


@settings(max_examples=200)
@given(
    holiday=holidays,
    index=st.integers(0, 60),
    edit=st.fixed_dictionaries({}, optional={"length": lengths, "name": st.just("Other")}),
    off=st.booleans(),
)
def test_outside_of_an_edit_a_holiday_is_as_it_was(
    holiday: e.CalendarException, index: int, edit: dict[str, Any], off: bool
) -> None:
    before = times(holiday)
    assume(before)
    day = before[index % len(before)].date

    def others(scope: Scope) -> list[Occurrence]:
        return times(*parts(edited_exception(holiday, day, scope, edit, off=off)))

    assert [each for each in others(Scope.THIS) if each.date != day] == [
        each for each in before if each.date != day
    ]
    assert [each for each in others(Scope.FOLLOWING) if each.date < day] == [
        each for each in before if each.date < day
    ]
    for scope in Scope:
        assert times(*parts(edited_exception(holiday, day, scope, {}))) == before
