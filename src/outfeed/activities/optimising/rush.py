"""Rush orders: due soon, not planned, and late were they put behind what is planned."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, text

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.line_plan_reading import line_plans
from outfeed.model.errors import Invalid
from outfeed.model.time import instant_of, next_tick_of
from outfeed.model.working_time import BeyondHorizon
from outfeed.store import tables as t

MOST = 20
"""Orders that are in a rush at once; more is no rush, but a plan that was not made."""
REACH = timedelta(days=60)

_SOON = text("""
    SELECT o.id, o.number, o.product_id, o.unit, o.due_at, o.earliest_start,
           o.required_quantity - f.actual_quantity AS remaining,
           (SELECT array_agg(l.line_id) FROM order_lines l WHERE l.order_id = o.id) AS lines
    FROM orders o
    JOIN order_statuses s ON s.id = o.status_id AND s.can_schedule
    JOIN order_figures f ON f.order_id = o.id
    WHERE o.due_at > :now AND o.due_at <= :until AND o.required_quantity > f.actual_quantity
      AND o.id <> ALL(:known)
      AND NOT EXISTS (SELECT FROM entries e WHERE e.order_id = o.id)
    ORDER BY o.due_at, o.priority DESC, o.id
    LIMIT :most
""")


class RushOrder(NamedTuple):
    """An order in a rush, and by how much it would be late behind what is planned."""

    id: int
    number: str
    due_at: datetime
    late_by: timedelta


def rush_orders(
    conn: Connection, now: datetime, within: timedelta, known: Collection[int] = ()
) -> list[RushOrder]:
    """Give the orders in a rush that are not known, the one that is due first before others."""
    place = {"now": now, "until": now + within, "known": sorted(known), "most": MOST}
    soon = conn.execute(_SOON, place).all()
    if not soon:
        return []
    a = t.assets.c
    lines = conn.execute(select(t.assets).where(a.level == "line", a.usable)).all()
    plans = line_plans(conn, lines, now, product_ids={order.product_id for order in soon})
    found = []
    for order in soon:
        end_at = min(_ends(order, plans.values(), now), default=None)
        if end_at is not None and end_at > order.due_at:
            found.append(RushOrder(order.id, order.number, order.due_at, end_at - order.due_at))
    return found


def _ends(order: Row[Any], plans: Collection[LinePlan], now: datetime) -> Iterator[datetime]:
    """When an order would be made, on each line that may, behind what is planned there."""
    for plan in plans:
        rate = plan.rates.get(order.product_id)
        if rate is None or not rate.enabled or (order.lines and plan.line_id not in order.lines):
            continue
        try:
            quantity = Decimal(order.remaining)
            work = rate.rate.scheduled_work_time(quantity, order.unit) // timedelta(seconds=1)
            yield _behind(plan, order, work, now)
        except (Invalid, BeyondHorizon):
            continue


def _behind(plan: LinePlan, order: Row[Any], work: int, now: datetime) -> datetime:
    last = max(plan.production, key=lambda entry: entry.end_at, default=None)
    free_at = now if last is None else max(now, last.ends_at)
    product = plan.setup if last is None else last.product_id
    changeover = 0 if product is None else plan.changeover(product, order.product_id)
    stops = [(stop.start_at, stop.end_at) for stop in plan.stops]
    working = working_time_of_line(plan.calendar, stops, (now, free_at + REACH), plan.zone)
    ready = working.finish(next_tick_of(free_at), changeover)[1] if changeover else None
    start = next_tick_of(free_at) if ready is None else ready
    if order.earliest_start is not None:
        start = max(start, next_tick_of(order.earliest_start))
    return instant_of(working.finish(start, work)[1])
