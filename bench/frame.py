"""What every benchmark shares: rows of results, sizes by scale, a database, a server, timing.

A benchmark is one module in this folder with a ``NAME`` and a ``run()`` that gives its rows.
"""

import importlib
import json
import os
import pkgutil
import platform
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil  # type: ignore[import-untyped]
import uvicorn
from sqlalchemy import Engine, make_url, text

from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.plant import ensure_reserved
from outfeed.store.database import migrate, open_engine
from outfeed.store.embedded import EmbeddedServer

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SEED = 20261116
_scale = 1.0


@dataclass(frozen=True, slots=True)
class Row:
    """One result. ``ours`` and ``peer`` are in ``unit``; ``ratio`` is ours to peer.

    ``met`` says whether the goal was reached; None where the row only informs.
    """

    name: str
    work: str
    ours: float
    unit: str
    peer: float | None = None
    peer_is: str = ""
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None
    memory_mb: float | None = None


def set_scale(scale: float) -> None:
    """Make all sizes this many times what they are meant to be."""
    global _scale
    _scale = scale


def scaled(size: int, least: int = 1) -> int:
    """Give a size at the scale of this run."""
    return max(least, round(size * _scale))


# --- a database and a server -----------------------------------------------------------------


@contextmanager
def database(tuning: dict[str, str] | None = None) -> Iterator[Engine]:
    """Give an engine on a new embedded PostgreSQL with the schema and the reserved things."""
    folder = Path(tempfile.mkdtemp(prefix="outfeed-bench-"))
    folder.chmod(0o755)
    try:
        with EmbeddedServer(folder, tuning) as server:
            engine = open_engine(server.url)
            with engine.begin() as conn:
                migrate(conn)
            with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
                ensure_reserved(act)
            yield engine
            engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def another_database(engine: Engine, name: str) -> Iterator[Engine]:
    """Give an engine on a copy of the database as it is now."""
    url = engine.url
    engine.dispose()
    root = open_engine(url.set(database="postgres").render_as_string(hide_password=False))
    alone = root.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as conn:
        conn.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{url.database}"'))
    copy = open_engine(make_url(url).set(database=name).render_as_string(hide_password=False))
    try:
        yield copy
    finally:
        copy.dispose()
        with alone.connect() as conn:
            conn.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        root.dispose()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application on loopback by a real server; gives its address."""
    # Named as TCP, so that asyncio turns Nagle's algorithm off; else answers wait for 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


# --- timing and memory -----------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    """Time one run of some work."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def times(work: Callable[[], object], runs: int, warm_up: int = 1) -> list[float]:
    """Time many runs, after some that don't count."""
    for _ in range(warm_up):
        work()
    return [seconds(work) for _ in range(runs)]


def in_turn(
    works: Sequence[Callable[[], object]], runs: int, warm_up: int = 1
) -> list[list[float]]:
    """Time several works by turns, so that what else the machine does falls on all of them."""
    for _ in range(warm_up):
        for work in works:
            work()
    found: list[list[float]] = [[] for _ in works]
    for _ in range(runs):
        for work, into in zip(works, found, strict=True):
            into.append(seconds(work))
    return found


def median(values: Sequence[float]) -> float:
    """The middle of some values."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


class Memory:
    """The largest resident memory of this process, in megabytes, sampled while it is open."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.before = self.largest = self._now()

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _now(self) -> float:
        return float(self._process.memory_info().rss) / 1e6

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.largest = max(self.largest, self._now())


# --- the command -----------------------------------------------------------------------------


def machine() -> str:
    """Say on what it was measured."""
    cpu = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0].partition(":")[2].strip() if names else cpu
    memory = psutil.virtual_memory().total / 2**30
    busy = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = platform.python_version()
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GiB, Python {python}{busy}"


def benchmarks() -> dict[str, ModuleType]:
    """Find every benchmark of this folder by its name."""
    package = importlib.import_module("bench")
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        if info.name in ("frame", "__main__"):
            continue
        module = importlib.import_module(f"bench.{info.name}")
        if hasattr(module, "NAME") and hasattr(module, "run"):
            found[module.NAME] = module
    return dict(sorted(found.items()))


def printed(row: Row) -> str:
    """Give a row for people."""
    parts = [f"{row.name}: {row.work}: {_figure(row.ours)} {row.unit}".rstrip()]
    if row.peer is not None:
        parts.append(f"{row.peer_is} {_figure(row.peer)} {row.unit}".rstrip())
    if row.ratio is not None:
        parts.append(f"ratio {row.ratio:.2f}")
    if row.goal:
        verdict = {True: "met", False: "MISSED", None: "for information"}[row.met]
        parts.append(f"goal {row.goal} ({verdict})")
    if row.memory_mb is not None:
        parts.append(f"memory {row.memory_mb:.0f} MB")
    return " | ".join(parts)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def as_json(row: Row) -> str:
    """Give a row for programs, with the machine and the scale."""
    return json.dumps({**asdict(row), "machine": machine(), "scale": _scale})
