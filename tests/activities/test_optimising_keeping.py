"""A plan that was found leaves as it is whatever gains nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from outfeed.activities import execution
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.differing import difference_of
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.keeping import carried
from outfeed.activities.optimising.plant_problem import plant_problem
from outfeed.activities.optimising.repairing import FEW_MOVES
from outfeed.model.errors import Conflict
from outfeed.optimiser_child import point_of
from outfeed.solver.search import Budget, Found, Search
from tests.activities.test_optimising_accepting import found_for, placed
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, on_line, spans


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


def test_lines_are_not_closed_up_where_that_gains_nothing(act: Act, plant: Plant) -> None:
    one, two = plant.lines
    for line, start in ((one, 1), (one, 2.01), (two, 0.02), (two, 1.5)):
        placed(act, line, start)
    for asked in (Asked(), Asked(profile=FEW_MOVES)):
        found = found_for(act, asked)
        assert [item.same for item in found.items] == [True] * 4
        assert found.parts == found.before


def test_what_is_only_expected_to_be_pushed_stays_where_it_is(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    running = placed(act, line, 0, 2)
    placed(act, line, 2)
    execution.start_run(act, line, Target(entry_id=running.id))
    later = replace(act, now=at(1))
    asked = Asked(lines=[line], profile=FEW_MOVES)
    found = found_for(later, asked)
    # Nothing was made in an hour, so that both end an hour later than is planned.
    assert found.before.late_orders == found.parts.late_orders == 2
    assert [item.same for item in found.items] == [True, True]
    assert [(item.end_at, item.expected_end_at) for item in found.items] == [
        (at(2), at(3)),
        (at(3), at(4)),
    ]
    assert FoundPlan.read(found.shown()) == found
    assert accept(later, found).before == []
    an_order(later, "COLA", "3600")
    found = found_for(later, asked)
    assert [item.same for item in found.items] == [True, True, False]
    accept(later, found)
    assert [span[1:] for span in spans(on_line(act, line))] == [(0, 2), (2, 3), (4, 5)]


def test_only_what_gains_starts_earlier(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    entries = [placed(act, line, start) for start in (1, 3, 5, 7)]
    late = entries[1].order_id
    act.conn.execute(
        text("UPDATE orders SET due_at = :at WHERE id = :id"), {"at": at(2), "id": late}
    )
    found = found_for(act, Asked(lines=[line]))
    assert found.parts.late_orders == 0
    by_entry = {item.entry_id: item.same for item in found.items}
    assert [by_entry[entry.id] for entry in entries[2:]] == [True, True]


def test_the_present_plan_with_what_is_new_is_to_be_beaten(act: Act, plant: Plant) -> None:
    line = plant.lines[0]
    placed(act, line, 1)
    placed(act, line, 3)
    an_order(act, "COLA", "3600")
    problem = plant_problem(act.conn, act.now, Asked(lines=[line], profile=FEW_MOVES))
    as_it_goes = Search(problem.as_it_goes, 0, 1, start=problem.start)
    standing = next(as_it_goes.improvements(Budget(steps=1))).sequences
    # Any other sequence is dearer, and so not taken.
    other = [[*reversed(standing[0])]]
    found = found_plan(problem, carried(problem, other, standing))
    assert [item.same for item in found.items if item.entry_id is not None] == [True, True]
    assert len(found.items) == 3
    accept(act, found)


def test_the_curve_and_the_lines_count_as_the_figures_do(act: Act, plant: Plant) -> None:
    an_order(act, "COLA", "36000", due_at=at(1).isoformat())
    asked = Asked(lines=[plant.lines[0]], split_over=3600, smallest_piece=3600)
    problem = plant_problem(act.conn, act.now, asked)
    sequences = [list(range(len(problem.pieces)))]
    plan = carried(problem, sequences)
    found = found_plan(problem, plan)
    point = point_of(problem, Found(plan.objective, sequences, 0.5, 1, "start"), plan)
    figures = found.parts.shown()
    assert {name: point[name] for name in figures.keys() & point.keys()} == {
        "late_orders": 1,
        "tardiness": 9 * 3600,
        "changeover_time": figures["changeover_time"],
    }
    [line] = difference_of(problem, plan.operations, found)
    assert line["tardiness"] == figures["tardiness"] == 9 * 3600
    assert line["changeover_time"] == figures["changeover_time"]


def test_all_lines_that_belong_together_are_named(act: Act) -> None:
    one, two, three = a_plant(act, 3).lines
    entries = [placed(act, line, 1) for line in (one, two, three)]
    found = found_for(act, Asked(lines=[one, two, three]))
    places = {entry.id: line for entry, line in zip(entries, (two, three, three), strict=True)}
    items = [replace(item, line_id=places[item.entry_id or 0]) for item in found.items]
    act.conn.execute(
        text("UPDATE assets SET display_name = 'Packer' WHERE id = ANY(:ids)"), {"ids": [one, two]}
    )
    with pytest.raises(Conflict) as torn:
        accept(act, replace(found, items=items), [one])
    assert torn.value.code == "lines_belong_together"
    assert torn.value.facts["lines"] == sorted([one, two, three])
    assert torn.value.detail.count("/Packer") == 2
