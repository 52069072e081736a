"""What was made for entries: the good quantity of the runs that each was started by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import Connection, select

from outfeed.activities import tracking
from outfeed.model.product import decimal_of
from outfeed.store import tables as t
from outfeed.store.entries import Entry


def with_actuals(conn: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Give the entries with their actual quantity, in the unit of their order."""
    started = [
        _known_as(entry) for entry in entries if entry.run_id is not None and entry.production
    ]
    if not started:
        return list(entries)
    made = made_for_entries(conn, started)
    ids = set(started)
    return [
        entry._replace(actual_quantity=decimal_of(made[_known_as(entry)]))
        if _known_as(entry) in ids
        else entry
        for entry in entries
    ]


def made_for_entries(conn: Connection, entry_ids: Sequence[int]) -> dict[int, Fraction]:
    """Give the good quantity of the runs of entries, in the unit of their order; none gives 0."""
    made: dict[int, Fraction] = defaultdict(Fraction)
    if not entry_ids:
        return made
    runs = conn.execute(
        select(t.runs, t.run_figures, t.orders.c.unit)
        .join(t.run_figures, t.run_figures.c.run_id == t.runs.c.id)
        .join(t.entries, t.entries.c.id == t.runs.c.entry_id)
        .join(t.orders, t.orders.c.id == t.entries.c.order_id)
        .where(t.runs.c.entry_id.in_(entry_ids), t.runs.c.production)
    ).all()
    factors = tracking.factors_of_products(conn, {run.product_id for run in runs})
    for run in runs:
        rate = tracking.rate_of_run(run, factors)
        counts = (run.infeed, run.outfeed, run.waste)
        balanced = tracking.balance_of_run(counts, tracking.counted_kinds(run), rate)
        made[run.entry_id] += rate.from_infeed_units(balanced.good_quantity, run.unit)
    return made


def _known_as(entry: Entry) -> int:
    """The id by which runs know an entry."""
    return entry.origin_id or entry.id
