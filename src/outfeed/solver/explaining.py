"""What a plan could be with one order elsewhere: all places of it, ranked by what they cost.

A place is a gap in the sequence of a line, unless the order is released only after the entry behind
the gap has started. The order starts there as soon as what is before it has
ended and the changeover is done; what is behind it moves right as far as it must and never to the
left, which is what a planner's insertion with push does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outfeed.solver.arrays import ENDLESS, NOT_HERE
from outfeed.solver.compiled import compiled
from outfeed.solver.plan import Sequences
from outfeed.solver.problem import LATEST, Problem

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Times = tuple[Numbers, Numbers, Numbers]
"""Starts and ends of entries, and the window in which each ends or, if it is fixed, an earlier."""

IMPOSSIBLE = 2**60
"""The cost of a place at which something would be in the way of a fixed entry."""


class Rows(NamedTuple):
    """
    The `n` entries of `m` lines, one line after the other, with their `w` working windows.

    The entries of a line are from `begins[line]` to `begins[line + 1]`; its `first` (m) stay at its
    head. An entry starts at `floor` or later and takes `work`, unless it starts at `floor` and
    `stands`, where that is not NOT_HERE: it ends then. `fixed` ones start at `floor` whatever
    comes. `setup` is the changeover from the entry before, or from what its line is set up for.
    Windows as in `Data`; `free_from` is when a line is free.
    """

    begins: Numbers
    floor: Numbers
    work: Numbers
    whole: Flags
    fixed: Flags
    stands: Numbers
    due: Numbers
    weight: Numbers
    setup: Numbers
    free_from: Numbers
    first: Numbers
    window_of: Numbers
    opens: Numbers
    closes: Numbers
    passed: Numbers


class New(NamedTuple):
    """
    The order that looks for a place: its `work` (m) on each line, NOT_HERE where it can't run.

    `setup_to` (n + m) is the changeover to it at each place: of a line, before its first entry,
    behind that, and so on. `setup_from` (n) is the changeover from it to each entry. `terms` are
    its release, due date and weight, and whether it must not pause.
    """

    work: Numbers
    setup_to: Numbers
    setup_from: Numbers
    terms: Numbers


@dataclass(frozen=True, slots=True)
class Costs:
    """What counts: lateness times weight, changeover time, and each entry that moves."""

    tardiness: int = 1
    changeover: int = 1
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """
    A place of the order: before the entry `place` of a line (as many as it has: behind the last).

    `cost` is what it adds to the plan, made of the weighted `tardiness` and the `changeover` that
    it adds (or saves, below 0) and the entries that it `moves`.
    """

    line: int
    place: int
    start: int
    end: int
    cost: int
    tardiness: int
    changeover: int
    moves: int


@compiled
def _opening(rows: Rows, at: int, window: int) -> tuple[int, int]:
    while rows.closes[window] <= at:
        window += 1
    return max(at, rows.opens[window]), window


@compiled
def _worked(rows: Rows, at: int, window: int, work: int) -> tuple[int, int]:
    """The instant at which work is done that begins at `at`, a working instant of `window`."""
    if at + work <= rows.closes[window]:
        return at + work, window
    target = rows.passed[window] + (at - rows.opens[window]) + work
    window += 1
    while rows.passed[window] + (rows.closes[window] - rows.opens[window]) < target:
        window += 1
    return rows.opens[window] + target - rows.passed[window], window


@compiled
def _ready(rows: Rows, at: int, window: int, setup: int) -> tuple[int, int]:
    """When a changeover is done that begins when its line is free."""
    if setup == 0:
        return at, window
    at, window = _opening(rows, at, window)
    return _worked(rows, at, window, setup)


@compiled
def _ran(rows: Rows, at: int, window: int, work: int, whole: bool) -> tuple[int, int, int]:
    """Start, end and last window of a run that may begin at an instant."""
    start, window = _opening(rows, at, window)
    if whole:
        while start + work > rows.closes[window]:
            window += 1
            start = rows.opens[window]
    end, window = _worked(rows, start, window, work)
    return start, end, window


@compiled
def _next(rows: Rows, entry: int, at: int, window: int, setup: int) -> tuple[int, int, int, int]:
    """
    Run an entry where its line stands: its start, its end, the window, and how long it lacks room.

    Only a fixed one can lack room.
    """
    ready, seen = _ready(rows, at, window, setup)
    floor = rows.floor[entry]
    if rows.fixed[entry]:
        return floor, max(rows.stands[entry], at), window, max(0, ready - floor)
    start, end, seen = _ran(rows, max(ready, floor), seen, rows.work[entry], rows.whole[entry])
    if start == floor and rows.stands[entry] != NOT_HERE:
        return start, rows.stands[entry], window, 0
    return start, end, seen, 0


@compiled
def _laid(rows: Rows, start: np.ndarray, end: np.ndarray, window: np.ndarray) -> None:
    """Times of all entries as they stand, and in which window each ends, or before it."""
    for line in range(len(rows.free_from)):
        at, seen = rows.free_from[line], rows.window_of[line]
        for entry in range(rows.begins[line], rows.begins[line + 1]):
            begin, at, seen, _ = _next(rows, entry, at, seen, rows.setup[entry])
            start[entry], end[entry], window[entry] = begin, at, seen


@compiled
def _pushed(rows: Rows, new: New, times: Times, line: int, place: int, found: np.ndarray) -> bool:
    """
    What the order at a place does to what is behind it: adds to what `found` says that it costs.

    Later entries never end earlier for a later start, so it ends where times meet the old ones.
    False where something fixed would lack room that it had.
    """
    start, end, window = times
    first = rows.begins[line]
    at, seen = found[3], found[8]
    setup = new.setup_from[place]
    found[6] += setup - rows.setup[place]
    for entry in range(place, rows.begins[line + 1]):
        begins, at, seen, lacks = _next(rows, entry, at, seen, setup)
        if lacks:
            before, since = rows.free_from[line], rows.window_of[line]
            if entry > first:
                before, since = end[entry - 1], window[entry - 1]
            if lacks > _next(rows, entry, before, since, rows.setup[entry])[3]:
                return False
        late = max(0, at - rows.due[entry]) - max(0, end[entry] - rows.due[entry])
        found[5] += rows.weight[entry] * late
        found[7] += begins != start[entry]
        if at == end[entry]:
            return True
        if entry + 1 < rows.begins[line + 1]:
            setup = rows.setup[entry + 1]
    return True


@compiled
def _priced(rows: Rows, new: New, costs: np.ndarray, times: Times, found: np.ndarray) -> None:
    """What each place costs: the fields of `Place` in a row, and the window in which it ends."""
    release, due, weight, whole = new.terms[0], new.terms[1], new.terms[2], new.terms[3] != 0
    for line in range(len(rows.free_from)):
        first, last = rows.begins[line], rows.begins[line + 1]
        for place in range(first, last + 1):
            row = found[place + line]
            row[0], row[1], row[4] = line, place - first, IMPOSSIBLE
            stays = place < first + rows.first[line]
            if (
                stays
                or new.work[line] == NOT_HERE
                or (place < last and release > rows.floor[place])
            ):
                continue
            at, seen = rows.free_from[line], rows.window_of[line]
            if place > first:
                at, seen = times[1][place - 1], times[2][place - 1]
            row[6] = new.setup_to[place + line]
            at, seen = _ready(rows, at, seen, row[6])
            row[2], row[3], row[8] = _ran(rows, max(at, release), seen, new.work[line], whole)
            row[5] = weight * max(0, row[3] - due)
            if place == last or _pushed(rows, new, times, line, place, row):
                row[4] = costs[0] * row[5] + costs[1] * row[6] + costs[2] * row[7]


def ranked(rows: Rows, new: New, costs: Costs, limit: int | None = None) -> list[Place]:
    """All places of an order that nothing fixed is in the way of, cheapest first.

    Of those that cost the same the one that ends earlier comes first, then by line and place.
    """
    many = len(rows.floor)
    times = (np.empty(many, np.int64), np.empty(many, np.int64), np.empty(many, np.int64))
    _laid(rows, *times)
    found = np.zeros((many + len(rows.free_from), 9), np.int64)
    weights = np.array([costs.tardiness, costs.changeover, costs.moved], np.int64)
    _priced(rows, new, weights, times, found)
    possible = found[found[:, 4] < IMPOSSIBLE]
    ranks = np.lexsort((possible[:, 1], possible[:, 0], possible[:, 3], possible[:, 4]))
    return [Place(*row[:8]) for row in possible[ranks[:limit]].tolist()]


def laid(rows: Rows) -> tuple[Numbers, Numbers]:
    """Starts and ends of all entries as they stand."""
    many = len(rows.floor)
    start, end, window = (np.empty(many, np.int64) for _ in range(3))
    _laid(rows, start, end, window)
    return start, end


# --- windows -----------------------------------------------------------------------------------


def windows_of(lines: Sequence[Sequence[tuple[int, int]]]) -> dict[str, Numbers]:
    """The windows of lines, each with an endless one behind its last, as `Rows` wants them."""
    counts = [len(windows) + 1 for windows in lines]
    begins = np.concatenate(([0], np.cumsum(counts)[:-1])) if counts else np.zeros(0)
    every = [
        window
        for windows in lines
        for window in (*windows, (windows[-1][1] if windows else -LATEST, ENDLESS))
    ]
    both = np.array(every, np.int64).reshape(-1, 2)
    length = both[:, 1] - both[:, 0]
    total = np.concatenate(([0], np.cumsum(length)[:-1])) if len(every) else length
    window_of = begins.astype(np.int64)
    return {
        "window_of": window_of,
        "opens": both[:, 0].copy(),
        "closes": both[:, 1].copy(),
        "passed": total - np.repeat(total[window_of], counts),
    }


# --- from a problem ----------------------------------------------------------------------------


def best_places(
    problem: Problem, sequences: Sequences, order: int, limit: int | None = None
) -> list[Place]:
    """
    All places of one order of a problem in a plan of it, cheapest first.

    Where the order is in the plan, it is taken out first and all else stays where it is. What is
    to run first on a line stays there.
    """
    rows, new = rows_of(problem, sequences, order)
    weights = problem.weights
    costs = Costs(weights.tardiness, weights.changeover, weights.moved)
    return ranked(rows, new, costs, limit)


def rows_of(problem: Problem, sequences: Sequences, order: int) -> tuple[Rows, New]:
    """A plan of a problem without one order, and that order, ready to be ranked."""
    standing = _standing(problem, sequences)
    start, end = laid(standing)
    every = [number for sequence in sequences for number in sequence]
    stay = np.array([number != order for number in every], np.bool_)
    without = [[number for number in sequence if number != order] for sequence in sequences]
    rows = _standing(problem, without)._replace(floor=start[stay], stands=end[stay])
    return rows, _new(problem, without, order)


def _standing(problem: Problem, sequences: Sequences) -> Rows:
    """The rows of a plan that is laid as early as it can be."""
    every = [(line, number) for line, sequence in enumerate(sequences) for number in sequence]
    orders = [problem.orders[number] for _, number in every]
    pinned = [order.start_at for order in orders]
    work = [order.work[line] for (line, _), order in zip(every, orders, strict=True)]
    setups = []
    for line, sequence in enumerate(sequences):
        family = problem.lines[line].initial
        for number in sequence:
            setups.append(problem.changeover(line, family, number))
            family = problem.orders[number].family
    return Rows(
        begins=np.cumsum([0, *(len(sequence) for sequence in sequences)], dtype=np.int64),
        floor=_numbers(
            order.release if at is None else at for order, at in zip(orders, pinned, strict=True)
        ),
        work=_numbers(work),
        whole=np.array([order.whole for order in orders], np.bool_),
        fixed=np.array([at is not None for at in pinned], np.bool_),
        stands=_numbers(
            NOT_HERE if at is None else at + time for at, time in zip(pinned, work, strict=True)
        ),
        due=_numbers(order.due for order in orders),
        weight=_numbers(order.weight for order in orders),
        setup=_numbers(setups),
        free_from=_numbers(line.windows[0][0] for line in problem.lines),
        first=_numbers(len(line.first) for line in problem.lines),
        **windows_of([line.windows for line in problem.lines]),
    )


def _new(problem: Problem, sequences: Sequences, order: int) -> New:
    it = problem.orders[order]
    to, from_ = [], []
    for line, sequence in enumerate(sequences):
        matrix = problem.changeovers[problem.lines[line].changeovers]
        families = [problem.orders[number].family for number in sequence]
        initial = problem.lines[line].initial
        to.append(0 if initial is None else matrix[initial][it.family])
        to += [matrix[family][it.family] for family in families]
        from_ += [matrix[it.family][family] for family in families]
    return New(
        work=_numbers(it.work.get(line, NOT_HERE) for line in range(len(problem.lines))),
        setup_to=_numbers(to),
        setup_from=_numbers(from_),
        terms=_numbers([it.release, it.due, it.weight, it.whole]),
    )


def _numbers(given: Iterable[int]) -> Numbers:
    return np.array(list(given), np.int64)
