"""A plan of 300 and of 5,000 orders: from the plant to the problem, what is found, and accepted."""

from functools import partial

from sqlalchemy import Engine, text

from bench import frame
from bench.big_plan import lay_plant
from bench.frame import Row
from outfeed.activities.act import Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.optimising.accepting import accept
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.found_plan import FoundPlan, found_plan
from outfeed.activities.optimising.plant_problem import PlantProblem, plant_problem
from outfeed.solver.search import Budget, Search

NAME = "accept a found plan"
GOALS = {300: 2.0, 5_000: 30.0}
"""Seconds in which so many new orders are to be on the board."""
STEPS = 20_000
PLANNER = Actor("bench")
RELEASED = "(SELECT id FROM order_statuses WHERE name = 'Released')"


def run() -> list[Row]:
    """Time each step on a plant of 50 lines, of which nothing is planned yet."""
    return [row for orders, goal in GOALS.items() for row in _rows(orders, goal)]


def _rows(orders: int, goal: float) -> list[Row]:
    count = frame.scaled(orders, 100)
    with frame.database() as engine:
        with acting(engine, SteppedClock(frame.NOW), PLANNER) as act:
            lay_plant(act, count)
            act.conn.execute(text(f"UPDATE orders SET status_id = {RELEASED}"))
        problems: list[PlantProblem] = []
        built = frame.seconds(lambda: problems.append(_problem(engine)))
        *_, last = Search(problems[0].problem, 1).improvements(Budget(steps=STEPS))
        plans: list[FoundPlan] = []
        told = frame.seconds(lambda: plans.append(found_plan(problems[0], last.sequences)))
        previewed = frame.seconds(partial(_accepted, engine, plans[0], preview=True))
        accepted = frame.seconds(partial(_accepted, engine, plans[0]))
    what = f"{count:,} new orders on 50 lines"
    met = accepted < goal
    return [
        Row(NAME, f"the problem of {what}", built, "s"),
        Row(NAME, f"what was found of {what}, validated", told, "s"),
        Row(NAME, f"a preview of accepting {what}", previewed, "s"),
        Row(NAME, f"accepting {what}", accepted, "s", goal=f"< {goal:g} s", met=met),
    ]


def _problem(engine: Engine) -> PlantProblem:
    with engine.connect() as conn:
        return plant_problem(conn, frame.NOW, Asked())


def _accepted(engine: Engine, found: FoundPlan, *, preview: bool = False) -> None:
    with acting(engine, SteppedClock(frame.NOW), PLANNER) as act:
        accept(act, found, preview=preview)
