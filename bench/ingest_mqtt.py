"""Running totals from mosquitto into the database, beside a subscriber that does nothing.

Rates are measured on what the broker has kept for a client that was away, so that a publisher takes
no time of the two cores. The lag is measured while messages come at 50 times the rate of the
beverage plant.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from bench import frame
from bench.frame import NOW, Row
from outfeed.activities import execution
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.plant import import_plant

NAME = "ingest mqtt"
MESSAGES = 40_000
LINES = 20
RATE = 8_800
"""Messages a second: 50 times the 176 of the beverage plant."""
LIVE_SECONDS = 10
TURNS = 5
MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def run() -> list[Row]:
    """Measure one collector and two, beside an empty subscriber, and the lag under load."""
    if MOSQUITTO is None:
        return [Row(NAME, "mosquitto is not installed: not measured", 0, "")]
    many = frame.scaled(MESSAGES, 2_000)
    with frame.database() as engine, mosquitto() as port:
        _plant(engine)
        database = engine.url.render_as_string(hide_password=False)
        _drain(port, database, many // 4, 1, 0)
        one, two, empty = [], [], []
        # By turns, so that what else the machine does falls on all of them.
        for turn in range(1, 3 * TURNS, 3):
            one.append(_drain(port, database, many, 1, turn))
            empty.append(_drain(port, None, many, 1, turn + 1))
            two.append(_drain(port, database, many, 2, turn + 2))
        lags = _live(port, database)
    rate, both, peer = frame.median(one), frame.median(two), frame.median(empty)
    work = f"{many:,} totals on {LINES} lines, QoS 1, committed"
    lag = sorted(lags)[int(len(lags) * 0.99)]
    return [
        Row(
            NAME,
            f"{work}, one collector",
            rate,
            "messages/s",
            peer,
            "empty subscriber",
            rate / peer,
            ">= 0.9",
            rate >= 0.9 * peer,
        ),
        Row(
            NAME,
            f"{work}, two collectors",
            both,
            "messages/s",
            rate,
            "one",
            both / rate,
            ">= 1.7",
            both >= 1.7 * rate,
        ),
        Row(
            NAME,
            f"lag from publishing to commit, p99, at {RATE:,} messages/s",
            lag,
            "s",
            frame.median(lags),
            "median",
            None,
            "<= 1 s",
            lag <= 1,
        ),
    ]


@contextmanager
def mosquitto() -> Iterator[int]:
    """Give the port of a broker on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "mosquitto.conf"
        config.write_text(
            f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
            "max_queued_messages 0\nmax_inflight_messages 5000\n"
        )
        quiet = subprocess.DEVNULL
        with subprocess.Popen([str(MOSQUITTO), "-c", str(config)], stdout=quiet, stderr=quiet) as p:
            time.sleep(0.5)
            try:
                yield port
            finally:
                p.terminate()


def counted_lines(act: Act, more: str = "") -> None:
    """Make a plant of lines whose infeed and outfeed machines count; `more` is YAML of its own."""
    counters = "[{name: in, kind: infeed}, {name: out, kind: outfeed}]"
    lines = "\n".join(
        f"      - {{name: line{n}, counters: {counters},"
        " rates: [{product: P, standard_rate: 100, per: minute}]}"
        for n in range(LINES)
    )
    plant = f"""
units: [{{code: pc}}]
products: [{{code: P, name: P, base_unit: pc}}]
{more}enterprise: {{name: Bench, topic: Bench}}
sites:
  - name: site
    time_zone: UTC
    areas:
    - name: area
      lines:
{lines}
signal_sources:
  - {{name: floor, kind: mqtt, topics: [{{match: "{{asset}}/{{counter}}", signal: total}}]}}
"""
    import_plant(act, plant)


def _plant(engine: Engine) -> None:
    with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
        counted_lines(act)
        product = act.conn.execute(text("SELECT id FROM products")).scalar_one()
        for line_id in act.conn.execute(text("SELECT line_id FROM line_status")).scalars().all():
            execution.start_run(act, line_id, Target(product_id=product))


def helper(*arguments: object) -> "subprocess.Popen[str]":
    """Start a process of `bench.mqtt_helpers`."""
    command = [sys.executable, "-m", "bench.mqtt_helpers", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _answer(process: "subprocess.Popen[str]") -> dict[str, float]:
    assert process.stdout is not None
    answer: dict[str, float] = json.loads(process.stdout.readline())
    return answer


def _drain(port: int, database: str | None, many: int, processes: int, turn: int) -> float:
    """Messages a second from the first that comes to the last that is committed."""
    kind = "collect" if database else "empty"
    clients = [
        (kind, port, f"{kind}{turn}-{n}", database or LINES, n, processes) for n in range(processes)
    ]
    share = many // processes
    for client in clients:
        # Once without waiting for any message: the broker knows the session from then on.
        _answer(helper(*client, 0))
    with helper("publish", port, many, LINES, turn * many) as publisher:
        _answer(publisher)
    drains = [helper(*client, share) for client in clients]
    answers = [_answer(drain) for drain in drains]
    for drain in drains:
        drain.wait()
    return many / (max(a["end"] for a in answers) - min(a["start"] for a in answers))


def _live(port: int, database: str) -> list[float]:
    """Lags of every message that comes at the rate, in seconds."""
    many = frame.scaled(RATE * LIVE_SECONDS, RATE)
    collector = helper("collect", port, "live", database, 0, 1, many, "lags")
    _answer(collector)
    with helper("publish", port, many, LINES, 1_000 * many, RATE) as publisher:
        _answer(publisher)
    answer = _answer(collector)
    collector.wait()
    lags: list[float] = answer["lags"]  # type: ignore[assignment]
    return lags
