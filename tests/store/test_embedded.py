"""The embedded server: keeps its data through clean stops and kills, and lets nobody else on it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from outfeed.store.embedded import EmbeddedError, EmbeddedInUseError, EmbeddedServer

AS_ROOT = os.geteuid() == 0
OWNER = """
import sys, time
from pathlib import Path
from outfeed.store.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1])).start()
print(server.url, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A data folder that keeps what the tests of this module did one after the other."""
    parent = Path(tempfile.mkdtemp(prefix="outfeed-embedded-"))
    parent.chmod(0o755)
    yield parent / "data"
    shutil.rmtree(parent, ignore_errors=True)


def write(url: str) -> list[int]:
    """Commit one more number; gives all that are there now."""
    with psycopg.connect(url) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS kept (number int GENERATED ALWAYS AS IDENTITY)")
        conn.execute("INSERT INTO kept DEFAULT VALUES")
    return kept(url)


def kept(url: str) -> list[int]:
    with psycopg.connect(url) as conn:
        return [row[0] for row in conn.execute("SELECT number FROM kept ORDER BY 1")]


def postmaster(folder: Path) -> psutil.Process:
    pid = int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
    return psutil.Process(pid)


def ended(process: psutil.Process) -> bool:
    """Whether a process is gone; one whose parent does not look remains as a zombie."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.wait(10)
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True


def test_what_was_written_is_there_after_a_stop(folder: Path) -> None:
    server = EmbeddedServer(folder)
    with server:
        written = write(server.url)
        process = postmaster(folder)
        if AS_ROOT:
            assert process.username() == "outfeed"
    server.stop()
    assert ended(process)
    with EmbeddedServer(folder) as again:
        assert kept(again.url) == written


def test_a_second_owner_is_refused_in_words(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        with pytest.raises(EmbeddedInUseError, match=rf"process {os.getpid()}.*OUTFEED_DATA"):
            EmbeddedServer(folder).start()
        assert write(server.url)


def test_what_a_killed_owner_left_running_is_taken_over(folder: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    written = write(owner.stdout.readline().strip())
    process = postmaster(folder)
    owner.send_signal(signal.SIGKILL)
    owner.wait(10)
    assert process.is_running()
    with EmbeddedServer(folder) as server:
        assert postmaster(folder).pid == process.pid
        assert kept(server.url) == written
    assert ended(process)


def test_what_was_committed_outlives_a_killed_server(folder: Path) -> None:
    server = EmbeddedServer(folder).start()
    written = write(server.url)
    open_transaction = psycopg.connect(server.url)
    open_transaction.execute("INSERT INTO kept DEFAULT VALUES")
    process = postmaster(folder)
    process.kill()
    assert ended(process)
    server.stop()
    started = time.monotonic()
    with EmbeddedServer(folder) as again:
        assert kept(again.url) == written
        write(again.url)
    assert time.monotonic() - started < 30


def test_the_number_of_a_process_that_is_another_by_now(folder: Path) -> None:
    pid_file = folder / "postgresql" / "postmaster.pid"
    with EmbeddedServer(folder) as server:
        written = write(server.url)
        left = pid_file.read_text().splitlines()
    other = subprocess.Popen(["sleep", "600"], user="outfeed" if AS_ROOT else None)
    try:
        pid_file.write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        with EmbeddedServer(folder) as server:
            assert kept(server.url) == written
    finally:
        other.kill()
        other.wait()


def test_a_deep_folder_has_its_socket_elsewhere() -> None:
    parent = Path(tempfile.mkdtemp(prefix="outfeed-deep-"))
    parent.chmod(0o755)
    deep = parent / ("a-folder-with-a-long-name" * 3) / "und-noch-einer-mit-Ümläuten and spaces"
    try:
        with EmbeddedServer(deep) as server:
            written = write(server.url)
            assert str(deep) not in server.url
        with EmbeddedServer(deep) as server:
            assert kept(server.url) == written
    finally:
        shutil.rmtree(parent)


@pytest.mark.parametrize("place", ["/proc/outfeed", "/proc", "/etc/hostname/outfeed"])
def test_a_folder_that_can_not_be_written_is_refused_in_words(place: str) -> None:
    with pytest.raises(EmbeddedError, match=rf"{place}.*OUTFEED_DATA"):
        EmbeddedServer(Path(place)).start()


@pytest.mark.skipif(not AS_ROOT, reason="only root has homes that its database can't reach")
def test_root_is_told_of_a_folder_that_its_database_can_not_reach(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedError, match="who can't reach"):
        EmbeddedServer(closed / "data").start()


def test_programs_that_the_database_user_can_not_reach_are_copied(folder: Path) -> None:
    server = EmbeddedServer(folder)
    copied = server._copied_programs()
    try:
        assert copied.is_relative_to(folder)
        said = subprocess.run([copied / "postgres", "--version"], capture_output=True, check=True)
        assert b"PostgreSQL" in said.stdout
        assert {path.name for path in folder.parent.iterdir()} == {folder.name}
    finally:
        shutil.rmtree(folder / copied.relative_to(folder).parts[0])
