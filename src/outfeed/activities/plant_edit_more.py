"""Edits of several things of the plant at once: taken away, copied, and grids of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change
from outfeed.activities.plant_edit import (
    Edited,
    Editing,
    Given,
    ThingId,
    ranked,
    refuse_stale,
    siblings_of,
)
from outfeed.activities.plant_edit_kinds import KINDS, Kind, is_reserved
from outfeed.activities.plant_edit_names import IDENTITY
from outfeed.activities.plant_edit_reading import THIS
from outfeed.model import equipment as e
from outfeed.model.errors import Conflict
from outfeed.store import plant_use as used
from outfeed.store.rollups import lock_lines

_OWNED = {
    "rates": ("line",),
    "changeovers": ("line",),
    "states": ("asset",),
    "waste_reasons": ("asset",),
    "counters": ("line", "asset"),
    "shifts": ("asset",),
    "calendar_exceptions": ("asset",),
}
"""What belongs to an asset, and the fields that name it."""

Changed = dict[str, list[Change]]


# --- taking away ---------------------------------------------------------------------------------


def delete(
    act: Act, kind_name: str, thing_id: ThingId, version: int, *, below: bool = False
) -> Edited:
    """Take a thing away that nothing hangs on; `below`: an asset with its set-up and all below it.

    Raises `NotFound`, and `Conflict`: ``stale_version``, ``reserved``, ``in_use`` with the
    ``uses``.
    """
    kind, editing = KINDS[kind_name], Editing.begun(act)
    thing = editing.find(kind, thing_id)
    refuse_stale(editing, kind, thing_id, thing, version, {})
    if is_reserved(kind_name, thing):
        detail = f"{thing.name} is reserved: every plant has it. It can't be deleted."
        raise Conflict("reserved", detail)
    plant = editing.stored.plant
    going = _with_all_below(plant, thing) if below else {kind_name: [thing]}
    _refuse_in_use(editing, kind, thing, going)
    changes = [
        Change(each, item, None) for each, _ in plant.kinds() for item in going.get(each, [])
    ]
    changes += _left_behind(kind_name, thing, plant)
    try:
        with act.conn.begin_nested():
            editing.settle(kind, changes, editing.stored)
    except IntegrityError as error:
        # Something came to hang on it since it was looked for.
        raise _in_use(kind, []) from error
    return Edited(kind_name, [], changes, editing.reflow)


def _with_all_below(plant: e.Plant, asset: e.Asset) -> dict[str, list[Any]]:
    paths = {
        each.path
        for each in plant.assets
        if each.path == asset.path or each.path.startswith(f"{asset.path}{e.SEPARATOR}")
    }
    going: dict[str, list[Any]] = {
        kind: [
            item
            for item in getattr(plant, kind)
            if any(getattr(item, name) in paths for name in names)
        ]
        for kind, names in _OWNED.items()
    }
    assets = [each for each in plant.assets if each.path in paths]
    return going | {"assets": sorted(assets, key=lambda each: each.path)}


def _refuse_in_use(
    editing: Editing, kind: Kind, thing: Any, going: Mapping[str, list[Any]]
) -> None:
    act, stored = editing.act, editing.stored
    ids = {
        each: [stored.ids[each][item.key] for item in items]
        for each, items in going.items()
        if each != "units"
    }
    lines = [item for item in going.get("assets", []) if item.level is e.Level.LINE]
    lock_lines(act.conn, [stored.ids["assets"][line.key] for line in lines])
    uses: dict[str, used.Use] = {}
    for each, items in going.items():
        own = [item.code for item in items] if each == "units" else ids[each]
        for use in used.uses_of(act.conn, each, own, ids) if own else ():
            uses.setdefault(use.code, use)
    named = _rules_that_name(stored.plant, kind.name, going)
    if named:
        detail = f"{named} signal source{'s' if named > 1 else ''} with rules that name it"
        uses["signal_sources"] = used.Use("signal_sources", detail, named)
    if uses:
        raise _in_use(kind, list(uses.values()))


def _rules_that_name(plant: e.Plant, kind: str, going: Mapping[str, list[Any]]) -> int:
    paths = {asset.path for asset in going.get("assets", [])}
    staying = [state for state in plant.states if state not in going.get("states", [])]
    names = {state.name for state in going.get("states", [])} - {state.name for state in staying}
    return sum(
        any(
            paths.intersection(rule.get("only", []))
            or names.intersection((rule.get("states") or {}).values())
            for rule in source.definition.get("topics", [])
        )
        for source in plant.signal_sources
    )


def _in_use(kind: Kind, uses: Sequence[used.Use]) -> Conflict:
    hanging = ", ".join(use.detail for use in uses) or "something new"
    instead = " Disable it instead." if kind.can_be_disabled else " Take those away first."
    return Conflict(
        "in_use",
        f"This {kind.word} can't be deleted, for there hangs on it: {hanging}.{instead}",
        uses=[{"code": use.code, "detail": use.detail, "count": use.count} for use in uses],
    )


def _left_behind(kind: str, thing: Any, plant: e.Plant) -> list[Change]:
    """Siblings close ranks; other statuses lose their moves to one that goes."""
    if kind not in ("assets", "order_statuses"):
        return []
    changes = []
    for rank, each in enumerate(siblings_of(kind, thing, plant)):
        moves = getattr(each, "moves", {})
        if kind == "order_statuses" and thing.name in moves:
            left = {to: reason for to, reason in moves.items() if to != thing.name}
            changes.append(Change(kind, each, replace(each, moves=left, position=rank)))
        else:
            changes.append(Change(kind, each, replace(each, position=rank), follows=True))
    return changes


# --- copying -------------------------------------------------------------------------------------


def duplicate(act: Act, asset_id: int, given: Given) -> Edited:
    """Make a copy of an asset under another name, with all below it and what belongs to each.

    Its history is not copied. Raises `NotFound`, `Invalid` ``invalid_plant``.
    """
    kind, editing = KINDS["assets"], Editing.begun(act)
    original = editing.find(kind, asset_id)
    plant = editing.stored.plant
    named = {"name": given.get("name")}
    more = {name: given[name] for name in ("display_name", "topic", "parent") if name in given}
    copy, _ = editing.read(kind, {**named, **more}, original)
    editing.faults.refuse()
    if copy.key == original.key or any(each.key == copy.key for each in plant.assets):
        editing.faults.add("name", "There is an asset of this name already.", "taken")
        editing.faults.refuse()
    if "topic" not in given and copy.parent == original.parent:
        copy = replace(copy, topic=copy.name)
    if "display_name" not in given:
        copy = replace(copy, display_name=copy.name)
    copy, followers = ranked("assets", copy, None, plant, given.get("position"))
    changes = _copies(_with_all_below(plant, original), original, copy)
    ids = editing.settle(kind, [*changes, *followers], editing.stored)
    order = [ids["assets"][each.after.key] for each in changes if each.kind == "assets"]
    return Edited("assets", list(order), changes, editing.reflow)


def _copies(things: Mapping[str, list[Any]], original: e.Asset, copy: e.Asset) -> list[Change]:
    def moved(path: str | None) -> str | None:
        inside = path is not None and f"{path}/".startswith(f"{original.path}/")
        return copy.path + path.removeprefix(original.path) if inside and path else path

    made = [Change("assets", None, copy)]
    for asset in things["assets"]:
        if asset.path != original.path:
            made.append(Change("assets", None, replace(asset, path=moved(asset.path), where=THIS)))
    for kind, names in _OWNED.items():
        for item in things[kind]:
            if kind == "counters" and moved(item.line) == item.line:
                # A cell's counter belongs to its line, where a second would count everything twice.
                continue
            new = {name: moved(getattr(item, name)) for name in names}
            made.append(Change(kind, None, replace(item, **new, where=THIS)))
    return made


# --- grids ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did: how many it made, changed, left and took away, and the ids of those left.

    `edited.changes` stand in the order of the items.
    """

    edited: Edited
    created: int
    changed: int
    unchanged: int
    removed: int


def put_rates(act: Act, items: Sequence[Given]) -> Batch:
    """Make or change rates by line and product, or take them away (``remove``): all or nothing."""
    return _put(act, "rates", items, lambda item: item.get("remove") is True)


def put_changeovers(act: Act, items: Sequence[Given]) -> Batch:
    """Make or change changeovers by line and sides, or take them away (``minutes`` is None)."""
    return _put(
        act, "changeovers", items, lambda item: "minutes" in item and item["minutes"] is None
    )


def _put(act: Act, kind_name: str, items: Sequence[Given], goes: Any) -> Batch:
    kind, editing = KINDS[kind_name], Editing.begun(act)
    known = {thing.key: thing for thing in getattr(editing.stored.plant, kind_name)}
    seen: dict[Any, int] = {}
    changes: list[Change] = []
    left: list[Any] = []
    for index, item in enumerate(items):
        place = f"items[{index}]"
        key = _key_of(editing, kind, item, place)
        if key is None:
            continue
        if key in seen:
            detail = f"This stands here twice: also at items[{seen[key]}]."
            editing.faults.add(f"{place}.{kind.name_field}", detail, "given_twice")
            continue
        seen[key] = index
        before = known.get(key)
        if goes(item):
            if before is not None:
                changes.append(Change(kind_name, before, None))
            continue
        fields = {name: value for name, value in item.items() if name != "remove"}
        thing, _ = editing.read(kind, fields, before, place)
        if thing is not None:
            left.append(thing)
            if thing != before:
                changes.append(Change(kind_name, before, thing))
    editing.faults.refuse()
    ids = editing.settle(kind, changes, editing.stored)[kind_name]
    made = sum(change.before is None for change in changes)
    gone = sum(change.after is None for change in changes)
    changed = len(changes) - made - gone
    edited = Edited(kind_name, [ids[thing.key] for thing in left], changes)
    return Batch(edited, made, changed, len(items) - len(changes), gone)


def _key_of(editing: Editing, kind: Kind, item: Given, place: str) -> Any:
    """The key that an item names, by fields that are read like those of a thing."""
    stand_in = {"standard_rate": 1, "rate_period": 60, "package_count": 1, "minutes": 0}
    fields = kind.fields(editing.names, None)
    identity = {name: item.get(name) for name in IDENTITY[kind.name]}
    more = {name: value for name, value in stand_in.items() if name in fields}
    thing, _ = editing.read(kind, identity | more, None, place)
    return None if thing is None else thing.key
