"""A small plant to try rules on: one line that fills, and one that packs four bottles to a case."""

from sqlalchemy import select

from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant
from outfeed.store import tables as t
from outfeed.store.assets import find_asset

SMALL = """
units: [{code: bottle}, {code: CS, name: case}]
product_classes: [{name: Bottle}, {name: Pack}]
products:
  - {code: COLA, name: Cola, class: Bottle, base_unit: bottle}
  - {code: LIME, name: Lime, class: Bottle, base_unit: bottle}
  - {code: COLA4, name: Cola 4-pack, class: Pack, base_unit: CS, units: {bottle: 1/4}}
states:
  - {name: Jam, type: unplanned_downtime, category: Mechanical, code: 7, aliases: [jammed]}
  - {name: Cleaning, type: planned_downtime}
enterprise:
  name: Works
sites:
  - name: Site1
    time_zone: Europe/Berlin
    production_day_start: "06:00"
    areas:
      - name: floor
        lines:
          - name: filler
            counters:
              - {name: in, kind: infeed}
              - {name: out, kind: outfeed, rollover_at: 10000}
              - {name: bad, kind: waste}
            rates:
              - {product: [COLA, LIME], standard_rate: 60, per: minute, rate_unit: bottle}
          - name: packer
            counters:
              - {name: out, kind: outfeed}
            rates:
              - {product: COLA4, standard_rate: 10, per: minute, rate_unit: CS,
                 infeed_unit: bottle, outfeed_unit: CS, waste_unit: bottle, package_count: 4}
"""


def a_small_plant(act: Act) -> dict[str, int]:
    """Make the small plant; gives the ids of its lines by name."""
    import_plant(act, SMALL)
    return {name: find_asset(act.conn, f"site1/floor/{name}").id for name in ("filler", "packer")}


def counter_of(act: Act, line_id: int, name: str) -> int:
    counter: int = act.conn.execute(
        select(t.counters.c.id).where(t.counters.c.line_id == line_id, t.counters.c.name == name)
    ).scalar_one()
    return counter


def product_of(act: Act, code: str) -> int:
    product: int = act.conn.execute(
        select(t.products.c.id).where(t.products.c.code == code)
    ).scalar_one()
    return product
