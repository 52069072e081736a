"""The best places of one order among 5,000: ranked by the solver, and told over HTTP."""

from itertools import count
from typing import Any

from bench import frame
from bench.board_drop import client, token
from bench.frame import Row
from bench.what_ifs import fill
from outfeed.activities.clock import SteppedClock
from outfeed.config import Settings
from outfeed.solver.explaining import Costs, ranked, rows_of
from outfeed.solver.problem import Line, Order, Problem, Weights
from outfeed.web.app import create_app

NAME = "best places"
ENTRIES, LINES, FAMILIES = 5_000, 50, 12
TIMES = 9
GOAL = 50.0


def run() -> list[Row]:
    """Time the ranking alone, with its problem made ready, and the whole answer of the server."""
    entries = frame.scaled(ENTRIES, 100)
    problem, sequences = _problem(entries)
    each = count(0, 7)
    ready = rows_of(problem, sequences, 1)
    alone = frame.times(lambda: ranked(*ready, Costs()), TIMES, 1)
    whole = frame.times(
        lambda: ranked(*rows_of(problem, sequences, next(each) % entries), Costs()), TIMES, 1
    )
    what = f"places of one order among {entries:,} on {LINES} lines"
    rows = [_row(f"{what} ranked", alone, GOAL), _row(f"{what}, from a problem", whole, GOAL)]
    return rows + _over_http(entries)


def _over_http(entries: int) -> list[Row]:
    with frame.database() as engine:
        fill(engine, entries)
        app = create_app(Settings(), engine, SteppedClock(frame.NOW))
        with frame.served(app) as address, client(address, token(engine)) as ask:
            order: Any = {"product": "P07", "required_quantity": "2500", "status": "Released"}
            made = ask("POST", "/api/v1/orders", order | {"number": "BENCH"})["id"]
            path = f"/api/v1/orders/{made}/best-places?limit=10"
            told = frame.times(lambda: ask("GET", path), TIMES, 1)
            entry = ask("GET", "/api/v1/entries?order=B901")["items"][0]["id"]
            why = frame.times(lambda: ask("GET", f"/api/v1/entries/{entry}/why"), TIMES, 1)
    return [
        _row(f"ten places told over HTTP, {entries:,} entries", told, None),
        _row("why an entry is late, remedies tried, over HTTP", why, None),
    ]


def _row(work: str, times: list[float], goal: float | None) -> Row:
    slowest, middle = max(times) * 1000, frame.median(times) * 1000
    if goal is None:
        return Row(NAME, work, slowest, "ms at most", middle, "median")
    met = middle <= goal
    return Row(NAME, work, slowest, "ms at most", middle, "median", goal=f"{goal:g} ms", met=met)


def _problem(entries: int) -> tuple[Problem, list[list[int]]]:
    """Orders of half an hour and more on lines that work two shifts, all on the board."""
    windows = [(day * 1440 + 360, day * 1440 + 1320) for day in range(60)]
    changeovers = [[0 if a == b else 10 + 5 * abs(a - b) for b in range(FAMILIES)]
                   for a in range(FAMILIES)]  # fmt: skip
    orders = [
        Order(
            f"B{n}",
            n * 7919 % FAMILIES,
            {line: 30 + (n * 7907 + line) % 240 for line in range(n % 3, LINES, 3)}
            | {n % LINES: 60},
            due=1440 + n * 37 % 20_000,
        )
        for n in range(entries)
    ]
    lines = [Line(f"line{n:02d}", windows, 0) for n in range(LINES)]
    sequences = [list(range(line, entries, LINES)) for line in range(LINES)]
    return Problem(lines, orders, [changeovers], Weights(changeover=2)), sequences
