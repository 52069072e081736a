"""Publishing a simulated plant: its history as fast as it is taken, its present as time goes by."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from outfeed.activities.clock import Clock
from outfeed.connectors.machines.simulator.namespace import Namespace
from outfeed.connectors.machines.simulator.plant import Event, ProgrammedOrder, SimulatedPlant
from outfeed.connectors.machines.simulator.twin import TICK, LineTwin

log = structlog.get_logger(__name__)

At = Callable[[datetime], Awaitable[None]]
_PATIENCE = 10.0
_IN_FLIGHT = 500
_UNSUPPORTED_VERSION = (132, 1)
_V5, _V3 = MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311


class Publisher:
    """Publishes what the twins of a plant do, from `start_at` on: retained, QoS 1.

    `published` counts the messages that a topic rule maps. Use it as an async context manager;
    entering raises ConnectionError where the broker can't be reached.
    """

    def __init__(
        self,
        url: str,
        plant: SimulatedPlant,
        start_at: datetime,
        seed: int = 1,
        tick: timedelta = TICK,
        client_id: str = "outfeed-simulator",
    ) -> None:
        self.published = 0
        self.speaks_v5 = False
        self.twins = {line.asset.path: LineTwin(line, seed, start_at, tick) for line in plant.lines}
        self._namespaces = {line.asset.path: Namespace(plant.rules, line) for line in plant.lines}
        for path, orders in plant.programs.items():
            self.twins[path].program(orders)
        self._url = urlsplit(url)
        self._client_id = client_id
        self._client: paho.Client | None = None
        self._taken = 0

    async def __aenter__(self) -> Self:
        for version in (_V3,) if "version=3" in self._url.query else (_V5, _V3):
            if await self._enter(version):
                self.speaks_v5 = version == _V5
                return self
        raise ConnectionError(f"The broker at {self._url.hostname} speaks no version we know.")

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.disconnect()
            await asyncio.to_thread(self._client.loop_stop)
            self._client = None

    def program(self, path: str, orders: list[ProgrammedOrder]) -> None:
        """Hand a line's controller further orders."""
        self.twins[path].program(orders)

    async def publish_until(self, instant: datetime, at: At | None = None) -> int:
        """Publish what happens up to an instant, in order; gives the number of messages.

        Through MQTT 5 every message says when it happened. Through an older broker it does not
        (unless the topic rules have a place for it): then whoever steps a clock does so in `at`,
        which is awaited with each instant before its messages are published.
        """
        before = self.published
        streams = [
            [(event.at, path, event) for event in twin.advance(instant)]
            for path, twin in self.twins.items()
        ]
        merged = heapq.merge(*streams, key=lambda happened: happened[0])
        for moment, happened in groupby(merged, key=lambda each: each[0]):
            if at is not None:
                await at(moment)
            for _, path, event in happened:
                self._publish(path, event)
        await self._acknowledged()
        return self.published - before

    async def follow(self, clock: Clock, pause: float = 1.0) -> None:
        """Publish what happens as a clock goes on, until cancelled."""
        while True:
            await self.publish_until(clock.now())
            await asyncio.sleep(pause)

    def _publish(self, path: str, event: Event) -> None:
        publication = self._namespaces[path].publication(event)
        if publication is None or self._client is None:
            return
        properties = None
        if self.speaks_v5:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.UserProperty = ("timestamp", event.at.isoformat())
        self._client.publish(
            publication.topic, publication.payload, qos=1, retain=True, properties=properties
        )
        self.published += 1

    async def _acknowledged(self) -> None:
        while self._taken < self.published:
            await asyncio.sleep(0.002)

    async def _enter(self, version: MQTTProtocolVersion) -> bool:
        loop = asyncio.get_running_loop()
        entered: asyncio.Future[ReasonCode] = loop.create_future()
        client = paho.Client(CallbackAPIVersion.VERSION2, self._client_id, protocol=version)
        client.max_inflight_messages_set(_IN_FLIGHT)
        client.reconnect_delay_set(1, 15)
        if self._url.username:
            password = unquote(self._url.password) if self._url.password else None
            client.username_pw_set(unquote(self._url.username), password)

        def on_connect(
            client: paho.Client,
            userdata: object,
            flags: paho.ConnectFlags,
            reason: ReasonCode,
            properties: Properties | None,
        ) -> None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, entered, reason)

        def on_publish(
            client: paho.Client,
            userdata: object,
            packet: int,
            reason: ReasonCode,
            properties: Properties,
        ) -> None:
            self._taken += 1

        client.on_connect = on_connect
        client.on_publish = on_publish
        host, port = self._url.hostname or "127.0.0.1", self._url.port or 1883
        await asyncio.to_thread(client.connect, host, port)
        client.loop_start()
        try:
            async with asyncio.timeout(_PATIENCE):
                reason = await entered
        except TimeoutError:
            reason = None
        if reason is not None and not reason.is_failure:
            self._client = client
            return True
        client.disconnect()
        await asyncio.to_thread(client.loop_stop)
        if reason is None or reason.value in _UNSUPPORTED_VERSION:
            return False
        raise ConnectionError(f"The broker refuses: {reason}.")


def _settle(entered: asyncio.Future[ReasonCode], reason: ReasonCode) -> None:
    if not entered.done():
        entered.set_result(reason)


async def simulate(
    url: str,
    plant: SimulatedPlant,
    clock: Clock,
    seed: int = 1,
    tick: timedelta = TICK,
) -> None:
    """Run a plant from now on, as fast as the clock goes, until cancelled."""
    async with Publisher(url, plant, clock.now(), seed, tick) as publisher:
        log.info("simulator_started", lines=len(plant.lines), seed=seed)
        await publisher.follow(clock)
