"""The kinds of things of a plant, as they are edited one by one: their fields and what is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outfeed.activities import plant_fields as f
from outfeed.activities import plant_yaml as y
from outfeed.activities.plant_edit_reading import Names, node_of
from outfeed.activities.plant_file import (
    COUNTER,
    MODE,
    ORDER_SOURCE,
    PRODUCT,
    PRODUCT_CLASS,
    RATE,
    STATE,
    STATUS,
    UNIT,
    WASTE_REASON,
    ZONED,
)
from outfeed.activities.plant_file_calendar import (
    CALENDAR_EXCEPTION,
    SHIFT,
    days_of,
    wall_time_or_midnight,
)
from outfeed.activities.plant_reading import WRONG, Field, Read, Reading, may, needed, scalar
from outfeed.activities.plant_signals import signal_source
from outfeed.model import equipment as e
from outfeed.model.order import RESERVED_MOVES
from outfeed.model.plant_faults import package_count_of
from outfeed.model.product import decimal_of
from outfeed.model.reserved import RESERVED

Fields = dict[str, Field]
_LINE = (e.Level.LINE,)
_POSITION = may(scalar(f.whole_number))


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields that were given, read; what the thing was (None: it is new); what there is."""

    values: Mapping[str, Any]
    before: Any
    names: Names
    reading: Reading
    path: str

    def fault(self, field: str, detail: str) -> None:
        """Note what is wrong with a field."""
        self.reading.fault(f"{self.path}.{field}" if self.path else field, detail)


def _replaced(kind: type[e.Item]) -> Callable[[Draft], Any]:
    def finish(draft: Draft) -> Any:
        if draft.before is not None:
            return replace(draft.before, **draft.values)
        return kind(**draft.values)

    return finish


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of thing, by its name in `Plant`.

    `word` is what people call one of it. `name_field` is the field that is to blame where nothing
    else is. `finish` makes the thing of what was read.
    """

    name: str
    word: str
    fields: Callable[[Names, Any], Fields]
    finish: Callable[[Draft], Any]
    name_field: str = "name"
    can_be_disabled: bool = True


# --- the tree ------------------------------------------------------------------------------------


def _asset_fields(names: Names, before: Any) -> Fields:
    return {
        "parent": may(names.read("assets", "asset")),
        "level": needed(scalar(f.one_of(e.Level))),
        **ZONED,
        "position": _POSITION,
    }


def _asset(draft: Draft) -> e.Asset:
    given, before = dict(draft.values), draft.before
    given.pop("position", None)
    level: e.Level = given.get("level") or before.level
    parent: str | None = given.pop("parent", before.parent if before else None)
    name: str = given.get("name") or before.name
    _follow_name(given, before, name)
    if level is e.Level.ENTERPRISE:
        path = ""
        if parent is not None:
            draft.fault("parent", "The enterprise stands below nothing.")
    else:
        path = f"{parent}{e.SEPARATOR}{name.lower()}" if parent else name.lower()
        if parent is None:
            draft.fault("parent", f"Say below which asset the {level.value} stands.")
    _zone(draft, given, level)
    asset: e.Asset = _replaced(e.Asset)(replace(draft, values={**given, "path": path}))
    return asset


def _follow_name(given: dict[str, Any], before: e.Asset | None, name: str) -> None:
    """What people and machines call it is its name, unless it is called otherwise."""
    for follows in ("display_name", "topic"):
        if follows in given:
            given[follows] = name if given[follows] is None else given[follows]
        elif before is not None and getattr(before, follows) == before.name:
            given[follows] = name


def _zone(draft: Draft, given: dict[str, Any], level: e.Level) -> None:
    if level is e.Level.SITE and given.get("production_day_start", e.MIDNIGHT) is None:
        given["production_day_start"] = e.MIDNIGHT
    if level not in (e.Level.ENTERPRISE, e.Level.SITE):
        for field in ("time_zone", "production_day_start"):
            if given.get(field) is not None:
                draft.fault(field, f"Only a site and the enterprise have a {field}.")
    if level is e.Level.CELL:
        for field in ("micro_stop_time", "stop_prompt_time"):
            if given.get(field) is not None:
                draft.fault(field, f"A {field} is of a line or what it is in, not of a cell.")


# --- products ------------------------------------------------------------------------------------


def _unit(draft: Draft) -> e.Unit:
    unit: e.Unit = _replaced(e.Unit)(draft)
    return replace(unit, name=unit.name or unit.code)


def _class_fields(names: Names, before: Any) -> Fields:
    return PRODUCT_CLASS | {"parent": may(names.read("product_classes", "product class"))}


def _product_fields(names: Names, before: Any) -> Fields:
    fields = {key: how for key, how in PRODUCT.items() if key != "class"}
    fields["product_class"] = may(names.read("product_classes", "product class"))
    return fields | {"units": may(_units(before))}


def _units(before: e.Product | None) -> Read:
    known = before.factors if before else {}
    fields = {"unit": needed(scalar(f.text)), "factor": needed(scalar(f.factor))}

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        found: dict[str, Fraction] = {}
        for place, item in reading.items(node, path):
            values, _ = reading.record(item, place, fields, ["numerator", "denominator"])
            if values is None:
                continue
            unit, factor = values["unit"], values["factor"]
            if unit in found:
                reading.fault(f"{place}.unit", f"{unit} stands here twice.")
            exact = known.get(unit)
            # What was answered may be rounded; sent back, it means what it was.
            rounded = exact is not None and Fraction(decimal_of(exact)) == factor
            found[unit] = exact if exact is not None and rounded else factor
        return found

    return read


def _product(draft: Draft) -> e.Product:
    given = dict(draft.values)
    attributes = given.get("attributes")
    if "attributes" in given and not isinstance(attributes, dict):
        if attributes is not None:
            draft.fault("attributes", "Here must stand names with values.")
        given["attributes"] = {}
    if "units" in given and given["units"] is None:
        given["units"] = {}
    product: e.Product = _replaced(e.Product)(replace(draft, values=given))
    units = {
        unit: factor
        for unit, factor in product.units.items()
        if unit != product.base_unit or factor != 1
    }
    return replace(product, name=product.name or product.code, units=units)


def _rate_fields(names: Names, before: Any) -> Fields:
    fields = {key: how for key, how in RATE.items() if key not in ("product", "per")}
    return {
        "line": needed(names.read("assets", "line", _LINE)),
        "product": needed(names.read("products", "product")),
        "rate_period": needed(scalar(f.period), 60),
        **fields,
    }


def _rate(draft: Draft) -> e.LineRate:
    given, before = dict(draft.values), draft.before
    code = given.get("product") or before.product
    product = draft.names.named("products", "code")[code.lower()]

    def said(field: str, other: Any) -> Any:
        if field not in given and before is not None:
            return getattr(before, field)
        return other if given.get(field) is None else given[field]

    given["outfeed_unit"] = said("outfeed_unit", product.base_unit)
    given["infeed_unit"] = said("infeed_unit", given["outfeed_unit"])
    given["rate_unit"] = said("rate_unit", given["outfeed_unit"])
    given["waste_unit"] = said("waste_unit", given["infeed_unit"])
    package_count = said("package_count", None)
    if package_count is None:
        package_count = package_count_of(product, given["infeed_unit"], given["outfeed_unit"])
    if package_count is None:
        draft.fault(
            "package_count",
            f"Say how many {given['infeed_unit']} are in one {given['outfeed_unit']} of {code!r}.",
        )
    given["package_count"] = package_count or Decimal(1)
    rate: e.LineRate = _replaced(e.LineRate)(replace(draft, values=given))
    return rate


def _changeover_fields(names: Names, before: Any) -> Fields:
    product = may(names.read("products", "product"))
    product_class = may(names.read("product_classes", "product class"))
    return {
        "line": may(names.read("assets", "line", _LINE)),
        "from_product": product,
        "from_class": product_class,
        "to_product": product,
        "to_class": product_class,
        "minutes": needed(scalar(f.minutes), Decimal(0)),
    }


# --- what belongs to assets ----------------------------------------------------------------------


def _of_asset(fields: Mapping[str, Field]) -> Callable[[Names, Any], Fields]:
    return lambda names, before: {"asset": may(names.read("assets", "asset")), **fields}


def _counter_fields(names: Names, before: Any) -> Fields:
    keeper = may(names.read("assets", "line or cell", (e.Level.LINE, e.Level.CELL)))
    fields = {key: how for key, how in COUNTER.items() if key != "cell"}
    return {"line": needed(names.read("assets", "line", _LINE)), "asset": keeper, **fields}


def _counter(draft: Draft) -> e.Counter:
    given, before = dict(draft.values), draft.before
    line = given.get("line") or before.line
    if before is None or "asset" in given:
        given["asset"] = given["asset"] or line
    if before is None or "tag" in given:
        kind = given.get("kind") or before.kind
        given["tag"] = given["tag"] or kind.value
    counter: e.Counter = _replaced(e.Counter)(replace(draft, values=given))
    return counter


def _shift_fields(names: Names, before: Any) -> Fields:
    kept = ("name", "crew", "rotation", "valid_from", "valid_until", "excluded")
    return {
        "asset": needed(names.read("assets", "asset")),
        "rrule": needed(scalar(f.text), f.DAILY),
        "start": needed(scalar(f.clock), time(0)),
        "length": needed(scalar(f.whole_number), 3600),
        **{key: SHIFT[key] for key in kept},
        "changed": may(days_of(_SHIFT_DAY, lambda values: e.ShiftDay(**values)), ()),
    }


_SHIFT_DAY = {
    "date": needed(scalar(f.calendar_date)),
    "start": needed(scalar(f.clock), time(0)),
    "length": needed(scalar(f.whole_number), 3600),
    "crew": may(scalar(f.text)),
}


def _exception_fields(names: Names, before: Any) -> Fields:
    kept = ("name", "working", "rrule", "valid_until", "excluded")
    return {
        "asset": needed(names.read("assets", "asset")),
        "starts": needed(scalar(wall_time_or_midnight)),
        "length": needed(scalar(f.whole_number), 3600),
        **{key: CALENDAR_EXCEPTION[key] for key in kept},
    }


def _with_sorted_days(kind: type[e.Item]) -> Callable[[Draft], Any]:
    def finish(draft: Draft) -> Any:
        thing = _replaced(kind)(draft)
        return replace(thing, excluded=tuple(sorted(thing.excluded)))

    return finish


# --- orders and signals --------------------------------------------------------------------------


def _status_fields(names: Names, before: Any) -> Fields:
    return {**STATUS, "position": _POSITION, "moves": may(_moves(names))}


def _moves(names: Names) -> Read:
    fields = {
        "to": needed(names.read("order_statuses", "status")),
        "reason_required": may(scalar(f.boolean), False),
    }

    def read(reading: Reading, node: y.Node, path: str) -> Any:
        found = {}
        for place, item in reading.items(node, path):
            given = node_of({"to": item.text}) if isinstance(item, y.Scalar) else item
            values, _ = reading.record(given, place, fields, ["by"])
            if values is not None:
                found[values["to"]] = values["reason_required"]
        return found

    return read


def _status(draft: Draft) -> e.Status:
    usual = draft.before or e.Status(name="", colour="#5B6470")
    given = {key: value for key, value in draft.values.items() if value is not None}
    given.pop("position", None)
    status = replace(usual, **given)
    own = {(move.from_status, move.to_status): move.reason_required for move in RESERVED_MOVES}
    added = {
        to: reason
        for to, reason in status.moves.items()
        if own.get((status.name, to)) is not reason
    }
    return replace(status, moves=added)


def _signal_fields(names: Names, before: Any) -> Fields:
    return {
        "name": needed(scalar(f.text)),
        "kind": needed(scalar(f.text)),
        "definition": needed(_definition),
        "enabled": may(scalar(f.boolean), True),
    }


def _definition(reading: Reading, node: y.Node, path: str) -> Any:
    if not isinstance(node, y.Mapping):
        reading.fault(path, 'Here must stand {"topics": [...]}.')
        return WRONG
    return node


def _signal_source(draft: Draft) -> e.SignalSource | None:
    """Read it whole with the reader of plant files: its definition is told by its kind."""
    given, before = draft.values, draft.before
    whole = {
        name: given[name] if name in given else getattr(before, name)
        for name in ("name", "kind", "enabled")
    }
    definition = given.get("definition") or node_of(before.definition)
    told = node_of(whole)
    assert isinstance(told, y.Mapping) and isinstance(definition, y.Mapping)  # noqa: S101, PT018
    inner = Reading()
    place = f"{draft.path}.definition" if draft.path else "definition"
    source = signal_source(inner, y.Mapping([*told.pairs, *definition.pairs], 0), place)
    for fault in inner.faults:
        own = next((name for name in whole if fault.path == f"{place}.{name}"), None)
        draft.reading.fault(fault.path.replace(f"definition.{own}", own or ""), fault.detail)
    return source


def _plain(fields: Mapping[str, Field]) -> Callable[[Names, Any], Fields]:
    return lambda names, before: dict(fields)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("units", "unit", _plain(UNIT), _unit, "code", can_be_disabled=False),
        Kind("assets", "asset", _asset_fields, _asset),
        Kind(
            "product_classes",
            "product class",
            _class_fields,
            _replaced(e.ProductClass),
            can_be_disabled=False,
        ),
        Kind("products", "product", _product_fields, _product, "code"),
        Kind("rates", "rate", _rate_fields, _rate, "product"),
        Kind(
            "changeovers",
            "changeover",
            _changeover_fields,
            _replaced(e.Changeover),
            "from_product",
            can_be_disabled=False,
        ),
        Kind("modes", "mode", _plain(MODE), _replaced(e.Mode)),
        Kind("states", "state", _of_asset(STATE), _replaced(e.State)),
        Kind("waste_reasons", "waste reason", _of_asset(WASTE_REASON), _replaced(e.WasteReason)),
        Kind("counters", "counter", _counter_fields, _counter),
        Kind("shifts", "shift", _shift_fields, _with_sorted_days(e.Shift), can_be_disabled=False),
        Kind(
            "calendar_exceptions",
            "calendar exception",
            _exception_fields,
            _with_sorted_days(e.CalendarException),
            can_be_disabled=False,
        ),
        Kind("order_statuses", "status", _status_fields, _status),
        Kind("order_sources", "order source", _plain(ORDER_SOURCE), _replaced(e.OrderSource)),
        Kind("signal_sources", "signal source", _signal_fields, _signal_source),
    )
}


def is_reserved(kind: str, item: Any) -> bool:
    """Whether every plant has this one, because the code relies on its name."""
    return any(each.key == item.key for each in getattr(RESERVED, kind, ()))


def _told_if_missing(
    name: str, how: Field, given: Mapping[str, Any], reading: Reading, path: str
) -> Field:
    """Blame the field itself where it must be there and is not; else whatever is around it is."""
    if not how.required or given.get(name) is not None:
        return how
    reading.fault(f"{path}.{name}" if path else name, f"The {name} must be given.")
    return Field(how.read, default=how.stand_in)


def read_thing(
    kind: Kind, given: Mapping[str, Any], before: Any, names: Names, reading: Reading, path: str
) -> tuple[Any, Mapping[str, Any]]:
    """Make a thing of what was given, over what it was; its faults are in `reading`.

    The thing is None where it can't be made. The values that were read come with it.
    """
    fields = kind.fields(names, before)
    chosen = fields
    if before is not None:
        chosen = {name: how for name, how in fields.items() if name in given}
    chosen = {name: _told_if_missing(name, chosen[name], given, reading, path) for name in chosen}
    values, _ = reading.record(node_of(given), path, chosen, list(fields))
    if values is None:
        return None, {}
    thing = kind.finish(Draft(values, before, names, reading, path))
    reserved = before is not None and is_reserved(kind.name, before)
    if reserved and thing is not None and thing.key != before.key:
        place = f"{path}.{kind.name_field}" if path else kind.name_field
        reading.fault(place, f"{before.name} is reserved; it keeps its name and its place.")
    return thing, values
