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
from outfeed.model.working_time import WorkingTime

IfNoRoom = Literal["refuse", "push"]
"""What happens to the entries in the way: they stay where they are, or move to the right."""


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
    left, and fixed ones not at all. Raises `BeyondHorizon`.
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
) -> Placement:
    """
    Put several entries where they are to start and take others out, all at once.

    `existing` as for `place`; of `wanted`, those that are there already are moved, and only the
    plan that all of them make together is judged. `before` and `after` are the line's conditions,
    which differ where planned stops change. Told to `push`, entries move right as far as they must.
    Raises `BeyondHorizon`.
    """
    keys = {item.key for item in wanted} | set(leaving)
    sequence = [item for item in existing if item.key not in keys]
    for item in sorted(wanted, key=lambda each: each.not_before, reverse=True):
        start = item.not_before
        if not item.fixed:
            start, _ = earliest_run(item, max(start, after.from_), after.working)
        sequence = insert(sequence, replace(item, not_before=start), start)
    changed = before is not after
    held = 0 if changed else _shared_start(existing, sequence)
    placed = _laid_out(sequence, held if if_no_room == "push" else len(sequence), after)
    known = _extents(_broken(_laid_out(existing, len(existing), before), before))
    violations = [
        violation
        for violation in (_broken(placed, after) if changed else after.violations(placed))
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
    than the time between them: refused, or pushed. Raises `NotFound` and `BeyondHorizon`.
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
) -> Placement:
    """
    A line's plan after a planned stop came, moved or went; `existing` as for `place`.

    Told to `refuse`, every entry keeps its start, which must still be working time, and its new end
    must leave the next one its room. Told to `push`, entries move right as far as they must: in the
    same order, never to the left, and fixed ones not at all. Raises `BeyondHorizon`.
    """
    count = len(existing)
    placed = _laid_out(existing, count if if_no_room == "refuse" else 0, after)
    known = _extents(_broken(_laid_out(existing, count, before), before))
    found = _broken(placed, after)
    return Placement(placed, _moved(placed), [v for v in found if v.by > known.get(_what(v), -1)])


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
    held = _shared_start(before, after) if if_no_room == "push" else len(after)
    placed = _laid_out(after, held, conditions)
    moved = tuple(other for other in _moved(placed) if other != key)
    return Placement(placed, moved, _new_violations(before, placed, key, conditions))


def _moved(placed: Iterable[Placed]) -> tuple[Key, ...]:
    return tuple(entry.item.key for entry in placed if entry.start != entry.item.not_before)


def _laid_out(items: Sequence[Item], held: int, conditions: LineConditions) -> list[Placed]:
    """Times of a sequence of which the first `held` entries keep their present starts."""
    stay = [item if item.fixed else replace(item, fixed=True) for item in items[:held]]
    laid = conditions.lay_out([*stay, *items[held:]])
    return [entry._replace(item=item) for entry, item in zip(laid, items, strict=True)]


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
