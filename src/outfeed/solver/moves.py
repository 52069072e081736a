"""Moves of a local search: orders go elsewhere or change places, where that is not too dear.

Each gives whether it was done. `limit` is the most that the touched lines may cost together then.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import ORDER, Data, Plan
from outfeed.solver.compiled import compiled
from outfeed.solver.evaluator import derive, tried

WIDEST = 120
"""Places of one line that a move may touch at once."""


@compiled
def put(plan: Plan, line: int, place: int, piece: np.ndarray, many: int, onward: int) -> None:
    """Put `piece[:many]` in the places [place, onward) of a line."""
    shift = many - (onward - place)
    last = plan.many[line]
    if shift > 0:
        for n in range(last - 1, onward - 1, -1):
            plan.places[line, n + shift, ORDER] = plan.places[line, n, ORDER]
    elif shift < 0:
        for n in range(onward, last):
            plan.places[line, n + shift, ORDER] = plan.places[line, n, ORDER]
    plan.many[line] = last + shift
    for n in range(many):
        plan.places[line, place + n, ORDER] = piece[n]


@compiled
def copy(plan: Plan, line: int, place: int, onward: int, piece: np.ndarray, to: int) -> None:
    """Copy the orders in [place, onward) of a line into a piece, from `to` on."""
    for n in range(place, onward):
        piece[to + n - place] = plan.places[line, n, ORDER]


@compiled
def rearrange(
    data: Data, plan: Plan, line: int, place: int, piece: np.ndarray, onward: int, limit: float
) -> bool:
    """Give the places [place, onward) of a line another order of running."""
    many = onward - place
    if tried(data, plan, line, place, piece, many, onward, limit) > limit:
        return False
    put(plan, line, place, piece, many, onward)
    derive(data, plan, line, place)
    return True


@compiled
def relocate_within(
    data: Data,
    plan: Plan,
    line: int,
    place: int,
    onward: int,
    to: int,
    limit: float,
    piece: np.ndarray,
) -> bool:
    """Run what is in [place, onward) before what is at `to` of the same line."""
    first, last = min(place, to), max(onward, to)
    if place <= to <= onward or last - first > WIDEST:
        return False
    if to < place:
        copy(plan, line, place, onward, piece, 0)
        copy(plan, line, to, place, piece, onward - place)
    else:
        copy(plan, line, onward, to, piece, 0)
        copy(plan, line, place, onward, piece, to - onward)
    return rearrange(data, plan, line, first, piece, last, limit)


@compiled
def swap_within(
    data: Data, plan: Plan, line: int, a: int, b: int, limit: float, piece: np.ndarray
) -> bool:
    """Let two orders of a line change places."""
    first, last = min(a, b), max(a, b)
    if first == last or last - first >= WIDEST:
        return False
    copy(plan, line, first, last + 1, piece, 0)
    piece[0], piece[last - first] = piece[last - first], piece[0]
    return rearrange(data, plan, line, first, piece, last + 1, limit)


@compiled
def relocate(
    data: Data,
    plan: Plan,
    source: int,
    place: int,
    onward: int,
    line: int,
    to: int,
    limit: float,
    piece: np.ndarray,
    none: np.ndarray,
) -> bool:
    """Run what is in [place, onward) of a line before what is at `to` of another."""
    many = onward - place
    left = tried(data, plan, source, place, none, 0, onward, limit)
    if left > limit:
        return False
    copy(plan, source, place, onward, piece, 0)
    if tried(data, plan, line, to, piece, many, to, limit - left) > limit - left:
        return False
    put(plan, source, place, none, 0, onward)
    put(plan, line, to, piece, many, to)
    derive(data, plan, source, place)
    derive(data, plan, line, to)
    return True


@compiled
def swap(
    data: Data,
    plan: Plan,
    line_a: int,
    a: int,
    line_b: int,
    b: int,
    limit: float,
    piece: np.ndarray,
    other: np.ndarray,
) -> bool:
    """Let two orders of different lines change places."""
    copy(plan, line_b, b, b + 1, piece, 0)
    copy(plan, line_a, a, a + 1, other, 0)
    cost = tried(data, plan, line_a, a, piece, 1, a + 1, limit)
    if cost > limit:
        return False
    if tried(data, plan, line_b, b, other, 1, b + 1, limit - cost) > limit - cost:
        return False
    put(plan, line_a, a, piece, 1, a + 1)
    put(plan, line_b, b, other, 1, b + 1)
    derive(data, plan, line_a, a)
    derive(data, plan, line_b, b)
    return True
