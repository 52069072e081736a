"""
The plan of one line: a sequence of entries in, their times out, and the rules that they break.

`lay_out` is the one evaluator that the board, its previews, a re-flow and the optimiser share. All
times are ticks of a `WorkingTime`. What a planner's gesture makes of a plan is in `placing`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from outfeed.model.errors import Invalid
from outfeed.model.working_time import WorkingTime

Key = Hashable
Product = Hashable
ChangeoverTicks = Callable[[Any, Any], int]
"""Working ticks from the product a line is set up for to the next one."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    An entry to lay out, in ticks.

    `work` is working time; `span`, where given, is a wall-clock length instead, for what does not
    wait for working time (maintenance, a started run whose end is expected). `not_before` is the
    earliest start, for an entry on the board its present one; a re-flow may bring it forward to
    `earliest`, None for any time. `fixed` entries (pinned or started) start at `not_before`
    whatever comes. `pausing` is whether the run may be cut by the end of a
    window. `needs_setup` is False where the set-up is done or is an entry of its own. An entry
    without `product` leaves the line set up as it was. `label` is its name in refusals.
    """

    key: Key
    not_before: int
    work: int = 0
    product: Product | None = None
    fixed: bool = False
    pausing: bool = True
    span: int | None = None
    needs_setup: bool = True
    label: str = ""
    earliest: int | None = None

    def __post_init__(self) -> None:
        if self.work < 0 or (self.span is not None and self.span < 0):
            raise Invalid("negative_time", f"{self.name} can't take less than no time.")

    @property
    def name(self) -> str:
        """What a planner knows it by."""
        return self.label or str(self.key)


class Placed(NamedTuple):
    """
    An item with its times: the changeover before it, [setup_start, setup_end), and its own span.

    `setup` is the working ticks that the changeover takes; without one, its times are the start.
    """

    item: Item
    setup: int
    setup_start: int
    setup_end: int
    start: int
    end: int


def lay_out(
    items: Iterable[Item],
    working: WorkingTime,
    changeover: ChangeoverTicks,
    initial: Product | None,
    from_: int,
) -> list[Placed]:
    """
    Times of a sequence of entries on a line that is set up for `initial` and free at `from_`.

    An entry starts as soon as what is before it has ended, its changeover is done and it may start,
    in working time. The changeover may come before the entry may start; it is laid as late as that
    start allows. Both take working time only and pause outside the windows. A run that must not
    pause moves to the next window that holds it whole; where none does, it pauses all the same and
    `violations` tells. A fixed entry keeps its start: a changeover that does not fit before it gets
    what room there is, and one that starts before `from_` has it behind it.

    Raises `BeyondHorizon` where the calendar ends before the plan does.
    """
    placed = []
    free_at, product = from_, initial
    for item in items:
        setup = 0
        if item.product is not None:
            if product is not None and item.needs_setup:
                setup = changeover(product, item.product)
            product = item.product
        if item.fixed:
            laid = _lay_fixed(item, setup if item.not_before >= from_ else 0, free_at, working)
        else:
            laid = _lay(item, setup, free_at, working)
        placed.append(laid)
        if laid.end > free_at:
            free_at = laid.end
    return placed


def _lay(item: Item, setup: int, free_at: int, working: WorkingTime) -> Placed:
    ready = working.finish(free_at, setup)[1] if setup else free_at
    start, end = earliest_run(item, max(ready, item.not_before), working)
    if not setup:
        return Placed(item, 0, start, start, start, end)
    setup_start, setup_end = working.finish_by(start, setup)
    return Placed(item, setup, setup_start, setup_end, start, end)


def earliest_run(item: Item, start: int, working: WorkingTime) -> tuple[int, int]:
    """Start and end of an entry alone when it may begin at `start`; raises `BeyondHorizon`."""
    if item.span is not None:
        return start, start + item.span
    if not item.pausing:
        unbroken = working.unbroken(start, item.work)
        if unbroken is not None:
            return unbroken
    return working.finish(start, item.work)


def _lay_fixed(item: Item, setup: int, free_at: int, working: WorkingTime) -> Placed:
    start = item.not_before
    end = working.finish(start, item.work)[1] if item.span is None else start + item.span
    setup_start = setup_end = start
    if setup and free_at < start:
        room = working.at(start) - working.at(free_at)
        setup_start, setup_end = working.finish_by(start, min(setup, room))
    return Placed(item, setup, setup_start, setup_end, start, end)


class Rule(StrEnum):
    """The rules that a plan can break."""

    OVERLAPS_ENTRY = "overlaps_entry"
    BEFORE_PINNED = "before_pinned"
    OUTSIDE_WORKING_TIME = "outside_working_time"
    NO_FIT = "no_fit"


@dataclass(frozen=True, slots=True)
class Violation:
    """
    A broken rule, with a sentence for the planner.

    `key` is the entry that breaks it. Where it has no room because of one before it, that is
    `other`, and `by` the ticks that are missing.
    """

    code: Rule
    detail: str
    key: Key
    other: Key | None = None
    by: int = 0


def violations(placed: Iterable[Placed], working: WorkingTime, from_: int) -> list[Violation]:
    """
    Every rule that a laid-out plan breaks, in the plan's order.

    Entries of a line overlap nowhere and leave room for the changeover between them; a fixed entry
    starts in working time; a run that must not pause lies in one window. Where an entry started
    before `from_`, only overlaps are judged.
    """
    found: list[Violation | None] = []
    last: Placed | None = None
    for laid in placed:
        found.append(_without_room(laid, last, working, from_))
        if laid.start >= from_ and laid.item.span is None:
            found.append(_outside_working_time(laid, working))
            found.append(_cut_by_a_pause(laid, working))
        if last is None or laid.end > last.end:
            last = laid
    return [violation for violation in found if violation is not None]


def _without_room(
    laid: Placed, last: Placed | None, working: WorkingTime, from_: int
) -> Violation | None:
    """The entry overlaps what is before it, or there is no time to change over to it."""
    if last is not None and last.end > laid.start:
        return _overlap(laid, last, working)
    if not laid.setup:
        return None
    blocker = last if last is not None and last.end > from_ else None
    room = working.at(laid.start) - working.at(blocker.end if blocker else from_)
    if room >= laid.setup:
        return None
    tell = working.words
    detail = (
        f"{laid.item.name} at {tell.at(laid.start)} needs a changeover of {tell.time(laid.setup)},"
        f" but {f'after {blocker.item.name}' if blocker else 'until then'} there is only"
        f" {tell.time(room)} of working time for it."
    )
    code = Rule.OVERLAPS_ENTRY if blocker else Rule.NO_FIT
    return Violation(
        Rule.BEFORE_PINNED if laid.item.fixed else code,
        detail,
        laid.item.key,
        blocker.item.key if blocker else None,
        laid.setup - room,
    )


def _overlap(laid: Placed, last: Placed, working: WorkingTime) -> Violation:
    tell, by = working.words, last.end - laid.start
    name, before = laid.item.name, last.item.name
    setup = f" after a changeover of {tell.time(laid.setup)}" if laid.setup else ""
    detail = (
        f"{name} {'stays' if laid.item.fixed else 'starts'} at {tell.at(laid.start)}{setup},"
        f" but {before} before it ends at {tell.at(last.end)}, {tell.time(by)} too late."
    )
    code = Rule.BEFORE_PINNED if laid.item.fixed else Rule.OVERLAPS_ENTRY
    return Violation(code, detail, laid.item.key, last.item.key, by)


def _outside_working_time(laid: Placed, working: WorkingTime) -> Violation | None:
    if not laid.item.fixed or working.is_working(laid.start):
        return None
    following, _ = working.finish(laid.start, 0)
    detail = (
        f"{laid.item.name} is to start at {working.words.at(laid.start)}, when the line does not"
        f" work; its next working time starts at {working.words.at(following)}."
    )
    return Violation(Rule.OUTSIDE_WORKING_TIME, detail, laid.item.key, by=following - laid.start)


def _cut_by_a_pause(laid: Placed, working: WorkingTime) -> Violation | None:
    item, tell = laid.item, working.words
    if item.pausing:
        return None
    unbroken = working.unbroken(laid.start, item.work)
    if unbroken is not None and unbroken[1] == laid.end:
        return None
    if unbroken is None:
        longest = tell.time(working.longest_window(laid.start))
        reason = (
            f"no working time after {tell.at(laid.start)} is longer than {longest} at a stretch"
        )
    else:
        reason = f"the next working time long enough for it starts at {tell.at(unbroken[0])}"
    detail = f"{item.name} must run {tell.time(item.work)} without a pause, but {reason}."
    return Violation(Rule.NO_FIT, detail, item.key)
