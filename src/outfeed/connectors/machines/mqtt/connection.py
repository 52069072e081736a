"""One connection to a broker: a persistent session that acknowledges only when it is told to."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import cast
from urllib.parse import unquote, urlsplit

from outfeed.connectors.machines.mqtt import packets
from outfeed.connectors.machines.mqtt.packets import (
    Answered,
    Dismissed,
    Entered,
    Garbled,
    Message,
    Reader,
    Version,
)

KEEP_ALIVE = 30
"""Seconds of silence after which the broker takes us for gone, and we the broker."""
SESSION_EXPIRY = 7 * 24 * 3600
"""Seconds that a broker is asked to keep messages for a collector that is away."""
MOST_UNACKNOWLEDGED = 5_000
"""Messages that a broker may have sent and we not yet committed (MQTT 5 receive maximum)."""
_PATIENCE = 10.0
_UNSUPPORTED_VERSION = (1, 132)
_REFUSED = 128
_FILTERS_A_PACKET = 100
# Words for the codes that people can do something about: MQTT 3.1.1, 3.2.2.3 and MQTT 5, 2.4.
_REASONS = {
    2: "it does not take the client id",
    3: "it is not available",
    4: "user or password is wrong",
    5: "not authorised",
    128: "no reason given",
    133: "it does not take the client id",
    134: "user or password is wrong",
    135: "not authorised",
    136: "it is not available",
    137: "it is busy",
    138: "this client is banned",
    139: "it is shutting down",
    141: "it heard nothing for too long",
    142: "another client came with the same client id",
    143: "it does not take the topic filter",
    147: "too much was unacknowledged",
    149: "a packet was too large",
    151: "its quota is used up",
    158: "it has no shared subscriptions",
    162: "it has no wildcard subscriptions",
}


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
    version: Version = Version.V5
    login: tuple[str, str | None] | None = None
    encrypted: bool = False

    @classmethod
    def at(cls, url: str) -> "Broker":
        """Read a broker's URL; raises ValueError where it is none."""
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError("A broker's URL is mqtt://host:port or mqtts://host:port.")
        encrypted = parts.scheme == "mqtts"
        password = unquote(parts.password) if parts.password is not None else None
        return cls(
            parts.hostname,
            parts.port or (8883 if encrypted else 1883),
            Version.V3 if "version=3" in parts.query else Version.V5,
            (unquote(parts.username), password) if parts.username else None,
            encrypted,
        )


class Connection(asyncio.Protocol):
    """A connection of one client. `lost` is done, with the reason, when it has ended."""

    def __init__(
        self,
        broker: Broker,
        client_id: str,
        version: Version,
        on_message: Callable[["Connection", Message], None],
    ) -> None:
        self.session_present = False
        self._broker = broker
        self._client_id = client_id
        self._version = version
        self._on_message = on_message
        self._reader = Reader(version)
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._entered: asyncio.Future[Entered] = self._loop.create_future()
        self.lost: asyncio.Future[str] = self._loop.create_future()
        self._answers: dict[int, asyncio.Future[Answered]] = {}
        self._numbers = count(1)
        self._keep_alive = KEEP_ALIVE
        self._heard_at = self._loop.time()
        self._held = False
        self._ping: asyncio.TimerHandle | None = None
        self._why = ""

    async def open(self) -> None:
        """Enter the broker; raises LinkDown, or VersionRefused where another version may do."""
        broker = self._broker
        context = ssl.create_default_context() if broker.encrypted else None
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._loop.create_connection(
                    lambda: self, broker.host, broker.port, ssl=context
                )
        except OSError as why:
            raise LinkDown(f"The broker can't be reached: {why}.") from None
        try:
            async with asyncio.timeout(_PATIENCE):
                entered = await self._entered
        except TimeoutError:
            # Some brokers of old wait for the rest of what they don't understand.
            self._abort("The broker does not answer.")
            raise VersionRefused("The broker does not answer.") from None
        if entered.code:
            self._abort("")
            kind = VersionRefused if entered.code in _UNSUPPORTED_VERSION else LinkDown
            raise kind(f"The broker refuses: {_reason(entered.code)}.")
        self.session_present = entered.session_present
        self._keep_alive = entered.keep_alive or KEEP_ALIVE
        self._stay_alive()

    async def close(self) -> None:
        """Send what is still to be acknowledged, and take leave."""
        if self._transport is None or self.lost.done():
            return
        self._transport.write(packets.LEAVE)
        self._transport.close()
        await asyncio.wait((self.lost,), timeout=1.0)
        self._transport.abort()

    async def subscribe(self, filters: Sequence[str]) -> None:
        """Ask for topics; raises LinkDown where the broker refuses one."""
        for some in _in_packets(filters):
            number = self._next_number()
            asked = packets.subscribe(self._version, number, some)
            answer = await self._asked(number, asked)
            for code, wanted in zip(answer.codes, some, strict=False):
                if code >= _REFUSED:
                    raise LinkDown(f"The broker refuses to send {wanted}: {_reason(code)}.")

    async def unsubscribe(self, filters: Sequence[str]) -> None:
        """Ask for topics no more."""
        for some in _in_packets(filters):
            number = self._next_number()
            await self._asked(number, packets.unsubscribe(self._version, number, some))

    def acknowledge(self, numbers: Sequence[int]) -> None:
        """Tell the broker that messages are taken for good; any thread may."""
        if numbers and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._write, packets.acknowledgements(numbers))

    def hold(self) -> None:
        """Read no more, so that TCP slows the broker down."""
        if self._transport is not None and not self._held:
            self._held = True
            self._transport.pause_reading()

    def release(self) -> None:
        """Read on."""
        if self._transport is not None and self._held:
            self._held = False
            self._heard_at = self._loop.time()
            if not self._transport.is_closing():
                self._transport.resume_reading()

    # --- asyncio calls these -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Introduce ourselves."""
        self._transport = cast(asyncio.Transport, transport)
        self._write(
            packets.connect(
                self._version,
                self._client_id,
                KEEP_ALIVE,
                self._broker.login,
                SESSION_EXPIRY,
                MOST_UNACKNOWLEDGED,
            )
        )

    def data_received(self, data: bytes) -> None:
        """Take what the broker says."""
        self._heard_at = self._loop.time()
        try:
            for packet in self._reader.feed(data):
                if type(packet) is Message:
                    self._on_message(self, packet)
                else:
                    self._answered(packet)
        except Garbled as garbled:
            self._abort(str(garbled))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everyone who waits."""
        why = self._why or (f"The connection was lost: {exc}." if exc else "The broker closed it.")
        if self._ping is not None:
            self._ping.cancel()
        # Brokers of old close the connection on a version they don't know without a word.
        _fail(self._entered, VersionRefused("The broker closed the connection unanswered."))
        for answer in self._answers.values():
            _fail(answer, LinkDown(why))
        if not self.lost.done():
            self.lost.set_result(why)

    # --- within ----------------------------------------------------------------------------------

    def _answered(self, packet: packets.Packet) -> None:
        if isinstance(packet, Entered) and not self._entered.done():
            self._entered.set_result(packet)
        elif isinstance(packet, Answered):
            answer = self._answers.get(packet.packet)
            if answer is not None and not answer.done():
                answer.set_result(packet)
        elif isinstance(packet, Dismissed):
            self._abort(f"The broker ended the connection: {_reason(packet.code)}.")

    async def _asked(self, number: int, asked: bytes) -> Answered:
        if self.lost.done():
            raise LinkDown(self.lost.result())
        answer: asyncio.Future[Answered] = self._loop.create_future()
        self._answers[number] = answer
        self._write(asked)
        try:
            async with asyncio.timeout(_PATIENCE):
                return await answer
        except TimeoutError:
            raise LinkDown("The broker does not answer a subscription.") from None
        finally:
            del self._answers[number]

    def _next_number(self) -> int:
        return next(self._numbers) % 65_535 + 1

    def _stay_alive(self) -> None:
        silence = self._loop.time() - self._heard_at
        if silence > 1.5 * self._keep_alive and not self._held:
            self._abort("The broker is silent.")
            return
        self._write(packets.PING)
        self._ping = self._loop.call_later(self._keep_alive / 2, self._stay_alive)

    def _write(self, said: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(said)

    def _abort(self, why: str) -> None:
        self._why = self._why or why
        if self._transport is not None:
            self._transport.abort()


def _in_packets(filters: Sequence[str]) -> list[Sequence[str]]:
    starts = range(0, len(filters), _FILTERS_A_PACKET)
    return [filters[start : start + _FILTERS_A_PACKET] for start in starts]


def _reason(code: int) -> str:
    return _REASONS.get(code, f"code {code}")


def _fail(future: "asyncio.Future[Entered] | asyncio.Future[Answered]", why: LinkDown) -> None:
    if not future.done():
        future.set_exception(why)
        # Whoever waited may have gone; an error that nobody fetches is no news.
        future.exception()
