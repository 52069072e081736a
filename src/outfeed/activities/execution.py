"""Execution: runs begin and end on lines, one after the other, each in one mode."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.range import TimestamptzRange as Range
from sqlalchemy import Connection, Row, func, select, text

from outfeed.activities import orders, tracking
from outfeed.activities.act import Act
from outfeed.activities.entry_end import end_entry
from outfeed.activities.locks import lock_with_boards
from outfeed.activities.signals import EARLIEST
from outfeed.model.errors import Conflict, Invalid, NotFound
from outfeed.model.order import CLOSED, COMPLETED, IN_PROGRESS
from outfeed.model.run import Outcome
from outfeed.store import tables as t
from outfeed.store.settings import settings_of

PRODUCTION, IDLE = "Production", "Idle"
OUTCOMES = tuple(Outcome)
AHEAD = timedelta(minutes=5)
NOTHING_OPEN = 0
"""What `start_run` is told was seen where no run was open."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a line is to do: one of an entry, an order, a product or a mode."""

    entry_id: int | None = None
    order_id: int | None = None
    product_id: int | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """A target with everything that a run of it keeps."""

    mode_id: int
    production: bool
    product_id: int | None = None
    order_id: int | None = None
    entry_id: int | None = None
    rate: Row[Any] | None = None


def start_run(
    act: Act,
    line_id: int,
    target: Target,
    *,
    at: datetime | None = None,
    set_by: str = "operator",
    outcome_of_current: str = "continue",
    seen_run_id: int | None = None,
) -> int:
    """Start a run on a line; the run before it ends at the same instant. Gives the run's id.

    ``outcome_of_current`` is what becomes of the order that runs now: complete, partial, continue.
    ``seen_run_id`` is the run that whoever starts believes to be open, or `NOTHING_OPEN`; refused
    if it is not.
    Refused: what can't be executed, what the line has no rate for, an instant before the run that
    is open, a second start of the order that runs already.
    """
    line, current = _locked(act.conn, line_id, target)
    return _start(act, line, current, target, at, set_by, outcome_of_current, seen_run_id)


def _start(
    act: Act,
    line: Row[Any],
    current: Row[Any] | None,
    target: Target,
    at: datetime | None,
    set_by: str,
    outcome_of_current: str,
    seen_run_id: int | None,
) -> int:
    line_id: int = line.id
    job = _job(act.conn, line, target)
    _refuse_other(act.conn, line, current, job, seen_run_id)
    begin = _instant(act, line, current, at)
    if current:
        _end(act, line, current, begin, outcome_of_current)
    run_id = _insert(act, line_id, job, begin, set_by)
    if job.entry_id is not None:
        act.conn.execute(_FREEZE, {"entry": job.entry_id})
    if job.order_id is not None:
        orders.run_started(act, job.order_id)
    ended = [current.order_id] if current and current.order_id is not None else []
    tracking.line_changed(act, line_id, begin, ended)
    if current and ended:
        _complete_ended(act, current, outcome_of_current)
    if current and _is_done_with(current, begin, outcome_of_current):
        end_entry(act, current.entry_id, begin)
    act.audit("line", line_id, "start_run", after=_told(act.conn, run_id))
    act.tell(f"line:{line_id}", "runs", "orders")
    return run_id


def end_run(
    act: Act,
    line_id: int,
    *,
    outcome: str = "continue",
    at: datetime | None = None,
    seen_run_id: int | None = None,
    set_by: str = "operator",
) -> int:
    """End what runs on a line, which goes to Idle; gives the id of the idle run."""
    idle = Target(mode=IDLE)
    line, current = _locked(act.conn, line_id, idle)
    if current is None or not current.production:
        raise Conflict(
            "nothing_runs",
            "No production run is open on this line.",
            run=_facts(act.conn, current),
        )
    return _start(act, line, current, idle, at, set_by, outcome, seen_run_id)


def follow_controller(act: Act, line_id: int, order_number: str, at: datetime) -> bool:
    """Run the order that the line's controller says it runs; none where it names none.

    Gives whether anything changed. Refused: an order that is not known or can't be executed.
    """
    current = open_run(act.conn, line_id)
    if not order_number.strip():
        if current is None or not current.production or current.set_by != "plc":
            return False
        end_run(act, line_id, at=at, set_by="plc")
        return True
    named = select(t.orders.c.id).where(func.lower(t.orders.c.number).in_(_numbers([order_number])))
    found = act.conn.execute(named).scalar()
    if found is None:
        raise NotFound(
            "unknown_order", f"The controller runs order {order_number!r}, which is not known."
        )
    if current is not None and current.order_id == found:
        return False
    start_run(act, line_id, Target(order_id=found), at=at, set_by="plc")
    return True


def open_run(conn: Connection, line_id: int) -> Row[Any] | None:
    """Give the run that is open on a line, with its start as ``started_at``."""
    return conn.execute(
        select(t.runs, func.lower(t.runs.c.during).label("started_at")).where(
            t.runs.c.line_id == line_id, func.upper_inf(t.runs.c.during)
        )
    ).first()


def _locked(conn: Connection, line_id: int, target: Target) -> tuple[Row[Any], Row[Any] | None]:
    """Lock a line and the orders at hand; give the line, and the run that is open on it.

    The order of that run may be completed, and so go off the boards of other lines.
    """

    def involved(_: object) -> tuple[set[int], set[int]]:
        current = open_run(conn, line_id)
        ending = {current.order_id} if current and current.order_id is not None else set()
        return ending, _orders_at_hand(conn, current, target)

    lock_with_boards(conn, [line_id], involved)
    return _line(conn, line_id), open_run(conn, line_id)


def _refuse_other(
    conn: Connection, line: Row[Any], current: Row[Any] | None, job: _Job, seen: int | None
) -> None:
    """Refuse where another run is open than was seen, or one of the same order."""
    open_id = current.id if current else NOTHING_OPEN
    if seen is not None and open_id != seen:
        raise Conflict(
            "run_changed",
            f"What runs on {line.display_name} changed meanwhile. Look at it and try again.",
            run_id=current.id if current else None,
            run=_facts(conn, current),
        )
    if current and job.order_id and current.order_id == job.order_id:
        raise Conflict(
            "already_running",
            f"This order runs on {line.display_name} already.",
            run_id=current.id,
            run=_facts(conn, current),
        )


def _line(conn: Connection, line_id: int) -> Row[Any]:
    line = conn.execute(
        select(t.assets).where(t.assets.c.id == line_id, t.assets.c.level == "line")
    ).first()
    if line is None:
        raise NotFound("unknown_line", f"There is no line {line_id}.", line_id=line_id)
    if not line.usable:
        raise Conflict(
            "line_disabled",
            f"{line.display_name} is disabled: nothing can run there.",
            line_id=line_id,
        )
    return line


def _instant(act: Act, line: Row[Any], current: Row[Any] | None, at: datetime | None) -> datetime:
    if at is None:
        # Whoever waited for the line's lock may hold an instant before the run that went first.
        return max(act.now, current.started_at) if current else act.now
    if at.tzinfo is None:
        raise Invalid("no_time_zone", "The instant needs a time zone.")
    if at > act.now + AHEAD:
        raise Invalid("in_the_future", "A run can't be started or ended in the future.")
    if at < EARLIEST:
        raise Invalid("too_long_ago", "The instant lies before the year 2000.")
    if current is not None and at < current.started_at:
        raise Conflict(
            "does_not_fit",
            f"The run that is open on {line.display_name} began at"
            f" {current.started_at.isoformat()}, after this instant.",
            started_at=current.started_at,
            run=_facts(act.conn, current),
        )
    return at


def _facts(conn: Connection, run: Row[Any] | None) -> dict[str, Any] | None:
    """What runs, for whoever is refused because of it: since when, and who set it."""
    if run is None:
        return None
    named = conn.execute(
        select(t.modes.c.name, t.orders.c.number, t.users.c.display_name)
        .select_from(t.runs)
        .join(t.modes, t.modes.c.id == t.runs.c.mode_id)
        .outerjoin(t.orders, t.orders.c.id == t.runs.c.order_id)
        .outerjoin(t.users, t.users.c.id == t.runs.c.started_by)
        .where(t.runs.c.id == run.id)
    ).one()
    return {
        "id": run.id,
        "order_number": named.number,
        "mode": named.name,
        "started_at": run.started_at,
        "set_by": run.set_by,
        "started_by": named.display_name,
    }


def _end(act: Act, line: Row[Any], run: Row[Any], at: datetime, outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Invalid("unknown_outcome", f"The outcome is one of {', '.join(OUTCOMES)}.")
    if at == run.started_at:
        # A run that lasted no time at all was a slip of the finger.
        act.conn.execute(t.runs.delete().where(t.runs.c.id == run.id))
    else:
        act.conn.execute(
            t.runs.update()
            .where(t.runs.c.id == run.id)
            .values(
                during=Range(run.started_at, at),
                outcome=outcome if run.production else None,
                ended_by=act.actor.user_id,
                version=run.version + 1,
            )
        )
    act.audit("line", line.id, "end_run", after={"run_id": run.id, "at": at, "outcome": outcome})


def _is_done_with(run: Row[Any], at: datetime, outcome: str) -> bool:
    """Whether a run that ended leaves nothing to be done in its entry."""
    lasted = run.production and run.started_at < at
    return lasted and run.entry_id is not None and outcome != Outcome.CONTINUE


def _complete_ended(act: Act, run: Row[Any], outcome: str) -> None:
    """Complete the order of a run that ended, where that was asked for or it is made.

    It is looked at when all is derived anew: a run that ended in the past made less than it had.
    """
    asked = outcome == "complete"
    if not (asked or settings_of(act.conn).complete_when_made):
        return
    elsewhere = select(t.runs.c.id).where(
        t.runs.c.order_id == run.order_id, func.upper_inf(t.runs.c.during)
    )
    if act.conn.execute(elsewhere).first() is not None:
        return
    order = act.conn.execute(
        select(
            t.orders.c.required_quantity,
            t.order_figures.c.actual_quantity,
            t.order_statuses.c.name.label("status"),
        )
        .join(t.order_figures, t.order_figures.c.order_id == t.orders.c.id)
        .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
        .where(t.orders.c.id == run.order_id)
    ).one()
    made = order.actual_quantity >= order.required_quantity
    # Who completed it already, by hand while it ran, does not keep the line from going on.
    due = order.status == IN_PROGRESS or (asked and order.status not in (COMPLETED, CLOSED))
    if (asked or made) and due:
        orders.order_ran(act, run.order_id)
        orders.move_order(act, run.order_id, COMPLETED)


def orders_of(conn: Connection, signals: Iterable[tuple[int, str]]) -> set[int]:
    """Give the orders that run on lines and those that controllers name there, given in pairs."""
    pairs = list(signals)
    numbers = _numbers(number for _, number in pairs)
    named = select(t.orders.c.id).where(func.lower(t.orders.c.number).in_(numbers))
    running = select(t.runs.c.order_id).where(
        t.runs.c.line_id.in_({line_id for line_id, _ in pairs}),
        t.runs.c.order_id.is_not(None),
        func.upper_inf(t.runs.c.during),
    )
    return set(conn.execute(named.union(running)).scalars())


def _numbers(given: Iterable[str]) -> list[str]:
    """Numbers as they are compared; without those that the database could not even look for."""
    return [number.strip().lower() for number in given if number.strip().isprintable()]


def _orders_at_hand(conn: Connection, current: Row[Any] | None, target: Target) -> set[int]:
    entry = select(t.entries.c.order_id).where(t.entries.c.id == target.entry_id)
    planned = conn.execute(entry).scalar() if target.entry_id is not None else None
    ids = {target.order_id, planned, current.order_id if current else None}
    return {order_id for order_id in ids if order_id is not None}


def _job(conn: Connection, line: Row[Any], target: Target) -> _Job:
    given = (target.entry_id, target.order_id, target.product_id, target.mode)
    if sum(value is not None for value in given) != 1:
        raise Invalid("one_target", "Name one of entry, order, product or mode to start.")
    if target.mode is not None:
        return _mode_job(conn, target.mode)
    if target.entry_id is not None:
        return _entry_job(conn, line, target.entry_id)
    mode = _mode(conn, t.modes.c.name == PRODUCTION)
    if target.product_id is not None:
        rate = _rate(conn, line, target.product_id)
        return _Job(mode.id, True, product_id=target.product_id, rate=rate)
    assert target.order_id is not None  # noqa: S101 - one of the four is given
    return _order_job(conn, line, target.order_id)


def _mode_job(conn: Connection, name: str) -> _Job:
    mode = _mode(conn, func.lower(t.modes.c.name) == name.strip().lower())
    if mode.type == "production":
        raise Invalid("needs_product", f"To run {mode.name}, name an order or a product.")
    return _Job(mode.id, False)


def _entry_job(conn: Connection, line: Row[Any], entry_id: int) -> _Job:
    entry = conn.execute(select(t.entries).where(t.entries.c.id == entry_id)).first()
    if entry is None:
        raise NotFound("unknown_entry", f"There is no entry {entry_id} on the board.")
    if entry.line_id != line.id:
        raise Conflict(
            "other_line", f"This entry is not planned on {line.display_name}.", entry_id=entry_id
        )
    if entry.order_id is None:
        return _Job(entry.mode_id, False, entry_id=entry.id)
    job = _order_job(conn, line, entry.order_id)
    return _Job(entry.mode_id, True, job.product_id, job.order_id, entry.id, job.rate)


def _order_job(conn: Connection, line: Row[Any], order_id: int) -> _Job:
    order = conn.execute(
        select(t.orders, t.order_statuses.c.can_execute, t.order_statuses.c.name.label("status"))
        .join(t.order_statuses, t.order_statuses.c.id == t.orders.c.status_id)
        .where(t.orders.c.id == order_id)
        .with_for_update(of=t.orders)
    ).first()
    if order is None:
        raise NotFound("unknown_order", f"There is no order {order_id}.", order_id=order_id)
    if not order.can_execute:
        raise Conflict(
            "not_executable",
            f"Order {order.number} is {order.status} and can't be run. Release it first.",
            order_id=order_id,
            order_status=order.status,
        )
    allowed = conn.execute(
        select(t.order_lines.c.line_id).where(t.order_lines.c.order_id == order_id)
    )
    lines = set(allowed.scalars())
    if lines and line.id not in lines:
        raise Conflict(
            "line_not_allowed",
            f"Order {order.number} may not run on {line.display_name}.",
            order_id=order_id,
            line_ids=sorted(lines),
        )
    rate = _rate(conn, line, order.product_id)
    entry_id = _entry_of(conn, line.id, order_id)
    return _Job(order.mode_id, True, order.product_id, order_id, entry_id, rate)


def _entry_of(conn: Connection, line_id: int, order_id: int) -> int | None:
    """Give the entry that a run of an order on a line carries out: the first that has none yet,
    else the last, which goes on.
    """
    ran = select(t.runs.c.id).where(t.runs.c.entry_id == t.entries.c.id).exists()
    starts = func.lower(t.entries.c.during)
    entries = conn.execute(
        select(t.entries.c.id, ran.label("ran"))
        .where(t.entries.c.line_id == line_id, t.entries.c.order_id == order_id)
        .order_by(starts)
    ).all()
    waiting = [entry.id for entry in entries if not entry.ran]
    if waiting:
        return int(waiting[0])
    return int(entries[-1].id) if entries else None


def _mode(conn: Connection, condition: Any) -> Row[Any]:
    mode = conn.execute(select(t.modes).where(condition, t.modes.c.enabled)).first()
    if mode is None:
        names = conn.execute(select(t.modes.c.name).where(t.modes.c.enabled)).scalars()
        raise NotFound("unknown_mode", f"There is no such mode; there are {', '.join(names)}.")
    return mode


def _rate(conn: Connection, line: Row[Any], product_id: int) -> Row[Any]:
    rate = conn.execute(
        select(t.production_rates).where(
            t.production_rates.c.line_id == line.id,
            t.production_rates.c.product_id == product_id,
            t.production_rates.c.enabled,
        )
    ).first()
    if rate is None:
        raise Conflict(
            "no_rate",
            f"{line.display_name} has no enabled production rate for this product, so it can't"
            " make it. Set one up, or choose another line.",
            product_id=product_id,
            line_id=line.id,
        )
    return rate


_FREEZE = text("UPDATE entries SET planned = during WHERE id = :entry AND planned IS NULL")
"""Where an entry stood when its first run started is what its run is measured by."""


def _insert(act: Act, line_id: int, job: _Job, begin: datetime, set_by: str) -> int:
    kinds = act.conn.execute(
        select(t.counters.c.kind)
        .where(t.counters.c.line_id == line_id, t.counters.c.enabled)
        .distinct()
    )
    values: dict[str, Any] = {
        "line_id": line_id,
        "mode_id": job.mode_id,
        "production": job.production,
        "product_id": job.product_id,
        "order_id": job.order_id,
        "entry_id": job.entry_id,
        "during": Range(begin, None),
        "set_by": set_by,
        "started_by": act.actor.user_id,
        "counted": sorted(kinds.scalars()),
    }
    if job.rate is not None:
        kept = ("standard_rate", "rate_period", "rate_unit", "infeed_unit", "outfeed_unit")
        for name in (*kept, "waste_unit", "package_count"):
            values[name] = getattr(job.rate, name)
    run_id: int = act.conn.execute(
        t.runs.insert().values(values).returning(t.runs.c.id)
    ).scalar_one()
    return run_id


def _told(conn: Connection, run_id: int) -> dict[str, Any]:
    run = conn.execute(
        select(t.runs, t.modes.c.name.label("mode"), func.lower(t.runs.c.during).label("at"))
        .join(t.modes, t.modes.c.id == t.runs.c.mode_id)
        .where(t.runs.c.id == run_id)
    ).one()
    return {
        "run_id": run.id,
        "mode": run.mode,
        "order_id": run.order_id,
        "product_id": run.product_id,
        "set_by": run.set_by,
        "at": run.at,
    }
