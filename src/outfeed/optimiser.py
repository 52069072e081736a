"""
What searches better plans beside the screens, in each process on a database.

It carries out one search at a time, and beside it one repair, which nobody has the time to wait for
until a long search is over. Each goes on in a process of its own (`outfeed.optimiser_child`) with
low priority. This one takes what waits, begins it, and sees to it that it ends: with the server, or
begun anew where it died.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Literal

import orjson
import structlog
from fastapi import FastAPI
from sqlalchemy import Engine

from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.clock import Clock
from outfeed.activities.optimising.jobs import sweep
from outfeed.activities.optimising.searching import Taken, let_go, note_death, take_search
from outfeed.config import Settings
from outfeed.leading import LONGEST_PAUSE, SHORTEST_PAUSE, going_on, hear_changes, in_thread, words
from outfeed.solver.kept_code import is_warm

log = structlog.get_logger(__name__)

EVERY, SWEEP_EVERY = 5.0, 3600.0
"""Seconds: between looks at what waits where nothing is told, and between sweeps of what is old."""
LOOK_EVERY = 0.1
"""Seconds between looks at whether a process has ended."""
WARM_AFTER = 20.0
"""Seconds after the start before code is compiled, so that this is not slowed by it."""
Takes = Literal["any", "repairs"]
LANES: tuple[Takes, ...] = ("any", "repairs")
"""What is carried out side by side: one search of any kind, and one repair."""
CHILD = (sys.executable, "-P", "-m", "outfeed.optimiser_child")


class Optimiser:
    """The background task that searches while the application is served."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        *,
        threads: int | None = None,
        warms: bool = False,
        begins: bool = True,
        works: bool = True,
    ) -> None:
        """Search with so many `threads`; `warms` has code compiled before the first search.

        With `begins` off it waits for `begin`; with `works` off it does nothing at all.
        """
        self._engine, self._clock, self._warms = engine, clock, warms
        self._threads = threads or max(1, (os.cpu_count() or 1) - 1)
        self._begun = asyncio.Event()
        self._news: dict[Takes, asyncio.Event] = {
            "any": asyncio.Event(),
            "repairs": asyncio.Event(),
        }
        self._begins, self._works = begins, works
        self._swept = 0.0

    def begin(self) -> None:
        """Search from now on."""
        self._begun.set()

    @contextlib.asynccontextmanager
    async def beside(self, app: FastAPI) -> AsyncIterator[None]:
        """Search while the application is served; what goes on at the end is left to others."""
        if not self._works:
            yield
            return
        if self._begins:
            self._begun.set()
        async with going_on(self._run(), hear_changes(app, self._hear)):
            yield

    def _hear(self, topics: set[str]) -> None:
        if not {"optimisations", "all"}.isdisjoint(topics):
            for news in self._news.values():
                news.set()

    async def _run(self) -> None:
        await self._begun.wait()
        if self._warms:
            await self._warm()
        async with asyncio.TaskGroup() as lanes:
            for takes in self._news:
                lanes.create_task(self._lane(takes))

    async def _lane(self, takes: Takes) -> None:
        """Carry out one search after the other, any or only repairs."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                self._news[takes].clear()
                if not await self._one(takes):
                    await self._wait(EVERY, takes)
                pause = SHORTEST_PAUSE
            except Exception as error:
                log.warning("not_optimised", error=words(error), retry_in=pause, exc_info=True)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _wait(self, seconds: float, takes: Takes = "any") -> bool:
        """Wait for news; whether there were any within so many seconds."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news[takes].wait(), seconds)
        return self._news[takes].is_set()

    # --- searching ---------------------------------------------------------------------------

    async def _one(self, takes: Takes) -> bool:
        """Carry out the search that is next; False where none waits."""
        taken = await in_thread(self._take, takes)
        if taken is None:
            return False
        log.info("search_begins", optimisation=taken.id, tries=taken.tries)
        child = None
        try:
            child = await in_thread(self._begin, taken)
            while (code := child.poll()) is None:
                await asyncio.sleep(LOOK_EVERY)
        except BaseException:
            # The server stops, or the process could not be begun: another may go on with it.
            if child is not None:
                await in_thread(_end, child)
            await in_thread(self._let_go, taken)
            raise
        _end(child)
        if code:
            await in_thread(self._died, taken, code)
        return True

    def _take(self, takes: Takes) -> Taken | None:
        if time.monotonic() >= self._swept:
            self._swept = time.monotonic() + SWEEP_EVERY
            with acting(self._engine, self._clock, SYSTEM) as act:
                sweep(act)
        with acting(self._engine, self._clock, SYSTEM) as act:
            return take_search(act, only_repairs=takes == "repairs")

    def _begin(self, taken: Taken) -> "subprocess.Popen[bytes]":
        url = self._engine.url.set(drivername="postgresql")
        task = {
            "url": url.render_as_string(hide_password=False),
            "id": taken.id,
            "tries": taken.tries,
            "what_if": taken.what_if_id,
            "now": self._clock.now().isoformat(),
            "threads": self._threads,
            "repair": taken.repair,
            "asked": taken.asked.shown(),
        }
        child = _start()
        assert child.stdin is not None  # noqa: S101 - it was asked for
        # A child that died at once is told by how it ended.
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(orjson.dumps(task) + b"\n")
            child.stdin.flush()
        return child

    def _let_go(self, taken: Taken) -> None:
        with acting(self._engine, self._clock, SYSTEM) as act:
            let_go(act, taken.id, taken.tries)

    def _died(self, taken: Taken, code: int) -> None:
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
        log.warning("search_died", optimisation=taken.id, tries=taken.tries, how=how)
        with acting(self._engine, self._clock, SYSTEM) as act:
            note_death(act, taken.id, taken.tries, how)

    # --- warming up --------------------------------------------------------------------------

    async def _warm(self) -> None:
        """Have compiled what a search needs, unless it is already, or until one is asked for."""
        if await self._wait(WARM_AFTER) or await in_thread(is_warm):
            return
        child = await in_thread(_start, "--warm")
        try:
            # What was compiled until then is kept, and the search goes on with the rest.
            while child.poll() is None and not await self._wait(LOOK_EVERY * 10):
                pass
        finally:
            await in_thread(_end, child)


def optimiser_of(
    settings: Settings, engine: Engine, clock: Clock, *, begins: bool = True
) -> Optimiser:
    """Give the optimiser of a process, as its settings have it."""
    return Optimiser(
        engine,
        clock,
        threads=settings.optimiser_threads,
        warms=settings.optimiser_warm,
        begins=begins,
        works=settings.optimiser,
    )


def _start(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - ourselves
        [*CHILD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End a process, if it has not, and wait for it."""
    if child.poll() is None:
        child.kill()
    child.wait()
    if child.stdin is not None:
        # What it did not read any more is of no use.
        with contextlib.suppress(OSError):
            child.stdin.close()
