"""The list of orders: which ones, in which order, page by page."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    any_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.model.errors import Invalid
from outfeed.store import tables as t
from outfeed.store.orders import actual_share, orders_with, remaining_quantity
from outfeed.store.tables.orders import ORDER_TEXT

o, p, f = t.orders.c, t.products.c, t.order_figures.c

LARGEST_PAGE = 1_000
FEW = 2_000
"""So many orders are found first and sorted after; more are read in the order of the sort."""
_LARGEST_ID = 2**31 - 1
_SEARCHED: ColumnElement[str] = literal_column(
    re.sub(r"\b(number|external_id|notes)\b", r"orders.\1", ORDER_TEXT), Text
)
_INDEXED = re.compile(r"[^\W_]{3}")


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders: every condition that is given must hold. An empty list holds for none."""

    text: str = ""
    ids: Sequence[int] | None = None
    status_ids: Sequence[int] | None = None
    product_ids: Sequence[int] | None = None
    class_ids: Sequence[int] | None = None
    line_ids: Sequence[int] | None = None
    source_ids: Sequence[int] | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    late: bool | None = None
    will_be_late: bool | None = None
    held: bool | None = None
    unscheduled: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page of orders, where the next one begins, and how many there are in all."""

    items: list[dict[str, Any]]
    next_cursor: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Sort:
    """What orders are sorted by: a value as of an instant, and the table that it needs."""

    value: Callable[[datetime], ColumnElement[Any]]
    kind: type
    nullable: bool = False
    joined: tuple[FromClause, ColumnElement[bool]] | None = None


def _own(column: ColumnElement[Any], kind: type, nullable: bool = False) -> Sort:
    return Sort(lambda _: column, kind, nullable)


def _figure(column: ColumnElement[Any], kind: type = Decimal, nullable: bool = False) -> Sort:
    return Sort(lambda _: column, kind, nullable, (t.order_figures, f.order_id == o.id))


def _of(
    table: FromClause, reference: ColumnElement[int], column: ColumnElement[Any], kind: type = str
) -> Sort:
    return Sort(lambda _: column, kind, False, (table, table.c.id == reference))


def _class_name(_: datetime) -> ColumnElement[Any]:
    c = t.product_classes.c
    named = select(func.lower(c.name)).join(t.products, p.product_class_id == c.id)
    return named.where(p.id == o.product_id).scalar_subquery()


def lateness(now: datetime) -> ColumnElement[Any]:
    """Give the seconds that an order is late now or was at completion, else nothing."""
    active = select(t.order_statuses.c.id).where(t.order_statuses.c.active)
    end = case(
        (o.completed_at.is_not(None), o.completed_at),
        (o.status_id.in_(active), literal(now, t.orders.c.due_at.type)),
        else_=null(),
    )
    return case((end > o.due_at, func.extract("epoch", end - o.due_at)), else_=null())


def expected_lateness(now: datetime) -> ColumnElement[Any]:
    """Give the seconds that an order still to be made will be late, as things stand, else nothing.

    Its last entry is expected to end that long after it is due; what has passed counts until now.
    """
    end = func.greatest(f.expected_end, literal(now, t.orders.c.due_at.type))
    late = and_(_is_open(), end > o.due_at)
    return case((late, func.extract("epoch", end - o.due_at)), else_=null())


SORTS: dict[str, Sort] = {
    "due_at": _own(o.due_at, datetime, nullable=True),
    "number": _own(func.lower(o.number), str),
    "external_id": _own(func.lower(o.external_id), str, nullable=True),
    "status": _of(t.order_statuses, o.status_id, t.order_statuses.c.position, int),
    "priority": _own(o.priority, int),
    "product": _of(t.products, o.product_id, func.lower(p.code)),
    "product_name": _of(t.products, o.product_id, func.lower(p.name)),
    "product_class": Sort(_class_name, str, nullable=True),
    "source": _of(t.order_sources, o.source_id, func.lower(t.order_sources.c.name)),
    "mode": _of(t.modes, o.mode_id, func.lower(t.modes.c.name)),
    "unit": _own(func.lower(o.unit), str),
    "notes": _own(func.lower(func.left(o.notes, 200)), str),
    "required_quantity": _own(o.required_quantity, Decimal),
    "scheduled_quantity": _figure(f.scheduled_quantity),
    "actual_quantity": _figure(f.actual_quantity),
    "remaining_quantity": _figure(remaining_quantity),
    "waste_quantity": _figure(f.waste_quantity),
    "infeed_quantity": _figure(f.infeed_quantity),
    "progress": _figure(actual_share),
    "expected_end": _figure(f.expected_end, datetime, nullable=True),
    "earliest_start": _own(o.earliest_start, datetime, nullable=True),
    "lateness": Sort(lateness, Decimal, nullable=True),
    "expected_lateness": Sort(
        expected_lateness, Decimal, True, (t.order_figures, f.order_id == o.id)
    ),
    "created_at": _own(o.created_at, datetime),
    "updated_at": _own(o.updated_at, datetime),
}


# --- the page --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _After:
    """Where a page begins: behind these values. What is late is as of the first page."""

    value: Any
    order_id: int
    as_of: datetime


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
    """Give a page of orders; those without what is sorted by come last whichever way it goes.

    ``cursor`` is the ``next_cursor`` of the page before. Raises `Invalid` for an unknown sort and
    for a cursor that is not of this sort.
    """
    by = _sort_named(sort)
    limit = min(max(limit, 1), LARGEST_PAGE)
    after = _read_cursor(cursor, sort, by) if cursor else None
    as_of = after.as_of if after else now
    conditions = conditions_of(conn, wanted, as_of)
    counted = select(func.count()).select_from(t.orders).where(*conditions)
    total: int = conn.execute(counted).scalar_one()
    if total <= FEW:
        found = select(o.id).where(*conditions).cte("found").prefix_with("MATERIALIZED")
        conditions = [o.id.in_(select(found.c.id))]
    keys: list[Any] = []
    for empty in _phases(by, after):
        page = _keys(conditions, by, sort.startswith("-"), as_of, after, empty)
        after = None
        keys += conn.execute(page.limit(limit + 1 - len(keys))).all() if total else []
        if len(keys) > limit:
            break
    items = orders_with(conn, [row.id for row in keys[:limit]], now, actuals)
    more = _cursor(sort, keys[limit - 1], as_of) if len(keys) > limit else None
    return OrderPage(items, more, total)


def matching_ids(
    conn: Connection, wanted: OrderFilter, now: datetime, sort: str = "due_at"
) -> list[int]:
    """Give the ids of all orders that a filter holds for, sorted as their pages are.

    Raises `Invalid` for an unknown sort.
    """
    by, conditions = _sort_named(sort), conditions_of(conn, wanted, now)
    ids: list[int] = []
    for empty in _phases(by, None):
        found = _keys(conditions, by, sort.startswith("-"), now, None, empty)
        ids += conn.execute(found).scalars()
    return ids


def _sort_named(sort: str) -> Sort:
    key = sort.removeprefix("-")
    if key not in SORTS:
        raise Invalid(
            "unknown_sort",
            f"Orders can't be sorted by {key[:60]}.",
            sorts=sorted(SORTS),
            given=sort[:60],
        )
    return SORTS[key]


def _phases(by: Sort, after: _After | None) -> list[bool | None]:
    # Two ranges instead of one condition with OR, which no index can serve.
    if not by.nullable:
        return [None]
    return [True] if after is not None and after.value is None else [False, True]


def _keys(
    conditions: Sequence[ColumnElement[bool]],
    by: Sort,
    descending: bool,
    as_of: datetime,
    after: _After | None,
    empty: bool | None,
) -> Select[Any]:
    """The orders of a page: only their ids and the values they are sorted by."""
    value = by.value(as_of)
    query = select(o.id, value.label("sort_key")).where(*conditions)
    if by.joined is not None:
        query = query.join(*by.joined)
    order_by: list[ColumnElement[Any]] = [value, o.id]
    if empty is not None:
        query = query.where(value.is_(None) if empty else value.is_not(None))
    if empty:
        order_by = [o.id]
    if after is not None:
        bounds = [literal(after.value, value.type), literal(after.order_id)][-len(order_by) :]
        here, there = tuple_(*order_by), tuple_(*bounds)
        query = query.where(here < there if descending else here > there)
    return query.order_by(*(part.desc() if descending else part for part in order_by))


# --- which orders ----------------------------------------------------------------------------


def conditions_of(
    conn: Connection, wanted: OrderFilter, now: datetime
) -> list[ColumnElement[bool]]:
    """Give what must hold for the orders that are wanted."""
    conditions = [
        _among(column, given)
        for column, given in (
            (o.id, wanted.ids),
            (o.status_id, wanted.status_ids),
            (o.product_id, wanted.product_ids),
            (o.source_id, wanted.source_ids),
        )
        if given is not None
    ]
    if wanted.class_ids is not None:
        of_classes = select(p.id).where(_among(p.product_class_id, wanted.class_ids))
        conditions.append(_among(o.product_id, conn.execute(of_classes).scalars().all()))
    if wanted.line_ids is not None:
        conditions.append(_may_run_on(conn, wanted.line_ids))
    if wanted.due_from is not None:
        conditions.append(o.due_at >= wanted.due_from)
    if wanted.due_to is not None:
        conditions.append(o.due_at < wanted.due_to)
    if wanted.late is not None:
        conditions.append(_is_late(now) if wanted.late else func.coalesce(~_is_late(now), True))
    if wanted.will_be_late is not None:
        will = _will_be_late(now)
        conditions.append(will if wanted.will_be_late else func.coalesce(~will, True))
    if wanted.held is not None:
        held = o.held_from_status_id.is_not(None)
        conditions.append(held if wanted.held else ~held)
    if wanted.unscheduled:
        conditions.append(
            exists().where(f.order_id == o.id, f.scheduled_quantity < o.required_quantity)
        )
    if wanted.text.strip():
        conditions.append(_holds_text(conn, wanted.text.strip()))
    return conditions


def _among(column: ColumnElement[int], given: Sequence[int]) -> ColumnElement[bool]:
    ids = list(given)
    if len(ids) == 1:
        return column == ids[0]
    return column == any_(literal(ids, ARRAY(Integer)))


def _may_run_on(conn: Connection, line_ids: Sequence[int]) -> ColumnElement[bool]:
    if not line_ids:
        return false()
    ol, rates = t.order_lines.c, t.production_rates.c
    named = select(ol.order_id).where(_among(ol.line_id, line_ids))
    any_named = exists().where(ol.order_id == o.id)
    rated = select(rates.product_id).where(_among(rates.line_id, line_ids), rates.enabled)
    products = conn.execute(rated.distinct()).scalars().all()
    return or_(o.id.in_(named), and_(_among(o.product_id, products), ~any_named))


def _is_open() -> ColumnElement[bool]:
    active = select(t.order_statuses.c.id).where(t.order_statuses.c.active)
    return and_(o.completed_at.is_(None), o.status_id.in_(active))


def _is_late(now: datetime) -> ColumnElement[bool]:
    return or_(o.completed_at > o.due_at, and_(_is_open(), o.due_at < now))


def _will_be_late(now: datetime) -> ColumnElement[bool]:
    expected = exists().where(f.order_id == o.id, f.expected_end > o.due_at)
    return and_(_is_open(), or_(o.due_at < now, expected))


def _holds_text(conn: Connection, text: str) -> ColumnElement[bool]:
    """Whether number, external id, notes, or the product's code or name hold a text.

    The products are looked up first, so that both sides of the OR are answered from an index.
    """
    matching = or_(p.code.icontains(text, autoescape=True), p.name.icontains(text, autoescape=True))
    products = conn.execute(select(p.id).where(matching)).scalars().all()
    held: ColumnElement[bool]
    if _INDEXED.search(text):
        escaped = func.lower(literal(re.sub(r"([\\%_])", r"\\\1", text)))
        held = _SEARCHED.like(literal("%").concat(escaped).concat("%"))
    else:
        # Less than three letters in a row are in no index of trigrams.
        held = func.strpos(_SEARCHED, func.lower(literal(text))) > 0
    return or_(held, _among(o.product_id, products)) if products else held


# --- cursors ---------------------------------------------------------------------------------


def _cursor(sort: str, row: Any, as_of: datetime) -> str:
    packed = orjson.dumps([sort, row.sort_key, row.id, as_of], default=str)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str, by: Sort) -> _After:
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        of_sort, value, order_id, as_of = orjson.loads(packed)
        if of_sort != sort or not isinstance(order_id, int) or abs(order_id) > _LARGEST_ID:
            raise ValueError(of_sort)
        begun = _read_value(datetime, as_of)
        if begun.tzinfo is None:
            raise ValueError(as_of)
        given = None if value is None and by.nullable else _read_value(by.kind, value)
        return _After(given, order_id, begun)
    except (ValueError, TypeError, ArithmeticError):
        raise Invalid(
            "unknown_cursor", "This cursor belongs to another list; begin at the first page."
        ) from None


def _read_value(kind: type, value: Any) -> Any:
    if not isinstance(value, int if kind is int else str):
        raise ValueError(value)
    if isinstance(value, int):
        if abs(value) > _LARGEST_ID:
            raise ValueError(value)
        return value
    if "\x00" in value:
        raise ValueError(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
