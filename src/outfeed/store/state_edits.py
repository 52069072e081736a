"""Edits of states: what people said of the states of lines, found again by line and time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import Range

from outfeed.store import tables as t

Bounds = tuple[datetime, datetime | None]
"""A span of time; without an end it goes on."""
MOMENT = timedelta(microseconds=1)


class EditRow(NamedTuple):
    """An edit as it is kept; without an end it still goes on."""

    id: int
    line_id: int
    version: int
    start_at: datetime
    end_at: datetime | None
    open_ended: bool
    state_id: int | None
    reverts_to: int | None

    @property
    def deletes(self) -> bool:
        """Whether the state before it takes its time."""
        return self.state_id is None and self.reverts_to is None


_AS_GIVEN = (
    *("as_of", "state_id", "reverts_to", "comment", "part_required", "asset_id"),
    *("recorded_at", "recorded_by"),
)
_TOUCHING = text("""
    SELECT l.n, e.id, e.line_id, e.version, lower(e.during), upper(e.during), e.open_ended,
           e.state_id, e.reverts_to
    FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),
                cast(:ends AS timestamptz[])) WITH ORDINALITY AS l (line_id, a, b, n)
    JOIN state_edits e ON e.line_id = l.line_id AND e.during && tstzrange(l.a, l.b)
    ORDER BY e.id
""")

_RESOLVE = text("""
    WITH told AS (
        SELECT e.id, e.line_id, upper(e.during) AS was, next.occurred_at AS is_now
        FROM state_edits e
        LEFT JOIN LATERAL (
            SELECT s.state_id FROM state_events s
            WHERE s.line_id = e.line_id AND s.occurred_at <= e.as_of
            ORDER BY s.occurred_at DESC, s.position DESC LIMIT 1
        ) said ON true
        LEFT JOIN LATERAL (
            SELECT s.occurred_at FROM state_events s
            WHERE s.line_id = e.line_id AND s.occurred_at > e.as_of
              AND s.state_id IS DISTINCT FROM said.state_id
            ORDER BY s.occurred_at LIMIT 1
        ) next ON true
        WHERE e.id = ANY(:ids)
    )
    UPDATE state_edits e SET during = tstzrange(lower(e.during), told.is_now)
    FROM told WHERE e.id = told.id AND told.was IS DISTINCT FROM told.is_now
    RETURNING e.line_id, told.was, told.is_now
""")


def touching(conn: Connection, spans: Mapping[int, Bounds]) -> dict[int, list[EditRow]]:
    """Give the edits of lines that reach into a span each, in the order they were made.

    Lines without any are left out.
    """
    lines = list(spans)
    found = touching_places(conn, {n: (line, *spans[line]) for n, line in enumerate(lines)})
    return {lines[n]: edits for n, edits in found.items()}


def touching_places(
    conn: Connection, places: Mapping[int, tuple[int, datetime, datetime | None]]
) -> dict[int, list[EditRow]]:
    """Give the edits that reach into spans of lines, in the order they were made.

    Spans without any are left out.
    """
    if not places:
        return {}
    numbers = list(places)
    lines, starts, ends = (list(each) for each in zip(*places.values(), strict=True))
    rows = conn.execute(_TOUCHING, {"lines": lines, "starts": starts, "ends": ends}).all()
    found: dict[int, list[EditRow]] = {}
    for row in rows:
        found.setdefault(numbers[row[0] - 1], []).append(EditRow(*row[1:]))
    return found


def resolve(
    conn: Connection, edit_ids: Collection[int]
) -> list[tuple[int, datetime | None, datetime | None]]:
    """Derive until when open-ended edits hold, from what their lines said since.

    Gives, of those whose end moved, the line, and the end that was and is; None is still so.
    """
    if not edit_ids:
        return []
    rows = conn.execute(_RESOLVE, {"ids": sorted(edit_ids)})
    return [(row[0], row[1], row[2]) for row in rows]


def open_ended(conn: Connection, line_id: int) -> list[int]:
    """Give the ids of the open-ended edits of a line."""
    found = conn.execute(
        text("SELECT id FROM state_edits WHERE line_id = :line AND open_ended"), {"line": line_id}
    )
    return list(found.scalars())


def first_at(conn: Connection, line_id: int) -> datetime | None:
    """Give the instant at which the earliest edit of a line starts."""
    found: datetime | None = conn.execute(
        text("SELECT min(lower(during)) FROM state_edits WHERE line_id = :line"), {"line": line_id}
    ).scalar()
    return found


def version_of(conn: Connection, line_id: int) -> int:
    """Give the number of acts that edited the states of a line."""
    found: int | None = conn.execute(
        text("SELECT states_version FROM line_status WHERE line_id = :line"), {"line": line_id}
    ).scalar()
    return found or 0


def add(conn: Connection, line_id: int, version: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the edits of one act in their order, and number it; without an end they go on."""
    made = t.state_edits
    inserted = conn.execute(
        made.insert().returning(made.c.id, made.c.open_ended, sort_by_parameter_order=True),
        [
            {
                "line_id": line_id,
                "version": version,
                "during": Range(row["start_at"], row["end_at"]),
                "open_ended": row["end_at"] is None,
                **{name: row.get(name) for name in _AS_GIVEN},
            }
            for row in rows
        ],
    ).all()
    conn.execute(
        text("UPDATE line_status SET states_version = :version WHERE line_id = :line"),
        {"version": version, "line": line_id},
    )
    resolve(conn, [row.id for row in inserted if row.open_ended])


def said_of(conn: Connection, edit_ids: Collection[int]) -> dict[int, Any]:
    """Give what was said with edits beside the state: comment, part, cell, by whom and when."""
    if not edit_ids:
        return {}
    rows = conn.execute(
        text(
            "SELECT e.id, e.comment, e.part_required, e.asset_id, a.display_name AS cell,"
            " u.display_name AS person, e.recorded_at FROM state_edits e"
            " LEFT JOIN assets a ON a.id = e.asset_id LEFT JOIN users u ON u.id = e.recorded_by"
            " WHERE e.id = ANY(:ids)"
        ),
        {"ids": sorted(edit_ids)},
    )
    return {row.id: row for row in rows}


def acts_touching(conn: Connection, line_id: int, during: Bounds) -> Sequence[Any]:
    """Give the edits of all acts that reach into a span, the newest act first."""
    return conn.execute(
        text(
            "SELECT e.id, e.version, lower(e.during) AS start_at, upper(e.during) AS end_at,"
            " e.state_id, e.reverts_to, e.comment, e.part_required, e.asset_id, e.recorded_at,"
            " a.display_name AS cell, u.display_name AS person FROM state_edits e"
            " LEFT JOIN assets a ON a.id = e.asset_id LEFT JOIN users u ON u.id = e.recorded_by"
            " WHERE e.line_id = :line AND e.version IN ("
            "  SELECT version FROM state_edits WHERE line_id = :line"
            "   AND during && tstzrange(:a, :b))"
            " ORDER BY e.version DESC, e.id"
        ),
        {"line": line_id, "a": during[0], "b": during[1]},
    ).all()


def newest_touching(conn: Connection, line_id: int, during: Bounds) -> int:
    """Give the version of the newest act that reaches into a span; 0 where there is none."""
    found: int = conn.execute(
        text(
            "SELECT coalesce(max(version), 0) FROM state_edits"
            " WHERE line_id = :line AND during && tstzrange(:a, :b)"
        ),
        {"line": line_id, "a": during[0], "b": during[1]},
    ).scalar_one()
    return found


_CODED = text("""
    SELECT e.state_id, lower(e.during) AS start_at
    FROM state_edits e
    LEFT JOIN LATERAL (
        SELECT s.state_id FROM state_events s
        WHERE s.line_id = e.line_id AND s.occurred_at <= lower(e.during)
        ORDER BY s.occurred_at DESC, s.position DESC LIMIT 1
    ) said ON cast(:said AS int) IS NOT NULL
    WHERE e.line_id = :line AND e.during && tstzrange(:since, NULL) AND e.state_id IS NOT NULL
      AND (cast(:said AS int) IS NULL OR said.state_id = :said)
      AND NOT EXISTS (
          SELECT FROM state_edits later
          WHERE later.line_id = e.line_id AND later.version > e.version
            AND later.during @> lower(e.during))
""")


def coded(
    conn: Connection, line_id: int, since: datetime, said: int | None = None
) -> Sequence[Any]:
    """Give which states people said of a line since an instant, and of when, where it still holds.

    With `said`, only of time at whose start the line itself said that state.
    """
    return conn.execute(_CODED, {"line": line_id, "since": since, "said": said}).all()
