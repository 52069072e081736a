"""Facts in batches over HTTP, idempotent and committed, beside COPY of the same rows."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from urllib.parse import urlsplit

import orjson
from sqlalchemy import Engine, text

from bench import frame
from bench.frame import NOW, SEED, Row
from outfeed.activities import access, execution
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.plant import import_plant
from outfeed.config import Settings
from outfeed.store import tables as t
from outfeed.web.app import create_app

NAME = "ingest_http"
BATCH = 1000
LINES = 20
CLIENT = """
import http.client, sys
host, port, key = sys.argv[1:]
server = http.client.HTTPConnection(host, int(port))
headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
while size := sys.stdin.buffer.read(8):
    body = sys.stdin.buffer.read(int.from_bytes(size, "big"))
    server.request("POST", "/api/v1/facts", body, headers)
    answer = server.getresponse()
    if answer.status != 200:
        sys.exit(answer.read().decode())
    answer.read()
"""
COLUMNS = "key, line_id, kind, occurred_at, recorded_at, quantity, source"


def run() -> list[Row]:
    """Measure ingest through the whole stack, with one and with two clients."""
    with frame.database() as engine:
        key = _plant(engine)
        clock = SteppedClock(NOW + timedelta(hours=8))
        with frame.served(create_app(Settings(), engine, clock)) as url:
            batches = frame.scaled(100, 10)
            _send(url, key, _batches("warm", 5), 1)
            one = [_rate(url, key, f"one{n}", batches, 1) for n in range(3)]
            two = [_rate(url, key, f"two{n}", batches, 2) for n in range(3)]
            again = [_rate(url, key, f"one{n}", batches, 1) for n in range(3)]
        peer = frame.median([_copy(engine, batches * BATCH) for _ in range(3)])
    work = f"{batches} batches of {BATCH} facts on {LINES} lines"
    return [
        _row(f"{work}, one client", frame.median(one), peer),
        _row(f"{work}, two clients", frame.median(two), peer),
        _row(f"{work}, sent again", frame.median(again), peer),
    ]


def _row(work: str, ours: float, peer: float) -> Row:
    return Row(
        NAME,
        work,
        ours,
        "facts/s",
        peer,
        "COPY",
        ours / peer,
        ">= 0.25 of COPY, >= 50,000/s",
        ours >= peer / 4 and ours >= 50_000,
    )


def plant_of_lines(act: Act, many: int) -> None:
    """Make a plant of so many lines that all make one product and count it as it comes out."""
    lines = "\n".join(
        f"      - {{name: line{n}, counters: [{{name: out, kind: outfeed}}],"
        " rates: [{product: P, standard_rate: 100, per: minute}]}"
        for n in range(many)
    )
    import_plant(
        act,
        f"""
units: [{{code: pc}}]
products: [{{code: P, name: P, base_unit: pc}}]
enterprise: {{name: Bench}}
sites:
  - name: site
    time_zone: UTC
    areas:
    - name: area
      lines:
{lines}
""",
    )


def _plant(engine: Engine) -> str:
    with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
        plant_of_lines(act, LINES)
        user = access.create_user(act, "bench", "Bench", "bench password")
        rows = act.conn.execute(t.line_status.select()).all()
        product = act.conn.execute(text("SELECT id FROM products")).scalar_one()
        for row in rows:
            execution.start_run(act, row.line_id, Target(product_id=product))
    with acting(engine, SteppedClock(NOW), user.actor) as act:
        return access.create_api_key(act, "bench")[1]


def _batches(name: str, many: int) -> list[bytes]:
    random = Random(SEED)
    found = []
    for batch in range(many):
        facts = []
        for n in range(BATCH):
            # A line counts about once a second: a batch is a little less than a minute of all.
            seconds = batch * BATCH / LINES + n / LINES
            facts.append(
                {
                    "key": f"{name}-{batch}-{n}",
                    "kind": "count",
                    "line": f"site/area/line{n % LINES}",
                    "count": "outfeed",
                    "quantity": random.randint(1, 5),
                    "occurred_at": (NOW + timedelta(seconds=seconds % 25_000)).isoformat(),
                }
            )
        found.append(orjson.dumps({"source": "bench", "facts": facts}))
    return found


def _rate(url: str, key: str, name: str, many: int, clients: int) -> float:
    batches = _batches(name, many)
    return many * BATCH / frame.seconds(lambda: _send(url, key, batches, clients))


def _send(url: str, key: str, batches: list[bytes], clients: int) -> None:
    """Send from processes of their own, as gateways do, and not from the server's."""
    shares = [batches[n::clients] for n in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        for done in [pool.submit(_client, url, key, share) for share in shares]:
            done.result()


def _client(url: str, key: str, batches: list[bytes]) -> None:
    address = urlsplit(url)
    with subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(address.hostname), str(address.port), key],
        stdin=subprocess.PIPE,
    ) as client:
        assert client.stdin is not None
        for body in batches:
            client.stdin.write(len(body).to_bytes(8, "big") + body)
        client.stdin.close()
        if client.wait():
            raise RuntimeError("The client was refused.")


def _copy(engine: Engine, many: int) -> float:
    """Rows a second of one COPY of as many facts into a table of the same shape and indexes."""
    with engine.begin() as conn:
        conn.execute(text("DROP TABLE IF EXISTS peer"))
        conn.execute(text("CREATE TABLE peer (LIKE count_events INCLUDING ALL)"))
        rows = conn.execute(
            text(f"COPY (SELECT {COLUMNS} FROM count_events LIMIT {many}) TO '/dev/null'")
        ).rowcount

    def copy() -> None:
        with engine.begin() as conn:
            cursor = conn.connection.cursor()
            with cursor.copy(f"COPY peer ({COLUMNS}) FROM STDIN") as sink:
                for chunk in chunks:
                    sink.write(chunk)

    with engine.connect() as conn:
        cursor = conn.connection.cursor()
        with cursor.copy(f"COPY (SELECT {COLUMNS} FROM count_events LIMIT {many}) TO STDOUT") as s:
            chunks = [bytes(chunk) for chunk in s]
    return rows / frame.seconds(copy)
