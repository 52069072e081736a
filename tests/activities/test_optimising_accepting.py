"""Accepting what was found: by line, later, after others planned, and what can't be placed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from outfeed.activities import execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.optimising.accepting import accept, needed_with
from outfeed.activities.optimising.asked import Asked, AskedProfile, Down
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.plant_problem import plant_problem
from outfeed.model.errors import Conflict, NotFound
from outfeed.solver.search import Budget, Search
from outfeed.store.entries import Entry
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, on_line, order_row, spans


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


def found_for(act: Act, asked: Asked | None = None, steps: int = 2_000) -> FoundPlan:
    problem = plant_problem(act.conn, act.now, asked or Asked(), act.plan)
    *_, last = Search(problem.problem, 1, workers=1).improvements(Budget(steps=steps))
    return found_plan(problem, last.sequences)


def refused(code: str, do: Callable[[], Any]) -> Conflict:
    with pytest.raises(Conflict) as conflict:
        do()
    assert conflict.value.code == code
    return conflict.value


def placed(act: Act, line: int, start: float, hours: float = 1, product: str = "COLA") -> Entry:
    order = an_order(act, product, str(round(hours * 3600)), due_at=at(start + hours).isoformat())
    plan = scheduling.place_entry(act, line, order, at(start))
    return next(entry for entry in plan.entries if entry.order_id == order)


def test_what_is_due_first_is_made_first_and_orders_are_scheduled(act: Act, plant: Plant) -> None:
    late = an_order(act, "COLA", "7200", due_at=at(9).isoformat())
    soon = an_order(act, "COLA", "7200", due_at=at(2).isoformat())
    found = found_for(act, Asked(lines=[plant.lines[0]]))
    assert (found.parts.late_orders, found.before.makespan) == (0, 0)
    plan = accept(act, found)
    number = {order: order_row(act, order).number for order in (late, soon)}
    assert spans(on_line(act, plant.lines[0])) == [(number[soon], 0, 2), (number[late], 2, 4)]
    assert order_row(act, soon).name == "Scheduled"
    assert len(plan.created) == 2
    trail = act.conn.execute(text("SELECT act FROM audit WHERE subject = 'entry'")).scalars()
    assert set(trail) == {"optimise"}


def test_a_plan_that_changes_nothing_is_accepted_too(act: Act, plant: Plant) -> None:
    placed(act, plant.lines[0], 0)
    found = found_for(act)
    assert [item.same for item in found.items] == [True]
    assert accept(act, found).before == []


def test_lines_between_which_an_entry_goes_are_accepted_together(act: Act, plant: Plant) -> None:
    one, two = plant.lines
    first, second = placed(act, one, 0, 4), placed(act, one, 4, 4)
    act.conn.execute(text("UPDATE orders SET due_at = :at"), {"at": at(4)})
    found = found_for(act)
    assert found.before.late_orders == 1
    assert found.parts.late_orders == 0
    assert needed_with(found, one) == {two}
    torn = refused("lines_belong_together", lambda: accept(act, found, [one]))
    assert torn.facts["lines"] == [one, two]
    accept(act, found, [one, two])
    assert {e.id for line in (one, two) for e in on_line(act, line)} == {first.id, second.id}
    assert len(on_line(act, two)) == 1


def test_one_line_may_be_accepted_without_the_others(act: Act, plant: Plant) -> None:
    one, two = plant.lines
    for _ in range(2):
        an_order(act, "COLA", "7200", due_at=at(2).isoformat())
    found = found_for(act)
    assert {item.line_id for item in found.items} == {one, two}
    accept(act, found, [two])
    assert (len(on_line(act, one)), len(on_line(act, two))) == (0, 1)
    accept(act, found, [one])
    assert len(on_line(act, one)) == 1


def test_a_plan_is_stale_once_others_planned(act: Act, plant: Plant) -> None:
    one, two = plant.lines
    entry = placed(act, one, 5)
    order = an_order(act, "LIME", "3600")
    found = found_for(act)
    scheduling.pin_entry(act, entry.id, entry.version, True)
    changed = refused("stale_plan", lambda: accept(act, found))
    assert [(c["what"], c["entry_id"]) for c in changed.facts["changes"]] == [  # type: ignore[attr-defined]
        ("changed", entry.id)
    ]
    found = found_for(act)
    come = scheduling.place_entry(act, two, order, at(3), quantity="600").created[0]
    stale = refused("stale_plan", lambda: accept(act, found))
    assert {c["what"] for c in stale.facts["changes"]} == {"new", "order"}  # type: ignore[attr-defined]
    assert "has only 3000 EA left" in stale.detail
    found = found_for(act)
    scheduling.remove_entry(act, come, 1)
    gone = refused("stale_plan", lambda: accept(act, found))
    assert "is not there any more" in gone.detail


def test_a_plan_is_stale_once_the_board_would_give_it_other_times(act: Act, plant: Plant) -> None:
    an_order(act, "COLA", "3600")
    found = found_for(act, Asked(lines=[plant.lines[0]]))
    act.conn.execute(text("UPDATE production_rates SET scheduled_rate = 1800"))
    assert "at another time" in refused("stale_plan", lambda: accept(act, found)).detail


def test_accepted_later_it_starts_now_and_the_rest_follows(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    for due in (1, 2, 6):
        earliest = at(due - 1).isoformat() if due == 6 else None
        an_order(act, "COLA", "3600", due_at=at(due).isoformat(), earliest_start=earliest)
    found = found_for(act, Asked(lines=[line]))
    accept(replace(act, now=at(0.5)), found)
    assert [span[1:] for span in spans(on_line(act, line))] == [(0.5, 1.5), (1.5, 2.5), (5, 6)]


def test_what_can_t_be_placed_is_told_by_the_rule_that_stops_it(act: Act, plant: Plant) -> None:
    rare = an_order(act, "RARE", "10")
    held = an_order(act, "COLA", "10")
    orders.move_order(act, held, "On Hold")
    done = placed(act, plant.lines[0], 1).order_id or 0
    elsewhere = an_order(act, "COLA", "10", lines=[plant.lines[1]])
    asked = Asked(lines=[plant.lines[0]], orders=[rare, held, done, elsewhere])
    problem = plant_problem(act.conn, act.now, asked)
    assert {each.order_id: each.code for each in problem.unplaced} == {
        rare: "no_rate",
        held: "not_schedulable",
        done: "nothing_left",
        elsewhere: "line_not_allowed",
    }
    told = {each.order_id: each.detail for each in problem.unplaced}
    assert "no enabled production rate for Rare" in told[rare]
    with pytest.raises(NotFound):
        plant_problem(act.conn, act.now, Asked(lines=[0]))


def test_large_orders_are_shared_by_lines_and_joined_on_one(act: Act, plant: Plant) -> None:
    order = an_order(act, "COLA", "36000", due_at=at(5).isoformat())
    asked = Asked(split_over=3600, smallest_piece=3600)
    found = found_for(act, asked, 20_000)
    assert found.parts.late_orders == 0
    assert [item.quantity for item in found.items] == [18_000, 18_000]
    accept(act, found)
    assert [spans(on_line(act, line))[0][1:] for line in plant.lines] == [(0, 5), (0, 5)]
    assert order_row(act, order).scheduled_quantity == 36_000


def test_pieces_that_end_between_seconds_are_joined_however_many(act: Act, plant: Plant) -> None:
    act.conn.execute(text("UPDATE production_rates SET scheduled_rate = 7000"))
    an_order(act, "COLA", "50001")
    asked = Asked(lines=[plant.lines[0]], split_over=5400, smallest_piece=3600)
    problem = plant_problem(act.conn, act.now, asked)
    assert len(problem.pieces) >= 5
    [item] = found_plan(problem, [list(range(len(problem.pieces)))]).items
    work = item.end_at - item.start_at
    assert (item.quantity, work.total_seconds()) == (50_001, -(-50_001 * 3600 // 7000))


def test_neighbours_of_one_order_become_one_entry(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    order = an_order(act, "COLA", "7200", due_at=at(2).isoformat())
    first = scheduling.place_entry(act, line, order, at(1), quantity="3600").created[0]
    second = scheduling.place_entry(act, line, order, at(2), quantity="3600").created[0]
    found = found_for(act, Asked(lines=[line]))
    assert found.removed == [second]
    accept(act, found)
    [entry] = on_line(act, line)
    assert (entry.id, entry.quantity, spans([entry])[0][1:]) == (first, 7200, (0, 2))


def test_what_runs_keeps_its_line_until_it_is_expected_to_end(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    running = placed(act, line, 0, 2, "LIME")
    execution.start_run(act, line, Target(entry_id=running.id))
    later = replace(act, now=at(1))
    an_order(later, "COLA", "3600")
    found = found_for(later, Asked(lines=[line]))
    # Nothing was made in an hour: two more are to come, and then a changeover.
    assert [(item.fixed, item.start_at) for item in found.items] == [
        (True, at(0)),
        (False, at(3.25)),
    ]
    down = Asked(lines=[line], down=(Down(line, at(6)),))
    assert found_for(later, down).items[1].start_at == at(8.25)
    accept(later, found)
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, 2), (3, 3.25), (3.25, 4.25)]


def test_what_people_put_too_close_together_does_not_stop_a_search(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    act.conn.execute(text("UPDATE changeovers SET minutes = 0"))
    for start, product in ((1, "COLA"), (2, "LIME"), (3, "SOAP")):
        entry = placed(act, line, start, 1, product)
        scheduling.pin_entry(act, entry.id, entry.version, True)
    act.conn.execute(text("UPDATE changeovers SET minutes = 60"))
    an_order(act, "COLA", "3600", due_at=at(1).isoformat())
    found = found_for(act, Asked(lines=[line], profile=AskedProfile(changeover=1)))
    accept(act, found)
    made = [span for span in spans(on_line(act, line)) if span[0] != "Changeover"]
    assert [start for _, start, _ in made] == [0, 1, 2, 3]
