"""From nothing running to the first page, on existing data; and what the process tree takes."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import psutil

from bench import frame
from bench.frame import Row

NAME = "start"
STARTS = 3
GOAL_SECONDS, GOAL_MB = 3.0, 500.0
RUNNING_FOR = 20.0


def run() -> list[Row]:
    """Measure starts of a new process on a plant that is set up, and the running demonstration."""
    data = Path(tempfile.mkdtemp(prefix="outfeed-bench-"))
    data.chmod(0o755)
    try:
        with _serving(data, "serve"):
            pass
        plant = str(files("outfeed") / "plants" / "beverage.yaml")
        subprocess.run(
            _outfeed("plant", "import", plant),
            env=_env(data, 0),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        starts = []
        for _ in range(STARTS):
            with _serving(data, "serve") as (_, took):
                starts.append(took)
        with _serving(data, "demo", "--hours", "0.1") as (process, _):
            time.sleep(RUNNING_FOR)
            memory = _memory(process)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    ours = frame.median(starts)
    return [
        Row(
            NAME,
            "process to first page, embedded database with the beverage plant",
            ours,
            "s",
            GOAL_SECONDS,
            "limit",
            ours / GOAL_SECONDS,
            "<= 3 s",
            ours <= GOAL_SECONDS,
        ),
        Row(
            NAME,
            "memory of the process tree (PSS) while the beverage plant runs, its simulator and"
            " broker included",
            memory,
            "MB",
            GOAL_MB,
            "limit",
            memory / GOAL_MB,
            "<= 500 MB",
            memory <= GOAL_MB,
        ),
    ]


def _outfeed(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from outfeed.cli import main; main()", *arguments]


def _env(data: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"OUTFEED_DATA": str(data), "OUTFEED_PORT": str(port)}


@contextmanager
def _serving(data: Path, *command: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    process = subprocess.Popen(_outfeed(*command), env=_env(data, port), stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        _wait_for(f"http://127.0.0.1:{port}/api/v1/health", process)
        yield process, time.perf_counter() - begun
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(6000):
        if process.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise RuntimeError(f"{url} did not answer.")


def _memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes of the tree, each shared page counted once."""
    tree = psutil.Process(process.pid)
    database = [
        each
        for each in psutil.process_iter(["name", "cmdline"])
        if each.info["name"] == "postgres" and each.ppid() == 1
    ]
    # The embedded database is not a child: it outlives a killed server on purpose.
    newest = max(database, key=lambda each: each.create_time())
    members = [tree, *tree.children(recursive=True), newest, *newest.children(recursive=True)]
    return sum(float(each.memory_full_info().pss) for each in members) / 1e6
