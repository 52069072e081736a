"""The search: a plan at once, and better ones as long as it may go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from outfeed.solver import annealing, evaluator, makespan
from outfeed.solver.arrays import (
    BUSY,
    BUSY_SHARES,
    END,
    Times,
    data_of,
    plan_of,
    refill,
    sequences_of,
)
from outfeed.solver.bounds import bound, makespan_bound
from outfeed.solver.chance import states
from outfeed.solver.dispatch import EARLIEST_DUE, dispatch
from outfeed.solver.plan import Sequences
from outfeed.solver.prices import Priced, priced
from outfeed.solver.problem import Problem

ROUND = 20_000
"""Steps between two looks at the clock."""
FOR_DISPATCH = 0.1
"""The share of the budget that dispatch rules may take."""
HOT, COOLED = 0.5, 0.004
"""What share of moves to places that make the plan dearer do so by less than the first temperature;
what part of it the last one is."""
WASTED, FADING = 0.06, 1.5
"""What share of the mean work a line must be busy for longer to be as dear as the temperature; the
power by which that fades. Time that lines save costs nothing yet, but is what late orders need."""
SAMPLED = 20_000
"""Moves by which temperatures are calibrated."""
INSERTED = 1_000_000
"""How many places may be looked at to put orders that a plan misses where they cost least."""
PATIENCE = (0.5, 1.0, 2.0, 4.0, 0.2)
EFFORT = (0.3, 0.1, 1.0)
"""The settings of the dispatch rule that are tried, likelier ones first."""


@dataclass(frozen=True, slots=True)
class Found:
    """A plan that is better than all before it: its objective, and when and how it was found."""

    objective: int
    sequences: list[list[int]]
    seconds: float
    steps: int
    by: str


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a search may go on: seconds of the clock, or steps, which every machine repeats."""

    seconds: float | None = None
    steps: int | None = None

    def spent(self, seconds: float, steps: int) -> float:
        """The share that is spent, from 0 to 1."""
        by_time = 0.0 if self.seconds is None else seconds / max(self.seconds, 1e-9)
        by_steps = 0.0 if self.steps is None else steps / max(self.steps, 1)
        return min(1.0, max(by_time, by_steps))


class Search:
    """
    A search for a good plan of a problem, with a thread a worker.

    Iterate over `improvements` and stop when a plan is good enough: all that it gives are whole
    plans. The same seed and steps give the same plans, whatever the machine. With `start` it
    begins from that plan, into which orders that are missing are put; to `repair` is to stay near.
    """

    def __init__(
        self,
        problem: Problem,
        seed: int = 0,
        workers: int = 2,
        start: Sequences | None = None,
        *,
        repair: bool = False,
    ) -> None:
        self.problem = problem
        self._start, self._repair = start, repair
        self._began = time.perf_counter()
        self._data = data_of(problem)
        self._plan = plan_of(self._data, [line.first for line in problem.lines])
        self._chance = states(seed, workers)
        self._shuffle = np.random.default_rng(seed)
        self._steps = 0
        self._best: int | None = None

    @cached_property
    def bound(self) -> int | None:
        """What no plan can cost less than, as far as is known."""
        if self.problem.makespan:
            return makespan_bound(self.problem, self._priced)
        return bound(self.problem, self._data)

    @cached_property
    def _priced(self) -> Priced:
        return priced(self._data)

    @property
    def seconds(self) -> float:
        """Since the search was made."""
        return time.perf_counter() - self._began

    def improvements(self, budget: Budget) -> Iterator[Found]:
        """Every plan that is better than all before it, as it is found."""
        if self._start is not None:
            yield from self._begun(self._start)
        else:
            yield from self._dispatched(budget)
        if not self.problem.lines or not self.problem.orders:
            return
        if self.problem.makespan and makespan.without_calendar(self.problem):
            yield from self._shortened(budget)
        elif not self.problem.makespan:
            yield from self._annealed(budget)

    def _spent(self, budget: Budget) -> float:
        return budget.spent(self.seconds, self._steps)

    def _better(self, objective: int, by: str) -> Iterator[Found]:
        if self._best is None or objective < self._best:
            self._best = objective
            yield Found(objective, sequences_of(self._plan), self.seconds, self._steps, by)

    def _objective(self) -> int:
        objective = int(evaluator.derive_all(self._data, self._plan))
        if not self.problem.makespan:
            return objective
        ends = [
            int(self._plan.places[line, many - 1, END])
            for line, many in enumerate(self._plan.many)
            if many
        ]
        return max(ends, default=0)

    def _begun(self, start: Sequences) -> Iterator[Found]:
        """The plan to begin from, with the orders that it misses."""
        self._restore(start)
        missing = set(range(len(self.problem.orders))) - {n for line in start for n in line}
        if len(missing) * len(self.problem.orders) <= INSERTED:
            for order in sorted(missing, key=lambda n: (self.problem.orders[n].due, n)):
                annealing.insert(self._data, self._plan, order)
        else:
            dispatch(self._data, self._plan, EARLIEST_DUE, 1.0, (1.0, 1.0))
        yield from self._better(self._objective(), "start")

    # --- a plan at once --------------------------------------------------------------------

    def _dispatched(self, budget: Budget) -> Iterator[Found]:
        """By due date, then by ATCS with several settings; the best one stays in the plan."""
        data = self._data
        scale = mean_of(data.work), mean_of(data.changeovers)
        kept = None
        settings = [(EARLIEST_DUE, 1.0), *((p, e) for e in EFFORT for p in PATIENCE)]
        for patience, effort in settings:
            if kept is not None and self._spent(budget) > FOR_DISPATCH:
                break
            self._restore([line.first for line in self.problem.lines])
            dispatch(data, self._plan, patience, effort, scale)
            by = "earliest due date" if patience == EARLIEST_DUE else "ATCS"
            for found in self._better(self._objective(), by):
                kept = found
                yield found
        if kept is not None:
            self._restore(kept.sequences)
            self._objective()

    def _restore(self, sequences: Sequences) -> None:
        refill(self._plan, sequences)
        evaluator.derive_all(self._data, self._plan)

    # --- annealing -------------------------------------------------------------------------

    def _annealed(self, budget: Budget) -> Iterator[Found]:
        hot = 0.0 if self._repair else self._hot()
        wasted = WASTED * mean_of(self._data.work)
        while (spent := self._spent(budget)) < 1:
            temperature = hot * COOLED**spent
            self._press(temperature * (1 - spent) ** FADING / wasted)
            self._round(temperature)
            self._press(0)
            yield from self._better(int(self._plan.total.sum()), "annealing")

    def _press(self, dear: float) -> None:
        """Let a unit of time that lines are busy cost so much on average, beside the objective."""
        self._data.lines[:, BUSY] = dear * self._priced.prices * BUSY_SHARES if dear else 0
        evaluator.derive_all(self._data, self._plan)

    def _round(self, temperature: float) -> None:
        """Anneal groups of lines beside each other; they are drawn anew for every round."""
        lines = self._shuffle.permutation(len(self.problem.lines))
        workers = max(1, min(len(self._chance), len(lines) // 2))
        beside(
            partial(
                annealing.anneal,
                self._data,
                self._plan,
                np.ascontiguousarray(lines[worker::workers]),
                temperature,
                ROUND,
                self._chance[worker],
            )
            for worker in range(workers)
        )
        self._steps += ROUND * workers

    def _hot(self) -> float:
        """The first temperature."""
        lines = np.arange(len(self.problem.lines))
        dearer = annealing.dearer(self._data, self._plan, lines, SAMPLED, self._chance[0])
        return float(np.quantile(dearer, HOT)) if len(dearer) else 1.0

    # --- makespan --------------------------------------------------------------------------

    def _shortened(self, budget: Budget) -> Iterator[Found]:
        """Cool down again and again, each time for twice as long."""
        start = self.problem.lines[0].windows[0][0]
        sequences = sequences_of(self._plan)
        tries = [makespan.lines_of(self._data, sequences, self._priced) for _ in self._chance]
        hot = (makespan.PLAIN_HOT if tries[0].plain else makespan.HOT) * mean_of(self._data.work)
        length = makespan.CYCLE * len(self.problem.orders)
        each = makespan.SUM
        begun, begun_at = 0.0, 0
        while self._best is not None and self._best > (self.bound or 0):
            spent = self._spent(budget)
            done = max((self._steps - begun_at) / length, (spent - begun) / (1 - begun))
            if spent >= 1:
                return
            if done >= 1:
                begun, begun_at, length = spent, self._steps, 2 * length
                each = makespan.LITTLE if makespan.uneven(tries) else each
                continue
            temperature = hot * makespan.COOLED**done
            steps = min(makespan.ROUND, max(500, length // 50))
            beside(
                partial(makespan.shorten, lines, each, temperature, steps, chance)
                for lines, chance in zip(tries, self._chance, strict=True)
            )
            self._steps += steps
            best = min(tries, key=lambda lines: int(lines.best[0]))
            if start + int(best.best[0]) < self._best:
                refill(self._plan, best.sequences())
                yield from self._better(start + int(best.best[0]), "shortening")


def beside(calls: Iterable[Callable[[], object]]) -> None:
    """Make calls beside each other and wait for all."""
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def mean_of(times: Times) -> float:
    """The mean of what takes time at all; 1 for nothing."""
    some = times[times > 0]
    return float(some.mean()) if some.size else 1.0
