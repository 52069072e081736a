"""Make the beverage plant that Outfeed ships from the tables of its records.

    python scripts/make_beverage_plant.py FOLDER

FOLDER holds assets.csv, products.csv, rates.csv and work_orders.csv. What the records do not say is
assumed here, and each assumption is named in a comment of the file that is written.
"""

import csv
import shutil
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from outfeed.activities.plant_export import yaml_of
from outfeed.activities.plant_file import read_plant
from outfeed.model.reserved import RESERVED

PLANTS = Path(__file__).parents[1] / "src" / "outfeed" / "plants"
Record = dict[str, str]

ZONES = {"Site1": "America/Chicago", "Site2": "America/New_York", "Site3": "Europe/Berlin"}
SHIFT_DAYS = {"Site1": "every day", "Site2": "every day", "Site3": "mon-sat"}
SHIFTS = [("Early", "06:00", "14:00"), ("Late", "14:00", "22:00"), ("Night", "22:00", "06:00")]
PERFORMANCE_OF_MIXING = Decimal("0.9")
TENTH = Decimal("0.1")
FLAVOURS = ("Orange", "Cola")
LEVELS = {"Site": "sites", "Area": "areas", "Line": "lines", "Cell": "cells"}

HEAD = """\
# A beverage enterprise: mixing, filling, packing and palletising at three sites.
#
# RECORDS: names, display names and topics of all 121 assets; products with their class, unit,
# bottle size and pack count; standard rates and which line runs which product; the topics below an
# asset; the state names that were seen. They are facts read from the virtual factory
# "Enterprise B" that the ProveIt! 2026 conference put on a public MQTT broker (see README.md).
#
# ASSUMPTIONS, because the records are silent: time zones, production day, shifts, changeovers,
# scheduled rates, standard rates of the mix rooms, product codes, classes by flavour, types and
# categories of states, waste reasons, and which counters of which cells count for a line. Each is
# marked with ASSUMED below.
#
# Written by scripts/make_beverage_plant.py; docs/reference/plant-file.md explains every key.
"""

UNITS = """\
units:
  - {code: kg, name: Kilogram}
  - {code: bottle, name: Bottle}
  - {code: l, name: Litre}
  - {code: CS, name: Case}
"""

CLASSES = """\
# Mix, Bottle and Pack are the classes of the records. ASSUMED: packs are told apart by flavour, so
# that a change of flavour can take longer than a change of pack.
product_classes:
  - {name: Mix}
  - {name: Bottle}
  - {name: Pack}
  - {name: Orange Pack, parent: Pack}
  - {name: Cola Pack, parent: Pack}
"""

PRODUCTS_HEAD = """\
# ASSUMED: the codes. The records know products by item_id and name; both are kept. A bottle holds
# half a litre, so one litre is 2 bottles; a case is pack_count bottles, so a bottle is part of it.
"""

MODES = """\
# The modes Unknown, Idle, Production, Changeover and Maintenance are there without being named.
modes:
  - {name: Cleaning, type: cleaning, colour: "#7B5EA7"}
"""

STATES = """\
# The names of the first part were seen in the records; Running and Idle too, which are reserved, as
# are Offline and Faulted. ASSUMED: their types and categories, and that they hold for all assets.
# Idle counts as unplanned downtime: a line that is meant to produce and waits, loses.
states:
  - {name: CIP, type: planned_downtime, category: Cleaning}
  - {name: Cleaning, type: planned_downtime, category: Cleaning}
  - {name: Fill, type: running, category: Process}
  - {name: Mix, type: running, category: Process}
  - {name: Pasteurize, type: running, category: Process}
  - {name: Transfer, type: running, category: Process}
  - {name: Planned Downtime, type: planned_downtime, category: Planned}
  - {name: Unplanned Downtime, type: unplanned_downtime}
  # ASSUMED: reasons that people recode a stop to.
  - {name: Break, type: planned_downtime, category: Planned}
  - {name: Label Roll Change, type: planned_downtime, category: Setup}
  - {name: Starved, type: unplanned_downtime, category: Waiting}
  - {name: Blocked, type: unplanned_downtime, category: Waiting}
  - {name: Waiting for Material, type: unplanned_downtime, category: Waiting}
  - {name: Waiting for Operator, type: unplanned_downtime, category: Waiting}
  - {name: Bottle Jam, type: unplanned_downtime, category: Mechanical}
  - {name: Capper Fault, type: unplanned_downtime, category: Mechanical}
  - {name: Labeler Fault, type: unplanned_downtime, category: Mechanical}
  - {name: Electrical Fault, type: unplanned_downtime, category: Electrical}
  - {name: Quality Check, type: unplanned_downtime, category: Quality}
"""

WASTE_REASONS = """\
# ASSUMED: all of them.
waste_reasons:
  - {name: Underfilled}
  - {name: Missing Cap}
  - {name: Crooked Label}
  - {name: Crushed Bottle}
  - {name: Start-up}
  - {name: Off Specification}
"""

SOURCES = """\
order_sources:
  - {name: ERP}
"""

SIGNALS = """\
# The topics that the records name below each asset. The order stands at line level in filling and
# packing; mixing has it at its vats, which are no lines, and so nothing is taken from there.
signal_sources:
  - name: Plant broker
    kind: mqtt
    topics:
      - match: "{asset}/processdata/state/name"
        signal: state
      - match: "{asset}/processdata/count/{counter}"
        signal: total
      - match: "{asset}/workorder/workordernumber"
        signal: order
"""

CHANGEOVERS = """\
# ASSUMED: all minutes. Cleaning in place between flavours in mixing and filling; another flavour or
# another pack in packing.
changeovers:
  - {from_class: Mix, to_class: Mix, minutes: 45}
  - {from_class: Bottle, to_class: Bottle, minutes: 30}
  - line: site1/fillerproduction/fillingline03  # the High Capacity Line: longer pipes to rinse
    from_class: Bottle
    to_class: Bottle
    minutes: 40
  - {from_class: Pack, to_class: Pack, minutes: 20}
  - {from_class: Orange Pack, to_class: Orange Pack, minutes: 10}
  - {from_class: Cola Pack, to_class: Cola Pack, minutes: 10}
  - {from_product: COLA-05-20PK, to_product: COLA-05-24PK, minutes: 5}
  - {from_product: COLA-05-24PK, to_product: COLA-05-20PK, minutes: 5}
"""

SITES_HEAD = """\
# Names and topics are the records' topics; where the records have no display name, their own name
# of the asset stands for it. The sites' own names there are Plant1, Plant2 and Plant3.
#
# ASSUMED: each site's time zone, a production day from 06:00, and three shifts of eight hours.
#
# Rates. The standard rate and the products of a line are records, and so are pack lines of 200 to
# 350 cases a minute, implausible as that is. ASSUMED: the scheduled rate is the standard rate times
# the OEE that the records show for the line; the mix rooms have no standard rate in the records, so
# it is the actual rate that was seen divided by 0.9.
#
# Counters. ASSUMED: a filling line counts bottles in at its washer, out at its cap loader, waste
# as the defects of its three cells; a pack line counts bottles in at its labeler, cases out at its
# sealer, and waste in bottles as the defects of labeler and packager (those of the sealer would be
# cases); a mix room counts the kilograms of all its vats. The machine's word for waste is "defect".
# Above ten times the standard rate a counter jumped and is not believed.
#
# Tank storage and palletising have neither rates nor counters in the records: nothing is run there.
"""


def main(folder: Path) -> None:
    """Write the plant file and its orders, and see that the file is right."""
    text = "\n".join(
        [
            HEAD,
            UNITS,
            CLASSES,
            PRODUCTS_HEAD + block(products=list(products(rows(folder, "products")))),
            MODES,
            STATES,
            WASTE_REASONS,
            SOURCES,
            SIGNALS,
            CHANGEOVERS,
            block(enterprise=enterprise(rows(folder, "assets"))),
            SITES_HEAD + block(sites=sites(folder)),
        ]
    )
    faults = read_plant(text, RESERVED).faults
    if faults:
        raise SystemExit(
            "\n".join(f"{fault.line}: {fault.path}: {fault.detail}" for fault in faults)
        )
    (PLANTS / "beverage.yaml").write_text(text, encoding="utf-8")
    shutil.copyfile(folder / "work_orders.csv", PLANTS / "beverage-orders.csv")


def rows(folder: Path, name: str) -> list[Record]:
    """The records of one table."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def block(**parts: Any) -> str:
    """Keys with values as YAML."""
    return yaml_of(parts) + "\n"


def code_of(product: Record) -> str:
    """A code that people can read: flavour, bottle in decilitres, pack."""
    flavour = next(flavour for flavour in FLAVOURS if product["name"].startswith(flavour))
    parts = {
        "Mix": [flavour, "MIX"],
        "Bottle": [flavour, "05"],
        "Pack": [flavour, "05", f"{product['pack_count']}PK"],
    }
    return "-".join(parts[product["class"]]).upper()


def products(records: list[Record]) -> Iterator[dict[str, Any]]:
    """The products with their units."""
    for record in records:
        flavour = record["name"].split()[0]
        is_pack = record["class"] == "Pack"
        product: dict[str, Any] = {
            "code": code_of(record),
            "name": record["name"],
            "class": f"{flavour} Pack" if is_pack else record["class"],
            "base_unit": record["unit"],
        }
        if is_pack:
            product["units"] = {"bottle": f"1/{record['pack_count']}"}
        elif record["class"] == "Bottle":
            product["units"] = {"l": 1 / Decimal(record["bottle_litres"])}
        yield product | {"attributes": {"item_id": int(record["item_id"])}}


def enterprise(assets: list[Record]) -> dict[str, Any]:
    """The root of the tree."""
    root = next(asset for asset in assets if asset["level"] == "Enterprise")
    return {"name": root["topic_path"], "display_name": root["name"]}


def sites(folder: Path) -> list[dict[str, Any]]:
    """The tree below the enterprise, with what belongs to its lines."""
    below: dict[str, list[Record]] = {}
    for asset in rows(folder, "assets"):
        below.setdefault(asset["parent_id"], []).append(asset)
    codes = {product["item_id"]: code_of(product) for product in rows(folder, "products")}
    rates = {(rate["site"], rate["line"]): rate for rate in rows(folder, "rates")}
    root = below[""][0]
    return [told(site, below, rates, codes) for site in below[root["asset_id"]]]


def told(
    asset: Record,
    below: dict[str, list[Record]],
    rates: dict[tuple[str, str], Record],
    codes: dict[str, str],
) -> dict[str, Any]:
    """One asset with everything below it."""
    name = asset["topic_path"].rpartition("/")[2]
    thing: dict[str, Any] = {"name": name, "display_name": asset["display_name"] or asset["name"]}
    if asset["level"] == "Site":
        thing |= {"time_zone": ZONES[name], "production_day_start": "06:00"}
        thing["shifts"] = [
            {"name": shift, "days": SHIFT_DAYS[name], "from": start, "to": end}
            for shift, start, end in SHIFTS
        ]
    rate = (
        rates.get((asset["topic_path"].split("/")[1], name)) if asset["level"] == "Line" else None
    )
    if rate:
        thing["counters"] = list(counters(rate, below[asset["asset_id"]]))
        thing["rates"] = [line_rate(rate, codes)]
    for child in below.get(asset["asset_id"], []):
        thing.setdefault(LEVELS[child["level"]], []).append(told(child, below, rates, codes))
    return thing


def standard_rate(rate: Record) -> Decimal:
    """Units a minute; for a mix room from what was seen."""
    if rate["standard_rate_per_minute"]:
        return Decimal(rate["standard_rate_per_minute"])
    return (Decimal(rate["actual_rate_per_minute"]) / PERFORMANCE_OF_MIXING).quantize(TENTH)


def line_rate(rate: Record, codes: dict[str, str]) -> dict[str, Any]:
    """What the line runs, and how fast."""
    standard = standard_rate(rate)
    told: dict[str, Any] = {
        "product": [codes[item_id] for item_id in rate["product_item_ids"].split()],
        "standard_rate": standard,
        "scheduled_rate": (standard * Decimal(rate["oee"])).quantize(TENTH),
        "per": "minute",
    }
    if rate["unit"] == "CS":
        # How many bottles are in a case is known from the units of each product.
        told |= {"infeed_unit": "bottle", "outfeed_unit": "CS", "waste_unit": "bottle"}
    return told


def counters(rate: Record, cells: list[Record]) -> Iterator[dict[str, Any]]:
    """The counters of the cells that count for the line."""
    names = [cell["topic_path"].rpartition("/")[2] for cell in cells]
    in_order = {
        "kg": (names, names, names),
        "bottle": (["washer"], ["caploader"], ["washer", "filler", "caploader"]),
        "CS": (["labeler"], ["sealer"], ["labeler", "packager"]),
    }
    per_minute = standard_rate(rate) * 10
    bottles = per_minute * (24 if rate["unit"] == "CS" else 1)
    for kind, counting in zip(("infeed", "outfeed", "waste"), in_order[rate["unit"]], strict=True):
        for cell in counting:
            word = "defect" if kind == "waste" else kind
            most = per_minute if kind == "outfeed" else bottles
            counter = {"name": f"{cell} {word}", "kind": kind, "cell": cell}
            if word != kind:
                counter["tag"] = word
            yield counter | {"max_rate_per_minute": most}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
