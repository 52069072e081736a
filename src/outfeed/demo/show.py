"""Running the demonstration: a history as fast as it is taken, a table, then the present."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from outfeed.activities.clock import SteppedClock
from outfeed.background import PlanFollower
from outfeed.config import Settings
from outfeed.connectors.machines.mqtt.collector import Collector
from outfeed.connectors.machines.simulator.broker import InProcessBroker
from outfeed.connectors.machines.simulator.publisher import Publisher
from outfeed.demo import story
from outfeed.demo.crew import Crew
from outfeed.demo.failure import DemoError
from outfeed.demo.table import orders_table
from outfeed.demo.twins import simulated_plant
from outfeed.optimiser import optimiser_of
from outfeed.running import Collectors, open_database
from outfeed.serving import check_address, log_as_json, server_of, stopped_in_words
from outfeed.web.app import create_app
from outfeed.webhook_sender import WebhookSender

Say = Callable[[str], None]

SIGNAL_SOURCE = "Plant broker"
STEP = timedelta(minutes=10)
LOOKS = timedelta(minutes=30)
"""How often, of the time that is told, the people of the demonstration look at their lines."""
CLOSE = timedelta(seconds=2)
"""How near to the present the history ends; from there on time goes by as it does."""


def run_demo(settings: Settings, *, seed: int, hours: float, once: bool, console: Console) -> None:
    """Run the demonstration until Ctrl-C or SIGTERM, on a database that begins anew each time."""
    log_as_json(logging.ERROR)
    begun = time.perf_counter()
    own = settings.model_copy(
        update={"data": settings.data / "demo", "database_url": None, "host": "127.0.0.1"}
    )
    check_address(own)

    def say(words: str) -> None:
        console.print(f"[dim]{time.perf_counter() - begun:5.1f} s[/dim]  {words}", highlight=False)

    with stopped_in_words(), open_database(own, say, anew=True) as database:
        asyncio.run(_Demo(own, database.engine, seed, hours, console, say).run(once))
    say("Stopped. The data of the demonstration is made anew when it is started again.")


class _Demo:
    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        seed: int,
        hours: float,
        console: Console,
        say: Say,
    ) -> None:
        self.settings, self.engine, self.seed = settings, engine, seed
        self.console, self.say = console, say
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        self.begin = now - timedelta(hours=hours)
        self.clock = SteppedClock(self.begin)
        self.collectors = Collectors(settings, engine, self.clock)
        self.follower = PlanFollower(engine, self.clock, begins=False)
        sender = WebhookSender(engine, self.clock)
        self.optimiser = optimiser_of(settings, engine, self.clock, begins=False)
        app = create_app(
            settings,
            engine,
            self.clock,
            demo=True,
            background=[
                self.collectors.beside,
                self.follower.beside,
                sender.beside,
                self.optimiser.beside,
            ],
            links_now=self.collectors.links,
        )
        self.server = server_of(app, settings)

    async def run(self, once: bool) -> None:
        await asyncio.to_thread(self._set_the_scene)
        with InProcessBroker() as broker:
            self.say(f"Machines speak over MQTT at 127.0.0.1:{broker.port}")
            async with self._served():
                await self.collectors.start(broker.url)
                await self._live(broker.url, once)

    def _set_the_scene(self) -> None:
        new = story.load_plant(self.engine, self.clock)
        self.say(f"Loaded the beverage plant: {new} things from beverage.yaml")
        report = story.import_file(self.engine, self.clock, self.seed)
        self.say(f"Imported {story.FILE}: {report.new} orders new, {report.rejected} rejected")
        until = datetime.now(UTC) + story.AHEAD
        placed = story.plan(self.engine, self.clock, until, self.seed)
        self.say(f"Planned {placed} orders on the lines that make them")

    async def _live(self, url: str, once: bool) -> None:
        with self.engine.connect() as conn:
            plant = simulated_plant(conn, story.programs(self.engine))
        async with Publisher(url, plant, self.begin, self.seed) as publisher:
            await self._history(publisher)
            self.console.print(
                await asyncio.to_thread(
                    orders_table, self.engine, self.clock.now(), self.console.width
                )
            )
            self.say(f"Open [bold]http://127.0.0.1:{self.settings.port}[/bold] — Ctrl-C stops it")
            if once:
                return
            self.clock.release()
            self.follower.begin()
            self.optimiser.begin()
            following = asyncio.create_task(publisher.follow(self.clock))
            serving = asyncio.create_task(self._until_stopped())
            done, pending = await asyncio.wait(
                (following, serving), return_when=asyncio.FIRST_COMPLETED
            )
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
            for task in done:
                task.result()

    async def _history(self, publisher: Publisher) -> None:
        collector = self.collectors.of(SIGNAL_SOURCE)
        await self._linked(collector)

        async def at(instant: datetime) -> None:
            if not await collector.caught_up(publisher.published):
                raise DemoError("The collector fell behind the simulated machines.")
            self.clock.step_to(instant)

        whole = datetime.now(UTC) - self.begin
        crew = await asyncio.to_thread(Crew, self.engine, self.clock, self.seed, datetime.now(UTC))
        looked = self.begin
        columns = (TextColumn("         {task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as progress:
            bar = progress.add_task("Running the last hours", total=whole.total_seconds())
            until = self.begin
            while (present := datetime.now(UTC)) - until > CLOSE:
                until = min(until + STEP, present)
                await publisher.publish_until(until, at)
                self.clock.step_to(until)
                if until - looked >= LOOKS:
                    await asyncio.to_thread(crew.catch_up)
                    looked = until
                progress.update(bar, completed=(until - self.begin).total_seconds())
        if not await collector.drained(publisher.published):
            raise DemoError("Not all that the machines said reached the database.")
        await asyncio.to_thread(crew.call_now)
        self.say(
            f"Ran {whole.total_seconds() / 3600:.1f} hours: {publisher.published} messages from"
            f" {len(publisher.twins)} lines"
        )

    async def _linked(self, collector: Collector) -> None:
        for _ in range(200):
            if collector.link.up:
                return
            await asyncio.sleep(0.05)
        raise DemoError("The collector could not reach the broker of this process.")

    async def _until_stopped(self) -> None:
        while not self.server.should_exit:
            await asyncio.sleep(0.2)

    @contextlib.asynccontextmanager
    async def _served(self) -> AsyncIterator[None]:
        serving = asyncio.create_task(self.server.serve())
        while not self.server.started:
            if serving.done():
                serving.result()
                raise DemoError("The web server did not start.")
            await asyncio.sleep(0.02)
        try:
            yield
        finally:
            self.server.should_exit = True
            await serving
