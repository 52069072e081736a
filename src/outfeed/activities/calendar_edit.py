"""Editing the calendar from one of its days: that day alone, it and those that follow, or all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from outfeed.activities.act import Act
from outfeed.activities.plant_changes import Change
from outfeed.activities.plant_edit import Edited, Editing, Given, ThingId, refuse_stale
from outfeed.activities.plant_edit_kinds import KINDS
from outfeed.activities.plant_edit_names import renamed
from outfeed.activities.plant_edit_reading import THIS
from outfeed.model.occurrence_edits import Outcome, Scope, edited_exception, edited_shift

_EDITS: dict[str, Callable[..., Outcome[Any]]] = {
    "shifts": edited_shift,
    "calendar_exceptions": edited_exception,
}


def edit_occurrence(
    act: Act,
    kind_name: str,
    thing_id: int,
    day: date,
    version: int,
    scope: Scope,
    given: Given,
    *,
    off: bool = False,
) -> Edited:
    """
    Edit a shift or a calendar exception at one of its days, as any edit of the set-up.

    `given` are fields as the API has them; with `off` it is not on what is edited. What follows
    another rule from a day on is a thing of its own from then on. `ids` of the answer are those
    that are left and those that are new. Raises `NotFound`, `Conflict` ``stale_version``, `Invalid`
    ``invalid_plant``.
    """
    kind, editing = KINDS[kind_name], Editing.begun(act)
    before = editing.find(kind, thing_id)
    refuse_stale(editing, kind, thing_id, before, version, {})
    _, values = editing.read(kind, given, before)
    editing.faults.refuse()
    chosen = {name: value for name, value in values.items() if name in given}
    outcome = _EDITS[kind_name](before, day, scope, chosen, off=off)
    if outcome == Outcome(before):
        return Edited(kind_name, [thing_id], [])
    kept = None if outcome.kept is None else replace(outcome.kept, where=THIS)
    new = [replace(each, where=THIS) for each in outcome.new]
    _refuse_taken(editing, kind_name, before, [each for each in (kept, *new) if each is not None])
    now = editing.stored if kept is None else renamed(editing.stored, kind_name, before, kept)
    changes = [Change(kind_name, before, kept), *(Change(kind_name, None, each) for each in new)]
    ids = editing.settle(kind, changes, now)
    left = [thing for thing in (kept, *new) if thing is not None]
    made: list[ThingId] = [ids[kind_name][each.key] for each in left]
    return Edited(kind_name, made, changes, editing.reflow)


def _refuse_taken(editing: Editing, kind: str, before: Any, things: list[Any]) -> None:
    others = {each.key for each in getattr(editing.stored.plant, kind)} - {before.key}
    keys = [thing.key for thing in things]
    if others.intersection(keys) or len(set(keys)) < len(keys):
        detail = "There is one of this name at this time already; give it another name."
        editing.faults.add("name", detail, "taken")
        editing.faults.refuse()
