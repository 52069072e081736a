"""
Other solvers on the same files: ``python -m bench.solve_peers cp-sat|pyjobshop FILE SECONDS``.

Prints the objective of the best plan as JSON, or null where there was none in time. Plans are
compared by what our reference evaluator makes of their sequences, so that all are measured alike.
Plain CP-SAT: a circuit a line over optional runs in working time, due dates brought into the
working time of each line, and tardiness there stretched to what it takes in the mean by the clock.
PyJobShop: its own model with breaks, release and due dates and setups.
"""

import importlib.util
import itertools
import json
import sys
from bisect import bisect_right
from pathlib import Path
from typing import Any

from outfeed.solver.instances import read_instance
from outfeed.solver.plan import figures
from outfeed.solver.problem import NEVER, Problem

PEERS = {"cp-sat": "ortools", "pyjobshop": "pyjobshop"}
WORKERS = 2
TENTHS = 10
MOST_ARCS = 3_000_000
"""Beyond so many arcs plain CP-SAT takes all memory before it begins."""


def installed(peer: str) -> bool:
    """Whether a peer can be asked."""
    return importlib.util.find_spec(PEERS[peer]) is not None


def cp_sat(problem: Problem, seconds: float) -> list[list[int]] | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    here, starts, terms = _places(model, problem), {}, []
    horizon = sum(max(order.work.values(), default=0) for order in problem.orders) * 2
    for line, row in enumerate(_rows(problem, here)):
        if not _sequenced(problem, line):
            continue
        if len(row) ** 2 * len(problem.lines) > MOST_ARCS:
            return None
        _circuit(model, problem, line, row, here, starts, horizon, terms)
    if problem.makespan:
        longest = model.new_int_var(0, horizon, "")
        for line, row in enumerate(_rows(problem, here)):
            work = sum(problem.orders[n].work[line] * here[n, line] for n in row)
            model.add(work + sum(term for term, at in terms if at == line) <= longest)
        model.minimize(longest)
    else:
        model.minimize(sum(term for term, _ in terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = {place for place, literal in here.items() if solver.boolean_value(literal)}
    at = {place: solver.value(start) for place, start in starts.items() if place in chosen}
    return [
        sorted(
            (number for number in row if (number, line) in chosen),
            key=lambda n: (n not in problem.lines[line].first, at.get((n, line), 0)),
        )
        for line, row in enumerate(_rows(problem, here))
    ]


def _places(model: Any, problem: Problem) -> dict[tuple[int, int], Any]:
    """Whether an order runs on a line, for each that may."""
    fixed = {order: n for n, line in enumerate(problem.lines) for order in line.first}
    here = {}
    for number, order in enumerate(problem.orders):
        may = [fixed[number]] if number in fixed else sorted(order.work)
        for line in may:
            here[number, line] = model.new_bool_var("")
        if may:
            model.add_exactly_one(here[number, line] for line in may)
    return here


def _rows(problem: Problem, here: dict[tuple[int, int], Any]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in problem.lines]
    for number, line in here:
        rows[line].append(number)
    return rows


def _sequenced(problem: Problem, line: int) -> bool:
    """Whether it matters what runs after what on a line."""
    matrix = problem.changeovers[problem.lines[line].changeovers]
    return not problem.makespan or any(map(any, matrix))


def _circuit(
    model: Any, problem: Problem, line: int, row: list[int], here: dict[tuple[int, int], Any],
    starts: dict[tuple[int, int], Any], horizon: int, terms: list[Any],
) -> None:  # fmt: skip
    """One line: which run follows which, when they start in its working time, what that costs."""
    arcs = [(0, 0, model.new_bool_var(""))]
    place = problem.lines[line]
    calendar = _Calendar(place.windows)
    a_changeover = 1 if problem.makespan else TENTHS * problem.weights.changeover
    for at, number in enumerate(row, 1):
        order = problem.orders[number]
        least = 0 if problem.makespan else calendar.worked(order.release)
        starts[number, line] = model.new_int_var(min(least, horizon), horizon, "")
        first, last = model.new_bool_var(""), model.new_bool_var("")
        arcs += [(0, at, first), (at, 0, last), (at, at, ~here[number, line])]
        setup = problem.changeover(line, place.initial, number)
        model.add(starts[number, line] >= setup).only_enforce_if(first)
        terms.append((a_changeover * setup * first, line))
        if not problem.makespan and order.due != NEVER:
            late = model.new_int_var(0, 2 * horizon, "")
            end = starts[number, line] + order.work[line]
            model.add(late >= end - calendar.worked(order.due)).only_enforce_if(here[number, line])
            terms.append((order.weight * calendar.stretch * late, line))
    for a, before in enumerate(row, 1):
        for b, after in enumerate(row, 1):
            if a == b:
                continue
            arc = model.new_bool_var("")
            arcs.append((a, b, arc))
            setup = problem.changeover(line, problem.orders[before].family, after)
            free = starts[before, line] + problem.orders[before].work[line] + setup
            model.add(starts[after, line] >= free).only_enforce_if(arc)
            if setup:
                terms.append((a_changeover * setup * arc, line))
    model.add_circuit(arcs)


class _Calendar:
    """How much working time lies before an instant."""

    def __init__(self, windows: Any) -> None:
        self._windows = list(windows)
        self._passed = [0]
        for start, end in self._windows:
            self._passed.append(self._passed[-1] + end - start)
        span = self._windows[-1][1] - self._windows[0][0]
        self.stretch = round(TENTHS * span / self._passed[-1])
        """Tenths of a minute of the clock that a working minute takes in the mean."""

    def worked(self, at: int) -> int:
        n = bisect_right(self._windows, (at, 2**60)) - 1
        if n < 0:
            return 0
        start, end = self._windows[n]
        return self._passed[n] + min(at, end) - start


def pyjobshop(problem: Problem, seconds: float) -> list[list[int]] | None:
    from pyjobshop import Model

    model = Model()
    machines = [
        model.add_machine(breaks=_breaks(line.windows), name=line.name) for line in problem.lines
    ]
    tasks, modes = {}, []
    fixed = {order: n for n, line in enumerate(problem.lines) for order in line.first}
    for number, order in enumerate(problem.orders):
        if not order.work:
            continue
        due = None if problem.makespan or order.due == NEVER else order.due
        job = model.add_job(weight=order.weight, release_date=order.release, due_date=due)
        tasks[number] = model.add_task(job, allow_breaks=not order.whole)
        for line in [fixed[number]] if number in fixed else sorted(order.work):
            model.add_mode(tasks[number], machines[line], order.work[line])
            modes.append(line)
    _setups(model, problem, machines, tasks)
    if problem.makespan:
        model.set_objective(weight_makespan=1)
    else:
        model.set_objective(
            weight_total_tardiness=1, weight_total_setup_time=problem.weights.changeover
        )
    result = model.solve(time_limit=seconds, num_workers=WORKERS, display=False)
    if not result.best.tasks:
        return None
    rows: list[list[tuple[bool, int, int]]] = [[] for _ in problem.lines]
    for number, task in zip(tasks, result.best.tasks, strict=True):
        line = modes[task.mode]
        rows[line].append((number not in problem.lines[line].first, task.start, number))
    return [[number for _, _, number in sorted(row)] for row in rows]


def _setups(model: Any, problem: Problem, machines: list[Any], tasks: dict[int, Any]) -> None:
    for line, machine in enumerate(machines):
        row = [number for number in tasks if line in problem.orders[number].work]
        for a, b in itertools.permutations(row, 2):
            setup = problem.changeover(line, problem.orders[a].family, b)
            if setup:
                model.add_setup_time(machine, tasks[a], tasks[b], setup)


def _breaks(windows: Any) -> list[tuple[int, int]]:
    ends = [0, *(end for _, end in windows)]
    return [(end, start) for end, (start, _) in zip(ends, windows, strict=False) if end < start]


def main() -> None:
    """Ask one peer about one file."""
    peer, file, seconds = sys.argv[1:4]
    problem = read_instance(Path(file))
    solved = {"cp-sat": cp_sat, "pyjobshop": pyjobshop}[peer](problem, float(seconds))
    print(json.dumps(None if solved is None else figures(problem, solved).objective))


if __name__ == "__main__":
    main()
