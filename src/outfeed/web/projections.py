"""When entries are expected to be, where that differs from the plan."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from outfeed.store.assets import find_asset, lines_under
from outfeed.store.projections import projections_of
from outfeed.web.deps import Now, ReadConn
from outfeed.web.entries import Line

router = APIRouter(prefix="/api/v1", tags=["plan"])


class Projection(BaseModel):
    """When an entry is expected to be; its start is when it began, where it did."""

    entry_id: int
    expected_start_at: datetime
    expected_end_at: datetime
    expected_late: bool = Field(description="Whether it is expected to end after its order is due.")


class Projections(BaseModel):
    """The entries that are expected a minute or more off their plan, as of an instant."""

    items: list[Projection]
    at: datetime


@router.get("/projections")
def projections(conn: ReadConn, now: Now, line: Line = None) -> Projections:
    """Give when entries are expected to be, by line and start; those not in it are as planned."""
    line_ids = None
    if line is not None:
        line_ids = [each.id for each in lines_under(conn, find_asset(conn, line).id)]
    items = [
        Projection(
            entry_id=each.entry_id,
            expected_start_at=each.start_at,
            expected_end_at=each.end_at,
            expected_late=each.late,
        )
        for each in projections_of(conn, line_ids)
    ]
    return Projections(items=items, at=now)
