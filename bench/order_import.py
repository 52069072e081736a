"""Import of orders: new ones, and the same again, beside COPY of the same rows."""

import csv
import io
import random
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
from sqlalchemy import Engine, text

from bench import frame
from bench.frame import Row
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.order_import import ImportReport, import_orders
from outfeed.activities.plant import import_plant
from outfeed.connectors.erp.files import read_order_file

NAME = "order import"
ORDERS = 100_000
PRODUCTS = 500
LINES = 50
RUNS = 3


def run() -> list[Row]:
    """Time 100,000 orders from a CSV file, new and again, and COPY of the rows they become."""
    count = frame.scaled(ORDERS, 100)
    with tempfile.TemporaryDirectory() as folder, frame.database() as engine:
        lay_plant(engine)
        file = Path(folder) / "orders.csv"
        write_csv(file, count)
        new, again, copied, bare, memory = [], [], [], [], 0.0
        for turn in range(RUNS):
            with frame.another_database(engine, f"turn_{turn}") as own:
                with frame.Memory() as used:
                    new.append(frame.seconds(_taking(own, file, count, 0)))
                    _settle(own)
                    again.append(frame.seconds(_taking(own, file, 0, count)))
                memory = max(memory, used.largest)
                rows = _order_rows(own)
                copied.append(frame.seconds(lambda own=own, rows=rows: _copy(own, rows)))  # type: ignore[misc]
                bare.append(frame.seconds(lambda own=own, rows=rows: _copy_bare(own, rows)))  # type: ignore[misc]
    peer, limit = frame.median(copied), frame.median(bare)
    return [
        _row(f"{count:,} new orders from CSV", frame.median(new), peer, 8, memory),
        _row(f"the same {count:,} again, unchanged", frame.median(again), peer, 3, memory),
        Row(
            NAME,
            f"COPY of {count:,} orders into the table of orders",
            peer,
            "s",
            limit,
            "COPY into a table without keys and indexes",
            peer / limit,
        ),
        Row(
            NAME,
            "largest memory of the process meanwhile",
            memory,
            "MB",
            300,
            "limit",
            memory / 300,
            "< 300 MB",
            memory < 300,
        ),
    ]


def _row(work: str, ours: float, peer: float, most: float, memory: float) -> Row:
    return Row(
        NAME,
        work,
        ours,
        "s",
        peer,
        "COPY of the orders into their table, with its keys and indexes,",
        ours / peer,
        f"at most {most:g} times COPY",
        ours / peer <= most,
        memory,
    )


# --- the plant and the file ------------------------------------------------------------------


def lay_plant(engine: Engine) -> None:
    """Make a site with 50 lines, 500 products and one external source."""
    lines = "".join(f"          - {{name: line{n:02d}}}\n" for n in range(LINES))
    products = "".join(
        f"  - {{code: P{n:04d}, name: Product {n}, base_unit: bottle}}\n" for n in range(PRODUCTS)
    )
    plant = (
        f"units: [{{code: bottle}}]\nproducts:\n{products}"
        "order_sources: [{name: SAP, kind: external}]\n"
        "enterprise:\n  name: Bench\nsites:\n  - name: Site1\n    time_zone: Europe/Berlin\n"
        '    production_day_start: "06:00"\n    areas:\n      - name: floor\n        lines:\n'
        f"{lines}"
    )
    with acting(engine, SteppedClock(frame.NOW), Actor("bench")) as act:
        import_plant(act, plant)


def write_csv(path: Path, count: int) -> None:
    """Write orders as an ERP would: due within half a year, most of them on a named line."""
    chance = random.Random(frame.SEED)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["order_number", "material", "qty", "uom", "basic_finish", "line", "priority",
             "notes", "customer"]
        )  # fmt: skip
        for n in range(count):
            due = frame.NOW + timedelta(days=chance.randrange(-20, 160))
            line = f"site1/floor/line{chance.randrange(LINES):02d}" if chance.random() < 0.7 else ""
            writer.writerow(
                [f"WO-{n:07d}", f"P{chance.randrange(PRODUCTS):04d}",
                 f"{chance.randrange(1, 500_000) / 10:.1f}", "bottle", f"{due:%Y-%m-%d}", line,
                 chance.randrange(5), "" if chance.random() < 0.8 else "pallets of 48",
                 f"C{chance.randrange(900):03d}"]
            )  # fmt: skip


def _taking(engine: Engine, path: Path, new: int, same: int) -> Callable[[], ImportReport]:
    def take() -> ImportReport:
        with path.open("rb") as file, acting(engine, SteppedClock(frame.NOW), Actor("b")) as act:
            report = import_orders(act, "SAP", path.name, read_order_file(file))
        assert (report.new, report.same, report.rejected) == (new, same, 0), report
        return report

    return take


# --- the peer --------------------------------------------------------------------------------

_COLUMNS = (
    "id, number, source_id, external_id, product_id, mode_id, required_quantity, unit,"
    " earliest_start, due_at, priority, status_id, notes, attributes, created_at, updated_at,"
    " version"
)


def _settle(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
        conn.execute(text("CHECKPOINT"))


def _order_rows(engine: Engine) -> bytes:
    out = io.BytesIO()
    with engine.connect() as conn:
        with _driver(conn).cursor() as cursor:
            statement = f"COPY (SELECT {_COLUMNS} FROM orders ORDER BY id) TO STDOUT"
            with cursor.copy(statement) as copy:
                for block in copy:
                    out.write(block)
        conn.execute(text("TRUNCATE orders CASCADE"))
        conn.commit()
    _settle(engine)
    return out.getvalue()


def _copy(engine: Engine, rows: bytes) -> None:
    _copy_into(engine, rows, f"COPY orders ({_COLUMNS}) FROM STDIN")


def _copy_bare(engine: Engine, rows: bytes) -> None:
    with engine.begin() as conn:
        conn.execute(text("CREATE TABLE bare AS SELECT * FROM orders WITH NO DATA"))
    _copy_into(engine, rows, f"COPY bare ({_COLUMNS}) FROM STDIN")


def _copy_into(engine: Engine, rows: bytes, statement: str) -> None:
    with (
        engine.begin() as conn,
        _driver(conn).cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for at in range(0, len(rows), 1 << 17):
            copy.write(rows[at : at + (1 << 17)])


def _driver(conn: Any) -> psycopg.Connection[Any]:
    return cast("psycopg.Connection[Any]", conn.connection.driver_connection)
