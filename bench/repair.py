"""Re-planning 5,000 entries for 5 s after a line went down for 4 h and a rush order came."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench import frame
from bench.frame import Row
from outfeed.solver.instances import read_instance
from outfeed.solver.plan import Operation, Sequences, figures, timed
from outfeed.solver.problem import Order, Problem, Weights
from outfeed.solver.search import Budget, Found, Search
from outfeed.solver.validator import violations

NAME = "repair"
INSTANCES = Path(
    os.environ.get(
        "OUTFEED_INSTANCES", str(Path(__file__).parents[2] / "shared" / "data" / "scheduling")
    )
)
FILES = ("mes/mes_5000x50_4w_95_s1.json", "mes/mes_5000x50_4w_80_s1.json")
PLANNED_FOR, REPAIRED_FOR = 60, 5
"""Seconds of both cores: for the plan that is disturbed, and for its repair."""
CORES = 2
SEEDS = 3
DOWN = 240
"""Minutes that the line is down."""
RUSH_DUE, RUSH_WEIGHT = 600, 5
FEW_MOVES = Weights(tardiness=10, changeover=2, moved=120, shifted=1)
"""The profile of repairs; its weights are for minutes, as these instances are."""
RECOVERED, MOVED = 90.0, 5.0
"""Goals, in per cent: of the damage at least, and of the entries that nothing touched at most."""


def run() -> list[Row]:
    """Disturb a plan, repair it, and tell what of the damage is recovered and what moved for it."""
    rows = []
    for file in FILES:
        path = INSTANCES / file
        if not path.exists():
            print(f"{NAME}: {path} is not there; name its folder in OUTFEED_INSTANCES.")
            continue
        rows += _repaired(file, read_instance(path))
    return rows


def _repaired(file: str, problem: Problem) -> list[Row]:
    planned = _searched(Search(problem, 0, CORES), frame.scaled(PLANNED_FOR, 5))[-1]
    disturbed, start = _disturbed(problem, planned.sequences)
    told = [_one(problem, disturbed, planned.sequences, start, seed) for seed in range(SEEDS)]
    name = Path(file).stem
    recovered = frame.median([each[0] for each in told])
    moved = frame.median([each[1] for each in told])
    what = f"{name}: a line down for {DOWN // 60} h and a rush order, {REPAIRED_FOR} s"
    return [
        Row(
            NAME,
            f"{what}: recovered",
            recovered,
            "% of the damage",
            goal=f"at least {RECOVERED:g} %",
            met=recovered >= RECOVERED,
        ),
        Row(
            NAME,
            f"{what}: moved",
            moved,
            "% of what was untouched",
            goal=f"at most {MOVED:g} %",
            met=moved <= MOVED,
        ),
    ]


def _one(
    problem: Problem, disturbed: Problem, planned: Sequences, start: Sequences, seed: int
) -> tuple[float, float]:
    """The damage that a repair recovers, and the untouched entries that it moves, in per cent."""
    search = Search(disturbed, seed, CORES, start=start, repair=True)
    found = _searched(search, REPAIRED_FOR)[-1]
    faults = violations(disturbed, timed(disturbed, found.sequences))
    if faults:
        raise AssertionError(faults[0])
    before = _cost(problem, planned)
    damaged = _cost(disturbed, _behind(disturbed, start))
    repaired = _cost(disturbed, found.sequences)
    untouched = {n for n, order in enumerate(disturbed.orders) if order.kept is not None}
    moved = sum(
        (each.line, each.end) != disturbed.orders[each.order].kept
        for each in timed(disturbed, found.sequences)
        if each.order in untouched
    )
    recovered = 100 * (damaged - repaired) / max(1, damaged - before)
    share = 100 * moved / max(1, len(untouched))
    print(
        f"  seed {seed}: before {before:,}, if nothing is done {damaged:,}, repaired {repaired:,};"
        f" recovered {recovered:.1f} %, moved {moved:,} of {len(untouched):,} ({share:.2f} %)"
    )
    return recovered, share


def _cost(problem: Problem, sequences: Sequences) -> int:
    """Weighted lateness and twice the changeovers, as such instances are measured."""
    told = figures(problem, sequences)
    return told.weighted_tardiness + 2 * told.changeover_time


class _OfCores(Budget):
    """So many seconds of both cores since it was made, however busy they are otherwise."""

    def spent(self, seconds: float, steps: int) -> float:
        """The share that is spent; `seconds` of the clock tell nothing."""
        return super().spent((time.process_time() - _BEGAN[0]) / CORES, steps)


_BEGAN = [0.0]


def _searched(search: Search, seconds: float) -> list[Found]:
    _BEGAN[0] = time.process_time()
    return list(search.improvements(_OfCores(seconds=seconds)))


# --- the disturbance -------------------------------------------------------------------------


def _disturbed(problem: Problem, planned: Sequences) -> tuple[Problem, list[list[int]]]:
    """The problem as it is once the line that makes most is down and a rush order is there."""
    down = max(range(len(problem.lines)), key=lambda n: len(planned[n]))
    since, back = _outage(problem, down)
    windows = list(_without(problem.lines[down].windows, since, back))
    lines = [
        replace(line, windows=windows) if number == down else line
        for number, line in enumerate(problem.lines)
    ]
    before = {each.order: each for each in timed(problem, planned)}
    after = {each.order: each for each in timed(replace(problem, lines=lines), planned)}
    orders = [
        _kept(order, before[number], after[number]) for number, order in enumerate(problem.orders)
    ]
    orders.append(_rush(problem, down, since))
    return replace(problem, lines=lines, orders=orders, weights=FEW_MOVES), [*map(list, planned)]


def _outage(problem: Problem, line: int) -> tuple[int, int]:
    start = problem.lines[line].windows[0][0] + 60
    return start, start + DOWN


def _without(
    windows: Sequence[tuple[int, int]], since: int, until: int
) -> Iterator[tuple[int, int]]:
    for start, end in windows:
        for part in ((start, min(end, since)), (max(start, until), end)):
            if part[0] < part[1]:
                yield part


def _kept(order: Order, before: Operation, after: Operation) -> Order:
    """What the outage does not touch is to stay, and not to begin before it was to begin."""
    if (before.start, before.end) != (after.start, after.end):
        return order
    return replace(order, kept=(before.line, before.end), release=before.start)


def _rush(problem: Problem, down: int, since: int) -> Order:
    """An order as the median one of those that the line down may run, due in ten hours."""
    alike = [order for order in problem.orders if down in order.work and order.start_at is None]
    middle = sorted(alike, key=lambda order: order.work[down])[len(alike) // 2]
    return replace(
        middle, name="RUSH", release=since, due=since + RUSH_DUE, weight=RUSH_WEIGHT, kept=None
    )


def _behind(problem: Problem, start: Sequences) -> list[list[int]]:
    """The plan where nothing is done: the rush order behind all else, where it is made first."""
    rush = len(problem.orders) - 1
    lines = sorted(problem.orders[rush].work)
    ends = {
        line: timed(problem, [[*some, rush] if n == line else [] for n, some in enumerate(start)])
        for line in lines
    }
    best = min(lines, key=lambda line: ends[line][-1].end)
    return [[*some, rush] if n == best else list(some) for n, some in enumerate(start)]
