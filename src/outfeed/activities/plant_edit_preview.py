"""Edits of the plant tried out: what they would change and what would come of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change, said, wait_for_turn
from outfeed.activities.plant_consequences import Consequence, consequences, standing

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field, what it was and what it would be."""

    field: str
    before: Any
    after: Any


def tried(
    act: Act, kinds: Collection[str], do: Callable[[], Done]
) -> tuple[Done, list[Consequence]]:
    """Do what would be done, look what comes of it, and take it back.

    `kinds` are the kinds of things that it may change. Refused as the edit itself would be.
    """
    wait_for_turn(act)
    told = set(act.topics)
    before = standing(act.conn, act.now, kinds)
    savepoint = act.conn.begin_nested()
    try:
        done = do()
        found = consequences(before, standing(act.conn, act.now, kinds))
    finally:
        savepoint.rollback()
        act.topics.intersection_update(told)
    return done, found


def field_changes(changes: Collection[Change]) -> Iterator[FieldChange]:
    """Every field that differs, of what is changed by itself; of a new thing all that is said."""
    for change in changes:
        if change.follows:
            continue
        before, after = said(change.before) or {}, said(change.after) or {}
        for name in dict.fromkeys([*after, *before]):
            if before.get(name) != after.get(name):
                yield FieldChange(name, before.get(name), after.get(name))


_OUTSIDE = {
    "products": ("code", "Orders that come in must name the product {after}, no longer {before}."),
    "order_sources": (
        "name",
        "Whoever sends orders must name the source {after}, no longer {before}.",
    ),
    "counters": ("tag", "Machines must call the counter {after}, no longer {before}."),
    "states": (
        "name",
        "Machines that say {before} must say {after}, or {before} must be an alias.",
    ),
}


def names_outside(changes: Collection[Change]) -> list[Consequence]:
    """What others must call a thing that gets another name."""
    told = []
    for change in changes:
        if change.kind not in _OUTSIDE or change.before is None or change.after is None:
            continue
        field, words = _OUTSIDE[change.kind]
        before, after = getattr(change.before, field), getattr(change.after, field)
        if before != after and before not in getattr(change.after, "aliases", ()):
            detail = words.format(before=repr(before), after=repr(after))
            told.append(Consequence("name_outside", detail, 1, [f"{before} → {after}"]))
    return told
