"""Series of planned stops: read, written, and what of them stands on the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select, text

from outfeed.store import tables as t
from outfeed.store.entries import Entry

s = t.entry_series.c
e = t.entries.c


class Series(NamedTuple):
    """
    A planned stop that recurs.

    `starts` is wall time of its line, `length` seconds. Its occurrences are entries on the board up
    to `laid_until`; None where none was ever laid.
    """

    id: int
    line_id: int
    mode_id: int
    mode: str
    rrule: str
    starts: datetime
    length: int
    valid_until: date | None = None
    excluded: frozenset[date] = frozenset()
    pinned: bool = False
    notes: str = ""
    laid_until: datetime | None = None
    version: int = 1

    def shown(self) -> dict[str, Any]:
        """Give it as the API and the trail show it."""
        at = "minutes" if self.starts.second == 0 else "seconds"
        return {
            **self._asdict(),
            "starts": self.starts.isoformat(timespec=at),
            "excluded": sorted(self.excluded),
        }


_READ = """
    SELECT s.id, s.line_id, s.mode_id, m.name, s.rrule, s.starts, s.length, s.valid_until,
           s.excluded, s.pinned, s.notes, s.laid_until, s.version
    FROM entry_series s JOIN modes m ON m.id = s.mode_id
"""
_OF_LINES = text(_READ + " WHERE s.line_id = ANY(:lines) ORDER BY s.line_id, s.starts, s.id")
_ALL = text(_READ + " ORDER BY s.line_id, s.starts, s.id")
_ONE = text(_READ + " WHERE s.id = :id")
_ONE_LOCKED = text(_READ + " WHERE s.id = :id FOR UPDATE OF s")


def _series(row: Any) -> Series:
    found = Series(*row)
    return found._replace(excluded=frozenset(found.excluded))


def series_of_lines(conn: Connection, line_ids: Collection[int] | None = None) -> list[Series]:
    """Give the series of lines, or all, by line and start."""
    if line_ids is None:
        return [_series(row) for row in conn.execute(_ALL)]
    return [_series(row) for row in conn.execute(_OF_LINES, {"lines": sorted(line_ids)})]


def series_of(conn: Connection, series_id: int, *, lock: bool = False) -> Series | None:
    """Give a series, or None where there is none; with `lock` for this transaction to change."""
    row = conn.execute(_ONE_LOCKED if lock else _ONE, {"id": series_id}).first()
    return None if row is None else _series(row)


def line_to_extend(conn: Connection, until: datetime) -> int | None:
    """Give a line with a series that is laid to less far than an instant, the first of them by
    number; None where there is none. What is not in use is not laid on: its line, its mode.
    """
    a, m = t.assets.c, t.modes.c
    query = (
        select(s.line_id)
        .join(t.assets, a.id == s.line_id)
        .join(t.modes, m.id == s.mode_id)
        .where(a.usable, m.enabled, or_(s.laid_until.is_(None), s.laid_until < until))
    )
    return conn.execute(query.order_by(s.line_id).limit(1)).scalar()


def days_laid(conn: Connection, series_ids: Collection[int]) -> dict[int, set[date]]:
    """Give the days of series that have an entry, wherever that stands."""
    days = select(e.series_id, e.series_date).where(e.series_id.in_(list(series_ids)))
    found: dict[int, set[date]] = defaultdict(set)
    for series_id, day in conn.execute(days):
        found[series_id].add(day)
    return found


def entries_of_days(
    conn: Connection, days: Collection[tuple[int, date]]
) -> tuple[set[int], dict[tuple[int, date], int]]:
    """Of days of series, give which of these series there are, and the entries of these days."""
    ids = {series_id for series_id, _ in days}
    there = set(conn.execute(select(s.id).where(s.id.in_(ids))).scalars())
    query = select(e.series_id, e.series_date, e.id).where(e.series_id.in_(ids))
    found = {(row[0], row[1]): row[2] for row in conn.execute(query)}
    return there, {day: found[day] for day in days if day in found}


def lines_with_entries_of(conn: Connection, series_id: int) -> set[int]:
    """Give the lines on which entries of a series stand."""
    return set(conn.execute(select(e.line_id).where(e.series_id == series_id).distinct()).scalars())


# --- writing ---------------------------------------------------------------------------------


_INSERT = text("""
    INSERT INTO entry_series (id, line_id, mode_id, rrule, starts, length, valid_until, excluded,
                              pinned, notes, laid_until, version)
    OVERRIDING SYSTEM VALUE
    VALUES (coalesce(cast(:id AS int), nextval(pg_get_serial_sequence('entry_series', 'id'))),
            :line_id, :mode_id, :rrule, :starts, :length, :valid_until, :excluded, :pinned, :notes,
            :laid_until, :version)
    RETURNING id
""")


def insert_series(conn: Connection, series: Series) -> Series:
    """Write a series that is new, or was deleted; one with an id below 1 is given another."""
    values = _values(series) | {"id": series.id if series.id > 0 else None}
    return series._replace(id=conn.execute(_INSERT, values).scalar_one())


def update_series(conn: Connection, series: Series) -> None:
    """Write what became of a series."""
    values = _values(series)
    conn.execute(t.entry_series.update().where(s.id == values.pop("id")).values(values))


def _values(series: Series) -> dict[str, Any]:
    values = series._asdict() | {"excluded": sorted(series.excluded)}
    del values["mode"]
    return values


def delete_series(conn: Connection, series_id: int) -> None:
    """Delete a series; entries that are left of it are plain stops from then on."""
    conn.execute(t.entry_series.delete().where(s.id == series_id))


_DAYS_OFF = text("""
    UPDATE entry_series s
    SET excluded = ARRAY(
        SELECT day FROM unnest(s.excluded || c.off) AS day
        WHERE day <> ALL(c.back) GROUP BY day ORDER BY day)
    FROM (
        SELECT series_id,
               coalesce(array_agg(day) FILTER (WHERE off), '{}') AS off,
               coalesce(array_agg(day) FILTER (WHERE NOT off), '{}') AS back
        FROM unnest(cast(:series AS int[]), cast(:days AS date[]), cast(:off AS bool[]))
             AS x (series_id, day, off)
        GROUP BY series_id
    ) c
    WHERE s.id = c.series_id
""")


def follow_entries(conn: Connection, gone: Iterable[Entry], come: Iterable[Entry]) -> None:
    """Let days whose entries went be days off of their series, and those that came none."""
    changes = {(entry.series_id, entry.series_date): True for entry in gone if entry.series_id}
    changes |= {(entry.series_id, entry.series_date): False for entry in come if entry.series_id}
    if changes:
        series, days = zip(*changes, strict=True)
        place = {"series": list(series), "days": list(days), "off": list(changes.values())}
        conn.execute(_DAYS_OFF, place)


# --- the trail -------------------------------------------------------------------------------

# To be removed makes a version, too: the one after the last.
_VERSIONS = """
    SELECT id, before, after, CASE
        WHEN nullif(after, 'null') IS NULL THEN cast(before ->> 'version' AS int) + 1
        ELSE cast(after ->> 'version' AS int)
    END AS version
    FROM audit WHERE subject = 'series' AND subject_id = :id
"""
_MADE_BY = text(f"""
    SELECT before, after FROM ({_VERSIONS}) v WHERE version = :version ORDER BY id DESC LIMIT 1
""")
_NEWEST = text(f"SELECT coalesce(max(version), 0) FROM ({_VERSIONS}) v")


def change_of(conn: Connection, series_id: int, version: int) -> Any:
    """Give what the trail says of the change that made a version of a series, or removed it:
    `before` and `after`, each None where there was none; None where the trail knows of no such.
    """
    return conn.execute(_MADE_BY, {"id": series_id, "version": version}).first()


def newest_version(conn: Connection, series_id: int) -> int:
    """Give the newest version that the trail knows of a series."""
    return int(conn.execute(_NEWEST, {"id": series_id}).scalar_one())


def series_from_trail(told: dict[str, Any]) -> Series:
    """Give a series as the trail told it."""
    laid_until, valid_until = told["laid_until"], told["valid_until"]
    return Series(
        **{
            **told,
            "starts": datetime.fromisoformat(told["starts"]),
            "valid_until": None if valid_until is None else date.fromisoformat(valid_until),
            "excluded": frozenset(date.fromisoformat(day) for day in told["excluded"]),
            "laid_until": None if laid_until is None else datetime.fromisoformat(laid_until),
        }
    )
