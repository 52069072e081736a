"""What an act on the plan is about: the entry, its board and its order, and what was given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.plan_rules import Broken, PlannedOrder, given_quantity, planned_order
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.order_fields import FIRST_YEAR, LAST_YEAR, NOTES_LENGTH, FieldRefused, read_text
from outfeed.model.placing import IfNoRoom
from outfeed.model.time import instant_of, next_tick_of, tick_of
from outfeed.store.entries import Entry, Mode, modes_to_plan
from outfeed.store.orders import plain


@dataclass(frozen=True, slots=True)
class Subject:
    """The entry that an act is about, with its board and its order, if it has one."""

    board: Board
    entry: Entry
    order: PlannedOrder | None


def subject_of(
    act: Act,
    entry_id: int,
    version: int,
    wanted: Mapping[str, object],
    if_no_room: IfNoRoom,
    preview: bool,
    line_id: int | None = None,
) -> Subject:
    """Open the board for an act on an entry, which may go to the line `line_id`.

    `wanted` are the values that whoever acts wants by field. Raises `NotFound`, and `Conflict`
    ``stale_version`` with their differences where `version` is not the present one.
    """
    seen = _seen(act, entry_id)
    lines = {seen.line_id} if line_id is None else {seen.line_id, line_id}
    board = Board.opened(
        act,
        lines,
        preview=preview,
        entry_id=entry_id,
        product_ids=[] if seen.product_id is None else [seen.product_id],
        order_ids=[] if seen.order_id is None else [seen.order_id],
        others_move=if_no_room != "refuse" or seen.order_id is None,
    )
    entry = board.find(entry_id)
    if entry is None:
        # It went to another line, or away, while its line was waited for.
        raise stale(act, _seen(act, entry_id), wanted)
    if entry.version != version:
        raise stale(act, entry, wanted)
    order = (
        planned_order(act.conn, entry.order_id, act.plan) if entry.order_id is not None else None
    )
    return Subject(board, entry, order)


def _seen(act: Act, entry_id: int) -> Any:
    return seen_entries(act, [entry_id])[0]


_SEEN = """
    SELECT e.id, e.line_id, e.order_id, o.product_id, e.version, e.quantity, e.pinned, e.notes,
           lower(e.during) AS start_at, upper(e.during) AS end_at
    FROM {entries} e LEFT JOIN orders o ON o.id = e.order_id
    WHERE e.id = ANY(:ids)
"""


def seen_entries(act: Act, entry_ids: Collection[int]) -> list[Any]:
    """Give entries as they stand, before their lines are locked; raises `NotFound`."""
    seen = {"ids": list(entry_ids)}
    rows = act.conn.execute(act.plan.statement(_SEEN), seen).all()
    for entry_id in set(entry_ids) - {row.id for row in rows}:
        raise NotFound(
            "unknown_entry", f"There is no entry {entry_id} on the board.", entry_id=entry_id
        )
    return list(rows)


def stale(act: Act, theirs: Any, wanted: Mapping[str, object]) -> Conflict:
    """Give the refusal of what somebody else has changed: how `theirs` differs from `wanted`."""
    differences = [
        {"field": name, "yours": _plain(yours), "theirs": _plain(getattr(theirs, name))}
        for name, yours in wanted.items()
        if yours is not None and _plain(yours) != _plain(getattr(theirs, name))
    ]
    return Conflict(
        "stale_version",
        "Someone else changed this entry meanwhile. Look at it as it is now, and try again.",
        differences=differences,
        version=theirs.version,
    )


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, Decimal) else value


def whole_second(instant: datetime) -> datetime:
    """An instant to the whole second before it, in UTC.

    Raises `Invalid` without a time zone, and in a year that nothing is planned in.
    """
    if instant.tzinfo is None:
        raise Invalid("no_time_zone", "The instant needs a time zone.")
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        detail = f"The instant must be from {FIRST_YEAR} to {LAST_YEAR}."
        raise Invalid("instant_out_of_range", detail)
    return instant_of(tick_of(instant))


def from_now(act: Act, instant: datetime) -> datetime:
    """An instant that is not in the past, to the whole second after it."""
    return instant_of(next_tick_of(max(instant, act.now)))


def quantity_of(board: Board, order: PlannedOrder, given: object) -> Decimal | None:
    """Read a quantity to plan; None, and a broken rule, where there is nothing to be planned."""
    if given == order.left == 0:
        detail = f"All of {order.number} is scheduled; give a quantity to schedule more of it."
        board.broken.append(Broken("nothing_left", detail, order_id=order.id))
        return None
    quantity = given_quantity(given)
    if isinstance(quantity, Broken):
        board.broken.append(replace(quantity, order_id=order.id))
        return None
    return quantity


def step_of(*quantities: Decimal) -> Decimal:
    """Give the finest decimal place that any quantity is told in, at most a whole one."""
    places = (int(quantity.normalize().as_tuple().exponent) for quantity in quantities)
    return Decimal(1).scaleb(min(0, *places))


def checked_notes(notes: str) -> str:
    """Give the notes; raises `Invalid` where they are too long or can't be kept."""
    try:
        return read_text(notes, "notes", NOTES_LENGTH)
    except FieldRefused as refused:
        error = FieldError("notes", refused.code, refused.detail)
        raise Invalid(refused.code, refused.detail, errors=[error]) from None


def stop_mode(act: Act, name: str) -> Mode:
    """Give the mode of a planned stop by its name; raises `NotFound`, and `Invalid` for one that
    makes something.
    """
    modes = modes_to_plan(act.conn)
    found = next((mode for mode in modes if mode.name.lower() == name.strip().lower()), None)
    if found is None:
        names = ", ".join(mode.name for mode in modes)
        raise NotFound("unknown_mode", f"There is no mode {name!r}; there are {names}.", mode=name)
    if found.type == "production":
        raise Invalid("needs_order", f"To plan {found.name}, name an order.")
    return found


def entry_of(order: PlannedOrder, plan: LinePlan, start_at: datetime) -> Entry:
    """Give a new entry of an order; its end and its quantity are still to come."""
    return Entry(
        id=0,
        line_id=plan.line_id,
        mode_id=order.mode_id,
        mode=order.mode,
        mode_type=order.mode_type,
        production=True,
        start_at=start_at,
        end_at=start_at,
        order_id=order.id,
        order_number=order.number,
        product_id=order.product_id,
        product_name=order.product_name,
        product_class=order.product_class,
        unit=order.unit,
        due_at=order.due_at,
        active=order.active,
        earliest_start=order.earliest_start,
    )
