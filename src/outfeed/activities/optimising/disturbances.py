"""Disturbances: lines that stand for long and make orders late, and orders that come in a rush.

Nothing is changed here; what to do about them is in `repairing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, Row, select, text

from outfeed.activities.line_calendar import working_time_of_line
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.line_plan_reading import line_plans
from outfeed.activities.optimising.rush import RushOrder, rush_orders
from outfeed.activities.order_current import instant_text
from outfeed.activities.painted_states import states_over
from outfeed.activities.projecting import Expected, expected_on_lines
from outfeed.model.equipment import StateType
from outfeed.model.settings import PlantSettings
from outfeed.model.time import instant_of, next_tick_of, tick_of
from outfeed.model.working_time import BeyondHorizon
from outfeed.store import tables as t

What = Literal["line_stopped", "rush_order", "asked"]
LOOKED_BACK = timedelta(days=1)
"""A stop that began before counts from then on, and a line is not expected to stand longer."""
MOMENT = timedelta(microseconds=1)
REACH = timedelta(days=60)
WORTH_TELLING = timedelta(minutes=1)
_WAITING = frozenset({"Idle", "Offline"})
"""Reserved states of lines that need not be broken: they stand while nothing is to be made."""


class Stop(NamedTuple):
    """A line that stands, unplanned, since an instant and as is thought until another."""

    line_id: int
    line_name: str
    state: str
    since: datetime
    down_until: datetime


@dataclass(frozen=True, slots=True)
class Disturbance:
    """
    What makes the plan one that can't be kept, and what it costs where nothing is done.

    `orders` are to be placed, `affected` are the entries that can't be where they are. The orders
    that become late are `late_orders`, by `late_by` seconds altogether.
    """

    what: What
    since: datetime
    detail: str
    line_id: int | None = None
    line_name: str | None = None
    state: str | None = None
    down_until: datetime | None = None
    order_id: int | None = None
    order_number: str | None = None
    orders: tuple[int, ...] = ()
    affected: tuple[int, ...] = ()
    late_orders: int = 0
    late_by: int = 0

    def cause(self) -> dict[str, Any]:
        """Give it as it is kept with the search for a repair."""
        return {
            "what": self.what,
            "since": instant_text(self.since),
            "detail": self.detail,
            "line_id": self.line_id,
            "line_name": self.line_name,
            "state": self.state,
            "down_until": instant_text(self.down_until),
            "order_id": self.order_id,
            "order_number": self.order_number,
            "orders": list(self.orders),
            "late_orders": self.late_orders,
            "late_by": self.late_by,
        }


# --- lines that stand ------------------------------------------------------------------------


def stops(conn: Connection, now: datetime, longer_than: timedelta) -> list[Stop]:
    """Give the lines that stand, unplanned, for longer than a while of their working time."""
    states = {row.id: row for row in conn.execute(select(t.states))}
    a = t.assets.c
    lines = {
        row.id: row
        for row in conn.execute(select(t.assets).where(a.level == "line", a.usable).order_by(a.id))
    }
    unplanned = {s.id for s in states.values() if s.type == StateType.UNPLANNED_DOWNTIME}
    standing = _standing(conn, now, lines, unplanned)
    plans = line_plans(conn, [lines[line_id] for line_id in standing], now) if standing else {}
    meant = _meant_since(conn, list(plans), now)
    found = []
    for line_id, (since, state_id) in standing.items():
        state, plan = states[state_id], plans[line_id]
        counted = since
        if state.asset_id is None and state.name in _WAITING:
            if meant.get(line_id) is None:
                continue
            counted = max(since, meant[line_id])
        until = _back_at(plan, counted, now, longer_than)
        if until is not None:
            found.append(Stop(line_id, lines[line_id].display_name, state.name, since, until))
    return found


def _standing(
    conn: Connection, now: datetime, lines: Collection[int], unplanned: Collection[int]
) -> dict[int, tuple[datetime, int]]:
    """Since when lines stand, and the state that they are in now."""
    moment = dict.fromkeys(lines, (now - MOMENT, now))
    held = {line: spans[-1].value for line, spans in states_over(conn, moment).items() if spans}
    down = {line: value[0] for line, value in held.items() if value and value[0] in unplanned}
    lately = dict.fromkeys(down, (now - LOOKED_BACK, now))
    found = {}
    for line_id, spans in states_over(conn, lately).items() if down else ():
        since = now
        for span in reversed(spans):
            if span.value is None or span.value[0] not in unplanned:
                break
            since = span.start_at
        found[line_id] = (since, down[line_id])
    return found


_MEANT = text("""
    SELECT l.id, least(
        (SELECT lower(r.during) FROM runs r
         WHERE r.line_id = l.id AND upper_inf(r.during) AND r.production),
        (SELECT min(lower(e.during))
         FROM entries e
         JOIN orders o ON o.id = e.order_id
         JOIN order_statuses s ON s.id = o.status_id AND s.active
         WHERE e.line_id = l.id AND e.production AND lower(e.during) <= :now
           AND upper(e.during) > :since
           AND NOT EXISTS (SELECT FROM runs r WHERE r.entry_id = e.id)))
    FROM unnest(cast(:lines AS int[])) AS l (id)
""")


def _meant_since(conn: Connection, line_ids: Sequence[int], now: datetime) -> dict[int, Any]:
    """Since when lines are meant to make something; None where they are not."""
    place = {"lines": list(line_ids), "now": now, "since": now - LOOKED_BACK}
    return {row[0]: row[1] for row in conn.execute(_MEANT, place)} if line_ids else {}


def _back_at(
    plan: LinePlan, since: datetime, now: datetime, longer_than: timedelta
) -> datetime | None:
    """When a line is thought to be back: after as much working time as it stands already.

    None where that is less than `longer_than`, or the calendar ends before.
    """
    spans = [(stop.start_at, stop.end_at) for stop in plan.stops]
    working = working_time_of_line(plan.calendar, spans, (since, now + REACH), plan.zone)
    stood = working.at(tick_of(now)) - working.at(next_tick_of(since))
    if stood < longer_than.total_seconds():
        return None
    with suppress(BeyondHorizon):
        return instant_of(working.finish(next_tick_of(now), stood)[1])
    return None


# --- what they do ----------------------------------------------------------------------------


def stopped(conn: Connection, now: datetime, stop: Stop) -> Disturbance:
    """What a stop does to the plan: what can't be kept on its line, and which orders become late.

    It has no late orders where nothing becomes late by it.
    """
    line_id = stop.line_id
    lines = conn.execute(select(t.assets).where(t.assets.c.id == line_id)).all()
    plan = line_plans(conn, lines, now)[line_id]
    expected = expected_on_lines(conn, now, [line_id], {line_id: (stop.since, stop.down_until)})[
        line_id
    ]
    late: dict[int, timedelta] = defaultdict(timedelta)
    for order_id, by in _late(plan, expected):
        late[order_id] = max(late[order_id], by)
    touched = [entry.id for entry in plan.production if entry.id in expected]
    return Disturbance(
        what="line_stopped",
        since=stop.since,
        detail=f"{stop.line_name} stands in {stop.state}.",
        line_id=line_id,
        line_name=stop.line_name,
        state=stop.state,
        down_until=stop.down_until,
        affected=tuple(touched),
        late_orders=len(late),
        late_by=round(sum(late.values(), timedelta()).total_seconds()),
    )


def _late(plan: LinePlan, expected: Expected) -> Iterator[tuple[int, timedelta]]:
    """The orders that end later than planned, and too late; by how much that is more."""
    for entry in plan.production:
        span = expected.get(entry.id)
        if span is None or entry.order_id is None or entry.due_at is None or not entry.active:
            continue
        more = span[1] - max(entry.end_at, entry.due_at)
        if more >= WORTH_TELLING:
            yield entry.order_id, more


def rushed(orders: Sequence[RushOrder], now: datetime) -> Disturbance:
    """What rush orders do to the plan: they come late, were they put behind it."""
    first = orders[0]
    more = f" and {len(orders) - 1} more" if len(orders) > 1 else ""
    return Disturbance(
        what="rush_order",
        since=now,
        detail=f"{first.number}{more} would come late behind what is planned.",
        order_id=first.id,
        order_number=first.number,
        orders=tuple(order.id for order in orders),
        late_orders=len(orders),
        late_by=round(sum((order.late_by for order in orders), timedelta()).total_seconds()),
    )


def disturbances(
    conn: Connection,
    now: datetime,
    settings: PlantSettings,
    known_lines: Mapping[int, datetime],
    known_orders: Collection[int],
) -> list[Disturbance]:
    """Give what disturbs the plan and is not known yet.

    A stop of a line is known where it began before the instant that is given for its line, unless
    that stop was to be over by now; see `repairing.known`.
    """
    found = []
    if settings.repair_after:
        for stop in stops(conn, now, timedelta(seconds=settings.repair_after)):
            if stop.line_id in known_lines and stop.since <= known_lines[stop.line_id]:
                continue
            disturbance = stopped(conn, now, stop)
            if disturbance.late_orders:
                found.append(disturbance)
    if settings.rush_within:
        within = timedelta(seconds=settings.rush_within)
        orders = rush_orders(conn, now, within, known_orders)
        if orders:
            found.append(rushed(orders, now))
    return found


def one_line(conn: Connection, line: Row[Any], now: datetime, until: datetime | None) -> Stop:
    """The stop of a line as somebody tells it who asks for a repair.

    Without `until` it is thought to stand as long again as it does, or else not at all.
    """
    known = {stop.line_id: stop for stop in stops(conn, now, timedelta(0))}
    stop = known.get(line.id, Stop(line.id, line.display_name, "", now, now))
    return stop if until is None else stop._replace(down_until=until)
