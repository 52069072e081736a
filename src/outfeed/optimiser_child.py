"""
One search, in a process of its own with low priority: it reads the plant, searches, and notes.

What it is to do is one line of JSON on its input, which is kept open: when that ends, so does it,
because whoever began it is gone. ``--warm`` compiles what a search needs, and does nothing else.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import orjson
import structlog
from sqlalchemy import Engine

from outfeed.activities.act import SYSTEM, acting
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.differing import difference_of
from outfeed.activities.optimising.found_plan import found_plan
from outfeed.activities.optimising.keeping import Carried, carried
from outfeed.activities.optimising.plant_problem import PlantProblem, plant_problem
from outfeed.activities.optimising.searching import (
    Progress,
    end_search,
    end_without_plan,
    note_progress,
    shall_stop,
)
from outfeed.model.errors import Invalid, OutfeedError
from outfeed.solver.kept_code import is_warm
from outfeed.solver.plan import Sequences
from outfeed.solver.search import Budget, Found, Search
from outfeed.solver.warming import warm
from outfeed.store.database import open_engine
from outfeed.store.plan_of import PlanOf

log = structlog.get_logger(__name__)

NICE, WARMING_NICE = 10, 19
LOOK_EVERY, SAY_EVERY = 0.2, 2.0
"""Seconds: between looks at whether it is to stop, and between saying that it goes on."""
CURVE_EVERY, PLAN_EVERY = 0.5, 1.0
"""Seconds at least between notes of how the best plan became better, and of the plan itself."""
SHARE = 5
"""No more than one part of so many of its time goes into notes."""
MOST_POINTS = 400
FIRST_PLAN_WITHIN = 0.7
"""Seconds that a search which is to stop may take for a first plan."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to search, on which database; `now` is the instant at which it was asked to."""

    url: str
    id: int
    tries: int
    what_if: int | None
    now: str
    threads: int
    repair: bool
    asked: dict[str, Any]


class Elapsing:
    """A clock that went from an instant when it was made."""

    def __init__(self, since: datetime) -> None:
        self._since, self._began = since, time.monotonic()

    def now(self) -> datetime:
        """Give the present instant."""
        return self._since + timedelta(seconds=time.monotonic() - self._began)


def point_of(plant: PlantProblem, found: Found, plan: Carried) -> dict[str, Any]:
    """Give what a plan comes to, as a point of the curve."""
    all_ = plant.parts(plan.operations)
    return {
        "seconds": round(found.seconds, 2),
        "objective": plan.objective,
        "late_orders": all_.late_orders,
        "tardiness": all_.tardiness,
        "changeover_time": all_.changeover_time,
        "by": found.by,
    }


class Curve:
    """How the best plan became better; of many points fewer are kept, the ends always."""

    def __init__(self) -> None:
        self.points: list[dict[str, Any]] = []

    def add(self, plant: PlantProblem, found: Found, plan: Carried) -> None:
        """Note what a plan comes to."""
        self.points.append(point_of(plant, found, plan))
        if len(self.points) > MOST_POINTS:
            self.points[1:-1] = self.points[1:-1:2]


_STOPPING = threading.Event()


class _Budget(Budget):
    """A budget that is spent at once when the search of this process is to stop."""

    def spent(self, seconds: float, steps: int) -> float:
        """The share that is spent, from 0 to 1."""
        return 1.0 if _STOPPING.is_set() else super().spent(seconds, steps)


class Searching:
    """A search that goes on in a thread; `best` is the best plan so far."""

    def __init__(self, plant: PlantProblem, asked: Asked, *, repair: bool, threads: int) -> None:
        self._plant, self._asked, self._repair, self._threads = plant, asked, repair, threads
        self.best: Found | None = None
        self.standing: Sequences | None = None
        self.bound: int | None = None
        self.failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def goes_on(self, seconds: float) -> bool:
        """Wait for so long, unless it ends before; whether it goes on."""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let it end with what it has."""
        _STOPPING.set()
        self._thread.join(FIRST_PLAN_WITHIN if self.best is None else LOOK_EVERY)

    def _run(self) -> None:
        try:
            self._search()
        except Exception as error:
            self.failure = error

    def _search(self) -> None:
        if not is_warm():
            # The time that a planner gave is for the search.
            warm()
        problem, seed, workers = self._plant.problem, self._asked.seed, self._threads
        budget = _Budget(seconds=self._asked.time_limit)
        start = self._plant.start
        # The plan as it is, with what is new put into it, is what a found one has to beat.
        as_it_goes = Search(self._plant.as_it_goes, seed, 1, start=start)
        for found in islice(as_it_goes.improvements(budget), 1):
            self.standing, self.best = found.sequences, found
        near = Search(problem, seed, workers, start=start, repair=self._repair)
        improvements = near.improvements(budget)
        self._take(islice(improvements, 1))
        self.bound = near.bound
        self._take(
            improvements if self._repair else Search(problem, seed, workers).improvements(budget)
        )

    def _take(self, improvements: Iterable[Found]) -> None:
        for found in improvements:
            if self.best is None or found.objective < self.best.objective:
                self.best = found


class Carrying:
    """Carries a search out, and notes how it goes on for as long as somebody wants it."""

    def __init__(self, engine: Engine, task: Task) -> None:
        self._engine, self._task = engine, task
        self._asked = Asked.read(task.asked)
        self._clock = Elapsing(datetime.fromisoformat(task.now))
        self._curve = Curve()
        self._noted: Found | None = None
        self._plan: Carried | None = None
        self._kept = False
        self._invalid: Invalid | None = None
        self._due = {"look": 0.0, "say": 0.0, "curve": 0.0, "plan": 0.0}

    def run(self) -> None:
        """Search until the time is over, it is to stop, or nobody wants it any more."""
        try:
            plant = self._read()
            searching = Searching(
                plant, self._asked, repair=self._task.repair, threads=self._task.threads
            )
            searching.start()
            if self._follow(plant, searching):
                self._end(plant, searching)
        except OutfeedError as error:
            self._act(end_search, error.detail)
        except Exception as error:
            log.exception("search_failed", optimisation=self._task.id)
            self._act(end_search, f"{type(error).__name__}: {error}")

    def _read(self) -> PlantProblem:
        """The plant as it is at one instant."""
        with self._engine.connect() as conn:
            conn.execution_options(isolation_level="REPEATABLE READ")
            now = self._clock.now()
            return plant_problem(conn, now, self._asked, of=PlanOf(self._task.what_if))

    def _follow(self, plant: PlantProblem, searching: Searching) -> bool:
        """Note how it goes on until it ends; False where nobody wants it any more."""
        while searching.goes_on(LOOK_EVERY / 4):
            shall = self._shall_stop()
            if shall is None:
                return False
            if shall:
                searching.stop()
                return True
            if not self._note(plant, searching):
                return False
        return True

    def _shall_stop(self) -> bool | None:
        if not self._is_due("look"):
            return False
        self._due["look"] = time.monotonic() + LOOK_EVERY
        say_so = self._is_due("say")
        if say_so:
            self._due["say"] = time.monotonic() + SAY_EVERY
        with acting(self._engine, self._clock, SYSTEM) as act:
            return shall_stop(act, self._task.id, self._task.tries, say_so=say_so)

    def _note(self, plant: PlantProblem, searching: Searching) -> bool:
        """Note a better plan, where there is one and it is time to."""
        best = searching.best
        if best is None or best is self._noted or not self._is_due("curve"):
            return True
        with_plan = self._is_due("plan")
        began = time.monotonic()
        plan = carried(plant, best.sequences, searching.standing)
        if self._plan is None or plan.cost < self._plan.cost:
            self._plan = plan
        self._curve.add(plant, best, self._plan)
        progress = self._progress(plant, searching, self._plan, with_plan=with_plan)
        with acting(self._engine, self._clock, SYSTEM) as act:
            wanted = note_progress(act, self._task.id, self._task.tries, progress)
        now = time.monotonic()
        pause = (now - began) * SHARE
        self._due["curve"] = now + max(CURVE_EVERY, 0.0 if with_plan else pause)
        if with_plan:
            self._noted = best
            self._due["plan"] = now + max(PLAN_EVERY, pause)
        return wanted

    def _progress(
        self, plant: PlantProblem, searching: Searching, plan: Carried, *, with_plan: bool
    ) -> Progress:
        without = Progress(self._curve.points, searching.bound)
        if not with_plan:
            return without
        try:
            found = found_plan(plant, plan)
        except Invalid as error:
            # A plan that can't be carried out is never shown; one that is found later may be.
            log.warning("invalid_plan", optimisation=self._task.id, detail=error.detail)
            self._invalid = error
            return without
        self._kept = True
        difference = difference_of(plant, plan.operations, found)
        return replace(without, found=found.shown(), difference=difference)

    def _end(self, plant: PlantProblem, searching: Searching) -> None:
        if searching.failure is not None:
            raise searching.failure
        if searching.best is None:
            self._act(end_without_plan)
            return
        if searching.best is not self._noted:
            self._due["curve"] = self._due["plan"] = 0.0
            self._note(plant, searching)
        if self._invalid is not None and not self._kept:
            raise self._invalid
        self._act(end_search)

    def _act(self, do: Callable[..., None], *given: Any) -> None:
        with acting(self._engine, self._clock, SYSTEM) as act:
            do(act, self._task.id, self._task.tries, *given)

    def _is_due(self, what: str) -> bool:
        return time.monotonic() >= self._due[what]


def main(arguments: list[str]) -> None:
    """Do what is asked on the input, or warm up."""
    # Ctrl-C in a terminal is for whoever began it, which then ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm_only = arguments == ["--warm"]
    _be_nice(WARMING_NICE if warm_only else NICE)
    if warm_only:
        _end_with_input()
        warm()
        return
    task = Task(**orjson.loads(sys.stdin.buffer.readline()))
    _end_with_input()
    engine = open_engine(task.url, pool_size=2)
    Carrying(engine, task).run()
    engine.dispose()
    # All is noted: nothing is waited for, not even a search that nobody wants any more.
    os._exit(0)


def _be_nice(by: int) -> None:
    if hasattr(os, "nice"):
        os.nice(by)


def _end_with_input() -> None:
    def wait() -> None:
        # Not through the buffer, which is locked while it waits, and must not be at the end.
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
