"""What follows for orders by itself, as entries and runs change, and how a status is written.

Each change of an order bumps its version, goes into the audit trail and is told to the screens.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    any_,
    bindparam,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from outfeed.activities.act import Act, Record
from outfeed.activities.order_current import CurrentOrder, locked_order
from outfeed.model.errors import Conflict
from outfeed.model.order import (
    COMPLETED,
    RELEASED,
    SCHEDULED,
    status_by_entries,
    status_by_run,
)
from outfeed.store import tables as t
from outfeed.store.order_lookups import Statuses, statuses_of

o = t.orders.c


def write_order(act: Act, current: CurrentOrder, **values: object) -> None:
    """Write columns of an order that is locked, as its next version."""
    act.conn.execute(
        update(t.orders)
        .where(o.id == current.row.id)
        .values(**values, version=current.row.version + 1, updated_at=act.now)
    )


def tell_edit(
    act: Act,
    current: CurrentOrder,
    verb: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """Leave in the trail what was written, and tell the screens."""
    version = current.row.version
    was, now = {**before, "version": version}, {**after, "version": version + 1}
    act.audit("order", current.row.id, verb, was, now, reason)
    act.tell("orders", f"order:{current.row.id}")


def set_status(
    act: Act,
    statuses: Statuses,
    current: CurrentOrder,
    status: str,
    held_from: str | None,
    reason: str | None = None,
) -> None:
    """Write the status of an order that is locked, with its trail; the move must be a legal one."""
    completed_at = current.row.completed_at
    if status == COMPLETED:
        completed_at = act.now
    elif statuses.by_name[status].active:
        completed_at = None
    write_order(
        act,
        current,
        status_id=statuses.ids[status],
        held_from_status_id=statuses.ids[held_from] if held_from else None,
        completed_at=completed_at,
    )
    was = {"status": current.row.status, "held_from": current.row.held_from}
    now = {"status": status, "held_from": held_from}
    changed = [name for name in now if now[name] != was[name]]
    before = {name: was[name] for name in changed}
    tell_edit(act, current, "move", before, {name: now[name] for name in changed}, reason)


def entries_changed(act: Act, order_ids: Collection[int]) -> None:
    """Follow entries that came, went or changed: call it after writing them.

    Re-derives the scheduled quantity and when the last entry is expected to end, and moves orders
    between Released and Scheduled if the plant lets them move by themselves.
    """
    ids = sorted(set(order_ids))
    if not ids:
        return
    _derive_scheduled(act, ids)
    _follow_entries(act, ids)
    act.tell("orders", *(f"order:{order_id}" for order_id in ids))


def expectations_changed(act: Act, order_ids: Collection[int]) -> None:
    """Follow what is expected of entries: call it after writing it. The lines come before."""
    ids = sorted(set(order_ids))
    if ids:
        _derive_scheduled(act, ids)
        act.tell("orders", *(f"order:{order_id}" for order_id in ids))


_DUE_A_MOVE = text(
    """
    SELECT o.id, o.version, own.name AS status, held.name AS held_from,
           EXISTS (SELECT FROM entries e WHERE e.order_id = o.id) AS has_entries
    FROM orders o
    JOIN order_statuses own ON own.id = o.status_id
    LEFT JOIN order_statuses held ON held.id = o.held_from_status_id
    WHERE o.id = ANY(:ids) AND coalesce(held.name, own.name) IN (:scheduled, :released)
      AND (coalesce(held.name, own.name) = :scheduled)
          <> EXISTS (SELECT FROM entries e WHERE e.order_id = o.id)
    ORDER BY o.id
    FOR UPDATE OF o
    """
)
_MOVE = text(
    """
    UPDATE orders o
    SET status_id = n.status_id, held_from_status_id = n.held_from_id, version = o.version + 1,
        completed_at = CASE WHEN n.active THEN NULL ELSE o.completed_at END, updated_at = :now
    FROM unnest(cast(:ids AS int[]), cast(:statuses AS int[]), cast(:held_from AS int[]),
                cast(:active AS bool[])) AS n (id, status_id, held_from_id, active)
    WHERE o.id = n.id
    """
)


def _follow_entries(act: Act, ids: list[int]) -> None:
    """Move orders as their entries ask for, all in one statement: an act may place thousands."""
    names = {"scheduled": SCHEDULED, "released": RELEASED}
    due_a_move = act.conn.execute(_DUE_A_MOVE, {"ids": ids, **names}).all()
    if not due_a_move:
        return
    statuses = statuses_of(act.conn)
    if not statuses.automatic.scheduled_by_entries:
        return
    moves = {}
    for order in due_a_move:
        was = {"status": order.status, "held_from": order.held_from}
        names_now = status_by_entries(order.status, order.held_from, order.has_entries)
        now = dict(zip(was, names_now, strict=True))
        if now != was:
            moves[order.id] = was, now, order.version
    _move(act, statuses, moves)


_Names = dict[str, str | None]


def _move(act: Act, statuses: Statuses, moves: Mapping[int, tuple[_Names, _Names, int]]) -> None:
    """Write, of orders that are locked, the status that each had and now has, in its version."""
    if not moves:
        return
    become = [now for _, now, _ in moves.values()]
    place = {
        "ids": list(moves),
        "statuses": [statuses.ids[now["status"] or ""] for now in become],
        "held_from": [
            statuses.ids[now["held_from"]] if now["held_from"] else None for now in become
        ],
        "active": [statuses.by_name[now["status"] or ""].active for now in become],
        "now": act.now,
    }
    act.conn.execute(_MOVE, place)
    act.audit_all(
        "order",
        [
            Record(
                order_id,
                "move",
                {**{name: was[name] for name in was if was[name] != now[name]}, "version": version},
                {
                    **{name: now[name] for name in was if was[name] != now[name]},
                    "version": version + 1,
                },
            )
            for order_id, (was, now, version) in moves.items()
        ],
    )


_DERIVE_SCHEDULED = text(
    """
    UPDATE order_figures f
    SET scheduled_quantity = d.quantity, expected_end = d.end_at
    FROM (
        SELECT o.id, coalesce(sum(e.quantity), 0) AS quantity,
               max(coalesce(upper(p.during), upper(e.during))) AS end_at
        FROM unnest(:ids) AS o(id)
        LEFT JOIN entries e ON e.order_id = o.id
        LEFT JOIN projections p ON p.entry_id = e.id
        GROUP BY o.id
    ) d
    WHERE f.order_id = d.id
      AND (f.scheduled_quantity, f.expected_end) IS DISTINCT FROM (d.quantity, d.end_at)
    """
).bindparams(bindparam("ids", type_=ARRAY(Integer)))


def _is_among(ids: list[int]) -> ColumnElement[bool]:
    # One array and not a parameter each, so that the statement is the same for any number.
    return o.id == any_(literal(ids, ARRAY(Integer)))


def _derive_scheduled(act: Act, ids: list[int]) -> None:
    # Locked in the order of their ids: two acts on the same orders wait, and never for each other.
    # Their figures too, which facts lock without the orders.
    figures = t.order_figures.c.order_id
    locked = select(o.id, figures).where(_is_among(ids), figures == o.id)
    act.conn.execute(locked.order_by(o.id).with_for_update()).all()
    act.conn.execute(_DERIVE_SCHEDULED, {"ids": ids})


def run_started(act: Act, order_id: int) -> None:
    """Follow a run that started: Released and Scheduled become In Progress, if the plant lets them.

    Raises `Conflict` ``not_executable`` where the order's status does not let it run.
    """
    statuses = statuses_of(act.conn)
    current = locked_order(act, order_id)
    if not statuses.by_name[current.row.status].can_execute:
        raise Conflict(
            "not_executable",
            f"Order {current.row.number} is {current.row.status} and can't be run.",
            order_id=order_id,
            order_status=current.row.status,
        )
    status = status_by_run(current.row.status, statuses.automatic)
    if status != current.row.status:
        set_status(act, statuses, current, status, None)
    act.tell("orders", f"order:{order_id}")


def order_ran(act: Act, order_id: int) -> None:
    """Bring an order that ran but still is Released or Scheduled to In Progress.

    It stands there where the plant has that move made by hand; completing it leads through it.
    """
    statuses = statuses_of(act.conn)
    current = locked_order(act, order_id)
    status = status_by_run(current.row.status)
    if status != current.row.status:
        set_status(act, statuses, current, status, None)
