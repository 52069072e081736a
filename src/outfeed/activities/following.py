"""Following the plan: lines take the modes of their entries by themselves, once an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, text

from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import Clock
from outfeed.activities.execution import IDLE, NOTHING_OPEN, Target, start_run
from outfeed.model.equipment import ModeType
from outfeed.model.errors import Conflict
from outfeed.model.following import LineNow, PlannedEntry, Step, Switches, next_step
from outfeed.model.run import ModeSetter, Outcome
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

SCHEDULE = Actor("schedule")
LOOK_BACK = timedelta(days=7)
"""What was due is caught up with for so long, after which its time is past for good."""
MOST_STEPS = 1000
"""On one line at a time; a restart after a week catches up with some."""

# An entry that was acted on has a run; so has, in effect, a stop whose mode was set by hand in its
# time, and a changeover to what is made already.
_ACTED = """
    EXISTS (SELECT FROM runs r WHERE r.entry_id IN (e.id, e.changeover_for))
    OR NOT e.production AND EXISTS (
        SELECT FROM runs r
        WHERE r.line_id = e.line_id AND r.mode_id = e.mode_id AND r.set_by <> 'schedule'
          AND r.during && e.during
    )
"""
_STARTABLE = """
    CASE WHEN e.production THEN :starts AND EXISTS (
        SELECT FROM orders o
        JOIN order_statuses s ON s.id = o.status_id AND s.can_execute
        JOIN production_rates p ON p.line_id = e.line_id AND p.product_id = o.product_id
             AND p.enabled
        WHERE o.id = e.order_id
    ) ELSE :sets END
"""
_DUE = text(f"""
    SELECT l.id
    FROM assets l
    LEFT JOIN runs n ON n.line_id = l.id AND upper_inf(n.during)
    LEFT JOIN modes m ON m.id = n.mode_id
    WHERE l.level = 'line' AND l.usable AND (
        (n.id IS NULL OR m.type = 'idle' OR n.set_by = 'schedule')
        AND (n.set_by IS DISTINCT FROM 'schedule' OR NOT n.production OR :ends)
        AND EXISTS (
            SELECT FROM entries e
            WHERE e.line_id = l.id AND upper(e.during) > greatest(lower(n.during), :since)
              AND lower(e.during) <= :now AND {_STARTABLE} AND NOT ({_ACTED})
        )
        OR n.set_by = 'schedule' AND m.type <> 'idle' AND (NOT n.production OR :ends)
        AND NOT EXISTS (
            SELECT FROM entries e WHERE e.id = n.entry_id AND upper(e.during) > :now
        )
    )
    ORDER BY l.id
""")
_LINE = text("""
    SELECT r.id, lower(r.during) AS since, cast(m.type AS text) AS type, r.production,
           cast(r.set_by AS text) AS set_by, r.entry_id
    FROM runs r JOIN modes m ON m.id = r.mode_id
    WHERE r.line_id = :line AND upper_inf(r.during)
""")
# An order may run since somebody moved it to where it is: not in a time in which it was held.
_ENTRIES = text(f"""
    SELECT e.id, lower(e.during) AS start_at, upper(e.during) AS end_at, e.production, e.version,
           {_ACTED} AS acted,
           (
               SELECT max(a.at) FROM audit a
               WHERE a.subject = 'order' AND a.subject_id = e.order_id AND a.act = 'move'
                 AND (a.actor <> :schedule OR a.user_id IS NOT NULL)
           ) AS ready_at, (
               SELECT CASE WHEN r.set_by = 'schedule' AND r.outcome = 'continue'
                           THEN upper(r.during) END
               FROM runs r WHERE r.entry_id = e.id ORDER BY lower(r.during) DESC LIMIT 1
           ) AS interrupted_at
    FROM entries e
    WHERE e.line_id = :line AND lower(e.during) <= :now
      AND (e.id = :ours OR upper(e.during) > :since AND {_STARTABLE})
    ORDER BY lower(e.during), e.id
""")
_SWITCHED = (
    select(t.audit.c.at)
    .where(t.audit.c.subject == "settings")
    .order_by(t.audit.c.subject_id.desc(), t.audit.c.at.desc())
)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the schedule may do, and since when: not for a time in which it could not."""

    switches: Switches
    since: datetime

    @classmethod
    def at(cls, conn: Connection, now: datetime) -> _Terms:
        """Read them; `since` is when the settings were changed last."""
        switched = conn.execute(_SWITCHED.limit(1)).scalar()
        since = max(now - LOOK_BACK, switched or now - LOOK_BACK)
        return cls(settings_of(conn).switches, since)

    def values(self, now: datetime) -> dict[str, Any]:
        """Give them as statements take them."""
        return {
            "starts": self.switches.starts_production,
            "ends": self.switches.ends_production,
            "sets": self.switches.sets_mode,
            "since": self.since,
            "now": now,
            "schedule": SCHEDULE.name,
        }


def lines_due(conn: Connection, now: datetime) -> Sequence[int]:
    """Give the lines on which the schedule may have something to do; a few milliseconds."""
    terms = _Terms.at(conn, now)
    return conn.execute(_DUE, terms.values(now)).scalars().all()


def follow_line(engine: Engine, clock: Clock, line_id: int) -> int:
    """Do all that is due on a line, each step in a transaction of its own; gives how many.

    Where somebody else changes the line at the same time, what is due is looked at anew. Raises
    what `start_run` refuses; the steps before are kept.
    """
    done = 0
    for _ in range(MOST_STEPS):
        try:
            with acting(engine, clock, SCHEDULE) as act:
                if not take_step(act, line_id):
                    break
            done += 1
        except Conflict as refused:
            if refused.code not in ("run_changed", "plan_changed"):
                raise
    return done


def take_step(act: Act, line_id: int) -> bool:
    """Do what the schedule has to do first on a line; gives whether there was anything.

    Raises `Conflict` ``run_changed`` or ``plan_changed`` where the line changed meanwhile, and what
    `start_run` refuses.
    """
    terms = _Terms.at(act.conn, act.now)
    run = act.conn.execute(_LINE, {"line": line_id}).first()
    place = {"line": line_id, "ours": run.entry_id if run else None}
    rows = act.conn.execute(_ENTRIES, terms.values(act.now) | place).all()
    step = next_step(_line_now(run, terms), _planned(rows, terms), terms.switches, act.now)
    if step is None:
        return False
    start_run(
        act,
        line_id,
        Target(mode=IDLE) if step.entry_id is None else Target(entry_id=step.entry_id),
        at=step.at,
        set_by=ModeSetter.SCHEDULE,
        outcome_of_current=Outcome.CONTINUE,
        seen_run_id=run.id if run else NOTHING_OPEN,
    )
    _refuse_if_changed(act.conn, step, rows)
    return True


def _line_now(run: Row[Any] | None, terms: _Terms) -> LineNow:
    if run is None:
        return LineNow(terms.since, idle=True)
    return LineNow(
        # The schedule's own is ended at its entry's end, whenever that was.
        run.since if run.set_by == ModeSetter.SCHEDULE else max(run.since, terms.since),
        idle=run.type == ModeType.IDLE,
        by_schedule=run.set_by == ModeSetter.SCHEDULE,
        production=run.production,
        entry_id=run.entry_id,
    )


def _planned(rows: Sequence[Row[Any]], terms: _Terms) -> list[PlannedEntry]:
    return [
        PlannedEntry(
            id=row.id,
            start_at=row.start_at,
            end_at=row.end_at,
            production=row.production,
            acted=row.acted,
            ready_at=max(terms.since, row.ready_at or terms.since),
            interrupted_at=row.interrupted_at,
        )
        for row in rows
    ]


def _refuse_if_changed(conn: Connection, step: Step, rows: Sequence[Row[Any]]) -> None:
    """The line is locked now; what was read before may have been moved by a planner."""
    if step.entry_id is None:
        return
    seen = next(row.version for row in rows if row.id == step.entry_id)
    version = select(t.entries.c.version).where(t.entries.c.id == step.entry_id)
    if conn.execute(version).scalar() != seen:
        raise Conflict("plan_changed", "The entry was changed meanwhile.")
