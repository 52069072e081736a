"""Repairing: a plan after a disturbance, found, valid, accepted, with few moves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed.activities import collection, execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.differing import difference_of
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.jobs import accept_found
from outfeed.activities.optimising.keeping import Carried, carried
from outfeed.activities.optimising.plant_problem import PlantProblem, plant_problem
from outfeed.activities.optimising.repairing import notice, repair_asked
from outfeed.activities.optimising.searching import (
    Progress,
    end_search,
    note_progress,
    take_search,
)
from outfeed.activities.order_current import locked_order
from outfeed.activities.signals import StateSignal
from outfeed.solver.search import Budget, Search
from outfeed.store.assets import find_asset
from outfeed.store.entries import Entry, entries_where
from outfeed.store.optimisations import one_job
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


def searched(act: Act, hours: float) -> tuple[PlantProblem, Carried]:
    """The best that is found for what was asked last."""
    plant = plant_problem(act.conn, at(hours), asked(act))
    search = Search(plant.problem, 0, 1, start=plant.start, repair=True)
    best = list(search.improvements(Budget(steps=100_000)))[-1]
    return plant, carried(plant, best.sequences)


def repaired(act: Act, hours: float) -> FoundPlan:
    """Search for what was asked last, and accept it."""
    found = found_plan(*searched(act, hours))
    accept(later(act, hours), found)
    return found


def offered(act: Act, hours: float) -> int:
    """Search for what waits, and offer it."""
    then = later(act, hours)
    taken = take_search(then)
    assert taken is not None
    plant, plan = searched(act, hours)
    found = found_plan(plant, plan)
    difference = difference_of(plant, plan.operations, found)
    note_progress(then, taken.id, taken.tries, Progress([], None, found.shown(), difference))
    end_search(then, taken.id, taken.tries)
    act.conn.commit()
    return taken.id


def repairs(act: Act) -> dict[int, str]:
    return {
        row.id: row.status for row in act.conn.execute(text("SELECT id, status FROM optimisations"))
    }


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


@pytest.fixture
def broken(act: Act, plant: Plant, clock: SteppedClock) -> Entry:
    """An entry on the first line, which stands since its start, an hour ago."""
    entry = place(act, plant.lines[0], 1, due_at=at(2.25))
    execution.start_run(later(act, 1), plant.lines[0], Target(entry_id=entry.id))
    down = [StateSignal("down", plant.lines[0], "Faulted", at(1))]
    assert collection.take(later(act, 1), "test", down).accepted == 1
    act.conn.commit()
    clock.step_to(at(2))
    return entry


def test_an_offer_that_the_board_has_overtaken_is_made_anew(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock, broken: Entry
) -> None:
    behind = place(act, plant.lines[0], 3, due_at=at(4.25))
    act.conn.commit()
    assert notice(engine, clock) == 1
    first = offered(act, 2)
    clock.step_to(at(2.1))
    assert notice(engine, clock) == 0
    for again in range(2):
        moved = scheduling.move_entry(
            later(act, 2), behind.id, version=behind.version, start_at=at(3.1 + again / 10)
        )
        behind = next(entry for entry in moved.entries if entry.id == behind.id)
        act.conn.commit()
        clock.step_to(at(2.2 + again / 10))
        assert notice(engine, clock) == 1
        assert repairs(act)[first] == "discarded"
        first = offered(act, 2.2 + again / 10)
        version = one_job(act.conn, first).version
        assert accept_found(later(act, 2.2), first, version, preview=True).plan.entries
    clock.step_to(at(2.4))
    assert notice(engine, clock) == 0
    assert repairs(act)[first] == "done"


def test_an_offer_stands_for_a_while_however_the_board_is_changed(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock, broken: Entry
) -> None:
    assert notice(engine, clock) == 1
    offer = offered(act, 2)
    place(act, plant.lines[0], 6)
    act.conn.commit()
    clock.step_to(at(2) + timedelta(seconds=59))
    assert notice(engine, clock) == 0
    clock.step_to(at(2) + timedelta(seconds=60))
    assert notice(engine, clock) == 1
    assert repairs(act)[offer] == "discarded"


def test_an_overtaken_offer_that_nobody_needs_any_more_is_taken_back(
    act: Act, plant: Plant, engine: Engine, clock: SteppedClock
) -> None:
    one = plant.lines[0]
    for line in plant.lines:
        place(act, line, 0.5, 10, due_at=at(30))
    rush, second = (an_order(act, due_at=at(hours)) for hours in (5, 6))
    act.conn.commit()
    assert notice(engine, clock) == 1
    offer = offered(act, 0)
    # Both are in a rush no more: one is given time, the other is put on the board.
    version = locked_order(act, rush).row.version
    orders.edit_order(act, rush, version, {"due_at": at(100)})
    scheduling.place_entry(act, one, second, at(12))
    act.conn.commit()
    clock.step_to(at(0.1))
    assert notice(engine, clock) == 0
    assert repairs(act) == {offer: "discarded"}
