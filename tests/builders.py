"""Small builders: a plant to plan on, orders, and one act after another as people do them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from outfeed.activities import orders
from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant
from outfeed.store import tables as t
from outfeed.store.assets import find_asset

_HEAD = """
units: [{code: EA, name: each}, {code: CS, name: case}]
product_classes: [{name: Drink}, {name: Soap}]
products:
  - {code: COLA, name: Cola, class: Drink, base_unit: EA, units: {CS: 12}}
  - {code: LIME, name: Lime, class: Drink, base_unit: EA}
  - {code: SOAP, name: Soap, class: Soap, base_unit: EA}
  - {code: RARE, name: Rare, base_unit: EA}
changeovers:
  - {from_product: COLA, to_product: LIME, minutes: 30}
  - {from_product: LIME, to_product: COLA, minutes: 15}
  - {from_class: Drink, to_class: Soap, minutes: 60}
  - {from_class: Soap, to_class: Drink, minutes: 120}
"""
_SHIFTS = """
        shifts:
          - {name: Early, days: mon-fri, from: "06:00", to: "14:00"}
          - {name: Late, days: mon-fri, from: "14:00", to: "22:00"}"""
_LINE = """
          - name: line{n}
            rates:
              - {{product: [COLA, LIME, SOAP], per: hour,
                 standard_rate: 2000, scheduled_rate: 3600}}"""


@dataclass(frozen=True)
class Plant:
    """A small plant: the ids of its lines in order, and of its products by code."""

    lines: list[int]
    products: dict[str, int]


def a_plant(act: Act, lines: int = 2, *, shifts: bool = False) -> Plant:
    """
    Make a plant with lines `site1/packaging/line1` and so on, in Europe/Berlin.

    Each makes COLA, LIME and SOAP at a scheduled rate of one EA a second, so that a quantity is its
    seconds; nothing makes RARE. COLA to LIME takes 30 minutes, back 15; a Drink to Soap 60, back
    120. Round the clock, or with `shifts` Monday to Friday from 6 to 22.
    """
    area = """
enterprise: {name: Works}
sites:
  - name: Site1
    time_zone: Europe/Berlin
    areas:
      - name: packaging"""
    all_lines = "".join(_LINE.format(n=n) for n in range(1, lines + 1))
    import_plant(act, _HEAD + area + (_SHIFTS if shifts else "") + "\n        lines:" + all_lines)
    ids = [find_asset(act.conn, f"site1/packaging/line{n}").id for n in range(1, lines + 1)]
    products = act.conn.execute(select(t.products.c.code, t.products.c.id))
    return Plant(ids, {row[0]: row[1] for row in products})


def an_order(
    act: Act,
    product: str = "COLA",
    quantity: str = "3600",
    *,
    released: bool = True,
    **fields: Any,
) -> int:
    """Make an order and release it; give its id."""
    given = {"product": product, "required_quantity": quantity, **fields}
    order_id = orders.create_order(act, given)
    if released:
        orders.move_order(act, order_id, "Released")
    return order_id


@contextmanager
def undone(act: Act) -> Iterator[None]:
    """Take back at the end everything that was done within."""
    savepoint = act.conn.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


def instant(text: str) -> datetime:
    """An instant from its text."""
    return datetime.fromisoformat(text)
