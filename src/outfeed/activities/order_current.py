"""One order as it is now: what an act on it is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from outfeed.activities.act import Act
from outfeed.model.errors import NotFound
from outfeed.model.order import Standing
from outfeed.store import tables as t
from outfeed.store.orders import plain

o = t.orders.c


@dataclass(frozen=True, slots=True)
class CurrentOrder:
    """An order as it is now, its fields as people see them in ``shown``."""

    row: Any
    shown: Mapping[str, Any]
    line_ids: list[int]
    has_entries: bool
    has_runs: bool
    run_open: bool

    @property
    def standing(self) -> Standing:
        """What decides where it may go."""
        return Standing(self.row.status, self.row.held_from, self.has_runs, self.run_open)


_CURRENT = text(
    """
    SELECT o.*, p.code AS product, m.name AS mode, s.name AS status, h.name AS held_from,
           src.name AS source,
           ARRAY(SELECT line_id FROM order_lines WHERE order_id = o.id ORDER BY 1) AS line_ids,
           ARRAY(SELECT a.path FROM order_lines l JOIN assets a ON a.id = l.line_id
                 WHERE l.order_id = o.id ORDER BY a.path) AS line_paths,
           EXISTS (SELECT FROM entries e WHERE e.order_id = o.id) AS has_entries,
           EXISTS (SELECT FROM runs r WHERE r.order_id = o.id) AS has_runs,
           EXISTS (SELECT FROM runs r WHERE r.order_id = o.id AND upper_inf(r.during)) AS run_open
    FROM orders o
    JOIN products p ON p.id = o.product_id
    JOIN modes m ON m.id = o.mode_id
    JOIN order_statuses s ON s.id = o.status_id
    JOIN order_sources src ON src.id = o.source_id
    LEFT JOIN order_statuses h ON h.id = o.held_from_status_id
    WHERE o.id = :order_id
    """
)


def locked_order(act: Act, order_id: int) -> CurrentOrder:
    """Lock an order until the act ends and give it as it is now; raises `NotFound`."""
    # Locked first and read after, so that what is read is what the last writer left.
    act.conn.execute(select(o.id).where(o.id == order_id).with_for_update())
    return current_order(act.conn, order_id)


def current_order(conn: Connection, order_id: int) -> CurrentOrder:
    """Give an order as it is now; raises `NotFound`."""
    row = conn.execute(_CURRENT, {"order_id": order_id}).first()
    if row is None:
        raise NotFound("unknown_order", f"There is no order {order_id}.", order_id=order_id)
    shown = {
        "number": row.number,
        "external_id": row.external_id,
        "product": row.product,
        "mode": row.mode,
        "required_quantity": plain(row.required_quantity),
        "unit": row.unit,
        "earliest_start": instant_text(row.earliest_start),
        "due_at": instant_text(row.due_at),
        "priority": row.priority,
        "notes": row.notes,
        "attributes": row.attributes,
        "lines": row.line_paths,
    }
    return CurrentOrder(row, shown, list(row.line_ids), row.has_entries, row.has_runs, row.run_open)


def instant_text(instant: datetime | None) -> str | None:
    """Give an instant as the trail keeps it: RFC 3339 in UTC."""
    return instant.isoformat().replace("+00:00", "Z") if instant else None
