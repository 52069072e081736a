"""A plant written as a plant file, in the order in which a person would tell of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outfeed.activities.plant_fields import PERIODS, days_of
from outfeed.activities.plant_file_calendar import end_of_day
from outfeed.activities.plant_reading import plain_value
from outfeed.model import equipment as e
from outfeed.model.product import decimal_of
from outfeed.model.settings import PlantSettings

WIDEST = 120
"""Characters of a line up to which a thing with plain values only stands on one line."""

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ ./()+%;-]*")
_LEVEL_KEYS = {e.Level.AREA: "areas", e.Level.LINE: "lines", e.Level.CELL: "cells"}
_PERIOD_WORDS = {seconds: word for word, seconds in PERIODS.items()}

Told = dict[str, Any]


def plant_text(plant: e.Plant) -> str:
    """The plant as a plant file; the same plant gives the same text."""
    parts: dict[str, Any] = {
        "units": [_unit(unit) for unit in plant.units],
        "product_classes": [_product_class(each) for each in plant.product_classes],
        "products": [_product(product) for product in _sorted(plant.products)],
        "modes": [_mode(mode) for mode in plant.modes],
        "states": [_state(state) for state in plant.states if state.asset is None],
        "waste_reasons": [_waste_reason(r) for r in plant.waste_reasons if r.asset is None],
        "order_statuses": [_status(status) for status in _placed(plant.order_statuses)],
        "order_sources": [_order_source(source) for source in plant.order_sources],
        "signal_sources": [_signal_source(source) for source in plant.signal_sources],
        "changeovers": [_changeover(changeover) for changeover in plant.changeovers],
    }
    for settings in plant.settings:
        parts["settings"] = _settings(settings)
    tree = _Tree(plant)
    for asset in plant.assets:
        if asset.level is e.Level.ENTERPRISE:
            parts["enterprise"] = tree.told(asset)
            parts["sites"] = [tree.told_whole(site) for site in tree.below(asset)]
    told = [f"{yaml_of({key: value})}\n" for key, value in parts.items() if value]
    return "\n".join(told) or "{}\n"


def _sorted(products: Iterable[e.Product]) -> list[e.Product]:
    return sorted(products, key=lambda product: product.code.lower())


def _placed(things: Iterable[Any]) -> list[Any]:
    return sorted(things, key=lambda thing: thing.position)


# --- the tree ----------------------------------------------------------------------------------


class _Tree:
    """What stands below and belongs to each asset."""

    def __init__(self, plant: e.Plant) -> None:
        self._below: dict[str | None, list[e.Asset]] = {}
        for asset in plant.assets:
            self._below.setdefault(asset.parent, []).append(asset)
        self._things: dict[tuple[str, str | None], list[Any]] = {}
        for kind, owner in _OWNED:
            for thing in getattr(plant, kind):
                self._things.setdefault((kind, getattr(thing, owner)), []).append(thing)

    def below(self, asset: e.Asset) -> list[e.Asset]:
        """Its children in their order."""
        return _placed(self._below.get(asset.path, []))

    def told(self, asset: e.Asset) -> Told:
        """The asset with what belongs to it, without its children."""
        told: Told = {"name": asset.name, "display_name": asset.display_name}
        if asset.topic != asset.name:
            told["topic"] = asset.topic
        told |= _given(time_zone=asset.time_zone, production_day_start=asset.production_day_start)
        told |= _given(
            micro_stop_time=asset.micro_stop_time, stop_prompt_time=asset.stop_prompt_time
        )
        told |= _unless_enabled(asset.enabled)
        told |= self._owned(asset, "shifts", _shift)
        told |= self._owned(asset, "calendar_exceptions", _exception)
        told |= self._owned(asset, "states", _state)
        told |= self._owned(asset, "waste_reasons", _waste_reason)
        told |= self._owned(asset, "counters", _counter)
        told |= self._owned(asset, "rates", _rate)
        return told

    def told_whole(self, asset: e.Asset) -> Told:
        """The asset with everything below it."""
        told = self.told(asset)
        for level, key in _LEVEL_KEYS.items():
            children = [child for child in self.below(asset) if child.level is level]
            if children:
                told[key] = [self.told_whole(child) for child in children]
        return told

    def _owned(self, asset: e.Asset, kind: str, tell: Any) -> Told:
        things = self._things.get((kind, asset.path), [])
        return {kind: [tell(thing) for thing in things]} if things else {}


_OWNED = (
    ("shifts", "asset"),
    ("calendar_exceptions", "asset"),
    ("states", "asset"),
    ("waste_reasons", "asset"),
    ("counters", "line"),
    ("rates", "line"),
)


# --- one thing of each kind --------------------------------------------------------------------


def _given(**values: Any) -> Told:
    return {key: value for key, value in values.items() if value not in (None, (), {}, [])}


def _unless_enabled(enabled: bool) -> Told:
    return {} if enabled else {"enabled": False}


def _unit(unit: e.Unit) -> Told:
    return {"code": unit.code, "name": unit.name}


def _product_class(each: e.ProductClass) -> Told:
    return {"name": each.name} | _given(parent=each.parent)


def _product(product: e.Product) -> Told:
    told = {"code": product.code, "name": product.name} | _given(**{"class": product.product_class})
    told |= {"base_unit": product.base_unit}
    told |= _given(units=dict(product.units), attributes=dict(product.attributes))
    return told | _unless_enabled(product.enabled)


def _mode(mode: e.Mode) -> Told:
    told = {"name": mode.name, "type": mode.type.value} | _given(colour=mode.colour)
    return told | _unless_enabled(mode.enabled)


def _state(state: e.State) -> Told:
    told: Told = {"name": state.name, "type": state.type.value}
    told |= _given(category=state.category, code=state.code, aliases=list(state.aliases))
    return told | _unless_enabled(state.enabled)


def _waste_reason(reason: e.WasteReason) -> Told:
    return {"name": reason.name} | _given(code=reason.code) | _unless_enabled(reason.enabled)


def _counter(counter: e.Counter) -> Told:
    told: Told = {"name": counter.name, "kind": counter.kind.value}
    if counter.asset != counter.line:
        told["cell"] = counter.asset.removeprefix(counter.line + e.SEPARATOR)
    if counter.tag != counter.kind.value:
        told["tag"] = counter.tag
    told |= _given(rollover_at=counter.rollover_at, max_rate_per_minute=counter.max_rate_per_minute)
    return told | _unless_enabled(counter.enabled)


def _rate(rate: e.LineRate) -> Told:
    told: Told = {"product": rate.product, "standard_rate": rate.standard_rate}
    told |= _given(scheduled_rate=rate.scheduled_rate)
    told["per"] = _PERIOD_WORDS.get(rate.rate_period, rate.rate_period)
    for key in ("rate_unit", "infeed_unit", "outfeed_unit", "waste_unit", "package_count"):
        told[key] = getattr(rate, key)
    return told | _unless_enabled(rate.enabled)


def _changeover(changeover: e.Changeover) -> Told:
    return _given(
        line=changeover.line,
        from_product=changeover.from_product,
        from_class=changeover.from_class,
        to_product=changeover.to_product,
        to_class=changeover.to_class,
        minutes=changeover.minutes,
    )


def _shift(shift: e.Shift) -> Told:
    friendly = days_of(shift.rrule)
    told: Told = {"name": shift.name}
    told |= {"rrule": shift.rrule} if friendly is None else {"days": friendly}
    told |= _from_to(shift) | _given(crew=shift.crew, rotation=list(shift.rotation))
    if shift.valid_from != e.ANY_DAY:
        told["valid_from"] = shift.valid_from
    told |= _given(valid_until=shift.valid_until, excluded=list(shift.excluded))
    days = [{"date": day.date} | _from_to(day) | _given(crew=day.crew) for day in shift.changed]
    return told | _given(changed=days)


def _from_to(times: e.Shift | e.ShiftDay) -> Told:
    end = datetime.combine(e.ANY_DAY, times.start) + timedelta(seconds=times.length)
    return {"from": times.start, "to": end.time()}


def _exception(exception: e.CalendarException) -> Told:
    told: Told = {"name": exception.name} | ({"working": True} if exception.working else {})
    ends = exception.starts + timedelta(seconds=exception.length)
    told |= {"starts": _wall(exception.starts)}
    if ends != end_of_day(exception.starts):
        told["ends"] = _wall(ends)
    told |= _given(rrule=exception.rrule, valid_until=exception.valid_until)
    return told | _given(excluded=list(exception.excluded))


def _wall(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds" if instant.second else "minutes")


def _status(status: e.Status) -> Told:
    told: Told = {"name": status.name, "colour": status.colour}
    for flag in ("enabled", "active", "can_schedule", "can_execute"):
        told[flag] = getattr(status, flag)
    moves = [
        {"to": to, "reason_required": True} if reason else to
        for to, reason in sorted(status.moves.items())
    ]
    return told | _given(moves=moves)


def _order_source(source: e.OrderSource) -> Told:
    return {"name": source.name, "kind": source.kind.value} | _unless_enabled(source.enabled)


def _signal_source(source: e.SignalSource) -> Told:
    told: Told = {"name": source.name, "kind": source.kind} | _unless_enabled(source.enabled)
    return told | dict(source.definition)


def _settings(settings: PlantSettings) -> Told:
    told = asdict(settings)
    del told["where"]
    return told


# --- YAML --------------------------------------------------------------------------------------


def yaml_of(value: Mapping[str, Any]) -> str:
    """Write keys with values as YAML; short things without things in them stand on one line."""
    return "\n".join(_block(value, 0))


def _block(value: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, item in value.items():
        yield from _pair(word(key), item, indent)


def _pair(key: str, item: Any, indent: int) -> Iterator[str]:
    space = " " * indent
    flow = _flow(item)
    if flow is not None and len(space) + len(key) + 2 + len(flow) <= WIDEST:
        yield f"{space}{key}: {flow}"
    elif isinstance(item, Mapping) and item:
        yield f"{space}{key}:"
        yield from _block(item, indent + 2)
    elif isinstance(item, list) and item:
        yield f"{space}{key}:"
        for each in item:
            yield from _item(each, indent + 2)
    else:
        yield f"{space}{key}: {flow}"


def _item(item: Any, indent: int) -> Iterator[str]:
    space = " " * indent
    flow = _flow(item)
    if flow is not None and len(space) + 2 + len(flow) <= WIDEST:
        yield f"{space}- {flow}"
    elif isinstance(item, Mapping) and item:
        first, *rest = _block(item, indent + 2)
        yield f"{space}- {first.lstrip(' ')}"
        yield from rest
    elif isinstance(item, list) and item:
        yield f"{space}-"
        for each in item:
            yield from _item(each, indent + 2)
    else:
        yield f"{space}- {flow}"


def _flow(item: Any) -> str | None:
    """The item on one line; None where it holds things that are better set out."""
    if isinstance(item, Mapping):
        parts = [(word(key), _flow(value)) for key, value in item.items()]
        if any(value is None or (value[:1] in "[{" and len(value) > 40) for _, value in parts):
            return None
        return "{" + ", ".join(f"{key}: {value}" for key, value in parts) + "}"
    if isinstance(item, list):
        if any(isinstance(each, Mapping | list) and each for each in item):
            return None
        return "[" + ", ".join(str(_flow(each)) for each in item) + "]"
    return scalar_text(item)


def scalar_text(value: Any) -> str:
    """One value as it stands in the file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        return factor_text(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, time):
        return f'"{value:%H:%M}"' if not value.second else f'"{value:%H:%M:%S}"'
    if isinstance(value, int | float | date):
        return str(value)
    return word(str(value))


def factor_text(factor: Fraction) -> str:
    """A factor as people say it: 12, 1/16, 2.5; as a fraction where its decimals never end."""
    decimal = decimal_of(factor)
    if (factor.numerator == 1 < factor.denominator) or Fraction(decimal) != factor:
        return f"{factor.numerator}/{factor.denominator}"
    text = decimal_text(decimal)
    return text if len(text) <= 14 else f"{factor.numerator}/{factor.denominator}"


def decimal_text(value: Decimal) -> str:
    """A figure without an exponent and without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def word(text: str) -> str:
    """A text, in quotes where it would otherwise be read as something else."""
    if (
        _PLAIN.fullmatch(text)
        and not text.endswith(" ")
        and isinstance(plain_value(text), str)
        and text.lower() not in ("true", "false", "null", "yes", "no", "on", "off", "y", "n")
    ):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
