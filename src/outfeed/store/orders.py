"""Reading orders: the list, page by page, one order, and the history of one."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.model.errors import Invalid, NotFound
from outfeed.store import tables as t

o, p, f = t.orders.c, t.products.c, t.order_figures.c

LARGEST_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: every condition that is given must hold. An empty list holds for none."""

    text: str = ""
    status_ids: Sequence[int] | None = None
    product_id: int | None = None
    line_ids: Sequence[int] | None = None
    source_id: int | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    late: bool | None = None
    unscheduled: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders, where the next one begins, and how many there are in all."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int


SORTS: dict[str, ColumnElement[Any]] = {
    "due_at": o.due_at,
    "number": func.lower(o.number),
    "status": t.order_statuses.c.position,
    "priority": o.priority,
    "product": func.lower(p.code),
    "required_quantity": o.required_quantity,
    "updated_at": o.updated_at,
}


# --- the list --------------------------------------------------------------------------------


def order_page(
    conn: Connection,
    wanted: OrderFilter,
    now: datetime,
    *,
    sort: str = "due_at",
    limit: int = 100,
    cursor: str | None = None,
    actuals: bool = True,
) -> OrderPage:
    """Give a page of orders; those without a due date come last whichever way it is sorted.

    ``cursor`` is the ``next_cursor`` of the page before. Raises `Invalid` for an unknown sort and
    for a cursor that is not of this sort.
    """
    descending, key = _sort_of(sort)
    limit = min(max(limit, 1), LARGEST_PAGE)
    after = _read_cursor(cursor, sort) if cursor else None
    conditions = _conditions(wanted, now)
    keys: list[Any] = []
    for without_due in _phases(key, after):
        page = _keys(conditions, key, descending, after, without_due)
        after = None
        keys += conn.execute(page.limit(limit + 1 - len(keys))).all()
        if len(keys) > limit:
            break
    total = conn.execute(select(func.count()).select_from(t.orders).where(*conditions))
    items = _orders(conn, [row.id for row in keys[:limit]], now, actuals)
    more = _cursor(sort, keys[limit - 1]) if len(keys) > limit else None
    return OrderPage(items, more, total.scalar_one())


def every_order(
    conn: Connection, wanted: OrderFilter, now: datetime, sort: str = "due_at", block: int = 500
) -> Iterator[list[dict[str, Any]]]:
    """Give all orders of a list, a block at a time, with as little memory however many they are.

    The connection must be in a transaction, best one that sees one state of things throughout.
    Raises `Invalid` for an unknown sort when the first block is asked for.
    """
    descending, key = _sort_of(sort)
    conditions = _conditions(wanted, now)
    for without_due in _phases(key, None):
        keys = _keys(conditions, key, descending, None, without_due)
        found = conn.execute(keys, execution_options={"yield_per": block})
        for rows in found.partitions():
            yield orders_with(conn, [row.id for row in rows], now)


def _sort_of(sort: str) -> tuple[bool, str]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        raise Invalid(
            "unknown_sort", f"Orders can't be sorted by {key}.", sorts=sorted(SORTS), given=sort
        )
    return sort.startswith("-"), key


def _phases(key: str, after: tuple[Any, int] | None) -> list[bool | None]:
    # Two index ranges instead of one condition with OR, which no index can serve.
    if key != "due_at":
        return [None]
    return [True] if after is not None and after[0] is None else [False, True]


def _keys(
    conditions: list[ColumnElement[bool]],
    key: str,
    descending: bool,
    after: tuple[Any, int] | None,
    without_due: bool | None,
) -> Select[Any]:
    """The orders of a page: only their ids and the values they are sorted by."""
    column = SORTS[key]
    query = select(o.id, column.label("sort_key")).where(*conditions)
    if key == "status":
        query = query.join(t.order_statuses, t.order_statuses.c.id == o.status_id)
    if key == "product":
        query = query.join(t.products, p.id == o.product_id)
    order_by: list[ColumnElement[Any]] = [column, o.id]
    if without_due is not None:
        query = query.where(o.due_at.is_(None) if without_due else o.due_at.is_not(None))
    if without_due:
        order_by = [o.id]
    if after is not None:
        bounds = [literal(after[0], column.type), literal(after[1])][-len(order_by) :]
        here, there = tuple_(*order_by), tuple_(*bounds)
        query = query.where(here < there if descending else here > there)
    return query.order_by(*(part.desc() if descending else part for part in order_by))


def _conditions(wanted: OrderFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status_ids is not None:
        ids = list(wanted.status_ids)
        conditions.append(o.status_id == ids[0] if len(ids) == 1 else o.status_id.in_(ids))
    if wanted.product_id is not None:
        conditions.append(o.product_id == wanted.product_id)
    if wanted.source_id is not None:
        conditions.append(o.source_id == wanted.source_id)
    if wanted.line_ids is not None:
        conditions.append(_may_run_on(wanted.line_ids))
    if wanted.due_from is not None:
        conditions.append(o.due_at >= wanted.due_from)
    if wanted.due_to is not None:
        conditions.append(o.due_at < wanted.due_to)
    if wanted.late is not None:
        conditions.append(_is_late(now) if wanted.late else func.coalesce(~_is_late(now), True))
    if wanted.unscheduled:
        conditions.append(
            exists().where(f.order_id == o.id, f.scheduled_quantity < o.required_quantity)
        )
    if wanted.text.strip():
        conditions.append(_holds_text(wanted.text.strip()))
    return conditions


def _may_run_on(line_ids: Sequence[int]) -> ColumnElement[bool]:
    if not line_ids:
        return false()
    ol, rates = t.order_lines.c, t.production_rates.c
    named = select(ol.order_id).where(ol.line_id.in_(line_ids))
    any_named = exists().where(ol.order_id == o.id)
    rated = select(rates.product_id).where(rates.line_id.in_(line_ids), rates.enabled)
    return or_(o.id.in_(named), and_(o.product_id.in_(rated), ~any_named))


def _is_late(now: datetime) -> ColumnElement[bool]:
    active = select(t.order_statuses.c.id).where(t.order_statuses.c.active)
    return or_(
        o.completed_at > o.due_at,
        and_(o.completed_at.is_(None), o.due_at < now, o.status_id.in_(active)),
    )


def _holds_text(text: str) -> ColumnElement[bool]:
    products = select(p.id).where(
        or_(p.code.icontains(text, autoescape=True), p.name.icontains(text, autoescape=True))
    )
    return or_(
        o.number.icontains(text, autoescape=True),
        o.external_id.icontains(text, autoescape=True),
        o.notes.icontains(text, autoescape=True),
        o.product_id.in_(products),
    )


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
    found = _orders(conn, [order_id], now, True)
    if not found:
        raise NotFound("unknown_order", f"There is no order {order_id}.", order_id=order_id)
    return found[0]


def orders_with(conn: Connection, order_ids: list[int], now: datetime) -> list[dict[str, Any]]:
    """Give the orders with these ids and their figures, in that order; without those unknown."""
    return _orders(conn, order_ids, now, True)


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
            t.modes.c.name.label("mode"),
            t.order_sources.c.name.label("source"),
            func.array(lines.scalar_subquery()).label("line_ids"),
        )
        .join(t.products, p.id == o.product_id)
        .outerjoin(t.product_classes, t.product_classes.c.id == p.product_class_id)
        .join(t.order_statuses, t.order_statuses.c.id == o.status_id)
        .join(t.modes, t.modes.c.id == o.mode_id)
        .join(t.order_sources, t.order_sources.c.id == o.source_id)
        .where(o.id == func.any(bindparam("ids", type_=ARRAY(Integer))))
    )
    if not actuals:
        return query
    remaining = func.greatest(o.required_quantity - f.actual_quantity, 0)
    return query.join(t.order_figures, f.order_id == o.id).add_columns(
        _text_of(f.scheduled_quantity, "scheduled_quantity"),
        _text_of(f.actual_quantity, "actual_quantity"),
        _text_of(f.waste_quantity, "waste_quantity"),
        _text_of(f.infeed_quantity, "infeed_quantity"),
        _text_of(remaining, "remaining_quantity"),
        f.expected_end,
    )


def _text_of(quantity: ColumnElement[Any], name: str) -> ColumnElement[str]:
    # The database writes a quantity as text faster than a Decimal is made of it and written.
    return as_type(func.trim_scale(quantity), Text).label(name)


# Built once: what is shown of the few orders of a page, with and without their figures.
_SHOWN = {actuals: _shown(actuals) for actuals in (True, False)}


def _orders(
    conn: Connection, order_ids: list[int], now: datetime, actuals: bool
) -> list[dict[str, Any]]:
    """Give the orders with these ids, in that order."""
    rows = conn.execute(_SHOWN[actuals], {"ids": order_ids}).all() if order_ids else []
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
        order["expected_end"] = row.expected_end
    return order


def _lateness(row: Any, now: datetime) -> float | None:
    due_at, completed_at = row.due_at, row.completed_at
    if due_at is None or (completed_at is None and not row.active):
        return None
    late = ((completed_at or now) - due_at).total_seconds()
    return late if late > 0 else None


# --- cursors ---------------------------------------------------------------------------------


def _cursor(sort: str, row: Any) -> str:
    value = row.sort_key
    packed = orjson.dumps([sort, value, row.id], default=str)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


_LARGEST_ID = 2**31 - 1


def _read_cursor(cursor: str, sort: str) -> tuple[Any, int]:
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of_sort, value, order_id = orjson.loads(packed)
        if of_sort != sort or not isinstance(order_id, int) or abs(order_id) > _LARGEST_ID:
            raise ValueError(of_sort)
        return _read_value(sort.removeprefix("-"), value), order_id
    except (ValueError, TypeError, ArithmeticError):
        raise Invalid(
            "unknown_cursor", "This cursor belongs to another list; begin at the first page."
        ) from None


def _read_value(key: str, value: Any) -> Any:
    if value is None and key == "due_at":
        return None
    if not isinstance(value, int if key in ("status", "priority") else str):
        raise ValueError(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST_ID:
            raise ValueError(value)
        return value
    if "\x00" in value:
        raise ValueError(value)
    if key in ("due_at", "updated_at"):
        return datetime.fromisoformat(value)
    if key == "required_quantity":
        return Decimal(value)
    return value
