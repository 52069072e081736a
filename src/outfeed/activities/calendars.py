"""Calendars of the assets: which shifts and exceptions apply to each, and whom a change touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, select

from outfeed.model.calendar import Calendar, Window, working_windows
from outfeed.model.equipment import Level
from outfeed.model.occurrences import CalendarException, ChangedDay, Shift
from outfeed.model.time import Interval
from outfeed.store import tables as t
from outfeed.store.assets import lines_under

Thing = TypeVar("Thing", Shift, CalendarException)


@dataclass(frozen=True, slots=True)
class Owned(Generic[Thing]):
    """A shift or an exception as it applies to an asset: its id, and whose it is."""

    id: int
    asset_id: int
    version: int
    thing: Thing


class Calendars:
    """
    The calendars of all assets as they were when it was made.

    An asset has the shifts of the nearest asset with any, itself or above it, and the exceptions
    of all of these; their wall time is that of its own zone.
    """

    def __init__(self, conn: Connection) -> None:
        self._tree = _tree(*(_rows(conn, query) for query in (_ASSETS, _SHIFTS, _EXCEPTIONS)))

    def of(self, asset_id: int) -> Calendar:
        """Give the calendar of an asset; the same one for assets to which the same applies."""
        return self._tree.calendar(asset_id)

    def zone_of(self, asset_id: int) -> str:
        """Give the time zone of an asset: its site's, and above the sites the first one's."""
        return self._tree.zone_of(asset_id)

    def shifts_of(self, asset_id: int) -> Sequence[Owned[Shift]]:
        """Give the shifts that apply to an asset."""
        return self._tree.shifts_of(asset_id)

    def exceptions_of(self, asset_id: int) -> Sequence[Owned[CalendarException]]:
        """Give the exceptions that apply to an asset, those of the root first."""
        return [owned for some in self._tree.exceptions_of(asset_id) for owned in some]

    def spans(self, asset_id: int, during: Interval) -> Sequence[Window]:
        """Give when the shifts of an asset are within a span; nothing where it has no shifts."""
        calendar = self.of(asset_id)
        return working_windows(calendar, (), during) if calendar.shifts else []

    def lines_that_differ(self, other: Calendars) -> list[int]:
        """Give the lines, by id, that have another calendar or another zone in the other ones."""
        if self._tree is other._tree:
            return []
        both = self._tree.lines & other._tree.lines
        return sorted(
            line_id
            for line_id in both
            if self.zone_of(line_id) != other.zone_of(line_id)
            or self.of(line_id) != other.of(line_id)
        )


def lines_touched_by_calendar(conn: Connection, asset_ids: Collection[int]) -> list[int]:
    """Give the lines, by id, whose calendar what is changed at these assets may be part of."""
    return sorted({line.id for asset_id in asset_ids for line in lines_under(conn, asset_id)})


# --- the tree ------------------------------------------------------------------------------------

_A, _S, _E = t.assets.c, t.shifts.c, t.calendar_exceptions.c
_ASSETS = select(_A.id, _A.parent_id, _A.level, _A.time_zone).order_by(_A.position, _A.id)
_SHIFTS = select(
    _S.id,
    _S.asset_id,
    _S.version,
    _S.name,
    _S.rrule,
    _S.start,
    _S.length,
    _S.valid_from,
    _S.valid_until,
    _S.excluded,
    _S.crew,
    _S.changed,
    _S.rotation,
).order_by(_S.start, _S.id)
_EXCEPTIONS = select(
    _E.id,
    _E.asset_id,
    _E.version,
    _E.name,
    _E.working,
    _E.starts,
    _E.length,
    _E.rrule,
    _E.valid_until,
    _E.excluded,
).order_by(_E.starts, _E.id)

Values = tuple[Any, ...]
Rows = tuple[Values, ...]


def _rows(conn: Connection, query: Any) -> Rows:
    return tuple(tuple(_fixed(value) for value in row) for row in conn.execute(query))


def _fixed(value: Any) -> Any:
    """A value that can be part of a key."""
    if isinstance(value, list):
        return tuple(_fixed(each) for each in value)
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return value


@lru_cache(maxsize=16)
def _tree(assets: Rows, shifts: Rows, exceptions: Rows) -> _Tree:
    """One for the same rows, so that calendars are the same objects from call to call."""
    return _Tree(assets, shifts, exceptions)


class _Tree:
    def __init__(self, assets: Rows, shifts: Rows, exceptions: Rows) -> None:
        self._parents: Mapping[int, int | None] = {row[0]: row[1] for row in assets}
        self._zones: Mapping[int, str] = {row[0]: row[3] for row in assets if row[3]}
        self._first_zone = next((row[3] for row in assets if row[2] == Level.SITE), "UTC")
        self.lines = frozenset(row[0] for row in assets if row[2] == Level.LINE)
        self._shifts = _by_asset(shifts)
        self._exceptions = _by_asset(exceptions)
        self._known: dict[Calendar, Calendar] = {}
        self._of: dict[int, Calendar] = {}

    def calendar(self, asset_id: int) -> Calendar:
        known = self._of.get(asset_id)
        if known is None:
            shifts, exceptions = self.shifts_of(asset_id), self.exceptions_of(asset_id)
            known = Calendar(
                tuple(owned.thing for owned in shifts),
                tuple(tuple(owned.thing for owned in some) for some in exceptions),
            )
            known = self._known.setdefault(known, known)
            self._of[asset_id] = known
        return known

    def zone_of(self, asset_id: int) -> str:
        zones = (self._zones.get(at) for at in self._upwards(asset_id))
        return next((zone for zone in zones if zone), self._first_zone)

    def shifts_of(self, asset_id: int) -> list[Owned[Shift]]:
        zone = self.zone_of(asset_id)
        for at in self._upwards(asset_id):
            if at in self._shifts:
                return _owned(self._shifts[at], zone, _shift)
        return []

    def exceptions_of(self, asset_id: int) -> list[list[Owned[CalendarException]]]:
        """Of each asset from the root down that has any."""
        zone = self.zone_of(asset_id)
        downwards = reversed(list(self._upwards(asset_id)))
        some = (self._exceptions.get(at) for at in downwards)
        return [_owned(rows, zone, _exception) for rows in some if rows]

    def _upwards(self, asset_id: int) -> Iterator[int]:
        at: int | None = asset_id
        while at is not None:
            yield at
            at = self._parents[at]


def _by_asset(rows: Rows) -> dict[int, list[Values]]:
    found: dict[int, list[Values]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(row)
    return dict(found)


def _owned(
    rows: Sequence[Values], zone: str, make: Callable[[Values, str], Thing]
) -> list[Owned[Thing]]:
    return [Owned(row[0], row[1], row[2], make(row[3:], zone)) for row in rows]


@lru_cache(maxsize=4096)
def _shift(row: Values, zone: str) -> Shift:
    name, rrule, start, length, valid_from, valid_until, excluded, crew, changed, rotation = row
    return Shift(
        name=name,
        rrule=rrule,
        start=start,
        length=timedelta(seconds=length),
        zone=zone,
        valid_from=valid_from,
        valid_until=valid_until,
        excluded=frozenset(excluded),
        crew=crew,
        changed=tuple(changed_day(dict(day)) for day in changed),
        rotation=rotation,
    )


@lru_cache(maxsize=4096)
def _exception(row: Values, zone: str) -> CalendarException:
    name, working, starts, length, rrule, valid_until, excluded = row
    return CalendarException(
        name=name,
        working=working,
        starts=starts,
        length=timedelta(seconds=length),
        zone=zone,
        rrule=rrule,
        valid_until=valid_until,
        excluded=frozenset(excluded),
    )


def changed_day(stored: Mapping[str, Any]) -> ChangedDay:
    """Give a changed day of a shift as it is stored: date, start, length in seconds, crew."""
    return ChangedDay(
        date.fromisoformat(stored["date"]),
        time.fromisoformat(stored["start"]),
        timedelta(seconds=stored["length"]),
        stored.get("crew"),
    )
