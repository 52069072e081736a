"""Processes of the MQTT benchmark: a publisher that costs little, a collector, and an empty
subscriber of the same client library.
"""

import asyncio
import json
import logging
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

import paho.mqtt.client as paho
import structlog
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from sqlalchemy import event

from outfeed.activities.clock import WallClock
from outfeed.connectors.machines.mqtt.collector import Collector
from outfeed.store.database import open_engine

COUNTERS = ("infeed", "outfeed")


def topics(lines: int) -> list[str]:
    return [f"Bench/site/area/line{n}/{counter}" for n in range(lines) for counter in COUNTERS]


def say(**found: object) -> None:
    print(json.dumps(found), flush=True)


# --- the publisher: MQTT 5 by hand, because a library would take more time than the broker ------


def publish(port: int, many: int, lines: int, first: int, rate: float = 0) -> None:
    link = socket.create_connection(("127.0.0.1", port))
    name = b"publisher"
    said = b"\x00\x04MQTT\x05\x02\x00\x00\x00" + struct.pack("!H", len(name)) + name
    link.sendall(b"\x10" + bytes([len(said)]) + said)
    link.recv(1000)
    done = threading.Event()
    threading.Thread(target=_acknowledged, args=(link, many, done), daemon=True).start()
    named = [topic.encode() for topic in topics(lines)]
    begin, step = time.time(), 100
    for start in range(0, many, step):
        if rate:
            time.sleep(max(begin + start / rate - time.time(), 0))
        at = datetime.now(UTC).isoformat().encode()
        link.sendall(
            b"".join(
                _publication(named[n % len(named)], n % 65_000 + 1, (first + n) // len(named), at)
                for n in range(start, min(start + step, many))
            )
        )
    done.wait(60)
    say(seconds=time.time() - begin)


def _publication(topic: bytes, packet: int, total: int, at: bytes) -> bytes:
    user = b"\x26\x00\x09timestamp" + struct.pack("!H", len(at)) + at
    body = struct.pack("!H", len(topic)) + topic + struct.pack("!H", packet)
    body += bytes([len(user)]) + user + str(total).encode()
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([size % 128 | 128, size // 128])
    return b"\x32" + length + body


def _acknowledged(link: socket.socket, many: int, done: threading.Event) -> None:
    # An acknowledgement is four bytes, or six where the broker has no subscriber and says so.
    waiting, found = b"", 0
    while found < many:
        waiting += link.recv(1 << 16)
        place = 0
        while place + 2 <= len(waiting) and place + 2 + waiting[place + 1] <= len(waiting):
            place += 2 + waiting[place + 1]
            found += 1
        waiting = waiting[place:]
    done.set()


# --- those who receive --------------------------------------------------------------------------


def empty(port: int, client_id: str, lines: int, part: int, parts: int, many: int) -> None:
    received, start, begun = 0, 0.0, time.process_time()
    ready, done = threading.Event(), threading.Event()

    def on_message(*_: object) -> None:
        nonlocal received, start
        start = start or time.time()
        received += 1
        if received >= many:
            done.set()

    v5 = MQTTProtocolVersion.MQTTv5
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id, protocol=v5)
    client.on_message = on_message
    client.on_subscribe = lambda *_: ready.set()
    said = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    said.SessionExpiryInterval, said.ReceiveMaximum = 3600, 5000
    client.connect("127.0.0.1", port, clean_start=False, properties=said)
    client.loop_start()
    client.subscribe([(topic, 1) for topic in topics(lines)])
    ready.wait(10)
    if many:
        done.wait(120)
    say(start=start, end=time.time(), cpu=time.process_time() - begun)
    client.disconnect()
    client.loop_stop()


class Watch:
    """A clock that remembers when the act that it began was committed."""

    def __init__(self) -> None:
        self.begun: dict[int, datetime] = {}
        self.ends: dict[datetime, float] = {}

    def now(self) -> datetime:
        """Give the present instant."""
        at = datetime.now(UTC)
        self.begun[threading.get_ident()] = at
        return at

    def committed(self, conn: object) -> None:
        """Note when the act of this thread was committed."""
        at = self.begun.get(threading.get_ident())
        if at is not None:
            self.ends[at] = time.time()


async def collect(
    port: int, client_id: str, database: str, part: int, parts: int, many: int, lags: bool
) -> None:
    begun = time.process_time()
    engine = open_engine(database)
    watch = Watch()
    if lags:
        event.listen(engine, "commit", watch.committed)
    clock = watch if lags else WallClock()
    collector = Collector(f"mqtt://127.0.0.1:{port}", client_id, engine, clock, part=(part, parts))
    work = asyncio.create_task(collector.run())
    while not collector.link.up and not collector.link.received:
        await asyncio.sleep(0.0005)
    # What the broker has kept comes before the subscription is acknowledged.
    start = time.time()
    while not collector.link.up:
        await asyncio.sleep(0.001)
    if lags:
        say(ready=True)
    if many:
        await collector.drained(many, 120)
    end = time.time()
    found = _lags(database, watch) if lags else []
    say(start=start, end=end, lags=found, cpu=time.process_time() - begun)
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work


def _lags(database: str, watch: Watch) -> list[float]:
    first = min(watch.ends)
    with open_engine(database).connect() as conn:
        rows = conn.exec_driver_sql(
            "SELECT recorded_at, extract(epoch FROM occurred_at)::float FROM count_events"
            " WHERE recorded_at >= %s",
            (first,),
        )
        return [watch.ends[recorded_at] - occurred for recorded_at, occurred in rows]


def main() -> None:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    kind, *given = sys.argv[1:]
    if kind == "publish":
        publish(*map(int, given))
    elif kind == "empty":
        port, client_id, *numbers = given
        empty(int(port), client_id, *map(int, numbers))
    else:
        port, client_id, database, part, parts, many, *lags = given
        asyncio.run(
            collect(int(port), client_id, database, int(part), int(parts), int(many), bool(lags))
        )


if __name__ == "__main__":
    main()
