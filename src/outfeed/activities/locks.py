"""Locks until the transaction ends: lines before orders, each in one order for everyone.

Who changes a plan, runs or facts locks the lines first and then their orders; in that order nobody
waits in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, Integer, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.store import tables as t
from outfeed.store.rollups import lock_lines

e = t.entries.c
Involved = Callable[[Collection[int]], tuple[set[int], set[int]]]
"""By the lines that are locked: the orders whose boards are wanted, and all orders to lock."""


def lock_orders(conn: Connection, order_ids: Iterable[int]) -> None:
    """Lock orders. Lines come before."""
    ids = sorted(set(order_ids))
    if ids:
        orders_at_hand = select(t.orders.c.id).where(t.orders.c.id.in_(ids))
        conn.execute(orders_at_hand.order_by(t.orders.c.id).with_for_update())


def lock_with_boards(
    conn: Connection, line_ids: Collection[int], involved: Involved
) -> dict[int, datetime | None]:
    """Lock lines, those on whose boards the orders involved stand, and then orders.

    Gives `timed_until` of the lines. What was planned elsewhere meanwhile is seen when the orders
    are locked; then all is let go and locked anew.
    """
    while True:
        boards, _ = involved(())
        wanted = {*line_ids, *lines_planned_on(conn, boards)}
        savepoint = conn.begin_nested()
        locked = lock_lines(conn, wanted)
        boards, order_ids = involved(wanted)
        lock_orders(conn, order_ids)
        if lines_planned_on(conn, boards) <= wanted:
            savepoint.commit()
            return locked
        savepoint.rollback()


def lines_planned_on(conn: Connection, order_ids: Collection[int]) -> set[int]:
    """Give the lines on whose boards orders stand."""
    if not order_ids:
        return set()
    of_orders = e.order_id == any_(literal(list(order_ids), ARRAY(Integer)))
    return set(conn.execute(select(e.line_id).where(of_orders).distinct()).scalars())


def orders_planned_on(conn: Connection, line_ids: Collection[int], now: datetime) -> set[int]:
    """Give the orders that stand on the boards of lines from now on."""
    if not line_ids:
        return set()
    of_lines = e.line_id == any_(literal(list(line_ids), ARRAY(Integer)))
    to_come = (of_lines, func.upper(e.during) > now, e.order_id.is_not(None))
    return set(conn.execute(select(e.order_id).where(*to_come).distinct()).scalars())
