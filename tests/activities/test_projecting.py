"""Projecting: lines that run late make entries, orders and the plan late, and back again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from outfeed.activities import collection, execution, orders, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.projecting import project_line, project_lines
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.store.entries import Entry, entries_where, plan_figures
from outfeed.store.projections import projections_of
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, hours_from_now, order_row


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


@pytest.fixture
def line(plant: Plant) -> int:
    return plant.lines[0]


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def place(act: Act, line: int, start: float, hours: float = 1, **more: Any) -> Entry:
    product = more.pop("product", "COLA")
    order = an_order(act, product, str(round(hours * 3600)), **more)
    plan = scheduling.place_entry(act, line, order, at(start), if_no_room="push")
    return next(entry for entry in plan.entries if entry.order_id == order)


def expected(act: Act, line: int, hours: float) -> dict[int, tuple[float, float]]:
    project_line(later(act, hours), line)
    return {
        each.entry_id: (hours_from_now(each.start_at), hours_from_now(each.end_at))
        for each in projections_of(act.conn, [line])
    }


def runs_at(act: Act, line: int, start: float, end: float, per_hour: int) -> None:
    """The line runs from one instant to another and makes so much an hour, counted each tenth."""
    running = StateSignal(f"r{start}", line, "Running", at(start))
    assert collection.take(later(act, start), "test", [running]).accepted == 1
    tenths = round((end - start) * 10)
    counts = [
        CountSignal(f"c{at_}", line, "outfeed", Decimal(per_hour) / 10, at(at_))
        for at_ in (start + (n + 0.5) / 10 for n in range(tenths))
    ]
    assert collection.take(later(act, end), "test", counts).accepted == len(counts)


def begin(act: Act, line: int, entry: Entry, hours: float) -> None:
    execution.start_run(later(act, hours), line, Target(entry_id=entry.id))


def test_what_goes_as_planned_is_not_kept(act: Act, line: int) -> None:
    first, second = place(act, line, 1), place(act, line, 2)
    assert expected(act, line, 0.5) == {}
    begin(act, line, first, 1)
    runs_at(act, line, 1, 1.5, 3600)
    assert expected(act, line, 1.5) == {}
    assert order_row(act, second.order_id or 0).expected_end == at(3)


def test_what_is_due_and_did_not_start_slips_by_itself(act: Act, line: int) -> None:
    first, second = place(act, line, 1), place(act, line, 2.25)
    assert expected(act, line, 1.01) == {}
    assert expected(act, line, 1.2) == {first.id: (1.2, 2.2)}
    assert expected(act, line, 1.75) == {first.id: (1.75, 2.75), second.id: (2.75, 3.75)}
    # By less than a minute nothing is written again.
    assert not project_line(later(act, 1.755), line)
    assert order_row(act, second.order_id or 0).expected_end == at(3.75)
    orders.move_order(later(act, 1.8), first.order_id or 0, "On Hold")
    assert expected(act, line, 5)[second.id] == (6, 7)


def test_a_run_ends_by_the_recent_oee_of_line_and_product(act: Act, line: int) -> None:
    first, second = place(act, line, 1, 2), place(act, line, 3)
    begin(act, line, first, 1)
    # Too short a time to tell: the scheduled rate, from now on.
    runs_at(act, line, 1, 1.1, 1800)
    assert expected(act, line, 1.1) == {first.id: (1, 3.05), second.id: (3.05, 4.05)}
    runs_at(act, line, 1.1, 2, 1800)
    # 5,400 are left, at 1,800 an hour; the second at the scheduled rate.
    assert expected(act, line, 2) == {first.id: (1, 5), second.id: (5, 6)}
    down = StateSignal("down", line, "Faulted", at(2))
    assert collection.take(later(act, 2), "test", [down]).accepted == 1
    ends = expected(act, line, 2.5)
    # Down for half an hour: later by that, and by the OEE that fell, 1,200 an hour now.
    assert ends[first.id] == (1, pytest.approx(2.5 + 5400 / 1200, abs=0.001))


def test_later_ones_follow_with_their_changeovers_pins_too(act: Act, line: int) -> None:
    first = place(act, line, 1)
    second = place(act, line, 2.5, product="LIME")
    third = place(act, line, 4)
    scheduling.pin_entry(act, second.id, second.version, True)
    entries = {e.id: e for e in entries_where(act.conn, line_ids=[line])}
    [before_second] = [e.id for e in entries.values() if e.changeover_for == second.id]
    found = expected(act, line, 1.5)
    assert found[first.id] == (1.5, 2.5)
    assert found[before_second] == (2.5, 3)
    assert found[second.id] == (3, 4)
    # A quarter of an hour for the changeover back is all that is missing.
    assert found[third.id] == (4.25, 5.25)


def test_work_that_is_not_on_the_board_is_in_the_way_too(act: Act, line: int) -> None:
    entry = place(act, line, 1)
    rush = an_order(act, quantity="7200")
    execution.start_run(later(act, 0.5), line, Target(order_id=rush))
    assert expected(act, line, 1) == {entry.id: (3, 4)}


def test_an_entry_that_was_left_for_later_goes_on_by_what_is_left(act: Act, line: int) -> None:
    entry = place(act, line, 1)
    begin(act, line, entry, 1)
    runs_at(act, line, 1, 1.5, 3600)
    execution.end_run(later(act, 1.5), line, outcome="continue")
    assert expected(act, line, 1.75) == {entry.id: (1, 2.25)}
    execution.start_run(later(act, 1.8), line, Target(entry_id=entry.id))
    execution.end_run(later(act, 1.9), line, outcome="partial")
    assert expected(act, line, 2) == {}


def test_shifts_and_planned_stops_are_not_worked_through(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    # 22:00 in Berlin is 12 hours from now; the next shift begins 8 hours later.
    entry = place(act, line, 9, 2)
    scheduling.place_stop(act, line, "Maintenance", at(11), at(11.5))
    assert expected(act, line, 10) == {entry.id: (10, 20.5)}


def test_orders_and_figures_are_late_by_what_is_expected(act: Act, line: int) -> None:
    entry = place(act, line, 1, due_at=at(2.5).isoformat())
    order = entry.order_id or 0
    assert expected(act, line, 2) == {entry.id: (2, 3)}
    assert order_row(act, order).expected_end == at(3)
    figures = plan_figures(act.conn, at(2))
    assert (figures.late_orders, figures.total_lateness) == (1, 1800)
    [shown] = [e for e in entries_where(act.conn, line_ids=[line]) if e.production]
    assert (shown.expected_start_at, shown.expected_end_at) == (at(2), at(3))
    assert (shown.late, shown.expected_late) == (False, True)
    # Moved by the planner, what was expected before is forgotten.
    plan = scheduling.move_entry(later(act, 2), entry.id, entry.version, start_at=at(2.25))
    assert plan.figures_before.late_orders == 1
    assert plan.figures == plan_figures(act.conn, at(2))
    assert plan.figures.total_lateness == 2700
    assert projections_of(act.conn) == []
    assert order_row(act, order).expected_end == at(3.25)
    begin(act, line, entry, 2.25)
    execution.end_run(later(act, 3), line, outcome="complete")
    assert expected(act, line, 3.1) == {}
    assert plan_figures(act.conn, at(3.1)).late_orders == 0


def test_only_lines_of_which_something_changed_are_written(
    engine: Engine, clock: SteppedClock, act: Act
) -> None:
    first, second = a_plant(act).lines
    place(act, first, 1)
    place(act, second, 3)
    act.conn.commit()
    assert project_lines(engine, clock) == 0
    clock.step_to(at(1.5))
    assert project_lines(engine, clock, [second]) == 0
    assert project_lines(engine, clock) == 1
    assert project_lines(engine, clock) == 0
    clock.step_to(at(1.5) + timedelta(seconds=90))
    assert project_lines(engine, clock) == 1


def test_a_line_that_is_switched_off_is_not_expected_to_do_anything(act: Act, line: int) -> None:
    place(act, line, 1)
    assert expected(act, line, 2)
    act.conn.execute(text("UPDATE assets SET enabled = false, usable = false WHERE id = :l"),
                     {"l": line})  # fmt: skip
    assert expected(act, line, 2) == {}


def test_the_api_tells_what_is_expected(client: httpx.Client, act: Act) -> None:
    line = a_plant(act).lines[0]
    entry = place(act, line, 0.25, due_at=at(1.5).isoformat())
    act.conn.commit()
    assert client.get("/api/v1/projections").json()["items"] == []
    project_line(later(act, 1), line)
    act.conn.commit()
    shown = {
        "expected_start_at": "2026-11-16T10:00:00Z",
        "expected_end_at": "2026-11-16T11:00:00Z",
        "expected_late": True,
    }
    for query in ({}, {"line": "site1"}):
        answer = client.get("/api/v1/projections", params=query).json()
        assert answer == {
            "items": [{"entry_id": entry.id} | shown],
            "at": "2026-11-16T09:00:00Z",
        }
    assert client.get("/api/v1/projections?line=site1/packaging/line2").json()["items"] == []
    [item] = client.get("/api/v1/entries").json()["items"]
    assert {key: item[key] for key in shown} == shown
    [order] = client.get("/api/v1/orders").json()["items"]
    assert order["expected_end"] == shown["expected_end_at"]
    [late] = client.get("/api/v1/plan/figures").json()["late"]
    assert (late["order_id"], late["lateness"]) == (entry.order_id, 1800)
    status = client.get(f"/api/v1/lines/{line}").json()
    assert status["next_entry"]["expected_start_at"] == shown["expected_start_at"]
