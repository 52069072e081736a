"""Projecting: when the entries of lines are expected to be, as time goes by, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection, Engine, select, text

from outfeed.activities.act import Act, Actor, acting
from outfeed.activities.clock import Clock
from outfeed.activities.entry_actuals import made_for_entries
from outfeed.activities.expecting import RECENT, LastRun, last_runs
from outfeed.activities.line_plan import LinePlan
from outfeed.activities.line_plan_reading import LOOK_BACK, line_plans
from outfeed.activities.order_following import expectations_changed
from outfeed.activities.performance import Performance
from outfeed.model.placing import LineConditions, Placement
from outfeed.model.plan import Item, Key, Placed
from outfeed.model.product import decimal_of
from outfeed.model.projection import Present, project
from outfeed.model.time import Interval, instant_of, next_tick_of, tick_of
from outfeed.model.working_time import BeyondHorizon
from outfeed.store import tables as t
from outfeed.store.entries import Entry
from outfeed.store.projections import forget_projections, write_projections
from outfeed.store.rollups import lock_lines

PROJECTION = Actor("projection")
WORTH_TELLING = timedelta(minutes=1)
"""What differs from the plan, or from what was expected before, by less is not kept."""
SHORTEST = timedelta(seconds=1)

Expected = Mapping[int, Interval]

# Where nothing runs, is due or was expected otherwise, all is as planned.
_MOVING = text("""
    SELECT line_id FROM runs WHERE upper_inf(during) AND production
    UNION
    SELECT e.line_id FROM projections x JOIN entries e ON e.id = x.entry_id
    UNION
    SELECT e.line_id
    FROM entries e
    JOIN orders o ON o.id = e.order_id
    JOIN order_statuses s ON s.id = o.status_id AND s.active
    WHERE upper(e.during) > :since AND lower(e.during) <= :now
""")
_BEGUN = text("""
    SELECT entry_id, min(lower(during)) FROM runs WHERE entry_id = ANY(:entries) GROUP BY entry_id
""")


def project_lines(engine: Engine, clock: Clock, line_ids: Collection[int] | None = None) -> int:
    """Bring up to date when entries are expected, on all lines or some; gives how many changed.

    All is computed first without any lock; only the lines of which something changed by a minute
    or more are locked, one after the other, and projected anew.
    """
    with engine.connect() as conn:
        conn.execution_options(isolation_level="AUTOCOMMIT")
        now = clock.now()
        expected = expected_on_lines(conn, now, _moving(conn, now, line_ids))
        kept = _kept(conn, expected)
        changed = [line_id for line_id in expected if _changes(kept[line_id], expected[line_id])]
    for line_id in sorted(changed):
        with acting(engine, clock, PROJECTION) as act:
            project_line(act, line_id)
    return len(changed)


def project_line(act: Act, line_id: int) -> bool:
    """Write when the entries of a line are expected, where that changed by a minute or more.

    Lateness of their orders follows. Gives whether anything changed.
    """
    lock_lines(act.conn, [line_id])
    expected = expected_on_lines(act.conn, act.now, [line_id]).get(line_id, {})
    changes = _changes(_kept(act.conn, [line_id])[line_id], expected)
    if not changes:
        return False
    gone = [entry_id for entry_id in changes if entry_id not in expected]
    forget_projections(act.conn, gone)
    new = {entry_id: expected[entry_id] for entry_id in changes if entry_id in expected}
    write_projections(act.conn, new, act.now)
    e = t.entries.c
    orders = select(e.order_id).where(e.id.in_(changes), e.order_id.is_not(None)).distinct()
    expectations_changed(act, act.conn.execute(orders).scalars().all())
    act.tell("projections")
    return True


def expected_on_lines(
    conn: Connection,
    now: datetime,
    line_ids: Collection[int],
    down: Mapping[int, Interval] | None = None,
) -> dict[int, Expected]:
    """Give, by line and entry, start and end where they are expected otherwise than planned.

    Lines of which it is said since and until when they are `down` make nothing before they are back
    and then go on at the pace that they had.
    """
    if not line_ids:
        return {}
    a = t.assets.c
    lines = conn.execute(select(t.assets).where(a.id.in_(line_ids), a.level == "line")).all()
    plans = line_plans(conn, lines, now)
    runs = last_runs(conn, list(plans), now)
    for line_id, (since, until) in (down or {}).items():
        if line_id in plans:
            plans[line_id] = replace(plans[line_id], now=max(now, until))
            runs |= runs_before(conn, line_id, since, now)
    known = _known(conn, plans, runs)
    return {line_id: expected_of(plan, known) for line_id, plan in plans.items()}


@dataclass(frozen=True, slots=True)
class KnownOfLines:
    """What is known of lines at an instant beside their plans.

    The last run of each line, since when entries run, and what was made of them.
    """

    runs: Mapping[int, LastRun]
    begun: Mapping[int, datetime]
    made: Mapping[int, Fraction]


def known_of_lines(conn: Connection, plans: Mapping[int, LinePlan], now: datetime) -> KnownOfLines:
    """Read what the projection of lines rests on beside their plans."""
    return _known(conn, plans, last_runs(conn, list(plans), now))


def expected_of(plan: LinePlan, known: KnownOfLines) -> Expected:
    """Give when the entries of a line are expected, where that is otherwise than planned."""
    if not plan.enabled:
        return {}
    present = _present(plan, known.runs.get(plan.line_id), known.made)
    return _expected(plan, present, known.begun)


def _known(
    conn: Connection, plans: Mapping[int, LinePlan], runs: Mapping[int, LastRun]
) -> KnownOfLines:
    started = [e.id for plan in plans.values() for e in plan.production if e.run_id is not None]
    begun = {row[0]: row[1] for row in conn.execute(_BEGUN, {"entries": started})}
    return KnownOfLines(runs, begun, made_for_entries(conn, started))


def runs_before(
    conn: Connection, line_id: int, since: datetime, now: datetime
) -> dict[int, LastRun]:
    """Give the last run of a line at the pace that it had until an instant.

    That it stands since tells nothing of how fast it is.
    """
    lately = Performance(conn, [line_id], (since - RECENT, since), since)
    return last_runs(conn, [line_id], now, lately)


def _moving(conn: Connection, now: datetime, line_ids: Collection[int] | None) -> Sequence[int]:
    moving = conn.execute(_MOVING, {"since": now - LOOK_BACK, "now": now}).scalars()
    return [line_id for line_id in moving if line_ids is None or line_id in line_ids]


_KEPT = text("""
    SELECT e.line_id, x.entry_id, lower(x.during), upper(x.during)
    FROM projections x JOIN entries e ON e.id = x.entry_id WHERE e.line_id = ANY(:lines)
""")


def _kept(conn: Connection, line_ids: Collection[int]) -> dict[int, dict[int, Interval]]:
    kept: dict[int, dict[int, Interval]] = defaultdict(dict)
    for line_id, entry_id, start_at, end_at in conn.execute(_KEPT, {"lines": list(line_ids)}):
        kept[line_id][entry_id] = (start_at, end_at)
    return kept


def _changes(kept: Expected, expected: Expected) -> list[int]:
    """The entries of which something else is kept than is expected now."""
    return [
        entry_id
        for entry_id in sorted(kept.keys() | expected.keys())
        if entry_id not in kept
        or entry_id not in expected
        or differ(kept[entry_id], expected[entry_id])
    ]


def differ(one: Interval, other: Interval) -> bool:
    """Whether two spans differ by so much that it is worth telling."""
    return any(abs(a - b) >= WORTH_TELLING for a, b in zip(one, other, strict=True))


# --- one line --------------------------------------------------------------------------------


def _expected(plan: LinePlan, present: Present, begun: Mapping[int, datetime]) -> Expected:
    laid: list[Placed] = []

    def gesture(items: list[Item], _: LineConditions, conditions: LineConditions) -> Placement:
        start = max(present.free_from, conditions.working.horizon[0])
        laid[:] = project(items, conditions, replace(present, free_from=start))
        moved = [each.item.key for each in laid if each.start != starts.get(each.item.key)]
        return Placement(laid, tuple(moved), [])

    starts: dict[Key, int] = {entry.id: tick_of(entry.start_at) for entry in plan.production}
    try:
        plan.rearranged(gesture)
    except BeyondHorizon:
        # The calendar ends before the plan does: nothing can be said of when it will be.
        return {}
    found = dict(_spans(plan, laid, begun))
    planned = {entry.id: (entry.start_at, entry.end_at) for entry in plan.entries}
    return {key: span for key, span in found.items() if differ(span, planned[key])}


def _present(plan: LinePlan, run: LastRun | None, made: Mapping[int, Fraction]) -> Present:
    under_way = _under_way(plan, run)
    instead: dict[Key, Item] = {}
    over: set[Key] = set()
    for entry in plan.production:
        if under_way is not None and entry.id == under_way.key:
            continue
        if _is_over(plan, entry, run):
            over.add(entry.id)
        elif entry.run_id is not None or entry.start_at < plan.now:
            instead[entry.id] = _still_to_make(plan, entry, run, made)
    return Present(plan.now_tick, _free_from(plan, run, over), under_way, instead, frozenset(over))


def _under_way(plan: LinePlan, run: LastRun | None) -> Item | None:
    if run is None or not run.open or run.work is None:
        return None
    on_board = any(entry.id == run.entry_id for entry in plan.production)
    key: Key = run.entry_id if on_board else ("run", run.id)
    return Item(key, plan.now_tick, run.work, run.product_id)


def _is_over(plan: LinePlan, entry: Entry, run: LastRun | None) -> bool:
    """Whether nothing of an entry that does not run is to come."""
    if entry.run_id is None:
        return entry.start_at < plan.now and not entry.active
    if not entry.active:
        return True
    if run is not None and run.entry_id == entry.id:
        return not (run.goes_on and run.work)
    # Something else was made since: it goes on where the plan still has time for it.
    return entry.end_at <= plan.now


def _still_to_make(
    plan: LinePlan, entry: Entry, run: LastRun | None, made: Mapping[int, Fraction]
) -> Item:
    if run is not None and run.entry_id == entry.id and run.work:
        return replace(plan.item(entry), work=run.work, span=None)
    left = (entry.quantity or Decimal(0)) - decimal_of(made.get(entry.id, Fraction(0)))
    return plan.item(entry._replace(quantity=max(left, Decimal(0))))


def _free_from(plan: LinePlan, run: LastRun | None, over: Collection[Key]) -> int:
    """Since when the line is changed over to what is next: as planned, but not while it ran."""
    following = next((entry for entry in plan.production if entry.id not in over), None)
    changeovers = (e for e in plan.entries if following and e.changeover_for == following.id)
    begun = min((tick_of(entry.start_at) for entry in changeovers), default=plan.now_tick)
    ran_until = next_tick_of(run.ended_at) if run is not None and run.ended_at else begun
    return min(max(begun, ran_until), plan.now_tick)


def _spans(
    plan: LinePlan, laid: Iterable[Placed], begun: Mapping[int, datetime]
) -> Iterable[tuple[int, Interval]]:
    changeovers = {e.changeover_for: e for e in plan.entries if e.changeover_for is not None}
    known = {entry.id for entry in plan.production}
    for each in laid:
        if each.item.key not in known:
            continue
        entry_id = int(str(each.item.key))
        start_at = begun.get(entry_id, instant_of(each.start))
        yield entry_id, (start_at, max(instant_of(each.end), start_at + SHORTEST))
        changeover = changeovers.get(entry_id)
        to_come = changeover is not None and changeover.end_at > plan.now
        if changeover is not None and to_come and each.setup_start < each.setup_end:
            yield changeover.id, (instant_of(each.setup_start), instant_of(each.setup_end))
