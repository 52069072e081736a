"""A plant file read into a plant: which keys there are, and what each means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outfeed.activities import plant_fields as f
from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_file_calendar import read_exception, read_shift
from outfeed.activities.plant_file_settings import read_settings
from outfeed.activities.plant_reading import (
    Field,
    Reading,
    anything,
    may,
    needed,
    scalar,
    several,
    table,
)
from outfeed.activities.plant_signals import signal_source
from outfeed.model import equipment as e
from outfeed.model.order import RESERVED_MOVES
from outfeed.model.plant_faults import package_count_of, plant_faults
from outfeed.model.product import CountKind
from outfeed.model.reserved import RESERVED
from outfeed.model.settings import PlantSettings

Nodes = dict[str, y.Node]
Record = dict[str, Any]


_ENABLED = may(scalar(f.boolean), True)
_NAME = needed(scalar(f.text))
_CODE = may(scalar(f.whole_number))
_TEXT = may(scalar(f.text))

ASSET = {
    "name": needed(scalar(f.asset_name)),
    "display_name": _TEXT,
    "topic": may(scalar(f.topic)),
    "enabled": _ENABLED,
}
STOPPING = ASSET | {
    "micro_stop_time": may(scalar(f.stop_time)),
    "stop_prompt_time": may(scalar(f.stop_time)),
}
ZONED = STOPPING | {
    "time_zone": may(scalar(f.text)),
    "production_day_start": may(scalar(f.clock)),
}
UNIT = {"code": _NAME, "name": _TEXT}
PRODUCT_CLASS = {"name": _NAME, "parent": _TEXT}
PRODUCT = {
    "code": _NAME,
    "name": _TEXT,
    "class": _TEXT,
    "base_unit": needed(scalar(f.text), ""),
    "units": may(table(f.text, f.factor)),
    "attributes": may(anything),
    "enabled": _ENABLED,
}
RATE = {
    "product": needed(several(f.text)),
    "standard_rate": needed(scalar(f.positive), Decimal(1)),
    "scheduled_rate": may(scalar(f.positive)),
    "per": needed(scalar(f.period), 60),
    "rate_unit": _TEXT,
    "infeed_unit": _TEXT,
    "outfeed_unit": _TEXT,
    "waste_unit": _TEXT,
    "package_count": may(scalar(f.positive)),
    "enabled": _ENABLED,
}
CHANGEOVER = {
    "line": may(scalar(f.asset_path)),
    "from_product": _TEXT,
    "from_class": _TEXT,
    "to_product": _TEXT,
    "to_class": _TEXT,
    "minutes": needed(scalar(f.minutes), Decimal(0)),
}
MODE = {
    "name": _NAME,
    "type": needed(scalar(f.one_of(e.ModeType)), e.ModeType.OTHER),
    "colour": may(scalar(f.colour)),
    "enabled": _ENABLED,
}
STATE = {
    "name": _NAME,
    "type": needed(scalar(f.one_of(e.StateType)), e.StateType.RUNNING),
    "code": _CODE,
    "category": _TEXT,
    "aliases": may(several(f.text), ()),
    "enabled": _ENABLED,
}
WASTE_REASON = {"name": _NAME, "code": _CODE, "enabled": _ENABLED}
COUNTER = {
    "name": _NAME,
    "kind": needed(scalar(f.one_of(CountKind)), CountKind.INFEED),
    "cell": may(scalar(f.asset_name)),
    "tag": may(scalar(f.topic_part)),
    "rollover_at": may(scalar(f.positive)),
    "max_rate_per_minute": may(scalar(f.positive)),
    "enabled": _ENABLED,
}
STATUS = {
    "name": _NAME,
    "colour": may(scalar(f.colour)),
    "enabled": may(scalar(f.boolean)),
    "active": may(scalar(f.boolean)),
    "can_schedule": may(scalar(f.boolean)),
    "can_execute": may(scalar(f.boolean)),
}
MOVE = {"to": _NAME, "reason_required": may(scalar(f.boolean), False)}
ORDER_SOURCE = {
    "name": _NAME,
    "kind": may(scalar(f.one_of(e.SourceKind)), e.SourceKind.EXTERNAL),
    "enabled": _ENABLED,
}

_BELOW = {
    e.Level.ENTERPRISE: {},
    e.Level.SITE: {"areas": e.Level.AREA, "lines": e.Level.LINE},
    e.Level.AREA: {"areas": e.Level.AREA, "lines": e.Level.LINE},
    e.Level.LINE: {"cells": e.Level.CELL},
    e.Level.CELL: {},
}
_OF_ANY_ASSET = ("shifts", "calendar_exceptions", "states", "waste_reasons")
_OF_LINES = ("rates", "counters")
TOP = (
    "units",
    "product_classes",
    "products",
    "modes",
    "states",
    "waste_reasons",
    "order_statuses",
    "order_sources",
    "signal_sources",
    "changeovers",
    "settings",
    "enterprise",
    "sites",
)


@dataclass(slots=True)
class _File:
    """What has been read so far."""

    reading: Reading
    stored: e.Plant
    things: dict[str, list[Any]] = field(default_factory=dict)
    products: dict[str, e.Product] = field(default_factory=dict)
    signposts: Mapping[str, e.Asset] = field(default_factory=dict)

    def add(self, kind: str, thing: e.Item) -> None:
        self.things.setdefault(kind, []).append(thing)

    def all(self, node: y.Node | None, path: str, kind: str, read: Callable[..., Any]) -> None:
        """Read each item of a list with ``read(file, node, place)`` and keep what it answers."""
        for place, item in self.reading.items(node, path):
            thing = read(self, item, place)
            if thing is not None:
                self.add(kind, thing)


@dataclass(frozen=True, slots=True)
class PlantFile:
    """A plant file that was read: what it says, every fault in the order of its lines."""

    plant: e.Plant
    faults: list[e.Fault]
    line_of: Callable[[str], int | None]


def read_plant(content: str | bytes, stored: e.Plant) -> PlantFile:
    """Read a plant file that is to be laid over the stored plant.

    Where it has a fault, nothing of its plant may be used.
    """
    reading = Reading()
    try:
        node = y.nodes_of(content)
    except y.Unreadable as unreadable:
        return PlantFile(e.Plant(), [unreadable.fault], reading.line_of)
    file = _File(reading, stored, signposts={asset.path: asset for asset in stored.assets})
    nodes = reading.mapping(node, "", TOP)
    _read_flat(file, nodes)
    _read_tree(file, nodes)
    plant = e.Plant(**{kind: tuple(things) for kind, things in file.things.items()})
    for path, detail in plant_faults(plant, stored):
        reading.fault(path, detail)
    faults = sorted(reading.faults, key=lambda fault: fault.line or 0)
    return PlantFile(plant, faults, reading.line_of)


def _read_flat(file: _File, nodes: Nodes) -> None:
    for kind, read in _FLAT.items():
        file.all(nodes.get(kind), kind, kind, read)
        if kind == "products":
            known = (*file.stored.products, *file.things.get("products", []))
            file.products = {product.code: product for product in known}
    if "settings" in nodes:
        stored = next(iter(file.stored.settings), PlantSettings())
        file.things["settings"] = [read_settings(file.reading, nodes["settings"], stored)]
    statuses = file.things.get("order_statuses", [])
    file.things["order_statuses"] = e.in_rank(statuses, file.stored.order_statuses)


# --- the tree ----------------------------------------------------------------------------------


def _read_tree(file: _File, nodes: Nodes) -> None:
    if "enterprise" in nodes:
        _asset(file, nodes["enterprise"], "enterprise", e.Level.ENTERPRISE, "")
    _assets_below(file, nodes.get("sites"), "sites", e.Level.SITE, "")


def _assets_below(file: _File, node: y.Node | None, path: str, level: e.Level, parent: str) -> None:
    siblings = []
    for place, item in file.reading.items(node, path):
        asset = _asset(file, item, place, level, parent)
        if asset is not None:
            siblings.append(asset)
    there = [each for each in file.stored.assets if each.parent == parent]
    ranked = {asset.where: asset for asset in e.in_rank(siblings, there)}
    assets = file.things.get("assets", [])
    assets[:] = [ranked.get(asset.where, asset) for asset in assets]


def _asset(file: _File, node: y.Node, place: str, level: e.Level, parent: str) -> e.Asset | None:
    zoned = level in (e.Level.ENTERPRISE, e.Level.SITE)
    fields = ZONED if zoned else ASSET if level is e.Level.CELL else STOPPING
    keys = [*_BELOW[level], *_OF_ANY_ASSET, *(_OF_LINES if level is e.Level.LINE else ())]
    values, nodes = file.reading.record(node, place, fields, keys)
    if values is None:
        return None
    asset = _asset_of(values, place, level, parent)
    was = file.signposts.get(asset.path)
    if was is not None and was.level is level and set(nodes) <= {"name", *keys}:
        # With nothing but its name it only says where what stands below it belongs.
        asset = replace(was, where=place)
    file.add("assets", asset)
    _things_of(file, nodes, place, asset)
    for key, below in _BELOW[level].items():
        _assets_below(file, nodes.get(key), f"{place}.{key}", below, asset.path)
    return asset


def _asset_of(values: Record, place: str, level: e.Level, parent: str) -> e.Asset:
    name = values["name"]
    own = "" if level is e.Level.ENTERPRISE else name.lower()
    start = values.get("production_day_start")
    return e.Asset(
        where=place,
        path=f"{parent}{e.SEPARATOR}{own}" if parent else own,
        level=level,
        name=name,
        display_name=values["display_name"] or name,
        topic=name if values["topic"] is None else values["topic"],
        time_zone=values.get("time_zone"),
        production_day_start=e.MIDNIGHT if level is e.Level.SITE and start is None else start,
        micro_stop_time=values.get("micro_stop_time"),
        stop_prompt_time=values.get("stop_prompt_time"),
        enabled=values["enabled"],
    )


def _things_of(file: _File, nodes: Nodes, place: str, asset: e.Asset) -> None:
    def of_asset(kind: str, read: Callable[..., Any]) -> None:
        for item_place, item in file.reading.items(nodes.get(kind), f"{place}.{kind}"):
            thing = read(file, item, item_place)
            if thing is not None:
                file.add(kind, replace(thing, asset=asset.path))

    of_asset("states", _state)
    of_asset("waste_reasons", _waste_reason)
    of_asset("shifts", lambda file, *given: read_shift(file.reading, *given))
    of_asset("calendar_exceptions", lambda file, *given: read_exception(file.reading, *given))
    for item_place, item in file.reading.items(nodes.get("counters"), f"{place}.counters"):
        _counter(file, item, item_place, asset.path)
    for item_place, item in file.reading.items(nodes.get("rates"), f"{place}.rates"):
        _rates(file, item, item_place, asset.path)


def _counter(file: _File, node: y.Node, place: str, line: str) -> None:
    values, _ = file.reading.record(node, place, COUNTER)
    if values is None:
        return
    cell = values.pop("cell")
    asset = line if cell is None else f"{line}{e.SEPARATOR}{cell.lower()}"
    tag = values.pop("tag") or values["kind"].value
    file.add("counters", e.Counter(where=place, line=line, asset=asset, tag=tag, **values))


def _rates(file: _File, node: y.Node, place: str, line: str) -> None:
    values, _ = file.reading.record(node, place, RATE)
    if values is None:
        return
    for code in values.pop("product"):
        file.add("rates", _rate(file, dict(values), code, place, line))


def _rate(file: _File, values: Record, code: str, place: str, line: str) -> e.LineRate:
    product = file.products.get(code)
    outfeed = values["outfeed_unit"] or (product.base_unit if product else "")
    infeed = values["infeed_unit"] or outfeed
    package_count = values["package_count"]
    if package_count is None and product is not None:
        package_count = package_count_of(product, infeed, outfeed)
        if package_count is None and not file.reading.has_fault(f"{product.where}.units"):
            file.reading.fault(
                place,
                f"Say package_count: how many {infeed} are in one {outfeed} of {code!r}.",
            )
    return e.LineRate(
        where=place,
        line=line,
        product=code,
        standard_rate=values["standard_rate"],
        scheduled_rate=values["scheduled_rate"],
        rate_period=values["per"],
        rate_unit=values["rate_unit"] or outfeed,
        infeed_unit=infeed,
        outfeed_unit=outfeed,
        waste_unit=values["waste_unit"] or infeed,
        package_count=package_count or Decimal(1),
        enabled=values["enabled"],
    )


# --- what stands alone -------------------------------------------------------------------------


def _simple(kind: type[e.Item], fields: Mapping[str, Field]) -> Callable[..., Any]:
    """Give the reader of a thing whose keys are its fields."""

    def read(file: _File, node: y.Node, place: str) -> Any:
        values, _ = file.reading.record(node, place, fields)
        return None if values is None else kind(where=place, **values)

    return read


def _unit(file: _File, node: y.Node, place: str) -> e.Unit | None:
    values, _ = file.reading.record(node, place, UNIT)
    if values is None:
        return None
    return e.Unit(where=place, code=values["code"], name=values["name"] or values["code"])


def _product(file: _File, node: y.Node, place: str) -> e.Product | None:
    values, _ = file.reading.record(node, place, PRODUCT)
    if values is None:
        return None
    attributes = values["attributes"] or {}
    if not isinstance(attributes, dict):
        file.reading.fault(f"{place}.attributes", "Here must stand names with values.")
        attributes = {}
    units: dict[str, Fraction] = values["units"] or {}
    return e.Product(
        where=place,
        code=values["code"],
        name=values["name"] or values["code"],
        product_class=values["class"],
        base_unit=values["base_unit"],
        units=units,
        attributes=attributes,
        enabled=values["enabled"],
    )


def _status(file: _File, node: y.Node, place: str) -> e.Status | None:
    values, nodes = file.reading.record(node, place, STATUS, ["moves"])
    if values is None:
        return None
    reserved = {status.name: status for status in RESERVED.order_statuses}
    usual = reserved.get(values["name"], e.Status(name="", colour="#5B6470"))
    said = {key: value for key, value in values.items() if value is not None}
    moves = _moves(file, nodes.get("moves"), f"{place}.moves", values["name"])
    own = {(each.from_status, each.to_status): each.reason_required for each in RESERVED_MOVES}
    added = {
        to: reason for to, reason in moves.items() if own.get((values["name"], to)) is not reason
    }
    return replace(usual, **said, where=place, moves=added)


def _moves(file: _File, node: y.Node | None, path: str, status: str) -> dict[str, bool]:
    found = {}
    for place, item in file.reading.items(node, path):
        if isinstance(item, y.Scalar):
            item = y.Mapping([(y.Scalar("to", True, item.line), item)], item.line)
        values, _ = file.reading.record(item, place, MOVE)
        if values is not None:
            found[values["to"]] = values["reason_required"]
    return found


_state = _simple(e.State, STATE)
_waste_reason = _simple(e.WasteReason, WASTE_REASON)


def _signal_source(file: _File, node: y.Node, place: str) -> e.SignalSource | None:
    return signal_source(file.reading, node, place)


_FLAT: dict[str, Callable[..., Any]] = {
    "units": _unit,
    "product_classes": _simple(e.ProductClass, PRODUCT_CLASS),
    "products": _product,
    "modes": _simple(e.Mode, MODE),
    "states": _state,
    "waste_reasons": _waste_reason,
    "order_statuses": _status,
    "order_sources": _simple(e.OrderSource, ORDER_SOURCE),
    "signal_sources": _signal_source,
    "changeovers": _simple(e.Changeover, CHANGEOVER),
}
