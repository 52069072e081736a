"""Counts by hand: entries, readings and corrections, the list of them, and taking them back."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from itertools import groupby
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from outfeed.activities import collection, correcting, counting, hand_readings
from outfeed.activities.act import Act
from outfeed.activities.counting import Counted, Wasted
from outfeed.model.csv_text import guarded
from outfeed.model.errors import Rejection
from outfeed.model.product import CountKind
from outfeed.store import count_entries
from outfeed.store.assets import find_asset
from outfeed.web.count_schemas import (
    CorrectedRun,
    CorrectionPreview,
    CountEntries,
    CountEntry,
    EnteredCounts,
    EnteredReading,
    EntryUndo,
    NewCounts,
    NewReading,
    Reading,
    RunTotals,
)
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.entries import Preview
from outfeed.web.idempotency import ActingRoute
from outfeed.web.line_status import LineStatus, line_statuses
from outfeed.web.oee import From, To, checked_span
from outfeed.web.present import not_ahead
from outfeed.web.runs import run_now

router = APIRouter(prefix="/api/v1", tags=["execution"], route_class=ActingRoute)

MOST = 1000
_NO_REASON = EntryUndo()
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


@router.post("/lines/{ref:path}/counts", status_code=201)
def enter(ref: str, entered: NewCounts, act: Acting) -> EnteredCounts:
    """Enter good, infeed and waste by hand, at once; it counts to what ran at that instant."""
    line = find_asset(act.conn, ref, "line")
    waste = tuple(Wasted(each.quantity, each.reason, each.comment) for each in entered.waste)
    entry = counting.enter(
        act,
        line.id,
        Counted(entered.good, entered.infeed, waste),
        at=not_ahead(entered.occurred_at, act.now),
        key=entered.key,
    )
    return EnteredCounts(**_status(act, line), entry=entry)


@router.post("/lines/{ref:path}/counter-readings", status_code=201)
def read_counter(
    ref: str, read: NewReading, act: Acting, response: Response, preview: Preview = False
) -> EnteredReading | Reading:
    """Enter what a counter shows; what is made of it is told, with `preview` before it is."""
    line = find_asset(act.conn, ref, "line")
    savepoint = act.conn.begin_nested()
    told = hand_readings.read(
        act,
        line.id,
        read.counter,
        read.total,
        at=not_ahead(read.occurred_at, act.now),
        key=read.key,
    )
    reading = Reading.model_validate(
        {"counted": f"{told.counted:f}", "kind": told.kind, "detail": told.detail}
    )
    if preview:
        savepoint.rollback()
        act.topics.clear()
        response.status_code = 200
        return reading
    savepoint.commit()
    if told.rejection is not None:
        code, reason = told.rejection
        place = f"line {line.id}, counter {read.counter}"[:500]
        collection.reject(act, "manual", [Rejection(place, code, reason, str(read.total))])
    return EnteredReading(**_status(act, line), entry=told.entry, reading=reading)


@router.get("/lines/{ref:path}/count-entries", response_model=CountEntries, responses=_FILES)
def entries(
    ref: str,
    conn: ReadConn,
    start: From,
    end: To,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
) -> Any:
    """Give what people entered on a line for a span or in it, newest first; as CSV all of it."""
    line = find_asset(conn, ref, "line")
    span = checked_span(start, end)
    as_csv = format == "csv"
    rows = count_entries.entries_during(conn, line.id, span, None if as_csv else limit)
    grouped = [(entry, list(counts)) for entry, counts in groupby(rows, lambda row: row.entry)]
    backs = {counting.undoing(entry): entry for entry, _ in grouped}
    undone = {backs[back] for back in count_entries.known_entries(conn, backs)}
    found = [_entry(counts, entry in undone) for entry, counts in grouped]
    if not as_csv:
        return CountEntries(items=found)
    file = f"count-entries-{span[0]:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return Response(_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/count-entries/{entry}/undo")
def undo(entry: UUID, act: Acting, why: EntryUndo = _NO_REASON) -> LineStatus:
    """Take an entry back, or what took it back; done already it stays done."""
    line_id = counting.undo(act, entry, why.reason)
    return line_statuses(act.conn, [find_asset(act.conn, str(line_id))], act.now)[0]


@router.post("/runs/{run_id}/correct")
def correct(
    run_id: Annotated[int, Path(ge=1, lt=2**31)],
    totals: RunTotals,
    act: Acting,
    preview: Preview = False,
) -> CorrectedRun | CorrectionPreview:
    """Say what a run counted in truth; the difference goes to its minutes, the latest first."""
    given = {kind: getattr(totals, kind.value) for kind in CountKind}
    wanted = {kind: total for kind, total in given.items() if total is not None}

    def corrected() -> UUID:
        return correcting.correct(act, run_id, wanted, totals.reason, totals.waste_reason)

    if not preview:
        entry = corrected()
        return CorrectedRun(**dict(run_now(act.conn, run_id, act.now)), entry=entry)
    before = run_now(act.conn, run_id, act.now)
    savepoint = act.conn.begin_nested()
    corrected()
    after = run_now(act.conn, run_id, act.now)
    savepoint.rollback()
    act.topics.clear()
    return CorrectionPreview(before=before, after=after)


def _status(act: Act, line: Any) -> dict[str, Any]:
    return dict(line_statuses(act.conn, [line], act.now)[0])


def _entry(rows: Sequence[Any], undone: bool) -> CountEntry:
    first = rows[0]
    act = "undo" if first.undo else "entry"
    if act == "entry" and first.correction:
        act = "correction"
    elif act == "entry" and first.reading:
        act = "reading"
    # A person's words stand beside the waste they were said of, or else for the whole of it.
    whole = act != "entry"
    return CountEntry.model_validate(
        {
            "id": first.entry,
            "act": act,
            "occurred_at": first.occurred_at,
            "recorded_at": first.recorded_at,
            "by": first.person,
            "run_id": first.run_id,
            "order_number": first.order_number,
            "counter": first.counter,
            "total": None if first.total is None else f"{first.total:f}",
            "counts": [
                {
                    "kind": row.kind,
                    "quantity": f"{row.quantity:f}",
                    "unit": row.unit,
                    "reason": row.waste_reason,
                    "comment": None if whole else row.reason,
                }
                for row in rows
            ],
            "reason": first.reason if whole else None,
            "undone": undone,
            "undoes": first.undoes,
        }
    )


_COLUMNS = (
    *("entry", "act", "occurred_at", "recorded_at", "by", "run_id", "order_number", "counter"),
    *("total", "kind", "quantity", "unit", "waste_reason", "comment", "reason", "undone", "undoes"),
)


def _csv(found: Sequence[CountEntry]) -> bytes:
    """The counts of entries as a table, in UTF-8 with a mark, instants in UTC."""
    content = StringIO(newline="")
    content.write("\ufeff")
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for entry in found:
        about: list[object] = [
            entry.id,
            entry.act,
            _instant(entry.occurred_at),
            _instant(entry.recorded_at),
        ]
        about += [_text(entry.by), entry.run_id, _text(entry.order_number), _text(entry.counter)]
        end = [_text(entry.reason), "yes" if entry.undone else "no", entry.undoes]
        for count in entry.counts:
            said = [_text(count.unit), _text(count.reason), _text(count.comment)]
            writer.writerow([*about, entry.total, count.kind.value, count.quantity, *said, *end])
    return content.getvalue().encode()


def _text(cell: str | None) -> str | None:
    return None if cell is None else guarded(cell)


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
