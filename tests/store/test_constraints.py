"""What must never be is refused by the database itself, whoever writes it and how."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from outfeed.activities import orders
from outfeed.activities.act import Act
from outfeed.store import tables as t
from tests.conftest import NOW
from tests.plants import a_small_plant, counter_of, product_of

HOUR = timedelta(hours=1)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
Write = Callable[..., None]


class Plant:
    """Ids of the small plant and of one order of COLA, to write rows with."""

    def __init__(self, act: Act) -> None:
        self.act = act
        lines = a_small_plant(act)
        self.line, self.packer = lines["filler"], lines["packer"]
        self.cola, self.lime = product_of(act, "COLA"), product_of(act, "LIME")
        self.counter = counter_of(act, self.line, "out")
        given = {"product": "COLA", "required_quantity": "100", "number": "PO-7"}
        self.order = orders.create_order(act, given)
        self.production = self._id("modes", "Production")
        self.idle = self._id("modes", "Idle")
        self.running = self._id("states", "Running")

    def _id(self, table: str, name: str) -> int:
        found = text(f"SELECT id FROM {table} WHERE name = :name")
        return int(self.act.conn.execute(found, {"name": name}).scalar_one())

    def write(self, table: Any, **values: object) -> None:
        """Write a row as anybody could, and let the constraints that wait for the end speak."""
        self.act.conn.execute(insert(table).values(**values))
        self.act.conn.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    def run(self, start: float, end: float | None, **values: object) -> None:
        """Write a production run of COLA, unless told otherwise."""
        made = {
            "line_id": self.line,
            "mode_id": self.production,
            "production": True,
            "product_id": self.cola,
            "standard_rate": 60,
            "during": span(start, end),
            "set_by": "operator",
        }
        self.write(t.runs, **made | values)

    def stop(self, start: float, end: float | None, **values: object) -> None:
        """Write a run that makes nothing."""
        nothing = {"production": False, "product_id": None, "standard_rate": None}
        self.run(start, end, **{"mode_id": self.idle} | nothing | values)

    def entry(self, start: float, end: float | None, **values: object) -> None:
        """Write a production entry of the order, unless told otherwise."""
        planned = {
            "line_id": self.line,
            "mode_id": self.production,
            "production": True,
            "order_id": self.order,
            "quantity": 10,
            "during": span(start, end),
        }
        self.write(t.entries, **planned | values)

    def shift(self, first: date, last: date | None, **values: object) -> None:
        """Write a shift of the line that is there from one day to another."""
        made = {
            "asset_id": self.line,
            "name": "Early",
            "rrule": "FREQ=DAILY",
            "start": time(6),
            "length": 28_800,
            "valid_from": first,
            "valid_until": last,
        }
        self.write(t.shifts, **made | values)

    def count(self, **values: object) -> None:
        """Write a count of the line."""
        fact = {
            "key": uuid4(),
            "line_id": self.line,
            "kind": "outfeed",
            "occurred_at": NOW,
            "recorded_at": NOW,
            "quantity": 1,
            "source": "test",
        }
        self.write(t.count_events, **fact | values)

    def order_like(self, **values: object) -> None:
        """Write an order like the one that is there, under another number."""
        columns = [column.name for column in t.orders.c if column.name != "id"]
        own = {"number": "PO-8"} | values
        same = [f":{name}" if name in own else f'"{name}"' for name in columns]
        statement = f"""INSERT INTO orders ({", ".join(columns)})
            SELECT {", ".join(same)} FROM orders WHERE id = {self.order}"""
        self.act.conn.execute(text(statement), own)


def span(start: float, end: float | None) -> Any:
    """From one hour after now to another."""
    upper = None if end is None else NOW + end * HOUR
    return psycopg.types.range.TimestamptzRange(NOW + start * HOUR, upper)


@pytest.fixture
def plant(act: Act) -> Plant:
    return Plant(act)


def test_what_may_be_is_taken(plant: Plant) -> None:
    plant.run(0, 1)
    plant.stop(1, 2)
    plant.run(2, None, order_id=plant.order)
    plant.run(0, None, line_id=plant.packer)
    plant.entry(0, 1)
    plant.entry(1, 2)
    plant.count(counter_id=plant.counter)
    plant.count(quantity=-1, corrects=uuid4())
    plant.order_like(unit="bottle")
    plant.shift(MAY, JUNE - timedelta(days=1))
    plant.shift(JUNE, None)
    plant.shift(MAY, None, name="Late")


REFUSED: list[tuple[str, str, Callable[[Plant], None]]] = [
    ("runs_line_does_one_thing", "overlapping runs",
     lambda p: twice(p.run, (0, 2), (1, 3))),
    ("runs_line_does_one_thing", "a run within one that is open",
     lambda p: twice(p.run, (0, None), (1, 2))),
    ("runs_open_key", "two open runs",
     lambda p: twice(p.stop, (0, None), (5, None))),
    ("runs_started_check", "a run that lasts no time",
     lambda p: p.run(1, 1)),
    ("runs_production_has_product_and_rate_check", "production of nothing",
     lambda p: p.run(0, 1, product_id=None)),
    ("runs_production_has_product_and_rate_check", "production without a rate",
     lambda p: p.run(0, 1, standard_rate=None)),
    ("runs_production_has_product_and_rate_check", "a product of a line that stands",
     lambda p: p.stop(0, 1, product_id=p.cola)),
    ("runs_order_has_product_check", "an order of a line that stands",
     lambda p: p.stop(0, 1, order_id=p.order)),
    ("runs_order_id_fkey", "a run of no order",
     lambda p: p.run(0, 1, order_id=10**6)),
    ("runs_line_id_fkey", "a run of no line",
     lambda p: p.run(0, 1, line_id=10**6)),
    ("entries_line_does_one_thing", "overlapping entries",
     lambda p: twice(p.entry, (0, 2), (1, 3))),
    ("entries_production_has_order_check", "an entry without an order",
     lambda p: p.entry(0, 1, order_id=None)),
    ("entries_production_has_order_check", "an entry without a quantity",
     lambda p: p.entry(0, 1, quantity=None)),
    ("entries_production_has_order_check", "a stop with an order",
     lambda p: p.entry(0, 1, production=False)),
    ("entries_quantity_positive_check", "an entry of nothing",
     lambda p: p.entry(0, 1, quantity=0)),
    ("entries_quantity_positive_check", "an entry of NaN",
     lambda p: p.entry(0, 1, quantity="NaN")),
    ("entries_bounded_check", "an entry without an end",
     lambda p: p.entry(0, None)),
    ("entries_bounded_check", "an entry that lasts no time",
     lambda p: p.entry(1, 1)),
    ("orders_quantity_positive_check", "an order of nothing",
     lambda p: p.order_like(required_quantity=0)),
    ("orders_quantity_positive_check", "an order of less than nothing",
     lambda p: p.order_like(required_quantity=-1)),
    ("orders_quantity_positive_check", "an order of NaN",
     lambda p: p.order_like(required_quantity="NaN")),
    ("orders_quantity_positive_check", "an order without end",
     lambda p: p.order_like(required_quantity="Infinity")),
    ("orders_number_given_check", "an order without a number",
     lambda p: p.order_like(number="  ")),
    ("orders_number_key", "a number in another case",
     lambda p: p.order_like(number="po-7")),
    ("orders_product_id_unit_fkey", "a unit of another product",
     lambda p: p.order_like(unit="CS")),
    ("orders_source_id_external_id_key", "an external id twice",
     lambda p: twice(p.order_like, number="A", external_id="x")),
    ("count_events_negative_only_as_correction_check", "less than nothing",
     lambda p: p.count(quantity=-1)),
    ("count_events_quantity_finite_check", "a count of NaN",
     lambda p: p.count(quantity="NaN")),
    ("count_events_quantity_finite_check", "a count without end",
     lambda p: p.count(quantity="Infinity")),
    ("a count of a line or counter that is none", "a count of no line",
     lambda p: p.count(line_id=10**6)),
    ("a count of a line or counter that is none", "a count of no counter",
     lambda p: p.count(counter_id=10**6)),
    ("shifts_name_means_one", "two shifts of a name at one time",
     lambda p: twice(p.shift, (MAY, None), (JUNE, None))),
    ("shifts_length_of_a_day_check", "a shift of more than a day",
     lambda p: p.shift(MAY, None, length=86_401)),
    ("count_events_pkey", "a fact twice",
     lambda p: twice(p.count, key=uuid4())),
]  # fmt: skip


def twice(write: Callable[..., None], *spans: tuple[Any, Any], **values: object) -> None:
    """Write two rows, of which each is right for itself."""
    for number in range(2):
        if spans:
            write(*spans[number])
        elif "number" in values:
            write(**values | {"number": f"{values['number']}{number}"})
        else:
            write(**values)


def test_what_must_never_be_is_refused(plant: Plant) -> None:
    for name, what, write in REFUSED:
        with pytest.raises(DBAPIError) as refused, plant.act.conn.begin_nested():
            write(plant)
        assert name in str(refused.value.orig), f"{what}: {refused.value.orig}"


def test_a_count_that_was_written_stays_though_another_is_refused(plant: Plant) -> None:
    plant.count()
    with suppress(DBAPIError), plant.act.conn.begin_nested():
        plant.count(line_id=10**6)
    many = plant.act.conn.execute(text("SELECT count(*) FROM count_events")).scalar()
    assert many == 1
