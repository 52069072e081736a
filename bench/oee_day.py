"""One line, one day by hour from roll-ups, beside the same figures recomputed from facts alone."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import Engine, text

from bench import frame
from bench.frame import NOW, SEED, Row
from bench.ingest_http import plant_of_lines
from outfeed.activities import collection, execution
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.performance import Performance
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.model.timeline import HOUR
from outfeed.store import tables as t

NAME = "oee_day"
DAYS = 7
GOAL_MS = 10.0


def run() -> list[Row]:
    """Measure the day from roll-ups and from facts; the figures must agree to the last digit."""
    with frame.database() as engine:
        line_id = _history(engine)
        day = (NOW, NOW + timedelta(days=1))
        cuts = [day[0] + n * HOUR for n in range(24)]
        now = NOW + timedelta(days=DAYS)

        def figures() -> list[object]:
            with engine.connect() as conn:
                performance = Performance(conn, [line_id], day, now, cuts)
                return [group.figures for group in performance.grouped(performance.bucket)]

        from_slices = figures()
        ours = frame.times(figures, 30, warm_up=3)
        with engine.begin() as conn:
            conn.execute(text("UPDATE line_status SET timed_until = NULL"))
            conn.execute(text("DELETE FROM slices"))
        from_facts = figures()
        theirs = frame.times(figures, 10)
    if from_slices != from_facts:
        raise AssertionError("The roll-ups differ from what the facts say.")
    mine, peer = frame.median(ours) * 1000, frame.median(theirs) * 1000
    return [
        Row(
            NAME,
            "one line, one day by hour, 60 counts a minute and a stop every ten minutes",
            mine,
            "ms",
            peer,
            "recomputed from facts, equal",
            mine / peer,
            f"<= {GOAL_MS:.0f} ms",
            mine <= GOAL_MS,
        )
    ]


def _history(engine: Engine) -> int:
    random = Random(SEED)
    with acting(engine, SteppedClock(NOW), Actor("bench")) as act:
        plant_of_lines(act, 1)
        line_id: int = act.conn.execute(t.line_status.select()).scalar_one()
        product = act.conn.execute(text("SELECT id FROM products")).scalar_one()
        execution.start_run(act, line_id, Target(product_id=product))
    for hour in range(24 * frame.scaled(DAYS)):
        begin = NOW + hour * HOUR
        with acting(engine, SteppedClock(begin + HOUR), Actor("bench")) as act:
            _hour(act, line_id, hour, random)
    return line_id


def _hour(act: Act, line_id: int, hour: int, random: Random) -> None:
    begin = act.now - HOUR
    counts = [
        CountSignal(f"c{hour}-{n}", line_id, "outfeed", Decimal(1), begin + timedelta(seconds=n))
        for n in range(3600)
    ]
    states = []
    for n in range(6):
        at = begin + timedelta(minutes=10 * n)
        stop = at + timedelta(seconds=random.randint(60, 500))
        states.append(StateSignal(f"r{hour}-{n}", line_id, "Running", at))
        states.append(StateSignal(f"s{hour}-{n}", line_id, "Faulted", stop))
    collection.take(act, "bench", [*counts, *states])
