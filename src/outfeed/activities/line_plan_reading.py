"""Reading the plans of lines: a fixed number of statements, whatever is on the lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, text

from outfeed.activities import tracking
from outfeed.activities.calendars import Calendars
from outfeed.activities.line_plan import LinePlan, LineRate
from outfeed.model.changeover import Changeover, ChangeoverMatrix
from outfeed.model.plan import ChangeoverTicks
from outfeed.store.entries import Entry, entries_of_lines
from outfeed.store.plan_of import THE_PLAN, PlanOf
from outfeed.store.rates import rate_of

LOOK_BACK = timedelta(days=7)
"""How long an entry that has ended is still part of a line's plan."""


def line_plans(
    conn: Connection,
    lines: Iterable[Row[Any]],
    now: datetime,
    *,
    entry_id: int | None = None,
    product_ids: Collection[int] = (),
    of: PlanOf = THE_PLAN,
) -> dict[int, LinePlan]:
    """Read the plans of lines; `entry_id` and `product_ids` are what shall move or come there."""
    by_id = {line.id: line for line in lines}
    entries: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries_of_lines(conn, by_id, now - LOOK_BACK, entry_id, of):
        entries[entry.line_id].append(entry)
    products = {entry.product_id for some in entries.values() for entry in some if entry.product_id}
    products.update(product_ids)
    setups = _setups(conn, by_id)
    calendars = Calendars(conn)
    rates = _rates(conn, by_id, products)
    known = products | {product for product in setups.values() if product}
    changeovers = _changeovers(conn, by_id, known)
    return {
        line.id: LinePlan(
            line_id=line.id,
            name=line.display_name,
            enabled=line.usable,
            zone=calendars.zone_of(line.id),
            now=now,
            entries=entries[line.id],
            calendar=calendars.of(line.id),
            rates=rates[line.id],
            changeover=changeovers[line.id],
            setup=setups.get(line.id),
        )
        for line in by_id.values()
    }


_SETUPS = text("""
    SELECT l.id, (SELECT r.product_id FROM runs r WHERE r.line_id = l.id AND r.production
                  ORDER BY lower(r.during) DESC LIMIT 1)
    FROM unnest(cast(:lines AS int[])) AS l (id)
""")


def _setups(conn: Connection, line_ids: Collection[int]) -> dict[int, int | None]:
    rows = conn.execute(_SETUPS, {"lines": list(line_ids)})
    return {row[0]: row[1] for row in rows}


_RATES = text("""
    SELECT line_id, product_id, enabled, standard_rate, scheduled_rate, rate_period, rate_unit,
           infeed_unit, outfeed_unit, waste_unit, package_count
    FROM production_rates WHERE line_id = ANY(:lines) AND product_id = ANY(:products)
""")


def _rates(
    conn: Connection, line_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, dict[int, LineRate]]:
    place = {"lines": list(line_ids), "products": list(product_ids)}
    rows = conn.execute(_RATES, place).all()
    factors = tracking.factors_of_products(conn, {row.product_id for row in rows})
    found: dict[int, dict[int, LineRate]] = defaultdict(dict)
    for line_id, product_id, enabled, *terms in rows:
        rate = rate_of(*terms, tuple(factors.get(product_id, {}).items()))
        found[line_id][product_id] = LineRate(rate, enabled)
    return found


_RULES = text("""
    SELECT minutes, from_product_id, from_class_id, to_product_id, to_class_id, line_id
    FROM changeovers
    WHERE (line_id IS NULL OR line_id = ANY(:lines))
      AND (from_product_id IS NULL OR from_product_id = ANY(:products))
      AND (to_product_id IS NULL OR to_product_id = ANY(:products))
    ORDER BY id
""")
_CLASSES = text("SELECT id, product_class_id FROM products WHERE id = ANY(:products) ORDER BY id")
_PARENTS = text("SELECT id, parent_id FROM product_classes ORDER BY id")


def _changeovers(
    conn: Connection, line_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, ChangeoverTicks]:
    place = {"lines": list(line_ids), "products": list(product_ids)}
    rules, classes, parents = (
        tuple(tuple(row) for row in conn.execute(query, place))
        for query in (_RULES, _CLASSES, _PARENTS)
    )
    # Lines without rules of their own have the same answers, which are worked out once.
    with_own = {rule[-1] for rule in rules}
    return {
        line_id: _changeover(rules, classes, parents, line_id if line_id in with_own else None)
        for line_id in line_ids
    }


_Rows = tuple[tuple[Any, ...], ...]


@lru_cache(maxsize=1_000)
def _changeover(
    rules: _Rows, classes: _Rows, parents: _Rows, line_id: int | None
) -> ChangeoverTicks:
    """The same answers for the same rules, so that each is worked out once."""
    matrix = ChangeoverMatrix((Changeover(*rule) for rule in rules), dict(classes), dict(parents))
    return matrix.seconds_on(line_id)
