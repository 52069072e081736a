"""What someone who writes an order may be offered, and what is taken already."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select, text

from outfeed.store import tables as t
from outfeed.store.orders import plain

o = t.orders.c

_NUMBER_TO_COME = text("""
    WITH next AS (
        SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END AS drawn FROM order_numbers
    ), numbers AS (
        SELECT n, CAST(:prefix AS text)
                  || lpad(n::text, greatest(CAST(:digits AS int), length(n::text)), '0') AS number
        FROM next, generate_series(drawn, drawn + 1000000) AS n
    )
    SELECT number FROM numbers
    WHERE NOT EXISTS (SELECT FROM orders WHERE lower(orders.number) = lower(numbers.number))
    LIMIT 1
""")


def number_to_come(conn: Connection, prefix: str, digits: int) -> str:
    """Give the number that a new order would take now. It is not drawn: another may take it."""
    found: str = conn.execute(_NUMBER_TO_COME, {"prefix": prefix, "digits": digits}).scalar_one()
    return found


def order_with_number(conn: Connection, number: str) -> Any:
    """Give the ``id`` and ``number`` of the order that has a number, whatever its case; or None."""
    same = func.lower(o.number) == func.lower(number)
    return conn.execute(select(o.id, o.number).where(same)).first()


def external_id_is_taken(conn: Connection, source_id: int, external_id: str) -> bool:
    """Whether a source has an order that it calls so."""
    same = (o.source_id == source_id, o.external_id == external_id)
    return conn.execute(select(o.id).where(*same)).first() is not None


def lines_with_rate(conn: Connection, product_id: int) -> list[dict[str, Any]]:
    """Give the enabled lines that have an enabled rate for a product, with it, by their path."""
    a, r = t.assets.c, t.production_rates.c
    rows = conn.execute(
        select(a.id, a.path, a.display_name, r.standard_rate, r.rate_unit, r.rate_period)
        .join(t.production_rates, r.line_id == a.id)
        .where(r.product_id == product_id, r.enabled, a.usable)
        .order_by(a.path)
    )
    return [
        {
            "id": row.id,
            "path": row.path,
            "display_name": row.display_name,
            "standard_rate": plain(row.standard_rate),
            "rate_unit": row.rate_unit,
            "rate_period": row.rate_period,
        }
        for row in rows
    ]
