"""
When entries are expected to be: the plan of a line, laid out anew from what is known at an instant.

What runs ends when what is left of it is made, at the pace that the line lately had. What was due
and did not start is expected from now on, and what comes later follows in the plan's order with its
changeovers: never before its planned start, and later only as far as it must.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from outfeed.model.oee import Totals, ratios
from outfeed.model.placing import LineConditions
from outfeed.model.plan import Item, Key, Placed, lay_out
from outfeed.model.product import Rate
from outfeed.model.working_time import WorkingTime

LEAST_OEE, MOST_OEE = Fraction(1, 20), Fraction(2)
"""Between these an OEE is believed; beyond them a rate or a counter is wrong."""
ENOUGH = timedelta(minutes=10)
"""How long a line must have made a product before its OEE tells anything."""


def oee_to_expect(lately: Totals) -> Fraction | None:
    """The OEE to reckon with, from what a line did lately of a product; None if too little."""
    found = ratios(lately).oee
    if found is None or lately.running_time + lately.unplanned_time < ENOUGH:
        return None
    return min(max(found, LEAST_OEE), MOST_OEE)


def work_left(
    remaining: Decimal, unit: str, ran_at: Rate, planned_at: Rate, oee: Fraction | None
) -> int:
    """
    Seconds of working time that it takes to make what remains, up to the next whole one.

    remaining / (standard rate of the run x OEE); without an OEE at the scheduled rate of the plan.
    Raises `Invalid` where the rate can't tell the unit.
    """
    if oee is None:
        return planned_at.scheduled_work_time(remaining, unit) // timedelta(seconds=1)
    infeed = ran_at.in_infeed_units(remaining, unit)
    return -(-infeed // (ran_at.standard_infeed_per_second * oee))


def end_of_run(now: int, work: int, working: WorkingTime) -> int:
    """When a run with so much work left is expected to end; raises `BeyondHorizon`."""
    return working.finish(now, work)[1] if work else now


@dataclass(frozen=True, slots=True)
class Present:
    """
    What is known of a line at an instant beside its plan, in ticks.

    `under_way` is the production that runs, its `work` what is left of it. `instead` are entries to
    be made otherwise than the plan says: begun ones by what is left, and those whose time is over
    before they began. Of those that are `over` nothing is to come. Without anything under way the
    line can be changed over from `free_from` on, which may have been a while ago.
    """

    now: int
    free_from: int
    under_way: Item | None = None
    instead: Mapping[Key, Item] = field(default_factory=dict)
    over: frozenset[Key] = frozenset()


def project(items: Sequence[Item], conditions: LineConditions, present: Present) -> list[Placed]:
    """
    The times at which the entries of a line are expected, in sequence; `items` are as planned.

    Pinned entries are late like all others. Raises `BeyondHorizon`.
    """
    sequence = _sequence(items, conditions.working, present)
    from_ = present.now if present.under_way is not None else present.free_from
    stay = {
        item.key
        for item in sequence
        if item.fixed and not conditions.working.is_working(item.not_before)
    }
    while True:
        # What is pinned where the line does not work stays there, if it is not in time anyway.
        wanted = [replace(item, fixed=item.key in stay) for item in sequence]
        laid = lay_out(wanted, conditions.working, conditions.changeover, conditions.initial, from_)
        clashing = {after.item.key for before, after in pairwise(laid) if after.start < before.end}
        if not clashing & stay:
            return laid
        stay -= clashing


def _sequence(items: Sequence[Item], working: WorkingTime, present: Present) -> list[Item]:
    sequence = []
    now, under_way = present.now, present.under_way
    if under_way is not None:
        span = end_of_run(now, under_way.work, working) - now
        sequence.append(
            replace(under_way, not_before=now, span=span, fixed=False, needs_setup=False)
        )
    for item in items:
        if item.key in present.over or (under_way is not None and item.key == under_way.key):
            continue
        known = present.instead.get(item.key, item)
        fixed = known.fixed and known.not_before >= now
        sequence.append(replace(known, not_before=max(known.not_before, now), fixed=fixed))
    return sequence
