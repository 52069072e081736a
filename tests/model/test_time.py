from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.time import (
    day_starts,
    end_of_production_day,
    hour_starts,
    instant_of,
    next_tick_of,
    production_day,
    start_of_production_day,
    tick_of,
    wall_to_utc,
    words_in,
    zone_of,
)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
zones = st.sampled_from(ZONES)
walls = st.datetimes(wall("2019-01-01"), wall("2030-01-01")).map(
    lambda one: one.replace(microsecond=0)
)
instants = walls.map(lambda one: one.replace(tzinfo=UTC))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@given(instant=st.datetimes(timezones=st.just(UTC)))
def test_ticks_are_whole_seconds(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert instant_of(tick_of(instant)) == whole
    assert next_tick_of(whole) == tick_of(whole)
    assert next_tick_of(instant) - tick_of(instant) == (instant != whole)


def test_a_skipped_wall_time_is_the_first_instant_after_it() -> None:
    for minute in (0, 1, 30, 59):
        assert wall_to_utc(wall("2025-03-30 02:00") + timedelta(minutes=minute), BERLIN) == utc(
            2025, 3, 30, 1
        )
    assert wall_to_utc(wall("2025-03-30 01:59"), BERLIN) == utc(2025, 3, 30, 0, 59)
    assert wall_to_utc(wall("2025-03-30 03:00"), BERLIN) == utc(2025, 3, 30, 1)


def test_a_repeated_wall_time_is_the_first_of_the_two() -> None:
    assert wall_to_utc(wall("2025-10-26 02:30"), BERLIN) == utc(2025, 10, 26, 0, 30)
    assert wall_to_utc(wall("2025-10-26 02:30").replace(fold=1), BERLIN) == utc(2025, 10, 26, 0, 30)


def test_a_day_that_a_zone_skipped_is_the_instant_at_which_it_did() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert wall_to_utc(wall("2011-12-30 15:00"), apia) == utc(2011, 12, 30, 10)


@given(one=walls, other=walls, zone=zones)
def test_later_wall_times_never_have_earlier_instants(
    one: datetime, other: datetime, zone: str
) -> None:
    earlier, later = sorted((one, other))
    assert wall_to_utc(earlier, zone_of(zone)) <= wall_to_utc(later, zone_of(zone))


@given(start=walls, minutes=st.integers(0, 240), zone=zones)
def test_wall_times_close_together_keep_their_order(
    start: datetime, minutes: int, zone: str
) -> None:
    later = start + timedelta(minutes=minutes)
    assert wall_to_utc(start, zone_of(zone)) <= wall_to_utc(later, zone_of(zone))


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "Europe", "\0"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone_of(name)
    assert refused.value.code == "unknown_zone"


def test_words_are_in_the_zones_wall_time() -> None:
    words = words_in("Europe/Berlin")
    assert words.at(tick_of(utc(2025, 7, 1, 12))) == "2025-07-01 14:00"
    assert words.time(0) == "0 s"
    assert words.time(45) == "45 s"
    assert words.time(4_800) == "1 h 20 min"
    assert words.time(90_061) == "25 h 1 min 1 s"


def test_a_production_day_begins_in_the_morning_and_ends_in_the_next() -> None:
    assert production_day(utc(2025, 7, 1, 3, 59), "Europe/Berlin", time(6)) == date(2025, 6, 30)
    assert production_day(utc(2025, 7, 1, 4), "Europe/Berlin", time(6)) == date(2025, 7, 1)
    end_at = end_of_production_day(date(2025, 7, 1), "Europe/Berlin", time(6))
    assert end_at == utc(2025, 7, 2, 4)


@pytest.mark.parametrize(("day", "hours"), [((3, 29), 23), ((3, 28), 24), ((10, 25), 25)])
def test_production_days_are_short_and_long_where_the_clock_changes(
    day: tuple[int, int], hours: int
) -> None:
    the_day = date(2025, *day)
    start_at = start_of_production_day(the_day, "Europe/Berlin", time(6))
    end_at = end_of_production_day(the_day, "Europe/Berlin", time(6))
    assert end_at - start_at == timedelta(hours=hours)


day_start_times = st.sampled_from([time(0), time(2, 30), time(6), time(22), time(23, 59)])


@given(instant=instants, zone=zones, day_start=day_start_times)
def test_every_instant_is_in_its_production_day(
    instant: datetime, zone: str, day_start: time
) -> None:
    day = production_day(instant, zone, day_start)
    assert start_of_production_day(day, zone, day_start) <= instant
    assert instant < end_of_production_day(day, zone, day_start)


@given(
    start_at=instants,
    length=st.timedeltas(timedelta(seconds=1), timedelta(days=9)),
    zone=zones,
    day_start=day_start_times,
)
def test_day_and_hour_starts_cut_an_interval_without_gap(
    start_at: datetime, length: timedelta, zone: str, day_start: time
) -> None:
    during = (start_at, start_at + length)
    for starts, longest in (
        (day_starts(during, zone, day_start), timedelta(hours=25)),
        (hour_starts(during, zone), timedelta(hours=1)),
    ):
        assert starts[0] <= during[0]
        assert during[1] - starts[-1] <= longest
        lengths = [later - earlier for earlier, later in pairwise(starts)]
        assert all(timedelta(0) < one <= longest for one in lengths)
        assert all(one > during[0] for one in starts[1:])
        assert starts[-1] < during[1]


def test_day_starts_of_the_week_in_which_the_clock_changes() -> None:
    starts = day_starts((utc(2025, 3, 28, 12), utc(2025, 3, 31, 4)), "Europe/Berlin", time(6))
    assert starts == [utc(2025, 3, 28, 5), utc(2025, 3, 29, 5), utc(2025, 3, 30, 4)]


def test_hours_of_a_zone_begin_on_its_own_full_hour() -> None:
    during = (utc(2025, 1, 1, 0, 0), utc(2025, 1, 1, 2, 0))
    assert hour_starts(during, "Asia/Kolkata") == [
        utc(2024, 12, 31, 23, 30),
        utc(2025, 1, 1, 0, 30),
        utc(2025, 1, 1, 1, 30),
    ]


def test_a_clock_change_of_half_an_hour_makes_a_short_hour() -> None:
    # On Lord Howe Island, 02:00 (+10:30) became 02:30 (+11:00) on 2025-10-05.
    during = (utc(2025, 10, 4, 15, 50), utc(2025, 10, 4, 16, 30))
    assert hour_starts(during, "Australia/Lord_Howe") == [
        utc(2025, 10, 4, 15, 30),
        utc(2025, 10, 4, 16, 0),
    ]


@given(instant=instants, zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kolkata"]))
def test_hours_begin_at_minute_nought(instant: datetime, zone: str) -> None:
    for start_at in hour_starts((instant, instant + timedelta(hours=5)), zone):
        assert start_at.astimezone(zone_of(zone)).minute == 0
