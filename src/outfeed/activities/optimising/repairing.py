"""Repairing: a plan that a disturbance made one that can't be kept is planned again around it.

What the disturbance touched goes where it does least harm; all else keeps its place unless it pays.
A repair is looked for once for a disturbance, and offered: a person accepts or discards it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, text

from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import Clock
from outfeed.activities.optimising.asked import Asked, AskedProfile, Down
from outfeed.activities.optimising.asking import asked_by
from outfeed.activities.optimising.disturbances import (
    Disturbance,
    disturbances,
    one_line,
    stopped,
    stops,
)
from outfeed.activities.optimising.jobs import ask, discard, overtaken
from outfeed.activities.order_current import instant_text
from outfeed.activities.plan_rules import PlannedOrder, not_schedulable, planned_orders
from outfeed.activities.projecting import expected_on_lines
from outfeed.model.errors import FieldError, Invalid, NotFound
from outfeed.store import tables as t
from outfeed.store.entries import entries_where
from outfeed.store.optimisation_profiles import profile_of
from outfeed.store.settings import settings_of

OPTIMISER = Actor("optimiser")
FEW_MOVES = AskedProfile("Few moves", lateness=10, changeover=2, moved=600, shifted=1)
"""What weighs in a repair, where the plant has no profile of this name."""
TIME_LIMIT = 5
"""Seconds that a repair is looked for."""
REMEMBERED = timedelta(days=30)
RENEWED_AFTER = timedelta(minutes=1)
"""For how long an offer stands at least, however fast the board is changed around it."""

_REPAIRS = text("""
    SELECT id, status, cause, made_at FROM optimisations
    WHERE kind = 'repair' AND what_if_id IS NULL AND made_at > :since
    ORDER BY made_at, id
""")
_OPEN = ("waiting", "running", "done")


@dataclass(slots=True)
class Known:
    """What repairs were looked for already, or are on offer."""

    lines: dict[int, datetime] = field(default_factory=dict)
    """By line until when: a stop that began before needs no other repair."""
    orders: set[int] = field(default_factory=set)
    open: list[Row[Any]] = field(default_factory=list)
    """The repairs that go on or wait for somebody to say yes or no."""
    overtaken: list[int] = field(default_factory=list)
    """The offers that can't be accepted any more, as the board was changed since."""


def known(conn: Connection, now: datetime) -> Known:
    """Give what repairs there are of late.

    A stop is known while its repair is looked for, is on offer or was discarded; but where it lasts
    longer than was thought, only if it was discarded. What an overtaken offer was for is not known.
    """
    found = Known()
    for row in conn.execute(_REPAIRS, {"since": now - REMEMBERED}):
        cause = row.cause
        if row.status in _OPEN:
            found.open.append(row)
        if _is_overtaken(conn, now, row):
            found.overtaken.append(row.id)
            found.orders.difference_update(cause.get("orders") or ())
            found.lines.pop(cause["line_id"], None)
            continue
        found.orders.update(cause.get("orders") or ())
        line_id = cause["line_id"]
        if line_id is None:
            continue
        lasts = _instant(cause.get("down_until"))
        if row.status in ("waiting", "running", "discarded") or (lasts and lasts > now):
            found.lines[line_id] = row.made_at
        else:
            found.lines.pop(line_id, None)
    return found


def notice(engine: Engine, clock: Clock) -> int:
    """Look for what disturbs the plan and was not there before; give how many repairs are asked.

    Repairs that nobody needs any more are taken back, and so are offers that were overtaken: what
    they were for is looked at anew. Nothing is locked while it looks.
    """
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        now, settings = clock.now(), settings_of(conn)
        before = known(conn, now)
        found = disturbances(conn, now, settings, before.lines, before.orders)
        needless = [*before.overtaken, *_needless(conn, now, before.open)]
    for disturbance in found:
        with acting(engine, clock, OPTIMISER) as act:
            replaced = [row.id for row in before.open if _same(row.cause, disturbance)]
            _discard(act, replaced)
            repair(act, disturbance)
    if needless:
        with acting(engine, clock, OPTIMISER) as act:
            _discard(act, needless)
    return len(found)


def repair(act: Act, disturbance: Disturbance) -> int:
    """Ask for a repair after a disturbance; give the id of the search.

    Raises `Conflict` ``too_many_waiting``.
    """
    asked = _asked(act.conn, act.now, disturbance)
    return ask(act, asked, kind="repair", cause=disturbance.cause())


def repair_asked(
    act: Act,
    *,
    line: Row[Any] | None = None,
    order_id: int | None = None,
    down_until: datetime | None = None,
) -> int:
    """Ask for a repair because somebody wants one; give the id of the search.

    Of a line that is down, until an instant or as long again as it stands; for an order that is
    to be placed, or placed better; without both of all that is expected to be late. Raises
    `NotFound` for the order, `Invalid` ``needs_line``, ``already_over`` for an instant that has
    passed and ``not_schedulable`` for an order that can't be placed, and `Conflict`
    ``too_many_waiting``.
    """
    if down_until is not None:
        _check_down(act, line, down_until)
    disturbance = Disturbance("asked", act.now, "Asked for.")
    if line is not None:
        stop = one_line(act.conn, line, act.now, down_until)
        disturbance = replace(stopped(act.conn, act.now, stop), what="asked", detail="Asked for.")
    if order_id is not None:
        order = _schedulable(act, order_id)
        placed = [entry.id for entry in entries_where(act.conn, order_id=order_id)]
        disturbance = replace(
            disturbance,
            order_id=order_id,
            order_number=order.number,
            orders=(order_id,),
            affected=(*disturbance.affected, *placed),
        )
    if line is None and order_id is None:
        disturbance = replace(disturbance, affected=_late_by_projection(act.conn, act.now))
    return repair(act, disturbance)


# --- helpers ---------------------------------------------------------------------------------


def _check_down(act: Act, line: Row[Any] | None, down_until: datetime) -> None:
    if line is None:
        raise Invalid("needs_line", "Say which line is down until then.")
    if down_until <= act.now:
        detail = (
            f"{line.display_name} can't be down until {instant_text(down_until)}, which is over."
            " Give an instant that is yet to come, or none: then it is as long again as it stands."
        )
        errors = [FieldError("down_until", "already_over", detail)]
        raise Invalid("already_over", detail, errors=errors)


def _schedulable(act: Act, order_id: int) -> PlannedOrder:
    order = planned_orders(act.conn, [order_id])[order_id]
    if not order.can_schedule:
        broken = not_schedulable(order)
        detail = f"{broken.detail} Name one whose status lets it be scheduled, such as Released."
        raise Invalid(broken.code, detail, errors=[FieldError("order", broken.code, detail)])
    return order


def _asked(conn: Connection, now: datetime, disturbance: Disturbance) -> Asked:
    down: tuple[Down, ...] = ()
    if disturbance.line_id is not None and disturbance.down_until is not None:
        down = (Down(disturbance.line_id, disturbance.down_until, disturbance.since),)
    try:
        profile = profile_of(conn, FEW_MOVES.name)
    except NotFound:
        profile = None
    asked = asked_by(
        profile,
        now,
        orders=list(disturbance.orders),
        affected=list(disturbance.affected),
        down=down,
        time_limit=TIME_LIMIT,
    )
    return asked if profile is not None else replace(asked, profile=FEW_MOVES)


def _is_overtaken(conn: Connection, now: datetime, row: Row[Any]) -> bool:
    stood_long = row.status == "done" and row.made_at <= now - RENEWED_AFTER
    return stood_long and row.cause["what"] != "asked" and overtaken(conn, now, row.id)


def _same(cause: Mapping[str, Any], disturbance: Disturbance) -> bool:
    """Whether a repair is for what a disturbance is about, as it was thought before."""
    of_line = cause["what"] == disturbance.what == "line_stopped"
    return of_line and bool(cause["line_id"] == disturbance.line_id)


def _discard(act: Act, job_ids: Collection[int]) -> None:
    """Take back repairs; whoever accepts one meanwhile keeps it."""
    for job_id in sorted(job_ids):
        status = act.conn.execute(_STATUS, {"id": job_id}).scalar()
        if status in _OPEN:
            discard(act, job_id)


_STATUS = text("SELECT status FROM optimisations WHERE id = :id FOR UPDATE")


def _needless(conn: Connection, now: datetime, offers: Collection[Row[Any]]) -> list[int]:
    """The repairs whose disturbance is over, and left nothing to be mended."""
    by_line = {row.cause["line_id"] for row in offers if row.cause["what"] == "line_stopped"}
    standing = {stop.line_id for stop in stops(conn, now, timedelta(0))} if by_line else set()
    over = {line_id for line_id in by_line - standing if not _late(conn, now, [line_id])}
    found = [row.id for row in offers if _of_line(row) in over]
    rush = {row.id: row.cause["orders"] for row in offers if row.cause["what"] == "rush_order"}
    wanted = {order for orders in rush.values() for order in orders}
    left = set(conn.execute(_STILL_RUSH, {"orders": sorted(wanted)}).scalars()) if wanted else set()
    return found + [job_id for job_id, orders in rush.items() if not left.intersection(orders)]


def _of_line(row: Row[Any]) -> int | None:
    line_id: int | None = row.cause["line_id"]
    return line_id if row.cause["what"] == "line_stopped" else None


_STILL_RUSH = text("""
    SELECT o.id FROM orders o JOIN order_statuses s ON s.id = o.status_id AND s.can_schedule
    WHERE o.id = ANY(:orders) AND NOT EXISTS (SELECT FROM entries e WHERE e.order_id = o.id)
""")


def _late_by_projection(conn: Connection, now: datetime) -> tuple[int, ...]:
    a = t.assets.c
    lines = conn.execute(select(a.id).where(a.level == "line", a.usable)).scalars().all()
    return tuple(_late(conn, now, lines))


def _late(conn: Connection, now: datetime, line_ids: Collection[int]) -> list[int]:
    """The entries that are expected otherwise than planned, and too late."""
    spans = {
        entry_id: span
        for expected in expected_on_lines(conn, now, line_ids).values()
        for entry_id, span in expected.items()
    }
    return [
        entry.id
        for entry in entries_where(conn, ids=spans)
        if entry.due_at is not None
        and spans[entry.id][1] > max(entry.due_at, entry.end_at)
        and entry.active
    ]


def _instant(text_: str | None) -> datetime | None:
    return None if text_ is None else datetime.fromisoformat(text_)
