"""Several entries at once: placed, moved, changed and taken out together or not at all.

What a planner does to a selection is one such act, and so is taking back or doing again any act.
Only the plan that comes of it is judged, so that entries may change places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.gestures import first_difference
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.plan_answer import Plan, SeriesSeen, Warned
from outfeed.activities.plan_rules import (
    FURTHEST,
    Broken,
    PlannedOrder,
    earliest_start_rules,
    hands_off,
    line_rules,
    order_rules,
    planned_orders,
    refuse,
    start_rules,
    stops_apart,
    too_far,
    too_much,
)
from outfeed.activities.plan_subject import (
    checked_notes,
    entry_of,
    from_now,
    quantity_of,
    seen_entries,
    stale,
    step_of,
    stop_mode,
    whole_second,
)
from outfeed.activities.series_back import Day, days_to_come_to, take_back
from outfeed.model import placing
from outfeed.model.errors import Invalid
from outfeed.model.placing import IfNoRoom, LineConditions, Placement
from outfeed.model.plan import Item
from outfeed.model.time import tick_of
from outfeed.store.entries import Entry


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    One entry as it shall be; what is None stays.

    Without an `entry_id` it is new: an order (`order_id`, `line_id`, `start_at`), or a planned stop
    (`mode`, `line_id`, `start_at`, `end_at`). `quantity_until` asks for as much as the line makes
    from the entry's start to that instant, as finely as the order counts its unit. To name `pinned`
    decides of the pin that an entry has: it is then nothing in the way of moving or removing it.
    What `follows` moves on its line because of others, whatever became of its order. `series_id`
    and `series_date` make a planned stop the occurrence of that day again, if that has no other.
    """

    entry_id: int | None = None
    version: int = 0
    remove: bool = False
    line_id: int | None = None
    order_id: int | None = None
    mode: str | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
    quantity: Decimal | None = None
    quantity_until: datetime | None = None
    pinned: bool | None = None
    notes: str | None = None
    follows: bool = False
    series_id: int | None = None
    series_date: date | None = None

    @property
    def moves(self) -> bool:
        """Whether it asks for other times or another line."""
        return any(
            value is not None
            for value in (
                self.line_id, self.start_at, self.end_at, self.quantity, self.quantity_until,
            )
        )  # fmt: skip


def arrange(
    act: Act,
    wanted: Sequence[Wanted],
    *,
    series: Sequence[SeriesSeen] = (),
    if_no_room: IfNoRoom = "refuse",
    preview: bool = False,
    verb: str = "arrange",
    reason: str | None = None,
) -> Plan:
    """Make entries as they are wanted, all together; `verb` and `reason` are for the trail.

    `series` are those of which the last act is taken back, as a plan's `series_undo` names them.
    Raises `Conflict` ``rules_broken`` with every rule that the plan of all would break, or
    ``stale_version`` for an entry that somebody changed or took away; `NotFound` and `Invalid`.
    """
    if not wanted and not series:
        raise Invalid("each_entry_once", "Name one entry or more, and each of them once.")
    arranging = _opened(act, wanted, if_no_room, preview)
    back = take_back(act, series, preview=preview)
    arranging.board.series_cared_for.update(one.id for one in back)
    arranging.days = days_to_come_to(act, wanted, [one.id for one in back])
    for one in wanted:
        if one.entry_id is None:
            arranging.bring(one)
        else:
            arranging.change(one, arranging.entry_seen(one))
    return replace(arranging.finish(verb, reason), series_undo=back)


def _opened(act: Act, wanted: Sequence[Wanted], if_no_room: IfNoRoom, preview: bool) -> _Arranging:
    ids = [one.entry_id for one in wanted if one.entry_id is not None]
    if len(set(ids)) < len(ids):
        raise Invalid("each_entry_once", "Name one entry or more, and each of them once.")
    seen = seen_entries(act, ids)
    asked = {one.order_id for one in wanted if one.order_id is not None}
    new = planned_orders(act.conn, asked, act.plan) if asked else {}
    orders = asked | {row.order_id for row in seen if row.order_id is not None}
    lines = {row.line_id for row in seen} | {one.line_id for one in wanted if one.line_id}
    stops = any(row.order_id is None for row in seen) or any(one.mode for one in wanted)
    products = {row.product_id for row in seen} | {order.product_id for order in new.values()}
    board = Board.opened(
        act,
        lines,
        preview=preview,
        product_ids=[product for product in products if product is not None],
        order_ids=orders,
        others_move=if_no_room != "refuse" or stops,
    )
    # Read anew: the orders are locked now.
    return _Arranging(act, board, if_no_room, planned_orders(act.conn, orders, act.plan))


@dataclass(slots=True)
class _OfLine:
    """What happens on one line: what goes, what is put somewhere, what only looks different."""

    leaving: set[int] = field(default_factory=set)
    put: dict[int, Entry] = field(default_factory=dict)
    other: dict[int, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class _Arranging:
    act: Act
    board: Board
    if_no_room: IfNoRoom
    orders: Mapping[int, PlannedOrder]
    lines: dict[int, _OfLine] = field(default_factory=dict)
    subjects: set[int] = field(default_factory=set)
    days: set[Day] = field(default_factory=set)

    def line(self, line_id: int) -> _OfLine:
        return self.lines.setdefault(line_id, _OfLine())

    def entry_seen(self, one: Wanted) -> Entry:
        assert one.entry_id is not None  # noqa: S101 - whoever asks for it has checked
        entry = self.board.find(one.entry_id)
        if entry is None or entry.version != one.version:
            asked = {
                "line_id": one.line_id,
                "start_at": one.start_at,
                "quantity": one.quantity,
                "pinned": one.pinned,
            }
            now = entry or seen_entries(self.act, [one.entry_id])[0]
            raise stale(self.act, now, asked)
        return entry

    # --- each entry --------------------------------------------------------------------------

    def bring(self, one: Wanted) -> None:
        """Bring a new entry."""
        if one.line_id is None or one.start_at is None:
            raise Invalid("needs_place", "Say on which line a new entry starts, and when.")
        plan = self.board.plans[one.line_id]
        start_at = whole_second(one.start_at)
        new_id = self.board.provisional_id()
        self.board.broken += line_rules(plan)
        if one.order_id is not None:
            order = self.orders[one.order_id]
            self.board.broken += order_rules(order, plan)
            quantity = order.left if one.quantity is None else one.quantity
            entry = entry_of(order, plan, from_now(self.act, start_at))._replace(
                id=new_id, quantity=quantity_of(self.board, order, quantity)
            )
        elif one.mode is not None and one.end_at is not None:
            mode = stop_mode(self.act, one.mode)
            entry = Entry(
                id=new_id,
                line_id=one.line_id,
                mode_id=mode.id,
                mode=mode.name,
                mode_type=mode.type,
                production=False,
                start_at=start_at,
                end_at=whole_second(one.end_at),
            )
        else:
            raise Invalid("needs_order_or_stop", "Name an order, or a mode and an end.")
        self.board.broken += start_rules(start_at, plan, entry.name)
        self.put(self._dressed(entry, one))

    def change(self, one: Wanted, entry: Entry) -> None:
        """Change an entry, move it or take it out."""
        goes = one.line_id is not None or one.start_at is not None
        verb = "removed" if one.remove else "moved" if goes else "changed"
        if verb != "changed" or entry.changeover_for is not None:
            # Where the same act decides of its pin, that is nothing in the way.
            free = entry._replace(pinned=entry.pinned and one.pinned is None)
            self.board.broken += hands_off(free, verb)
        if one.remove:
            self.line(entry.line_id).leaving.add(entry.id)
            return
        changed = self._dressed(entry, one)
        if not one.moves:
            self.subjects.add(entry.id)
            self.line(entry.line_id).other[entry.id] = changed
            return
        if one.line_id not in (None, entry.line_id):
            self.line(entry.line_id).leaving.add(entry.id)
        plan = self.board.plans[one.line_id or entry.line_id]
        begin = entry.start_at
        if one.start_at is not None or one.line_id is not None:
            begin = whole_second(one.start_at or from_now(self.act, entry.start_at))
            self.board.broken += [*line_rules(plan), *start_rules(begin, plan, entry.name)]
        if entry.order_id is None:
            length = entry.end_at - entry.start_at
            end_at = begin + length if one.end_at is None else whole_second(one.end_at)
            self.put(changed._replace(line_id=plan.line_id, start_at=begin, end_at=end_at))
            return
        order = self.orders[entry.order_id]
        changed = changed._replace(line_id=plan.line_id)
        if begin != entry.start_at:
            changed = changed._replace(start_at=from_now(self.act, begin))
        changed = changed._replace(quantity=self._quantity(one, changed, order, plan))
        grows = (changed.quantity or 0) > (entry.quantity or 0)
        if (grows or goes) and not one.follows:
            self.board.broken += order_rules(order, plan)
        self.put(changed)

    def _quantity(
        self, one: Wanted, entry: Entry, order: PlannedOrder, plan: LinePlan
    ) -> Decimal | None:
        if one.quantity is not None:
            return quantity_of(self.board, order, one.quantity)
        if one.quantity_until is None:
            return entry.quantity
        until = min(whole_second(one.quantity_until), plan.now + FURTHEST)
        made = plan.made_until(entry, until) or 0
        step = step_of(order.required_quantity, entry.quantity or Decimal(0))
        exact = Decimal(made.numerator) / Decimal(made.denominator)
        return max(exact.quantize(step, ROUND_HALF_UP), step)

    def _dressed(self, entry: Entry, one: Wanted) -> Entry:
        if one.pinned is not None:
            entry = entry._replace(pinned=one.pinned)
        if one.notes is not None:
            entry = entry._replace(notes=checked_notes(one.notes))
        if not entry.stop:
            return entry
        if one.mode is not None and one.mode != entry.mode:
            mode = stop_mode(self.act, one.mode)
            entry = entry._replace(mode_id=mode.id, mode=mode.name, mode_type=mode.type)
        if one.series_id is not None and (one.series_id, one.series_date) in self.days:
            entry = entry._replace(series_id=one.series_id, series_date=one.series_date)
        return entry

    def put(self, entry: Entry) -> None:
        """Note that an entry is to be put on its line."""
        self.subjects.add(entry.id)
        self.line(entry.line_id).put[entry.id] = entry

    # --- all of them -------------------------------------------------------------------------

    def finish(self, verb: str, reason: str | None) -> Plan:
        """Make the new plan of every line, and be judged by it."""
        refuse(self.board.broken)
        for line_id, happens in self.lines.items():
            self._rearrange(self.board.plans[line_id], happens)
        for line_id, entries in self.board.after.items():
            self.board.broken += self._too_early(line_id, entries)
        self._warn_of_too_much()
        return self.board.finish(verb, self.subjects, reason)

    def _rearrange(self, plan: LinePlan, happens: _OfLine) -> None:
        board = self.board
        if not happens.put and not happens.leaving:
            looks = [happens.other.get(entry.id, entry) for entry in plan.entries]
            board.put(plan.line_id, looks)
            return
        put = [entry for entry in happens.put.values() if entry.production]
        items = [plan.item(entry) for entry in put]
        if not self._can_be_laid(plan, put, items):
            return
        stops = self._stops(plan, happens)
        behind = None if stops is None else first_difference(plan.stops, stops)

        def gesture(
            existing: list[Item], before: LineConditions, after: LineConditions
        ) -> Placement:
            return placing.rearrange(
                existing, items, happens.leaving, before, after, self.if_no_room, behind
            )

        board.rearrange(
            plan.line_id,
            gesture,
            subject=_leading(plan, items),
            becoming=[*put, *(entry for entry in happens.other.values() if entry.production)],
            leaving=happens.leaving,
            stops=stops,
        )

    def _can_be_laid(self, plan: LinePlan, put: Iterable[Entry], items: Iterable[Item]) -> bool:
        good = True
        for entry, item in zip(put, items, strict=True):
            if item.span is not None and entry.product_id not in plan.rates:
                detail = f"{plan.name} has no production rate for {entry.product_name}."
                self.board.broken.append(Broken("no_rate", detail, order_id=entry.order_id))
                good = False
            elif item.span is not None or item.work > FURTHEST.total_seconds():
                detail = f"{entry.name} would take longer than anything is planned."
                self.board.broken.append(Broken("beyond_horizon", detail, order_id=entry.order_id))
                good = False
        return good

    def _stops(self, plan: LinePlan, happens: _OfLine) -> list[Entry] | None:
        """The stops of a line as they become; None where they stay."""
        new = {id_: entry for id_, entry in happens.put.items() if not entry.production}
        looks = {id_: entry for id_, entry in happens.other.items() if not entry.production}
        stay = [entry for entry in plan.stops if entry.id not in happens.leaving | new.keys()]
        if not new and not looks and len(stay) == len(plan.stops):
            return None
        placed = [looks.get(entry.id, entry) for entry in stay]
        for stop in new.values():
            if stop.end_at <= stop.start_at:
                detail = f"{stop.name} must end after it starts."
                self.board.broken.append(Broken("end_before_start", detail))
            self.board.broken += too_far(stop.name, tick_of(stop.end_at), plan)
            self.board.broken += stops_apart(stop, placed, plan.zone)
            placed.append(stop)
        refuse(self.board.broken)
        return sorted(placed, key=lambda entry: entry.start_at)

    def _too_early(self, line_id: int, entries: Iterable[Entry]) -> Iterator[Broken]:
        put = self.lines[line_id].put
        for entry in entries:
            if entry.id in put and entry.order_id is not None:
                zone = self.board.plans[line_id].zone
                yield from earliest_start_rules(self.orders[entry.order_id], entry, zone)

    def _warn_of_too_much(self) -> None:
        board = self.board
        before = _planned(e for line_id in board.after for e in board.plans[line_id].entries)
        after = _planned(e for entries in board.after.values() for e in entries)
        for order in self.orders.values():
            more = after[order.id] - before[order.id]
            detail = too_much(order, order.scheduled_quantity + more)
            if detail is not None and more > 0:
                board.warnings.append(Warned("over_scheduled", detail))


# --- helpers ---------------------------------------------------------------------------------


def _planned(entries: Iterable[Entry]) -> dict[int, Decimal]:
    """How much is planned of each order."""
    planned: dict[int, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.order_id is not None and entry.quantity is not None:
            planned[entry.order_id] += entry.quantity
    return planned


def _leading(plan: LinePlan, items: Collection[Item]) -> Item | None:
    """The item that a changeover already begun would be for, else the first that is put."""
    upcoming = [entry.id for entry in plan.production if tick_of(entry.start_at) >= plan.now_tick]
    by_key = {item.key: item for item in items}
    if upcoming and upcoming[0] in by_key:
        return by_key[upcoming[0]]
    return min(items, key=lambda item: item.not_before, default=None)
