"""Reading orders: some of them by their ids, one by its number, and the history of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    select,
)
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.model.errors import NotFound
from outfeed.store import tables as t

o, p, f = t.orders.c, t.products.c, t.order_figures.c
_held_from = t.order_statuses.alias("held_from")

remaining_quantity: ColumnElement[Any] = func.greatest(o.required_quantity - f.actual_quantity, 0)
actual_share: ColumnElement[Any] = f.actual_quantity / o.required_quantity
"""How much of what is required is there: 1 is all of it."""


# --- one order -------------------------------------------------------------------------------


def order_id_of(conn: Connection, ref: str | int) -> int:
    """Give the id of an order by its id, else by its number; raises `NotFound`."""
    text = str(ref).strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        found = conn.execute(select(o.id).where(o.id == int(text))).scalar()
        if found is not None:
            return int(found)
    found = conn.execute(select(o.id).where(func.lower(o.number) == func.lower(text))).scalar()
    if found is None:
        raise NotFound("unknown_order", f"There is no order {text[:80]}.", order=text[:80])
    return int(found)


def order_with(conn: Connection, order_id: int, now: datetime) -> dict[str, Any]:
    """Give one order with its figures; raises `NotFound`."""
    found = orders_with(conn, [order_id], now)
    if not found:
        raise NotFound("unknown_order", f"There is no order {order_id}.", order_id=order_id)
    return found[0]


def orders_locked(conn: Connection, order_ids: Sequence[int]) -> dict[int, Any]:
    """Lock orders in the order of their ids; give their number, version, status and notes by id."""
    query = (
        select(o.id, o.number, o.version, o.notes, t.order_statuses.c.name.label("status"))
        .join(t.order_statuses, t.order_statuses.c.id == o.status_id)
        .where(o.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
        .order_by(o.id)
    )
    locking = select(o.id).where(o.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
    ids = {"ids": list(order_ids)}
    # Read after they are locked, so that what is read is what the last writer left.
    conn.execute(locking.order_by(o.id).with_for_update(), ids).all()
    return {row.id: row for row in conn.execute(query, ids)}


def versions_of(conn: Connection, order_ids: Sequence[int]) -> dict[int, int]:
    """Give the versions of orders by id."""
    among = o.id == func.any(bindparam("ids", type_=ARRAY(Integer)))
    rows = conn.execute(select(o.id, o.version).where(among), {"ids": list(order_ids)})
    return {row.id: row.version for row in rows}


def order_history(conn: Connection, order_id: int) -> list[dict[str, Any]]:
    """Give what happened to an order, the newest first, each act with the fields it changed."""
    a = t.audit.c
    rows = conn.execute(
        select(a.at, a.actor, a.act, a.reason, a.before, a.after)
        .where(a.subject == "order", a.subject_id == order_id)
        .order_by(a.id.desc())
    )
    return [
        {
            "at": row.at,
            "actor": row.actor,
            "act": row.act,
            "reason": row.reason,
            "changes": _changes(row.before or {}, row.after or {}),
        }
        for row in rows
    ]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    fields = [name for name in {**before, **after} if name != "version"]
    return [
        {"field": name, "before": before.get(name), "after": after.get(name)}
        for name in fields
        if before.get(name) != after.get(name)
    ]


# --- rows to orders --------------------------------------------------------------------------


def _shown(actuals: bool) -> Select[Any]:
    lines = select(t.order_lines.c.line_id).where(t.order_lines.c.order_id == o.id)
    unseen = {"required_quantity", "source_id", "mode_id", "status_id", "held_from_status_id"}
    query = (
        select(
            *(column for column in o if column.name not in unseen),
            p.code.label("product_code"),
            p.name.label("product_name"),
            t.product_classes.c.name.label("product_class"),
            _text_of(o.required_quantity, "required_text"),
            t.order_statuses.c.name.label("status"),
            t.order_statuses.c.active,
            _held_from.c.name.label("held_from"),
            t.modes.c.name.label("mode"),
            t.order_sources.c.name.label("source"),
            func.array(lines.scalar_subquery()).label("line_ids"),
        )
        .join(t.products, p.id == o.product_id)
        .outerjoin(t.product_classes, t.product_classes.c.id == p.product_class_id)
        .join(t.order_statuses, t.order_statuses.c.id == o.status_id)
        .outerjoin(_held_from, _held_from.c.id == o.held_from_status_id)
        .join(t.modes, t.modes.c.id == o.mode_id)
        .join(t.order_sources, t.order_sources.c.id == o.source_id)
        .where(o.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
    )
    if not actuals:
        return query
    return query.join(t.order_figures, f.order_id == o.id).add_columns(
        _text_of(f.scheduled_quantity, "scheduled_quantity"),
        _text_of(f.actual_quantity, "actual_quantity"),
        _text_of(f.waste_quantity, "waste_quantity"),
        _text_of(f.infeed_quantity, "infeed_quantity"),
        _text_of(remaining_quantity, "remaining_quantity"),
        (as_type(f.actual_quantity, Double) / as_type(o.required_quantity, Double)).label(
            "progress"
        ),
        f.expected_end,
    )


def _text_of(quantity: ColumnElement[Any], name: str) -> ColumnElement[str]:
    # The database writes a quantity as text faster than a Decimal is made of it and written.
    return as_type(func.trim_scale(quantity), Text).label(name)


# Built once: what is shown of the few orders of a page, with and without their figures.
_SHOWN = {actuals: _shown(actuals) for actuals in (True, False)}


def orders_with(
    conn: Connection, order_ids: Sequence[int], now: datetime, actuals: bool = True
) -> list[dict[str, Any]]:
    """Give the orders with these ids, in that order; without those that are not there."""
    rows = conn.execute(_SHOWN[actuals], {"ids": list(order_ids)}).all() if order_ids else []
    lines = _lines(conn, {line_id for row in rows for line_id in row.line_ids})
    by_id = {row.id: _as_order(row, lines, now, actuals) for row in rows}
    return [by_id[order_id] for order_id in order_ids if order_id in by_id]


def _lines(conn: Connection, line_ids: set[int]) -> dict[int, dict[str, Any]]:
    if not line_ids:
        return {}
    a = t.assets.c
    rows = conn.execute(select(a.id, a.path, a.display_name).where(a.id.in_(line_ids)))
    return {row.id: {"id": row.id, "path": row.path, "display_name": row.display_name}
            for row in rows}  # fmt: skip


def plain(quantity: Any) -> str:
    """Give a quantity as text without superfluous zeros or an exponent."""
    text = format(quantity, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _as_order(
    row: Any, lines: dict[int, dict[str, Any]], now: datetime, actuals: bool
) -> dict[str, Any]:
    order = {
        "id": row.id,
        "number": row.number,
        "source": row.source,
        "external_id": row.external_id,
        "product": {
            "id": row.product_id,
            "code": row.product_code,
            "name": row.product_name,
            "product_class": row.product_class,
        },
        "mode": row.mode,
        "required_quantity": row.required_text,
        "unit": row.unit,
        "earliest_start": row.earliest_start,
        "due_at": row.due_at,
        "priority": row.priority,
        "status": row.status,
        "held_from": row.held_from,
        "lines": [lines[line_id] for line_id in row.line_ids],
        "notes": row.notes,
        "attributes": row.attributes,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "lateness": _lateness(row, now),
    }
    if actuals:
        order["scheduled_quantity"] = row.scheduled_quantity
        order["actual_quantity"] = row.actual_quantity
        order["waste_quantity"] = row.waste_quantity
        order["infeed_quantity"] = row.infeed_quantity
        order["remaining_quantity"] = row.remaining_quantity
        order["progress"] = row.progress
        order["expected_end"] = row.expected_end
        order["expected_lateness"] = _expected_lateness(row, now)
    return order


def _lateness(row: Any, now: datetime) -> float | None:
    due_at, completed_at = row.due_at, row.completed_at
    if due_at is None or (completed_at is None and not row.active):
        return None
    late = ((completed_at or now) - due_at).total_seconds()
    return late if late > 0 else None


def _expected_lateness(row: Any, now: datetime) -> float | None:
    if row.due_at is None or row.completed_at is not None or not row.active:
        return None
    late = (max(row.expected_end or now, now) - row.due_at).total_seconds()
    return late if late > 0 else None
