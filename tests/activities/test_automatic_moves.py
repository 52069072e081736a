"""Moves that the plant switched off: nothing moves by itself, and everything works all the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outfeed.activities import execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.plant_settings import change_settings
from outfeed.model.errors import Conflict
from outfeed.store.orders import order_history
from tests.builders import a_plant, an_order
from tests.plans import at, order_row, the


def status(act: Act, order_id: int) -> str:
    return str(order_row(act, order_id).name)


def test_entries_move_no_order_where_the_plant_says_so(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    with pytest.raises(Conflict, match="by itself"):
        orders.move_order(act, order, "Scheduled")
    change_settings(act, scheduled_by_entries=False)
    plan = scheduling.place_entry(act, line, order, at(1))
    assert status(act, order) == "Released"
    assert orders.moves_of(act.conn, order) == ["Scheduled", "On Hold", "Cancelled"]
    orders.move_order(act, order, "Scheduled")
    orders.move_order(act, order, "On Hold")
    entry = the(plan, order)
    scheduling.remove_entry(act, entry.id, entry.version)
    assert orders.moves_of(act.conn, order) == ["Scheduled", "Cancelled"]
    orders.move_order(act, order, "Scheduled")
    assert status(act, order) == "Scheduled"


def test_switched_on_an_order_follows_at_its_next_event(act: Act) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    change_settings(act, scheduled_by_entries=False)
    scheduling.place_entry(act, line, order, at(1), quantity="600")
    change_settings(act, scheduled_by_entries=True)
    assert status(act, order) == "Released"
    scheduling.place_entry(act, line, order, at(2), quantity="600")
    assert status(act, order) == "Scheduled"


@pytest.mark.parametrize("planned", [False, True])
def test_a_run_starts_and_completes_an_order_that_it_does_not_move(act: Act, planned: bool) -> None:
    line = a_plant(act).lines[0]
    order = an_order(act)
    if planned:
        scheduling.place_entry(act, line, order, at(0))
    before = status(act, order)
    change_settings(act, in_progress_by_run=False, complete_when_made=True)
    execution.start_run(act, line, Target(order_id=order))
    assert status(act, order) == before
    assert orders.moves_of(act.conn, order) == ["In Progress"]
    later = replace(act, now=act.now + timedelta(minutes=5))
    execution.end_run(later, line, outcome="complete")
    assert status(act, order) == "Completed"
    moves = [
        (item["changes"][0]["before"], item["changes"][0]["after"])
        for item in order_history(act.conn, order)
        if item["act"] == "move"
    ]
    assert moves[:2] == [("In Progress", "Completed"), (before, "In Progress")]
