"""Committing batches: again until it works, around whatever can never work."""

import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import Clock
from outfeed.activities.collection import reject, take
from outfeed.activities.signals import Signal
from outfeed.connectors.machines.mqtt.intake import Arrival
from outfeed.connectors.machines.mqtt.mapping import Mapping
from outfeed.connectors.machines.mqtt.payload import shown
from outfeed.model.errors import OutfeedError, Rejection

log = structlog.get_logger(__name__)

ACTOR = Actor("mqtt")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class _Read:
    """A signal and the message that it was read from."""

    signal: Signal
    arrival: Arrival


class _Stopped(Exception):  # noqa: N818
    """It was told to stop before the database was back."""


def passing(why: Exception) -> bool:
    """Whether an error is the database's and may pass: away, busy, full, or being migrated."""
    return isinstance(why, SQLAlchemyError) and not isinstance(why, DataError | IntegrityError)


class Taker:
    """Turns batches of messages into facts. Its counts may be read by any thread.

    `taken`, `rejected` and `finished` count messages; `trouble` says why the batch in hand is
    not committed yet.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._stop = threading.Event()
        self.taken = 0
        self.rejected = 0
        self.finished = 0
        self.trouble: str | None = None

    def stop(self) -> None:
        """Give up a batch that the database does not take; finish one that it does."""
        self._stop.set()

    def take(self, mapping: Mapping | None, batch: Sequence[Arrival]) -> bool:
        """Commit a batch, however long it takes; False if it was told to stop before.

        Without a mapping (it was taken away meanwhile) the messages mean nothing any more.
        """
        if mapping is None:
            self.finished += len(batch)
            return True
        read: list[_Read] = []
        unreadable: list[Rejection] = []
        for arrival in batch:
            said = _signals(mapping, arrival)
            if isinstance(said, Rejection):
                unreadable.append(said)
            else:
                read += [_Read(signal, arrival) for signal in said or ()]
        try:
            self._take(mapping.source, read, unreadable)
        except _Stopped:
            return False
        self.finished += len(batch)
        return True

    def _take(self, source: str, read: Sequence[_Read], rejections: Sequence[Rejection]) -> None:
        """Commit, and where one signal makes that impossible, halve until it is found."""
        why = self._persist(source, read, rejections)
        if why is None:
            return
        if len(read) > 1:
            middle = len(read) // 2
            self._take(source, read[:middle], rejections)
            self._take(source, read[middle:], ())
        elif read:
            self._take(source, (), [*rejections, _poison(read[0], why)])
        else:
            # Rejections that can't even be kept are bugs; the next message is not to wait.
            log.error("rejections_not_kept", rejections=rejections, trace=_trace(why))

    def _persist(
        self, source: str, read: Sequence[_Read], rejections: Sequence[Rejection]
    ) -> Exception | None:
        """Commit once, and again while the database is away; gives the error that will not pass."""
        pause = _FIRST_PAUSE
        while True:
            try:
                self._commit(source, read, rejections)
                self.trouble = None
                return None
            except Exception as why:
                if not passing(why):
                    return why
                self.trouble = f"The database does not take messages: {type(why).__name__}."
                log.warning("batch_waits", signals=len(read), error=str(why)[:500])
            if self._stop.wait(pause):
                raise _Stopped
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _commit(self, source: str, read: Sequence[_Read], rejections: Sequence[Rejection]) -> None:
        refused = 0
        with acting(self._engine, self._clock, ACTOR) as act:
            if read:
                refused = len(take(act, source, [each.signal for each in read]).rejected)
            reject(act, source, rejections)
        self.taken += len(read) - refused
        self.rejected += refused + len(rejections)


def _signals(mapping: Mapping, arrival: Arrival) -> Sequence[Signal] | Rejection | None:
    message = arrival.message
    return mapping.signals(
        message.topic,
        message.payload,
        arrival.received_at,
        message.redelivered,
        message.properties,
    )


def _poison(read: _Read, why: Exception) -> Rejection:
    message = read.arrival.message
    if isinstance(why, OutfeedError):
        code, reason = why.code, why.detail
    else:
        code, reason = "not_taken", f"It could not be stored: {type(why).__name__}."
        log.error("message_not_taken", topic=message.topic, trace=_trace(why))
    return Rejection(message.topic, code, reason, shown(message.payload))


def _trace(why: Exception) -> str:
    return "".join(traceback.format_exception(why, chain=False))[-2_000:]
