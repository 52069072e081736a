"""Repairing: a plan after a disturbance, found, valid, accepted, with few moves."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed.activities import collection, execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.plant_problem import plant_problem
from outfeed.activities.optimising.repairing import notice, repair_asked
from outfeed.activities.signals import StateSignal
from outfeed.solver.search import Budget, Search
from outfeed.store.assets import find_asset
from outfeed.store.entries import Entry, entries_where
from tests.activities.test_projecting import runs_at
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, hours_from_now


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def place(act: Act, line: int, start: float, hours: float = 1, **more: Any) -> Entry:
    order = an_order(act, "COLA", str(round(hours * 3600)), **more)
    plan = scheduling.place_entry(act, line, order, at(start))
    return next(entry for entry in plan.entries if entry.order_id == order)


def asked(act: Act) -> Asked:
    kept = "SELECT asked FROM optimisations ORDER BY id DESC LIMIT 1"
    return Asked.read(act.conn.execute(text(kept)).scalar_one())


def repaired(act: Act, hours: float) -> FoundPlan:
    """Search for what was asked last, and accept it."""
    plant = plant_problem(act.conn, at(hours), asked(act))
    search = Search(plant.problem, 0, 1, start=plant.start, repair=True)
    best = list(search.improvements(Budget(steps=100_000)))[-1]
    found = found_plan(plant, best.sequences)
    accept(later(act, hours), found)
    return found


def stands(act: Act) -> dict[int, tuple[int, float, float]]:
    return {
        entry.id: (entry.line_id, hours_from_now(entry.start_at), hours_from_now(entry.end_at))
        for entry in entries_where(act.conn)
        if entry.production
    }


def test_a_breakdown_moves_what_it_makes_late_and_leaves_the_rest(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock
) -> None:
    one, other = plant.lines
    runs = place(act, one, 1, 2, due_at=at(9))
    due = place(act, one, 3, 1, due_at=at(4.25))
    late = place(act, one, 4, 1, due_at=at(5.5))
    far = place(act, other, 8, 1, due_at=at(24))
    execution.start_run(later(act, 1), one, Target(entry_id=runs.id))
    runs_at(act, one, 1, 1.5, 3600)
    down = [StateSignal("down", one, "Faulted", at(1.5))]
    assert collection.take(later(act, 1.5), "test", down).accepted == 1
    act.conn.commit()
    clock.step_to(at(2.5))
    assert notice(engine, clock) == 1
    wanted = asked(act)
    assert set(wanted.affected or ()) == {runs.id, due.id, late.id}
    before = stands(act)
    found = repaired(act, 2.5)
    after = stands(act)
    # What runs goes on where it is, and what nothing touched stays.
    assert after[far.id] == before[far.id]
    assert after[runs.id][0] == one
    assert after[due.id] == (other, 2.5, 3.5)
    assert after[late.id] == (other, 3.5, 4.5)
    assert found.parts.late_orders == 0
    assert found.before.late_orders == 2


def test_what_did_not_start_on_a_line_that_is_down_goes_elsewhere(act: Act, plant: Plant) -> None:
    one, other = plant.lines
    entry = place(act, one, 1, 2, due_at=at(4))
    # It was to begin half an hour ago, and nobody has started it.
    repair_asked(later(act, 1.5), line=find_asset(act.conn, str(one)), down_until=at(6))
    repaired(act, 1.5)
    assert stands(act)[entry.id] == (other, 1.5, 3.5)


def test_a_rush_order_is_put_where_it_does_least_harm(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock
) -> None:
    one, other = plant.lines
    tight = place(act, one, 1.5, 6, due_at=at(7.75))
    loose = [place(act, other, 1.5 + 2 * n, 2, due_at=at(30)) for n in range(4)]
    rush = an_order(act, due_at=at(5))
    act.conn.commit()
    clock.step_to(at(0))
    assert notice(engine, clock) == 1
    assert asked(act).orders == [rush]
    before = stands(act)
    found = repaired(act, 0)
    after = stands(act)
    [made] = entries_where(act.conn, order_id=rush)
    assert made.end_at <= at(5)
    assert found.parts.late_orders == 0
    assert after[tight.id] == before[tight.id]
    assert {after[entry.id][0] for entry in loose} == {other}
