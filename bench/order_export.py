"""Orders written out as CSV and XLSX through HTTP, beside PostgreSQL's own COPY of their rows."""

import http.client
from urllib.parse import urlsplit

from sqlalchemy import Engine

from bench import frame
from bench.frame import Row
from bench.order_import import lay_plant
from bench.order_list import fill, token_of
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app

NAME = "order export"
SMALL, LARGE = 10_000, 100_000
GROWTH = 64.0
COPY = "COPY (SELECT o.*, f.* FROM orders o JOIN order_figures f ON f.order_id = o.id) TO STDOUT"


def run() -> list[Row]:
    """Time the export of 100,000 orders; memory may not grow with them."""
    found: dict[tuple[str, int], tuple[float, float]] = {}
    sizes = frame.scaled(SMALL, 100), frame.scaled(LARGE, 1_000)
    copied = 0.0
    for orders in sizes:
        with frame.database() as engine:
            lay_plant(engine)
            fill(engine, orders, 0)
            app = create_app(Settings(), engine, SteppedClock(frame.NOW))
            with frame.served(app) as address:
                key = token_of(engine)
                for form in ("csv", "xlsx"):
                    found[form, orders] = _measured(address, key, form)
            copied = frame.seconds(lambda engine=engine: _copy(engine))  # type: ignore[misc]
    rows = []
    for form in ("csv", "xlsx"):
        time, memory = found[form, sizes[1]]
        grown = memory - found[form, sizes[0]][1]
        work = f"{sizes[1]:,} orders as {form.upper()}"
        rows.append(Row(NAME, work, time, "s", copied, "COPY of their rows", time / copied,
                        f"at most {GROWTH:.0f} MB more memory than for {sizes[0]:,}",
                        grown < GROWTH, memory))  # fmt: skip
    return rows


def _measured(address: str, key: str, form: str) -> tuple[float, float]:
    with frame.Memory() as memory:
        time = frame.seconds(lambda: _export(address, key, form))
    return time, memory.largest


def _export(address: str, key: str, form: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    path = f"/api/v1/orders/export?format={form}"
    connection.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    assert answer.status == 200
    while answer.read(1 << 16):
        pass
    connection.close()


def _copy(engine: Engine) -> None:
    with engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert raw is not None
        with raw.cursor() as cursor, cursor.copy(COPY) as copy:
            for _ in copy:
                pass
