"""The story of the demonstration: orders come from a file, more are made here, all are planned."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from random import Random
from typing import Any, cast

from sqlalchemy import Engine, Row, func, select

from outfeed.activities import orders, scheduling
from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import Clock
from outfeed.activities.order_files import read_order_file
from outfeed.activities.order_import import import_orders
from outfeed.activities.order_import_report import ImportReport
from outfeed.activities.plant import import_plant
from outfeed.activities.plant_settings import change_settings
from outfeed.connectors.machines.simulator.plant import ProgrammedOrder
from outfeed.model.errors import Conflict
from outfeed.model.product import Rate
from outfeed.model.time import Interval
from outfeed.store import tables as t
from outfeed.store.rates import rates_of_lines

SOURCE = "ERP"
FILE = "beverage-orders.csv"
PLANNER = Actor("planner of the demonstration")
AHEAD = timedelta(hours=30)
"""How far beyond the present the demonstration plans."""
SERVICE = "Maintenance"
SERVICE_BEFORE, SERVICE_AFTER = timedelta(minutes=150), timedelta(minutes=25)
"""One line is serviced by plan, from before the present to after it, and takes the mode by itself
when time goes by as it does."""
Story = dict[str, list[ProgrammedOrder]]


def load_plant(engine: Engine, clock: Clock) -> int:
    """Take the shipped plant; gives how many things of it are new."""
    content = (files("outfeed") / "plants" / "beverage.yaml").read_bytes()
    with acting(engine, clock, PLANNER) as act:
        change_settings(act, complete_when_made=True)
        return import_plant(act, content).created


def import_file(engine: Engine, clock: Clock, seed: int) -> ImportReport:
    """Take the shipped orders, each with a due date, which the records do not have."""
    with acting(engine, clock, PLANNER) as act:
        dated = io.BytesIO(_with_due_dates(act.now, Random(f"{seed}/due")))  # noqa: S311
        return import_orders(act, SOURCE, FILE, read_order_file(dated))


def _with_due_dates(now: datetime, random: Random) -> bytes:
    shipped = (files("outfeed") / "plants" / FILE).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(shipped)))
    written = io.StringIO()
    writer = csv.DictWriter(written, [*rows[0], "due"])
    writer.writeheader()
    for row in rows:
        due = now + timedelta(hours=random.randint(8, 26))
        writer.writerow({**row, "due": due.isoformat(timespec="minutes")})
    return written.getvalue().encode()


def plan(engine: Engine, clock: Clock, until: datetime, seed: int) -> int:
    """Plan what was imported, then fill the lines with orders made here.

    Gives how many orders are on the board.
    """
    random = Random(f"{seed}/plan")  # noqa: S311 - no secret
    placed = 0
    with acting(engine, clock, PLANNER) as act:
        rates = rates_of_lines(act.conn)
    for number, (line_id, made_here) in enumerate(sorted(rates.items())):
        with acting(engine, clock, PLANNER) as act:
            present = until - AHEAD
            service = (present - SERVICE_BEFORE, present + SERVICE_AFTER)
            serviced = number == len(rates) // 2 and service[0] > act.now
            placed += _fill(act, line_id, made_here, until, random, service if serviced else None)
    return placed


def _fill(
    act: Act,
    line_id: int,
    rates: list[tuple[Row[Any], Rate]],
    until: datetime,
    random: Random,
    service: Interval | None = None,
) -> int:
    placed = 0
    free = act.now + timedelta(minutes=random.randint(2, 12))
    for order_id in _imported(act, line_id):
        free = _place(act, line_id, order_id, free)
        placed += 1
    while free < until:
        row, rate = random.choice(rates)
        minutes = random.randint(90, 420)
        if service is not None:
            room = (service[0] - free) // timedelta(minutes=1)
            if room < SHORTEST:
                start_at = max(free, service[0])
                if start_at < service[1]:
                    scheduling.place_stop(act, line_id, SERVICE, start_at, service[1])
                    free = service[1]
                service = None
                continue
            minutes = min(minutes, room)
        quantity = _round_quantity(rate, row.rate_unit, minutes)
        due = free + timedelta(minutes=minutes * random.uniform(1.1, 3.0))
        order_id = orders.create_order(
            act,
            {
                "product": row.code,
                "required_quantity": str(quantity),
                "unit": row.base_unit,
                "due_at": due.isoformat(timespec="minutes"),
                "priority": random.choice((0, 0, 0, 1, 2)),
                "notes": random.choice(NOTES),
            },
        )
        orders.move_order(act, order_id, "Released")
        free = _place(act, line_id, order_id, free)
        placed += 1
    return placed


SHORTEST = 30
"""Minutes that an order before the service takes at least."""
NOTES = (
    "",
    "",
    "",
    "Use the new label roll; keep the first case for the quality lab.",
    "Customer collects from door 4.",
)


def _imported(act: Act, line_id: int) -> Iterator[int]:
    query = (
        select(t.orders.c.id)
        .join(t.order_lines, t.order_lines.c.order_id == t.orders.c.id)
        .where(t.order_lines.c.line_id == line_id)
        .order_by(t.orders.c.due_at.nulls_last(), t.orders.c.id)
    )
    yield from act.conn.execute(query).scalars().all()


def _round_quantity(rate: Rate, unit: str, minutes: int) -> Decimal:
    per_minute = rate.from_infeed_units(rate.scheduled_infeed_per_second * 60, unit)
    return Decimal(max(round(per_minute * minutes / Fraction(100)), 1) * 100)


def _place(act: Act, line_id: int, order_id: int, at: datetime) -> datetime:
    """Place an order as soon as the line is set up for it; gives when it ends."""
    try:
        answer = scheduling.place_entry(act, line_id, order_id, at)
    except Conflict as refused:
        short = _missing_time(refused)
        if not short:
            raise
        answer = scheduling.place_entry(act, line_id, order_id, at + short)
    return max(entry.end_at for entry in answer.entries if entry.order_id == order_id)


def _missing_time(refused: Conflict) -> timedelta:
    """Give by how much a placing came too soon for its changeover."""
    broken = cast("list[dict[str, int]]", refused.facts.get("violations", []))
    return timedelta(seconds=max((rule.get("by", 0) for rule in broken), default=0))


def programs(engine: Engine) -> Story:
    """Give what each line's controller is to run, by line path: the plan as it stands."""
    outfeed = (t.production_rates.c.line_id == t.entries.c.line_id) & (
        t.production_rates.c.product_id == t.orders.c.product_id
    )
    with engine.connect() as conn:
        rates = rates_of_lines(conn)
        rows = conn.execute(
            select(
                t.assets.c.id,
                t.assets.c.path,
                t.orders.c.number,
                t.orders.c.unit,
                t.orders.c.product_id,
                t.products.c.code,
                t.entries.c.quantity,
                func.lower(t.entries.c.during).label("start_at"),
            )
            .join(t.orders, t.orders.c.id == t.entries.c.order_id)
            .join(t.products, t.products.c.id == t.orders.c.product_id)
            .join(t.assets, t.assets.c.id == t.entries.c.line_id)
            .join(t.production_rates, outfeed)
            .order_by(t.assets.c.id, func.lower(t.entries.c.during))
        ).all()
    story: Story = defaultdict(list)
    for row in rows:
        rate = next(rate for found, rate in rates[row.id] if found.product_id == row.product_id)
        inside = rate.in_infeed_units(row.quantity, row.unit)
        quantity = Decimal(round(rate.from_infeed_units(inside, rate.outfeed_unit)))
        story[row.path].append(ProgrammedOrder(row.number, row.code, quantity, row.start_at))
    return dict(story)
