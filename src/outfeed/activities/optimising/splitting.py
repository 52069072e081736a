"""Large orders in pieces, so that several lines may share them."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from outfeed.activities.plan_subject import step_of

MOST = 24
"""Pieces of one order."""


def pieces_of(
    quantity: Decimal, required: Decimal, time: int, split_over: int | None, smallest: int | None
) -> list[Decimal]:
    """
    Cut a quantity that takes so long on its fastest line into pieces as equal as can be.

    It stays whole unless that is longer than `split_over`. No piece takes less than `smallest`
    there, and each is told as finely as the order is. Times are seconds of working time.
    """
    if split_over is None or time <= split_over:
        return [quantity]
    step = step_of(required, quantity)
    most = min(MOST, time // max(smallest or split_over, 1))
    for count in range(most, 1, -1):
        piece = (quantity / count).quantize(step, ROUND_DOWN)
        # What rounding takes from a piece may make it smaller than the smallest.
        if piece > 0 and piece * time >= (smallest or 0) * quantity:
            more = int((quantity - piece * count) / step)
            return [piece + step] * more + [piece] * (count - more)
    return [quantity]
