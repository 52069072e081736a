"""Counting by hand: entries, corrections of runs, and taking either back.

Nothing that was counted is changed: what people say is facts like those of machines, and so is what
takes them back. Facts of one act share their entry.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, select

from outfeed.activities import tracking
from outfeed.activities.act import Act
from outfeed.activities.hand_readings import ReadingsBack
from outfeed.activities.signals import AHEAD, CountSignal, refusal
from outfeed.model.counting import EXACT, Part, laid, sum_of
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.product import CountKind
from outfeed.model.signals import fact_key
from outfeed.store import count_entries, plant_lists, rollups
from outfeed.store import tables as t
from outfeed.store.assets import enabled_lines
from outfeed.store.count_entries import SOURCE, EnteredCount

LAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Wasted:
    """A quantity that was wasted, in waste units; why by id or name of a reason of the line."""

    quantity: Decimal
    reason: int | str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a person counted, each in the unit of its kind on the line."""

    good: Decimal | None = None
    infeed: Decimal | None = None
    waste: Sequence[Wasted] = field(default_factory=tuple)


def entry_of(key: str) -> UUID:
    """Give the entry that is made under a key; the same for every delivery of it."""
    return UUID(fact_key(SOURCE, key))


def undoing(entry: UUID) -> UUID:
    """Give the entry that takes an entry back; so nothing is taken back twice."""
    return entry_of(f"{entry.hex}/undo")


def enter(
    act: Act,
    line_id: int,
    counted: Counted,
    *,
    at: datetime | None = None,
    key: str | None = None,
) -> UUID:
    """Enter what a person counted at an instant (now, where none is given), once for each key.

    It counts to whatever ran then. Gives the entry. Refused: nothing to count, what no line counts,
    a reason that the line does not have.
    """
    named = key or uuid4().hex
    entry = entry_of(named)
    facts = list(_facts_of(act, line_id, counted, at or act.now, named))
    rollups.lock_lines(act.conn, [line_id])
    if count_entries.known_entries(act.conn, [entry]):
        return entry
    written = count_entries.insert_entered(act.conn, facts, act.now, act.actor.user_id)
    tracking.counts_changed(act, written)
    told = [{"count": f.kind, "quantity": f.quantity, "reason": f.waste_reason_id} for f in facts]
    act.audit("line", line_id, "enter_count", after={"entry": entry.hex, "counts": told})
    return entry


def _facts_of(
    act: Act, line_id: int, counted: Counted, at: datetime, key: str
) -> Iterator[EnteredCount]:
    parts: list[tuple[str, CountKind, Wasted]] = []
    if counted.good is not None:
        parts.append(("good", CountKind.OUTFEED, Wasted(counted.good)))
    if counted.infeed is not None:
        parts.append(("infeed", CountKind.INFEED, Wasted(counted.infeed)))
    for n, wasted in enumerate(counted.waste):
        parts.append((f"waste.{n}", CountKind.WASTE, wasted))
    lines = enabled_lines(act.conn)
    for name, kind, part in parts:
        wrong = refusal(CountSignal(key, line_id, kind, part.quantity, at), lines, act.now)
        if wrong is not None:
            errors = [FieldError(name, wrong.code, wrong.reason)]
            raise Invalid(wrong.code, wrong.reason, errors=errors)
    if not any(part.quantity for _, _, part in parts):
        raise Invalid("nothing_counted", "Give a quantity of good, infeed or waste above 0.")
    reasons = waste_reasons_of(act.conn, line_id, (w.reason for w in counted.waste))
    for name, kind, part in parts:
        if part.quantity:
            yield EnteredCount(
                key=fact_key(SOURCE, f"{key}/{name}"),
                entry=entry_of(key),
                line_id=line_id,
                kind=kind.value,
                occurred_at=at,
                quantity=part.quantity,
                waste_reason_id=reasons(part.reason),
                reason=part.comment,
            )


def waste_reasons_of(
    conn: Connection, line_id: int, given: Iterator[int | str | None]
) -> Callable[[int | str | None], int | None]:
    """Give what finds the id of a waste reason that holds on a line; all given are looked at."""
    wanted = [reason for reason in given if reason is not None]
    known: dict[str, int] = {}
    for item in plant_lists.waste_reasons(conn, line_id) if wanted else ():
        if item["enabled"]:
            known |= {str(item["id"]): item["id"], item["name"].strip().casefold(): item["id"]}
    for reason in wanted:
        if _spelled(reason) not in known:
            raise Invalid(
                "unknown_waste_reason",
                f"The line has no waste reason {str(reason)[:60]!r} that is in use.",
                reason=str(reason)[:60],
            )
    return lambda reason: None if reason is None else known[_spelled(reason)]


def _spelled(reason: int | str) -> str:
    return str(reason).strip().casefold()


# --- taking back -------------------------------------------------------------------------


def undo(act: Act, entry: UUID, reason: str | None = None) -> int:
    """Take an entry back, by facts that cancel its own; gives its line.

    Of an entry that took another back, what that was holds again. Undone twice is undone once.
    Refused: what a later correction took already.
    """
    found = count_entries.facts_of(act.conn, entry)
    if not found:
        raise NotFound("unknown_entry", "There is no such entry of counts.", entry=str(entry))
    line_id: int = found[0].line_id
    rollups.lock_lines(act.conn, [line_id])
    back = undoing(entry)
    if count_entries.known_entries(act.conn, [back]):
        return line_id
    readings = ReadingsBack(act.conn, back)
    facts = [fact for row in found for fact in _taken_back(row, back, reason, readings)]
    written = count_entries.insert_entered(act.conn, facts, act.now, act.actor.user_id)
    readings.keep()
    runs = _hold_or_not(act.conn, found)
    tracking.counts_changed(act, written)
    tracking.runs_changed(act, runs)
    _refuse_less_than_nothing(act.conn, line_id, facts)
    act.audit(
        "line", line_id, "undo_counts", {"entry": entry.hex}, {"entry": back.hex}, reason=reason
    )
    act.tell(f"line:{line_id}", *(["runs"] if runs else []))
    return line_id


def _taken_back(
    row: Row[Any], back: UUID, reason: str | None, readings: ReadingsBack
) -> list[EnteredCount]:
    if row.total is not None:
        return readings.taken_out(row, reason)
    if row.takes_back and row.was_total is not None:
        return readings.put_back(row, reason)
    if row.corrects is not None and not row.takes_back:
        # It mended the next reading; that is told anew by the reading it came with.
        return []
    restored = row.was_corrects_run_id if row.corrects_run_id is None else None
    return [
        EnteredCount(
            key=fact_key(SOURCE, f"{row.key.hex}/undo"),
            entry=back,
            line_id=row.line_id,
            kind=row.kind,
            occurred_at=row.occurred_at,
            quantity=row.quantity.copy_negate(),
            corrects=row.key.hex,
            corrects_run_id=restored,
            waste_reason_id=row.waste_reason_id,
            reason=reason,
        )
    ]


def _hold_or_not(conn: Connection, found: Sequence[Row[Any]]) -> set[int]:
    """Note that a correction holds no more, or again; give the runs that it is of."""
    ended: dict[int, set[str]] = defaultdict(set)
    again: dict[int, set[str]] = defaultdict(set)
    for row in found:
        if row.corrects_run_id is not None:
            ended[row.corrects_run_id].add(row.kind)
        elif row.was_corrects_run_id is not None:
            again[row.was_corrects_run_id].add(row.kind)
    for run_id in {*ended, *again}:
        _count_kinds(conn, run_id, again[run_id], ended[run_id])
    return {*ended, *again}


def _count_kinds(
    conn: Connection, run_id: int, more: Collection[str], fewer: Collection[str] = ()
) -> None:
    run = select(t.runs.c.counted).where(t.runs.c.id == run_id)
    counted = [*(conn.execute(run).scalar() or ()), *more]
    for kind in fewer:
        if kind in counted:
            counted.remove(kind)
    update = t.runs.update().where(t.runs.c.id == run_id)
    conn.execute(update.values(counted=sorted(counted)))


def _refuse_less_than_nothing(conn: Connection, line_id: int, facts: list[EnteredCount]) -> None:
    lowered = {(fact.kind, fact.occurred_at) for fact in facts if fact.quantity < 0}
    below = count_entries.below_zero(conn, line_id, lowered) if lowered else None
    if below is not None:
        raise Conflict(
            "corrected_since",
            "What this counted was taken away by a correction since. Undo that correction first.",
            count=below.kind,
            at=below.at,
        )


# --- correcting a run --------------------------------------------------------------------


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
    _count_kinds(act.conn, run_id, [kind.value for kind in totals])
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
