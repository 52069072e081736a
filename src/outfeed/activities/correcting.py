"""Correcting runs: what a person says that a run counted becomes what it says it counted.

The difference is facts that name the run. Late facts of machines come on top of it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, select

from outfeed.activities import tracking
from outfeed.activities.act import Act
from outfeed.activities.counting import count_kinds, entry_of, waste_reasons_of
from outfeed.activities.signals import AHEAD, CountSignal, refusal
from outfeed.model.counting import EXACT, Part, laid, sum_of
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.product import CountKind
from outfeed.model.signals import fact_key
from outfeed.store import count_entries, rollups
from outfeed.store import tables as t
from outfeed.store.count_entries import SOURCE, EnteredCount

LAST = timedelta(microseconds=1)


def correct(
    act: Act,
    run_id: int,
    totals: Mapping[CountKind, Decimal],
    reason: str,
    waste_reason: int | str | None = None,
) -> UUID:
    """Say what a run counted, in the units of its kinds; the difference is laid over its minutes.

    Gives the entry. Kinds that are not named stay as they were counted. Refused: a run that made no
    product, totals that can't be, infeed of nothing where something came out.
    """
    line_id = act.conn.execute(select(t.runs.c.line_id).where(t.runs.c.id == run_id)).scalar()
    if line_id is None:
        raise NotFound("unknown_run", f"There is no run {run_id}.", run_id=run_id)
    rollups.lock_lines(act.conn, [line_id])
    run = _run(act.conn, run_id)
    _check_totals(act, run, totals, reason)
    why = waste_reasons_of(act.conn, line_id, iter([waste_reason]))(waste_reason)
    start, end = run.started_at, run.ended_at or max(act.now + AHEAD, run.started_at + AHEAD)
    last = max(start, run.ended_at - LAST if run.ended_at else act.now)
    minutes = {
        kind: count_entries.minutes_of_run(act.conn, line_id, kind.value, start, end)
        for kind in CountKind
    }
    _refuse_infeed_of_nothing(run, totals, minutes)
    key = uuid4().hex
    facts = [
        fact
        for kind, total in totals.items()
        for fact in _difference(run, kind, total, minutes[kind], last, key, reason, why)
    ]
    written = count_entries.insert_entered(act.conn, facts, act.now, act.actor.user_id)
    count_kinds(act.conn, run_id, [kind.value for kind in totals])
    tracking.counts_changed(act, written)
    tracking.runs_changed(act, [run_id])
    before = {kind.value: sum_of(part.quantity for part in minutes[kind]) for kind in totals}
    after: dict[str, Any] = {kind.value: total for kind, total in totals.items()}
    after["entry"] = entry_of(key).hex
    act.audit("run", run_id, "correct", before, after, reason=reason)
    act.tell(f"line:{line_id}", "runs")
    return entry_of(key)


def _run(conn: Connection, run_id: int) -> Row[Any]:
    # It may be gone, where its end became its beginning before the line was locked.
    run = conn.execute(
        select(
            t.runs,
            func.lower(t.runs.c.during).label("started_at"),
            func.upper(t.runs.c.during).label("ended_at"),
        ).where(t.runs.c.id == run_id)
    ).first()
    if run is None:
        raise NotFound("unknown_run", f"There is no run {run_id}.", run_id=run_id)
    return run


def unit_of(run: Row[Any], kind: CountKind) -> str:
    """Give the unit in which a run counts a kind."""
    units: dict[CountKind, str] = {
        CountKind.INFEED: run.infeed_unit,
        CountKind.OUTFEED: run.outfeed_unit,
        CountKind.WASTE: run.waste_unit,
    }
    return units[kind]


def _check_totals(
    act: Act, run: Row[Any], totals: Mapping[CountKind, Decimal], reason: str
) -> None:
    if not run.production:
        raise Conflict("makes_nothing", "This run made no product, so it has no counts.")
    if not totals:
        raise Invalid("nothing_to_correct", "Give a new total of infeed, outfeed or waste.")
    if not reason.strip():
        errors = [FieldError("reason", "reason_missing", "Say why the run is corrected.")]
        raise Invalid("reason_missing", "Say why the run is corrected.", errors=errors)
    for kind, total in totals.items():
        signal = CountSignal("", run.line_id, kind, total, run.started_at)
        wrong = refusal(signal, {run.line_id}, act.now)
        if wrong is not None:
            detail = f"{wrong.reason} The {kind} of this run is in {unit_of(run, kind)}."
            raise Invalid(wrong.code, detail, errors=[FieldError(kind.value, wrong.code, detail)])


def _refuse_infeed_of_nothing(
    run: Row[Any], totals: Mapping[CountKind, Decimal], minutes: Mapping[CountKind, list[Part]]
) -> None:
    """Infeed that is nothing while something came out was not counted: it would be calculated."""
    if totals.get(CountKind.INFEED) != 0:
        return
    for kind in (CountKind.OUTFEED, CountKind.WASTE):
        made = totals.get(kind, sum_of(part.quantity for part in minutes[kind]))
        if made:
            unit = unit_of(run, kind)
            detail = f"Nothing can't have gone in: the run has {made:f} {unit} of {kind}."
            errors = [FieldError("infeed", "infeed_of_nothing", detail)]
            raise Invalid("infeed_of_nothing", detail, errors=errors)


def _difference(
    run: Row[Any],
    kind: CountKind,
    total: Decimal,
    minutes: list[Part],
    last: datetime,
    key: str,
    reason: str,
    waste_reason_id: int | None,
) -> Iterator[EnteredCount]:
    difference = EXACT.subtract(total, sum_of(part.quantity for part in minutes))
    for n, part in enumerate(laid(difference, minutes, last)):
        yield EnteredCount(
            key=fact_key(SOURCE, f"{key}/{kind}/{n}"),
            entry=entry_of(key),
            line_id=run.line_id,
            kind=kind.value,
            occurred_at=part.at,
            quantity=part.quantity,
            corrects_run_id=run.id,
            waste_reason_id=waste_reason_id if kind is CountKind.WASTE else None,
            reason=reason,
        )
