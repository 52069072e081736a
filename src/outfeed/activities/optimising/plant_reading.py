"""What a search needs to know of the plant: the plans of its lines, and the orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select, text

from outfeed.activities.entry_actuals import made_for_entries
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.line_plan_reading import line_plans
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.reach import works
from outfeed.activities.plan_rules import PlannedOrder, planned_orders
from outfeed.model.errors import NotFound
from outfeed.model.product import decimal_of
from outfeed.store import tables as t
from outfeed.store.plan_of import PlanOf

HEAVIEST = 100
"""What an order weighs at most."""


@dataclass(frozen=True, slots=True)
class PlantRead:
    """
    The plans of the lines asked for that are usable, by id, and all orders that matter there.

    `closed` are those lines of them that never work: what stands there stays. `wanted` are the
    orders to place, `weights` what orders weigh, and `made` what was made of them beside their
    entries.
    """

    now: datetime
    plans: list[LinePlan]
    closed: list[LinePlan]
    orders: Mapping[int, PlannedOrder]
    wanted: list[int]
    weights: Mapping[int, int]
    made: Mapping[int, Decimal]


def read_plant(conn: Connection, now: datetime, asked: Asked, of: PlanOf) -> PlantRead:
    """Read what is asked for; raises `NotFound`."""
    wanted = _wanted(conn, asked, of)
    orders = planned_orders(conn, wanted, of)
    products = {order.product_id for order in orders.values()}
    read = line_plans(conn, _lines(conn, asked.lines), now, product_ids=products, of=of)
    plans: list[LinePlan] = []
    closed: list[LinePlan] = []
    for line_id in sorted(read):
        (plans if works(read[line_id]) else closed).append(read[line_id])
    others = {
        entry.order_id
        for plan in plans
        for entry in plan.production
        if entry.order_id is not None and entry.order_id not in orders
    }
    if others:
        orders = orders | planned_orders(conn, others, of)
    made = _made_otherwise(conn, wanted)
    return PlantRead(now, plans, closed, orders, wanted, _weights(conn, orders), made)


def _lines(conn: Connection, wanted: Collection[int] | None) -> Sequence[Row[Any]]:
    a = t.assets.c
    query = select(t.assets).where(a.level == "line").order_by(a.id)
    if wanted is not None:
        query = query.where(a.id.in_(wanted))
    found = conn.execute(query).all()
    for line_id in set(wanted or ()) - {line.id for line in found}:
        raise NotFound("unknown_line", f"There is no line {line_id}.", line_id=line_id)
    return [line for line in found if line.usable]


_SOMETHING_LEFT = """
    SELECT o.id
    FROM orders o
    JOIN order_statuses s ON s.id = o.status_id AND s.can_schedule AND s.active
    LEFT JOIN {order_figures} f ON f.order_id = o.id
    WHERE coalesce(f.scheduled_quantity, 0) < o.required_quantity
      AND (cast(:until AS timestamptz) IS NULL OR o.due_at IS NULL OR o.due_at <= :until)
    ORDER BY o.due_at, o.id
"""
_IN_TIME = text("""
    SELECT id FROM orders
    WHERE id = ANY(:orders)
      AND (cast(:until AS timestamptz) IS NULL OR due_at IS NULL OR due_at <= :until)
    ORDER BY due_at, id
""")


def _wanted(conn: Connection, asked: Asked, of: PlanOf) -> list[int]:
    if asked.orders is None:
        found = conn.execute(of.statement(_SOMETHING_LEFT), {"until": asked.until})
        return list(found.scalars())
    planned_orders(conn, asked.orders, of)
    place = {"orders": asked.orders, "until": asked.until}
    return list(conn.execute(_IN_TIME, place).scalars())


_PRIORITIES = text("SELECT id, priority FROM orders WHERE id = ANY(:orders)")


def _weights(conn: Connection, order_ids: Collection[int]) -> dict[int, int]:
    """One more than the priority, which is taken for 0 where it is less."""
    rows = conn.execute(_PRIORITIES, {"orders": list(order_ids)})
    return {row.id: min(1 + max(row.priority, 0), HEAVIEST) for row in rows}


_STARTED = text("""
    SELECT f.order_id, f.actual_quantity,
           ARRAY(SELECT DISTINCT entry_id FROM runs
                 WHERE order_id = f.order_id AND entry_id IS NOT NULL) AS entries
    FROM order_figures f WHERE f.order_id = ANY(:orders) AND f.actual_quantity > 0
""")


def _made_otherwise(conn: Connection, order_ids: Collection[int]) -> dict[int, Decimal]:
    """What was made of orders by runs without an entry."""
    rows = conn.execute(_STARTED, {"orders": list(order_ids)}).all()
    of_entries = made_for_entries(conn, [entry for row in rows for entry in row.entries])
    return {
        row.order_id: max(
            row.actual_quantity - sum(decimal_of(of_entries[entry]) for entry in row.entries),
            Decimal(0),
        )
        for row in rows
    }
