"""Running: puts database, collectors and web together into the one process that is Outfeed."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine, text

from outfeed.activities.access import ensure_administrator
from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.clock import Clock, WallClock
from outfeed.activities.machine_map import mapped_plant
from outfeed.activities.plant import ensure_reserved
from outfeed.config import Settings
from outfeed.connectors.erp import files  # noqa: F401 - registers the reader of order files
from outfeed.connectors.machines.mqtt.collector import Collector
from outfeed.store.database import migrate, open_engine
from outfeed.store.embedded import EmbeddedInUseError, EmbeddedServer
from outfeed.web.links import Link

log = structlog.get_logger(__name__)

ONE_MIGRATES = 7_062_000
"""Key of the advisory lock under which one process at a time brings the schema up to date."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is up to date, and the administrator's password if it was made just now."""

    engine: Engine
    url: str
    password: str | None


@contextlib.contextmanager
def open_database(
    settings: Settings,
    say: Callable[[str], None] = lambda _: None,
    *,
    beside: bool = False,
    anew: bool = False,
) -> Iterator[Database]:
    """Open the database of the settings, embedded or not, with its schema up to date.

    ``beside``: where another process of ours holds the embedded one, work on it as a guest.
    ``anew``: throw away all that is in it first.
    """
    with contextlib.ExitStack() as open_things:
        url = settings.database_url
        if url is None:
            say(f"Starting the embedded PostgreSQL in {settings.data}")
            url = _embedded(settings, open_things, beside)
        engine = open_engine(url)
        open_things.callback(engine.dispose)
        say("Bringing the database up to date")
        with engine.begin() as conn:
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_MIGRATES})
            if anew:
                conn.execute(text("DROP SCHEMA public CASCADE"))
                conn.execute(text("CREATE SCHEMA public"))
            migrate(conn)
        with acting(engine, WallClock(), SYSTEM) as act:
            ensure_reserved(act)
            # A guest command has nobody to show the first password to; the server will make it.
            password = None if beside else ensure_administrator(act)
        yield Database(engine, url, password)


def _embedded(settings: Settings, open_things: contextlib.ExitStack, beside: bool) -> str:
    server = EmbeddedServer(settings.data)
    try:
        return open_things.enter_context(server).url
    except EmbeddedInUseError:
        if not beside:
            raise
        return server.url


class Collectors:
    """The collectors of this process: one for each MQTT source of the plant."""

    def __init__(self, settings: Settings, engine: Engine, clock: Clock) -> None:
        self._url = settings.mqtt_url
        self._engine = engine
        self._clock = clock
        self._running: dict[str, Collector] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def links(self) -> list[Link]:
        """Say how each collector's link is."""
        return [
            Link(name=name, kind="mqtt", **asdict(collector.link))
            for name, collector in self._running.items()
        ]

    @contextlib.asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """Collect while the application is served, and follow changes of the plant."""
        follower = asyncio.create_task(self._follow(app))
        try:
            if self._url:
                await self.start()
            yield
        finally:
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower
            await self.stop()

    async def start(self, url: str | None = None) -> None:
        """Start a collector for each MQTT source that has none yet."""
        self._url = url or self._url
        if self._url is None:
            return
        for name in await asyncio.to_thread(self._sources):
            if name in self._running:
                continue
            collector = Collector(
                self._url,
                f"outfeed-{socket.gethostname()}-{name}".replace(" ", "-"),
                self._engine,
                self._clock,
                source=name,
            )
            self._running[name] = collector
            self._tasks[name] = asyncio.create_task(collector.run())

    async def stop(self) -> None:
        """Stop all collectors; each finishes the batch that it has in hand."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks.clear()
        self._running.clear()

    def of(self, name: str) -> Collector:
        """Give the running collector of a source."""
        return self._running[name]

    async def _follow(self, app: FastAPI) -> None:
        with app.state.announcements.subscription() as changes:
            while change := await changes.get():
                if "plant" in change["topics"] or "all" in change["topics"]:
                    for collector in self._running.values():
                        await collector.reload()
                    await self.start()

    def _sources(self) -> list[str]:
        with self._engine.connect() as conn:
            return [s.name for s in mapped_plant(conn).sources if s.kind == "mqtt"]
