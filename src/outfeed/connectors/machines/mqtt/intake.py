"""Between the network and the database: messages wait here, few enough to hold in memory."""

import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from outfeed.connectors.machines.mqtt.connection import Connection
from outfeed.connectors.machines.mqtt.packets import Message

LARGEST_BATCH = 1_000
LONGEST_WAIT = 0.1
"""Seconds that a message may wait for others to be committed with it."""
SILENCE = 0.005
"""Seconds without a further message after which waiting is over: a broker that sends no more
until it has acknowledgements is not to be kept waiting."""
ROOM = 10_000
"""Messages that wait at most, nearly. A broker that keeps to the window never comes here; one that
does not is slowed down by TCP."""


@dataclass(slots=True, eq=False)
class Arrival:
    """A message, the connection by which it came last, and when it was received first."""

    message: Message
    connection: Connection
    received_at: datetime
    committed: bool = False


class Intake:
    """A bounded queue from one thread to another, emptied in batches."""

    def __init__(self) -> None:
        self._waiting: deque[Arrival] = deque()
        self._some = threading.Event()
        self._closed = threading.Event()

    @property
    def is_full(self) -> bool:
        """Whether no more should be read for now."""
        return len(self._waiting) >= ROOM

    @property
    def has_room(self) -> bool:
        """Whether reading may go on after it was full."""
        return len(self._waiting) < ROOM // 2

    def put(self, arrival: Arrival) -> None:
        """Add a message."""
        self._waiting.append(arrival)
        if not self._some.is_set():
            self._some.set()

    def batch(self) -> list[Arrival]:
        """Wait for messages and give those that came together; none once it is closed."""
        while not self._some.wait(1.0):
            if self._closed.is_set():
                return []
        self._linger()
        if self._closed.is_set():
            return []
        self._some.clear()
        many = min(len(self._waiting), LARGEST_BATCH)
        batch = [self._waiting.popleft() for _ in range(many)]
        if self._waiting:
            self._some.set()
        return batch

    def _linger(self) -> None:
        until = time.monotonic() + LONGEST_WAIT
        before = 0
        while before < (now := len(self._waiting)) < LARGEST_BATCH and time.monotonic() < until:
            before = now
            time.sleep(SILENCE)

    def close(self) -> None:
        """Give no more batches; what waits is unacknowledged and will be sent again."""
        self._closed.set()
        self._some.set()
