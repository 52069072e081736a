"""Roll-ups: facts to minutes, minutes to slices, slices to runs. Each rung from the one below.

A rung is re-derived for what a transaction touched, never incremented, while the transaction
holds the lock of the line, so that two of them can't miss each other's facts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from outfeed.model.timeline import HOUR, Slice, aligned

_MICROSECOND = timedelta(microseconds=1)

COUNTED = """
    SELECT coalesce(sum(q) FILTER (WHERE k = 'infeed'), 0) AS infeed,
           coalesce(sum(q) FILTER (WHERE k = 'outfeed'), 0) AS outfeed,
           coalesce(sum(q) FILTER (WHERE k = 'waste'), 0) AS waste
    FROM (
        SELECT m.kind AS k, m.quantity AS q
        FROM count_minutes m
        WHERE m.line_id = piece.line_id AND m.minute >= edge.first AND m.minute < edge.last
          AND m.kind IN ('infeed', 'outfeed', 'waste')
        UNION ALL
        SELECT e.kind, e.quantity
        FROM count_events e
        WHERE e.line_id = piece.line_id AND e.kind IN ('infeed', 'outfeed', 'waste')
          AND e.occurred_at >= piece.a AND e.occurred_at < least(edge.first, piece.b)
        UNION ALL
        SELECT e.kind, e.quantity
        FROM count_events e
        WHERE e.line_id = piece.line_id AND e.kind IN ('infeed', 'outfeed', 'waste')
          AND e.occurred_at >= greatest(edge.last, edge.first) AND e.occurred_at < piece.b
    ) counts
"""
"""What was counted on ``piece.line_id`` in ``[piece.a, piece.b)``: whole minutes from their
roll-up, the facts themselves where the piece cuts a minute."""

EDGE = """
    SELECT CASE WHEN piece.a = date_trunc('minute', piece.a) THEN piece.a
                ELSE date_trunc('minute', piece.a) + interval '1 minute' END AS first,
           date_trunc('minute', piece.b) AS last
"""

_MINUTES = text("""
    INSERT INTO count_minutes (line_id, kind, minute, quantity)
    SELECT touched.line_id, touched.kind, touched.minute, facts.quantity
    FROM unnest(cast(:lines AS int[]), cast(:kinds AS count_kind[]),
                cast(:minutes AS timestamptz[])) AS touched (line_id, kind, minute)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.quantity), 0) AS quantity
        FROM count_events e
        WHERE e.line_id = touched.line_id AND e.kind = touched.kind
          AND e.occurred_at >= touched.minute
          AND e.occurred_at < touched.minute + interval '1 minute'
    ) facts
    ON CONFLICT (line_id, kind, minute) DO UPDATE SET quantity = excluded.quantity
""")

_SLICE_COUNTS = text(f"""
    WITH piece AS (
        SELECT touched.line_id, touched.hour, r.id AS run_id,
               greatest(lower(r.during), touched.hour) AS a,
               least(coalesce(upper(r.during), 'infinity'), touched.hour + interval '1 hour') AS b
        FROM unnest(cast(:lines AS int[]), cast(:hours AS timestamptz[]))
             AS touched (line_id, hour)
        JOIN runs r ON r.line_id = touched.line_id
         AND r.during && tstzrange(touched.hour, touched.hour + interval '1 hour')
    )
    INSERT INTO slices (line_id, hour, run_id, infeed, outfeed, waste)
    SELECT piece.line_id, piece.hour, piece.run_id, c.infeed, c.outfeed, c.waste
    FROM piece
    CROSS JOIN LATERAL ({EDGE}) edge
    CROSS JOIN LATERAL ({COUNTED}) c
    ON CONFLICT (line_id, hour, run_id) DO UPDATE
    SET infeed = excluded.infeed, outfeed = excluded.outfeed, waste = excluded.waste
    WHERE (slices.infeed, slices.outfeed, slices.waste)
          IS DISTINCT FROM (excluded.infeed, excluded.outfeed, excluded.waste)
    RETURNING run_id
""")

_SLICE_TIMES = text("""
    INSERT INTO slices (line_id, hour, run_id,
                        running_time, unplanned_time, planned_time, unknown_time)
    SELECT * FROM unnest(cast(:line_id AS int[]), cast(:hour AS timestamptz[]),
                         cast(:run_id AS int[]), cast(:running_time AS numeric[]),
                         cast(:unplanned_time AS numeric[]), cast(:planned_time AS numeric[]),
                         cast(:unknown_time AS numeric[]))
    ON CONFLICT (line_id, hour, run_id) DO UPDATE
    SET running_time = excluded.running_time, unplanned_time = excluded.unplanned_time,
        planned_time = excluded.planned_time, unknown_time = excluded.unknown_time
""")

_RUN_FIGURES = text("""
    INSERT INTO run_figures (run_id, infeed, outfeed, waste)
    SELECT r.run_id, coalesce(sum(s.infeed), 0), coalesce(sum(s.outfeed), 0),
           coalesce(sum(s.waste), 0)
    FROM unnest(cast(:runs AS int[])) AS r (run_id)
    JOIN runs ON runs.id = r.run_id
    LEFT JOIN slices s ON s.run_id = r.run_id
    GROUP BY r.run_id
    ON CONFLICT (run_id) DO UPDATE
    SET infeed = excluded.infeed, outfeed = excluded.outfeed, waste = excluded.waste
""")

_PIECE_COUNTS = text(f"""
    SELECT c.infeed, c.outfeed, c.waste
    FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),
                cast(:ends AS timestamptz[])) WITH ORDINALITY AS piece (line_id, a, b, n)
    CROSS JOIN LATERAL ({EDGE}) edge
    CROSS JOIN LATERAL ({COUNTED}) c
    ORDER BY piece.n
""")


Minute = tuple[int, str, datetime]
"""A line, a kind of count, and the start of a minute."""


def lock_lines(conn: Connection, line_ids: Iterable[int]) -> dict[int, datetime | None]:
    """Lock lines, in one order for everyone, until the transaction ends; give `timed_until`."""
    rows = conn.execute(
        text(
            "SELECT line_id, timed_until FROM line_status WHERE line_id = ANY(:lines)"
            " ORDER BY line_id FOR UPDATE"
        ),
        {"lines": sorted(set(line_ids))},
    )
    return {row.line_id: row.timed_until for row in rows}


def count(conn: Connection, minutes: Collection[Minute]) -> set[int]:
    """Re-derive minutes in which facts are new, their slices and runs; give runs that changed."""
    if not minutes:
        return set()
    ordered = sorted(minutes)
    conn.execute(
        _MINUTES,
        {
            "lines": [line for line, _, _ in ordered],
            "kinds": [kind for _, kind, _ in ordered],
            "minutes": [minute for _, _, minute in ordered],
        },
    )
    return count_slices(conn, {(line, aligned(minute)) for line, _, minute in ordered})


def count_slices(conn: Connection, hours: Iterable[tuple[int, datetime]]) -> set[int]:
    """Re-derive the counts of slices in these hours of lines, and of their runs; give the runs."""
    runs = slice_counts(conn, hours)
    if runs:
        count_runs(conn, runs)
    return runs


def slice_counts(conn: Connection, hours: Iterable[tuple[int, datetime]]) -> set[int]:
    """Re-derive the counts of slices in these hours of lines; give the runs of those that changed.

    What the runs counted is still to be derived, by `count_runs`.
    """
    ordered = sorted(hours)
    if not ordered:
        return set()
    changed = conn.execute(
        _SLICE_COUNTS,
        {"lines": [line for line, _ in ordered], "hours": [hour for _, hour in ordered]},
    )
    return set(changed.scalars())


def clear_slices(conn: Connection, line_id: int, since: datetime) -> set[int]:
    """Take away a line's slices from an hour on, before its runs are sliced anew."""
    gone = conn.execute(
        text("DELETE FROM slices WHERE line_id = :line AND hour >= :since RETURNING run_id"),
        {"line": line_id, "since": aligned(since)},
    )
    return set(gone.scalars())


def count_runs(conn: Connection, runs: Iterable[int]) -> None:
    """Re-derive what runs counted from their slices."""
    conn.execute(_RUN_FIGURES, {"runs": sorted(runs)})


def time_slices(conn: Connection, sliced: Mapping[int, Sequence[Slice[int]]]) -> None:
    """Write how the time of slices divides by type of state; quantities stay as they are."""
    rows = [(line, piece) for line, pieces in sorted(sliced.items()) for piece in pieces]
    if not rows:
        return
    conn.execute(
        _SLICE_TIMES,
        {
            "line_id": [line for line, _ in rows],
            "hour": [aligned(piece.start_at) for _, piece in rows],
            "run_id": [piece.run_id for _, piece in rows],
            "running_time": [seconds(piece.running_time) for _, piece in rows],
            "unplanned_time": [seconds(piece.unplanned_time) for _, piece in rows],
            "planned_time": [seconds(piece.planned_time) for _, piece in rows],
            "unknown_time": [seconds(piece.unknown_time) for _, piece in rows],
        },
    )


def timed(conn: Connection, line_id: int, until: datetime) -> None:
    """Note until when the times of a line's slices are right."""
    conn.execute(
        text("UPDATE line_status SET timed_until = :until WHERE line_id = :line"),
        {"until": until, "line": line_id},
    )


def hours(since: datetime, until: datetime) -> list[datetime]:
    """Give the starts of all UTC hours that touch a span."""
    first = aligned(since)
    return [first + n * HOUR for n in range(max(-((first - until) // HOUR), 1))]


def piece_counts(
    conn: Connection, pieces: Sequence[tuple[int, datetime, datetime]]
) -> Sequence[Any]:
    """Give `(infeed, outfeed, waste)` for each `(line, start, end)`, in the order given."""
    if not pieces:
        return []
    return conn.execute(
        _PIECE_COUNTS,
        {
            "lines": [line for line, _, _ in pieces],
            "starts": [start for _, start, _ in pieces],
            "ends": [end for _, _, end in pieces],
        },
    ).all()


def seconds(time: timedelta) -> Decimal:
    """A time as exact seconds."""
    return Decimal(time // _MICROSECOND).scaleb(-6)
