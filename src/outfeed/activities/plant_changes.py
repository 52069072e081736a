"""Laying a plant over the stored one: what is new, what changes, and the rows that say so."""

from collections import Counter as Tally
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from outfeed.activities.act import Act
from outfeed.activities.plant_subjects import NAMES, SUBJECTS
from outfeed.model import equipment as e
from outfeed.model.reserved import is_reserved_mode, is_reserved_state, is_reserved_status
from outfeed.store import tables as t
from outfeed.store.plant import StoredPlant, stored_days
from outfeed.store.settings import write_settings

Row = dict[str, Any]
_ONE_AT_A_TIME = 7_062_001
"""Key of the advisory lock that whoever changes the plant holds until the commit."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How many things a plant file made, changed and found as they were."""

    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Change:
    """
    One thing of a kind, as it was (None: it was not) and as it will be (None: it is taken away).

    One that `follows` another change is written without a trail and a version of its own.
    """

    kind: str
    before: Any
    after: Any
    follows: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """What rows need to refer to one another."""

    ids: Mapping[str, dict[Hashable, int]]
    topics: Mapping[str, str]
    usable: Mapping[str, bool]

    def asset(self, path: str | None) -> int | None:
        return None if path is None else self.ids["assets"][path]

    def follows(self, path: str) -> Row:
        """What of an asset's row comes of those above it too."""
        return {"path": path, "topic": self.topics[path], "usable": self.usable[path]}

    def product(self, code: str | None) -> int | None:
        return None if code is None else self.ids["products"][code.lower()]

    def product_class(self, name: str | None) -> int | None:
        return None if name is None else self.ids["product_classes"][name.lower()]


def wait_for_turn(act: Act) -> None:
    """Wait until nobody else changes the plant, and keep others waiting until the act ends."""
    act.conn.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def differences(plant: e.Plant, stored: e.Plant) -> tuple[list[Change], Changes]:
    """Tell what laying `plant` over `stored` makes and changes, and count it."""
    changes = []
    tally: Tally[str] = Tally()
    for kind, items in plant.kinds():
        there = {item.key: item for item in getattr(stored, kind)}
        for item in items:
            before = there.get(item.key)
            if before == item:
                tally["unchanged"] += 1
                continue
            tally["created" if before is None else "changed"] += 1
            changes.append(Change(kind, before, item))
    return changes, Changes(tally["created"], tally["changed"], tally["unchanged"])


def lay(act: Act, plant: e.Plant, stored: StoredPlant) -> Changes:
    """Write what differs, each difference with its trail; references must hold already."""
    changes, counted = differences(plant, stored.plant)
    write(act, changes, plant.over(stored.plant), stored.ids)
    return counted


def write(
    act: Act, changes: list[Change], whole: e.Plant, ids: Mapping[str, Mapping[Hashable, int]]
) -> Mapping[str, dict[Hashable, int]]:
    """Write changes that leave the plant `whole`; give the ids as they are then.

    The changes stand in the order of `Plant.kinds`, parents before what is below them. `ids` are
    found by the key that a thing has after its change.
    """
    known_ids = {kind: dict(known) for kind, known in ids.items()}
    place = _Place(known_ids, e.topics_of(whole.assets), e.usable_of(whole.assets))
    _take_away(act, [change for change in changes if change.after is None], place)
    staying = [change for change in changes if change.after is not None]
    for kind, of_kind in groupby(staying, lambda change: change.kind):
        mine = list(of_kind)
        if kind in _WITHOUT_ID:
            _WITHOUT_ID[kind](act, mine)
            _trail(act, kind, mine, place)
            continue
        known = [change for change in mine if change.before is not None]
        _free(act, kind, known, place)
        for generation in _generations(kind, [c for c in mine if c.before is None], whole):
            _create(act, kind, generation, place)
        _change(act, kind, known, place)
        if kind in _AFTER:
            _AFTER[kind](act, mine, place)
    if changes:
        act.tell("plant")
    return place.ids


def _take_away(act: Act, changes: list[Change], place: _Place) -> None:
    """Delete things, what is below before what it is below of; nothing may refer to them."""
    for change in reversed(changes):
        if change.kind == "units":
            act.conn.execute(delete(t.units).where(t.units.c.code == change.before.code))
            _trail(act, change.kind, [change], place)
            continue
        _trail(act, change.kind, [change], place)
        table, _ = _ROWS[change.kind]
        row_id = place.ids[change.kind].pop(change.before.key)
        if change.kind == "assets":
            act.conn.execute(delete(t.line_status).where(t.line_status.c.line_id == row_id))
        act.conn.execute(delete(table).where(table.c.id == row_id))


def _free(act: Act, kind: str, changes: list[Change], place: _Place) -> None:
    """Let go of what is unique, so that things can take it over from one another."""
    if changes and kind in _UNIQUE:
        table, _ = _ROWS[kind]
        ids = [place.ids[kind][change.after.key] for change in changes]
        act.conn.execute(update(table).where(table.c.id.in_(ids)).values({_UNIQUE[kind]: None}))


def _create(act: Act, kind: str, changes: list[Change], place: _Place) -> None:
    table, row = _ROWS[kind]
    rows = [row(change.after, place) for change in changes]
    made = act.conn.execute(
        insert(table).returning(table.c.id, sort_by_parameter_order=True), rows
    ).scalars()
    for change, row_id in zip(changes, made, strict=True):
        place.ids[kind][change.after.key] = row_id
    _trail(act, kind, changes, place)


def _change(act: Act, kind: str, changes: list[Change], place: _Place) -> None:
    table, row = _ROWS[kind]
    for change in changes:
        values = row(change.after, place)
        if not change.follows:
            values["version"] = table.c.version + 1
        row_id = place.ids[kind][change.after.key]
        act.conn.execute(update(table).where(table.c.id == row_id).values(values))
    _trail(act, kind, changes, place)


def _trail(act: Act, kind: str, changes: Iterable[Change], place: _Place) -> None:
    rows = []
    for change in changes:
        if change.follows:
            continue
        before, after = said(change.before), said(change.after)
        if before is not None and after is not None:
            always = NAMES.get(kind, ("name",))
            differing = {key for key in after if before[key] != after[key]} | set(always)
            before = {key: value for key, value in before.items() if key in differing}
            after = {key: value for key, value in after.items() if key in differing}
        rows.append(
            {
                "at": act.now,
                "user_id": act.actor.user_id,
                "actor": act.actor.name,
                "panel_id": act.actor.panel_id,
                "subject": SUBJECTS[kind].value,
                # A unit has no id: its code is its name in what it was and is. Nor have settings.
                "subject_id": place.ids[kind][(change.after or change.before).key]
                if kind in place.ids
                else 0,
                "act": _verb(change),
                "before": before,
                "after": after,
            }
        )
    if rows:
        act.conn.execute(insert(t.audit), rows)


def _verb(change: Change) -> str:
    if change.after is None:
        return "delete"
    return "create" if change.before is None else "change"


def said(item: Any) -> Row | None:
    """What the trail says of a thing: its fields by name."""
    if item is None:
        return None
    fields = asdict(item)
    del fields["where"]
    return fields


def _write_units(act: Act, changes: list[Change]) -> None:
    for change in changes:
        unit, was = change.after, change.before
        if was is None:
            act.conn.execute(insert(t.units).values(code=unit.code, name=unit.name))
            continue
        act.conn.execute(
            update(t.units)
            .where(t.units.c.code == was.code)
            .values(code=unit.code, name=unit.name, version=t.units.c.version + 1)
        )
        if unit.code != was.code:
            _rename_in_runs(act, was.code, unit.code)


def _write_settings(act: Act, changes: list[Change]) -> None:
    for change in changes:
        write_settings(act.conn, said(change.after) or {})


def _rename_in_runs(act: Act, was: str, code: str) -> None:
    """Let runs, which keep the units they were counted in by code, follow; the rest cascades."""
    for name in ("rate_unit", "infeed_unit", "outfeed_unit", "waste_unit"):
        column = t.runs.c[name]
        act.conn.execute(update(t.runs).where(column == was).values({name: code}))


def _generations(kind: str, changes: list[Change], whole: e.Plant) -> Iterator[list[Change]]:
    """The new things of a kind in batches in which none refers to another of its batch."""
    if kind == "product_classes":
        parents = {c.key: c.parent and c.parent.lower() for c in whole.product_classes}
    elif kind == "assets":
        parents = {asset.key: asset.parent for asset in whole.assets}
    else:
        parents = {}

    def depth(change: Change) -> int:
        steps, key = 0, parents.get(change.after.key)
        while key is not None:
            steps, key = steps + 1, parents.get(key)
        return steps

    for _, batch in groupby(sorted(changes, key=depth), depth):
        yield list(batch)


# --- rows ------------------------------------------------------------------------------------


def _asset(asset: e.Asset, place: _Place) -> Row:
    return {
        "parent_id": place.asset(asset.parent),
        "level": asset.level.value,
        "name": asset.name,
        "display_name": asset.display_name,
        **place.follows(asset.path),
        "time_zone": asset.time_zone,
        "production_day_start": asset.production_day_start,
        "micro_stop_time": asset.micro_stop_time,
        "stop_prompt_time": asset.stop_prompt_time,
        "enabled": asset.enabled,
        "position": asset.position,
    }


def _product_class(product_class: e.ProductClass, place: _Place) -> Row:
    return {
        "name": product_class.name,
        "parent_id": place.product_class(product_class.parent),
    }


def _product(product: e.Product, place: _Place) -> Row:
    return {
        "code": product.code,
        "name": product.name,
        "product_class_id": place.product_class(product.product_class),
        "base_unit": product.base_unit,
        "enabled": product.enabled,
        "attributes": dict(product.attributes),
    }


def _rate(rate: e.LineRate, place: _Place) -> Row:
    row = _plain(rate)
    del row["line"], row["product"]
    return row | {"line_id": place.asset(rate.line), "product_id": place.product(rate.product)}


def _changeover(changeover: e.Changeover, place: _Place) -> Row:
    return {
        "line_id": place.asset(changeover.line),
        "from_product_id": place.product(changeover.from_product),
        "from_class_id": place.product_class(changeover.from_class),
        "to_product_id": place.product(changeover.to_product),
        "to_class_id": place.product_class(changeover.to_class),
        "minutes": changeover.minutes,
    }


def _mode(mode: e.Mode, place: _Place) -> Row:
    return _plain(mode) | {"type": mode.type.value, "reserved": is_reserved_mode(mode.name)}


def _state(state: e.State, place: _Place) -> Row:
    row = _of_asset(state, place)
    return row | {
        "type": state.type.value,
        "aliases": list(state.aliases),
        "reserved": is_reserved_state(state.asset, state.name),
    }


def _of_asset(item: Any, place: _Place) -> Row:
    row = _plain(item)
    del row["asset"]
    return row | {"asset_id": place.asset(item.asset)}


def _counter(counter: e.Counter, place: _Place) -> Row:
    row = _of_asset(counter, place)
    del row["line"]
    return row | {"kind": counter.kind.value, "line_id": place.asset(counter.line)}


def _shift(shift: e.Shift, place: _Place) -> Row:
    more = {"changed": stored_days(shift.changed), "rotation": list(shift.rotation)}
    return _with_days(shift, place) | more


def _with_days(item: Any, place: _Place) -> Row:
    return _of_asset(item, place) | {"excluded": list(item.excluded)}


def _status(status: e.Status, place: _Place) -> Row:
    row = _plain(status)
    del row["moves"]
    return row | {"reserved": is_reserved_status(status.name)}


def _order_source(source: e.OrderSource, place: _Place) -> Row:
    return _plain(source) | {"kind": source.kind.value}


def _plain_row(item: e.Item, place: _Place) -> Row:
    return _plain(item)


def _plain(item: Any) -> Row:
    row = {name: getattr(item, name) for name in type(item).__dataclass_fields__}
    del row["where"]
    return row


# --- what stands in tables of its own ----------------------------------------------------------


def _write_product_units(act: Act, changes: list[Change], place: _Place) -> None:
    table = t.product_units
    rows = [
        {
            "product_id": place.product(change.after.code),
            "unit": unit,
            "numerator": factor.numerator,
            "denominator": factor.denominator,
        }
        for change in changes
        for unit, factor in change.after.factors.items()
    ]
    for change in changes:
        if change.before is not None:
            act.conn.execute(
                delete(table).where(
                    table.c.product_id == place.product(change.after.code),
                    table.c.unit.not_in(list(change.after.factors)),
                )
            )
    new = upsert(table)
    parts = {part: new.excluded[part] for part in ("numerator", "denominator")}
    act.conn.execute(
        new.on_conflict_do_update(index_elements=["product_id", "unit"], set_=parts), rows
    )


def _write_moves(act: Act, changes: list[Change], place: _Place) -> None:
    ids = place.ids["order_statuses"]
    table = t.order_status_moves
    changed = [ids[change.after.key] for change in changes]
    act.conn.execute(delete(table).where(table.c.from_id.in_(changed)))
    rows = [
        {"from_id": ids[change.after.key], "to_id": ids[to.lower()], "reason_required": reason}
        for change in changes
        for to, reason in change.after.moves.items()
    ]
    if rows:
        act.conn.execute(insert(table), rows)


def _after_assets(act: Act, changes: list[Change], place: _Place) -> None:
    """Follow an asset that changed down the tree, and give every new line its lock's row."""
    paths = {row_id: path for path, row_id in place.ids["assets"].items()}
    a = t.assets.c
    for row in act.conn.execute(select(a.id, a.path, a.topic, a.usable)).all():
        values = place.follows(str(paths[row.id]))
        if tuple(values.values()) != (row.path, row.topic, row.usable):
            act.conn.execute(update(t.assets).where(a.id == row.id).values(values))
    lines = select(t.assets.c.id).where(t.assets.c.level == "line")
    act.conn.execute(upsert(t.line_status).from_select(["line_id"], lines).on_conflict_do_nothing())


_ROWS: dict[str, tuple[Table, Callable[[Any, _Place], Row]]] = {
    "assets": (t.assets, _asset),
    "product_classes": (t.product_classes, _product_class),
    "products": (t.products, _product),
    "rates": (t.production_rates, _rate),
    "changeovers": (t.changeovers, _changeover),
    "modes": (t.modes, _mode),
    "states": (t.states, _state),
    "waste_reasons": (t.waste_reasons, _of_asset),
    "counters": (t.counters, _counter),
    "shifts": (t.shifts, _shift),
    "calendar_exceptions": (t.calendar_exceptions, _with_days),
    "order_statuses": (t.order_statuses, _status),
    "order_sources": (t.order_sources, _order_source),
    "signal_sources": (t.signal_sources, _plain_row),
}

_WITHOUT_ID: dict[str, Callable[[Act, list[Change]], None]] = {
    "units": _write_units,
    "settings": _write_settings,
}

_UNIQUE = {"counters": "tag", "states": "code"}

_AFTER: dict[str, Callable[[Act, list[Change], _Place], None]] = {
    "assets": _after_assets,
    "products": _write_product_units,
    "order_statuses": _write_moves,
}
