"""The best places of one order, or of an entry that is on the board: ranked, and told exactly.

All places of all lines are ranked by the solver. Those that are told are each tried on the board as
an insertion with push, so that a planner who takes one gets what was told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from outfeed.activities.act import Act
from outfeed.activities.board import Board
from outfeed.activities.gestures import leave, put_production
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.optimising.foreseen import Foreseen
from outfeed.activities.optimising.outcome import Outcome, outcome_of
from outfeed.activities.optimising.place_rows import LineRow, over, row_of, rows_of
from outfeed.activities.plan_rules import (
    Broken,
    PlannedOrder,
    earliest_start_rules,
    hands_off,
    line_rules,
    order_rules,
    planned_order,
    refuse,
)
from outfeed.activities.plan_subject import entry_of, quantity_of, seen_entries
from outfeed.activities.projecting import differ
from outfeed.model.errors import Conflict, NotFound
from outfeed.model.time import Interval, instant_of, next_tick_of, tick_of
from outfeed.solver.explaining import Costs, ranked
from outfeed.store.entries import Entry
from outfeed.store.orders import plain

COSTS = Costs(tardiness=5, changeover=1, moved=60)
"""In seconds of changeover time: lateness counts five times, and an entry that moves a minute."""
MOST_TRIED = 200
"""So many places are tried on the board at most, whatever the rules of the plan refuse."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """
    A place with all that comes of it, as the board answers an insertion there with push.

    `place_at` is the start to ask for: where an entry behind it has to give way, the order itself
    starts later, after its changeover. It starts and ends as it is expected to then, where what
    runs on the line is not on time. `cost` and what it is made of are what it adds to the plan.
    """

    line_id: int
    line_name: str
    place_at: datetime
    start_at: datetime
    end_at: datetime
    after: Entry | None
    late_by: float
    outcome: Outcome

    @property
    def cost(self) -> float:
        """What it costs, in seconds of changeover time."""
        made = self.outcome
        lateness = COSTS.tardiness * made.lateness
        return lateness + COSTS.changeover * made.changeover_time + COSTS.moved * made.moves

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        after = self.after
        return {
            "line_id": self.line_id,
            "line_name": self.line_name,
            "place_at": self.place_at,
            "start_at": self.start_at,
            "end_at": self.end_at,
            "after": after and {"entry_id": after.id, "order_number": after.order_number},
            "late_by": self.late_by,
            "cost": self.cost,
            **self.outcome.shown(),
            "fits_without_moving": not self.outcome.moves,
        }


@dataclass(frozen=True, slots=True)
class Cannot:
    """A line on which it can't be made, and the rule that stops it."""

    line_id: int
    line_name: str
    code: str
    detail: str

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "line_id": self.line_id,
            "line_name": self.line_name,
            "code": self.code,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class BestPlaces:
    """Places for a quantity, cheapest first, and the lines that have none."""

    order: PlannedOrder
    entry: Entry | None
    quantity: Decimal | None
    items: list[PlaceFound]
    cannot: list[Cannot]

    def shown(self) -> dict[str, Any]:
        """Give them as the API shows them."""
        return {
            "order_id": self.order.id,
            "order_number": self.order.number,
            "quantity": None if self.quantity is None else plain(self.quantity),
            "unit": self.order.unit,
            "entry": self.entry and self.entry.shown(),
            "items": [place.shown() for place in self.items],
            "cannot": [line.shown() for line in self.cannot],
        }


def best_places_of_order(
    act: Act, order_id: int, *, quantity: Decimal | str | None = None, limit: int = 10
) -> BestPlaces:
    """
    Give the best places for an order, or a quantity of it; without one for what is left of it.

    Changes nothing. Raises `Conflict` ``rules_broken`` where nothing of it is left or it can't be
    scheduled, `NotFound` and `Invalid`.
    """
    order = planned_order(act.conn, order_id, act.plan)
    board = opened(act, order)
    wanted = quantity_of(board, order, order.left if quantity is None else quantity)
    refuse(board.broken)
    return Places(act, board, order, None, wanted).best(limit)


def best_places_of_entry(
    act: Act, entry_id: int, *, quantity: Decimal | str | None = None, limit: int = 10
) -> BestPlaces:
    """
    Give the best places that an entry could move to, with another quantity where one is given.

    Where it is does not count as one. Raises as `best_places_of_order`, also for an entry that
    nothing may move.
    """
    [seen] = seen_entries(act, [entry_id])
    if seen.order_id is None:
        raise Conflict("not_production", "Only an entry of an order has best places.")
    order = planned_order(act.conn, seen.order_id, act.plan)
    board = opened(act, order, entry_id)
    entry = found_on(board, entry_id)
    wanted = entry.quantity if quantity is None else quantity_of(board, order, quantity)
    board.broken += hands_off(entry, "moved")
    refuse(board.broken)
    return Places(act, board, order, entry, wanted).best(limit)


def found_on(board: Board, entry_id: int) -> Entry:
    """Give an entry of a board; raises `NotFound` for one that went while its lines were read."""
    entry = board.find(entry_id)
    if entry is None:
        raise NotFound(
            "unknown_entry", f"There is no entry {entry_id} on the board.", entry_id=entry_id
        )
    return entry


_ALL_LINES = text("SELECT id FROM assets WHERE level = 'line' ORDER BY path")


def opened(act: Act, order: PlannedOrder, entry_id: int | None = None) -> Board:
    """Give the board with all lines, to look for places of an order on."""
    lines = act.conn.execute(_ALL_LINES).scalars().all()
    return Board.opened(act, lines, preview=True, entry_id=entry_id, product_ids=[order.product_id])


@dataclass(slots=True)
class Places:
    """
    The search for places of one order; `entry` is where it stands, None where it is new.

    Only on some `lines` where they are named, and only what ends before a tick where that is.
    """

    act: Act
    board: Board
    order: PlannedOrder
    entry: Entry | None
    quantity: Decimal | None
    lines: Collection[int] | None = None
    ending_before: int | None = None
    cannot: dict[int, Broken] = field(default_factory=dict)
    foreseen: Foreseen = field(init=False)

    def __post_init__(self) -> None:
        """Know what runs on the lines from when it is first asked for."""
        self.foreseen = Foreseen(self.act)

    def best(self, limit: int) -> BestPlaces:
        """Give so many places, the cheapest first."""
        plans = self.board.plans.values()
        asked = [plan for plan in plans if self.lines is None or plan.line_id in self.lines]
        rows = [row for row in map(self._row, asked) if row is not None]
        found = list(self._tried(rows, limit))
        found.sort(key=lambda place: (place.cost, place.end_at, place.line_id))
        cannot = [
            Cannot(line_id, self.board.plans[line_id].name, broken.code, broken.detail)
            for line_id, broken in self.cannot.items()
        ]
        return BestPlaces(self.order, self.entry, self.quantity, found[:limit], cannot)

    def _row(self, plan: LinePlan) -> LineRow | None:
        """A line that may make it; for one that may not, the rule is noted."""
        new = self._subject(plan, plan.now)
        broken = next(iter([*line_rules(plan), *order_rules(self.order, plan)]), None)
        work = plan.work(new)
        if broken is None and work is not None:
            return row_of(plan, new, work)
        detail = f"{plan.name} has no production rate for {self.order.product_name}."
        self.cannot[plan.line_id] = broken or Broken("no_rate", detail, order_id=self.order.id)
        return None

    def _subject(self, plan: LinePlan, start_at: datetime) -> Entry:
        if self.entry is None:
            new = entry_of(self.order, plan, start_at)
            return new._replace(id=-1, quantity=self.quantity)
        moved = self.entry._replace(line_id=plan.line_id, quantity=self.quantity)
        return moved._replace(start_at=start_at)

    def _release(self) -> int:
        release, now = self.order.earliest_start, next_tick_of(self.act.now)
        return now if release is None else max(now, next_tick_of(release))

    def _tried(self, lines: list[LineRow], limit: int) -> Iterator[PlaceFound]:
        """Places that may be, in the order of the solver, each tried on the board."""
        if not lines:
            return
        release = self._release()
        places = ranked(*rows_of(lines, self._subject(lines[0].plan, self.act.now), release), COSTS)
        before = self.ending_before
        places = [place for place in places if before is None or place.end < before]
        told, many = set[tuple[int, datetime]](), 0
        for place in places[:MOST_TRIED]:
            row = lines[place.line]
            if row.plan.line_id in self.cannot:
                continue
            found = self._at(row, place.place, release)
            if found is None or (found.line_id, found.start_at) in told:
                continue
            told.add((found.line_id, found.start_at))
            yield found
            many += 1
            if many == limit:
                return

    def _at(self, row: LineRow, place: int, release: int) -> PlaceFound | None:
        """What comes of a place; None where the rules of the plan do not allow it."""
        before = row.entries[place - 1] if place else None
        begin = release if before is None else max(release, over(before))
        if place < len(row.entries):
            begin = min(begin, tick_of(row.entries[place].start_at))
        return self._placed(row.plan, instant_of(max(begin, release)))

    def _placed(self, plan: LinePlan, place_at: datetime) -> PlaceFound | None:
        # The first provisional id is the subject's.
        board = Board(
            self.act, True, self.board.plans, unwritten=-1, setup_mode=self.board.setup_mode
        )
        subject = self._subject(plan, place_at)
        if self.entry is not None:
            leave(board, self.entry, plan, "push")
        put_production(board, plan, subject, "push")
        self.board.setup_mode = board.setup_mode
        placed = _of(board.after.get(plan.line_id, ()), subject.id)
        if placed is not None:
            board.broken += earliest_start_rules(self.order, placed, plan.zone)
        if board.broken or placed is None:
            beyond = next((b for b in board.broken if b.code == "beyond_horizon"), None)
            if beyond is not None:
                self.cannot[plan.line_id] = beyond
            return None
        entries = self.foreseen.of(plan, board.after[plan.line_id])
        placed = next(entry for entry in entries if entry.id == subject.id)
        if self.entry is not None and _stays(placed, self.entry):
            return None
        start_at, end_at = _span(placed)
        return PlaceFound(
            line_id=plan.line_id,
            line_name=plan.name,
            place_at=place_at,
            start_at=start_at,
            end_at=end_at,
            after=_before(entries, placed, self.act.now),
            late_by=_late_by(placed),
            outcome=outcome_of(board, placed, self.foreseen),
        )


def _of(entries: Iterable[Entry], entry_id: int) -> Entry | None:
    return next((entry for entry in entries if entry.id == entry_id), None)


def _span(entry: Entry) -> Interval:
    """When an entry is expected."""
    return entry.expected_start_at or entry.start_at, entry.ends_at


def _stays(placed: Entry, entry: Entry) -> bool:
    """Whether an entry is where it was; behind what runs late also if it is planned otherwise."""
    if placed.line_id != entry.line_id:
        return False
    late = entry.expected_end_at is not None
    return placed.start_at == entry.start_at or (late and not differ(_span(placed), _span(entry)))


def _before(entries: Iterable[Entry], placed: Entry, now: datetime) -> Entry | None:
    """The entry of an order that is still to end and runs before another."""
    start_at, _ = _span(placed)
    earlier = [e for e in entries if e.production and now < e.ends_at and _span(e)[0] < start_at]
    return max(earlier, key=_span, default=None)


def _late_by(placed: Entry) -> float:
    if placed.due_at is None:
        return 0
    return max(0.0, (placed.ends_at - placed.due_at).total_seconds())
