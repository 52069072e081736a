"""What a calendar shows: each time that a shift, a holiday, extra time or a planned stop is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities.calendars import Calendars, Owned
from outfeed.model.occurrences import CalendarException, Shift
from outfeed.model.time import Interval, zone_of
from outfeed.store import tables as t
from outfeed.store.entries import Entry, entries_where


@dataclass(frozen=True, slots=True)
class Shown:
    """
    One time that something of a calendar is, whole, as the API shows it.

    `id` and `version` are those of what is edited: of a stop that recurs its series, of another one
    its entry. `inherited_from` is the path of the asset that it comes from, None for its own.
    """

    kind: str
    id: int
    name: str
    crew: str | None
    date: date
    start_at: datetime
    end_at: datetime
    working: bool
    changed: bool
    inherited_from: str | None
    version: int
    series_id: int | None = None
    entry_id: int | None = None

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return asdict(self)


def occurrences(conn: Connection, asset: Row[Any], during: Interval) -> list[Shown]:
    """Give everything of the calendar of an asset of which any part lies in a span, by start."""
    calendars = Calendars(conn)
    things: list[Owned[Shift] | Owned[CalendarException]] = [
        *calendars.shifts_of(asset.id),
        *calendars.exceptions_of(asset.id),
    ]
    paths = _paths(conn, {owned.asset_id for owned in things} - {asset.id})
    found = [shown for owned in things for shown in _of(owned, paths.get(owned.asset_id), during)]
    if asset.level == "line":
        found += _stops(conn, asset.id, during, calendars.zone_of(asset.id))
    return sorted(found, key=lambda each: (each.start_at, each.end_at, each.kind, each.id))


def _of(
    owned: Owned[Shift] | Owned[CalendarException], path: str | None, during: Interval
) -> Iterator[Shown]:
    thing = owned.thing
    for occurrence in thing.occurrences(during):
        yield Shown(
            kind="shift" if isinstance(thing, Shift) else "exception",
            id=owned.id,
            name=thing.name,
            crew=occurrence.crew,
            date=occurrence.date,
            start_at=occurrence.start_at,
            end_at=occurrence.end_at,
            working=isinstance(thing, Shift) or thing.working,
            changed=occurrence.changed,
            inherited_from=path,
            version=owned.version,
        )


def _paths(conn: Connection, asset_ids: Collection[int]) -> dict[int, str]:
    a = t.assets.c
    rows = conn.execute(select(a.id, a.path).where(a.id.in_(list(asset_ids))))
    return {row.id: row.path for row in rows}


def _stops(conn: Connection, line_id: int, during: Interval, zone: str) -> Iterator[Shown]:
    stops = [
        entry
        for entry in entries_where(conn, line_ids=[line_id], from_=during[0], to=during[1])
        if entry.stop
    ]
    s = t.entry_series.c
    wanted = {entry.series_id for entry in stops}
    query = select(s.id, s.version, s.starts, s.length).where(s.id.in_(list(wanted)))
    series = {row.id: row for row in conn.execute(query)}
    for entry in stops:
        yield _stop(entry, series.get(entry.series_id), zone)


def _stop(entry: Entry, series: Any, zone: str) -> Shown:
    wall = entry.start_at.astimezone(zone_of(zone)).replace(tzinfo=None)
    day = wall.date()
    changed = False
    if series is not None:
        day = entry.series_date or day
        usual = (datetime.combine(day, series.starts.time()), timedelta(seconds=series.length))
        changed = (wall, entry.end_at - entry.start_at) != usual
    return Shown(
        kind="stop",
        id=entry.id if series is None else series.id,
        name=entry.mode,
        crew=None,
        date=day,
        start_at=entry.start_at.astimezone(UTC),
        end_at=entry.end_at.astimezone(UTC),
        working=False,
        changed=changed,
        inherited_from=None,
        version=entry.version if series is None else series.version,
        series_id=entry.series_id,
        entry_id=entry.id,
    )
