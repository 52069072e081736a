"""One connection to a broker: a persistent session that acknowledges only when it is told to."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from outfeed.connectors.machines.mqtt.payload import LARGEST_PAYLOAD

KEEP_ALIVE = 30
"""Seconds of silence after which the broker is asked whether it is still there."""
SESSION_EXPIRY = 7 * 24 * 3600
"""Seconds that a broker is asked to keep messages for a collector that is away."""
MOST_UNACKNOWLEDGED = 5_000
"""Messages that a broker may have sent and we not yet committed (MQTT 5 receive maximum)."""
_PATIENCE = 10.0
_UNSUPPORTED_VERSION = (132, 1)
V5, V3 = MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311
_FILTERS_A_PACKET = 100


class LinkDown(Exception):  # noqa: N818 - it is a state, that ends
    """The broker can't be reached, refuses, or went away; the text says why."""


class VersionRefused(LinkDown):
    """The broker does not speak this version of MQTT."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is and how it is entered.

    Its URL is ``mqtt[s]://user:password@host:port``; ``?version=3.1.1`` says what it speaks where
    finding out takes too long.
    """

    host: str
    port: int
    version: MQTTProtocolVersion = V5
    user: str | None = None
    password: str | None = None
    encrypted: bool = False

    @classmethod
    def at(cls, url: str) -> "Broker":
        """Read a broker's URL; raises ValueError where it is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError(f"A broker's URL is mqtt://host:port or mqtts://…, not {url!r}.")
        encrypted = parts.scheme == "mqtts"
        return cls(
            parts.hostname,
            parts.port or (8883 if encrypted else 1883),
            V3 if "version=3" in parts.query else V5,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
            encrypted,
        )


class Message(NamedTuple):
    """A message as it came: `redelivered` says that the broker sent it before."""

    topic: str
    payload: bytes
    qos: int
    packet: int
    redelivered: bool
    properties: Sequence[tuple[str, str]]


class Connection:
    """A connection of one client, in paho's own network thread.

    `on_message` is called in that thread; while it blocks nothing more is read, which is how a
    sender is slowed down. `lost` is done, with the reason, when the connection ends.
    """

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        version: MQTTProtocolVersion,
        on_message: Callable[["Connection", Message], None],
    ) -> None:
        self.session_present = False
        self._broker = broker
        self._version = version
        self._on_arrival = on_message
        self._loop = asyncio.get_running_loop()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._waiting: dict[int, asyncio.Future[None]] = {}
        v5 = version == V5
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id,
            clean_session=None if v5 else False,
            protocol=version,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        if broker.user:
            self._client.username_pw_set(broker.user, broker.password)
        if broker.encrypted:
            self._client.tls_set()
        self._client.on_connect = self._entered
        self._client.on_disconnect = self._left
        self._client.on_message = self._arrived
        self._client.on_subscribe = self._subscribed
        self._client.on_unsubscribe = self._unsubscribed

    async def open(self) -> None:
        """Enter the broker; raises LinkDown, or VersionRefused where another version may do."""
        entering = asyncio.create_task(asyncio.to_thread(self._enter))
        try:
            await asyncio.shield(entering)
            async with asyncio.timeout(_PATIENCE):
                await self._connected
        except TimeoutError:
            await self.close()
            # Some brokers of old wait for the rest of what they don't understand.
            raise VersionRefused("The broker does not answer.") from None
        except OSError as why:
            raise LinkDown(f"The broker can't be reached: {why}") from None
        except LinkDown:
            await self.close()
            raise
        finally:
            # A thread can't be cancelled: whoever cancelled this must find nothing under way.
            await asyncio.wait((entering,))

    def _enter(self) -> None:
        broker, properties = self._broker, None
        if self._version == V5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = SESSION_EXPIRY
            properties.ReceiveMaximum = MOST_UNACKNOWLEDGED
            self._client.connect(
                broker.host, broker.port, KEEP_ALIVE, clean_start=False, properties=properties
            )
        else:
            self._client.connect(broker.host, broker.port, KEEP_ALIVE)
        self._client.loop_start()

    async def close(self) -> None:
        """Send what is still to be acknowledged, take leave, and end the thread."""
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    async def subscribe(self, filters: Sequence[str]) -> None:
        """Ask for topics; raises LinkDown where the broker refuses one."""
        for start in range(0, len(filters), _FILTERS_A_PACKET):
            some = filters[start : start + _FILTERS_A_PACKET]
            if self._version == V5:
                # Values retained by the broker are wanted once, not at every reconnection.
                options = SubscribeOptions(
                    qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB
                )
                _, packet = self._client.subscribe([(f, options) for f in some])
            else:
                _, packet = self._client.subscribe([(f, 1) for f in some])
            await self._answered(packet)

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """Ask for topics no more."""
        if filters:
            _, packet = self._client.unsubscribe(list(filters))
            await self._answered(packet)

    async def _answered(self, packet: int | None) -> None:
        if packet is None:
            raise LinkDown("The connection was lost while it subscribed.")
        answer = self._waiting[packet] = self._loop.create_future()
        try:
            async with asyncio.timeout(_PATIENCE):
                await answer
        except TimeoutError:
            raise LinkDown("The broker does not answer a subscription.") from None
        finally:
            del self._waiting[packet]

    def acknowledge(self, packets: Iterable[int]) -> None:
        """Tell the broker that messages are taken for good; any thread may."""
        for packet in packets:
            self._client.ack(packet, 1)

    # --- called in paho's thread ---------------------------------------------------------------

    def _soon(self, call: Callable[[], object]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _entered(
        self,
        client: paho.Client,
        userdata: object,
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if not reason.is_failure:
            self.session_present = flags.session_present
            self._soon(lambda: _settle(self._connected))
            return
        kind = VersionRefused if reason.value in _UNSUPPORTED_VERSION else LinkDown
        self._soon(lambda: _fail(self._connected, kind(f"The broker refuses: {reason}.")))

    def _left(
        self,
        client: paho.Client,
        userdata: object,
        flags: paho.DisconnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        # Brokers of old close the connection on a version they don't know without a word.
        silent = VersionRefused("The broker closed the connection before it answered.")
        self._soon(lambda: _fail(self._connected, silent))
        self._soon(lambda: None if self.lost.done() else self.lost.set_result(str(reason)))
        gone = LinkDown(f"The connection was lost: {reason}.")
        self._soon(lambda: self._fail_waiting(gone))

    def _fail_waiting(self, gone: LinkDown) -> None:
        for answer in self._waiting.values():
            _fail(answer, gone)

    def _arrived(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            self._client.ack(message.mid, message.qos)
            return
        said = getattr(message.properties, "UserProperty", ())
        # One byte too many is enough to see that it is too large; the rest need not be kept.
        payload = bytes(message.payload[: LARGEST_PAYLOAD + 1])
        qos, packet, again = message.qos, message.mid, message.dup
        self._on_arrival(self, Message(topic, payload, qos, packet, again, said))

    def _subscribed(
        self,
        client: paho.Client,
        userdata: object,
        packet: int,
        reasons: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        refused = next((str(reason) for reason in reasons if reason.is_failure), None)
        self._answer(packet, refused)

    def _unsubscribed(
        self,
        client: paho.Client,
        userdata: object,
        packet: int,
        reasons: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        self._answer(packet, None)

    def _answer(self, packet: int, refused: str | None) -> None:
        def settle() -> None:
            answer = self._waiting.get(packet)
            if answer is None:
                return
            if refused:
                _fail(answer, LinkDown(f"The broker refuses a subscription: {refused}."))
            else:
                _settle(answer)

        self._soon(settle)


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], why: Exception) -> None:
    if not future.done():
        future.set_exception(why)
        # Whoever waited may have gone; an error that nobody fetches is no news.
        future.exception()
