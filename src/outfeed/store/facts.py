"""Floor facts: written once, found again by line and time."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, text

from outfeed.model.signals import Reading


class CountEvent(msgspec.Struct, frozen=True):
    """A quantity seen by a counter, or entered by a person, at an instant."""

    key: str
    line_id: int
    kind: str
    occurred_at: datetime
    quantity: Decimal
    counter_id: int | None = None
    total: Decimal | None = None
    corrects: str | None = None


class StateEvent(msgspec.Struct, frozen=True):
    """A line entering a state at an instant; what a person said may have a comment."""

    key: str
    line_id: int
    state_id: int
    occurred_at: datetime
    comment: str | None = None


class Written(NamedTuple):
    """How many count facts of a line and kind were written for a minute."""

    line_id: int
    kind: str
    minute: datetime
    many: int


_COUNTS = text("""
    WITH written AS (
    INSERT INTO count_events (key, line_id, counter_id, kind, occurred_at, recorded_at, quantity,
                              total, corrects, source, recorded_by, reason)
    SELECT key, line_id, counter_id, kind, occurred_at, :now, quantity, total, corrects,
           :source, :user, :reason
    FROM unnest(cast(:keys AS uuid[]), cast(:lines AS int[]), cast(:counters AS int[]),
                cast(:kinds AS count_kind[]), cast(:instants AS timestamptz[]),
                cast(:quantities AS numeric[]), cast(:totals AS numeric[]),
                cast(:corrects AS uuid[]))
         AS f (key, line_id, counter_id, kind, occurred_at, quantity, total, corrects)
    ON CONFLICT (key) DO NOTHING
    RETURNING line_id, kind, occurred_at
    )
    SELECT line_id, cast(kind AS text), date_trunc('minute', occurred_at), count(*)
    FROM written GROUP BY 1, 2, 3
""")

_STATES = text("""
    INSERT INTO state_events (key, line_id, state_id, occurred_at, recorded_at, source,
                              recorded_by, comment)
    SELECT key, line_id, state_id, occurred_at, :now, :source, :user, comment
    FROM unnest(cast(:keys AS uuid[]), cast(:lines AS int[]), cast(:states AS int[]),
                cast(:instants AS timestamptz[]), cast(:comments AS text[]))
         AS f (key, line_id, state_id, occurred_at, comment)
    ON CONFLICT (key) DO NOTHING
    RETURNING key
""")


def array(values: Iterable[object]) -> str:
    """Write values without commas, quotes or braces as a PostgreSQL array; much faster than a
    list of parameters.
    """
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _instants(values: Iterable[datetime]) -> str:
    return "{" + ",".join([value.isoformat() for value in values]) + "}"


def insert_counts(
    conn: Connection,
    events: Sequence[CountEvent],
    source: str,
    now: datetime,
    user_id: int | None,
    reason: str | None = None,
) -> list[Written]:
    """Write count facts, but those whose key is there already; give what was written where."""
    if not events:
        return []
    rows = conn.execute(
        _COUNTS,
        {
            "now": now,
            "source": source,
            "user": user_id,
            "reason": reason,
            "keys": array([e.key for e in events]),
            "lines": array([e.line_id for e in events]),
            "counters": array([e.counter_id for e in events]),
            "kinds": array([e.kind for e in events]),
            "instants": _instants([e.occurred_at for e in events]),
            "quantities": array([e.quantity for e in events]),
            "totals": array([e.total for e in events]),
            "corrects": array([e.corrects for e in events]),
        },
    )
    return [Written(*row) for row in rows]


def insert_states(
    conn: Connection,
    events: Sequence[StateEvent],
    source: str,
    now: datetime,
    user_id: int | None,
) -> set[str]:
    """Write state facts; give the keys of those that were not there before."""
    if not events:
        return set()
    written = conn.execute(
        _STATES,
        {
            "now": now,
            "source": source,
            "user": user_id,
            "keys": array(e.key for e in events),
            "lines": array(e.line_id for e in events),
            "states": array(e.state_id for e in events),
            "instants": _instants(e.occurred_at for e in events),
            "comments": [e.comment for e in events] if any(e.comment for e in events) else None,
        },
    )
    return {key.hex for key in written.scalars()}


def newest_readings(conn: Connection, counter_ids: Collection[int]) -> dict[int, Any]:
    """Give the newest reading of each counter that has one, and the one it stepped back to."""
    if not counter_ids:
        return {}
    rows = conn.execute(
        text("SELECT * FROM counter_readings WHERE counter_id = ANY(:ids)"),
        {"ids": list(counter_ids)},
    )
    return {row.counter_id: row for row in rows}


def keep_readings(
    conn: Connection, readings: Mapping[int, tuple[Reading | None, Reading | None]]
) -> None:
    """Keep the newest reading of each counter, and the one it stepped back to."""
    if not readings:
        return
    newest = {n: reading for n, (reading, _) in readings.items() if reading}
    doubtful = [readings[n][1] for n in newest]
    conn.execute(
        text(
            "INSERT INTO counter_readings"
            " SELECT * FROM unnest(cast(:ids AS int[]), cast(:instants AS timestamptz[]),"
            " cast(:totals AS numeric[]), cast(:doubts_at AS timestamptz[]),"
            " cast(:doubts AS numeric[]))"
            " ON CONFLICT (counter_id) DO UPDATE"
            " SET occurred_at = excluded.occurred_at, total = excluded.total,"
            " doubtful_at = excluded.doubtful_at, doubtful_total = excluded.doubtful_total"
        ),
        {
            "ids": list(newest),
            "instants": _instants(reading.occurred_at for reading in newest.values()),
            "totals": array(reading.total for reading in newest.values()),
            "doubts_at": array(d.occurred_at.isoformat() if d else None for d in doubtful),
            "doubts": array(d.total if d else None for d in doubtful),
        },
    )


def forget_reading(conn: Connection, counter_id: int) -> None:
    """Let the next reading of a counter be its first."""
    conn.execute(text("DELETE FROM counter_readings WHERE counter_id = :id"), {"id": counter_id})


def readings_around(
    conn: Connection,
    line_id: int,
    kind: str,
    counter_id: int,
    at: datetime,
    without: UUID | None = None,
) -> tuple[Any | None, Any | None]:
    """Give the stored readings of a counter just before and just after an instant.

    Left out are those that were taken back, and the one whose key is ``without``.
    """
    place = {"line": line_id, "kind": kind, "counter": counter_id, "at": at, "without": without}
    where = (
        "SELECT key, occurred_at, recorded_at, total FROM count_events e WHERE line_id = :line"
        " AND kind = cast(:kind AS count_kind) AND counter_id = :counter AND total IS NOT NULL"
        " AND key IS DISTINCT FROM cast(:without AS uuid)"
        " AND (entry IS NULL OR NOT EXISTS (SELECT FROM count_events b"
        " WHERE b.line_id = e.line_id AND b.kind = e.kind AND b.occurred_at = e.occurred_at"
        " AND b.corrects = e.key AND b.counter_id IS NULL))"
    )
    before = conn.execute(
        text(f"{where} AND occurred_at <= :at ORDER BY occurred_at DESC LIMIT 1"), place
    ).first()
    after = conn.execute(
        text(f"{where} AND occurred_at > :at ORDER BY occurred_at LIMIT 1"), place
    ).first()
    return before, after


def known_keys(conn: Connection, keys: Sequence[str]) -> set[str]:
    """Give those of the keys under which a count fact is stored."""
    if not keys:
        return set()
    rows = conn.execute(
        text("SELECT key FROM count_events WHERE key = ANY(cast(:keys AS uuid[]))"),
        {"keys": array(keys)},
    )
    return {key.hex for key in rows.scalars()}


def newest_states(conn: Connection, line_ids: Iterable[int]) -> dict[int, Any]:
    """Give the newest state fact (state_id, occurred_at) of each line that has one."""
    rows = conn.execute(
        text(
            "SELECT l.line_id, s.state_id, s.occurred_at"
            " FROM unnest(cast(:lines AS int[])) AS l (line_id)"
            " CROSS JOIN LATERAL (SELECT state_id, occurred_at FROM state_events e"
            "  WHERE e.line_id = l.line_id ORDER BY occurred_at DESC, position DESC LIMIT 1) s"
        ),
        {"lines": sorted(line_ids)},
    )
    return {row.line_id: row for row in rows}


_STATES_IN = text("""
    SELECT l.n, e.occurred_at, e.state_id
    FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),
                cast(:ends AS timestamptz[])) WITH ORDINALITY AS l (line_id, a, b, n)
    CROSS JOIN LATERAL (
        (SELECT occurred_at, position, state_id FROM state_events
         WHERE line_id = l.line_id AND occurred_at <= l.a
         ORDER BY occurred_at DESC, position DESC LIMIT 1)
        UNION ALL
        (SELECT occurred_at, position, state_id FROM state_events
         WHERE line_id = l.line_id AND occurred_at > l.a AND occurred_at < l.b)
    ) e ORDER BY l.n, e.occurred_at, e.position
""")


def states_in(
    conn: Connection, places: Sequence[tuple[int, datetime, datetime]]
) -> list[list[tuple[datetime, int]]]:
    """Give the state facts of spans of lines, each led by the newest one before it."""
    found: list[list[tuple[datetime, int]]] = [[] for _ in places]
    if not places:
        return found
    lines, starts, ends = (list(each) for each in zip(*places, strict=True))
    rows = conn.execute(_STATES_IN, {"lines": lines, "starts": starts, "ends": ends}).all()
    for place, occurred_at, state_id in rows:
        found[place - 1].append((occurred_at, state_id))
    return found


def states_during(
    conn: Connection, spans: Mapping[int, tuple[datetime, datetime]]
) -> dict[int, list[tuple[datetime, int]]]:
    """Give the state facts of lines over a span each, led by the newest one before it."""
    found = states_in(conn, [(line, *span) for line, span in spans.items()])
    return dict(zip(spans, found, strict=True))


def next_state_at(conn: Connection, line_id: int, at: datetime) -> datetime | None:
    """Give the instant of the first state fact of a line after an instant."""
    found: datetime | None = conn.execute(
        text(
            "SELECT min(occurred_at) FROM state_events WHERE line_id = :line AND occurred_at > :at"
        ),
        {"line": line_id, "at": at},
    ).scalar()
    return found


_LONG_STATES = text("""
    WITH told AS (
        SELECT l.line_id, l.shortest, e.occurred_at, e.position, e.state_id,
               lead(e.occurred_at) OVER w AS next_at
        FROM unnest(cast(:lines AS int[]), cast(:starts AS timestamptz[]),
                    cast(:shortest AS interval[])) AS l (line_id, a, shortest)
        CROSS JOIN LATERAL (
            (SELECT occurred_at, position, state_id FROM state_events
             WHERE line_id = l.line_id AND occurred_at <= l.a
             ORDER BY occurred_at DESC, position DESC LIMIT 1)
            UNION ALL
            (SELECT occurred_at, position, state_id FROM state_events
             WHERE line_id = l.line_id AND occurred_at > l.a)
        ) e
        WINDOW w AS (PARTITION BY l.line_id ORDER BY e.occurred_at, e.position)
    ), held AS (
        SELECT *, lag(state_id) OVER w AS before FROM told
        WHERE next_at IS DISTINCT FROM occurred_at
        WINDOW w AS (PARTITION BY line_id ORDER BY occurred_at, position)
    ), whole AS (
        SELECT *, lead(occurred_at) OVER w AS end_at FROM held
        WHERE before IS DISTINCT FROM state_id
        WINDOW w AS (PARTITION BY line_id ORDER BY occurred_at, position)
    )
    SELECT line_id, state_id, occurred_at, end_at FROM whole
    WHERE end_at IS NULL
       OR (state_id = ANY(cast(:states AS int[])) AND end_at - occurred_at >= shortest)
    ORDER BY line_id, occurred_at
""")


def long_states(
    conn: Connection,
    since: Mapping[int, datetime],
    states: Collection[int],
    shortest: Mapping[int, timedelta],
) -> Sequence[Any]:
    """Give (line, state, start, end) of what lines said to be long in since an instant, in order.

    That is in one of `states` for at least `shortest`, and at last, of which there is no end. The
    first may have begun before.
    """
    if not since:
        return []
    return conn.execute(
        _LONG_STATES,
        {
            "lines": list(since),
            "starts": list(since.values()),
            "shortest": [shortest[line] for line in since],
            "states": sorted(states),
        },
    ).all()


_OLDEST_OF_LAST = text("""
    SELECT min(occurred_at) FROM (
        SELECT occurred_at FROM state_events WHERE line_id = :line AND occurred_at < :at
        ORDER BY occurred_at DESC LIMIT :many) last
""")
_NEWEST_OF_NEXT = text("""
    SELECT max(occurred_at) FROM (
        SELECT occurred_at FROM state_events WHERE line_id = :line AND occurred_at >= :at
        ORDER BY occurred_at LIMIT :many) next
""")


def oldest_of_last_states(
    conn: Connection, line_id: int, at: datetime, many: int
) -> datetime | None:
    """Give the instant of the oldest of so many last state facts of a line before an instant."""
    found: datetime | None = conn.execute(
        _OLDEST_OF_LAST, {"line": line_id, "at": at, "many": many}
    ).scalar()
    return found


def newest_of_next_states(
    conn: Connection, line_id: int, at: datetime, many: int
) -> datetime | None:
    """Give the instant of the newest of so many next state facts of a line from an instant on."""
    found: datetime | None = conn.execute(
        _NEWEST_OF_NEXT, {"line": line_id, "at": at, "many": many}
    ).scalar()
    return found


def state_comments(
    conn: Connection, line_id: int, during: tuple[datetime, datetime]
) -> Sequence[Any]:
    """Give what people said with states of a line in a span (occurred_at, comment), in order."""
    return conn.execute(
        text(
            "SELECT occurred_at, comment FROM state_events WHERE line_id = :line"
            " AND occurred_at >= :a AND occurred_at < :b AND comment IS NOT NULL"
            " ORDER BY occurred_at, position"
        ),
        {"line": line_id, "a": during[0], "b": during[1]},
    ).all()


def runs_named(conn: Connection, line_id: int, during: tuple[datetime, datetime]) -> Sequence[Any]:
    """Give the runs of a line that overlap a span, in order, each with the number of its order."""
    return conn.execute(
        text(
            "SELECT r.id, lower(r.during) AS start_at, upper(r.during) AS end_at, o.number"
            " FROM runs r LEFT JOIN orders o ON o.id = r.order_id"
            " WHERE r.line_id = :line AND r.during && tstzrange(:a, :b) ORDER BY lower(r.during)"
        ),
        {"line": line_id, "a": during[0], "b": during[1]},
    ).all()
