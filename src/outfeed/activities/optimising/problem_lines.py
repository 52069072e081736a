"""A line of the plant as a line of the problem: when it works, and what it changes over from."""

from __future__ import annotations

from outfeed.activities.line_plan import LinePlan
from outfeed.activities.optimising.families import Families
from outfeed.activities.optimising.held import HeldLine
from outfeed.model.working_time import WorkingTime


def windows_of(held: HeldLine, working: WorkingTime, origin: int) -> list[tuple[int, int]]:
    """Give the working time from when a line is free; what is under way has a window of its own."""
    windows = [
        (max(start, held.free_from) - origin, end - origin)
        for start, end in working.windows
        if end > held.free_from
    ]
    if held.first and held.first[0].start < held.first[-1].end:
        start, end = held.first[0].start - origin, held.first[-1].end - origin
        if windows and windows[0][0] == end:
            windows[0] = (start, windows[0][1])
        else:
            windows.insert(0, (start, end))
    return windows


def families_of(
    held: HeldLine, plan: LinePlan, working: WorkingTime, families: Families
) -> tuple[list[int], int | None]:
    """
    Give the family of each entry that stays, in sequence, and that which the line is set up for.

    They have families of their own where people left no time to change over between two.
    """
    first, everything = len(held.first), [*held.first, *held.later]
    products = [each.entry.product_id or 0 for each in everything]
    found = [families.of(product) for product in products]
    # Nothing is changed over for what is under way already.
    before = None if first else plan.setup
    initial = None if before is None else families.of(before)
    free = held.free_from
    for number, each in enumerate(everything):
        needed = 0 if before is None else plan.changeover(before, products[number])
        room = working.at(each.start) - working.at(free) if number >= first else 0
        if room < needed and before is not None:
            found[number] = _own(families, found[number], products[number])
            if number:
                found[number - 1] = _own(families, found[number - 1], before)
                families.between(found[number - 1], found[number], max(room, 0))
            elif initial is not None:
                initial = _own(families, initial, before)
                families.between(initial, found[number], max(room, 0))
        before, free = products[number], max(each.end, held.free_from)
    return found, initial


def _own(families: Families, family: int, product: int) -> int:
    return families.own(product) if family == families.of(product) else family
