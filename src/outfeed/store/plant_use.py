"""What of the plant has been used, and so can't change its meaning any more."""

from sqlalchemy import Connection, exists, or_, select

from outfeed.store import tables as t


def product_has_runs(conn: Connection, product_id: int) -> bool:
    """Whether the product was ever run."""
    return _any(conn, exists().where(t.runs.c.product_id == product_id))


def units_of_orders(conn: Connection, product_id: int) -> set[str]:
    """Units in which there are orders for the product."""
    units = select(t.orders.c.unit).where(t.orders.c.product_id == product_id).distinct()
    return set(conn.execute(units).scalars())


def mode_is_used(conn: Connection, mode_id: int) -> bool:
    """Whether an order, an entry or a run is of the mode."""
    tables = (t.orders, t.entries, t.runs)
    return _any(conn, or_(*(exists().where(table.c.mode_id == mode_id) for table in tables)))


def state_was_seen(conn: Connection, state_id: int) -> bool:
    """Whether a line was ever in the state; looks through all facts where it never was."""
    return _any(conn, exists().where(t.state_events.c.state_id == state_id))


def _any(conn: Connection, condition: object) -> bool:
    return bool(conn.execute(select(condition)).scalar())  # type: ignore[call-overload]
