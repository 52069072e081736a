"""Schedule adherence: how far what was made kept to the plan."""

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import StringIO
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from outfeed.activities.adherence import KeptEntry, kept_entries
from outfeed.model.adherence import adherence_of
from outfeed.model.csv_text import guarded
from outfeed.store.assets import find_asset, lines_under
from outfeed.store.orders import plain
from outfeed.store.settings import settings_of
from outfeed.web.deps import Now, ReadConn
from outfeed.web.oee import From, To, checked_span

router = APIRouter(prefix="/api/v1", tags=["plan"])

MOST = 1000
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}


class AdherenceTotal(BaseModel):
    """All entries in sums; times are seconds of working time, ratios from 0 to 1, null: no data."""

    entries: int
    started_on_time: int
    ended_on_time: int
    planned_time: int
    produced_in_plan_time: int
    adherence: float | None
    planned_quantity_made: float | None


class LineAdherence(AdherenceTotal):
    """The entries of one line in sums."""

    line_id: int


class AdherenceItem(BaseModel):
    """What became of an entry; deviations are seconds after the plan, below 0 before it."""

    entry_id: int
    line_id: int
    order_number: str
    product_name: str
    planned_start_at: datetime
    planned_end_at: datetime
    actual_start_at: datetime | None = Field(description="Null where it never ran.")
    actual_end_at: datetime | None = Field(description="Null also while it runs.")
    start_deviation: float | None
    end_deviation: float | None
    planned_quantity: str
    actual_quantity: str
    unit: str
    adherence: float | None


class ScheduleAdherence(BaseModel):
    """The adherence of lines in a span, in total, by line and by entry."""

    start_at: datetime = Field(serialization_alias="from")
    end_at: datetime = Field(serialization_alias="to")
    on_time_tolerance: int = Field(description="Seconds within which something is on time.")
    total: AdherenceTotal
    lines: list[LineAdherence] = Field(description="Of the lines that had any entry.")
    items: list[AdherenceItem] = Field(description=f"By line and planned start, at most {MOST:,}.")


@router.get("/schedule-adherence", response_model=ScheduleAdherence, responses=_FILES)
def schedule_adherence(
    conn: ReadConn,
    now: Now,
    line: Annotated[str, Query(description="Id or path of a line or of an asset above it")],
    start: From,
    end: To,
    format: Literal["json", "csv"] = "json",  # noqa: A002 - the name in the address
) -> Any:
    """Give how far the entries planned to start in a span kept to the plan, if their time is over.

    As CSV all of them, as JSON the first thousand.
    """
    asset = find_asset(conn, line)
    span = checked_span(start, end)
    entries = kept_entries(conn, [each.id for each in lines_under(conn, asset.id)], span, now)
    if format == "csv":
        file = f"schedule-adherence-{span[0]:%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        return Response(_csv(entries), media_type="text/csv; charset=utf-8", headers=headers)
    tolerance = settings_of(conn).on_time_tolerance
    by_line = {line_id: list(kept) for line_id, kept in groupby(entries, _line_of)}
    return ScheduleAdherence(
        start_at=span[0],
        end_at=span[1],
        on_time_tolerance=tolerance,
        total=AdherenceTotal(**_sums(entries, tolerance)),
        lines=[
            LineAdherence(line_id=line_id, **_sums(kept, tolerance))
            for line_id, kept in by_line.items()
        ],
        items=[_item(entry) for entry in entries[:MOST]],
    )


def _line_of(entry: KeptEntry) -> int:
    return entry.line_id


def _sums(entries: Sequence[KeptEntry], tolerance: int) -> dict[str, Any]:
    total = adherence_of((entry.kept for entry in entries), timedelta(seconds=tolerance))
    return {
        "entries": total.entries,
        "started_on_time": total.started_on_time,
        "ended_on_time": total.ended_on_time,
        "planned_time": total.planned_time,
        "produced_in_plan_time": total.produced_time,
        "adherence": total.adherence,
        "planned_quantity_made": total.quantity_made,
    }


def _item(entry: KeptEntry) -> AdherenceItem:
    kept = entry.kept
    return AdherenceItem(
        entry_id=entry.entry_id,
        line_id=entry.line_id,
        order_number=entry.order_number,
        product_name=entry.product_name,
        planned_start_at=kept.planned_start_at,
        planned_end_at=kept.planned_end_at,
        actual_start_at=kept.started_at,
        actual_end_at=kept.ended_at,
        start_deviation=_seconds(kept.start_deviation),
        end_deviation=_seconds(kept.end_deviation),
        planned_quantity=plain(kept.planned_quantity),
        actual_quantity=plain(kept.made_quantity),
        unit=entry.unit,
        adherence=kept.adherence,
    )


def _seconds(deviation: timedelta | None) -> float | None:
    return None if deviation is None else deviation.total_seconds()


def _csv(entries: Sequence[KeptEntry]) -> bytes:
    """The items as a table, in UTF-8 with a mark, instants in UTC."""
    content = StringIO(newline="")
    content.write("\ufeff")
    writer = csv.writer(content, lineterminator="\r\n")
    names = list(AdherenceItem.model_fields)
    writer.writerow(names)
    for entry in entries:
        item = _item(entry).model_dump()
        writer.writerow([_cell(item[name]) for name in names])
    return content.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return guarded(value) if isinstance(value, str) else str(value)
