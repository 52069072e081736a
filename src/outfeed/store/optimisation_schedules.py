"""When the optimiser plans by itself, as it is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, text

from outfeed.model.errors import NotFound
from outfeed.store import tables as t


class OptimisationSchedule(NamedTuple):
    """
    It plans each day `at` a wall time of the site, or as each shift starts, as a profile weighs.

    `lines` are ids and names; without any it is for all lines. It is as it is since an instant.
    """

    id: int
    name: str
    profile_id: int
    profile_name: str
    every: str
    at: time | None
    publishes: bool
    enabled: bool
    since: datetime
    last_at: datetime | None
    version: int
    lines: list[tuple[int, str]]

    @property
    def line_ids(self) -> list[int]:
        """The lines that it is for; none for all."""
        return [line_id for line_id, _ in self.lines]

    def values(self) -> dict[str, Any]:
        """Give what people say of it, as the trail keeps it."""
        return {
            "name": self.name,
            "profile": self.profile_name,
            "lines": [name for _, name in self.lines],
            "every": self.every,
            "at": None if self.at is None else f"{self.at:%H:%M}",
            "publishes": self.publishes,
            "enabled": self.enabled,
        }

    def shown(self, next_at: datetime | None) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            **self.values(),
            "id": self.id,
            "profile": {"id": self.profile_id, "name": self.profile_name},
            "lines": [{"id": line_id, "name": name} for line_id, name in self.lines],
            "last_at": self.last_at,
            "next_at": next_at,
            "version": self.version,
        }


_SCHEDULES = """
    SELECT s.id, s.name, s.profile_id, p.name, s.every, s.at, s.publishes, s.enabled, s.since,
           s.last_at, s.version, coalesce(l.lines, '[]')
    FROM optimisation_schedules s
    JOIN optimisation_profiles p ON p.id = s.profile_id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(a.id, a.display_name) ORDER BY a.position, a.id) AS lines
        FROM optimisation_schedule_lines x JOIN assets a ON a.id = x.line_id
        WHERE x.schedule_id = s.id
    ) l ON true
"""
_ALL = text(_SCHEDULES + " ORDER BY lower(s.name), s.id")
_ONE = text(_SCHEDULES + " WHERE s.id = :id")


def schedules(conn: Connection) -> list[OptimisationSchedule]:
    """Give all schedules, by name."""
    return [_read(row) for row in conn.execute(_ALL)]


def one_schedule(conn: Connection, schedule_id: int) -> OptimisationSchedule:
    """Give a schedule; raises `NotFound`."""
    row = conn.execute(_ONE, {"id": schedule_id}).first()
    if row is None:
        detail = f"There is no schedule {schedule_id} of the optimiser."
        raise NotFound("unknown_optimisation_schedule", detail, schedule=schedule_id)
    return _read(row)


def write_lines(conn: Connection, schedule_id: int, line_ids: Collection[int]) -> None:
    """Keep the lines of a schedule in place of those that it had."""
    x = t.optimisation_schedule_lines
    conn.execute(delete(x).where(x.c.schedule_id == schedule_id))
    if line_ids:
        rows = [{"schedule_id": schedule_id, "line_id": line_id} for line_id in sorted(line_ids)]
        conn.execute(insert(x), rows)


def _read(row: Any) -> OptimisationSchedule:
    found = OptimisationSchedule(*row)
    return found._replace(lines=[(line_id, name) for line_id, name in found.lines])
