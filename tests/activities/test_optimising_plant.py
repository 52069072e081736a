"""Whatever is on the board: a plan that is found can be carried out, and is made as found."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from outfeed.activities import execution
from outfeed.activities.act import Act
from outfeed.activities.calendars import Calendars
from outfeed.activities.execution import Target
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked, AskedProfile
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.plant_problem import PlantProblem, plant_problem
from outfeed.activities.projecting import project_line
from outfeed.activities.what_ifs import make_what_if
from outfeed.model.calendar import working_time
from outfeed.model.errors import Conflict
from outfeed.model.time import next_tick_of, tick_of
from outfeed.solver.search import Budget, Search
from outfeed.store.entries import Entry, entries_where, plan_figures
from outfeed.store.plan_of import THE_PLAN, PlanOf
from tests.activities.test_scheduling_properties import CHANGEOVERS, Planner, Step, steps
from tests.builders import Plant, a_plant, an_order, undone
from tests.conftest import NOW

AUTUMN, SPRING = (
    datetime(2026, 10, 23, 9, 30, tzinfo=UTC),
    datetime(2027, 3, 26, 14, 7, 13, tzinfo=UTC),
)
"""Fridays before the clocks of Berlin change; lines work on those Sundays, too."""
AGO, AHEAD = timedelta(days=20), timedelta(days=300)

some = settings(
    max_examples=15,
    # To shrink what takes seconds takes minutes, and tells little more.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Wish:
    """An order that is not on the board: what of it, when it is due and may start, in hours."""

    product: str
    quantity: int
    due: int | None
    earliest: int | None
    priority: int


wishes = st.builds(
    Wish,
    st.sampled_from(["COLA", "LIME", "SOAP", "RARE"]),
    st.integers(1, 60_000),
    st.none() | st.integers(60, 160),
    st.none() | st.integers(-5, 60),
    st.integers(-1, 5),
)
asked_for = st.builds(
    Asked,
    lines=st.none(),
    profile=st.builds(
        AskedProfile,
        lateness=st.integers(0, 5),
        changeover=st.integers(0, 5),
        line_end=st.integers(0, 1),
        moved=st.integers(0, 3),
        shifted=st.integers(0, 2),
    ),
    only_new=st.booleans(),
    seed=st.integers(0, 3),
)


class Floor(Planner):
    """A planner on three lines, of which the last is closed; two work when the clocks change."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.plant: Plant = a_plant(act, 3, shifts=True)
        first, _, closed = self.plant.lines
        for asset, name, working, starts, hours in (
            (first, "autumn", True, "2026-10-24 20:00", 12),
            (first, "spring", True, "2027-03-27 21:30", 11),
            *(
                (closed, "closed", False, f"{year}-01-01 00:00", 8_784)
                for year in range(2026, 2034)
            ),
        ):
            act.conn.execute(
                text(
                    "INSERT INTO calendar_exceptions (asset_id, name, working, starts, length)"
                    " VALUES (:asset, :name, :working, cast(:starts AS timestamp), :length)"
                ),
                {"asset": asset, "name": name, "working": working, "starts": starts,
                 "length": hours * 3600},
            )  # fmt: skip
        self.orders = [
            self.order(Wish(product, quantity, 24, None, 0))
            for product, quantity in (
                ("COLA", 20_000), ("LIME", 7_200), ("SOAP", 12_345), ("COLA", 50_001),
            )
        ]  # fmt: skip

    def order(self, wish: Wish) -> int:
        return an_order(
            self.act,
            wish.product,
            str(wish.quantity),
            due_at=self.hours(wish.due),
            earliest_start=self.hours(wish.earliest),
            priority=wish.priority,
        )

    def hours(self, hours: int | None) -> str | None:
        return None if hours is None else (self.act.now + timedelta(hours=hours)).isoformat()

    def board(self) -> list[Entry]:
        return entries_where(self.act.conn, of=self.act.plan)

    def start(self, minutes: int) -> None:
        """Start what comes next on the first line, and let time go by."""
        line = self.plant.lines[0]
        following = [
            entry
            for entry in self.board()
            if entry.line_id == line and entry.production and entry.end_at > self.act.now
        ]
        if following:
            with suppress(Conflict):
                execution.start_run(self.act, line, Target(entry_id=following[0].id))
        self.act = replace(self.act, now=self.act.now + timedelta(minutes=minutes))
        project_line(self.act, line)


def a_floor(act: Act, now: datetime, done: list[Step], waiting: list[Wish]) -> Floor:
    floor = Floor(replace(act, now=now))
    for step in done:
        with suppress(Conflict):
            floor.do(step)
    for wish in waiting:
        floor.order(wish)
    return floor


def search(plant: PlantProblem, steps: int = 400) -> FoundPlan:
    found = None
    for found in Search(plant.problem, plant.asked.seed, workers=1).improvements(
        Budget(steps=steps)
    ):
        # To stop at any of them never gives a plan that can't be.
        found_plan(plant, found.sequences)
    assert found is not None
    return found_plan(plant, found.sequences)


Place = tuple[int, int, int, int, Decimal]


def places(entries: Collection[Any]) -> list[Place]:
    return sorted(
        (e.line_id, e.order_id or 0, tick_of(e.start_at), next_tick_of(e.end_at), e.quantity)
        for e in entries
    )


def to_come(floor: Floor) -> list[Entry]:
    return [e for e in floor.board() if e.production and e.end_at > floor.act.now]


def is_made_as_found(floor: Floor, found: FoundPlan) -> None:
    """The board is to the second what was found, and what was to stay is where it was."""
    before = {entry.id: entry for entry in floor.board()}
    seen = accept(floor.act, found, preview=True)
    assert {entry.id: entry for entry in floor.board()} == before
    done = accept(floor.act, found)
    assert (
        done.figures == seen.figures == plan_figures(floor.act.conn, floor.act.now, floor.act.plan)
    )
    after = {entry.id: entry for entry in floor.board()}
    lasting = [item for item in found.items if item.end_at > floor.act.now]
    assert places(to_come(floor)) == places(lasting)
    for entry in before.values():
        stays = entry.stop or entry.pinned or entry.run_id or entry.start_at < floor.act.now
        if stays and entry.changeover_for is None:
            assert after[entry.id] == entry
    fixed = {item.entry_id for item in found.items if item.fixed}
    assert all(after[id_].start_at == before[id_].start_at for id_ in fixed if id_ is not None)


def can_be_carried_out(floor: Floor, found: FoundPlan) -> None:
    """Looked at by the calendar alone: in working time, apart, with time to change over."""
    act = floor.act
    calendars = Calendars(act.conn)
    codes = {product_id: code for code, product_id in floor.plant.products.items()}
    free = {(item.entry_id, item.order_id) for item in found.items if not item.fixed}
    for line_id in floor.plant.lines:
        entries = [e for e in floor.board() if e.line_id == line_id]
        stops = [(entry.start_at, entry.end_at) for entry in entries if entry.stop]
        working = working_time(calendars.of(line_id), stops, (act.now - AGO, act.now + AHEAD))
        making = [entry for entry in entries if entry.production and entry.end_at > act.now]
        for entry in making:
            if (entry.id, entry.order_id) not in free and (None, entry.order_id) not in free:
                continue
            start, end = tick_of(entry.start_at), tick_of(entry.end_at)
            if entry.pinned or entry.run_id or entry.start_at < act.now:
                continue
            assert working.is_working(start)
            assert working.at(end) - working.at(start) == entry.quantity
            if entry.earliest_start is not None:
                assert entry.start_at >= entry.earliest_start
        for one, two in pairwise(making):
            wanted = CHANGEOVERS.get((codes[one.product_id or 0], codes[two.product_id or 0]), 0)
            room = working.at(tick_of(two.start_at)) - working.at(next_tick_of(one.end_at))
            assert one.end_at <= two.start_at
            fixed = all(e.pinned or e.run_id or e.start_at < act.now for e in (one, two))
            assert room >= wanted or fixed


@some
@given(
    now=st.sampled_from([NOW, AUTUMN, SPRING]),
    done=steps,
    waiting=st.lists(wishes, max_size=8),
    asked=asked_for,
    runs=st.none() | st.integers(1, 300),
    copy=st.booleans(),
    frozen=st.none() | st.integers(0, 30),
    split=st.none() | st.tuples(st.integers(1_800, 20_000), st.integers(600, 1_800)),
)
def test_a_found_plan_can_be_carried_out_and_is_made_as_found(
    act: Act,
    now: datetime,
    done: list[Step],
    waiting: list[Wish],
    asked: Asked,
    runs: int | None,
    copy: bool,
    frozen: int | None,
    split: tuple[int, int] | None,
) -> None:
    with undone(act):
        floor = a_floor(act, now, done, waiting)
        if runs is not None:
            floor.start(runs)
        of = PlanOf(make_what_if(floor.act, "copy")) if copy else THE_PLAN
        floor.act = replace(floor.act, plan=of)
        until = None if frozen is None else floor.act.now + timedelta(hours=frozen)
        over, smallest = split or (None, None)
        asked = replace(asked, freeze_until=until, split_over=over, smallest_piece=smallest)
        plant = plant_problem(floor.act.conn, floor.act.now, asked, of)
        assert {line.line_id for line in plant.lines} == set(floor.plant.lines[:2])
        found = search(plant)
        assert FoundPlan.read(found.shown()) == found
        event(f"{len(found.items) // 4 * 4} entries or more, {len(found.unplaced) > 0=}")
        is_made_as_found(floor, found)
        can_be_carried_out(floor, found)
