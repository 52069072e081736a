"""Lines take the modes of their entries: once an entry, late or in time, never over anyone."""

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed.activities import execution, orders, scheduling
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.following import SCHEDULE, follow_line, lines_due, take_step
from outfeed.activities.plant_settings import change_settings
from outfeed.model.errors import Conflict
from tests.builders import Plant, a_plant, an_order
from tests.plans import at, hours_from_now


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


@pytest.fixture
def line(plant: Plant) -> int:
    return plant.lines[0]


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def follow(act: Act, line: int, hours: float) -> int:
    """Follow the plan of a line at an instant, as the loop does; gives how many steps."""
    now = replace(later(act, hours), actor=SCHEDULE)
    steps = 0
    due = line in lines_due(act.conn, now.now)
    while take_step(now, line):
        steps += 1
    assert due == (steps > 0)
    assert line not in lines_due(act.conn, now.now)
    return steps


def stop(act: Act, line: int, start: float, end: float, mode: str = "Maintenance") -> int:
    plan = scheduling.place_stop(act, line, mode, at(start), at(end))
    return plan.created[0]


def place(act: Act, line: int, start: float, seconds: int = 3600, product: str = "COLA") -> Any:
    order = an_order(act, product, str(seconds))
    plan = scheduling.place_entry(act, line, order, at(start), if_no_room="push")
    return plan.created[0]


def did(act: Act, line: int) -> list[tuple[str, str, float, float | None]]:
    """Mode, who set it, start and end of each run in hours from now."""
    rows = act.conn.execute(
        text("""
            SELECT m.name, r.set_by, lower(r.during), upper(r.during)
            FROM runs r JOIN modes m ON m.id = r.mode_id
            WHERE r.line_id = :line ORDER BY lower(r.during)
        """),
        {"line": line},
    )
    return [
        (mode, set_by, hours_from_now(start), None if end is None else hours_from_now(end))
        for mode, set_by, start, end in rows
    ]


def operator(act: Act, line: int, hours: float, mode: str = "Idle") -> None:
    execution.start_run(later(act, hours), line, Target(mode=mode))


def plc(act: Act, line: int, number: str, hours: float) -> None:
    execution.follow_controller(later(act, hours), line, number, at(hours))


def test_a_line_takes_the_mode_of_its_stop_and_goes_back_to_idle(act: Act, line: int) -> None:
    entry = stop(act, line, 1, 2)
    assert follow(act, line, 0.9) == 0
    assert follow(act, line, 1) == 1
    assert did(act, line) == [("Maintenance", "schedule", 1, None)]
    run = execution.open_run(act.conn, line)
    assert run is not None
    assert (run.entry_id, run.started_by) == (entry, None)
    assert follow(act, line, 1.9) == 0
    assert follow(act, line, 2) == 1
    assert did(act, line)[1:] == [("Idle", "schedule", 2, None)]
    assert follow(act, line, 2.1) == 0
    trail = text("SELECT actor FROM audit WHERE subject = 'line' AND act = 'start_run'")
    assert set(act.conn.execute(trail).scalars()) == {"schedule"}
    frozen = text("SELECT planned = during FROM entries WHERE id = :id")
    assert act.conn.execute(frozen, {"id": entry}).scalar_one()


def test_a_restart_catches_up_at_the_planned_instants(act: Act, line: int) -> None:
    operator(act, line, 0)
    stop(act, line, 1, 2)
    stop(act, line, 2, 3, "Idle")
    stop(act, line, 4, 5)
    # In the middle of the third; the first two were missed whole.
    assert follow(act, line, 4.5) == 3
    assert did(act, line) == [
        ("Idle", "operator", 0, 1),
        ("Maintenance", "schedule", 1, 2),
        ("Idle", "schedule", 2, 4),
        ("Maintenance", "schedule", 4, None),
    ]


def test_what_an_operator_set_is_left_alone(act: Act, line: int) -> None:
    operator(act, line, 0.5, "Changeover")
    stop(act, line, 1, 2)
    stop(act, line, 3, 4)
    assert follow(act, line, 1.5) == 0
    operator(act, line, 1.75)
    assert follow(act, line, 1.8) == 1
    assert follow(act, line, 2.5) == 1
    # The slip of the finger of no length is gone.
    assert did(act, line) == [
        ("Changeover", "operator", 0.5, 1.75),
        ("Maintenance", "schedule", 1.75, 2),
        ("Idle", "schedule", 2, None),
    ]


def test_an_operator_overrides_and_the_entry_does_not_come_back(act: Act, line: int) -> None:
    stop(act, line, 1, 3)
    follow(act, line, 1)
    operator(act, line, 1.5, "Changeover")
    assert follow(act, line, 2) == 0
    operator(act, line, 2)
    assert follow(act, line, 2.5) == 0
    assert [mode for mode, *_ in did(act, line)] == ["Maintenance", "Changeover", "Idle"]


def test_a_stop_that_was_done_by_hand_is_not_asked_for_again(act: Act, line: int) -> None:
    stop(act, line, 1, 3)
    operator(act, line, 0.9, "Maintenance")
    operator(act, line, 2)
    assert follow(act, line, 2.5) == 0


def test_a_controller_is_left_alone(act: Act, line: int) -> None:
    entry = place(act, line, 0.5)
    number = text("SELECT number FROM orders o JOIN entries e ON e.order_id = o.id WHERE e.id = :e")
    order = act.conn.execute(number, {"e": entry}).scalar_one()
    stop(act, line, 2, 4)
    plc(act, line, order, 0.5)
    assert follow(act, line, 2.5) == 0
    plc(act, line, "", 3)
    assert follow(act, line, 3.1) == 1
    assert did(act, line) == [
        ("Production", "plc", 0.5, 3),
        ("Maintenance", "schedule", 3, None),
    ]


def test_production_starts_and_ends_by_itself_where_the_plant_says_so(act: Act, line: int) -> None:
    entry = place(act, line, 1)
    change_settings(act, schedule_starts_production=True)
    assert follow(act, line, 1.5) == 1
    run = execution.open_run(act.conn, line)
    assert run is not None
    assert (run.entry_id, run.set_by, run.production) == (entry, "schedule", True)
    status = """
        SELECT s.name FROM orders o JOIN order_statuses s ON s.id = o.status_id WHERE o.id = :id
    """
    assert act.conn.execute(text(status), {"id": run.order_id}).scalar() == "In Progress"
    assert follow(act, line, 2.5) == 0
    change_settings(later(act, 2.5), schedule_ends_production=True)
    assert follow(act, line, 3) == 1
    assert did(act, line) == [("Production", "schedule", 1, 2), ("Idle", "schedule", 2, None)]


def test_production_makes_way_for_a_stop_and_goes_on(act: Act, line: int) -> None:
    change_settings(act, schedule_starts_production=True, schedule_ends_production=True)
    stop(act, line, 2, 2.5)
    place(act, line, 1, 7200)
    assert follow(act, line, 8) == 4
    assert did(act, line) == [
        ("Production", "schedule", 1, 2),
        ("Maintenance", "schedule", 2, 2.5),
        ("Production", "schedule", 2.5, 3.5),
        ("Idle", "schedule", 3.5, None),
    ]


def test_changeovers_are_set_between_productions(act: Act, line: int) -> None:
    change_settings(act, schedule_starts_production=True, schedule_ends_production=True)
    place(act, line, 1)
    place(act, line, 2.5, product="LIME")
    follow(act, line, 9)
    assert [(mode, start) for mode, _, start, _ in did(act, line)] == [
        ("Production", 1),
        ("Changeover", 2),
        ("Production", 2.5),
        ("Idle", 3.5),
    ]


def test_what_can_not_be_run_is_not_started(act: Act, line: int) -> None:
    entry = place(act, line, 1)
    change_settings(act, schedule_starts_production=True)
    order = act.conn.execute(
        text("SELECT order_id FROM entries WHERE id = :id"), {"id": entry}
    ).scalar_one()
    orders.move_order(act, order, "On Hold", reason="label")
    assert follow(act, line, 1.2) == 0
    orders.move_order(later(act, 1.25), order, "Scheduled")
    # Not for the time in which it was held.
    assert follow(act, line, 1.5) == 1
    assert did(act, line) == [("Production", "schedule", 1.25, None)]


def test_nothing_is_made_up_for_while_it_was_switched_off(act: Act, line: int) -> None:
    change_settings(act, schedule_sets_mode=False)
    stop(act, line, 1, 2)
    stop(act, line, 3, 5)
    assert follow(act, line, 3.5) == 0
    change_settings(later(act, 4), schedule_sets_mode=True)
    assert follow(act, line, 4.5) == 1
    assert did(act, line) == [("Maintenance", "schedule", 4, None)]


def test_a_mode_goes_back_where_its_entry_is_gone(act: Act, line: int) -> None:
    entry = stop(act, line, 1, 3)
    follow(act, line, 1)
    act.conn.execute(text("DELETE FROM entries WHERE id = :id"), {"id": entry})
    assert follow(act, line, 1.5) == 1
    assert did(act, line)[-1] == ("Idle", "schedule", 1.5, None)


def test_two_at_once_do_everything_once(engine: Engine, clock: SteppedClock, act: Act) -> None:
    lines = a_plant(act, 4).lines
    for line in lines:
        for n in range(3):
            stop(act, line, 1 + 2 * n, 2 + 2 * n)
    act.conn.commit()
    clock.step_to(at(6.5))
    failed: list[BaseException] = []

    def loop() -> None:
        try:
            for line in lines:
                follow_line(engine, clock, line)
        except BaseException as error:
            failed.append(error)

    loops = [threading.Thread(target=loop) for _ in range(3)]
    for thread in loops:
        thread.start()
    for thread in loops:
        thread.join(60)
    assert failed == []
    for line in lines:
        assert [mode for mode, *_ in did(act, line)] == ["Maintenance", "Idle"] * 3
        once = text("SELECT count(*), count(DISTINCT entry_id) FROM runs WHERE line_id = :line"
                    " AND entry_id IS NOT NULL")  # fmt: skip
        assert act.conn.execute(once, {"line": line}).one() == (3, 3)


def test_an_entry_that_moves_meanwhile_is_looked_at_anew(
    engine: Engine, clock: SteppedClock, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = a_plant(act).lines[0]
    entry = stop(act, line, 1, 2)
    act.conn.commit()
    clock.step_to(at(1.1))
    start_run = execution.start_run
    moved: list[datetime] = []

    def planner_first(*given: Any, **how: Any) -> int:
        if not moved:
            with acting(engine, clock, Actor("planner")) as planner:
                version = text("SELECT version FROM entries WHERE id = :id")
                seen = planner.conn.execute(version, {"id": entry}).scalar_one()
                scheduling.move_entry(planner, entry, seen, start_at=at(3))
            moved.append(at(3))
        return start_run(*given, **how)

    monkeypatch.setattr("outfeed.activities.following.start_run", planner_first)
    assert follow_line(engine, clock, line) == 0
    assert did(act, line) == []
    clock.step_to(at(3))
    assert follow_line(engine, clock, line) == 1
    assert did(act, line) == [("Maintenance", "schedule", 3, None)]


def test_what_was_seen_open_must_be_open_still(act: Act, line: int) -> None:
    operator(act, line, 0)
    with pytest.raises(Conflict) as refused:
        execution.start_run(act, line, Target(mode="Maintenance"), seen_run_id=0)
    assert refused.value.code == "run_changed"
