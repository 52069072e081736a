"""
What a planner's gesture makes of a line's plan: place, move, resize or take out an entry.

Each is answered with the whole new plan and every rule that it would break; what was broken before,
and by others, is not held against it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from outfeed.model.errors import NotFound
from outfeed.model.plan import (
    ChangeoverTicks,
    Item,
    Key,
    Placed,
    Product,
    Rule,
    Violation,
    earliest_run,
    lay_out,
    violations,
)
from outfeed.model.working_time import FOREVER, WorkingTime

IfNoRoom = Literal["refuse", "push", "reflow"]
"""
What happens to the other entries: they stay where they are; those in the way move to the right as
far as they must; or all from the first place on where the sequence changes are laid as early as
they can be.
"""


@dataclass(frozen=True, slots=True)
class Placement:
    """A line's plan after a gesture, the other entries that it moved, and the rules it breaks."""

    placed: list[Placed]
    moved: tuple[Key, ...]
    violations: list[Violation]

    @property
    def fits(self) -> bool:
        """Whether the plan may stand."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class LineConditions:
    """What the plan of a line rests on: the arguments of `lay_out` beside the entries."""

    working: WorkingTime
    changeover: ChangeoverTicks
    initial: Product | None
    from_: int

    def lay_out(self, items: Iterable[Item]) -> list[Placed]:
        """Times of a sequence of entries on this line."""
        return lay_out(items, self.working, self.changeover, self.initial, self.from_)

    def violations(self, placed: Iterable[Placed]) -> list[Violation]:
        """Every rule that a plan of this line breaks."""
        return violations(placed, self.working, self.from_)


def insert(items: Sequence[Item], new: Item, at: int) -> list[Item]:
    """The sequence with one more entry, before the first that starts at `at` or later."""
    index = bisect_left(items, at, key=lambda item: item.not_before)
    return [*items[:index], new, *items[index:]]


def place(
    existing: Sequence[Item], new: Item, conditions: LineConditions, if_no_room: IfNoRoom
) -> Placement:
    """
    Put an entry where it is to start, `new.not_before`; one that is there already is moved.

    `existing` are the line's entries in the order of their present starts, which are their
    `not_before`. The new one starts there or, where the line does not work, at its next working
    time (or the next that holds it whole, if it must not pause), and never before the conditions'
    `from_`.

    Told to `refuse`, every entry keeps its start, and the new one must fit between its neighbours
    with the changeovers before and after it. Told to `push`, it starts when what starts before it
    has ended, and those after it move right as far as they must: in the same order, never to the
    left, and fixed ones not at all. Told to `reflow`, those after it also close up to the left, to
    their `earliest`, and so do those between the place that it left and where it comes to. Raises
    `BeyondHorizon`.
    """
    start = new.not_before
    if not new.fixed:
        start, _ = earliest_run(new, max(start, conditions.from_), conditions.working)
    others = [item for item in existing if item.key != new.key]
    after = insert(others, replace(new, not_before=start), start)
    return _rearranged(existing, after, new.key, conditions, if_no_room)


def rearrange(
    existing: Sequence[Item],
    wanted: Sequence[Item],
    leaving: Collection[Key],
    before: LineConditions,
    after: LineConditions,
    if_no_room: IfNoRoom,
    behind: int | None = None,
) -> Placement:
    """
    Put several entries where they are to start and take others out, all at once.

    `existing` as for `place`; of `wanted`, those that are there already are moved, and only the
    plan that all of them make together is judged. `before` and `after` are the line's conditions,
    which differ from `behind` on where planned stops change. Told to `push`, entries move right as
    far as they must; told to `reflow`, they are laid as early as they can be from the first change
    on. Raises `BeyondHorizon`.
    """
    keys = {item.key for item in wanted} | set(leaving)
    sequence = [item for item in existing if item.key not in keys]
    for item in sorted(wanted, key=lambda each: each.not_before, reverse=True):
        start = item.not_before
        if not item.fixed:
            start, _ = earliest_run(item, max(start, after.from_), after.working)
        sequence = insert(sequence, replace(item, not_before=start), start)
    changed = before is not after
    held = _shared_start(existing, sequence)
    if changed:
        held = min(held, _starting_before(sequence, behind)) if if_no_room == "reflow" else 0
    stay = {item.key for item in wanted}
    placed = _rearranged_times(sequence, held, stay, after, if_no_room)
    found = _broken(placed, after) if changed else after.violations(placed)
    known = {}
    if found:
        known = _extents(_broken(_laid_out(existing, len(existing), before), before))
    violations = [
        violation
        for violation in found
        if violation.key in keys
        or violation.other in keys
        or violation.by > known.get(_what(violation), -1)
    ]
    moved = tuple(key for key in _moved(placed) if key not in keys)
    return Placement(placed, moved, violations)


def take_out(
    existing: Sequence[Item], key: Key, conditions: LineConditions, if_no_room: IfNoRoom
) -> Placement:
    """
    Take an entry out of a line's plan; `existing` as for `place`.

    The others stay where they are, but the changeover that its neighbours now need may be longer
    than the time between them: refused, or pushed. Told to `reflow`, those behind it close up.
    Raises `NotFound` and `BeyondHorizon`.
    """
    after = [item for item in existing if item.key != key]
    if len(after) == len(existing):
        raise NotFound("no_such_entry", f"The line has no entry {key}.", key=key)
    return _rearranged(existing, after, key, conditions, if_no_room)


def under_new_conditions(
    existing: Sequence[Item],
    before: LineConditions,
    after: LineConditions,
    if_no_room: IfNoRoom,
    behind: int | None = None,
) -> Placement:
    """
    A line's plan after a planned stop came, moved or went; `existing` as for `place`.

    Told to `refuse`, every entry keeps its start, which must still be working time, and its new end
    must leave the next one its room. Told to `push`, entries move right as far as they must: in the
    same order, never to the left, and fixed ones not at all. Told to `reflow`, those that start
    at `behind` or later, from when on the conditions differ, are laid as early as they can be.
    Raises `BeyondHorizon`.
    """
    held = _starting_before(existing, behind) if if_no_room == "reflow" else 0
    placed = _rearranged_times(existing, held, (), after, if_no_room)
    return Placement(placed, _moved(placed), _newly_broken(existing, placed, before, after))


def close_up(existing: Sequence[Item], conditions: LineConditions, since: int) -> Placement:
    """
    A line's plan with no gap that can be closed from an instant on; `existing` as for `place`.

    What starts before `since` stays; the others are laid as early as they can be but not before it,
    in the same order, and fixed ones not at all. Raises `BeyondHorizon`.
    """
    held = _starting_before(existing, since)
    closed = [_brought_forward(item, since) for item in existing[held:]]
    placed = _laid_out([*existing[:held], *closed], held, conditions)
    placed = _of(existing, placed)
    return Placement(
        placed, _moved(placed), _newly_broken(existing, placed, conditions, conditions)
    )


def follow_calendar(
    existing: Sequence[Item], before: LineConditions, after: LineConditions
) -> Placement:
    """
    A line's plan after its calendar changed; `existing` as for `place`, their `work` as before.

    Entries move right as far as they must, never to the left, and fixed ones not at all. One that
    no longer fits before a fixed one goes behind it; otherwise they keep their order. A fixed one
    that now starts outside working time is told among the violations. Raises `BeyondHorizon`.
    """
    sequence = list(existing)
    placed = _laid_out(sequence, 0, after)
    while (crowded := _crowded(placed, existing, before, after)) is not None:
        sequence.insert(crowded[1], sequence.pop(crowded[0]))
        placed = _laid_out(sequence, 0, after)
    return Placement(placed, _moved(placed), _newly_broken(existing, placed, before, after))


def _crowded(
    placed: Sequence[Placed],
    existing: Sequence[Item],
    before: LineConditions,
    after: LineConditions,
) -> tuple[int, int] | None:
    """Where an entry stands that leaves a fixed one behind it no room, and where that one stands.

    It is the last loose one before it.
    """
    index = {laid.item.key: place for place, laid in enumerate(placed)}
    for violation in _newly_broken(existing, placed, before, after):
        if violation.code is not Rule.BEFORE_PINNED or violation.other is None:
            continue
        fixed = index[violation.key]
        loose = next((i for i in range(fixed - 1, -1, -1) if not placed[i].item.fixed), None)
        if loose is not None and loose >= index[violation.other]:
            return loose, fixed
    return None


def _newly_broken(
    existing: Sequence[Item],
    placed: Sequence[Placed],
    before: LineConditions,
    after: LineConditions,
) -> list[Violation]:
    """What a plan breaks that was not broken before, or not so far."""
    found = _broken(placed, after)
    if not found:
        return found
    known = _extents(_broken(_laid_out(existing, len(existing), before), before))
    return [violation for violation in found if violation.by > known.get(_what(violation), -1)]


def _broken(placed: Sequence[Placed], conditions: LineConditions) -> list[Violation]:
    """What a plan breaks, and which entries keep a start at which the line no longer works."""
    found = conditions.violations(placed)
    held = [
        entry._replace(item=replace(entry.item, fixed=True))
        for entry in placed
        if not entry.item.fixed
    ]
    return found + [
        violation
        for violation in conditions.violations(held)
        if violation.code is Rule.OUTSIDE_WORKING_TIME
    ]


def _rearranged(
    before: Sequence[Item],
    after: Sequence[Item],
    key: Key,
    conditions: LineConditions,
    if_no_room: IfNoRoom,
) -> Placement:
    """The plan `after`, judged by what it breaks that `before` did not."""
    held = _shared_start(before, after)
    placed = _rearranged_times(after, held, (key,), conditions, if_no_room)
    moved = tuple(other for other in _moved(placed) if other != key)
    return Placement(placed, moved, _new_violations(before, placed, key, conditions))


def _moved(placed: Iterable[Placed]) -> tuple[Key, ...]:
    return tuple(entry.item.key for entry in placed if entry.start != entry.item.not_before)


def _rearranged_times(
    items: Sequence[Item],
    held: int,
    stay: Collection[Key],
    conditions: LineConditions,
    if_no_room: IfNoRoom,
) -> list[Placed]:
    """Times of a sequence of which the first `held` entries keep theirs.

    `stay` are those that a re-flow does not bring forward either.
    """
    if if_no_room == "refuse":
        return _laid_out(items, len(items), conditions)
    if if_no_room == "push":
        return _laid_out(items, held, conditions)
    closed = [item if item.key in stay else _brought_forward(item) for item in items[held:]]
    return _of(items, _laid_out([*items[:held], *closed], held, conditions))


def _brought_forward(item: Item, since: int | None = None) -> Item:
    """An entry that may start as early as it can; its line is free from some time on."""
    if item.fixed:
        return item
    earliest = [each for each in (item.earliest, since) if each is not None]
    return replace(item, not_before=max(earliest, default=-FOREVER))


def _of(items: Iterable[Item], placed: Iterable[Placed]) -> list[Placed]:
    """Times with the entries as they were before they were brought forward."""
    return [laid._replace(item=item) for item, laid in zip(items, placed, strict=True)]


def _starting_before(items: Sequence[Item], tick: int | None) -> int:
    """How many entries at the start of a sequence start before an instant."""
    if tick is None:
        return len(items)
    return bisect_left(items, tick, key=lambda item: item.not_before)


def _laid_out(items: Sequence[Item], held: int, conditions: LineConditions) -> list[Placed]:
    """Times of a sequence of which the first `held` entries keep their present starts."""
    stay = [item if item.fixed else replace(item, fixed=True) for item in items[:held]]
    laid = conditions.lay_out([*stay, *items[held:]])
    laid[:held] = _of(items[:held], laid[:held])
    return laid


def _shared_start(before: Sequence[Item], after: Sequence[Item]) -> int:
    """How many entries at the start of two sequences are the same: those keep their times."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((i for i, (old, new) in pairs if old != new), min(len(before), len(after)))


def _new_violations(
    before: Sequence[Item], placed: Sequence[Placed], key: Key, conditions: LineConditions
) -> list[Violation]:
    found = conditions.violations(placed)
    if not found:
        return found
    as_it_was = _laid_out(before, len(before), conditions)
    known = _extents(conditions.violations(as_it_was))
    return [
        violation
        for violation in found
        if key in (violation.key, violation.other) or violation.by > known.get(_what(violation), -1)
    ]


_What = tuple[Rule, Key, Key | None]


def _what(violation: Violation) -> _What:
    return violation.code, violation.key, violation.other


def _extents(known: Iterable[Violation]) -> dict[_What, int]:
    return {_what(violation): violation.by for violation in known}
