"""Planned stops that recur, made and looked at by tests."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from outfeed.activities import entry_series
from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.entry_series import SeriesChange, SeriesPlan
from outfeed.activities.plan_answer import Plan
from outfeed.store.entries import Entry
from outfeed.store.series import Series, series_of
from tests.plans import on_line

MONDAYS = "FREQ=WEEKLY;BYDAY=MO"
FIRST = datetime.fromisoformat("2026-11-23T06:00")
"""Wall time of the next Monday in Berlin, an hour ahead of UTC."""
DAY = date(2026, 11, 23)
WEEK = timedelta(days=7)


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def mondays(act: Act, line: int, **given: Any) -> SeriesPlan:
    given = {"rrule": MONDAYS, "starts": FIRST, "length": 3600, "mode": "Maintenance", **given}
    return entry_series.create_series(act, line, **given)


def made(act: Act, line: int, **given: Any) -> Series:
    series = mondays(act, line, **given).series
    assert series is not None
    return series


def occurrences(act: Act, line: int) -> list[Entry]:
    return [entry for entry in on_line(act, line) if entry.series_id is not None]


def walls(entries: Sequence[Entry]) -> list[datetime]:
    """Starts in UTC, without the zone."""
    return [entry.start_at.replace(tzinfo=None) for entry in entries]


def changed(act: Act, series: Series, day: date, scope: entry_series.Scope, **what: Any) -> Series:
    found = series_of(act.conn, series.id)
    assert found is not None
    options = {name: what.pop(name) for name in ("if_no_room", "skip_conflicts") if name in what}
    after = entry_series.change_series(
        act, series.id, day, found.version, scope, SeriesChange(**what), **options
    ).series
    assert after is not None
    return after


def taken_back(act: Act, plan: Plan) -> Plan:
    """What the screen asks for to take an act back: entries as they were, and the series."""
    now = {entry.id: entry for entry in plan.entries}
    wanted = [
        Wanted(
            was.id if was.id in now else None,
            now[was.id].version if was.id in now else 0,
            line_id=was.line_id,
            mode=was.mode,
            start_at=was.start_at,
            end_at=was.end_at,
            pinned=was.pinned,
            notes=was.notes,
            series_id=was.series_id,
            series_date=was.series_date,
        )
        for was in plan.before
    ]
    wanted += [Wanted(new, now[new].version, remove=True) for new in plan.created]
    return arrange(act, wanted, series=plan.series_undo)


def as_planned(act: Act, line: int) -> list[Any]:
    return [
        (e.start_at, e.end_at, e.mode, e.notes, e.pinned, e.series_id, e.series_date)
        for e in on_line(act, line)
    ]
