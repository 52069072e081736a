"""Calls for help over HTTP: made on a line, acknowledged, resolved, and looked back at."""

from collections.abc import Iterable, Mapping
from csv import writer
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from outfeed.activities import calls as acts
from outfeed.model.call import CallKind
from outfeed.model.csv_text import guarded
from outfeed.model.errors import Invalid
from outfeed.store import calls as kept
from outfeed.store.assets import find_asset, lines_under
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.idempotency import ActingRoute
from outfeed.web.oee import check_bounds

router = APIRouter(prefix="/api/v1", tags=["execution"], route_class=ActingRoute)

_AT = "Of the tap, in the past; now if not given"
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_COLUMNS = (
    *("line_path", "line_name", "kind", "note", "called_at", "called_by", "acknowledged_at"),
    *("acknowledged_by", "resolved_at", "resolved_by", "resolution", "response_time", "time"),
)
CallId = Annotated[int, Path(ge=1, lt=2**31)]


class Call(BaseModel):
    """A call for help. Times are seconds from the call."""

    id: int
    line_id: int
    line_path: str
    line_name: str
    kind: CallKind
    note: str
    called_at: datetime
    called_by: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str = Field(description="What was done")
    response_time: float | None = Field(description="Until it was acknowledged")
    time: float | None = Field(description="Until it was resolved")
    version: int


class ResponseTimes(BaseModel):
    """How calls of a kind were answered; the times are medians, in seconds."""

    kind: CallKind
    calls: int
    response_time: float | None
    time: float | None


class Calls(BaseModel):
    """A page of calls, the newest first; `kinds` is of all that the filters hold for."""

    items: list[Call]
    kinds: list[ResponseTimes]
    next_cursor: str | None


class NewCall(BaseModel):
    """A call for help to make."""

    kind: CallKind = Field(examples=["maintenance"])
    note: str = Field(default="", max_length=500, examples=["Labels tear at the applicator"])
    at: datetime | None = Field(default=None, description=_AT)


class Acknowledgement(BaseModel):
    """That help comes."""

    at: datetime | None = Field(default=None, description=_AT, examples=["2026-11-16T09:04:30Z"])


class Resolution(BaseModel):
    """That help is no longer needed."""

    resolution: str = Field(default="", max_length=1000, examples=["Applicator roller changed"])
    at: datetime | None = Field(default=None, description=_AT)


@router.get("/calls", response_model=Calls, responses=_CSV)
def calls(
    conn: ReadConn,
    line: Annotated[str | None, Query(description="Id or path, also of an area or site")] = None,
    kind: CallKind | None = None,
    open: Annotated[bool | None, Query(description="Whether not resolved")] = None,  # noqa: A002 - the name in the address
    from_: Annotated[datetime | None, Query(alias="from", description="Called since")] = None,
    to: Annotated[datetime | None, Query(description="Called before")] = None,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
    limit: Annotated[int, Query(ge=1, le=1000, description="Of a page; CSV has all")] = 500,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> Calls | Response:
    """Give calls for help, the newest first, with how long they took."""
    check_bounds(from_, to)
    wanted = kept.CallFilter(_line_ids(conn, line), kind, open, from_, to)
    if format == "csv":
        found = kept.calls_where(conn, wanted)
        headers = {"Content-Disposition": 'attachment; filename="calls.csv"'}
        return Response(_csv(found), media_type="text/csv; charset=utf-8", headers=headers)
    found = kept.calls_where(conn, wanted, limit + 1, _before(cursor))
    last = found[limit - 1] if len(found) > limit else None
    following = f"{last['called_at'].isoformat()}~{last['id']}" if last else None
    kinds = kept.response_times(conn, wanted)
    return Calls.model_validate({"items": found[:limit], "kinds": kinds, "next_cursor": following})


@router.post(
    "/lines/{ref:path}/calls",
    status_code=201,
    responses={200: {"model": Call, "description": "Help of this kind was called for already"}},
)
def call_for_help(ref: str, new: NewCall, act: Acting, response: Response) -> Call:
    """Call for help on a line; of a kind there is one call at a time."""
    line = find_asset(act.conn, ref, "line")
    call_id, is_new = acts.call_for_help(act, line.id, new.kind, new.note, new.at)
    response.status_code = 201 if is_new else 200
    return _answered(act.conn, call_id)


@router.post("/calls/{call_id}/acknowledge")
def acknowledge(call_id: CallId, said: Acknowledgement, act: Acting) -> Call:
    """Say that help comes; said again it changes nothing."""
    acts.acknowledge_call(act, call_id, said.at)
    return _answered(act.conn, call_id)


@router.post("/calls/{call_id}/resolve")
def resolve(call_id: CallId, said: Resolution, act: Acting) -> Call:
    """Say that help is no longer needed, and what was done; said again it changes nothing."""
    acts.resolve_call(act, call_id, said.resolution, said.at)
    return _answered(act.conn, call_id)


def _answered(conn: Connection, call_id: int) -> Call:
    return Call.model_validate(kept.one_call(conn, call_id))


def _line_ids(conn: Connection, ref: str | None) -> list[int] | None:
    if ref is None:
        return None
    return [line.id for line in lines_under(conn, find_asset(conn, ref).id)]


def _before(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    instant, _, number = cursor.partition("~")
    try:
        at, call_id = datetime.fromisoformat(instant), int(number)
        check_bounds(at, None)
    except ValueError as error:
        raise Invalid("invalid_cursor", "The cursor is the next_cursor of a page.") from error
    return at, call_id


def _csv(found: Iterable[Mapping[str, Any]]) -> bytes:
    text = StringIO(newline="")
    rows = writer(text, lineterminator="\r\n")
    text.write("\ufeff")
    rows.writerow(_COLUMNS)
    rows.writerows([_cell(call[name]) for name in _COLUMNS] for call in found)
    return text.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return guarded(str(value)) if value is not None else ""
