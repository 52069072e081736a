"""Scheduling: entries are placed, moved, split, pinned, changed and taken out of the plan.

Each act computes the new plan of the lines that it touches before it writes anything. It is refused
with every rule that it would break, and then changes nothing. With ``preview`` it answers the same
and changes nothing either; it takes no locks, so nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.gestures import (
    leave,
    put_production,
    put_stop,
    replace_only,
    split_on_line,
)
from outfeed.activities.plan_answer import Plan, Warned
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
    too_much,
)
from outfeed.activities.plan_subject import (
    checked_notes,
    entry_of,
    from_now,
    quantity_of,
    stop_mode,
    subject_of,
    whole_second,
)
from outfeed.model.errors import Conflict, Invalid
from outfeed.model.placing import IfNoRoom
from outfeed.store.entries import Entry
from outfeed.store.orders import plain

__all__ = [
    "Plan",
    "change_entry",
    "move_entry",
    "pin_entry",
    "place_entry",
    "place_stop",
    "remove_entry",
    "split_entry",
]


# --- placing ---------------------------------------------------------------------------------


def place_entry(
    act: Act,
    line_id: int,
    order_id: int,
    start_at: datetime,
    *,
    quantity: Decimal | str | None = None,
    pinned: bool = False,
    notes: str = "",
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
) -> Plan:
    """Put an order, or a quantity of it, on a line; without a quantity what is left of it.

    It starts then or, where the line does not work, at its next working time. Raises `Conflict`
    ``rules_broken``, `NotFound` and `Invalid`.
    """
    start_at = whole_second(start_at)
    seen = planned_order(act.conn, order_id, act.plan)
    board = Board.opened(
        act,
        [line_id],
        preview=preview,
        product_ids=[seen.product_id],
        order_ids=[order_id],
        others_move=if_no_room != "refuse",
    )
    order, plan = planned_order(act.conn, order_id, act.plan), board.plans[line_id]
    if order.product_id != seen.product_id:
        raise Conflict("order_changed", f"{order.number} was changed meanwhile. Try again.")
    wanted = quantity_of(board, order, order.left if quantity is None else quantity)
    board.broken += [*line_rules(plan), *order_rules(order, plan)]
    board.broken += start_rules(start_at, plan, order.number)
    refuse(board.broken)
    new = entry_of(order, plan, from_now(act, start_at))._replace(
        id=board.provisional_id(),
        quantity=wanted,
        notes=checked_notes(notes),
    )
    put_production(board, plan, new, if_no_room)
    if pinned:
        board.put(line_id, [_pinned(entry, new.id) for entry in board.after.get(line_id, [])])
    _warn_of_too_much(board, order)
    board.broken += _too_early(board, order, new.id)
    return board.finish("place", new.id)


def place_stop(
    act: Act,
    line_id: int,
    mode: str,
    start_at: datetime,
    end_at: datetime,
    *,
    pinned: bool = False,
    notes: str = "",
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
) -> Plan:
    """Plan a stop of a line in a mode that makes nothing; what it meets pauses through it.

    Raises `Conflict` ``rules_broken``, `NotFound` ``unknown_mode`` and `Invalid`.
    """
    start_at, end_at = whole_second(start_at), whole_second(end_at)
    found = stop_mode(act, mode)
    board = Board.opened(act, [line_id], preview=preview, others_move=True)
    plan = board.plans[line_id]
    stop = Entry(
        id=board.provisional_id(),
        line_id=line_id,
        mode_id=found.id,
        mode=found.name,
        mode_type=found.type,
        production=False,
        start_at=start_at,
        end_at=end_at,
        pinned=pinned,
        notes=checked_notes(notes),
    )
    board.broken += [*line_rules(plan), *start_rules(start_at, plan, stop.name)]
    refuse(board.broken)
    put_stop(board, plan, stop, if_no_room)
    return board.finish("place", stop.id)


def move_entry(
    act: Act,
    entry_id: int,
    version: int,
    *,
    line_id: int | None = None,
    start_at: datetime | None = None,
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
) -> Plan:
    """Move an entry to another start, another line, or both; a planned stop keeps its length.

    Raises `Conflict` ``rules_broken`` or ``stale_version``, `NotFound` and `Invalid`.
    """
    if start_at is None and line_id is None:
        raise Invalid("nothing_given", "Say where the entry is to go: a start, a line, or both.")
    start_at = whole_second(start_at) if start_at is not None else None
    wanted: dict[str, object] = {"line_id": line_id, "start_at": start_at}
    subject = subject_of(act, entry_id, version, wanted, if_no_room, preview, line_id)
    board, entry = subject.board, subject.entry
    target = board.plans[line_id or entry.line_id]
    begin = start_at or from_now(act, entry.start_at)
    board.broken += hands_off(entry, "moved")
    board.broken += line_rules(target)
    board.broken += start_rules(begin, target, entry.name)
    order = subject.order
    if order is not None:
        board.broken += order_rules(order, target)
    refuse(board.broken)
    leave(board, entry, target, if_no_room)
    if order is None:
        end_at = begin + (entry.end_at - entry.start_at)
        moved = entry._replace(line_id=target.line_id, start_at=begin, end_at=end_at)
        put_stop(board, target, moved, if_no_room)
    else:
        moved = entry._replace(line_id=target.line_id, start_at=from_now(act, begin))
        put_production(board, target, moved, if_no_room)
        board.broken += _too_early(board, order, entry_id)
    return board.finish("move", entry_id)


def split_entry(
    act: Act,
    entry_id: int,
    version: int,
    quantity: Decimal | str,
    *,
    line_id: int | None = None,
    start_at: datetime | None = None,
    if_no_room: IfNoRoom | None = None,
    preview: bool = False,
) -> Plan:
    """Split a quantity off a production entry into one of its own, on this line or another.

    Without a start it follows what is left of the first at once, and then what comes later is
    pushed by what that needs unless told to refuse. Raises as `move_entry`.
    """
    start_at = whole_second(start_at) if start_at is not None else None
    room: IfNoRoom = if_no_room or ("refuse" if start_at or line_id else "push")
    wanted: dict[str, object] = {"quantity": quantity}
    subject = subject_of(act, entry_id, version, wanted, room, preview, line_id)
    board, entry, order = subject.board, subject.entry, subject.order
    target = board.plans[line_id or entry.line_id]
    if order is None or entry.quantity is None:
        raise Conflict("not_production", f"Only a production entry can be split, not {entry.name}.")
    part = quantity_of(board, order, quantity)
    if part is not None and part >= entry.quantity:
        detail = (
            f"{plain(part)} {order.unit} can't be split off an entry of {plain(entry.quantity)};"
            " something must be left."
        )
        board.broken.append(Broken("quantity_too_large", detail, entry_id, order.id))
    board.broken += hands_off(entry, "split")
    board.broken += [*line_rules(target), *order_rules(order, target)]
    if start_at is not None:
        board.broken += start_rules(start_at, target, entry.name)
    refuse(board.broken)
    assert part is not None  # noqa: S101 - else it would have been refused
    rest = entry._replace(quantity=entry.quantity - part)
    new = entry_of(order, target, from_now(act, start_at or entry.start_at))._replace(
        id=board.provisional_id(),
        quantity=part,
        notes=entry.notes,
    )
    if target.line_id == entry.line_id:
        split_on_line(board, target, rest, new, start_at is None, room)
    else:
        put_production(board, board.plans[entry.line_id], rest, "refuse")
        put_production(board, target, new, room)
    board.broken += _too_early(board, order, new.id)
    return board.finish("split", entry_id)


# --- changing --------------------------------------------------------------------------------


def pin_entry(
    act: Act, entry_id: int, version: int, pinned: bool, *, preview: bool = False
) -> Plan:
    """Pin an entry, so that nothing moves it, or unpin it. Raises as `move_entry`."""
    subject = subject_of(act, entry_id, version, {"pinned": pinned}, "refuse", preview)
    board, entry = subject.board, subject.entry
    if entry.changeover_for is not None:
        board.broken += hands_off(entry, "pinned")
    changed = entry._replace(pinned=pinned)
    replace_only(board, changed)
    return board.finish("pin" if pinned else "unpin", entry_id)


def change_entry(
    act: Act,
    entry_id: int,
    version: int,
    *,
    quantity: Decimal | str | None = None,
    end_at: datetime | None = None,
    notes: str | None = None,
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
) -> Plan:
    """Change the quantity of a production entry, the end of a planned stop, or the notes of either.

    Raises as `move_entry`.
    """
    end_at = whole_second(end_at) if end_at is not None else None
    wanted: dict[str, object] = {"quantity": quantity, "end_at": end_at, "notes": notes}
    subject = subject_of(act, entry_id, version, wanted, if_no_room, preview)
    board, entry, order = subject.board, subject.entry, subject.order
    if entry.changeover_for is not None:
        board.broken += hands_off(entry, "changed")
        refuse(board.broken)
    changed = entry if notes is None else entry._replace(notes=checked_notes(notes))
    plan = board.plans[entry.line_id]
    if end_at is not None and entry.production:
        raise Invalid("end_follows", "The end of a production entry follows from its quantity.")
    if quantity is not None:
        if order is None:
            raise Invalid("no_quantity", f"{entry.name} makes nothing and has no quantity.")
        more = quantity_of(board, order, quantity)
        if more is not None and entry.quantity is not None and more > entry.quantity:
            board.broken += order_rules(order, plan)
        refuse(board.broken)
        put_production(board, plan, changed._replace(quantity=more), if_no_room)
        _warn_of_too_much(board, order)
    elif end_at is not None:
        put_stop(board, plan, changed._replace(end_at=end_at), if_no_room)
    else:
        replace_only(board, changed)
    return board.finish("change", entry_id)


def remove_entry(
    act: Act,
    entry_id: int,
    version: int,
    *,
    if_no_room: IfNoRoom = "push",
    preview: bool = False,
) -> Plan:
    """Take an entry out of the plan; what is left moves only where a changeover needs it.

    Told to re-flow, what is behind it closes up. Raises as `move_entry`.
    """
    subject = subject_of(act, entry_id, version, {}, if_no_room, preview)
    board, entry = subject.board, subject.entry
    board.broken += hands_off(entry, "removed")
    refuse(board.broken)
    leave(board, entry, None, if_no_room)
    return board.finish("remove", None)


# --- what is said of it ---------------------------------------------------------------------


def _pinned(entry: Entry, entry_id: int) -> Entry:
    return entry._replace(pinned=True) if entry.id == entry_id else entry


def _too_early(board: Board, order: PlannedOrder, entry_id: int) -> Iterable[Broken]:
    for line_id, entries in board.after.items():
        for entry in entries:
            if entry.id == entry_id:
                yield from earliest_start_rules(order, entry, board.plans[line_id].zone)


def _warn_of_too_much(board: Board, order: PlannedOrder) -> None:
    before = [entry for line_id in board.after for entry in board.plans[line_id].entries]
    after = [entry for entries in board.after.values() for entry in entries]
    scheduled = order.scheduled_quantity + _planned(order, after) - _planned(order, before)
    detail = too_much(order, scheduled)
    if detail is not None:
        board.warnings.append(Warned("over_scheduled", detail))


def _planned(order: PlannedOrder, entries: Iterable[Entry]) -> Decimal:
    own = (entry.quantity for entry in entries if entry.order_id == order.id)
    return sum((quantity for quantity in own if quantity is not None), Decimal(0))
