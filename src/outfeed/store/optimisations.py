"""Searches for a better plan, and what they found, as they are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from outfeed.model.errors import NotFound

STATUSES = ("waiting", "running", "done", "failed", "accepted", "discarded")


class Job(NamedTuple):
    """A search and what it came to, without its curve and its plan."""

    id: int
    kind: str
    status: str
    asked: dict[str, Any]
    cause: dict[str, Any] | None
    what_if_id: int | None
    what_if_name: str | None
    schedule_id: int | None
    made_by: str | None
    made_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    stop_asked: bool
    bound: int | None
    objective: int | None
    figures: dict[str, Any] | None
    figures_before: dict[str, Any] | None
    unplaced_orders: int | None
    failure: str | None
    accepted_lines: list[int]
    version: int

    def shown(self) -> dict[str, Any]:
        """Give it as the API shows it."""
        shown = self._asdict()
        name = shown.pop("what_if_name")
        id_ = shown.pop("what_if_id")
        shown["what_if"] = None if id_ is None else {"id": id_, "name": name}
        return shown


_JOBS = """
    SELECT o.id, o.kind, o.status, o.asked, o.cause, o.what_if_id, w.name, o.schedule_id,
           u.display_name, o.made_at, o.started_at, o.ended_at, o.stop_asked, o.bound,
           cast(o.found ->> 'objective' AS bigint), o.found -> 'parts', o.found -> 'before',
           jsonb_array_length(o.found -> 'unplaced'), o.failure, o.accepted_lines, o.version
    FROM optimisations o
    LEFT JOIN what_ifs w ON w.id = o.what_if_id
    LEFT JOIN users u ON u.id = o.made_by_id
"""
_ONE = text(_JOBS + " WHERE o.id = :id")
_SOME = text(
    _JOBS
    + " WHERE cast(:statuses AS text[]) IS NULL OR o.status = ANY(cast(:statuses AS text[]))"
    + " ORDER BY o.made_at DESC, o.id DESC LIMIT :limit"
)


def jobs(conn: Connection, statuses: Collection[str] | None, limit: int) -> list[Job]:
    """Give searches, the newest first: all, or those in some statuses."""
    wanted = None if statuses is None else list(statuses)
    return [Job(*row) for row in conn.execute(_SOME, {"statuses": wanted, "limit": limit})]


def one_job(conn: Connection, job_id: int) -> Job:
    """Give a search; raises `NotFound`."""
    row = conn.execute(_ONE, {"id": job_id}).first()
    if row is None:
        raise unknown(job_id)
    return Job(*row)


def unknown(job_id: int) -> NotFound:
    """Give the refusal of a search that is not there, or no more."""
    detail = f"There is no optimisation {job_id}; what it was asked for may be gone."
    return NotFound("unknown_optimisation", detail, optimisation=job_id)


class Detail(NamedTuple):
    """What a search tells beyond the rest: its curve, what it does to lines, what it left out."""

    curve: list[dict[str, Any]]
    lines: list[dict[str, Any]]
    unplaced: list[dict[str, Any]]


_DETAIL = text("""
    SELECT curve, coalesce(difference, '[]'), coalesce(found -> 'unplaced', '[]')
    FROM optimisations WHERE id = :id
""")


def detail_of(conn: Connection, job_id: int) -> Detail:
    """Give the rest of a search; raises `NotFound`."""
    row = conn.execute(_DETAIL, {"id": job_id}).first()
    if row is None:
        raise unknown(job_id)
    return Detail(*row)


_KEPT = text("SELECT found -> 'items' FROM optimisations WHERE id = :id")


def found_items(conn: Connection, job_id: int) -> list[dict[str, Any]]:
    """Give the entries of the plan that a search found, none without one; raises `NotFound`."""
    row = conn.execute(_KEPT, {"id": job_id}).first()
    if row is None:
        raise unknown(job_id)
    return row[0] or []


class Ordered(NamedTuple):
    """What is shown of an order in a plan that was found."""

    number: str
    product_name: str
    due_at: datetime | None


_ORDERED = text("""
    SELECT o.id, o.number, p.name, o.due_at
    FROM orders o JOIN products p ON p.id = o.product_id WHERE o.id = ANY(:ids)
""")


def orders_in(conn: Connection, order_ids: Collection[int]) -> dict[int, Ordered]:
    """Give what is shown of orders, by id."""
    rows = conn.execute(_ORDERED, {"ids": sorted(order_ids)})
    return {row[0]: Ordered(*row[1:]) for row in rows}


_NAMES = text("SELECT id, display_name FROM assets WHERE id = ANY(:ids)")


def names_of_lines(conn: Connection, line_ids: Collection[int]) -> dict[int, str]:
    """Give the names of lines, by id."""
    return {row[0]: row[1] for row in conn.execute(_NAMES, {"ids": sorted(line_ids)})}
