"""Holidays and extra time, changed days and rotations: what they do to when a line works."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.model.calendar import Calendar, Window, working_time, working_windows
from outfeed.model.errors import Invalid
from outfeed.model.occurrences import CalendarException, ChangedDay, Occurrence, Shift
from outfeed.model.time import Interval, tick_of, wall_to_utc
from outfeed.model.working_time import BeyondHorizon

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = date(2026, 6, 1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - wall time


def a_shift(name: str = "day", zone: str = "UTC", **more: Any) -> Shift:
    given = {
        "rrule": "FREQ=DAILY",
        "start": time(8),
        "length": 8 * HOUR,
        "valid_from": MONDAY,
    } | more
    return Shift(name=name, zone=zone, **given)  # type: ignore[arg-type]


def off(starts: datetime, length: timedelta = DAY, **more: object) -> CalendarException:
    given = {"name": "Holiday", "zone": "UTC"} | more
    return CalendarException(working=False, starts=starts, length=length, **given)  # type: ignore[arg-type]


def extra(starts: datetime, length: timedelta, **more: object) -> CalendarException:
    given = {"name": "Extra time", "zone": "UTC"} | more
    return CalendarException(working=True, starts=starts, length=length, **given)  # type: ignore[arg-type]


def spans(windows: list[Window]) -> list[tuple[int, float, float]]:
    """Day of June, and hours from its midnight."""
    told = []
    for window in windows:
        midnight = utc(2026, 6, window.start_at.day)
        told.append(
            (
                window.start_at.day,
                (window.start_at - midnight) / HOUR,
                (window.end_at - midnight) / HOUR,
            )
        )
    return told


JUNE = (utc(2026, 6, 1), utc(2026, 6, 5))


def test_a_holiday_takes_the_day_and_the_rest_stays() -> None:
    calendar = Calendar((a_shift(),), ((off(wall(2026, 6, 2)),),))
    assert spans(working_windows(calendar, (), JUNE)) == [(1, 8, 16), (3, 8, 16), (4, 8, 16)]


def test_extra_time_is_worked_beyond_the_shifts_and_has_its_own_name() -> None:
    saturday = extra(wall(2026, 6, 2, 14), 4 * HOUR, name="Overtime")
    windows = working_windows(Calendar((a_shift(),), ((saturday,),)), (), JUNE)
    assert spans(windows)[:4] == [(1, 8, 16), (2, 8, 16), (2, 16, 18), (3, 8, 16)]
    assert [window.label for window in windows][:4] == ["day", "day", "Overtime", "day"]


def test_on_one_asset_what_works_counts_before_what_does_not() -> None:
    holiday = off(wall(2026, 6, 2))
    stocktaking = extra(wall(2026, 6, 2, 10), 2 * HOUR)
    windows = working_windows(Calendar((a_shift(),), ((holiday, stocktaking),)), (), JUNE)
    assert spans(windows)[:3] == [(1, 8, 16), (2, 10, 12), (3, 8, 16)]


def test_what_is_nearer_counts_before_what_is_further_up() -> None:
    site_closed = off(wall(2026, 6, 2))
    line_works = extra(wall(2026, 6, 2, 10), 2 * HOUR)
    line_closed = off(wall(2026, 6, 2))
    site_works = extra(wall(2026, 6, 2, 10), 2 * HOUR)
    works = Calendar((a_shift(),), ((site_closed,), (line_works,)))
    closed = Calendar((a_shift(),), ((site_works,), (line_closed,)))
    assert (2, 10, 12) in spans(working_windows(works, (), JUNE))
    assert not [span for span in spans(working_windows(closed, (), JUNE)) if span[0] == 2]


def test_a_line_that_works_round_the_clock_has_holidays_too() -> None:
    calendar = Calendar((), ((off(wall(2026, 6, 2)),),))
    assert working_windows(calendar, (), JUNE) == [
        Window(utc(2026, 6, 1), utc(2026, 6, 2), ""),
        Window(utc(2026, 6, 3), utc(2026, 6, 5), ""),
    ]
    working = working_time(calendar, (), JUNE)
    start = tick_of(utc(2026, 6, 1, 23))
    assert working.finish(start, 7200) == (start, tick_of(utc(2026, 6, 3, 1)))
    with pytest.raises(BeyondHorizon):
        working.finish(tick_of(utc(2026, 6, 4)), 2 * 86_400)
    assert not calendar.always
    assert Calendar().always


@pytest.mark.parametrize(("day", "hours"), [((2026, 3, 29), 23), ((2026, 10, 25), 25)])
def test_a_holiday_is_a_day_by_the_clock_however_long_that_is(
    day: tuple[int, int, int], hours: int
) -> None:
    holiday = off(wall(*day), zone="Europe/Berlin")
    (found,) = holiday.occurrences((utc(*day) - DAY, utc(*day) + 2 * DAY))
    assert (found.end_at - found.start_at) / HOUR == hours
    around = (utc(*day) - DAY, utc(*day) + 2 * DAY)
    windows = working_windows(Calendar((), ((holiday,),)), (), around)
    assert sum((w.end_at - w.start_at for w in windows), timedelta()) == 3 * DAY - hours * HOUR


def test_a_rotation_gives_each_day_its_crew_and_an_empty_one_is_not_worked() -> None:
    shift = a_shift(rotation=("A", "A", "", "B"), crew="nobody asks")
    found = list(shift.occurrences((utc(2026, 6, 1), utc(2026, 6, 10))))
    assert [(each.date.day, each.crew) for each in found] == [
        (1, "A"),
        (2, "A"),
        (4, "B"),
        (5, "A"),
        (6, "A"),
        (8, "B"),
        (9, "A"),
    ]
    windows = working_windows(Calendar((shift,)), (), JUNE)
    assert [window.crew for window in windows] == ["A", "A", "B"]


def test_two_weeks_of_turns_come_round_across_a_change_of_the_clock() -> None:
    """Six days early, six days late, two off, for a year: the crew is that of the calendar day."""
    turns = ("A",) * 6 + ("B",) * 6 + ("",) * 2
    shift = a_shift(zone="Europe/Berlin", rotation=turns)
    year = (utc(2026, 6, 1), utc(2027, 6, 1))
    for each in shift.occurrences(year):
        assert each.crew == turns[(each.date - MONDAY).days % 14] != ""
    assert len(list(shift.occurrences(year))) == sum(bool(turns[day % 14]) for day in range(365))


def test_a_changed_day_has_its_own_times_and_crew() -> None:
    changed = (
        ChangedDay(date(2026, 6, 2), time(12), 3 * HOUR, "C"),
        ChangedDay(date(2026, 6, 3), time(23), 10 * HOUR),
    )
    found = list(a_shift(crew="A", changed=changed).occurrences(JUNE))
    assert found == [
        Occurrence(utc(2026, 6, 1, 8), utc(2026, 6, 1, 16), date(2026, 6, 1), "A"),
        Occurrence(utc(2026, 6, 2, 12), utc(2026, 6, 2, 15), date(2026, 6, 2), "C", True),
        Occurrence(utc(2026, 6, 3, 23), utc(2026, 6, 4, 9), date(2026, 6, 3), "A", True),
        Occurrence(utc(2026, 6, 4, 8), utc(2026, 6, 4, 16), date(2026, 6, 4), "A"),
    ]


def test_a_changed_day_is_found_from_any_part_of_it() -> None:
    late = ChangedDay(date(2026, 6, 3), time(23, 30), 24 * HOUR)
    shift = a_shift(start=time(0), length=HOUR, changed=(late,))
    (found,) = shift.occurrences((utc(2026, 6, 4, 23), utc(2026, 6, 4, 23, 10)))
    assert found.date == date(2026, 6, 3)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"changed": (ChangedDay(MONDAY, time(8), 25 * HOUR),)}, "changed"),
        ({"changed": (ChangedDay(MONDAY, time(8), HOUR),) * 2}, "changed"),
        ({"rotation": ("", "")}, "rotation"),
        ({"rotation": ("A",) * 733}, "rotation"),
    ],
)
def test_a_shift_that_can_not_be_is_refused_by_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_shift(**more)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"length": timedelta(0)}, "length"),
        ({"length": timedelta(days=367)}, "length"),
        ({"starts": utc(2026, 6, 1)}, "starts"),
        ({"rrule": "FREQ=OFTEN"}, "rrule"),
        ({"valid_until": date(2026, 5, 31)}, "valid_until"),
    ],
)
def test_an_exception_that_can_not_be_is_refused_by_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(off(wall(2026, 6, 1)), **more)
    assert [error.field for error in refused.value.errors] == [field]


# --- properties ----------------------------------------------------------------------------------

rules = st.sampled_from(
    [
        None,
        "FREQ=YEARLY",
        "FREQ=WEEKLY;BYDAY=SA,SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=DAILY;INTERVAL=5;COUNT=40",
    ]
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
wall_times = st.datetimes(wall(2025, 1, 1), wall(2026, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
intervals = st.builds(
    lambda hour, length: (utc(2025, 1, 1) + hour * HOUR, utc(2025, 1, 1) + (hour + length) * HOUR),
    st.integers(0, 20_000),
    st.integers(1, 960),
)


def exceptions_in(zone: st.SearchStrategy[str]) -> st.SearchStrategy[CalendarException]:
    return st.builds(
        CalendarException,
        name=st.sampled_from("XYZ"),
        working=st.booleans(),
        starts=wall_times,
        length=st.integers(1, 100).map(lambda hours: hours * HOUR),
        zone=zone,
        rrule=rules,
    )


def shifts_in(zone: st.SearchStrategy[str]) -> st.SearchStrategy[Shift]:
    changed = st.builds(
        ChangedDay,
        st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.integers(0, 23).map(time),
        st.integers(1, 24).map(lambda hours: hours * HOUR),
    )
    return st.builds(
        Shift,
        name=st.sampled_from("ABC"),
        rrule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"]),
        start=st.integers(0, 23).map(time),
        length=st.integers(1, 24).map(lambda hours: hours * HOUR),
        zone=zone,
        valid_from=st.just(date(2025, 1, 1)),
        changed=st.lists(changed, max_size=3, unique_by=lambda each: each.date).map(tuple),
        rotation=st.sampled_from([(), ("A", "B", ""), ("A",) * 7 + ("",) * 7]),
    )


calendars = st.builds(
    Calendar,
    st.lists(shifts_in(zones), max_size=3).map(tuple),
    st.lists(st.lists(exceptions_in(zones), max_size=3).map(tuple), max_size=3).map(tuple),
)


@settings(max_examples=60)
@given(exception=exceptions_in(zones), during=intervals)
def test_occurrences_of_an_exception_are_those_of_dateutil_mapped_through_the_zone(
    exception: CalendarException, during: Interval
) -> None:
    zone = ZoneInfo(exception.zone)
    if exception.rrule is None:
        begins = [exception.starts]
    else:
        rule = rrulestr(exception.rrule, dtstart=exception.starts)
        begins = rule.between(wall(2024, 1, 1), during[1].replace(tzinfo=None) + 4 * DAY)
    expected = [
        (start_at, end_at, at.date())
        for at in begins
        for start_at in [wall_to_utc(at, zone)]
        for end_at in [wall_to_utc(at + exception.length, zone)]
        if start_at < end_at and start_at < during[1] and end_at > during[0]
    ]
    assert [each[:3] for each in exception.occurrences(during)] == expected


@settings(max_examples=60)
@given(calendar=calendars, during=intervals)
def test_windows_are_sorted_apart_and_within_whatever_the_calendar(
    calendar: Calendar, during: Interval
) -> None:
    windows = working_windows(calendar, (), during)
    assert all(during[0] <= w.start_at < w.end_at <= during[1] for w in windows)
    assert all(one.end_at <= two.start_at for one, two in pairwise(windows))
    working = working_time(calendar, (), during)
    worked = sum(tick_of(w.end_at) - tick_of(w.start_at) for w in windows)
    assert working.at(tick_of(during[1])) - working.at(tick_of(during[0])) == worked


@settings(max_examples=60)
@given(calendar=calendars, during=intervals, share=st.floats(0, 1))
def test_whether_an_instant_is_worked_is_said_by_the_nearest_that_says_anything(
    calendar: Calendar, during: Interval, share: float
) -> None:
    instant = during[0] + (during[1] - during[0]) * min(share, 0.999)
    around = (instant - DAY, instant + DAY)

    def on(some: object) -> bool:
        return any(
            each.start_at <= instant < each.end_at
            for thing in some  # type: ignore[attr-defined]
            for each in thing.occurrences(around)
        )

    works = on(calendar.shifts) if calendar.shifts else True
    for exceptions in calendar.exceptions:
        if on(each for each in exceptions if each.working):
            works = True
        elif on(each for each in exceptions if not each.working):
            works = False
    windows = working_windows(calendar, (), during)
    assert any(w.start_at <= instant < w.end_at for w in windows) is works


@settings(max_examples=40)
@given(calendar=calendars, during=intervals, share=st.floats(0.01, 0.99))
def test_windows_of_a_part_are_the_part_of_the_windows(
    calendar: Calendar, during: Interval, share: float
) -> None:
    hours = (during[1] - during[0]) / HOUR
    middle = during[0] + HOUR * round(hours * share)
    parts = [(during[0], middle), (middle, during[1])]
    worked = sum(
        (
            window.end_at - window.start_at
            for part in parts
            if part[0] < part[1]
            for window in working_windows(calendar, (), part)
        ),
        timedelta(),
    )
    whole = working_windows(calendar, (), during)
    assert worked == sum((window.end_at - window.start_at for window in whole), timedelta())


@settings(max_examples=30)
@given(calendar=calendars)
def test_equal_calendars_are_one_key(calendar: Calendar) -> None:
    same = Calendar(
        tuple(replace(shift) for shift in calendar.shifts),
        tuple(tuple(replace(each) for each in some) for some in calendar.exceptions),
    )
    assert same == calendar
    assert hash(same) == hash(calendar)
    assert {calendar: 1}[same] == 1
