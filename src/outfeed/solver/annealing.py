"""Simulated annealing over the sequences of some lines (Kirkpatrick et al., 1983).

Moser et al. (J. Scheduling 2021, 10.1007/s10951-021-00714-6) found it the best of its kind on
problems of this family. Where an order might go is looked for near the instant at which it runs or
should run, and beside its family: a place elsewhere is seldom worth the look. While lines have
prices (`outfeed.solver.prices`), mostly the cheaper one of two lines is looked at; a repair, which
is to stay near, has none.
"""

from __future__ import annotations

import numpy as np

from outfeed.solver.arrays import (
    BUSY,
    DUE,
    END,
    FAMILY,
    FIRST,
    FREE,
    NOT_HERE,
    ORDER,
    PINNED,
    Data,
    Plan,
)
from outfeed.solver.chance import below, share
from outfeed.solver.compiled import compiled
from outfeed.solver.evaluator import derive, standing, tried
from outfeed.solver.moves import copy, put, relocate, relocate_within, swap, swap_within

ONE, BLOCK = 0.55, 0.75
"""Shares of moves: of one order up to the first, of a block up to the second, else a swap."""
SAME_LINE, BLINDLY = 0.3, 0.3
"""Shares of moves: within a line; and of the others, to a line that is taken as it is drawn. Else
two are drawn, and the one where the order is worth less time is taken."""
LONGEST_BLOCK = 32
LOOKED_AT = 12
"""Places to either side in which an order of the same family is looked for."""


@compiled
def place_at(plan: Plan, line: int, first: int, at: int) -> int:
    """The first place of a line, from `first` on, whose order ends after an instant."""
    last = plan.many[line]
    while first < last:
        middle = (first + last) >> 1
        if plan.places[line, middle, END] > at:
            last = middle
        else:
            first = middle + 1
    return first


@compiled
def beside_family(data: Data, plan: Plan, line: int, order: int, place: int) -> int:
    """The place behind the nearest order of the same family; else the place itself."""
    for distance in range(LOOKED_AT):
        for near in (place + distance, place - distance):
            if data.lines[line, FIRST] <= near < plan.many[line]:
                other = plan.places[line, near, ORDER]
                if other != order and data.orders[other, FAMILY] == data.orders[order, FAMILY]:
                    return near + 1
    return place


@compiled
def target(data: Data, plan: Plan, order: int, begins: int, line: int, chance: np.ndarray) -> int:
    """A place of a line where an order that begins at an instant might go."""
    first, last = data.lines[line, FIRST], plan.many[line]
    luck = share(chance)
    if luck < 0.15:
        return first + below(chance, last - first + 1)
    at = data.orders[order, DUE] - data.work[order, line] if luck < 0.35 else begins
    spread = 2 if luck < 0.65 else 8
    place = place_at(plan, line, first, at) + below(chance, 2 * spread + 1) - spread
    if luck > 0.9:
        place = beside_family(data, plan, line, order, place)
    return min(max(place, first), last)


@compiled
def movable(data: Data, plan: Plan, line: int, place: int, onward: int, to_line: int) -> bool:
    """Whether what is in [place, onward) may leave its place for another line."""
    for n in range(place, onward):
        order = plan.places[line, n, ORDER]
        if data.orders[order, PINNED] != FREE or data.work[order, to_line] == NOT_HERE:
            return False
    return True


@compiled
def block(data: Data, plan: Plan, line: int, place: int, chance: np.ndarray) -> tuple[int, int]:
    """A block around a place: the run of its family, or some orders from there on."""
    first, last = place, place + 1
    if share(chance) < 0.5:
        family = data.orders[plan.places[line, place, ORDER], FAMILY]
        while (
            first > data.lines[line, FIRST]
            and data.orders[plan.places[line, first - 1, ORDER], FAMILY] == family
        ):
            first -= 1
        while (
            last < plan.many[line] and data.orders[plan.places[line, last, ORDER], FAMILY] == family
        ):
            last += 1
    else:
        last = min(plan.many[line], place + 2 + below(chance, 4))
    return first, min(last, first + LONGEST_BLOCK)


@compiled
def other_line(data: Data, lines: np.ndarray, line: int, order: int, chance: np.ndarray) -> int:
    """A line of those given that may run an order; often the one that does, else a cheap one."""
    if share(chance) < SAME_LINE:
        return line
    found = line
    for _ in range(3):
        drawn = lines[below(chance, len(lines))]
        if drawn == line or data.work[order, drawn] == NOT_HERE:
            continue
        if found != line:
            return drawn if worth(data, drawn, order) < worth(data, found, order) else found
        found = drawn
        if share(chance) < BLINDLY:
            break
    return found


@compiled
def worth(data: Data, line: int, order: int) -> int:
    """What an order's time on a line is worth; nothing while lines have no price."""
    return data.work[order, line] * data.lines[line, BUSY]


@compiled
def anneal(
    data: Data, plan: Plan, lines: np.ndarray, temperature: float, steps: int, chance: np.ndarray
) -> int:
    """
    Try so many moves between the given lines at a temperature; give how many were done.

    At 0 only what makes the plan cheaper is done, and not what leaves it as dear.
    """
    piece = np.empty(plan.places.shape[1] + LONGEST_BLOCK, np.int64)
    other = np.empty_like(piece)
    done = 0
    for _ in range(steps):
        line = lines[below(chance, len(lines))]
        free = plan.many[line] - data.lines[line, FIRST]
        if free <= 0:
            continue
        place = data.lines[line, FIRST] + below(chance, free)
        order = plan.places[line, place, ORDER]
        if data.orders[order, PINNED] != FREE:
            continue
        luck = share(chance)
        allowed = -temperature * np.log(share(chance)) if temperature > 0 else -1.0
        to_line = other_line(data, lines, line, order, chance)
        begins = standing(data, plan, line, place)[0]
        to = target(data, plan, order, begins, to_line, chance)
        if luck > BLOCK:
            done += exchanged(data, plan, line, place, to_line, to, allowed, piece, other)
            continue
        first, last = (place, place + 1) if luck < ONE else block(data, plan, line, place, chance)
        if not movable(data, plan, line, first, last, to_line):
            continue
        if line == to_line:
            limit = plan.total[line] + allowed
            done += relocate_within(data, plan, line, first, last, to, limit, piece)
        else:
            limit = plan.total[line] + plan.total[to_line] + allowed
            done += relocate(data, plan, line, first, last, to_line, to, limit, piece, other)
    return done


@compiled
def exchanged(
    data: Data,
    plan: Plan,
    line: int,
    place: int,
    to_line: int,
    to: int,
    allowed: float,
    piece: np.ndarray,
    other: np.ndarray,
) -> bool:
    """Let an order change places with another, where both may."""
    to = min(to, plan.many[to_line] - 1)
    if to < data.lines[to_line, FIRST] or not movable(data, plan, to_line, to, to + 1, line):
        return False
    if line == to_line:
        return swap_within(data, plan, line, place, to, plan.total[line] + allowed, piece)
    limit = plan.total[line] + plan.total[to_line] + allowed
    return swap(data, plan, line, place, to_line, to, limit, piece, other)


@compiled
def dearer(data: Data, plan: Plan, lines: np.ndarray, many: int, chance: np.ndarray) -> np.ndarray:
    """By how much moves of one order to where it might go make a plan dearer, where they do."""
    found = np.zeros(many, np.int64)
    piece = np.empty(2, np.int64)
    kept = 0
    for _ in range(many):
        line = lines[below(chance, len(lines))]
        free = plan.many[line] - data.lines[line, FIRST]
        if free <= 0:
            continue
        place = data.lines[line, FIRST] + below(chance, free)
        to_line = other_line(data, lines, line, plan.places[line, place, ORDER], chance)
        found[kept] = difference(data, plan, line, place, to_line, piece, chance)
        kept += found[kept] > 0
    return found[:kept]


@compiled
def difference(
    data: Data,
    plan: Plan,
    line: int,
    place: int,
    to_line: int,
    piece: np.ndarray,
    chance: np.ndarray,
) -> int:
    """What it would cost to run an order on another line, or on its own before the one ahead."""
    if line == to_line:
        if place == data.lines[line, FIRST]:
            return 0
        copy(plan, line, place, place + 1, piece, 0)
        copy(plan, line, place - 1, place, piece, 1)
        return tried(data, plan, line, place - 1, piece, 2, place + 1, np.inf) - plan.total[line]
    copy(plan, line, place, place + 1, piece, 0)
    begins = standing(data, plan, line, place)[0]
    to = target(data, plan, piece[0], begins, to_line, chance)
    cost = tried(data, plan, line, place, piece, 0, place + 1, np.inf)
    cost += tried(data, plan, to_line, to, piece, 1, to, np.inf)
    return cost - plan.total[line] - plan.total[to_line]


@compiled
def insert(data: Data, plan: Plan, order: int) -> None:
    """Put an order, which is not in the plan, where it costs least."""
    piece = np.full(1, order, np.int64)
    best, best_line, best_place = np.inf, NOT_HERE, 0
    for line in range(len(plan.many)):
        if data.work[order, line] == NOT_HERE:
            continue
        for place in range(data.lines[line, FIRST], plan.many[line] + 1):
            limit = best + plan.total[line]
            cost = tried(data, plan, line, place, piece, 1, place, limit) - plan.total[line]
            if cost < best:
                best, best_line, best_place = np.float64(cost), line, place
    if best_line != NOT_HERE:
        put(plan, best_line, best_place, piece, 1, best_place)
        derive(data, plan, best_line, best_place)
