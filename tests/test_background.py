"""The background task: served processes follow the plan, one at a time, whatever fails."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from outfeed import background, leading
from outfeed.activities import execution, scheduling
from outfeed.activities.act import Act
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.plant_settings import change_settings
from outfeed.background import PlanFollower
from outfeed.config import Settings
from outfeed.model.errors import Conflict
from outfeed.store.leading import lead
from outfeed.web.app import create_app
from tests.asking import ask
from tests.builders import a_plant, an_order
from tests.plans import at


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "EVERY", 0.05)
    monkeypatch.setattr(leading, "STAND_BY", 0.05)
    monkeypatch.setattr(leading, "SHORTEST_PAUSE", 0.05)
    monkeypatch.setattr(background, "PROJECT_EVERY", 0.1)


def until(true: Callable[[], Any], what: str = "it") -> Any:
    for _ in range(400):
        if found := true():
            return found
        time.sleep(0.025)
    raise AssertionError(f"{what} did not happen")


def modes(engine: Engine, line: int) -> list[str]:
    query = """
        SELECT m.name FROM runs r JOIN modes m ON m.id = r.mode_id
        WHERE r.line_id = :line ORDER BY lower(r.during)
    """
    with engine.connect() as conn:
        return list(conn.execute(text(query), {"line": line}).scalars())


def state(address: str) -> str | None:
    return str(ask(f"{address}/api/v1/health").json()["plan"])


def serving(engine: Engine, clock: SteppedClock, **how: bool) -> tuple[Any, PlanFollower]:
    follower = PlanFollower(engine, clock, **how)
    return create_app(Settings(), engine, clock, background=[follower.beside]), follower


def test_what_is_due_happens_by_itself_and_orders_become_late(
    engine: Engine, clock: SteppedClock, act: Act, serve: Callable[..., str]
) -> None:
    first, second = a_plant(act).lines
    scheduling.place_stop(act, first, "Maintenance", at(1), at(2))
    order = an_order(act, due_at=at(2.5).isoformat())
    scheduling.place_entry(act, second, order, at(1))
    act.conn.commit()
    app, _ = serving(engine, clock)
    address = serve(app)
    until(lambda: state(address) == "following")
    clock.step_to(at(1))
    until(lambda: modes(engine, first) == ["Maintenance"])
    clock.step_to(at(2))
    until(lambda: modes(engine, first) == ["Maintenance", "Idle"])

    def expected() -> Any:
        with engine.connect() as conn:
            ends = "SELECT expected_end FROM order_figures WHERE order_id = :order"
            return conn.execute(text(ends), {"order": order}).scalar()

    until(lambda: expected() == at(3))
    clock.step_to(at(2.25))
    until(lambda: expected() == at(3.25))


def test_whoever_changes_the_plant_does_not_wait_for_it(
    engine: Engine, clock: SteppedClock, act: Act, serve: Callable[..., str]
) -> None:
    address = serve(serving(engine, clock)[0])
    until(lambda: state(address) == "following")
    act.conn.execute(text("SET lock_timeout = '5s'"))
    assert change_settings(act, schedule_sets_mode=False).schedule_sets_mode is False


def test_every_advisory_lock_has_a_key_of_its_own() -> None:
    sources = Path(background.__file__).parent.rglob("*.py")
    keys = re.findall(r"= (7_062_\d+)$", "".join(s.read_text() for s in sources), re.MULTILINE)
    assert len(keys) == len(set(keys)) == 5


def test_it_waits_to_be_begun(
    engine: Engine, clock: SteppedClock, act: Act, serve: Callable[..., str]
) -> None:
    line = a_plant(act).lines[0]
    scheduling.place_stop(act, line, "Maintenance", at(1), at(2))
    act.conn.commit()
    app, follower = serving(engine, clock, begins=False)
    address = serve(app)
    clock.step_to(at(1.5))
    time.sleep(0.3)
    assert (state(address), modes(engine, line)) == ("waiting", [])
    follower.begin()
    until(lambda: modes(engine, line) == ["Maintenance"])


def test_one_of_two_follows_and_the_other_takes_over(
    engine: Engine, clock: SteppedClock, act: Act, serve: Callable[..., str]
) -> None:
    line = a_plant(act).lines[0]
    scheduling.place_stop(act, line, "Maintenance", at(1), at(2))
    act.conn.commit()
    addresses = [serve(serving(engine, clock)[0]) for _ in range(2)]
    until(lambda: {state(each) for each in addresses} == {"following", "standing by"})
    clock.step_to(at(1))
    until(lambda: modes(engine, line) == ["Maintenance"])
    # Its connection is cut: whoever is first has the lock, and all goes on.
    with engine.connect() as conn:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        assert conn.execute(text(cut)).scalars().all() == [True]
    clock.step_to(at(2))
    until(lambda: modes(engine, line) == ["Maintenance", "Idle"])
    until(lambda: {state(each) for each in addresses} == {"following", "standing by"})


def test_a_line_that_fails_keeps_no_other_from_being_followed(
    engine: Engine,
    clock: SteppedClock,
    act: Act,
    serve: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = a_plant(act).lines
    for line in (first, second):
        scheduling.place_stop(act, line, "Maintenance", at(1), at(2))
    act.conn.commit()
    follow_line, broken = background.follow_line, [True]

    def follow(engine: Engine, clock: SteppedClock, line_id: int) -> int:
        if line_id == first and broken:
            raise Conflict("no_good", "It can't be.")
        return follow_line(engine, clock, line_id)

    monkeypatch.setattr(background, "follow_line", follow)
    app, follower = serving(engine, clock)
    serve(app)
    clock.step_to(at(1))
    until(lambda: modes(engine, second) == ["Maintenance"])
    assert modes(engine, first) == []
    assert until(lambda: follower.now().errors) == [f"line {first}: It can't be."]
    broken.clear()
    until(lambda: modes(engine, first) == ["Maintenance"])
    until(lambda: follower.now().errors == [])


def test_an_idle_plant_costs_next_to_nothing(engine: Engine, clock: SteppedClock, act: Act) -> None:
    plant = a_plant(act, 10)
    for line in plant.lines:
        order = an_order(act, quantity="1800")
        scheduling.place_entry(act, line, order, at(1))
    execution.start_run(act, plant.lines[0], Target(mode="Idle"))
    act.conn.commit()
    follower = PlanFollower(engine, clock)
    conn = lead(engine, background.ONE_FOLLOWS)
    assert conn is not None
    follower._round(conn)
    begun, rounds = time.process_time(), 40
    for _ in range(rounds):
        follower._round(conn)
    # A round a second: at most a hundredth of a core, with room for a slow machine.
    each = timedelta(seconds=(time.process_time() - begun) / rounds)
    conn.close()
    assert each < timedelta(milliseconds=20)
