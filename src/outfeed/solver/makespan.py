"""Search for the least makespan: that all lines be done by an instant, then by one earlier.

Where only the end of the last order counts, what a line takes is the sum of its work and
changeovers, so a move is weighed without deriving times: by the orders beside the places that it
touches. What is minimised is the time of all lines, at the price of each, and that by which any is
beyond the instant that is tried for, or beyond their mean while that is later.
Needs lines that work without end and orders that may start at once (`without_calendar`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from outfeed.solver.arrays import FAMILY, FIRST, INITIAL, MATRIX, NOT_HERE, Data, Numbers, Times
from outfeed.solver.chance import below, share
from outfeed.solver.compiled import compiled, inlined
from outfeed.solver.plan import Sequences
from outfeed.solver.prices import Priced, Shares
from outfeed.solver.problem import Problem

SUM, LITTLE, EVEN = 0.5, 0.05, 0.8
"""What a unit of the lines' time costs beside one beyond the instant that is tried for, at first
and once a cycle left the mean line below this share of the longest."""
HOT, PLAIN_HOT, COOLED = 0.5, 0.1, 0.002
"""The first temperature of a cycle, in an order's mean work, with changeovers and without; and what
part of it the last is."""
CYCLE = 10_000
"""Moves an order that the first cycle tries."""
WITHIN, ELSEWHERE = 0.1, 0.55
"""Up to which share a move is within a line, or to another; beyond, two orders change lines."""
LIKELY, ANYWHERE = 8, 0.1
"""To how many lines an order goes mostly, and which share of moves is to any."""
ROUND = 100_000
"""Moves between two looks at the clock."""
LOOK = 256
"""Moves between two looks at what is aimed at."""

Aim = tuple[float, float]
"""The instant that is tried for, and what each unit of the lines' time costs."""


class Lines(NamedTuple):
    """What each line runs, and how long it takes. Places count from 1; at 0 is what it starts from.

    What a line starts from and the end that all have are numbered like orders, behind them.
    """

    work: Times
    """(m, n); NOT_HERE where a line can't run an order."""
    changeovers: Times
    """(matrices, families + 1, families + 1); nothing changes over from or to the last one."""
    families: Times
    matrices: Numbers
    first: Numbers
    """(m): orders that stay at the head."""
    prices: Shares
    """(m): what a unit of each line's time is worth, 1 on average."""
    likely: Times
    """(n, LIKELY): the lines that suit an order best, where there are so many."""
    places: Times
    """(m, n + 2)."""
    many: Numbers
    loads: Numbers
    """(m): the time that each line takes."""
    plain: bool
    """Whether changeovers take no time, so that all places of a line are alike."""
    best_places: Times
    best_many: Numbers
    best: Numbers
    """(1): the least makespan so far; the plan with it is in the two before."""

    def sequences(self) -> list[list[int]]:
        """The best plan."""
        rows = zip(self.best_places, self.best_many, strict=True)
        return [row[1 : many + 1].tolist() for row, many in rows]


def without_calendar(problem: Problem) -> bool:
    """Whether a line takes what its work and changeovers take, whenever they are."""
    return all(
        len(line.windows) == 1 and line.windows[0][0] == problem.lines[0].windows[0][0]
        for line in problem.lines
    ) and not any(
        order.start_at is not None or order.release > problem.lines[0].windows[0][0]
        for order in problem.orders
    )


def lines_of(data: Data, sequences: Sequences, priced: Priced) -> Lines:
    """The lines with a plan."""
    orders, lines = data.work.shape
    matrices, nothing, _ = data.changeovers.shape
    changeovers = np.zeros((matrices, nothing + 1, nothing + 1), np.int32)
    changeovers[:, :nothing, :nothing] = data.changeovers
    initial = data.lines[:, INITIAL]
    starts = np.where(initial == NOT_HERE, nothing, initial)
    places = np.full((lines, orders + 2), orders + lines, np.int32)
    places[:, 0] = np.arange(orders, orders + lines)
    for line, sequence in enumerate(sequences):
        places[line, 1 : len(sequence) + 1] = sequence
    made = Lines(
        work=np.ascontiguousarray(data.work.T),
        changeovers=changeovers,
        families=np.concatenate([data.orders[:, FAMILY], starts, [nothing]]).astype(np.int32),
        matrices=data.lines[:, MATRIX].copy(),
        first=data.lines[:, FIRST].copy(),
        prices=priced.prices,
        likely=np.argsort(priced.dear, axis=1)[:, :LIKELY].astype(np.int32),
        places=places,
        many=np.array([len(sequence) for sequence in sequences], np.int64),
        loads=np.zeros(lines, np.int64),
        plain=not changeovers.any(),
        best_places=places.copy(),
        best_many=np.zeros(lines, np.int64),
        best=np.zeros(1, np.int64),
    )
    add_up(made)
    return made


def uneven(tries: list[Lines]) -> bool:
    """Whether lines were let be far longer than the others, for what that saved in all."""
    return any((lines.loads * lines.prices).mean() < EVEN * lines.loads.max() for lines in tries)


@inlined
def between(lines: Lines, line: int, order: int, other: int) -> int:
    """The changeover between two orders."""
    families = lines.families
    return lines.changeovers[lines.matrices[line], families[order], families[other]]


@inlined
def longer(lines: Lines, line: int, before: int, order: int, after: int) -> int:
    """How much more a line takes with an order between two others."""
    return (
        between(lines, line, before, order)
        + between(lines, line, order, after)
        - between(lines, line, before, after)
        + lines.work[line, order]
    )


@inlined
def longer_at(lines: Lines, line: int, place: int) -> int:
    """How much more a line takes with the order at a place."""
    row = lines.places[line]
    return longer(lines, line, row[place - 1], row[place], row[place + 1])


@compiled
def add_up(lines: Lines) -> None:
    """Let the plan be the best one so far, and know its times."""
    for line in range(len(lines.many)):
        row = lines.places[line]
        lines.loads[line] = 0
        for place in range(1, lines.many[line] + 1):
            work = lines.work[line, row[place]]
            lines.loads[line] += work + between(lines, line, row[place - 1], row[place])
    note(lines)


@compiled
def note(lines: Lines) -> None:
    """Let the plan be the best one so far."""
    lines.best_places[:] = lines.places
    lines.best_many[:] = lines.many
    lines.best[0] = lines.loads.max()


@inlined
def cost(lines: Lines, line: int, time: int, aim: Aim) -> float:
    """What a line costs that takes so long."""
    return max(0.0, time - aim[0]) + aim[1] * lines.prices[line] * time


@inlined
def dearer(lines: Lines, aim: Aim, line: int, more: int, other: int, other_more: int) -> float:
    """How much more two lines cost that take so much more."""
    load, other_load = lines.loads[line], lines.loads[other]
    before = cost(lines, line, load, aim) + cost(lines, other, other_load, aim)
    after = cost(lines, line, load + more, aim) + cost(lines, other, other_load + other_more, aim)
    return after - before


@inlined
def best_place(lines: Lines, line: int, order: int, out: int) -> tuple[int, int]:
    """Behind which place an order lengthens a line least, without what is at `out`; by how much."""
    row = lines.places[line]
    best, least = 0, np.int64(2**60)
    if out > 0:
        best, least = out - 1, longer(lines, line, row[out - 1], order, row[out + 1])
    last = lines.first[line] if lines.plain else lines.many[line]
    for place in range(lines.first[line], last + 1):
        more = longer(lines, line, row[place], order, row[place + 1])
        if more < least and (out == 0 or (place != out and place != out - 1)):
            best, least = place, more
    return best, least


@inlined
def take(lines: Lines, line: int, place: int) -> None:
    """Take the order at a place out."""
    row = lines.places[line]
    for n in range(place, lines.many[line] + 1):
        row[n] = row[n + 1]
    lines.many[line] -= 1


@inlined
def give(lines: Lines, line: int, place: int, order: int) -> None:
    """Put an order in behind a place."""
    row = lines.places[line]
    for n in range(lines.many[line] + 1, place, -1):
        row[n + 1] = row[n]
    row[place + 1] = order
    lines.many[line] += 1


@inlined
def shift(
    lines: Lines, aim: Aim, allowed: float, line: int, place: int, chance: np.ndarray
) -> bool:
    """Let an order run behind another one of its line."""
    to = lines.first[line] + below(chance, lines.many[line] + 1 - lines.first[line])
    if to in (place, place - 1):
        return False
    row = lines.places[line]
    order = row[place]
    more = longer(lines, line, row[to], order, row[to + 1]) - longer_at(lines, line, place)
    load = lines.loads[line]
    if cost(lines, line, load + more, aim) - cost(lines, line, load, aim) > allowed:
        return False
    take(lines, line, place)
    give(lines, line, to - (to >= place), order)
    lines.loads[line] += more
    return True


@inlined
def relocate(lines: Lines, aim: Aim, allowed: float, line: int, place: int, other: int) -> bool:
    """Let an order run on another line."""
    order, less = lines.places[line, place], longer_at(lines, line, place)
    to, more = best_place(lines, other, order, 0)
    if dearer(lines, aim, line, -less, other, more) > allowed:
        return False
    take(lines, line, place)
    give(lines, other, to, order)
    lines.loads[line] -= less
    lines.loads[other] += more
    return True


@inlined
def exchange(
    lines: Lines, aim: Aim, allowed: float, line: int, place: int, other: int, there: int
) -> bool:
    """Let two orders change lines, each to where it lengthens its new line least."""
    one, two = lines.places[line, place], lines.places[other, there]
    back, more = best_place(lines, line, two, place)
    to, other_more = best_place(lines, other, one, there)
    more -= longer_at(lines, line, place)
    other_more -= longer_at(lines, other, there)
    if dearer(lines, aim, line, more, other, other_more) > allowed:
        return False
    take(lines, line, place)
    give(lines, line, back - (back >= place), two)
    take(lines, other, there)
    give(lines, other, to - (to >= there), one)
    lines.loads[line] += more
    lines.loads[other] += other_more
    return True


@inlined
def elsewhere(lines: Lines, order: int, chance: np.ndarray) -> int:
    """A line that an order may go to; mostly one that suits it."""
    if share(chance) < ANYWHERE:
        return below(chance, len(lines.many))
    return np.int64(lines.likely[order, below(chance, lines.likely.shape[1])])


@inlined
def tried(
    lines: Lines, aim: Aim, allowed: float, line: int, other: int, place: int, chance: np.ndarray
) -> bool:
    """Try a move of an order of a line, to or with another one; whether it was done."""
    luck = share(chance)
    if other == line or luck < WITHIN:
        if lines.plain:
            return False
        return shift(lines, aim, allowed, line, place, chance)
    if lines.work[other, lines.places[line, place]] == NOT_HERE:
        return False
    if luck < ELSEWHERE:
        return relocate(lines, aim, allowed, line, place, other)
    free = lines.many[other] - lines.first[other]
    if free <= 0:
        return False
    there = 1 + lines.first[other] + below(chance, free)
    if lines.work[line, lines.places[other, there]] == NOT_HERE:
        return False
    return exchange(lines, aim, allowed, line, place, other, there)


@compiled
def shorten(lines: Lines, each: float, temperature: float, steps: int, chance: np.ndarray) -> None:
    """Try so many moves."""
    aim = 0.0, each
    for step in range(steps):
        if step % LOOK == 0:
            aim = max(lines.best[0] - 1.0, (lines.loads * lines.prices).mean()), each
        line = below(chance, len(lines.many))
        free = lines.many[line] - lines.first[line]
        if free <= 0:
            continue
        place = 1 + lines.first[line] + below(chance, free)
        other = elsewhere(lines, lines.places[line, place], chance)
        allowed = -temperature * np.log(share(chance))
        if (
            tried(lines, aim, allowed, line, other, place, chance)
            and max(lines.loads[line], lines.loads[other]) < lines.best[0] > lines.loads.max()
        ):
            note(lines)
