"""
What sends the outbox of webhooks beside the screens, one process of all on a database.

Each webhook is sent one message at a time, and none waits for another that is slow.
"""

import asyncio
import contextlib
import importlib.metadata
import time
from collections.abc import AsyncIterator, Callable

import httpx
import structlog
from fastapi import FastAPI
from sqlalchemy import Connection, Engine, text

from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.clock import Clock
from outfeed.activities.webhook_sending import Message, note_sent, sweep_messages, take_messages
from outfeed.leading import going_on, hear_changes, in_thread, lead_when_free, words
from outfeed.model.call import signature

log = structlog.get_logger(__name__)

ONE_SENDS = 7_062_004
"""Key of the advisory lock of the one process that sends."""
EVERY, SWEEP_EVERY = 1.0, 3600.0
"""Seconds: between looks at what is due where nothing is told, and between sweeps of what was sent
long ago."""
TIMEOUT = 10.0
"""Seconds within which a receiver must have answered."""


class WebhookSender:
    """The background task that sends while the application is served."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._swept = 0.0

    @contextlib.asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """Send while the application is served; what is on its way then is sent again."""
        leading = lead_when_free(self._engine, ONE_SENDS, self._lead, self._failed)
        async with going_on(leading, hear_changes(app, self._hear)):
            yield

    def _hear(self, topics: set[str]) -> None:
        if not {"webhooks", "all"}.isdisjoint(topics):
            self._news.set()

    def _failed(self, error: Exception, retry_in: float) -> None:
        log.warning("webhooks_not_sent", error=words(error), retry_in=retry_in)

    async def _lead(self, conn: Connection, goes_well: Callable[[], None]) -> None:
        goes_well()
        try:
            await self._send_due(conn)
        finally:
            await self._let_go()

    async def _send_due(self, conn: Connection) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        agent = f"Outfeed/{importlib.metadata.version('outfeed')}"
        async with httpx.AsyncClient(
            timeout=TIMEOUT, limits=limits, headers={"User-Agent": agent}, follow_redirects=False
        ) as client:
            while True:
                self._news.clear()
                for message in await in_thread(self._take, conn):
                    sending = asyncio.create_task(self._send(client, message))
                    self._sending[message.webhook_id] = sending
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), EVERY)

    async def _let_go(self) -> None:
        for task in self._sending.values():
            task.cancel()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)
        self._sending.clear()

    def _take(self, conn: Connection) -> list[Message]:
        # Fails where the connection is gone, and with it the lock.
        conn.execute(text("SELECT 1"))
        if time.monotonic() >= self._swept:
            self._swept = time.monotonic() + SWEEP_EVERY
            with acting(self._engine, self._clock, SYSTEM) as act:
                sweep_messages(act)
        with acting(self._engine, self._clock, SYSTEM) as act:
            return take_messages(act, set(self._sending))

    async def _send(self, client: httpx.AsyncClient, message: Message) -> None:
        try:
            error = await _post(client, message)
            await in_thread(self._note, message, error)
        except Exception as error:
            # It is due again when it was held for long enough.
            log.warning("webhook_not_noted", webhook=message.webhook_id, error=words(error))
        finally:
            self._sending.pop(message.webhook_id, None)
            self._news.set()

    def _note(self, message: Message, error: str | None) -> None:
        if error is not None:
            told = {"webhook": message.webhook_id, "attempt": message.attempt}
            log.warning("webhook_failed", **told, event_told=message.event, error=error)
        with acting(self._engine, self._clock, SYSTEM) as act:
            note_sent(act, message, error)


async def _post(client: httpx.AsyncClient, message: Message) -> str | None:
    """Send a message once; give why it did not arrive, None where it did."""
    headers = {
        "Content-Type": "application/json",
        "X-Outfeed-Event": message.event,
        "X-Outfeed-Delivery": message.key,
        "X-Outfeed-Signature": signature(message.secret, message.body),
    }
    try:
        async with (
            asyncio.timeout(TIMEOUT),
            client.stream("POST", message.url, content=message.body, headers=headers) as answer,
        ):
            if answer.is_redirect:
                return f"It answered {answer.status_code}: redirects are not followed."
            return None if answer.is_success else f"It answered {answer.status_code}."
    except (TimeoutError, httpx.TimeoutException):
        return f"It did not answer within {TIMEOUT:g} seconds."
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"It can't be reached: {words(error)}"
