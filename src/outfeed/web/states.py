"""States of a line: what it was in, what people said of it since, and why it may stand."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import StringIO
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import Row

from outfeed.activities import reasons as likely
from outfeed.activities import state_editing
from outfeed.activities.state_editing import Edited, Piece
from outfeed.activities.state_items import StateItem, state_items, states_by_id
from outfeed.activities.stops import thresholds
from outfeed.model.csv_text import guarded
from outfeed.model.errors import Conflict
from outfeed.store import state_edits
from outfeed.store.assets import find_asset
from outfeed.web import state_schemas as w
from outfeed.web.deps import Acting, Now, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.line_status import LineStatus, line_statuses
from outfeed.web.oee import From, To, checked_span
from outfeed.web.present import not_ahead
from outfeed.web.versions import SeenVersion, version_seen

router = APIRouter(prefix="/api/v1", tags=["states"], route_class=ActingRoute)
LONGEST = timedelta(days=35)
Preview = Annotated[bool, Query(description="Answer the same, and change nothing.")]
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_STALE: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "`stale_version`: somebody else edited the same time since; `version` and"
        " `items` are what is there now",
        "content": {"application/problem+json": {}},
    }
}
_COLUMNS = (
    *("start_at", "end_at", "time", "state", "type", "category", "uncoded", "edited", "said"),
    *("comment", "part_required", "cell", "edited_by", "edited_at", "order_number"),
)


@router.get("/lines/{ref:path}/states", response_model=w.LineStates, responses=_CSV)
def states(
    ref: str,
    conn: ReadConn,
    now: Now,
    start: From,
    end: To,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
) -> Any:
    """Give the states of a line that reach into a span, in order, without gap or overlap.

    Each is whole: the first may have begun before the span, the last may end after it.
    """
    line = find_asset(conn, ref, "line")
    span = checked_span(start, end, LONGEST)
    found = state_items(conn, line.id, span, now)
    if format == "csv":
        headers = {"Content-Disposition": f'attachment; filename="states-{span[0]:%Y-%m-%d}.csv"'}
        return Response(_csv(found, now), media_type="text/csv; charset=utf-8", headers=headers)
    limits = thresholds(conn, [line.id])[line.id]
    return w.LineStates(
        version=state_edits.version_of(conn, line.id),
        micro_stop_time=limits.micro_stop.total_seconds(),
        stop_prompt_time=limits.stop_prompt.total_seconds(),
        items=[w.item(each) for each in found],
    )


@router.post("/lines/{ref:path}/states/edit", responses=_STALE)
def edit(
    ref: str, said: w.StatesEdit, act: Acting, seen: SeenVersion, preview: Preview = False
) -> w.EditedStates:
    """Say what a line did: recode, split, merge, re-time or delete, as one act.

    Pieces follow each other without a gap, in the past; the last may go on. It shows in every
    figure at once, and can be reverted.
    """
    line = find_asset(act.conn, ref, "line")
    pieces = [Piece(**dict(piece)) for piece in said.pieces]
    with _stale_as_told():
        edited = state_editing.edit_states(
            act,
            line.id,
            pieces,
            version_seen(said.version, seen),
            as_of=said.as_of,
            preview=preview,
        )
    return _answered(edited)


@router.post("/lines/{ref:path}/states/revert", responses=_STALE)
def revert(
    ref: str, said: w.StatesRevert, act: Acting, seen: SeenVersion, preview: Preview = False
) -> w.EditedStates:
    """Let what held in a span as of an earlier version hold again; 0 is what the machine said."""
    line = find_asset(act.conn, ref, "line")
    with _stale_as_told():
        edited = state_editing.revert_states(
            act,
            line.id,
            (said.start_at, said.end_at),
            said.to,
            version_seen(said.version, seen),
            as_of=said.as_of,
            preview=preview,
        )
    return _answered(edited)


@router.get("/lines/{ref:path}/states/versions")
def versions(ref: str, conn: ReadConn, start: From, end: To) -> w.StateVersions:
    """Give all acts that edited the states of a line in a span, newest first, each whole."""
    line = find_asset(conn, ref, "line")
    span = checked_span(start, end)
    named = states_by_id(conn)
    rows = state_edits.acts_touching(conn, line.id, span)
    return w.StateVersions(
        items=[_version(list(act), named) for _, act in groupby(rows, key=lambda row: row.version)]
    )


@router.get("/lines/{ref:path}/reasons")
def reasons(
    ref: str,
    conn: ReadConn,
    now: Now,
    state: Annotated[int | None, Query(ge=1, lt=2**31, description="What the machine said")] = None,
) -> w.Reasons:
    """Give why a line may stand, most likely first by what was said of its stops before."""
    line = find_asset(conn, ref, "line")
    found = likely.reasons(conn, line.id, now, state)
    return w.Reasons(
        items=[
            w.Reason(state=w.state_name(each.state), times=each.times, share=each.share)
            for each in found
        ]
    )


@router.post("/lines/{ref:path}/state")
def say_state(ref: str, said: w.SaidState, act: Acting) -> LineStatus:
    """Say that a line entered a state, where no machine does."""
    line = find_asset(act.conn, ref, "line")
    at = not_ahead(said.at, act.now)
    state_editing.say_state(act, line.id, said.state, at, said.comment)
    return line_statuses(act.conn, [line], act.now)[0]


def _answered(edited: Edited) -> w.EditedStates:
    return w.EditedStates(
        version=edited.version,
        items=[w.item(each) for each in edited.items],
        figures_before=edited.figures_before.as_json(),
        figures=edited.figures.as_json(),
    )


@contextmanager
def _stale_as_told() -> Iterator[None]:
    """Tell the items of a refusal as they are told elsewhere."""
    try:
        yield
    except Conflict as refused:
        items: Sequence[StateItem] = refused.facts.get("items", ())  # type: ignore[assignment]
        refused.facts["items"] = [w.item(each).model_dump(mode="json") for each in items]
        raise


def _version(rows: Sequence[Row[Any]], named: dict[int, Row[Any]]) -> w.StateVersion:
    first = rows[0]
    return w.StateVersion(
        version=first.version,
        at=first.recorded_at,
        by=first.person,
        act="edit" if first.reverts_to is None else "revert",
        reverts_to=first.reverts_to,
        pieces=[
            w.KeptPiece(
                start_at=row.start_at,
                end_at=row.end_at,
                state=None if row.state_id is None else w.state_name(named[row.state_id]),
                comment=row.comment,
                part_required=row.part_required,
                cell=None if row.asset_id is None else w.Cell(id=row.asset_id, name=row.cell),
            )
            for row in rows
        ],
    )


def _csv(items: Sequence[StateItem], now: datetime) -> bytes:
    """The items as a table, in UTF-8 with a mark, instants in UTC, times in seconds."""
    content = StringIO(newline="")
    content.write("\ufeff")
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for each in items:
        told = w.item(each).model_dump()
        state = told.pop("state") or {}
        told["time"] = f"{((each.end_at or now) - each.start_at).total_seconds():g}"
        told |= {"state": state.get("name"), "cell": each.cell and each.cell[1]}
        told |= {name: state.get(name) for name in ("type", "category")}
        writer.writerow([_cell(told[name]) for name in _COLUMNS])
    return content.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return guarded(value)
