"""Signals to facts: however they are parted, repeated and mixed up, the same comes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from outfeed.activities import collection, execution
from outfeed.activities.act import Act
from outfeed.activities.execution import Target
from outfeed.activities.signals import CountSignal, Signal, StateSignal, TotalSignal
from outfeed.model.errors import Rejection
from tests.activities.test_tracking import rungs
from tests.conftest import NOW
from tests.plants import a_small_plant, counter_of, product_of

MINUTE = timedelta(minutes=1)
STATES = ("Running", "Idle", "Jam", "Cleaning")


def at(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


@pytest.fixture
def lines(act: Act) -> dict[str, int]:
    made = a_small_plant(act)
    for line, product in (("filler", "COLA"), ("packer", "COLA4")):
        execution.start_run(act, made[line], Target(product_id=product_of(act, product)))
    return made


def later(act: Act, minutes: float) -> Act:
    return replace(act, now=at(minutes))


def kept(act: Act) -> list[Any]:
    return list(act.conn.execute(text("SELECT * FROM rejections ORDER BY id")))


def course(act: Act, line: int) -> list[tuple[datetime, str]]:
    """The states of a line as they follow each other, without those that say nothing new."""
    query = """
        SELECT e.occurred_at, s.name FROM state_events e JOIN states s ON s.id = e.state_id
        WHERE line_id = :line ORDER BY occurred_at, position
    """
    states: list[tuple[datetime, str]] = []
    for row in act.conn.execute(text(query), {"line": line}):
        if not states or states[-1][1] != row.name:
            states.append((row.occurred_at, row.name))
    return states


_minutes = st.integers(0, 180)
_signals = st.lists(
    st.one_of(
        st.tuples(st.just("count"), _minutes, st.integers(0, 30)),
        st.tuples(st.just("state"), _minutes, st.sampled_from(STATES)),
    ),
    min_size=1,
    max_size=16,
    unique_by=lambda signal: (signal[0], signal[1]),
)


@given(said=_signals, data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_however_a_batch_is_parted_repeated_or_mixed_up(
    act: Act, lines: dict[str, int], said: list[tuple[str, int, Any]], data: st.DataObject
) -> None:
    line = lines["filler"]
    signals: list[Signal] = [
        CountSignal(f"{n}", line, "outfeed", Decimal(value), at(minute))
        if what == "count"
        else StateSignal(f"{n}", line, value, at(minute))
        for n, (what, minute, value) in enumerate(said)
    ]
    now = later(act, 200)
    with act.conn.begin_nested() as savepoint:
        taken = collection.take(now, "test", signals)
        assert taken.accepted == len(signals)
        whole = (rungs(act), course(act, line))
        savepoint.rollback()
    with act.conn.begin_nested() as savepoint:
        mixed = data.draw(st.permutations(signals))
        accepted = 0
        while mixed:
            size = data.draw(st.integers(1, len(mixed)))
            batch, mixed = mixed[:size], mixed[size:]
            accepted += collection.take(now, "test", batch).accepted
            again = collection.take(now, "test", batch + signals[: data.draw(st.integers(0, 2))])
            accepted += again.accepted
        assert accepted == len(signals)
        assert (rungs(act), course(act, line)) == whole
        savepoint.rollback()


def test_a_state_that_comes_late_before_one_that_said_nothing_new(
    act: Act, lines: dict[str, int]
) -> None:
    line = lines["filler"]
    for key, state, minute in (("a", "Running", 0), ("c", "Running", 10), ("b", "Jam", 5)):
        said = [StateSignal(key, line, state, at(minute))]
        assert collection.take(later(act, 11), "gateway", said).accepted == 1
    assert course(act, line) == [(at(0), "Running"), (at(5), "Jam"), (at(10), "Running")]


def test_states_of_a_sender_that_tells_none_late_are_kept_when_they_change(
    act: Act, lines: dict[str, int]
) -> None:
    line = lines["filler"]
    for minute, state in enumerate(("Running", "Running", "running", "Jam", "7", "jammed")):
        said = [StateSignal(f"{minute}", line, state, at(minute), in_order=True)]
        taken = collection.take(later(act, minute), "mqtt", said)
        assert (taken.accepted, taken.repeated) == ((1, 0) if minute in (0, 3) else (0, 1))
    assert act.conn.execute(text("SELECT count(*) FROM state_events")).scalar() == 2


def test_keys_mean_a_fact_within_their_source(act: Act, lines: dict[str, int]) -> None:
    said = [CountSignal("a", lines["filler"], "outfeed", Decimal(1), at(0))]
    for source in ("one", "two", "on", "one"):
        collection.take(act, source, said)
    assert act.conn.execute(text("SELECT count(*) FROM count_events")).scalar() == 3


def test_what_can_not_be_taken_is_kept_whatever_it_holds(act: Act, lines: dict[str, int]) -> None:
    line = lines["filler"]
    odd: list[Signal] = [
        CountSignal("nul\x00", line, "outfeed", Decimal(-1), at(0)),
        CountSignal("k" * 9000, line, "outfeed", Decimal("NaN"), at(0)),
        CountSignal("c", 10**6, "outfeed", Decimal(1), at(0)),
        CountSignal("d", line, "outfeed", Decimal(1), at(6)),
        CountSignal("e", line, "outfeed", Decimal(1), at(0).replace(tzinfo=None)),
        CountSignal("f", line, "outfeed", Decimal(1), datetime(1900, 1, 1, tzinfo=UTC)),
        CountSignal("g", line, "outfeed", Decimal("1e13"), at(0)),
        CountSignal("h", line, "outfeed", Decimal("1e-13"), at(0)),
        StateSignal("i", line, "Rnning\x00", at(0)),
        TotalSignal("j", 10**6, Decimal(1), at(0)),
        TotalSignal("k", counter_of(act, line, "out"), Decimal("NaN"), at(0)),
        TotalSignal("l", counter_of(act, line, "out"), Decimal(-1), at(0)),
    ]
    good = [CountSignal("good", line, "outfeed", Decimal(3), at(0))]
    taken = collection.take(act, "test", [*odd, *good])
    assert taken.accepted == 1
    assert {position: rejection.code for position, rejection in taken.rejected} == {
        0: "negative_quantity",
        1: "not_a_quantity",
        2: "unknown_line",
        3: "clock_ahead",
        4: "no_time_zone",
        5: "too_long_ago",
        6: "absurd_quantity",
        7: "absurd_quantity",
        8: "unknown_state",
        9: "unknown_counter",
        10: "invalid_total",
        11: "invalid_total",
    }
    rows = kept(act)
    assert len(rows) == len(odd)
    assert all(
        row.reason.endswith(".") and len(row.given) <= collection.LONGEST_GIVEN for row in rows
    )
    assert "rejections" in act.topics


def test_rejections_hold_any_text(act: Act) -> None:
    odd = "a\x00b\ud800c"
    collection.reject(act, odd, [Rejection(odd, "code", odd, odd * 2000)])
    (row,) = kept(act)
    assert row.reason == row.where == row.origin == "a\ufffdb?c"
    assert len(row.given) == collection.LONGEST_GIVEN
    collection.reject(act, "nothing", [])
    assert len(kept(act)) == 1


def test_an_empty_batch_changes_nothing(act: Act, lines: dict[str, int]) -> None:
    act.topics.clear()
    taken = collection.take(act, "test", [])
    assert (taken.accepted, taken.repeated, taken.rejected) == (0, 0, [])
    assert act.topics == set()


def test_counters_are_parted_by_line_and_kind(act: Act, lines: dict[str, int]) -> None:
    filler, packer = lines["filler"], lines["packer"]
    counters = [counter_of(act, filler, "in"), counter_of(act, filler, "out")]
    counters += [counter_of(act, filler, "bad"), counter_of(act, packer, "out")]
    totals = [
        TotalSignal(f"{counter} {n}", counter, Decimal(100 * counter + 3 * n * counter), at(n))
        for n in range(1, 4)
        for counter in counters
    ]
    collection.take(later(act, 5), "test", totals)
    query = text("SELECT line_id, kind, sum(quantity) AS q FROM count_minutes GROUP BY 1, 2")
    counted = {(row.line_id, row.kind): row.q for row in act.conn.execute(query)}
    places = [(filler, "infeed"), (filler, "outfeed"), (filler, "waste"), (packer, "outfeed")]
    assert counted == {place: 6 * n for place, n in zip(places, counters, strict=True)}


@given(
    kept_apart=st.lists(st.integers(1, 9), min_size=2, max_size=8),
    sent=st.lists(st.integers(0, 8), min_size=1, max_size=14),
)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_totals_sent_again_and_again_count_once(
    act: Act, lines: dict[str, int], kept_apart: list[int], sent: list[int]
) -> None:
    """Whatever is sent again under its key, with the instant at which it comes or with its own."""
    counter = counter_of(act, lines["filler"], "out")
    totals = [sum(kept_apart[: n + 1]) for n in range(len(kept_apart))]
    with act.conn.begin_nested() as savepoint:
        newest = -1
        for n, wanted in enumerate(sent):
            # A counter shows nothing older than what it showed, but what was sent may come again.
            index = min(wanted, newest + 1, len(totals) - 1)
            newest = max(newest, index)
            signal = TotalSignal(f"t{index}", counter, Decimal(totals[index]), at(n))
            assert collection.take(later(act, n), "test", [signal]).rejected == []
        made = text("SELECT coalesce(sum(quantity), 0) FROM count_minutes")
        assert act.conn.execute(made).scalar_one() == totals[newest] - totals[0]
        savepoint.rollback()
