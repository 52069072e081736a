"""Planned stops that recur: laid, changed as one, the following or all, laid on, taken back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from outfeed.activities import entry_series, scheduling
from outfeed.activities.act import Act
from outfeed.activities.entry_series import SeriesChange
from outfeed.activities.series_laying import missing_days
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.series import days_laid, series_of, series_of_lines
from tests.builders import a_plant, an_order
from tests.conftest import NOW
from tests.plans import at, codes, on_line, the
from tests.series import DAY, FIRST, WEEK, changed, made, mondays, occurrences, wall, walls

# --- made ------------------------------------------------------------------------------------


def test_the_occurrences_of_120_days_are_on_the_board(act: Act) -> None:
    line = a_plant(act).lines[0]
    plan = mondays(act, line, notes="Oil", pinned=True)
    laid = occurrences(act, line)
    assert walls(laid) == [wall(2026, 11, 23, 5) + n * WEEK for n in range(17)]
    assert laid[-1].start_at < NOW + timedelta(days=120) <= laid[-1].start_at + WEEK
    assert {(e.mode, e.notes, e.pinned, e.end_at - e.start_at) for e in laid} == {
        ("Maintenance", "Oil", True, timedelta(hours=1))
    }
    assert [e.series_date for e in laid] == [DAY + n * WEEK for n in range(17)]
    assert sorted(plan.plan.created) == [e.id for e in laid]
    assert plan.missing == []


def test_a_stop_keeps_its_wall_time_and_its_length_when_the_clock_changes(act: Act) -> None:
    line = a_plant(act).lines[0]
    act.now = datetime(2027, 3, 22, tzinfo=UTC)
    mondays(act, line, rrule="FREQ=DAILY;COUNT=3", starts=wall(2027, 3, 27, 2, 30))
    # On the 28th there is no 02:30 in Berlin.
    assert walls(occurrences(act, line)) == [
        wall(2027, 3, 27, 1, 30), wall(2027, 3, 28, 1), wall(2027, 3, 29, 0, 30),
    ]  # fmt: skip
    assert {e.end_at - e.start_at for e in occurrences(act, line)} == {timedelta(hours=1)}


def test_a_preview_tells_the_same_and_changes_nothing(act: Act) -> None:
    line = a_plant(act).lines[0]
    preview = mondays(act, line, preview=True)
    assert occurrences(act, line) == [] == series_of_lines(act.conn, [line])
    plan = mondays(act, line)
    assert walls(preview.plan.entries) == walls(plan.plan.entries)
    assert all(entry.id < 0 for entry in preview.plan.entries)


def test_production_goes_round_the_occurrences(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    start = datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    entry = the(scheduling.place_entry(act, line, order, start), order)
    mondays(act, line)
    [moved] = [e for e in on_line(act, line) if e.id == entry.id]
    assert moved.end_at == entry.end_at + timedelta(hours=1)
    _, act_of_it = act.conn.execute(
        select(t.audit.c.id, t.audit.c.act).where(t.audit.c.subject == "series")
    ).one()
    assert act_of_it == "create"


def test_days_that_meet_another_stop_are_told_or_left_out(act: Act) -> None:
    line = a_plant(act).lines[0]
    second = datetime(2026, 11, 30, 5, 30, tzinfo=UTC)
    scheduling.place_stop(act, line, "Idle", second, second + timedelta(hours=2))
    with pytest.raises(Conflict) as refused:
        mondays(act, line)
    assert codes(refused) == ["overlaps_entry"]
    assert refused.value.facts["days"] == ["2026-11-30"]
    assert occurrences(act, line) == []
    series = made(act, line, skip_conflicts=True)
    assert series.excluded == {DAY + WEEK}
    assert [e.series_date for e in occurrences(act, line)][:2] == [DAY, DAY + 2 * WEEK]


def test_where_there_is_no_room_it_refuses_or_pushes(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    start = datetime(2026, 11, 30, 5, 30, tzinfo=UTC)
    entry = the(scheduling.place_entry(act, line, order, start), order)
    with pytest.raises(Conflict) as refused:
        mondays(act, line)
    assert refused.value.facts["days"] == ["2026-11-30"]
    mondays(act, line, if_no_room="push")
    [pushed] = [e for e in on_line(act, line) if e.id == entry.id]
    assert pushed.start_at == start + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rrule": "FREQ=HOURLY"}, "rrule"),
        ({"rrule": "FREQ=DAILY;BYHOUR=6,14"}, "rrule"),
        ({"length": 0}, "length"),
        ({"valid_until": date(2026, 11, 1)}, "valid_until"),
        ({"starts": wall(2026, 11, 24), "valid_until": date(2026, 11, 25)}, "valid_until"),
        ({"starts": wall(1999, 1, 1)}, "starts"),
    ],
)
def test_what_can_not_recur_is_refused_by_field(
    act: Act, given: dict[str, Any], field: str
) -> None:
    line = a_plant(act).lines[0]
    with pytest.raises(Invalid) as refused:
        mondays(act, line, **given)
    assert [error.field for error in refused.value.errors] == [field]


def test_it_does_not_begin_in_the_past_nor_make_anything(act: Act) -> None:
    line = a_plant(act).lines[0]
    with pytest.raises(Conflict) as refused:
        mondays(act, line, starts=wall(2026, 11, 16, 6))
    assert codes(refused) == ["in_the_past"]
    with pytest.raises(Invalid):
        mondays(act, line, mode="Production")


# --- changed ---------------------------------------------------------------------------------


def test_one_occurrence_is_moved_and_the_others_stay(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    before = occurrences(act, line)
    after = changed(act, series, DAY + WEEK, "this", starts=wall(2026, 12, 1, 8), length=1800)
    moved = occurrences(act, line)[1]
    assert [e for e in occurrences(act, line) if e.id != moved.id] == [before[0], *before[2:]]
    assert (moved.id, moved.series_date) == (before[1].id, DAY + WEEK)
    assert moved.start_at == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert moved.end_at - moved.start_at == timedelta(minutes=30)
    assert after == series


def test_one_occurrence_is_taken_out_and_laid_again(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    off = changed(act, series, DAY, "this", off=True)
    assert off.excluded == {DAY}
    assert DAY not in {e.series_date for e in occurrences(act, line)}
    back = changed(act, series, DAY, "this")
    assert back.excluded == set()
    assert walls(occurrences(act, line))[0] == wall(2026, 11, 23, 5)


def test_this_and_the_following_become_a_series_of_their_own(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line, rrule="FREQ=WEEKLY;COUNT=10")
    third = DAY + 2 * WEEK
    before = occurrences(act, line)
    after = changed(
        act, series, third, "following", starts=datetime.combine(third, FIRST.time()), length=7200,
    )  # fmt: skip
    entries = occurrences(act, line)
    assert entries[:2] == before[:2]
    assert [e.id for e in entries] == [e.id for e in before]
    assert {e.series_id for e in entries[2:]} == {after.id} != {series.id}
    assert {e.end_at - e.start_at for e in entries[2:]} == {timedelta(hours=2)}
    assert after.rrule == "FREQ=WEEKLY;COUNT=8"
    old = series_of(act.conn, series.id)
    assert old is not None
    assert (old.valid_until, old.version) == (third - timedelta(days=1), 2)


def test_all_follow_but_what_was_moved_or_pinned_by_hand_or_is_over(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    first, moved, pinned, *rest = occurrences(act, line)
    scheduling.move_entry(act, moved.id, moved.version, start_at=at(24 * 20))
    scheduling.pin_entry(act, pinned.id, pinned.version, True)
    act.now = first.start_at + timedelta(minutes=10)
    stay = {e.id: e for e in occurrences(act, line)[:3]}
    day = rest[0].series_date
    assert day is not None
    after = changed(
        act,
        series,
        day,
        "all",
        starts=datetime.combine(day, FIRST.time()).replace(hour=9),
        mode="Idle",
        notes="New",
    )
    entries = {e.id: e for e in occurrences(act, line)}
    assert {entry_id: entries[entry_id] for entry_id in stay} == stay
    assert {(entries[e.id].mode, entries[e.id].notes) for e in rest} == {("Idle", "New")}
    assert {entries[e.id].start_at - e.start_at for e in rest} == {timedelta(hours=3)}
    assert after.starts == FIRST.replace(hour=9)


def test_another_rule_moves_the_entries_there_are(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    before = occurrences(act, line)
    changed(act, series, DAY, "all", rrule="FREQ=WEEKLY;BYDAY=TU", starts=FIRST + timedelta(days=1))
    entries = occurrences(act, line)
    assert {e.start_at.weekday() for e in entries} == {1}
    assert {e.id for e in entries} == {e.id for e in before}
    with pytest.raises(Invalid) as refused:
        changed(act, series, DAY + timedelta(days=1), "all", starts=FIRST)
    assert refused.value.code == "day_not_in_rule"


def test_it_ends_before_a_day_and_is_deleted_with_what_is_to_come(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    ended = changed(act, series, DAY + 3 * WEEK, "following", off=True)
    assert ended.valid_until == DAY + 3 * WEEK - timedelta(days=1)
    assert len(occurrences(act, line)) == 3
    act.now = NOW + timedelta(days=8)
    gone = entry_series.delete_series(act, series.id, ended.version)
    assert gone.series is None
    assert series_of_lines(act.conn, [line]) == []
    # What is over stands as a stop of its own.
    assert [(e.series_id, e.start_at.day) for e in on_line(act, line)] == [(None, 23)]


def test_someone_elses_change_is_seen_and_other_days_are_unknown(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    changed(act, series, DAY, "all", notes="Other")
    with pytest.raises(Conflict) as stale:
        entry_series.delete_series(act, series.id, series.version)
    assert stale.value.code == "stale_version"
    with pytest.raises(NotFound):
        changed(act, series, DAY + timedelta(days=1), "this", off=True)
    with pytest.raises(NotFound):
        entry_series.delete_series(act, series.id + 1, 1)


def test_a_pin_of_the_series_is_nothing_in_the_way_of_changing_it(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line, pinned=True)
    changed(act, series, DAY, "all", starts=FIRST.replace(hour=8))
    assert walls(occurrences(act, line))[0] == wall(2026, 11, 23, 7)
    entry_series.delete_series(act, series.id, 2)
    assert occurrences(act, line) == []


# --- as time goes by -------------------------------------------------------------------------


def test_it_is_laid_on_once_and_never_where_it_was_taken_out(act: Act) -> None:
    line = a_plant(act).lines[0]
    series = made(act, line)
    assert not entry_series.extend_series(act)
    changed(act, series, DAY + 17 * WEEK, "this", off=True)
    act.now = NOW + timedelta(days=30)
    assert entry_series.extend_series(act)
    laid = occurrences(act, line)
    assert not entry_series.extend_series(act)
    assert occurrences(act, line) == laid
    days = [e.series_date for e in laid]
    assert days == [DAY + n * WEEK for n in range(21) if n != 17]


def test_laying_on_pushes_and_leaves_out_what_can_not_be_laid(act: Act) -> None:
    line = a_plant(act).lines[0]
    made(act, line)
    pushed, pinned = an_order(act), an_order(act, number="P-2")
    start = datetime(2027, 3, 22, 5, 30, tzinfo=UTC)
    scheduling.place_entry(act, line, pushed, start)
    scheduling.place_entry(act, line, pinned, start + WEEK, pinned=True)
    third = start + 2 * WEEK
    scheduling.place_stop(act, line, "Idle", third, third + timedelta(hours=3))
    act.now = NOW + timedelta(days=30)
    assert entry_series.extend_series(act)
    [series] = series_of_lines(act.conn, [line])
    laid = days_laid(act.conn, [series.id])[series.id]
    # In Berlin it is summer time since the 28th of March: 06:00 is 04:00.
    assert missing_days(series, "Europe/Berlin", act.now, laid) == []
    starts = {e.order_id: e.start_at for e in on_line(act, line) if e.order_id}
    assert starts[pushed] == start + timedelta(minutes=30)


def test_what_a_pinned_entry_is_in_the_way_of_is_missing(act: Act) -> None:
    line = a_plant(act).lines[0]
    made(act, line)
    order = an_order(act)
    start = datetime(2027, 3, 22, 5, 30, tzinfo=UTC)
    scheduling.place_entry(act, line, order, start, pinned=True)
    second = datetime(2027, 3, 29, 3, 30, tzinfo=UTC)
    scheduling.place_stop(act, line, "Idle", second, second + timedelta(hours=1))
    act.now = NOW + timedelta(days=30)
    assert entry_series.extend_series(act)
    [series] = series_of_lines(act.conn, [line])
    laid = days_laid(act.conn, [series.id])[series.id]
    missing = [date(2027, 3, 22), date(2027, 3, 29)]
    assert missing_days(series, "Europe/Berlin", act.now, laid) == missing
    assert series.excluded == frozenset()
    # A change of all does not fail for what was missing before.
    assert (
        entry_series.change_series(
            act, series.id, DAY + 5 * WEEK, series.version, "all", SeriesChange(notes="Oil")
        ).missing
        == missing
    )
    [series] = series_of_lines(act.conn, [line])
    later = wall(2027, 3, 22, 9)
    assert changed(act, series, missing[0], "this", starts=later).excluded == frozenset()
    assert missing[0] in days_laid(act.conn, [series.id])[series.id]


def test_nothing_is_laid_on_a_line_out_of_use(act: Act) -> None:
    line = a_plant(act).lines[0]
    made(act, line)
    act.conn.execute(text("UPDATE assets SET enabled = false, usable = false"))
    act.now = NOW + timedelta(days=30)
    assert not entry_series.extend_series(act)
    act.conn.execute(text("UPDATE assets SET enabled = true, usable = true"))
    assert entry_series.extend_series(act)


def test_two_series_of_a_line_are_laid_on_together(act: Act) -> None:
    plant = a_plant(act)
    line, other = plant.lines
    mondays(act, line)
    mondays(act, line, starts=FIRST + timedelta(hours=1), mode="Idle")
    mondays(act, other)
    act.now = NOW + timedelta(days=60)
    assert [entry_series.extend_series(act) for _ in range(3)] == [True, True, False]
    assert len(occurrences(act, line)) == 2 * len(occurrences(act, other)) == 2 * 25
