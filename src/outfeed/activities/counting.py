"""Counting by hand: entries, and taking back what people said.

Nothing that was counted is changed: what people say is facts like those of machines, and so is what
takes them back. Facts of one act share their entry.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, select

from outfeed.activities import tracking
from outfeed.activities.act import Act
from outfeed.activities.hand_readings import ReadingsBack
from outfeed.activities.signals import CountSignal, refusal
from outfeed.model.errors import Conflict, FieldError, Invalid, NotFound
from outfeed.model.product import CountKind
from outfeed.model.signals import fact_key
from outfeed.store import count_entries, plant_lists, rollups
from outfeed.store import tables as t
from outfeed.store.assets import enabled_lines
from outfeed.store.count_entries import SOURCE, EnteredCount


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
    mends = [row for row in found if row.corrects is not None and not row.takes_back]
    facts = [fact for row in found for fact in _taken_back(row, back, reason, readings, mends)]
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
    row: Row[Any],
    back: UUID,
    reason: str | None,
    readings: ReadingsBack,
    mends: Sequence[Row[Any]],
) -> list[EnteredCount]:
    if row.total is not None:
        return readings.taken_out(row, reason)
    if row.takes_back and row.was_total is not None:
        return readings.put_back(row, mends, reason)
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
        count_kinds(conn, run_id, again[run_id], ended[run_id])
    return {*ended, *again}


def count_kinds(
    conn: Connection, run_id: int, more: Collection[str], fewer: Collection[str] = ()
) -> None:
    """Note kinds that a run counts once more, or once less."""
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
