"""The twins of the plant that is set up: what the simulator needs to know, from the database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from outfeed.activities.machine_map import MappedAsset, mapped_plant
from outfeed.connectors.machines.simulator.plant import (
    ProgrammedOrder,
    SimulatedPlant,
    TwinAsset,
    TwinCounter,
    TwinLine,
    TwinProduct,
    TwinState,
)
from outfeed.model.product import Rate, decimal_of
from outfeed.store import tables as t
from outfeed.store.rates import rates_of_lines


def simulated_plant(
    conn: Connection, programs: Mapping[str, Sequence[ProgrammedOrder]]
) -> SimulatedPlant:
    """Give the twins of all lines that have rates and counters, with their programs by path."""
    plant = mapped_plant(conn)
    assets = {asset.id: asset for asset in plant.assets}
    counters = defaultdict(list)
    rollovers = dict(conn.execute(select(t.counters.c.id, t.counters.c.rollover_at)).tuples().all())
    for counter in plant.counters:
        counters[counter.line_id].append(
            TwinCounter(
                _twin(assets[counter.asset_id]), counter.tag, counter.kind, rollovers[counter.id]
            )
        )
    states = [
        TwinState(row.name, row.type, row.category)
        for row in conn.execute(select(t.states).where(t.states.c.enabled))
    ]
    lines = [
        TwinLine(
            asset=_twin(assets[line_id]),
            counters=counters[line_id],
            states=states,
            products=[_product(row, rate) for row, rate in rates],
            cells=[_twin(a) for a in plant.assets if a.line_id == line_id and a.id != line_id],
        )
        for line_id, rates in rates_of_lines(conn).items()
        if line_id in assets and counters[line_id]
    ]
    rules = [rule for s in plant.sources if s.kind == "mqtt" for rule in s.definition["topics"]]
    return SimulatedPlant(lines, rules, dict(programs))


def _twin(asset: MappedAsset) -> TwinAsset:
    return TwinAsset(asset.path, asset.topic)


def _product(row: Row[Any], rate: Rate) -> TwinProduct:
    per_second = rate.from_infeed_units(rate.standard_infeed_per_second, rate.outfeed_unit)
    return TwinProduct(row.code, Decimal(round(decimal_of(per_second * 60), 3)), rate.package_count)
