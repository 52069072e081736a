"""A problem and a plan as arrays, which compiled code works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outfeed.solver.plan import OVERLAP, Sequences
from outfeed.solver.problem import LATEST, Problem

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOT_HERE = -1
FREE = -LATEST
ENDLESS = 2**60


class Data(NamedTuple):
    """
    A problem: `n` orders, `m` lines, `w` windows of all lines one after the other.

    `work` (n, m) is NOT_HERE where a line can't run an order; `pinned` (n) is the instant of a
    pinned order, else FREE. A line's windows begin at `window_of[line]` and end with one that is
    endless; `passed` (w) is the working time before each. `kept_line` is NOT_HERE for none.
    """

    work: Numbers
    family: Numbers
    release: Numbers
    due: Numbers
    weight: Numbers
    whole: Flags
    pinned: Numbers
    kept_line: Numbers
    kept_end: Numbers
    changeovers: Numbers
    matrix_of: Numbers
    initial: Numbers
    window_of: Numbers
    opens: Numbers
    closes: Numbers
    passed: Numbers
    first: Numbers
    """How many orders at the head of each line stay there."""
    costs: Numbers
    """Of changeover time, of an order moved, of time shifted, of a pinned order overlapped."""


class Plan(NamedTuple):
    """
    A plan with what is derived of it: rows are lines, columns places in the sequence.

    `end` and `window` are where the line stands after an order, `cost` what it cost up to there.
    """

    orders: Numbers
    many: Numbers
    end: Numbers
    window: Numbers
    cost: Numbers
    total: Numbers
    line_of: Numbers
    place_of: Numbers


def data_of(problem: Problem) -> Data:
    """The arrays of a problem."""
    orders, lines = problem.orders, problem.lines
    work = np.full((len(orders), len(lines)), NOT_HERE, np.int64)
    for number, order in enumerate(orders):
        for line, time in order.work.items():
            work[number, line] = time
    windows = [
        window for line in lines for window in (*line.windows, (line.windows[-1][1], ENDLESS))
    ]
    opens = np.array([start for start, _ in windows], np.int64)
    closes = np.array([end for _, end in windows], np.int64)
    counts = [len(line.windows) + 1 for line in lines]
    window_of = np.array([sum(counts[:n]) for n in range(len(lines))], np.int64)
    passed = np.zeros(len(windows), np.int64)
    for begin, many in zip(window_of, counts, strict=True):
        span = slice(begin + 1, begin + many)
        passed[span] = np.cumsum((closes - opens)[begin : begin + many - 1])
    weights = problem.weights
    return Data(
        work=work,
        family=_numbers(order.family for order in orders),
        release=_numbers(order.release for order in orders),
        due=_numbers(order.due for order in orders),
        weight=_numbers(order.weight for order in orders),
        whole=np.array([order.whole for order in orders], np.bool_),
        pinned=_numbers(FREE if o.start_at is None else o.start_at for o in orders),
        kept_line=_numbers(NOT_HERE if o.kept is None else o.kept[0] for o in orders),
        kept_end=_numbers(0 if o.kept is None else o.kept[1] for o in orders),
        changeovers=np.array(problem.changeovers, np.int64),
        matrix_of=_numbers(line.changeovers for line in lines),
        initial=_numbers(NOT_HERE if line.initial is None else line.initial for line in lines),
        window_of=window_of,
        opens=opens,
        closes=closes,
        passed=passed,
        first=_numbers(len(line.first) for line in lines),
        costs=np.array([weights.changeover, weights.moved, weights.shifted, OVERLAP], np.int64),
    )


def plan_of(data: Data, sequences: Sequences) -> Plan:
    """The arrays of a plan, whose times are still to be derived."""
    orders, lines = data.work.shape
    shape = (lines, orders)
    plan = Plan(
        orders=np.zeros(shape, np.int64),
        many=np.zeros(lines, np.int64),
        end=np.zeros(shape, np.int64),
        window=np.zeros(shape, np.int64),
        cost=np.zeros(shape, np.int64),
        total=np.zeros(lines, np.int64),
        line_of=np.full(orders, NOT_HERE, np.int64),
        place_of=np.full(orders, NOT_HERE, np.int64),
    )
    for line, sequence in enumerate(sequences):
        plan.many[line] = len(sequence)
        plan.orders[line, : len(sequence)] = sequence
        plan.line_of[list(sequence)] = line
        plan.place_of[list(sequence)] = range(len(sequence))
    return plan


def sequences_of(plan: Plan) -> list[list[int]]:
    """The sequences of a plan as lists."""
    return [
        [int(order) for order in row[:many]]
        for row, many in zip(plan.orders, plan.many, strict=True)
    ]


def _numbers(given: object) -> Numbers:
    return np.array(list(given), np.int64)  # type: ignore[call-overload]
