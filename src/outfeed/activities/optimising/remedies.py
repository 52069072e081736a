"""What would make a late entry less late: each is tried on the board, and told with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from outfeed.activities.act import Act
from outfeed.activities.arranging import Wanted, arrange
from outfeed.activities.board import Board
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.optimising.best_places import Places
from outfeed.activities.optimising.chain import working_spans
from outfeed.activities.optimising.foreseen import Foreseen
from outfeed.activities.optimising.outcome import outcome_of
from outfeed.activities.plan_answer import EndsOfOrders, figures_after
from outfeed.activities.plan_rules import PlannedOrder
from outfeed.activities.plan_subject import step_of
from outfeed.model import placing
from outfeed.model.calendar import Calendar, CalendarException
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.model.placing import IfNoRoom, LineConditions, Placement
from outfeed.model.plan import Item
from outfeed.model.time import next_tick_of, tick_of, words_in
from outfeed.store.entries import (
    Entry,
    PlanFigures,
    ends_elsewhere,
    entries_where,
    plan_figures,
)
from outfeed.store.orders import plain

Kind = Literal["other_line", "earlier", "swap", "overtime", "split"]
MOST_PLACES = 6
MOST_SWAPS = 6
MOST_SPLITS = 2
MOST_WINDOWS = 3
LONGEST_WINDOW = timedelta(hours=12)
STEP = timedelta(minutes=30)
PARTS = (Decimal("0.5"), Decimal("0.25"), Decimal("0.75"))
"""The shares of an entry that are tried on another line."""


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which a line would have to work though it is closed."""

    line_id: int
    start_at: datetime
    end_at: datetime

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {"line_id": self.line_id, "start_at": self.start_at, "end_at": self.end_at}


@dataclass(frozen=True, slots=True)
class Remedy:
    """
    A change that was tried, and what came of it, in seconds.

    `late_by` is of the order, `tardiness` the lateness of all orders then, and before. `wanted` is
    what to ask `arrange` for, with `if_no_room`; None where the calendar has to change instead.
    """

    what: Kind
    detail: str
    late_by: float
    tardiness: float
    tardiness_before: float
    wanted: Sequence[Wanted] | None = None
    if_no_room: IfNoRoom = "push"
    window: Window | None = None
    line_name: str | None = None
    order_number: str | None = None
    quantity: Decimal | None = None
    start_at: datetime | None = None

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        return {
            "what": self.what,
            "detail": self.detail,
            "late_by": self.late_by,
            "tardiness": self.tardiness,
            "tardiness_before": self.tardiness_before,
            "wanted": None if self.wanted is None else [_body(one) for one in self.wanted],
            "if_no_room": self.if_no_room,
            "window": self.window and self.window.shown(),
            "line_name": self.line_name,
            "order_number": self.order_number,
            "quantity": None if self.quantity is None else plain(self.quantity),
            "start_at": self.start_at,
        }


def _body(one: Wanted) -> dict[str, Any]:
    """An entry as the route of `arrange` is asked for it."""
    given = {
        "entry": one.entry_id,
        "version": one.version if one.entry_id is not None else None,
        "line": one.line_id,
        "order": one.order_id,
        "start_at": one.start_at,
        "quantity": None if one.quantity is None else plain(one.quantity),
    }
    return {name: value for name, value in given.items() if value is not None}


def remedies_for(act: Act, board: Board, order: PlannedOrder, entry: Entry) -> list[Remedy]:
    """
    Give what makes an entry less late, of each kind the best, by the lateness of the whole plan.

    `board` knows all lines.
    """
    trial = _Trial(act, board, order, entry, Foreseen(act))
    found = [
        _best(trial.moves(other_line=True)),
        _best(trial.moves(other_line=False)),
        _best(trial.swaps()),
        _best(trial.overtime()),
        _best(trial.splits()),
    ]
    return sorted((each for each in found if each is not None), key=_merit)


def _merit(remedy: Remedy) -> tuple[float, float]:
    return remedy.tardiness, remedy.late_by


def _best(tried: Iterator[Remedy]) -> Remedy | None:
    return min(tried, key=_merit, default=None)


@dataclass(slots=True)
class _Trial:
    act: Act
    board: Board
    order: PlannedOrder
    entry: Entry
    foreseen: Foreseen

    @property
    def plan(self) -> LinePlan:
        """The line that the entry is on."""
        return self.board.plans[self.entry.line_id]

    @property
    def movable(self) -> bool:
        """Whether a planner may move or change the entry."""
        return not self.entry.pinned and self.entry.run_id is None

    def others(self) -> list[int]:
        """The lines but its own."""
        return [line_id for line_id in self.board.plans if line_id != self.entry.line_id]

    def moves(self, *, other_line: bool) -> Iterator[Remedy]:
        """To the best places at which it ends earlier, on its line or on others."""
        entry = self.entry
        if not self.movable:
            return
        lines = self.others() if other_line else [entry.line_id]
        end = next_tick_of(entry.ends_at)
        places = Places(self.act, self.board, self.order, entry, entry.quantity, lines, end)
        for place in places.best(MOST_PLACES).items:
            at = words_in(self.plan.zone).at(tick_of(place.start_at))
            kind: Kind = "other_line" if other_line else "earlier"
            detail = f"{entry.name} on {place.line_name} at {at}."
            wanted = Wanted(
                entry_id=entry.id,
                version=entry.version,
                line_id=place.line_id,
                start_at=place.place_at,
            )
            told = {"line_name": place.line_name, "start_at": place.start_at}
            yield from self._tried(kind, detail, [wanted], "push", **told)

    def swaps(self) -> Iterator[Remedy]:
        """With entries before it on its line that can wait longest."""
        entry, now = self.entry, self.plan.now
        if not self.movable:
            return
        others = [
            other
            for other in self.plan.production
            if now <= other.start_at < entry.start_at
            and not other.pinned
            and other.run_id is None
            and other.order_id != entry.order_id
        ]
        late = datetime.max.replace(tzinfo=UTC)
        others.sort(key=lambda other: other.due_at or late, reverse=True)
        for other in others[:MOST_SWAPS]:
            begin = max(other.start_at, entry.earliest_start or other.start_at)
            wanted = [
                Wanted(entry_id=entry.id, version=entry.version, start_at=begin),
                Wanted(entry_id=other.id, version=other.version, start_at=entry.start_at),
            ]
            detail = f"{entry.name} and {other.name} change places."
            for room in ("push", "reflow"):
                told = {"order_number": other.order_number}
                yield from self._tried("swap", detail, wanted, room, **told)

    def splits(self) -> Iterator[Remedy]:
        """A part of it on another line, beside the rest."""
        entry = self.entry
        if not self.movable or entry.quantity is None or entry.order_id is None:
            return
        step = step_of(entry.quantity)
        for share in PARTS:
            part = (entry.quantity * share).quantize(step, ROUND_HALF_UP)
            if not 0 < part < entry.quantity:
                continue
            places = Places(self.act, self.board, self.order, None, part, self.others())
            for place in places.best(MOST_SPLITS).items:
                wanted = [
                    Wanted(
                        entry_id=entry.id, version=entry.version, quantity=entry.quantity - part
                    ),
                    Wanted(
                        order_id=entry.order_id,
                        line_id=place.line_id,
                        start_at=place.place_at,
                        quantity=part,
                    ),
                ]
                detail = f"{plain(part)} {entry.unit} of {entry.name} on {place.line_name}."
                told = {"line_name": place.line_name, "quantity": part}
                told |= {"start_at": place.start_at}
                yield from self._tried("split", detail, wanted, "push", **told)

    def _tried(
        self, what: Kind, detail: str, wanted: Sequence[Wanted], room: IfNoRoom, **told: Any
    ) -> Iterator[Remedy]:
        """The remedy with what the board answers, where that makes the order less late."""
        entry = self.entry
        try:
            plan = arrange(self.act, wanted, if_no_room=room, preview=True)
        except (Conflict, Invalid, NotFound):
            return
        entries = self._expected(plan.entries)
        late_by = self._late_by(entries, self._untouched(entries))
        if late_by < self._late_by([entry], self._untouched([entry])):
            yield Remedy(
                what,
                detail,
                late_by,
                self._lateness(plan.figures_before, entries),
                plan.figures_before.total_lateness,
                wanted,
                room,
                **told,
            )

    def _expected(self, entries: Sequence[Entry]) -> list[Entry]:
        """Entries that were tried, as they are expected to be then."""
        lines = dict.fromkeys(entry.line_id for entry in entries)
        return [
            entry
            for line_id in lines
            for entry in self.foreseen.of(
                self.board.plans[line_id], [e for e in entries if e.line_id == line_id]
            )
        ]

    def _lateness(self, known: PlanFigures, entries: Sequence[Entry]) -> float:
        """The lateness of all orders with entries of some lines as they are expected to be."""
        act, plans = self.act, self.board.plans
        lines = {entry.line_id for entry in entries} | {self.entry.line_id}
        before = EndsOfOrders((e for line in lines for e in plans[line].entries), act.now)
        after = EndsOfOrders(entries, act.now)
        orders = before.due.keys() | after.due.keys()
        elsewhere = ends_elsewhere(act.conn, orders, lines, act.plan)
        return figures_after(known, before, after, elsewhere, act.now).total_lateness

    def _untouched(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries of the order on lines that none of these are on."""
        lines = {entry.line_id for entry in entries} | {self.entry.line_id}
        own = entries_where(self.act.conn, order_id=self.entry.order_id, of=self.act.plan)
        return [entry for entry in own if entry.line_id not in lines]

    def _late_by(self, entries: Sequence[Entry], others: Sequence[Entry]) -> float:
        due_at = self.entry.due_at
        ends = [e.ends_at for e in (*entries, *others) if e.order_id == self.entry.order_id]
        if due_at is None or not ends:
            return 0.0
        return max(0.0, (max(ends) - due_at).total_seconds())

    # --- overtime ----------------------------------------------------------------------------

    def overtime(self) -> Iterator[Remedy]:
        """The line works in a time in which it is closed before the entry ends."""
        entry, plan = self.entry, self.plan
        if entry.due_at is None or entry.pinned:
            return
        figures = plan_figures(self.act.conn, self.act.now, self.act.plan)
        late = entry.ends_at - entry.due_at
        length = min(LONGEST_WINDOW, -(-late // STEP) * STEP)
        closed = list(_closed(plan, plan.now, entry.ends_at))
        for begin, end in reversed(closed[-MOST_WINDOWS:]):
            window = Window(entry.line_id, begin, min(end, begin + length))
            after = self._worked(window)
            if after is None:
                continue
            entries, lateness = after
            late_by = self._late_by(entries, self._untouched([entry]))
            if late_by < self._late_by([entry], self._untouched([entry])):
                tell = words_in(plan.zone)
                detail = (
                    f"{plan.name} works from {tell.at(tick_of(window.start_at))}"
                    f" to {tell.at(tick_of(window.end_at))}."
                )
                before = figures.total_lateness
                yield Remedy(
                    "overtime",
                    detail,
                    late_by,
                    before + lateness,
                    before,
                    window=window,
                    line_name=plan.name,
                    start_at=window.start_at,
                )

    def _worked(self, window: Window) -> tuple[list[Entry], float] | None:
        """The line with more working time, closed up behind it, and what that adds to lateness."""
        known = self.plan
        extra = CalendarException(
            "Overtime",
            True,
            window.start_at.astimezone(UTC).replace(tzinfo=None),
            window.end_at - window.start_at,
            "UTC",
        )
        calendar = Calendar(known.calendar.shifts, (*known.calendar.exceptions, (extra,)))
        plan = replace(known, calendar=calendar)
        board = Board(self.act, True, {plan.line_id: plan}, unwritten=-1)
        by_work = {entry.id: plan.item(entry) for entry in plan.production}
        behind = tick_of(window.start_at)

        def gesture(items: list[Item], _: object, after: LineConditions) -> Placement:
            open_ = [
                by_work[entry.id] if next_tick_of(entry.end_at) > plan.now_tick else item
                for entry, item in zip(plan.production, items, strict=True)
            ]
            return placing.under_new_conditions(open_, after, after, "reflow", behind)

        board.rearrange(plan.line_id, gesture)
        entries = board.after.get(plan.line_id)
        if board.broken or entries is None:
            return None
        nobody = self.entry._replace(id=0, order_id=None)
        expected = self.foreseen.of(plan, entries)
        return expected, outcome_of(board, nobody, self.foreseen).lateness


def _closed(
    plan: LinePlan, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """When a line is closed by its calendar, in a span."""
    at = since
    for begin, end in working_spans(plan, since, until):
        if at < begin:
            yield at, begin
        at = end
    if at < until:
        yield at, until
