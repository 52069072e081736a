"""Whether a plant holds together: every reference, every name, every figure that can't be true.

A check answers with the place of what is wrong and the sentence that mends it; all are asked,
so that whoever wrote the file hears of everything at once.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from outfeed.model.calendar_faults import exception_faults, shift_faults
from outfeed.model.equipment import (
    SEPARATOR,
    Asset,
    Item,
    Level,
    LineRate,
    Plant,
    Product,
    Status,
    topics_of,
)
from outfeed.model.errors import Invalid
from outfeed.model.order import IN_PROGRESS, RESERVED_MOVES, SCHEDULED
from outfeed.model.product import Rate, Unit, factors_of
from outfeed.model.reserved import (
    ALWAYS_ENABLED_STATUSES,
    FIXED_STATE_TYPES,
    MODES,
    OWN_SOURCE,
    RESERVED,
    is_reserved_status,
)

Found = Iterator[tuple[str, str]]
"""Place and sentence."""

_PARENT_LEVELS = {
    Level.SITE: (Level.ENTERPRISE,),
    Level.AREA: (Level.SITE, Level.AREA),
    Level.LINE: (Level.SITE, Level.AREA),
    Level.CELL: (Level.LINE,),
}
_LARGEST_PACKAGE = 1_000_000
_MOST_COMPARED = 500


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the known word which comes nearest; empty where none does."""
    first = word[:1].lower()
    # Only so many are looked at: a file with thousands of wrong words shall still be answered soon.
    alike = [each for each in known if each[:1].lower() == first][:_MOST_COMPARED]
    lower = {each.lower(): each for each in alike}
    close = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f" Did you mean {lower[close[0]]!r}?" if close else ""


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@dataclass(frozen=True)
class Whole:
    """A plant laid over the stored one, and what can be referred to in it."""

    plant: Plant
    stored: Plant
    all: Plant = field(init=False)
    assets: Mapping[str, Asset] = field(init=False)
    products: Mapping[str, Product] = field(init=False)
    classes: frozenset[str] = field(init=False)
    units: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        everything = self.plant.over(self.stored)
        found: dict[str, Any] = {
            "all": everything,
            "assets": {asset.path: asset for asset in everything.assets},
            "products": {product.code: product for product in everything.products},
            "classes": frozenset(each.name for each in everything.product_classes),
            "units": frozenset(unit.code for unit in everything.units),
        }
        for name, value in found.items():
            object.__setattr__(self, name, value)


def plant_faults(plant: Plant, stored: Plant) -> list[tuple[str, str]]:
    """Everything that is wrong with a plant laid over the stored one: place and sentence."""
    whole = Whole(plant, stored)
    return [found for check in _CHECKS for found in check(whole)]


# --- names -----------------------------------------------------------------------------------


def _given_twice(whole: Whole) -> Found:
    for kind, items in whole.plant.kinds():
        first: dict[Hashable, Item] = {}
        for item in items:
            other = first.setdefault(item.key, item)
            if other is not item:
                what = kind.replace("_", " ")
                yield item.where, f"This is given twice under {what}: also at {other.where}."


def _unknown(where: str, what: str, word: str, known: Iterable[str]) -> tuple[str, str]:
    return where, f"There is no {what} {word!r}.{nearest(word, known)}"


# --- assets ------------------------------------------------------------------------------------


def _assets(whole: Whole) -> Found:
    stored = {asset.path: asset for asset in whole.stored.assets}
    for asset in whole.plant.assets:
        was = stored.get(asset.path)
        if was is not None and was.level is not asset.level:
            yield (
                asset.where,
                f"{asset.path!r} is {_a(was.level)} already; its level can't change."
                " Give the new asset another name.",
            )
        if asset.level is Level.SITE and asset.time_zone is None:
            yield (
                asset.where,
                f"The site {asset.name!r} needs a time_zone, such as Europe/Berlin.",
            )
        if asset.time_zone is not None and asset.time_zone not in _zones():
            yield _unknown(f"{asset.where}.time_zone", "time zone", asset.time_zone, _zones())
        yield from _asset_place(asset, whole)


def _asset_place(asset: Asset, whole: Whole) -> Found:
    if asset.parent is None:
        return
    above = whole.assets.get(asset.parent)
    if above is None:
        yield (
            asset.where,
            f"{asset.name!r} stands below nothing; say which enterprise it belongs to.",
        )
    elif above.level not in _PARENT_LEVELS[asset.level]:
        yield asset.where, f"{_a(asset.level)} can't stand below {_a(above.level)}."
    if asset.parent == "" and asset.path.isdigit():
        yield f"{asset.where}.name", "A site's name can't be only digits: they look like an id."


def _a(level: Level) -> str:
    return f"{'an' if level.value[0] in 'aeiou' else 'a'} {level.value}"


def _topics(whole: Whole) -> Found:
    if any(
        asset.parent is not None and asset.parent not in whole.assets
        for asset in whole.assets.values()
    ):
        return
    topics = topics_of(whole.assets.values())
    owners: dict[str, Asset] = {}
    for asset in (*whole.stored.assets, *whole.plant.assets):
        asset = whole.assets[asset.path]
        if not asset.topic:
            continue
        other = owners.setdefault(topics[asset.path], asset)
        if other.path != asset.path and asset.where:
            yield (
                f"{asset.where}.topic",
                f"The topic {topics[asset.path]!r} is that of {other.path!r} too, so a message"
                " there would be two assets'. Give one of them another topic.",
            )


# --- products ----------------------------------------------------------------------------------


def _classes(whole: Whole) -> Found:
    parents = {each.name: each.parent for each in whole.all.product_classes}
    for each in whole.plant.product_classes:
        if each.parent is None:
            continue
        if each.parent not in parents:
            yield _unknown(f"{each.where}.parent", "product class", each.parent, parents)
            continue
        chain = [each.name]
        above: str | None = each.parent
        while above is not None and above not in chain:
            chain.append(above)
            above = parents.get(above)
        if above == each.name:
            yield (
                f"{each.where}.parent",
                f"This class would be its own ancestor: {' > '.join([*chain, each.name])}."
                " Take one of these parents out.",
            )


def _products(whole: Whole) -> Found:
    for product in whole.plant.products:
        name = product.product_class
        if name is not None and name not in whole.classes:
            yield _unknown(f"{product.where}.class", "product class", name, whole.classes)
        # Without a base unit its absence is told already.
        if product.base_unit and product.base_unit not in whole.units:
            yield _unknown(f"{product.where}.base_unit", "unit", product.base_unit, whole.units)
        for unit, factor in product.units.items():
            if unit not in whole.units:
                yield _unknown(f"{product.where}.units.{unit}", "unit", unit, whole.units)
            elif unit == product.base_unit and factor != 1:
                yield (
                    f"{product.where}.units.{unit}",
                    f"{unit} is the base unit, so its factor is 1; take it out of units.",
                )


def _rates(whole: Whole) -> Found:
    for rate in whole.plant.rates:
        product = whole.products.get(rate.product)
        if product is None:
            yield _unknown(f"{rate.where}.product", "product", rate.product, whole.products)
            continue
        names = ("rate_unit", "infeed_unit", "outfeed_unit", "waste_unit")
        unknown = [name for name in names if getattr(rate, name) not in whole.units]
        for name in unknown if product.base_unit else ():
            yield _unknown(f"{rate.where}.{name}", "unit", getattr(rate, name), whole.units)
        if not unknown:
            for name, detail in _rate_figures(rate, product):
                yield f"{rate.where}.{name}", detail
        if rate.scheduled_rate is not None and rate.scheduled_rate > 10 * rate.standard_rate:
            yield (
                f"{rate.where}.scheduled_rate",
                "The scheduled rate is more than ten times the standard rate; look at both.",
            )


def _rates_of_changed_products(whole: Whole) -> Found:
    """A product's new units must still carry the rates that this file does not speak of."""
    changed = {product.code: product for product in whole.plant.products}
    for rate in whole.all.rates:
        if not rate.where and rate.product in changed:
            product = changed[rate.product]
            for _, detail in _rate_figures(rate, product):
                yield f"{product.where}.units", f"On {rate.line} it has a rate: {detail}"


def _rate_figures(rate: LineRate, product: Product) -> Found:
    """Field and sentence of what is wrong with the figures of a rate."""
    try:
        factors = factors_of(product.base_unit, [Unit(*unit) for unit in product.units.items()])
        Rate(
            standard_rate=rate.standard_rate,
            scheduled_rate=rate.scheduled_rate,
            rate_period=timedelta(seconds=rate.rate_period),
            rate_unit=rate.rate_unit,
            infeed_unit=rate.infeed_unit,
            outfeed_unit=rate.outfeed_unit,
            waste_unit=rate.waste_unit,
            package_count=rate.package_count,
            factors=factors,
        )
    except Invalid as wrong:
        for error in wrong.errors:
            yield error.field, error.detail
        return
    if rate.package_count > _LARGEST_PACKAGE:
        yield (
            "package_count",
            f"{rate.package_count:,} {rate.infeed_unit} in one {rate.outfeed_unit} can't be true.",
        )
    yield from _package_contradiction(rate, factors)


def _package_contradiction(rate: LineRate, factors: Mapping[str, Fraction]) -> Found:
    infeed, outfeed = factors.get(rate.infeed_unit), factors.get(rate.outfeed_unit)
    if infeed is None or outfeed is None or rate.infeed_unit == rate.outfeed_unit:
        return
    if outfeed / infeed != Fraction(rate.package_count):
        yield (
            "package_count",
            f"By the units of {rate.product!r} one {rate.outfeed_unit} is {outfeed / infeed}"
            f" {rate.infeed_unit}, not {rate.package_count}. Mend one of the two; a factor that"
            " never ends is written like 1/12.",
        )


def package_count_of(product: Product, infeed_unit: str, outfeed_unit: str) -> Decimal | None:
    """Infeed units in one outfeed unit by the product's units; None where they don't say it."""
    if infeed_unit == outfeed_unit:
        return Decimal(1)
    infeed, outfeed = product.factors.get(infeed_unit), product.factors.get(outfeed_unit)
    if infeed is None or outfeed is None:
        return None
    count = Decimal((outfeed / infeed).numerator) / Decimal((outfeed / infeed).denominator)
    return count if Fraction(count) == outfeed / infeed else None


def _changeovers(whole: Whole) -> Found:
    for changeover in whole.plant.changeovers:
        line = changeover.line
        if line is not None and _level(whole, line) is not Level.LINE:
            yield _unknown(f"{changeover.where}.line", "line", line, _paths(whole, Level.LINE))
        for side in ("from", "to"):
            product = getattr(changeover, f"{side}_product")
            product_class = getattr(changeover, f"{side}_class")
            if product is not None and product_class is not None:
                yield (
                    f"{changeover.where}.{side}_class",
                    f"Give {side}_product or {side}_class, not both.",
                )
            if product is not None and product not in whole.products:
                yield _unknown(
                    f"{changeover.where}.{side}_product", "product", product, whole.products
                )
            if product_class is not None and product_class not in whole.classes:
                yield _unknown(
                    f"{changeover.where}.{side}_class",
                    "product class",
                    product_class,
                    whole.classes,
                )


def _level(whole: Whole, path: str) -> Level | None:
    asset = whole.assets.get(path)
    return asset.level if asset else None


def _paths(whole: Whole, *levels: Level) -> list[str]:
    return [path for path, asset in whole.assets.items() if not levels or asset.level in levels]


# --- modes, states, counters, shifts -------------------------------------------------------------


def _reserved_names(whole: Whole) -> Found:
    for kind, reserved in RESERVED.kinds():
        names = {item.key: item.name for item in reserved}
        for item in getattr(whole.plant, kind):
            name = names.get(item.key)
            if name is not None and item.name != name:
                yield f"{item.where}.name", f"This one is reserved and written {name!r}."


def _reserved_things(whole: Whole) -> Found:
    types = {mode.name: mode.type for mode in MODES}
    for mode in whole.plant.modes:
        fixed = types.get(mode.name)
        if fixed is not None and mode.type is not fixed:
            yield f"{mode.where}.type", f"{mode.name} is reserved; its type is {fixed.value}."
        if fixed is not None and not mode.enabled:
            yield f"{mode.where}.enabled", f"{mode.name} is reserved and can't be disabled."
    for state in whole.plant.states:
        reserved = state.asset is None and any(state.name == each.name for each in RESERVED.states)
        type_ = FIXED_STATE_TYPES.get(state.name)
        if reserved and type_ is not None and state.type is not type_:
            yield f"{state.where}.type", f"{state.name} is reserved; its type is {type_.value}."
        if reserved and not state.enabled:
            yield f"{state.where}.enabled", f"{state.name} is reserved and can't be disabled."
    for source in whole.plant.order_sources:
        if (source.name == OWN_SOURCE) != (source.kind.value == "internal"):
            yield (
                f"{source.where}.kind",
                f"Only {OWN_SOURCE} is internal; every other source is external.",
            )
        if source.name == OWN_SOURCE and not source.enabled:
            yield f"{source.where}.enabled", f"{OWN_SOURCE} is reserved and can't be disabled."


def _state_words(whole: Whole) -> Found:
    """Name, aliases and code of an asset's states must each say one state."""
    for kind in ("states", "waste_reasons"):
        owners: dict[tuple[str | None, str], Any] = {}
        for item in sorted(getattr(whole.all, kind), key=lambda item: bool(item.where)):
            words = {item.name.lower(), *(each.lower() for each in getattr(item, "aliases", ()))}
            if item.code is not None:
                words.add(str(item.code))
            for word in sorted(words):
                other = owners.setdefault((item.asset, word), item)
                if other is not item and item.where and other.key != item.key:
                    yield (
                        item.where,
                        f"{word!r} says {other.name!r} already; a name, alias or code can mean"
                        " one thing only here.",
                    )


def _counters(whole: Whole) -> Found:
    owners: dict[tuple[str, str], Any] = {}
    for counter in sorted(whole.all.counters, key=lambda counter: bool(counter.where)):
        other = owners.setdefault((counter.asset, counter.tag), counter)
        if other.key != counter.key and counter.where:
            yield (
                f"{counter.where}.tag",
                f"The tag {counter.tag!r} of {counter.asset!r} is that of {other.name!r} already;"
                " a message there would be two counters'.",
            )
        if not counter.where or counter.asset in whole.assets:
            continue
        cells = [asset.name for asset in whole.assets.values() if asset.parent == counter.line]
        cell = counter.asset.removeprefix(counter.line + SEPARATOR)
        yield _unknown(f"{counter.where}.cell", "cell of this line", cell, cells)


def _calendar(whole: Whole) -> Found:
    yield from shift_faults(whole.plant.shifts, whole.all.shifts)
    yield from exception_faults(whole.plant.calendar_exceptions)


# --- orders and signals --------------------------------------------------------------------------


def _statuses(whole: Whole) -> Found:
    names = {status.name for status in whole.all.order_statuses}
    for status in whole.plant.order_statuses:
        if status.name in ALWAYS_ENABLED_STATUSES and not status.enabled:
            yield (
                f"{status.where}.enabled",
                f"The system itself moves orders through {status.name}; it can't be disabled.",
            )
        for to in status.moves:
            if to not in names:
                yield _unknown(f"{status.where}.moves", "status", to, names)
            else:
                yield from _move(status, to)


def _move(status: Status, to: str) -> Found:
    legal = {move.to_status for move in RESERVED_MOVES if move.from_status == status.name}
    if to == status.name:
        yield f"{status.where}.moves", f"{to} is where the order is already; take this move out."
    elif is_reserved_status(status.name) and is_reserved_status(to):
        if to not in legal:
            yield (
                f"{status.where}.moves",
                f"Between reserved statuses only their own moves are legal; from {status.name}"
                f" they are {', '.join(sorted(legal)) or 'none'}.",
            )
    elif to in (SCHEDULED, IN_PROGRESS):
        yield (
            f"{status.where}.moves",
            f"An order becomes {to} only by itself, with its entries and runs.",
        )


def _signals(whole: Whole) -> Found:
    states = {state.name for state in whole.all.states}
    for source in whole.plant.signal_sources:
        for index, rule in enumerate(source.definition["topics"]):
            where = f"{source.where}.topics[{index}]"
            for path in rule.get("only", []):
                if path not in whole.assets:
                    yield _unknown(f"{where}.only", "asset", path, _paths(whole))
            for state in (rule.get("states") or {}).values():
                if state not in states:
                    yield _unknown(f"{where}.states", "state", state, states)


_CHECKS: tuple[Callable[[Whole], Found], ...] = (
    _given_twice,
    _assets,
    _topics,
    _classes,
    _products,
    _rates,
    _rates_of_changed_products,
    _changeovers,
    _reserved_names,
    _reserved_things,
    _state_words,
    _counters,
    _calendar,
    _statuses,
    _signals,
)
