"""The list of orders through HTTP, beside the bare SELECT of its rows through the same stack."""

import http.client
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import Engine, text

from bench import frame
from bench.frame import Row
from bench.order_import import LINES, PRODUCTS, lay_plant
from outfeed.activities import access
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.web.app import create_app
from outfeed.web.deps import ReadConn

NAME = "order list"
SMALL, LARGE = 10_000, 100_000
RUNS_AN_ORDER = 10
EVENTS = 50_000_000
EVENTS_USUALLY = 1_000_000
REQUESTS = 300
PAGE = "/api/v1/orders?status=Scheduled&sort=due_at&limit=100"

Ask = Callable[[], bytes]


def run() -> list[Row]:
    """Time pages of 100 orders of one status, by due date, with 10,000 and 100,000 behind them.

    Behind them are 10 runs an order, and 1 M count events (50 M with ``OUTFEED_BENCH_FULL=1``).
    """
    small, large = frame.scaled(SMALL, 500), frame.scaled(LARGE, 1_000)
    events = frame.scaled(EVENTS if os.environ.get("OUTFEED_BENCH_FULL") else EVENTS_USUALLY)
    with ExitStack() as stack:
        few = stack.enter_context(_serving(small, events))
        many = stack.enter_context(_serving(large, events))
        page, bare, without, of_few, everything = frame.in_turn(
            [
                many(PAGE),
                many("/bare"),
                many(f"{PAGE}&actuals=false"),
                few(PAGE),
                many("/api/v1/orders?limit=100"),
            ],
            REQUESTS,
            warm_up=30,
        )
    behind = f"{large:,} orders, {large * RUNS_AN_ORDER:,} runs, {events:,} count events"
    ratio = frame.p95(page) / frame.p95(bare)
    growth = frame.median(page) / frame.median(of_few)
    actuals = frame.median(page) / frame.median(without)
    return [
        _row(f"page of 100, p95, of {behind}", frame.p95(page), frame.p95(bare),
             "bare SELECT of its rows", ratio, "at most 3 times", ratio <= 3),
        _row(f"page of 100, median, {large:,} orders", frame.median(page), frame.median(of_few),
             f"of {small:,}", growth, "grows less than 1.5 times", growth < 1.5),
        _row("with actuals, median", frame.median(page), frame.median(without),
             "without", actuals, "less than 20 % over", actuals < 1.2),
        _row("page of all statuses, p95", frame.p95(everything), frame.p95(bare),
             "bare SELECT of one status", frame.p95(everything) / frame.p95(bare), "", None),
    ]  # fmt: skip


def _row(
    work: str, ours: float, peer: float, peer_is: str, ratio: float, goal: str, met: bool | None
) -> Row:
    return Row(NAME, work, ours * 1000, "ms", peer * 1000, peer_is, ratio, goal, met)


@contextmanager
def _serving(orders: int, events: int) -> Iterator[Callable[[str], Ask]]:
    with frame.database() as engine:
        lay_plant(engine)
        fill(engine, orders, events)
        app = create_app(Settings(), engine, SteppedClock(frame.NOW))
        _add_bare(app)
        token = token_of(engine)
        with frame.served(app) as address, ExitStack() as stack:
            yield lambda path: stack.enter_context(_asking(address, token, path))


@contextmanager
def _asking(address: str, token: str, path: str) -> Iterator[Ask]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)

    def ask() -> bytes:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return content

    # The first answer shows that both give the same page of orders.
    assert len(orjson.loads(ask())["items"]) == 100
    yield ask
    connection.close()


def _add_bare(app: FastAPI) -> None:
    """Serve the bare rows of the same page by the same stack: the peer."""
    router = APIRouter()
    query = text(
        "SELECT * FROM orders WHERE status_id = :status AND due_at IS NOT NULL"
        " ORDER BY due_at, id LIMIT 100"
    )

    @router.get("/bare")
    def bare(conn: ReadConn) -> Response:
        status = {"status": 3}
        rows = conn.execute(query, status).mappings().all()
        content = orjson.dumps({"items": [dict(row) for row in rows]}, default=str)
        return Response(content, media_type="application/json")

    before = len(app.router.routes)
    app.include_router(router)
    # Before the screens, which answer to every address.
    app.router.routes[:0] = [app.router.routes.pop() for _ in app.router.routes[before:]]


def token_of(engine: Engine) -> str:
    """Make a user with an API key, and give that."""
    with acting(engine, SteppedClock(frame.NOW), Actor("bench")) as act:
        user = access.create_user(act, "bench", "Bench", "a password for the bench")
    with acting(engine, SteppedClock(frame.NOW), user.actor) as act:
        return access.create_api_key(act, "bench")[1]


def fill(engine: Engine, orders: int, events: int) -> None:
    """Make orders in the statuses of a plant that has run for long, with runs and events."""
    facts: dict[str, Any] = {
        "orders": orders,
        "runs": orders * RUNS_AN_ORDER,
        "events": events,
        "now": frame.NOW,
        "lines": LINES,
        "products": PRODUCTS,
    }
    with engine.begin() as conn:
        # The runs of the past don't overlap as they are made; checking each would take minutes.
        conn.execute(text("ALTER TABLE runs DROP CONSTRAINT runs_line_does_one_thing"))
        conn.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in _FILL:
            conn.execute(text(statement), facts)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
        conn.execute(text("CHECKPOINT"))


_LINE = "(SELECT min(id) FROM assets WHERE level = 'line')"
_FILL = (
    # Of a hundred orders 70 are closed, 5 completed, 3 cancelled, 1 held, 1 in progress,
    # 10 scheduled, 5 released and 5 planned.
    """
    INSERT INTO orders (number, source_id, external_id, product_id, mode_id, required_quantity,
                        unit, due_at, priority, status_id, notes, attributes, created_at,
                        updated_at)
    SELECT 'WO-' || lpad(n::text, 7, '0'), s.id, 'WO-' || n,
           p.first + abs(hashint4(n)) % CAST(:products AS int), m.id,
           (1 + abs(hashint4(n + 7)) % 50000) / 10.0, 'bottle',
           CASE WHEN n % 20 <> 0
                THEN :now + (abs(hashint4(n + 1)) % 260000 - 200000) * interval '1 minute' END,
           n % 5,
           (SELECT id FROM order_statuses
            WHERE name = (ARRAY['Closed', 'Completed', 'Cancelled', 'On Hold', 'In Progress',
                                'Scheduled', 'Released', 'Planned'])
                         [width_bucket(abs(hashint4(n + 3)) % 100,
                                       ARRAY[0, 70, 75, 78, 79, 80, 90, 95])]),
           CASE WHEN n % 5 = 0 THEN 'pallets of 48' ELSE '' END, '{"customer": "C017"}',
           :now - n * interval '1 minute', :now - n * interval '1 minute'
    FROM generate_series(1, CAST(:orders AS int)) n,
         (SELECT id FROM order_sources WHERE name = 'SAP') s,
         (SELECT min(id) AS first FROM products) p,
         (SELECT id FROM modes WHERE name = 'Production') m
    """,
    """
    INSERT INTO order_figures (order_id, scheduled_quantity, expected_end, actual_quantity,
                               waste_quantity, infeed_quantity)
    SELECT id, required_quantity, due_at, required_quantity * 0.97, 12, required_quantity
    FROM orders
    """,
    f"""
    INSERT INTO order_lines (order_id, line_id)
    SELECT id, {_LINE} + id % CAST(:lines AS int) FROM orders WHERE id % 10 < 7
    """,
    f"""
    INSERT INTO runs (line_id, mode_id, production, product_id, order_id, during, set_by,
                      standard_rate, rate_period, rate_unit, infeed_unit, outfeed_unit, waste_unit,
                      package_count)
    SELECT {_LINE} + o.id % CAST(:lines AS int), o.mode_id, true, o.product_id, o.id,
           tstzrange(:now - n * interval '1 hour', :now - (n - 1) * interval '1 hour'),
           'operator', 60, 60, 'bottle', 'bottle', 'bottle', 'bottle', 1
    FROM generate_series(1, CAST(:runs AS int)) n
    JOIN orders o ON o.id = 1 + n % CAST(:orders AS int)
    """,
    f"""
    INSERT INTO count_events (key, line_id, kind, occurred_at, recorded_at, quantity, source)
    SELECT uuidv7(), {_LINE} + n % CAST(:lines AS int), 'outfeed',
           :now - n * interval '1 second', :now - n * interval '1 second', n % 9, 'mqtt'
    FROM generate_series(1, CAST(:events AS int)) n
    """,
)
