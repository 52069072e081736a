"""One stop of last month is recoded: until all figures are right, beside deriving the line anew."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import Engine, text

from bench import frame
from bench.frame import NOW, SEED, Row
from bench.ingest_http import plant_of_lines
from outfeed.activities import collection, execution, state_editing, tracking
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import SteppedClock
from outfeed.activities.execution import Target
from outfeed.activities.performance import Performance
from outfeed.activities.signals import CountSignal, StateSignal
from outfeed.activities.state_editing import Piece
from outfeed.model.timeline import HOUR
from outfeed.store import state_edits
from outfeed.store import tables as t

NAME = "edit"
DAYS = 60
GOAL_MS = 50.0
ACTOR = Actor("bench")
STATES = ("Idle", "Offline")


def run() -> list[Row]:
    """Measure recoding stops of the month before; roll-ups must be what a rebuild gives."""
    with frame.database() as engine:
        days = frame.scaled(DAYS)
        now = NOW + timedelta(days=days)
        line_id = _history(engine, days)
        stops = iter(_stops(engine, line_id, NOW, NOW + timedelta(days=days) / 2))

        def recode() -> None:
            start_at, end_at = next(stops)
            with acting(engine, SteppedClock(now), ACTOR) as act:
                version = state_edits.version_of(act.conn, line_id)
                piece = Piece(start_at, end_at, STATES[version % 2], "Waiting for caps")
                state_editing.edit_states(act, line_id, [piece], version)

        ours = frame.times(recode, 50, warm_up=5)
        before = _figures(engine, line_id, now)

        def rebuild() -> None:
            with acting(engine, SteppedClock(now), ACTOR) as act:
                tracking.rebuild(act, line_id)

        theirs = frame.times(rebuild, 3)
        if _figures(engine, line_id, now) != before:
            raise AssertionError("The roll-ups differ from what the facts and their edits say.")
    mine, peer = frame.median(ours) * 1000, frame.median(theirs) * 1000
    return [
        Row(
            NAME,
            "recode one stop of last month on a line with two months of facts",
            mine,
            "ms",
            peer,
            "the line derived anew, equal",
            mine / peer,
            f"<= {GOAL_MS:.0f} ms",
            mine <= GOAL_MS,
        )
    ]


def _figures(engine: Engine, line_id: int, now: datetime) -> list[object]:
    with engine.connect() as conn:
        performance = Performance(conn, [line_id], (NOW, now), now, [NOW + HOUR, now - HOUR])
        return [group.figures for group in performance.grouped(performance.bucket)]


def _stops(
    engine: Engine, line_id: int, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    with engine.connect() as conn:
        rows = conn.execute(
            text(
                "SELECT occurred_at, next FROM ("
                " SELECT occurred_at, state_id,"
                "  lead(occurred_at) OVER (ORDER BY occurred_at) AS next"
                " FROM state_events WHERE line_id = :line) e"
                " JOIN states s ON s.id = e.state_id AND s.name = 'Faulted'"
                " WHERE occurred_at >= :a AND next < :b"
            ),
            {"line": line_id, "a": start, "b": end},
        ).all()
    stops = [(row[0], row[1]) for row in rows]
    Random(SEED).shuffle(stops)
    return stops


def _history(engine: Engine, days: int) -> int:
    random = Random(SEED)
    with acting(engine, SteppedClock(NOW), ACTOR) as act:
        plant_of_lines(act, 1)
        line_id: int = act.conn.execute(t.line_status.select()).scalar_one()
        product = act.conn.execute(text("SELECT id FROM products")).scalar_one()
        execution.start_run(act, line_id, Target(product_id=product))
    for day in range(days):
        with acting(engine, SteppedClock(NOW + timedelta(days=day + 1)), ACTOR) as act:
            _day(act, line_id, day, random)
    return line_id


def _day(act: Act, line_id: int, day: int, random: Random) -> None:
    begin = act.now - timedelta(days=1)
    counts = [
        CountSignal(
            f"c{day}-{n}", line_id, "outfeed", Decimal(60), begin + timedelta(minutes=n, seconds=1)
        )
        for n in range(24 * 60)
    ]
    states = []
    for n in range(24 * 6):
        at = begin + timedelta(minutes=10 * n)
        stop = at + timedelta(seconds=random.randint(60, 500))
        states.append(StateSignal(f"r{day}-{n}", line_id, "Running", at))
        states.append(StateSignal(f"s{day}-{n}", line_id, "Faulted", stop))
    collection.take(act, "bench", [*counts, *states])
