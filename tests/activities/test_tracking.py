"""Facts to figures: once each, late or not, and the roll-ups are what a recomputation gives."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from outfeed.activities import collection, execution, orders, tracking
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.performance import Performance
from outfeed.activities.signals import CountSignal, StateSignal, TotalSignal
from outfeed.model.errors import Conflict
from tests.conftest import NOW
from tests.plants import a_small_plant, counter_of, product_of

MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def an_order(act: Act, product: str = "COLA", quantity: str = "1000") -> int:
    order_id = orders.create_order(act, {"product": product, "required_quantity": quantity})
    orders.move_order(act, order_id, "Released")
    return order_id


def later(act: Act, minutes: float) -> Act:
    return replace(act, now=at(minutes))


def actual(act: Act, order_id: int) -> Decimal:
    figure: Decimal = act.conn.execute(
        text("SELECT actual_quantity FROM order_figures WHERE order_id = :id"), {"id": order_id}
    ).scalar_one()
    return figure


def rungs(act: Act) -> list[list[tuple[object, ...]]]:
    """All roll-ups as they stand; one that says nothing may be there or not."""
    times = "running_time + unplanned_time + planned_time + unknown_time"
    tables = (
        "count_minutes WHERE quantity <> 0 ORDER BY 1, 2, 3",
        f"slices WHERE ({times}, infeed, outfeed, waste) <> (0, 0, 0, 0) ORDER BY 1, 2, 3",
        "run_figures WHERE (infeed, outfeed, waste) <> (0, 0, 0) ORDER BY 1",
        "order_figures ORDER BY 1",
    )
    return [[tuple(row) for row in act.conn.execute(text(f"SELECT * FROM {t}"))] for t in tables]


def test_a_count_reaches_its_order_at_once(act: Act) -> None:
    lines = a_small_plant(act)
    order = an_order(act)
    execution.start_run(act, lines["filler"], Target(order_id=order))
    signal = CountSignal("a", lines["filler"], "outfeed", Decimal(7), at(1))
    taken = collection.take(later(act, 2), "test", [signal, signal])
    assert (taken.accepted, taken.repeated) == (1, 1)
    assert collection.take(later(act, 3), "test", [signal]).repeated == 1
    assert actual(act, order) == 7


def test_a_pack_line_counts_cases_and_an_order_may_be_in_bottles(act: Act) -> None:
    lines = a_small_plant(act)
    order = orders.create_order(
        act, {"product": "COLA4", "required_quantity": "400", "unit": "bottle"}
    )
    orders.move_order(act, order, "Released")
    execution.start_run(act, lines["packer"], Target(order_id=order))
    signal = CountSignal("a", lines["packer"], "outfeed", Decimal(10), at(1))
    collection.take(later(act, 2), "test", [signal])
    assert actual(act, order) == 40


def test_totals_are_counted_through_restart_rollover_and_reset(act: Act) -> None:
    lines = a_small_plant(act)
    order = an_order(act)
    counter = counter_of(act, lines["filler"], "out")
    execution.start_run(act, lines["filler"], Target(order_id=order))
    totals = [9000, 9900, 9900, 50, 60, 5, 8]
    for n, total in enumerate(totals, start=1):
        signal = TotalSignal(f"t{n}", counter, Decimal(total), at(n))
        collection.take(later(act, n), "test", [signal])
    # 900 up, a repeat, 150 over the top, 10 up, a reset that counted 5, and 3 more.
    assert actual(act, order) == 900 + 150 + 10 + 5 + 3


def test_a_counter_set_back_counts_on_and_one_that_stumbles_loses_nothing(
    act: Act,
) -> None:
    lines = a_small_plant(act)
    order = an_order(act)
    counter = counter_of(act, lines["filler"], "in")
    execution.start_run(act, lines["filler"], Target(order_id=order))
    totals = [9000, 8000, 8000, 8003, 8002, 8005]
    refusals = []
    for n, total in enumerate(totals, start=1):
        taken = collection.take(
            later(act, n), "test", [TotalSignal(f"t{n}", counter, Decimal(total), at(n))]
        )
        refusals += [rejection.code for _, rejection in taken.rejected]
    infeed = act.conn.execute(text("SELECT infeed FROM run_figures ORDER BY run_id DESC")).scalar()
    assert infeed == 3 + 2
    assert refusals == ["counter_backstep", "counter_backstep"]


@given(order=st.permutations(range(8)), batches=st.integers(1, 8))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_totals_add_up_in_whatever_order_they_arrive(
    act: Act, order: list[int], batches: int
) -> None:
    lines = a_small_plant(act)
    with act.conn.begin_nested() as savepoint:
        made = an_order(act)
        counter = counter_of(act, lines["filler"], "out")
        execution.start_run(act, lines["filler"], Target(order_id=made))
        signals = [TotalSignal(f"t{n}", counter, Decimal(100 + 7 * n), at(n + 1)) for n in order]
        for start in range(0, 8, batches):
            batch = signals[start : start + batches]
            collection.take(later(act, 10), "test", batch)
            collection.take(later(act, 10), "test", batch)
        assert actual(act, made) == 49
        savepoint.rollback()


def test_a_late_state_lands_where_it_belongs(act: Act) -> None:
    lines = a_small_plant(act)
    line = lines["filler"]
    execution.start_run(act, line, Target(product_id=product_of(act, "COLA")))
    collection.take(later(act, 0), "test", [StateSignal("s1", line, "Running", at(0))])
    collection.take(later(act, 30), "test", [StateSignal("s2", line, "Running", at(30))])
    collection.take(later(act, 60), "test", [StateSignal("s3", line, "Idle", at(60))])
    late = [StateSignal("s4", line, "jammed", at(10)), StateSignal("s5", line, "Running", at(15))]
    collection.take(later(act, 61), "test", late)
    figures = Performance(act.conn, [line], (at(0), at(60)), at(61)).total()
    assert figures.totals.unplanned_time == 5 * MINUTE
    assert figures.totals.running_time == 55 * MINUTE
    assert figures.availability == pytest.approx(55 / 60)


def test_waste_that_a_counter_saw_none_of_is_none(act: Act) -> None:
    lines = a_small_plant(act)
    line = lines["filler"]
    execution.start_run(act, line, Target(product_id=product_of(act, "COLA")))
    kinds = (("infeed", 300), ("outfeed", 240), ("waste", 0))
    signals = [CountSignal(kind, line, kind, Decimal(made), at(5)) for kind, made in kinds]
    collection.take(later(act, 10), "test", signals)
    totals = Performance(act.conn, [line], (at(0), at(10)), at(10)).total().totals
    # What went in and neither came out nor was waste is a discrepancy, which no waste is made of.
    assert (totals.infeed, totals.good, totals.waste) == (300, 240, 0)


def test_starting_ends_the_run_before_at_the_same_instant(act: Act) -> None:
    lines = a_small_plant(act)
    first, second = an_order(act), an_order(act)
    execution.start_run(act, lines["filler"], Target(order_id=first))
    collection.take(
        later(act, 5), "test", [CountSignal("a", lines["filler"], "outfeed", Decimal(5), at(4))]
    )
    execution.start_run(
        later(act, 10), lines["filler"], Target(order_id=second), outcome_of_current="complete"
    )
    signals = [CountSignal("b", lines["filler"], "outfeed", Decimal(3), at(10))]
    collection.take(later(act, 11), "test", signals)
    assert (actual(act, first), actual(act, second)) == (5, 3)
    statuses = act.conn.execute(
        text(
            "SELECT s.name FROM orders o JOIN order_statuses s ON s.id = o.status_id ORDER BY o.id"
        )
    ).scalars()
    assert list(statuses) == ["Completed", "In Progress"]


def test_a_run_started_in_the_past_takes_the_counts_since(act: Act) -> None:
    lines = a_small_plant(act)
    order = an_order(act)
    execution.start_run(act, lines["filler"], Target(mode="Idle"))
    signals = [
        CountSignal(f"c{n}", lines["filler"], "outfeed", Decimal(1), at(n)) for n in range(1, 90)
    ]
    collection.take(later(act, 90), "test", signals)
    assert actual(act, order) == 0
    execution.start_run(later(act, 95), lines["filler"], Target(order_id=order), at=at(30.5))
    assert actual(act, order) == 59


def test_two_starts_of_one_order_are_one_run(
    engine: Engine, clock: SteppedClock, tester: Actor
) -> None:
    with acting(engine, clock, tester) as act:
        lines = a_small_plant(act)
        order = an_order(act)
    with acting(engine, clock, tester) as act:
        execution.start_run(act, lines["filler"], Target(order_id=order))
    with pytest.raises(Conflict) as refused, acting(engine, clock, tester) as act:
        execution.start_run(act, lines["filler"], Target(order_id=order))
    assert refused.value.code == "already_running"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("count"), st.integers(0, 400), st.integers(0, 50)),
        st.tuples(st.just("state"), st.integers(0, 400), st.sampled_from(["Running", "Jam", "7"])),
        st.tuples(
            st.just("start"), st.integers(0, 400), st.sampled_from(["order", "Idle", "LIME"])
        ),
    ),
    max_size=25,
)


@given(steps=steps)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_roll_ups_equal_recomputation(act: Act, steps: list[tuple[str, int, int | str]]) -> None:
    lines = a_small_plant(act)
    with act.conn.begin_nested() as savepoint:
        line, order = lines["filler"], an_order(act)
        clock = later(act, 400)
        for n, (what, minute, value) in enumerate(steps):
            _do(clock, line, order, n, what, at(minute + n / 100), value)
        before = rungs(act)
        _partition_is_exact(act, line)
        tracking.rebuild(act, line)
        assert rungs(act) == before
        savepoint.rollback()


def _do(
    act: Act, line: int, order: int, n: int, what: str, instant: datetime, value: int | str
) -> None:
    if what == "count":
        signal = CountSignal(f"k{n}", line, "outfeed", Decimal(value), instant)
        collection.take(act, "test", [signal])
    elif what == "state":
        collection.take(act, "test", [StateSignal(f"k{n}", line, str(value), instant)])
    else:
        targets = {
            "order": Target(order_id=order),
            "Idle": Target(mode="Idle"),
            "LIME": Target(product_id=product_of(act, "LIME")),
        }
        # Refused where it does not fit, or runs already; then nothing has changed.
        with suppress(Conflict):
            execution.start_run(act, line, targets[str(value)], at=instant)


def _partition_is_exact(act: Act, line: int) -> None:
    """Any cut of a span gives parts whose sums are the whole's, to the last digit."""
    span, now = (at(-7), at(391)), at(400)
    whole = Performance(act.conn, [line], span, now).total().totals
    cuts = [at(m) for m in (3.25, 60, 61.5, 180, 222.2)]
    parts: Callable[[Performance], list[Fraction]] = lambda p: [  # noqa: E731
        sum((g.figures.totals.good_time for g in p.grouped(p.bucket)), Fraction(0))
    ]
    cut = Performance(act.conn, [line], span, now, cuts)
    assert cut.total().totals == whole
    assert parts(cut) == [whole.good_time]
