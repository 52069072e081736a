"""Runs: every way to start and end one, what becomes of orders, and every refusal in words."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from outfeed.activities import collection, execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.plant_edit import change
from outfeed.activities.plant_settings import change_settings
from outfeed.activities.signals import CountSignal, OrderSignal
from outfeed.model.errors import OutfeedError
from tests.builders import Plant, a_plant, an_order
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


def later(act: Act, minutes: float) -> Act:
    return replace(act, now=at(minutes))


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


@pytest.fixture
def line(plant: Plant) -> int:
    return plant.lines[0]


def status(act: Act, order_id: int) -> str:
    name = (
        "SELECT s.name FROM orders o JOIN order_statuses s ON s.id = o.status_id WHERE o.id = :id"
    )
    return str(act.conn.execute(text(name), {"id": order_id}).scalar_one())


def actual(act: Act, order_id: int) -> Decimal:
    figure = "SELECT actual_quantity FROM order_figures WHERE order_id = :id"
    return Decimal(act.conn.execute(text(figure), {"id": order_id}).scalar_one())


def runs(act: Act, line_id: int) -> list[Any]:
    query = """
        SELECT r.*, m.name AS mode, lower(during) AS started_at, upper(during) AS ended_at
        FROM runs r JOIN modes m ON m.id = r.mode_id WHERE line_id = :line ORDER BY lower(during)
    """
    return list(act.conn.execute(text(query), {"line": line_id}))


def count(act: Act, line_id: int, quantity: int, minute: float, key: str = "") -> None:
    key = key or f"{line_id} {minute} {quantity}"
    signal = CountSignal(key, line_id, "outfeed", Decimal(quantity), at(minute))
    assert collection.take(later(act, minute), "test", [signal]).accepted == 1


def refused(code: str, act: Act, line_id: int, target: Target, **how: Any) -> OutfeedError:
    """Start what is refused; nothing must have changed by it."""
    before = runs(act, line_id)
    with pytest.raises(OutfeedError) as error, act.conn.begin_nested():
        execution.start_run(act, line_id, target, **how)
    assert error.value.code == code
    assert len(error.value.detail.split()) > 3
    assert error.value.detail.endswith((".", "?"))
    assert runs(act, line_id) == before
    return error.value


# --- starting ----------------------------------------------------------------------------------


def test_an_order_runs_at_the_rate_that_it_was_started_with(act: Act, line: int) -> None:
    order = an_order(act)
    execution.start_run(act, line, Target(order_id=order))
    act.conn.execute(text("UPDATE production_rates SET standard_rate = 1"))
    (run,) = runs(act, line)
    assert (run.mode, run.production, run.order_id) == ("Production", True, order)
    assert (run.standard_rate, run.rate_period, run.set_by) == (2000, 3600, "operator")
    assert run.started_by == act.actor.user_id
    assert status(act, order) == "In Progress"
    assert {f"line:{line}", "runs", "orders", f"order:{order}"} <= act.topics


def test_an_entry_runs_and_says_so(act: Act, plant: Plant, line: int) -> None:
    order = an_order(act)
    plan = scheduling.place_entry(act, line, order, at(60))
    entry = plan.entries[0].id
    assert status(act, order) == "Scheduled"
    run_id = execution.start_run(act, line, Target(entry_id=entry))
    (run,) = runs(act, line)
    assert (run.id, run.entry_id, run.order_id) == (run_id, entry, order)
    assert run.product_id == plant.products["COLA"]
    assert status(act, order) == "In Progress"


def test_an_order_that_is_planned_runs_its_next_entry(act: Act, line: int) -> None:
    order = an_order(act, quantity="7200")
    first = scheduling.place_entry(act, line, order, at(60), quantity="3600").entries[0].id
    plan = scheduling.place_entry(act, line, order, at(240), quantity="3600")
    (second,) = {entry.id for entry in plan.entries} - {first}
    for minute in (1, 2, 3):
        execution.start_run(later(act, minute), line, Target(order_id=order))
        execution.end_run(later(act, minute + 0.5), line)
    assert [run.entry_id for run in runs(act, line) if run.production] == [first, second, second]


def test_a_stop_of_the_plan_and_a_mode(act: Act, line: int) -> None:
    entry = scheduling.place_stop(act, line, "Maintenance", at(60), at(120)).entries[0].id
    execution.start_run(act, line, Target(entry_id=entry))
    execution.start_run(later(act, 5), line, Target(mode=" iDLE "))
    execution.start_run(later(act, 6), line, Target(mode="Changeover"), set_by="plc")
    kept = [(run.mode, run.production, run.entry_id, run.set_by) for run in runs(act, line)]
    assert kept == [
        ("Maintenance", False, entry, "operator"),
        ("Idle", False, None, "operator"),
        ("Changeover", False, None, "plc"),
    ]


def test_a_bare_product_runs_without_an_order(act: Act, plant: Plant, line: int) -> None:
    execution.start_run(act, line, Target(product_id=plant.products["LIME"]))
    count(act, line, 5, 1)
    (run,) = runs(act, line)
    assert (run.order_id, run.product_id) == (None, plant.products["LIME"])
    execution.end_run(later(act, 2), line, outcome="complete")
    assert [run.mode for run in runs(act, line)] == ["Production", "Idle"]


def test_one_order_runs_on_two_lines_and_is_completed_by_the_last(act: Act, plant: Plant) -> None:
    first, second = plant.lines
    order = an_order(act)
    for line_id in plant.lines:
        execution.start_run(act, line_id, Target(order_id=order))
        count(act, line_id, 5, 1)
    execution.end_run(later(act, 2), first, outcome="complete")
    assert status(act, order) == "In Progress"
    execution.end_run(later(act, 3), second, outcome="complete")
    assert status(act, order) == "Completed"
    assert actual(act, order) == 10


# --- in the past -------------------------------------------------------------------------------


def test_a_run_starts_and_ends_in_the_past_where_it_fits(act: Act, line: int) -> None:
    order = an_order(act)
    now = later(act, 120)
    execution.start_run(now, line, Target(mode="Idle"), at=at(0))
    execution.start_run(now, line, Target(order_id=order), at=at(30))
    execution.end_run(now, line, at=at(90))
    spans = [(run.mode, run.started_at, run.ended_at) for run in runs(act, line)]
    assert spans == [
        ("Idle", at(0), at(30)),
        ("Production", at(30), at(90)),
        ("Idle", at(90), None),
    ]


def test_what_was_started_by_mistake_is_replaced_from_its_beginning(act: Act, line: int) -> None:
    wrong, right = an_order(act), an_order(act, "LIME")
    execution.start_run(act, line, Target(order_id=wrong))
    count(act, line, 8, 5)
    assert actual(act, wrong) == 8
    execution.start_run(later(act, 10), line, Target(order_id=right), at=at(0))
    assert (actual(act, wrong), actual(act, right)) == (0, 8)
    assert [run.order_id for run in runs(act, line)] == [right]


def test_instants_that_do_not_fit(act: Act, line: int) -> None:
    execution.start_run(later(act, 10), line, Target(mode="Idle"))
    target, now = Target(mode="Changeover"), later(act, 20)
    refused("does_not_fit", now, line, target, at=at(9))
    refused("in_the_future", now, line, target, at=at(26))
    refused("no_time_zone", now, line, target, at=at(15).replace(tzinfo=None))
    execution.start_run(now, line, target, at=at(24))


def test_a_line_that_never_ran_is_not_started_before_its_time(act: Act, line: int) -> None:
    long_ago = datetime.fromisoformat("0001-01-01T00:00:00+14:00")
    refused("too_long_ago", act, line, Target(mode="Idle"), at=long_ago)
    execution.start_run(
        act, line, Target(mode="Idle"), at=datetime.fromisoformat("2000-01-01T00:00Z")
    )
    count(act, line, 1, 1)


# --- refusals ----------------------------------------------------------------------------------


def test_orders_that_can_not_run(act: Act, plant: Plant, line: int) -> None:
    held, planned, cancelled = an_order(act), an_order(act, released=False), an_order(act)
    orders.move_order(act, held, "On Hold")
    orders.move_order(act, cancelled, "Cancelled")
    for order, name in ((held, "On Hold"), (planned, "Planned"), (cancelled, "Cancelled")):
        error = refused("not_executable", act, line, Target(order_id=order))
        assert error.facts == {"order_id": order, "order_status": name}
        assert name in error.detail
    nowhere = an_order(act, "RARE")
    refused("no_rate", act, line, Target(order_id=nowhere))
    refused("no_rate", act, line, Target(product_id=plant.products["RARE"]))
    elsewhere = an_order(act, lines=["site1/packaging/line2"])
    assert refused("line_not_allowed", act, line, Target(order_id=elsewhere)).facts["line_ids"] == [
        plant.lines[1]
    ]
    refused("unknown_order", act, line, Target(order_id=10**6))


def test_entries_modes_and_targets_that_can_not_run(act: Act, plant: Plant, line: int) -> None:
    order = an_order(act)
    entry = scheduling.place_entry(act, plant.lines[1], order, at(60)).entries[0].id
    refused("other_line", act, line, Target(entry_id=entry))
    refused("unknown_entry", act, line, Target(entry_id=10**6))
    assert "Maintenance" in refused("unknown_mode", act, line, Target(mode="Nap")).detail
    refused("needs_product", act, line, Target(mode="production"))
    refused("one_target", act, line, Target())
    refused("one_target", act, line, Target(mode="Idle", order_id=order))
    act.conn.execute(text("UPDATE modes SET enabled = false WHERE name = 'Maintenance'"))
    refused("unknown_mode", act, line, Target(mode="Maintenance"))


def test_lines_on_which_nothing_runs(act: Act, plant: Plant, line: int) -> None:
    refused("unknown_line", act, 10**6, Target(mode="Idle"))
    area = act.conn.execute(text("SELECT id FROM assets WHERE level = 'area'")).scalar_one()
    refused("unknown_line", act, area, Target(mode="Idle"))
    change(act, "assets", line, 1, {"enabled": False})
    refused("line_disabled", act, line, Target(mode="Idle"))


def test_what_runs_already_or_changed_meanwhile(act: Act, line: int) -> None:
    order = an_order(act)
    seen = execution.start_run(act, line, Target(order_id=order))
    refused("already_running", later(act, 1), line, Target(order_id=order))
    newer = execution.start_run(later(act, 2), line, Target(mode="Idle"), seen_run_id=seen)
    error = refused("run_changed", later(act, 3), line, Target(order_id=order), seen_run_id=seen)
    assert error.facts["run_id"] == newer


def test_ending_what_does_not_run(act: Act, line: int) -> None:
    for _ in range(2):
        with pytest.raises(OutfeedError) as nothing:
            execution.end_run(act, line)
        assert nothing.value.code == "nothing_runs"
        execution.start_run(act, line, Target(mode="Maintenance"))
    order = an_order(act)
    execution.start_run(later(act, 1), line, Target(order_id=order))
    with pytest.raises(OutfeedError) as unknown, act.conn.begin_nested():
        execution.end_run(later(act, 2), line, outcome="finished")
    assert unknown.value.code == "unknown_outcome"


# --- outcomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "then"),
    [("complete", "Completed"), ("partial", "In Progress"), ("continue", "In Progress")],
)
def test_outcomes(act: Act, line: int, outcome: str, then: str) -> None:
    order = an_order(act)
    execution.start_run(act, line, Target(order_id=order))
    count(act, line, 5, 1)
    execution.end_run(later(act, 2), line, outcome=outcome)
    assert status(act, order) == then
    assert runs(act, line)[0].outcome == outcome
    assert runs(act, line)[0].ended_by == act.actor.user_id


def test_an_order_that_someone_completed_meanwhile_does_not_hold_the_line(
    act: Act, line: int
) -> None:
    order, following = an_order(act), an_order(act, "LIME")
    execution.start_run(act, line, Target(order_id=order))
    count(act, line, 5, 1)
    orders.move_order(later(act, 2), order, "Completed")
    target = Target(order_id=following)
    execution.start_run(later(act, 3), line, target, outcome_of_current="complete")
    assert status(act, order) == "Completed"
    assert [run.order_id for run in runs(act, line)] == [order, following]


def test_an_order_is_completed_when_it_is_made_if_the_plant_says_so(act: Act, line: int) -> None:
    order = an_order(act, quantity="10")
    execution.start_run(act, line, Target(order_id=order))
    count(act, line, 10, 1)
    execution.end_run(later(act, 2), line)
    assert status(act, order) == "In Progress"
    change_settings(act, complete_when_made=True)
    execution.start_run(later(act, 3), line, Target(order_id=order))
    execution.end_run(later(act, 4), line, outcome="partial")
    assert status(act, order) == "Completed"
    less = an_order(act, quantity="10")
    execution.start_run(later(act, 5), line, Target(order_id=less))
    count(act, line, 9, 6)
    execution.end_run(later(act, 7), line)
    assert status(act, less) == "In Progress"


def test_what_was_made_after_an_end_in_the_past_does_not_complete_the_order(
    act: Act, line: int
) -> None:
    change_settings(act, complete_when_made=True)
    order = an_order(act, quantity="10")
    execution.start_run(act, line, Target(order_id=order))
    count(act, line, 6, 10)
    count(act, line, 6, 30)
    assert actual(act, order) == 12
    execution.end_run(later(act, 40), line, at=at(20))
    assert actual(act, order) == 6
    assert status(act, order) == "In Progress"


# --- controllers -------------------------------------------------------------------------------


def signal(act: Act, line_id: int, number: str, minute: float) -> collection.Taken:
    told = OrderSignal(f"o{minute}", line_id, number, at(minute))
    return collection.take(later(act, minute), "plc", [told])


def test_a_controller_says_what_runs(act: Act, line: int) -> None:
    first, second = an_order(act, number="PO-1"), an_order(act, "LIME", number="PO-2")
    assert signal(act, line, " po-1 ", 0).accepted == 1
    assert signal(act, line, "PO-1", 1).repeated == 1
    count(act, line, 3, 5)
    assert signal(act, line, "PO-2", 10).accepted == 1
    assert signal(act, line, "", 20).accepted == 1
    assert signal(act, line, "", 21).repeated == 1
    kept = [(run.order_id, run.set_by, run.started_at) for run in runs(act, line)]
    assert kept == [(first, "plc", at(0)), (second, "plc", at(10)), (None, "plc", at(20))]
    assert actual(act, first) == 3


def test_what_an_operator_set_is_not_ended_by_an_empty_number(act: Act, line: int) -> None:
    order = an_order(act, number="PO-1")
    execution.start_run(act, line, Target(order_id=order))
    assert signal(act, line, " ", 1).repeated == 1
    assert runs(act, line)[-1].order_id == order


def test_a_controller_that_names_what_can_not_run_is_told_so_and_counts_go_in(
    act: Act, line: int
) -> None:
    held = an_order(act, number="PO-1")
    orders.move_order(act, held, "On Hold")
    batch = [
        OrderSignal("a", line, "PO-99", at(0)),
        OrderSignal("b", line, "PO-1", at(1)),
        CountSignal("c", line, "outfeed", Decimal(5), at(2)),
        OrderSignal("d", line, "PO\x00", at(2)),
        OrderSignal("e", 10**6, "PO-1", at(2)),
        OrderSignal("f", line, "PO-1", at(60)),
    ]
    taken = collection.take(later(act, 2), "plc", batch)
    assert taken.accepted == 1
    codes = {position: rejection.code for position, rejection in taken.rejected}
    assert codes == {
        0: "unknown_order",
        1: "not_executable",
        3: "unknown_order",
        4: "unknown_line",
        5: "clock_ahead",
    }
    assert runs(act, line) == []


def test_a_controller_completes_what_is_made_with_all_its_counts(act: Act, line: int) -> None:
    change_settings(act, complete_when_made=True)
    order = an_order(act, quantity="10", number="PO-1")
    signal(act, line, "PO-1", 0)
    batch = [
        OrderSignal("end", line, "", at(5)),
        *(CountSignal(f"c{n}", line, "outfeed", Decimal(1), at(n / 2)) for n in range(1, 11)),
    ]
    # The tenth was counted at the instant at which the run ends, and belongs to what follows.
    assert collection.take(later(act, 6), "plc", batch).rejected == []
    assert (actual(act, order), status(act, order)) == (9, "In Progress")
    signal(act, line, "PO-1", 7)
    count(act, line, 1, 8)
    signal(act, line, "", 9)
    assert (actual(act, order), status(act, order)) == (10, "Completed")


def test_the_trail_says_who_started_and_ended_what(act: Act, line: int) -> None:
    order = an_order(act)
    run_id = execution.start_run(act, line, Target(order_id=order))
    execution.end_run(later(act, 3), line, outcome="partial")
    trail = text("SELECT act, actor, after FROM audit WHERE subject = 'line' ORDER BY id")
    told = [(row.act, row.actor, row.after) for row in act.conn.execute(trail)]
    assert [(verb, who) for verb, who, _ in told] == [
        ("start_run", "tester"), ("end_run", "tester"), ("start_run", "tester"),
    ]  # fmt: skip
    assert told[0][2]["order_id"] == order
    assert (told[1][2]["run_id"], told[1][2]["outcome"]) == (run_id, "partial")
