"""Another name for a thing of the plant: everything that refers to it by name follows."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

from outfeed.model import equipment as e
from outfeed.store.plant import StoredPlant

Names = Mapping[str, str]
"""The new name of each old one."""

IDENTITY: dict[str, tuple[str, ...]] = {
    "units": ("code",),
    "assets": ("path",),
    "product_classes": ("name",),
    "products": ("code",),
    "rates": ("line", "product"),
    "changeovers": ("line", "from_product", "from_class", "to_product", "to_class"),
    "modes": ("name",),
    "states": ("asset", "name"),
    "waste_reasons": ("asset", "name"),
    "counters": ("line", "name"),
    "shifts": ("asset", "name", "valid_from"),
    "calendar_exceptions": ("asset", "name", "starts"),
    "order_statuses": ("name",),
    "order_sources": ("name",),
    "signal_sources": ("name",),
}
"""The fields that a thing of each kind is found again by."""

_REFERRED: dict[str, dict[str, tuple[str, ...]]] = {
    "units": {
        "products": ("base_unit",),
        "rates": ("rate_unit", "infeed_unit", "outfeed_unit", "waste_unit"),
    },
    "assets": {
        "rates": ("line",),
        "changeovers": ("line",),
        "states": ("asset",),
        "waste_reasons": ("asset",),
        "counters": ("line", "asset"),
        "shifts": ("asset",),
        "calendar_exceptions": ("asset",),
    },
    "product_classes": {
        "product_classes": ("parent",),
        "products": ("product_class",),
        "changeovers": ("from_class", "to_class"),
    },
    "products": {"rates": ("product",), "changeovers": ("from_product", "to_product")},
}
"""Fields that name a thing of a kind, by the kind that has them."""


def renamed(stored: StoredPlant, kind: str, before: Any, after: Any) -> StoredPlant:
    """Give the stored plant with `before` under the name that `after` has, and all that refers.

    Nothing but names differs in it; ids are found by the new names.
    """
    identity = {field: getattr(after, field) for field in IDENTITY[kind]}
    if all(getattr(before, field) == value for field, value in identity.items()):
        return stored
    names = _new_names(stored.plant, kind, before, after)
    follow = _followers(stored.plant, kind, names)
    things: dict[str, tuple[Any, ...]] = {}
    ids: dict[str, dict[Hashable, int]] = {}
    for each, items in stored.plant.kinds():
        told = []
        for item in items:
            new = follow[each](item) if each in follow else item
            told.append(replace(new, **identity) if item is before else new)
        things[each] = tuple(told)
        known = stored.ids.get(each)
        if known is not None:
            pairs = zip(items, told, strict=True)
            ids[each] = {new.key: known[item.key] for item, new in pairs}
    return StoredPlant(e.Plant(**things), ids)


def _new_names(plant: e.Plant, kind: str, before: Any, after: Any) -> Names:
    if kind != "assets":
        (field, *_) = IDENTITY[kind]
        return {} if len(IDENTITY[kind]) > 1 else {getattr(before, field): getattr(after, field)}
    below = before.path + e.SEPARATOR
    return {
        asset.path: after.path + asset.path.removeprefix(before.path)
        for asset in plant.assets
        if asset.path == before.path or asset.path.startswith(below)
    }


def _followers(plant: e.Plant, kind: str, names: Names) -> dict[str, Callable[[Any], Any]]:
    """For each kind that refers to the renamed thing: how one of it follows."""

    def by_fields(fields: tuple[str, ...]) -> Callable[[Any], Any]:
        def follow(item: Any) -> Any:
            new = {
                field: names[getattr(item, field)]
                for field in fields
                if getattr(item, field) in names
            }
            return replace(item, **new) if new else item

        return follow

    follow = {each: by_fields(fields) for each, fields in _REFERRED.get(kind, {}).items()}
    if kind == "units":
        with_base = follow["products"]
        follow["products"] = lambda product: _with_units(with_base(product), names)
    elif kind == "assets":
        follow["assets"] = lambda asset: replace(asset, path=names.get(asset.path, asset.path))
        follow["signal_sources"] = lambda source: _with_rules(source, names, {})
    elif kind == "order_statuses":
        follow[kind] = lambda status: _with_moves(status, names)
    elif kind == "states":
        return {}
    return follow


def states_renamed(stored: StoredPlant, before: e.State, after: e.State) -> StoredPlant:
    """Give the stored plant with rules of signal sources that name the state by its new name.

    A rule stays as it is while another state has the old name.
    """
    namesakes = [each for each in stored.plant.states if each.name == before.name]
    if before.name == after.name or len(namesakes) > 1:
        return stored
    sources = tuple(
        _with_rules(source, {}, {before.name: after.name}) for source in stored.plant.signal_sources
    )
    return StoredPlant(replace(stored.plant, signal_sources=sources), stored.ids)


def _with_units(product: e.Product, names: Names) -> e.Product:
    if names.keys().isdisjoint(product.units):
        return product
    units = {names.get(unit, unit): factor for unit, factor in product.units.items()}
    return replace(product, units=units)


def _with_moves(status: e.Status, names: Names) -> e.Status:
    if names.keys().isdisjoint(status.moves):
        return status
    moves = {names.get(to, to): reason for to, reason in status.moves.items()}
    return replace(status, moves=moves)


def _with_rules(source: e.SignalSource, paths: Names, states: Names) -> e.SignalSource:
    rules = []
    for rule in source.definition.get("topics", []):
        new = dict(rule)
        if "only" in rule:
            new["only"] = [paths.get(path, path) for path in rule["only"]]
        if "states" in rule:
            new["states"] = {said: states.get(name, name) for said, name in rule["states"].items()}
        rules.append(new)
    definition = {**source.definition, "topics": rules}
    return source if definition == source.definition else replace(source, definition=definition)
