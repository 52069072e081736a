"""The plan of lines as a problem for the search, and what each thing in it is in the plant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from outfeed.activities.expecting import LastRun, last_runs
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.families import Families
from outfeed.activities.optimising.held import HeldEntry, held_line, under_way
from outfeed.activities.optimising.jobs_to_plan import Job, Jobs, Unplaced
from outfeed.activities.optimising.parts import Parts, parts_of
from outfeed.activities.optimising.plant_reading import PlantRead, read_plant
from outfeed.activities.optimising.problem_lines import families_of, windows_of
from outfeed.activities.optimising.reach import working_for
from outfeed.activities.optimising.weighing import weights_of
from outfeed.activities.plan_rules import PlannedOrder
from outfeed.activities.projecting import runs_before
from outfeed.model.time import next_tick_of, tick_of
from outfeed.model.working_time import WorkingTime
from outfeed.solver.plan import Operation, Sequences, timed
from outfeed.solver.problem import NEVER, Line, Order, Problem
from outfeed.store.entries import Entry
from outfeed.store.plan_of import THE_PLAN, PlanOf

__all__ = ["Piece", "PlantProblem", "Unplaced", "plant_problem"]


@dataclass(frozen=True, slots=True)
class Piece:
    """
    What an order of the problem is in the plant: an entry, or a quantity that has none yet.

    `fixed` ones stay where they are. `order` is the production order, `entry` the entry as it is.
    """

    order_id: int
    order_number: str
    entry_id: int | None
    entry_version: int | None
    quantity: Decimal | None
    fixed: bool
    order: PlannedOrder
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class PlantProblem:
    """
    A problem for the search, its times in seconds from the tick `origin`, the next whole second.

    `lines` and `pieces` are by the problem's indices, `working` in ticks. `start` is the present
    plan, without what may not stay where it is. `changeovers_begun` are seconds of changeovers that
    lead to what is under way, by the index of the line.
    """

    problem: Problem
    origin: int
    lines: list[LinePlan]
    pieces: list[Piece]
    start: Sequences
    unplaced: list[Unplaced]
    now: datetime
    asked: Asked
    of: PlanOf = THE_PLAN
    working: list[WorkingTime] = field(default_factory=list)
    changeovers_begun: Counter[int] = field(default_factory=Counter)
    _present: list[Operation] = field(default_factory=list)
    _not_before: dict[int, int] = field(default_factory=dict)

    def parts(self, operations: Sequence[Operation]) -> Parts:
        """Give what operations of the problem come to in the plant."""
        line_ids = [plan.line_id for plan in self.lines]
        begun = self.changeovers_begun.total()
        return parts_of(self.problem, self.pieces, line_ids, self.origin, operations, begun)

    @property
    def present(self) -> list[Operation]:
        """
        The present plan if it is kept, and goes on as it is known now.

        Nothing starts before its time, and what can't start then follows as soon as it can.
        """
        if not self._present:
            self._present.extend(timed(self.problem, self.start, self.not_before))
        return self._present

    @property
    def not_before(self) -> dict[int, int]:
        """When the entries of the present plan start, by the index of their piece."""
        if not self._not_before:
            for order in (order for line in self.start for order in line):
                entry = self.pieces[order].entry
                if entry is not None:
                    self._not_before[order] = tick_of(entry.start_at) - self.origin
        return self._not_before

    @property
    def as_it_goes(self) -> Problem:
        """The same problem where nothing of the present plan starts before its time."""
        orders = [
            replace(order, release=max(order.release, self.not_before.get(number, order.release)))
            for number, order in enumerate(self.problem.orders)
        ]
        return replace(self.problem, orders=orders)

    @property
    def before(self) -> Parts:
        """What the present plan comes to, as it goes."""
        return self.parts(self.present)


def plant_problem(
    conn: Connection, now: datetime, asked: Asked, of: PlanOf = THE_PLAN
) -> PlantProblem:
    """Build the problem that is asked for, of the plan or a what-if copy; raises `NotFound`."""
    plant = read_plant(conn, now, asked, of)
    runs = last_runs(conn, [plan.line_id for plan in plant.plans], now)
    for each in asked.down:
        if each.since is not None and each.line_id in runs:
            runs |= runs_before(conn, each.line_id, each.since, now)
    touched = set(asked.affected or ())
    begun = {
        entry.id
        for plan in plant.plans
        for entry in under_way(plan, runs.get(plan.line_id), touched)
    }
    jobs = Jobs(plant, asked, begun)
    return _Building(plant, asked, of, jobs, runs).build()


class _Building:
    """Brings together what the problem is made of."""

    def __init__(
        self,
        plant: PlantRead,
        asked: Asked,
        of: PlanOf,
        jobs: Jobs,
        runs: Mapping[int, LastRun],
    ) -> None:
        self.plant, self.asked, self.of, self.jobs = plant, asked, of, jobs
        self.origin = next_tick_of(plant.now)
        down = {each.line_id: next_tick_of(each.until) for each in asked.down}
        touched = set(asked.affected or ())
        self.families = Families(self._products())
        longest = [self.families.longest(plan.changeover) for plan in plant.plans]
        since = max([jobs.released(), *(each.until for each in asked.down)])
        self.working = [
            working_for(plan, since, need)
            for plan, need in zip(plant.plans, jobs.needed(longest), strict=True)
        ]
        self.held = [
            held_line(
                plan, runs.get(plan.line_id), jobs.stay, working, down.get(plan.line_id), touched
            )
            for plan, working in zip(plant.plans, self.working, strict=True)
        ]
        self.orders: list[Order] = []
        self.pieces: list[Piece] = []
        self.of_entry: dict[int, int] = {}

    def build(self) -> PlantProblem:
        """Give the problem."""
        initial = []
        for number, held in enumerate(self.held):
            plan, working = self.plant.plans[number], self.working[number]
            families, family = families_of(held, plan, working, self.families)
            initial.append(family)
            for each, family in zip([*held.first, *held.later], families, strict=True):
                self._stays(number, each, family)
        for job in self.jobs.jobs:
            self._moves(job)
        lines, matrices = self._lines(initial)
        return PlantProblem(
            problem=Problem(lines, self.orders, matrices, weights_of(self.asked.profile)),
            origin=self.origin,
            lines=self.plant.plans,
            pieces=self.pieces,
            start=self._start(),
            unplaced=self.jobs.unplaced,
            now=self.plant.now,
            asked=self.asked,
            of=self.of,
            working=self.working,
            changeovers_begun=self._changeovers_begun(),
        )

    # --- orders ------------------------------------------------------------------------------

    def _stays(self, line: int, held: HeldEntry, family: int) -> None:
        entry = held.entry
        order = self.plant.orders[entry.order_id or 0]
        self._add(
            Piece(order.id, order.number, entry.id, entry.version, entry.quantity, True, order,
                  entry),
            Order(
                name=order.number,
                family=family,
                work={line: held.end - held.start},
                due=self._due(order),
                weight=self._weight(order),
                start_at=held.start - self.origin,
            ),
        )  # fmt: skip

    def _moves(self, job: Job) -> None:
        order, entry = job.order, job.entry
        kept = None
        if entry is not None and job.line is not None and job.kept:
            kept = (job.line, next_tick_of(entry.end_at) - self.origin)
        release = self.origin
        if order.earliest_start is not None:
            release = max(release, next_tick_of(order.earliest_start))
        if kept is not None and entry is not None and self.asked.affected is not None:
            # A repair leaves alone what it can: also the time before it, where people left any.
            release = max(release, next_tick_of(entry.start_at))
        self._add(
            Piece(
                order.id,
                order.number,
                None if entry is None else entry.id,
                None if entry is None else entry.version,
                job.quantity,
                False,
                order,
                entry,
            ),
            Order(
                name=order.number,
                family=self.families.of(order.product_id),
                work=job.work,
                due=self._due(order),
                release=release - self.origin,
                weight=self._weight(order),
                kept=kept,
            ),
        )

    def _add(self, piece: Piece, order: Order) -> None:
        if piece.entry_id is not None:
            self.of_entry[piece.entry_id] = len(self.orders)
        self.pieces.append(piece)
        self.orders.append(order)

    def _due(self, order: PlannedOrder) -> int:
        return NEVER if order.due_at is None else tick_of(order.due_at) - self.origin

    def _weight(self, order: PlannedOrder) -> int:
        return self.plant.weights[order.id]

    # --- lines and the present plan ----------------------------------------------------------

    def _lines(self, initial: Sequence[int | None]) -> tuple[list[Line], list[list[list[int]]]]:
        plans = self.plant.plans
        matrices, matrix_of = self.families.matrices([plan.changeover for plan in plans])
        lines = [
            Line(
                name=plan.name,
                windows=windows_of(held, self.working[number], self.origin),
                initial=initial[number],
                first=tuple(self.of_entry[each.entry.id] for each in held.first),
                changeovers=matrix_of[number],
            )
            for number, (plan, held) in enumerate(zip(plans, self.held, strict=True))
        ]
        return lines, matrices

    def _products(self) -> Collection[int]:
        entries = (entry for plan in self.plant.plans for entry in plan.production)
        found = {entry.product_id for entry in entries if entry.product_id is not None}
        found |= {plan.setup for plan in self.plant.plans if plan.setup is not None}
        return found | {job.order.product_id for job in self.jobs.jobs}

    def _start(self) -> list[list[int]]:
        found = []
        for number, plan in enumerate(self.plant.plans):
            known = [self.of_entry[e.id] for e in plan.production if e.id in self.of_entry]
            found.append([order for order in known if number in self.orders[order].work])
        return found

    def _changeovers_begun(self) -> Counter[int]:
        first = {each.entry.id for held in self.held for each in held.first}
        found: Counter[int] = Counter()
        for number, plan in enumerate(self.plant.plans):
            for entry in plan.entries:
                if entry.changeover_for in first and entry.end_at > plan.now:
                    found[number] += entry.changeover_time or 0
        return found
