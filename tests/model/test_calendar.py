from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.model.calendar import Calendar, Window, working_time, working_windows
from outfeed.model.errors import Invalid
from outfeed.model.occurrences import CalendarException, Shift
from outfeed.model.time import Interval, tick_of, wall_to_utc
from outfeed.model.working_time import BeyondHorizon

WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
EVER_SINCE = date(2025, 1, 1)
HOUR = timedelta(hours=1)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def a_shift(
    name: str = "early",
    rrule: str = "FREQ=DAILY",
    start: time = time(6),
    hours: float = 8,
    zone: str = "Europe/Berlin",
    valid_until: date | None = None,
    excluded: frozenset[date] = frozenset(),
) -> Shift:
    length = timedelta(hours=hours)
    return Shift(name, rrule, start, length, zone, EVER_SINCE, valid_until, excluded)


NIGHT = a_shift("night", start=time(22))
THREE_SHIFTS = Calendar((a_shift("early"), a_shift("late", start=time(14)), NIGHT))


def of(*shifts: Shift, exceptions: tuple[CalendarException, ...] = ()) -> Calendar:
    return Calendar(shifts, (exceptions,) if exceptions else ())


def hours_of(windows: list[Window]) -> list[float]:
    return [(window.end_at - window.start_at) / HOUR for window in windows]


@pytest.mark.parametrize(
    ("evening", "hours"), [((2025, 3, 29), 7), ((2025, 3, 28), 8), ((2025, 10, 25), 9)]
)
def test_a_night_shift_ends_at_its_wall_time_on_days_of_clock_change(
    evening: tuple[int, int, int], hours: int
) -> None:
    during = (utc(*evening, 15), utc(*evening, 15) + timedelta(days=1))
    assert hours_of(working_windows(of(NIGHT), [], during)) == [hours]


def test_three_shifts_cover_the_day_without_gap_whatever_the_clock_does() -> None:
    during = (utc(2025, 3, 20), utc(2025, 11, 5))
    windows = working_windows(THREE_SHIFTS, [], during)
    assert windows[0].start_at == during[0]
    assert windows[-1].end_at == during[1]
    assert all(one.end_at == two.start_at for one, two in pairwise(windows))
    whole = (tick_of(during[0]), tick_of(during[1]))
    assert list(working_time(THREE_SHIFTS, [], during).windows) == [whole]


def test_a_shift_within_a_skipped_hour_is_gone_for_the_day() -> None:
    shift = a_shift(start=time(2, 10), hours=0.5)
    windows = working_windows(of(shift), [], (utc(2025, 3, 29), utc(2025, 4, 1)))
    assert [window.start_at.day for window in windows] == [29, 31]


def test_no_shift_at_all_is_round_the_clock() -> None:
    during = (utc(2025, 1, 1), utc(2025, 1, 8))
    stop = (utc(2025, 1, 2), utc(2025, 1, 3))
    assert working_windows(of(), [], during) == [Window(*during, "")]
    assert working_windows(of(), [stop], during) == [
        Window(during[0], stop[0], ""),
        Window(stop[1], during[1], ""),
    ]
    working = working_time(of(), [stop], during)
    assert working.finish(tick_of(during[0]), 86_401) == (
        tick_of(during[0]),
        tick_of(stop[1]) + 1,
    )
    far = tick_of(utc(2900, 1, 1))
    assert working.finish(far, 3600) == (far, far + 3600)


def test_shifts_that_never_come_in_the_interval_are_not_round_the_clock() -> None:
    over = a_shift(valid_until=date(2025, 1, 31))
    during = (utc(2025, 3, 1), utc(2025, 4, 1))
    assert working_windows(of(over), [], during) == []
    with pytest.raises(BeyondHorizon, match="2025-04-01 02:00"):
        working_time(of(over), [], during, "Europe/Berlin").finish(tick_of(during[0]), 1)


def test_the_last_day_and_the_excluded_days_are_days_of_the_start() -> None:
    shift = a_shift(
        start=time(22), valid_until=date(2025, 1, 4), excluded=frozenset({date(2025, 1, 3)})
    )
    windows = working_windows(of(shift), [], (utc(2025, 1, 2), utc(2025, 1, 10)))
    assert windows == [
        Window(utc(2025, 1, 2), utc(2025, 1, 2, 5), "early"),
        Window(utc(2025, 1, 2, 21), utc(2025, 1, 3, 5), "early"),
        Window(utc(2025, 1, 4, 21), utc(2025, 1, 5, 5), "early"),
    ]


def test_where_shifts_overlap_the_time_is_of_the_one_that_began_first() -> None:
    early, late = a_shift("early", hours=8.5), a_shift("late", start=time(14))
    windows = working_windows(of(late, early), [], (utc(2025, 1, 6), utc(2025, 1, 7)))
    assert windows == [
        Window(utc(2025, 1, 6, 5), utc(2025, 1, 6, 13, 30), "early"),
        Window(utc(2025, 1, 6, 13, 30), utc(2025, 1, 6, 21), "late"),
    ]


def test_planned_stops_are_cut_out_and_may_overlap() -> None:
    stops = [
        (utc(2025, 1, 6, 11), utc(2025, 1, 6, 12)),
        (utc(2025, 1, 6, 7), utc(2025, 1, 6, 8)),
        (utc(2025, 1, 6, 7, 30), utc(2025, 1, 6, 9)),
        (utc(2025, 1, 6, 12), utc(2025, 1, 6, 20)),
    ]
    windows = working_windows(of(a_shift()), stops, (utc(2025, 1, 6), utc(2025, 1, 7)))
    assert windows == [
        Window(utc(2025, 1, 6, 5), utc(2025, 1, 6, 7), "early"),
        Window(utc(2025, 1, 6, 9), utc(2025, 1, 6, 11), "early"),
    ]


@pytest.mark.parametrize(
    ("rrule", "why"),
    [
        ("FREQ=SOMETIMES", "FREQ must be"),
        ("FREQ=HOURLY", "FREQ must be"),
        ("", "one rule alone"),
        ("BYDAY=MO", "FREQ must be"),
        ("FREQ=WEEKLY;BYDAY=XX", "XX"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=often", "often"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH"),
        ("FREQ=DAILY;COUNT=-1", "COUNT"),
        ("FREQ=DAILY;UNTIL=20250110T000000Z", "without a Z"),
        ("FREQ=DAILY;UNTIL=20200101", "never happens"),
        ("FREQ=DAILY;COLOUR=RED", "COLOUR"),
        ("FREQ=DAILY\nEXDATE:20250102T060000", "excluded days"),
        ("DTSTART:20200101T000000\nRRULE:FREQ=DAILY", "one rule alone"),
        ("every day", "one rule alone"),
    ],
)
def test_a_rule_that_can_not_be_is_refused_with_what_to_write(rrule: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_shift("early", rrule)
    (error,) = refused.value.errors
    assert (refused.value.code, error.field, error.code) == (
        "invalid_shift",
        "rrule",
        "invalid_rrule",
    )
    assert why in error.detail
    assert "'early'" in refused.value.detail
    assert WORKDAYS in error.detail


def test_every_wrong_field_of_a_shift_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        a_shift("early", "NO", hours=25, zone="Mars/Base", valid_until=date(2024, 1, 1))
    assert [error.field for error in refused.value.errors] == [
        "length",
        "valid_until",
        "zone",
        "rrule",
    ]
    with pytest.raises(Invalid) as refused:
        a_shift(start=time(6, tzinfo=UTC))
    assert [error.field for error in refused.value.errors] == ["start"]


rules = st.sampled_from(
    [
        "FREQ=DAILY",
        WORKDAYS,
        "RRULE:" + WORKDAYS,
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=DAILY;INTERVAL=2;COUNT=200",
        "FREQ=MONTHLY;BYDAY=-1SU",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "FREQ=DAILY;UNTIL=20261231",
    ]
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
starts = st.times(time(0), time(23, 59)).map(lambda wall: wall.replace(second=0, microsecond=0))
intervals = st.builds(
    lambda hour, length: (utc(2025, 1, 1) + hour * HOUR, utc(2025, 1, 1) + (hour + length) * HOUR),
    st.integers(0, 20_000),
    st.integers(1, 960),
)


@settings(max_examples=60)
@given(rrule=rules, start=starts, hours=st.integers(1, 24), zone=zones, during=intervals)
def test_occurrences_are_those_of_dateutil_in_wall_time(
    rrule: str, start: time, hours: int, zone: str, during: Interval
) -> None:
    shift = a_shift("shift", rrule, start, hours, zone)
    walls = rrulestr(rrule, dtstart=datetime.combine(EVER_SINCE, start)).between(
        during[0].replace(tzinfo=None) - timedelta(days=4),
        during[1].replace(tzinfo=None) + timedelta(days=4),
        inc=True,
    )
    spans = [
        (
            wall_to_utc(wall, ZoneInfo(zone)),
            wall_to_utc(wall + timedelta(hours=hours), ZoneInfo(zone)),
        )
        for wall in walls
    ]
    expected = [s for s in spans if s[0] < s[1] and s[0] < during[1] and s[1] > during[0]]
    found = list(shift.occurrences(during))
    assert [(each.start_at, each.end_at) for each in found] == expected
    assert {each.date for each in found} <= {wall.date() for wall in walls}


shifts = st.lists(
    st.builds(a_shift, st.sampled_from("ABC"), rules, starts, st.integers(1, 24), zones),
    max_size=3,
)


@settings(max_examples=60)
@given(shifts=shifts, stops=st.lists(intervals, max_size=3), during=intervals)
def test_windows_are_sorted_apart_and_within_and_hold_the_same_time_as_the_merged_form(
    shifts: list[Shift], stops: list[Interval], during: Interval
) -> None:
    calendar = of(*shifts)
    windows = working_windows(calendar, stops, during)
    assert all(during[0] <= w.start_at < w.end_at <= during[1] for w in windows)
    assert all(one.end_at <= two.start_at for one, two in pairwise(windows))
    assert not any(w.start_at < end and start < w.end_at for w in windows for start, end in stops)
    working = working_time(calendar, stops, during)
    worked = sum(tick_of(w.end_at) - tick_of(w.start_at) for w in windows)
    assert working.at(tick_of(during[1])) - working.at(tick_of(during[0])) == worked
