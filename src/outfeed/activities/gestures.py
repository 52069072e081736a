"""What people do on the board, handed to the evaluator line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from outfeed.activities.board import Board
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.plan_rules import FURTHEST, Broken, stops_apart, too_far
from outfeed.model import placing
from outfeed.model.placing import IfNoRoom, LineConditions, Placement
from outfeed.model.plan import Item
from outfeed.model.time import next_tick_of, tick_of
from outfeed.store.entries import Entry


def put_production(board: Board, plan: LinePlan, entry: Entry, if_no_room: IfNoRoom) -> None:
    """Place an entry on a line, new or where it was."""
    item = plan.item(entry)
    if item.span is not None and entry.product_id not in plan.rates:
        detail = f"{plan.name} has no production rate for {entry.product_name}."
        board.broken.append(Broken("no_rate", detail, order_id=entry.order_id))
        return
    # What takes so long is no time that could be told, let alone be laid out.
    if item.span is not None or item.work > FURTHEST.total_seconds():
        detail = f"{entry.name} would take longer than anything is planned."
        board.broken.append(Broken("beyond_horizon", detail, order_id=entry.order_id))
        return

    def gesture(items: list[Item], _: object, after: LineConditions) -> Placement:
        return placing.place(items, item, after, if_no_room)

    board.rearrange(plan.line_id, gesture, subject=item, becoming=[entry])


def split_on_line(
    board: Board, plan: LinePlan, rest: Entry, new: Entry, at_once: bool, if_no_room: IfNoRoom
) -> None:
    """Put a new entry beside what is left of another, or at once behind it."""
    first, second = plan.item(rest), plan.item(new)

    def gesture(items: list[Item], _: object, after: LineConditions) -> Placement:
        shorter = placing.place(items, first, after, "refuse")
        stay = {laid.item.key: laid for laid in shorter.placed}
        begin = max(stay[first.key].end, plan.now_tick) if at_once else second.not_before
        kept = [replace(laid.item, not_before=laid.start) for laid in shorter.placed]
        both = placing.place(kept, replace(second, not_before=begin), after, if_no_room)
        return replace(both, violations=[*shorter.violations, *both.violations])

    board.rearrange(plan.line_id, gesture, subject=second, becoming=[rest, new])


def put_stop(board: Board, plan: LinePlan, stop: Entry, if_no_room: IfNoRoom) -> None:
    """Plan a stop, new or where it was; the plan of the line goes round it."""
    if stop.end_at <= stop.start_at:
        detail = f"{stop.name} must end after it starts."
        board.broken.append(Broken("end_before_start", detail))
        return
    board.broken += too_far(stop.name, tick_of(stop.end_at), plan)
    others = [other for other in plan.stops if other.id != stop.id]
    board.broken += stops_apart(stop, others, plan.zone)
    put_stops(board, plan, [*others, stop], if_no_room)


def put_stops(board: Board, plan: LinePlan, stops: Iterable[Entry], if_no_room: IfNoRoom) -> None:
    """Let these be the planned stops of a line, which keep apart; its plan goes round them."""
    placed = sorted(stops, key=lambda entry: entry.start_at)
    behind = first_difference(plan.stops, placed)

    def gesture(items: list[Item], before: LineConditions, after: LineConditions) -> Placement:
        return placing.under_new_conditions(items, before, after, if_no_room, behind)

    board.rearrange(plan.line_id, gesture, stops=placed)


def leave(board: Board, entry: Entry, target: LinePlan | None, if_no_room: IfNoRoom) -> None:
    """Take an entry off its line, unless it stays there."""
    plan = board.plans[entry.line_id]
    if target is not None and target.line_id == plan.line_id:
        return
    if not entry.production:
        others = [other for other in plan.stops if other.id != entry.id]
        put_stops(board, plan, others, if_no_room)
        return

    def gesture(items: list[Item], _: object, after: LineConditions) -> Placement:
        return placing.take_out(items, entry.id, after, if_no_room)

    board.rearrange(plan.line_id, gesture, leaving=[entry.id])


def first_difference(before: Iterable[Entry], after: Iterable[Entry]) -> int | None:
    """The tick from which on planned stops differ; None where they do not."""
    changed = {(stop.start_at, stop.end_at) for stop in before} ^ {
        (stop.start_at, stop.end_at) for stop in after
    }
    return min((tick_of(start_at) for start_at, _ in changed), default=None)


def rearrange_on_line(
    board: Board,
    plan: LinePlan,
    becoming: Sequence[Entry],
    leaving: Collection[int],
    subject: Entry,
    if_no_room: IfNoRoom,
) -> None:
    """Put some production entries and take others out, all at once."""
    items = [plan.item(entry) for entry in becoming]

    def gesture(existing: list[Item], before: LineConditions, after: LineConditions) -> Placement:
        return placing.rearrange(existing, items, leaving, before, after, if_no_room)

    board.rearrange(
        plan.line_id, gesture, subject=plan.item(subject), becoming=becoming, leaving=leaving
    )


def close_up(board: Board, plan: LinePlan, since: datetime) -> None:
    """Lay what starts at an instant or later as early as it can be, but not before."""

    def gesture(items: list[Item], _: object, after: LineConditions) -> Placement:
        return placing.close_up(items, after, next_tick_of(since))

    board.rearrange(plan.line_id, gesture)


def replace_only(board: Board, changed: Entry) -> None:
    """Change what no time rests on."""
    entries = board.plans[changed.line_id].entries
    board.put(changed.line_id, [changed if entry.id == changed.id else entry for entry in entries])
