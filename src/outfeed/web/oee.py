"""OEE of any asset and span, grouped, and the timeline that a figure is made of."""

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Row, func, select

from outfeed.activities import tracking
from outfeed.activities.calendars import Calendars
from outfeed.activities.painted_states import joined_by_state, states_over
from outfeed.activities.performance import Performance, RunPiece
from outfeed.model.equipment import Level, ModeType, StateType
from outfeed.model.errors import Invalid
from outfeed.model.oee import FiguresJson
from outfeed.model.time import day_starts, hour_starts, production_day
from outfeed.store import tables as t
from outfeed.store.assets import find_asset, lines_under, site_of
from outfeed.web.deps import Now, ReadConn

router = APIRouter(prefix="/api/v1", tags=["figures"])
LONGEST = timedelta(days=3 * 366)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MIDNIGHT = time(0)


class By(StrEnum):
    """What figures can be grouped by."""

    HOUR = "hour"
    SHIFT = "shift"
    DAY = "day"
    RUN = "run"
    ORDER = "order"
    PRODUCT = "product"
    LINE = "line"


class OeeItem(BaseModel):
    """Figures of one group; for groups in time, of the span from `start_at` to `end_at`."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    key: str
    label: str
    start_at: datetime | None = None
    end_at: datetime | None = None
    run_id: int | None = None
    order_id: int | None = None
    product_id: int | None = None
    line_id: int | None = None
    figures: FiguresJson


class AssetName(BaseModel):
    """An asset by its names."""

    id: int
    path: str
    display_name: str
    level: Level
    time_zone: str


class Oee(BaseModel):
    """OEE of an asset over a span: the total, and its groups. The total is that of their sums."""

    asset: AssetName
    start_at: datetime = Field(serialization_alias="from")
    end_at: datetime = Field(serialization_alias="to")
    by: By
    total: FiguresJson
    items: list[OeeItem]


class StateSpan(BaseModel):
    """A span in one state; without a state where nothing is known."""

    state: str | None
    type: StateType | None
    category: str | None
    start_at: datetime
    end_at: datetime


class RunOnTimeline(BaseModel):
    """A run as a strip of the timeline; open runs end at the end of what is shown."""

    run_id: int
    mode: str
    mode_type: ModeType
    order_number: str | None
    product_name: str | None
    start_at: datetime
    end_at: datetime


class MinuteCounts(BaseModel):
    """What was counted in a minute, each kind in its own unit."""

    minute: datetime
    infeed: str
    outfeed: str
    waste: str


class Timeline(BaseModel):
    """What the figures of a line are made of over a span."""

    states: list[StateSpan]
    runs: list[RunOnTimeline]
    counts: list[MinuteCounts]


From = Annotated[datetime, Query(alias="from", description="Start, with its time zone.")]
To = Annotated[datetime, Query(alias="to", description="End, with its time zone.")]


def checked_span(
    start: datetime, end: datetime, longest: timedelta = LONGEST
) -> tuple[datetime, datetime]:
    """Give a span in UTC. Refused: no zone, an end before the start, more than is allowed."""
    check_bounds(start, end)
    if end - start > longest:
        raise Invalid("span_too_long", f"The span is longer than {longest.days} days.")
    return start.astimezone(UTC), end.astimezone(UTC)


def check_bounds(start: datetime | None, end: datetime | None) -> None:
    """Refuse bounds of a span without a zone, in the wrong order, or beyond what is planned in."""
    for bound in filter(None, (start, end)):
        if bound.tzinfo is None:
            raise Invalid("no_time_zone", "Give from and to with a time zone, such as …T06:00:00Z.")
        if not EARLIEST <= bound <= LATEST:
            raise Invalid("invalid_span", "The span lies outside the years 1900 to 2200.")
    if start is not None and end is not None and end < start:
        raise Invalid("invalid_span", "The span ends before it starts.")


@router.get("/oee")
def oee(conn: ReadConn, now: Now, line: str, start: From, end: To, by: By = By.HOUR) -> Oee:
    """Give availability, performance, quality and OEE of an asset, in total and by group."""
    asset = find_asset(conn, line)
    span = checked_span(start, end)
    lines = lines_under(conn, asset.id)
    site = site_of(conn, asset.id)
    zone = site.time_zone if site else "UTC"
    starts, labels = _cuts(conn, by, asset, site, span)
    performance = Performance(conn, [row.id for row in lines], span, now, starts)
    items = (
        _in_time(performance, by, span, labels, zone)
        if by in (By.HOUR, By.DAY, By.SHIFT)
        else _by_thing(conn, performance, by, lines)
    )
    return Oee(
        asset=AssetName(
            id=asset.id,
            path=asset.path,
            display_name=asset.display_name,
            level=asset.level,
            time_zone=zone,
        ),
        start_at=span[0],
        end_at=span[1],
        by=by,
        total=performance.total().as_json(),
        items=items,
    )


def _cuts(
    conn: Connection,
    by: By,
    asset: Row[Any],
    site: Row[Any] | None,
    span: tuple[datetime, datetime],
) -> tuple[list[datetime], dict[datetime, str]]:
    zone = site.time_zone if site else "UTC"
    if by is By.HOUR:
        return list(hour_starts(span, zone)), {}
    if by is By.DAY:
        start = (site.production_day_start if site else None) or MIDNIGHT
        days = {
            at: production_day(at, zone, start).isoformat() for at in day_starts(span, zone, start)
        }
        days.setdefault(span[0], production_day(span[0], zone, start).isoformat())
        return list(days), days
    if by is By.SHIFT:
        worked = Calendars(conn).spans(asset.id, span)
        cuts = {at for shift in worked for at in (shift.start_at, shift.end_at)}
        names = {max(shift.start_at, span[0]): shift.label for shift in worked}
        return sorted(cuts), names
    return [], {}


def _in_time(
    performance: Performance,
    by: By,
    span: tuple[datetime, datetime],
    labels: dict[datetime, str],
    zone: str,
) -> list[OeeItem]:
    found = {group.key: group.figures for group in performance.grouped(performance.bucket)}
    empty = Performance.nothing()
    items = []
    for number, start in enumerate(performance.bounds[:-1]):
        label = labels.get(start) or ("no shift" if by is By.SHIFT else start.isoformat())
        if by is By.SHIFT and start not in labels and number not in found:
            continue
        items.append(
            OeeItem(
                key=start.isoformat(),
                label=label,
                start_at=start,
                end_at=performance.bounds[number + 1],
                figures=found.get(number, empty).as_json(),
            )
        )
    return items


def _by_thing(
    conn: Connection, performance: Performance, by: By, lines: Sequence[Row[Any]]
) -> list[OeeItem]:
    key: dict[By, Callable[[RunPiece], Hashable]] = {
        By.RUN: lambda piece: piece.run_id,
        By.ORDER: lambda piece: performance.runs[piece.run_id].order_id,
        By.PRODUCT: lambda piece: performance.runs[piece.run_id].product_id,
        By.LINE: lambda piece: piece.line_id,
    }
    groups = performance.grouped(key[by])
    names = _names(conn, by, [group.key for group in groups], lines, performance)
    items = []
    for group in groups:
        run = performance.runs[group.key] if by is By.RUN else None  # type: ignore[index]
        items.append(
            OeeItem(
                key=str(group.key),
                label=names.get(group.key, "no order"),
                start_at=run.started_at if run else None,
                end_at=run.ended_at if run else None,
                figures=group.figures.as_json(),
                **({"line_id": run.line_id} if run else {}),
                **{f"{by.value}_id": group.key},
            )
        )
    return items


def _names(
    conn: Connection,
    by: By,
    keys: Sequence[Any],
    lines: Sequence[Row[Any]],
    performance: Performance,
) -> dict[Any, str]:
    if by is By.LINE:
        return {line.id: line.display_name for line in lines}
    ids = [key for key in keys if key is not None]
    if by is By.ORDER:
        rows = conn.execute(select(t.orders.c.id, t.orders.c.number).where(t.orders.c.id.in_(ids)))
        return {row.id: row.number for row in rows}
    if by is By.RUN:
        wanted = {performance.runs[key].order_id for key in ids}
        orders = {
            row.id: row.number
            for row in conn.execute(
                select(t.orders.c.id, t.orders.c.number).where(t.orders.c.id.in_(wanted - {None}))
            )
        }
        return {key: orders.get(performance.runs[key].order_id, "no order") for key in ids}
    products = select(t.products.c.id, t.products.c.name).where(t.products.c.id.in_(ids))
    return {row.id: row.name for row in conn.execute(products)}


@router.get("/lines/{ref:path}/timeline")
def timeline(ref: str, conn: ReadConn, now: Now, start: From, end: To) -> Timeline:
    """Give states, runs and counts of a line: what its figures are made of."""
    line = find_asset(conn, ref, "line")
    span = checked_span(start, end, timedelta(days=35))
    until = max(min(span[1], now), span[0])
    if until == span[0]:
        return Timeline(states=[], runs=[], counts=[])
    states = {row.id: row for row in conn.execute(select(t.states))}
    spans = joined_by_state(states_over(conn, {line.id: (span[0], until)})[line.id])
    return Timeline(
        states=[
            StateSpan(
                state=states[s.value].name if s.value is not None else None,
                type=states[s.value].type if s.value is not None else None,
                category=states[s.value].category if s.value is not None else None,
                start_at=s.start_at,
                end_at=s.end_at,
            )
            for s in spans
        ],
        runs=_runs_on_timeline(conn, line.id, (span[0], until)),
        counts=_minutes(conn, line.id, (span[0], until)),
    )


def _runs_on_timeline(
    conn: Connection, line_id: int, during: tuple[datetime, datetime]
) -> list[RunOnTimeline]:
    spans = tracking.runs_during(conn, {line_id: during})[line_id]
    rows = conn.execute(
        select(
            t.runs.c.id,
            t.modes.c.name.label("mode"),
            t.modes.c.type.label("mode_type"),
            t.orders.c.number.label("order_number"),
            t.products.c.name.label("product_name"),
        )
        .join(t.modes, t.modes.c.id == t.runs.c.mode_id)
        .outerjoin(t.orders, t.orders.c.id == t.runs.c.order_id)
        .outerjoin(t.products, t.products.c.id == t.runs.c.product_id)
        .where(t.runs.c.id.in_([run.run_id for run in spans]))
    )
    named = {row.id: row for row in rows}
    return [
        RunOnTimeline(
            run_id=run.run_id,
            mode=named[run.run_id].mode,
            mode_type=named[run.run_id].mode_type,
            order_number=named[run.run_id].order_number,
            product_name=named[run.run_id].product_name,
            start_at=max(run.start_at, during[0]),
            end_at=min(run.end_at or during[1], during[1]),
        )
        for run in spans
    ]


def _minutes(
    conn: Connection, line_id: int, during: tuple[datetime, datetime]
) -> list[MinuteCounts]:
    minutes = t.count_minutes
    rows = conn.execute(
        select(
            minutes.c.minute,
            *(
                func.coalesce(func.sum(minutes.c.quantity).filter(minutes.c.kind == kind), 0).label(
                    kind
                )
                for kind in ("infeed", "outfeed", "waste")
            ),
        )
        .where(
            minutes.c.line_id == line_id,
            minutes.c.minute >= during[0].replace(second=0, microsecond=0),
            minutes.c.minute < during[1],
        )
        .group_by(minutes.c.minute)
        .order_by(minutes.c.minute)
    )
    return [
        MinuteCounts(
            minute=row.minute,
            infeed=f"{row.infeed:f}",
            outfeed=f"{row.outfeed:f}",
            waste=f"{row.waste:f}",
        )
        for row in rows
    ]
