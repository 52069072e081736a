"""The rule of a stop that recurs: its occurrences are dateutil's, in any zone and any window."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from outfeed.model.errors import Invalid
from outfeed.model.series import StopRule
from outfeed.model.time import wall_to_utc

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]
A_DAY = timedelta(days=1)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]

starts = st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2027-12-31"))
spans = st.tuples(starts, st.integers(0, 400)).map(
    lambda span: (span[0].replace(tzinfo=UTC), span[0].replace(tzinfo=UTC) + span[1] * A_DAY)
)


@st.composite
def rules(draw: st.DrawFn) -> StopRule:
    parts = [f"FREQ={draw(st.sampled_from(['DAILY', 'WEEKLY', 'MONTHLY']))}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    if draw(st.booleans()):
        parts.append(f"BYDAY={','.join(draw(st.lists(st.sampled_from(DAYS), min_size=1)))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    begin = draw(starts).replace(second=0, microsecond=0)
    off = draw(st.frozensets(st.integers(0, 60), max_size=3))
    days = frozenset(begin.date() + n * A_DAY for n in off)
    last = draw(st.none() | st.integers(0, 300))
    first = next(iter(rrulestr(";".join(parts), dtstart=begin))).date()
    until = None if last is None else first + last * A_DAY
    zone = draw(st.sampled_from(ZONES))
    length = timedelta(minutes=draw(st.integers(1, 1500)))
    return StopRule(";".join(parts), begin, length, zone, until, days)


@settings(deadline=None)
@given(rules(), spans)
def test_occurrences_are_dateutils_over_any_window_and_zone(
    rule: StopRule, span: tuple[datetime, datetime]
) -> None:
    every = rrulestr(rule.rrule, dtstart=rule.starts)
    walls = every.between(rule.starts, datetime.fromisoformat("2030-01-01"), inc=True)
    zone = ZoneInfo(rule.zone)
    expected = [
        (wall.date(), start, start + rule.length)
        for wall in walls
        if wall.date() not in rule.excluded
        and (rule.valid_until is None or wall.date() <= rule.valid_until)
        and span[0] <= (start := wall_to_utc(wall, zone)) < span[1]
    ]
    assert [tuple(each) for each in rule.occurrences(*span)] == expected


@settings(deadline=None)
@given(rules(), st.data())
def test_a_rule_that_is_cut_on_a_day_of_it_recurs_as_it_did(
    rule: StopRule, data: st.DataObject
) -> None:
    first = wall_to_utc(rule.first, ZoneInfo(rule.zone))
    window = (first - A_DAY, first + 300 * A_DAY)
    whole = list(rule.occurrences(*window))
    assume(len(whole) > 1)
    day = data.draw(st.sampled_from(whole[1:])).day
    before, after = rule.until(day), rule.from_(day)
    assert [*before.occurrences(*window), *after.occurrences(*window)] == whole
    assert after.first.date() == day


@settings(deadline=None)
@given(rules(), st.integers(-600, 600))
def test_a_rule_that_is_moved_within_its_days_recurs_on_the_same_ones(
    rule: StopRule, minutes: int
) -> None:
    first = rule.first
    by = timedelta(minutes=minutes)
    assume((first + by).date() == first.date())
    moved = rule.moved(by)
    begin = first.replace(tzinfo=UTC)
    window = (begin - 3 * A_DAY, begin + 100 * A_DAY)

    def days(some: StopRule) -> list[date]:
        last = first.date() + 90 * A_DAY
        return [each.day for each in some.occurrences(*window) if each.day < last]

    assert days(moved) == days(rule)
    assert moved.first == first + by


@settings(deadline=None)
@given(rules(), st.dates(date(2025, 1, 1), date(2028, 12, 31)))
def test_the_occurrence_of_a_day_is_there_also_where_it_is_excluded(
    rule: StopRule, day: date
) -> None:
    found = rule.on(day)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    around = rule.occurrences(midnight - 2 * A_DAY, midnight + 3 * A_DAY)
    if day in rule.excluded:
        assert day not in {each.day for each in around}
    else:
        assert found == next((each for each in around if each.day == day), None)


@settings(deadline=None)
@given(st.text(max_size=60) | st.sampled_from(["FREQ=DAILY;BYHOUR=1,2", "FREQ=DAILY;UNTIL=1"]))
def test_whatever_is_written_as_a_rule_is_read_or_refused(text: str) -> None:
    begin = datetime.fromisoformat("2026-01-01T06:00")
    fields = []
    try:
        StopRule(text, begin, timedelta(hours=1), "UTC")
    except Invalid as refused:
        fields = [error.field for error in refused.errors]
    assert fields in ([], ["rrule"])
