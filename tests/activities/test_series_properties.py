"""Whatever is done to a series: what it is not about stays, it is laid on once, and taken back."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from outfeed.activities import entry_series, scheduling
from outfeed.activities.act import Act
from outfeed.activities.entry_series import Scope, SeriesChange
from outfeed.model.errors import Conflict
from outfeed.store.entries import Entry
from outfeed.store.series import Series, series_of, series_of_lines
from tests.builders import a_plant, undone
from tests.conftest import NOW
from tests.series import FIRST, as_planned, made, occurrences, taken_back

RULES = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY;COUNT=30"]
SCOPES: list[Scope] = ["this", "following", "all"]
HOUR = timedelta(hours=1)

changes = st.builds(
    SeriesChange,
    off=st.booleans(),
    length=st.none() | st.sampled_from([1800, 7200]),
    notes=st.none() | st.just("Other"),
    mode=st.none() | st.just("Idle"),
)


def is_meant(entry: Entry, day: object, scope: Scope) -> bool:
    if scope == "this":
        return entry.series_date == day
    return scope == "all" or str(entry.series_date) >= str(day)


def by_hand(act: Act, entries: list[Entry], moved: int, removed: int) -> set[int]:
    """Move one occurrence by hand and take another out; what was moved."""
    one = entries[moved % len(entries)]
    scheduling.move_entry(act, one.id, one.version, start_at=one.start_at + 3 * HOUR)
    other = entries[removed % len(entries)]
    if other.id != one.id:
        scheduling.remove_entry(act, other.id, other.version)
    return {one.id}


def by_rule(entries: list[Entry]) -> dict[int, tuple[datetime, datetime]]:
    return {entry.id: (entry.start_at, entry.end_at) for entry in entries}


@settings(
    max_examples=12,
    deadline=None,
    # An act on a whole series is too slow to look for the smallest one that fails.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rule=st.sampled_from(RULES),
    pinned=st.booleans(),
    hand=st.tuples(st.integers(0, 200), st.integers(0, 200)),
    at=st.integers(0, 200),
    scope=st.sampled_from(SCOPES),
    change=changes,
    hours=st.none() | st.integers(-5, 12),
)
def test_an_act_on_a_series_leaves_the_others_alone_and_is_taken_back(
    act: Act,
    rule: str,
    pinned: bool,
    hand: tuple[int, int],
    at: int,
    scope: Scope,
    change: SeriesChange,
    hours: int | None,
) -> None:
    with undone(act):
        line = a_plant(act, 1).lines[0]
        series = made(act, line, rrule=rule, pinned=pinned)
        moved = set() if pinned else by_hand(act, occurrences(act, line), *hand)
        before, planned = {e.id: e for e in occurrences(act, line)}, as_planned(act, line)
        rows = series_of_lines(act.conn, [line])
        days = [e.series_date for e in before.values() if e.series_date is not None]
        day = sorted(days)[at % len(days)]
        if hours is not None:
            starts = datetime.combine(day, FIRST.time()) + timedelta(hours=hours)
            change = SeriesChange(change.off, starts, change.length, change.mode, change.notes)
        try:
            plan = entry_series.change_series(
                act, series.id, day, series.version, scope, change, if_no_room="push"
            ).plan
        except Conflict as refused:
            # A changed one meets what was moved by hand, and nothing happened.
            assert refused.code == "rules_broken" and moved  # noqa: PT017, PT018
            assert as_planned(act, line) == planned
            return
        after = {e.id: e for e in occurrences(act, line)}
        for entry in before.values():
            if not is_meant(entry, day, scope):
                assert after[entry.id] == entry
            elif entry.id in moved and scope != "this" and not change.off:
                assert (after[entry.id].start_at, after[entry.id].end_at) == (
                    entry.start_at,
                    entry.end_at,
                )
        assert_laid_on_once(act, line)
        if plan.before or plan.created or plan.series_undo:
            taken_back(act, plan)
        assert as_planned(act, line) == planned
        assert [_rule(row) for row in series_of_lines(act.conn, [line])] == [
            _rule(row) for row in rows
        ]


def assert_laid_on_once(act: Act, line: int) -> None:
    """Laid on a month later, all days of the rules are there once; laid on again, nothing is."""
    with undone(act):
        now, act.now = act.now, NOW + timedelta(days=30)
        was = {(e.series_id, e.series_date): e for e in occurrences(act, line)}
        while entry_series.extend_series(act):
            pass
        once = occurrences(act, line)
        assert all(e in once for e in was.values())
        for series_id in {e.series_id for e in once if e.series_id is not None}:
            own = [e.series_date for e in once if e.series_id == series_id]
            assert len(own) == len(set(own))
            known = series_of(act.conn, series_id)
            assert known is not None
            assert not known.excluded & set(own)
        assert not entry_series.extend_series(act)
        act.now = now


def _rule(series: Series) -> Series:
    return series._replace(version=0)
