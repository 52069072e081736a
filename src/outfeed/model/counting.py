"""Counting by hand: how a correction is laid over what a run counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import NamedTuple

from outfeed.model.errors import Invalid

# The usual 28 digits would round the difference of a long total and a short one.
EXACT = Context(prec=80)
_ZERO = Decimal(0)


class Part(NamedTuple):
    """A quantity, and an instant in the minute that it counts in."""

    at: datetime
    quantity: Decimal


def laid(difference: Decimal, minutes: Sequence[Part], last: datetime) -> list[Part]:
    """
    Lay a difference over the minutes of a run, latest first, so that none falls below zero.

    `minutes` are what was counted, earliest first; `last` is an instant in the run's last minute,
    where a difference goes when nothing was counted. What is added goes to the latest minute. A
    difference of nothing is one part of nothing: that somebody said so counts too.
    Raises `Invalid` (`more_than_made`) for taking more than there is.
    """
    if difference >= 0:
        return [Part(minutes[-1].at if minutes else last, difference)]
    parts: list[Part] = []
    rest = -difference
    for minute in reversed(minutes):
        taken = min(rest, minute.quantity)
        if taken > 0:
            parts.append(Part(minute.at, -taken))
            rest = EXACT.subtract(rest, taken)
        if not rest:
            return parts
    made = sum_of(minute.quantity for minute in minutes)
    raise Invalid(
        "more_than_made",
        f"The run has {made:f}; {-difference:f} can't be taken from it.",
        made=f"{made:f}",
        taken=f"{-difference:f}",
    )


def sum_of(quantities: Iterable[Decimal]) -> Decimal:
    """Sum quantities to the last digit."""
    total = _ZERO
    for quantity in quantities:
        total = EXACT.add(total, quantity)
    return total
