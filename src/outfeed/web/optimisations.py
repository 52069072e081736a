"""The optimiser over HTTP: searches asked for, watched, stopped, accepted and discarded."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import Connection

from outfeed.activities.optimising import jobs as acts
from outfeed.activities.optimising.asked import Asked
from outfeed.activities.optimising.asking import asked_by
from outfeed.model.csv_text import guarded
from outfeed.model.errors import Invalid
from outfeed.store import optimisations as kept
from outfeed.store.assets import find_asset, lines_under
from outfeed.store.optimisation_profiles import first_profile, profile_of
from outfeed.store.orders import order_id_of
from outfeed.web import entry_schemas as w
from outfeed.web import optimisation_schemas as s
from outfeed.web.deps import Acting, ReadConn
from outfeed.web.entries import Preview, aware
from outfeed.web.idempotency import ActingRoute
from outfeed.web.versions import TAGGED, SeenVersion, etag, version_seen

router = APIRouter(prefix="/api/v1", tags=["optimiser"], route_class=ActingRoute)

JobId = Annotated[int, Path(ge=1, lt=2**31)]
_REFUSES: dict[int | str, dict[str, Any]] = {
    409: {"model": s.NotAccepted, "description": "The plan changed meanwhile, or does not allow it"}
}
_CSV = "text/csv"
_COLUMNS = (
    "line_name", "order_number", "product_name", "quantity", "start_at", "end_at",
    "expected_end_at", "due_at", "late", "what", "line_before", "start_before", "end_before",
)  # fmt: skip


@router.get("/optimisations")
def list_optimisations(
    conn: ReadConn,
    status: Annotated[
        str | None, Query(max_length=100, description="One or more, with commas between")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> s.Optimisations:
    """Give searches for better plans, the newest first."""
    wanted = None if status is None else _statuses(status)
    items = [job.shown() for job in kept.jobs(conn, wanted, limit)]
    return s.Optimisations.model_validate({"items": items})


@router.post("/optimisations", status_code=201, responses={201: TAGGED})
def ask(new: s.NewOptimisation, act: Acting, response: Response) -> s.Optimisation:
    """Ask for a search for a better plan; it goes on in the background."""
    job_id = acts.ask(act, _asked(act.conn, new, act.now), what_if=new.what_if)
    return _answered(act.conn, job_id, response)


@router.get("/optimisations/{optimisation_id}", responses={200: TAGGED})
def one_optimisation(optimisation_id: JobId, conn: ReadConn, response: Response) -> s.Optimisation:
    """Give a search, with how it went on and what its plan does to each line."""
    return _answered(conn, optimisation_id, response)


@router.get(
    "/optimisations/{optimisation_id}/plan",
    response_model=s.FoundPlan,
    responses={200: {"content": {_CSV: {}}}},
)
def found_plan(
    optimisation_id: JobId,
    conn: ReadConn,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
) -> Response:
    """Give the plan that a search found, beside where its entries stood before."""
    items = list(_items(conn, kept.found_items(conn, optimisation_id)))
    if format == "json":
        return _json({"items": items})
    named = f'attachment; filename="optimisation-{optimisation_id}.csv"'
    return Response(
        _table(items),
        media_type=f"{_CSV}; charset=utf-8",
        headers={"Content-Disposition": named},
    )


@router.post("/optimisations/{optimisation_id}/stop", responses={200: TAGGED})
def stop(optimisation_id: JobId, act: Acting, response: Response) -> s.Optimisation:
    """Stop a search within a second, with the best plan that it has."""
    acts.stop(act, optimisation_id)
    return _answered(act.conn, optimisation_id, response)


@router.post(
    "/optimisations/{optimisation_id}/accept", response_model=s.AcceptedPlan, responses=_REFUSES
)
def accept(
    optimisation_id: JobId,
    wanted: s.AcceptingFound,
    act: Acting,
    seen: SeenVersion,
    preview: Preview = False,
) -> Response:
    """Make the plan what a search found, whole or on some lines; answered as acts on it are.

    It is taken back as these are. With `what_if_name` a new what-if copy is made of it instead, and
    the search still waits to be accepted.
    """
    refs = wanted.lines
    accepted = acts.accept_found(
        act,
        optimisation_id,
        version_seen(wanted.version, seen),
        lines=None if refs is None else _line_ids(act.conn, refs),
        what_if_name=wanted.what_if_name,
        preview=preview,
    )
    return _json({**accepted.plan.shown(), "what_if": accepted.what_if_id})


@router.post("/optimisations/{optimisation_id}/discard", responses={200: TAGGED})
def discard(optimisation_id: JobId, act: Acting, response: Response) -> s.Optimisation:
    """Discard a search with what it found; one that goes on ends."""
    acts.discard(act, optimisation_id)
    return _answered(act.conn, optimisation_id, response)


# --- what is asked ---------------------------------------------------------------------------


def _asked(conn: Connection, new: s.NewOptimisation, now: datetime) -> Asked:
    profile = first_profile(conn) if new.profile is None else profile_of(conn, new.profile)
    weights = new.weights.model_dump(exclude_none=True) if new.weights else None
    orders = new.orders
    said = new.model_dump(include={"until", "split_over", "smallest_piece"}, exclude_unset=True)
    return asked_by(
        profile,
        now,
        weights=weights,
        without=[name for name, value in said.items() if value is None],
        lines=None if new.lines is None else _line_ids(conn, new.lines),
        orders=None if orders is None else sorted({order_id_of(conn, ref) for ref in orders}),
        until=aware("until", new.until),
        freeze_until=aware("freeze_until", new.freeze_until),
        time_limit=new.time_limit,
        seed=new.seed,
        split_over=new.split_over,
        smallest_piece=new.smallest_piece,
        only_new=new.only_new,
    )


def _line_ids(conn: Connection, refs: Sequence[w.Ref]) -> list[int]:
    assets = {find_asset(conn, str(ref)).id for ref in refs}
    return sorted({line.id for asset in assets for line in lines_under(conn, asset)})


def _statuses(given: str) -> list[str]:
    wanted = [status.strip() for status in given.split(",") if status.strip()]
    for status in wanted:
        if status not in kept.STATUSES:
            detail = f"There is no status {status[:40]!r}; there are {', '.join(kept.STATUSES)}."
            raise Invalid("unknown_status", detail)
    return wanted


# --- what is answered ------------------------------------------------------------------------


def _answered(conn: Connection, job_id: int, response: Response) -> s.Optimisation:
    job = kept.one_job(conn, job_id)
    detail = kept.detail_of(conn, job_id)
    ids = {line["line_id"] for line in detail.lines}
    names = kept.names_of_lines(conn, ids) if ids else {}
    lines = [{**line, "line_name": names.get(line["line_id"], "")} for line in detail.lines]
    response.headers["ETag"] = etag(job.version)
    return s.Optimisation.model_validate(
        {**job.shown(), "curve": detail.curve, "lines": lines, "unplaced": detail.unplaced}
    )


def _items(conn: Connection, found: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The entries of a found plan by line and start."""
    stood = [item["before"]["line_id"] for item in found if item["before"]]
    names = kept.names_of_lines(conn, {*stood, *(item["line_id"] for item in found)})
    orders = kept.orders_in(conn, {item["order_id"] for item in found})
    for item in sorted(found, key=lambda item: (item["line_id"], item["start_at"])):
        order = orders.get(item["order_id"])
        due_at = order.due_at if order else None
        place = _place(item, names)
        before = item["before"] and _place(item["before"], names)
        expected = item.get("expected_end_at")
        expected_end_at = _instant(expected) if expected else None
        same = before is not None and (item["fixed"] or (before == place and not item["grown"]))
        yield {
            **place,
            "order_id": item["order_id"],
            "order_number": item["order_number"],
            "product_name": order.product_name if order else "",
            "entry_id": item["entry_id"],
            "quantity": item["quantity"],
            "due_at": due_at,
            "expected_end_at": expected_end_at,
            "late": due_at is not None and (expected_end_at or place["end_at"]) > due_at,
            "before": before,
            "what": "new" if before is None else "same" if same else "moved",
        }


def _place(place: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    return {
        "line_id": place["line_id"],
        "line_name": names.get(place["line_id"], ""),
        "start_at": _instant(place["start_at"]),
        "end_at": _instant(place["end_at"]),
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _table(items: Sequence[dict[str, Any]]) -> bytes:
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in items:
        before = item["before"] or {}
        cells = item | {
            "line_before": before.get("line_name"),
            "start_before": before.get("start_at"),
            "end_before": before.get("end_at"),
        }
        writer.writerow(_cell(cells[column]) for column in _COLUMNS)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return guarded(str(value))


def _json(content: object) -> Response:
    content = orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return Response(content, media_type="application/json")
