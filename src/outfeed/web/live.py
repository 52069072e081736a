"""Live events: what the database announces, handed to every open screen."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import psycopg
import structlog
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from outfeed.web import deps

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/api/v1", tags=["live"])

Announcement = dict[str, Any]

HEARTBEAT = 15.0
GATHER = 0.1
"""Seconds: how often a silent stream shows that it lives, and for how long changes are gathered
before they are sent, so that a plant's traffic does not become a message a count."""
PATIENCE = 5.0
"""Seconds that the start waits until it hears of changes; then it goes on without."""


class LiveEvent(BaseModel):
    """What an event of the stream tells: the number of the change, and what it touched."""

    seq: int
    topics: list[str] = Field(examples=[["orders", "order:17", "line:3"]])


class EventStream(StreamingResponse):
    """Server-sent events."""

    media_type = "text/event-stream"


class Announcements:
    """Listens to the database on one connection, and wakes every stream that waits."""

    def __init__(self, engine: Engine) -> None:
        self._url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._waiting: set[asyncio.Queue[Announcement]] = set()
        self._task: asyncio.Task[None] | None = None
        self.change = 0
        """Rises with every announcement that was heard, before anyone is told of it."""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen while this is open, from before anybody is told of changes."""
        listening = asyncio.Event()
        self._task = asyncio.create_task(self._listen(listening))
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(listening.wait(), PATIENCE)
            yield
        finally:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            for queue in self._waiting:
                queue.put_nowait({})

    @contextlib.contextmanager
    def subscription(self) -> Iterator["asyncio.Queue[Announcement]"]:
        """A queue that every announcement goes to; an empty one means the server stops."""
        queue: asyncio.Queue[Announcement] = asyncio.Queue()
        self._waiting.add(queue)
        try:
            yield queue
        finally:
            self._waiting.discard(queue)

    def _tell(self, announcement: Announcement) -> None:
        self.change += 1
        for queue in self._waiting:
            queue.put_nowait(announcement)

    def _hear(self, payload: str) -> None:
        try:
            said = orjson.loads(payload)
            topics = [str(topic) for topic in said["topics"]]
            self._tell({"seq": int(said["seq"]), "topics": topics})
        except (ValueError, KeyError, TypeError):
            # Anyone may notify on the channel by hand; that must not end the listening.
            log.warning("announcement_not_understood", payload=payload[:200])

    async def _listen(self, listening: asyncio.Event) -> None:
        pause = 0.2
        while True:
            try:
                conn = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
                async with conn:
                    await conn.execute("LISTEN outfeed")
                    listening.set()
                    if pause > 0.2 or self._waiting:
                        # What was announced meanwhile is not known: everything may have changed.
                        self._tell({"seq": 0, "topics": ["all"]})
                    pause = 0.2
                    async for notice in conn.notifies():
                        self._hear(notice.payload)
            except psycopg.Error as error:
                log.warning("announcements_lost", error=str(error), retry_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 10.0)


@router.get(
    "/events",
    response_class=EventStream,
    responses={200: {"model": LiveEvent, "description": "One a change"}},
)
async def events(request: Request) -> EventStream:
    """Stream `{seq, topics}` for every change, as server-sent events."""

    def check() -> None:
        with request.app.state.engine.connect() as conn:
            deps.signed_in(request, conn)

    await run_in_threadpool(check)
    return EventStream(
        _stream(request.app.state.announcements),
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _stream(announcements: Announcements) -> AsyncIterator[bytes]:
    with announcements.subscription() as queue:
        yield b"retry: 1000\n\n"
        told = 0
        while True:
            try:
                first = await asyncio.wait_for(queue.get(), HEARTBEAT)
            except TimeoutError:
                yield b": alive\n\n"
                continue
            if not first:
                return
            await asyncio.sleep(GATHER)
            seq, topics = _merged(first, queue)
            # Of two that commit at once the later number may be heard first.
            told = seq = max(told, seq)
            yield b"data: " + orjson.dumps({"seq": seq, "topics": sorted(topics)}) + b"\n\n"


def _merged(first: Announcement, queue: "asyncio.Queue[Announcement]") -> tuple[int, set[str]]:
    seq, topics = int(first["seq"]), set(first["topics"])
    while not queue.empty():
        more = queue.get_nowait()
        if not more:
            queue.put_nowait(more)
            break
        seq = max(seq, more["seq"])
        topics.update(more["topics"])
    return seq, topics
