"""The twin of a line: the same story however it is told, and a plausible one."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outfeed.activities.machine_map import MappedAsset, MappedCounter, MappedPlant, MappedSource
from outfeed.activities.signals import OrderSignal, StateSignal, TotalSignal
from outfeed.connectors.machines.mqtt.mapping import Mapping as TopicMapping
from outfeed.connectors.machines.simulator.namespace import Namespace
from outfeed.connectors.machines.simulator.plant import (
    Event,
    OrderSwitched,
    ProgrammedOrder,
    StateEntered,
    TotalReached,
    TwinAsset,
    TwinCounter,
    TwinLine,
    TwinProduct,
    TwinState,
)
from outfeed.connectors.machines.simulator.twin import LineTwin

START = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
LINE = TwinAsset("site1/packaging/labelerline01", "Enterprise B/Site1/packaging/labelerline01")
SEALER = TwinAsset(f"{LINE.path}/sealer", f"{LINE.topic}/sealer")
STATES = [
    TwinState("Running", "running"),
    TwinState("Idle", "unplanned_downtime"),
    TwinState("Jam", "unplanned_downtime", "Mechanical"),
    TwinState("Label missing", "unplanned_downtime", "Material"),
    TwinState("Break", "planned_downtime"),
    TwinState("CIP", "planned_downtime"),
    TwinState("Changeover", "planned_downtime"),
]


def a_line(**changes: Any) -> TwinLine:
    given: dict[str, Any] = {
        "asset": LINE,
        "counters": [
            TwinCounter(LINE, "infeed", "infeed", Decimal(10_000)),
            TwinCounter(SEALER, "outfeed", "outfeed"),
            TwinCounter(LINE, "defect", "waste"),
        ],
        "states": STATES,
        "products": [
            TwinProduct("P12", Decimal("20.5"), Decimal(12)),
            TwinProduct("P4", Decimal(40), Decimal(4)),
        ],
        "cells": [SEALER],
    }
    return TwinLine(**{**given, **changes})


def orders(many: int = 6, quantity: int = 4_000) -> list[ProgrammedOrder]:
    return [
        ProgrammedOrder(
            f"WO-{n}", "P12" if n % 3 else "P4", Decimal(quantity), START + n * timedelta(hours=4)
        )
        for n in range(many)
    ]


def told(twin: LineTwin, *steps: timedelta) -> list[Event]:
    events: list[Event] = []
    at = START
    for step in steps:
        at += step
        events += twin.advance(at)
    return events


def a_twin(seed: int = 1, **changes: Any) -> LineTwin:
    twin = LineTwin(a_line(**changes), seed, START)
    twin.program(orders())
    return twin


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 50),
    st.lists(st.integers(1, 30_000), min_size=1, max_size=12),
)
def test_tells_the_same_however_time_is_stepped(seed: int, steps: list[int]) -> None:
    small = [timedelta(seconds=step) for step in steps]
    assert told(a_twin(seed), *small) == told(a_twin(seed), sum(small, timedelta()))


def test_another_seed_is_another_day_and_another_line_is_another_character() -> None:
    day = timedelta(days=1)
    assert told(a_twin(1), day) == told(a_twin(1), day)
    assert told(a_twin(1), day) != told(a_twin(2), day)
    elsewhere = LineTwin(a_line(asset=TwinAsset("site2/x", "X")), 1, START)
    elsewhere.program(orders())
    assert len(told(elsewhere, day)) != len(told(a_twin(1), day))


@pytest.mark.parametrize("seed", range(8))
def test_events_come_in_order_and_totals_add_up_to_what_was_made(seed: int) -> None:
    twin = a_twin(seed)
    events = told(twin, timedelta(days=2))
    assert all(one.at <= other.at for one, other in pairwise(events))
    made = dict.fromkeys(("infeed", "outfeed", "waste"), Decimal(0))
    last: dict[str, Decimal] = {}
    for event in events:
        if not isinstance(event, TotalReached):
            continue
        before = last.get(event.counter.kind)
        last[event.counter.kind] = event.total
        if before is None:
            continue
        grown = event.total - before
        if grown < 0 and event.counter.rollover_at is not None:
            grown += event.counter.rollover_at
        elif grown < 0:
            assert event.total == 0
            grown = Decimal(0)
        made[event.counter.kind] += grown
    assert made == twin.made


@pytest.mark.parametrize("seed", range(8))
def test_what_goes_in_comes_out_or_is_waste(seed: int) -> None:
    twin = LineTwin(a_line(products=[TwinProduct("P12", Decimal(20), Decimal(12))]), seed, START)
    twin.program([ProgrammedOrder("WO-1", "P12", Decimal(5_000), START)])
    told(twin, timedelta(days=1))
    assert twin.made["infeed"] == twin.made["outfeed"] * 12 + twin.made["waste"]
    assert Decimal(3_000) <= twin.made["outfeed"] <= Decimal(6_751)
    assert twin.made["waste"] > 0


def test_refuses_an_order_that_the_line_does_not_make() -> None:
    with pytest.raises(ValueError, match="does not make P99"):
        a_twin().program([ProgrammedOrder("WO-x", "P99", Decimal(1), START)])


def test_orders_run_one_after_the_other_and_are_set_up_for() -> None:
    events = told(a_twin(3), timedelta(days=2))
    switched = [event for event in events if isinstance(event, OrderSwitched)]
    assert [e.order_number for e in switched[::2]] == [f"WO-{n}" for n in range(6)]
    assert {e.order_number for e in switched[1::2]} == {""}
    starts = {order.order_number: order.start_at for order in orders()}
    assert all(e.at >= starts[e.order_number] for e in switched[::2])
    changeovers = [e for e in events if isinstance(e, StateEntered) and e.state == "Changeover"]
    # P4, P12, P12, P4, P12, P12: three of the orders follow one for another product.
    assert len(changeovers) == 3


def test_an_order_without_a_target_runs_until_the_next() -> None:
    twin = LineTwin(a_line(), 5, START)
    hours = timedelta(hours=1)
    twin.program(
        [
            ProgrammedOrder("WO-1", "P4", None, START),
            ProgrammedOrder("WO-2", "P4", Decimal(500), START + 3 * hours),
        ]
    )
    switched = [e for e in told(twin, 24 * hours) if isinstance(e, OrderSwitched)]
    assert [e.order_number for e in switched] == ["WO-1", "", "WO-2", ""]
    assert timedelta(0) <= switched[1].at - (START + 3 * hours) <= timedelta(seconds=2)


def test_without_orders_nothing_is_made() -> None:
    twin = LineTwin(a_line(), 1, START)
    events = told(twin, timedelta(days=3))
    assert [e.state for e in events if isinstance(e, StateEntered)] == ["Idle"]
    assert set(twin.made.values()) == {Decimal(0)}
    twin.program([ProgrammedOrder("WO-1", "P4", Decimal(100), START)])
    late = twin.advance(START + timedelta(days=4))
    assert all(event.at >= START + timedelta(days=3) for event in late)
    assert twin.made["outfeed"] > 0


def test_lines_are_plausible() -> None:
    shares, kinds = [], set()
    for seed in range(12):
        twin = a_twin(seed)
        twin.program(orders(40, 9_000))
        states = [e for e in told(twin, timedelta(days=5)) if isinstance(e, StateEntered)]
        time = dict.fromkeys((s.name for s in STATES), timedelta(0))
        for one, other in pairwise(states):
            time[one.state] += other.at - one.at
        down = time["Jam"] + time["Label missing"]
        shares.append(time["Running"] / (time["Running"] + down))
        kinds |= {state.state for state in states}
    assert all(0.7 < share < 0.99 for share in shares)
    assert kinds == {state.name for state in STATES}


BARE = [
    {"match": "{asset}/processdata/state/name", "signal": "state"},
    {"match": "{asset}/processdata/count/{counter}", "signal": "total"},
    {"match": "{asset}/workorder/workordernumber", "signal": "order"},
]
JSON = [
    {
        "match": "{asset}/+/state",
        "signal": "state",
        "only": [SEALER.path],
        "value": "d.state",
        "time": "d.ts",
        "states": {"1": "Running", "2": "Idle"},
    },
    {
        "match": "out/{asset}/{counter}/#",
        "signal": "total",
        "value": "v",
        "time": "t",
        "key": "id",
    },
    {"match": "{asset}/order", "signal": "order", "only": ["elsewhere"]},
    {"match": "{asset}/order", "signal": "order", "only": [LINE.path], "value": "no"},
]


@pytest.mark.parametrize("rules", [BARE, JSON])
def test_the_collector_understands_the_twin(rules: list[Mapping[str, Any]]) -> None:
    plant = MappedPlant(
        [
            MappedAsset(3, LINE.path, LINE.topic, "line", 3),
            MappedAsset(4, SEALER.path, SEALER.topic, "cell", 3),
        ],
        [
            MappedCounter(11, 3, 3, "in", "infeed", "infeed"),
            MappedCounter(12, 3, 4, "out", "outfeed", "outfeed"),
            MappedCounter(13, 3, 3, "waste", "defect", "waste"),
        ],
        [],
    )
    mapping = TopicMapping.of(plant, MappedSource("m", "mqtt", {"topics": list(rules)}))
    namespace = Namespace(rules, a_line())
    numbers = {"infeed": 11, "outfeed": 12, "defect": 13}
    for event in told(a_twin(4), timedelta(hours=6)):
        said = namespace.publication(event)
        assert said is not None
        properties = [("timestamp", event.at.isoformat())]
        answer = mapping.signals(said.topic, said.payload, event.at, properties=properties)
        assert isinstance(answer, list)
        signal = answer[0]
        assert signal.occurred_at == event.at
        if isinstance(event, TotalReached):
            assert isinstance(signal, TotalSignal)
            assert (signal.counter_id, signal.total) == (numbers[event.counter.tag], event.total)
        elif isinstance(event, StateEntered):
            assert isinstance(signal, StateSignal)
            assert signal.state == event.state
        else:
            assert isinstance(signal, OrderSignal)
            assert signal.order_number == event.order_number


def test_what_no_rule_tells_is_not_said() -> None:
    namespace = Namespace(BARE[:1], a_line())
    assert namespace.publication(OrderSwitched(START, "WO-1")) is None
    said = namespace.publication(StateEntered(START, "Running"))
    assert said is not None
    assert said.payload == b"Running"
    wrapped = Namespace([{**BARE[0], "value": "a.b"}], a_line())
    said = wrapped.publication(StateEntered(START, "Running"))
    assert said is not None
    assert orjson.loads(said.payload) == {"a": {"b": "Running"}}
