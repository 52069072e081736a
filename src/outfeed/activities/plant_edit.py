"""Edits of the plant one thing at a time: made, changed, renamed, moved and taken away.

An edit makes a changed plant of the stored one, which must hold as a plant file must, and is
written by what writes plant files, with its trail. Whoever edits waits for the one before.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change, said, wait_for_turn, write
from outfeed.activities.plant_edit_kinds import KINDS, Kind, read_thing
from outfeed.activities.plant_edit_names import renamed, states_renamed
from outfeed.activities.plant_edit_reading import THIS, Faults, Names
from outfeed.activities.plant_reading import Reading
from outfeed.activities.plant_use import faults_of_use, refuse_open_runs
from outfeed.activities.reflowing import Reflow, calendars_before, follow_calendars
from outfeed.model import equipment as e
from outfeed.model.errors import Conflict, NotFound
from outfeed.model.plant_faults import plant_faults
from outfeed.store import plant_use as used
from outfeed.store.plant import StoredPlant, stored_plant

Given = Mapping[str, Any]
ThingId = int | str
"""A number; of a unit its code."""


@dataclass(frozen=True, slots=True)
class Edited:
    """
    What an edit did: the things of its kind that it made or changed, and every change.

    `reflow` is what it moved on the board; None where it could change no calendar.
    """

    kind: str
    ids: list[ThingId]
    changes: list[Change]
    reflow: Reflow | None = None


@dataclass
class Editing:
    """An edit on its way: the plant as it is stored, and what is wrong so far."""

    act: Act
    stored: StoredPlant
    faults: Faults = field(default_factory=Faults)
    names: Names = field(init=False)
    reflow: Reflow | None = None

    def __post_init__(self) -> None:
        self.names = Names(self.stored)

    @classmethod
    def begun(cls, act: Act) -> Editing:
        """Begin an edit, when nobody else changes the plant."""
        wait_for_turn(act)
        return cls(act, stored_plant(act.conn))

    def find(self, kind: Kind, thing_id: ThingId) -> Any:
        """Give a thing by its id; raises `NotFound`."""
        if kind.name == "units":
            found = next((each for each in self.stored.plant.units if each.code == thing_id), None)
        else:
            found = self.names.by_id(kind.name).get(int(thing_id))
        if found is None:
            code = f"unknown_{kind.word.replace(' ', '_')}"
            raise NotFound(code, f"There is no {kind.word} {thing_id!r}.", id=thing_id)
        return found

    def read(self, kind: Kind, given: Given, before: Any, path: str = "") -> tuple[Any, Given]:
        """Make a thing of what was given; its faults are noted."""
        reading = Reading()
        thing, values = read_thing(kind, given, before, self.names, reading, path)
        self.faults.take(reading)
        if thing is not None:
            place = f"{path}." if path else ""
            thing = replace(thing, where=f"{place}{THIS}")
        return thing, values

    def settle(
        self, kind: Kind, changes: list[Change], now: StoredPlant, beside: Iterable[Any] = ()
    ) -> Mapping[str, dict[Hashable, int]]:
        """Refuse what does not hold, else write it, and let the plan follow; give the ids then.

        `now` is the stored plant with new names; `beside` are assets below a changed one, which
        must hold anew where it stands.
        """
        overlay = _plant_of(change for change in changes if not change.follows)
        overlay = replace(overlay, assets=(*overlay.assets, *beside))
        gone = {(change.kind, change.before.key) for change in changes if change.after is None}
        rest = _without(now, gone)
        found = [*plant_faults(overlay, rest), *_out_of_place(kind.name, overlay, rest)]
        self.faults.found(kind.name, kind.name_field, found)
        self.faults.refuse()
        used_already = faults_of_use(self.act.conn, changes, now)
        self.faults.found(kind.name, kind.name_field, used_already)
        self.faults.refuse()
        whole = _plant_of(changes).over(rest)
        refuse_open_runs(self.act.conn, self.stored, whole, now.ids)
        calendars = calendars_before(self.act, changes)
        ids = write(self.act, changes, whole, now.ids)
        self.reflow = follow_calendars(self.act, calendars, changes)
        _tell(self.act, kind.name, changes, whole, ids)
        return ids


def create(act: Act, kind_name: str, given: Given) -> Edited:
    """Make a thing. Raises `Invalid` ``invalid_plant`` with every field that is wrong."""
    kind, editing = KINDS[kind_name], Editing.begun(act)
    thing, values = editing.read(kind, given, None)
    editing.faults.refuse()
    _refuse_taken(editing, kind, thing, None, editing.stored)
    thing, followers = ranked(kind_name, thing, None, editing.stored.plant, values.get("position"))
    changes = [Change(kind_name, None, thing), *followers]
    ids = editing.settle(kind, changes, editing.stored)
    return Edited(kind_name, [_id_of(kind_name, thing, ids)], changes, editing.reflow)


def change(act: Act, kind_name: str, thing_id: ThingId, version: int, given: Given) -> Edited:
    """Change the given fields of a thing; what refers to it follows another name or place.

    Raises `NotFound`; `Conflict` ``stale_version`` where `version` is not the present one, and
    ``run_open`` where a line on which a run is open would be disabled; `Invalid` ``invalid_plant``.
    """
    kind, editing = KINDS[kind_name], Editing.begun(act)
    before = editing.find(kind, thing_id)
    refuse_stale(editing, kind, thing_id, before, version, given)
    after, values = editing.read(kind, given, before)
    editing.faults.refuse()
    _refuse_below_itself(editing, kind, before, after)
    _refuse_taken(editing, kind, after, before, editing.stored)
    now = renamed(editing.stored, kind_name, before, after)
    if kind_name == "states":
        now = states_renamed(now, before, after)
    after, followers = _placed(kind_name, before, after, now.plant, values.get("position"))
    if after == before:
        return Edited(kind_name, [thing_id], [])
    changes = [Change(kind_name, before, after), *followers]
    if kind_name != "signal_sources":
        pairs = zip(editing.stored.plant.signal_sources, now.plant.signal_sources, strict=True)
        changes += [Change("signal_sources", old, new) for old, new in pairs if old != new]
    ids = editing.settle(kind, changes, now, _below(kind_name, now.plant, after))
    return Edited(kind_name, [_id_of(kind_name, after, ids)], changes, editing.reflow)


# --- places among siblings -----------------------------------------------------------------------


def ranked(
    kind: str,
    thing: Any,
    before: Any,
    plant: e.Plant,
    position: int | None,
    old_parent: str | None = None,
) -> tuple[Any, list[Change]]:
    """Give a thing its place among its siblings (None: where it is, or last), and theirs."""
    if kind not in ("assets", "order_statuses"):
        return thing, []
    stays = before is not None and (kind != "assets" or thing.parent == old_parent)
    if position is None and stays:
        return thing, []
    siblings = siblings_of(kind, thing, plant)
    place = len(siblings) if position is None else min(max(position, 0), len(siblings))
    places = [*range(place), *range(place + 1, len(siblings) + 1)]
    followers = [
        Change(kind, each, replace(each, position=rank), follows=True)
        for each, rank in zip(siblings, places, strict=True)
    ]
    return replace(thing, position=place), followers


def _placed(
    kind: str, before: Any, after: Any, plant: e.Plant, position: int | None
) -> tuple[Any, list[Change]]:
    """Give a changed thing its place, and let those close ranks that it left."""
    if kind != "assets":
        return ranked(kind, after, before, plant, position)
    placed, followers = ranked(kind, after, before, plant, position, before.parent)
    if after.parent != before.parent:
        left = [
            each for each in plant.assets if each.parent == before.parent and each.key != after.key
        ]
        ranks = enumerate(sorted(left, key=lambda each: each.position))
        followers += [
            Change(kind, each, replace(each, position=rank), follows=True) for rank, each in ranks
        ]
    return placed, followers


def siblings_of(kind: str, thing: Any, plant: e.Plant) -> list[Any]:
    """Give what stands beside a thing, in its order, without the thing."""
    beside = [
        each
        for each in getattr(plant, kind)
        if each.key != thing.key and (kind != "assets" or each.parent == thing.parent)
    ]
    return sorted(beside, key=lambda each: each.position)


# --- refusals ------------------------------------------------------------------------------------


def refuse_stale(
    editing: Editing, kind: Kind, thing_id: ThingId, before: Any, version: int, given: Given
) -> None:
    """Raise `Conflict` ``stale_version`` where a version is not the present one."""
    present = version_of(editing.act, kind.name, thing_id)
    if version == present:
        return
    wanted, _ = Editing(editing.act, editing.stored).read(kind, given, before)
    theirs = said(before) or {}
    yours = theirs | dict(given) if wanted is None else said(wanted) or {}
    fields = [name for name in yours if yours[name] != theirs.get(name)]
    differences = [
        {"field": name, "yours": yours[name], "theirs": theirs.get(name)} for name in fields
    ]
    raise Conflict(
        "stale_version",
        f"Someone else changed this {kind.word} meanwhile. Look at it as it is now, and try again.",
        differences=differences,
        changed=fields,
        version=present,
    )


def version_of(act: Act, kind: str, thing_id: ThingId) -> int:
    """Give the version of a thing as it is now."""
    table = used.TABLES[kind]
    identity = table.c.code if kind == "units" else table.c.id
    version: int = act.conn.execute(
        select(table.c.version).where(identity == thing_id)
    ).scalar_one()
    return version


def _refuse_taken(
    editing: Editing, kind: Kind, thing: Any, before: Any, stored: StoredPlant
) -> None:
    if before is not None and thing.key == before.key:
        return
    if any(each.key == thing.key for each in getattr(stored.plant, kind.name)):
        what = f"{kind.word} of this {kind.name_field.replace('_', ' ')}"
        editing.faults.add(kind.name_field, f"There is a {what} already.", "taken")
        editing.faults.refuse()


def _refuse_below_itself(editing: Editing, kind: Kind, before: Any, after: Any) -> None:
    below = kind.name == "assets" and after.path.startswith(f"{before.path}{e.SEPARATOR}")
    if below and before.level is not e.Level.ENTERPRISE:
        editing.faults.add("parent", "An asset can't stand below itself.", "below_itself")
        editing.faults.refuse()


def _out_of_place(kind: str, overlay: e.Plant, now: e.Plant) -> Iterable[tuple[str, str]]:
    """Counters that would be kept by a cell of another line than they count for."""
    for counter in overlay.over(now).counters:
        if not f"{counter.asset}/".startswith(f"{counter.line}/"):
            where = counter.where or THIS
            field_name = "asset" if kind == "counters" else "parent"
            yield (
                f"{where}.{field_name}",
                f"The counter {counter.name!r} counts for {counter.line} and would be kept by"
                f" {counter.asset}, which is no cell of that line.",
            )


# --- helpers -------------------------------------------------------------------------------------


def _below(kind: str, plant: e.Plant, asset: Any) -> list[e.Asset]:
    if kind != "assets":
        return []
    start = f"{asset.path}{e.SEPARATOR}" if asset.path else ""
    return [
        replace(each, where=THIS)
        for each in plant.assets
        if each.path.startswith(start) and each.path != asset.path
    ]


def _plant_of(changes: Iterable[Change]) -> e.Plant:
    things: dict[str, list[Any]] = {}
    for each in changes:
        if each.after is not None:
            things.setdefault(each.kind, []).append(each.after)
    return e.Plant(**{kind: tuple(some) for kind, some in things.items()})


def _without(stored: StoredPlant, gone: set[tuple[str, Hashable]]) -> e.Plant:
    if not gone:
        return stored.plant
    return e.Plant(
        **{
            kind: tuple(item for item in items if (kind, item.key) not in gone)
            for kind, items in stored.plant.kinds()
        }
    )


def _id_of(kind: str, thing: Any, ids: Mapping[str, dict[Hashable, int]]) -> ThingId:
    return thing.code if kind == "units" else ids[kind][thing.key]


def _tell(
    act: Act,
    kind: str,
    changes: list[Change],
    plant: e.Plant,
    ids: Mapping[str, dict[Hashable, int]],
) -> None:
    """Tell the screens of lines that something of theirs changed, and those that show names."""
    places = {
        place
        for each in changes
        if not each.follows
        for item in (each.before, each.after)
        for name in ("path", "line", "asset")
        if isinstance(place := getattr(item, name, None), str)
    }
    if kind in ("products", "order_statuses", "modes", "units", "product_classes"):
        act.tell("orders", "entries")
    for asset in plant.assets:
        if asset.level is e.Level.LINE and any(_touches(place, asset.path) for place in places):
            act.tell(f"line:{ids['assets'][asset.path]}")


def _touches(place: str, path: str) -> bool:
    return f"{path}/".startswith(f"{place}/" if place else "") or place.startswith(f"{path}/")
