"""The rules of the plan that are about the order and the gesture, each told in words.

Those about times on a line are `outfeed.model.plan`'s; all are told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from outfeed.activities.line_plan import LinePlan
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.order_fields import FieldRefused, read_quantity
from outfeed.model.plan import Rule, Violation
from outfeed.model.time import next_tick_of, tick_of, words_in
from outfeed.store.entries import Entry
from outfeed.store.orders import plain
from outfeed.store.plan_of import THE_PLAN, PlanOf

TOLERANCE = timedelta(minutes=5)
"""A start so long before now is taken for now: the planner saw the board a moment ago."""


FURTHEST = timedelta(days=5 * 366)
"""How far ahead anything is planned."""


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order as planning sees it; `line_ids` are those it may run on, none for all."""

    id: int
    number: str
    product_id: int
    product_name: str
    product_class: str | None
    mode_id: int
    mode: str
    mode_type: str
    required_quantity: Decimal
    scheduled_quantity: Decimal
    unit: str
    earliest_start: datetime | None
    due_at: datetime | None
    status: str
    can_schedule: bool
    active: bool
    line_ids: list[int]

    @property
    def left(self) -> Decimal:
        """What of it is on no entry yet."""
        return max(self.required_quantity - self.scheduled_quantity, Decimal(0))


_ORDERS = """
    SELECT o.id, o.number, o.product_id, p.name, c.name, o.mode_id, m.name, cast(m.type AS text),
           o.required_quantity, coalesce(f.scheduled_quantity, 0), o.unit, o.earliest_start,
           o.due_at, s.name, s.can_schedule, s.active,
           ARRAY(SELECT line_id FROM order_lines WHERE order_id = o.id ORDER BY 1)
    FROM orders o
    JOIN products p ON p.id = o.product_id
    LEFT JOIN product_classes c ON c.id = p.product_class_id
    JOIN modes m ON m.id = o.mode_id
    JOIN order_statuses s ON s.id = o.status_id
    LEFT JOIN {order_figures} f ON f.order_id = o.id
    WHERE o.id = ANY(:orders)
"""


def planned_order(conn: Connection, order_id: int, of: PlanOf = THE_PLAN) -> PlannedOrder:
    """Read an order; raises `NotFound`."""
    return planned_orders(conn, [order_id], of)[order_id]


def planned_orders(
    conn: Connection, order_ids: Collection[int], of: PlanOf = THE_PLAN
) -> dict[int, PlannedOrder]:
    """Read orders, by id; raises `NotFound`."""
    rows = conn.execute(of.statement(_ORDERS), {"orders": sorted(set(order_ids))})
    found = {row[0]: PlannedOrder(*row) for row in rows}
    for order_id in order_ids:
        if order_id not in found:
            raise NotFound("unknown_order", f"There is no order {order_id}.", order_id=order_id)
    return found


@dataclass(frozen=True, slots=True)
class Broken:
    """
    A rule that a gesture would break, in words.

    `entry_id` is the entry that breaks it, None for one that does not exist yet; `other_id` the one
    in its way, `by` the seconds that are missing.
    """

    code: str
    detail: str
    entry_id: int | None = None
    order_id: int | None = None
    other_id: int | None = None
    by: int | None = None

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it, without what does not apply."""
        values = {
            "code": self.code,
            "detail": self.detail,
            "entry_id": self.entry_id,
            "order_id": self.order_id,
            "other_id": self.other_id,
            "by": self.by,
        }
        return {name: value for name, value in values.items() if value is not None}


def refuse(broken: list[Broken]) -> None:
    """Raise `Conflict` ``rules_broken`` with every rule, if there are any."""
    if broken:
        raise Conflict(
            "rules_broken",
            " ".join(dict.fromkeys(rule.detail for rule in broken)),
            violations=[rule.shown() for rule in broken],
        )


def given_quantity(given: object) -> Decimal | Broken:
    """Read a quantity to plan; raises `Invalid` for what is none. One that is not more than 0
    breaks a rule.
    """
    try:
        return read_quantity(given)
    except FieldRefused as refused:
        if refused.code == "quantity_not_positive":
            return Broken("quantity_not_positive", refused.detail)
        error = FieldError("quantity", refused.code, refused.detail)
        raise Invalid(refused.code, refused.detail, errors=[error]) from None


def not_schedulable(order: PlannedOrder) -> Broken:
    """Say of an order that its status keeps it from being scheduled."""
    return Broken(
        "not_schedulable",
        f"{order.number} is {order.status} and can't be scheduled.",
        order_id=order.id,
    )


def order_rules(order: PlannedOrder, plan: LinePlan) -> Iterator[Broken]:
    """Whether an order may be planned on a line."""
    if not order.can_schedule:
        yield not_schedulable(order)
    if order.line_ids and plan.line_id not in order.line_ids:
        yield Broken(
            "line_not_allowed",
            f"{order.number} may not run on {plan.name}: it names other lines.",
            order_id=order.id,
        )
    rate = plan.rates.get(order.product_id)
    if rate is None or not rate.enabled:
        yield Broken(
            "no_rate",
            f"{plan.name} has no enabled production rate for {order.product_name}.",
            order_id=order.id,
        )
        return
    try:
        rate.rate.scheduled_work_time(Decimal(1), order.unit)
    except Invalid as unknown:
        yield Broken("unknown_unit", unknown.detail, order_id=order.id)


def line_rules(plan: LinePlan) -> Iterator[Broken]:
    """Whether anything may be planned on a line."""
    if not plan.enabled:
        yield Broken("line_disabled", f"{plan.name} is disabled.")


def start_rules(start_at: datetime, plan: LinePlan, name: str) -> Iterator[Broken]:
    """Whether something may be told to start then."""
    if start_at < plan.now - TOLERANCE:
        at = words_in(plan.zone).at
        yield Broken(
            "in_the_past",
            f"{name} can't start at {at(tick_of(start_at))}, in the past;"
            f" it is {at(tick_of(plan.now))}.",
            by=tick_of(plan.now) - tick_of(start_at),
        )
    yield from too_far(name, tick_of(start_at), plan)


def too_far(name: str, tick: int, plan: LinePlan) -> Iterator[Broken]:
    """Whether something would be planned further ahead than anything is."""
    last = tick_of(plan.now + FURTHEST)
    if tick > last:
        detail = (
            f"{name} would last beyond {words_in(plan.zone).at(last)}; nothing is planned then."
        )
        yield Broken("beyond_horizon", detail)


def earliest_start_rules(order: PlannedOrder, entry: Entry, zone: str) -> Iterator[Broken]:
    """Whether an entry waits for the earliest start of its order."""
    if order.earliest_start is not None and entry.start_at < order.earliest_start:
        tell = words_in(zone)
        by = next_tick_of(order.earliest_start) - tick_of(entry.start_at)
        yield Broken(
            "before_earliest_start",
            f"{order.number} may not start before"
            f" {tell.at(next_tick_of(order.earliest_start))}; this is {tell.time(by)} too early.",
            _known(entry.id),
            order.id,
            by=by,
        )


def hands_off(entry: Entry, verb: str) -> Iterator[Broken]:
    """Whether people may move, split or remove an entry at all."""
    if entry.changeover_for is not None:
        yield Broken(
            "changeover_follows",
            f"A changeover can't be {verb} by hand: it follows the entry that it leads to.",
            entry.id,
        )
    elif entry.run_id is not None:
        yield Broken(
            "started",
            f"{entry.name} has been started, so its entry can't be {verb}.",
            entry.id,
            entry.order_id,
        )
    elif entry.pinned and verb != "split":
        yield Broken(
            "pinned",
            f"{entry.name} is pinned; unpin it before it is {verb}.",
            entry.id,
            entry.order_id,
        )


def told(violation: Violation, entries: Mapping[int, Entry]) -> Broken:
    """A rule of times on a line, with the entry and the order that it is about."""
    key = violation.key if isinstance(violation.key, int) else None
    other = violation.other if isinstance(violation.other, int) else None
    entry = entries.get(key) if key is not None else None
    return Broken(
        str(violation.code),
        violation.detail,
        _known(key),
        entry.order_id if entry else None,
        _known(other),
        violation.by or None,
    )


def in_a_stop(broken: Broken, entry: Entry, stop: Entry, zone: str) -> Broken:
    """The same rule where it is a planned stop in which an entry can't start."""
    at = words_in(zone).at
    return Broken(
        str(Rule.OVERLAPS_ENTRY),
        f"{entry.name} is to start at {at(tick_of(entry.start_at))}, but {stop.name} lasts from"
        f" {at(tick_of(stop.start_at))} to {at(next_tick_of(stop.end_at))}.",
        broken.entry_id,
        broken.order_id,
        _known(stop.id),
        next_tick_of(stop.end_at) - tick_of(entry.start_at),
    )


def stops_apart(stop: Entry, others: list[Entry], zone: str) -> Iterator[Broken]:
    """Whether a planned stop keeps clear of the others."""
    tell = words_in(zone)
    for other in others:
        start, end = max(stop.start_at, other.start_at), min(stop.end_at, other.end_at)
        if other.id != stop.id and start < end:
            by = next_tick_of(end) - tick_of(start)
            yield Broken(
                str(Rule.OVERLAPS_ENTRY),
                f"{stop.name} would overlap {other.name}"
                f" at {tell.at(tick_of(other.start_at))} by {tell.time(by)}.",
                _known(stop.id),
                other_id=other.id,
                by=by,
            )


def too_much(order: PlannedOrder, scheduled: Decimal) -> str | None:
    """The sentence that warns of more being scheduled than is required; None where it is not."""
    if scheduled <= order.required_quantity:
        return None
    return (
        f"{order.number} needs {plain(order.required_quantity)} {order.unit}, and"
        f" {plain(scheduled)} are scheduled now."
    )


def _known(entry_id: int | None) -> int | None:
    """The id of an entry that exists; those that do not yet have none that would last."""
    return entry_id if entry_id is not None and entry_id > 0 else None
