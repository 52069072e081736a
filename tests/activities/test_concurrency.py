"""Many at once on the real database: nothing lost, nothing twice, nobody waits in a circle."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from outfeed.activities import collection, execution, orders, scheduling, tracking
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.plant_settings import change_settings
from outfeed.activities.signals import CountSignal, OrderSignal, Signal, StateSignal
from outfeed.model.errors import OutfeedError
from tests.activities.test_tracking import rungs
from tests.builders import a_plant, an_order
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)
AT_ONCE = 8


class Floor:
    """A plant of four lines and a way to act on it from many threads."""

    def __init__(self, engine: Engine, clock: SteppedClock, actor: Actor) -> None:
        self.engine, self.clock, self.actor = engine, clock, actor
        self.refusals: Counter[str] = Counter()
        self.failures: list[BaseException] = []
        self._guard = threading.Lock()
        with self.act() as act:
            self.plant = a_plant(act, 4)
            self.lines = self.plant.lines

    def act(self) -> Any:
        return acting(self.engine, self.clock, self.actor)

    def try_to(self, do: Callable[[Act], object]) -> bool:
        """Do it in a transaction of its own; a refusal is counted, anything else has failed."""
        try:
            with self.act() as act:
                do(act)
        except OutfeedError as refused:
            with self._guard:
                self.refusals[refused.code] += 1
            return False
        return True

    def at_once(self, *jobs: Callable[[], object]) -> None:
        """Run all jobs at the same time, each in a thread; nothing may fail but by a refusal."""
        gate = threading.Barrier(len(jobs))

        def run(job: Callable[[], object]) -> None:
            try:
                gate.wait(30)
                job()
            except BaseException as failure:
                with self._guard:
                    self.failures.append(failure)

        threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive(), "someone waits for ever"
        assert self.failures == []

    def value(self, statement: str, **values: object) -> Any:
        with self.engine.connect() as conn:
            return conn.execute(text(statement), values).scalar_one()

    def is_true(self) -> None:
        """All roll-ups are what they are when derived from nothing, and the plan's figures too."""
        with self.engine.connect() as conn:
            act = Act(conn, self.clock.now(), self.actor)
            before = rungs(act)
            for line in self.lines:
                tracking.rebuild(act, line)
            assert rungs(act) == before
            conn.rollback()
        wrong = """
            SELECT count(*) FROM order_figures f WHERE scheduled_quantity <> coalesce(
                (SELECT sum(quantity) FROM entries e WHERE e.order_id = f.order_id), 0)
        """
        assert self.value(wrong) == 0


@pytest.fixture
def floor(engine: Engine, clock: SteppedClock, tester: Actor) -> Floor:
    return Floor(engine, clock, tester)


def counts(line: int, keys: Sequence[int], kind: str = "outfeed") -> list[Signal]:
    return [
        CountSignal(f"{line} {kind} {key}", line, kind, Decimal(1), NOW + key * MINUTE / 7)
        for key in keys
    ]


def test_two_starts_on_one_line_are_two_runs_one_after_the_other(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        first, second = an_order(act), an_order(act, "LIME")
    start = execution.start_run
    floor.at_once(
        lambda: floor.try_to(lambda act: start(act, line, Target(order_id=first))),
        lambda: floor.try_to(lambda act: start(act, line, Target(order_id=second))),
    )
    # At one instant the one that came second found nothing worth keeping of the first.
    assert floor.refusals == Counter()
    assert floor.value("SELECT count(*) FROM runs WHERE upper_inf(during)") == 1


def test_two_who_saw_the_same_run_open_do_not_overlook_each_other(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        seen = execution.start_run(act, line, Target(mode="Idle"))
        made = [an_order(act) for _ in range(AT_ONCE)]
    floor.clock.step_to(NOW + MINUTE)

    def start(order: int) -> None:
        target = Target(order_id=order)
        floor.try_to(lambda act: execution.start_run(act, line, target, seen_run_id=seen))

    floor.at_once(*(lambda o=order: start(o) for order in made))  # type: ignore[misc]
    assert floor.refusals == {"run_changed": AT_ONCE - 1}
    assert floor.value("SELECT count(*) FROM runs WHERE production") == 1


def test_ten_starts_of_one_order_are_one_run(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        order = an_order(act)
    target = Target(order_id=order)
    start = execution.start_run
    floor.at_once(*[lambda: floor.try_to(lambda act: start(act, line, target))] * 10)
    assert floor.refusals == {"already_running": 9}
    assert floor.value("SELECT count(*) FROM runs") == 1
    moves = (
        "SELECT count(*) FROM audit WHERE subject = 'order' AND act = 'move' AND after ? 'status'"
    )
    assert floor.value(f"{moves} AND after->>'status' = 'In Progress'") == 1


def test_ten_ends_of_one_run_are_one_end(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        execution.start_run(act, line, Target(order_id=an_order(act)))
    floor.clock.step_to(NOW + MINUTE)
    floor.at_once(*[lambda: floor.try_to(lambda act: execution.end_run(act, line))] * 10)
    assert floor.refusals == {"nothing_runs": 9}
    assert floor.value("SELECT count(*) FROM runs") == 2


def test_two_lines_that_swap_their_orders_do_not_wait_for_each_other(floor: Floor) -> None:
    one, other = floor.lines[:2]
    start = execution.start_run
    for minute in range(0, 20, 2):
        with floor.act() as act:
            first, second = Target(order_id=an_order(act)), Target(order_id=an_order(act))
            start(act, one, first)
            start(act, other, second)
        floor.clock.step_to(NOW + (minute + 1) * MINUTE)
        swap = partial(start, outcome_of_current="complete")
        floor.at_once(
            partial(floor.try_to, partial(swap, line_id=one, target=second)),
            partial(floor.try_to, partial(swap, line_id=other, target=first)),
        )
        floor.clock.step_to(NOW + (minute + 2) * MINUTE)
    # The one that came first completed what the other wanted to go on with.
    assert floor.refusals == {"not_executable": 10}
    floor.is_true()


@pytest.mark.parametrize("lines", [1, 4])
def test_eight_writers_of_facts_with_the_same_keys(floor: Floor, lines: int) -> None:
    with floor.act() as act:
        order = an_order(act)
        for line in floor.lines:
            execution.start_run(act, line, Target(order_id=order))
    floor.clock.step_to(NOW + 120 * MINUTE)
    taken: list[collection.Taken] = []

    def write(seed: int) -> None:
        chance = Random(seed)
        for _ in range(6):
            batch: list[Signal] = []
            for line in floor.lines[:lines]:
                keys = chance.sample(range(200), 40)
                batch += counts(line, keys) + counts(line, keys[:5], "waste")
                states = [f"{line} {key}" for key in keys[:3]]
                batch += [
                    StateSignal(key, line, "Running" if n % 2 else "Idle", NOW + n * 9 * MINUTE)
                    for n, key in enumerate(states)
                ]
            chance.shuffle(batch)
            with floor.act() as act:
                taken.append(collection.take(act, "test", batch))

    floor.at_once(*(lambda s=seed: write(s) for seed in range(AT_ONCE)))  # type: ignore[misc]
    assert all(not one.rejected for one in taken)
    many = "SELECT (SELECT count(*) FROM count_events) + (SELECT count(*) FROM state_events)"
    assert floor.value(many) == sum(one.accepted for one in taken)
    outfeed = floor.value("SELECT count(*) FROM count_events WHERE kind = 'outfeed'")
    assert floor.value("SELECT sum(outfeed) FROM run_figures") == outfeed
    assert floor.value("SELECT actual_quantity FROM order_figures") == outfeed
    floor.is_true()


def collect(floor: Floor, seed: int, numbers: Sequence[str]) -> None:
    """Send the same facts as everyone, and now and then what a controller says that runs."""
    chance = Random(seed)
    for start in range(0, 60, 6):
        for line in floor.lines:
            batch = counts(line, range(start, start + 6))
            if chance.random() < 0.75:
                key = f"{seed} {start} {line}"
                batch.append(OrderSignal(key, line, chance.choice(numbers), floor.clock.now()))
            with floor.act() as act:
                collection.take(act, "test", batch)


def operate(floor: Floor, seed: int, made: Sequence[int]) -> None:
    """Start and end runs on all lines, with every outcome."""
    chance = Random(seed)
    for _ in range(12):
        line, target = chance.choice(floor.lines), Target(order_id=chance.choice(made))
        outcome = chance.choice(execution.OUTCOMES)
        start = partial(execution.start_run, line_id=line, target=target)
        if chance.random() < 0.5:
            floor.try_to(partial(start, outcome_of_current=outcome))
        else:
            floor.try_to(partial(execution.end_run, line_id=line, outcome=outcome))


def plan(floor: Floor, seed: int, made: Sequence[int]) -> None:
    """Put orders on the board, hold them and release them again."""
    chance = Random(seed)
    for number in range(8):
        line, order = chance.choice(floor.lines), chance.choice(made)
        start = NOW + timedelta(hours=2 + number, minutes=20 * seed)
        place = partial(scheduling.place_entry, line_id=line, order_id=order, start_at=start)
        floor.try_to(partial(place, quantity="5", if_no_room="push"))
        for status in ("On Hold", "Released"):
            floor.try_to(partial(orders.move_order, order_id=order, status=status))


def test_facts_starts_ends_plans_and_holds_at_once(floor: Floor) -> None:
    numbers = [f"PO-{n}" for n in range(4)]
    with floor.act() as act:
        change_settings(act, complete_when_made=True)
        made = [an_order(act, number=number, quantity="40") for number in numbers]
        for line in floor.lines:
            execution.start_run(act, line, Target(mode="Idle"))
    floor.clock.step_to(NOW + 30 * MINUTE)

    def tick() -> None:
        for minute in range(31, 60):
            floor.clock.step_to(NOW + minute * MINUTE)
            time.sleep(0.05)

    floor.at_once(
        *(partial(collect, floor, seed, numbers) for seed in (1, 2, 3)),
        *(partial(operate, floor, seed, made) for seed in (4, 5)),
        *(partial(plan, floor, seed, made) for seed in (0, 1)),
        tick,
    )
    assert floor.value("SELECT count(*) FROM count_events") == 240
    assert floor.value("SELECT sum(quantity) FROM count_minutes") == 240
    assert floor.value("SELECT count(*) FROM runs WHERE upper_inf(during)") == 4
    open_though_not_in_progress = """
        SELECT count(*) FROM runs r JOIN orders o ON o.id = r.order_id
        JOIN order_statuses s ON s.id = o.status_id
        WHERE upper_inf(r.during) AND s.name <> 'In Progress'
    """
    assert floor.value(open_though_not_in_progress) == 0
    floor.is_true()


def test_a_reader_sees_all_of_a_batch_or_none(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        execution.start_run(act, line, Target(order_id=an_order(act)))
    floor.clock.step_to(NOW + 60 * MINUTE)
    done = threading.Event()
    seen: set[int] = set()

    def write() -> None:
        try:
            for start in range(0, 200, 10):
                with floor.act() as act:
                    collection.take(act, "test", counts(line, range(start, start + 10)))
        finally:
            done.set()

    def look() -> None:
        both = """
            SELECT f.actual_quantity, (SELECT count(*) FROM count_events) AS facts,
                   (SELECT coalesce(sum(quantity), 0) FROM count_minutes) AS minutes
            FROM order_figures f
        """
        while not done.is_set():
            with floor.engine.connect() as conn:
                row = conn.execute(text(both)).one()
            assert row.actual_quantity == row.facts == row.minutes
            seen.add(row.facts % 10)

    floor.at_once(write, look, look)
    assert seen == {0}


def test_a_batch_that_fails_at_its_end_leaves_nothing(floor: Floor) -> None:
    line = floor.lines[0]
    with floor.act() as act:
        execution.start_run(act, line, Target(order_id=an_order(act)))
        earlier = rungs(act)

    def fail(act: Act) -> None:
        collection.take(replace(act, now=NOW + MINUTE), "test", counts(line, range(5)))
        act.conn.execute(text("SELECT 1 / 0"))

    with pytest.raises(DBAPIError), floor.act() as act:
        fail(act)
    with floor.act() as act:
        assert rungs(act) == earlier
        taken = collection.take(replace(act, now=NOW + MINUTE), "test", counts(line, range(5)))
        assert taken.accepted == 5
