"""The collector: from a broker into the database, each message once and none lost."""

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy import Engine

from outfeed.activities.clock import Clock
from outfeed.activities.machine_map import mapped_plant
from outfeed.connectors.machines.mqtt.connection import (
    Broker,
    Connection,
    LinkDown,
    VersionRefused,
)
from outfeed.connectors.machines.mqtt.intake import Arrival, Intake
from outfeed.connectors.machines.mqtt.mapping import Mapping, Part
from outfeed.connectors.machines.mqtt.packets import Message, Version
from outfeed.connectors.machines.mqtt.taking import Taker, passing
from outfeed.model.errors import OutfeedError

log = structlog.get_logger(__name__)

_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 15.0


@dataclass(frozen=True, slots=True)
class LinkState:
    """How the link to a broker is: up or down, since when, what came and what became of it.

    `received` counts messages on mapped topics, `taken` those committed (anew or known already),
    `rejected` those that could not be read or were refused. `error` says why it is not well.
    """

    up: bool
    since: datetime
    last_message_at: datetime | None = None
    received: int = 0
    taken: int = 0
    rejected: int = 0
    error: str | None = None


class Collector:
    """Collects what machines say over MQTT, until it is cancelled.

    `source` names the signal source whose rules hold (None: the plant's first of kind mqtt).
    Several collectors share the load either by `part` (each its own lines, which keeps messages of
    a line in order; the better way) or by `group` (the broker hands each message to one of them).
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        engine: Engine,
        clock: Clock,
        on_link: Callable[[LinkState], None] | None = None,
        *,
        source: str | None = None,
        group: str | None = None,
        part: Part | None = None,
    ) -> None:
        self._broker = Broker.at(url)
        self._client_id = client_id
        self._engine = engine
        self._clock = clock
        self._on_link = on_link
        self._source = source
        self._group = group
        self._part = part
        self._mapping: Mapping | None = None
        self._connection: Connection | None = None
        self._filters: list[str] = []
        self._version = self._broker.version
        self._intake = Intake()
        self._taker = Taker(engine, clock)
        self._state = LinkState(False, clock.now())
        self._lock = threading.Lock()
        self._received = 0
        self._last_message_at: datetime | None = None
        self._unacknowledged: dict[int, Arrival] = {}
        self._goals: list[tuple[int, asyncio.Future[None]]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._log = log.bind(broker=f"{self._broker.host}:{self._broker.port}", client=client_id)

    # --- what is seen from outside -------------------------------------------------------------

    @property
    def link(self) -> LinkState:
        """How the link is at present."""
        return replace(
            self._state,
            last_message_at=self._last_message_at,
            received=self._received,
            taken=self._taker.taken,
            rejected=self._taker.rejected,
            error=self._taker.trouble or self._state.error,
        )

    async def run(self) -> None:
        """Collect until cancelled; then finish the batch in hand, acknowledge it and leave."""
        self._loop = asyncio.get_running_loop()
        work = asyncio.create_task(asyncio.to_thread(self._work))
        try:
            await self._load_mapping()
            await self._keep_connected(work)
        finally:
            self._taker.stop()
            self._intake.close()
            await work
            if self._connection is not None:
                await self._connection.close()
            self._say(False, None)

    async def reload(self) -> None:
        """Read the plant's rules anew and ask the broker for what is mapped now."""
        await self._load_mapping()
        if self._connection is not None and self._state.up:
            with suppress(LinkDown):
                # A connection that is lost meanwhile subscribes when it is back.
                await self._subscribe(self._connection)

    async def caught_up(self, received: int, timeout: float = 30.0) -> bool:
        """Wait until so many messages were received since the start; False if that takes longer."""
        if self._received >= received:
            return True
        goal = asyncio.get_running_loop().create_future()
        self._goals.append((received, goal))
        try:
            async with asyncio.timeout(timeout):
                await goal
        except TimeoutError:
            return False
        return True

    async def drained(self, received: int = 0, timeout: float = 30.0) -> bool:
        """Wait until at least so many messages were received and all that were are committed."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        if not await self.caught_up(received, timeout):
            return False
        while self._taker.finished < self._received:
            if loop.time() > until:
                return False
            await asyncio.sleep(0.002)
        return True

    # --- the link ------------------------------------------------------------------------------

    async def _load_mapping(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                self._mapping = await asyncio.to_thread(self._read_mapping)
                return
            except OutfeedError as faulty:
                self._log.error("mapping_refused", code=faulty.code, detail=faulty.detail)
                self._say(self._state.up, faulty.detail)
                return
            except Exception as why:
                if not passing(why):
                    raise
                self._log.warning("database_away", error=str(why))
                self._say(self._state.up, "The database can't be reached.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _read_mapping(self) -> Mapping | None:
        with self._engine.connect() as conn:
            plant = mapped_plant(conn)
        for source in plant.sources:
            if source.kind == "mqtt" and self._source in (None, source.name):
                return Mapping.of(plant, source, self._part)
        return None

    async def _keep_connected(self, work: asyncio.Task[None]) -> None:
        pause = _FIRST_PAUSE
        while True:
            connection = Connection(
                self._broker, self._client_id, self._version, on_message=self._arrived
            )
            try:
                await self._connect(connection)
                pause = _FIRST_PAUSE
                await asyncio.wait((connection.lost, work), return_when=asyncio.FIRST_COMPLETED)
                if work.done():
                    work.result()
                why = connection.lost.result()
            except VersionRefused as refused:
                self._version = Version.V3 if self._version == Version.V5 else Version.V5
                why = str(refused)
            except LinkDown as down:
                why = str(down)
            self._connection = None
            await connection.close()
            self._say(False, why)
            # Many collectors whose broker comes back are not to come all at once.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _connect(self, connection: Connection) -> None:
        self._connection = connection
        await connection.open()
        if not connection.session_present:
            # A new session numbers its packets anew: none of the old numbers means anything now.
            self._unacknowledged.clear()
            self._filters = []
        await self._subscribe(connection)
        self._log.info("link_up", version=int(self._version), session=connection.session_present)
        self._say(True, None)

    async def _subscribe(self, connection: Connection) -> None:
        wanted = self._mapping.subscriptions() if self._mapping else []
        if self._group:
            wanted = [f"$share/{self._group}/{each}" for each in wanted]
        await connection.subscribe(wanted)
        await connection.unsubscribe([each for each in self._filters if each not in wanted])
        self._filters = wanted

    def _say(self, up: bool, error: str | None) -> None:
        before = self._state
        if (up, error) == (before.up, before.error):
            return
        since = before.since if up == before.up else self._clock.now()
        self._state = LinkState(up, since, error=error)
        if error:
            self._log.warning("link_troubled", up=up, error=error)
        if self._on_link is not None:
            self._on_link(self.link)

    def _arrived(self, connection: Connection, message: Message) -> None:
        mapping = self._mapping
        if mapping is None or not mapping.maps(message.topic):
            if message.qos:
                connection.acknowledge((message.packet,))
            return
        arrival = Arrival(message, connection, self._clock.now())
        if message.qos and self._is_known(arrival):
            return
        self._last_message_at = arrival.received_at
        self._intake.put(arrival)
        self._received += 1
        if self._intake.is_full:
            connection.hold()
        if self._goals:
            self._settle_goals()

    def _settle_goals(self) -> None:
        for received, goal in self._goals:
            if received <= self._received and not goal.done():
                goal.set_result(None)
        self._goals = [each for each in self._goals if not each[1].done()]

    def _read_on(self) -> None:
        if self._connection is not None:
            self._connection.release()

    def _is_known(self, arrival: Arrival) -> bool:
        """Whether the broker sends again what is in hand or committed, but not acknowledged."""
        packet = arrival.message.packet
        with self._lock:
            first = self._unacknowledged.get(packet)
            if first is None or not _same(first.message, arrival.message):
                self._unacknowledged[packet] = arrival
                return False
            first.connection = arrival.connection
            if not first.committed:
                return True
            del self._unacknowledged[packet]
        arrival.connection.acknowledge((packet,))
        return True

    # --- in the collector's own thread ---------------------------------------------------------

    def _work(self) -> None:
        while batch := self._intake.batch():
            if not self._taker.take(self._mapping, batch):
                return
            self._acknowledge(batch)
            if self._intake.has_room and self._loop is not None:
                self._loop.call_soon_threadsafe(self._read_on)

    def _acknowledge(self, batch: Sequence[Arrival]) -> None:
        # What came by an earlier connection is sent again by this one, and acknowledged then.
        current = self._connection
        packets = []
        with self._lock:
            for arrival in batch:
                arrival.committed = True
                if arrival.message.qos and arrival.connection is current:
                    packets.append(arrival.message.packet)
                    self._unacknowledged.pop(arrival.message.packet, None)
        if current is not None:
            current.acknowledge(packets)


def _same(one: Message, other: Message) -> bool:
    return one.topic == other.topic and one.payload == other.payload


async def collect(
    url: str,
    client_id: str,
    engine: Engine,
    clock: Clock,
    on_link: Callable[[LinkState], None] | None = None,
) -> None:
    """Collect from a broker until cancelled: a `Collector` without ceremony."""
    await Collector(url, client_id, engine, clock, on_link).run()
