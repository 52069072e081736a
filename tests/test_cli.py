"""The command line: what it does, its refusals in words, and a server that starts and stops."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import structlog
from sqlalchemy import Engine, text

from outfeed.cli import main
from outfeed.store.embedded import EmbeddedServer
from tests.plants import SMALL

PLANT = Path(__file__).parents[1] / "src/outfeed/plants"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run a command on a fresh database; gives its exit code and all that it said."""
    logging = structlog.get_config()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["outfeed", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    yield run
    structlog.configure(**logging)


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    file = tmp_path / "plant [b]old[b].yaml"
    file.write_text(SMALL, encoding="utf-8")
    return file


def test_a_plant_is_checked_imported_and_exported(run: Run, plant: Path, tmp_path: Path) -> None:
    assert run("plant", "check", plant) == (
        0,
        f"{plant.name} can be taken: 21 to create, 0 to change, 0 unchanged.\n",
    )
    code, said = run("plant", "import", plant)
    assert (code, said) == (0, f"{plant.name}: 21 created, 0 changed, 0 unchanged.\n")
    assert "0 created, 0 changed" in run("plant", "import", plant)[1]
    exported = tmp_path / "exported.yaml"
    assert run("plant", "export", exported) == (0, "")
    code, said = run("plant", "export")
    assert (code, said) == (0, exported.read_text(encoding="utf-8"))
    assert "0 to create, 0 to change" in run("plant", "check", exported)[1]
    code, said = run("plant", "export", tmp_path / "nowhere" / "plant.yaml")
    assert code == 1
    assert "can't be written: No such file" in said


def test_every_fault_of_a_plant_is_told(run: Run, tmp_path: Path, engine: Engine) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        SMALL.replace("Europe/Berlin", "Mars/[/Olympus]").replace("kind: waste", "kind: junk"),
        encoding="utf-8",
    )
    for command in ("check", "import"):
        code, said = run("plant", command, wrong)
        assert code == 1
        assert "3 things to mend; nothing of it was taken." in said
        assert re.search(r"Line \d+: .*Mars/\[/Olympus\]", said)
        assert "junk" in said
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM assets")).scalar() == 0
    for odd in (b"\xff\xfe\x00", b"[", b"a: b: c", b"\x00", b"just words", b"&a [*a]"):
        wrong.write_bytes(odd)
        code, said = run("plant", "import", wrong)
        assert code == 1, odd
        assert len(said.split()) > 3
        assert "Traceback" not in said


def test_files_that_can_not_be_read(run: Run, tmp_path: Path) -> None:
    for file, why in (
        (tmp_path / "nothing.yaml", "No such file or directory"),
        (tmp_path, "Is a directory"),
    ):
        for command in (("plant", "import"), ("plant", "check"), ("orders", "import")):
            source = ("--source", "SAP") if command[0] == "orders" else ()
            code, said = run(*command, file, *source)
            assert (code, said) == (1, f"{file} can't be read: {why}.\n")


def test_orders_are_imported(run: Run, tmp_path: Path, engine: Engine) -> None:
    assert run("plant", "import", PLANT / "beverage.yaml")[0] == 0
    orders = PLANT / "beverage-orders.csv"
    many = len(orders.read_text(encoding="utf-8").splitlines()) - 1
    with engine.connect() as conn:
        query = text("SELECT name FROM order_sources WHERE kind = 'external' LIMIT 1")
        source = conn.execute(query).scalar() or "Outfeed"
    code, said = run("orders", "import", orders, "--source", source, "--dry-run")
    assert code == 0
    assert f"would be {many} new, 0 changed, 0 the same, 0 rejected" in said
    assert f": {many} new," in run("orders", "import", orders, "--source", source)[1]
    assert f"{many} the same" in run("orders", "import", orders, "--source", source)[1]
    code, said = run("orders", "import", orders, "--source", "nobody")
    assert code == 1
    assert "nobody" in said
    assert run("orders", "import", orders)[0] == 2


def test_rows_that_can_not_be_taken_are_told(run: Run, plant: Path, tmp_path: Path) -> None:
    run("plant", "import", plant)
    rows = tmp_path / "rows.csv"
    bad = "".join(f"X-{n},[/red]nothing[b],1\n" for n in range(60))
    rows.write_text(f"number,product,quantity\nA-1,COLA,5\n{bad}", encoding="utf-8")
    code, said = run("orders", "import", rows, "--source", "Outfeed")
    assert code == 0
    assert "1 new, 0 changed, 0 the same, 60 rejected." in said
    assert "unknown_product" in said
    assert "[/red]nothing[b]" in said
    assert "and 10 more" in said
    rows.write_bytes(b"\x00\x01\x02")
    assert (
        "0 new, 0 changed, 0 the same, 1 rejected."
        in run("orders", "import", rows, "--source", "Outfeed")[1]
    )


def test_a_database_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/none", "nonsense", "mysql://a@b/c"):
        monkeypatch.setenv("DATABASE_URL", url)
        code, said = run("plant", "export")
        assert code == 1
        assert "DATABASE_URL" in said
        assert "Traceback" not in said


def test_a_folder_that_is_not_to_be_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("OUTFEED_DATA", "/proc/outfeed")
    for command in (("plant", "export"), ("serve",)):
        code, said = run(*command)
        assert code == 1
        assert "OUTFEED_DATA" in said


def test_help_is_given_and_nonsense_is_not_taken(run: Run) -> None:
    code, said = run("--help")
    assert code == 0
    assert {"serve", "demo", "plant", "orders"} <= set(said.split())
    assert run("srve")[0] == 2
    assert run("plant", "import")[0] == 2
    assert run("serve", "--port", "http")[0] == 2


# --- the server as a process of its own ----------------------------------------------------------


class Served:
    """`outfeed serve` on a data folder, as a service would run it."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = port or probe.getsockname()[1]
        self.data = data
        self.log = (data.parent / f"log {self.port}").open("w+", encoding="utf-8")
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from outfeed.cli import main; main()", "serve", "--port",
             str(self.port)],
            env=environment | {"OUTFEED_DATA": str(data)}, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def said(self) -> str:
        return Path(self.log.name).read_text(encoding="utf-8")

    def healthy(self, seconds: float = 60) -> "Served":
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            try:
                answer = httpx.get(f"http://127.0.0.1:{self.port}/api/v1/health")
                assert answer.json()["status"] == "ok"
                return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.said())

    def postmaster(self) -> psutil.Process:
        pid_file = self.data / "postgresql" / "postmaster.pid"
        return psutil.Process(int(pid_file.read_text().splitlines()[0]))

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        begun = time.monotonic()
        self.process.send_signal(with_signal)
        code = self.process.wait(20)
        return code, time.monotonic() - begun


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    parent = Path(tempfile.mkdtemp(prefix="outfeed-serve-"))
    parent.chmod(0o755)
    started: list[Served] = []

    def serve(port: int | None = None) -> Served:
        started.append(Served(parent / "data", port))
        return started[-1]

    yield serve
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait(10)
        served.log.close()
    if (parent / "data/postgresql/postmaster.pid").exists():
        # What a kill left running is taken over, to be stopped.
        EmbeddedServer(parent / "data").start().stop()
    shutil.rmtree(parent)


def test_the_server_starts_answers_and_stops_with_its_database(
    serve: Callable[..., Served],
) -> None:
    served = serve().healthy()
    password = re.search(r"sign in as admin with the password (\S+)", served.said())
    assert password is not None
    database = served.postmaster()
    url = f"http://127.0.0.1:{served.port}/api/v1"
    with httpx.Client(headers={"X-Outfeed": "1"}) as browser:
        right = {"name": "admin", "password": password[1]}
        browser.post(f"{url}/sign-in", json=right).raise_for_status()
        with browser.stream("GET", f"{url}/events", timeout=None) as open_screen:
            assert open_screen.status_code == 200
            # Another server on the same folder is refused; a command works beside the first.
            other = serve()
            assert other.process.wait(30) == 1
            assert "is in use by another Outfeed" in " ".join(other.said().split())
            guest = subprocess.run(
                [sys.executable, "-c", "from outfeed.cli import main; main()", "plant", "export"],
                env=os.environ | {"OUTFEED_DATA": str(served.data)}, capture_output=True, text=True,
                check=True,
            )  # fmt: skip
            assert "order_statuses" in guest.stdout
            code, seconds = served.stop()
    assert code == 0
    assert seconds < 5, served.said()
    assert "Stopped." in served.said()
    assert not database.is_running() or database.status() == psutil.STATUS_ZOMBIE
    again = serve().healthy()
    assert "password" not in again.said()
    code, seconds = again.stop(signal.SIGINT)
    assert code == 0
    assert seconds < 5


def test_a_port_that_is_taken_is_told_before_anything_starts(serve: Callable[..., Served]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        served = serve(port=taken.getsockname()[1])
        assert served.process.wait(60) == 1
        assert "can't be listened on: Address already in use." in served.said()
    assert not (served.data / "postgresql").exists()


def test_orders_are_read_by_a_mapping(run: Run, plant: Path, tmp_path: Path) -> None:
    run("plant", "import", plant)
    rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.json"
    rows.write_text("Auftrag;Artikel;Menge\nA-1;100;5\n", encoding="utf-8")
    columns = {"Auftrag": "number", "Artikel": "product", "Menge": "required_quantity"}
    mapping.write_text(json.dumps({"columns": columns, "products": {"100": "COLA"}}))
    command = ("orders", "import", rows, "--source", "Outfeed")
    assert "columns_missing" in run(*command)[1]
    code, said = run(*command, "--mapping", mapping)
    assert code == 0
    assert "was read as CSV in UTF-8, cells end at a semicolon" in said
    assert "1 new, 0 changed, 0 the same, 0 rejected." in said
    mapping.write_text('{"columns": {"Auftrag": "amount"}}')
    code, said = run(*command, "--mapping", mapping)
    assert code == 1
    assert "columns.Auftrag: A column can't be 'amount'" in said
    mapping.write_text("{")
    assert "is no JSON" in run(*command, "--mapping", mapping)[1]
