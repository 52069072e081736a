"""Entries made into one, what is left of a running one elsewhere, and the gaps of a line closed."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.entry_actuals import with_actuals
from outfeed.activities.gestures import close_up, leave, put_production, rearrange_on_line
from outfeed.activities.plan_answer import Plan
from outfeed.activities.plan_rules import (
    Broken,
    PlannedOrder,
    earliest_start_rules,
    hands_off,
    line_rules,
    order_rules,
    planned_order,
    refuse,
    start_rules,
)
from outfeed.activities.plan_subject import (
    entry_of,
    from_now,
    seen_entries,
    stale,
    step_of,
    subject_of,
    whole_second,
)
from outfeed.model.errors import Conflict, Invalid
from outfeed.model.placing import IfNoRoom
from outfeed.store.entries import Entry


def merge_entries(
    act: Act,
    entry_id: int,
    version: int,
    into_id: int,
    into_version: int,
    *,
    if_no_room: IfNoRoom = "push",
    preview: bool = False,
) -> Plan:
    """Add the quantity of an entry to another one of its order; the first goes.

    The other keeps its start, and what its new end meets moves unless told to refuse. Raises
    `Conflict` ``rules_broken`` or ``stale_version``, `NotFound` and `Invalid`.
    """
    if entry_id == into_id:
        raise Invalid("each_entry_once", "An entry can't be merged with itself.")
    board, (entry, into) = _opened(act, [(entry_id, version), (into_id, into_version)], if_no_room,
                                   preview)  # fmt: skip
    if entry.order_id is None or into.order_id is None or entry.order_id != into.order_id:
        detail = f"Only entries of one order can be merged, not {entry.name} and {into.name}."
        raise Conflict("not_one_order", detail)
    order = planned_order(act.conn, entry.order_id, act.plan)
    plan = board.plans[into.line_id]
    board.broken += hands_off(entry, "merged")
    board.broken += [*line_rules(plan), *order_rules(order, plan)]
    refuse(board.broken)
    both = into._replace(quantity=(into.quantity or Decimal(0)) + (entry.quantity or Decimal(0)))
    if entry.line_id == into.line_id:
        rearrange_on_line(board, plan, [both], [entry_id], both, if_no_room)
    else:
        leave(board, entry, plan, if_no_room)
        put_production(board, plan, both, if_no_room)
    return board.finish("merge", into_id)


def move_remaining(
    act: Act,
    entry_id: int,
    version: int,
    start_at: datetime,
    *,
    line_id: int | None = None,
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
) -> Plan:
    """Put what is left to make of a started entry elsewhere, as an entry of its own.

    The started one keeps what is made so far, at least the finest step of its order's quantities,
    and ends where that takes it. Raises as `merge_entries`.
    """
    start_at = whole_second(start_at)
    wanted: dict[str, object] = {"line_id": line_id, "start_at": start_at}
    subject = subject_of(act, entry_id, version, wanted, if_no_room, preview, line_id)
    board, entry, order = subject.board, subject.entry, subject.order
    if order is None or entry.quantity is None or entry.run_id is None:
        detail = f"{entry.name} has not been started; move the entry itself."
        raise Conflict("not_started", detail, entry_id=entry_id)
    target = board.plans[line_id or entry.line_id]
    kept = _made(act, entry, order)
    if kept >= entry.quantity:
        detail = f"All of this entry of {entry.name} is made; there is nothing left of it to move."
        board.broken.append(Broken("nothing_left", detail, entry_id, order.id))
    board.broken += [*line_rules(target), *order_rules(order, target)]
    board.broken += start_rules(start_at, target, entry.name)
    refuse(board.broken)
    stays = entry._replace(quantity=kept)
    new = entry_of(order, target, from_now(act, start_at))._replace(
        id=board.provisional_id(), quantity=entry.quantity - kept, notes=entry.notes
    )
    if target.line_id == entry.line_id:
        rearrange_on_line(board, target, [stays, new], [], new, if_no_room)
    else:
        own_room: IfNoRoom = "reflow" if if_no_room == "reflow" else "refuse"
        put_production(board, board.plans[entry.line_id], stays, own_room)
        put_production(board, target, new, if_no_room)
    placed = (each for entries in board.after.values() for each in entries if each.id == new.id)
    for each in placed:
        board.broken += earliest_start_rules(order, each, target.zone)
    return board.finish("move_remaining", entry_id)


def reflow_line(
    act: Act, line_id: int, from_: datetime | None = None, *, preview: bool = False
) -> Plan:
    """Close the gaps of a line: lay what starts at an instant or later (now, if none is named) as
    early as it can be, but not before then, in the same order. What is pinned or started stays.

    Raises `Conflict` ``rules_broken`` and `NotFound`.
    """
    board = Board.opened(act, [line_id], preview=preview, others_move=True)
    plan = board.plans[line_id]
    close_up(board, plan, from_now(act, act.now if from_ is None else whole_second(from_)))
    were = {entry.id: (entry.start_at, entry.end_at) for entry in plan.production}
    moved = [
        entry.id
        for entry in board.after.get(line_id, [])
        if entry.id in were and were[entry.id] != (entry.start_at, entry.end_at)
    ]
    return board.finish("reflow", moved)


# --- helpers ---------------------------------------------------------------------------------


def _opened(
    act: Act, wanted: list[tuple[int, int]], if_no_room: IfNoRoom, preview: bool
) -> tuple[Board, list[Entry]]:
    """Open the board of entries that stand as they were seen; raises `Conflict` stale_version."""
    seen = seen_entries(act, [entry_id for entry_id, _ in wanted])
    board = Board.opened(
        act,
        {row.line_id for row in seen},
        preview=preview,
        product_ids={row.product_id for row in seen if row.product_id is not None},
        order_ids={row.order_id for row in seen if row.order_id is not None},
        others_move=if_no_room != "refuse",
    )
    found = []
    for entry_id, version in wanted:
        entry = board.find(entry_id)
        if entry is None or entry.version != version:
            raise stale(act, entry or seen_entries(act, [entry_id])[0], {})
        found.append(entry)
    return board, found


def _made(act: Act, entry: Entry, order: PlannedOrder) -> Decimal:
    """What was made for an entry, as finely as its order counts."""
    assert entry.quantity is not None  # noqa: S101 - of a production entry
    step = step_of(order.required_quantity, entry.quantity)
    [counted] = with_actuals(act.conn, [entry])
    made = counted.actual_quantity or Decimal(0)
    return max(made.quantize(step, ROUND_HALF_UP), step)
