"""What the time of each line is worth where all are to be done soon: the dual of sharing work out.

Were orders divisible, the least makespan would be a linear program, whose dual prices lines so
that orders that are done where they are cheapest give all lines the same to do (Lawler and
Labetoulle, 1978, for unrelated machines). Any prices give a lower bound; these are made better
step by step, by making lines dearer that have more to do than others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outfeed.solver.arrays import FAMILY, INITIAL, MATRIX, NOT_HERE, Data
from outfeed.solver.problem import NEVER

Shares = NDArray[np.float64]

LOOKED_AT = 30_000_000
"""How many times of orders on lines are looked at to find prices."""
FEWEST, MOST = 50, 1_000
"""Steps."""
STRIDE = 0.3
"""How much of its price a line gains or loses at most in the first step."""
WHOLE = 1 << 20
"""What all prices come to when the bound is reckoned in whole numbers."""


class Priced(NamedTuple):
    """Prices of lines and what they tell, in the unit of time of the problem."""

    prices: Shares
    """(m): what a unit of time is worth on each line, 1 on average."""
    dear: Shares
    """(n, m): what an order costs at least on each line, at these prices."""
    bound: int
    """What the longest line takes at least, in any plan, counted from where lines begin."""


def priced(data: Data) -> Priced:
    """Give prices of lines, and the bound that they give."""
    lines = data.work.shape[1]
    every, saved = least_times(data)
    times = every[every.min(axis=1, initial=NEVER) < NEVER]
    if not times.size:
        return Priced(np.ones(lines), every, 0)
    prices = best = np.full(lines, 1 / lines)
    most = -1.0
    for step in range(int(np.clip(LOOKED_AT // times.size, FEWEST, MOST))):
        dear = times * prices
        where = dear.argmin(axis=1)
        total = float(dear[np.arange(len(times)), where].sum())
        value = total - float(prices @ saved)
        if value > most:
            most, best = value, prices
        loads = np.bincount(where, times[np.arange(len(times)), where], lines)
        over = loads / max(total, 1e-9) - 1
        changed = prices * np.exp(STRIDE / np.sqrt(1 + step) * over / max(1.0, np.abs(over).max()))
        prices = changed / changed.sum()
    return Priced(best * lines, every * best * lines, _whole_bound(times, saved, best))


def least_times(data: Data) -> tuple[Shares, Shares]:
    """What orders take at least on lines, with what comes before; what a line saves at its start.

    What a line can't run takes it for ever.
    """
    families = data.orders[:, FAMILY]
    times = np.where(data.work == NOT_HERE, float(NEVER), data.work)
    saved = np.zeros(times.shape[1])
    there = np.bincount(families, minlength=data.changeovers.shape[1])
    for line, (matrix, initial) in enumerate(data.lines[:, [MATRIX, INITIAL]]):
        before = data.changeovers[matrix].astype(np.float64)
        # Nothing comes behind itself, unless there is another one of its family.
        before[np.arange(len(there)), np.arange(len(there))] = np.where(
            there > 1, before.diagonal(), NEVER
        )
        least = before[there > 0].min(axis=0, initial=NEVER)
        least[least >= NEVER] = 0
        at_start = (
            np.zeros(len(there)) if initial == NOT_HERE else data.changeovers[matrix, initial]
        )
        saved[line] = np.maximum(0, least - at_start)[there > 0].max(initial=0)
        times[:, line] += least[families]
    return times, saved


def _whole_bound(times: Shares, saved: Shares, prices: Shares) -> int:
    """The bound that prices give, without what rounding may add to it."""
    whole = np.floor(prices * WHOLE)
    total = float((times * whole).min(axis=1).sum() - whole @ saved)
    return max(0, int(np.ceil(total / max(whole.sum(), 1.0) - 1e-6)))
