"""Projections: when entries are expected to be, kept where that differs from the plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from outfeed.model.time import Interval

_READ = """
    SELECT x.entry_id, lower(x.during), upper(x.during), x.at,
           coalesce(upper(x.during) > o.due_at, false)
    FROM projections x
    JOIN entries e ON e.id = x.entry_id
    LEFT JOIN orders o ON o.id = e.order_id
"""
_IN_ORDER = " ORDER BY e.line_id, lower(x.during), e.id"
_ALL = text(_READ + _IN_ORDER)
_OF_LINES = text(_READ + " WHERE e.line_id = ANY(:lines)" + _IN_ORDER)
_FORGET = text("DELETE FROM projections WHERE entry_id = ANY(:ids)")
_WRITE = text("""
    INSERT INTO projections (entry_id, during, at)
    SELECT n.id, tstzrange(n.start_at, n.end_at), :at
    FROM unnest(cast(:ids AS int[]), cast(:starts AS timestamptz[]), cast(:ends AS timestamptz[]))
         AS n (id, start_at, end_at)
    ON CONFLICT (entry_id) DO UPDATE SET during = excluded.during, at = excluded.at
""")


class Projection(NamedTuple):
    """
    When an entry is expected to be, as of `at`.

    `late` is whether it is expected to end after its order is due.
    """

    entry_id: int
    start_at: datetime
    end_at: datetime
    at: datetime
    late: bool


def projections_of(conn: Connection, line_ids: Collection[int] | None = None) -> list[Projection]:
    """Give the projections of lines, of all if none is named, by line and expected start."""
    if line_ids is None:
        return [Projection(*row) for row in conn.execute(_ALL)]
    place = {"lines": list(line_ids)}
    return [Projection(*row) for row in conn.execute(_OF_LINES, place)]


def write_projections(conn: Connection, expected: Mapping[int, Interval], at: datetime) -> None:
    """Keep when entries are expected to be, by their ids, as of an instant."""
    if expected:
        place = {
            "ids": list(expected),
            "starts": [start for start, _ in expected.values()],
            "ends": [end for _, end in expected.values()],
        }
        conn.execute(_WRITE, place | {"at": at})


def forget_projections(conn: Connection, entry_ids: Collection[int]) -> None:
    """Expect entries as they are planned, until more is known."""
    if entry_ids:
        conn.execute(_FORGET, {"ids": list(entry_ids)})
