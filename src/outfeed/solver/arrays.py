"""A problem and a plan as arrays, which compiled code works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outfeed.solver.plan import OVERLAP, Sequences
from outfeed.solver.problem import LATEST, Line, Order, Problem

Numbers = NDArray[np.int64]
Times = NDArray[np.int32]

NOT_HERE = -1
FREE = -LATEST
ENDLESS = 2**60

FAMILY, RELEASE, DUE, WEIGHT, WHOLE, PINNED, KEPT_LINE, KEPT_END = range(8)
"""Columns of `Data.orders`."""
MATRIX, INITIAL, WINDOW, FIRST, BUSY = range(5)
"""Columns of `Data.lines`."""
OPENS, CLOSES, PASSED = range(3)
"""Columns of `Data.windows`."""
CHANGEOVER, MOVED, SHIFTED, IN_THE_WAY, LINE_END = range(5)
"""Of what `Data.costs` are."""
BUSY_SHARES = 1024
"""Shares of the objective's unit that a unit of busy time is priced in: it is cheaper than one."""
ORDER, END, STANDS, COST = range(4)
"""Columns of `Plan.places`."""


class Data(NamedTuple):
    """
    A problem: `n` orders, `m` lines, `w` windows of all lines one after the other.

    Few arrays with all of an order in one row, so that it is in reach at once and compiles soon.
    """

    work: Times
    """(n, m); NOT_HERE where a line can't run an order."""
    orders: Numbers
    """(n, 8): family, release, due, cost of tardiness, whether whole, the instant that it is
    pinned to or FREE, the line and the end that are kept, NOT_HERE for none."""
    lines: Numbers
    """(m, 5): matrix of changeovers, family set up for or NOT_HERE, first window, orders that stay
    at the head, and what a search adds for a while for time that the line is busy, in shares of
    `BUSY_SHARES`. The last window of a line is endless."""
    windows: Numbers
    """(w, 3): start, end, working time of the line before it."""
    changeovers: Times
    """(matrices, families, families)."""
    costs: Numbers
    """(5): of changeover time, an order moved, time shifted, a pinned order overlapped, and of
    a line's end."""


class Plan(NamedTuple):
    """A plan with what is derived of it."""

    places: Numbers
    """(m, n, 4): the order at each place of a line's sequence, and after it: where the line stands,
    in which window, and what it cost up to there without its end."""
    many: Numbers
    """(m): orders of each line."""
    total: Numbers
    """(m): what each line costs."""


def data_of(problem: Problem) -> Data:
    """The arrays of a problem."""
    work = np.full((len(problem.orders), len(problem.lines)), NOT_HERE, np.int32)
    for number, order in enumerate(problem.orders):
        work[number, list(order.work)] = list(order.work.values())
    matrices, matrix_of = _matrices(problem)
    weights = problem.weights
    rows = [_order(order, weights.tardiness) for order in problem.orders]
    windows = [_windows(line) for line in problem.lines]
    begins = np.cumsum([0, *map(len, windows)])
    return Data(
        work=work,
        orders=np.array(rows, np.int64).reshape(-1, 8),
        lines=np.array(
            [
                (
                    matrix_of[line.changeovers],
                    NOT_HERE if line.initial is None else line.initial,
                    begin,
                    len(line.first),
                    0,
                )
                for line, begin in zip(problem.lines, begins, strict=False)
            ],
            np.int64,
        ).reshape(-1, 5),
        windows=np.concatenate([np.zeros((0, 3), np.int64), *windows]),
        changeovers=matrices,
        costs=np.array(
            [weights.changeover, weights.moved, weights.shifted, OVERLAP, weights.line_end],
            np.int64,
        ),
    )


def _order(order: Order, tardiness: int) -> tuple[int, ...]:
    kept_line, kept_end = (NOT_HERE, 0) if order.kept is None else order.kept
    return (
        order.family,
        order.release,
        order.due,
        tardiness * order.weight,
        order.whole,
        FREE if order.start_at is None else order.start_at,
        kept_line,
        kept_end,
    )


def _windows(line: Line) -> Numbers:
    """The windows of a line, which an endless one follows."""
    rows = np.zeros((len(line.windows) + 1, 3), np.int64)
    rows[:-1, :PASSED] = line.windows
    rows[-1, :PASSED] = line.windows[-1][1], ENDLESS
    rows[1:, PASSED] = np.cumsum(rows[:-1, CLOSES] - rows[:-1, OPENS])
    return rows


def _matrices(problem: Problem) -> tuple[Times, list[int]]:
    """The matrices of changeovers, alike ones once, and which of them stands for each."""
    families = [order.family for order in problem.orders]
    families += [line.initial for line in problem.lines if line.initial is not None]
    most = 1 + max(families, default=-1)
    known: dict[bytes, int] = {}
    kept: list[Times] = []
    numbers = []
    for given in problem.changeovers:
        matrix = np.zeros((most, most), np.int32)
        if len(given) >= most:
            matrix[...] = [row[:most] for row in given[:most]]
        number = known.setdefault(matrix.tobytes(), len(kept))
        if number == len(kept):
            kept.append(matrix)
        numbers.append(number)
    return np.array(kept or np.zeros((1, 1, 1)), np.int32), numbers


def plan_of(data: Data, sequences: Sequences) -> Plan:
    """The arrays of a plan, whose times are still to be derived."""
    orders, lines = data.work.shape
    plan = Plan(
        places=np.zeros((lines, orders, 4), np.int64),
        many=np.zeros(lines, np.int64),
        total=np.zeros(lines, np.int64),
    )
    refill(plan, sequences)
    return plan


def refill(plan: Plan, sequences: Sequences) -> None:
    """Let a plan be other sequences, whose times are still to be derived."""
    for line, sequence in enumerate(sequences):
        plan.many[line] = len(sequence)
        plan.places[line, : len(sequence), ORDER] = sequence


def sequences_of(plan: Plan) -> list[list[int]]:
    """The sequences of a plan as lists."""
    return [
        row[:many].tolist() for row, many in zip(plan.places[:, :, ORDER], plan.many, strict=True)
    ]
