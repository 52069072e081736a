"""Disturbances: lines that stand long and rush orders are noticed, once, and a repair offered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed.activities import collection, execution, orders, plant_settings, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.disturbances import Disturbance, disturbances
from outfeed.activities.optimising.jobs import discard
from outfeed.activities.optimising.repairing import notice, repair_asked
from outfeed.activities.optimising.rush import rush_orders
from outfeed.activities.signals import StateSignal
from outfeed.model.errors import Invalid
from outfeed.model.settings import PlantSettings
from outfeed.store.assets import find_asset
from outfeed.store.entries import Entry
from tests.activities.test_projecting import runs_at
from tests.builders import Plant, a_plant, an_order
from tests.plans import at


@pytest.fixture
def plant(act: Act) -> Plant:
    return a_plant(act)


@pytest.fixture
def line(plant: Plant) -> int:
    return plant.lines[0]


def later(act: Act, hours: float) -> Act:
    return replace(act, now=at(hours))


def place(act: Act, line: int, start: float, hours: float = 1, **more: Any) -> Entry:
    order = an_order(act, "COLA", str(round(hours * 3600)), **more)
    plan = scheduling.place_entry(act, line, order, at(start))
    return next(entry for entry in plan.entries if entry.order_id == order)


def says(act: Act, line: int, state: str, hours: float) -> None:
    signal = StateSignal(f"{line} {state} {hours}", line, state, at(hours))
    assert collection.take(later(act, hours), "test", [signal]).accepted == 1


def seen(act: Act, hours: float, **settings: int) -> list[Disturbance]:
    return disturbances(act.conn, at(hours), PlantSettings(**settings), {}, ())


def test_a_line_that_stands_long_is_one_where_orders_become_late_by_it(act: Act, line: int) -> None:
    first = place(act, line, 1, 2, due_at=at(3.25))
    second = place(act, line, 3, due_at=at(4.75))
    place(act, line, 8, due_at=at(20))
    execution.start_run(later(act, 1), line, Target(entry_id=first.id))
    runs_at(act, line, 1, 1.5, 3600)
    says(act, line, "Faulted", 1.5)
    assert seen(act, 1.9) == []
    [found] = seen(act, 2)
    assert (found.what, found.line_id, found.state) == ("line_stopped", line, "Faulted")
    # It stands for half an hour, and is thought to stand for as long again.
    assert (found.since, found.down_until) == (at(1.5), at(2.5))
    # An hour and a half of work is left then, and one behind that.
    assert found.late_orders == 2
    assert found.late_by == round((4 - 3.25 + 5 - 4.75) * 3600)
    assert set(found.affected) == {first.id, second.id}
    assert seen(act, 2, repair_after=3600) == []
    assert seen(act, 2, repair_after=0) == []
    says(act, line, "Running", 2.1)
    assert seen(act, 2.2) == []


def test_a_line_that_only_waits_does_not_stand(act: Act, line: int) -> None:
    entry = place(act, line, 5, due_at=at(6.25))
    says(act, line, "Idle", 0)
    assert seen(act, 4) == []
    # From its start on it is to run; another half an hour of waiting is one too long.
    assert seen(act, 5.4) == []
    [found] = seen(act, 5.5)
    assert (found.down_until, found.affected) == (at(6), (entry.id,))


def test_a_broken_line_is_told_before_it_is_needed(act: Act, line: int) -> None:
    place(act, line, 5, due_at=at(6.25))
    says(act, line, "Faulted", 0)
    assert seen(act, 2) == []
    [found] = seen(act, 4)
    assert found.down_until == at(8)


def test_only_working_time_counts_of_a_stop(act: Act) -> None:
    line = a_plant(act, shifts=True).lines[0]
    # Monday 10:00 in Berlin; the late shift ends at 22:00, the early one begins at 6:00.
    place(act, line, 11, 2, due_at=at(22))
    says(act, line, "Faulted", 11.75)
    assert seen(act, 15) == []
    assert seen(act, 20.2) == []
    [found] = seen(act, 20.25)
    assert found.down_until == at(20.75)


def test_an_order_is_in_a_rush_that_would_be_late_behind_the_plan(act: Act, plant: Plant) -> None:
    for line in plant.lines:
        place(act, line, 0.5, 10, due_at=at(30))
    in_time = an_order(act, due_at=at(12))
    rush = an_order(act, due_at=at(6))
    sooner = an_order(act, due_at=at(5), number="RUSH")
    an_order(act, due_at=at(2 * 24))
    an_order(act, "RARE", due_at=at(6))
    orders.move_order(act, an_order(act, due_at=at(6)), "On Hold")
    within = timedelta(days=1)
    found = rush_orders(act.conn, at(0), within)
    assert [order.id for order in found] == [sooner, rush]
    assert [order.late_by for order in found] == [timedelta(hours=6.5), timedelta(hours=5.5)]
    assert [o.id for o in rush_orders(act.conn, at(0), within, {sooner})] == [rush]
    [told] = seen(act, 0)
    assert (told.what, told.order_number, told.orders) == ("rush_order", "RUSH", (sooner, rush))
    assert told.late_by == 12 * 3600
    assert in_time not in told.orders
    assert seen(act, 0, rush_within=0) == []
    # On another line nothing is planned: it is made there in time.
    act.conn.execute(text("DELETE FROM entries WHERE line_id = :line"), {"line": plant.lines[1]})
    assert rush_orders(act.conn, at(0), within) == []


@pytest.fixture
def broken(act: Act, line: int, clock: SteppedClock) -> Entry:
    """An entry on a line that stands since its start, an hour ago."""
    entry = place(act, line, 1, due_at=at(2.25))
    execution.start_run(later(act, 1), line, Target(entry_id=entry.id))
    says(act, line, "Faulted", 1)
    act.conn.commit()
    clock.step_to(at(2))
    return entry


def jobs(engine: Engine) -> list[Any]:
    with engine.connect() as conn:
        found = text("SELECT id, kind, status, asked, cause FROM optimisations ORDER BY id")
        return list(conn.execute(found))


def test_a_repair_is_asked_once(
    broken: Entry, engine: Engine, clock: SteppedClock, line: int
) -> None:
    assert notice(engine, clock) == 1
    assert notice(engine, clock) == 0
    [job] = jobs(engine)
    asked = Asked.read(job.asked)
    assert (job.kind, job.status, asked.orders, asked.time_limit) == ("repair", "waiting", [], 5)
    assert [(down.line_id, down.until) for down in asked.down] == [(line, at(3))]
    assert asked.affected == [broken.id]
    assert asked.profile.name == "Few moves"
    assert (job.cause["what"], job.cause["line_id"]) == ("line_stopped", line)
    clock.step_to(at(2.5))
    assert notice(engine, clock) == 0


def done(engine: Engine, status: str = "done") -> None:
    with engine.begin() as conn:
        conn.execute(text("UPDATE optimisations SET status = :status"), {"status": status})


@pytest.mark.parametrize("status", ["done", "accepted"])
def test_a_stop_that_lasts_longer_than_was_thought_is_repaired_anew(
    broken: Entry, engine: Engine, clock: SteppedClock, status: str
) -> None:
    assert notice(engine, clock) == 1
    done(engine, status)
    clock.step_to(at(2.9))
    assert notice(engine, clock) == 0
    clock.step_to(at(3.1))
    assert notice(engine, clock) == 1
    first, second = jobs(engine)
    assert first.status == ("discarded" if status == "done" else "accepted")
    assert second.cause["down_until"] == "2026-11-16T14:12:00Z"


def test_what_was_discarded_is_not_offered_again_but_another_stop_is(
    broken: Entry, engine: Engine, clock: SteppedClock, act: Act, line: int
) -> None:
    assert notice(engine, clock) == 1
    discard(later(act, 2), jobs(engine)[0].id)
    act.conn.commit()
    clock.step_to(at(5))
    assert notice(engine, clock) == 0
    says(act, line, "Running", 5)
    says(act, line, "Faulted", 6)
    act.conn.commit()
    clock.step_to(at(7))
    assert notice(engine, clock) == 1


def test_an_offer_that_nobody_needs_any_more_is_taken_back(
    engine: Engine, clock: SteppedClock, act: Act, plant: Plant
) -> None:
    line = plant.lines[0]
    place(act, line, 4, due_at=at(5.25))
    says(act, line, "Faulted", 0)
    blocked = [place(act, each, 6, 10) for each in plant.lines]
    rush = an_order(act, due_at=at(8))
    act.conn.commit()
    clock.step_to(at(3))
    assert notice(engine, clock) == 2
    assert {job.cause["what"] for job in jobs(engine)} == {"line_stopped", "rush_order"}
    says(act, line, "Running", 3.1)
    scheduling.remove_entry(later(act, 3.1), blocked[1].id, blocked[1].version)
    scheduling.place_entry(later(act, 3.1), plant.lines[1], rush, at(3.5))
    act.conn.commit()
    clock.step_to(at(3.2))
    assert notice(engine, clock) == 0
    assert [job.status for job in jobs(engine)] == ["discarded", "discarded"]


def test_a_repair_can_be_asked_for(act: Act, plant: Plant) -> None:
    line = find_asset(act.conn, str(plant.lines[0]))
    early = place(act, line.id, 1, due_at=at(2))
    order = an_order(act, due_at=at(4), number="NOW")

    def asked(job_id: int) -> tuple[Asked, dict[str, Any]]:
        query = text("SELECT asked, cause FROM optimisations WHERE id = :id")
        row = act.conn.execute(query, {"id": job_id}).one()
        return Asked.read(row.asked), row.cause

    wanted, cause = asked(repair_asked(act, line=line, down_until=at(3)))
    assert [(down.line_id, down.until) for down in wanted.down] == [(line.id, at(3))]
    assert wanted.affected == [early.id]
    assert (cause["what"], cause["late_orders"], cause["late_by"]) == ("asked", 1, 2 * 3600)
    wanted, cause = asked(repair_asked(act, order_id=order))
    assert (wanted.orders, wanted.affected, wanted.down) == ([order], [], ())
    assert cause["order_number"] == "NOW"
    wanted, _ = asked(repair_asked(later(act, 1.5)))
    assert wanted.affected == [early.id]
    with pytest.raises(Invalid) as refused:
        repair_asked(act, down_until=at(3))
    assert refused.value.code == "needs_line"


def test_a_repair_of_what_is_over_is_refused(act: Act, plant: Plant) -> None:
    line = find_asset(act.conn, str(plant.lines[0]))
    for until in (at(-1), at(1)):
        with pytest.raises(Invalid) as refused:
            repair_asked(later(act, 1), line=line, down_until=until)
        assert refused.value.code == "already_over"
    gone = an_order(act, number="GONE")
    orders.move_order(act, gone, "Cancelled", reason="Nobody wants it")
    for order in (gone, an_order(act, released=False)):
        with pytest.raises(Invalid) as refused:
            repair_asked(act, order_id=order)
        assert refused.value.code == "not_schedulable"
    with pytest.raises(Invalid, match="GONE is Cancelled and can't be scheduled"):
        repair_asked(act, line=line, order_id=gone)


def test_a_plant_can_do_without(
    broken: Entry, act: Act, engine: Engine, clock: SteppedClock
) -> None:
    plant_settings.change_settings(later(act, 2), repair_after=0, rush_within=0)
    act.conn.commit()
    assert notice(engine, clock) == 0
    assert jobs(engine) == []
