"""One embedded PostgreSQL for all tests, and a fresh migrated database for each that asks."""

import gc
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
import structlog
import uvicorn
from hypothesis import settings
from sqlalchemy import Engine, make_url, text

from outfeed.activities import access
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import ensure_reserved
from outfeed.config import Settings
from outfeed.serving import log_as_json
from outfeed.store.database import migrate, open_engine
from outfeed.store.embedded import EmbeddedServer
from outfeed.web.app import create_app
from outfeed.web.deps import COOKIE
from tests.asking import asking

# How long an example takes says nothing on a machine that others use too.
settings.register_profile("outfeed", settings(), deadline=None)
settings.load_profile("outfeed")

# What tests start is not slowed by code that is compiled ahead.
os.environ.setdefault("OUTFEED_OPTIMISER_WARM", "false")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
"""A Monday morning; tests step the clock from here."""
PASSWORD = "correct horse battery"
_numbers = count(1)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of the search for garbage, in which all threads stand still.

    Servers run in this process, and are to answer within the time that their clients have.
    """
    gc.collect()
    gc.freeze()


def quick_folder() -> Path | None:
    """Where a database is copied fastest: in memory, where there is room for a few hundred."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 << 30
    return memory if roomy and os.access(memory, os.W_OK) else None


def with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL for this test session, with a migrated template database; gives its URL."""
    folder = Path(tempfile.mkdtemp(prefix="outfeed-test-", dir=quick_folder()))
    folder.chmod(0o755)
    with EmbeddedServer(folder, {"fsync": "off", "full_page_writes": "off"}) as embedded:
        engine = open_engine(embedded.url)
        with engine.begin() as conn:
            migrate(conn)
        with acting(engine, SteppedClock(NOW), Actor("set-up")) as act:
            ensure_reserved(act)
            access.create_user(act, "tester", "Tester", PASSWORD)
        engine.dispose()
        yield embedded.url
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(server: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    root = open_engine(with_database(server, "postgres"))
    autocommit = root.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name} TEMPLATE outfeed STRATEGY FILE_COPY"))
    yield with_database(server, name)
    with autocommit.connect() as conn:
        conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    root.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOW)


@pytest.fixture
def tester(engine: Engine) -> Actor:
    with engine.connect() as conn:
        user_id = conn.execute(text("SELECT id FROM users WHERE name = 'tester'")).scalar_one()
    return Actor("tester", user_id)


@pytest.fixture
def act(engine: Engine, clock: SteppedClock, tester: Actor) -> Iterator[Act]:
    """An act of the user "tester", committed when the test ends; ``act.conn.commit()`` before."""
    with engine.connect() as conn:
        act = Act(conn, clock.now(), tester)
        yield act
        conn.commit()


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve an application with a real server on a free port, logging as it does; its address."""
    # Else a bug is drawn with all that was at hand, while the loop stands still for seconds.
    logging = structlog.get_config()
    log_as_json()
    started: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: object) -> str:
        # Named as TCP, so that asyncio turns Nagle off; else answers may wait for 40 ms.
        listener = socket.socket(proto=socket.IPPROTO_TCP)
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", lifespan="on")  # type: ignore[arg-type]
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        started.append((running, thread))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    yield start
    for running, thread in started:
        running.should_exit = True
        running.force_exit = True
        thread.join(10)
    structlog.configure(**logging)


@pytest.fixture
def base_url(engine: Engine, clock: SteppedClock, serve: Callable[..., str]) -> str:
    return serve(create_app(Settings(), engine, clock))


@pytest.fixture
def client(
    base_url: str, engine: Engine, clock: SteppedClock, tester: Actor
) -> Iterator[httpx.Client]:
    """A client signed in as "tester", by a session opened without the slow check of a password."""
    assert tester.user_id is not None
    with acting(engine, clock, tester) as act:
        lasts = timedelta(hours=Settings().session_hours)
        cookies = {COOKIE: access.open_session(act, tester.user_id, lasts)}
    with asking(base_url, headers={"X-Outfeed": "1"}, cookies=cookies) as client:
        yield client
