"""What one process of all on a database does beside the screens; the others stand by.

They take over when it is gone. What fails is told, and tried again after a while.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from fastapi import FastAPI
from sqlalchemy import Connection, Engine

from outfeed.model.errors import OutfeedError
from outfeed.store.leading import lead

Result = TypeVar("Result")

SHORTEST_PAUSE, STAND_BY, LONGEST_PAUSE = 1.0, 5.0, 60.0
"""Seconds: after a first failure, between looks at whether the lock is free, and at most after a
failure."""


async def lead_when_free(
    engine: Engine,
    key: int,
    do: Callable[[Connection, Callable[[], None]], Awaitable[None]],
    failed: Callable[[Exception, float], None],
    stands_by: Callable[[], None] = lambda: None,
) -> None:
    """Do what the holder of a lock does, whenever it is this process, until cancelled.

    `do` is given the connection that holds the lock, and what it calls when it goes well: the next
    failure is then told, with the seconds until the next try, as if it were the first.
    """
    pause = SHORTEST_PAUSE

    def goes_well() -> None:
        nonlocal pause
        pause = SHORTEST_PAUSE

    while True:
        try:
            conn = await in_thread(lead, engine, key)
            if conn is None:
                stands_by()
                await asyncio.sleep(STAND_BY)
                continue
            try:
                await do(conn, goes_well)
            finally:
                # Not back into the pool: the lock goes with the connection.
                await in_thread(conn.close)
        except Exception as error:
            failed(error, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


@contextlib.asynccontextmanager
async def going_on(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let works go on meanwhile, and stop them at the end."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def hear_changes(app: FastAPI, hear: Callable[[set[str]], None]) -> None:
    """Call with the topics of each announcement, until cancelled."""
    with app.state.announcements.subscription() as changes:
        while change := await changes.get():
            hear(set(change["topics"]))


async def in_thread(do: Callable[..., Result], *given: Any) -> Result:
    """Do something in a thread; whoever is cancelled meanwhile waits until it is done."""
    running = asyncio.ensure_future(asyncio.to_thread(do, *given))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await running
        raise


def words(error: Exception) -> str:
    """Say in one line what went wrong."""
    told = error.detail if isinstance(error, OutfeedError) else str(error) or repr(error)
    return told.strip().splitlines()[0][:300]
