"""A simulated plant through the broker of this process into the database, faster than time."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine, func, select

from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import import_plant
from outfeed.connectors.machines.mqtt.collector import Collector
from outfeed.connectors.machines.simulator.broker import InProcessBroker
from outfeed.connectors.machines.simulator.plant import (
    ProgrammedOrder,
    SimulatedPlant,
    TwinAsset,
    TwinCounter,
    TwinLine,
    TwinProduct,
    TwinState,
)
from outfeed.connectors.machines.simulator.publisher import Publisher, simulate
from outfeed.store import tables as t

pytestmark = pytest.mark.anyio
START = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
RULES: list[dict[str, Any]] = [
    {"match": "{asset}/count/{counter}", "signal": "total"},
    {"match": "{asset}/state", "signal": "state"},
]
PLANT = """
states: [{name: Jam, type: unplanned_downtime}, {name: Break, type: planned_downtime}]
enterprise: {name: Works, topic: Works}
sites:
  - name: Hall
    time_zone: Europe/Berlin
    lines:
      - name: filler
        counters:
          - {name: in, kind: infeed, rollover_at: 1000}
          - {name: out, kind: outfeed}
          - {name: bad, kind: waste}
signal_sources:
  - name: floor
    kind: mqtt
    topics:
      - {match: "{asset}/count/{counter}", signal: total}
      - {match: "{asset}/state", signal: state}
"""
FILLER = TwinAsset("hall/filler", "Works/Hall/filler")
LINE = TwinLine(
    FILLER,
    [
        TwinCounter(FILLER, "infeed", "infeed", Decimal(1000)),
        TwinCounter(FILLER, "outfeed", "outfeed"),
        TwinCounter(FILLER, "waste", "waste"),
    ],
    [
        TwinState("Running", "running"),
        TwinState("Idle", "unplanned_downtime"),
        TwinState("Jam", "unplanned_downtime"),
        TwinState("Break", "planned_downtime"),
    ],
    [TwinProduct("COLA", Decimal(60))],
)
PROGRAM = [ProgrammedOrder("WO-1", "COLA", Decimal(5_000), START + timedelta(minutes=5))]
SIMULATED = SimulatedPlant([LINE], RULES, {FILLER.path: PROGRAM})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_history_lands_when_it_happened(engine: Engine) -> None:
    clock = SteppedClock(START)
    with acting(engine, clock, SYSTEM) as act:
        import_plant(act, PLANT)
    with InProcessBroker() as broker:
        collector = Collector(broker.url, "outfeed", engine, clock)
        work = asyncio.create_task(collector.run())
        async with asyncio.timeout(10):
            while not collector.link.up:
                await asyncio.sleep(0.01)
        async with Publisher(broker.url, SIMULATED, START) as publisher:
            assert not publisher.speaks_v5

            async def at(instant: datetime) -> None:
                assert await collector.caught_up(publisher.published)
                clock.step_to(instant)

            await publisher.publish_until(START + timedelta(hours=3), at)
            assert await collector.drained(publisher.published)
            twin = publisher.twins[FILLER.path]
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    facts, states = t.count_events.c, t.state_events.c
    with engine.connect() as conn:
        query = select(facts.kind, func.sum(facts.quantity)).group_by(facts.kind)
        assert {row[0]: row[1] for row in conn.execute(query)} == twin.made
        first = conn.execute(
            select(func.min(facts.occurred_at)).where(facts.quantity > 0)
        ).scalar_one()
        assert conn.execute(select(func.min(states.occurred_at))).scalar_one() == START
        refused = conn.execute(select(func.count()).select_from(t.rejections)).scalar_one()
    assert START < first <= START + timedelta(minutes=6)
    assert refused == 0
    assert twin.made["outfeed"] > 3_000


async def test_the_present_goes_on_as_the_clock_does() -> None:
    clock = SteppedClock(START)
    with InProcessBroker() as broker:
        work = asyncio.create_task(simulate(broker.url, SIMULATED, clock))
        await asyncio.sleep(0.3)
        clock.step_to(START + timedelta(minutes=30))
        await asyncio.sleep(1.2)
        retained: dict[str, bytes | bytearray] = {}
        client = paho.Client(CallbackAPIVersion.VERSION2, "looker-on")
        client.on_message = lambda client, userdata, m: retained.update({m.topic: m.payload})
        client.connect("127.0.0.1", broker.port)
        client.loop_start()
        client.subscribe("Works/#", 1)
        async with asyncio.timeout(5):
            while len(retained) < 4:
                await asyncio.sleep(0.01)
        client.disconnect()
        client.loop_stop()
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
    assert set(retained) == {
        "Works/Hall/filler/state",
        *(f"Works/Hall/filler/count/{kind}" for kind in ("infeed", "outfeed", "waste")),
    }
    assert int(retained["Works/Hall/filler/count/outfeed"]) > 500


async def test_a_broker_that_is_not_there_is_said_at_once() -> None:
    broker = InProcessBroker()
    broker.start()
    url = broker.url
    broker.stop()
    with pytest.raises(ConnectionError):
        async with Publisher(url, SIMULATED, START):
            pass
