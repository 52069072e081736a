"""Schedule adherence of lines: the entries whose planned time came, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, text

from outfeed.activities.calendars import Calendars
from outfeed.activities.entry_actuals import made_for_entries
from outfeed.activities.line_calendar import working_time_of_line
from outfeed.model.adherence import Kept
from outfeed.model.product import decimal_of
from outfeed.model.time import Interval, next_tick_of, tick_of
from outfeed.model.working_time import WorkingTime

# An entry that ran before its time ended up to so long before the span in which it was planned.
_EARLY = timedelta(days=30)
_PLANNED = text("""
    SELECT e.id, e.line_id, o.number, p.name AS product_name, e.quantity, o.unit,
           lower(w.planned) AS start_at, upper(w.planned) AS end_at
    FROM entries e
    CROSS JOIN LATERAL (SELECT coalesce(e.planned, e.during) AS planned) w
    JOIN orders o ON o.id = e.order_id
    JOIN products p ON p.id = o.product_id
    WHERE e.line_id = ANY(:lines) AND upper(e.during) > :early
      AND lower(w.planned) >= :from AND lower(w.planned) < :to AND upper(w.planned) <= :now
    ORDER BY e.line_id, lower(w.planned), e.id
""")
_RUNS = text("""
    SELECT entry_id, lower(during), upper(during) FROM runs
    WHERE entry_id = ANY(:entries) AND production ORDER BY lower(during)
""")
_STOPS = text("""
    SELECT line_id, lower(during), upper(during) FROM entries
    WHERE line_id = ANY(:lines) AND NOT production AND changeover_for IS NULL
      AND upper(during) > :from AND lower(during) < :to
    ORDER BY lower(during)
""")


class KeptEntry(NamedTuple):
    """An entry of the plan with what became of it."""

    entry_id: int
    line_id: int
    order_number: str
    product_name: str
    unit: str
    kept: Kept


def kept_entries(
    conn: Connection, line_ids: Collection[int], during: Interval, now: datetime
) -> list[KeptEntry]:
    """Give the production entries planned to start in a span whose planned time is over.

    By line and planned start. Those that never ran are among them.
    """
    place = {"lines": list(line_ids), "from": during[0], "to": during[1], "now": now}
    rows = conn.execute(_PLANNED, place | {"early": during[0] - _EARLY}).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    made = made_for_entries(conn, ids)
    runs: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for entry_id, start_at, end_at in conn.execute(_RUNS, {"entries": ids}):
        runs[entry_id].append((start_at, end_at))
    working = _working(conn, rows)
    return [
        KeptEntry(
            row.id,
            row.line_id,
            row.number,
            row.product_name,
            row.unit,
            _kept(row, runs[row.id], made.get(row.id, Fraction(0)), working[row.line_id]),
        )
        for row in rows
    ]


def _working(conn: Connection, rows: Sequence[Row[Any]]) -> dict[int, WorkingTime]:
    """When the lines of entries work, from the first of their starts to the last of their ends."""
    span = (min(row.start_at for row in rows), max(row.end_at for row in rows))
    line_ids = sorted({row.line_id for row in rows})
    stops: dict[int, list[Interval]] = defaultdict(list)
    place = {"lines": line_ids, "from": span[0], "to": span[1]}
    for line_id, start_at, end_at in conn.execute(_STOPS, place):
        stops[line_id].append((start_at, end_at))
    calendars = Calendars(conn)
    return {
        line_id: working_time_of_line(
            calendars.of(line_id), stops[line_id], span, calendars.zone_of(line_id)
        )
        for line_id in line_ids
    }


def _kept(
    row: Row[Any],
    runs: Sequence[tuple[datetime, datetime | None]],
    made: Fraction,
    working: WorkingTime,
) -> Kept:
    planned = (row.start_at, row.end_at)
    return Kept(
        planned_start_at=row.start_at,
        planned_end_at=row.end_at,
        planned_time=_worked([planned], working),
        produced_time=_worked(_within(runs, planned), working),
        planned_quantity=row.quantity,
        made_quantity=decimal_of(made),
        started_at=runs[0][0] if runs else None,
        ended_at=runs[-1][1] if runs else None,
    )


def _within(
    runs: Iterable[tuple[datetime, datetime | None]], planned: Interval
) -> Iterator[Interval]:
    for start_at, end_at in runs:
        start, end = max(start_at, planned[0]), min(end_at or planned[1], planned[1])
        if start < end:
            yield start, end


def _worked(spans: Iterable[Interval], working: WorkingTime) -> int:
    return sum(
        max(working.at(tick_of(end)) - working.at(next_tick_of(start)), 0) for start, end in spans
    )
