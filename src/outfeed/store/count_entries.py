"""Counts by hand as they are kept: facts that a person entered at once share their entry."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, text

from outfeed.model.counting import Part
from outfeed.store.facts import Written

SOURCE = "manual"


class EnteredCount(msgspec.Struct, frozen=True, kw_only=True):
    """A count fact of an entry. ``key`` is 32 hexadecimal digits, as for every fact."""

    key: str
    entry: UUID
    line_id: int
    kind: str
    occurred_at: datetime
    quantity: Decimal
    counter_id: int | None = None
    total: Decimal | None = None
    corrects: str | None = None
    corrects_run_id: int | None = None
    waste_reason_id: int | None = None
    reason: str | None = None


TAKES_BACK = "{0}.corrects IS NOT NULL AND ({0}.counter_id IS NULL OR {0}.total IS NOT NULL)"
"""Whether a fact takes one of an entry back; others mend what a reading counted."""

_INSERT = text("""
    INSERT INTO count_events (key, line_id, counter_id, kind, occurred_at, recorded_at, quantity,
                              total, corrects, corrects_run_id, entry, waste_reason_id, reason,
                              source, recorded_by)
    VALUES (:key, :line_id, :counter_id, cast(:kind AS count_kind), :occurred_at, :now, :quantity,
            :total, :corrects, :corrects_run_id, :entry, :waste_reason_id, :reason,
            :source, :user)
""")

_OF_ENTRY = text(f"""
    SELECT f.key, f.line_id, f.counter_id, cast(f.kind AS text) AS kind, f.occurred_at,
           f.recorded_at, f.quantity, f.total, f.corrects, f.corrects_run_id, f.waste_reason_id,
           f.reason, {TAKES_BACK.format("f")} AS takes_back,
           g.counter_id AS was_counter_id, g.total AS was_total,
           g.corrects_run_id AS was_corrects_run_id
    FROM count_events f LEFT JOIN count_events g ON g.key = f.corrects
    WHERE f.entry = :entry
    ORDER BY f.occurred_at DESC, f.key
""")

_MINUTES_OF_RUN = text("""
    WITH edge AS (
        SELECT date_trunc('minute', cast(:a AS timestamptz) + interval '59.999999 s') AS first,
               date_trunc('minute', cast(:b AS timestamptz)) AS last
    )
    SELECT greatest(minute, :a) AS at, sum(quantity) AS quantity FROM (
        SELECT m.minute, m.quantity FROM count_minutes m, edge
        WHERE m.line_id = :line AND m.kind = cast(:kind AS count_kind)
          AND m.minute >= edge.first AND m.minute < edge.last
        UNION ALL
        SELECT date_trunc('minute', e.occurred_at), e.quantity FROM count_events e, edge
        WHERE e.line_id = :line AND e.kind = cast(:kind AS count_kind)
          AND e.occurred_at >= :a AND e.occurred_at < least(edge.first, :b)
        UNION ALL
        SELECT date_trunc('minute', e.occurred_at), e.quantity FROM count_events e, edge
        WHERE e.line_id = :line AND e.kind = cast(:kind AS count_kind)
          AND e.occurred_at >= greatest(edge.last, edge.first) AND e.occurred_at < :b
    ) counts
    GROUP BY minute HAVING sum(quantity) <> 0 ORDER BY minute
""")

_BELOW_ZERO = text("""
    SELECT f.kind, f.at
    FROM unnest(cast(:kinds AS text[]), cast(:instants AS timestamptz[])) AS f (kind, at)
    LEFT JOIN runs r ON r.line_id = :line AND r.during @> f.at
    CROSS JOIN LATERAL (
        SELECT sum(e.quantity) AS quantity FROM count_events e
        WHERE e.line_id = :line AND e.kind = cast(f.kind AS count_kind)
          AND e.occurred_at >= greatest(date_trunc('minute', f.at), lower(r.during))
          AND e.occurred_at < least(date_trunc('minute', f.at) + interval '1 minute',
                                    upper(r.during))
    ) piece
    WHERE piece.quantity < 0 ORDER BY f.at LIMIT 1
""")

_DURING = text(f"""
    WITH wanted AS (
        SELECT entry, min(recorded_at) AS recorded_at FROM (
            SELECT entry, recorded_at FROM count_events
            WHERE line_id = :line AND entry IS NOT NULL AND occurred_at >= :a AND occurred_at < :b
            UNION ALL
            SELECT entry, recorded_at FROM count_events
            WHERE line_id = :line AND entry IS NOT NULL AND recorded_at >= :a AND recorded_at < :b
        ) found GROUP BY entry ORDER BY 2 DESC, 1 LIMIT :limit
    ), facts AS (
        SELECT e.*, {TAKES_BACK.format("e")} AS takes_back, g.entry AS was_entry
        FROM wanted JOIN count_events e ON e.entry = wanted.entry
        LEFT JOIN count_events g ON g.key = e.corrects
    ), entries AS (
        SELECT entry, max(occurred_at) AS occurred_at, min(recorded_at) AS recorded_at,
               min(recorded_by) AS recorded_by, bool_or(takes_back) AS undo,
               bool_or(corrects_run_id IS NOT NULL) AS correction,
               bool_or(counter_id IS NOT NULL) AS reading,
               min(corrects_run_id) AS corrects_run_id,
               min(cast(was_entry AS text)) FILTER (WHERE takes_back) AS undoes,
               max(total) AS total, min(counter_id) AS counter_id
        FROM facts GROUP BY entry
    ), counts AS (
        SELECT entry, kind, waste_reason_id, reason, sum(quantity) AS quantity
        FROM facts GROUP BY entry, kind, waste_reason_id, reason
    )
    SELECT n.*, u.display_name AS person, c.name AS counter, cast(q.kind AS text) AS kind,
           q.quantity, q.reason, w.name AS waste_reason, r.id AS run_id, o.number AS order_number,
           CASE q.kind WHEN 'infeed' THEN r.infeed_unit WHEN 'outfeed' THEN r.outfeed_unit
                       ELSE r.waste_unit END AS unit
    FROM entries n JOIN counts q ON q.entry = n.entry
    LEFT JOIN LATERAL (
        SELECT * FROM runs WHERE id = n.corrects_run_id
        UNION ALL
        SELECT * FROM runs
        WHERE n.corrects_run_id IS NULL AND line_id = :line AND during @> n.occurred_at
    ) r ON true
    LEFT JOIN orders o ON o.id = r.order_id
    LEFT JOIN users u ON u.id = n.recorded_by
    LEFT JOIN counters c ON c.id = n.counter_id
    LEFT JOIN waste_reasons w ON w.id = q.waste_reason_id
    ORDER BY n.recorded_at DESC, n.entry, q.kind, w.name, q.reason
""")


def insert_entered(
    conn: Connection, facts: Sequence[EnteredCount], now: datetime, user_id: int | None
) -> list[Written]:
    """Write the facts of an entry, none of which is there yet; give what was written where."""
    if not facts:
        return []
    conn.execute(
        _INSERT,
        [
            msgspec.structs.asdict(fact) | {"now": now, "user": user_id, "source": SOURCE}
            for fact in facts
        ],
    )
    return [
        Written(f.line_id, f.kind, f.occurred_at.replace(second=0, microsecond=0), 1) for f in facts
    ]


def facts_of(conn: Connection, entry: UUID) -> Sequence[Any]:
    """Give the facts of an entry, with what those were that they take back; latest first."""
    return conn.execute(_OF_ENTRY, {"entry": entry}).all()


def known_entries(conn: Connection, entries: Collection[UUID]) -> set[UUID]:
    """Give those of the entries that are there."""
    if not entries:
        return set()
    rows = conn.execute(
        text("SELECT DISTINCT entry FROM count_events WHERE entry = ANY(:entries)"),
        {"entries": list(entries)},
    )
    return set(rows.scalars())


def minutes_of_run(
    conn: Connection, line_id: int, kind: str, start: datetime, end: datetime
) -> list[Part]:
    """Give what a line counted in each minute of a span, earliest first, but for nothing."""
    place = {"line": line_id, "kind": kind, "a": start, "b": end}
    return [Part(row.at, row.quantity) for row in conn.execute(_MINUTES_OF_RUN, place)]


def below_zero(
    conn: Connection, line_id: int, places: Collection[tuple[str, datetime]]
) -> Any | None:
    """Give the first `(kind, at)` whose minute, as far as its run goes, has less than nothing."""
    ordered = sorted(places, key=lambda place: place[1])
    return conn.execute(
        _BELOW_ZERO,
        {
            "line": line_id,
            "kinds": [kind for kind, _ in ordered],
            "instants": [at for _, at in ordered],
        },
    ).first()


def counted_by_reading(
    conn: Connection, line_id: int, kind: str, at: datetime, key: UUID
) -> Decimal:
    """Give what a reading counts, with all that mends it."""
    found: Decimal = conn.execute(
        text(
            "SELECT sum(quantity) FROM count_events WHERE line_id = :line AND occurred_at = :at"
            " AND kind = cast(:kind AS count_kind) AND (key = :key"
            " OR corrects = :key AND counter_id IS NOT NULL AND total IS NULL)"
        ),
        {"line": line_id, "kind": kind, "at": at, "key": key},
    ).scalar_one()
    return found


def entries_during(
    conn: Connection, line_id: int, span: tuple[datetime, datetime], limit: int | None
) -> Sequence[Any]:
    """Give what was entered on a line for a span or in it, newest first: a row for each count."""
    place = {"line": line_id, "a": span[0], "b": span[1], "limit": limit}
    return conn.execute(_DURING, place).all()
