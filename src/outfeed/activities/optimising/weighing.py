"""What a planner weighs, as the search weighs it."""

from __future__ import annotations

from math import gcd

from outfeed.activities.optimising.asked import AskedProfile
from outfeed.solver.problem import Weights

HEAVIEST = 100_000
"""Weights are at most so much, or in that proportion, so that sums fit 64 bits."""


def weights_of(profile: AskedProfile) -> Weights:
    """Give the weights of a profile, which are for minutes, for a search that counts seconds."""
    by_time = (profile.lateness, profile.changeover, profile.line_end, profile.shifted)
    # Weights are for minutes, the search counts seconds: one that is for an entry is as for 60.
    given = (*by_time, profile.moved * 60)
    share = gcd(*given) or 1
    most = max(by_time) // share
    lateness, changeover, line_end, shifted, moved = (
        _in_bounds(weight // share, most) for weight in given
    )
    return Weights(
        tardiness=lateness,
        changeover=changeover,
        line_end=line_end,
        shifted=shifted,
        moved=moved,
    )


def _in_bounds(weight: int, most: int) -> int:
    if most <= HEAVIEST or not weight:
        return weight
    return max(1, weight * HEAVIEST // most)
