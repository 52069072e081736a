"""What is left of production runs, and how long it takes at the pace their lines lately had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection, Row, text

from outfeed.activities import tracking
from outfeed.activities.calendars import Calendars
from outfeed.activities.entry_actuals import made_for_entries
from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.performance import Performance, RunPiece
from outfeed.model.errors import Invalid
from outfeed.model.product import Rate, decimal_of
from outfeed.model.projection import end_of_run, oee_to_expect, work_left
from outfeed.model.run import Outcome
from outfeed.model.time import Interval, instant_of, next_tick_of
from outfeed.model.working_time import BeyondHorizon
from outfeed.store.rates import rate_of

RECENT = timedelta(days=7)
"""The runs of so long tell how fast a line makes a product."""
HORIZON = timedelta(days=60)

_LAST = text("""
    SELECT r.*, lower(r.during) AS started_at, upper(r.during) AS ended_at, o.unit,
           o.required_quantity, f.actual_quantity, f.scheduled_quantity,
           e.quantity AS planned_quantity, p.standard_rate AS now_standard_rate,
           p.scheduled_rate AS now_scheduled_rate, p.rate_period AS now_rate_period,
           p.rate_unit AS now_rate_unit, p.infeed_unit AS now_infeed_unit,
           p.outfeed_unit AS now_outfeed_unit, p.waste_unit AS now_waste_unit,
           p.package_count AS now_package_count
    FROM unnest(cast(:lines AS int[])) AS l (id)
    CROSS JOIN LATERAL (
        SELECT * FROM runs WHERE line_id = l.id AND production
        ORDER BY lower(during) DESC LIMIT 1
    ) r
    LEFT JOIN orders o ON o.id = r.order_id
    LEFT JOIN order_figures f ON f.order_id = r.order_id
    LEFT JOIN entries e ON e.id = r.entry_id
    LEFT JOIN production_rates p ON p.line_id = r.line_id AND p.product_id = r.product_id
         AND p.enabled
""")


@dataclass(frozen=True, slots=True)
class LastRun:
    """
    The production run that is open on a line, or was the last there.

    `work` is the seconds of working time that what is left of its entry takes, or of its order
    where it has no entry; None of a run without an order, of which nobody knows when it ends.
    """

    id: int
    line_id: int
    product_id: int
    order_id: int | None
    entry_id: int | None
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    work: int | None

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.ended_at is None

    @property
    def goes_on(self) -> bool:
        """Whether more of its entry is to come, though it ended."""
        return self.outcome == Outcome.CONTINUE


def last_runs(
    conn: Connection,
    line_ids: Collection[int],
    now: datetime,
    lately: Performance | None = None,
) -> dict[int, LastRun]:
    """Give the last production run of each line that had any.

    `lately` is how the lines performed since `RECENT` ago at least, where that is known already.
    """
    rows = conn.execute(_LAST, {"lines": sorted(line_ids)}).all()
    wanted = [row for row in rows if row.order_id is not None and _may_go_on(row)]
    if lately is None and wanted:
        lately = Performance(conn, [row.line_id for row in wanted], (now - RECENT, now), now)
    made_there = {(row.line_id, row.product_id) for row in wanted}
    oees = recent_oees(lately, made_there, now) if lately else {}
    factors = tracking.factors_of_products(conn, {row.product_id for row in wanted})
    made = made_for_entries(conn, [row.entry_id for row in wanted if row.entry_id is not None])
    work = {
        row.id: _work(row, factors, made, oees.get((row.line_id, row.product_id))) for row in wanted
    }
    return {
        row.line_id: LastRun(
            id=row.id,
            line_id=row.line_id,
            product_id=row.product_id,
            order_id=row.order_id,
            entry_id=row.entry_id,
            started_at=row.started_at,
            ended_at=row.ended_at,
            outcome=row.outcome,
            work=work.get(row.id),
        )
        for row in rows
    }


def expected_ends(
    conn: Connection,
    line_ids: Collection[int],
    calendars: Calendars,
    now: datetime,
    lately: Performance | None = None,
) -> dict[int, datetime]:
    """Give when the production runs that are open on lines are expected to end.

    Not of a run that nobody knows the end of, or that ends when the calendar is not known. `lately`
    is as of `last_runs`.
    """
    runs = [run for run in last_runs(conn, line_ids, now, lately).values() if run.open]
    known = [(run.line_id, run.work) for run in runs if run.work is not None]
    stops = _stops(conn, [line_id for line_id, _ in known], now)
    found = {}
    for line_id, work in known:
        zone, calendar = calendars.zone_of(line_id), calendars.of(line_id)
        working = working_time_of_line(calendar, stops[line_id], (now, now + HORIZON), zone)
        with suppress(BeyondHorizon):
            found[line_id] = instant_of(end_of_run(next_tick_of(now), work, working))
    return found


_STOPS = text("""
    SELECT line_id, lower(during), upper(during) FROM entries
    WHERE line_id = ANY(:lines) AND NOT production AND changeover_for IS NULL
      AND upper(during) > :now AND lower(during) < :until
    ORDER BY lower(during)
""")


def _stops(conn: Connection, line_ids: Collection[int], now: datetime) -> dict[int, list[Interval]]:
    stops: dict[int, list[Interval]] = defaultdict(list)
    place = {"lines": list(line_ids), "now": now, "until": now + HORIZON}
    for line_id, start_at, end_at in conn.execute(_STOPS, place) if line_ids else ():
        stops[line_id].append((start_at, end_at))
    return stops


def recent_oees(
    lately: Performance, wanted: Collection[tuple[int, int]], now: datetime
) -> dict[tuple[int, int], Fraction]:
    """Give the OEE to reckon with of lines and products, from the last seven days of runs.

    `lately` is cut at the beginning of these days, or begins there.
    """

    def made(piece: RunPiece) -> tuple[int, int]:
        return piece.line_id, lately.runs[piece.run_id].product_id

    since = now - RECENT
    groups = lately.grouped(made, lambda p: p.start_at >= since and made(p) in wanted)
    found: dict[Any, Fraction | None] = {
        group.key: oee_to_expect(group.figures.totals) for group in groups
    }
    return {key: oee for key, oee in found.items() if oee is not None}


def _may_go_on(row: Row[Any]) -> bool:
    return row.ended_at is None or row.outcome == Outcome.CONTINUE


def _work(
    row: Row[Any],
    factors: tracking.Factors,
    made: Mapping[int, Fraction],
    oee: Fraction | None,
) -> int | None:
    ran_at = tracking.rate_of_run(row, factors)
    try:
        return work_left(_remaining(row, made), row.unit, ran_at, _planned_at(row, factors), oee)
    except Invalid:
        # The unit of the order leads to no side of the line: what is left can't be told.
        return None


def _remaining(row: Row[Any], made: Mapping[int, Fraction]) -> Decimal:
    """What is left of an entry, but no more than of its order, of which more may be planned."""
    of_order: Decimal = max(row.required_quantity, row.scheduled_quantity) - row.actual_quantity
    if row.planned_quantity is None:
        of_order = row.required_quantity - row.actual_quantity
        return max(of_order, Decimal(0))
    of_entry: Decimal = row.planned_quantity - decimal_of(made.get(row.entry_id, Fraction(0)))
    return max(min(of_entry, of_order), Decimal(0))


def _planned_at(row: Row[Any], factors: tracking.Factors) -> Rate:
    """The rate that the line has now; that of the run where it has none any more."""
    if row.now_standard_rate is None:
        return tracking.rate_of_run(row, factors)
    terms = (row.now_standard_rate, row.now_scheduled_rate, row.now_rate_period, row.now_rate_unit)
    units = (row.now_infeed_unit, row.now_outfeed_unit, row.now_waste_unit, row.now_package_count)
    return rate_of(*terms, *units, tuple(factors.get(row.product_id, {}).items()))
